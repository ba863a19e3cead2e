//! /consultations/{id}: one consultation, as the institution or as the desk sees it, and what each does with it.

use super::{lineage_words, lineages, minutes, saying_key};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::desk::{Callers, ConsultationView, Doing, ShownView, Side, TypedFaq};
use askama::Template;
use axum::http::StatusCode;
use domain::checklist::Item;
use domain::desk::consultation::{Saying, State};
use domain::ids::{ConsultationId, OrganisationId};
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/desk/one.html")]
struct Page {
    t: Frame,
    view: ConsultationView,
    /// Answering, or asking on.
    form: FormState,
    /// The number that the caller reads out.
    number: FormState,
    /// Who calls.
    caller: FormState,
    found: Option<Callers>,
    /// Publishing.
    faq: FormState,
    about: String,
    worked: String,
    lineages: Vec<(String, String)>,
    colleagues: Vec<(String, String)>,
    shown: bool,
    answers: bool,
    of_desk: bool,
    may_ask: bool,
    stale: bool,
    done: &'static str,
}

#[derive(Template)]
#[template(path = "pages/desk/shown.html")]
struct Shown {
    t: Frame,
    id: ConsultationId,
    institution: String,
    shown: Option<ShownView>,
    year: String,
}

impl Page {
    fn said(&self, kind: &Saying) -> &'static str {
        saying_key(kind)
    }
    fn is_note(&self, kind: &Saying) -> bool {
        *kind == Saying::Note
    }
    fn closed(&self) -> bool {
        self.view.row.state == State::Closed
    }
    fn mine(&self) -> bool {
        self.view.row.taken_by.is_none() || self.view.taken_by.is_empty() || self.colleagues.is_empty()
    }
}

impl Shown {
    fn choice(&self, answer: &app::checklist::AnswerRow) -> &'static str {
        crate::pages::checklist::item::choice_key(answer.value)
    }
    fn text(&self, item: &Item) -> String {
        item.text.clone()
    }
}

async fn build(visit: &Signed, id: ConsultationId) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let view = app.consultation(ctx, id).await?;
    let (of_desk, answers) = match view.side {
        Side::Institution => (false, false),
        Side::Desk { answers } => (true, answers),
    };
    let lineages = lineages(visit, &[view.row.lineage.as_str()]).await?;
    let last = |kind: Saying| view.sayings.iter().rev().find(|s| s.kind == kind).map(|s| s.body.clone());
    let faq = FormState::default()
        .with("lineage", view.row.lineage.clone())
        .with("question", view.row.subject.clone())
        .with("answer", last(Saying::Answer).unwrap_or_default())
        .named("faq");
    let me = ctx.actor.person();
    let colleagues = view.colleagues.iter().filter(|(p, _)| Some(*p) != me);
    Ok(Page {
        t: Frame::new(visit.visitor(), "consultation-one").titled(view.row.subject.as_str()),
        form: FormState::default().with("version", view.row.version.to_string()),
        number: FormState::default().named("shown"),
        caller: FormState::default().named("caller"),
        found: None,
        faq,
        about: if view.row.lineage.is_empty() { String::new() } else { lineage_words(&lineages, &view.row.lineage) },
        worked: minutes(visit, view.worked),
        colleagues: colleagues.map(|(p, name)| (p.to_string(), name.clone())).collect(),
        lineages,
        shown: answers && app.shown(ctx, id).await?.is_some(),
        may_ask: !of_desk && view.row.institution.is_some_and(|o| ctx.may(Action::AskDesk, o).is_ok()),
        answers,
        of_desk,
        stale: false,
        done: "",
        view,
    })
}

/// GET /consultations/{id}
pub async fn show(visit: Signed, Path(id): Path<ConsultationId>, asked: Asked) -> Answer {
    let done = match asked.text("done") {
        "call" => "desk-done-call",
        "sent" => "consultation-done-sent",
        "said" => "room-done-saved",
        "faq" => "faq-done-proposed",
        _ => "",
    };
    page(&Page { done, ..build(&visit, id).await? })
}

fn said(id: ConsultationId, done: &str) -> Answer {
    Ok(go(&format!("/consultations/{id}?done={done}")))
}

/// POST /consultations/{id}/on: the institution asks on, or says that it is settled.
pub async fn on(visit: Signed, Path(id): Path<ConsultationId>, typed: Typed) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let outcome = if typed.raw("act") == "settled" {
        app.settle_consultation(ctx, id).await
    } else {
        app.ask_on(ctx, id, &typed.lines("text")).await
    };
    match outcome {
        Ok(()) => said(id, "said"),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &Page { form, ..build(&visit, id).await? })
        }
    }
}

/// POST /consultations/{id}/work: the operator answers, notes, takes over, hands over, waits, closes.
pub async fn work(visit: Signed, Path(id): Path<ConsultationId>, typed: Typed) -> Answer {
    let text = typed.lines("text");
    let version = typed.raw("version").parse().unwrap_or(0);
    let doing = match typed.raw("act") {
        "answer" => Doing::Answer,
        "wait" => Doing::Wait,
        "take" => Doing::Take,
        "close" => Doing::Close,
        "reopen" => Doing::Reopen,
        "line-1" => Doing::Line(1),
        "line-2" => Doing::Line(2),
        "hand" => match typed.raw("to").parse() {
            Ok(person) => Doing::Hand(person),
            Err(_) => {
                let mut form = typed.keep();
                let fresh = build(&visit, id).await?;
                form.mark(app::Field::new("to", "consultation-hand-to"));
                return page_again(&form.clone(), &Page { form, ..fresh });
            }
        },
        "ready" => {
            let fresh = build(&visit, id).await?;
            let mut form = typed.keep();
            if let Some(ready) = fresh.view.templates.iter().find(|r| r.id.to_string() == typed.raw("ready")) {
                let both = [text.trim_end(), &ready.body].join(if text.trim().is_empty() { "" } else { "\n" });
                form = form.with("text", both);
            }
            return page(&Page { form, ..fresh });
        }
        _ => Doing::Note,
    };
    match visit.app().at_desk(&visit.ctx, id, version, doing, &text).await {
        Ok(()) => said(id, "said"),
        Err(Error::Stale { .. }) => {
            let fresh = build(&visit, id).await?;
            let form = typed.keep().with("version", fresh.view.row.version.to_string());
            page_as(StatusCode::CONFLICT, &Page { form, stale: true, ..fresh })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &Page { form, ..build(&visit, id).await? })
        }
    }
}

/// POST /consultations/{id}/caller: who called, once that is known.
pub async fn caller(visit: Signed, Path(id): Path<ConsultationId>, typed: Typed) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let fresh = build(&visit, id).await?;
    let house: Option<OrganisationId> = typed.raw("institution").parse().ok();
    let Some(house) = house.filter(|_| typed.raw("act") != "find") else {
        let found = app.find_caller(ctx, fresh.view.row.desk, &typed.line("who")).await?;
        return page(&Page { caller: typed.keep().named("caller"), found: Some(found), ..fresh });
    };
    let version = typed.raw("version").parse().unwrap_or(0);
    match app.identify_caller(ctx, id, version, house).await {
        Ok(()) => said(id, "said"),
        Err(Error::Stale { .. }) => page_as(StatusCode::CONFLICT, &Page { stale: true, ..fresh }),
        Err(error) => {
            let caller = typed.keep().named("caller").refuse(error)?;
            page_again(&caller.clone(), &Page { caller, ..fresh })
        }
    }
}

/// POST /consultations/{id}/number: the number that the caller reads out.
pub async fn number(visit: Signed, Path(id): Path<ConsultationId>, typed: Typed) -> Answer {
    match visit.app().open_shown(&visit.ctx, id, typed.raw("number")).await {
        Ok(()) => Ok(go(&format!("/consultations/{id}/shown"))),
        Err(error) => {
            let number = typed.keep().named("shown").refuse(error)?;
            page_again(&number.clone(), &Page { number, ..build(&visit, id).await? })
        }
    }
}

/// GET /consultations/{id}/shown: what the caller shows, for as long as they do.
pub async fn shown(visit: Signed, Path(id): Path<ConsultationId>) -> Answer {
    let view = visit.app().consultation(&visit.ctx, id).await?;
    let shown = visit.app().shown(&visit.ctx, id).await?;
    page(&Shown {
        t: Frame::new(visit.visitor(), "shown-title"),
        id,
        institution: view.institution,
        year: shown.as_ref().map(|s| crate::pages::checklist::year_label(&s.sheet.fiscal_year)).unwrap_or_default(),
        shown,
    })
}

/// An answer for everybody, as typed.
pub(super) fn typed_faq(typed: &Typed) -> TypedFaq {
    TypedFaq {
        lineage: typed.line("lineage"),
        question: typed.line("question"),
        answer: typed.lines("answer"),
        looked: typed.ticked("looked"),
    }
}

/// POST /consultations/{id}/faq
pub async fn faq(visit: Signed, Path(id): Path<ConsultationId>, typed: Typed) -> Answer {
    match visit.app().propose_faq(&visit.ctx, id, typed_faq(&typed)).await {
        Ok(_) => said(id, "faq"),
        Err(error) => {
            let faq = typed.keep().named("faq").refuse(error)?;
            page_again(&faq.clone(), &Page { faq, ..build(&visit, id).await? })
        }
    }
}
