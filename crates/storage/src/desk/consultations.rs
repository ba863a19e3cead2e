//! Consultations: the queue of a desk, those of an institution, what was said in each, and how a desk finds one.

use crate::rows::{self, reaches};
use domain::desk::consultation::{Saying, State, Urgency, Way};
use domain::ids::{ConsultationId, DeskId, OrganisationId, PersonId};
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value, statements};
use std::collections::BTreeSet;

statements! {
    ONE = "SELECT organisation_id, id, desk_id, serial, way, institution_id, caller, callback, number_shown, edition, form,
        lineage, line, urgency, subject, state, taken_by, asked_by, month, opened_at, answered_at, closed_at, worked, version
        FROM consultations WHERE id = $1";
    LOCK = "UPDATE consultations SET version = version WHERE organisation_id = $1 AND id = $2";
    ADD = "INSERT INTO consultations (organisation_id, id, desk_id, serial, way, institution_id, caller, callback,
        number_shown, edition, form, lineage, line, urgency, subject, state, taken_by, asked_by, month, opened_at,
        answered_at, closed_at, worked, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
        $16, $17, $18, $19, $20, $21, $22, $23, 1)";
    WRITE = "UPDATE consultations SET institution_id = $4, caller = $5, callback = $6, number_shown = $7, edition = $8,
        form = $9, lineage = $10, line = $11, urgency = $12, subject = $13, state = $14, taken_by = $15, answered_at = $16,
        closed_at = $17, worked = $18, version = version + 1 WHERE organisation_id = $1 AND id = $2 AND version = $3
        RETURNING version";
    SAYINGS = "SELECT s.place, s.kind, s.said_by, s.said_at, s.body, p.name FROM consultation_sayings s
        LEFT JOIN persons p ON p.id = s.said_by WHERE s.organisation_id = $1 AND s.consultation_id = $2 ORDER BY s.place";
    LAST = "SELECT COALESCE(MAX(place), 0) AS n FROM consultation_sayings WHERE organisation_id = $1
        AND consultation_id = $2";
    SAY = "INSERT INTO consultation_sayings (organisation_id, consultation_id, place, kind, said_by, said_at, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    QUEUE = "SELECT organisation_id, id, desk_id, serial, way, institution_id, caller, callback, number_shown, edition, form,
        lineage, line, urgency, subject, state, taken_by, asked_by, month, opened_at, answered_at, closed_at, worked, version
        FROM consultations WHERE organisation_id = $1 AND desk_id = $2 AND state = $3 AND serial < $4
        ORDER BY serial DESC LIMIT $5";
    COUNT = "SELECT COUNT(*) AS n FROM consultations WHERE organisation_id = $1 AND desk_id = $2 AND state = $3";
    OF_INSTITUTION = "SELECT organisation_id, id, desk_id, serial, way, institution_id, caller, callback, number_shown,
        edition, form, lineage, line, urgency, subject, state, taken_by, asked_by, month, opened_at, answered_at, closed_at,
        worked, version FROM consultations WHERE institution_id = $1 AND opened_at < $2
        ORDER BY opened_at DESC, id DESC LIMIT $3";
    NUMBERED = "SELECT organisation_id, id, desk_id, serial, way, institution_id, caller, callback, number_shown, edition,
        form, lineage, line, urgency, subject, state, taken_by, asked_by, month, opened_at, answered_at, closed_at, worked,
        version FROM consultations WHERE organisation_id = $1 AND desk_id = $2 AND serial = $3";
    GRAM = "INSERT INTO consultation_grams (desk_key, gram, serial) VALUES ($1, $2, $3)
        ON CONFLICT (desk_key, gram, serial) DO NOTHING";
    WITH_GRAM = "SELECT serial FROM consultation_grams WHERE desk_key = $1 AND gram = $2 AND serial < $3
        ORDER BY serial DESC LIMIT $4";
    MONTH = "SELECT way, line, urgency, lineage, state, COUNT(*) AS n FROM consultations WHERE organisation_id = $1
        AND desk_id = $2 AND month = $3 GROUP BY way, line, urgency, lineage, state
        ORDER BY way, line, urgency, lineage, state";
    WORKED = "SELECT worked FROM consultations WHERE organisation_id = $1 AND desk_id = $2 AND month = $3
        AND worked IS NOT NULL ORDER BY worked NULLS LAST";
    MONTHS = "SELECT DISTINCT month FROM consultations WHERE organisation_id = $1 AND desk_id = $2 ORDER BY month DESC
        LIMIT 36";
}

/// A consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultationRow {
    /// The association that runs the desk.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: ConsultationId,
    /// The desk.
    pub desk: DeskId,
    /// Its number at the desk, from 1.
    pub number: i64,
    /// How it came.
    pub way: Way,
    /// Whose people asked, where they are known.
    pub institution: Option<OrganisationId>,
    /// Who called or wrote.
    pub caller: String,
    /// Number to call back.
    pub callback: String,
    /// Member number or 医籍番号, masked.
    pub number_shown: String,
    /// Edition of the item that it is about; empty: none.
    pub edition: String,
    /// Its form.
    pub form: String,
    /// Its lineage.
    pub lineage: String,
    /// 1: advice, 2: experts.
    pub line: i64,
    /// How soon.
    pub urgency: Urgency,
    /// In one line.
    pub subject: String,
    /// How it stands.
    pub state: State,
    /// Who works on it.
    pub taken_by: Option<PersonId>,
    /// Who wrote it, at the institution.
    pub asked_by: Option<PersonId>,
    /// `YYYY-MM` in Tokyo.
    pub month: String,
    /// When it came, microseconds.
    pub opened_at: i64,
    /// When it was first answered.
    pub answered_at: Option<i64>,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// Minutes of the desk until the first answer.
    pub worked: Option<i64>,
    /// Counts the writes.
    pub version: i64,
}

fn row(r: &Row) -> Result<ConsultationRow> {
    Ok(ConsultationRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: ConsultationId::from_bytes(r.id16("id")?),
        desk: DeskId::from_bytes(r.id16("desk_id")?),
        number: r.int("serial")?,
        way: Way::from_code(&r.text("way")?).unwrap_or(Way::Phone),
        institution: r.opt_id16("institution_id")?.map(OrganisationId::from_bytes),
        caller: r.text("caller")?,
        callback: r.text("callback")?,
        number_shown: r.text("number_shown")?,
        edition: r.text("edition")?,
        form: r.text("form")?,
        lineage: r.text("lineage")?,
        line: r.int("line")?,
        urgency: Urgency::from_code(&r.text("urgency")?).unwrap_or(Urgency::Normal),
        subject: r.text("subject")?,
        state: State::from_code(&r.text("state")?).unwrap_or(State::Open),
        taken_by: r.opt_id16("taken_by")?.map(PersonId::from_bytes),
        asked_by: r.opt_id16("asked_by")?.map(PersonId::from_bytes),
        month: r.text("month")?,
        opened_at: r.int("opened_at")?,
        answered_at: r.opt_int("answered_at")?,
        closed_at: r.opt_int("closed_at")?,
        worked: r.opt_int("worked")?,
        version: r.int("version")?,
    })
}

/// Something that was written into a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SayingRow {
    /// Its place, from 1.
    pub place: i64,
    /// What it is.
    pub kind: Saying,
    /// By whom; none for a command.
    pub by: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// When, microseconds.
    pub at: i64,
    /// The text.
    pub body: String,
}

/// The key of a desk in the words of its consultations: 48 bits of its id.
fn desk_key(desk: DeskId) -> i64 {
    desk.bytes()[10..].iter().fold(0, |key, byte| key << 8 | i64::from(*byte))
}

fn institution(row: &ConsultationRow) -> Value {
    row.institution.map_or(Value::Null, |o| rows::id(o.bytes()))
}

fn int(n: Option<i64>) -> Value {
    n.map_or(Value::Null, Value::from)
}

/// A consultation, whoever asks: whether they may see it is the caller's to decide, from its desk and institution.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, id: ConsultationId) -> Result<Option<ConsultationRow>> {
    tx.query_opt(&ONE, &[rows::id(id.bytes())])?.as_ref().map(row).transpose()
}

/// The same, locked for a change.
///
/// # Errors
/// As the engine gives them.
pub fn lock(tx: &Tx, id: ConsultationId) -> Result<Option<ConsultationRow>> {
    let Some(found) = find(tx, id)? else { return Ok(None) };
    tx.execute(&LOCK, &[rows::id(found.organisation.bytes()), rows::id(id.bytes())])?;
    find(tx, id)
}

/// Adds a consultation to its desk; its number, none where the desk was given up. The permit is the desk's, or that of
/// whoever asks.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, new: &ConsultationRow) -> Result<Option<i64>> {
    if !reaches(permit, new.organisation) && !new.institution.is_some_and(|own| reaches(permit, own)) {
        return Ok(None);
    }
    let Some(number) = super::next_number(tx, new.organisation, new.desk)? else { return Ok(None) };
    let values = [
        rows::id(new.organisation.bytes()),
        rows::id(new.id.bytes()),
        rows::id(new.desk.bytes()),
        Value::from(number),
        Value::from(new.way.code()),
        institution(new),
        Value::from(new.caller.as_str()),
        Value::from(new.callback.as_str()),
        Value::from(new.number_shown.as_str()),
        Value::from(new.edition.as_str()),
        Value::from(new.form.as_str()),
        Value::from(new.lineage.as_str()),
        Value::from(new.line),
        Value::from(new.urgency.code()),
        Value::from(new.subject.as_str()),
        Value::from(new.state.code()),
        rows::person(new.taken_by),
        rows::person(new.asked_by),
        Value::from(new.month.as_str()),
        Value::from(new.opened_at),
        int(new.answered_at),
        int(new.closed_at),
        int(new.worked),
    ];
    tx.execute(&ADD, &values)?;
    Ok(Some(number))
}

/// Writes what may change of a consultation; none where the version is another.
///
/// # Errors
/// As the engine gives them.
pub fn write(tx: &Tx, permit: &Permit, row: &ConsultationRow) -> Result<Option<i64>> {
    if !reaches(permit, row.organisation) && !row.institution.is_some_and(|own| reaches(permit, own)) {
        return Ok(None);
    }
    let values = [
        rows::id(row.organisation.bytes()),
        rows::id(row.id.bytes()),
        Value::from(row.version),
        institution(row),
        Value::from(row.caller.as_str()),
        Value::from(row.callback.as_str()),
        Value::from(row.number_shown.as_str()),
        Value::from(row.edition.as_str()),
        Value::from(row.form.as_str()),
        Value::from(row.lineage.as_str()),
        Value::from(row.line),
        Value::from(row.urgency.code()),
        Value::from(row.subject.as_str()),
        Value::from(row.state.code()),
        rows::person(row.taken_by),
        int(row.answered_at),
        int(row.closed_at),
        int(row.worked),
    ];
    tx.query_opt(&WRITE, &values)?.map(|r| r.int("version")).transpose()
}

/// Everything that was written into a consultation, in order.
///
/// # Errors
/// As the engine gives them.
pub fn sayings(tx: &Tx, of: &ConsultationRow) -> Result<Vec<SayingRow>> {
    let read = |r: &Row| {
        Ok(SayingRow {
            place: r.int("place")?,
            kind: Saying::from_code(&r.text("kind")?).unwrap_or(Saying::Note),
            by: r.opt_id16("said_by")?.map(PersonId::from_bytes),
            name: r.opt_text("name")?.unwrap_or_default(),
            at: r.int("said_at")?,
            body: r.text("body")?,
        })
    };
    tx.query(&SAYINGS, &[rows::id(of.organisation.bytes()), rows::id(of.id.bytes())])?.iter().map(read).collect()
}

/// Writes something into a consultation that was locked; its place.
///
/// # Errors
/// As the engine gives them.
pub fn say(tx: &Tx, of: &ConsultationRow, kind: Saying, (by, at): (Option<PersonId>, i64), body: &str) -> Result<i64> {
    let key = [rows::id(of.organisation.bytes()), rows::id(of.id.bytes())];
    let place = tx.query_one(&LAST, &key)?.int("n")? + 1;
    let [organisation, id] = key;
    let values = [
        organisation,
        id,
        Value::from(place),
        Value::from(kind.code()),
        rows::person(by),
        Value::from(at),
        Value::from(body),
    ];
    tx.execute(&SAY, &values)?;
    Ok(place)
}

/// Makes a consultation findable under these pairs of characters, too.
///
/// # Errors
/// As the engine gives them.
pub fn index(tx: &Tx, desk: DeskId, number: i64, grams: &BTreeSet<String>) -> Result<()> {
    for gram in grams {
        tx.execute(&GRAM, &[Value::from(desk_key(desk)), Value::from(gram.as_str()), Value::from(number)])?;
    }
    Ok(())
}

/// A page of a desk's consultations in a state, the newest first, before a number.
///
/// # Errors
/// As the engine gives them.
pub fn queue(
    tx: &Tx,
    permit: &Permit,
    (organisation, desk): (OrganisationId, DeskId),
    state: State,
    before: i64,
    most: i64,
) -> Result<Vec<ConsultationRow>> {
    if !reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    let values = [
        rows::id(organisation.bytes()),
        rows::id(desk.bytes()),
        Value::from(state.code()),
        Value::from(before),
        Value::from(most),
    ];
    tx.query(&QUEUE, &values)?.iter().map(row).collect()
}

/// How many of a desk's consultations are in a state.
///
/// # Errors
/// As the engine gives them.
pub fn count(tx: &Tx, permit: &Permit, organisation: OrganisationId, desk: DeskId, state: State) -> Result<i64> {
    if !reaches(permit, organisation) {
        return Ok(0);
    }
    let values = [rows::id(organisation.bytes()), rows::id(desk.bytes()), Value::from(state.code())];
    tx.query_one(&COUNT, &values)?.int("n")
}

/// An institution's consultations, the newest first, that came before an instant.
///
/// # Errors
/// As the engine gives them.
pub fn of_institution(
    tx: &Tx,
    permit: &Permit,
    institution: OrganisationId,
    before: i64,
    most: i64,
) -> Result<Vec<ConsultationRow>> {
    if !reaches(permit, institution) {
        return Ok(Vec::new());
    }
    let values = [rows::id(institution.bytes()), Value::from(before), Value::from(most)];
    tx.query(&OF_INSTITUTION, &values)?.iter().map(row).collect()
}

/// The consultation of a number at a desk.
///
/// # Errors
/// As the engine gives them.
pub fn numbered(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    desk: DeskId,
    number: i64,
) -> Result<Option<ConsultationRow>> {
    if !reaches(permit, organisation) {
        return Ok(None);
    }
    let values = [rows::id(organisation.bytes()), rows::id(desk.bytes()), Value::from(number)];
    tx.query_opt(&NUMBERED, &values)?.as_ref().map(row).transpose()
}

/// Numbers of a desk's consultations that have a pair of characters, the newest first, before a number.
///
/// # Errors
/// As the engine gives them.
pub fn with_gram(tx: &Tx, desk: DeskId, gram: &str, before: i64, most: i64) -> Result<Vec<i64>> {
    let values = [Value::from(desk_key(desk)), Value::from(gram), Value::from(before), Value::from(most)];
    tx.query(&WITH_GRAM, &values)?.iter().map(|r| r.int("serial")).collect()
}

/// A line of a month's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthLine {
    /// How they came.
    pub way: Way,
    /// First or second line.
    pub line: i64,
    /// How soon.
    pub urgency: Urgency,
    /// About which requirement; empty: none.
    pub lineage: String,
    /// How they stand.
    pub state: State,
    /// How many.
    pub n: i64,
}

/// The figures of a desk's month.
///
/// # Errors
/// As the engine gives them.
pub fn month(
    tx: &Tx,
    permit: &Permit,
    (organisation, desk): (OrganisationId, DeskId),
    month: &str,
) -> Result<(Vec<MonthLine>, Vec<i64>)> {
    if !reaches(permit, organisation) {
        return Ok((Vec::new(), Vec::new()));
    }
    let values = [rows::id(organisation.bytes()), rows::id(desk.bytes()), Value::from(month)];
    let read = |r: &Row| {
        Ok(MonthLine {
            way: Way::from_code(&r.text("way")?).unwrap_or(Way::Phone),
            line: r.int("line")?,
            urgency: Urgency::from_code(&r.text("urgency")?).unwrap_or(Urgency::Normal),
            lineage: r.text("lineage")?,
            state: State::from_code(&r.text("state")?).unwrap_or(State::Open),
            n: r.int("n")?,
        })
    };
    let lines = tx.query(&MONTH, &values)?.iter().map(read).collect::<Result<_>>()?;
    let worked = tx.query(&WORKED, &values)?.iter().map(|r| r.int("worked")).collect::<Result<_>>()?;
    Ok((lines, worked))
}

/// The months in which a desk was asked, the newest first.
///
/// # Errors
/// As the engine gives them.
pub fn months(tx: &Tx, permit: &Permit, organisation: OrganisationId, desk: DeskId) -> Result<Vec<String>> {
    if !reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    let values = [rows::id(organisation.bytes()), rows::id(desk.bytes())];
    tx.query(&MONTHS, &values)?.iter().map(|r| r.text("month")).collect()
}
