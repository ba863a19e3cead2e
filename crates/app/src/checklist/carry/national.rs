//! Carrying over for every institution, and undoing it: long work in units of some hundred institutions. Each unit is a
//! transaction that moves the cursor, writes its sheets, the counts, and one record per institution; so it can be
//! stopped at any moment and goes on where it stood, and nobody waits for longer than one unit.

use super::select::{Target, select};
use super::undo::hindrance;
use crate::jobs::{Outcome, Step, Work, WorkState};
use crate::{App, Ctx, Error, Result};
use domain::ids::{AssessmentId, OrganisationId, PersonId, uuid7};
use domain::policy::{Action, Actor, Permit};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use storage::audit::Entry;
use storage::checklist::AssessmentRow;
use storage::checklist::carry::Carried;
use storage::checklist::national::{self, Owned, Unit};
use storage::programme::Cell;

/// Kind of the long work, and of the job that drives it.
pub const KIND: &str = "carry-over";
/// So many sheets are read for a unit.
const ROWS: i64 = 1_000;
/// A job gives the others a turn after so long.
const TURN: Duration = Duration::from_secs(20);
/// So often a unit is worked out anew when somebody was quicker.
const TRIES: usize = 8;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Order {
    to: String,
    hash: String,
    undo: bool,
}

/// What was done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Institutions of which a sheet was carried over (or the carry-over undone).
    pub institutions: i64,
    /// Sheets.
    pub sheets: i64,
    /// Sheets whose carry-over stays, because somebody wrote into them.
    pub refused: i64,
}

/// The carry-over of everybody, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Everybody {
    /// The long work.
    pub work: Work,
    /// Id of the edition.
    pub to: String,
    /// It undoes.
    pub undo: bool,
    /// What was done.
    pub counted: Counted,
}

impl Everybody {
    fn of(work: Work) -> Result<Self> {
        let order: Order = serde_json::from_str(&work.payload).map_err(|e| Error::Inside(e.to_string()))?;
        let counted = serde_json::from_str(&work.detail).unwrap_or_default();
        Ok(Self { to: order.to, undo: order.undo, counted, work })
    }
    /// Whether units remain.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.work.state == WorkState::Working
    }
    /// As the command prints it.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "to": self.to, "undo": self.undo, "state": self.work.state.code(), "total": self.work.total,
            "looked_at": self.work.done, "institutions": self.counted.institutions, "sheets": self.counted.sheets,
            "refused": self.counted.refused,
        })
    }
}

/// What one unit is made from; everything that is not in the database.
struct Making<'m> {
    ctx: &'m Ctx,
    seed: [u8; 32],
    target: &'m Target,
    by: Option<PersonId>,
    undo: bool,
    today: Date,
    /// Whoever removes sheets holds them first; a preview holds nothing.
    lock: Option<&'m Permit>,
}

impl App {
    /// Begins to carry over for everybody (or to undo it), or goes on with what was stopped. With `by_job` the server
    /// does it; else the caller does, with [`App::carry_over_unit`].
    ///
    /// # Errors
    /// Refused; unknown edition.
    pub async fn carry_over_all(&self, ctx: &Ctx, to: &str, undo: bool, by_job: bool) -> Result<Everybody> {
        let permit = ctx.may_any(Action::CarryOverAll)?;
        let (id, at) = (self.new_id(ctx).into_bytes(), ctx.micros());
        let nobody = OrganisationId::from_bytes([0; 16]);
        let entry = self.entry(ctx, nobody, Action::CarryOverAll, id, format!("{to} {undo}"));
        let prepared = self.job(ctx, KIND, "", &Value::Null, at);
        let (cache, to, asked_by, today) = (self.editions.clone(), to.to_owned(), ctx.actor.person(), ctx.today());
        self.db
            .write(move |tx| {
                let target = Target::published(tx, &cache, &to, None, today)?;
                let order = Order { to: to.clone(), hash: target.hash, undo };
                let payload = serde_json::to_string(&order).map_err(|e| Error::Inside(e.to_string()))?;
                let work = match storage::jobs::unfinished(tx, KIND, &payload)? {
                    Some(stopped) => stopped,
                    None => {
                        let total = national::owners(tx, &permit)?;
                        let new = begun(id, asked_by, payload, total, at);
                        storage::jobs::begin_work(tx, &new)?;
                        storage::audit::append(tx, &entry)?;
                        new
                    }
                };
                if by_job {
                    let mut job = prepared.clone();
                    job.key = key(work.id);
                    job.payload = json!({"work": key(work.id)}).to_string();
                    storage::jobs::enqueue(tx, &job, at)?;
                }
                Everybody::of(work)
            })
            .await
    }

    /// Does the next unit; gives the work as it stands afterwards.
    ///
    /// # Errors
    /// Not found; as the database gives them.
    pub async fn carry_over_unit(&self, id: [u8; 16]) -> Result<Everybody> {
        for _ in 0..TRIES {
            match self.one_unit(id).await {
                Err(Error::Conflict("carry-race")) => {}
                other => return other,
            }
        }
        Err(Error::Conflict("carry-race"))
    }

    async fn one_unit(&self, id: [u8; 16]) -> Result<Everybody> {
        let ctx = self.ctx(Actor::Command, 0);
        let permit = ctx.may_any(Action::CarryOverAll)?;
        let mut seed = [0; 32];
        self.ports.dice.fill(&mut seed);
        let cache = self.editions.clone();
        self.db
            .bulk(move |tx| {
                let work = storage::jobs::find_work(tx, id)?.ok_or_else(Error::not_found)?;
                let stands = Everybody::of(work.clone())?;
                if !stands.is_working() {
                    return Ok(stands);
                }
                let order: Order = serde_json::from_str(&work.payload).map_err(|e| Error::Inside(e.to_string()))?;
                let (at, today) = (ctx.micros(), ctx.today());
                let target = Target::of_hash(tx, &cache, &order.to, &order.hash, None, today)?;
                let last = parse(&work.cursor)?;
                let (owned, end) = national::after(tx, &permit, last, ROWS)?;
                let upto = owned.last().map_or(last, |o| o.row.organisation);
                national::hold(tx, &permit, (last, upto))?;
                let (by, undo, lock) = (work.asked_by, order.undo, Some(&permit));
                let making = Making { ctx: &ctx, seed, target: &target, by, undo, today, lock };
                let (unit, seen, counted) = making.unit(tx, &cache, (last, upto), &owned)?;
                let step = Step {
                    from: work.cursor.clone(),
                    to: upto.to_string(),
                    done: seen,
                    refused: counted.refused,
                    state: if end { WorkState::Done } else { WorkState::Working },
                };
                if storage::jobs::step(tx, id, &step, at)? {
                    let total = Counted {
                        institutions: stands.counted.institutions + counted.institutions,
                        sheets: stands.counted.sheets + counted.sheets,
                        refused: stands.counted.refused + counted.refused,
                    };
                    let detail = serde_json::to_string(&total).map_err(|e| Error::Inside(e.to_string()))?;
                    storage::jobs::set_detail(tx, id, &detail)?;
                    if !national::store(tx, &permit, (last, upto), &unit, today, at)? {
                        return Err(Error::Conflict("carry-race"));
                    }
                }
                Everybody::of(storage::jobs::find_work(tx, id)?.ok_or_else(Error::not_found)?)
            })
            .await
    }

    /// The job that drives it: units until others have their turn.
    pub(crate) async fn carry_over_job(&self, payload: &str) -> Result<Outcome> {
        let payload: Value = serde_json::from_str(payload).map_err(|e| Error::Inside(e.to_string()))?;
        let id = parse(payload["work"].as_str().unwrap_or_default())?.bytes();
        let begun = Instant::now();
        while begun.elapsed() < TURN {
            if !self.carry_over_unit(id).await?.is_working() {
                return Ok(Outcome::Done);
            }
        }
        Ok(Outcome::Again(self.ports.clock.now().as_microsecond()))
    }

    /// What a carry-over for everybody would do. Nothing is stored.
    ///
    /// # Errors
    /// Refused; unknown edition.
    pub async fn preview_carry_over_all(&self, ctx: &Ctx, to: &str, undo: bool) -> Result<Counted> {
        let permit = ctx.may_any(Action::CarryOverAll)?;
        let (mut last, mut out) = (OrganisationId::from_bytes([0; 16]), Counted::default());
        loop {
            let (cache, ctx, permit, to) = (self.editions.clone(), ctx.clone(), permit.clone(), to.to_owned());
            let (counted, upto, end) = self
                .db
                .report(move |tx| {
                    let today = ctx.today();
                    let target = Target::published(tx, &cache, &to, None, today)?;
                    let (owned, end) = national::after(tx, &permit, last, ROWS)?;
                    let upto = owned.last().map_or(last, |o| o.row.organisation);
                    let (seed, by, lock) = ([0; 32], None, None);
                    let making = Making { ctx: &ctx, seed, target: &target, by, undo, today, lock };
                    let (_, _, counted) = making.unit(tx, &cache, (last, upto), &owned)?;
                    Ok::<_, Error>((counted, upto, end))
                })
                .await?;
            out.institutions += counted.institutions;
            out.sheets += counted.sheets;
            out.refused += counted.refused;
            last = upto;
            if end {
                return Ok(out);
            }
        }
    }

    /// The newest carry-overs of everybody, for the page of whoever may begin one.
    ///
    /// # Errors
    /// Refused.
    pub async fn carry_overs(&self, ctx: &Ctx) -> Result<Vec<Everybody>> {
        ctx.may_any(Action::CarryOverAll)?;
        let nobody = OrganisationId::from_bytes([0; 16]);
        let works = self.db.read(move |tx| Ok::<_, Error>(storage::jobs::works(tx, nobody, KIND)?)).await?;
        works.into_iter().map(Everybody::of).collect()
    }
}

impl Making<'_> {
    /// Works a unit out: what it changes, how many organisations it looked at, and what it counts.
    fn unit(
        &self,
        tx: &sql::Tx,
        cache: &crate::guide::EditionCache,
        range: national::Range,
        owned: &[Owned],
    ) -> Result<(Unit, i64, Counted)> {
        let (mut unit, mut counted, mut seen) = (Unit::default(), Counted::default(), 0);
        let parents = national::parents(tx, range, self.today)?;
        // Who was taken off gets no new sheet; what was carried over for them before is undone as any other.
        let contracts = if self.undo { BTreeSet::new() } else { national::contracts(tx, range)? };
        for house in owned.chunk_by(|a, b| a.row.organisation == b.row.organisation) {
            seen += 1;
            let Some(first) = house.first() else { continue };
            let organisation = first.row.organisation;
            let mut changed: Vec<(AssessmentRow, AssessmentId)> = Vec::new();
            if self.undo {
                for (row, carried) in self.made(tx, house)? {
                    if hindrance(tx, &row, carried)?.is_some() {
                        counted.refused += 1;
                    } else {
                        changed.push((row, carried.from));
                    }
                }
            } else if first.active {
                let known = |vendor: OrganisationId| contracts.contains(&(organisation, vendor));
                let rows = house.iter().map(|o| &o.row).filter(|r| r.vendor.is_none_or(known));
                let rows: Vec<&AssessmentRow> = rows.collect();
                for (from, form) in select(tx, cache, self.target, first.kind, &rows)? {
                    let n = unit.sheets.len() + changed.len();
                    let id = AssessmentId(uuid7(self.ctx.now.as_millisecond(), self.random(n, 0)));
                    changed.push((self.target.sheet(from, &form, id, self.ctx.micros())?, from.id));
                }
            }
            let Some((sheet, _)) = changed.first() else { continue };
            counted.institutions += 1;
            counted.sheets += i64::try_from(changed.len()).unwrap_or(0);
            let said: Vec<String> = changed.iter().map(|(row, from)| format!("{} {from}", row.id)).collect();
            unit.entries.push(Entry {
                organisation: organisation.bytes(),
                at: self.ctx.micros(),
                actor: self.by,
                action: if self.undo { Action::UndoCarryOver } else { Action::CarryOver },
                subject_id: sheet.id.bytes(),
                salt: self.random(unit.entries.len(), 1),
                detail: said.join(" "),
            });
            for (row, _) in &changed {
                let cell = Cell {
                    association: parents.get(&organisation).copied(),
                    kind: first.kind,
                    edition: row.edition.clone(),
                    form: row.form.clone(),
                    fiscal_year: row.fiscal_year,
                };
                *unit.begun.entry(cell).or_default() += if self.undo { -1 } else { 1 };
            }
            if self.undo { unit.removed.extend(changed) } else { unit.sheets.extend(changed) }
        }
        Ok((unit, seen, counted))
    }

    /// The sheets of a house that the carry-over made. Whoever is to remove them holds them first and reads them again:
    /// who saves at that moment has saved before, or finds no sheet any more.
    fn made(&self, tx: &sql::Tx, house: &[Owned]) -> Result<Vec<(AssessmentRow, Carried)>> {
        let made = |row: &AssessmentRow| row.carried.filter(|c| row.edition == self.target.id && c.writes.is_none());
        let seen = house.iter().filter_map(|o| made(&o.row).map(|carried| (o.row.clone(), carried)));
        let Some(permit) = self.lock else { return Ok(seen.collect()) };
        let mut out = Vec::new();
        for (n, (row, _)) in seen.enumerate() {
            if n == 0 {
                storage::checklist::hold(tx, permit, row.organisation)?;
            }
            let row = storage::checklist::find(tx, permit, row.organisation, row.id)?;
            out.extend(row.and_then(|row| made(&row).map(|carried| (row, carried))));
        }
        Ok(out)
    }

    /// Random bytes that follow from the seed, which was made before the transaction.
    fn random<const N: usize>(&self, n: usize, purpose: u8) -> [u8; N] {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update([purpose]);
        hash.update(n.to_be_bytes());
        let mut out = [0; N];
        out.copy_from_slice(&hash.finalize()[..N]);
        out
    }
}

fn begun(id: [u8; 16], asked_by: Option<PersonId>, payload: String, total: i64, at: i64) -> Work {
    Work {
        id,
        kind: KIND.to_owned(),
        organisation: OrganisationId::from_bytes([0; 16]),
        asked_by,
        payload,
        state: WorkState::Working,
        cursor: String::new(),
        total,
        done: 0,
        refused: 0,
        detail: "{}".to_owned(),
        created_at: at,
        changed_at: at,
    }
}

fn key(id: [u8; 16]) -> String {
    OrganisationId::from_bytes(id).to_string()
}

/// The organisation at which a unit begins; an empty cursor is the beginning.
fn parse(cursor: &str) -> Result<OrganisationId> {
    if cursor.is_empty() {
        return Ok(OrganisationId::from_bytes([0; 16]));
    }
    cursor.parse().map_err(|_| Error::Inside(format!("a cursor that is no id: {cursor}")))
}
