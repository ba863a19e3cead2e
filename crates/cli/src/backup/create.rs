//! `backup create`: database, files and keys as of one instant, while the server runs.

use super::manifest::{DATABASE, Entry, Manifest, NAME};
use super::paced::Paced;
use super::source::{self, Source};
use super::{archive, engines};
use crate::adapters::store;
use crate::config;
use crate::open::House;
use crate::said::{Said, io};
use anyhow::Result;
use app::checklist::hex;
use app::checks::BACKUP_LAST;
use domain::dates::rfc3339;
use sql::{Db, Engine};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// A file may be withdrawn between the copy of the database and its own turn: then everything is begun anew.
const ATTEMPTS: usize = 5;
/// The beginning of the name of a folder in which a backup is being made.
const HALF: &str = ".mamori-backup-";

/// A copy of the database and what belongs to it.
pub(super) struct Snapshot {
    /// The copy; gone with its folder.
    pub database: PathBuf,
    /// What the backup is to hold, and where each file comes from.
    pub files: Vec<(Entry, Source)>,
    /// Not sealed yet.
    pub manifest: Manifest,
    _folder: tempfile::TempDir,
}

/// Writes a backup: beside the file first, then renamed.
///
/// # Errors
/// A sentence.
pub async fn create(house: &House, file: &Path) -> Result<Manifest> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut attempts = 0;
    let manifest = loop {
        attempts += 1;
        let snapshot = snapshot(house, folder).await?;
        erased_beside(house, folder).await?;
        let to = file.to_owned();
        match tokio::task::spawn_blocking(move || write(&snapshot, &to)).await? {
            // Withdrawn after it was measured, and before its turn to be written.
            Err(error) if is_gone(&error) && attempts < ATTEMPTS => {}
            done => break done.map_err(|error| in_words(error, file))?,
        }
    };
    remember(house).await;
    Ok(manifest)
}

fn is_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::NotFound)
}

/// A process that was ended in the middle of a backup left its copy: a stick does not fill with them.
fn remove_left_behind(near: &Path) {
    for entry in std::fs::read_dir(near).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(HALF);
        if ours && app::platform::is_a_day_old(&entry.path()) {
            let _nothing = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Copies the database into a folder beside `near` and measures everything.
pub(super) async fn snapshot(house: &House, near: &Path) -> Result<Snapshot> {
    remove_left_behind(near);
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let folder = tempfile::Builder::new().prefix(HALF).tempdir_in(near);
        let folder = folder.map_err(|error| io("cli-backup-unwritten", near, error))?;
        match attempt(house, folder).await {
            Err(error) if is_gone(&error) => last = Some(error),
            Err(error) => return Err(in_words(error, near)),
            Ok(snapshot) => return Ok(snapshot),
        }
    }
    let what = last.map(|error| error.to_string()).unwrap_or_default();
    Err(Said::new("cli-backup-file-missing").with("what", what).into())
}

/// Writes what was withdrawn beside the backups of a folder, so that a restore of an older one does not bring it back.
pub(super) async fn erased_beside(house: &House, folder: &Path) -> Result<()> {
    let (all, path) = (house.app.all_erased().await?, folder.join(app::erased::FILE));
    let written = tokio::task::spawn_blocking(move || (app::erased::write(&path, &all), path)).await?;
    written.0.map_err(|error| io("cli-backup-unwritten", &written.1, error))
}

pub(super) fn in_words(error: anyhow::Error, path: &Path) -> anyhow::Error {
    match error.downcast::<std::io::Error>() {
        Ok(error) => io("cli-backup-unwritten", path, error),
        Err(other) => other,
    }
}

async fn attempt(house: &House, folder: tempfile::TempDir) -> Result<Snapshot> {
    let database = folder.path().join(DATABASE);
    let db = &house.app.db;
    let options = sql::Options { readers: 1, ..sql::Options::default() };
    let copy = match db.engine() {
        Engine::Sqlite => {
            db.backup_to(&database).await?;
            Db::sqlite(&database, options)?
        }
        Engine::Postgres => {
            let copy = Db::sqlite(&database, options)?;
            let now = house.app.ports.clock.now().as_microsecond();
            copy.migrate(storage::MIGRATIONS, now, |_| async { Ok::<_, sql::Error>(()) }).await?;
            engines::copy(db, &copy).await?;
            copy
        }
    };
    let schema = copy.schema_version().await?;
    let (head, mut hashes) = copy
        .read(|tx| {
            let hashes = storage::evidence::hashes(tx)?;
            Ok::<_, sql::Error>((storage::audit::head(tx)?.1, hashes))
        })
        .await?;
    hashes.sort();
    hashes.dedup();
    copy.close().await;
    drop(copy);
    let mut files = vec![(DATABASE.to_owned(), Source::Disk(database.clone()))];
    files.extend(source::of(house, hashes).await?);
    let mut kept = Vec::new();
    for key in house.keys.keys() {
        kept.push((format!("keys/{}", key.name()), house.keys.path().join(key.name())));
    }
    kept.extend(store::s3::Key::kept(&house.keys));
    // The certificate that is served is made anew; what devices learned to trust must stay.
    kept.extend(crate::tls::own::Own::of(&house.keys).kept());
    let settings = house.folder.path().join(config::FILE);
    if settings.is_file() {
        kept.push((config::FILE.to_owned(), settings));
    }
    files.extend(kept.into_iter().map(|(name, path)| (name, Source::Disk(path))));
    let files = tokio::task::spawn_blocking(move || {
        files.into_iter().map(|(name, from)| Ok((from.entry(&name)?, from))).collect::<std::io::Result<Vec<_>>>()
    })
    .await??;
    let manifest = Manifest {
        made_at: rfc3339(house.app.ports.clock.now()),
        schema,
        audit_head: hex(&head),
        files: files.iter().map(|(entry, _)| entry.clone()).collect(),
        sha256: String::new(),
    };
    Ok(Snapshot { database, files, manifest, _folder: folder })
}

fn write(snapshot: &Snapshot, file: &Path) -> Result<Manifest> {
    let half = file.with_file_name(format!(
        ".{}.{}",
        file.file_name().unwrap_or_default().to_string_lossy(),
        std::process::id()
    ));
    let written = write_to(snapshot, &half).and_then(|manifest| {
        std::fs::rename(&half, file)?;
        let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        app::platform::sync_folder(folder)?;
        Ok(manifest)
    });
    if written.is_err() {
        let _nothing = std::fs::remove_file(&half);
    }
    written
}

fn write_to(snapshot: &Snapshot, half: &Path) -> Result<Manifest> {
    let (manifest, text) = snapshot.manifest.clone().sealed()?;
    let mut out = BufWriter::with_capacity(1 << 18, Paced::create(half)?);
    let seconds = manifest.seconds();
    archive::put(&mut out, NAME, text.len() as u64, seconds, &mut text.as_slice())?;
    for (entry, from) in &snapshot.files {
        let mut content = Watched::open(from)?;
        archive::put(&mut out, &entry.path, entry.bytes, seconds, &mut content)?;
        content.is(entry)?;
    }
    archive::end(&mut out)?;
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.end()?;
    Ok(manifest)
}

/// Hashes what is written, for a file may have changed since it was measured.
pub(super) struct Watched {
    input: Box<dyn std::io::Read>,
    hash: sha2::Sha256,
}

impl Watched {
    pub(super) fn open(from: &Source) -> std::io::Result<Self> {
        Ok(Self { input: from.open()?, hash: Default::default() })
    }

    /// Fails where what was read is not what the manifest says.
    pub(super) fn is(self, entry: &Entry) -> Result<()> {
        if hex(&sha2::Digest::finalize(self.hash)) == entry.sha256 {
            return Ok(());
        }
        Err(Said::new("cli-backup-file-changed").with("path", entry.path.as_str()).into())
    }
}

impl std::io::Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.input.read(buffer)?;
        sha2::Digest::update(&mut self.hash, &buffer[..n]);
        Ok(n)
    }
}

/// Keeps when the last backup was made, for `doctor`. A backup is one even where this cannot be written.
pub(super) async fn remember(house: &House) {
    let now = house.app.ports.clock.now().as_microsecond().to_string();
    if let Err(error) = house.app.db.write(move |tx| storage::settings::put(tx, BACKUP_LAST, &now)).await {
        tracing::warn!(%error, "the time of the backup was not kept");
    }
}
