//! PUT /assessments/{id}/items/{key}: one answer, into the newest round.

use crate::api::read::Body;
use crate::api::write::json;
use crate::fault::Answer;
use crate::take::Path;
use crate::visit::Signed;
use app::Error;
use app::checklist::{NewAnswer, Unsaid};
use axum::http::StatusCode;
use domain::assessment::{Choice, Wanted};
use domain::ids::AssessmentId;
use domain::policy::Refusal;
use std::collections::BTreeMap;

/// Stores an answer; 409 with `current` when another wrote meanwhile.
pub async fn put(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>, mut body: Body) -> Answer {
    // What a script leaves out of the answer to a row that was carried over comes along.
    let unsaid = Unsaid {
        target_date: !body.says("target_date"),
        responsible: !body.says("responsible"),
        note: !body.says("note"),
        reason: !body.says("reason"),
    };
    let new = NewAnswer {
        wanted: Wanted {
            value: body.choice("value", Choice::from_code, "api-choice"),
            checked_on: body.date("checked_on"),
            target_date: body.date("target_date"),
            responsible: body.text("responsible"),
            note: body.text("note"),
            reason: body.text("reason"),
        },
        evidence: body.ids("evidence_ids", "evidence-unknown"),
        version: body.needed_whole("version"),
        round: None,
    };
    body.done()?;
    let typed = typed(&new);
    match visit.app().answer_saying(&visit.ctx, id, &key, new, unsaid).await {
        Ok(stored) => Ok(json(StatusCode::OK, &stored.json())),
        // A sheet that an undo removed meanwhile: what was sent is kept for the older one.
        Err(Error::Refused(Refusal::NotFound)) if visit.app().gone(&visit.ctx, id, None).await?.is_some() => {
            visit.app().keep_draft(&visit.ctx, id, &key, typed).await?;
            Err(Error::Conflict("sheet-undone").into())
        }
        Err(other) => Err(other.into()),
    }
}

/// An answer as the fields of a form.
fn typed(new: &NewAnswer) -> BTreeMap<String, String> {
    let w = &new.wanted;
    let day = |day: Option<jiff::civil::Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let pairs = [
        ("value", w.value.map_or("", Choice::code).to_owned()),
        ("checked_on", day(w.checked_on)),
        ("target_date", day(w.target_date)),
        ("responsible", w.responsible.clone()),
        ("note", w.note.clone()),
        ("reason", w.reason.clone()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
