//! One-time codes: to join an organisation, or to set a new password. Only the hash of a code is here.

use super::{
    DROP_JOINS, DROP_OF_GROUP, DROP_RESETS, INVITATION, INVITATIONS, INVITE, REVOKE_INVITATION, USE_INVITATION,
};
use crate::rows;
use domain::ids::{InvitationId, OrganisationId, PersonId};
use domain::people::Role;
use domain::policy::Permit;
use sql::{Error, Result, Row, Tx, Value};

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationKind {
    /// Join an organisation.
    Join,
    /// Set a new password.
    Reset,
}

impl InvitationKind {
    /// The code used in the database and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            InvitationKind::Join => "join",
            InvitationKind::Reset => "reset",
        }
    }
}

/// A code to be handed out.
#[derive(Clone)]
pub struct NewInvitation {
    /// Names it in lists.
    pub id: InvitationId,
    /// SHA-256 of the folded code.
    pub code_hash: [u8; 32],
    /// For which organisation.
    pub organisation: OrganisationId,
    /// What for.
    pub kind: InvitationKind,
    /// Whose password, for a reset.
    pub person: Option<PersonId>,
    /// Who it is handed to.
    pub name: String,
    /// The role that it gives, or that the person has.
    pub role: Role,
    /// Who hands it out; none for a command.
    pub by: Option<PersonId>,
    /// When, microseconds.
    pub at: i64,
    /// When it ends, microseconds.
    pub expires_at: i64,
}

/// Keeps a code; of codes to reset one person's password, the newest alone is good. `false` when the permit
/// does not reach.
///
/// # Errors
/// As the engine gives them.
pub fn invite(tx: &Tx, permit: &Permit, new: &NewInvitation) -> Result<bool> {
    if !rows::reaches(permit, new.organisation) {
        return Ok(false);
    }
    if let Some(person) = new.person {
        tx.execute(&DROP_RESETS, &[rows::id(new.organisation.bytes()), rows::id(person.bytes())])?;
    }
    tx.execute(
        &INVITE,
        &[
            rows::id(new.id.bytes()),
            Value::from(new.code_hash),
            rows::id(new.organisation.bytes()),
            Value::from(new.kind.code()),
            rows::person(new.person),
            Value::from(new.name.as_str()),
            Value::from(new.role.code()),
            rows::person(new.by),
            Value::from(new.at),
            Value::from(new.expires_at),
        ],
    )?;
    Ok(true)
}

/// What the holder of a code is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    /// Which.
    pub id: InvitationId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What for.
    pub kind: InvitationKind,
    /// Whose password, for a reset.
    pub person: Option<PersonId>,
    /// Their 利用者ID, for a reset.
    pub login: Option<String>,
    /// Who it was handed to.
    pub name: String,
    /// The role that it gives.
    pub role: Role,
    /// When it ends, microseconds.
    pub expires_at: i64,
    /// When it was used, microseconds.
    pub used_at: Option<i64>,
}

fn kind_of(row: &Row) -> Result<InvitationKind> {
    match row.text("kind")?.as_str() {
        "join" => Ok(InvitationKind::Join),
        "reset" => Ok(InvitationKind::Reset),
        _ => Err(Error::Value("invitations.kind".to_owned())),
    }
}

fn role_of(row: &Row) -> Result<Role> {
    Role::from_code(&row.text("role")?).ok_or_else(|| Error::Value("invitations.role".to_owned()))
}

/// The invitation of a code, by its hash, used or not.
///
/// # Errors
/// As the engine gives them.
pub fn invitation(tx: &Tx, code_hash: &[u8; 32]) -> Result<Option<InvitationRow>> {
    let Some(row) = tx.query_opt(&INVITATION, &[Value::from(*code_hash)])? else { return Ok(None) };
    Ok(Some(InvitationRow {
        id: InvitationId::from_bytes(row.id16("id")?),
        organisation: OrganisationId::from_bytes(row.id16("organisation_id")?),
        organisation_name: row.text("organisation_name")?,
        kind: kind_of(&row)?,
        person: row.opt_id16("person_id")?.map(PersonId::from_bytes),
        login: row.opt_text("login")?,
        name: row.text("name")?,
        role: role_of(&row)?,
        expires_at: row.int("expires_at")?,
        used_at: row.opt_int("used_at")?,
    }))
}

/// An invitation that this transaction has used up; made by [`use_invitation`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    pub(super) organisation: OrganisationId,
    pub(super) kind: InvitationKind,
    pub(super) person: Option<PersonId>,
    /// Which.
    pub id: InvitationId,
    /// The role that it gives.
    pub role: Role,
    /// When it was made, microseconds.
    pub created_at: i64,
}

impl Used {
    /// For which organisation.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }
    /// What for.
    #[must_use]
    pub fn kind(&self) -> InvitationKind {
        self.kind
    }
    /// Whose password, for a reset.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Uses a code up, once and for all; none when it is unknown, used or over.
///
/// # Errors
/// As the engine gives them.
pub fn use_invitation(tx: &Tx, code_hash: &[u8; 32], now: i64) -> Result<Option<Used>> {
    let Some(row) = tx.query_opt(&USE_INVITATION, &[Value::from(*code_hash), Value::from(now)])? else {
        return Ok(None);
    };
    Ok(Some(Used {
        organisation: OrganisationId::from_bytes(row.id16("organisation_id")?),
        kind: kind_of(&row)?,
        person: row.opt_id16("person_id")?.map(PersonId::from_bytes),
        id: InvitationId::from_bytes(row.id16("id")?),
        role: role_of(&row)?,
        created_at: row.int("created_at")?,
    }))
}

/// One line in the list of an organisation's codes that were not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvitation {
    /// Which.
    pub id: InvitationId,
    /// What for.
    pub kind: InvitationKind,
    /// Who it was handed to.
    pub name: String,
    /// The role.
    pub role: Role,
    /// When it was made, microseconds.
    pub created_at: i64,
    /// When it ends, microseconds; may be over.
    pub expires_at: i64,
}

/// The codes of an organisation that were not used, the newest first.
///
/// # Errors
/// As the engine gives them.
pub fn invitations(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<OpenInvitation>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&INVITATIONS, &[rows::id(organisation.bytes())])?
        .iter()
        .map(|row| {
            Ok(OpenInvitation {
                id: InvitationId::from_bytes(row.id16("id")?),
                kind: kind_of(row)?,
                name: row.text("name")?,
                role: role_of(row)?,
                created_at: row.int("created_at")?,
                expires_at: row.int("expires_at")?,
            })
        })
        .collect()
}

/// Takes back a code that was not used; `false` when there is none of this id.
///
/// # Errors
/// As the engine gives them.
pub fn revoke_invitation(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: InvitationId) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    Ok(tx.query_opt(&REVOKE_INVITATION, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.is_some())
}

/// Takes back every code that was not used and would give a role in an organisation; nothing where the permit does not
/// reach.
///
/// # Errors
/// As the engine gives them.
pub fn drop_joins(tx: &Tx, permit: &Permit, organisation: OrganisationId, role: Role) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(&DROP_JOINS, &[rows::id(organisation.bytes()), Value::from(role.code())])?;
    }
    Ok(())
}

/// Takes back what an institution's 運営法人 made there: the codes of whoever had a say through the group and has none of
/// their own. Nothing where the permit does not reach.
///
/// # Errors
/// As the engine gives them.
pub fn drop_of_group(tx: &Tx, permit: &Permit, organisation: OrganisationId, group: OrganisationId) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(&DROP_OF_GROUP, &[rows::id(organisation.bytes()), rows::id(group.bytes())])?;
    }
    Ok(())
}
