//! GET and POST /continuity/news: a newer template, taken over piece by piece.

use super::{asked_for, overview, sent_for};
use crate::fault::{Answer, Fault};
use crate::frame::{Frame, go, page, page_as};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use app::continuity::PlanView;
use askama::Template;
use axum::http::StatusCode;
use domain::continuity::{Paper, Template as Edition};
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/continuity/news.html")]
struct Page {
    t: Frame,
    view: PlanView,
    newest: Edition,
    stale: bool,
    done: bool,
}

impl Page {
    fn code(&self) -> &'static str {
        self.view.paper.code()
    }
    fn back(&self) -> String {
        overview(self.view.organisation, self.view.paper)
    }
}

async fn build(visit: &Signed, id: OrganisationId, paper: Paper) -> Result<Page, Fault> {
    visit.ctx.may(Action::ChangePlan, id)?;
    let view = visit.app().continuity(&visit.ctx, id, paper).await?;
    let newest = visit.app().content.template(paper).cloned().unwrap_or_else(|| view.basis.clone());
    Ok(Page {
        t: Frame::new(visit.visitor(), "continuity-news-title").of(&view.label.name),
        view,
        newest,
        stale: false,
        done: false,
    })
}

/// GET /continuity/news?organisation=&paper=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (id, paper) = asked_for(&visit, &asked)?;
    page(&Page { done: asked.text("done") == "saved", ..build(&visit, id, paper).await? })
}

/// POST /continuity/news
pub async fn decide(visit: Signed, typed: Typed) -> Answer {
    let (id, paper, version) = sent_for(&typed)?;
    let take = typed.raw("go") == "take";
    match visit.app().decide_plan_news(&visit.ctx, id, paper, &typed.line("key"), take, version).await {
        Ok(()) => Ok(go(&format!("/continuity/news?organisation={id}&paper={}&done=saved", paper.code()))),
        Err(Error::Stale { .. }) => {
            page_as(StatusCode::CONFLICT, &Page { stale: true, ..build(&visit, id, paper).await? })
        }
        Err(other) => Err(other.into()),
    }
}
