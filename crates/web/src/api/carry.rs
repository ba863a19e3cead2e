//! POST /assessments/{id}/carry-over and its undo.

use crate::api::read::Body;
use crate::api::write::{created, json, key, once};
use crate::fault::Answer;
use crate::take::Path;
use crate::visit::Signed;
use app::checklist::Wish;
use app::once::Once;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::AssessmentId;

/// Carries a sheet over into a newer edition; with `dry_run` it says what would be.
pub async fn over(visit: Signed, Path(id): Path<AssessmentId>, headers: HeaderMap, mut body: Body) -> Answer {
    let once = once(&visit, &headers, &body)?;
    let to = body.needed_text("to");
    let fiscal_year = body.whole("fiscal_year").map(|year| i32::try_from(year).unwrap_or_default());
    let dry_run = body.flag("dry_run");
    body.done()?;
    let wish = Wish { to, fiscal_year };
    if dry_run {
        let seen = visit.app().preview_carry_over(&visit.ctx, id, wish).await?;
        return Ok(json(StatusCode::CREATED, &seen.json()));
    }
    Ok(created(&visit.app().carry_over_once(&visit.ctx, id, wish, once).await?))
}

/// Undoes the newest carry-over of a sheet. It takes no body.
pub async fn undo(visit: Signed, Path(id): Path<AssessmentId>, headers: HeaderMap) -> Answer {
    let once = match key(&headers) {
        Some(key) => Some(Once::new(&visit.ctx, &key, &[visit.path().as_bytes()])?),
        None => None,
    };
    Ok(created(&visit.app().undo_carry_over_once(&visit.ctx, id, once).await?))
}
