//! `erased.log`: what was withdrawn, who was erased, which institution left, kept beside the backups, so that a restore does
//! not bring it back. Lines of JSON with ids, hashes and days; no name, no reason. The database knows it all, too, and each backup writes what is missing; the
//! line is written at once so that a backup of yesterday does not bring back what was withdrawn today.

use crate::ports::Dice;
use crate::{App, Error, Result};
use domain::ids::{OrganisationId, PersonId};
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

/// What [`apply`] needs beside the data.
pub struct Restoring<'a> {
    /// The folder of files of the restored data.
    pub files: &'a Path,
    /// What stands where the name of somebody stood who was erased.
    pub words: String,
    /// Makes salts.
    pub dice: &'a dyn Dice,
    /// Now, microseconds.
    pub at: i64,
}

/// Takes out of data that came from a backup what was withdrawn, who was erased and which institution left after it was
/// made: the rows, and the content that nobody else holds. Each leaves its audit record. How many.
///
/// # Errors
/// As the database and the system give them.
pub async fn apply(db: &Db, all: Vec<Erased>, with: &Restoring<'_>) -> Result<usize> {
    let mut count = 0;
    for erased in all {
        let done = match erased.what.as_str() {
            "person" => person(db, &erased, with).await?,
            "organisation" => {
                let organisation = OrganisationId::from_bytes(erased.id);
                crate::leaving::leave_restored(db, organisation, with).await?
            }
            _ => withdraw(db, erased, with).await?,
        };
        count += usize::from(done);
    }
    Ok(count)
}

fn entry(with: &Restoring<'_>, organisation: OrganisationId, action: Action, subject_id: [u8; 16]) -> Entry {
    let mut salt = [0; 16];
    with.dice.fill(&mut salt);
    let organisation = organisation.bytes();
    Entry { organisation, at: with.at, actor: None, action, subject_id, salt, detail: FILE.to_owned() }
}

async fn person(db: &Db, erased: &Erased, with: &Restoring<'_>) -> Result<bool> {
    let entry = entry(with, crate::people::INSTALLATION, Action::ErasePerson, erased.id);
    let (id, at, words) = (PersonId::from_bytes(erased.id), erased.at, with.words.clone());
    db.write(move |tx| {
        let permit = crate::organisations::settle::follows(Action::ErasePerson)?;
        let gone = storage::people::erase::erase(tx, &permit, id, &words, at)?;
        if gone {
            storage::audit::append(tx, &entry)?;
        }
        Ok::<_, Error>(gone)
    })
    .await
}

async fn withdraw(db: &Db, erased: Erased, with: &Restoring<'_>) -> Result<bool> {
    let action = match erased.what.as_str() {
        "room" => Action::ChangeRoom,
        "seminar" => Action::ChangeSeminars,
        "outside" => Action::WriteNotices,
        _ => Action::WithdrawEvidence,
    };
    let entry = entry(with, crate::people::INSTALLATION, action, erased.id);
    let applied = db
        .write(move |tx| {
            let Some((organisation, free)) = storage::erased::apply(tx, &erased)? else { return Ok(None) };
            storage::audit::append(tx, &Entry { organisation: organisation.bytes(), ..entry.clone() })?;
            Ok::<_, Error>(Some(free))
        })
        .await?;
    let Some(free) = applied else { return Ok(false) };
    remove_content(with.files, &free)?;
    Ok(true)
}

/// Removes content by its hashes; what is gone already is no fault.
pub(crate) fn remove_content(files: &Path, hashes: &[String]) -> Result<()> {
    for hash in hashes {
        let path = files.join(hash.get(..2).unwrap_or("00")).join(hash);
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(crate::evidence::disk(error)),
            _ => {}
        }
    }
    Ok(())
}

impl App {
    /// Everything that was withdrawn, for the file beside a backup.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn all_erased(&self) -> Result<Vec<Erased>> {
        self.db.report(|tx| Ok::<_, Error>(storage::erased::all(tx)?)).await
    }

    /// Writes down at once what was withdrawn: in the data, beside the backups, and on the stick of the daily copy. Where
    /// the folder of backups is not there, the next backup does it.
    pub(crate) async fn note_erased(&self, what: &str, id: [u8; 16], sha256: &str, at: i64) {
        let erased = [Erased { what: what.to_owned(), id, sha256: sha256.to_owned(), at }];
        let mut folders = self.config.erased.clone();
        folders.extend(self.daily_copy().await.ok().flatten());
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
