//! Where things lie: the workspace, the binary, the folders of pictures and of data.

use crate::fail::{Because, Done};
use std::path::{Path, PathBuf};

/// The workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    here.canonicalize().unwrap_or(here)
}

/// `target/`, or what stands for it.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The server's binary: `MAMORI_BIN`, else the development build.
pub fn mamori() -> Done<PathBuf> {
    let path = std::env::var_os("MAMORI_BIN").map_or_else(|| target().join("debug/mamori"), PathBuf::from);
    path.canonicalize().because(format!("the binary {}", path.display()))
}

/// Whether the server's binary is a release build; figures of a development build say nothing.
pub fn is_release() -> bool {
    mamori().is_ok_and(|path| path.components().any(|part| part.as_os_str() == "release"))
}

/// An emptied folder for the pictures of a journey.
pub fn pictures(name: &str) -> Done<PathBuf> {
    let folder = target().join("journeys").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).because(folder.display())?;
    }
    std::fs::create_dir_all(&folder).because(folder.display())?;
    Ok(folder)
}

/// A folder that goes away by itself, on the disk of the workspace: `/tmp` may be memory, which flushes nothing.
pub fn temporary() -> Done<tempfile::TempDir> {
    let parent = target().join("e2e");
    std::fs::create_dir_all(&parent).because(parent.display())?;
    tempfile::Builder::new().prefix("data-").tempdir_in(&parent).because(parent.display())
}
