//! Whom an association reaches outside Mamori.

use super::{CONTACT_ADD, CONTACT_REMOVE, CONTACTS};
use crate::rows;
use domain::ids::{ContactId, OrganisationId};
use domain::notices::Reached;
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value};

/// Somebody who gets letters outside Mamori.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// The association.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: ContactId,
    /// Name as it stands on lists.
    pub name: String,
    /// E-mail address; empty for none.
    pub email: String,
    /// Fax number; empty for none.
    pub fax: String,
    /// How letters go there.
    pub way: Reached,
    /// Last change, microseconds.
    pub changed_at: i64,
}

pub(super) fn contact(r: &Row) -> Result<ContactRow> {
    Ok(ContactRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: ContactId::from_bytes(r.id16("id")?),
        name: r.text("name")?,
        email: r.text("email")?,
        fax: r.text("fax")?,
        way: Reached::from_code(&r.text("way")?).unwrap_or_default(),
        changed_at: r.int("changed_at")?,
    })
}

/// All of an association, by name.
///
/// # Errors
/// As the engine gives them.
pub fn contacts(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<ContactRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&CONTACTS, &[rows::id(organisation.bytes())])?.iter().map(contact).collect()
}

/// Adds one.
///
/// # Errors
/// As the engine gives them.
pub fn add_contact(tx: &Tx, permit: &Permit, row: &ContactRow) -> Result<bool> {
    if !rows::reaches(permit, row.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(row.organisation.bytes()),
        rows::id(row.id.bytes()),
        Value::from(row.name.as_str()),
        Value::from(row.email.as_str()),
        Value::from(row.fax.as_str()),
        Value::from(row.way.code()),
        Value::from(row.changed_at),
    ];
    tx.execute(&CONTACT_ADD, &values)?;
    Ok(true)
}

/// Removes one; whether it was there.
///
/// # Errors
/// As the engine gives them.
pub fn remove_contact(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: ContactId) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    Ok(tx.query_opt(&CONTACT_REMOVE, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.is_some())
}
