//! GET /continuity and /continuity/rules: where the paper stands, what is missing, its sections, its versions.

use super::{asked_for, link};
use crate::fault::{Answer, Fault};
use crate::frame::{Frame, page};
use crate::pages::organisations::houses;
use crate::take::Asked;
use crate::visit::Signed;
use app::continuity::{PlanView, VersionRow};
use askama::Template;
use domain::continuity::Paper;
use domain::dates::wareki;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::papers::Format;
use domain::policy::Action;

/// So many lines of what is missing are open at first.
const MISSING_OPEN: usize = 12;

/// Words of what is missing, and where it is filled in.
type Hole = (String, String);

#[derive(Template)]
#[template(path = "pages/continuity/show.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    houses: Vec<(OrganisationId, String)>,
    view: PlanView,
    /// What is missing.
    missing: Vec<Hole>,
    may_change: bool,
    may_approve: bool,
    done: &'static str,
}

impl Page {
    fn is_plan(&self) -> bool {
        self.view.paper == Paper::Plan
    }
    fn code(&self) -> &'static str {
        self.view.paper.code()
    }
    fn day(&self, day: &jiff::civil::Date) -> String {
        wareki(*day)
    }
    fn approved(&self) -> Option<&VersionRow> {
        self.view.approved()
    }
    /// What is missing: the first lines, and the rest.
    fn lists(&self) -> (&[Hole], &[Hole]) {
        self.missing.split_at(self.missing.len().min(MISSING_OPEN))
    }
    fn here(&self) -> &'static str {
        if self.is_plan() { "/continuity" } else { "/continuity/rules" }
    }
}

async fn build(visit: &Signed, asked: &Asked, paper: Paper) -> Result<Page, Fault> {
    let (id, _) = asked_for(visit, asked)?;
    let view = visit.app().continuity(&visit.ctx, id, paper).await?;
    let title = if paper == Paper::Plan { "continuity-title" } else { "continuity-rules-title" };
    Ok(Page {
        t: Frame::new(visit.visitor(), title).of(&view.label.name),
        organisation: id,
        houses: houses(visit, Kind::is_institution),
        missing: view.missing.iter().map(|m| (m.text.clone(), link(id, m))).collect(),
        may_change: visit.ctx.may(Action::ChangePlan, id).is_ok(),
        may_approve: visit.ctx.may(Action::ApprovePlan, id).is_ok(),
        done: match asked.text("done") {
            "saved" => "continuity-saved",
            "approved" => "continuity-approved-done",
            _ => "",
        },
        view,
    })
}

/// GET /continuity?organisation=
pub async fn plan(visit: Signed, asked: Asked) -> Answer {
    page(&build(&visit, &asked, Paper::Plan).await?)
}

/// GET /continuity/rules?organisation=
pub async fn rules(visit: Signed, asked: Asked) -> Answer {
    page(&build(&visit, &asked, Paper::Rules).await?)
}
