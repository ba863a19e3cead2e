//! `manifest.json`: what a backup holds.

use crate::said::Said;
use anyhow::Result;
use app::checklist::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// Its name in the archive.
pub const NAME: &str = "manifest.json";
/// The name of the database in the archive.
pub const DATABASE: &str = "mamori.db";

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it lies in a data directory: `mamori.db`, `files/ab/…`, `keys/…`, `mamori.toml`.
    pub path: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// When, RFC 3339.
    pub made_at: String,
    /// Version of the schema.
    pub schema: i64,
    /// Hash over the heads of all audit chains, hex.
    pub audit_head: String,
    /// Every file, in the order of the archive.
    pub files: Vec<Entry>,
    /// Files that the database names and that were gone when the backup was made: `files/ab/…`. Where there are none, the
    /// text is as it was before anybody asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
    /// SHA-256, hex, over this text with this field empty: a flipped byte in the manifest itself is found, too.
    #[serde(default)]
    pub sha256: String,
}

impl Manifest {
    /// The text, sealed with its own hash.
    ///
    /// # Errors
    /// None in practice: texts and numbers can be written.
    pub fn sealed(mut self) -> Result<(Manifest, Vec<u8>)> {
        self.sha256 = String::new();
        self.sha256 = hex(&Sha256::digest(self.text()?));
        let text = self.text()?;
        Ok((self, text))
    }

    /// Reads a text; whether it is the one that was sealed.
    ///
    /// # Errors
    /// A sentence: it is no manifest, or names a path that a backup cannot hold.
    pub fn read(text: &[u8]) -> Result<(Manifest, bool)> {
        let broken = || Said::new("cli-backup-unreadable");
        let manifest: Manifest = serde_json::from_slice(text).map_err(|_| broken())?;
        if !manifest.files.iter().map(|entry| &entry.path).chain(&manifest.lost).all(|path| is_ours(path)) {
            return Err(broken().into());
        }
        let (_, should) = manifest.clone().sealed()?;
        let whole = should == text;
        Ok((manifest, whole))
    }

    /// When, as seconds since 1970.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.made_at.parse::<jiff::Timestamp>().ok().and_then(|at| u64::try_from(at.as_second()).ok()).unwrap_or(0)
    }

    fn text(&self) -> Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }
}

/// Whether a path is one that a backup holds: nothing in it leads out of the data directory.
fn is_ours(path: &str) -> bool {
    let plain = |name: &str| {
        !name.is_empty() && name.len() < 90 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    match path.split('/').collect::<Vec<_>>()[..] {
        [name] => name == DATABASE || name == crate::config::FILE,
        ["keys", name] => plain(name),
        ["keys", "tls", name] => crate::tls::own::is_kept(name),
        ["files", two, hash] => hash.len() == 64 && plain(hash) && hash.starts_with(two) && two.len() == 2,
        _ => false,
    }
}

/// Hash and size of what is read, to its end.
///
/// # Errors
/// As the reader gives them.
pub fn measure(mut input: impl Read) -> std::io::Result<(String, u64)> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let n = input.read(&mut buffer)?;
        if n == 0 {
            return Ok((hex(&hash.finalize()), bytes));
        }
        hash.update(&buffer[..n]);
        bytes += n as u64;
    }
}

/// The entry of a file on disk.
///
/// # Errors
/// As the system gives them.
pub fn entry(path: &str, file: &Path) -> std::io::Result<Entry> {
    let (sha256, bytes) = measure(std::fs::File::open(file)?)?;
    Ok(Entry { path: path.to_owned(), sha256, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out() {
        let hash = "ab".repeat(32);
        for good in [
            "mamori.db",
            "mamori.toml",
            "keys/sign-0011",
            "keys/tls/ca-0123456789abcdef.pem",
            &format!("files/ab/{hash}"),
        ] {
            assert!(is_ours(good), "{good}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "../mamori.db",
            "keys/../x",
            "keys/",
            "keys/tls/server-private.pem",
            "keys/tls/../x.pem",
            "files/ab/x",
            "files/ac/".to_owned().as_str(),
            "other",
        ] {
            assert!(!is_ours(bad), "{bad}");
        }
    }

    #[test]
    fn a_manifest_knows_itself() {
        let manifest = Manifest {
            made_at: "2026-11-24T09:00:00+09:00".into(),
            schema: 1,
            audit_head: "00".into(),
            files: vec![Entry { path: DATABASE.into(), sha256: "x".into(), bytes: 1 }],
            lost: Vec::new(),
            sha256: String::new(),
        };
        let short = Manifest { lost: vec![format!("files/ab/{}", "ab".repeat(32))], ..manifest.clone() };
        let (sealed, text) = short.sealed().expect("text");
        assert_eq!(Manifest::read(&text).expect("read"), (sealed, true));
        let outside = Manifest { lost: vec!["../x".into()], ..manifest.clone() }.sealed().expect("text").1;
        assert!(Manifest::read(&outside).is_err());
        let (sealed, text) = manifest.sealed().expect("text");
        assert!(!String::from_utf8_lossy(&text).contains("lost"), "as it was sealed before");
        assert_eq!(Manifest::read(&text).expect("read"), (sealed, true));
        let altered = String::from_utf8(text).expect("text").replace("2026", "2027");
        assert!(matches!(Manifest::read(altered.as_bytes()), Ok((_, false))));
        assert!(Manifest::read(b"{}").is_err());
    }
}
