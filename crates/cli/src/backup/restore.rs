//! `backup restore`: into an empty data directory, or with `--database` into an empty database.

use super::engines;
use super::manifest::{DATABASE, Manifest};
use super::verify::walk;
use crate::adapters::clock::system_now;
use crate::adapters::dice::System;
use crate::adapters::{keys, store};
use crate::args::At;
use crate::config::Config;
use crate::folder::{Folder, RESTORED, RESTORING};
use crate::said::{Said, io};
use anyhow::Result;
use app::blobs::place;
use app::erased::Restoring;
use app::ports::Brought;
use content::Content;
use sql::Db;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// What came back.
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// How much of it was withdrawn since, and is gone again.
    pub erased: usize,
}

/// Puts a backup back, without what `erased.log` beside it says was withdrawn or erased since.
///
/// # Errors
/// A sentence: the directory or database is not empty, the backup is broken or newer than this program. Nothing is
/// left behind then.
pub async fn restore(at: &At, file: &Path) -> Result<Restored> {
    let folder = Folder::new(&at.data);
    finish(&folder)?;
    if !folder.is_bare() {
        return Err(Said::new("cli-restore-not-empty").with("path", folder.path().display().to_string()).into());
    }
    let target = match &at.database {
        Some(_) => Some(empty_database(at, &folder).await?),
        None => None,
    };
    let was_there = folder.path().is_dir();
    folder.make()?;
    let turn = folder.turn_to_restore()?;
    let done = into(&folder, file, target.as_ref()).await;
    if let Some(db) = target {
        db.close().await;
    }
    if done.is_err() {
        let _nothing = std::fs::remove_dir_all(folder.path().join(RESTORING));
    }
    drop(turn);
    if done.is_err() && !was_there {
        let _nothing = std::fs::remove_dir(folder.path());
    }
    done
}

/// Ends a restore that was cut off when everything was whole and some of it had its place already.
///
/// # Errors
/// A sentence.
pub fn finish(folder: &Folder) -> Result<()> {
    if !folder.path().join(RESTORED).is_dir() {
        return Ok(());
    }
    let _turn = folder.turn_to_restore()?;
    put_in_place(folder)
}

fn put_in_place(folder: &Folder) -> Result<()> {
    let moved = |error| io("cli-restore-unwritten", folder.path(), error);
    let whole = folder.path().join(RESTORED);
    // The database last: a folder without it holds no data yet.
    let mut names: Vec<_> =
        std::fs::read_dir(&whole).map_err(moved)?.flatten().map(|entry| entry.file_name()).collect();
    names.sort_by_key(|name| name == DATABASE);
    for name in names {
        std::fs::rename(whole.join(&name), folder.path().join(&name)).map_err(moved)?;
    }
    std::fs::remove_dir(&whole).map_err(moved)?;
    app::platform::sync_folder(folder.path()).map_err(moved)
}

async fn into(folder: &Folder, file: &Path, target: Option<&Db>) -> Result<Restored> {
    let half = folder.path().join(RESTORING);
    // A restore that was cut off is begun anew.
    match std::fs::remove_dir_all(&half) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(io("cli-restore-unwritten", &half, error)),
        _ => {}
    }
    let (from, to) = (file.to_owned(), half.clone());
    let (manifest, report) =
        tokio::task::spawn_blocking(move || walk(&from, &mut |entry, content| keep(&to, &entry.path, content)))
            .await??;
    if let Some(problem) = report.problems.first() {
        let said = Said::new("cli-backup-broken").with("path", problem.path.as_str());
        return Err(said.with("why", problem.why.code()).into());
    }
    let known = storage::MIGRATIONS.last().map_or(0, |migration| migration.version);
    if manifest.schema > known {
        let said = Said::new("cli-schema-newer").with("found", manifest.schema.to_string());
        return Err(said.with("known", known.to_string()).into());
    }
    let log = file.with_file_name(app::erased::FILE);
    let erased = app::erased::read(&log).map_err(|error| io("cli-backup-unopened", &log, error))?;
    let mut gone = 0;
    if target.is_some() || !erased.is_empty() {
        let source = Db::sqlite(&half.join(DATABASE), sql::Options::default())?;
        let now = system_now().as_microsecond();
        for db in [Some(&source), target].into_iter().flatten() {
            db.migrate(storage::MIGRATIONS, now, |_| async { Ok::<_, sql::Error>(()) }).await?;
        }
        // What was withdrawn goes before anything of it gets anywhere.
        gone = erase(&source, &half, erased).await?;
        into_the_store(&half).await?;
        if let Some(target) = target {
            engines::copy(&source, target).await?;
        }
        source.close().await;
    } else {
        into_the_store(&half).await?;
    }
    if target.is_some() {
        std::fs::remove_file(half.join(DATABASE)).map_err(|error| io("cli-restore-unwritten", &half, error))?;
    }
    // From here on it is whole: whoever opens the folder next ends what is cut off.
    let moved = |error| io("cli-restore-unwritten", folder.path(), error);
    std::fs::rename(&half, folder.path().join(RESTORED)).map_err(moved)?;
    app::platform::sync_folder(folder.path()).map_err(moved)?;
    put_in_place(folder)?;
    Ok(Restored { manifest, erased: gone })
}

/// Takes the files into the store that the settings name, where it is not the folder itself: before any row names them.
async fn into_the_store(half: &Path) -> Result<()> {
    let config = Config::read(half)?;
    if config.files_s3.is_none() {
        return Ok(());
    }
    let folder = Folder::new(half);
    let blobs = store::of(&config, &folder, &keys::Folder::of(half))?;
    tokio::task::spawn_blocking(move || {
        let files = folder.files();
        for two in std::fs::read_dir(&files).into_iter().flatten().flatten() {
            for file in std::fs::read_dir(two.path())?.flatten() {
                let sha256 = file.file_name().to_string_lossy().into_owned();
                blobs.put(&place(&sha256), Brought::Staying(&file.path()))?;
            }
        }
        if files.is_dir() { std::fs::remove_dir_all(&files) } else { Ok(()) }
    })
    .await?
    .map_err(|error| io("cli-restore-unwritten", half, error))
}

/// Takes out again what was withdrawn or erased after the backup was made.
async fn erase(db: &Db, half: &Path, erased: Vec<app::erased::Erased>) -> Result<usize> {
    let words = app::people::erased_words(&Content::bundled()?.messages);
    let (files, at) = (half.join("files"), system_now().as_microsecond());
    let with = Restoring { files: &files, words, dice: &System, at };
    Ok(app::erased::apply(db, erased, &with).await?)
}

fn keep(half: &Path, path: &str, content: &mut dyn Read) -> Result<()> {
    let to = half.join(path);
    let mut write = || -> std::io::Result<()> {
        let parent = to.parent().unwrap_or(half);
        std::fs::create_dir_all(parent)?;
        if path.starts_with("keys/") {
            app::platform::only_for_me(parent, 0o700)?;
        }
        let mut file = File::create(&to)?;
        app::platform::only_for_me(&to, 0o600)?;
        std::io::copy(content, &mut file)?;
        file.sync_all()?;
        app::platform::sync_folder(parent)
    };
    write().map_err(|error| io("cli-restore-unwritten", &to, error))
}

async fn empty_database(at: &At, folder: &Folder) -> Result<Db> {
    let db = crate::open::connect(at, folder).await?;
    if db.schema_version().await? == 0 && sql::dump_schema(&db).await?.trim().is_empty() {
        return Ok(db);
    }
    Err(Said::new("cli-restore-database-not-empty").into())
}
