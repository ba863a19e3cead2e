//! GET /editions, what changed between two of them, the summaries of that, and POST /editions/import.

use crate::api::page::Page;
use crate::api::read::needed;
use crate::api::write;
use crate::fault::Answer;
use crate::pages::guide::import::upload::last_part;
use crate::take::{Asked, Path, Piece, Upload};
use crate::visit::Signed;
use app::guide::EditionView;
use app::guide::import::{WORKBOOK_MAX, Wanted, WorkbookFile, first_draft, import_json};
use app::once::Once;
use app::{Error, Field};
use axum::http::{HeaderMap, StatusCode};
use domain::ids::SummaryId;
use domain::policy::{Action, Refusal};
use serde_json::json;

/// Largest body of a form with one workbook: the file and the form around it.
pub const BODY: usize = WORKBOOK_MAX + 64 * 1024;

/// Takes in an official workbook as a draft; with `dry_run` it only says what it found.
pub async fn import(visit: Signed, headers: HeaderMap, mut form: Upload) -> Answer {
    // Before the first byte of the file.
    if !visit.app().stands_for_installation(&visit.ctx, Action::ImportEdition).await? {
        return Err(Refusal::Forbidden.into());
    }
    let mut file = None;
    while let Some(piece) = form.next().await? {
        let Piece::File(mut part) = piece else { continue };
        let mut taken = WorkbookFile { name: last_part(&part.file_name), bytes: Vec::new() };
        while let Some(chunk) = part.chunk().await? {
            taken.bytes.extend_from_slice(&chunk);
        }
        if part.name == "file" {
            file = Some(taken);
        }
    }
    let typed = form.typed();
    let text = |name: &str| Some(typed.line(name)).filter(|t| !t.is_empty());
    let (id, of_form) = (text("id"), text("form"));
    let missing = [("file", file.is_none()), ("id", id.is_none()), ("form", of_form.is_none())];
    let missing: Vec<Field> =
        missing.iter().filter(|(_, gone)| *gone).map(|(n, _)| Field::new(n, "api-missing")).collect();
    let (Some(file), Some(id), Some(of_form)) = (file, id, of_form) else {
        return Err(Error::Invalid(missing).into());
    };
    let wanted = Wanted { id: Some(id.clone()), form: Some(of_form.clone()), sheet: text("sheet") };
    let content = visit.app().content.clone();
    let opened = visit.app().open_workbook(&visit.ctx, file, &wanted).await?;
    if typed.ticked("dry_run") {
        let found = import_json(&opened, &of_form, None, &content.messages, visit.say.view().lang);
        return Ok(write::json(StatusCode::CREATED, &found));
    }
    let mut draft = first_draft(&opened, &content.years, Some(&id), Some(&of_form));
    draft.source = text("source").unwrap_or_default();
    draft.url = text("url").unwrap_or_default();
    let key = write::key(&headers);
    let request: [&[u8]; 4] = [b"import", id.as_bytes(), of_form.as_bytes(), opened.sha256.as_bytes()];
    let once = key.map(|key| Once::new(&visit.ctx, &key, &request)).transpose()?;
    Ok(write::created(&visit.app().store_workbook_once(&visit.ctx, &opened, draft, once).await?))
}

/// The published editions; drafts too for those who publish.
pub async fn all(visit: Signed, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let found = visit.app().editions(&visit.ctx).await?;
    page.cut(&found, |e| e.row.hash.clone(), EditionView::json)
}

/// The changes of a form from one edition to another.
pub async fn diff(visit: Signed, asked: Asked) -> Answer {
    let (from, to, form) = (needed(&asked, "from")?, needed(&asked, "to")?, needed(&asked, "form")?);
    let changes = visit.app().compare_editions(&visit.ctx, from, to, form).await?;
    Ok(write::json(StatusCode::OK, &json!({"changes": changes})))
}

/// The summaries: published ones; drafts too for those who write them.
pub async fn summaries(visit: Signed, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let (found, _) = visit.app().summaries(&visit.ctx).await?;
    page.cut(
        &found,
        |(row, _)| row.id.to_string(),
        |(row, written)| {
            json!({
                "id": row.id, "status": row.status.code(), "title": written.title, "sender": row.sender,
                "number": row.number, "date": row.dated.map(|d| d.to_string()),
            })
        },
    )
}

/// One of them.
pub async fn summary(visit: Signed, Path(id): Path<SummaryId>) -> Answer {
    let view = visit.app().summary(&visit.ctx, id).await?;
    Ok(write::json(StatusCode::OK, &view.json()))
}
