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
use app::checks::{BACKUP_LAST, BACKUP_LOST};
use domain::dates::rfc3339;
use sql::{Db, Engine};
use std::collections::BTreeSet;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

/// A file may be withdrawn between the copy of the database and its own turn: then everything is begun anew.
const ATTEMPTS: usize = 5;
/// The beginning of the name of a folder in which a backup is being made.
const HALF: &str = ".mamori-backup-";
/// The tar in it, until it is whole.
const TAR: &str = "half.tar";

/// A copy of the database and what belongs to it.
pub(super) struct Snapshot {
    /// The copy; gone with its folder.
    pub database: PathBuf,
    /// What the backup is to hold, and where each file comes from.
    pub files: Vec<(Entry, Source)>,
    /// Not sealed yet.
    pub manifest: Manifest,
    folder: tempfile::TempDir,
}

/// Writes a backup: beside the file first, then renamed. What the database names and nobody has any more is left out, and
/// the manifest says so: one lost file keeps nobody from having a backup of all others.
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
    remember(house, &manifest.lost).await;
    Ok(manifest)
}

fn is_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::NotFound)
}

/// A process that was ended in the middle of a backup left its copy: a stick does not fill with them.
fn remove_left_behind(near: &Path) {
    for entry in std::fs::read_dir(near).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(HALF);
        // A folder is as old as its newest file: one that is written for longer than a day is at work.
        let files = std::fs::read_dir(entry.path()).into_iter().flatten().flatten();
        if ours && files.map(|e| e.path()).chain([entry.path()]).all(|path| app::platform::is_days_old(&path, 1)) {
            let _nothing = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Copies the database into a folder beside `near` and measures everything.
pub(super) async fn snapshot(house: &House, near: &Path) -> Result<Snapshot> {
    house.whole_keys().await?;
    remove_left_behind(near);
    let (mut lost, mut what) = (BTreeSet::new(), String::new());
    for _ in 0..ATTEMPTS {
        let folder = tempfile::Builder::new().prefix(HALF).tempdir_in(near);
        let folder = folder.map_err(|error| io("cli-backup-unwritten", near, error))?;
        match attempt(house, folder, &mut lost).await {
            Ok(Some(snapshot)) => return Ok(snapshot),
            Ok(None) => what = lost.first().cloned().unwrap_or_default(),
            Err(error) if is_gone(&error) => what = error.to_string(),
            Err(error) => return Err(in_words(error, near)),
        }
    }
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

/// One copy of the database and what belongs to it; none where files are missing that were there the last time. `lost`:
/// those that were missing the last time, and afterwards those that were now. A row goes before its file, so what two
/// copies one after the other name and nobody has is lost, and was not withdrawn meanwhile.
async fn attempt(house: &House, folder: tempfile::TempDir, lost: &mut BTreeSet<String>) -> Result<Option<Snapshot>> {
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
    let (wanted, mut missing) = (hashes.len(), BTreeSet::new());
    let mut files = vec![(DATABASE.to_owned(), Source::Disk(database.clone()))];
    files.extend(source::of(house, hashes, &mut missing).await?);
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
    let (files, missing) = tokio::task::spawn_blocking(move || measured(files, missing)).await??;
    // Where not one is there, the whole store is away: such a backup would only push good ones out.
    let away = wanted > 1 && missing.len() == wanted;
    if away || !missing.is_subset(lost) {
        *lost = missing;
        return Ok(None);
    }
    let manifest = Manifest {
        made_at: rfc3339(house.app.ports.clock.now()),
        schema,
        audit_head: hex(&head),
        files: files.iter().map(|(entry, _)| entry.clone()).collect(),
        lost: missing.into_iter().collect(),
        sha256: String::new(),
    };
    Ok(Some(Snapshot { database, files, manifest, folder }))
}

/// What a manifest says of each, with where it lies; and the names of those that are not there.
type Measured = (Vec<(Entry, Source)>, BTreeSet<String>);

/// Measures what is to be kept; what a row names and nobody has is added to those that are missing.
fn measured(all: Vec<(String, Source)>, mut missing: BTreeSet<String>) -> std::io::Result<Measured> {
    let mut files = Vec::with_capacity(all.len());
    for (name, from) in all {
        match from.entry(&name) {
            Ok(entry) => files.push((entry, from)),
            Err(error) if error.kind() == ErrorKind::NotFound && name.starts_with("files/") => {
                missing.insert(name);
            }
            Err(error) => return Err(error),
        }
    }
    Ok((files, missing))
}

fn write(snapshot: &Snapshot, file: &Path) -> Result<Manifest> {
    // In the folder of the copy: what a process that is ended in the middle leaves goes with it.
    let half = snapshot.folder.path().join(TAR);
    let manifest = write_to(snapshot, &half)?;
    std::fs::rename(&half, file)?;
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    app::platform::sync_folder(folder)?;
    Ok(manifest)
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
    from: Source,
    input: Box<dyn std::io::Read>,
    hash: sha2::Sha256,
}

impl Watched {
    pub(super) fn open(from: &Source) -> std::io::Result<Self> {
        Ok(Self { from: from.clone(), input: from.open()?, hash: Default::default() })
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
        let n = self.input.read(buffer).map_err(|error| self.from.told(error))?;
        sha2::Digest::update(&mut self.hash, &buffer[..n]);
        Ok(n)
    }
}

/// Keeps when the last backup was made and what was missing in it, for `doctor` and the page of copies. A backup is one
/// even where this cannot be written.
pub(super) async fn remember(house: &House, lost: &[String]) {
    let now = house.app.ports.clock.now().as_microsecond().to_string();
    let lost = lost.join(" ");
    if !lost.is_empty() {
        tracing::warn!(lost, "files that the data name are gone; the backup was made without them");
    }
    let written = house.app.db.write(move |tx| {
        storage::settings::put(tx, BACKUP_LAST, &now)?;
        if storage::settings::get(tx, BACKUP_LOST)?.unwrap_or_default() != lost {
            storage::settings::put(tx, BACKUP_LOST, &lost)?;
        }
        Ok::<_, sql::Error>(())
    });
    if let Err(error) = written.await {
        tracing::warn!(%error, "the time of the backup was not kept");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let listed = std::fs::read_dir(folder).expect("the folder").flatten();
        listed.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn what_is_half_written_lies_in_the_folder_that_is_removed() {
        let room = tempfile::tempdir().expect("a folder");
        let folder = tempfile::Builder::new().prefix(HALF).tempdir_in(room.path()).expect("a folder");
        let database = folder.path().join(DATABASE);
        std::fs::write(&database, "measured").expect("a file");
        let source = Source::Disk(database.clone());
        let entry = source.entry(DATABASE).expect("measured");
        std::fs::write(&database, "altered!").expect("altered since");
        let manifest = Manifest {
            made_at: "2026-11-24T09:00:00+09:00".into(),
            schema: 1,
            audit_head: "00".into(),
            files: vec![entry.clone()],
            lost: Vec::new(),
            sha256: String::new(),
        };
        let snapshot = Snapshot { database, files: vec![(entry, source)], manifest, folder };
        let error = write(&snapshot, &room.path().join("b.tar")).expect_err("altered since it was measured");
        assert!(error.to_string().starts_with("cli-backup-file-changed"), "{error}");
        assert!(snapshot.folder.path().join(TAR).is_file());
        let [only] = &names(room.path())[..] else { panic!("{:?}", names(room.path())) };
        assert!(only.starts_with(HALF), "{only}");
        drop(snapshot);
        assert!(names(room.path()).is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_own_name() {
        let room = tempfile::tempdir().expect("a folder");
        let folder = room.path().join("no-file");
        std::fs::create_dir(&folder).expect("a folder");
        let error = Source::Disk(folder.clone()).entry(DATABASE).expect_err("nothing that can be read as a file");
        let said = in_words(error.into(), Path::new("/mnt/stick/b.tar")).to_string();
        assert!(
            said.starts_with("cli-backup-unopened") && said.contains("no-file") && !said.contains("stick"),
            "{said}"
        );
    }
}
