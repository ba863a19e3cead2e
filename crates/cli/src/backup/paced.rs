//! A file of a backup on its way to the disk.

use std::fs::File;
use std::io::{Result, Write};
use std::path::Path;

/// So many bytes go to the disk at once.
const PIECE: usize = 4 << 20;

/// A file that goes to the disk piece by piece: whoever saves meanwhile waits for what the disk has still to write, and
/// that is never a whole film or database.
pub(super) struct Paced {
    file: File,
    /// Bytes since the last piece.
    waiting: usize,
}

impl Paced {
    /// A new file that nobody else reads: a backup holds the keys.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let file = File::create(path)?;
        app::platform::only_for_me(path, 0o600)?;
        Ok(Self { file, waiting: 0 })
    }

    /// Waits until all of it is on the disk.
    pub(super) fn end(self) -> Result<()> {
        self.file.sync_all()
    }
}

impl Write for Paced {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.file.write(bytes)?;
        self.waiting += written;
        if self.waiting >= PIECE {
            self.waiting = 0;
            self.file.sync_data()?;
        }
        Ok(written)
    }
    fn flush(&mut self) -> Result<()> {
        self.file.flush()
    }
}
