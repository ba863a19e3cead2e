//! Copies on sticks and other disks of this machine.

use crate::adapters::keys;
use crate::backup::{create, verify};
use crate::config::Config;
use crate::folder::Folder;
use crate::open::{Data, House};
use app::App;
use app::ports::{Copied, Copies, CopyError, Copying, Shelf};
use domain::dates::rfc3339;
use std::path::{Path, PathBuf};

/// The disks of this machine beside the one with the data.
#[derive(Clone)]
pub struct Disks {
    folder: Folder,
    config: Config,
    keys: keys::Folder,
}

impl Disks {
    /// Of an installation.
    #[must_use]
    pub fn new(folder: &Folder, config: &Config, keys: &keys::Folder) -> Self {
        Self { folder: folder.clone(), config: config.clone(), keys: keys.clone() }
    }
}

/// Where Linux puts sticks that somebody plugs in: a folder for each, below one for each person.
const MEDIA: [(&str, usize); 3] = [("/run/media", 2), ("/media", 2), ("/mnt", 1)];

impl Copies for Disks {
    fn shelves(&self) -> Vec<Shelf> {
        let found = if cfg!(windows) { drives(self.folder.path()) } else { mounted(&MEDIA) };
        found.into_iter().map(|folder| Shelf { free: app::platform::free_bytes(&folder), folder }).collect()
    }

    fn make<'a>(&'a self, app: &'a App, folder: &'a Path) -> Copying<'a> {
        Box::pin(async move {
            let now = rfc3339(app.ports.clock.now()).replace(':', "");
            let file = folder.join(format!("mamori-{}.tar", now.get(..17).unwrap_or(&now)));
            std::fs::create_dir_all(folder).map_err(|error| refused(&error.into()))?;
            let house = House {
                app: app.clone(),
                folder: self.folder.clone(),
                config: self.config.clone(),
                keys: self.keys.clone(),
                data: Data::Real,
            };
            create::create(&house, &file).await.map_err(|error| refused(&error))?;
            // A copy that cannot be read back is none.
            let written = file.clone();
            let read = tokio::task::spawn_blocking(move || verify::verify(&written)).await;
            let report = read.map_err(|error| CopyError::Other(error.to_string()))?.map_err(|error| refused(&error))?;
            if !report.ok {
                return Err(CopyError::Other("the copy does not read back as it was written".to_owned()));
            }
            let bytes = std::fs::metadata(&file).map_or(0, |about| about.len());
            Ok(Copied { file, bytes })
        })
    }
}

/// Drives other than the one with the data, by letter.
fn drives(data: &Path) -> Vec<PathBuf> {
    let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let letters = (b'D'..=b'Z').map(|letter| PathBuf::from(format!("{}:\\", char::from(letter))));
    letters.filter(|drive| drive.is_dir() && !data.starts_with(drive)).collect()
}

/// Folders so many steps below the given ones on which another file system is mounted.
fn mounted(below: &[(&str, usize)]) -> Vec<PathBuf> {
    let children = |folder: &Path| -> Vec<PathBuf> {
        let listed = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        listed.filter(|path| path.is_dir()).collect()
    };
    let mut found = Vec::new();
    for (root, steps) in below {
        let mut level = vec![PathBuf::from(root)];
        for _ in 0..*steps {
            level = level.iter().flat_map(|folder| children(folder)).collect();
            found.extend(level.iter().filter(|folder| app::platform::is_mount(folder)).cloned());
        }
    }
    found.sort();
    found.dedup();
    found
}

fn refused(error: &anyhow::Error) -> CopyError {
    match crate::said::key(error) {
        Some("cli-disk-full") => CopyError::Full,
        Some("cli-read-only") => CopyError::ReadOnly,
        _ => CopyError::Other(error.to_string()),
    }
}
