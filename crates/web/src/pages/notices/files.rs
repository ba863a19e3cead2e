//! Files that go with a letter: POST /notices/{id}/files and …/files/{file}/remove while it is a draft, GET
//! /notices/{id}/files/{file} for whoever may read it.

use super::one;
use crate::api::ranged::{Stored, Wanted};
use crate::api::write::attachment;
use crate::fault::Answer;
use crate::form::FormState;
use crate::frame::{go, page_again};
use crate::pages::{evidence, rooms};
use crate::take::{Asked, Path, Piece, Upload};
use crate::visit::Signed;
use app::evidence::FILE_MAX;
use app::notices::NoticeFile;
use app::{Error, Field};
use domain::ids::{NoticeFileId, NoticeId};
use domain::notices::State;
use domain::notices::files::FILES_MAX;

/// Size of a file for people.
pub(super) fn size(file: &NoticeFile) -> String {
    rooms::size(&file.bytes)
}

/// How large a file may be.
pub(super) fn megabytes() -> String {
    (FILE_MAX / 1024 / 1024).to_string()
}

/// POST /notices/{id}/files: one or more. What came in whole stays, also when another did not fit.
pub async fn add(visit: Signed, Path(id): Path<NoticeId>, mut upload: Upload) -> Answer {
    // Before the first byte goes to the disk.
    let (row, _) = visit.app().draft(&visit.ctx, id).await?;
    if row.state == State::Issued {
        return Err(Error::Conflict("notice-issued").into());
    }
    let mut form = FormState::default();
    let (mut came, mut taken) = (0, 0);
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.file_name.is_empty() {
            continue;
        }
        came += 1;
        if came > FILES_MAX {
            // Told once; what still comes is let pass.
            if came == FILES_MAX + 1 {
                form.mark(Field::new("file", "notice-files-many").with("most", FILES_MAX.to_string()));
            }
            continue;
        }
        let name = part.file_name.clone();
        let done = match evidence::read(&visit, part).await? {
            Ok(incoming) => visit.app().add_notice_file(&visit.ctx, id, &name, incoming).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => taken += 1,
            // It was sent meanwhile: there is no form any more.
            Err(error @ Error::Conflict(_)) => return Err(error.into()),
            Err(error) => form = evidence::refused(&visit.say, form, error, &name)?,
        }
    }
    if taken == 0 && form.is_fine() {
        form.mark(Field::new("file", "notice-file-none"));
    }
    if form.is_fine() {
        return Ok(go(&format!("/notices/{id}?organisation={}&done=files", row.organisation)));
    }
    let done = if taken > 0 { "notices-done-files" } else { "" };
    page_again(&form.clone(), &one::build(&visit, id, Some(row.organisation), form, done).await?)
}

/// POST /notices/{id}/files/{file}/remove
pub async fn remove(visit: Signed, Path((id, file)): Path<(NoticeId, NoticeFileId)>) -> Answer {
    let organisation = visit.app().remove_notice_file(&visit.ctx, id, file).await?;
    Ok(go(&format!("/notices/{id}?organisation={organisation}&done=file-removed")))
}

/// GET /notices/{id}/files/{file}?organisation=, also by ranges; the file may go with a letter inside.
pub async fn file(
    visit: Signed,
    Path((id, file)): Path<(NoticeId, NoticeFileId)>,
    asked: Asked,
    wanted: Wanted,
) -> Answer {
    let row = visit.app().notice_file(&visit.ctx, id, file, asked.id("organisation")?).await?;
    let disposition = attachment(&row.name);
    let (sha256, media_type) = (row.sha256.as_str(), row.media_type.as_str());
    Stored { app: visit.app(), sha256, media_type, since: row.added_at, disposition }.send(&wanted, visit.ctx.now).await
}
