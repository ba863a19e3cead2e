//! GET /: where a person goes from the front door.

use crate::fault::Answer;
use crate::frame::{Frame, go, page};
use crate::pages::checklist;
use crate::take::Asked;
use crate::visit::Visitor;
use askama::Template;

#[derive(Template)]
#[template(path = "pages/shell/home.html")]
struct Home {
    t: Frame,
    /// Desks of the person: id, name, how many questions wait.
    desks: Vec<(domain::ids::DeskId, String, i64)>,
    /// An institution whose deletion the person began is not gone yet.
    leaving: bool,
}

/// The first start, the sign-in, or the person's own home.
pub async fn home(visit: Visitor, asked: Asked) -> Answer {
    if let Some(me) = &visit.me {
        let institution = me.roles.iter().find(|r| r.kind.is_institution()).map(|r| r.organisation_id);
        if let Some(organisation) = asked.id("organisation")?.or(institution) {
            return checklist::home::show(&visit, organisation).await;
        }
        let desks = visit.app().own_desks(&visit.ctx).await?;
        let leaving = visit.app().own_leaving(&visit.ctx).await?.is_some_and(|left| !left.is_done);
        return page(&Home { t: Frame::new(&visit, "shell-home"), desks, leaving });
    }
    Ok(go(if visit.app().needs_setup().await? { "/setup" } else { "/sign-in" }))
}
