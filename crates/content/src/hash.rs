//! What an assessment is bound to: SHA-256 of an edition and of a guide.

use domain::checklist::Edition;
use domain::continuity::Template;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        // Writing into a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The edition as canonical JSON: fields in the order of the structs, nothing between them. What the
/// database keeps is this text, and reading it back gives the same edition and the same text.
#[must_use]
pub fn canonical(edition: &Edition) -> String {
    // An edition has string keys and finite numbers only, so that writing it cannot fail.
    serde_json::to_string(edition).unwrap_or_default()
}

/// Hash of an edition: SHA-256 of its [`canonical`] JSON.
#[must_use]
pub fn of_edition(edition: &Edition) -> String {
    hex(canonical(edition).as_bytes())
}

/// The template as canonical JSON, which the database keeps.
#[must_use]
pub fn canonical_template(template: &Template) -> String {
    // Texts and lists of texts only.
    serde_json::to_string(template).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hash_is_sha256() {
        assert_eq!(super::hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
