//! GET /organisations/{id}/consents, PUT /organisations/{id}/consents/{association_id}.

use crate::api::page::Page;
use crate::api::read::Body;
use crate::api::write;
use crate::fault::Answer;
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::programme::ConsentView;
use axum::http::StatusCode;
use domain::dates::{from_micros, rfc3339};
use domain::ids::OrganisationId;
use domain::policy::Action;
use serde_json::{Value, json};

fn shown(view: &ConsentView) -> Value {
    json!({
        "association_id": view.association, "name": view.name, "answers": view.answers, "incidents": view.incidents,
        "changed_at": view.changed_at.map(|at| rfc3339(from_micros(at))),
    })
}

/// What each association may see.
pub async fn all(visit: Signed, Path(id): Path<OrganisationId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let views = visit.app().consents(&visit.ctx, id).await?;
    page.cut(&views, |view| view.association.to_string(), shown)
}

/// Gives, changes or withdraws what an association may see.
pub async fn put(
    visit: Signed,
    Path((id, association)): Path<(OrganisationId, OrganisationId)>,
    mut body: Body,
) -> Answer {
    visit.ctx.may(Action::ChangeConsents, id)?;
    let (answers, incidents) = (body.flag("answers"), body.flag("incidents"));
    body.done()?;
    let view = visit.app().change_consent(&visit.ctx, id, association, Some(answers), Some(incidents)).await?;
    Ok(write::json(StatusCode::OK, &shown(&view)))
}
