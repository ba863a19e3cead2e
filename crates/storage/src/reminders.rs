//! What people said about reminders, and who wants the weekly digest.

use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    MARKS = "SELECT reminder_key, put_off_until, handed_to FROM reminder_marks WHERE organisation_id = $1
        ORDER BY reminder_key";
    MARK = "INSERT INTO reminder_marks (organisation_id, reminder_key, put_off_until, handed_to, marked_by, marked_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organisation_id, reminder_key) DO UPDATE
        SET put_off_until = excluded.put_off_until, handed_to = excluded.handed_to, marked_by = excluded.marked_by,
        marked_at = excluded.marked_at";
    UNMARK = "DELETE FROM reminder_marks WHERE organisation_id = $1 AND reminder_key = $2";
    DIGEST = "SELECT person_id, address, weekday, due_on FROM digests WHERE person_id = $1";
    WANT = "INSERT INTO digests (person_id, address, weekday, due_on) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id) DO UPDATE SET address = excluded.address, weekday = excluded.weekday,
        due_on = excluded.due_on";
    STOP = "DELETE FROM digests WHERE person_id = $1";
    DUE = "SELECT d.person_id, d.address, d.weekday, d.due_on FROM digests d JOIN persons p ON p.id = d.person_id
        WHERE d.due_on <= $1 AND p.active ORDER BY d.due_on, d.person_id LIMIT 100";
    CLAIM = "UPDATE digests SET due_on = $3 WHERE person_id = $1 AND due_on = $2 RETURNING person_id";
}

/// What was said about a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRow {
    /// Which.
    pub key: String,
    /// Nothing is said of it before this day.
    pub put_off_until: Option<Date>,
    /// Who sees to it.
    pub handed_to: Option<PersonId>,
}

/// Somebody who wants the digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestRow {
    /// Who.
    pub person: PersonId,
    /// Where it goes.
    pub address: String,
    /// 1: Monday … 7: Sunday.
    pub weekday: i64,
    /// The day on which the next is due.
    pub due_on: String,
}

fn digest(r: &Row) -> Result<DigestRow> {
    Ok(DigestRow {
        person: PersonId::from_bytes(r.id16("person_id")?),
        address: r.text("address")?,
        weekday: r.int("weekday")?,
        due_on: r.text("due_on")?,
    })
}

/// What was said about the reminders of an organisation.
///
/// # Errors
/// As the engine gives them.
pub fn marks(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<MarkRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    let one = |r: &Row| {
        let handed_to = r.id16("handed_to")?;
        Ok(MarkRow {
            key: r.text("reminder_key")?,
            put_off_until: r.text("put_off_until")?.parse().ok(),
            handed_to: (handed_to != [0; 16]).then(|| PersonId::from_bytes(handed_to)),
        })
    };
    tx.query(&MARKS, &[rows::id(organisation.bytes())])?.iter().map(one).collect()
}

/// Writes what somebody said about a reminder; where nothing is left, the row goes. False: not reached.
///
/// # Errors
/// As the engine gives them.
pub fn mark(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    mark: &MarkRow,
    by: Option<PersonId>,
    at: i64,
) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    let (owner, key) = (rows::id(organisation.bytes()), Value::from(mark.key.as_str()));
    if mark.put_off_until.is_none() && mark.handed_to.is_none() {
        tx.execute(&UNMARK, &[owner, key])?;
        return Ok(true);
    }
    let until = mark.put_off_until.map(|d| d.to_string()).unwrap_or_default();
    let person = |p: Option<PersonId>| rows::id(p.map_or([0; 16], |p| p.bytes()));
    let values = [owner, key, Value::from(until.as_str()), person(mark.handed_to), person(by), Value::from(at)];
    tx.execute(&MARK, &values)?;
    Ok(true)
}

/// The digest that a person wants, for that person or for the job that sends it.
///
/// # Errors
/// As the engine gives them.
pub fn wanted(tx: &Tx, person: PersonId) -> Result<Option<DigestRow>> {
    tx.query_opt(&DIGEST, &[rows::id(person.bytes())])?.as_ref().map(digest).transpose()
}

/// Writes that a person wants the digest. The permit is that for one's own account.
///
/// # Errors
/// As the engine gives them.
pub fn want(tx: &Tx, _own: &Permit, row: &DigestRow) -> Result<()> {
    let values = [
        rows::id(row.person.bytes()),
        Value::from(row.address.as_str()),
        Value::from(row.weekday),
        Value::from(row.due_on.as_str()),
    ];
    tx.execute(&WANT, &values).map(|_| ())
}

/// Forgets that a person wanted the digest.
///
/// # Errors
/// As the engine gives them.
pub fn stop(tx: &Tx, _own: &Permit, person: PersonId) -> Result<()> {
    tx.execute(&STOP, &[rows::id(person.bytes())]).map(|_| ())
}

/// Up to a hundred digests that are due on a day or before.
///
/// # Errors
/// As the engine gives them.
pub fn due(tx: &Tx, today: Date) -> Result<Vec<DigestRow>> {
    tx.query(&DUE, &[Value::from(today.to_string())])?.iter().map(digest).collect()
}

/// Takes a digest that is due, in the transaction that queues its mail; false where another worker was first.
///
/// # Errors
/// As the engine gives them.
pub fn claim(tx: &Tx, row: &DigestRow, next: Date) -> Result<bool> {
    let values = [rows::id(row.person.bytes()), Value::from(row.due_on.as_str()), Value::from(next.to_string())];
    Ok(tx.query_opt(&CLAIM, &values)?.is_some())
}
