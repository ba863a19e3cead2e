//! Sessions: who is signed in where. The cookie's secret is not here, only its hash.

use super::accounts::{account_row, reaches_account};
use super::{
    AccountRow, END_EXPIRED, END_SESSION, END_SESSIONS, END_SESSIONS_SINCE, Grant, OPEN_SESSION, PROVE, SEE_SESSION,
    SESSION, SESSIONS, SWEEP_INVITATIONS, SWEEP_REFUSED, SWEEP_SESSIONS, SWEEP_TOKENS, devices, factors, passkeys,
};
use crate::rows;
use domain::ids::{OrganisationId, PersonId, SessionId};
use domain::policy::{Action, Permit};
use sql::{Result, Tx, Value};

/// A session to be opened.
#[derive(Clone)]
pub struct SessionToOpen {
    /// Names it in lists.
    pub id: SessionId,
    /// SHA-256 of the cookie's value.
    pub token_hash: [u8; 32],
    /// Whose.
    pub person: PersonId,
    /// What every form of this session carries.
    pub csrf: String,
    /// What the browser calls itself, shortened.
    pub agent: String,
    /// When, microseconds.
    pub at: i64,
    /// When it ends at the latest, microseconds.
    pub expires_at: i64,
}

/// Opens a session for somebody whose secret was verified, and removes those of the same person that are over.
///
/// # Errors
/// As the engine gives them.
pub fn open_session(tx: &Tx, session: &SessionToOpen) -> Result<()> {
    tx.execute(&END_EXPIRED, &[rows::id(session.person.bytes()), Value::from(session.at)])?;
    tx.execute(
        &OPEN_SESSION,
        &[
            Value::from(session.token_hash),
            rows::id(session.id.bytes()),
            rows::id(session.person.bytes()),
            Value::from(session.csrf.as_str()),
            Value::from(session.agent.as_str()),
            Value::from(session.at),
            Value::from(session.expires_at),
        ],
    )?;
    Ok(())
}

/// A session with its person.
#[derive(Clone)]
pub struct SignedInRow {
    /// The session.
    pub id: SessionId,
    /// What every form of this session carries.
    pub csrf: String,
    /// Last seen, microseconds, within ten minutes.
    pub seen_at: i64,
    /// When it ends at the latest, microseconds.
    pub expires_at: i64,
    /// When the person last showed who they are, microseconds.
    pub proved_at: i64,
    /// Whether the person has a second factor.
    pub has_factor: bool,
    /// Since when the person is asked for one, microseconds; 0: not yet.
    pub asked_at: i64,
    /// How many sign-ins from unknown browsers the person has not said anything to; its own is not counted.
    pub strangers: i64,
    /// Whose.
    pub account: AccountRow,
}

/// The session of a cookie, by its hash. Whether it is over, the use case decides.
///
/// # Errors
/// As the engine gives them.
pub fn session(tx: &Tx, token_hash: &[u8; 32]) -> Result<Option<SignedInRow>> {
    match tx.query_opt(&SESSION, &[Value::from(*token_hash)])? {
        Some(row) => Ok(Some(SignedInRow {
            id: SessionId::from_bytes(row.id16("session_id")?),
            csrf: row.text("csrf")?,
            seen_at: row.int("seen_at")?,
            expires_at: row.int("expires_at")?,
            proved_at: row.int("proved_at")?,
            has_factor: row.bool("has_factor")?,
            asked_at: row.int("asked_at")?,
            strangers: row.int("strangers")?,
            account: account_row(&row)?,
        })),
        None => Ok(None),
    }
}

/// Notes that the person has shown anew who they are, and gives the session another secret; `false` when it is over.
///
/// # Errors
/// As the engine gives them.
pub fn prove(
    tx: &Tx,
    permit: &Permit,
    person: PersonId,
    session: SessionId,
    token_hash: &[u8; 32],
    at: i64,
) -> Result<bool> {
    if !reaches_account(permit) {
        return Ok(false);
    }
    let row = tx.query_opt(
        &PROVE,
        &[rows::id(person.bytes()), rows::id(session.bytes()), Value::from(at), Value::from(*token_hash)],
    )?;
    Ok(row.is_some())
}

/// Notes that a session was seen.
///
/// # Errors
/// As the engine gives them.
pub fn see_session(tx: &Tx, token_hash: &[u8; 32], at: i64) -> Result<()> {
    tx.execute(&SEE_SESSION, &[Value::from(*token_hash), Value::from(at)])?;
    Ok(())
}

/// One line in the list of one's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Which.
    pub id: SessionId,
    /// What the browser calls itself.
    pub agent: String,
    /// Since when, microseconds.
    pub created_at: i64,
    /// Last seen, microseconds.
    pub seen_at: i64,
    /// When it ends at the latest, microseconds.
    pub expires_at: i64,
}

/// One's sessions that are not over, the one seen last first.
///
/// # Errors
/// As the engine gives them.
pub fn sessions(tx: &Tx, permit: &Permit, person: PersonId, now: i64) -> Result<Vec<SessionRow>> {
    if !reaches_account(permit) {
        return Ok(Vec::new());
    }
    tx.query(&SESSIONS, &[rows::id(person.bytes()), Value::from(now)])?
        .iter()
        .map(|row| {
            Ok(SessionRow {
                id: SessionId::from_bytes(row.id16("id")?),
                agent: row.text("agent")?,
                created_at: row.int("created_at")?,
                seen_at: row.int("seen_at")?,
                expires_at: row.int("expires_at")?,
            })
        })
        .collect()
}

/// Ends one of one's sessions; `false` when there is none of this id.
///
/// # Errors
/// As the engine gives them.
pub fn end_session(tx: &Tx, permit: &Permit, person: PersonId, session: SessionId) -> Result<bool> {
    if !reaches_account(permit) {
        return Ok(false);
    }
    Ok(tx.query_opt(&END_SESSION, &[rows::id(person.bytes()), rows::id(session.bytes())])?.is_some())
}

/// Ends the sessions of a person that were opened at an instant (microseconds) or later, but one; how many.
///
/// # Errors
/// As the engine gives them.
pub fn end_sessions_since(tx: &Tx, permit: &Permit, person: PersonId, keep: SessionId, since: i64) -> Result<u64> {
    if !reaches_account(permit) {
        return Ok(0);
    }
    tx.execute(&END_SESSIONS_SINCE, &[rows::id(person.bytes()), rows::id(keep.bytes()), Value::from(since)])
}

/// Ends all sessions of a person but one; how many.
///
/// # Errors
/// As the engine gives them.
pub fn end_sessions<'a>(tx: &Tx, by: impl Into<Grant<'a>>, person: PersonId, keep: Option<SessionId>) -> Result<u64> {
    if !by.into().reaches_secrets_of(person) {
        return Ok(0);
    }
    let keep = keep.map_or([0; 16], SessionId::bytes);
    tx.execute(&END_SESSIONS, &[rows::id(person.bytes()), rows::id(keep)])
}

/// Ends all sessions of a member of an organisation, by whoever looks after its people. That the person is a member, and
/// that nobody else has a say in them, the use case has checked; how many.
///
/// # Errors
/// As the engine gives them.
pub fn end_sessions_of_member(tx: &Tx, permit: &Permit, organisation: OrganisationId, person: PersonId) -> Result<u64> {
    if permit.action() != Action::ChangePeople || !rows::reaches(permit, organisation) {
        return Ok(0);
    }
    tx.execute(&END_SESSIONS, &[rows::id(person.bytes()), rows::id([0; 16])])
}

/// Removes what is over: sessions, tokens, sign-ins without their code and answered questions to passkeys at `now`, invitations at `invitations`,
/// refused sign-ins, known networks and notices of sign-ins at `refused`, browsers not seen since `unseen` (all
/// microseconds).
///
/// # Errors
/// As the engine gives them.
pub fn sweep(tx: &Tx, now: i64, invitations: i64, refused: i64, unseen: i64) -> Result<u64> {
    Ok(tx.execute(&SWEEP_SESSIONS, &[Value::from(now)])?
        + tx.execute(&SWEEP_TOKENS, &[Value::from(now)])?
        + tx.execute(&SWEEP_INVITATIONS, &[Value::from(invitations)])?
        + tx.execute(&SWEEP_REFUSED, &[Value::from(refused)])?
        + factors::sweep(tx, now)?
        + passkeys::sweep(tx, now)?
        + devices::sweep(tx, refused, unseen)?)
}
