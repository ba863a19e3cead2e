//! Sheets: list, begin, read, history, export.

use crate::api::page::Page;
use crate::api::read::{Body, instant, needed};
use crate::api::write::{attachment, created, json, once};
use crate::fault::{Answer, Fault};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::checklist::{NewSheet, listed_json, sheet_json, write_json};
use app::{Error, Field};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use domain::ids::{AssessmentId, OrganisationId};
use domain::papers::Format;
use domain::policy::Action;

/// The sheets of an organisation, newest year first.
pub async fn all(visit: Signed, Path(organisation): Path<OrganisationId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let found = visit.app().sheets(&visit.ctx, organisation).await?;
    page.cut(&found, |s| s.row.id.to_string(), listed_json)
}

/// Begins a sheet.
pub async fn begin(
    visit: Signed,
    Path(organisation): Path<OrganisationId>,
    headers: HeaderMap,
    mut body: Body,
) -> Answer {
    visit.ctx.may(Action::BeginSheet, organisation)?;
    let once = once(&visit, &headers, &body)?;
    let new = NewSheet {
        edition: body.needed_text("edition"),
        form: body.needed_text("form"),
        vendor: body.id("vendor_id", "sheet-vendor-unknown"),
        fiscal_year: i32::try_from(body.needed_whole("fiscal_year")).unwrap_or_default(),
    };
    body.done()?;
    Ok(created(&visit.app().begin_sheet_once(&visit.ctx, organisation, new, once).await?))
}

/// A sheet with everything on it.
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>) -> Answer {
    let view = visit.app().sheet(&visit.ctx, id).await?;
    Ok(json(StatusCode::OK, &sheet_json(&view, None)?))
}

/// Begins the next round.
pub async fn begin_round(visit: Signed, Path(id): Path<AssessmentId>, headers: HeaderMap, mut body: Body) -> Answer {
    let once = once(&visit, &headers, &body)?;
    let checked_on = body.needed_date("checked_on");
    body.done()?;
    let checked_on = checked_on.ok_or_else(|| Error::Invalid(vec![Field::new("checked_on", "api-missing")]))?;
    Ok(created(&visit.app().begin_round_once(&visit.ctx, id, checked_on, once).await?))
}

/// Every write to a sheet, oldest first.
pub async fn history(visit: Signed, Path(id): Path<AssessmentId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let (view, history) = visit.app().sheet_history(&visit.ctx, id).await?;
    page.cut(&history, |write| format!("{}.{}", write.version, write.item_key), |write| write_json(&view, write))
}

/// The format that is a filled copy of the imported workbook.
const OFFICIAL: &str = "official";

/// A sheet as a file.
pub async fn export(visit: Signed, Path(id): Path<AssessmentId>, asked: Asked) -> Answer {
    // Not found comes before anything about the address.
    let view = visit.app().sheet(&visit.ctx, id).await?;
    let wanted = needed(&asked, "format")?;
    let official = wanted == OFFICIAL;
    let format = if official { Some(Format::Xlsx) } else { Format::from_code(wanted).filter(|f| f.is_of_sheets()) };
    let format = format.ok_or_else(|| Fault::from(Error::field("format", "api-format")))?;
    let at = instant("at", asked.text("at"))?;
    let bytes = if official {
        visit.app().export_official(&visit.ctx, id, at).await?
    } else {
        visit.app().export_sheet(&visit.ctx, id, format, at).await?
    };
    let vendor = view.vendor.as_ref().map(|v| format!("-{}", v.code)).unwrap_or_default();
    let name = format!(
        "{}-{}-{}-{}{vendor}.{}",
        view.organisation.code,
        view.row.fiscal_year,
        view.row.edition,
        view.row.form,
        format.code()
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, attachment(&name)),
    ];
    Ok((headers, bytes).into_response())
}
