//! Browsers from which somebody signed in, and what a person is told of sign-ins from others.

use super::accounts::reaches_account;
use crate::rows;
use domain::ids::{PersonId, SessionId};
use domain::policy::Permit;
use sql::{Result, Tx, Value};

sql::statements! {
    KNOWN = "SELECT d.seen_at FROM devices d JOIN persons p ON p.id = d.person_id
        WHERE p.login_key = $1 AND d.token_hash = $2";
    HAS_ANY = "SELECT token_hash FROM devices WHERE person_id = $1 ORDER BY seen_at DESC, token_hash LIMIT 1";
    ADD = "INSERT INTO devices (person_id, token_hash, first_at, seen_at) VALUES ($1, $2, $3, $3)
        ON CONFLICT (person_id, token_hash) DO NOTHING RETURNING person_id";
    SEE = "UPDATE devices SET seen_at = $3 WHERE person_id = $1 AND token_hash = $2 AND seen_at < $3";
    FORGET = "DELETE FROM devices WHERE person_id = $1 AND token_hash = $2";
    NOTE = "INSERT INTO sign_in_notices (person_id, session_id, token_hash, agent, signed_in_at) VALUES ($1, $2, $3, $4, $5)";
    NOTICES = "SELECT session_id, agent, signed_in_at FROM sign_in_notices
        WHERE person_id = $1 AND session_id <> $2 ORDER BY signed_in_at DESC, session_id";
    DISMISS = "DELETE FROM sign_in_notices WHERE person_id = $1 AND session_id = $2
        RETURNING token_hash, signed_in_at";
    SWEEP_NOTICES = "DELETE FROM sign_in_notices WHERE signed_in_at <= $1";
    SWEEP_DEVICES = "DELETE FROM devices WHERE seen_at <= $1";
}

/// What a browser is to a person who signs in from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The first of all: nobody has signed in to this account before.
    First,
    /// Seen before.
    Known,
    /// Another one.
    New,
}

/// Whether somebody signed in to the account of this key from this browser before.
///
/// # Errors
/// As the engine gives them.
pub fn is_known(tx: &Tx, key: &str, token_hash: &[u8; 32]) -> Result<bool> {
    Ok(tx.query_opt(&KNOWN, &[Value::from(key), Value::from(*token_hash)])?.is_some())
}

/// Notes that a person who showed who they are signed in from a browser.
///
/// # Errors
/// As the engine gives them.
pub fn see(tx: &Tx, person: PersonId, token_hash: &[u8; 32], at: i64) -> Result<Seen> {
    let first = tx.query_opt(&HAS_ANY, &[rows::id(person.bytes())])?.is_none();
    let device = [rows::id(person.bytes()), Value::from(*token_hash), Value::from(at)];
    if tx.query_opt(&ADD, &device)?.is_some() {
        return Ok(if first { Seen::First } else { Seen::New });
    }
    tx.execute(&SEE, &device)?;
    Ok(Seen::Known)
}

/// A sign-in from a browser that was not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Its session.
    pub session: SessionId,
    /// What the browser calls itself.
    pub agent: String,
    /// When, microseconds.
    pub at: i64,
}

/// Notes a sign-in that the person is told of.
///
/// # Errors
/// As the engine gives them.
pub fn note(tx: &Tx, person: PersonId, token_hash: &[u8; 32], notice: &NoticeRow) -> Result<()> {
    tx.execute(
        &NOTE,
        &[
            rows::id(person.bytes()),
            rows::id(notice.session.bytes()),
            Value::from(*token_hash),
            Value::from(notice.agent.as_str()),
            Value::from(notice.at),
        ],
    )?;
    Ok(())
}

/// What a person is told of, the newest first; not of the session that asks.
///
/// # Errors
/// As the engine gives them.
pub fn notices(tx: &Tx, permit: &Permit, person: PersonId, here: SessionId) -> Result<Vec<NoticeRow>> {
    if !reaches_account(permit) {
        return Ok(Vec::new());
    }
    tx.query(&NOTICES, &[rows::id(person.bytes()), rows::id(here.bytes())])?
        .iter()
        .map(|row| {
            Ok(NoticeRow {
                session: SessionId::from_bytes(row.id16("session_id")?),
                agent: row.text("agent")?,
                at: row.int("signed_in_at")?,
            })
        })
        .collect()
}

/// Takes a notice away; with `forget` its browser is known no more. When that sign-in was, microseconds; none where
/// there is no notice of this session.
///
/// # Errors
/// As the engine gives them.
pub fn dismiss(tx: &Tx, permit: &Permit, person: PersonId, session: SessionId, forget: bool) -> Result<Option<i64>> {
    if !reaches_account(permit) {
        return Ok(None);
    }
    let Some(row) = tx.query_opt(&DISMISS, &[rows::id(person.bytes()), rows::id(session.bytes())])? else {
        return Ok(None);
    };
    if forget {
        tx.execute(&FORGET, &[rows::id(person.bytes()), row.value("token_hash")?.clone()])?;
    }
    row.int("signed_in_at").map(Some)
}

/// Removes notices at `notices` and browsers not seen since `unseen` (microseconds).
pub(super) fn sweep(tx: &Tx, notices: i64, unseen: i64) -> Result<u64> {
    Ok(tx.execute(&SWEEP_NOTICES, &[Value::from(notices)])? + tx.execute(&SWEEP_DEVICES, &[Value::from(unseen)])?)
}
