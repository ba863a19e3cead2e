//! GET and POST /vendors/{id}: whom to call, what the contract says, the vendor's sheets, removal.

use super::{list, typed_vendor, updates};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::checklist::Listed;
use app::vendors::VendorRow;
use askama::Template;
use axum::http::StatusCode;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;

/// The form that a vendor fills.
const FORM: &str = "vendor";

#[derive(Template)]
#[template(path = "pages/vendors/one.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    vendor: VendorRow,
    form: FormState,
    updates: Vec<(&'static str, String)>,
    sheets: Vec<Listed>,
    /// What can be begun: id and title of the edition, and whether it is an older year's.
    begin: Option<(String, String, bool)>,
    year: i32,
    may_change: bool,
    may_begin: bool,
    done: bool,
    /// Somebody else changed it meanwhile; `vendor` is what stands.
    stale: bool,
}

impl Page {
    fn of_year(&self, sheet: &Listed) -> String {
        domain::dates::wareki_fiscal_year(sheet.row.fiscal_year)
    }
}

/// Whose vendor it is: the institution asked for, else the person's own one that has this vendor.
async fn owner(visit: &Signed, asked: &Asked, vendor: OrganisationId) -> Result<(OrganisationId, VendorRow), Fault> {
    let wanted: Option<OrganisationId> = asked.id("organisation")?;
    let mine =
        visit.me().roles.iter().filter(|r| r.kind.is_institution() || r.kind == Kind::Group).map(|r| r.organisation_id);
    let houses: Vec<OrganisationId> = wanted.map_or_else(|| mine.collect(), |id| vec![id]);
    for id in houses {
        let found = visit.app().vendors(&visit.ctx, id).await?.into_iter().find(|v| v.vendor == vendor);
        if let Some(row) = found {
            return Ok((id, row));
        }
    }
    Err(Fault::not_found())
}

fn kept(row: &VendorRow) -> FormState {
    FormState::default()
        .with("name", row.name.as_str())
        .with("contact", row.contact.as_str())
        .with("phone", row.phone.as_str())
        .with("night_phone", row.night_phone.as_str())
        .with("updates_all_servers", row.updates_all_servers.as_str())
        .with("note", row.note.as_str())
        .with("version", row.version.to_string())
}

async fn build(visit: &Signed, id: OrganisationId, vendor: VendorRow, form: FormState) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let year = domain::dates::fiscal_year(ctx.today());
    let mut sheets = app.sheets(ctx, id).await?;
    sheets.retain(|s| s.row.vendor == Some(vendor.vendor));
    let has_form = |e: &app::guide::EditionView| e.edition.form(FORM).is_some();
    let in_force = app.edition_in_force(ctx, year).await?.filter(has_form);
    let usable = match in_force {
        Some(edition) => Some((edition, false)),
        None => app.newest_edition(ctx, year).await?.filter(has_form).map(|edition| (edition, true)),
    };
    let begun = |edition: &str| sheets.iter().any(|s| s.row.fiscal_year == year && s.row.edition == edition);
    let begin = usable.filter(|(e, _)| !begun(&e.row.id)).map(|(e, older)| (e.row.id, e.edition.title.clone(), older));
    let house = app.organisation(ctx, id).await?.row.name;
    Ok(Page {
        t: Frame::new(visit.visitor(), "vendors-title").titled(vendor.name.as_str()).of(&house),
        organisation: id,
        form,
        updates: updates(&visit.say),
        sheets,
        begin,
        year,
        may_change: ctx.may(Action::ChangeVendors, id).is_ok(),
        may_begin: ctx.may(Action::BeginSheet, id).is_ok(),
        done: false,
        stale: false,
        vendor,
    })
}

/// GET /vendors/{id}?organisation=
pub async fn show(visit: Signed, Path(vendor): Path<OrganisationId>, asked: Asked) -> Answer {
    let (id, row) = owner(&visit, &asked, vendor).await?;
    let form = kept(&row);
    page(&Page { done: asked.text("done") == "saved", ..build(&visit, id, row, form).await? })
}

fn house(typed: &Typed) -> Result<OrganisationId, Fault> {
    typed.id("organisation")?.ok_or_else(Fault::not_found)
}

/// POST /vendors/{id}
pub async fn save(visit: Signed, Path(vendor): Path<OrganisationId>, typed: Typed) -> Answer {
    let id = house(&typed)?;
    match visit.app().save_vendor(&visit.ctx, id, typed_vendor(&typed, Some(vendor))).await {
        Ok(_) => Ok(go(&format!("/vendors/{vendor}?organisation={id}&done=saved"))),
        Err(error) => {
            let row = visit.app().vendors(&visit.ctx, id).await?.into_iter().find(|v| v.vendor == vendor);
            let Some(row) = row else { return gone(&visit, id, &typed).await };
            if matches!(error, Error::Stale { .. }) {
                let form = typed.keep().with("version", row.version.to_string());
                let built = build(&visit, id, row, form).await?;
                return page_as(StatusCode::CONFLICT, &Page { stale: true, ..built });
            }
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, row, form).await?)
        }
    }
}

/// Somebody took it off while it was being changed: what was typed stands in the form that adds one.
async fn gone(visit: &Signed, id: OrganisationId, typed: &Typed) -> Answer {
    visit.ctx.may(Action::ChangeVendors, id)?;
    // A form that no page showed is about nothing that was ever there.
    if !typed.has("version") {
        return Err(Fault::not_found());
    }
    let form = typed.keep().refuse(Error::Conflict("vendor-gone"))?;
    page_again(&form.clone(), &list::build(visit, id, form).await?)
}

/// POST /vendors/{id}/remove: its sheets stay.
pub async fn remove(visit: Signed, Path(vendor): Path<OrganisationId>, typed: Typed) -> Answer {
    let id = house(&typed)?;
    visit.app().remove_vendor(&visit.ctx, id, vendor).await?;
    Ok(go(&format!("/vendors?organisation={id}&done=removed")))
}
