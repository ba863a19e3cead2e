//! Reminders: target dates, rounds, files that expire, editions that arrived, questions handed to somebody, guides that
//! changed. Worked out from what is stored; only what people say about them (later, somebody else) is kept.

mod digest;
mod paper;

pub(crate) use digest::JOB;
pub use digest::Wanted;

use crate::checklist::{Home, YearState};
use crate::{App, Ctx, Error, Field, Result};
use domain::assessment::Choice;
use domain::dates::fiscal_year_bounds;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::Action;
pub use domain::reminders::About;
use domain::reminders::{EVIDENCE_DAYS, PUT_OFF_DAYS_MAX, TARGET_DAYS, YEAR_DAYS};
use jiff::civil::Date;
use std::collections::BTreeMap;
use storage::audit::Entry;
use storage::reminders::MarkRow;

/// A reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Stays the same as long as it is about the same thing.
    pub key: String,
    /// What kind of thing.
    pub about: About,
    /// The thing by name, may carry readings.
    pub what: String,
    /// Until when; none: no day.
    pub until: Option<Date>,
    /// Where it is done.
    pub path: String,
    /// Put off until this day, which lies in the future.
    pub put_off_until: Option<Date>,
    /// Who sees to it: id and name.
    pub handed_to: Option<(PersonId, String)>,
}

impl Reminder {
    /// Whether it is said to this person now: not put off, and with nobody else.
    #[must_use]
    pub fn is_for(&self, person: Option<PersonId>) -> bool {
        self.put_off_until.is_none() && self.handed_to.as_ref().is_none_or(|(to, _)| Some(*to) == person)
    }
}

/// What somebody says about a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Not before this day.
    PutOff(Date),
    /// A colleague sees to it.
    HandTo(PersonId),
    /// As if nothing had been said.
    Anew,
}

impl App {
    /// The reminders of an institution as the caller sees them: the nearest day first, those without a day last.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn reminders(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<Reminder>> {
        let home = self.home(ctx, organisation).await?;
        self.reminders_of(ctx, organisation, &home).await
    }

    /// The same for whoever has the home already.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn reminders_of(&self, ctx: &Ctx, organisation: OrganisationId, home: &Home) -> Result<Vec<Reminder>> {
        let permit = ctx.may(Action::SeeSheet, organisation)?;
        let mut out = Vec::new();
        let mut add = |key: String, about, what: String, until, path: String| {
            out.push(Reminder { key, about, what, until, path, put_off_until: None, handed_to: None });
        };
        self.of_the_sheet(ctx, home, &mut add);
        if let Ok(files) = self.evidence_expiring(ctx, organisation, EVIDENCE_DAYS).await {
            for file in files {
                let (key, path) = (format!("evidence:{}", file.id), format!("/evidence/{}", file.id));
                add(key, About::Evidence, file.name, file.expires_on, path);
            }
        }
        if let (Some(from), YearState::Known { id, title }) = (home.offers.first(), &home.state) {
            let path = format!("/?organisation={organisation}");
            add(format!("edition:{id}:{}", from.row.id), About::Edition, title.clone(), None, path);
        }
        if let Some(me) = ctx.actor.person() {
            for asked in self.asked(ctx, organisation).await?.into_iter().filter(|a| a.to_person == Some(me)) {
                let path = format!("/assessments/{}/items/{}", asked.assessment, asked.key);
                add(format!("asked:{}:{}:{me}", asked.assessment, asked.key), About::Asked, asked.title, None, path);
            }
            for text in self.changed_texts(ctx).await? {
                let (form, lineage) = (&text.row.form, &text.row.lineage);
                let key = format!("guide:{form}:{lineage}:{}:{me}", text.row.hash.get(..12).unwrap_or_default());
                let what = home
                    .sheet
                    .as_ref()
                    .and_then(|s| s.form().ok())
                    .and_then(|f| f.items().find(|i| i.lineage == *lineage));
                let what = what.map_or_else(|| lineage.clone(), |item| item.title_read().to_owned());
                add(key, About::Guide, what, None, format!("/guide/{form}/{lineage}"));
            }
        }
        let marks = self
            .db
            .read(move |tx| {
                let marks = storage::reminders::marks(tx, &permit, organisation)?;
                let here = match marks.iter().any(|m| m.handed_to.is_some()) {
                    true => storage::people::members(tx, &permit, organisation)?,
                    false => Vec::new(),
                };
                // Who left sees to nothing: then it is everybody's again.
                let name = |m: MarkRow| {
                    let to = m.handed_to.and_then(|to| here.iter().find(|p| p.id == to));
                    (m.key, (m.put_off_until, to.map(|p| (p.id, p.name.clone()))))
                };
                Ok::<_, Error>(marks.into_iter().map(name).collect::<BTreeMap<_, _>>())
            })
            .await?;
        for reminder in &mut out {
            if let Some((until, to)) = marks.get(&reminder.key) {
                reminder.put_off_until = until.filter(|day| *day > ctx.today());
                reminder.handed_to.clone_from(to);
            }
        }
        out.sort_by(|a, b| {
            (a.until.is_none(), a.until, a.about, &a.key).cmp(&(b.until.is_none(), b.until, b.about, &b.key))
        });
        Ok(out)
    }

    /// What follows from this year's sheet.
    fn of_the_sheet(&self, ctx: &Ctx, home: &Home, add: &mut impl FnMut(String, About, String, Option<Date>, String)) {
        let Some(sheet) = &home.sheet else { return };
        let Ok(form) = sheet.form() else { return };
        let (today, id) = (ctx.today(), sheet.row.id);
        let soon = today.checked_add(jiff::Span::new().days(TARGET_DAYS)).unwrap_or(today);
        let refused = form.items().filter(|i| sheet.chosen.get(&i.key) == Some(&Choice::No));
        let targets: Vec<_> = refused.filter_map(|item| Some((item, sheet.answer(&item.key)?.target_date?))).collect();
        for (item, day) in targets.iter().filter(|(_, day)| *day <= soon) {
            let path = format!("/assessments/{id}/items/{}", item.key);
            add(
                format!("target:{id}:{}:{day}", item.key),
                About::Target,
                item.title_read().to_owned(),
                Some(*day),
                path,
            );
        }
        let path = format!("/assessments/{id}");
        // Of an earlier round are the days for which this one was begun.
        let of_now = |key: &str| sheet.answer(key).is_some_and(|a| a.round == sheet.row.round);
        let come = !targets.is_empty() && targets.iter().all(|(item, day)| *day <= today && of_now(&item.key));
        if !sheet.progress.complete && home.days_left <= YEAR_DAYS {
            let (_, end) = fiscal_year_bounds(home.year);
            add(format!("year:{id}"), About::Year, form.title.clone(), Some(end), path);
        } else if sheet.progress.complete && come {
            let last = targets.iter().map(|(_, day)| *day).max();
            add(format!("round:{id}:{}", sheet.row.round), About::Round, form.title.clone(), last, path);
        }
    }

    /// Puts a reminder off, hands it on, or takes back what was said of it.
    ///
    /// # Errors
    /// Not found: no such reminder now; field `until` (`reminders-day`) and `person` (`reminders-person`); refused.
    pub async fn mark_reminder(&self, ctx: &Ctx, organisation: OrganisationId, key: &str, mark: Mark) -> Result<()> {
        let permit = ctx.may(Action::MarkReminders, organisation)?;
        let reminders = self.reminders(ctx, organisation).await?;
        let reminder = reminders.into_iter().find(|r| r.key == key).ok_or_else(Error::not_found)?;
        match mark {
            Mark::PutOff(day) => {
                let last = ctx.today().checked_add(jiff::Span::new().days(PUT_OFF_DAYS_MAX)).unwrap_or(day);
                if day <= ctx.today() || day > last {
                    return Err(Error::Invalid(vec![Field::new("until", "reminders-day")]));
                }
            }
            Mark::HandTo(person) => {
                let people = self.people(ctx, organisation).await?;
                if !people.iter().any(|m| m.id == person) {
                    return Err(Error::Invalid(vec![Field::new("person", "reminders-person")]));
                }
            }
            Mark::Anew => {}
        }
        let key = reminder.key;
        let entry = self.entry(ctx, organisation, Action::MarkReminders, organisation.bytes(), String::new());
        let (by, at) = (ctx.actor.person(), ctx.micros());
        self.db
            .write(move |tx| {
                // What somebody else says of it at the same moment stays.
                storage::organisations::placements::lock(tx, organisation)?;
                let standing = storage::reminders::marks(tx, &permit, organisation)?.into_iter().find(|m| m.key == key);
                let blank = || MarkRow { key: key.clone(), put_off_until: None, handed_to: None };
                let mut row = standing.unwrap_or_else(blank);
                match mark {
                    Mark::PutOff(day) => row.put_off_until = Some(day),
                    Mark::HandTo(person) => row.handed_to = Some(person),
                    Mark::Anew => (row.put_off_until, row.handed_to) = (None, None),
                }
                if !storage::reminders::mark(tx, &permit, organisation, &row, by, at)? {
                    return Err(Error::not_found());
                }
                let detail = format!("{key} {:?} {:?}", row.put_off_until, row.handed_to.map(|p| p.to_string()));
                Ok(storage::audit::append(tx, &Entry { detail, ..entry.clone() })?)
            })
            .await
    }

    /// What a reminder says, in two sentences: what it is, and what to do.
    pub(crate) fn told(&self, lang: content::Lang, reminder: &Reminder) -> (String, String) {
        let code = reminder.about.code();
        let what = domain::text::without_readings(&reminder.what);
        let until = reminder.until.map(domain::dates::wareki).unwrap_or_default();
        let args = [("what", content::Arg::from(what.as_str())), ("until", content::Arg::from(until.as_str()))];
        let say = |key: &str, args: &[(&str, content::Arg)]| {
            domain::text::without_readings(&self.content.messages.say(lang, key, args))
        };
        (say(&format!("reminders-{code}"), &args), say(&format!("reminders-{code}-do"), &[]))
    }
}
