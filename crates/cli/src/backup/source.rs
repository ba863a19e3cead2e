//! Where the files of a backup come from: a disk of this machine, or a store elsewhere, out of which they are streamed.

use super::manifest::{Entry, entry};
use crate::open::House;
use crate::said::Said;
use anyhow::Result;
use app::blobs::place;
use app::ports::{Blob, Blobs};
use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Handle;

/// One file.
#[derive(Clone)]
pub enum Source {
    /// On a disk of this machine.
    Disk(PathBuf),
    /// Elsewhere.
    Store(Stored),
}

/// A file of a store elsewhere.
#[derive(Clone)]
pub struct Stored {
    blobs: Arc<dyn Blobs>,
    runtime: Handle,
    sha256: String,
    bytes: u64,
}

impl Source {
    /// Opens it. Blocking, as reading it is.
    ///
    /// # Errors
    /// As the system or the store gives them.
    pub fn open(&self) -> std::io::Result<Box<dyn Read>> {
        match self {
            Source::Disk(path) => Ok(Box::new(std::fs::File::open(path).map_err(|error| self.told(error))?)),
            Source::Store(Stored { blobs, runtime, sha256, .. }) => {
                let blob = runtime.block_on(blobs.open(&place(sha256)))?;
                Ok(Box::new(Far { blob, runtime: runtime.clone(), piece: Cursor::default() }))
            }
        }
    }
    /// What a manifest says of it. What lies in a store elsewhere is taken at its name, and compared as it is written.
    ///
    /// # Errors
    /// As the system gives them.
    pub fn entry(&self, path: &str) -> std::io::Result<Entry> {
        match self {
            Source::Disk(file) => entry(path, file).map_err(|error| self.told(error)),
            Source::Store(Stored { sha256, bytes, .. }) => {
                Ok(Entry { path: path.to_owned(), sha256: sha256.clone(), bytes: *bytes })
            }
        }
    }
    /// A fault of reading, told with the file's own name. What is gone stays what it is: then everything is begun anew.
    pub(super) fn told(&self, error: std::io::Error) -> std::io::Error {
        match self {
            Source::Disk(path) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Interrupted) => {
                let said = Said::new("cli-backup-unopened").with("path", path.display().to_string());
                std::io::Error::other(said.with("what", error.to_string()))
            }
            _ => error,
        }
    }
    /// Whether it is this file of the disk.
    #[must_use]
    pub fn is(&self, file: &Path) -> bool {
        matches!(self, Source::Disk(path) if path == file)
    }
}

/// The files of these hashes. `missing` takes the names of those that a store elsewhere does not have; of those that lie
/// on a disk, whoever measures them finds out.
///
/// # Errors
/// As the store gives them.
pub async fn of(house: &House, hashes: Vec<String>, missing: &mut BTreeSet<String>) -> Result<Vec<(String, Source)>> {
    let (blobs, runtime) = (house.app.ports.blobs.clone(), Handle::current());
    let mut files = Vec::with_capacity(hashes.len());
    let mut sizes: Option<HashMap<String, u64>> = None;
    for sha256 in hashes {
        let name = place(&sha256);
        if let Some(path) = blobs.path(&name) {
            files.push((format!("files/{name}"), Source::Disk(path)));
            continue;
        }
        if sizes.is_none() {
            sizes = Some(blobs.sizes("").await.map_err(std::io::Error::from)?.into_iter().collect());
        }
        let Some(bytes) = sizes.as_ref().and_then(|sizes| sizes.get(&name)).copied() else {
            missing.insert(format!("files/{name}"));
            continue;
        };
        let stored = Stored { blobs: blobs.clone(), runtime: runtime.clone(), sha256, bytes };
        files.push((format!("files/{name}"), Source::Store(stored)));
    }
    Ok(files)
}

/// Reads a file of a store elsewhere, one piece in memory.
struct Far {
    blob: Blob,
    runtime: Handle,
    piece: Cursor<Vec<u8>>,
}

impl Read for Far {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.piece.read(buffer)?;
        if n > 0 || buffer.is_empty() {
            return Ok(n);
        }
        self.piece = Cursor::new(self.runtime.block_on(self.blob.next(u64::MAX))?);
        self.piece.read(buffer)
    }
}
