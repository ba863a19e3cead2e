//! GET and POST /desks/{id}/calls: a call from its ring to its answer, with the keyboard alone. GET …/find: who calls,
//! while it is typed.

use super::{lineages, urgency_key};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::desk::{Board, Caller, Callers, TypedCall};
use app::once::form_key;
use askama::Template;
use domain::desk::consultation::{LINES, State, Urgency};
use domain::ids::{DeskId, OrganisationId};

#[derive(Template)]
#[template(path = "pages/desk/call.html")]
struct Page {
    t: Frame,
    board: Board,
    form: FormState,
    /// What the search found; none: nothing was looked for yet.
    found: Option<Callers>,
    lineages: Vec<(String, String)>,
    lines: Vec<(String, String)>,
    urgencies: Vec<(&'static str, String)>,
    templates: Vec<app::desk::TemplateRow>,
}

/// The institutions that were found, alone: what a script puts into the page.
#[derive(Template)]
#[template(path = "pages/desk/found.html")]
struct Found {
    t: Frame,
    form: FormState,
    found: Option<Callers>,
}

pub(super) fn kind(caller: &Caller) -> &'static str {
    crate::pages::organisations::kind_key(&caller.kind)
}

async fn build(visit: &Signed, id: DeskId, form: FormState, found: Option<Callers>) -> Result<Page, Fault> {
    let board = visit.app().board(&visit.ctx, id, State::Open, None).await?;
    if !board.answers {
        return Err(domain::policy::Refusal::Forbidden.into());
    }
    let say = |key: &str| visit.say.plain(key).to_string();
    Ok(Page {
        t: Frame::new(visit.visitor(), "desk-call-new").of(&board.association),
        lineages: lineages(visit, &[form.value("lineage")]).await?,
        lines: LINES
            .map(|n| (n.to_string(), say(if n == 1 { "consultation-line-1" } else { "consultation-line-2" })))
            .into(),
        urgencies: Urgency::ALL.iter().map(|u| (u.code(), say(urgency_key(u)))).collect(),
        templates: visit.app().desk_templates(&visit.ctx, id).await?,
        board,
        form,
        found,
    })
}

/// GET /desks/{id}/calls
pub async fn show(visit: Signed, Path(id): Path<DeskId>) -> Answer {
    let form = FormState::default().with("line", "1").with("urgency", Urgency::Normal.code());
    page(&build(&visit, id, form, None).await?)
}

/// GET /desks/{id}/find?q=
pub async fn find(visit: Signed, Path(id): Path<DeskId>, asked: Asked) -> Answer {
    let found = visit.app().find_caller(&visit.ctx, id, asked.text("q")).await?;
    let form = FormState::default().with("institution", asked.text("institution"));
    page(&Found { t: Frame::new(visit.visitor(), "desk-call-new"), form, found: Some(found) })
}

fn call(typed: &Typed) -> TypedCall {
    TypedCall {
        institution: typed.line("institution"),
        caller: typed.line("caller"),
        callback: typed.line("callback"),
        number: typed.line("number"),
        lineage: typed.line("lineage"),
        line: typed.line("line"),
        urgency: typed.line("urgency"),
        subject: typed.line("subject"),
        asked: typed.lines("asked"),
        note: typed.lines("note"),
        advice: typed.lines("advice"),
        close: typed.raw("act") == "close",
    }
}

/// POST /desks/{id}/calls: looks for the caller, puts a ready-made text in, or keeps the call.
pub async fn take(visit: Signed, Path(id): Path<DeskId>, typed: Typed) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let mut form = typed.keep();
    // What was chosen before stays to be seen.
    let mut found = app.find_caller(ctx, id, &typed.line("who")).await?;
    if let Ok(house) = typed.raw("institution").parse::<OrganisationId>()
        && !found.found.iter().any(|c| c.id == house)
    {
        found.found.extend(app.caller(ctx, id, house).await?);
    }
    match typed.raw("act") {
        "find" => return page(&build(&visit, id, form, Some(found)).await?),
        "ready" => {
            let ready = app.desk_templates(ctx, id).await?;
            if let Some(text) = ready.iter().find(|r| r.id.to_string() == typed.raw("ready")) {
                let advice = typed.lines("advice");
                let advice = [advice.trim_end(), &text.body].join(if advice.trim().is_empty() { "" } else { "\n" });
                form = form.with("advice", advice);
            }
            return page(&build(&visit, id, form, Some(found)).await?);
        }
        _ => {}
    }
    let key = form_key(typed.raw("once"), &[typed.line("subject").as_bytes()]);
    match app.take_call(ctx, id, call(&typed), key.as_deref()).await {
        Ok(made) => Ok(go(&format!("/consultations/{}?done=call", made.body["id"].as_str().unwrap_or_default()))),
        Err(error) => {
            let form = form.refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, form, Some(found)).await?)
        }
    }
}
