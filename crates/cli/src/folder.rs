//! The data directory: what lies where, and whether it is one of ours.

use crate::config;
use crate::said::{Said, io};
use anyhow::Result;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A data directory.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// What stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No such folder.
    Missing,
    /// A folder without data: empty, or with settings and keys alone.
    Empty,
    /// A folder with our database.
    Data,
    /// Something else.
    Foreign,
}

/// What may lie in a folder that has no data yet: settings, keys, and what an interrupted first start left.
const BEFORE_DATA: [&str; 4] = [config::FILE, "keys", "files", "lost+found"];

/// How the name of the file from before a migration begins; the version follows.
pub const BEFORE_MIGRATION: &str = "mamori.db.before-";
/// It is kept so many days.
const BEFORE_DAYS: u64 = 30;
/// Where a restore puts everything until it is known to be whole.
pub const RESTORING: &str = ".restoring";
/// … and what is known to be whole, until each thing has its place.
pub const RESTORED: &str = ".restored";
/// Whoever restores holds this file.
const RESTORE_LOCK: &str = ".mamori-restore.lock";
/// What may lie in a folder into which is restored: what a restore that was cut off left, and what a disk of its own has.
const BEFORE_RESTORE: [&str; 3] = [RESTORING, RESTORE_LOCK, "lost+found"];

/// Whoever has it is the only one who restores. Its file goes with it.
#[derive(Debug)]
pub struct Turn {
    held: Option<File>,
    path: PathBuf,
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Windows removes nothing that is open.
        self.held = None;
        let _nothing = std::fs::remove_file(&self.path);
    }
}

impl Folder {
    /// The folder of a path.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// The SQLite file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("mamori.db")
    }
    /// The folder of files.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.0.join("files")
    }
    /// What stands there.
    ///
    /// # Errors
    /// When it cannot be looked into.
    pub fn standing(&self) -> Result<Standing> {
        match std::fs::read_dir(&self.0) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Standing::Missing),
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(Standing::Foreign),
            Err(error) => Err(io("cli-data-unreadable", &self.0, error)),
            Ok(entries) => {
                if self.database().is_file() {
                    return Ok(Standing::Data);
                }
                let names = entries.map(|e| e.map(|e| e.file_name().to_string_lossy().into_owned()));
                let names =
                    names.collect::<std::io::Result<Vec<_>>>().map_err(|e| io("cli-data-unreadable", &self.0, e))?;
                let ours = |name: &String| name.starts_with('.') || BEFORE_DATA.contains(&name.as_str());
                Ok(if names.iter().all(ours) { Standing::Empty } else { Standing::Foreign })
            }
        }
    }
    /// Whether nothing of anybody's lies there, for restoring.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        let nobodys = |name: std::ffi::OsString| BEFORE_RESTORE.iter().any(|known| name == *known);
        match std::fs::read_dir(&self.0) {
            Ok(mut entries) => entries.all(|entry| entry.is_ok_and(|entry| nobodys(entry.file_name()))),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        }
    }
    /// Whether a restore into it was cut off: what it brought lies there, and the database does not stand yet.
    #[must_use]
    pub fn is_half_restored(&self) -> bool {
        let brought = std::fs::read_dir(self.0.join(RESTORING));
        !self.database().is_file() && brought.is_ok_and(|mut entries| entries.next().is_some())
    }
    /// The turn to restore into the folder, which is there, for as long as what comes back is held.
    ///
    /// # Errors
    /// A sentence where somebody else is at it, or the folder takes no writing.
    pub fn turn_to_restore(&self) -> Result<Turn> {
        let path = self.0.join(RESTORE_LOCK);
        let held = app::platform::hold(&path).map_err(|e| io("cli-restore-unwritten", &self.0, e))?;
        if held.is_none() {
            return Err(Said::new("cli-restore-running").with("path", self.0.display().to_string()).into());
        }
        Ok(Turn { held, path })
    }
    /// Removes the files from before a migration that are older than a month: what was withdrawn and who was erased since
    /// stands in them still. How many.
    ///
    /// # Errors
    /// As the system gives them.
    pub fn forget_before(&self) -> std::io::Result<usize> {
        let mut forgotten = 0;
        for entry in std::fs::read_dir(&self.0)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let version = name.strip_prefix(BEFORE_MIGRATION).and_then(|version| version.parse::<i64>().ok());
            if version.is_some() && entry.path().is_file() && app::platform::is_days_old(&entry.path(), BEFORE_DAYS) {
                std::fs::remove_file(entry.path())?;
                forgotten += 1;
            }
        }
        Ok(forgotten)
    }
    /// Makes the folder, for its owner alone, and finds out whether it takes writing.
    ///
    /// # Errors
    /// A sentence that names the folder.
    pub fn make(&self) -> Result<()> {
        if !self.0.is_dir() {
            std::fs::create_dir_all(&self.0).map_err(|e| io("cli-data-unmade", &self.0, e))?;
            app::platform::only_for_me(&self.0, 0o700).map_err(|e| io("cli-data-unmade", &self.0, e))?;
        }
        self.writable()
    }
    /// Finds out whether the folder takes writing.
    ///
    /// # Errors
    /// A sentence that names the folder.
    pub fn writable(&self) -> Result<()> {
        let probe = self.0.join(format!(".mamori-{}", std::process::id()));
        std::fs::write(&probe, b"?")
            .and_then(|()| std::fs::remove_file(&probe))
            .map_err(|e| io("cli-data-unmade", &self.0, e))
    }
    /// The sentence for a folder that is not ours.
    #[must_use]
    pub fn foreign(&self) -> anyhow::Error {
        Said::new("cli-data-foreign").with("path", self.0.display().to_string()).into()
    }
}
