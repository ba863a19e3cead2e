//! A video that comes in parts, so that one that was cut off goes on where it stopped: a row says what is to come, the
//! length of the file in the store says how much of it is there. Each part says at which byte it begins; one that does
//! not fit is refused with the byte that is wanted.

use super::UploadRow;
use crate::evidence::{disk, file_name};
use crate::ports::{BlobError, Blobs, Brought};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{OrganisationId, UploadId};
use domain::policy::Action;
use domain::seminars::VIDEO_MAX;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncWriteExt;

/// Largest part (bytes): a few seconds on a slow line.
pub const PART: u64 = 4 * 1024 * 1024;
/// Whoever does not go on within a week begins anew (microseconds).
const KEPT: i64 = 7 * 86_400_000_000;

/// A part that is being taken in.
pub struct Part {
    to: To,
    at: u64,
    left: u64,
}

/// Where it goes: behind what is there in the one file of this machine, or, where the store is elsewhere and the next
/// part may meet another process, into the store as an object of its own, named by the byte at which it begins.
enum To {
    Here(File),
    Far { file: NamedTempFile, first: u64, name: String, blobs: Arc<dyn Blobs> },
}

impl Part {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// Too large: more than a part, or than was said; when the disk does not take them.
    pub fn take(&mut self, chunk: &[u8]) -> Result<()> {
        let more = chunk.len() as u64;
        self.left = self.left.checked_sub(more).ok_or(Error::TooLarge(PART))?;
        match &mut self.to {
            To::Here(file) => file.write_all(chunk),
            To::Far { file, .. } => file.write_all(chunk),
        }
        .map_err(disk)?;
        self.at += more;
        Ok(())
    }
    /// Ends it: how much of the video is there now, durably.
    ///
    /// # Errors
    /// When disk or store do not take it.
    pub async fn end(self) -> Result<u64> {
        match self.to {
            To::Here(file) => file.sync_data().map_err(disk)?,
            To::Far { first, .. } if first == self.at => {}
            To::Far { file, name, blobs, .. } => {
                let put = tokio::task::spawn_blocking(move || blobs.put(&name, Brought::Temporary(file)));
                put.await.map_err(|e| Error::Inside(e.to_string()))??;
            }
        }
        Ok(self.at)
    }
}

/// The file of an upload that is there as a whole.
pub(super) enum Whole {
    /// That into which it came.
    Here(PathBuf),
    /// Put together out of the store; gone with this.
    Fetched(TempPath),
}

impl Whole {
    pub(super) fn path(&self) -> &Path {
        match self {
            Whole::Here(path) => path,
            Whole::Fetched(path) => path,
        }
    }
}

/// The step of the store below which the parts of an upload lie.
fn below(id: UploadId) -> String {
    format!("uploads/{id}")
}

/// The name of the part that begins at a byte; names in order are parts in order.
fn part_name(id: UploadId, first: u64) -> String {
    format!("{}/{first:012}", below(id))
}

impl App {
    fn upload_path(&self, id: UploadId) -> PathBuf {
        self.config.files.join(format!(".upload-{id}"))
    }

    fn is_far(&self) -> bool {
        self.ports.blobs.path("").is_none()
    }

    /// The parts of an upload in a store elsewhere that follow each other from the first byte on, and how many bytes
    /// they are.
    async fn parts_of(&self, id: UploadId) -> Result<(Vec<String>, u64)> {
        let mut all = self.ports.blobs.sizes(&below(id)).await?;
        all.sort();
        let (mut names, mut at) = (Vec::new(), 0);
        for (name, bytes) in all {
            if name != part_name(id, at) {
                continue; // left by a piece that was cut off and sent anew
            }
            names.push(name);
            at += bytes;
        }
        Ok((names, at))
    }

    async fn upload_offset(&self, id: UploadId) -> Result<u64> {
        if self.is_far() {
            return Ok(self.parts_of(id).await?.1);
        }
        Ok(std::fs::metadata(self.upload_path(id)).map_or(0, |m| m.len()))
    }

    /// Removes what an upload left. Where it never came to a file there is none.
    pub(super) async fn forget_upload(&self, id: UploadId) {
        if !self.is_far() {
            let _ = std::fs::remove_file(self.upload_path(id));
            return;
        }
        let removed = async {
            for (name, _) in self.ports.blobs.sizes(&below(id)).await? {
                self.ports.blobs.remove(&name).await?;
            }
            Ok::<_, BlobError>(())
        };
        if let Err(error) = removed.await {
            tracing::warn!(%error, "the parts of an upload could not be removed now");
            self.remove_after(&serde_json::json!({ "below": below(id) })).await;
        }
    }

    /// Begins an upload, or finds the one of the same file that was cut off; and how much of it is there.
    ///
    /// # Errors
    /// Refused; too large; invalid: empty.
    pub async fn begin_upload(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        name: &str,
        mark: &str,
        bytes: u64,
    ) -> Result<(UploadRow, u64)> {
        let permit = ctx.may(Action::ChangeSeminars, organisation)?;
        if bytes == 0 {
            return Err(Error::field("video", "evidence-empty"));
        }
        if bytes > VIDEO_MAX {
            let gigabytes = (VIDEO_MAX / 1024 / 1024 / 1024).to_string();
            return Err(Field::new("video", "seminar-video-too-large").with("gigabytes", gigabytes).into());
        }
        let new = UploadRow {
            organisation,
            id: UploadId(self.new_id(ctx)),
            name: file_name(name),
            mark: domain::text::clean_line(mark).chars().take(40).collect(),
            bytes,
            started_at: ctx.micros(),
            started_by: ctx.actor.person(),
        };
        let entry =
            self.entry(ctx, organisation, Action::ChangeSeminars, new.id.bytes(), format!("upload {}", new.name));
        let before = ctx.micros() - KEPT;
        let (row, old) = self
            .db
            .write(move |tx| {
                let (_, _, kind) = storage::organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?;
                if !kind.is_association() {
                    return Err(Error::not_found());
                }
                if let Some(same) = storage::seminars::same_upload(tx, &permit, &new)?
                    && same.started_at >= before
                {
                    return Ok((same, Vec::new()));
                }
                let old = storage::seminars::forget_uploads(tx, &permit, organisation, before)?;
                storage::seminars::add_upload(tx, &permit, &new)?;
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>((new.clone(), old))
            })
            .await?;
        for id in old {
            self.forget_upload(id).await;
        }
        let offset = self.upload_offset(row.id).await?;
        Ok((row, offset))
    }

    /// An upload, and how much of it is there.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn upload(&self, ctx: &Ctx, id: UploadId) -> Result<(UploadRow, u64)> {
        let ctx = ctx.clone();
        let row = self.db.read(move |tx| upload_in(tx, &ctx, id)).await?;
        let offset = self.upload_offset(id).await?;
        Ok((row, offset))
    }

    /// Opens the next part of an upload. No other may come meanwhile.
    ///
    /// # Errors
    /// Not found, forbidden; stale with the byte that is wanted.
    pub async fn upload_part(&self, ctx: &Ctx, id: UploadId, offset: u64) -> Result<Part> {
        let (row, there) = self.upload(ctx, id).await?;
        std::fs::create_dir_all(&self.config.files).map_err(disk)?;
        let stale = |at: u64| Error::Stale { current: Box::new(serde_json::json!({"offset": at})) };
        let (to, at) = if self.is_far() {
            let file = self.temporary()?;
            let blobs = self.ports.blobs.clone();
            (To::Far { file, first: there, name: part_name(id, there), blobs }, there)
        } else {
            // Windows locks nothing that was opened for appending alone.
            let mut how = OpenOptions::new();
            let file = how.create(true).read(true).append(true).open(self.upload_path(id)).map_err(disk)?;
            if file.try_lock().is_err() {
                return Err(stale(self.upload_offset(id).await?));
            }
            let at = file.metadata().map_err(disk)?.len();
            (To::Here(file), at)
        };
        if at != offset {
            return Err(stale(at));
        }
        Ok(Part { to, at, left: PART.min(row.bytes.saturating_sub(at)) })
    }

    /// A temporary file beside what is kept; one that is left goes after a day.
    fn temporary(&self) -> Result<NamedTempFile> {
        tempfile::Builder::new().prefix(".incoming-").tempfile_in(&self.config.files).map_err(disk)
    }

    /// The file of an upload that is there as a whole.
    pub(super) async fn whole_upload(&self, ctx: &Ctx, id: UploadId) -> Result<(UploadRow, Whole)> {
        let (row, offset) = self.upload(ctx, id).await?;
        if offset != row.bytes {
            let percent = offset.saturating_mul(100).checked_div(row.bytes).unwrap_or(0).to_string();
            return Err(Field::new("video", "seminar-upload-part").with("percent", percent).into());
        }
        if !self.is_far() {
            return Ok((row, Whole::Here(self.upload_path(id))));
        }
        std::fs::create_dir_all(&self.config.files).map_err(disk)?;
        let (file, path) = self.temporary()?.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        for name in self.parts_of(id).await?.0 {
            let mut part = self.ports.blobs.open(&name).await?;
            loop {
                let piece = part.next(u64::MAX).await?;
                if piece.is_empty() {
                    break;
                }
                file.write_all(&piece).await.map_err(disk)?;
            }
        }
        file.flush().await.map_err(disk)?;
        Ok((row, Whole::Fetched(path)))
    }
}

pub(super) fn upload_in(tx: &sql::Tx<'_>, ctx: &Ctx, id: UploadId) -> Result<UploadRow> {
    let organisation = storage::seminars::upload_owner(tx, id)?.ok_or_else(Error::not_found)?;
    let permit = ctx.may(Action::ChangeSeminars, organisation)?;
    storage::seminars::find_upload(tx, &permit, organisation, id)?.ok_or_else(Error::not_found)
}
