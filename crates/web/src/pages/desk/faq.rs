//! /faq: questions with their answers, for everybody who is signed in; what desks propose, for those who publish.

use super::one::typed_faq;
use super::{ask, lineages};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, may, page, page_again, page_as};
use crate::pages::organisations::houses_of;
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::desk::{FaqRow, FaqState};
use askama::Template;
use axum::http::StatusCode;
use domain::ids::FaqId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/desk/faqs.html")]
struct List {
    t: Frame,
    query: String,
    lineage: String,
    lineages: Vec<(String, String)>,
    rows: Vec<FaqRow>,
    /// Proposed or taken back, for those who publish.
    waiting: Vec<FaqRow>,
}

#[derive(Template)]
#[template(path = "pages/desk/faq.html")]
struct One {
    t: Frame,
    row: FaqRow,
    about: String,
    faq: FormState,
    lineages: Vec<(String, String)>,
    publishes: bool,
    guide: bool,
    stale: bool,
    done: bool,
}

impl One {
    fn published(&self) -> bool {
        self.row.state == FaqState::Published
    }
}

/// GET /faq?q=&lineage=
pub async fn list(visit: Signed, asked: Asked) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let query = domain::text::clean_line(asked.text("q"));
    let lineage = asked.text("lineage").to_owned();
    let mut waiting = Vec::new();
    for (house, _) in houses_of(&visit, |kind| kind.is_association()) {
        if ctx.may(Action::PublishFaq, house).is_ok() {
            let all = app.faqs_to_publish(ctx, house).await?;
            waiting.extend(all.into_iter().filter(|f| f.state != FaqState::Published));
        }
    }
    page(&List {
        t: Frame::new(visit.visitor(), "faq-title"),
        rows: app.faqs(ctx, &query, &lineage).await?,
        lineages: lineages(&visit, &[lineage.as_str()]).await?,
        query,
        lineage,
        waiting,
    })
}

async fn build(visit: &Signed, id: FaqId) -> Result<One, Fault> {
    let (row, publishes) = visit.app().faq(&visit.ctx, id).await?;
    let faq = FormState::default()
        .with("lineage", row.lineage.clone())
        .with("question", row.question.clone())
        .with("answer", row.answer.clone())
        .with("version", row.version.to_string());
    Ok(One {
        t: Frame::new(visit.visitor(), "faq-title").titled(row.question.as_str()),
        about: ask::words(visit, &row.lineage).await?,
        lineages: lineages(visit, &[row.lineage.as_str()]).await?,
        guide: may(&visit.ctx.actor, Action::WriteGuide),
        faq,
        publishes,
        stale: false,
        done: false,
        row,
    })
}

/// GET /faq/{id}
pub async fn one(visit: Signed, Path(id): Path<FaqId>, asked: Asked) -> Answer {
    page(&One { done: !asked.text("done").is_empty(), ..build(&visit, id).await? })
}

/// POST /faq/{id}: published, or taken back.
pub async fn save(visit: Signed, Path(id): Path<FaqId>, typed: Typed) -> Answer {
    let version = typed.raw("version").parse().unwrap_or(0);
    let publish = typed.raw("act") != "withdraw";
    match visit.app().publish_faq(&visit.ctx, id, version, typed_faq(&typed), publish).await {
        Ok(()) => Ok(go(&format!("/faq/{id}?done=1"))),
        Err(Error::Stale { .. }) => {
            let fresh = build(&visit, id).await?;
            let faq = typed.keep().with("version", fresh.row.version.to_string());
            page_as(StatusCode::CONFLICT, &One { faq, stale: true, ..fresh })
        }
        Err(error) => {
            let faq = typed.keep().refuse(error)?;
            page_again(&faq.clone(), &One { faq, ..build(&visit, id).await? })
        }
    }
}

/// POST /faq/{id}/guide: into the draft of the guide's questions.
pub async fn guide(visit: Signed, Path(id): Path<FaqId>) -> Answer {
    match visit.app().faq_into_guide(&visit.ctx, id).await {
        Ok(path) => Ok(go(&path)),
        Err(error) => {
            let fresh = build(&visit, id).await?;
            let faq = fresh.faq.clone().refuse(error)?;
            page_again(&faq.clone(), &One { faq, ..fresh })
        }
    }
}
