//! GET and POST /seminars/{id}/edit: words, chapters, subtitles, quiz and for whom. POST …/files: the picture and a file of
//! subtitles. POST …/withdraw takes the seminar down.

use super::{kept, read, too_large, typed_of, typed_seminar};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::pages::rooms::Choices;
use crate::take::{Asked, Part, Path, Piece, Typed, Upload};
use crate::visit::Signed;
use app::evidence::Incoming;
use app::seminars::{Seminar, TypedSeminar};
use app::{Error, Field};
use askama::Template;
use axum::http::StatusCode;
use domain::ids::SeminarId;
use domain::policy::{Action, Refusal};
use domain::seminars::subtitles::TEXT_MAX;

#[derive(Template)]
#[template(path = "pages/seminars/edit.html")]
struct Page {
    t: Frame,
    seminar: Seminar,
    form: FormState,
    files: FormState,
    choices: Choices,
    /// What can stand behind a chapter.
    rows: Vec<String>,
    length: String,
    stale: bool,
    done: &'static str,
}

async fn editor(visit: &Signed, id: SeminarId) -> Result<Seminar, Fault> {
    let seminar = visit.app().seminar(&visit.ctx, id, None).await?;
    if visit.ctx.may(Action::ChangeSeminars, seminar.row.organisation).is_err() {
        return Err(Refusal::Forbidden.into());
    }
    Ok(seminar)
}

async fn build(visit: &Signed, id: SeminarId, form: Option<FormState>, files: FormState) -> Result<Page, Fault> {
    let seminar = editor(visit, id).await?;
    let row = &seminar.row;
    let names = super::names(visit, row).await?;
    Ok(Page {
        t: Frame::new(visit.visitor(), "seminar-edit").titled(row.title.as_str()).of(&seminar.association),
        form: form.unwrap_or_else(|| kept(&typed_of(row, &names), row.version)),
        files: files.named("files"),
        choices: Choices::of(visit),
        rows: visit.app().rows_for_chapters(&visit.ctx).await?,
        length: domain::seminars::clock_text(row.length),
        stale: false,
        done: "",
        seminar,
    })
}

/// GET /seminars/{id}/edit
pub async fn show(visit: Signed, Path(id): Path<SeminarId>, asked: Asked) -> Answer {
    let done = match asked.text("done") {
        "put" => "seminar-done-put",
        "saved" => "seminar-done-saved",
        _ => "",
    };
    page(&Page { done, ..build(&visit, id, None, FormState::default()).await? })
}

/// POST /seminars/{id}/edit
pub async fn save(visit: Signed, Path(id): Path<SeminarId>, typed: Typed) -> Answer {
    let version = typed.raw("version").parse().unwrap_or(0);
    match visit.app().change_seminar(&visit.ctx, id, version, typed_seminar(&typed), None).await {
        Ok(()) => Ok(go(&format!("/seminars/{id}?done=saved"))),
        Err(Error::Stale { .. }) => {
            let now = visit.app().seminar(&visit.ctx, id, None).await?.row.version;
            let form = typed.keep().with("version", now.to_string());
            let built = build(&visit, id, Some(form), FormState::default()).await?;
            page_as(StatusCode::CONFLICT, &Page { stale: true, ..built })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Some(form), FormState::default()).await?)
        }
    }
}

/// A file of subtitles as text; one that is too long, or in another encoding, is one sentence.
async fn text_of(mut part: Part<'_>) -> Result<Result<String, Error>, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        if bytes.len() <= TEXT_MAX {
            bytes.extend_from_slice(&chunk);
        }
    }
    if bytes.len() > TEXT_MAX {
        return Ok(Err(Field::new("subtitles", "seminar-cue-many").with("line", "1").into()));
    }
    Ok(String::from_utf8(bytes).map_err(|_| Error::field("subtitles", "seminar-cue-encoding")))
}

/// POST /seminars/{id}/files
pub async fn files(visit: Signed, Path(id): Path<SeminarId>, mut upload: Upload) -> Answer {
    let row = editor(&visit, id).await?.row;
    let (mut poster, mut subtitles, mut wrong) = (None, None, None);
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.file_name.is_empty() {
            continue;
        }
        let name = part.file_name.clone();
        match part.name.as_str() {
            "poster" => match read(visit.app().incoming_poster()?, part).await? {
                Ok(incoming) => poster = Some((name, incoming)),
                Err(error) => wrong = Some(too_large(error, "poster")),
            },
            "subtitles" => match text_of(part).await? {
                Ok(text) => subtitles = Some(text),
                Err(error) => wrong = Some(error),
            },
            _ => {}
        }
    }
    let before = typed_of(&row, &super::names(&visit, &row).await?);
    let typed = TypedSeminar { subtitles: subtitles.clone().unwrap_or_else(|| before.subtitles.clone()), ..before };
    let done = match wrong {
        Some(error) => Err(error),
        None if poster.is_none() && subtitles.is_none() => Err(Error::field("poster", "evidence-none")),
        None => change(&visit, id, row.version, typed.clone(), poster).await,
    };
    match done {
        Ok(()) => Ok(go(&format!("/seminars/{id}/edit?done=saved"))),
        Err(Error::Stale { .. }) => Err(Error::Conflict("seminar-changed-meanwhile").into()),
        Err(error) => {
            let files = FormState::default().refuse(error)?;
            // Subtitles that could not be read stand in the field, where they can be mended.
            let mut form = kept(&typed, row.version);
            if let Some(fault) = files.wrong("subtitles") {
                form.mark(fault.clone());
            }
            page_again(&files.clone(), &build(&visit, id, Some(form), files).await?)
        }
    }
}

async fn change(
    visit: &Signed,
    id: SeminarId,
    version: i64,
    typed: TypedSeminar,
    poster: Option<(String, Incoming)>,
) -> Result<(), Error> {
    visit.app().change_seminar(&visit.ctx, id, version, typed, poster).await
}

/// POST /seminars/{id}/withdraw
pub async fn withdraw(visit: Signed, Path(id): Path<SeminarId>) -> Answer {
    let organisation = visit.app().withdraw_seminar(&visit.ctx, id).await?;
    Ok(go(&format!("/seminars?organisation={organisation}&done=down")))
}
