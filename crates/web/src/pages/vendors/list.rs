//! GET and POST /vendors: the list, and one more.

use super::{typed_vendor, updates};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::organisations::{house, houses};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::once::{Once, form_key};
use app::vendors::VendorRow;
use askama::Template;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/vendors/list.html")]
pub(super) struct Page {
    t: Frame,
    organisation: OrganisationId,
    houses: Vec<(OrganisationId, String)>,
    vendors: Vec<VendorRow>,
    form: FormState,
    updates: Vec<(&'static str, String)>,
    may_change: bool,
    done: &'static str,
}

pub(super) async fn build(visit: &Signed, id: OrganisationId, form: FormState) -> Result<Page, Fault> {
    let vendors = visit.app().vendors(&visit.ctx, id).await?;
    let name = visit.app().organisation(&visit.ctx, id).await?.row.name;
    Ok(Page {
        t: Frame::new(visit.visitor(), "vendors-title").of(&name),
        organisation: id,
        houses: houses(visit, Kind::is_institution),
        vendors,
        form: if form.value("updates_all_servers").is_empty() {
            form.with("updates_all_servers", "unknown")
        } else {
            form
        },
        updates: updates(&visit.say),
        may_change: visit.ctx.may(Action::ChangeVendors, id).is_ok(),
        done: "",
    })
}

/// GET /vendors?organisation=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let id = house(&visit, &asked, Kind::is_institution)?;
    let done = match asked.text("done") {
        "added" => "vendors-done-added",
        "removed" => "vendors-done-removed",
        _ => "",
    };
    page(&Page { done, ..build(&visit, id, FormState::default()).await? })
}

/// POST /vendors; the same form twice adds one vendor.
pub async fn add(visit: Signed, typed: Typed) -> Answer {
    let id: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let name = typed.line("name");
    let sent: [&[u8]; 3] = [b"vendors", &id.bytes(), name.as_bytes()];
    let key = form_key(typed.raw("once"), &sent);
    let once = key.map(|key| Once::new(&visit.ctx, &key, &sent)).transpose()?;
    match visit.app().save_vendor_once(&visit.ctx, id, typed_vendor(&typed, None), once).await {
        Ok(_) => Ok(go(&format!("/vendors?organisation={id}&done=added"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, form).await?)
        }
    }
}
