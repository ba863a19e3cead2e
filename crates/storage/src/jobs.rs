//! What waits to be done, and long work in units.
//!
//! A job is enqueued in the transaction that makes it necessary, taken under a lease, and done at least once: what it
//! does must bear being done twice. Long work is a row whose cursor each unit's transaction moves.

use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use sql::{Result, Row, Tx, Value, statements};

statements! {
    ENQUEUE = "INSERT INTO jobs (id, kind, job_key, payload, run_after, lease_until, attempts, dead, error, created_at)
        VALUES ($1, $2, $3, $4, $5, 0, 0, $7, '', $6)
        ON CONFLICT (job_key) WHERE job_key <> '' DO NOTHING RETURNING id";
    TAKE = "UPDATE jobs SET lease_until = $2, attempts = attempts + 1 WHERE id = (SELECT id FROM jobs
        WHERE NOT dead AND run_after <= $1 AND lease_until <= $1
        ORDER BY CASE WHEN kind = 'mail' THEN 1 ELSE 0 END, run_after, id LIMIT 1)
        AND lease_until <= $1 RETURNING id, kind, job_key, payload, run_after, attempts, error, created_at";
    FINISH = "DELETE FROM jobs WHERE id = $1";
    AGAIN = "UPDATE jobs SET lease_until = 0, run_after = $2, attempts = $3, error = $4, dead = $5 WHERE id = $1";
    DEAD = "SELECT id, kind, job_key, payload, run_after, attempts, error, created_at FROM jobs WHERE dead
        ORDER BY created_at DESC, id LIMIT 200";
    REVIVE = "UPDATE jobs SET dead = $2, attempts = 0, lease_until = 0, run_after = $3 WHERE id = $1 AND dead
        RETURNING id";
    REVIVE_KIND = "UPDATE jobs SET dead = $2, attempts = 0, lease_until = 0, run_after = $3 WHERE kind = $1 AND dead";
    MEND_DUE = "UPDATE jobs SET run_after = $1 WHERE NOT dead AND kind = $2 AND run_after > $3";
    MEND_LEASES = "UPDATE jobs SET lease_until = 0 WHERE lease_until > $1";
    DROP = "DELETE FROM jobs WHERE id = $1 AND dead RETURNING kind, payload";
    WAITING = "SELECT COUNT(*) AS n FROM jobs WHERE NOT dead";
    ADD_WORK = "INSERT INTO works (id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done,
        refused, detail, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, 'working', '', $6, 0, 0, $7, $8, $8)";
    WORK = "SELECT id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done, refused, detail,
        created_at, changed_at FROM works WHERE id = $1";
    UNFINISHED = "SELECT id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done, refused, detail,
        created_at, changed_at FROM works WHERE state = 'working' AND kind = $1 AND payload = $2
        ORDER BY created_at, id LIMIT 1";
    NEWEST_OF = "SELECT id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done, refused, detail,
        created_at, changed_at FROM works WHERE kind = $1 AND payload = $2 ORDER BY created_at DESC, id DESC LIMIT 1";
    MOVE = "UPDATE works SET work_cursor = $3, done = done + $4, refused = refused + $5, state = $6, changed_at = $7
        WHERE id = $1 AND work_cursor = $2 AND state = 'working' RETURNING id";
    COUNT_DONE = "UPDATE works SET done = done + $2 WHERE id = $1";
    NEWEST_ASKED = "SELECT id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done, refused, detail,
        created_at, changed_at FROM works WHERE kind = $1 AND asked_by = $2 ORDER BY created_at DESC, id DESC LIMIT 1";
    DETAIL = "UPDATE works SET detail = $2 WHERE id = $1";
    EMPTY = "UPDATE works SET payload = '' WHERE kind = $1 AND created_at < $2 AND payload <> ''";
    EVERY_WORK = "SELECT id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done, refused,
        detail, created_at, changed_at FROM works WHERE organisation_id = $1 AND kind = $2 ORDER BY created_at, id";
    NEWEST_WORKS = "SELECT id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done, refused,
        detail, created_at, changed_at FROM works WHERE organisation_id = $1 AND kind = $2
        ORDER BY created_at DESC, id DESC LIMIT 20";
    WORKING = "SELECT id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done, refused,
        detail, created_at, changed_at FROM works WHERE organisation_id = $1 AND kind = $2 AND state = 'working'
        ORDER BY created_at DESC, id DESC LIMIT 20";
}

/// A job that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: [u8; 16],
    /// What kind of work.
    pub kind: String,
    /// Its key; empty: none.
    pub key: String,
    /// What to do, as JSON.
    pub payload: String,
    /// When it was due, microseconds.
    pub run_after: i64,
    /// How often it was taken, this time included.
    pub attempts: i64,
    /// What went wrong the last time.
    pub error: String,
    /// When it was enqueued, microseconds.
    pub created_at: i64,
}

fn job(r: &Row) -> Result<Job> {
    Ok(Job {
        id: r.id16("id")?,
        kind: r.text("kind")?,
        key: r.text("job_key")?,
        payload: r.text("payload")?,
        run_after: r.int("run_after")?,
        attempts: r.int("attempts")?,
        error: r.text("error")?,
        created_at: r.int("created_at")?,
    })
}

/// A job to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id, made before the transaction.
    pub id: [u8; 16],
    /// What kind of work.
    pub kind: &'static str,
    /// At most one job of a key waits; empty: any number.
    pub key: String,
    /// What to do, as JSON.
    pub payload: String,
    /// Not before, microseconds.
    pub run_after: i64,
}

/// Enqueues a job; false where one of its key waits already.
///
/// # Errors
/// As the engine gives them.
pub fn enqueue(tx: &Tx, new: &NewJob, at: i64) -> Result<bool> {
    let values = [
        rows::id(new.id),
        Value::from(new.kind),
        Value::from(new.key.as_str()),
        Value::from(new.payload.as_str()),
        Value::from(new.run_after),
        Value::from(at),
        Value::from(false),
    ];
    Ok(tx.query_opt(&ENQUEUE, &values)?.is_some())
}

/// Takes the job that has been due longest, for as long as the lease lasts. Mails come last: thousands of them may wait,
/// and each takes a while at its server.
///
/// # Errors
/// As the engine gives them.
pub fn take(tx: &Tx, now: i64, lease_until: i64) -> Result<Option<Job>> {
    tx.query_opt(&TAKE, &[Value::from(now), Value::from(lease_until)])?.as_ref().map(job).transpose()
}

/// Removes a job that was done.
///
/// # Errors
/// As the engine gives them.
pub fn finish(tx: &Tx, id: [u8; 16]) -> Result<()> {
    tx.execute(&FINISH, &[rows::id(id)]).map(|_| ())
}

/// Puts a job back: to be done again at `run_after`, or dead.
///
/// # Errors
/// As the engine gives them.
pub fn put_back(tx: &Tx, id: [u8; 16], run_after: i64, attempts: i64, error: &str, dead: bool) -> Result<()> {
    let values = [rows::id(id), Value::from(run_after), Value::from(attempts), Value::from(error), Value::from(dead)];
    tx.execute(&AGAIN, &values).map(|_| ())
}

/// The newest 200 jobs that failed too often.
///
/// # Errors
/// As the engine gives them.
pub fn dead(tx: &Tx) -> Result<Vec<Job>> {
    tx.query(&DEAD, &[])?.iter().map(job).collect()
}

/// Brings a dead job back; false where it is not dead.
///
/// # Errors
/// As the engine gives them.
pub fn revive(tx: &Tx, id: [u8; 16], now: i64) -> Result<bool> {
    Ok(tx.query_opt(&REVIVE, &[rows::id(id), Value::from(false), Value::from(now)])?.is_some())
}

/// Brings every dead job of a kind back; how many.
///
/// # Errors
/// As the engine gives them.
pub fn revive_kind(tx: &Tx, kind: &str, now: i64) -> Result<u64> {
    tx.execute(&REVIVE_KIND, &[Value::from(kind), Value::from(false), Value::from(now)])
}

/// After a clock that was wrong: jobs of a kind that are due later than `latest` are due now.
///
/// # Errors
/// As the engine gives them.
pub fn mend_due(tx: &Tx, kind: &str, now: i64, latest: i64) -> Result<u64> {
    tx.execute(&MEND_DUE, &[Value::from(now), Value::from(kind), Value::from(latest)])
}

/// After a clock that was wrong: leases that last longer than `latest` are over.
///
/// # Errors
/// As the engine gives them.
pub fn mend_leases(tx: &Tx, latest: i64) -> Result<u64> {
    tx.execute(&MEND_LEASES, &[Value::from(latest)])
}

/// Drops a dead job: its kind and what it was to do; none where it is not dead.
///
/// # Errors
/// As the engine gives them.
pub fn drop_dead(tx: &Tx, id: [u8; 16]) -> Result<Option<(String, String)>> {
    tx.query_opt(&DROP, &[rows::id(id)])?.map(|r| Ok((r.text("kind")?, r.text("payload")?))).transpose()
}

/// How many jobs wait.
///
/// # Errors
/// As the engine gives them.
pub fn waiting(tx: &Tx) -> Result<i64> {
    tx.query_one(&WAITING, &[])?.int("n")
}

/// Where long work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkState {
    /// Units remain.
    Working,
    /// Every unit was done.
    Done,
    /// Somebody stopped it.
    Stopped,
}

impl WorkState {
    /// The code in the database and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            WorkState::Working => "working",
            WorkState::Done => "done",
            WorkState::Stopped => "stopped",
        }
    }
}

/// Long work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Its id.
    pub id: [u8; 16],
    /// What kind.
    pub kind: String,
    /// Whose; zero: the installation's.
    pub organisation: OrganisationId,
    /// Who asked for it.
    pub asked_by: Option<PersonId>,
    /// What to do, as JSON.
    pub payload: String,
    /// Where it stands.
    pub state: WorkState,
    /// How far it is, in the words of its kind; empty at the beginning.
    pub cursor: String,
    /// Units in all.
    pub total: i64,
    /// Units done.
    pub done: i64,
    /// Units that could not be done, and said why.
    pub refused: i64,
    /// Further facts, as JSON.
    pub detail: String,
    /// When it began, microseconds.
    pub created_at: i64,
    /// Last unit, microseconds.
    pub changed_at: i64,
}

impl Work {
    /// Work that begins at `at`, with nothing done and nothing to say yet.
    #[must_use]
    pub fn begun(kind: &str, id: [u8; 16], organisation: OrganisationId, asked_by: Option<PersonId>, at: i64) -> Self {
        Self {
            id,
            kind: kind.to_owned(),
            organisation,
            asked_by,
            payload: "{}".to_owned(),
            state: WorkState::Working,
            cursor: String::new(),
            total: 0,
            done: 0,
            refused: 0,
            detail: "{}".to_owned(),
            created_at: at,
            changed_at: at,
        }
    }
}

fn work(r: &Row) -> Result<Work> {
    Ok(Work {
        id: r.id16("id")?,
        kind: r.text("kind")?,
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        asked_by: r.opt_id16("asked_by")?.map(PersonId::from_bytes),
        payload: r.text("payload")?,
        state: match r.text("state")?.as_str() {
            "done" => WorkState::Done,
            "stopped" => WorkState::Stopped,
            _ => WorkState::Working,
        },
        cursor: r.text("work_cursor")?,
        total: r.int("total")?,
        done: r.int("done")?,
        refused: r.int("refused")?,
        detail: r.text("detail")?,
        created_at: r.int("created_at")?,
        changed_at: r.int("changed_at")?,
    })
}

/// Begins long work; `state`, `cursor` and counts are those of a beginning, whatever `new` says.
///
/// # Errors
/// As the engine gives them.
pub fn begin_work(tx: &Tx, new: &Work) -> Result<()> {
    let values = [
        rows::id(new.id),
        Value::from(new.kind.as_str()),
        rows::id(new.organisation.bytes()),
        rows::person(new.asked_by),
        Value::from(new.payload.as_str()),
        Value::from(new.total),
        Value::from(new.detail.as_str()),
        Value::from(new.created_at),
    ];
    tx.execute(&ADD_WORK, &values).map(|_| ())
}

/// Long work by its id. Who may see it is the caller's to decide.
///
/// # Errors
/// As the engine gives them.
pub fn find_work(tx: &Tx, id: [u8; 16]) -> Result<Option<Work>> {
    tx.query_opt(&WORK, &[rows::id(id)])?.as_ref().map(work).transpose()
}

/// The oldest unfinished work of a kind with the same payload: what a repeated command resumes.
///
/// # Errors
/// As the engine gives them.
pub fn unfinished(tx: &Tx, kind: &str, payload: &str) -> Result<Option<Work>> {
    tx.query_opt(&UNFINISHED, &[Value::from(kind), Value::from(payload)])?.as_ref().map(work).transpose()
}

/// The newest work of a kind with the same payload, whatever became of it.
///
/// # Errors
/// As the engine gives them.
pub fn newest_of(tx: &Tx, kind: &str, payload: &str) -> Result<Option<Work>> {
    tx.query_opt(&NEWEST_OF, &[Value::from(kind), Value::from(payload)])?.as_ref().map(work).transpose()
}

/// The newest work of a kind of an organisation (zero: of the installation).
///
/// # Errors
/// As the engine gives them.
pub fn works(tx: &Tx, organisation: OrganisationId, kind: &str) -> Result<Vec<Work>> {
    tx.query(&NEWEST_WORKS, &[rows::id(organisation.bytes()), Value::from(kind)])?.iter().map(work).collect()
}

/// The newest work of a kind of an organisation that has not reached its end.
///
/// # Errors
/// As the engine gives them.
pub fn working(tx: &Tx, organisation: OrganisationId, kind: &str) -> Result<Vec<Work>> {
    tx.query(&WORKING, &[rows::id(organisation.bytes()), Value::from(kind)])?.iter().map(work).collect()
}

/// All work of a kind of an organisation, the oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn every_work(tx: &Tx, organisation: OrganisationId, kind: &str) -> Result<Vec<Work>> {
    tx.query(&EVERY_WORK, &[rows::id(organisation.bytes()), Value::from(kind)])?.iter().map(work).collect()
}

/// A step of long work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The cursor that the unit began at.
    pub from: String,
    /// The cursor that the next unit begins at.
    pub to: String,
    /// Units done in this step.
    pub done: i64,
    /// Units refused in this step.
    pub refused: i64,
    /// Where the work stands afterwards.
    pub state: WorkState,
}

/// Moves the cursor, in the transaction of the unit and before its changes; false where another process has done this
/// unit or the work was stopped: then the unit's transaction must change nothing.
///
/// # Errors
/// As the engine gives them.
pub fn step(tx: &Tx, id: [u8; 16], step: &Step, at: i64) -> Result<bool> {
    let values = [
        rows::id(id),
        Value::from(step.from.as_str()),
        Value::from(step.to.as_str()),
        Value::from(step.done),
        Value::from(step.refused),
        Value::from(step.state.code()),
        Value::from(at),
    ];
    Ok(tx.query_opt(&MOVE, &values)?.is_some())
}

/// Counts units as done whose number was not known when the step was taken, in the same transaction.
///
/// # Errors
/// As the engine gives them.
pub fn count_done(tx: &Tx, id: [u8; 16], n: i64) -> Result<()> {
    tx.execute(&COUNT_DONE, &[rows::id(id), Value::from(n)]).map(|_| ())
}

/// The newest work of a kind that a person asked for.
///
/// # Errors
/// As the engine gives them.
pub fn newest_asked(tx: &Tx, kind: &str, by: PersonId) -> Result<Option<Work>> {
    tx.query_opt(&NEWEST_ASKED, &[Value::from(kind), rows::id(by.bytes())])?.as_ref().map(work).transpose()
}

/// Empties what to do of the works of a kind that began before an instant: the list that somebody brought is forgotten.
///
/// # Errors
/// As the engine gives them.
pub fn empty_before(tx: &Tx, kind: &str, at: i64) -> Result<()> {
    tx.execute(&EMPTY, &[Value::from(kind), Value::from(at)]).map(|_| ())
}

/// Writes further facts of long work.
///
/// # Errors
/// As the engine gives them.
pub fn set_detail(tx: &Tx, id: [u8; 16], detail: &str) -> Result<()> {
    tx.execute(&DETAIL, &[rows::id(id), Value::from(detail)]).map(|_| ())
}
