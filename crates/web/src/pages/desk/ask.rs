//! GET and POST /consultations/new, /consultations: asking a desk in writing, and what one's institution asked.

use super::{lineage_words, lineages};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::organisations::{house, houses};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::desk::{ConsultationRow, DeskRow, Similar, TypedQuestion};
use app::once::form_key;
use askama::Template;
use domain::ids::{AssessmentId, OrganisationId};
use domain::organisations::Kind;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/desk/ask.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    form: FormState,
    /// Desks that can be asked: id and name.
    desks: Vec<(String, String)>,
    about: String,
    /// Published answers that may be what is asked.
    similar: Vec<Similar>,
    /// They were looked at: sending is the next step.
    looked: bool,
}

#[derive(Template)]
#[template(path = "pages/desk/own.html")]
struct Own {
    t: Frame,
    organisation: OrganisationId,
    houses: Vec<(OrganisationId, String)>,
    rows: Vec<(ConsultationRow, String)>,
    next: Option<i64>,
    may_ask: bool,
}

fn anybody(kind: Kind) -> bool {
    kind.is_institution() || kind.is_association() || kind == Kind::Group
}

/// The row of a sheet that is asked about: its lineage and words.
async fn about(visit: &Signed, form: &FormState) -> Result<(String, String), Fault> {
    let Ok(sheet) = form.value("assessment").parse::<AssessmentId>() else { return Ok(Default::default()) };
    let sheet = visit.app().sheet(&visit.ctx, sheet).await?;
    let item = sheet.form()?.item(form.value("key")).ok_or_else(Fault::not_found)?;
    let number = item.number.as_deref().unwrap_or_default();
    Ok((item.lineage.clone(), format!("{number} {}", item.text).trim().to_owned()))
}

async fn build(visit: &Signed, organisation: OrganisationId, form: FormState, looked: bool) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let desks: Vec<DeskRow> = app.desks_to_ask(ctx, organisation).await?;
    let (lineage, about) = about(visit, &form).await?;
    let text = format!("{} {}", form.value("subject"), form.value("text"));
    // Beside a row its answers stand at once; else once something is typed.
    let similar = if lineage.is_empty() && text.trim().is_empty() {
        Vec::new()
    } else {
        app.similar_faqs(ctx, &lineage, &text).await?
    };
    let row = app.organisation(ctx, organisation).await?.row;
    Ok(Page {
        t: Frame::new(visit.visitor(), "consultation-write").of(&row.name),
        organisation,
        form,
        desks: desks.into_iter().map(|d| (d.id.to_string(), d.desk.name)).collect(),
        about,
        similar,
        looked,
    })
}

/// GET /consultations/new?organisation=&assessment=&key=
pub async fn new(visit: Signed, asked: Asked) -> Answer {
    let organisation = match asked.id::<AssessmentId>("assessment")? {
        Some(sheet) => visit.app().sheet(&visit.ctx, sheet).await?.row.organisation,
        None => house(&visit, &asked, anybody)?,
    };
    let form = FormState::default().with("assessment", asked.text("assessment")).with("key", asked.text("key"));
    page(&build(&visit, organisation, form, false).await?)
}

/// POST /consultations?organisation=: shows what was answered before, then sends.
pub async fn send(visit: Signed, asked: Asked, typed: Typed) -> Answer {
    let organisation = house(&visit, &asked, anybody)?;
    visit.ctx.may(Action::AskDesk, organisation)?;
    let question = TypedQuestion {
        desk: typed.line("desk"),
        subject: typed.line("subject"),
        text: typed.lines("text"),
        callback: typed.line("callback"),
        assessment: typed.line("assessment"),
        key: typed.line("key"),
    };
    let looked = typed.ticked("looked");
    if !looked && !question.text.trim().is_empty() && !question.subject.is_empty() {
        let fresh = build(&visit, organisation, typed.keep(), true).await?;
        if !fresh.similar.is_empty() {
            return page(&fresh);
        }
    }
    let key = form_key(typed.raw("once"), &[question.text.as_bytes()]);
    match visit.app().ask_desk(&visit.ctx, organisation, question, key.as_deref()).await {
        Ok(made) => Ok(go(&format!("/consultations/{}?done=sent", made.body["id"].as_str().unwrap_or_default()))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, organisation, form, looked).await?)
        }
    }
}

/// So many stand on one page.
const MOST: i64 = 50;

/// GET /consultations?organisation=&before=
pub async fn list(visit: Signed, asked: Asked) -> Answer {
    let organisation = house(&visit, &asked, anybody)?;
    let (app, ctx) = (visit.app(), &visit.ctx);
    let before = asked.text("before").parse().unwrap_or(i64::MAX);
    let rows = app.own_consultations(ctx, organisation, before, MOST).await?;
    let row = app.organisation(ctx, organisation).await?.row;
    page(&Own {
        t: Frame::new(visit.visitor(), "consultation-own").of(&row.name),
        organisation,
        houses: houses(&visit, anybody),
        next: rows.last().map(|(row, _)| row.opened_at).filter(|_| rows.len() >= 50),
        rows,
        may_ask: ctx.may(Action::AskDesk, organisation).is_ok(),
    })
}

/// Words for the requirement of a question.
pub(super) async fn words(visit: &Signed, lineage: &str) -> Result<String, Fault> {
    Ok(if lineage.is_empty() { String::new() } else { lineage_words(&lineages(visit, &[lineage]).await?, lineage) })
}
