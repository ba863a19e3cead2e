//! GET /help, for everybody, and GET /help/{code}, an institution's own.

use super::calls::{self, Call, Calls};
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::pages::desk::Standing;
use crate::take::{Asked, Path};
use crate::visit::Visitor;
use app::incidents::HelpView;
use askama::Template;
use axum::http::{HeaderName, HeaderValue, header};
use content::help::Help;
use domain::ids::OrganisationId;
use domain::policy::Action;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pages/incidents/help.html")]
struct Page {
    t: Frame,
    content: Arc<content::Content>,
    view: Option<HelpView>,
    calls: Vec<Calls>,
    questions: Vec<(Call, Standing)>,
    /// Where the institution's numbers are entered, for those who may.
    enter: Option<String>,
    public: bool,
    printed: String,
}

impl Page {
    fn help(&self) -> &Help {
        &self.content.help
    }
    fn own(&self, calls: &Calls) -> bool {
        matches!(calls.key.as_str(), "own" | "vendor-day" | "vendor-night")
    }
}

async fn build(visit: &Visitor, view: Option<HelpView>, public: bool) -> Page {
    let desks = visit.app().desks_whatever_happens(&visit.ctx).await;
    let t = Frame::new(visit, "incidents-title");
    let may_enter = |view: &HelpView| visit.ctx.may(Action::ChangeHelp, view.organisation).is_ok();
    Page {
        content: visit.app().content.clone(),
        calls: calls::of(visit, &desks, view.as_ref()),
        questions: calls::questions(visit, &desks),
        enter: view.as_ref().filter(|v| may_enter(v)).map(|v| format!("/organisations/{}/help", v.organisation)),
        printed: t.instant(&visit.ctx.now),
        t: match &view {
            Some(view) => t.of(&view.label.name),
            None => t,
        },
        view,
        public,
    }
}

/// The institution whose numbers a signed-in person sees: the one asked for, or the first of their own.
async fn own(visit: &Visitor, asked: Option<OrganisationId>) -> Option<HelpView> {
    let me = visit.me.as_ref()?;
    let wanted = asked.or_else(|| me.roles.iter().find(|r| r.kind.is_institution()).map(|r| r.organisation_id))?;
    // Who may not see it still gets the general page: this one must always open.
    visit.app().help(&visit.ctx, wanted).await.ok()
}

/// GET /help: works for staff who never signed in.
pub async fn show(visit: Visitor, asked: Asked) -> Answer {
    let wanted = asked.text("organisation").parse().ok();
    let view = own(&visit, wanted).await;
    let public = view.is_none();
    let mut answer = page(&build(&visit, view, public).await)?;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// GET /help/{code}: an unknown code is not found; kept from caches and search engines.
pub async fn by_code(visit: Visitor, Path(code): Path<String>) -> Answer {
    let view = visit.app().help_by_code(&visit.ctx, &code).await?;
    let mut answer = page(&build(&visit, Some(view), false).await)?;
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(answer)
}
