//! POST /assessments: begins a sheet. POST /assessments/{id}/rounds: begins a round.

use super::read_day;
use crate::fault::{Answer, Fault};
use crate::frame::go;
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::checklist::NewSheet;
use domain::ids::{AssessmentId, OrganisationId};

/// POST /assessments. A sheet that exists is opened.
pub async fn begin(visit: Signed, typed: Typed) -> Answer {
    let organisation: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let vendor: Option<OrganisationId> = typed.id("vendor_id")?;
    let year: i32 =
        typed.line("fiscal_year").parse().map_err(|_| Error::field("fiscal_year", "sheet-year-out-of-range"))?;
    let new = NewSheet { edition: typed.line("edition"), form: typed.line("form"), vendor, fiscal_year: year };
    let (edition, form) = (new.edition.clone(), new.form.clone());
    let id = match visit.app().begin_sheet(&visit.ctx, organisation, new).await {
        Ok(id) => id,
        Err(Error::Conflict("sheet-exists")) => {
            visit.app().find_sheet(&visit.ctx, organisation, &edition, &form, vendor, Some(year)).await?
        }
        Err(other) => return Err(other.into()),
    };
    Ok(go(&format!("/assessments/{id}")))
}

/// POST /assessments/{id}/rounds
pub async fn round(visit: Signed, Path(id): Path<AssessmentId>, typed: Typed) -> Answer {
    let outcome = match read_day(typed.raw("checked_on"), "checked_on") {
        Ok(day) => {
            let (app, day) = (visit.app(), day.unwrap_or(visit.ctx.today()));
            // The form says which round it stood on: sent twice, it begins one round.
            match typed.raw("round").parse() {
                Ok(seen) => app.begin_round_after(&visit.ctx, id, day, seen).await.map(drop),
                Err(_) => app.begin_round(&visit.ctx, id, day).await.map(drop),
            }
        }
        Err(field) => Err(field.into()),
    };
    match outcome {
        Ok(()) => Ok(go(&format!("/assessments/{id}"))),
        Err(error @ Error::Invalid(_)) => super::sheet::shown(&visit, id, "", typed.keep().refuse(error)?).await,
        Err(other) => Err(other.into()),
    }
}
