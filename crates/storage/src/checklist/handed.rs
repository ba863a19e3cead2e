//! Questions that somebody else was asked to answer, by name.

use super::AssessmentRow;
use crate::rows;
use domain::ids::{AssessmentId, OrganisationId, PersonId};
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    HAND = "INSERT INTO handed_questions (organisation_id, assessment_id, item_key, to_name, to_person_id, message,
        handed_at, handed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (organisation_id, assessment_id, item_key) DO UPDATE SET to_name = excluded.to_name,
        to_person_id = excluded.to_person_id, message = excluded.message, handed_at = excluded.handed_at,
        handed_by = excluded.handed_by";
    TAKE_BACK = "DELETE FROM handed_questions WHERE organisation_id = $1 AND assessment_id = $2 AND item_key = $3";
    HANDED = "SELECT assessment_id, item_key, to_name, to_person_id, message, handed_at, handed_by FROM handed_questions
        WHERE organisation_id = $1 AND assessment_id = $2 ORDER BY item_key";
    HANDED_IN = "SELECT assessment_id, item_key, to_name, to_person_id, message, handed_at, handed_by
        FROM handed_questions WHERE organisation_id = $1 ORDER BY handed_at, assessment_id, item_key";
}

/// A question that somebody else was asked to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedRow {
    /// The sheet.
    pub assessment: AssessmentId,
    /// Key of the row.
    pub item_key: String,
    /// A colleague's or a vendor contact's name.
    pub to_name: String,
    /// The colleague, where it is one who signs in.
    pub to_person: Option<PersonId>,
    /// A word with it.
    pub message: String,
    /// When, microseconds.
    pub handed_at: i64,
    /// Who asked.
    pub handed_by: Option<PersonId>,
}

fn handed_row(r: &Row) -> Result<HandedRow> {
    Ok(HandedRow {
        assessment: AssessmentId::from_bytes(r.id16("assessment_id")?),
        item_key: r.text("item_key")?,
        to_name: r.text("to_name")?,
        to_person: r.opt_id16("to_person_id")?.map(PersonId::from_bytes),
        message: r.text("message")?,
        handed_at: r.int("handed_at")?,
        handed_by: r.opt_id16("handed_by")?.map(PersonId::from_bytes),
    })
}

/// Hands a question of a sheet to somebody (an empty name takes it back).
///
/// # Errors
/// As the engine gives them.
pub fn put(tx: &Tx, a: &AssessmentRow, h: &HandedRow) -> Result<()> {
    let head = [rows::id(a.organisation.bytes()), rows::id(a.id.bytes()), Value::from(h.item_key.as_str())];
    if h.to_name.is_empty() {
        tx.execute(&TAKE_BACK, &head)?;
        return Ok(());
    }
    let mut values = head.to_vec();
    values.extend([
        Value::from(h.to_name.as_str()),
        rows::person(h.to_person),
        Value::from(h.message.as_str()),
        Value::from(h.handed_at),
        rows::person(h.handed_by),
    ]);
    tx.execute(&HAND, &values)?;
    Ok(())
}

/// The questions of a sheet that were handed to somebody.
///
/// # Errors
/// As the engine gives them.
pub fn of_sheet(tx: &Tx, a: &AssessmentRow) -> Result<Vec<HandedRow>> {
    tx.query(&HANDED, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes())])?.iter().map(handed_row).collect()
}

/// All questions of an organisation that were handed to somebody, the oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn of_organisation(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<HandedRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&HANDED_IN, &[rows::id(organisation.bytes())])?.iter().map(handed_row).collect()
}
