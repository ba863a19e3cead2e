//! Keys of tests: none that protect, one that signs, some of which a newer one comes.

use app::ports::Keys;
use std::sync::atomic::{AtomicU8, Ordering};

/// Each bit turned, in hex: nobody reads it by chance.
fn turned(secret: &[u8]) -> String {
    secret.iter().map(|byte| format!("{:02x}", !byte)).collect()
}

fn back(hex: &str) -> Option<Vec<u8>> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok().map(|byte| !byte)).collect()
}

/// No keys: papers stay unsigned, and a seal is a letter that anybody could open, but nobody reads by chance.
#[derive(Debug)]
pub struct NoKeys;

impl Keys for NoKeys {
    fn sign(&self, _bytes: &[u8]) -> Option<([u8; 32], Vec<u8>)> {
        None
    }
    fn public_half(&self) -> Option<[u8; 32]> {
        None
    }
    fn check_key(&self) -> Option<[u8; 32]> {
        Some([7; 32])
    }
    fn seal(&self, what: &str, _nonce: [u8; 24], secret: &[u8]) -> Option<String> {
        Some(format!("test {what} {}", turned(secret)))
    }
    fn unseal(&self, what: &str, sealed: &str) -> Option<Vec<u8>> {
        back(sealed.strip_prefix(&format!("test {what} "))?)
    }
}

/// Keys of which a newer one comes: what is sealed says which key sealed it.
#[derive(Debug)]
pub struct TurningKeys(pub AtomicU8);

impl Keys for TurningKeys {
    fn sign(&self, _: &[u8]) -> Option<([u8; 32], Vec<u8>)> {
        None
    }
    fn public_half(&self) -> Option<[u8; 32]> {
        None
    }
    fn check_key(&self) -> Option<[u8; 32]> {
        None
    }
    fn seal(&self, what: &str, _: [u8; 24], secret: &[u8]) -> Option<String> {
        let key = self.0.load(Ordering::SeqCst);
        Some(format!("{key} {what} {}", turned(secret)))
    }
    fn unseal(&self, what: &str, sealed: &str) -> Option<Vec<u8>> {
        back(sealed.split_once(' ')?.1.strip_prefix(&format!("{what} "))?)
    }
}

/// One signing key, the same each time; its public half is for the database, see [`crate::app::TestApp::signing`].
#[derive(Debug)]
pub struct TestKeys(ed25519_dalek::SigningKey);

impl TestKeys {
    /// The key of this number.
    #[must_use]
    pub fn of(number: u8) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&[number; 32]))
    }
}

impl Keys for TestKeys {
    fn sign(&self, bytes: &[u8]) -> Option<([u8; 32], Vec<u8>)> {
        let signature = ed25519_dalek::Signer::try_sign(&self.0, bytes).ok()?;
        Some((self.0.verifying_key().to_bytes(), signature.to_bytes().to_vec()))
    }
    fn public_half(&self) -> Option<[u8; 32]> {
        Some(self.0.verifying_key().to_bytes())
    }
    fn check_key(&self) -> Option<[u8; 32]> {
        Some([7; 32])
    }
    fn seal(&self, what: &str, nonce: [u8; 24], secret: &[u8]) -> Option<String> {
        NoKeys.seal(what, nonce, secret)
    }
    fn unseal(&self, what: &str, sealed: &str) -> Option<Vec<u8>> {
        NoKeys.unseal(what, sealed)
    }
}
