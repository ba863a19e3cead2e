//! Editions of the guide: sets of texts. A published one never changes.

use crate::rows;
use domain::ids::PersonId;
use domain::policy::{Permit, Reach};
use sql::{Result, Row, Tx, Value, statements};

statements! {
    SETS = "SELECT id, code, revision, hash, origin, body, version, added_at, written_by, published_at FROM guide_editions
        ORDER BY added_at DESC, id";
    SET = "SELECT id, code, revision, hash, origin, body, version, added_at, written_by, published_at FROM guide_editions
        WHERE id = $1";
    HAS_SET = "SELECT id FROM guide_editions WHERE hash = $1 AND origin = 'bundled' ORDER BY id LIMIT 1";
    NEWEST_SET = "SELECT revision FROM guide_editions WHERE code = $1 ORDER BY revision DESC LIMIT 1";
    ADD_SET = "INSERT INTO guide_editions (id, code, revision, hash, origin, body, version, added_at, written_by,
        published_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9)";
    CHANGE_SET = "UPDATE guide_editions SET body = $2, hash = $3, version = version + 1
        WHERE id = $1 AND version = $4 AND published_at IS NULL RETURNING version";
    PUBLISH_SET = "UPDATE guide_editions SET published_at = $2, version = version + 1
        WHERE id = $1 AND version = $3 AND published_at IS NULL RETURNING version";
    WITHDRAW_SET = "UPDATE guide_editions SET published_at = NULL, version = version + 1
        WHERE id = $1 AND published_at > $2 RETURNING version";
    DROP_SET = "DELETE FROM guide_editions WHERE id = $1 AND version = $2 AND published_at IS NULL RETURNING version";
}

/// A set as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetRow {
    /// Never changes.
    pub id: [u8; 16],
    /// Id that stays through its revisions.
    pub code: String,
    /// 1 for the first.
    pub revision: i64,
    /// SHA-256 of the body, hex.
    pub hash: String,
    /// `bundled` or `written`.
    pub origin: String,
    /// Head and hashes, canonical JSON.
    pub body: String,
    /// Counts the writes.
    pub version: i64,
    /// When it was added, microseconds.
    pub added_at: i64,
    /// Who made it.
    pub written_by: Option<PersonId>,
    /// From when it is published, microseconds; none: a draft.
    pub published_at: Option<i64>,
}

fn set(row: &Row) -> Result<SetRow> {
    Ok(SetRow {
        id: row.id16("id")?,
        code: row.text("code")?,
        revision: row.int("revision")?,
        hash: row.text("hash")?,
        origin: row.text("origin")?,
        body: row.text("body")?,
        version: row.int("version")?,
        added_at: row.int("added_at")?,
        written_by: row.opt_id16("written_by")?.map(PersonId::from_bytes),
        published_at: row.opt_int("published_at")?,
    })
}

/// Every set, the newest first.
///
/// # Errors
/// As the engine gives them.
pub fn sets(tx: &Tx) -> Result<Vec<SetRow>> {
    tx.query(&SETS, &[])?.iter().map(set).collect()
}

/// A set.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, id: [u8; 16]) -> Result<Option<SetRow>> {
    tx.query_opt(&SET, &[rows::id(id)])?.as_ref().map(set).transpose()
}

/// Whether the set of the binary was taken in.
///
/// # Errors
/// As the engine gives them.
pub fn has_bundled(tx: &Tx, hash: &str) -> Result<bool> {
    Ok(tx.query_opt(&HAS_SET, &[Value::from(hash)])?.is_some())
}

/// Adds a set as the next revision of its code; `version` and `revision` are those of a beginning, whatever `new` says.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, new: &SetRow) -> Result<bool> {
    if permit.reach() != &Reach::All {
        return Ok(false);
    }
    let newest = tx.query_opt(&NEWEST_SET, &[Value::from(new.code.as_str())])?;
    let revision = newest.map(|r| r.int("revision")).transpose()?.unwrap_or(0) + 1;
    let values = [
        rows::id(new.id),
        Value::from(new.code.as_str()),
        Value::from(revision),
        Value::from(new.hash.as_str()),
        Value::from(new.origin.as_str()),
        Value::from(new.body.as_str()),
        Value::from(new.added_at),
        rows::person(new.written_by),
        Value::from(new.published_at),
    ];
    tx.execute(&ADD_SET, &values)?;
    Ok(true)
}

fn written(tx: &Tx, permit: &Permit, statement: &sql::Statement, values: &[Value]) -> Result<Option<i64>> {
    if permit.reach() != &Reach::All {
        return Ok(None);
    }
    tx.query_opt(statement, values)?.map(|r| r.int("version")).transpose()
}

/// Changes a draft; its new version, or none where it was changed meanwhile or is published.
///
/// # Errors
/// As the engine gives them.
pub fn change(tx: &Tx, permit: &Permit, id: [u8; 16], body: &str, hash: &str, version: i64) -> Result<Option<i64>> {
    let values = [rows::id(id), Value::from(body), Value::from(hash), Value::from(version)];
    written(tx, permit, &CHANGE_SET, &values)
}

/// Publishes a draft from `from` on; none where it was changed meanwhile or is published.
///
/// # Errors
/// As the engine gives them.
pub fn publish(tx: &Tx, permit: &Permit, id: [u8; 16], from: i64, version: i64) -> Result<Option<i64>> {
    written(tx, permit, &PUBLISH_SET, &[rows::id(id), Value::from(from), Value::from(version)])
}

/// Makes what is planned for after `now` a draft again; none where it is published already.
///
/// # Errors
/// As the engine gives them.
pub fn withdraw(tx: &Tx, permit: &Permit, id: [u8; 16], now: i64) -> Result<Option<i64>> {
    written(tx, permit, &WITHDRAW_SET, &[rows::id(id), Value::from(now)])
}

/// Throws a draft away; none where it was changed meanwhile or is published.
///
/// # Errors
/// As the engine gives them.
pub fn discard(tx: &Tx, permit: &Permit, id: [u8; 16], version: i64) -> Result<Option<i64>> {
    written(tx, permit, &DROP_SET, &[rows::id(id), Value::from(version)])
}
