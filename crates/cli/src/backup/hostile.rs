//! Backups as somebody would hand them over who means harm: a tar whose headers lie and whose sums are right, and
//! manifests that name what is not theirs.

use super::archive::{end, put};
use super::manifest::{Entry, Manifest, NAME};
use super::verify::walk;
use app::checklist::hex;
use sha2::{Digest, Sha256};
use testkit::hostile::{Mutator, Tarred, Tried};

/// A backup of three small files, as we write it.
fn backup() -> (Vec<u8>, Vec<u8>) {
    let blob = b"evidence";
    let hash = hex(&Sha256::digest(blob));
    let members = [
        ("mamori.db".to_owned(), b"SQLite format 3\0 and so on".to_vec()),
        (format!("files/{}/{hash}", &hash[..2]), blob.to_vec()),
        ("keys/sign-0123".to_owned(), vec![b'k'; 600]),
    ];
    let entry = |(path, bytes): &(String, Vec<u8>)| Entry {
        path: path.clone(),
        sha256: hex(&Sha256::digest(bytes)),
        bytes: bytes.len() as u64,
    };
    let manifest = Manifest {
        made_at: "2026-11-24T00:00:00Z".to_owned(),
        schema: 1,
        audit_head: "0".repeat(64),
        files: members.iter().map(entry).collect(),
        lost: Vec::new(),
        sha256: String::new(),
    };
    let (manifest, text) = manifest.sealed().expect("a manifest");
    let mut tar = Vec::new();
    put(&mut tar, NAME, text.len() as u64, manifest.seconds(), &mut text.as_slice()).expect("written");
    for (path, bytes) in &members {
        put(&mut tar, path, bytes.len() as u64, manifest.seconds(), &mut bytes.as_slice()).expect("written");
    }
    end(&mut tar).expect("written");
    (tar, text)
}

#[test]
fn backups() {
    let (tar, _) = backup();
    let words: &[&[u8]] = &[
        b"77777777777\0",
        b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
        b"-0000000001\0",
        b"../../etc/passwd\0",
        b"keys/../../x\0",
        b"ustar\0",
        b"L",
        b"\"bytes\": 18446744073709551615",
        b"\"path\": \"files/../../../x\"",
        b"\"files\": [",
        b"[[[[[[[[[[[[[[[[[[[[",
    ];
    let tarred = Tarred::new("backups", vec![tar], words);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("backup.tar");
    Tried { name: "backups", seconds: 3, most: 1 << 20 }.with(
        move |n| tarred.input(n),
        move |bytes| {
            std::fs::write(&file, bytes).expect("written");
            let mut kept = 0;
            let walked = walk(&file, &mut |entry, content| {
                assert!(!entry.path.contains(".."), "{}", entry.path);
                kept += std::io::copy(content, &mut std::io::sink())?;
                Ok(())
            });
            assert!(kept <= bytes.len() as u64, "more came out of a tar than is in it");
            walked.map_or(0, |(_, report)| kept + report.problems.len() as u64)
        },
    );
    drop(folder);
}

#[test]
fn manifests() {
    let (_, text) = backup();
    let words: &[&[u8]] = &[
        b"\"path\": \"../x\"",
        b"1e400",
        b"\"bytes\": -1",
        b"\\ud800",
        b"null",
        b"{\"files\":[[",
        b"\"sha256\": \"\"",
        b"\"lost\": [\"../x\"],",
    ];
    let mutator = Mutator::new("manifests", vec![text], words);
    Tried { name: "manifests", seconds: 1, most: 4 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| Manifest::read(bytes).map_or(0, |(m, _)| m.files.iter().map(|e| e.path.len() as u64).sum()),
    );
}
