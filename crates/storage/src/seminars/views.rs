//! What people of a house saw: one row per person and seminar; and what was seen together at a morning meeting.

use crate::rows::{self, reaches};
use domain::ids::{EvidenceId, MeetingId, OrganisationId, PersonId, SeminarId};
use domain::policy::Permit;
use domain::seminars::seen::Seen;
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    VIEW = "SELECT organisation_id, person_id, seminar_id, position_ms, seen, seen_ms, begun_at, reported_at, finished_at,
        told_on, told_minutes, quiz_right, quiz_of, quiz_passed_at FROM seminar_views
        WHERE organisation_id = $1 AND person_id = $2 AND seminar_id = $3";
    LOCK = "UPDATE seminar_views SET reported_at = reported_at
        WHERE organisation_id = $1 AND person_id = $2 AND seminar_id = $3";
    PUT = "INSERT INTO seminar_views (organisation_id, person_id, seminar_id, position_ms, seen, seen_ms, begun_at,
        reported_at, finished_at, told_on, told_minutes, quiz_right, quiz_of, quiz_passed_at) VALUES ($1, $2, $3, $4, $5,
        $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (organisation_id, person_id, seminar_id) DO UPDATE SET
        position_ms = excluded.position_ms, seen = excluded.seen, seen_ms = excluded.seen_ms,
        reported_at = excluded.reported_at, finished_at = excluded.finished_at, told_on = excluded.told_on,
        told_minutes = excluded.told_minutes, quiz_right = excluded.quiz_right, quiz_of = excluded.quiz_of,
        quiz_passed_at = excluded.quiz_passed_at";
    OF_HOUSE = "SELECT v.organisation_id, v.person_id, v.seminar_id, v.position_ms, v.seen, v.seen_ms, v.begun_at,
        v.reported_at, v.finished_at, v.told_on, v.told_minutes, v.quiz_right, v.quiz_of, v.quiz_passed_at,
        p.name AS person_name, s.title, s.length_ms, o.name AS association_name FROM seminar_views v
        JOIN persons p ON p.id = v.person_id JOIN seminars s ON s.id = v.seminar_id
        JOIN organisations o ON o.id = s.organisation_id WHERE v.organisation_id = $1
        ORDER BY v.begun_at DESC, v.person_id, v.seminar_id";
    ADD_MEETING = "INSERT INTO seminar_meetings (organisation_id, id, seminar_id, held_on, people, evidence_id, added_at,
        added_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    MEETINGS = "SELECT m.organisation_id, m.id, m.seminar_id, m.held_on, m.people, m.evidence_id, m.added_at, m.added_by,
        s.title FROM seminar_meetings m JOIN seminars s ON s.id = m.seminar_id WHERE m.organisation_id = $1
        ORDER BY m.held_on DESC, m.id DESC";
}

/// What somebody saw of a seminar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    /// The house for which they did.
    pub organisation: OrganisationId,
    /// Who.
    pub person: PersonId,
    /// Of which seminar.
    pub seminar: SeminarId,
    /// Where they stopped (milliseconds).
    pub position: u64,
    /// What they saw.
    pub seen: Seen,
    /// When they began, microseconds.
    pub begun_at: i64,
    /// When the page last told what was played, microseconds.
    pub reported_at: i64,
    /// When they had seen enough of it, microseconds.
    pub finished_at: Option<i64>,
    /// The day on which they say that they saw it.
    pub told_on: Option<Date>,
    /// The minutes that they say.
    pub told_minutes: i64,
    /// Right answers of their best try.
    pub quiz_right: i64,
    /// Questions of the quiz when they did; 0: not done.
    pub quiz_of: i64,
    /// When they passed, microseconds.
    pub quiz_passed_at: Option<i64>,
}

impl ViewRow {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(organisation: OrganisationId, person: PersonId, seminar: SeminarId, at: i64) -> Self {
        Self {
            organisation,
            person,
            seminar,
            position: 0,
            seen: Seen::default(),
            begun_at: at,
            reported_at: at,
            finished_at: None,
            told_on: None,
            told_minutes: 0,
            quiz_right: 0,
            quiz_of: 0,
            quiz_passed_at: None,
        }
    }
}

/// A row of a house's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// What was seen.
    pub view: ViewRow,
    /// Name of the person.
    pub person: String,
    /// Title of the seminar, also of one that was taken down.
    pub title: String,
    /// How long it is (milliseconds).
    pub length: u64,
    /// Whose it is.
    pub association: String,
}

/// A seminar that was seen together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRow {
    /// Whose meeting.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: MeetingId,
    /// Which seminar.
    pub seminar: SeminarId,
    /// Its title.
    pub title: String,
    /// On which day.
    pub held_on: Date,
    /// How many people signed.
    pub people: i64,
    /// The sheet that they signed.
    pub evidence: EvidenceId,
    /// When it was taken in, microseconds.
    pub added_at: i64,
    /// By whom.
    pub added_by: Option<PersonId>,
}

fn view_of(r: &Row) -> Result<ViewRow> {
    let told = r.text("told_on")?;
    Ok(ViewRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        person: PersonId::from_bytes(r.id16("person_id")?),
        seminar: SeminarId::from_bytes(r.id16("seminar_id")?),
        position: u64::try_from(r.int("position_ms")?).unwrap_or(0),
        seen: serde_json::from_str(&r.text("seen")?)
            .map_err(|e| sql::Error::Other(format!("what somebody saw: {e}")))?,
        begun_at: r.int("begun_at")?,
        reported_at: r.int("reported_at")?,
        finished_at: r.opt_int("finished_at")?,
        told_on: told.parse().ok(),
        told_minutes: r.int("told_minutes")?,
        quiz_right: r.int("quiz_right")?,
        quiz_of: r.int("quiz_of")?,
        quiz_passed_at: r.opt_int("quiz_passed_at")?,
    })
}

/// Holds what somebody saw of a seminar until the end of the transaction, before it is read for a change. Where nothing
/// is there yet, whoever begins at the same moment waits, too.
///
/// # Errors
/// As the engine gives them.
pub fn lock_view(tx: &Tx, permit: &Permit, house: OrganisationId, person: PersonId, seminar: SeminarId) -> Result<()> {
    if !reaches(permit, house) {
        return Ok(());
    }
    let key = [rows::id(house.bytes()), rows::id(person.bytes()), rows::id(seminar.bytes())];
    if tx.execute(&LOCK, &key)? == 0 {
        crate::organisations::placements::lock(tx, house)?;
        tx.execute(&LOCK, &key)?;
    }
    Ok(())
}

/// What somebody saw of a seminar.
///
/// # Errors
/// As the engine gives them.
pub fn view(
    tx: &Tx,
    permit: &Permit,
    house: OrganisationId,
    person: PersonId,
    seminar: SeminarId,
) -> Result<Option<ViewRow>> {
    if !reaches(permit, house) {
        return Ok(None);
    }
    let key = [rows::id(house.bytes()), rows::id(person.bytes()), rows::id(seminar.bytes())];
    tx.query_opt(&VIEW, &key)?.as_ref().map(view_of).transpose()
}

/// Writes what somebody saw.
///
/// # Errors
/// As the engine gives them.
pub fn put_view(tx: &Tx, permit: &Permit, row: &ViewRow) -> Result<bool> {
    if !reaches(permit, row.organisation) {
        return Ok(false);
    }
    let seen = serde_json::to_string(&row.seen).map_err(|e| sql::Error::Other(e.to_string()))?;
    let values = [
        rows::id(row.organisation.bytes()),
        rows::id(row.person.bytes()),
        rows::id(row.seminar.bytes()),
        super::ms(row.position),
        Value::from(seen.as_str()),
        super::ms(row.seen.length()),
        Value::from(row.begun_at),
        Value::from(row.reported_at),
        row.finished_at.map_or(Value::Null, Value::from),
        Value::from(row.told_on.map(|d| d.to_string()).unwrap_or_default()),
        Value::from(row.told_minutes),
        Value::from(row.quiz_right),
        Value::from(row.quiz_of),
        row.quiz_passed_at.map_or(Value::Null, Value::from),
    ];
    tx.execute(&PUT, &values)?;
    Ok(true)
}

/// What everybody of a house saw, who began last first; also of seminars that were taken down.
///
/// # Errors
/// As the engine gives them.
pub fn views_of_house(tx: &Tx, permit: &Permit, house: OrganisationId) -> Result<Vec<PersonView>> {
    if !reaches(permit, house) {
        return Ok(Vec::new());
    }
    let one = |r: &Row| {
        Ok(PersonView {
            view: view_of(r)?,
            person: r.text("person_name")?,
            title: r.text("title")?,
            length: u64::try_from(r.int("length_ms")?).unwrap_or(0),
            association: r.text("association_name")?,
        })
    };
    tx.query(&OF_HOUSE, &[rows::id(house.bytes())])?.iter().map(one).collect()
}

/// Adds a meeting.
///
/// # Errors
/// As the engine gives them.
pub fn add_meeting(tx: &Tx, permit: &Permit, new: &MeetingRow) -> Result<bool> {
    if !reaches(permit, new.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(new.organisation.bytes()),
        rows::id(new.id.bytes()),
        rows::id(new.seminar.bytes()),
        Value::from(new.held_on.to_string()),
        Value::from(new.people),
        rows::id(new.evidence.bytes()),
        Value::from(new.added_at),
        rows::person(new.added_by),
    ];
    tx.execute(&ADD_MEETING, &values)?;
    Ok(true)
}

/// The meetings of a house, the latest first.
///
/// # Errors
/// As the engine gives them.
pub fn meetings(tx: &Tx, permit: &Permit, house: OrganisationId) -> Result<Vec<MeetingRow>> {
    if !reaches(permit, house) {
        return Ok(Vec::new());
    }
    let one = |r: &Row| {
        let day = r.text("held_on")?;
        Ok(MeetingRow {
            organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
            id: MeetingId::from_bytes(r.id16("id")?),
            seminar: SeminarId::from_bytes(r.id16("seminar_id")?),
            title: r.text("title")?,
            held_on: day.parse().map_err(|_| sql::Error::Other(format!("no day: {day}")))?,
            people: r.int("people")?,
            evidence: EvidenceId::from_bytes(r.id16("evidence_id")?),
            added_at: r.int("added_at")?,
            added_by: r.opt_id16("added_by")?.map(PersonId::from_bytes),
        })
    };
    tx.query(&MEETINGS, &[rows::id(house.bytes())])?.iter().map(one).collect()
}
