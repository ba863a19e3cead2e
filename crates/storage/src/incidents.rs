//! 「おかしいと思ったら」: an institution's help code and whom to call.

use crate::rows;
use domain::ids::OrganisationId;
use domain::policy::Permit;
use sql::{Result, Tx, Value, statements};

statements! {
    BY_CODE = "SELECT organisation_id FROM help_codes WHERE code = $1";
    CODE_OF = "SELECT code FROM help_codes WHERE organisation_id = $1";
    SET_CODE = "INSERT INTO help_codes (code, organisation_id, created_at) VALUES ($1, $2, $3)
        ON CONFLICT (organisation_id) DO UPDATE SET code = excluded.code, created_at = excluded.created_at";
    CONTACTS = "SELECT id, position, name, phone, mobile, note FROM help_contacts
        WHERE organisation_id = $1 ORDER BY position, id";
    ADD_CONTACT = "INSERT INTO help_contacts (organisation_id, id, position, name, phone, mobile, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    CLEAR_CONTACTS = "DELETE FROM help_contacts WHERE organisation_id = $1";
}

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Its id.
    pub id: [u8; 16],
    /// Order on page and poster.
    pub position: i64,
    /// Who.
    pub name: String,
    /// Number that may hang at the reception.
    pub phone: String,
    /// Mobile number, for the staff room only.
    pub mobile: String,
    /// When, or what to say.
    pub note: String,
}

/// Whose help code this is.
///
/// # Errors
/// As the engine gives them.
pub fn owner_of_code(tx: &Tx, code: &str) -> Result<Option<OrganisationId>> {
    tx.query_opt(&BY_CODE, &[Value::from(code)])?
        .map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// The help code of an institution.
///
/// # Errors
/// As the engine gives them.
pub fn code(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Option<String>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(&CODE_OF, &[rows::id(organisation.bytes())])?.map(|r| r.text("code")).transpose()
}

/// Sets or renews the help code; the old one opens nothing from then on.
///
/// # Errors
/// As the engine gives them.
pub fn set_code(tx: &Tx, permit: &Permit, organisation: OrganisationId, code: &str, at: i64) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(&SET_CODE, &[Value::from(code), rows::id(organisation.bytes()), Value::from(at)])?;
    }
    Ok(())
}

/// Whom to call, in order.
///
/// # Errors
/// As the engine gives them.
pub fn contacts(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<ContactRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&CONTACTS, &[rows::id(organisation.bytes())])?
        .iter()
        .map(|r| {
            Ok(ContactRow {
                id: r.id16("id")?,
                position: r.int("position")?,
                name: r.text("name")?,
                phone: r.text("phone")?,
                mobile: r.text("mobile")?,
                note: r.text("note")?,
            })
        })
        .collect()
}

/// Replaces whom to call.
///
/// # Errors
/// As the engine gives them.
pub fn set_contacts(tx: &Tx, permit: &Permit, organisation: OrganisationId, contacts: &[ContactRow]) -> Result<()> {
    if !rows::reaches(permit, organisation) {
        return Ok(());
    }
    tx.execute(&CLEAR_CONTACTS, &[rows::id(organisation.bytes())])?;
    for c in contacts {
        tx.execute(
            &ADD_CONTACT,
            &[
                rows::id(organisation.bytes()),
                rows::id(c.id),
                Value::from(c.position),
                Value::from(c.name.as_str()),
                Value::from(c.phone.as_str()),
                Value::from(c.mobile.as_str()),
                Value::from(c.note.as_str()),
            ],
        )?;
    }
    Ok(())
}
