//! The continuity plan: where it stands, and as a file.

use crate::api::read::{instant, needed};
use crate::api::write::{attachment, json};
use crate::fault::{Answer, Fault};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::Error;
use app::continuity::plan_json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use domain::continuity::Paper;
use domain::ids::OrganisationId;
use domain::papers::Format;

/// The plan of an institution.
pub async fn show(visit: Signed, Path(organisation): Path<OrganisationId>) -> Answer {
    let view = visit.app().continuity(&visit.ctx, organisation, Paper::Plan).await?;
    Ok(json(StatusCode::OK, &plan_json(&view)))
}

/// The plan as a file: the approved one as it was kept, else what is in work.
pub async fn export(visit: Signed, Path(organisation): Path<OrganisationId>, asked: Asked) -> Answer {
    // Not found comes before anything about the address.
    visit.app().continuity(&visit.ctx, organisation, Paper::Plan).await?;
    let format = Format::from_code(needed(&asked, "format")?).filter(|f| matches!(f, Format::Pdf | Format::Docx));
    let format = format.ok_or_else(|| Fault::from(Error::field("format", "api-format")))?;
    let number = asked.number("version")?;
    let at = instant("at", asked.text("at"))?;
    let (view, bytes) = visit.app().export_plan(&visit.ctx, organisation, Paper::Plan, number, format, at).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, attachment(&format!("{}-plan.{}", view.label.code, format.code()))),
    ];
    Ok((headers, bytes).into_response())
}
