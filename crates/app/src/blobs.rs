//! The store of files: bytes under the name that their SHA-256 makes, put there before the row that names them, never
//! changed, removed with the last who holds them. A folder of this machine ([`Folder`]), or elsewhere behind the port
//! [`Blobs`].
//!
//! What comes in is always a temporary file of this machine first: hashed and looked at as it comes, then put.

use crate::evidence::disk;
use crate::jobs::{Job, Outcome};
use crate::once::Made;
use crate::ports::{BlobError, Blobbing, Blobs, Brought};
use crate::{App, Error, Result};
use domain::policy::Actor;
use jiff::SignedDuration;
use serde_json::json;
use sql::Tx;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::runtime::Handle;
use tokio::sync::{OwnedRwLockReadGuard, RwLockWriteGuard};

/// Bytes that are read from a disk at one time.
const PIECE: usize = 64 * 1024;
/// Bytes that are fetched from elsewhere at one time: one request, all of it in memory.
const WINDOW: u64 = 1024 * 1024;
/// Whoever removes bytes waits so long for those who bring some; then a job does it, and tries again so often.
const PATIENCE: Duration = Duration::from_secs(1);
const AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// A transaction that names bytes waits so long for the store to say that they are there: it has a connection that others
/// wait for.
const LOOK: Duration = Duration::from_secs(3);
/// The kind of the job that removes what could not be removed at once.
pub(crate) const JOB: &str = "remove-file";

/// The name of the bytes of a hash in a store: `ab/<sha256>`.
#[must_use]
pub fn place(sha256: &str) -> String {
    format!("{}/{sha256}", sha256.get(..2).unwrap_or("00"))
}

/// Parts of a file that lies elsewhere.
pub trait Parts: Send + Sync {
    /// So many bytes from there; exactly so many.
    fn part(&self, first: u64, bytes: u64) -> Blobbing<'_, Vec<u8>>;
}

/// A file of the store, opened to be read from its beginning, piece by piece.
pub struct Blob(Source);

enum Source {
    Here(tokio::fs::File),
    Far { parts: Box<dyn Parts>, length: u64, at: u64 },
}

impl Blob {
    /// One on a disk of this machine.
    #[must_use]
    pub fn here(file: tokio::fs::File) -> Self {
        Self(Source::Here(file))
    }
    /// One elsewhere, of which nothing is read yet.
    #[must_use]
    pub fn far(length: u64, parts: impl Parts + 'static) -> Self {
        Self(Source::Far { parts: Box::new(parts), length, at: 0 })
    }
    /// How many bytes it has.
    ///
    /// # Errors
    /// As the system gives them.
    pub async fn length(&self) -> Result<u64, BlobError> {
        match &self.0 {
            Source::Here(file) => Ok(file.metadata().await?.len()),
            Source::Far { length, .. } => Ok(*length),
        }
    }
    /// Goes on from there.
    ///
    /// # Errors
    /// As the system gives them.
    pub async fn skip_to(&mut self, first: u64) -> Result<(), BlobError> {
        match &mut self.0 {
            Source::Here(file) => {
                file.seek(std::io::SeekFrom::Start(first)).await?;
            }
            Source::Far { at, .. } => *at = first,
        }
        Ok(())
    }
    /// The next bytes, no more than `left`; none at the end.
    ///
    /// # Errors
    /// [`BlobError`].
    pub async fn next(&mut self, left: u64) -> Result<Vec<u8>, BlobError> {
        match &mut self.0 {
            Source::Here(file) => {
                let mut piece = vec![0; usize::try_from(left).unwrap_or(PIECE).min(PIECE)];
                let n = file.read(&mut piece).await?;
                piece.truncate(n);
                Ok(piece)
            }
            Source::Far { parts, length, at } => {
                let most = left.min(WINDOW).min(length.saturating_sub(*at));
                if most == 0 {
                    return Ok(Vec::new());
                }
                let piece = parts.part(*at, most).await?;
                if piece.len() as u64 != most {
                    return Err(BlobError::Away(format!("{} bytes instead of {most}", piece.len())));
                }
                *at += most;
                Ok(piece)
            }
        }
    }
    /// All of it, for what is small.
    ///
    /// # Errors
    /// [`BlobError`].
    pub async fn all(mut self) -> Result<Vec<u8>, BlobError> {
        let mut all = Vec::new();
        loop {
            let piece = self.next(u64::MAX).await?;
            if piece.is_empty() {
                return Ok(all);
            }
            all.extend_from_slice(&piece);
        }
    }
}

/// A store that is a folder of this machine: written beside its place, flushed, renamed, the folder flushed.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The store in this folder, which is made when something is put there.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

impl Blobs for Folder {
    fn path(&self, name: &str) -> Option<PathBuf> {
        Some(self.0.join(name))
    }

    fn put(&self, name: &str, brought: Brought<'_>) -> Result<(), BlobError> {
        let to = self.0.join(name);
        let folder = to.parent().unwrap_or(&to);
        if to.exists() {
            // Whoever put it there may not have come to this yet.
            return Ok(crate::platform::sync_folder(folder)?);
        }
        if !folder.is_dir() {
            std::fs::create_dir_all(folder)?;
            crate::platform::sync_folder(&self.0)?;
        }
        if let Brought::Staying(from) = &brought {
            crate::platform::sync_file(from)?;
        }
        match brought {
            Brought::Temporary(file) => {
                file.as_file().sync_all()?;
                file.persist(&to).map_err(|e| e.error)?;
            }
            // A file system without second names gets a copy, written beside its place first.
            Brought::Staying(from) if std::fs::hard_link(from, &to).is_err() => {
                let beside = self.0.join(format!(".incoming-{}", name.replace('/', "-")));
                std::fs::copy(from, &beside)?;
                crate::platform::sync_file(&beside)?;
                std::fs::rename(&beside, &to)?;
            }
            Brought::Staying(_) => {}
        }
        Ok(crate::platform::sync_folder(folder)?)
    }

    fn open<'a>(&'a self, name: &'a str) -> Blobbing<'a, Blob> {
        Box::pin(async move { Ok(Blob::here(tokio::fs::File::open(self.0.join(name)).await?)) })
    }

    fn remove<'a>(&'a self, name: &'a str) -> Blobbing<'a, ()> {
        Box::pin(async move { Ok(std::fs::remove_file(self.0.join(name))?) })
    }

    fn sizes<'a>(&'a self, below: &'a str) -> Blobbing<'a, Vec<(String, u64)>> {
        Box::pin(async move {
            let mut all = Vec::new();
            sizes(&self.0, Path::new(below), &mut all)?;
            Ok(all)
        })
    }
}

/// The files below a step of a folder, without what is on its way in.
fn sizes(root: &Path, below: &Path, all: &mut Vec<(String, u64)>) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(root.join(below)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries.flatten().filter(|e| !e.file_name().to_string_lossy().starts_with('.')) {
        let name = below.join(entry.file_name());
        let about = entry.metadata()?;
        if about.is_dir() {
            sizes(root, &name, all)?;
        } else {
            let steps: Vec<_> = name.iter().map(|step| step.to_string_lossy()).collect();
            all.push((steps.join("/"), about.len()));
        }
    }
    Ok(())
}

impl From<std::io::Error> for BlobError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => BlobError::Missing,
            _ => BlobError::Disk(error),
        }
    }
}

impl From<BlobError> for std::io::Error {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Missing => ErrorKind::NotFound.into(),
            BlobError::Disk(error) => error,
            away @ BlobError::Away(_) => std::io::Error::other(away),
        }
    }
}

/// What whoever puts something is told.
impl From<BlobError> for Error {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Missing => disk(std::io::Error::from(ErrorKind::NotFound)),
            BlobError::Disk(error) => disk(error),
            BlobError::Away(inside) => Error::NothingStored { code: "error-store-away", inside },
        }
    }
}

/// What whoever reads something is told: bytes that a row names are there, or the program is at fault.
fn unread(sha256: &str, error: BlobError) -> Error {
    match error {
        BlobError::Away(inside) => Error::NothingStored { code: "error-store-away", inside },
        other => Error::Inside(format!("{sha256} is not in the store: {other}")),
    }
}

/// Held by whoever brings bytes, from before they are kept until their row is written: meanwhile this process removes
/// none. Other processes on the same database hear of it in the transaction ([`Coming::named`]).
pub(crate) struct Coming {
    _here: OwnedRwLockReadGuard<()>,
    blobs: Arc<dyn Blobs>,
    runtime: Handle,
}

impl Coming {
    /// First in the transaction that names bytes: until it ends no other process removes them, and none did since they
    /// were brought. An empty hash names none.
    ///
    /// # Errors
    /// Nothing stored: they were removed meanwhile, or the store is away.
    pub(crate) fn named(&self, tx: &Tx<'_>, sha256: &str) -> Result<()> {
        let name = place(sha256);
        if sha256.is_empty() || !tx.hold(&name)? {
            return Ok(());
        }
        // Opened, because on NFS whether a name is there is answered from memory.
        let opened = async {
            let late = |_| Err(BlobError::Away("no answer to a transaction".to_owned()));
            tokio::time::timeout(LOOK, self.blobs.open(&name)).await.unwrap_or_else(late)
        };
        match self.runtime.block_on(opened) {
            Ok(_) => Ok(()),
            Err(BlobError::Missing) => {
                let inside = format!("{name} was removed while it was brought again");
                Err(Error::NothingStored { code: "error-file-gone", inside })
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl App {
    /// Opens a file of the store.
    ///
    /// # Errors
    /// Nothing stored: the store is away. Inside, when the bytes are not there.
    pub async fn open_blob(&self, sha256: &str) -> Result<Blob> {
        self.ports.blobs.open(&place(sha256)).await.map_err(|e| unread(sha256, e))
    }

    /// All bytes of a file of the store, for what is small.
    ///
    /// # Errors
    /// As [`App::open_blob`].
    pub async fn read_blob(&self, sha256: &str) -> Result<Vec<u8>> {
        let name = place(sha256);
        let read = match self.ports.blobs.path(&name) {
            Some(path) => tokio::fs::read(path).await.map_err(BlobError::from),
            None => match self.ports.blobs.open(&name).await {
                Ok(blob) => blob.all().await,
                Err(error) => Err(error),
            },
        };
        read.map_err(|e| unread(sha256, e))
    }

    /// Whether the bytes of a hash are there.
    ///
    /// # Errors
    /// Nothing stored: the store is away.
    pub(crate) async fn has_blob(&self, sha256: &str) -> Result<bool> {
        let name = place(sha256);
        if let Some(path) = self.ports.blobs.path(&name) {
            return Ok(path.exists());
        }
        match self.ports.blobs.open(&name).await {
            Ok(_) => Ok(true),
            Err(BlobError::Missing) => Ok(false),
            Err(error) => Err(unread(sha256, error)),
        }
    }

    /// Whoever brings bytes holds this from before they are kept until their row is written.
    pub(crate) async fn coming(&self) -> Coming {
        let here = self.coming.clone().read_owned().await;
        Coming { _here: here, blobs: self.ports.blobs.clone(), runtime: Handle::current() }
    }

    /// What became of a row. Where it was not written, the bytes that were brought for it do not stay, unless somebody
    /// else holds them. By then nothing of what was `coming` is held any more.
    ///
    /// # Errors
    /// Those of `written`.
    pub(crate) async fn written_or_gone<T>(
        &self,
        written: Result<T>,
        brought: impl IntoIterator<Item = String>,
    ) -> Result<T> {
        if written.is_err() {
            self.remove_blobs(brought).await;
        }
        written
    }

    /// The same of what is made once: what was made before needs no bytes, and may have been withdrawn since.
    ///
    /// # Errors
    /// Those of `made`.
    pub(crate) async fn made_or_gone(
        &self,
        made: Result<Made>,
        brought: impl IntoIterator<Item = String>,
    ) -> Result<Made> {
        if !matches!(&made, Ok(Made { repeated: false, .. })) {
            self.remove_blobs(brought).await;
        }
        made
    }

    /// Held by whoever removes bytes; none where somebody brings some and takes long.
    async fn alone(&self) -> Option<RwLockWriteGuard<'_, ()>> {
        tokio::time::timeout(PATIENCE, self.coming.write()).await.ok()
    }

    /// Removes bytes that nobody holds any more, after the transaction that says so. What cannot be removed now, because
    /// the store is away, a job removes later: what was withdrawn does not stay.
    ///
    /// It goes on where whoever asked has gone: what is committed is done.
    pub(crate) async fn remove_blobs(&self, hashes: impl IntoIterator<Item = String>) {
        let (app, hashes) = (self.clone(), hashes.into_iter().filter(|hash| !hash.is_empty()).collect::<Vec<_>>());
        if hashes.is_empty() {
            return;
        }
        if let Err(error) = tokio::spawn(async move { app.remove_all(hashes).await }).await {
            tracing::error!(%error, "what nobody holds was not removed");
        }
    }

    /// What a withdrawal has to do after its transaction: it is written down, and the bytes that nobody holds go.
    pub(crate) async fn withdrawn(
        &self,
        what: &'static str,
        id: [u8; 16],
        sha256: String,
        at: i64,
        free: impl IntoIterator<Item = String>,
    ) {
        let (app, free) = (self.clone(), free.into_iter().collect());
        let done = tokio::spawn(async move {
            app.note_erased(what, id, &sha256, at).await;
            app.remove_all(free).await;
        });
        if let Err(error) = done.await {
            tracing::error!(%error, "what was withdrawn was not removed");
        }
    }

    async fn remove_all(&self, hashes: Vec<String>) {
        for sha256 in hashes {
            let name = place(&sha256);
            let gone = self.remove_free(&name, |_| Ok(false)).await;
            if let Err(error) = &gone {
                tracing::warn!(%error, "a file could not be removed now");
            }
            if !matches!(gone, Ok(Outcome::Done)) {
                self.remove_after(&json!({ "name": name })).await;
            }
        }
    }

    /// Removes the bytes of a name, unless somebody holds them or `stays` says so; to be called again where somebody of
    /// this process brings some and takes long. Whoever brings the same, in whatever process, has written their row
    /// before it is asked, or finds them gone.
    ///
    /// # Errors
    /// Nothing stored: the store or the database is away.
    pub(crate) async fn remove_free(
        &self,
        name: &str,
        stays: impl Fn(&Tx<'_>) -> Result<bool> + Send + 'static,
    ) -> Result<Outcome> {
        let Some(_alone) = self.alone().await else {
            let later = self.ports.clock.now() + AGAIN;
            return Ok(Outcome::Again(later.as_microsecond()));
        };
        let (blobs, runtime, own) = (self.ports.blobs.clone(), Handle::current(), name.to_owned());
        let remove = move |tx: &Tx<'_>| -> Result<Outcome> {
            if storage::evidence::is_held(tx, own.rsplit('/').next().unwrap_or_default())? || stays(tx)? {
                return Ok(Outcome::Done);
            }
            match runtime.block_on(blobs.remove(&own)) {
                Ok(()) => {}
                Err(error @ BlobError::Missing) => tracing::warn!(%error, file = own, "a file to be removed"),
                Err(error) => return Err(error.into()),
            }
            Ok(Outcome::Done)
        };
        self.db.alone(name, remove).await
    }

    /// Has a job remove what `payload` names: `name`, or everything `below`.
    pub(crate) async fn remove_after(&self, payload: &serde_json::Value) {
        let ctx = self.ctx(Actor::Command, 0);
        let at = ctx.micros();
        let job = self.job(&ctx, JOB, &format!("{JOB} {payload}"), payload, at);
        if let Err(error) = self.db.write(move |tx| Ok::<_, Error>(storage::jobs::enqueue(tx, &job, at)?)).await {
            tracing::error!(%payload, %error, "what nobody holds stays in the store");
        }
    }

    /// The job: removes the bytes, unless somebody brought the same again meanwhile.
    pub(crate) async fn remove_later(&self, job: &Job) -> Result<Outcome> {
        let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
        let names = match (payload["name"].as_str(), payload["below"].as_str()) {
            (Some(name), _) => vec![name.to_owned()],
            (None, Some(below)) if !below.is_empty() => {
                self.ports.blobs.sizes(below).await?.into_iter().map(|(name, _)| name).collect()
            }
            _ => Vec::new(),
        };
        for name in names {
            let done = self.remove_free(&name, |_| Ok(false)).await?;
            if done != Outcome::Done {
                return Ok(done);
            }
        }
        Ok(Outcome::Done)
    }
}
