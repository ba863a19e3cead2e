//! Codes of six digits that change every half minute (TOTP, RFC 6238), as every app for them on a telephone makes them:
//! HMAC-SHA-1, six digits, steps of 30 seconds.

use crate::{Error, Result};
use std::fmt::Write;
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Length of a secret, bytes (RFC 4226 advises 160 bits).
pub(super) const SECRET: usize = 20;
/// Digits of a code.
pub(super) const DIGITS: usize = 6;
/// Seconds of a step.
const STEP: i64 = 30;
/// So many steps before and after now are as good as now: clocks differ, people type slowly (RFC 6238, 5.2).
const NEAR: u16 = 1;
/// So many steps around now are looked through to tell that the clocks differ: ten minutes.
const FAR: u16 = 20;

/// How a code fits a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is the code of this step, near enough.
    Now(i64),
    /// It is the code of this step, which lies so many minutes off: ahead, or behind (negative). Never 0.
    Off(i64, i64),
    /// It is none of the codes around.
    No,
}

fn maker(secret: &[u8; SECRET], skew: u16) -> Result<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_skew(skew)
        .with_secret(Secret::new_stack(*secret))
        .build()
        .map_err(|e| Error::Inside(e.to_string()))
}

/// How a code fits at a moment (seconds since 1970).
pub(super) fn fit(secret: &[u8; SECRET], code: &str, seconds: i64) -> Result<Fit> {
    let at = u64::try_from(seconds).unwrap_or_default();
    let step = |found: u64| i64::try_from(found).unwrap_or(i64::MAX);
    if let Some(found) = maker(secret, NEAR)?.check(code, at) {
        return Ok(Fit::Now(step(found)));
    }
    Ok(match maker(secret, FAR)?.check(code, at).map(step) {
        Some(found) => {
            let off = (found - seconds / STEP) * STEP;
            let minutes = (off.abs() + 30) / 60;
            Fit::Off(if off < 0 { -minutes.max(1) } else { minutes.max(1) }, found)
        }
        None => Fit::No,
    })
}

/// The secret as it is typed into an app: base32 in groups of four.
pub(super) fn grouped(secret: &[u8; SECRET]) -> String {
    let text = Secret::new_stack(*secret).to_base32();
    let groups: Vec<&str> = text.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

/// The address that a QR code holds, for an app to take the secret from.
pub(super) fn address(secret: &[u8; SECRET], issuer: &str, account: &str) -> String {
    let (issuer, account) = (escaped(issuer), escaped(account));
    let secret = Secret::new_stack(*secret).to_base32();
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
}

/// Everything but letters, digits and `-._~` as `%XX`; colons part the label's two halves and are left out.
fn escaped(text: &str) -> String {
    text.bytes().filter(|b| *b != b':').fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The code of a moment, as the telephone shows it; for tests.
#[cfg(test)]
pub(super) fn code(secret: &[u8; SECRET], seconds: i64) -> String {
    maker(secret, NEAR).expect("a maker").generate(u64::try_from(seconds).expect("after 1970")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC: &[u8; SECRET] = b"12345678901234567890";

    #[test]
    fn the_vectors_of_the_rfc() {
        // RFC 6238, appendix B, the rows for SHA-1; of their eight digits the last six.
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(RFC, seconds), eight[2..], "{seconds}");
            assert_eq!(fit(RFC, &eight[2..], seconds).expect("a fit"), Fit::Now(seconds / 30));
        }
    }

    #[test]
    fn a_step_around_is_as_good_and_farther_ones_tell_the_clock() {
        let now = 1_234_567_890;
        let at = |offset: i64| fit(RFC, &code(RFC, now + offset), now).expect("a fit");
        assert_eq!(at(30), Fit::Now(now / 30 + 1));
        assert_eq!(at(-30), Fit::Now(now / 30 - 1));
        assert_eq!(at(60), Fit::Off(1, now / 30 + 2));
        assert_eq!(at(-300), Fit::Off(-5, now / 30 - 10));
        assert_eq!(at(600), Fit::Off(10, now / 30 + 20));
        assert_eq!(at(630), Fit::No);
        assert_eq!(at(-660), Fit::No);
        for none in ["", "12345", "1234567", "abcdef", "+12345", "１２３４５６"] {
            assert_eq!(fit(RFC, none, now).expect("a fit"), Fit::No, "{none}");
        }
    }

    #[test]
    fn the_secret_is_shown_in_two_ways() {
        assert_eq!(grouped(RFC), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            address(RFC, "Mamori みほん", "hanako@mihon:x"),
            "otpauth://totp/Mamori%20%E3%81%BF%E3%81%BB%E3%82%93:hanako%40mihonx?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Mamori%20%E3%81%BF%E3%81%BB%E3%82%93&algorithm=SHA1&digits=6&period=30"
        );
    }
}
