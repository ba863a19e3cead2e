//! Lists of members taken in: read, looked at row by row, and carried out in units, so that an interrupted import goes
//! on where it stopped and nothing is doubled. The list waits with its work until it is done, at most
//! [`KEPT_DAYS`].

mod quick;
mod row;
mod table;
mod view;

pub use domain::imports::{MemberField, RowFault};
pub(crate) use table::decoded;
pub use table::{LIST_MAX, ROWS_MAX, Table};
pub use view::{Import, Progress, RefusedRow, checked, mapping};

use crate::jobs::{Job, Outcome, Step, Work, WorkState};
use crate::once::Once;
use crate::organisations::membership::has_ended;
use crate::organisations::settle::follows;
use crate::{App, Ctx, Error, Result};
use domain::ids::{ImportId, MembershipId, OrganisationId, PersonId};
use domain::imports::{guess, read_rows};
use domain::policy::{Action, Subject, decide};
use quick::{Read, Sight};
use row::{Frame, Ids};
use serde_json::{Value, json};
use std::str::FromStr;
use std::sync::Arc;
use storage::organisations;

/// The job that drives it, and the kind of its work.
pub(crate) const JOB: &str = "import-members";
/// So many rows are carried out in one transaction.
const UNIT: usize = 200;
/// So many units the job carries out before others have their turn.
const TURN: usize = 10;
/// After so many units the database looks at what it got, so that it finds the next rows by their keys.
const LOOKS: [usize; 2] = [1, 8];
/// A list is kept so many days.
pub const KEPT_DAYS: i64 = 7;

/// What stands in the work beside the rows.
fn payload(table: &Table) -> Result<String> {
    serde_json::to_string(table).map_err(|e| Error::Inside(e.to_string()))
}

fn read_progress(work: &Work) -> Result<Progress> {
    serde_json::from_str(&work.detail).map_err(|e| Error::Inside(e.to_string()))
}

impl App {
    fn row_ids(&self, ctx: &Ctx) -> Ids {
        Ids {
            person: PersonId(self.new_id(ctx)),
            organisation: OrganisationId(self.new_id(ctx)),
            membership: MembershipId(self.new_id(ctx)),
            salt: self.salt(),
        }
    }

    /// Reads a list. Nobody who may not import makes the program unfold a file.
    ///
    /// # Errors
    /// Not found, forbidden; what [`Table::read`] refuses.
    pub async fn read_members_list(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Arc<Table>> {
        self.may_import(ctx, association).await?;
        let name = name.to_owned();
        let read = tokio::task::spawn_blocking(move || Table::read(&name, &bytes));
        Ok(Arc::new(read.await.map_err(|e| Error::Inside(e.to_string()))??))
    }

    /// Whether somebody may import members of an association.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `association-ended`.
    pub async fn may_import(&self, ctx: &Ctx, association: OrganisationId) -> Result<()> {
        self.may_see_imports(ctx, association).await?;
        let today = ctx.today();
        let ended = self.db.read(move |tx| has_ended(tx, association, today)).await?;
        if ended { Err(Error::Conflict("association-ended")) } else { Ok(()) }
    }

    async fn may_see_imports(&self, ctx: &Ctx, association: OrganisationId) -> Result<()> {
        ctx.may(Action::ImportMembers, association)?;
        let is_one = move |tx: &sql::Tx| {
            let found = organisations::label(tx, association)?;
            Ok::<_, Error>(found.is_some_and(|(_, _, kind)| kind.is_association()))
        };
        if self.db.read(is_one).await? { Ok(()) } else { Err(Error::not_found()) }
    }

    /// Looks at every row and changes nothing.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn preview_members(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        table: Arc<Table>,
        mapping: Vec<Option<MemberField>>,
        moves: bool,
    ) -> Result<Import> {
        self.may_import(ctx, association).await?;
        let (ctx, ids) = (ctx.clone(), self.row_ids(ctx));
        self.db
            .report(move |tx| {
                let frame = frame(tx, &ctx, association, moves)?;
                let mut progress = Progress { mapping: mapping.clone(), moves, ..Progress::default() };
                let rows = read_rows(&mapping, &table.rows);
                let sight = Sight::new(tx, &frame, rows.iter())?;
                for ((row, _), read) in table.rows.iter().zip(&rows) {
                    let judged = match read {
                        Ok(entry) => sight.judge(tx, &frame, entry, ids)?,
                        Err(fault) => Err(fault.clone()),
                    };
                    match judged {
                        Ok(plan) => progress.count(plan.becomes()),
                        Err(fault) => progress.refuse(*row, fault),
                    }
                }
                let total = i64::try_from(table.rows.len()).unwrap_or(i64::MAX);
                let table = table.clone();
                Ok(Import { id: None, association, table, progress, state: "previewed", done: 0, total })
            })
            .await
    }

    /// Keeps a list until somebody has looked at it: nothing of it is carried out.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn keep_members_list(&self, ctx: &Ctx, association: OrganisationId, table: &Table) -> Result<ImportId> {
        self.may_import(ctx, association).await?;
        let (id, keep) = self.keeping(ctx, association, table)?;
        self.db.write(keep).await?;
        Ok(id)
    }

    fn keeping(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        table: &Table,
    ) -> Result<(ImportId, impl Fn(&sql::Tx<'_>) -> Result<()> + Send + 'static + use<>)> {
        let id = ImportId(self.new_id(ctx));
        let progress = Progress { mapping: guess(&table.header), sha256: table.sha256.clone(), ..Progress::default() };
        let work = Work {
            payload: payload(table)?,
            total: i64::try_from(table.rows.len()).unwrap_or(i64::MAX),
            detail: serde_json::to_string(&progress).map_err(|e| Error::Inside(e.to_string()))?,
            ..Work::begun(JOB, id.bytes(), association, ctx.actor.person(), ctx.micros())
        };
        let entry = self.entry(
            ctx,
            association,
            Action::ImportMembers,
            id.bytes(),
            format!("list {} {} rows", table.sha256, table.rows.len()),
        );
        let keep = move |tx: &sql::Tx<'_>| {
            storage::jobs::begin_work(tx, &work)?;
            Ok::<_, Error>(storage::audit::append(tx, &entry)?)
        };
        Ok((id, keep))
    }

    /// Says what the columns of a kept list mean.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `import-under-way`; field `mapping`.
    pub async fn begin_import(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        id: ImportId,
        mapping: Vec<Option<MemberField>>,
        moves: bool,
    ) -> Result<()> {
        self.may_import(ctx, association).await?;
        self.db.write(self.import_begun(ctx, association, id, mapping, moves)?).await
    }

    fn import_begun(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        id: ImportId,
        mapping: Vec<Option<MemberField>>,
        moves: bool,
    ) -> Result<impl Fn(&sql::Tx<'_>) -> Result<()> + Send + 'static + use<>> {
        let mapping = checked(mapping)?;
        let bytes = id.bytes();
        let job = self.job(ctx, JOB, &format!("{JOB} {id}"), &json!({ "work": id }), ctx.micros());
        let entry = self.entry(ctx, association, Action::ImportMembers, bytes, "begin".to_owned());
        let ctx = ctx.clone();
        Ok(move |tx: &sql::Tx<'_>| {
            let work = own_work(tx, association, bytes)?;
            let mut progress = read_progress(&work)?;
            if progress.ready || work.payload.is_empty() {
                return Err(Error::Conflict("import-under-way"));
            }
            progress.ready = true;
            progress.mapping.clone_from(&mapping);
            progress.moves = moves;
            let frame = frame(tx, &ctx, association, moves)?;
            (progress.common, progress.everywhere) = (frame.common, frame.everywhere);
            storage::jobs::set_detail(tx, bytes, &text(&progress)?)?;
            storage::jobs::enqueue(tx, &job, ctx.micros())?;
            Ok(storage::audit::append(tx, &entry)?)
        })
    }

    /// Begins an import with all that is to be said of it: its id, and whether a request with the same key began it
    /// before. One of the same list that has not reached its end is gone on with, if it was begun in the same way.
    ///
    /// # Errors
    /// Not found, forbidden; field `mapping`; conflicts `import-under-way` where it was begun in another way,
    /// `idempotency-key-reused`.
    pub async fn import_members(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        table: &Table,
        mapping: Vec<Option<MemberField>>,
        moves: bool,
        once: Option<Once>,
    ) -> Result<(ImportId, bool)> {
        self.may_import(ctx, association).await?;
        let (new, keep) = self.keeping(ctx, association, table)?;
        let begin = self.import_begun(ctx, association, new, mapping.clone(), moves)?;
        let sha256 = table.sha256.clone();
        let begun = move |tx: &sql::Tx<'_>| {
            // Who begins the same list at the same moment waits here, and finds it then.
            organisations::placements::lock(tx, association)?;
            for work in storage::jobs::working(tx, association, JOB)? {
                let before = read_progress(&work)?;
                if !before.ready || before.sha256 != sha256 {
                    continue;
                }
                if before.mapping != mapping || before.moves != moves {
                    return Err(Error::Conflict("import-under-way"));
                }
                return Ok(json!({ "id": ImportId::from_bytes(work.id) }));
            }
            keep(tx)?;
            begin(tx)?;
            Ok(json!({ "id": new }))
        };
        let made = self.once(ctx, once, begun).await?;
        let id = made.body["id"].as_str().and_then(|text| ImportId::from_str(text).ok());
        Ok((id.ok_or_else(|| Error::Inside("an import without its id".into()))?, made.repeated))
    }

    /// An import as it stands.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn member_import(&self, ctx: &Ctx, association: OrganisationId, id: ImportId) -> Result<Import> {
        self.may_see_imports(ctx, association).await?;
        self.db.report(move |tx| import(&own_work(tx, association, id.bytes())?)).await
    }

    /// The newest imports of an association: id, name of the list, state, rows done and in all, when.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn member_imports(&self, ctx: &Ctx, association: OrganisationId) -> Result<Vec<(Import, i64)>> {
        self.may_see_imports(ctx, association).await?;
        self.db
            .report(move |tx| {
                let found = storage::jobs::works(tx, association, JOB)?;
                found.iter().take(5).map(|w| Ok((import(w)?, w.created_at))).collect()
            })
            .await
    }

    /// The job: goes on where it was stopped, until others have their turn.
    pub(crate) async fn import_job(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        let payload: Value = serde_json::from_str(&job.payload).unwrap_or_default();
        let id = payload["work"].as_str().and_then(|t| ImportId::from_str(t).ok());
        let Some(id) = id else { return Ok(Outcome::Done) };
        let ended = self.carry_out_import(ctx, id, TURN).await?;
        Ok(if ended { Outcome::Done } else { Outcome::Again(ctx.micros()) })
    }

    /// Carries out at most so many units of an import; whether it has reached its end. Two at once do no row twice.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn carry_out_import(&self, ctx: &Ctx, id: ImportId, units: usize) -> Result<bool> {
        let bytes = id.bytes();
        let find = move |tx: &sql::Tx| Ok::<_, Error>(storage::jobs::find_work(tx, bytes)?);
        let Some(mut work) = self.db.report(find).await? else { return Ok(true) };
        let mut progress = read_progress(&work)?;
        if work.kind != JOB || !progress.ready || work.payload.is_empty() {
            return Ok(true);
        }
        let table: Table = serde_json::from_str(&work.payload).map_err(|e| Error::Inside(e.to_string()))?;
        let rows: Arc<Vec<_>> =
            Arc::new(table.rows.iter().map(|(row, _)| *row).zip(read_rows(&progress.mapping, &table.rows)).collect());
        for _ in 0..units {
            if work.state != WorkState::Working {
                return Ok(true);
            }
            if let Some((next, at)) = self.import_unit(ctx, &work, &progress, &rows).await? {
                work.state = if at >= rows.len() { WorkState::Done } else { WorkState::Working };
                work.cursor = at.to_string();
                progress = next;
                if LOOKS.contains(&(at / UNIT)) {
                    self.db.look_anew(storage::organisations::intake::LIST_TABLES).await?;
                }
            } else {
                // Another did this unit.
                let Some(now) = self.db.report(find).await? else { return Ok(true) };
                progress = read_progress(&now)?;
                work = now;
            }
        }
        Ok(work.state != WorkState::Working)
    }

    async fn import_unit(
        &self,
        ctx: &Ctx,
        work: &Work,
        progress: &Progress,
        rows: &Arc<Vec<(u64, Read)>>,
    ) -> Result<Option<(Progress, usize)>> {
        let begin: usize = work.cursor.parse().unwrap_or(0);
        let end = begin.saturating_add(UNIT).min(rows.len());
        let ids: Vec<Ids> = (begin..end).map(|_| self.row_ids(ctx)).collect();
        let mut entry = self.entry(ctx, work.organisation, Action::ImportMembers, work.id, String::new());
        entry.actor = work.asked_by;
        let frame = Frame {
            association: work.organisation,
            common: progress.common,
            everywhere: progress.everywhere,
            moves: progress.moves,
            today: ctx.today(),
            at: ctx.micros(),
        };
        let (id, cursor, progress, rows) = (work.id, work.cursor.clone(), progress.clone(), rows.clone());
        self.db
            .bulk(move |tx| {
                let permit = follows(Action::ChangeMembers)?;
                let mut progress = progress.clone();
                let before = progress.refused_count;
                // The cursor is taken first: who does not get it changes nothing.
                let mut step = Step {
                    from: cursor.clone(),
                    to: format!("{end} taken"),
                    done: 0,
                    refused: 0,
                    state: WorkState::Working,
                };
                if !storage::jobs::step(tx, id, &step, frame.at)? {
                    return Ok(None);
                }
                let part = rows.get(begin..end).unwrap_or_default();
                let mut sight = Sight::new(tx, &frame, part.iter().map(|(_, read)| read))?;
                for ((row, read), ids) in part.iter().zip(&ids) {
                    let judged = match read {
                        Ok(entry) => sight.take(tx, &permit, &frame, entry, *ids)?,
                        Err(fault) => Err(fault.clone()),
                    };
                    let plan = match judged {
                        Ok(plan) => plan,
                        Err(fault) => {
                            progress.refuse(*row, fault);
                            continue;
                        }
                    };
                    progress.count(plan.becomes());
                    if let Some(moved) = plan.moved() {
                        let mut own = entry.clone();
                        (own.organisation, own.salt) = (moved.bytes(), ids.salt);
                        own.detail = format!("import row {row}");
                        storage::audit::append(tx, &own)?;
                    }
                }
                sight.store(tx, &permit, &frame)?;
                let refused = progress.refused_count - before;
                step.from.clone_from(&step.to);
                step.to = end.to_string();
                step.done = i64::try_from(end - begin).unwrap_or(0);
                step.refused = refused;
                step.state = if end >= rows.len() { WorkState::Done } else { WorkState::Working };
                storage::jobs::step(tx, id, &step, frame.at)?;
                storage::jobs::set_detail(tx, id, &text(&progress)?)?;
                let mut entry = entry.clone();
                entry.detail = format!("rows {begin} to {end}, {refused} refused");
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(Some((progress, end)))
            })
            .await
    }
}

fn text(progress: &Progress) -> Result<String> {
    serde_json::to_string(progress).map_err(|e| Error::Inside(e.to_string()))
}

fn own_work(tx: &sql::Tx, association: OrganisationId, id: [u8; 16]) -> Result<Work> {
    let work = storage::jobs::find_work(tx, id)?;
    work.filter(|w| w.kind == JOB && w.organisation == association).ok_or_else(Error::not_found)
}

fn import(work: &Work) -> Result<Import> {
    let progress = read_progress(work)?;
    let gone = || Table {
        name: String::new(),
        encoding: String::new(),
        sha256: progress.sha256.clone(),
        header: Vec::new(),
        rows: Vec::new(),
    };
    let table = serde_json::from_str(&work.payload).unwrap_or_else(|_| gone());
    let state = match work.state {
        WorkState::Working if !progress.ready => "draft",
        other => other.code(),
    };
    Ok(Import {
        id: Some(ImportId::from_bytes(work.id)),
        association: work.organisation,
        table: Arc::new(table),
        progress,
        state,
        done: work.done,
        total: work.total,
    })
}

/// What somebody may do in an import: members are taken from another association only by those who may change the
/// members of both, which is whoever may do so above them.
fn frame(tx: &sql::Tx, ctx: &Ctx, association: OrganisationId, moves: bool) -> Result<Frame> {
    let today = ctx.today();
    let above = organisations::above(tx, association, today)?;
    let may = |at: usize, id: OrganisationId| {
        let subject = Subject { organisation: Some(id), above: above.get(at + 1..).unwrap_or_default().to_vec() };
        decide(&ctx.actor, Action::ChangeMembers, &subject).is_ok()
    };
    let common = above.iter().enumerate().rfind(|(at, id)| may(*at, **id)).map(|(_, id)| *id);
    let everywhere = ctx.may_any(Action::CreateOrganisation).is_ok();
    Ok(Frame { association, common, everywhere, moves, today, at: ctx.micros() })
}
