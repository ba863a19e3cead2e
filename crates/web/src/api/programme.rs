//! GET /organisations/{id}/programme: counts below an association, small groups protected.

use crate::api::write;
use crate::fault::{Answer, Fault};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::Error;
use axum::http::StatusCode;
use domain::ids::OrganisationId;

/// What the table may be by.
const BY: [&str; 4] = ["item", "kind", "area", "week"];

/// The picture of an association. Without a year: the edition's own.
pub async fn show(visit: Signed, Path(association): Path<OrganisationId>, asked: Asked) -> Answer {
    // Missing ones are unknown ones: the use case says so, after it has asked the policy.
    let (edition, form) = (asked.text("edition").to_owned(), asked.text("form").to_owned());
    let by = match asked.text("by") {
        "" => "item",
        by if BY.contains(&by) => by,
        _ => return Err(Error::field("by", "api-by").into()),
    };
    let year = match asked.number("fiscal_year")? {
        Some(year) => {
            i32::try_from(year).map_err(|_| Fault::from(Error::field("fiscal_year", "sheet-year-out-of-range")))?
        }
        None => match visit.app().edition(&visit.ctx, &edition).await {
            Ok(found) => found.edition.fiscal_year.unwrap_or_else(|| domain::dates::fiscal_year(visit.ctx.today())),
            Err(_) => domain::dates::fiscal_year(visit.ctx.today()),
        },
    };
    let asked = app::programme::Asked { edition, form, fiscal_year: year, by: by.to_owned() };
    let mut picture = visit.app().programme(&visit.ctx, association, asked).await?;
    if by == "kind" {
        for row in &mut picture.rows {
            let key = format!("kind-{}", row.key);
            if visit.say.has(&key) {
                row.label = visit.say.plain(&key).to_string();
            }
        }
    }
    Ok(write::json(StatusCode::OK, &picture.json()))
}
