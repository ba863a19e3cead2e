//! GET /organisations: those of one's roles, or what stands right below an association.

use crate::api::page::{Page, list};
use crate::api::write;
use crate::fault::{Answer, Fault};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::Error;
use app::organisations::OrganisationView;
use axum::http::StatusCode;
use domain::ids::OrganisationId;
use domain::organisations::Kind;

/// A page of organisations.
pub async fn all(visit: Signed, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let kind = asked.text("kind");
    if !kind.is_empty() && Kind::from_code(kind).is_none() {
        return Err(Error::field("kind", "api-kind").into());
    }
    let after = page.after.as_deref().map(str::parse::<OrganisationId>).transpose();
    let after = after.map_err(|_| Fault::from(Error::field("after", "api-after")))?;
    let code = Some(asked.text("code")).filter(|c| !c.is_empty());
    // One more than shown tells whether the list goes on.
    let most = i64::try_from(page.limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = visit.app().organisations(&visit.ctx, kind, asked.id("parent")?, code, after, most).await?;
    let goes_on = found.len() > page.limit;
    found.truncate(page.limit);
    let next = found.last().filter(|_| goes_on).map(|o| o.row.id.to_string());
    Ok(list(found.iter().map(OrganisationView::json).collect(), next))
}

/// One organisation.
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    let found = visit.app().organisation(&visit.ctx, id).await?;
    Ok(write::json(StatusCode::OK, &found.json()))
}
