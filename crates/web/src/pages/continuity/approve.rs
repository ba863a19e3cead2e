//! GET and POST /continuity/approve: what is in work becomes a version, whose paper is kept.

use super::{asked_for, overview, sent_for};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use app::continuity::{PlanView, TypedApproval};
use askama::Template;
use axum::http::StatusCode;
use domain::continuity::Paper;
use domain::dates::wareki;
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/continuity/approve.html")]
struct Page {
    t: Frame,
    view: PlanView,
    form: FormState,
    stale: bool,
}

impl Page {
    fn code(&self) -> &'static str {
        self.view.paper.code()
    }
    fn back(&self) -> String {
        overview(self.view.organisation, self.view.paper)
    }
}

async fn build(visit: &Signed, id: OrganisationId, paper: Paper, form: Option<FormState>) -> Result<Page, Fault> {
    visit.ctx.may(Action::ApprovePlan, id)?;
    let view = visit.app().continuity(&visit.ctx, id, paper).await?;
    let head = view.written.facts.get("head").map_or(visit.me().person.name.as_str(), String::as_str);
    let begin = FormState::default()
        .with("version", view.version.to_string())
        .with("approved_by", head)
        .with("approved_on", wareki(visit.ctx.today()));
    Ok(Page {
        t: Frame::new(visit.visitor(), "continuity-approve-title").of(&view.label.name),
        form: form.unwrap_or(begin),
        view,
        stale: false,
    })
}

/// GET /continuity/approve?organisation=&paper=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (id, paper) = asked_for(&visit, &asked)?;
    page(&build(&visit, id, paper, None).await?)
}

/// POST /continuity/approve
pub async fn save(visit: Signed, typed: Typed) -> Answer {
    let (id, paper, version) = sent_for(&typed)?;
    let approval = TypedApproval {
        approved_on: typed.line("approved_on"),
        approved_by: typed.line("approved_by"),
        review_on: typed.line("review_on"),
        version,
    };
    match visit.app().approve_plan(&visit.ctx, id, paper, approval).await {
        Ok(_) => Ok(go(&format!("{}&done=approved", overview(id, paper)))),
        Err(Error::Stale { .. }) => {
            let built = build(&visit, id, paper, None).await?;
            let form = typed.keep().with("version", built.view.version.to_string());
            page_as(StatusCode::CONFLICT, &Page { stale: true, form, ..built })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, paper, Some(form)).await?)
        }
    }
}
