//! `erased.log`: what was withdrawn, kept beside the backups, so that a restore does not bring it back. Lines of JSON with
//! ids, hashes and days; no name, no reason. The database knows it all, too, and each backup writes what is missing; the
//! line is written at once so that a backup of yesterday does not bring back what was withdrawn today.

use crate::{App, Error, Result};
use domain::ids::OrganisationId;
use domain::policy::Action;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sql::Db;
use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use storage::audit::Entry;
pub use storage::erased::Erased;

/// The name of the file.
pub const FILE: &str = "erased.log";

/// A line of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    what: String,
    id: OrganisationId,
    sha256: String,
    at: String,
}

impl Line {
    fn of(erased: &Erased) -> Self {
        Self {
            what: erased.what.clone(),
            id: OrganisationId::from_bytes(erased.id),
            sha256: erased.sha256.clone(),
            at: domain::dates::from_micros(erased.at).to_string(),
        }
    }
    fn erased(self) -> Option<Erased> {
        let at = self.at.parse::<Timestamp>().ok()?.as_microsecond();
        Some(Erased { what: self.what, id: self.id.bytes(), sha256: self.sha256, at })
    }
}

/// What a file says; nothing where there is none. A line that broke off is passed over: the next backup writes it anew.
///
/// # Errors
/// As the system gives them.
pub fn read(path: &Path) -> std::io::Result<Vec<Erased>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    Ok(text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()?.erased()).collect())
}

/// Adds what the file does not say yet, and waits until it is on the disk.
///
/// # Errors
/// As the system gives them.
pub fn write(path: &Path, all: &[Erased]) -> std::io::Result<()> {
    let known: BTreeSet<(String, [u8; 16])> = read(path)?.into_iter().map(|e| (e.what, e.id)).collect();
    let new: Vec<&Erased> = all.iter().filter(|e| !known.contains(&(e.what.clone(), e.id))).collect();
    if new.is_empty() {
        return Ok(());
    }
    let mut file = std::fs::File::options().read(true).append(true).create(true).open(path)?;
    crate::platform::only_for_me(path, 0o600)?;
    let mut text = String::new();
    if file.seek(SeekFrom::End(-1)).is_ok() {
        // The last line broke off: it stays alone.
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            text.push('\n');
        }
    }
    for erased in new {
        text += &serde_json::to_string(&Line::of(erased))?;
        text.push('\n');
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    crate::platform::sync_folder(path.parent().unwrap_or(path))
}

/// Withdraws from data that came out of a backup what was withdrawn after it was made: the rows, and the content that
/// nobody else holds. Each leaves its audit record. How many.
///
/// # Errors
/// As the database and the system give them.
pub async fn apply(db: &Db, files: &Path, all: Vec<Erased>, salts: Vec<[u8; 16]>, at: i64) -> Result<usize> {
    let mut free = Vec::new();
    let mut count = 0;
    for (erased, salt) in all.into_iter().zip(salts) {
        let applied = db
            .write(move |tx| {
                let Some((organisation, free)) = storage::erased::apply(tx, &erased)? else { return Ok(None) };
                let action = match erased.what.as_str() {
                    "room" => Action::ChangeRoom,
                    "seminar" => Action::ChangeSeminars,
                    _ => Action::WithdrawEvidence,
                };
                let entry = Entry {
                    organisation: organisation.bytes(),
                    at,
                    actor: None,
                    action,
                    subject_id: erased.id,
                    salt,
                    detail: FILE.to_owned(),
                };
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(Some(free))
            })
            .await?;
        let Some(hashes) = applied else { continue };
        count += 1;
        free.extend(hashes);
    }
    for hash in free {
        let path = files.join(hash.get(..2).unwrap_or("00")).join(&hash);
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(crate::evidence::disk(error)),
            _ => {}
        }
    }
    Ok(count)
}

impl App {
    /// Everything that was withdrawn, for the file beside a backup.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn all_erased(&self) -> Result<Vec<Erased>> {
        self.db.report(|tx| Ok::<_, Error>(storage::erased::all(tx)?)).await
    }

    /// Writes down at once what was withdrawn. Where the folder of backups is not there, the next backup does it.
    pub(crate) async fn note_erased(&self, what: &str, id: [u8; 16], sha256: &str, at: i64) {
        let erased = [Erased { what: what.to_owned(), id, sha256: sha256.to_owned(), at }];
        let folders = self.config.erased.clone();
        let written = tokio::task::spawn_blocking(move || {
            for folder in folders.iter().filter(|folder| folder.is_dir()) {
                if let Err(error) = write(&folder.join(FILE), &erased) {
                    tracing::warn!(%error, "what was withdrawn could not be written down beside the backups");
                }
            }
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "what was withdrawn was not written down");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: u8) -> Erased {
        Erased { what: "evidence".to_owned(), id: [id; 16], sha256: "ab".repeat(32), at: 1_800_000_000_000_000 }
    }

    #[test]
    fn a_line_that_broke_off_hides_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE);
        assert_eq!(read(&path).expect("nothing"), []);
        write(&path, &[one(1)]).expect("written");
        write(&path, &[one(1), one(2)]).expect("written");
        assert_eq!(read(&path).expect("read"), [one(1), one(2)]);
        let whole = std::fs::read(&path).expect("bytes");
        std::fs::write(&path, &whole[..whole.len() - 10]).expect("broken off");
        assert_eq!(read(&path).expect("read"), [one(1)]);
        write(&path, &[one(1), one(2), one(3)]).expect("written");
        assert_eq!(read(&path).expect("read"), [one(1), one(2), one(3)]);
    }
}
