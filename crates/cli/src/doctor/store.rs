//! The S3-compatible store of files: which it is, and whether it answers. `doctor` itself puts something there, reads it
//! back and removes it; a page only asks.

use super::{Depth, Doctor};
use crate::adapters::keys;
use crate::adapters::store::s3::{Key, S3};
use crate::config::Config;
use crate::folder::Folder;
use app::ports::BlobError;
use std::time::Duration;
use tokio::time::timeout;

/// So long `doctor` waits, and a page.
const PATIENCE: Duration = Duration::from_secs(60);
const GLANCE: Duration = Duration::from_secs(3);

/// Nothing where files lie in a folder.
pub(super) async fn examine(doctor: &mut Doctor, config: &Config, folder: &Folder) {
    let Some(place) = &config.files_s3 else { return };
    let made = Key::read(&keys::Folder::of(folder.path())).and_then(|key| S3::new(place, &key));
    let store = match made {
        Ok(store) => store,
        Err(error) => return doctor.failed("store", &error),
    };
    let answer = match doctor.depth {
        Depth::Whole => timeout(PATIENCE, store.tries(&std::process::id().to_string())).await,
        Depth::Quick => timeout(GLANCE, store.answers()).await,
    };
    let answer = answer.unwrap_or_else(|_| Err(BlobError::Away("timeout".to_owned())));
    let what = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
    doctor.note("store", answer.is_ok(), &vec![("place", place.to_string()), ("what", what)]);
}
