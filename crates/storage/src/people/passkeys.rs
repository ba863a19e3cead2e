//! Passkeys: the public halves of keys that a person's devices hold, and the questions that were answered with them.

use super::accounts::reaches_account;
use crate::rows;
use domain::ids::{PasskeyId, PersonId};
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value};

sql::statements! {
    ADD = "INSERT INTO passkeys (person_id, id, rp_id, credential_id, public_key, sign_count, name, created_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (person_id, credential_id) DO NOTHING RETURNING id";
    ALL_OF = "SELECT id, rp_id, credential_id, public_key, sign_count, name, created_at, used_at FROM passkeys
        WHERE person_id = $1 ORDER BY created_at, id";
    COUNT = "SELECT COUNT(*) AS n FROM passkeys WHERE person_id = $1";
    USE_KEY = "UPDATE passkeys SET sign_count = $3, used_at = $4 WHERE person_id = $1 AND id = $2 RETURNING id";
    RENAME = "UPDATE passkeys SET name = $3 WHERE person_id = $1 AND id = $2 RETURNING id";
    REMOVE = "DELETE FROM passkeys WHERE person_id = $1 AND id = $2 RETURNING id";
    REMOVE_ALL = "DELETE FROM passkeys WHERE person_id = $1";
    ANSWER = "INSERT INTO passkey_answers (person_id, question_hash, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, question_hash) DO NOTHING RETURNING question_hash";
    SWEEP_ANSWERS = "DELETE FROM passkey_answers WHERE expires_at <= $1";
}

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Names it in lists.
    pub id: PasskeyId,
    /// The name under which it was made, and works.
    pub rp_id: String,
    /// What the device calls it.
    pub credential_id: Vec<u8>,
    /// The public half (COSE).
    pub public_key: Vec<u8>,
    /// What the device counted last.
    pub sign_count: i64,
    /// What its owner calls it.
    pub name: String,
    /// When it was added, microseconds.
    pub created_at: i64,
    /// When it was used last, microseconds; 0: never.
    pub used_at: i64,
}

fn passkey_row(row: &Row) -> Result<PasskeyRow> {
    Ok(PasskeyRow {
        id: PasskeyId::from_bytes(row.id16("id")?),
        rp_id: row.text("rp_id")?,
        credential_id: row.bytes("credential_id")?,
        public_key: row.bytes("public_key")?,
        sign_count: row.int("sign_count")?,
        name: row.text("name")?,
        created_at: row.int("created_at")?,
        used_at: row.int("used_at")?,
    })
}

/// Keeps a passkey that was not used yet; `false` when the person has it already, or the permit does not reach.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, person: PersonId, new: &PasskeyRow) -> Result<bool> {
    if !reaches_account(permit) {
        return Ok(false);
    }
    let row = [
        rows::id(person.bytes()),
        rows::id(new.id.bytes()),
        Value::from(new.rp_id.as_str()),
        Value::from(new.credential_id.clone()),
        Value::from(new.public_key.clone()),
        Value::from(new.sign_count),
        Value::from(new.name.as_str()),
        Value::from(new.created_at),
    ];
    Ok(tx.query_opt(&ADD, &row)?.is_some())
}

/// All passkeys of a person who is known already, the oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn of(tx: &Tx, person: PersonId) -> Result<Vec<PasskeyRow>> {
    tx.query(&ALL_OF, &[rows::id(person.bytes())])?.iter().map(passkey_row).collect()
}

/// How many passkeys a person has.
///
/// # Errors
/// As the engine gives them.
pub fn count(tx: &Tx, person: PersonId) -> Result<i64> {
    tx.query_one(&COUNT, &[rows::id(person.bytes())])?.int("n")
}

/// Notes what the device has counted; `false` when the passkey was taken away meanwhile. That the count went on, the use
/// case has checked while it held the person's lock ([`super::factors::lock`]).
///
/// # Errors
/// As the engine gives them.
pub fn used(tx: &Tx, person: PersonId, id: PasskeyId, sign_count: i64, at: i64) -> Result<bool> {
    let row = [rows::id(person.bytes()), rows::id(id.bytes()), Value::from(sign_count), Value::from(at)];
    Ok(tx.query_opt(&USE_KEY, &row)?.is_some())
}

/// Calls a passkey something else; `false` when there is none of this id.
///
/// # Errors
/// As the engine gives them.
pub fn rename(tx: &Tx, permit: &Permit, person: PersonId, id: PasskeyId, name: &str) -> Result<bool> {
    let row = [rows::id(person.bytes()), rows::id(id.bytes()), Value::from(name)];
    Ok(reaches_account(permit) && tx.query_opt(&RENAME, &row)?.is_some())
}

/// Takes one away; `false` when there is none of this id.
///
/// # Errors
/// As the engine gives them.
pub fn remove(tx: &Tx, permit: &Permit, person: PersonId, id: PasskeyId) -> Result<bool> {
    let row = [rows::id(person.bytes()), rows::id(id.bytes())];
    Ok(reaches_account(permit) && tx.query_opt(&REMOVE, &row)?.is_some())
}

/// Takes all of a person; how many.
pub(super) fn remove_all(tx: &Tx, person: PersonId) -> Result<u64> {
    tx.execute(&REMOVE_ALL, &[rows::id(person.bytes())])
}

/// Marks a question as answered; `false` when it was before.
///
/// # Errors
/// As the engine gives them.
pub fn answer(tx: &Tx, person: PersonId, question_hash: &[u8; 32], expires_at: i64) -> Result<bool> {
    let row = [rows::id(person.bytes()), Value::from(*question_hash), Value::from(expires_at)];
    Ok(tx.query_opt(&ANSWER, &row)?.is_some())
}

/// Removes answered questions that are too old to be asked again.
pub(super) fn sweep(tx: &Tx, now: i64) -> Result<u64> {
    tx.execute(&SWEEP_ANSWERS, &[Value::from(now)])
}
