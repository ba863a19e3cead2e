//! Backups: a tar whose first member `manifest.json` names every other with its hash; and a folder with one database a
//! day, in which files are shared by hash.

mod archive;
pub mod create;
pub mod daily;
mod engines;
#[cfg(test)]
mod hostile;
pub mod manifest;
mod paced;
pub mod restore;
mod source;
pub mod verify;
