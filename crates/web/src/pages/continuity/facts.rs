//! GET and POST /continuity/facts: who decides, who stands in, where things lie.

use super::{asked_for, held, late, opened, overview, sent_for};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use askama::Template;
use axum::http::StatusCode;
use domain::continuity::Paper;
use domain::continuity::facts::{FACTS, Fact, Group};
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/continuity/facts.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    form: FormState,
    /// What somebody else wrote meanwhile: key of its words, text.
    standing: Option<Vec<(String, String)>>,
}

fn keys() -> Vec<&'static str> {
    FACTS.iter().map(|f| f.key).collect()
}

impl Page {
    fn held(&self) -> Vec<(String, String)> {
        held(&self.form, &keys())
    }
    /// The groups with the keys of their words.
    fn groups(&self) -> Vec<(String, Vec<(&'static Fact, String)>)> {
        let of = |group: Group| {
            FACTS.iter().filter(|f| f.group == group).map(|f| (f, format!("continuity-fact-{}", f.key))).collect()
        };
        Group::ALL.into_iter().map(|g| (format!("continuity-group-{}", g.code()), of(g))).collect()
    }
}

async fn build(visit: &Signed, id: OrganisationId, form: Option<FormState>) -> Result<Page, Fault> {
    visit.ctx.may(Action::ChangePlan, id)?;
    let view = visit.app().continuity(&visit.ctx, id, Paper::Plan).await?;
    let kept = || {
        let form = FormState::default().with("version", view.version.to_string());
        opened(view.written.facts.iter().fold(form, |form, (key, text)| form.with(key, text.as_str())), &keys())
    };
    Ok(Page {
        t: Frame::new(visit.visitor(), "continuity-facts-title").of(&view.label.name),
        organisation: id,
        form: form.unwrap_or_else(kept),
        standing: None,
    })
}

/// GET /continuity/facts?organisation=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (id, _) = asked_for(&visit, &asked)?;
    page(&build(&visit, id, None).await?)
}

/// POST /continuity/facts
pub async fn save(visit: Signed, typed: Typed) -> Answer {
    let (id, _, version) = sent_for(&typed)?;
    let facts = FACTS.iter().map(|f| (f.key.to_owned(), typed.line(f.key))).collect();
    match visit.app().save_plan_facts(&visit.ctx, id, facts, version).await {
        Ok(()) => Ok(go(&format!("{}&done=saved", overview(id, Paper::Plan)))),
        Err(Error::Stale { .. }) => {
            let now = build(&visit, id, None).await?;
            let (form, others) = late(&typed, now.form, &keys());
            let standing = others.into_iter().map(|(key, text)| (format!("continuity-fact-{key}"), text)).collect();
            page_as(StatusCode::CONFLICT, &Page { standing: Some(standing), form, ..now })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Some(form)).await?)
        }
    }
}
