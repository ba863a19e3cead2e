//! The vendors of an institution, by name.

use crate::api::page::Page;
use crate::api::read::Body;
use crate::api::write::{created, once};
use crate::fault::Answer;
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::vendors::{TypedVendor, vendor_json};
use axum::http::HeaderMap;
use domain::ids::OrganisationId;
use domain::policy::Action;

/// The vendors, in the order in which they were entered.
pub async fn all(visit: Signed, Path(organisation): Path<OrganisationId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let found = visit.app().vendors(&visit.ctx, organisation).await?;
    page.cut(&found, |v| v.vendor.to_string(), vendor_json)
}

/// Adds a vendor.
pub async fn add(
    visit: Signed,
    Path(organisation): Path<OrganisationId>,
    headers: HeaderMap,
    mut body: Body,
) -> Answer {
    visit.ctx.may(Action::ChangeVendors, organisation)?;
    let once = once(&visit, &headers, &body)?;
    let typed = TypedVendor {
        vendor: None,
        name: body.needed_text("name"),
        contact: body.text("contact"),
        phone: body.text("phone"),
        night_phone: body.text("night_phone"),
        updates_all_servers: body.text("updates_all_servers"),
        note: body.text("note"),
        version: None,
    };
    body.done()?;
    Ok(created(&visit.app().save_vendor_once(&visit.ctx, organisation, typed, once).await?))
}
