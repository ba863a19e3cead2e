//! GET and POST /assessments/{id}/carry-over/undo: back to the older sheet, while nothing was written into the newer.

use crate::fault::Answer;
use crate::form::FormState;
use crate::frame::{Frame, go, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::Error;
use askama::Template;
use domain::dates::wareki_fiscal_year;
use domain::ids::AssessmentId;

#[derive(Template)]
#[template(path = "pages/checklist/carry/undo.html")]
struct Page {
    t: Frame,
    form: FormState,
    id: AssessmentId,
    label: String,
    /// Key of the sentence for what stands in the way.
    hindered: Option<&'static str>,
    possible: bool,
}

/// GET /assessments/{id}/carry-over/undo
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>) -> Answer {
    build(&visit, id, FormState::default()).await
}

async fn build(visit: &Signed, id: AssessmentId, form: FormState) -> Answer {
    let found = visit.app().undoable(&visit.ctx, id).await?;
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let label = format!("{} {}", wareki_fiscal_year(sheet.row.fiscal_year), sheet.form()?.title);
    let t = Frame::new(visit.visitor(), "carry-undo-title").of(&sheet.organisation.name);
    let hindered = found.as_ref().and_then(|(_, why)| *why);
    let page = Page { t, form, id, label, possible: found.is_some() && hindered.is_none(), hindered };
    page_again(&page.form, &page)
}

/// POST /assessments/{id}/carry-over/undo
pub async fn undo(visit: Signed, Path(id): Path<AssessmentId>, typed: Typed) -> Answer {
    match visit.app().undo_carry_over(&visit.ctx, id).await {
        Ok(undone) => Ok(go(&format!("/assessments/{}?done=undone", undone.from))),
        Err(error @ (Error::Conflict(_) | Error::NothingStored { .. })) => {
            build(&visit, id, typed.keep().refuse(error)?).await
        }
        Err(other) => Err(other.into()),
    }
}
