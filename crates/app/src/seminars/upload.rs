//! A video that comes in parts, so that one that was cut off goes on where it stopped: a row says what is to come, the
//! length of the file in the store says how much of it is there. Each part says at which byte it begins; one that does
//! not fit is refused with the byte that is wanted.

use super::UploadRow;
use crate::evidence::{disk, file_name};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{OrganisationId, UploadId};
use domain::policy::Action;
use domain::seminars::VIDEO_MAX;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

/// Largest part (bytes): a few seconds on a slow line.
pub const PART: u64 = 4 * 1024 * 1024;
/// Whoever does not go on within a week begins anew (microseconds).
const KEPT: i64 = 7 * 86_400_000_000;

/// A part that is being taken in.
pub struct Part {
    file: File,
    at: u64,
    left: u64,
}

impl Part {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// Too large: more than a part, or than was said; when the disk does not take them.
    pub fn take(&mut self, chunk: &[u8]) -> Result<()> {
        let more = chunk.len() as u64;
        self.left = self.left.checked_sub(more).ok_or(Error::TooLarge(PART))?;
        self.file.write_all(chunk).map_err(disk)?;
        self.at += more;
        Ok(())
    }
    /// Ends it: how much of the video is there now, durably.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn end(self) -> Result<u64> {
        self.file.sync_data().map_err(disk)?;
        Ok(self.at)
    }
}

impl App {
    fn upload_path(&self, id: UploadId) -> PathBuf {
        self.config.files.join(format!(".upload-{id}"))
    }

    fn upload_offset(&self, id: UploadId) -> u64 {
        std::fs::metadata(self.upload_path(id)).map_or(0, |m| m.len())
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
            // Where it never came to a file there is none.
            let _ = std::fs::remove_file(self.upload_path(id));
        }
        let offset = self.upload_offset(row.id);
        Ok((row, offset))
    }

    /// An upload, and how much of it is there.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn upload(&self, ctx: &Ctx, id: UploadId) -> Result<(UploadRow, u64)> {
        let ctx = ctx.clone();
        let row = self.db.read(move |tx| upload_in(tx, &ctx, id)).await?;
        Ok((row, self.upload_offset(id)))
    }

    /// Opens the next part of an upload. No other may come meanwhile.
    ///
    /// # Errors
    /// Not found, forbidden; stale with the byte that is wanted.
    pub async fn upload_part(&self, ctx: &Ctx, id: UploadId, offset: u64) -> Result<Part> {
        let (row, _) = self.upload(ctx, id).await?;
        std::fs::create_dir_all(&self.config.files).map_err(disk)?;
        let file = OpenOptions::new().create(true).append(true).open(self.upload_path(id)).map_err(disk)?;
        let stale = |at: u64| Error::Stale { current: Box::new(serde_json::json!({"offset": at})) };
        if file.try_lock().is_err() {
            return Err(stale(self.upload_offset(id)));
        }
        let at = file.metadata().map_err(disk)?.len();
        if at != offset {
            return Err(stale(at));
        }
        Ok(Part { file, at, left: PART.min(row.bytes.saturating_sub(at)) })
    }

    /// The file of an upload that is there as a whole.
    pub(super) async fn whole_upload(&self, ctx: &Ctx, id: UploadId) -> Result<(UploadRow, PathBuf)> {
        let (row, offset) = self.upload(ctx, id).await?;
        if offset != row.bytes {
            let percent = offset.saturating_mul(100).checked_div(row.bytes).unwrap_or(0).to_string();
            return Err(Field::new("video", "seminar-upload-part").with("percent", percent).into());
        }
        Ok((row, self.upload_path(id)))
    }
}

pub(super) fn upload_in(tx: &sql::Tx<'_>, ctx: &Ctx, id: UploadId) -> Result<UploadRow> {
    let organisation = storage::seminars::upload_owner(tx, id)?.ok_or_else(Error::not_found)?;
    let permit = ctx.may(Action::ChangeSeminars, organisation)?;
    storage::seminars::find_upload(tx, &permit, organisation, id)?.ok_or_else(Error::not_found)
}
