//! Watching: where one stopped, what was really seen, what one says oneself, the quiz.
//!
//! The page tells every few seconds what was played. Such a report moves a mark and is no change of the record: like a
//! draft it stands in no audit chain. Beginning, having seen enough, saying so oneself and each try at the quiz do.

use super::{Seminar, SeminarRow, ViewRow, seen};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{OrganisationId, SeminarId};
use domain::policy::{Action, Permit};
use domain::seminars::seen::{Stretch, Unbelieved};
use domain::seminars::{minutes, quiz};
use jiff::civil::Date;

/// What the page tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Played {
    /// What was played since the last report.
    pub stretches: Vec<Stretch>,
    /// Where the video stands now (milliseconds).
    pub position: u64,
}

/// What a try at the quiz came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuizResult {
    /// For each question, whether the answer was right.
    pub right: Vec<bool>,
    /// Whether it was enough.
    pub passed: bool,
}

/// What is read at the beginning of each of these changes.
struct Watching {
    seminar: SeminarRow,
    permit: Permit,
    view: Option<ViewRow>,
    new: ViewRow,
}

fn watching(tx: &sql::Tx<'_>, ctx: &Ctx, id: SeminarId, house: OrganisationId) -> Result<Watching> {
    // Not found comes before forbidden.
    let Seminar { row, .. } = seen(tx, ctx, id, Some(house))?;
    let permit = ctx.may(Action::WatchSeminars, house)?;
    let person = ctx.actor.person().ok_or(Error::Refused(domain::policy::Refusal::SignIn))?;
    // Another tab may tell at the same time: what one of them reads the other has written.
    storage::seminars::lock_view(tx, &permit, house, person, id)?;
    let view = storage::seminars::view(tx, &permit, house, person, id)?;
    let new = view.clone().unwrap_or_else(|| ViewRow::new(house, person, id, ctx.micros()));
    Ok(Watching { seminar: row, permit, view, new })
}

fn record(tx: &sql::Tx<'_>, ctx: &Ctx, view: &ViewRow, salt: [u8; 16], what: &str) -> Result<()> {
    let entry = storage::audit::Entry {
        organisation: view.organisation.bytes(),
        at: ctx.micros(),
        actor: ctx.actor.person(),
        action: Action::WatchSeminars,
        subject_id: view.seminar.bytes(),
        salt,
        detail: what.to_owned(),
    };
    Ok(storage::audit::append(tx, &entry)?)
}

impl App {
    /// Takes in what was played. The first report begins the record, and nothing of it counts yet: from then on time
    /// passes here.
    ///
    /// # Errors
    /// Not found, forbidden; invalid: more than can have been played since the last report.
    pub async fn played(&self, ctx: &Ctx, id: SeminarId, house: OrganisationId, played: Played) -> Result<ViewRow> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let Watching { seminar, permit, view, mut new } = watching(tx, &ctx, id, house)?;
                new.position = played.position.min(seminar.length);
                if view.is_some() {
                    let passed = u64::try_from((ctx.micros() - new.reported_at) / 1_000).unwrap_or(0);
                    let wrong = |why| match why {
                        Unbelieved::NoStretch => Error::field("played", "seminar-no-stretch"),
                        Unbelieved::TooFast => Error::field("played", "seminar-too-fast"),
                    };
                    new.seen.report(&played.stretches, passed, seminar.length).map_err(wrong)?;
                }
                new.reported_at = ctx.micros();
                let enough = new.finished_at.is_none() && new.seen.is_enough(seminar.length);
                if enough {
                    new.finished_at = Some(ctx.micros());
                }
                storage::seminars::put_view(tx, &permit, &new)?;
                if view.is_none() {
                    record(tx, &ctx, &new, salt, "began")?;
                } else if enough {
                    record(tx, &ctx, &new, salt, &format!("saw {} ms", new.seen.length()))?;
                }
                Ok(new)
            })
            .await
    }

    /// Takes in what somebody says that they saw, where no script told it. It is kept as what it is: their word.
    ///
    /// # Errors
    /// Not found, forbidden; invalid: the day or the minutes.
    pub async fn declare_seen(
        &self,
        ctx: &Ctx,
        id: SeminarId,
        house: OrganisationId,
        day: &str,
        told: &str,
    ) -> Result<ViewRow> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        let (day, told) = (day.to_owned(), domain::text::fold_code(told));
        self.db
            .write(move |tx| {
                let Watching { seminar, permit, mut new, .. } = watching(tx, &ctx, id, house)?;
                let since = domain::dates::day_in_tokyo(domain::dates::from_micros(seminar.added_at));
                let day: Option<Date> = domain::dates::parse(&day).ok();
                let most = minutes(seminar.length);
                let mut wrong = Vec::new();
                match day {
                    Some(day) if (since..=ctx.today()).contains(&day) => new.told_on = Some(day),
                    _ => wrong.push(Field::new("day", "seminar-told-day")),
                }
                match told.parse::<u64>() {
                    Ok(told) if (1..=most).contains(&told) => new.told_minutes = i64::try_from(told).unwrap_or(0),
                    _ => wrong.push(Field::new("minutes", "seminar-told-minutes").with("most", most.to_string())),
                }
                if !wrong.is_empty() {
                    return Err(Error::Invalid(wrong));
                }
                storage::seminars::put_view(tx, &permit, &new)?;
                record(tx, &ctx, &new, salt, &format!("says {told} minutes"))?;
                Ok(new)
            })
            .await
    }

    /// Marks a try at the quiz; the best one is kept.
    ///
    /// # Errors
    /// Not found (also where there is no quiz), forbidden; invalid: a question without an answer.
    pub async fn answer_quiz(
        &self,
        ctx: &Ctx,
        id: SeminarId,
        house: OrganisationId,
        given: Vec<Option<usize>>,
    ) -> Result<QuizResult> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let Watching { seminar, permit, mut new, .. } = watching(tx, &ctx, id, house)?;
                if seminar.quiz.is_empty() {
                    return Err(Error::not_found());
                }
                if given.len() != seminar.quiz.len() || given.iter().any(Option::is_none) {
                    return Err(Error::field("quiz", "seminar-quiz-open"));
                }
                let of = i64::try_from(seminar.quiz.len()).unwrap_or(0);
                let right = i64::try_from(quiz::right(&seminar.quiz, &given)).unwrap_or(0);
                let passed = right >= seminar.pass_mark;
                if new.quiz_of != of || right > new.quiz_right {
                    (new.quiz_right, new.quiz_of) = (right, of);
                }
                if passed && new.quiz_passed_at.is_none() {
                    new.quiz_passed_at = Some(ctx.micros());
                }
                storage::seminars::put_view(tx, &permit, &new)?;
                record(tx, &ctx, &new, salt, &format!("quiz {right}/{of}"))?;
                let right = seminar.quiz.iter().zip(&given).map(|(q, g)| *g == Some(q.right)).collect();
                Ok(QuizResult { right, passed })
            })
            .await
    }
}
