//! A store of files for tests of the house: its folder; on wish as if it were elsewhere, or away.

use app::blobs::{Folder, Parts};
use app::ports::{Blob, BlobError, Blobbing, Blobs, Brought};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// A folder, or as if it were elsewhere.
#[derive(Debug)]
pub struct TestBlobs {
    folder: Folder,
    far: AtomicBool,
    away: AtomicBool,
}

impl TestBlobs {
    /// Over a folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: Folder::new(folder), far: AtomicBool::default(), away: AtomicBool::default() }
    }
    /// From now on files are fetched in parts, as from a store elsewhere.
    pub fn far(&self, far: bool) {
        self.far.store(far, Ordering::SeqCst);
    }
    /// From now on it does not answer; it is elsewhere, then.
    pub fn away(&self, away: bool) {
        self.far(away);
        self.away.store(away, Ordering::SeqCst);
    }
    fn here(&self) -> Result<(), BlobError> {
        match self.away.load(Ordering::SeqCst) {
            true => Err(BlobError::Away("503 of the tests".to_owned())),
            false => Ok(()),
        }
    }
}

/// A file that is read in parts.
struct Far(PathBuf);

impl Parts for Far {
    fn part(&self, first: u64, bytes: u64) -> Blobbing<'_, Vec<u8>> {
        Box::pin(async move {
            let whole = std::fs::read(&self.0)?;
            let (first, bytes) = (usize::try_from(first).unwrap_or(0), usize::try_from(bytes).unwrap_or(0));
            Ok(whole.into_iter().skip(first).take(bytes).collect())
        })
    }
}

impl Blobs for TestBlobs {
    fn path(&self, name: &str) -> Option<PathBuf> {
        if self.far.load(Ordering::SeqCst) { None } else { self.folder.path(name) }
    }
    fn put(&self, name: &str, brought: Brought<'_>) -> Result<(), BlobError> {
        self.here()?;
        self.folder.put(name, brought)
    }
    fn open<'a>(&'a self, name: &'a str) -> Blobbing<'a, Blob> {
        Box::pin(async move {
            self.here()?;
            match self.folder.path(name) {
                Some(path) if self.far.load(Ordering::SeqCst) => {
                    Ok(Blob::far(std::fs::metadata(&path)?.len(), Far(path)))
                }
                _ => self.folder.open(name).await,
            }
        })
    }
    fn remove<'a>(&'a self, name: &'a str) -> Blobbing<'a, ()> {
        Box::pin(async move {
            self.here()?;
            self.folder.remove(name).await
        })
    }
    fn sizes<'a>(&'a self, below: &'a str) -> Blobbing<'a, Vec<(String, u64)>> {
        Box::pin(async move {
            self.here()?;
            self.folder.sizes(below).await
        })
    }
}
