//! Assessments, rounds, answers and their history; questions handed to somebody; what was carried over, and what was
//! typed and not stored.

pub mod carry;
pub mod drafts;
pub mod handed;
pub mod national;

pub use handed::HandedRow;

use crate::rows;
use domain::assessment::Choice;
use domain::ids::{AssessmentId, OrganisationId, PersonId};
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    OWNER = "SELECT organisation_id FROM assessments WHERE id = $1";
    ADD = "INSERT INTO assessments (organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round,
        created_at, due, answered, changed_at, carried_from, carried_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, 0,
        $8, $10, $11) ON CONFLICT (organisation_id, form, fiscal_year, edition, vendor_id) DO NOTHING RETURNING id";
    ADD_ROUND = "INSERT INTO rounds (organisation_id, assessment_id, round, checked_on, started_at)
        VALUES ($1, $2, $3, $4, $5)";
    SET_ROUND = "UPDATE assessments SET round = $3 WHERE organisation_id = $1 AND id = $2 AND round = $3 - 1
        RETURNING round";
    FIND = "SELECT organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due,
        answered, changed_at, carried_from, carried_at, carried_writes FROM assessments WHERE organisation_id = $1 AND id = $2";
    LOCK = "UPDATE assessments SET changed_at = $3 WHERE organisation_id = $1 AND id = $2
        RETURNING organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due,
        answered, changed_at, carried_from, carried_at, carried_writes";
    HOLD = "UPDATE assessments SET changed_at = changed_at WHERE organisation_id = $1";
    LIST = "SELECT organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due,
        answered, changed_at, carried_from, carried_at, carried_writes FROM assessments WHERE organisation_id = $1 ORDER BY fiscal_year DESC, form, edition, id";
    FIND_BY_KEY = "SELECT id FROM assessments WHERE organisation_id = $1 AND form = $2 AND edition = $3
        AND vendor_id = $4 AND ($5 = 0 OR fiscal_year = $5) ORDER BY fiscal_year DESC LIMIT 1";
    ROUNDS = "SELECT round, checked_on, started_at FROM rounds WHERE organisation_id = $1 AND assessment_id = $2
        ORDER BY round";
    ANSWERS = "SELECT item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version,
        changed_at, changed_by FROM answers WHERE organisation_id = $1 AND assessment_id = $2 ORDER BY item_key, round";
    ANSWERS_OF = "SELECT item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version,
        changed_at, changed_by FROM answers WHERE organisation_id = $1 AND assessment_id = $2 AND item_key = $3
        ORDER BY round";
    CHOSEN = "SELECT item_key, round, value FROM answers WHERE organisation_id = $1 AND assessment_id = $2
        ORDER BY item_key, round";
    PUT = "INSERT INTO answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date,
        responsible, note, reason, evidence, version, changed_at, changed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (organisation_id, assessment_id, item_key, round) DO UPDATE SET value = excluded.value,
        checked_on = excluded.checked_on, target_date = excluded.target_date, responsible = excluded.responsible,
        note = excluded.note, reason = excluded.reason, evidence = excluded.evidence, version = excluded.version,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    KEEP = "INSERT INTO answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on,
        target_date, responsible, note, reason, evidence, changed_at, changed_by)
        VALUES ($1, $2, $3, $12, $4, $5, $6, $7, $8, $9, $10, $11, $13, $14)";
    HISTORY = "SELECT item_key, round, value, checked_on, target_date, responsible, note, reason, evidence, version,
        changed_at, changed_by FROM answer_history WHERE organisation_id = $1 AND assessment_id = $2
        ORDER BY changed_at, item_key, version";
    SET_PROGRESS = "UPDATE assessments SET due = $3, answered = $4 WHERE organisation_id = $1 AND id = $2";
}

/// A sheet as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentRow {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: AssessmentId,
    /// Id of the edition.
    pub edition: String,
    /// Hash of the edition's revision that it is bound to.
    pub edition_hash: String,
    /// Id of the form.
    pub form: String,
    /// Fiscal year of its own.
    pub fiscal_year: i32,
    /// The vendor, on a vendor's sheet.
    pub vendor: Option<OrganisationId>,
    /// Newest round.
    pub round: i64,
    /// When it was begun, microseconds.
    pub created_at: i64,
    /// Due rows at the last change.
    pub due: i64,
    /// Answered rows at the last change.
    pub answered: i64,
    /// Last change, microseconds.
    pub changed_at: i64,
    /// From where it was carried over, if it was.
    pub carried: Option<carry::Carried>,
}

fn assessment(r: &Row) -> Result<AssessmentRow> {
    let vendor = r.id16("vendor_id")?;
    Ok(AssessmentRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: AssessmentId::from_bytes(r.id16("id")?),
        edition: r.text("edition")?,
        edition_hash: r.text("edition_hash")?,
        form: r.text("form")?,
        fiscal_year: i32::try_from(r.int("fiscal_year")?).unwrap_or_default(),
        vendor: (vendor != [0; 16]).then_some(OrganisationId::from_bytes(vendor)),
        round: r.int("round")?,
        created_at: r.int("created_at")?,
        due: r.int("due")?,
        answered: r.int("answered")?,
        changed_at: r.int("changed_at")?,
        carried: match (r.opt_id16("carried_from")?, r.opt_int("carried_at")?) {
            (Some(from), Some(at)) => {
                Some(carry::Carried { from: AssessmentId::from_bytes(from), at, writes: r.opt_int("carried_writes")? })
            }
            _ => None,
        },
    })
}

fn vendor_key(vendor: Option<OrganisationId>) -> Value {
    rows::id(vendor.map_or([0; 16], OrganisationId::bytes))
}

/// One answer of one round, newest or from the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// Key of the row.
    pub item_key: String,
    /// Round.
    pub round: i64,
    /// The choice; none when only a note was left or the choice was cleared.
    pub value: Option<Choice>,
    /// Day of the check.
    pub checked_on: Option<Date>,
    /// Target date.
    pub target_date: Option<Date>,
    /// Who sees to it.
    pub responsible: String,
    /// Note.
    pub note: String,
    /// Why 記入不要.
    pub reason: String,
    /// Ids of evidence, joined by commas.
    pub evidence: String,
    /// Counts the writes to this row over all rounds.
    pub version: i64,
    /// When, microseconds.
    pub changed_at: i64,
    /// Who.
    pub changed_by: Option<PersonId>,
}

fn answer(r: &Row) -> Result<AnswerRow> {
    Ok(AnswerRow {
        item_key: r.text("item_key")?,
        round: r.int("round")?,
        value: r.opt_str("value")?.and_then(Choice::from_code),
        checked_on: rows::opt_day(r, "checked_on")?,
        target_date: rows::opt_day(r, "target_date")?,
        responsible: r.text("responsible")?,
        note: r.text("note")?,
        reason: r.text("reason")?,
        evidence: r.text("evidence")?,
        version: r.int("version")?,
        changed_at: r.int("changed_at")?,
        changed_by: r.opt_id16("changed_by")?.map(PersonId::from_bytes),
    })
}

/// Whose sheet an id is; nothing else about it.
///
/// # Errors
/// As the engine gives them.
pub fn owner(tx: &Tx, id: AssessmentId) -> Result<Option<OrganisationId>> {
    tx.query_opt(&OWNER, &[rows::id(id.bytes())])?
        .map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// Begins a sheet with its first round; false if there is one of the same organisation, form, edition,
/// year and vendor already.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, a: &AssessmentRow, checked_on: Date) -> Result<bool> {
    if !rows::reaches(permit, a.organisation) {
        return Ok(false);
    }
    // Whoever moves the organisation's counts elsewhere waits, or is waited for.
    crate::organisations::placements::lock(tx, a.organisation)?;
    let added = tx.query_opt(
        &ADD,
        &[
            rows::id(a.organisation.bytes()),
            rows::id(a.id.bytes()),
            Value::from(a.edition.as_str()),
            Value::from(a.edition_hash.as_str()),
            Value::from(a.form.as_str()),
            Value::from(i64::from(a.fiscal_year)),
            vendor_key(a.vendor),
            Value::from(a.created_at),
            Value::from(a.due),
            a.carried.map_or(Value::Null, |c| rows::id(c.from.bytes())),
            a.carried.map_or(Value::Null, |c| Value::from(c.at)),
        ],
    )?;
    if added.is_some() {
        add_round(tx, a.organisation, a.id, 1, checked_on, a.created_at)?;
    }
    Ok(added.is_some())
}

fn add_round(tx: &Tx, o: OrganisationId, id: AssessmentId, round: i64, checked_on: Date, at: i64) -> Result<()> {
    tx.execute(
        &ADD_ROUND,
        &[
            rows::id(o.bytes()),
            rows::id(id.bytes()),
            Value::from(round),
            Value::from(checked_on.to_string()),
            Value::from(at),
        ],
    )?;
    Ok(())
}

/// Begins the next round; none if another began it meanwhile.
///
/// # Errors
/// As the engine gives them.
pub fn begin_round(tx: &Tx, permit: &Permit, a: &AssessmentRow, checked_on: Date, at: i64) -> Result<Option<i64>> {
    if !rows::reaches(permit, a.organisation) {
        return Ok(None);
    }
    let next = a.round + 1;
    let done =
        tx.query_opt(&SET_ROUND, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes()), Value::from(next)])?;
    if done.is_some() {
        add_round(tx, a.organisation, a.id, next, checked_on, at)?;
    }
    Ok(done.map(|_| next))
}

/// A sheet.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: AssessmentId) -> Result<Option<AssessmentRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(&FIND, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.as_ref().map(assessment).transpose()
}

/// A sheet, locked for a change until the transaction ends (the first statement of every change).
///
/// # Errors
/// As the engine gives them.
pub fn lock(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    id: AssessmentId,
    at: i64,
) -> Result<Option<AssessmentRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(&LOCK, &[rows::id(organisation.bytes()), rows::id(id.bytes()), Value::from(at)])?
        .as_ref()
        .map(assessment)
        .transpose()
}

/// Holds every sheet of an organisation until the end of the transaction, and any that would be begun.
///
/// # Errors
/// As the engine gives them.
pub fn hold(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<()> {
    if rows::reaches(permit, organisation) {
        crate::organisations::placements::lock(tx, organisation)?;
        tx.execute(&HOLD, &[rows::id(organisation.bytes())])?;
    }
    Ok(())
}

/// All sheets of an organisation, newest year first.
///
/// # Errors
/// As the engine gives them.
pub fn list(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<AssessmentRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&LIST, &[rows::id(organisation.bytes())])?.iter().map(assessment).collect()
}

/// The sheet of a form, edition and vendor; of a year, or the newest.
///
/// # Errors
/// As the engine gives them.
pub fn find_by_key(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    form: &str,
    edition: &str,
    vendor: Option<OrganisationId>,
    year: Option<i32>,
) -> Result<Option<AssessmentId>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(
        &FIND_BY_KEY,
        &[
            rows::id(organisation.bytes()),
            Value::from(form),
            Value::from(edition),
            vendor_key(vendor),
            Value::from(i64::from(year.unwrap_or(0))),
        ],
    )?
    .map(|r| r.id16("id").map(AssessmentId::from_bytes))
    .transpose()
}

/// The rounds of a sheet: number, day, begun at.
///
/// # Errors
/// As the engine gives them.
pub fn rounds(tx: &Tx, a: &AssessmentRow) -> Result<Vec<(i64, Option<Date>, i64)>> {
    tx.query(&ROUNDS, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes())])?
        .iter()
        .map(|r| Ok((r.int("round")?, rows::opt_day(r, "checked_on")?, r.int("started_at")?)))
        .collect()
}

/// The newest answer of each row and round, by key and round. The sheet was found with a permit.
///
/// # Errors
/// As the engine gives them.
pub fn answers(tx: &Tx, a: &AssessmentRow) -> Result<Vec<AnswerRow>> {
    tx.query(&ANSWERS, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes())])?.iter().map(answer).collect()
}

/// The answers of one row, by round.
///
/// # Errors
/// As the engine gives them.
pub fn answers_of(tx: &Tx, a: &AssessmentRow, key: &str) -> Result<Vec<AnswerRow>> {
    tx.query(&ANSWERS_OF, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes()), Value::from(key)])?
        .iter()
        .map(answer)
        .collect()
}

/// The newest choice of each row over all rounds (a later round without a choice does not hide an earlier one).
///
/// # Errors
/// As the engine gives them.
pub fn chosen(tx: &Tx, a: &AssessmentRow) -> Result<std::collections::BTreeMap<String, Choice>> {
    let mut out = std::collections::BTreeMap::new();
    for r in tx.query(&CHOSEN, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes())])? {
        if let Some(choice) = r.opt_str("value")?.and_then(Choice::from_code) {
            out.insert(r.text("item_key")?, choice);
        }
    }
    Ok(out)
}

/// Writes an answer and keeps it in the history.
///
/// # Errors
/// As the engine gives them.
pub fn put(tx: &Tx, a: &AssessmentRow, w: &AnswerRow) -> Result<()> {
    let values = [
        rows::id(a.organisation.bytes()),
        rows::id(a.id.bytes()),
        Value::from(w.item_key.as_str()),
        Value::from(w.round),
        w.value.map_or(Value::Null, |v| Value::from(v.code())),
        rows::day(w.checked_on),
        rows::day(w.target_date),
        Value::from(w.responsible.as_str()),
        Value::from(w.note.as_str()),
        Value::from(w.reason.as_str()),
        Value::from(w.evidence.as_str()),
        Value::from(w.version),
        Value::from(w.changed_at),
        rows::person(w.changed_by),
    ];
    tx.execute(&PUT, &values)?;
    tx.execute(&KEEP, &values)?;
    Ok(())
}

/// Every write to a sheet, oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn history(tx: &Tx, a: &AssessmentRow) -> Result<Vec<AnswerRow>> {
    tx.query(&HISTORY, &[rows::id(a.organisation.bytes()), rows::id(a.id.bytes())])?.iter().map(answer).collect()
}

/// Keeps the counts that lists show, of a sheet that is locked.
///
/// # Errors
/// As the engine gives them.
pub fn set_progress(tx: &Tx, a: &AssessmentRow, due: i64, answered: i64) -> Result<()> {
    let values = [rows::id(a.organisation.bytes()), rows::id(a.id.bytes()), Value::from(due), Value::from(answered)];
    tx.execute(&SET_PROGRESS, &values)?;
    Ok(())
}
