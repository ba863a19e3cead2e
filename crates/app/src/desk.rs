//! The consultation desks: whether they answer now, who answers there, what is asked, what was advised.
//!
//! Hours and numbers are for everybody. A consultation is seen by the institution whose people asked, by its desk and
//! by the association that runs the desk; for everybody else it is not there.

mod ask;
mod faq;
mod holidays;
mod intake;
mod keep;
mod search;
mod shown;
mod statistics;
mod work;

pub use ask::TypedQuestion;
pub use faq::{Similar, TypedFaq};
pub use holidays::FILE_MAX as HOLIDAYS_MAX;
pub use intake::{Caller, Callers, TypedCall};
pub use keep::{DeskSettings, TypedDesk};
pub(crate) use search::renamed;
pub use shown::{ShownNow, ShownView};
pub use statistics::Month;
pub use storage::desk::consultations::{ConsultationRow, SayingRow};
pub use storage::desk::faqs::{FaqRow, FaqState};
pub use storage::desk::{DeskRow, TemplateRow};
pub use work::{Board, ConsultationView, Doing, Side};

use crate::{App, Ctx, Error, Result};
use content::desks::DeskEntry;
use domain::checklist::TextBasis;
use domain::desk::holidays::Holidays;
use domain::desk::{Calendar, Closure, Standing, now, week};
use domain::ids::{DeskId, OrganisationId};
use domain::organisations::membership::State;
use domain::policy::{Action, Actor, Permit, Subject, decide};
use domain::rooms::{For, Looker};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

pub use domain::desk::clock;

/// Tokyo, the hours of every desk.
const TOKYO: Offset = Offset::constant(9);

/// A desk as it stands at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskNow {
    /// Its id where an association answers for it here; a desk of the content alone has none.
    pub id: Option<DeskId>,
    /// That association.
    pub organisation: Option<OrganisationId>,
    /// What is known of it.
    pub entry: DeskEntry,
    /// Who may call, as conditions; the content says it in words.
    pub audience: For,
    /// Whether it takes written questions.
    pub written: bool,
    /// Closures from today on, and those in force.
    pub closures: Vec<Closure>,
    /// Open until, or opening at, and what is not known.
    pub standing: Standing,
}

/// All desks, with the calendar that they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desks {
    /// In the order of the content, then those of associations.
    pub desks: Vec<DeskNow>,
    /// National holidays.
    pub holidays: Holidays,
}

impl Desks {
    /// Whether a weekday's office hours (9 to 18) are over or have not begun: the hour of night numbers.
    #[must_use]
    pub fn is_night(&self, ctx: &Ctx) -> bool {
        let here = TOKYO.to_datetime(ctx.now);
        let day = here.date();
        let weekend = matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        let off = weekend || self.holidays.is_holiday(day) || domain::desk::calendar::turn_of_year(day).is_some();
        off || !(9..18).contains(&here.hour())
    }
}

impl App {
    /// Every desk. What an association changed of a desk of the content stands in its place.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn desks(&self, ctx: &Ctx) -> Result<Desks> {
        let (app, at) = (self.clone(), ctx.now);
        self.db.read(move |tx| app.desks_in(tx, at)).await
    }

    /// Every desk; those of the content where the database cannot be read: whoever needs help must find a number.
    pub async fn desks_whatever_happens(&self, ctx: &Ctx) -> Desks {
        match self.desks(ctx).await {
            Ok(desks) => desks,
            Err(error) => {
                tracing::warn!(%error, "the desks of the database could not be read");
                self.bundled_desks(ctx.now)
            }
        }
    }

    fn bundled_desks(&self, at: Timestamp) -> Desks {
        let holidays = self.content.holidays.clone();
        let all = self.content.desks.iter();
        let desks = all.map(|entry| bundled(entry, &holidays, at)).collect();
        Desks { desks, holidays }
    }

    /// The same inside a transaction.
    pub(crate) fn desks_in(&self, tx: &sql::Tx, at: Timestamp) -> Result<Desks> {
        let holidays = self.holidays_in(tx)?;
        let rows = storage::desk::all(tx)?;
        let mut desks = Vec::new();
        for entry in &self.content.desks {
            match rows.iter().find(|r| r.desk.key == entry.desk.key) {
                Some(row) => desks.push(self.desk_now(tx, row, &holidays, at)?),
                None => desks.push(bundled(entry, &holidays, at)),
            }
        }
        for row in rows.iter().filter(|r| !self.content.desks.iter().any(|e| e.desk.key == r.desk.key)) {
            desks.push(self.desk_now(tx, row, &holidays, at)?);
        }
        Ok(Desks { desks, holidays })
    }

    /// A desk of an association as it stands.
    fn desk_now(&self, tx: &sql::Tx, row: &DeskRow, holidays: &Holidays, at: Timestamp) -> Result<DeskNow> {
        let today = TOKYO.to_datetime(at).date();
        let mut closures = storage::desk::closures(tx, row.organisation, row.id)?;
        let standing = now(&row.desk, &Calendar { holidays, closures: &closures }, TOKYO.to_datetime(at));
        closures.retain(|c| c.to >= today);
        let association = storage::organisations::label(tx, row.organisation)?.map(|l| l.0).unwrap_or_default();
        let changed = domain::dates::day_in_tokyo(domain::dates::from_micros(row.changed_at)).to_string();
        let said = self.content.desks.iter().find(|e| e.desk.key == row.desk.key);
        let same = said.is_some_and(|e| e.desk == row.desk);
        let blank = DeskEntry {
            desk: row.desk.clone(),
            name_en: String::new(),
            operator: association.clone(),
            media: Vec::new(),
            note: row.about.clone(),
            for_what: Vec::new(),
            who_may_call: Vec::new(),
            have_ready: Vec::new(),
            source: association.clone(),
            source_url: None,
            source_date: changed.clone(),
            basis: TextBasis::Confirmed,
            provenance: String::new(),
        };
        let entry = match said {
            Some(entry) if same => DeskEntry { note: row.about.clone(), ..entry.clone() },
            // Who changed it here answers for what is said of it.
            Some(entry) => DeskEntry {
                name_en: entry.name_en.clone(),
                operator: entry.operator.clone(),
                for_what: entry.for_what.clone(),
                who_may_call: entry.who_may_call.clone(),
                have_ready: entry.have_ready.clone(),
                ..blank
            },
            None => blank,
        };
        Ok(DeskNow {
            id: Some(row.id),
            organisation: Some(row.organisation),
            entry,
            audience: row.audience.clone(),
            written: row.written,
            closures,
            standing,
        })
    }

    /// The desks that an institution (or an association) may ask in writing: of the associations above it, if it is
    /// among those for whom they are.
    pub(crate) fn desks_for(&self, tx: &sql::Tx, ctx: &Ctx, house: OrganisationId) -> Result<Vec<DeskRow>> {
        let standing = standing_of(tx, house, ctx.today())?;
        let rows = storage::desk::all(tx)?;
        Ok(rows.into_iter().filter(|row| row.written && standing.may_ask(row)).collect())
    }
}

/// A desk of the content that nobody here answers for.
fn bundled(entry: &DeskEntry, holidays: &Holidays, at: Timestamp) -> DeskNow {
    DeskNow {
        id: None,
        organisation: None,
        entry: entry.clone(),
        audience: For::default(),
        written: false,
        closures: Vec::new(),
        standing: now(&entry.desk, &Calendar { holidays, closures: &[] }, TOKYO.to_datetime(at)),
    }
}

/// A house as a desk looks at it: what it is a member as, and below which associations.
pub(crate) struct House {
    looker: Looker,
    above: Vec<OrganisationId>,
    closed: bool,
    id: OrganisationId,
}

impl House {
    /// Whether it stands below an association, open or paused, on that day.
    pub(crate) fn belongs_to(&self, association: OrganisationId) -> bool {
        !self.closed && (self.above.contains(&association) || self.id == association)
    }
    /// Whether a desk is for it.
    pub(crate) fn may_ask(&self, desk: &DeskRow) -> bool {
        self.belongs_to(desk.organisation) && desk.audience.fits(&self.looker)
    }
}

/// How a house stands, whoever asks: a desk must know it before it answers.
pub(crate) fn standing_of(tx: &sql::Tx, house: OrganisationId, today: Date) -> Result<House> {
    let all = decide(&Actor::Command, Action::SeeOrganisation, &Subject::of(house))?;
    let row = storage::organisations::find(tx, &all, house)?.ok_or_else(Error::not_found)?;
    let (member_kinds, above) = storage::rooms::standing(tx, &all, house, today)?;
    // Who pauses comes back and is a member; inactive without a state is whoever was closed before there were any.
    let state = storage::organisations::placements::state_on(tx, house, today)?;
    let closed = state.map_or(!row.active, |state| state == State::Closed);
    Ok(House { looker: Looker { kind: row.kind, member_kinds, roles: None }, above, closed, id: house })
}

/// A desk with what an actor may do at it.
pub(crate) struct Seat {
    /// Reaches the association's consultations.
    pub permit: Permit,
    /// The desk.
    pub row: DeskRow,
    /// Answers there, beside seeing.
    pub answers: bool,
}

/// A seat at a desk: its operators', and those of the association that runs it. For everybody else it is not there,
/// also for an operator of another desk of the same association.
pub(crate) fn seat(tx: &sql::Tx, ctx: &Ctx, id: DeskId) -> Result<Seat> {
    let row = storage::desk::find(tx, id)?.ok_or_else(Error::not_found)?;
    let permit = ctx.may(Action::SeeConsultations, row.organisation).map_err(|_| Error::not_found())?;
    let Some(person) = ctx.actor.person() else { return Ok(Seat { permit, row, answers: true }) };
    let assigned = storage::desk::operated_by(tx, person)?.contains(&id);
    let answers = assigned && ctx.may(Action::AnswerDesk, row.organisation).is_ok();
    // Whoever has the role of an operator and no other sees the desks to which they are assigned.
    if !answers && ctx.may(Action::AnswerDesk, row.organisation).is_ok() && !runs(ctx, row.organisation) {
        return Err(Error::not_found());
    }
    Ok(Seat { permit, row, answers })
}

/// Whether the actor belongs to those of an association who see what its desks are asked.
fn runs(ctx: &Ctx, association: OrganisationId) -> bool {
    use domain::people::Role;
    match &ctx.actor {
        Actor::Person { roles, .. } => {
            roles.iter().any(|(o, r)| *o == association && matches!(r, Role::Administrator | Role::Officer))
        }
        _ => true,
    }
}

/// A seat from which somebody answers.
pub(crate) fn answering_seat(tx: &sql::Tx, ctx: &Ctx, id: DeskId) -> Result<Seat> {
    let seat = seat(tx, ctx, id)?;
    if seat.answers { Ok(seat) } else { Err(Error::Refused(domain::policy::Refusal::Forbidden)) }
}

/// An instant in Tokyo.
pub(crate) fn here(at: Timestamp) -> DateTime {
    TOKYO.to_datetime(at)
}

/// The hours of a desk where they are the same on all its days: `every` or `weekdays`, opens, closes.
#[must_use]
pub fn hours(entry: &DeskEntry) -> Option<(&'static str, String, String)> {
    let days = week(&entry.desk.hours);
    let [(opens, closes)] = days[0][..] else { return None };
    let same = |days: &[Vec<(i32, i32)>]| days.iter().all(|d| d[..] == [(opens, closes)]);
    let which = if same(&days) {
        "every"
    } else if same(&days[..5]) && days[5].is_empty() && days[6].is_empty() {
        "weekdays"
    } else {
        return None;
    };
    Some((which, clock(opens), clock(closes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_told_in_one_line() {
        let content = content::Content::bundled().expect("the bundled content");
        let told: Vec<_> = content.desks.iter().filter_map(hours).collect();
        assert_eq!(
            told,
            [("every", "6:00".to_owned(), "21:00".to_owned()), ("weekdays", "9:00".to_owned(), "18:00".to_owned())]
        );
    }
}
