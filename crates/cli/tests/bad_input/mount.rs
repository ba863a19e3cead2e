//! Small file systems of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted folder; let go of when dropped.
pub struct Mount(PathBuf);

fn mount(arguments: &[&str], at: &Path) -> bool {
    let done = Command::new("mount").args(arguments).arg(at).output();
    done.is_ok_and(|done| done.status.success())
}

impl Mount {
    /// A file system in memory, of so many bytes.
    pub fn small(at: &Path, bytes: u64) -> Option<Self> {
        std::fs::create_dir_all(at).expect("a folder");
        let size = format!("size={bytes},mode=0700");
        mount(&["-t", "tmpfs", "-o", &size, "mamori-bad-input"], at).then(|| Self(at.to_owned()))
    }
    /// The same folder again, without writing.
    pub fn read_only(at: &Path) -> Option<Self> {
        let path = at.to_str()?;
        let bound = mount(&["--bind", path], at).then(|| Self(at.to_owned()))?;
        mount(&["-o", "remount,ro,bind"], at).then_some(bound)
    }
    /// From now on nothing may be written.
    pub fn freeze(&self) {
        assert!(mount(&["-o", "remount,ro"], &self.0), "remount");
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Whether this process may mount at all: it is root, and the system lets it.
pub fn is_possible() -> bool {
    let root = Command::new("id").arg("-u").output();
    if !root.is_ok_and(|id| id.stdout.trim_ascii() == b"0") {
        return false;
    }
    let folder = tempfile::tempdir().expect("a folder");
    Mount::small(folder.path(), 1 << 20).is_some()
}
