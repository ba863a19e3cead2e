//! A stick that is a folder.

use app::App;
use app::ports::{Copied, Copies, CopyError, Copying, Shelf};
use std::path::{Path, PathBuf};

/// A place for copies that is there as soon as its folder is made. A file `full` in it fills it, one named `locked`
/// forbids writing.
#[derive(Debug)]
pub struct TestCopies(pub PathBuf);

impl Copies for TestCopies {
    fn shelves(&self) -> Vec<Shelf> {
        self.0.is_dir().then(|| Shelf { folder: self.0.clone(), free: Some(5 << 30) }).into_iter().collect()
    }
    fn make<'a>(&'a self, _app: &'a App, folder: &'a Path) -> Copying<'a> {
        Box::pin(async move {
            if self.0.join("full").exists() {
                return Err(CopyError::Full);
            }
            if self.0.join("locked").exists() {
                return Err(CopyError::ReadOnly);
            }
            let file = folder.join("mamori-2026-11-24-0900.tar");
            let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, b"copy"));
            written.map_err(|error| CopyError::Other(error.to_string()))?;
            Ok(Copied { file, bytes: 4 })
        })
    }
}
