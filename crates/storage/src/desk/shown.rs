//! What an institution shows to a desk: rows of one sheet, for half an hour, opened by a number that is read out.

use crate::rows::{self, reaches};
use domain::ids::{AssessmentId, ConsultationId, OrganisationId, PersonId, ShownId};
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    SHOW = "INSERT INTO shown_sheets (organisation_id, id, number_hash, assessment_id, keys, notes, shown_by, made_at,
        expires_at, ended_at, used_for) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL)";
    TYPED = "SELECT organisation_id, id, assessment_id, keys, notes, shown_by, made_at, expires_at, ended_at, used_for
        FROM shown_sheets WHERE number_hash = $1 AND expires_at > $2 AND ended_at IS NULL AND used_for IS NULL
        ORDER BY made_at DESC LIMIT 1";
    USE = "UPDATE shown_sheets SET used_for = $3 WHERE organisation_id = $1 AND id = $2 AND used_for IS NULL
        AND ended_at IS NULL";
    FOR_CONSULTATION = "SELECT organisation_id, id, assessment_id, keys, notes, shown_by, made_at, expires_at, ended_at,
        used_for FROM shown_sheets WHERE organisation_id = $1 AND used_for = $2 AND expires_at > $3 AND ended_at IS NULL
        ORDER BY made_at DESC LIMIT 1";
    NOW = "SELECT organisation_id, id, assessment_id, keys, notes, shown_by, made_at, expires_at, ended_at, used_for
        FROM shown_sheets WHERE organisation_id = $1 AND assessment_id = $2 AND expires_at > $3 AND ended_at IS NULL
        ORDER BY made_at DESC LIMIT 1";
    END = "UPDATE shown_sheets SET ended_at = $3 WHERE organisation_id = $1 AND assessment_id = $2 AND ended_at IS NULL";
    CLASH = "SELECT id FROM shown_sheets WHERE number_hash = $1 AND expires_at > $2 LIMIT 1";
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRow {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: ShownId,
    /// The sheet.
    pub assessment: AssessmentId,
    /// The rows that were ticked.
    pub keys: Vec<String>,
    /// Notes and names of the responsible, too.
    pub notes: bool,
    /// Who shows it.
    pub by: Option<PersonId>,
    /// Since when, microseconds.
    pub made_at: i64,
    /// Until when.
    pub expires_at: i64,
    /// The consultation in which the number was typed.
    pub used_for: Option<ConsultationId>,
}

fn row(r: &Row) -> Result<ShownRow> {
    let keys = serde_json::from_str(&r.text("keys")?).map_err(|e| sql::Error::Other(format!("rows shown: {e}")))?;
    Ok(ShownRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: ShownId::from_bytes(r.id16("id")?),
        assessment: AssessmentId::from_bytes(r.id16("assessment_id")?),
        keys,
        notes: r.bool("notes")?,
        by: r.opt_id16("shown_by")?.map(PersonId::from_bytes),
        made_at: r.int("made_at")?,
        expires_at: r.int("expires_at")?,
        used_for: r.opt_id16("used_for")?.map(ConsultationId::from_bytes),
    })
}

/// Shows rows of a sheet under a number; what the same sheet showed before ends. False where the number is in use.
///
/// # Errors
/// As the engine gives them.
pub fn show(tx: &Tx, permit: &Permit, new: &ShownRow, number_hash: &[u8]) -> Result<bool> {
    if !reaches(permit, new.organisation)
        || tx.query_opt(&CLASH, &[Value::from(number_hash.to_vec()), Value::from(new.made_at)])?.is_some()
    {
        return Ok(false);
    }
    end(tx, permit, new.organisation, new.assessment, new.made_at)?;
    let values = [
        rows::id(new.organisation.bytes()),
        rows::id(new.id.bytes()),
        Value::from(number_hash.to_vec()),
        rows::id(new.assessment.bytes()),
        Value::from(serde_json::json!(new.keys).to_string()),
        Value::from(new.notes),
        rows::person(new.by),
        Value::from(new.made_at),
        Value::from(new.expires_at),
    ];
    tx.execute(&SHOW, &values)?;
    Ok(true)
}

/// What a number opens now; each number opens once.
///
/// # Errors
/// As the engine gives them.
pub fn typed(tx: &Tx, number_hash: &[u8], now: i64) -> Result<Option<ShownRow>> {
    tx.query_opt(&TYPED, &[Value::from(number_hash.to_vec()), Value::from(now)])?.as_ref().map(row).transpose()
}

/// Binds what is shown to a consultation; false where somebody was first.
///
/// # Errors
/// As the engine gives them.
pub fn bind(tx: &Tx, shown: &ShownRow, consultation: ConsultationId) -> Result<bool> {
    let values = [rows::id(shown.organisation.bytes()), rows::id(shown.id.bytes()), rows::id(consultation.bytes())];
    Ok(tx.execute(&USE, &values)? == 1)
}

/// What is shown for a consultation now.
///
/// # Errors
/// As the engine gives them.
pub fn for_consultation(
    tx: &Tx,
    institution: OrganisationId,
    consultation: ConsultationId,
    now: i64,
) -> Result<Option<ShownRow>> {
    let values = [rows::id(institution.bytes()), rows::id(consultation.bytes()), Value::from(now)];
    tx.query_opt(&FOR_CONSULTATION, &values)?.as_ref().map(row).transpose()
}

/// What a sheet shows now.
///
/// # Errors
/// As the engine gives them.
pub fn now(
    tx: &Tx,
    permit: &Permit,
    institution: OrganisationId,
    assessment: AssessmentId,
    now: i64,
) -> Result<Option<ShownRow>> {
    if !reaches(permit, institution) {
        return Ok(None);
    }
    let values = [rows::id(institution.bytes()), rows::id(assessment.bytes()), Value::from(now)];
    tx.query_opt(&NOW, &values)?.as_ref().map(row).transpose()
}

/// Ends what a sheet shows.
///
/// # Errors
/// As the engine gives them.
pub fn end(tx: &Tx, permit: &Permit, institution: OrganisationId, assessment: AssessmentId, at: i64) -> Result<bool> {
    let values = [rows::id(institution.bytes()), rows::id(assessment.bytes()), Value::from(at)];
    Ok(reaches(permit, institution) && tx.execute(&END, &values)? > 0)
}
