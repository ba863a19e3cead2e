//! Texts of the guide: every revision, which of them is in force, and what an editor is at.

use crate::rows;
use domain::ids::PersonId;
use domain::policy::{Permit, Reach};
use sql::{Result, Row, Tx, Value, statements};

statements! {
    BODY = "SELECT body FROM guides WHERE hash = $1";
    FIND = "SELECT hash, form, lineage, revision, origin, added_at, published_at, written_by, left_at FROM guides
        WHERE hash = $1";
    IN_FORCE = "SELECT hash, form, lineage, revision, origin, added_at, published_at, written_by, left_at FROM guides
        WHERE form = $1 AND lineage = $2 AND published_at <= $3
        ORDER BY published_at DESC NULLS LAST, revision DESC LIMIT 1";
    ALL_IN_FORCE = "SELECT hash, form, lineage, revision, origin, added_at, published_at, written_by, left_at FROM guides
        WHERE published_at <= $1 ORDER BY form, lineage, published_at DESC NULLS LAST, revision DESC";
    REVISIONS = "SELECT hash, form, lineage, revision, origin, added_at, published_at, written_by, left_at FROM guides
        WHERE form = $1 AND lineage = $2 ORDER BY revision";
    TO_COME = "SELECT hash, form, lineage, revision, origin, added_at, published_at, written_by, left_at FROM guides
        WHERE published_at > $1 OR (published_at IS NULL AND origin = 'bundled' AND left_at IS NULL)
        ORDER BY form, lineage, revision";
    NEWEST = "SELECT revision FROM guides WHERE form = $1 AND lineage = $2 ORDER BY revision DESC LIMIT 1";
    LAST_PUBLISHED = "SELECT origin FROM guides WHERE form = $1 AND lineage = $2 AND published_at IS NOT NULL
        ORDER BY published_at DESC NULLS LAST, revision DESC LIMIT 1";
    ADD = "INSERT INTO guides (hash, form, lineage, revision, origin, body, added_at, published_at, written_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (hash) DO NOTHING RETURNING revision";
    SET_PUBLISHED = "UPDATE guides SET published_at = $2, left_at = NULL WHERE hash = $1 AND published_at IS NULL
        RETURNING revision";
    WITHDRAW = "UPDATE guides SET published_at = NULL WHERE hash = $1 AND published_at > $2 RETURNING revision";
    LEAVE = "UPDATE guides SET left_at = $2 WHERE hash = $1 AND origin = 'bundled' AND published_at IS NULL
        AND left_at IS NULL RETURNING revision";
    DRAFT = "SELECT form, lineage, fields, version, changed_at, changed_by FROM guide_drafts
        WHERE form = $1 AND lineage = $2";
    DRAFTS = "SELECT form, lineage, fields, version, changed_at, changed_by FROM guide_drafts ORDER BY form, lineage";
    BEGIN_DRAFT = "INSERT INTO guide_drafts (form, lineage, fields, version, changed_at, changed_by)
        VALUES ($1, $2, $3, 1, $4, $5) ON CONFLICT (form, lineage) DO NOTHING RETURNING version";
    CHANGE_DRAFT = "UPDATE guide_drafts SET fields = $3, version = version + 1, changed_at = $4, changed_by = $5
        WHERE form = $1 AND lineage = $2 AND version = $6 RETURNING version";
    END_DRAFT = "DELETE FROM guide_drafts WHERE form = $1 AND lineage = $2 AND version = $3 RETURNING version";
}

/// A revision of a text, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRow {
    /// SHA-256 of the file, hex.
    pub hash: String,
    /// Series.
    pub form: String,
    /// Requirement.
    pub lineage: String,
    /// 1 for the first.
    pub revision: i64,
    /// `bundled` or `written`.
    pub origin: String,
    /// When it was added, microseconds.
    pub added_at: i64,
    /// From when it is in force, microseconds; none: an offer, or withdrawn.
    pub published_at: Option<i64>,
    /// Who wrote it.
    pub written_by: Option<PersonId>,
    /// When editors left the offer alone, microseconds.
    pub left_at: Option<i64>,
}

fn text(row: &Row) -> Result<TextRow> {
    Ok(TextRow {
        hash: row.text("hash")?,
        form: row.text("form")?,
        lineage: row.text("lineage")?,
        revision: row.int("revision")?,
        origin: row.text("origin")?,
        added_at: row.int("added_at")?,
        published_at: row.opt_int("published_at")?,
        written_by: row.opt_id16("written_by")?.map(PersonId::from_bytes),
        left_at: row.opt_int("left_at")?,
    })
}

/// The file of a revision.
///
/// # Errors
/// As the engine gives them.
pub fn body(tx: &Tx, hash: &str) -> Result<Option<String>> {
    tx.query_opt(&BODY, &[Value::from(hash)])?.map(|r| r.text("body")).transpose()
}

/// A revision by its hash.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, hash: &str) -> Result<Option<TextRow>> {
    tx.query_opt(&FIND, &[Value::from(hash)])?.as_ref().map(text).transpose()
}

/// The revision that is in force at an instant: the one that was published last.
///
/// # Errors
/// As the engine gives them.
pub fn in_force(tx: &Tx, form: &str, lineage: &str, at: i64) -> Result<Option<TextRow>> {
    tx.query_opt(&IN_FORCE, &[Value::from(form), Value::from(lineage), Value::from(at)])?.as_ref().map(text).transpose()
}

/// Every revision that was published until an instant, by text, the one in force at that instant first.
///
/// # Errors
/// As the engine gives them.
pub fn published_until(tx: &Tx, at: i64) -> Result<Vec<TextRow>> {
    tx.query(&ALL_IN_FORCE, &[Value::from(at)])?.iter().map(text).collect()
}

/// Every revision of a text, the oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn revisions(tx: &Tx, form: &str, lineage: &str) -> Result<Vec<TextRow>> {
    tx.query(&REVISIONS, &[Value::from(form), Value::from(lineage)])?.iter().map(text).collect()
}

/// What is planned after an instant, and what the binary offers.
///
/// # Errors
/// As the engine gives them.
pub fn to_come(tx: &Tx, at: i64) -> Result<Vec<TextRow>> {
    tx.query(&TO_COME, &[Value::from(at)])?.iter().map(text).collect()
}

/// A revision to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewText {
    /// SHA-256 of the file, hex.
    pub hash: String,
    /// Series.
    pub form: String,
    /// Requirement.
    pub lineage: String,
    /// The file.
    pub body: String,
}

fn add(tx: &Tx, new: &NewText, origin: &str, by: Option<PersonId>, at: i64, published: Option<i64>) -> Result<bool> {
    let newest = tx.query_opt(&NEWEST, &[Value::from(new.form.as_str()), Value::from(new.lineage.as_str())])?;
    let revision = newest.map(|r| r.int("revision")).transpose()?.unwrap_or(0) + 1;
    let values = [
        Value::from(new.hash.as_str()),
        Value::from(new.form.as_str()),
        Value::from(new.lineage.as_str()),
        Value::from(revision),
        Value::from(origin),
        Value::from(new.body.as_str()),
        Value::from(at),
        Value::from(published),
        rows::person(by),
    ];
    Ok(tx.query_opt(&ADD, &values)?.is_some())
}

/// Adds a text of the binary if its hash is unknown, published unless what was published last was written here.
/// Returns whether it was added.
///
/// # Errors
/// As the engine gives them.
pub fn take_in(tx: &Tx, new: &NewText, at: i64) -> Result<bool> {
    if find(tx, &new.hash)?.is_some() {
        return Ok(false);
    }
    let last = tx.query_opt(&LAST_PUBLISHED, &[Value::from(new.form.as_str()), Value::from(new.lineage.as_str())])?;
    let local = last.map(|r| r.text("origin")).transpose()?.is_some_and(|origin| origin != "bundled");
    add(tx, new, "bundled", None, at, (!local).then_some(at))
}

fn reaches(permit: &Permit) -> bool {
    permit.reach() == &Reach::All
}

/// Publishes what was written here, from `from` on. False where this very text was published before.
///
/// # Errors
/// As the engine gives them.
pub fn publish(tx: &Tx, permit: &Permit, new: &NewText, by: Option<PersonId>, at: i64, from: i64) -> Result<bool> {
    if !reaches(permit) {
        return Ok(false);
    }
    Ok(add(tx, new, "written", by, at, Some(from))? || set_published(tx, permit, &new.hash, from)?)
}

/// Publishes a revision that is not: an offer of the binary, or one that was withdrawn.
///
/// # Errors
/// As the engine gives them.
pub fn set_published(tx: &Tx, permit: &Permit, hash: &str, from: i64) -> Result<bool> {
    Ok(reaches(permit) && tx.query_opt(&SET_PUBLISHED, &[Value::from(hash), Value::from(from)])?.is_some())
}

/// Withdraws what is planned for after `now`. False where it is in force already.
///
/// # Errors
/// As the engine gives them.
pub fn withdraw(tx: &Tx, permit: &Permit, hash: &str, now: i64) -> Result<bool> {
    Ok(reaches(permit) && tx.query_opt(&WITHDRAW, &[Value::from(hash), Value::from(now)])?.is_some())
}

/// Leaves an offer of the binary alone.
///
/// # Errors
/// As the engine gives them.
pub fn leave(tx: &Tx, permit: &Permit, hash: &str, at: i64) -> Result<bool> {
    Ok(reaches(permit) && tx.query_opt(&LEAVE, &[Value::from(hash), Value::from(at)])?.is_some())
}

/// What an editor is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Series.
    pub form: String,
    /// Requirement.
    pub lineage: String,
    /// The fields as they were typed, JSON.
    pub fields: String,
    /// Counts the writes.
    pub version: i64,
    /// Last write, microseconds.
    pub changed_at: i64,
    /// Who wrote last.
    pub changed_by: Option<PersonId>,
}

fn draft_row(row: &Row) -> Result<DraftRow> {
    Ok(DraftRow {
        form: row.text("form")?,
        lineage: row.text("lineage")?,
        fields: row.text("fields")?,
        version: row.int("version")?,
        changed_at: row.int("changed_at")?,
        changed_by: row.opt_id16("changed_by")?.map(PersonId::from_bytes),
    })
}

/// The draft of a text.
///
/// # Errors
/// As the engine gives them.
pub fn draft(tx: &Tx, permit: &Permit, form: &str, lineage: &str) -> Result<Option<DraftRow>> {
    if !reaches(permit) {
        return Ok(None);
    }
    tx.query_opt(&DRAFT, &[Value::from(form), Value::from(lineage)])?.as_ref().map(draft_row).transpose()
}

/// Every draft.
///
/// # Errors
/// As the engine gives them.
pub fn drafts(tx: &Tx, permit: &Permit) -> Result<Vec<DraftRow>> {
    if !reaches(permit) {
        return Ok(Vec::new());
    }
    tx.query(&DRAFTS, &[])?.iter().map(draft_row).collect()
}

/// Keeps a draft; its new version, or none where somebody else wrote it after `version` (0: there was none).
///
/// # Errors
/// As the engine gives them.
pub fn keep_draft(tx: &Tx, permit: &Permit, draft: &DraftRow) -> Result<Option<i64>> {
    if !reaches(permit) {
        return Ok(None);
    }
    let mut values = vec![
        Value::from(draft.form.as_str()),
        Value::from(draft.lineage.as_str()),
        Value::from(draft.fields.as_str()),
        Value::from(draft.changed_at),
        rows::person(draft.changed_by),
    ];
    let statement = if draft.version == 0 {
        &BEGIN_DRAFT
    } else {
        values.push(Value::from(draft.version));
        &CHANGE_DRAFT
    };
    tx.query_opt(statement, &values)?.map(|r| r.int("version")).transpose()
}

/// Ends a draft of this version; false where somebody else wrote it meanwhile.
///
/// # Errors
/// As the engine gives them.
pub fn end_draft(tx: &Tx, permit: &Permit, form: &str, lineage: &str, version: i64) -> Result<bool> {
    let values = [Value::from(form), Value::from(lineage), Value::from(version)];
    Ok(reaches(permit) && tx.query_opt(&END_DRAFT, &values)?.is_some())
}
