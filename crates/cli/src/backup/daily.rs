//! The daily backup: `mamori-2026-11-24.db` and its manifest `mamori-2026-11-24.json` in a folder, `files/` and
//! `keys/` shared by all days. `backup verify` and `backup restore` take the manifest.

use super::create::{Watched, erased_beside, in_words, remember, snapshot};
use super::manifest::{DATABASE, Entry, Manifest};
use super::paced::Paced;
use super::source::Source;
use crate::config;
use crate::open::House;
use crate::said::io;
use anyhow::Result;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where a file of a manifest lies in the folder.
#[must_use]
pub fn path_of(manifest: &Path, entry: &Entry) -> PathBuf {
    if entry.path == DATABASE {
        manifest.with_extension("db")
    } else if entry.path == config::FILE {
        manifest.with_extension("toml")
    } else {
        manifest.with_file_name(&entry.path)
    }
}

fn manifest_of(folder: &Path, day: Date) -> PathBuf {
    folder.join(format!("mamori-{day}.json"))
}

/// Makes the backup of a day if there is none, and removes those that are older than `keep` days. Whether it made one.
///
/// # Errors
/// A sentence.
pub async fn make(house: &House, folder: &Path, day: Date, keep: u32) -> Result<bool> {
    let manifest = manifest_of(folder, day);
    if manifest.is_file() {
        return Ok(false);
    }
    let failed = |error| io("cli-backup-unwritten", folder, error);
    if !folder.is_dir() {
        std::fs::create_dir_all(folder).and_then(|()| app::platform::only_for_me(folder, 0o700)).map_err(failed)?;
    }
    let snapshot = snapshot(house, folder).await?;
    erased_beside(house, folder).await?;
    let (to, whole) = (manifest.clone(), folder.to_owned());
    tokio::task::spawn_blocking(move || {
        for (entry, from) in &snapshot.files {
            keep_file(&to, entry, from, &snapshot.database).map_err(|error| in_words(error, &to))?;
        }
        let (_, text) = snapshot.manifest.clone().sealed()?;
        // The manifest last: without it there is no backup of the day.
        let half = written(&to, &mut text.as_slice());
        half.and_then(|half| kept(&half, &to)).map_err(|error| io("cli-backup-unwritten", &to, error))?;
        sweep(&whole, day, keep).map_err(|error| io("cli-backup-unwritten", &whole, error))
    })
    .await??;
    remember(house).await;
    Ok(true)
}

fn keep_file(manifest: &Path, entry: &Entry, from: &Source, database: &Path) -> Result<()> {
    let to = path_of(manifest, entry);
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
        if entry.path.starts_with("keys/") {
            app::platform::only_for_me(folder, 0o700)?;
        }
    }
    if from.is(database) {
        std::fs::File::open(database)?.sync_all()?;
        app::platform::only_for_me(database, 0o600)?;
        return Ok(std::fs::rename(database, &to)?);
    }
    // Files and keys never change under their name.
    if to.is_file() && entry.path != config::FILE {
        return Ok(());
    }
    let mut content = Watched::open(from)?;
    let half = written(&to, &mut content)?;
    content.is(entry)?;
    Ok(kept(&half, &to)?)
}

/// Writes beside the name that it is to have.
fn written(to: &Path, content: &mut impl std::io::Read) -> std::io::Result<PathBuf> {
    let half = to.with_file_name(format!(".{}", to.file_name().unwrap_or_default().to_string_lossy()));
    let mut file = Paced::create(&half)?;
    std::io::copy(content, &mut file)?;
    file.end()?;
    Ok(half)
}

fn kept(half: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::rename(half, to)?;
    app::platform::sync_folder(to.parent().unwrap_or(to))
}

/// So many days are kept however old they are: a clock that stands years ahead takes no backup away.
const AT_LEAST: usize = 7;

/// Removes the days before `keep` days ago but for the newest, and files that no day holds any more.
fn sweep(folder: &Path, today: Date, keep: u32) -> std::io::Result<()> {
    let first = today.checked_sub(jiff::Span::new().days(i64::from(keep.min(36_500)))).unwrap_or(Date::ZERO);
    let mut days: Vec<(Date, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let day = name.strip_prefix("mamori-").and_then(|rest| rest.strip_suffix(".json")?.parse::<Date>().ok());
        days.extend(day.map(|day| (day, entry.path())));
    }
    days.sort();
    let spared = usize::try_from(keep).unwrap_or(AT_LEAST).min(AT_LEAST);
    let may_go = days.len().saturating_sub(spared);
    let mut held: BTreeSet<PathBuf> = BTreeSet::new();
    for (at, (day, path)) in days.into_iter().enumerate() {
        if day <= first && at < may_go {
            // The manifest first: what is left without it is no backup.
            for ending in ["json", "db", "toml"] {
                match std::fs::remove_file(path.with_extension(ending)) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            continue;
        }
        match Manifest::read(&std::fs::read(&path)?) {
            Ok((manifest, _)) => held.extend(manifest.files.iter().map(|file| path_of(&path, file))),
            // One day cannot be read: who knows what it holds.
            Err(_) => return Ok(()),
        }
    }
    for two in std::fs::read_dir(folder.join("files")).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(two.path())?.flatten() {
            if !held.contains(&file.path()) {
                std::fs::remove_file(file.path())?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_far_ahead_takes_no_backup_away() {
        let room = tempfile::tempdir().expect("a folder");
        let days = |folder: &Path| -> Vec<String> {
            let listed = std::fs::read_dir(folder).expect("the folder").flatten();
            let mut names: Vec<String> = listed.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        };
        let manifest = Manifest {
            made_at: "2026-11-24T09:00:00+09:00".into(),
            schema: 1,
            audit_head: "00".into(),
            files: Vec::new(),
            sha256: String::new(),
        };
        let (_, text) = manifest.sealed().expect("text");
        for day in 1..=20 {
            std::fs::write(room.path().join(format!("mamori-2026-11-{day:02}.json")), &text).expect("a day");
        }
        sweep(room.path(), "2026-11-20".parse().expect("a day"), 15).expect("swept");
        assert_eq!(days(room.path()).len(), 15);
        sweep(room.path(), "2036-01-01".parse().expect("a day"), 15).expect("swept");
        assert_eq!(days(room.path()).first().map(String::as_str), Some("mamori-2026-11-14.json"));
        assert_eq!(days(room.path()).len(), AT_LEAST);
        sweep(room.path(), "2036-01-02".parse().expect("a day"), 3).expect("swept");
        assert_eq!(days(room.path()).len(), 3);
    }
}
