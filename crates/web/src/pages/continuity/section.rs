//! GET and POST /continuity/sections/{key}: an own text in the place of the template's.

use super::{asked_for, overview, sent_for};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::continuity::SectionView;
use askama::Template;
use axum::http::StatusCode;
use domain::continuity::Paper;
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/continuity/section.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    paper: Paper,
    section: SectionView,
    form: FormState,
    /// The text that stands, where somebody else wrote meanwhile: key of its words, text.
    standing: Option<Vec<(String, String)>>,
}

impl Page {
    fn code(&self) -> &'static str {
        self.paper.code()
    }
    fn back(&self) -> String {
        overview(self.organisation, self.paper)
    }
}

async fn build(
    visit: &Signed,
    id: OrganisationId,
    paper: Paper,
    key: &str,
    form: Option<FormState>,
) -> Result<Page, Fault> {
    visit.ctx.may(Action::ChangePlan, id)?;
    let section = visit.app().plan_section(&visit.ctx, id, paper, key).await?;
    Ok(Page {
        t: Frame::new(visit.visitor(), "continuity-section-title").titled(section.heading.as_str()).of(&section.house),
        organisation: id,
        paper,
        form: form.unwrap_or_else(|| {
            FormState::default().with("version", section.version.to_string()).with("text", section.text.as_str())
        }),
        section,
        standing: None,
    })
}

/// GET /continuity/sections/{key}?organisation=&paper=
pub async fn show(visit: Signed, Path(key): Path<String>, asked: Asked) -> Answer {
    let (id, paper) = asked_for(&visit, &asked)?;
    page(&build(&visit, id, paper, &key, None).await?)
}

/// POST /continuity/sections/{key}
pub async fn save(visit: Signed, Path(key): Path<String>, typed: Typed) -> Answer {
    let (id, paper, version) = sent_for(&typed)?;
    let text = typed.lines("text");
    let text = (typed.raw("go") != "template").then_some(text.as_str());
    match visit.app().save_plan_section(&visit.ctx, id, paper, &key, text, version).await {
        Ok(()) => Ok(go(&format!("{}&done=saved", overview(id, paper)))),
        Err(Error::Stale { .. }) => {
            let built = build(&visit, id, paper, &key, None).await?;
            let form = typed.keep().with("version", built.section.version.to_string());
            let text = built.section.text.clone();
            let other = typed.lines("text") != text;
            let standing = other.then(|| ("continuity-section-text".to_owned(), text)).into_iter().collect();
            page_as(StatusCode::CONFLICT, &Page { standing: Some(standing), form, ..built })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, paper, &key, Some(form)).await?)
        }
    }
}
