//! Tokens of the API, with the roles of their person. The secret is not here, only its hash.

use super::accounts::{account_row, reaches_account};
use super::{AccountRow, Grant, ISSUE_TOKEN, REVOKE_TOKEN, REVOKE_TOKENS, REVOKE_TOKENS_SINCE, TOKEN, TOKENS};
use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::{Action, Permit};
use sql::{Result, Tx, Value};

/// A token to be issued.
#[derive(Clone)]
pub struct TokenToIssue {
    /// Names it in lists.
    pub id: [u8; 16],
    /// SHA-256 of the secret.
    pub token_hash: [u8; 32],
    /// Whose.
    pub person: PersonId,
    /// What it is for.
    pub label: String,
    /// When, microseconds.
    pub at: i64,
    /// When it ends, microseconds.
    pub expires_at: i64,
}

/// Issues a token; `false` when the permit does not reach.
///
/// # Errors
/// As the engine gives them.
pub fn issue_token(tx: &Tx, permit: &Permit, token: &TokenToIssue) -> Result<bool> {
    if !reaches_account(permit) {
        return Ok(false);
    }
    tx.execute(
        &ISSUE_TOKEN,
        &[
            Value::from(token.token_hash),
            rows::id(token.id),
            rows::id(token.person.bytes()),
            Value::from(token.label.as_str()),
            Value::from(token.at),
            Value::from(token.expires_at),
        ],
    )?;
    Ok(true)
}

/// The person of a token, by its hash, and when it ends. Whether it is over, the use case decides.
///
/// # Errors
/// As the engine gives them.
pub fn token(tx: &Tx, token_hash: &[u8; 32]) -> Result<Option<(AccountRow, i64)>> {
    match tx.query_opt(&TOKEN, &[Value::from(*token_hash)])? {
        Some(row) => Ok(Some((account_row(&row)?, row.int("expires_at")?))),
        None => Ok(None),
    }
}

/// One line in the list of one's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Which.
    pub id: [u8; 16],
    /// What it is for.
    pub label: String,
    /// Since when, microseconds.
    pub created_at: i64,
    /// When it ends, microseconds.
    pub expires_at: i64,
}

/// One's tokens that are not over, the newest first.
///
/// # Errors
/// As the engine gives them.
pub fn tokens(tx: &Tx, permit: &Permit, person: PersonId, now: i64) -> Result<Vec<TokenRow>> {
    if !reaches_account(permit) {
        return Ok(Vec::new());
    }
    tx.query(&TOKENS, &[rows::id(person.bytes()), Value::from(now)])?
        .iter()
        .map(|row| {
            Ok(TokenRow {
                id: row.id16("id")?,
                label: row.text("label")?,
                created_at: row.int("created_at")?,
                expires_at: row.int("expires_at")?,
            })
        })
        .collect()
}

/// Revokes one of one's tokens; `false` when there is none of this id.
///
/// # Errors
/// As the engine gives them.
pub fn revoke_token(tx: &Tx, permit: &Permit, person: PersonId, token: [u8; 16]) -> Result<bool> {
    if !reaches_account(permit) {
        return Ok(false);
    }
    Ok(tx.query_opt(&REVOKE_TOKEN, &[rows::id(person.bytes()), rows::id(token)])?.is_some())
}

/// Revokes all tokens of a person; how many.
///
/// # Errors
/// As the engine gives them.
pub fn revoke_tokens<'a>(tx: &Tx, by: impl Into<Grant<'a>>, person: PersonId) -> Result<u64> {
    if !by.into().reaches_secrets_of(person) {
        return Ok(0);
    }
    tx.execute(&REVOKE_TOKENS, &[rows::id(person.bytes())])
}

/// Revokes the tokens of a person that were made at an instant or later; how many.
///
/// # Errors
/// As the engine gives them.
pub fn revoke_tokens_since(tx: &Tx, permit: &Permit, person: PersonId, since: i64) -> Result<u64> {
    if !reaches_account(permit) {
        return Ok(0);
    }
    tx.execute(&REVOKE_TOKENS_SINCE, &[rows::id(person.bytes()), Value::from(since)])
}

/// Revokes all tokens of a member of an organisation, by whoever looks after its people. That the person is a member,
/// and that nobody else has a say in them, the use case has checked; how many.
///
/// # Errors
/// As the engine gives them.
pub fn revoke_tokens_of_member(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<u64> {
    if permit.action() != Action::ChangePeople || !rows::reaches(permit, organisation) {
        return Ok(0);
    }
    tx.execute(&REVOKE_TOKENS, &[rows::id(person.bytes())])
}
