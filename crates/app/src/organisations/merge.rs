//! An association is merged into another: every membership moves from a day on, a few at a time, so that nobody
//! waits; at the end the association itself ends. Who comes to it before that day follows on the day.

use super::membership::{may_change, near, number_is_free, takes_in, transfer, wrong_day};
use super::settle::{before, follows, relist_person, settle};
use crate::jobs::{Job, Outcome};
use crate::{App, Ctx, Error, Result};
use domain::ids::{MembershipId, OrganisationId, PersonId};
use domain::organisations::membership::State;
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::str::FromStr;
use storage::audit::Entry;
use storage::jobs::{Step, Work, WorkState};
use storage::organisations::members::{self, MemberRow};
use storage::organisations::{self, memberships, placements};
use uuid::Uuid;

/// The job that drives it, and the kind of its work.
pub(crate) const JOB: &str = "merge-association";
/// So many organisations move in one transaction.
const UNIT: i64 = 50;
/// Begins the cursor once every organisation has moved.
const PERSONS: &str = "person ";

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Plan {
    from: OrganisationId,
    into: OrganisationId,
    /// ISO.
    on: String,
}

/// Ids for moving a few, made before the transaction: of the membership, and the salt of its record.
type Made = (MembershipId, [u8; 16]);

impl Plan {
    fn of(work: &Work) -> Result<Self> {
        serde_json::from_str(&work.payload).map_err(|e| Error::Inside(e.to_string()))
    }
    fn day(&self) -> Result<Date> {
        self.on.parse().map_err(|_| Error::Inside("a merge without its day".to_owned()))
    }
}

/// What a merge would move, and how far one is.
#[derive(Debug, Clone)]
pub struct MergeView {
    /// The association that would end.
    pub association: organisations::OrganisationRow,
    /// Those of the same level beside it, whose members one may change, too.
    pub candidates: Vec<(OrganisationId, String)>,
    /// So many organisations would move.
    pub organisations: i64,
    /// So many members without an institution.
    pub persons: i64,
    /// Merges of it, the newest first.
    pub works: Vec<Work>,
}

impl App {
    /// What a merge from a day on would move.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn merge_view(&self, ctx: &Ctx, from: OrganisationId, on: Date) -> Result<MergeView> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let works = storage::jobs::works(tx, from, JOB)?;
                let mine = |w: &Work| w.asked_by.is_some() && w.asked_by == ctx.actor.person();
                // One that was merged stands below nobody: whoever asked for it still sees how it went.
                if let Err(refused) = may_change(tx, &ctx, Action::ChangeMembers, from)
                    && !works.iter().any(mine)
                {
                    return Err(refused);
                }
                let all = follows(Action::SeeOrganisation)?;
                let row = organisations::find(tx, &all, from)?.filter(|o| o.kind.is_association());
                let association = row.ok_or_else(Error::not_found)?;
                let mut candidates = Vec::new();
                if let Some(parent) = organisations::parent(tx, from, ctx.today())? {
                    for (id, name, _) in organisations::child_associations(tx, parent, ctx.today())? {
                        let kind = organisations::label(tx, id)?.map(|(_, _, kind)| kind);
                        let fits = id != from && kind == Some(association.kind);
                        if fits && may_change(tx, &ctx, Action::ChangeMembers, id).is_ok() {
                            candidates.push((id, name));
                        }
                    }
                }
                candidates.sort_by_key(|(_, name)| domain::organisations::names::name_key(name));
                Ok(MergeView {
                    organisations: memberships::count_below(tx, from, on)?,
                    persons: members::count_alone(tx, from, on)?,
                    works,
                    association,
                    candidates,
                })
            })
            .await
    }

    /// Begins to merge an association into another from a day on; the work moves its members in units.
    ///
    /// # Errors
    /// Not found for whoever is not above both; fields `into`, `on`; conflict `merge-under-way`.
    pub async fn merge_association(
        &self,
        ctx: &Ctx,
        from: OrganisationId,
        into: OrganisationId,
        on: Date,
    ) -> Result<[u8; 16]> {
        near("on", on, ctx.today())?;
        let id = self.new_id(ctx).into_bytes();
        let payload = serde_json::to_string(&Plan { from, into, on: on.to_string() })
            .map_err(|e| Error::Inside(e.to_string()))?;
        let job = self.job(ctx, JOB, &format!("{JOB} {from}"), &json!({ "work": Uuid::from_bytes(id) }), ctx.micros());
        let entry = self.entry(ctx, from, Action::ChangeMembers, into.bytes(), format!("merge {on}"));
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                may_change(tx, &ctx, Action::ChangeMembers, from)?;
                may_change(tx, &ctx, Action::ChangeMembers, into)
                    .map_err(|_| Error::field("into", "membership-no-association"))?;
                let (_, _, kind) = organisations::label(tx, from)?.ok_or_else(Error::not_found)?;
                let (_, _, other) =
                    organisations::label(tx, into)?.ok_or_else(|| Error::field("into", "membership-no-association"))?;
                if into == from || kind.level().is_none() || kind.level() != other.level() {
                    return Err(Error::field("into", "merge-other-level"));
                }
                let work = Work {
                    payload: payload.clone(),
                    total: memberships::count_below(tx, from, on)? + members::count_alone(tx, from, on)?,
                    ..Work::begun(JOB, id, from, ctx.actor.person(), ctx.micros())
                };
                if !storage::jobs::enqueue(tx, &job, ctx.micros())? {
                    return Err(Error::Conflict("merge-under-way"));
                }
                storage::jobs::begin_work(tx, &work)?;
                storage::audit::append(tx, &entry)?;
                Ok(id)
            })
            .await
    }

    /// The job: goes on where it was stopped, until every member has moved; once more on the day, for who came since.
    pub(crate) async fn merge_on(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
        let id = payload["work"].as_str().and_then(|t| Uuid::from_str(t).ok()).unwrap_or_default().into_bytes();
        loop {
            let work = self.db.read(move |tx| Ok::<_, Error>(storage::jobs::find_work(tx, id)?)).await?;
            let Some(work) = work else { return Ok(Outcome::Done) };
            match work.state {
                WorkState::Working => self.merge_unit(ctx, work).await?,
                WorkState::Done if Plan::of(&work)?.day()? > ctx.today() => {
                    return Ok(Outcome::Again(domain::dates::after_midnight(ctx.now).as_microsecond()));
                }
                WorkState::Done => {
                    self.merge_rest(ctx, &work).await?;
                    return Ok(Outcome::Done);
                }
                WorkState::Stopped => return Ok(Outcome::Done),
            }
        }
    }

    fn made_for_few(&self, ctx: &Ctx, plan: &Plan, work: &Work) -> (Vec<Made>, Entry) {
        let ids = (0..UNIT).map(|_| (MembershipId(self.new_id(ctx)), self.salt())).collect();
        let mut entry = self.entry(ctx, plan.from, Action::ChangeMembers, work.id, String::new());
        entry.actor = work.asked_by;
        (ids, entry)
    }

    /// Moves whoever still stands there on the day: they came after the others had moved. An association that goes on
    /// after all keeps its members.
    async fn merge_rest(&self, ctx: &Ctx, work: &Work) -> Result<()> {
        let plan = Plan::of(work)?;
        let (on, today) = (plan.day()?, ctx.today());
        let (mut alone, mut after) = (false, [0; 16]);
        loop {
            let (ids, entry) = self.made_for_few(ctx, &plan, work);
            let plan = plan.clone();
            let last = self
                .db
                .bulk(move |tx| {
                    let permit = follows(Action::ChangeMembers)?;
                    if placements::states(tx, plan.from)?.last() != Some(&(on, State::Closed)) {
                        return Ok(None);
                    }
                    let (mut organisations, mut persons) = (Vec::new(), Vec::new());
                    if alone {
                        persons = members::here(tx, &permit, plan.from, on, after, UNIT)?;
                    } else {
                        organisations = memberships::below(tx, &permit, plan.from, on, after, UNIT)?;
                    }
                    let last = organisations.last().map(|id| id.bytes()).or(persons.last().map(|id| id.bytes()));
                    if last.is_some() {
                        move_few(tx, &permit, (&organisations, &persons), &plan, &ids, &entry, today)?;
                        let mut entry = entry.clone();
                        entry.detail = format!("merge rest {}", organisations.len() + persons.len());
                        storage::audit::append(tx, &entry)?;
                    }
                    Ok::<_, Error>(last)
                })
                .await?;
            match last {
                Some(last) => after = last,
                None if alone => return Ok(()),
                None => (alone, after) = (true, [0; 16]),
            }
        }
    }

    async fn merge_unit(&self, ctx: &Ctx, work: Work) -> Result<()> {
        let plan = Plan::of(&work)?;
        let (on, today, at, by) = (plan.day()?, ctx.today(), ctx.micros(), work.asked_by);
        let (ids, entry) = self.made_for_few(ctx, &plan, &work);
        self.db
            .bulk(move |tx| {
                let permit = follows(Action::ChangeMembers)?;
                let at_persons = work.cursor.strip_prefix(PERSONS);
                let after = Uuid::from_str(at_persons.unwrap_or(&work.cursor)).map_or([0; 16], Uuid::into_bytes);
                // First the organisations, with those who open them, then the members without one.
                let (organisations, persons) = match at_persons {
                    None => (memberships::below(tx, &permit, plan.from, on, after, UNIT)?, Vec::new()),
                    Some(_) => (Vec::new(), members::here(tx, &permit, plan.from, on, after, UNIT)?),
                };
                let ended = at_persons.is_some() && persons.is_empty();
                let step = Step {
                    from: work.cursor.clone(),
                    to: match (organisations.last(), persons.last()) {
                        (Some(last), _) => last.to_string(),
                        (None, Some(last)) => format!("{PERSONS}{last}"),
                        (None, None) => {
                            if ended {
                                "end".to_owned()
                            } else {
                                PERSONS.to_owned()
                            }
                        }
                    },
                    done: i64::try_from(organisations.len() + persons.len()).unwrap_or(0),
                    refused: 0,
                    state: if ended { WorkState::Done } else { WorkState::Working },
                };
                if !storage::jobs::step(tx, work.id, &step, at)? {
                    return Ok(());
                }
                move_few(tx, &permit, (&organisations, &persons), &plan, &ids, &entry, today)?;
                if ended {
                    close(tx, &permit, &plan, on, at, by, today)?;
                }
                let mut entry = entry.clone();
                entry.detail = format!("merge {} {}", step.from, step.to);
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(())
            })
            .await
    }
}

/// Moves organisations, each with a record in its chain, and persons.
fn move_few(
    tx: &sql::Tx,
    permit: &Permit,
    (organisations, persons): (&[OrganisationId], &[PersonId]),
    plan: &Plan,
    ids: &[Made],
    entry: &Entry,
    today: Date,
) -> Result<()> {
    let on = plan.day()?;
    for (organisation, (id, salt)) in organisations.iter().zip(ids) {
        move_one(tx, permit, *organisation, plan, on, *id, today)?;
        let mut own = entry.clone();
        (own.organisation, own.subject_id, own.salt) = (organisation.bytes(), id.bytes(), *salt);
        own.detail = format!("merge {} {on}", plan.into);
        storage::audit::append(tx, &own)?;
    }
    for person in persons {
        move_person(tx, permit, *person, plan, on, today)?;
    }
    Ok(())
}

fn move_person(tx: &sql::Tx, permit: &Permit, person: PersonId, plan: &Plan, on: Date, today: Date) -> Result<()> {
    let there = members::of_person(tx, person, plan.into)?;
    let there = there.iter().any(|e| e.to.is_none_or(|end| end >= on));
    for entry in members::of_person(tx, person, plan.from)? {
        if let Ok(span) = entry.span().until_before(on) {
            members::correct(tx, permit, &MemberRow { to: span.to, ..entry.clone() })?;
        }
        if !there && entry.to.is_none_or(|to| to >= on) {
            let from = entry.from.max(on);
            let mut new = MemberRow { association: plan.into, from, ..entry };
            if !number_is_free(tx, &new)? {
                new.number = String::new();
            }
            members::add(tx, permit, &new)?;
        }
    }
    relist_person(tx, plan.from, person, today)?;
    relist_person(tx, plan.into, person, today)
}

fn move_one(
    tx: &sql::Tx,
    permit: &Permit,
    organisation: OrganisationId,
    plan: &Plan,
    on: Date,
    id: MembershipId,
    today: Date,
) -> Result<()> {
    let was = before(tx, organisation, today)?;
    for mine in organisations::memberships(tx, organisation)? {
        if mine.association_id != plan.from || mine.to.is_some_and(|to| to < on) {
            continue;
        }
        if mine.from.is_some_and(|from| from >= on) {
            // It would only have begun then or later: it begins there instead.
            memberships::forget(tx, permit, mine.id)?;
            let next = organisations::MembershipRow { id, association_id: plan.into, ..mine.clone() };
            organisations::add_membership(tx, permit, organisation, &next)?;
        } else {
            takes_in(tx, organisation, plan.from, plan.into, today)?;
            transfer(tx, permit, organisation, &mine, plan.into, on, id)?;
        }
        if let Some(person) = mine.person_id {
            relist_person(tx, plan.from, person, today)?;
        }
        break;
    }
    settle(tx, organisation, was, today)?;
    Ok(())
}

/// The association itself ends: its own membership the day before, and it is closed.
fn close(
    tx: &sql::Tx,
    permit: &Permit,
    plan: &Plan,
    on: Date,
    at: i64,
    by: Option<PersonId>,
    today: Date,
) -> Result<()> {
    let was = before(tx, plan.from, today)?;
    for mine in organisations::memberships(tx, plan.from)? {
        if mine.span().to.is_none_or(|to| to >= on) {
            let span = mine.span().until_before(on).map_err(|e| wrong_day("on", e))?;
            memberships::end(tx, permit, mine.id, span.to)?;
        }
    }
    placements::set_state(tx, permit, plan.from, on, State::Closed, at, by)?;
    settle(tx, plan.from, was, today)?;
    Ok(())
}
