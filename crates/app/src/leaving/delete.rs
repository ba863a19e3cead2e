//! Deleting an institution: the door first (roles, codes, name, memberships, in one transaction), then its rows a few at a
//! time, then its people, then the organisation itself. Each unit stands for itself and leaves its record; what a killed
//! unit began is as if it had not begun.

use super::{ARCHIVE, institution};
use crate::erased::{Restoring, remove_content};
use crate::jobs::{Job, Outcome, Step, Work, WorkState};
use crate::organisations::{folded_code, settle};
use crate::papers::{hex, work_of};
use crate::people::INSTALLATION;
use crate::{App, Ctx, Error, Field, Result};
use domain::dates::{day_in_tokyo, from_micros};
use domain::ids::{AssessmentId, OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::policy::Action;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sql::Tx;
use storage::audit::Entry;
use storage::leaving::{self, TABLES};
use storage::programme::{self, Cell};
use storage::{organisations, people};

/// The job that deletes, and the kind of its work.
pub(crate) const LEAVE: &str = "leave-installation";
/// Most rows of a unit.
const ROWS: i64 = 500;
/// So many units before other jobs have their turn.
const UNITS: usize = 20;
/// Tables whose rows go with the last unit.
const LAST: [&str; 2] = ["placements", "organisations"];
/// After the tables: the people.
const PEOPLE: &str = ":people";
/// After the people: what is left.
const END: &str = ":end";
/// Nothing is left.
const GONE: &str = ":gone";

/// What is typed before an institution is deleted.
#[derive(Debug, Clone, Default)]
pub struct TypedLeave {
    /// Its code.
    pub code: String,
    /// Once more.
    pub code_again: String,
    /// No archive is wanted.
    pub without_archive: bool,
}

/// Where a deletion stands; kept with its work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    /// Empty: at the sheets; the name of a table; [`PEOPLE`], [`END`], [`GONE`].
    at: String,
    /// Who had a role and is still to be looked at.
    people: Vec<PersonId>,
    /// Content of the store that rows held which are gone: to be removed before the next unit.
    free: Vec<String>,
}

/// What a unit did.
struct Unit {
    state: State,
    rows: i64,
    erased: Option<PersonId>,
}

impl App {
    /// Deletes an institution with everything that is its own; what remains to be done is done by a job.
    ///
    /// # Errors
    /// Not found; forbidden for everybody but its owner; fields `code`, `code_again` (`leave-code-wrong`),
    /// `without_archive` (`leave-archive-first`); conflicts `leave-last-operator`, `leave-under-way`.
    pub async fn leave(&self, ctx: &Ctx, organisation: OrganisationId, typed: &TypedLeave) -> Result<()> {
        ctx.may(Action::LeaveInstallation, organisation)?;
        let fetched = self.leaving(ctx, organisation).await?.is_fetched;
        let id = self.new_id(ctx).into_bytes();
        let job = self.job(ctx, LEAVE, &format!("{LEAVE} {organisation}"), &json!({"work": hex(id)}), ctx.micros());
        let entry = self.entry(ctx, organisation, Action::LeaveInstallation, organisation.bytes(), String::new());
        let payload = json!({"organisation": organisation}).to_string();
        let (typed, by, now, today) = (typed.clone(), ctx.actor.person(), ctx.micros(), ctx.today());
        self.db
            .bulk(move |tx| {
                // Whoever is here first closes the door; a second one finds nobody's institution.
                organisations::placements::lock(tx, organisation)?;
                let (_, code, _) = institution(tx, organisation)?;
                let mut codes = organisations::codes(tx, organisation)?.into_iter().map(|c| c.code).collect::<Vec<_>>();
                codes.push(folded_code(&code));
                let mut wrong: Vec<Field> = [("code", &typed.code), ("code_again", &typed.code_again)]
                    .into_iter()
                    .filter(|(_, text)| !codes.contains(&folded_code(text)))
                    .map(|(name, _)| Field::new(name, "leave-code-wrong"))
                    .collect();
                if !fetched && !typed.without_archive {
                    wrong.push(Field::new("without_archive", "leave-archive-first"));
                }
                if !wrong.is_empty() {
                    return Err(Error::Invalid(wrong));
                }
                if leaving::takes_the_operators_along(tx, organisation)? {
                    return Err(Error::Conflict("leave-last-operator"));
                }
                if !storage::jobs::enqueue(tx, &job, now)? {
                    return Err(Error::Conflict("leave-under-way"));
                }
                let total = leaving::count(tx, organisation)?;
                let state = close_door(tx, organisation, today, now)?;
                let left = leaving::count(tx, organisation)?;
                let work = Work {
                    payload: payload.clone(),
                    total,
                    detail: written(&state)?,
                    ..Work::begun(LEAVE, id, INSTALLATION, by, now)
                };
                storage::jobs::begin_work(tx, &work)?;
                storage::jobs::count_done(tx, id, total - left)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await?;
        self.note_erased("organisation", organisation.bytes(), "", now).await;
        Ok(())
    }

    /// The job: some units, until nothing remains.
    pub(crate) async fn leave_on(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        let id = work_of(job)?;
        for _ in 0..UNITS {
            let work = self.db.read(move |tx| Ok::<_, Error>(storage::jobs::find_work(tx, id)?)).await?;
            match work {
                Some(work) if work.state == WorkState::Working => self.leave_unit(ctx, work).await?,
                _ => return Ok(Outcome::Done),
            }
        }
        Ok(Outcome::Again(ctx.micros()))
    }

    async fn leave_unit(&self, ctx: &Ctx, work: Work) -> Result<()> {
        let payload: serde_json::Value = serde_json::from_str(&work.payload).unwrap_or_default();
        let organisation: OrganisationId = payload["organisation"]
            .as_str()
            .and_then(|t| t.parse().ok())
            .ok_or_else(|| Error::Inside("whose?".into()))?;
        let state: State = serde_json::from_str(&work.detail).map_err(|e| Error::Inside(e.to_string()))?;
        // At the beginning, and before the rows go that name them.
        if ["", "works"].contains(&state.at.as_str()) {
            self.forget_archives_of(organisation).await?;
        }
        self.remove_blobs(free(&self.db, &state).await?).await;
        let mut entry =
            self.entry(ctx, organisation, Action::LeaveInstallation, organisation.bytes(), state.at.clone());
        entry.actor = work.asked_by;
        let words = crate::people::erased_words(&self.content.messages);
        let now = ctx.micros();
        let (id, cursor) = (work.id, work.cursor.clone());
        let next = cursor.parse::<u64>().unwrap_or(0) + 1;
        let erased = self
            .db
            .bulk(move |tx| {
                let step = Step {
                    from: cursor.clone(),
                    to: next.to_string(),
                    done: 0,
                    refused: 0,
                    state: if state.at == GONE { WorkState::Done } else { WorkState::Working },
                };
                if !storage::jobs::step(tx, id, &step, now)? || state.at == GONE {
                    return Ok(None);
                }
                let done = unit(tx, organisation, state.clone(), &words, now)?;
                storage::jobs::count_done(tx, id, done.rows)?;
                storage::jobs::set_detail(tx, id, &written(&done.state)?)?;
                storage::audit::append(tx, &recorded(&entry, &done))?;
                Ok::<_, Error>(done.erased)
            })
            .await?;
        if let Some(person) = erased {
            self.note_erased("person", person.bytes(), "", now).await;
        }
        Ok(())
    }

    /// Removes the archives of an institution whose rows are about to go.
    async fn forget_archives_of(&self, organisation: OrganisationId) -> Result<()> {
        let works = self.db.read(move |tx| storage::jobs::every_work(tx, organisation, ARCHIVE)).await?;
        for work in works {
            self.remove_archive(&work).await?;
        }
        Ok(())
    }
}

/// The record of a unit: in the institution's chain, that of a person in the installation's.
fn recorded(entry: &Entry, unit: &Unit) -> Entry {
    match unit.erased {
        None => Entry { detail: format!("{} {}", entry.detail, unit.rows), ..entry.clone() },
        Some(person) => Entry {
            organisation: INSTALLATION.bytes(),
            action: Action::ErasePerson,
            subject_id: person.bytes(),
            detail: String::new(),
            ..entry.clone()
        },
    }
}

fn written(state: &State) -> Result<String> {
    serde_json::to_string(state).map_err(|e| Error::Inside(e.to_string()))
}

/// The content that nobody holds any more.
async fn free(db: &sql::Db, state: &State) -> Result<Vec<String>> {
    let hashes = state.free.clone();
    db.read(move |tx| {
        let mut gone = Vec::new();
        for hash in &hashes {
            if !storage::evidence::is_held(tx, hash)? {
                gone.push(hash.clone());
            }
        }
        Ok::<_, Error>(gone)
    })
    .await
}

/// Nobody comes in any more, it stands under no association, its name is gone, and a restore knows of it.
fn close_door(tx: &Tx, organisation: OrganisationId, today: Date, now: i64) -> Result<State> {
    let permit = settle::follows(Action::LeaveInstallation)?;
    let was = settle::before(tx, organisation, today)?;
    leaving::end_memberships(tx, &permit, organisation)?;
    settle::settle(tx, organisation, was, today)?;
    let people = leaving::close(tx, &permit, organisation)?;
    people::erase::note(tx, "organisation", organisation.bytes(), now)?;
    Ok(State { people, ..State::default() })
}

/// One unit.
fn unit(tx: &Tx, organisation: OrganisationId, mut state: State, words: &str, now: i64) -> Result<Unit> {
    let permit = settle::follows(Action::LeaveInstallation)?;
    // What these rows held is removed by now.
    state.free.clear();
    let (mut rows, mut erased) = (0, None);
    match state.at.as_str() {
        "" => match leaving::a_sheet(tx, organisation)? {
            Some(id) => rows = take_sheet(tx, organisation, id, now)?,
            None => state.at = next_table(""),
        },
        PEOPLE => match state.people.pop() {
            Some(person) if people::roles_of(tx, person)?.is_empty() => {
                let permit = settle::follows(Action::ErasePerson)?;
                erased = people::erase::erase(tx, &permit, person, words, now)?.then_some(person);
            }
            Some(_) => {}
            None => state.at = END.to_owned(),
        },
        END => {
            if let Some(table) = leftover(tx, organisation)? {
                // Somebody was still writing when the door was closed.
                let sheet = ["answers", "rounds", "assessments"].contains(&table);
                state.at = if sheet { String::new() } else { table.to_owned() };
            } else if !take_vendors(tx, organisation, &mut state.free)? {
                let kind = organisations::label(tx, organisation)?.map_or(Kind::Clinic, |(.., kind)| kind);
                leaving::count_out(tx, organisation, kind)?;
                for name in LAST {
                    if let Some(table) = leaving::table(name) {
                        rows += leaving::remove(tx, &permit, table, organisation, ROWS)?.0;
                    }
                }
                state.at = GONE.to_owned();
            }
        }
        GONE => {}
        name => {
            let table = leaving::table(name).ok_or_else(|| Error::Inside(format!("no table {name}")))?;
            let (n, free) = leaving::remove(tx, &permit, table, organisation, ROWS)?;
            (rows, state.free) = (n, free);
            if n < ROWS {
                state.at = next_table(name);
            }
        }
    }
    Ok(Unit { state, rows, erased })
}

/// The table after one; empty: the first. After the last come the people.
fn next_table(name: &str) -> String {
    let mut names = TABLES.iter().map(|t| t.name).filter(|n| !LAST.contains(n));
    if !name.is_empty() {
        names.by_ref().find(|n| *n == name);
    }
    names.next().unwrap_or(PEOPLE).to_owned()
}

/// A table in which rows are left that should have gone.
fn leftover(tx: &Tx, organisation: OrganisationId) -> Result<Option<&'static str>> {
    for table in TABLES.iter().filter(|t| !LAST.contains(&t.name)) {
        if leaving::count_in(tx, table, organisation)? > 0 {
            return Ok(Some(table.name));
        }
    }
    Ok(None)
}

/// Takes a sheet out of the counts, and removes it with its answers.
fn take_sheet(tx: &Tx, organisation: OrganisationId, id: AssessmentId, now: i64) -> Result<i64> {
    let (see, leave) = (settle::follows(Action::SeeSheet)?, settle::follows(Action::LeaveInstallation)?);
    let Some(sheet) = storage::checklist::lock(tx, &see, organisation, id, now)? else { return Ok(0) };
    let Some((_, _, kind)) = organisations::label(tx, organisation)? else { return Ok(0) };
    let chosen = storage::checklist::chosen(tx, &sheet)?;
    let mut counts: Vec<(&str, &str, i64)> =
        chosen.iter().map(|(key, choice)| (key.as_str(), choice.code(), -1)).collect();
    counts.push(("", "begun", -1));
    counts.push(("", "complete", -i64::from(sheet.due > 0 && sheet.due == sheet.answered)));
    let cell = Cell {
        association: organisations::placements::put(tx, organisation)?.flatten(),
        kind,
        edition: sheet.edition.clone(),
        form: sheet.form.clone(),
        fiscal_year: sheet.fiscal_year,
    };
    let rows = leaving::remove_sheet(tx, &leave, &sheet)?;
    programme::change(tx, &cell, &counts)?;
    Ok(rows)
}

/// Removes some of the vendors that nobody but the institution knew; false where there is none.
/// What they held goes into `free`.
fn take_vendors(tx: &Tx, organisation: OrganisationId, free: &mut Vec<String>) -> Result<bool> {
    let permit = settle::follows(Action::LeaveInstallation)?;
    let vendors = leaving::own_vendors(tx, organisation)?;
    for vendor in &vendors {
        if leaving::is_used(tx, *vendor)? {
            leaving::stand_alone(tx, &permit, *vendor)?;
            continue;
        }
        for table in TABLES {
            loop {
                let (n, held) = leaving::remove(tx, &permit, table, *vendor, ROWS)?;
                free.extend(held);
                if n < ROWS {
                    break;
                }
            }
        }
    }
    Ok(!vendors.is_empty())
}

/// Deletes an institution that came back with a backup, to the end, before anybody sees the data; false where it is not
/// there.
///
/// # Errors
/// As the database and the system give them.
pub(crate) async fn leave_restored(db: &sql::Db, organisation: OrganisationId, with: &Restoring<'_>) -> Result<bool> {
    let (at, today) = (with.at, day_in_tokyo(from_micros(with.at)));
    let entry = || {
        let mut salt = [0; 16];
        with.dice.fill(&mut salt);
        let detail = crate::erased::FILE.to_owned();
        let (subject_id, action) = (organisation.bytes(), Action::LeaveInstallation);
        Entry { organisation: organisation.bytes(), at, actor: None, action, subject_id, salt, detail }
    };
    let closing = entry();
    let door = db.bulk(move |tx| {
        if organisations::label(tx, organisation)?.is_none() {
            return Ok(None);
        }
        let state = close_door(tx, organisation, today, at)?;
        storage::audit::append(tx, &closing)?;
        Ok::<_, Error>(Some(state))
    });
    let Some(mut state) = door.await? else { return Ok(false) };
    while state.at != GONE {
        let (now, entry, words) = (state.clone(), entry(), with.words.clone());
        let done = db.bulk(move |tx| {
            let done = unit(tx, organisation, now.clone(), &words, at)?;
            storage::audit::append(tx, &recorded(&entry, &done))?;
            Ok::<_, Error>(done.state)
        });
        state = done.await?;
        remove_content(with.files, &free(db, &state).await?)?;
    }
    Ok(true)
}
