//! Secrets that are handed out, and the hashes under which they are kept.

use super::{App, Ctx, NewSession};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::ids::{PersonId, SessionId};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use storage::people::SessionToOpen;

/// The signs of a code that is written on paper and typed in: no 0 O 1 I L, which are taken for one another.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Length of a code: 79 bits.
const CODE_LENGTH: usize = 16;
/// A session ends after so long at the latest.
const SESSION_ABSOLUTE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Longest description of a browser kept, characters.
const AGENT_MAX: usize = 200;

/// The hash under which a secret is kept. The secrets have 79 bits and more, so a fast hash is enough.
pub(super) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The same of bytes.
pub(super) fn hash_bytes(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// A code as it is compared: width, case, hyphens and spaces folded.
#[must_use]
pub fn fold_code(typed: &str) -> String {
    domain::text::fold_code(typed).to_uppercase().replace('-', "")
}

/// An instant after a span of time; the instant itself where the calendar ends.
pub(super) fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_add(span).unwrap_or(now)
}

impl App {
    /// 32 random bytes as base64url.
    pub(super) fn secret_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.secret_bytes::<32>())
    }

    /// A one-time code in four groups of four, as it is printed.
    pub(super) fn one_time_code(&self) -> String {
        let mut number = u128::from_be_bytes(self.secret_bytes());
        let mut code = String::with_capacity(CODE_LENGTH + 3);
        for place in 0..CODE_LENGTH {
            if place > 0 && place % 4 == 0 {
                code.push('-');
            }
            let sign = usize::try_from(number % 31).unwrap_or(0);
            code.push(char::from(ALPHABET[sign]));
            number /= 31;
        }
        code
    }

    /// A session to be opened in a transaction, and what its browser gets.
    pub(super) fn session_for(&self, ctx: &Ctx, person: PersonId, agent: &str) -> (SessionToOpen, NewSession) {
        let token = self.secret_text();
        let expires_at = after(ctx.now, SESSION_ABSOLUTE);
        let row = SessionToOpen {
            id: SessionId(self.new_id(ctx)),
            token_hash: hash(&token),
            person,
            csrf: self.secret_text(),
            agent: domain::text::clean_line(agent).chars().take(AGENT_MAX).collect(),
            at: ctx.micros(),
            expires_at: expires_at.as_microsecond(),
        };
        (row, NewSession { token, expires_at, device: self.secret_text(), asked: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_fold() {
        assert_eq!(fold_code("abcd-EFGH‐ｊｋｍｎ ー２３４５ "), "ABCDEFGHJKMN2345");
        assert_eq!(fold_code("ＡＢＣＤ　ＥＦＧＨ"), "ABCDEFGH");
    }
}
