//! What is counted of the installation as a whole: jobs, mails, bytes of files, and the daily checkpoint of the audit
//! record. What a page asks costs the same whatever the number of institutions: it reads at most some thousand rows; what
//! grows with them is counted by a job, which keeps the result.

use domain::audit::Hash;
use domain::ids::OrganisationId;
use domain::policy::{Permit, Reach};
use sql::{Result, Row, Tx, Value, statements};

/// Jobs and mails are counted up to here.
pub const MOST: i64 = 10_000;

statements! {
    NOTE = "INSERT INTO job_counts (kind, hour, done, failed, longest_ms, last_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (kind, hour) DO UPDATE SET done = job_counts.done + excluded.done,
        failed = job_counts.failed + excluded.failed, last_at = excluded.last_at, longest_ms = CASE
        WHEN excluded.longest_ms > job_counts.longest_ms THEN excluded.longest_ms ELSE job_counts.longest_ms END";
    DONE = "SELECT kind, CAST(SUM(done) AS BIGINT) AS done, CAST(SUM(failed) AS BIGINT) AS failed,
        MAX(longest_ms) AS longest_ms, MAX(last_at) AS last_at FROM job_counts WHERE hour >= $1 GROUP BY kind ORDER BY kind";
    FORGET = "DELETE FROM job_counts WHERE hour < $1";
    WAITING = "SELECT kind, COUNT(*) AS n, MIN(run_after) AS due, CAST(SUM(CASE WHEN lease_until > $1 THEN 1 ELSE 0 END)
        AS BIGINT) AS under_way FROM (SELECT kind, run_after, lease_until FROM jobs WHERE NOT dead
        ORDER BY run_after, id LIMIT 10000) waiting GROUP BY kind ORDER BY kind";
    DEAD = "SELECT COUNT(*) AS n FROM (SELECT id FROM jobs WHERE dead LIMIT 10000) dead";
    QUEUED = "SELECT COUNT(*) AS n, COALESCE(MIN(created_at), 0) AS oldest FROM (SELECT created_at FROM mails
        WHERE state = 'queued' ORDER BY created_at, id LIMIT 10000) queued";
    LATELY = "SELECT state, COUNT(*) AS n FROM (SELECT state FROM mails WHERE created_at >= $1
        ORDER BY created_at DESC, id DESC LIMIT 10000) lately GROUP BY state ORDER BY state";
    LAST_FAULT = "SELECT fault, said, created_at FROM (SELECT id, fault, said, created_at FROM mails
        ORDER BY created_at DESC, id DESC LIMIT 1000) lately WHERE fault <> '' ORDER BY created_at DESC, id DESC LIMIT 1";
    BYTES_BY_KIND = "SELECT 'evidence' AS kind, COUNT(*) AS files, CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS total
            FROM evidence WHERE withdrawn_at IS NULL
        UNION ALL SELECT 'rooms' AS kind, COUNT(*) AS files, CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS total
            FROM room_items WHERE withdrawn_at IS NULL AND sha256 <> ''
        UNION ALL SELECT 'notices' AS kind, COUNT(*) AS files, CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS total
            FROM notice_files
        UNION ALL SELECT 'seminars' AS kind, COUNT(*) AS files, CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS total
            FROM seminars WHERE withdrawn_at IS NULL";
    BYTES_BY_ORGANISATION = "SELECT kept.organisation_id, o.name, o.code, kept.files, kept.total FROM (
        SELECT organisation_id, COUNT(*) AS files, CAST(SUM(bytes) AS BIGINT) AS total FROM (
            SELECT organisation_id, bytes FROM evidence WHERE withdrawn_at IS NULL
            UNION ALL SELECT organisation_id, bytes FROM room_items WHERE withdrawn_at IS NULL AND sha256 <> ''
            UNION ALL SELECT organisation_id, bytes FROM notice_files
            UNION ALL SELECT organisation_id, bytes FROM seminars WHERE withdrawn_at IS NULL) one
        GROUP BY organisation_id ORDER BY total DESC, organisation_id LIMIT 50) kept
        JOIN organisations o ON o.id = kept.organisation_id ORDER BY kept.total DESC, kept.organisation_id";
    ADD_CHECKPOINT = "INSERT INTO audit_checkpoints (day, taken_at, records, chains, hash, public_half, signature)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day) DO NOTHING RETURNING day";
    CHECKPOINTS = "SELECT day, taken_at, records, chains, hash, public_half, signature FROM audit_checkpoints
        ORDER BY day DESC LIMIT 7";
}

/// Jobs of one kind that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What kind of work.
    pub kind: String,
    /// How many, those under way included.
    pub n: i64,
    /// How many a worker holds just now.
    pub under_way: i64,
    /// When the first of them is due, microseconds.
    pub due: i64,
}

/// Jobs of one kind that were done lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What kind of work.
    pub kind: String,
    /// How often it was done.
    pub done: i64,
    /// How often it failed and was put back.
    pub failed: i64,
    /// The longest, milliseconds.
    pub longest_ms: i64,
    /// The last time, microseconds.
    pub last_at: i64,
}

/// The last fault of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFault {
    /// What kind of thing went wrong, as a code.
    pub fault: String,
    /// What the server said.
    pub said: String,
    /// When that mail was queued, microseconds.
    pub at: i64,
}

/// Files and their bytes: of one kind, or of one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which: the kind, or the organisation's id.
    pub key: String,
    /// Name of the organisation; empty for a kind.
    pub name: String,
    /// Its code; empty for a kind.
    pub code: String,
    /// How many files.
    pub files: i64,
    /// How many bytes; what several hold counts for each of them.
    pub bytes: i64,
}

/// The head of all chains as it was once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The day in Tokyo.
    pub day: String,
    /// When, microseconds.
    pub taken_at: i64,
    /// Records in all chains.
    pub records: i64,
    /// Chains.
    pub chains: i64,
    /// Hash over the heads of all chains.
    pub hash: Hash,
    /// Public half of the key that signed; empty: nobody signed.
    pub public_half: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

/// The hour of an instant (microseconds), as it is counted in.
fn hour(at: i64) -> i64 {
    at.div_euclid(3_600_000_000)
}

/// Counts a job that was done or failed, in the transaction that ends it.
///
/// # Errors
/// As the engine gives them.
pub fn note(tx: &Tx, kind: &str, done: bool, took_ms: i64, at: i64) -> Result<()> {
    let (well, failed) = if done { (1_i64, 0_i64) } else { (0, 1) };
    let values = [
        Value::from(kind),
        Value::from(hour(at)),
        Value::from(well),
        Value::from(failed),
        Value::from(took_ms),
        Value::from(at),
    ];
    tx.execute(&NOTE, &values).map(|_| ())
}

/// What was done since an instant, by kind.
///
/// # Errors
/// As the engine gives them.
pub fn done_since(tx: &Tx, at: i64) -> Result<Vec<Done>> {
    let row = |r: &Row| {
        Ok(Done {
            kind: r.text("kind")?,
            done: r.int("done")?,
            failed: r.int("failed")?,
            longest_ms: r.int("longest_ms")?,
            last_at: r.int("last_at")?,
        })
    };
    tx.query(&DONE, &[Value::from(hour(at))])?.iter().map(row).collect()
}

/// Forgets what was counted before an instant.
///
/// # Errors
/// As the engine gives them.
pub fn forget_before(tx: &Tx, at: i64) -> Result<()> {
    tx.execute(&FORGET, &[Value::from(hour(at))]).map(|_| ())
}

/// What waits, by kind; looks at the first [`MOST`].
///
/// # Errors
/// As the engine gives them.
pub fn waiting(tx: &Tx, now: i64) -> Result<Vec<Waiting>> {
    let row = |r: &Row| {
        Ok(Waiting { kind: r.text("kind")?, n: r.int("n")?, under_way: r.int("under_way")?, due: r.int("due")? })
    };
    tx.query(&WAITING, &[Value::from(now)])?.iter().map(row).collect()
}

/// How many jobs failed too often, up to [`MOST`].
///
/// # Errors
/// As the engine gives them.
pub fn dead(tx: &Tx) -> Result<i64> {
    tx.query_one(&DEAD, &[])?.int("n")
}

/// How many mails wait, up to [`MOST`], and since when the first of them (microseconds; 0: none).
///
/// # Errors
/// As the engine gives them.
pub fn mails_queued(tx: &Tx) -> Result<(i64, i64)> {
    let row = tx.query_one(&QUEUED, &[])?;
    Ok((row.int("n")?, row.int("oldest")?))
}

/// Mails queued since an instant, by the state in which they are now; looks at the newest [`MOST`].
///
/// # Errors
/// As the engine gives them.
pub fn mails_since(tx: &Tx, at: i64) -> Result<Vec<(String, i64)>> {
    tx.query(&LATELY, &[Value::from(at)])?.iter().map(|r| Ok((r.text("state")?, r.int("n")?))).collect()
}

/// What went wrong with the newest mail that met a fault; none of the newest thousand: nothing.
///
/// # Errors
/// As the engine gives them.
pub fn mail_fault(tx: &Tx) -> Result<Option<MailFault>> {
    let row = |r: Row| Ok(MailFault { fault: r.text("fault")?, said: r.text("said")?, at: r.int("created_at")? });
    tx.query_opt(&LAST_FAULT, &[])?.map(row).transpose()
}

/// Files and bytes by kind, and those of the fifty organisations that keep most. Reads every row of every file: for a
/// job, never for a page.
///
/// # Errors
/// As the engine gives them.
pub fn bytes_kept(tx: &Tx, permit: &Permit) -> Result<(Vec<Kept>, Vec<Kept>)> {
    if permit.reach() != &Reach::All {
        return Ok((Vec::new(), Vec::new()));
    }
    let of_kind = |r: &Row| {
        let (name, code) = (String::new(), String::new());
        Ok(Kept { key: r.text("kind")?, name, code, files: r.int("files")?, bytes: r.int("total")? })
    };
    let of_house = |r: &Row| {
        Ok(Kept {
            key: OrganisationId::from_bytes(r.id16("organisation_id")?).to_string(),
            name: r.text("name")?,
            code: r.text("code")?,
            files: r.int("files")?,
            bytes: r.int("total")?,
        })
    };
    let kinds = tx.query(&BYTES_BY_KIND, &[])?.iter().map(of_kind).collect::<Result<_>>()?;
    let houses = tx.query(&BYTES_BY_ORGANISATION, &[])?.iter().map(of_house).collect::<Result<_>>()?;
    Ok((kinds, houses))
}

/// Keeps the checkpoint of a day; false where it has one.
///
/// # Errors
/// As the engine gives them.
pub fn add_checkpoint(tx: &Tx, point: &Checkpoint) -> Result<bool> {
    let values = [
        Value::from(point.day.as_str()),
        Value::from(point.taken_at),
        Value::from(point.records),
        Value::from(point.chains),
        Value::from(point.hash.to_vec()),
        Value::from(point.public_half.as_slice()),
        Value::from(point.signature.as_slice()),
    ];
    Ok(tx.query_opt(&ADD_CHECKPOINT, &values)?.is_some())
}

/// The checkpoints of the last seven days that have one, the newest first.
///
/// # Errors
/// As the engine gives them.
pub fn checkpoints(tx: &Tx) -> Result<Vec<Checkpoint>> {
    let row = |r: &Row| {
        Ok(Checkpoint {
            day: r.text("day")?,
            taken_at: r.int("taken_at")?,
            records: r.int("records")?,
            chains: r.int("chains")?,
            hash: r.bytes("hash")?.try_into().unwrap_or_default(),
            public_half: r.bytes("public_half")?,
            signature: r.bytes("signature")?,
        })
    };
    tx.query(&CHECKPOINTS, &[])?.iter().map(row).collect()
}
