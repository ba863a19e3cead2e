//! Who may do what in which organisation.

use super::{
    ADD_ROLE, ANYBODY, DROP_MADE_BY, Grant, HOLDERS_FOR_CHANGE, INSTITUTIONS_OF_GROUP, MEMBERS, NEWER_ELSEWHERE,
    REMOVE, ROLES_OF,
};
use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::people::Role;
use domain::policy::Permit;
use sql::{Result, Tx, Value};

/// One role of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRow {
    /// Where.
    pub organisation: OrganisationId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The role.
    pub role: Role,
}

/// The roles of a person who is known already. A role or kind that this program does not know gives nothing.
///
/// # Errors
/// As the engine gives them.
pub fn roles_of(tx: &Tx, person: PersonId) -> Result<Vec<RoleRow>> {
    let mut roles = Vec::new();
    for row in tx.query(&ROLES_OF, &[rows::id(person.bytes())])? {
        if let (Some(kind), Some(role)) = (Kind::from_code(row.str("kind")?), Role::from_code(row.str("role")?)) {
            roles.push(RoleRow {
                organisation: OrganisationId::from_bytes(row.id16("organisation_id")?),
                code: row.text("code")?,
                name: row.text("name")?,
                kind,
                role,
            });
        }
    }
    // A person has few, and the engine would set up a sort for each request.
    roles.sort_by(|a, b| (&a.code, a.role.code()).cmp(&(&b.code, b.role.code())));
    Ok(roles)
}

/// The roles with which a person acts: those given, and in each institution of a 運営法人 what follows from a role in
/// the group.
///
/// # Errors
/// As the engine gives them.
pub fn acting_roles(tx: &Tx, person: PersonId) -> Result<Vec<RoleRow>> {
    let mut roles = roles_of(tx, person)?;
    for group in roles.clone() {
        let (Kind::Group, Some(role)) = (group.kind, group.role.in_institutions_of_group()) else { continue };
        for row in tx.query(&INSTITUTIONS_OF_GROUP, &[rows::id(group.organisation.bytes())])? {
            let Some(kind) = Kind::from_code(&row.text("kind")?).filter(|k| k.is_institution()) else { continue };
            roles.push(RoleRow {
                organisation: OrganisationId::from_bytes(row.id16("id")?),
                code: row.text("code")?,
                name: row.text("name")?,
                kind,
                role,
            });
        }
    }
    Ok(roles)
}

/// Whether anybody has a role in an organisation.
///
/// # Errors
/// As the engine gives them.
pub fn has_people(tx: &Tx, organisation: OrganisationId) -> Result<bool> {
    Ok(tx.query_opt(&ANYBODY, &[rows::id(organisation.bytes())])?.is_some())
}

/// Somebody with roles in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub id: PersonId,
    /// 利用者ID.
    pub login: String,
    /// Name.
    pub name: String,
    /// E-mail address, or empty.
    pub email: String,
    /// The roles here.
    pub roles: Vec<Role>,
    /// Whether they have a second factor.
    pub has_factor: bool,
}

/// Who has a role in an organisation, by 利用者ID.
///
/// # Errors
/// As the engine gives them.
pub fn members(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<MemberRow>> {
    let mut members: Vec<MemberRow> = Vec::new();
    if !rows::reaches(permit, organisation) {
        return Ok(members);
    }
    for row in tx.query(&MEMBERS, &[rows::id(organisation.bytes())])? {
        let Some(role) = Role::from_code(&row.text("role")?) else { continue };
        let id = PersonId::from_bytes(row.id16("id")?);
        match members.last_mut().filter(|m| m.id == id) {
            Some(member) => member.roles.push(role),
            None => members.push(MemberRow {
                id,
                login: row.text("login")?,
                name: row.text("name")?,
                email: row.text("email")?,
                roles: vec![role],
                has_factor: row.bool("has_factor")?,
            }),
        }
    }
    Ok(members)
}

/// Gives a person a role; nothing happens where there is the role already, or the grant does not reach (`false`).
///
/// # Errors
/// As the engine gives them.
pub fn add_role<'a>(
    tx: &Tx,
    by: impl Into<Grant<'a>>,
    organisation: OrganisationId,
    person: PersonId,
    role: Role,
    at: i64,
) -> Result<bool> {
    if !by.into().reaches(organisation) {
        return Ok(false);
    }
    tx.execute(
        &ADD_ROLE,
        &[rows::id(organisation.bytes()), rows::id(person.bytes()), Value::from(role.code()), Value::from(at)],
    )?;
    Ok(true)
}

/// Takes a person's roles in an organisation, except the operator's, which is the installation's, and with them the codes
/// that they made there and for those who begin below; those taken.
///
/// # Errors
/// As the engine gives them.
pub fn remove(tx: &Tx, permit: &Permit, organisation: OrganisationId, person: PersonId) -> Result<Vec<Role>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    let mut taken = Vec::new();
    for row in tx.query(&REMOVE, &[rows::id(organisation.bytes()), rows::id(person.bytes())])? {
        taken.extend(Role::from_code(&row.text("role")?));
    }
    // A code that they made and kept would let them in again, or into somebody else's account.
    if !taken.is_empty() {
        tx.execute(&DROP_MADE_BY, &[rows::id(organisation.bytes()), rows::id(person.bytes())])?;
    }
    Ok(taken)
}

/// Who holds a role in an organisation, locked until the end of the transaction: two owners who remove
/// each other at the same time come one after the other.
///
/// # Errors
/// As the engine gives them.
pub fn holders_for_change(tx: &Tx, permit: &Permit, organisation: OrganisationId, role: Role) -> Result<Vec<PersonId>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&HOLDERS_FOR_CHANGE, &[rows::id(organisation.bytes()), Value::from(role.code())])?
        .iter()
        .map(|row| Ok(PersonId::from_bytes(row.id16("person_id")?)))
        .collect()
}

/// Whether a person was given, since an instant, a role in another organisation or the operator's.
///
/// # Errors
/// As the engine gives them.
pub fn has_newer_role_elsewhere(tx: &Tx, person: PersonId, organisation: OrganisationId, since: i64) -> Result<bool> {
    let row = tx
        .query_one(&NEWER_ELSEWHERE, &[rows::id(person.bytes()), Value::from(since), rows::id(organisation.bytes())])?;
    Ok(row.int("n")? > 0)
}
