//! Check codes: what shows on paper that a notice or a pack is genuine (CONTRACT "check_code").

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Letters and digits that cannot be mistaken for each other.
const ALPHABET: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// Signs of a code: about 99 bits.
const LENGTH: usize = 20;

/// The code of these parts under a key of the installation (HMAC-SHA-256); empty without a key.
#[must_use]
pub fn check_code(key: Option<&[u8; 32]>, parts: &[&[u8]]) -> String {
    let Some(mut mac) = key.and_then(|key| Hmac::<Sha256>::new_from_slice(key).ok()) else { return String::new() };
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    let sum = mac.finalize().into_bytes();
    sum.iter().take(LENGTH).map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect()
}

/// A code as it was typed or read from paper: width, hyphens and spaces folded, capital letters.
#[must_use]
pub fn folded(typed: &str) -> String {
    domain::text::fold_code(typed).chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// A code in groups of four, as it is printed.
#[must_use]
pub fn grouped(code: &str) -> String {
    let signs: Vec<char> = code.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_depends_on_every_part_and_on_where_it_ends() {
        let key = Some(&[1; 32]);
        let code = check_code(key, &[b"notice", b"ab", b"c"]);
        assert_eq!((code.len(), folded(&grouped(&code))), (20, code.clone()));
        assert_ne!(code, check_code(key, &[b"notice", b"a", b"bc"]));
        assert_ne!(code, check_code(Some(&[2; 32]), &[b"notice", b"ab", b"c"]));
        assert_eq!(check_code(None, &[b"x"]), "");
        assert_eq!(folded("ａｂｃｄ－efgh 2"), "ABCDEFGH2");
    }
}
