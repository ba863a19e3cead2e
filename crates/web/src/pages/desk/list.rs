//! GET /desks: who can be asked, when, by whom; for everybody.

use super::{Standing, desk_name, spans, standing, weekday_key};
use crate::fault::Answer;
use crate::frame::{Frame, may, page};
use crate::pages::incidents::calls::tel;
use crate::visit::Visitor;
use askama::Template;
use domain::dates::wareki;
use domain::desk::{Closure, WEEKDAYS, week};
use domain::ids::{DeskId, OrganisationId};
use domain::policy::Action;

/// One desk on the page.
struct Shown {
    name: String,
    operator: String,
    phone: String,
    tel: Option<String>,
    note: String,
    standing: Standing,
    week: Vec<(&'static str, String)>,
    closed_on_holidays: bool,
    closures: Vec<Closure>,
    for_what: Vec<String>,
    who: Vec<String>,
    have: Vec<String>,
    source: String,
    source_date: String,
    /// Where it is worked at, for those who do.
    board: Option<DeskId>,
    settings: Option<DeskId>,
}

#[derive(Template)]
#[template(path = "pages/desk/list.html")]
struct Page {
    t: Frame,
    desks: Vec<Shown>,
    /// The associations for which the person may set a desk up.
    runs: Vec<(OrganisationId, String)>,
    /// Desks that were given up, for those who ran them.
    ended: Vec<(DeskId, String)>,
    asks: bool,
    faq: bool,
}

impl Page {
    fn days(&self, closure: &Closure) -> String {
        if closure.from == closure.to {
            wareki(closure.from)
        } else {
            format!("{}〜{}", wareki(closure.from), wareki(closure.to))
        }
    }
}

/// GET /desks
pub async fn show(visit: Visitor) -> Answer {
    let app = visit.app();
    let all = app.desks_whatever_happens(&visit.ctx).await;
    // The numbers stand there whatever happens; only the way to one's own board may be missing.
    let mine = app.own_desks(&visit.ctx).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the boards could not be read");
        Vec::new()
    });
    let ended = app.ended_desks(&visit.ctx).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the desks that were given up could not be read");
        Vec::new()
    });
    let mut desks = Vec::new();
    for desk in &all.desks {
        let standing = standing(&visit, desk);
        let entry = &desk.entry;
        let phone = app.shown_number(&entry.desk.phone);
        let demo = app.config.demo;
        let hours = week(&entry.desk.hours);
        let settings = desk.organisation.filter(|o| visit.ctx.may(Action::RunDesk, *o).is_ok()).and(desk.id);
        desks.push(Shown {
            name: desk_name(&visit, desk),
            operator: entry.operator.clone(),
            tel: if demo || !standing.open { None } else { tel(&phone) },
            phone,
            note: entry.note.clone(),
            standing,
            week: WEEKDAYS.iter().zip(&hours).map(|(day, all)| (weekday_key(day), spans(all))).collect(),
            closed_on_holidays: entry.desk.closed_on_holidays,
            closures: desk.closures.clone(),
            for_what: entry.for_what.clone(),
            who: entry.who_may_call.clone(),
            have: entry.have_ready.clone(),
            source: entry.source.clone(),
            source_date: entry.source_date.clone(),
            board: desk.id.filter(|id| mine.iter().any(|(own, ..)| own == id)),
            settings,
        });
    }
    let runs = crate::pages::organisations::houses_of(&visit, |kind| kind.is_association());
    page(&Page {
        t: Frame::new(&visit, "desk-title"),
        desks,
        runs: runs.into_iter().filter(|(o, _)| visit.ctx.may(Action::RunDesk, *o).is_ok()).collect(),
        ended,
        asks: may(&visit.ctx.actor, Action::AskDesk),
        faq: may(&visit.ctx.actor, Action::SeeFaq),
    })
}
