//! Persons: who can sign in.

use super::{
    ACCOUNT, ADD, BY_LOGIN, CONFIRM_PASSWORD, InvitationKind, NAME, SET_PASSWORD, SET_PREFERENCES, SOMEBODY,
    SOMEBODY_KNOWN, Used, factors,
};
use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::people::login_key;
use domain::policy::{Action, Permit, Reach};
use sql::{Result, Row, Tx, Value};

/// What allows a write to an account: the policy's permit, or an invitation used up in this transaction.
#[derive(Debug, Clone, Copy)]
pub enum Grant<'a> {
    /// Somebody may.
    Permit(&'a Permit),
    /// Whoever held the one-time code.
    Invitation(&'a Used),
}

impl<'a> From<&'a Permit> for Grant<'a> {
    fn from(permit: &'a Permit) -> Self {
        Grant::Permit(permit)
    }
}

impl<'a> From<&'a Used> for Grant<'a> {
    fn from(used: &'a Used) -> Self {
        Grant::Invitation(used)
    }
}

impl Grant<'_> {
    fn adds_people(self) -> bool {
        match self {
            Grant::Permit(permit) => matches!(permit.action(), Action::ChangePeople | Action::CreateOrganisation),
            Grant::Invitation(used) => used.kind == InvitationKind::Join,
        }
    }
    pub(super) fn reaches(self, organisation: OrganisationId) -> bool {
        match self {
            Grant::Permit(permit) => self.adds_people() && rows::reaches(permit, organisation),
            Grant::Invitation(used) => self.adds_people() && used.organisation == organisation,
        }
    }
    pub(super) fn reaches_secrets_of(self, person: PersonId) -> bool {
        match self {
            Grant::Permit(permit) => reaches_account(permit),
            Grant::Invitation(used) => used.kind == InvitationKind::Reset && used.person == Some(person),
        }
    }
}

/// Whether a permit is one for accounts: one's own (whose, the use case has checked), or the operator's.
pub(super) fn reaches_account(permit: &Permit) -> bool {
    permit.action() == Action::OwnAccount || permit.reach() == &Reach::All
}

/// A person as pages show one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Never changes.
    pub id: PersonId,
    /// 利用者ID as written.
    pub login: String,
    /// Name as written.
    pub name: String,
    /// E-mail address, or empty.
    pub email: String,
    /// Preferences as JSON, or empty.
    pub preferences: String,
}

/// The person in a row that selects these five columns.
pub(super) fn account_row(row: &Row) -> Result<AccountRow> {
    Ok(AccountRow {
        id: PersonId::from_bytes(row.id16("id")?),
        login: row.text("login")?,
        name: row.text("name")?,
        email: row.text("email")?,
        preferences: row.text("preferences")?,
    })
}

/// A person to be added.
#[derive(Clone)]
pub struct NewPerson {
    /// Made before the transaction.
    pub id: PersonId,
    /// 利用者ID as written.
    pub login: String,
    /// The form in which it is compared.
    pub login_key: String,
    /// Name, cleaned.
    pub name: String,
    /// E-mail address, or empty.
    pub email: String,
    /// Password hash in PHC form; empty when none was set yet.
    pub password_hash: String,
    /// When, microseconds.
    pub at: i64,
}

/// Adds a person, who is nobody before a role follows; `false`, and nothing written, when the 利用者ID is taken
/// or the grant is not one for adding people.
///
/// # Errors
/// As the engine gives them.
pub fn add<'a>(tx: &Tx, by: impl Into<Grant<'a>>, new: &NewPerson) -> Result<bool> {
    if !by.into().adds_people() {
        return Ok(false);
    }
    let added = tx.query_opt(
        &ADD,
        &[
            rows::id(new.id.bytes()),
            Value::from(new.login.as_str()),
            Value::from(new.login_key.as_str()),
            Value::from(new.name.as_str()),
            Value::from(new.email.as_str()),
            Value::from(new.password_hash.as_str()),
            Value::from(true),
            Value::from(new.at),
        ],
    )?;
    Ok(added.is_some())
}

/// Whether anybody can sign in: nobody before the first start was done, and after the only institution left.
///
/// # Errors
/// As the engine gives them.
pub fn somebody_signs_in(tx: &Tx) -> Result<bool> {
    Ok(tx.query_opt(&SOMEBODY, &[])?.is_some())
}

/// Whether anybody is known at all: those of an association's list and those who were erased, too.
///
/// # Errors
/// As the engine gives them.
pub fn somebody_is_known(tx: &Tx) -> Result<bool> {
    Ok(tx.query_opt(&SOMEBODY_KNOWN, &[])?.is_some())
}

/// The name beside something that a person did, for whoever may see that thing.
///
/// # Errors
/// As the engine gives them.
pub fn name(tx: &Tx, person: PersonId) -> Result<Option<String>> {
    tx.query_opt(&NAME, &[rows::id(person.bytes())])?.map(|row| row.text("name")).transpose()
}

/// A person who is known already: signed in, or found by a secret.
///
/// # Errors
/// As the engine gives them.
pub fn account(tx: &Tx, person: PersonId) -> Result<Option<AccountRow>> {
    tx.query_opt(&ACCOUNT, &[rows::id(person.bytes())])?.as_ref().map(account_row).transpose()
}

/// What a password is compared with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Who.
    pub id: PersonId,
    /// Password hash in PHC form; empty when none was set yet.
    pub password_hash: String,
}

/// The credentials under the key of a 利用者ID.
///
/// # Errors
/// As the engine gives them.
pub fn credentials(tx: &Tx, key: &str) -> Result<Option<Credentials>> {
    match tx.query_opt(&BY_LOGIN, &[Value::from(key)])? {
        Some(row) => Ok(Some(Credentials {
            id: PersonId::from_bytes(row.id16("id")?),
            password_hash: row.text("password_hash")?,
        })),
        None => Ok(None),
    }
}

/// Who has this 利用者ID, for whoever may see all accounts.
///
/// # Errors
/// As the engine gives them.
pub fn id_of_login(tx: &Tx, permit: &Permit, login: &str) -> Result<Option<PersonId>> {
    if permit.reach() != &Reach::All {
        return Ok(None);
    }
    Ok(credentials(tx, &login_key(login))?.map(|c| c.id))
}

/// Sets the password's hash, and ends sign-ins with the old one that wait for their code; `false` when the person is
/// gone or not reached.
///
/// # Errors
/// As the engine gives them.
pub fn set_password<'a>(tx: &Tx, by: impl Into<Grant<'a>>, person: PersonId, hash: &str, at: i64) -> Result<bool> {
    if !by.into().reaches_secrets_of(person) {
        return Ok(false);
    }
    factors::drop_pending(tx, person)?;
    Ok(tx.query_opt(&SET_PASSWORD, &[rows::id(person.bytes()), Value::from(hash), Value::from(at)])?.is_some())
}

/// Replaces a hash that was just verified by `new` (the same, or one with the parameters of today); `false`
/// when it was changed meanwhile, so that a sign-in with an old password cannot outlive a reset.
///
/// # Errors
/// As the engine gives them.
pub fn confirm_password(tx: &Tx, verified: &Credentials, new: &str) -> Result<bool> {
    let row = tx.query_opt(
        &CONFIRM_PASSWORD,
        &[rows::id(verified.id.bytes()), Value::from(verified.password_hash.as_str()), Value::from(new)],
    )?;
    Ok(row.is_some())
}

/// Writes one's own preferences, as JSON.
///
/// # Errors
/// As the engine gives them.
pub fn set_preferences(tx: &Tx, permit: &Permit, person: PersonId, json: &str) -> Result<bool> {
    if !reaches_account(permit) {
        return Ok(false);
    }
    Ok(tx.query_opt(&SET_PREFERENCES, &[rows::id(person.bytes()), Value::from(json)])?.is_some())
}
