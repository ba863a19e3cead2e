//! The store of files as `mamori.toml` says: the folder `files/` of the data directory, or an S3-compatible store.

pub mod s3;
#[cfg(test)]
mod tests;

use crate::adapters::keys;
use crate::config::Config;
use crate::folder::Folder;
use anyhow::Result;
use app::ports::Blobs;
use std::sync::Arc;

/// The store of an installation. Asks it nothing.
///
/// # Errors
/// A sentence: the key of an S3-compatible store is missing.
pub fn of(config: &Config, folder: &Folder, keys: &keys::Folder) -> Result<Arc<dyn Blobs>> {
    Ok(match &config.files_s3 {
        Some(place) => Arc::new(s3::S3::new(place, &s3::Key::read(keys)?)?),
        None => Arc::new(app::blobs::Folder::new(&folder.files())),
    })
}
