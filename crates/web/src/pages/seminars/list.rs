//! GET /seminars: what the house sees, by association, searched in titles and in what is said.

use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::pages::organisations::{house, houses};
use crate::take::Asked;
use crate::visit::Signed;
use app::seminars::Seminar;
use askama::Template;
use domain::ids::OrganisationId;
use domain::policy::Action;
use domain::seminars::clock_text;

#[derive(Template)]
#[template(path = "pages/seminars/list.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    houses: Vec<(OrganisationId, String)>,
    query: String,
    /// By association, in the order in which the house sees them.
    groups: Vec<(String, Vec<Seminar>)>,
    may_put: bool,
    may_see_training: bool,
    done: &'static str,
}

impl Page {
    fn length(&self, seminar: &Seminar) -> String {
        clock_text(seminar.row.length)
    }
    /// Key of the words for how far somebody is.
    fn state(&self, seminar: &Seminar) -> &'static str {
        match &seminar.view {
            Some(view) if view.finished_at.is_some() || view.told_on.is_some() => "seminar-state-seen",
            Some(view) if view.seen.length() > 0 => "seminar-state-begun",
            _ => "",
        }
    }
}

/// GET /seminars?organisation=&q=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let id = house(&visit, &asked, |kind| kind.is_association() || kind.is_institution())?;
    let query = domain::text::clean_line(asked.text("q"));
    let found = app.seminars(ctx, id, &query).await?;
    let row = app.organisation(ctx, id).await?.row;
    let mut groups: Vec<(String, Vec<Seminar>)> = Vec::new();
    for seminar in found {
        let same = |of: &[Seminar]| of.iter().any(|s| s.row.organisation == seminar.row.organisation);
        match groups.iter_mut().find(|(_, of)| same(of)) {
            Some((_, of)) => of.push(seminar),
            None => groups.push((seminar.association.clone(), vec![seminar])),
        }
    }
    page(&Page {
        t: Frame::new(visit.visitor(), "seminar-nav").of(&row.name),
        organisation: id,
        houses: houses(&visit, |kind| kind.is_association() || kind.is_institution()),
        query,
        groups,
        may_put: row.kind.is_association() && ctx.may(Action::ChangeSeminars, id).is_ok(),
        may_see_training: row.kind.is_institution() && ctx.may(Action::SeeTraining, id).is_ok(),
        done: match asked.text("done") {
            "put" => "seminar-done-put",
            "down" => "seminar-done-down",
            _ => "",
        },
    })
}
