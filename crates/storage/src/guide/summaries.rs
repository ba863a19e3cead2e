//! 修正概要: drafts for those who write them, published ones for everybody. What was computed is written once and
//! stands in no UPDATE.

use crate::rows;
use domain::checklist::Status;
use domain::ids::{PersonId, SummaryId};
use domain::policy::{Permit, Reach};
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    ADD = "INSERT INTO summaries (organisation_id, id, compared, status, sender, number, number_key, dated, computed,
        written, version, created_at, created_by, changed_at, changed_by, published_at)
        VALUES ($1, $2, $3, 'draft', '', '', '', NULL, $4, $5, 1, $6, $7, $6, $7, NULL)";
    FIND = "SELECT id, compared, status, sender, number, dated, computed, written, version, changed_at, published_at
        FROM summaries WHERE organisation_id = $1 AND id = $2";
    LIST = "SELECT id, compared, status, sender, number, dated, '' AS computed, written, version, changed_at, published_at
        FROM summaries WHERE organisation_id = $1 AND (status = 'published' OR CAST($2 AS BIGINT) = 1)
        ORDER BY published_at DESC NULLS FIRST, changed_at DESC, id DESC LIMIT $3";
    DRAFT_OF = "SELECT id FROM summaries WHERE organisation_id = $1 AND compared = $2 AND status = 'draft'
        ORDER BY id LIMIT 1";
    WRITE = "UPDATE summaries SET written = $3, version = version + 1, changed_at = $5, changed_by = $6
        WHERE organisation_id = $1 AND id = $2 AND status = 'draft' AND version = $4 RETURNING version";
    BY_NUMBER = "SELECT id FROM summaries WHERE organisation_id = $1 AND number_key = $2";
    PUBLISH = "UPDATE summaries SET status = 'published', sender = $3, number = $4, number_key = $5, dated = $6,
        version = version + 1, changed_at = $8, changed_by = $9, published_at = $8
        WHERE organisation_id = $1 AND id = $2 AND status = 'draft' AND version = $7 RETURNING version";
    REMOVE = "DELETE FROM summaries WHERE organisation_id = $1 AND id = $2 AND status = 'draft' RETURNING id";
}

/// The installation.
const HOUSE: [u8; 16] = [0; 16];
/// Most summaries of a list.
const MOST: i64 = 500;

/// A summary as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// Its id.
    pub id: SummaryId,
    /// What was compared, by kind, ids and hashes; the same for two summaries of the same editions.
    pub compared: String,
    /// Draft or published.
    pub status: Status,
    /// Who publishes it, as on a letter; may be empty.
    pub sender: String,
    /// Its number; may be empty.
    pub number: String,
    /// Its day; none where it bears none.
    pub dated: Option<Date>,
    /// What was computed (JSON); empty in a list.
    pub computed: String,
    /// What was written (JSON).
    pub written: String,
    /// Counts the writes.
    pub version: i64,
    /// Last write, microseconds.
    pub changed_at: i64,
    /// When it was published, microseconds.
    pub published_at: Option<i64>,
}

fn summary(row: &Row) -> Result<SummaryRow> {
    Ok(SummaryRow {
        id: SummaryId::from_bytes(row.id16("id")?),
        compared: row.text("compared")?,
        status: if row.text("status")? == "published" { Status::Published } else { Status::Draft },
        sender: row.text("sender")?,
        number: row.text("number")?,
        dated: rows::opt_day(row, "dated")?,
        computed: row.text("computed")?,
        written: row.text("written")?,
        version: row.int("version")?,
        changed_at: row.int("changed_at")?,
        published_at: row.opt_int("published_at")?,
    })
}

/// A draft to be added.
#[derive(Debug, Clone)]
pub struct NewSummary {
    /// Its id.
    pub id: SummaryId,
    /// What was compared.
    pub compared: String,
    /// What was computed (JSON).
    pub computed: String,
    /// What is written to begin with (JSON).
    pub written: String,
    /// Who began it.
    pub by: Option<PersonId>,
    /// When, microseconds.
    pub at: i64,
}

/// Who writes, when, and which version was on the screen.
#[derive(Debug, Clone, Copy)]
pub struct Write {
    /// The version that was on the screen.
    pub version: i64,
    /// Who.
    pub by: Option<PersonId>,
    /// When, microseconds.
    pub at: i64,
}

fn reaches_drafts(permit: &Permit) -> bool {
    permit.reach() == &Reach::All
}

/// Adds a draft.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, new: &NewSummary) -> Result<()> {
    if reaches_drafts(permit) {
        tx.execute(
            &ADD,
            &[
                rows::id(HOUSE),
                rows::id(new.id.bytes()),
                Value::from(new.compared.as_str()),
                Value::from(new.computed.as_str()),
                Value::from(new.written.as_str()),
                Value::from(new.at),
                rows::person(new.by),
            ],
        )?;
    }
    Ok(())
}

/// A summary; a draft only for those who write them.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, permit: &Permit, id: SummaryId) -> Result<Option<SummaryRow>> {
    let found = tx.query_opt(&FIND, &[rows::id(HOUSE), rows::id(id.bytes())])?;
    let found = found.as_ref().map(summary).transpose()?;
    let published = matches!(permit.reach(), Reach::Published | Reach::All);
    Ok(found.filter(|row| if row.status == Status::Published { published } else { reaches_drafts(permit) }))
}

/// Summaries without what was computed: drafts first for those who write them, then the newest published ones.
///
/// # Errors
/// As the engine gives them.
pub fn list(tx: &Tx, permit: &Permit) -> Result<Vec<SummaryRow>> {
    let drafts = i64::from(reaches_drafts(permit));
    if matches!(permit.reach(), Reach::Organisations(_)) {
        return Ok(Vec::new());
    }
    tx.query(&LIST, &[rows::id(HOUSE), Value::from(drafts), Value::from(MOST)])?.iter().map(summary).collect()
}

/// The draft of this comparison, if somebody began one.
///
/// # Errors
/// As the engine gives them.
pub fn draft_of(tx: &Tx, permit: &Permit, compared: &str) -> Result<Option<SummaryId>> {
    if !reaches_drafts(permit) {
        return Ok(None);
    }
    let found = tx.query_opt(&DRAFT_OF, &[rows::id(HOUSE), Value::from(compared)])?;
    found.map(|r| r.id16("id").map(SummaryId::from_bytes)).transpose()
}

/// Keeps what was written; the new version, or none for a published one or another version.
///
/// # Errors
/// As the engine gives them.
pub fn write(tx: &Tx, permit: &Permit, id: SummaryId, written: &str, write: Write) -> Result<Option<i64>> {
    if !reaches_drafts(permit) {
        return Ok(None);
    }
    let found = tx.query_opt(
        &WRITE,
        &[
            rows::id(HOUSE),
            rows::id(id.bytes()),
            Value::from(written),
            Value::from(write.version),
            Value::from(write.at),
            rows::person(write.by),
        ],
    )?;
    found.map(|r| r.int("version")).transpose()
}

/// Whether a published summary bears this number.
///
/// # Errors
/// As the engine gives them.
pub fn has_number(tx: &Tx, number_key: &str) -> Result<bool> {
    Ok(!number_key.is_empty() && tx.query_opt(&BY_NUMBER, &[rows::id(HOUSE), Value::from(number_key)])?.is_some())
}

/// What a published summary bears at its head.
#[derive(Debug, Clone)]
pub struct Head {
    /// Who publishes it.
    pub sender: String,
    /// Its number.
    pub number: String,
    /// See `domain::summaries::number_key`.
    pub number_key: String,
    /// Its day.
    pub dated: Option<Date>,
}

/// Publishes a draft, which never changes again; the new version, or none for a published one or another version.
///
/// # Errors
/// As the engine gives them; `Unique` when somebody took the number in the same moment.
pub fn publish(tx: &Tx, permit: &Permit, id: SummaryId, head: &Head, write: Write) -> Result<Option<i64>> {
    if !reaches_drafts(permit) {
        return Ok(None);
    }
    let found = tx.query_opt(
        &PUBLISH,
        &[
            rows::id(HOUSE),
            rows::id(id.bytes()),
            Value::from(head.sender.as_str()),
            Value::from(head.number.as_str()),
            Value::from(head.number_key.as_str()),
            rows::day(head.dated),
            Value::from(write.version),
            Value::from(write.at),
            rows::person(write.by),
        ],
    )?;
    found.map(|r| r.int("version")).transpose()
}

/// Removes a draft. Whether there was one.
///
/// # Errors
/// As the engine gives them.
pub fn remove(tx: &Tx, permit: &Permit, id: SummaryId) -> Result<bool> {
    Ok(reaches_drafts(permit) && tx.query_opt(&REMOVE, &[rows::id(HOUSE), rows::id(id.bytes())])?.is_some())
}
