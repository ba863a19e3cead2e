//! /assessments/{id}/show: 「相談窓口に見せる」. The rows that are ticked, for half an hour, to whoever is told the number.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::checklist::SheetView;
use app::desk::ShownNow;
use askama::Template;
use domain::checklist::Item;
use domain::ids::AssessmentId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/desk/show.html")]
struct Page {
    t: Frame,
    sheet: SheetView,
    rows: Vec<Item>,
    form: FormState,
    now: Option<ShownNow>,
    /// The number to read out, once.
    number: String,
}

impl Page {
    fn label(&self, item: &Item) -> String {
        format!("{} {}", item.number.as_deref().unwrap_or_default(), item.text).trim().to_owned()
    }
}

async fn build(visit: &Signed, id: AssessmentId, form: FormState, number: String) -> Result<Page, Fault> {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    visit.ctx.may(Action::ShowSheet, sheet.row.organisation)?;
    Ok(Page {
        t: Frame::new(visit.visitor(), "show-title").of(&sheet.organisation.name),
        rows: sheet.form()?.items().cloned().collect(),
        now: visit.app().shown_now(&visit.ctx, id).await?,
        sheet,
        form,
        number,
    })
}

/// GET /assessments/{id}/show?key=
pub async fn form(visit: Signed, Path(id): Path<AssessmentId>, asked: Asked) -> Answer {
    let form = FormState::default().with("keys", asked.text("key"));
    page(&build(&visit, id, form, String::new()).await?)
}

/// POST /assessments/{id}/show
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>, typed: Typed) -> Answer {
    let keys = typed.all("keys").map(str::to_owned).collect();
    match visit.app().show_to_desk(&visit.ctx, id, keys, typed.ticked("notes")).await {
        // The number is shown once: only its hash is kept.
        Ok(number) => page(&build(&visit, id, typed.keep(), number).await?),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, form, String::new()).await?)
        }
    }
}

/// POST /assessments/{id}/show/end
pub async fn end(visit: Signed, Path(id): Path<AssessmentId>) -> Answer {
    visit.app().stop_showing(&visit.ctx, id).await?;
    Ok(go(&format!("/assessments/{id}/show")))
}
