//! The folder `keys/` (0700): `sign-ID` signs papers, `seal-ID` encrypts secrets, `check-ID` makes check codes.
//!
//! A file is one line: `mamori-key 1 PURPOSE ID MICROS HEX`. The newest of a purpose is the one in use; the older
//! ones stay for what they have signed, sealed or checked. The folder is read anew each time, so that a running
//! server follows `key rotate` at once.

use crate::said::{Said, io};
use anyhow::Result;
use app::checklist::hex;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder that several processes share instead of `keys/` in the data directory.
pub const FOLDER: &str = "MAMORI_KEYS";

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Purpose {
    /// Check codes of notices and packs (HMAC).
    Check,
    /// Secrets in the database (TOTP, SMTP password).
    Seal,
    /// Papers and checkpoints (Ed25519).
    Sign,
}

impl Purpose {
    /// Every purpose, in the order of lists.
    pub const ALL: [Purpose; 3] = [Purpose::Check, Purpose::Seal, Purpose::Sign];

    /// The word in file names and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Check => "check",
            Purpose::Seal => "seal",
            Purpose::Sign => "sign",
        }
    }
}

/// A key with its secret half.
#[derive(Clone)]
pub struct Key {
    /// What it is for.
    pub purpose: Purpose,
    /// When it was made, microseconds.
    pub created_at: i64,
    secret: [u8; 32],
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("name", &self.name()).finish_non_exhaustive()
    }
}

impl Key {
    /// A key of 32 random bytes.
    #[must_use]
    pub fn new(purpose: Purpose, secret: [u8; 32], created_at: i64) -> Self {
        Self { purpose, created_at, secret }
    }

    /// Public half of a signing key, else a fingerprint of the secret.
    #[must_use]
    pub fn public_half(&self) -> [u8; 32] {
        match self.purpose {
            Purpose::Sign => SigningKey::from_bytes(&self.secret).verifying_key().to_bytes(),
            other => Sha256::new()
                .chain_update("mamori ")
                .chain_update(other.code())
                .chain_update(self.secret)
                .finalize()
                .into(),
        }
    }

    /// The id: the first half of the SHA-256 of the public half, hex.
    #[must_use]
    pub fn id(&self) -> String {
        hex(&Sha256::digest(self.public_half())[..8])
    }

    /// The name of its file, and its id in the database: `sign-ID`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", self.purpose.code(), self.id())
    }

    /// The row by which the database knows it.
    #[must_use]
    pub fn row(&self) -> storage::settings::Key {
        storage::settings::Key {
            id: self.name(),
            purpose: self.purpose.code().to_owned(),
            public_half: self.public_half().to_vec(),
            created_at: self.created_at,
        }
    }

    /// A secret of its own for another use, so that no key serves two ends.
    #[must_use]
    pub fn derived(&self, what: &str) -> [u8; 32] {
        Sha256::new().chain_update("mamori derived ").chain_update(what).chain_update(self.secret).finalize().into()
    }

    fn line(&self) -> String {
        format!("mamori-key 1 {} {} {} {}\n", self.purpose.code(), self.id(), self.created_at, hex(&self.secret))
    }

    fn read(name: &str, text: &str) -> Option<Key> {
        let ["mamori-key", "1", purpose, id, created_at, secret] = text.split_whitespace().collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let purpose = Purpose::ALL.into_iter().find(|p| p.code() == purpose)?;
        let key = Key { purpose, created_at: created_at.parse().ok()?, secret: unhex(secret)? };
        (key.id() == id && key.name() == name).then_some(key)
    }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut out = [0; 32];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

/// The folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// `keys/` of a data directory, or what `MAMORI_KEYS` names.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(std::env::var_os(FOLDER).filter(|f| !f.is_empty()).map_or_else(|| data.join("keys"), PathBuf::from))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Its keys, the oldest first; none where there is no folder. A file that is no key of its name is passed over.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        for entry in std::fs::read_dir(&self.0).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if Purpose::ALL.iter().any(|p| name.starts_with(&format!("{}-", p.code())))
                && let Ok(text) = std::fs::read_to_string(entry.path())
            {
                keys.extend(Key::read(&name, &text));
            }
        }
        keys.sort_by_key(|key| (key.created_at, key.name()));
        keys
    }

    /// The key in use: the newest of its purpose.
    #[must_use]
    pub fn newest(&self, purpose: Purpose) -> Option<Key> {
        self.keys().into_iter().rev().find(|key| key.purpose == purpose)
    }

    /// Writes a key, durably, readable by its owner alone.
    ///
    /// # Errors
    /// As the system gives them.
    pub fn keep(&self, key: &Key) -> Result<()> {
        let failed = |error| io("cli-keys-not-written", &self.0, error);
        std::fs::create_dir_all(&self.0).map_err(failed)?;
        app::platform::only_for_me(&self.0, 0o700).map_err(failed)?;
        let (path, half) = (self.0.join(key.name()), self.0.join(format!(".{}", key.name())));
        let mut file = std::fs::File::create(&half).map_err(failed)?;
        app::platform::only_for_me(&half, 0o600).map_err(failed)?;
        file.write_all(key.line().as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&half, &path).map_err(failed)?;
        app::platform::sync_folder(&self.0).map_err(failed)
    }

    /// The names of `known` keys that are not here, or not whole.
    #[must_use]
    pub fn missing(&self, known: &[storage::settings::Key]) -> Vec<String> {
        let here = self.keys();
        known.iter().filter(|k| !here.iter().any(|key| key.row().id == k.id)).map(|k| k.id.clone()).collect()
    }

    /// Refuses where a key of `known` is not here: what it sealed opens with no other, and a backup without it restores
    /// to an installation that does not start.
    ///
    /// # Errors
    /// A sentence that names the file that cannot be read, or the keys and the folder.
    pub fn whole(&self, known: &[storage::settings::Key]) -> Result<()> {
        let missing = self.missing(known);
        if let Some((path, error)) = self.unread(&missing) {
            let said = Said::new("cli-keys-unread").with("path", path.display().to_string());
            return Err(said.with("what", error.to_string()).into());
        }
        if missing.is_empty() {
            return Ok(());
        }
        let said = Said::new("cli-keys-missing").with("ids", missing.join(" "));
        Err(said.with("folder", self.0.display().to_string()).into())
    }

    /// The first of these keys whose file is there and does not let itself be read, and why.
    #[must_use]
    pub fn unread(&self, names: &[String]) -> Option<(PathBuf, std::io::Error)> {
        names.iter().map(|name| self.0.join(name)).find_map(|path| match std::fs::read_to_string(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Some((path, error)),
            _ => None,
        })
    }

    /// The newest key of a purpose, which must be there.
    ///
    /// # Errors
    /// A sentence that names the folder.
    pub fn needed(&self, purpose: Purpose) -> Result<Key> {
        self.newest(purpose).ok_or_else(|| {
            Said::new("cli-keys-missing")
                .with("ids", purpose.code())
                .with("folder", self.0.display().to_string())
                .into()
        })
    }
}

impl app::ports::Keys for Folder {
    fn sign(&self, bytes: &[u8]) -> Option<([u8; 32], Vec<u8>)> {
        let key = self.newest(Purpose::Sign)?;
        let signature = SigningKey::from_bytes(&key.secret).try_sign(bytes).ok()?;
        Some((key.public_half(), signature.to_bytes().to_vec()))
    }

    fn public_half(&self) -> Option<[u8; 32]> {
        Some(self.newest(Purpose::Sign)?.public_half())
    }

    fn check_key(&self) -> Option<[u8; 32]> {
        Some(self.newest(Purpose::Check)?.derived("check code"))
    }

    /// `1.ID.NONCE.SEALED`: XChaCha20-Poly1305 with `what` as associated data.
    fn seal(&self, what: &str, nonce: [u8; 24], secret: &[u8]) -> Option<String> {
        let key = self.newest(Purpose::Seal)?;
        let sealed = cipher(&key).encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: what.as_bytes() }).ok()?;
        let [nonce, sealed] = [&nonce[..], &sealed].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        Some(format!("1.{}.{nonce}.{sealed}", key.id()))
    }

    fn unseal(&self, what: &str, sealed: &str) -> Option<Vec<u8>> {
        let ["1", id, nonce, sealed] = sealed.split('.').collect::<Vec<_>>()[..] else { return None };
        let key = self.keys().into_iter().find(|key| key.purpose == Purpose::Seal && key.id() == id)?;
        let nonce: [u8; 24] = URL_SAFE_NO_PAD.decode(nonce).ok()?.try_into().ok()?;
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        cipher(&key).decrypt(&XNonce::from(nonce), Payload { msg: &sealed, aad: what.as_bytes() }).ok()
    }
}

/// The cipher of a sealing key.
fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.derived("seal").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::ports::Keys;

    #[test]
    fn keys_are_kept_read_and_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Folder(folder.path().join("keys"));
        assert!(keys.sign(b"x").is_none());
        let old = Key::new(Purpose::Sign, [1; 32], 5);
        let new = Key::new(Purpose::Sign, [2; 32], 6);
        for key in [&new, &old, &Key::new(Purpose::Check, [3; 32], 5)] {
            keys.keep(key).expect("kept");
        }
        assert_eq!(keys.keys().len(), 3);
        let (id, signature) = keys.sign(b"paper").expect("signed");
        assert_eq!((id, keys.public_half()), (new.public_half(), Some(id)));
        let public = ed25519_dalek::VerifyingKey::from_bytes(&new.public_half()).expect("a key");
        let signature = ed25519_dalek::Signature::from_slice(&signature).expect("a signature");
        assert!(public.verify_strict(b"paper", &signature).is_ok());

        let sealed_at_first = Key::new(Purpose::Seal, [4; 32], 5);
        assert!(keys.seal("x", [0; 24], b"secret").is_none());
        keys.keep(&sealed_at_first).expect("kept");
        let sealed = keys.seal("x", [7; 24], b"secret").expect("sealed");
        assert!(!sealed.contains("secret") && sealed.contains(&sealed_at_first.id()));
        // After a rotation the older key still opens what it sealed, and the newer one seals.
        let newer = Key::new(Purpose::Seal, [5; 32], 6);
        keys.keep(&newer).expect("kept");
        assert_eq!(keys.unseal("x", &sealed).as_deref(), Some(&b"secret"[..]));
        assert!(keys.seal("x", [7; 24], b"secret").expect("sealed").contains(&newer.id()));
        // Nothing opens as something else, and nothing that was touched opens at all.
        assert_eq!(keys.unseal("y", &sealed), None);
        let touched = sealed[..sealed.len() - 1].to_owned() + if sealed.ends_with('A') { "B" } else { "A" };
        assert_eq!(keys.unseal("x", &touched), None);

        std::fs::write(keys.path().join(old.name()), "mamori-key 1 sign 00 5 00").expect("broken");
        assert_eq!(keys.missing(&[old.row(), new.row()]), vec![old.name()]);
        // A file that cannot be read is named as such, and not as one that is lost.
        let known = [old.row(), new.row()];
        let refused = |keys: &Folder| keys.whole(&known).expect_err("not whole").to_string();
        assert!(refused(&keys).starts_with("cli-keys-missing") && refused(&keys).contains(&old.name()));
        std::fs::remove_file(keys.path().join(old.name())).expect("gone");
        std::fs::create_dir(keys.path().join(old.name())).expect("nothing that can be read as a file");
        assert!(refused(&keys).starts_with("cli-keys-unread") && refused(&keys).contains(&old.name()));
        std::fs::remove_dir(keys.path().join(old.name())).expect("gone");
        keys.keep(&old).expect("back");
        keys.whole(&known).expect("whole");
    }
}
