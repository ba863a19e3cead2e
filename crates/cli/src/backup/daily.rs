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
use std::fs::File;
use std::path::{Path, PathBuf};

/// Whoever makes the backup of a day holds this file in the folder.
const LOCK: &str = ".mamori-daily.lock";

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
    let Some(_turn) = turn(folder, &manifest).map_err(failed)? else { return Ok(false) };
    let clear = async |when: When| {
        let whole = folder.to_owned();
        if let Err(error) = tokio::task::spawn_blocking(move || sweep(&whole, day, keep, when)).await? {
            tracing::warn!(%error, "what is over could not be removed from the folder of backups");
        }
        Ok::<_, anyhow::Error>(())
    };
    clear(When::Before).await?;
    let lost = match one(house, folder, &manifest).await {
        // Old days give room where there is none. Where a day fails otherwise they stay: nothing takes their place.
        Err(error) if is_full(&error) => {
            clear(When::After).await?;
            one(house, folder, &manifest).await?
        }
        made => made?,
    };
    clear(When::After).await?;
    remember(house, &lost).await;
    Ok(true)
}

fn is_full(error: &anyhow::Error) -> bool {
    crate::said::keyed(error).parts().0 == "cli-disk-full"
}

/// Makes one day; which files were missing.
async fn one(house: &House, folder: &Path, manifest: &Path) -> Result<Vec<String>> {
    let snapshot = snapshot(house, folder).await?;
    erased_beside(house, folder).await?;
    let (to, lost) = (manifest.to_owned(), snapshot.manifest.lost.clone());
    tokio::task::spawn_blocking(move || {
        // The database right before the manifest: what is cut off, or made by two who know no lock of each other, leaves
        // no day whose manifest names another database.
        let (database, others): (Vec<_>, Vec<_>) =
            snapshot.files.iter().partition(|(_, from)| from.is(&snapshot.database));
        for (entry, from) in others.into_iter().chain(database) {
            keep_file(&to, entry, from, &snapshot.database).map_err(|error| in_words(error, &to))?;
        }
        let (_, text) = snapshot.manifest.clone().sealed()?;
        // The manifest last: without it there is no backup of the day.
        let half = written(&to, &mut text.as_slice());
        half.and_then(|half| kept(&half, &to)).map_err(|error| io("cli-backup-unwritten", &to, error))
    })
    .await??;
    Ok(lost)
}

/// The turn of one process to make a day's backup, as long as it holds the file. None where another one has it, or the
/// day is made.
fn turn(folder: &Path, manifest: &Path) -> std::io::Result<Option<File>> {
    Ok(app::platform::hold(&folder.join(LOCK))?.filter(|_| !manifest.is_file()))
}

/// Whether backups can be written to a folder, tried with a small file; where it is not there yet, in the nearest one
/// that is.
///
/// # Errors
/// A sentence that names the folder.
pub fn takes_writing(folder: &Path) -> Result<()> {
    let there = folder.ancestors().find(|path| path.exists()).unwrap_or(folder);
    let probe = there.join(format!(".mamori-{}", std::process::id()));
    let tried = std::fs::write(&probe, b"?").and_then(|()| std::fs::remove_file(&probe));
    tried.map_err(|error| io("cli-backup-unwritten", folder, error))
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
        app::platform::sync_file(database)?;
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

/// When the folder is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Before a day is made: no day goes, and what no day holds may be what an attempt of today has brought already.
    Before,
    /// Once the day is made, or where there is no room for it.
    After,
}

/// The day in the name of a day's file, and its ending.
fn day_of(name: &str) -> Option<(Date, &str)> {
    let (day, ending) = name.strip_prefix("mamori-")?.rsplit_once('.')?;
    ["json", "db", "toml"].contains(&ending).then_some(())?;
    Some((day.parse().ok()?, ending))
}

/// What a process that was ended in the middle left a day ago: half a file, or a database without its manifest.
fn is_left_behind(path: &Path, name: &str) -> bool {
    let left = match name.strip_prefix('.') {
        Some(half) => day_of(half).is_some(),
        None => day_of(name).is_some() && !path.with_extension("json").exists(),
    };
    left && app::platform::is_days_old(path, 1)
}

/// Removes the days before `keep` days ago but for the newest, what was left half made, and files that no day holds any
/// more.
fn sweep(folder: &Path, today: Date, keep: u32, when: When) -> std::io::Result<()> {
    let first = today.checked_sub(jiff::Span::new().days(i64::from(keep.min(36_500)))).unwrap_or(Date::ZERO);
    let mut days: Vec<(Date, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder)?.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if is_left_behind(&path, &name) {
            std::fs::remove_file(path)?;
        } else if let Some((day, "json")) = day_of(&name) {
            days.push((day, path));
        }
    }
    days.sort();
    let spared = usize::try_from(keep).unwrap_or(AT_LEAST).min(AT_LEAST);
    let may_go = days.len().saturating_sub(spared);
    let mut held: BTreeSet<PathBuf> = BTreeSet::new();
    for (at, (day, path)) in days.into_iter().enumerate() {
        if when == When::After && day <= first && at < may_go {
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
            Ok((manifest, _)) => {
                held.extend(manifest.files.iter().map(|file| path_of(&path, file)));
                // Lost in the data: what an earlier day brought is the last there is of it.
                held.extend(manifest.lost.iter().map(|file| path.with_file_name(file)));
            }
            // One day cannot be read: who knows what it holds.
            Err(_) => return Ok(()),
        }
    }
    for two in std::fs::read_dir(folder.join("files")).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(two.path())?.flatten() {
            let may_go = when == When::After || app::platform::is_days_old(&file.path(), 1);
            if may_go && !held.contains(&file.path()) {
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
            lost: Vec::new(),
            sha256: String::new(),
        };
        let (_, text) = manifest.sealed().expect("text");
        for day in 1..=20 {
            std::fs::write(room.path().join(format!("mamori-2026-11-{day:02}.json")), &text).expect("a day");
        }
        sweep(room.path(), "2026-11-20".parse().expect("a day"), 15, When::After).expect("swept");
        assert_eq!(days(room.path()).len(), 15);
        sweep(room.path(), "2036-01-01".parse().expect("a day"), 15, When::After).expect("swept");
        assert_eq!(days(room.path()).first().map(String::as_str), Some("mamori-2026-11-14.json"));
        assert_eq!(days(room.path()).len(), AT_LEAST);
        sweep(room.path(), "2036-01-02".parse().expect("a day"), 3, When::After).expect("swept");
        assert_eq!(days(room.path()).len(), 3);
    }

    #[test]
    fn one_process_makes_the_backup_of_a_day() {
        let room = tempfile::tempdir().expect("a folder");
        let manifest = manifest_of(room.path(), "2026-11-24".parse().expect("a day"));
        let first = turn(room.path(), &manifest).expect("a lock").expect("the first one");
        assert!(turn(room.path(), &manifest).expect("a lock").is_none(), "somebody is at it");
        drop(first);
        drop(turn(room.path(), &manifest).expect("a lock").expect("the next one"));
        std::fs::write(&manifest, "{}").expect("made");
        assert!(turn(room.path(), &manifest).expect("a lock").is_none(), "it is made");
    }

    #[test]
    fn what_was_left_half_made_goes_a_day_later_and_what_is_lost_elsewhere_stays() {
        let room = tempfile::tempdir().expect("a folder");
        let (hash, other) = ("ab".repeat(32), "cd".repeat(32));
        let manifest = Manifest {
            made_at: "2026-11-24T09:00:00+09:00".into(),
            schema: 1,
            audit_head: "00".into(),
            files: Vec::new(),
            lost: vec![format!("files/ab/{hash}")],
            sha256: String::new(),
        };
        let (_, text) = manifest.sealed().expect("text");
        let put = |name: &str, bytes: &[u8], hours: u64| {
            let path = room.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, bytes).expect("a file");
            let file = File::options().write(true).open(&path).expect("the file");
            let now = file.metadata().and_then(|about| about.modified()).expect("a time");
            file.set_modified(now - std::time::Duration::from_secs(hours * 3_600)).expect("a time");
            path
        };
        let (lost, nobodys) = (format!("files/ab/{hash}"), format!("files/cd/{other}"));
        let stays = [
            put("mamori-2026-11-24.json", &text, 30),
            put("mamori-2026-11-24.db", b"whole", 30),
            put("mamori-2026-11-25.db", b"on its way", 1),
            put("mamori-2026-11-24T0900.tar", b"a copy by hand", 30),
            put(&lost, b"the last there is", 30),
        ];
        let goes = [
            put("mamori-2026-11-23.db", b"without a manifest", 30),
            put("mamori-2026-11-23.toml", b"without a manifest", 30),
            put(".mamori-2026-11-23.json", b"half", 30),
            put(&nobodys, b"held by no day", 30),
        ];
        let fresh = put(&format!("files/cd/.{other}"), b"an attempt of today", 1);
        let today: Date = "2026-11-25".parse().expect("a day");
        sweep(room.path(), today, 30, When::Before).expect("swept");
        for path in stays.iter().chain([&fresh]) {
            assert!(path.is_file(), "{}", path.display());
        }
        for path in &goes {
            assert!(!path.exists(), "{}", path.display());
        }
        sweep(room.path(), today, 30, When::After).expect("swept");
        assert!(!fresh.exists() && stays.iter().all(|path| path.is_file()));
    }

    #[test]
    fn a_folder_that_takes_no_backup_is_named() {
        let room = tempfile::tempdir().expect("a folder");
        takes_writing(&room.path().join("not/there/yet")).expect("can be made");
        assert_eq!(std::fs::read_dir(room.path()).expect("the folder").count(), 0);
        std::fs::write(room.path().join("file"), "x").expect("a file");
        let error = takes_writing(&room.path().join("file/daily")).expect_err("no folder").to_string();
        assert!(error.starts_with("cli-backup-unwritten") && error.contains("file/daily"), "{error}");
    }
}
