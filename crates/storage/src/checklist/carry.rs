//! A sheet that was carried over from another: the row that says so, what undoes it, and what stays of it then.

use super::{AssessmentId, AssessmentRow, OrganisationId, assessment};
use crate::rows;
use sql::{Result, Tx, Value, statements};

statements! {
    JOIN = "UPDATE assessments SET carried_from = $3, carried_at = $4, carried_writes = $5, changed_at = $4
        WHERE organisation_id = $1 AND id = $2 AND carried_from IS NULL RETURNING id";
    PART = "UPDATE assessments SET carried_from = NULL, carried_at = NULL, carried_writes = NULL, changed_at = $3
        WHERE organisation_id = $1 AND id = $2";
    CARRIED_ON = "SELECT organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due,
        answered, changed_at, carried_from, carried_at, carried_writes FROM assessments
        WHERE organisation_id = $1 AND carried_from = $2 ORDER BY carried_at DESC NULLS LAST, id DESC";
    WRITES = "SELECT COUNT(*) AS n FROM answer_history WHERE organisation_id = $1 AND assessment_id = $2";
    REMOVE_ROUNDS = "DELETE FROM rounds WHERE organisation_id = $1 AND assessment_id = $2";
    REMOVE = "DELETE FROM assessments WHERE organisation_id = $1 AND id = $2";
    BURY = "INSERT INTO undone_assessments (organisation_id, id, edition_hash, form, carried_from, undone_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    BURIED = "SELECT organisation_id, id, edition_hash, form, carried_from, undone_at FROM undone_assessments
        WHERE id = $1";
}

/// From where a sheet was carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// The older sheet.
    pub from: AssessmentId,
    /// As of when it is read, microseconds.
    pub at: i64,
    /// How many writes stood in the sheet before; none where the carry-over made it.
    pub writes: Option<i64>,
}

/// Lets a sheet that was begun take from an older one, too; false if it does so already.
///
/// # Errors
/// As the engine gives them.
pub fn join(tx: &Tx, a: &AssessmentRow, from: AssessmentId, at: i64) -> Result<bool> {
    let values = [
        rows::id(a.organisation.bytes()),
        rows::id(a.id.bytes()),
        rows::id(from.bytes()),
        Value::from(at),
        Value::from(writes(tx, a)?),
    ];
    Ok(tx.query_opt(&JOIN, &values)?.is_some())
}

/// Undoes [`join`].
///
/// # Errors
/// As the engine gives them.
pub fn part(tx: &Tx, a: &AssessmentRow, at: i64) -> Result<()> {
    tx.execute(&PART, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes()), Value::from(at)]).map(|_| ())
}

/// How often any row of a sheet was written.
///
/// # Errors
/// As the engine gives them.
pub fn writes(tx: &Tx, a: &AssessmentRow) -> Result<i64> {
    tx.query_one(&WRITES, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes())])?.int("n")
}

/// The sheets that were carried over from this one, the newest first. The sheet was found with a permit.
///
/// # Errors
/// As the engine gives them.
pub fn carried_on(tx: &Tx, organisation: OrganisationId, id: AssessmentId) -> Result<Vec<AssessmentRow>> {
    tx.query(&CARRIED_ON, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.iter().map(assessment).collect()
}

/// Removes a sheet that a carry-over made and nobody wrote into; its stone stays. The sheet was locked with a permit.
///
/// # Errors
/// As the engine gives them.
pub fn remove(tx: &Tx, a: &AssessmentRow, from: AssessmentId, at: i64) -> Result<()> {
    let key = [rows::id(a.organisation.bytes()), rows::id(a.id.bytes())];
    tx.execute(&REMOVE_ROUNDS, &key)?;
    tx.execute(&REMOVE, &key)?;
    let mut stone = key.to_vec();
    stone.extend([
        Value::from(a.edition_hash.as_str()),
        Value::from(a.form.as_str()),
        rows::id(from.bytes()),
        Value::from(at),
    ]);
    tx.execute(&BURY, &stone).map(|_| ())
}

/// What stays of a sheet that an undo removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stone {
    /// Whose it was.
    pub organisation: OrganisationId,
    /// The sheet.
    pub id: AssessmentId,
    /// Hash of its edition.
    pub edition_hash: String,
    /// Its form.
    pub form: String,
    /// The sheet from which it was carried over.
    pub from: AssessmentId,
    /// When it was removed, microseconds.
    pub undone_at: i64,
}

/// The stone of a sheet; who may see it is the caller's to ask, as with [`super::owner`].
///
/// # Errors
/// As the engine gives them.
pub fn stone(tx: &Tx, id: AssessmentId) -> Result<Option<Stone>> {
    let Some(r) = tx.query_opt(&BURIED, &[rows::id(id.bytes())])? else { return Ok(None) };
    Ok(Some(Stone {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: AssessmentId::from_bytes(r.id16("id")?),
        edition_hash: r.text("edition_hash")?,
        form: r.text("form")?,
        from: AssessmentId::from_bytes(r.id16("carried_from")?),
        undone_at: r.int("undone_at")?,
    }))
}
