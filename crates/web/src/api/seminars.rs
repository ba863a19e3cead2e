//! Seminars: what an organisation sees, one of them, its video by ranges, and the training record of an institution.

use crate::api::page::Page;
use crate::api::write::json;
use crate::fault::Answer;
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::seminars::{seminar_json, view_json};
use axum::http::StatusCode;
use domain::ids::{OrganisationId, SeminarId};

/// Largest body of the form with a video: the file and the form around it.
pub const BODY: usize = domain::seminars::VIDEO_MAX as usize + 256 * 1024;
/// How long a video may take on a slow line (seconds).
pub const SECONDS: u64 = 3 * 3_600;

/// What an organisation sees.
pub async fn all(visit: Signed, Path(organisation): Path<OrganisationId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let found = visit.app().seminars(&visit.ctx, organisation, asked.text("q")).await?;
    page.cut(&found, |one| one.row.id.to_string(), seminar_json)
}

/// One seminar, with what is said in it.
pub async fn show(visit: Signed, Path(id): Path<SeminarId>) -> Answer {
    let seminar = visit.app().seminar(&visit.ctx, id, None).await?;
    let mut told = seminar_json(&seminar);
    told["transcript"] = seminar.row.transcript.into();
    Ok(json(StatusCode::OK, &told))
}

/// Who of an institution saw what.
pub async fn training(visit: Signed, Path(organisation): Path<OrganisationId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let training = visit.app().training(&visit.ctx, organisation).await?;
    page.cut(&training.views, |row| format!("{}{}", row.view.person, row.view.seminar), view_json)
}
