//! GET and POST /carry-over: every institution goes over at once, or back. For operators.

use crate::fault::Answer;
use crate::form::FormState;
use crate::frame::{Frame, go, page_again};
use crate::take::Typed;
use crate::visit::Signed;
use app::Error;
use app::checklist::Everybody;
use app::guide::EditionView;
use askama::Template;
use domain::checklist::Status;

#[derive(Template)]
#[template(path = "pages/checklist/carry/everybody.html")]
struct Page {
    t: Frame,
    form: FormState,
    works: Vec<Everybody>,
    editions: Vec<(String, String)>,
}

impl Page {
    fn state(&self, work: &Everybody) -> &'static str {
        match (work.is_working(), work.undo) {
            (true, false) => "carry-all-working",
            (true, true) => "carry-all-undoing",
            (false, false) => "carry-all-done",
            (false, true) => "carry-all-undone",
        }
    }
    fn working(&self) -> bool {
        self.works.iter().any(Everybody::is_working)
    }
}

/// GET /carry-over
pub async fn show(visit: Signed) -> Answer {
    build(&visit, FormState::default()).await
}

async fn build(visit: &Signed, form: FormState) -> Answer {
    let works = visit.app().carry_overs(&visit.ctx).await?;
    let editions = super::super::super::guide::newest_first(visit.app().editions(&visit.ctx).await?);
    let dated = |e: &&EditionView| e.row.status == Status::Published && e.row.fiscal_year.is_some();
    let named = |e: &EditionView| {
        let name = super::name(&visit.say, &e.edition.title, &e.edition.title_en);
        (e.row.id.clone(), name.to_owned())
    };
    let editions = editions.iter().filter(dated).map(named).collect();
    let page = Page { t: Frame::new(visit.visitor(), "carry-all-title"), form, works, editions };
    page_again(&page.form, &page)
}

/// POST /carry-over
pub async fn begin(visit: Signed, typed: Typed) -> Answer {
    let undo = typed.raw("what") == "undo";
    match visit.app().carry_over_all(&visit.ctx, &typed.line("to"), undo, true).await {
        Ok(_) => Ok(go("/carry-over")),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_) | Error::NothingStored { .. })) => {
            build(&visit, typed.keep().refuse(error)?).await
        }
        Err(other) => Err(other.into()),
    }
}
