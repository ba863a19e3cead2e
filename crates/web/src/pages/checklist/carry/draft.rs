//! POST /assessments/{id}/items/{key}/draft: what is typed while a carried answer waits is kept for whoever types it,
//! and is no answer; with `drop` it is thrown away.

use crate::fault::Answer;
use crate::frame::go;
use crate::take::{Path, Typed};
use crate::visit::Signed;
use axum::response::IntoResponse;
use domain::ids::AssessmentId;
use std::collections::BTreeMap;

/// The fields of an answer's form.
const FIELDS: [&str; 6] = ["value", "checked_on", "target_date", "responsible", "note", "reason"];

/// What was typed, by field.
pub(crate) fn fields(typed: &Typed) -> BTreeMap<String, String> {
    FIELDS.iter().map(|name| ((*name).to_owned(), typed.raw(name).to_owned())).collect()
}

/// POST /assessments/{id}/items/{key}/draft
pub async fn keep(
    visit: Signed,
    Path((id, key)): Path<(AssessmentId, String)>,
    headers: axum::http::HeaderMap,
    typed: Typed,
) -> Answer {
    let here = format!("/assessments/{id}/items/{key}");
    if typed.has("drop") {
        let of: AssessmentId = typed.id("draft_of")?.unwrap_or(id);
        let of_key = if typed.has("draft_key") { typed.line("draft_key") } else { key };
        visit.app().drop_draft(&visit.ctx, of, &of_key).await?;
        return Ok(go(&here));
    }
    let fields = fields(&typed);
    if fields.values().all(String::is_empty) {
        visit.app().sheet(&visit.ctx, id).await?;
    }
    visit.app().keep_draft(&visit.ctx, id, &key, fields).await?;
    if crate::outer::wants_json(&headers) {
        let time = domain::dates::clock_time(visit.ctx.now);
        let saved = visit.say.plain("carry-draft-kept").with("time", time).to_string();
        let told = serde_json::json!({"saved": saved, "fields": {}});
        return Ok(([(axum::http::header::CONTENT_TYPE, "application/json")], told.to_string()).into_response());
    }
    Ok(go(&here))
}
