//! What an institution lets an association see by name, and who looked.

use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    OF_INSTITUTION = "SELECT association_id, answers, incidents, changed_at FROM consents WHERE organisation_id = $1
        ORDER BY association_id";
    PUT = "INSERT INTO consents (organisation_id, association_id, answers, incidents, changed_at, changed_by)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organisation_id, association_id)
        DO UPDATE SET answers = excluded.answers, incidents = excluded.incidents, changed_at = excluded.changed_at,
        changed_by = excluded.changed_by";
    TO_ASSOCIATION = "SELECT c.organisation_id AS id, o.name, o.kind FROM consents c
        JOIN organisations o ON o.id = c.organisation_id WHERE c.association_id = $1 AND c.answers
        AND c.organisation_id > $2 ORDER BY c.organisation_id LIMIT $3";
    LOOK = "INSERT INTO consent_looks (organisation_id, person_id, looked_on) VALUES ($1, $2, $3)
        ON CONFLICT (organisation_id, person_id, looked_on) DO NOTHING RETURNING looked_on";
}

/// What an association may see of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Which association.
    pub association: OrganisationId,
    /// Name, sheets and answers.
    pub answers: bool,
    /// Incidents.
    pub incidents: bool,
    /// When it was given, changed or withdrawn, microseconds.
    pub changed_at: i64,
}

fn consent(r: &Row) -> Result<Consent> {
    Ok(Consent {
        association: OrganisationId::from_bytes(r.id16("association_id")?),
        answers: r.bool("answers")?,
        incidents: r.bool("incidents")?,
        changed_at: r.int("changed_at")?,
    })
}

/// What an institution said, withdrawn ones included.
///
/// # Errors
/// As the engine gives them.
pub fn of_institution(tx: &Tx, institution: OrganisationId) -> Result<Vec<Consent>> {
    tx.query(&OF_INSTITUTION, &[rows::id(institution.bytes())])?.iter().map(consent).collect()
}

/// Stores what an institution says; false where the permit does not reach it.
///
/// # Errors
/// As the engine gives them.
pub fn put(
    tx: &Tx,
    permit: &Permit,
    institution: OrganisationId,
    consent: &Consent,
    by: Option<PersonId>,
) -> Result<bool> {
    if !rows::reaches(permit, institution) {
        return Ok(false);
    }
    let values = [
        rows::id(institution.bytes()),
        rows::id(consent.association.bytes()),
        Value::from(consent.answers),
        Value::from(consent.incidents),
        Value::from(consent.changed_at),
        rows::person(by),
    ];
    tx.execute(&PUT, &values)?;
    Ok(true)
}

/// An institution that lets an association see its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consenting {
    /// Its id.
    pub id: OrganisationId,
    /// Name.
    pub name: String,
    /// Code of its kind.
    pub kind: String,
}

/// A page of the institutions that let an association see their answers.
///
/// # Errors
/// As the engine gives them.
pub fn to_association(
    tx: &Tx,
    permit: &Permit,
    association: OrganisationId,
    after: [u8; 16],
    most: i64,
) -> Result<Vec<Consenting>> {
    if !rows::reaches(permit, association) {
        return Ok(Vec::new());
    }
    let read = |r: &Row| {
        Ok(Consenting { id: OrganisationId::from_bytes(r.id16("id")?), name: r.text("name")?, kind: r.text("kind")? })
    };
    let values = [rows::id(association.bytes()), rows::id(after), Value::from(most)];
    tx.query(&TO_ASSOCIATION, &values)?.iter().map(read).collect()
}

/// Remembers that somebody looked; whether it was the first time that day.
///
/// # Errors
/// As the engine gives them.
pub fn look(tx: &Tx, institution: OrganisationId, person: PersonId, on: Date) -> Result<bool> {
    let values = [rows::id(institution.bytes()), rows::person(Some(person)), Value::from(on.to_string())];
    Ok(tx.query_opt(&LOOK, &values)?.is_some())
}
