//! What somebody typed and did not store: a person's own, until it is taken, thrown away or too old.

use super::{AssessmentId, OrganisationId, PersonId};
use crate::rows;
use domain::policy::Permit;
use sql::{Result, Tx, Value, statements};

statements! {
    PUT = "INSERT INTO answer_drafts (organisation_id, person_id, assessment_id, item_key, lineage, fields, saved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (organisation_id, person_id, assessment_id, item_key)
        DO UPDATE SET lineage = excluded.lineage, fields = excluded.fields, saved_at = excluded.saved_at";
    LIST = "SELECT assessment_id, item_key, lineage, fields, saved_at FROM answer_drafts
        WHERE organisation_id = $1 AND person_id = $2 ORDER BY saved_at DESC, assessment_id, item_key";
    DROP = "DELETE FROM answer_drafts WHERE organisation_id = $1 AND person_id = $2 AND assessment_id = $3
        AND item_key = $4";
    SWEEP = "DELETE FROM answer_drafts WHERE saved_at < $1";
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// The sheet for which it was typed; it may be gone or carried on.
    pub assessment: AssessmentId,
    /// The row for which it was typed.
    pub item_key: String,
    /// Lineage of that row.
    pub lineage: String,
    /// The fields, as JSON.
    pub fields: String,
    /// When, microseconds.
    pub saved_at: i64,
}

/// Keeps a draft; the one before it of the same row goes.
///
/// # Errors
/// As the engine gives them.
pub fn put(tx: &Tx, permit: &Permit, organisation: OrganisationId, person: PersonId, d: &DraftRow) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(organisation.bytes()),
        rows::id(person.bytes()),
        rows::id(d.assessment.bytes()),
        Value::from(d.item_key.as_str()),
        Value::from(d.lineage.as_str()),
        Value::from(d.fields.as_str()),
        Value::from(d.saved_at),
    ];
    Ok(tx.execute(&PUT, &values)? > 0)
}

/// A person's drafts at an organisation, newest first.
///
/// # Errors
/// As the engine gives them.
pub fn list(tx: &Tx, permit: &Permit, organisation: OrganisationId, person: PersonId) -> Result<Vec<DraftRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&LIST, &[rows::id(organisation.bytes()), rows::id(person.bytes())])?
        .iter()
        .map(|r| {
            Ok(DraftRow {
                assessment: AssessmentId::from_bytes(r.id16("assessment_id")?),
                item_key: r.text("item_key")?,
                lineage: r.text("lineage")?,
                fields: r.text("fields")?,
                saved_at: r.int("saved_at")?,
            })
        })
        .collect()
}

/// Throws a draft away.
///
/// # Errors
/// As the engine gives them.
pub fn drop(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    person: PersonId,
    assessment: AssessmentId,
    key: &str,
) -> Result<()> {
    if !rows::reaches(permit, organisation) {
        return Ok(());
    }
    let values =
        [rows::id(organisation.bytes()), rows::id(person.bytes()), rows::id(assessment.bytes()), Value::from(key)];
    tx.execute(&DROP, &values).map(|_| ())
}

/// Removes what is older than an instant (microseconds); how many.
///
/// # Errors
/// As the engine gives them.
pub fn sweep(tx: &Tx, before: i64) -> Result<u64> {
    tx.execute(&SWEEP, &[Value::from(before)])
}
