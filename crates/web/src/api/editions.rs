//! GET /editions, and what changed between two of them.

use crate::api::page::Page;
use crate::api::read::needed;
use crate::api::write;
use crate::fault::Answer;
use crate::take::Asked;
use crate::visit::Signed;
use app::guide::EditionView;
use axum::http::StatusCode;
use serde_json::json;

/// The published editions; drafts too for those who publish.
pub async fn all(visit: Signed, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let found = visit.app().editions(&visit.ctx).await?;
    page.cut(&found, |e| e.row.hash.clone(), EditionView::json)
}

/// The changes of a form from one edition to another.
pub async fn diff(visit: Signed, asked: Asked) -> Answer {
    let (from, to, form) = (needed(&asked, "from")?, needed(&asked, "to")?, needed(&asked, "form")?);
    let clean = |text: &str| text.replace('\0', "");
    let changes = visit.app().compare_editions(&visit.ctx, &clean(from), &clean(to), &clean(form)).await?;
    Ok(write::json(StatusCode::OK, &json!({"changes": changes})))
}
