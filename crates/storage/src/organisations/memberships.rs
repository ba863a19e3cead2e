//! Memberships in their places: which stand right below an association, how one ends, begins, moves.

use super::{MembershipRow, membership};
use crate::rows;
use domain::ids::{MembershipId, OrganisationId, PersonId};
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Result, Tx, Value, statements};

statements! {
    ONE = "SELECT id, organisation_id, association_id, kind, person_id, valid_from, valid_to FROM memberships WHERE id = $1";
    END = "UPDATE memberships SET valid_to = $2 WHERE id = $1";
    FORGET = "DELETE FROM memberships WHERE id = $1";
    AS = "UPDATE memberships SET kind = $2, person_id = $3 WHERE id = $1";
    OF_PERSON = "SELECT id, organisation_id, association_id, kind, person_id, valid_from, valid_to FROM memberships
        WHERE person_id = $1 AND association_id = $2 ORDER BY valid_from, id";
    STANDS = "SELECT id FROM memberships WHERE association_id = $1 AND organisation_id = $2 ORDER BY valid_from DESC LIMIT 1";
    BELOW = "SELECT DISTINCT organisation_id FROM memberships
        WHERE association_id = $1 AND organisation_id > $2 AND (valid_to IS NULL OR valid_to >= $3)
        ORDER BY organisation_id LIMIT $4";
    COUNT_BELOW = "SELECT COUNT(DISTINCT organisation_id) AS n FROM memberships
        WHERE association_id = $1 AND (valid_to IS NULL OR valid_to >= $2)";
    COUNT_WITHOUT_PEOPLE = "SELECT COUNT(DISTINCT m.organisation_id) AS n FROM memberships m
        JOIN organisations o ON o.id = m.organisation_id WHERE m.association_id = $1 AND m.valid_from <= $2
        AND (m.valid_to IS NULL OR m.valid_to >= $2) AND o.active
        AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.organisation_id = m.organisation_id
        OR r.organisation_id = o.group_id)";
    RENAME_PERSON = "UPDATE memberships SET person_id = $2 WHERE person_id = $1";
}

/// A membership with whose it is.
pub type Held = (OrganisationId, MembershipRow);

fn held(row: &sql::Row) -> Result<Held> {
    Ok((OrganisationId::from_bytes(row.id16("organisation_id")?), membership(row)?))
}

/// A membership by its id. Who may see it is the caller's to decide.
///
/// # Errors
/// As the engine gives them.
pub fn one(tx: &Tx, id: MembershipId) -> Result<Option<Held>> {
    tx.query_opt(&ONE, &[rows::id(id.bytes())])?.as_ref().map(held).transpose()
}

/// Whether an organisation stands, stood or will stand right below an association that the permit reaches.
///
/// # Errors
/// As the engine gives them.
pub fn stands_below(
    tx: &Tx,
    permit: &Permit,
    association: OrganisationId,
    organisation: OrganisationId,
) -> Result<bool> {
    if !rows::reaches(permit, association) {
        return Ok(false);
    }
    Ok(tx.query_opt(&STANDS, &[rows::id(association.bytes()), rows::id(organisation.bytes())])?.is_some())
}

/// Sets the last day of a membership, or that it has none.
///
/// # Errors
/// As the engine gives them.
pub fn end(tx: &Tx, _permit: &Permit, id: MembershipId, last: Option<Date>) -> Result<()> {
    tx.execute(&END, &[rows::id(id.bytes()), rows::day(last)]).map(|_| ())
}

/// Forgets a membership that never began.
///
/// # Errors
/// As the engine gives them.
pub fn forget(tx: &Tx, _permit: &Permit, id: MembershipId) -> Result<()> {
    tx.execute(&FORGET, &[rows::id(id.bytes())]).map(|_| ())
}

/// Corrects as what, and through whom, a membership stands.
///
/// # Errors
/// As the engine gives them.
pub fn correct(tx: &Tx, _permit: &Permit, id: MembershipId, kind: &str, person: Option<PersonId>) -> Result<()> {
    tx.execute(&AS, &[rows::id(id.bytes()), Value::from(kind), rows::person(person)]).map(|_| ())
}

/// The memberships of the institutions that a member of an association opens or manages, oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn of_person(tx: &Tx, person: PersonId, association: OrganisationId) -> Result<Vec<Held>> {
    tx.query(&OF_PERSON, &[rows::id(person.bytes()), rows::id(association.bytes())])?.iter().map(held).collect()
}

/// Who stands right below an association on a day or later, behind an organisation.
///
/// # Errors
/// As the engine gives them.
pub fn below(
    tx: &Tx,
    permit: &Permit,
    association: OrganisationId,
    on: Date,
    after: [u8; 16],
    most: i64,
) -> Result<Vec<OrganisationId>> {
    if !rows::reaches(permit, association) {
        return Ok(Vec::new());
    }
    let values = [rows::id(association.bytes()), rows::id(after), Value::from(on.to_string()), Value::from(most)];
    let found = tx.query(&BELOW, &values)?;
    found.iter().map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes)).collect()
}

/// How many [`below`] gives in all.
///
/// # Errors
/// As the engine gives them.
pub fn count_below(tx: &Tx, association: OrganisationId, on: Date) -> Result<i64> {
    tx.query_one(&COUNT_BELOW, &[rows::id(association.bytes()), Value::from(on.to_string())])?.int("n")
}

/// A person who turned out to be another: their memberships are that one's.
///
/// # Errors
/// As the engine gives them.
pub fn rename_person(tx: &Tx, from: PersonId, to: PersonId) -> Result<()> {
    tx.execute(&RENAME_PERSON, &[rows::id(from.bytes()), rows::id(to.bytes())]).map(|_| ())
}

/// How many of those that stand right below an association today have nobody who can sign in for them.
///
/// # Errors
/// As the engine gives them.
pub fn count_without_people(tx: &Tx, association: OrganisationId, today: Date) -> Result<i64> {
    let values = [rows::id(association.bytes()), Value::from(today.to_string())];
    tx.query_one(&COUNT_WITHOUT_PEOPLE, &values)?.int("n")
}
