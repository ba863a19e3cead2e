//! POST /organisations/{id}/codes: a 医療機関コード more, or one that ends.

use super::one::{Forms, build};
use crate::fault::Answer;
use crate::frame::{go, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::organisations::TypedCode;
use app::{Error, Field};
use domain::ids::OrganisationId;
use jiff::civil::Date;

/// Adds or changes a code. One whose check digit fails is kept with a reason.
pub async fn add(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let outcome = match read(&typed) {
        Ok(code) => visit.app().add_organisation_code(&visit.ctx, id, code).await,
        Err(faults) => Err(Error::Invalid(faults)),
    };
    match outcome {
        Ok(()) => Ok(go(&format!("/organisations/{id}?done=code#codes"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Forms { code: form, ..Forms::default() }).await?)
        }
    }
}

fn read(typed: &Typed) -> Result<TypedCode, Vec<Field>> {
    let mut faults = Vec::new();
    let mut day = |name: &'static str| -> Option<Date> {
        let text = typed.line(name);
        let found = if text.is_empty() { None } else { domain::dates::parse(&text).ok() };
        if found.is_none() && !text.is_empty() {
            faults.push(Field::new(name, "organisations-day"));
        }
        found
    };
    let (from, to) = (day("from"), day("to"));
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        faults.push(Field::new("to", "organisations-to-before-from"));
    }
    let code = TypedCode { text: typed.line("code"), reason: typed.line("reason"), from, to };
    if faults.is_empty() { Ok(code) } else { Err(faults) }
}
