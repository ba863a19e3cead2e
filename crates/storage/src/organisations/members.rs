//! The register of an association: persons as its members, with their numbers. The numbers say who somebody is and
//! open nothing.

use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::membership::{MemberKind, Span, number_key};
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    ADD = "INSERT INTO members (association_id, person_id, name, kana, kind, number, number_key, register_number, valid_from,
        valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    CORRECT = "UPDATE members SET name = $4, kana = $5, kind = $6, number = $7, number_key = $8, register_number = $9,
        valid_to = $10 WHERE association_id = $1 AND person_id = $2 AND valid_from = $3";
    OF_PERSON = "SELECT association_id, person_id, name, kana, kind, number, register_number, valid_from, valid_to
        FROM members WHERE person_id = $1 AND association_id = $2 ORDER BY valid_from";
    BY_NUMBER = "SELECT association_id, person_id, name, kana, kind, number, register_number, valid_from, valid_to
        FROM members WHERE number_key = $1 AND association_id = $2 ORDER BY valid_from DESC, person_id";
    ANYWHERE = "SELECT association_id, person_id, name, kana, kind, number, register_number, valid_from, valid_to
        FROM members WHERE person_id = $1 ORDER BY valid_from, association_id";
    ADD_PERSON = "INSERT INTO persons (id, login, login_key, name, email, password_hash, active, preferences, created_at,
        password_changed_at) VALUES ($1, '', $2, $3, '', '', $4, '', $5, $5)";
    RENAME_PERSON = "UPDATE members SET person_id = $2 WHERE person_id = $1";
    DUE = "SELECT DISTINCT association_id, person_id FROM members WHERE valid_from > $1 AND valid_from <= $2
        OR valid_to >= $1 AND valid_to < $2 ORDER BY association_id, person_id";
    HERE = "SELECT DISTINCT person_id FROM members WHERE association_id = $1 AND person_id > $2
        AND (valid_to IS NULL OR valid_to >= $3) ORDER BY person_id LIMIT $4";
    COUNT_ALONE = "SELECT COUNT(DISTINCT m.person_id) AS n FROM members m WHERE m.association_id = $1
        AND (m.valid_to IS NULL OR m.valid_to >= $2) AND NOT EXISTS (SELECT 1 FROM memberships o
        WHERE o.person_id = m.person_id AND o.association_id = $1 AND (o.valid_to IS NULL OR o.valid_to >= $2))";
}

/// A person as a member of an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Of which association.
    pub association: OrganisationId,
    /// Who.
    pub person: PersonId,
    /// Name as the association's list has it.
    pub name: String,
    /// Name in kana.
    pub kana: String,
    /// As what.
    pub kind: MemberKind,
    /// Member number as written, or empty.
    pub number: String,
    /// 医籍番号 as written, or empty.
    pub register_number: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Option<Date>,
}

impl MemberRow {
    /// The days on which it holds.
    #[must_use]
    pub fn span(&self) -> Span {
        Span { from: self.from, to: self.to }
    }
}

pub(super) fn member(row: &Row) -> Result<MemberRow> {
    Ok(MemberRow {
        association: OrganisationId::from_bytes(row.id16("association_id")?),
        person: PersonId::from_bytes(row.id16("person_id")?),
        name: row.text("name")?,
        kana: row.text("kana")?,
        kind: MemberKind::from_code(&row.text("kind")?).unwrap_or(MemberKind::County),
        number: row.text("number")?,
        register_number: row.text("register_number")?,
        from: rows::opt_day(row, "valid_from")?.unwrap_or(Date::MIN),
        to: rows::opt_day(row, "valid_to")?,
    })
}

/// A member's row as it is stored, in the order of its columns.
pub(crate) fn values(m: &MemberRow) -> Vec<Value> {
    vec![
        rows::id(m.association.bytes()),
        rows::id(m.person.bytes()),
        Value::from(m.name.as_str()),
        Value::from(m.kana.as_str()),
        Value::from(m.kind.code()),
        Value::from(m.number.as_str()),
        Value::from(number_key(&m.number)),
        Value::from(m.register_number.as_str()),
        Value::from(m.from.to_string()),
        rows::day(m.to),
    ]
}

/// Adds somebody to the register.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, _permit: &Permit, m: &MemberRow) -> Result<()> {
    tx.execute(&ADD, &values(m)).map(|_| ())
}

/// Corrects an entry (the one of the same association, person and first day), its last day included.
///
/// # Errors
/// As the engine gives them.
pub fn correct(tx: &Tx, _permit: &Permit, m: &MemberRow) -> Result<()> {
    tx.execute(
        &CORRECT,
        &[
            rows::id(m.association.bytes()),
            rows::id(m.person.bytes()),
            Value::from(m.from.to_string()),
            Value::from(m.name.as_str()),
            Value::from(m.kana.as_str()),
            Value::from(m.kind.code()),
            Value::from(m.number.as_str()),
            Value::from(number_key(&m.number)),
            Value::from(m.register_number.as_str()),
            rows::day(m.to),
        ],
    )
    .map(|_| ())
}

/// The entries of a person in an association, oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn of_person(tx: &Tx, person: PersonId, association: OrganisationId) -> Result<Vec<MemberRow>> {
    tx.query(&OF_PERSON, &[rows::id(person.bytes()), rows::id(association.bytes())])?.iter().map(member).collect()
}

/// The entries of a person in every association, oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn anywhere(tx: &Tx, person: PersonId) -> Result<Vec<MemberRow>> {
    tx.query(&ANYWHERE, &[rows::id(person.bytes())])?.iter().map(member).collect()
}

/// The entries under a member number in an association, newest first.
///
/// # Errors
/// As the engine gives them.
pub fn by_number(tx: &Tx, number: &str, association: OrganisationId) -> Result<Vec<MemberRow>> {
    let key = number_key(number);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(&BY_NUMBER, &[Value::from(key), rows::id(association.bytes())])?.iter().map(member).collect()
}

/// Whose entry in an association holds on a day or later, behind a person.
///
/// # Errors
/// As the engine gives them.
pub fn here(
    tx: &Tx,
    permit: &Permit,
    association: OrganisationId,
    on: Date,
    after: [u8; 16],
    most: i64,
) -> Result<Vec<PersonId>> {
    if !rows::reaches(permit, association) {
        return Ok(Vec::new());
    }
    let values = [rows::id(association.bytes()), rows::id(after), Value::from(on.to_string()), Value::from(most)];
    tx.query(&HERE, &values)?.iter().map(|r| r.id16("person_id").map(PersonId::from_bytes)).collect()
}

/// How many of [`here`] open or manage nothing in the association.
///
/// # Errors
/// As the engine gives them.
pub fn count_alone(tx: &Tx, association: OrganisationId, on: Date) -> Result<i64> {
    tx.query_one(&COUNT_ALONE, &[rows::id(association.bytes()), Value::from(on.to_string())])?.int("n")
}

/// What stands in the place of a 利用者ID that somebody does not have: no text that could be one, because it has a
/// space.
pub(crate) fn no_login(person: PersonId) -> String {
    format!("no sign-in {person}")
}

/// Adds a person who cannot sign in: known by a list alone.
///
/// # Errors
/// As the engine gives them.
pub fn add_person(tx: &Tx, _permit: &Permit, person: PersonId, name: &str, at: i64) -> Result<()> {
    let values = [
        rows::id(person.bytes()),
        Value::from(no_login(person)),
        Value::from(name),
        Value::from(true),
        Value::from(at),
    ];
    tx.execute(&ADD_PERSON, &values).map(|_| ())
}

/// A person who turned out to be another: their entries are that one's.
///
/// # Errors
/// As the engine gives them.
pub fn rename_person(tx: &Tx, from: PersonId, to: PersonId) -> Result<()> {
    tx.execute(&RENAME_PERSON, &[rows::id(from.bytes()), rows::id(to.bytes())]).map(|_| ())
}

/// Entries that begin after `since` and up to `today`, or ended since.
///
/// # Errors
/// As the engine gives them.
pub fn due(tx: &Tx, since: Date, today: Date) -> Result<Vec<(OrganisationId, PersonId)>> {
    tx.query(&DUE, &[Value::from(since.to_string()), Value::from(today.to_string())])?
        .iter()
        .map(|r| {
            let association = OrganisationId::from_bytes(r.id16("association_id")?);
            Ok((association, PersonId::from_bytes(r.id16("person_id")?)))
        })
        .collect()
}
