//! PUT /assessments/{id}/items/{key}: one answer, into the newest round.

use crate::api::read::Body;
use crate::api::write::json;
use crate::fault::Answer;
use crate::take::Path;
use crate::visit::Signed;
use app::checklist::NewAnswer;
use axum::http::StatusCode;
use domain::assessment::{Choice, Wanted};
use domain::ids::AssessmentId;

/// Stores an answer; 409 with `current` when another wrote meanwhile.
pub async fn put(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>, mut body: Body) -> Answer {
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
    };
    body.done()?;
    let stored = visit.app().answer(&visit.ctx, id, &key, new).await?;
    Ok(json(StatusCode::OK, &stored.json))
}
