//! GET /papers/{kind}/{id}.{format}: the one route of papers. The invitation is posted, because its code
//! must not stand in an address (`pages/people/letter.rs`).

use crate::api::read::instant;
use crate::api::write::attachment;
use crate::fault::{Answer, Fault};
use crate::qr;
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::incidents::Wall;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::dates::{day_in_tokyo, wareki_fiscal_year};
use domain::ids::{AssessmentId, OrganisationId};
use domain::papers::{Format, Paper};

/// Prints a paper.
pub async fn print(visit: Signed, Path((kind, file)): Path<(String, String)>, asked: Asked) -> Answer {
    let (id, ending) = file.rsplit_once('.').ok_or_else(Fault::not_found)?;
    let format = Format::from_code(ending).ok_or_else(Fault::not_found)?;
    let no_id = |_| Fault::not_found();
    match kind.as_str() {
        "sheet" => sheet(&visit, id.parse().map_err(no_id)?, format, &asked).await,
        "poster" if format == Format::Pdf => poster(&visit, id.parse().map_err(no_id)?, &asked).await,
        _ => Err(Fault::not_found()),
    }
}

/// The sheet of an assessment, as of `?at=`.
async fn sheet(visit: &Signed, id: AssessmentId, format: Format, asked: &Asked) -> Answer {
    let at = instant("at", asked.text("at"))?;
    let view = visit.app().sheet(&visit.ctx, id).await?;
    let bytes = visit.app().export_sheet(&visit.ctx, id, format, at).await?;
    let vendor = view.vendor.as_ref().map(|v| format!("_{}", v.name)).unwrap_or_default();
    let year = wareki_fiscal_year(view.row.fiscal_year);
    let name = format!("{year}_{}_{}{vendor}", view.form()?.title, view.organisation.name);
    Ok(file(format, &name, bytes))
}

/// The poster of an institution, `?kind=staff|reception`; without a kind that of the staff room.
async fn poster(visit: &Signed, id: OrganisationId, asked: &Asked) -> Answer {
    let wall = match asked.text("kind") {
        "" => Wall::Staff,
        code => Wall::from_code(code).ok_or_else(Fault::not_found)?,
    };
    let mut poster = visit.app().poster(&visit.ctx, id, wall).await?;
    poster.qr_svg = poster.url.as_deref().and_then(qr::svg).map(|image| image.0);
    let key = match wall {
        Wall::Staff => "papers-poster-staff",
        Wall::Reception => "papers-poster-reception",
    };
    let name = format!("{}_{}_{}", visit.say.plain(key), poster.organisation_name, day_in_tokyo(visit.ctx.now));
    let bytes = visit.app().print(Paper::Poster(Box::new(poster)), Format::Pdf).await?;
    Ok(file(Format::Pdf, &name, bytes))
}

/// A file under a name that any system takes. A PDF opens beside the page, the others are kept.
fn file(format: Format, name: &str, bytes: Vec<u8>) -> axum::response::Response {
    let name: String =
        name.chars().map(|c| if r#"<>:"/\|?*"#.contains(c) || c.is_control() { '_' } else { c }).collect();
    let line = attachment(&format!("{name}.{}", format.code()));
    let shown = line.to_str().ok().and_then(|l| l.strip_prefix("attachment")).map(|rest| format!("inline{rest}"));
    let line = match shown.and_then(|l| HeaderValue::from_str(&l).ok()) {
        Some(inline) if format == Format::Pdf => inline,
        _ => line,
    };
    let media = HeaderValue::from_static(format.media_type());
    ([(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, line)], bytes).into_response()
}
