//! Desks: their hours and closures, who answers there, their ready-made texts, and the holidays that were taken in.

pub mod consultations;
pub mod faqs;
pub mod shown;

use crate::rows::{self, reaches};
use domain::desk::holidays::Holiday;
use domain::desk::{Closure, Desk, Hours, YearEnd};
use domain::ids::{DeskId, OrganisationId, PersonId, TemplateId};
use domain::policy::Permit;
use domain::rooms::For;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    DESKS = "SELECT organisation_id, id, key, name, phone, about, hours, closed_on_holidays, year_end, audience, written,
        changed_at, ended_at, version FROM desks WHERE ended_at IS NULL ORDER BY id";
    ONE = "SELECT organisation_id, id, key, name, phone, about, hours, closed_on_holidays, year_end, audience, written,
        changed_at, ended_at, version FROM desks WHERE id = $1";
    ADD = "INSERT INTO desks (organisation_id, id, key, name, phone, about, hours, closed_on_holidays, year_end, audience,
        written, next_number, changed_at, ended_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12,
        NULL, 1)";
    TAKEN = "SELECT id FROM desks WHERE key = $1 AND key <> '' AND ended_at IS NULL";
    CHANGE = "UPDATE desks SET name = $3, phone = $4, about = $5, hours = $6, closed_on_holidays = $7, year_end = $8,
        audience = $9, written = $10, changed_at = $11, version = version + 1
        WHERE organisation_id = $1 AND id = $2 AND version = $12 AND ended_at IS NULL RETURNING version";
    END = "UPDATE desks SET ended_at = $3, version = version + 1 WHERE organisation_id = $1 AND id = $2
        AND ended_at IS NULL";
    HOLD = "UPDATE desks SET version = version WHERE organisation_id = $1 AND id = $2 AND ended_at IS NULL";
    ENDED = "SELECT organisation_id, id, key, name, phone, about, hours, closed_on_holidays, year_end, audience, written,
        changed_at, ended_at, version FROM desks WHERE ended_at IS NOT NULL ORDER BY id";
    NEXT = "UPDATE desks SET next_number = next_number + 1 WHERE organisation_id = $1 AND id = $2 AND ended_at IS NULL
        RETURNING next_number";
    CLOSURES = "SELECT from_day, to_day, reason FROM desk_closures WHERE organisation_id = $1 AND desk_id = $2
        ORDER BY from_day";
    CLOSE = "INSERT INTO desk_closures (organisation_id, desk_id, from_day, to_day, reason) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organisation_id, desk_id, from_day) DO UPDATE SET to_day = excluded.to_day,
        reason = excluded.reason";
    UNCLOSE = "DELETE FROM desk_closures WHERE organisation_id = $1 AND desk_id = $2 AND from_day = $3";
    OPERATORS = "SELECT o.person_id, p.name FROM desk_operators o JOIN persons p ON p.id = o.person_id
        JOIN roles r ON r.organisation_id = o.organisation_id AND r.person_id = o.person_id AND r.role = 'desk'
        WHERE o.organisation_id = $1 AND o.desk_id = $2 AND p.active ORDER BY p.name, o.person_id";
    OPERATES = "SELECT d.id FROM desk_operators o JOIN desks d ON d.id = o.desk_id JOIN roles r
        ON r.organisation_id = d.organisation_id AND r.person_id = o.person_id AND r.role = 'desk'
        WHERE o.person_id = $1 AND d.ended_at IS NULL ORDER BY d.id";
    ASSIGN = "INSERT INTO desk_operators (organisation_id, desk_id, person_id, since) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organisation_id, desk_id, person_id) DO NOTHING";
    RELEASE = "DELETE FROM desk_operators WHERE organisation_id = $1 AND desk_id = $2 AND person_id = $3";
    RELEASE_EVERYWHERE = "DELETE FROM desk_operators WHERE organisation_id = $1 AND person_id = $2";
    CANDIDATES = "SELECT r.person_id, p.name FROM roles r JOIN persons p ON p.id = r.person_id
        WHERE r.organisation_id = $1 AND r.role = 'desk' AND p.active ORDER BY p.name, r.person_id";
    TEMPLATES = "SELECT id, title, body FROM desk_templates WHERE organisation_id = $1 AND desk_id = $2
        ORDER BY title, id";
    ADD_TEMPLATE = "INSERT INTO desk_templates (organisation_id, desk_id, id, title, body) VALUES ($1, $2, $3, $4, $5)";
    DROP_TEMPLATE = "DELETE FROM desk_templates WHERE organisation_id = $1 AND desk_id = $2 AND id = $3";
    HOLIDAYS = "SELECT day, name FROM holidays ORDER BY day";
    CLEAR_HOLIDAYS = "DELETE FROM holidays";
    ADD_HOLIDAY = "INSERT INTO holidays (day, name) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING";
    FOUND = "SELECT word, subject_id FROM member_words WHERE list = 'find' AND word >= $1 AND word < $2
        AND (word, subject_id) > ($3, $4) ORDER BY word, subject_id LIMIT $5";
    REGISTER = "SELECT DISTINCT m.number, m.register_number FROM members m JOIN memberships s ON s.person_id = m.person_id
        WHERE s.organisation_id = $1";
}

/// A desk as an association set it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRow {
    /// The association that runs it.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: DeskId,
    /// Name, number, hours.
    pub desk: Desk,
    /// What else there is to say.
    pub about: String,
    /// Who may call.
    pub audience: For,
    /// Whether it takes written questions.
    pub written: bool,
    /// When it was changed, microseconds.
    pub changed_at: i64,
    /// When it was given up, microseconds.
    pub ended_at: Option<i64>,
    /// Counts the writes.
    pub version: i64,
}

fn desk(r: &Row) -> Result<DeskRow> {
    let unreadable = |what: &str, e: serde_json::Error| sql::Error::Other(format!("{what} of a desk: {e}"));
    let hours: Vec<Hours> = serde_json::from_str(&r.text("hours")?).map_err(|e| unreadable("hours", e))?;
    let audience: For = serde_json::from_str(&r.text("audience")?).map_err(|e| unreadable("callers", e))?;
    Ok(DeskRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: DeskId::from_bytes(r.id16("id")?),
        desk: Desk {
            key: r.text("key")?,
            name: r.text("name")?,
            phone: r.text("phone")?,
            hours,
            closed_on_holidays: r.bool("closed_on_holidays")?,
            year_end: YearEnd::from_code(&r.text("year_end")?).unwrap_or_default(),
        },
        about: r.text("about")?,
        audience,
        written: r.bool("written")?,
        changed_at: r.int("changed_at")?,
        ended_at: r.opt_int("ended_at")?,
        version: r.int("version")?,
    })
}

fn settings(row: &DeskRow) -> [Value; 8] {
    [
        Value::from(row.desk.name.as_str()),
        Value::from(row.desk.phone.as_str()),
        Value::from(row.about.as_str()),
        Value::from(serde_json::json!(row.desk.hours).to_string()),
        Value::from(row.desk.closed_on_holidays),
        Value::from(row.desk.year_end.code()),
        Value::from(serde_json::json!(row.audience).to_string()),
        Value::from(row.written),
    ]
}

/// Every desk that was not given up. Hours and numbers are for everybody.
///
/// # Errors
/// As the engine gives them.
pub fn all(tx: &Tx) -> Result<Vec<DeskRow>> {
    tx.query(&DESKS, &[])?.iter().map(desk).collect()
}

/// Every desk that was given up.
///
/// # Errors
/// As the engine gives them.
pub fn ended(tx: &Tx) -> Result<Vec<DeskRow>> {
    tx.query(&ENDED, &[])?.iter().map(desk).collect()
}

/// A desk, also one that was given up.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, id: DeskId) -> Result<Option<DeskRow>> {
    tx.query_opt(&ONE, &[rows::id(id.bytes())])?.as_ref().map(desk).transpose()
}

/// Whether somebody answers already for a desk of the content.
///
/// # Errors
/// As the engine gives them.
pub fn is_taken(tx: &Tx, key: &str) -> Result<bool> {
    Ok(tx.query_opt(&TAKEN, &[Value::from(key)])?.is_some())
}

/// Sets a desk up.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, row: &DeskRow) -> Result<bool> {
    if !reaches(permit, row.organisation) {
        return Ok(false);
    }
    let mut values =
        vec![rows::id(row.organisation.bytes()), rows::id(row.id.bytes()), Value::from(row.desk.key.as_str())];
    values.extend(settings(row));
    values.push(Value::from(row.changed_at));
    tx.execute(&ADD, &values)?;
    Ok(true)
}

/// Changes what is said of a desk; none where the version is another.
///
/// # Errors
/// As the engine gives them.
pub fn change(tx: &Tx, permit: &Permit, row: &DeskRow, at: i64) -> Result<Option<i64>> {
    if !reaches(permit, row.organisation) {
        return Ok(None);
    }
    let mut values = vec![rows::id(row.organisation.bytes()), rows::id(row.id.bytes())];
    values.extend(settings(row));
    values.extend([Value::from(at), Value::from(row.version)]);
    tx.query_opt(&CHANGE, &values)?.map(|r| r.int("version")).transpose()
}

/// Gives a desk up; its consultations stay.
///
/// # Errors
/// As the engine gives them.
pub fn end(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: DeskId, at: i64) -> Result<bool> {
    Ok(reaches(permit, organisation)
        && tx.execute(&END, &[rows::id(organisation.bytes()), rows::id(id.bytes()), Value::from(at)])? == 1)
}

/// Makes whoever would give a desk up wait until the end of the transaction; false where it was given up.
///
/// # Errors
/// As the engine gives them.
pub fn hold(tx: &Tx, organisation: OrganisationId, id: DeskId) -> Result<bool> {
    Ok(tx.execute(&HOLD, &[rows::id(organisation.bytes()), rows::id(id.bytes())])? == 1)
}

/// The next number of a desk; the desk is locked by it. None where it was given up.
pub(crate) fn next_number(tx: &Tx, organisation: OrganisationId, id: DeskId) -> Result<Option<i64>> {
    let row = tx.query_opt(&NEXT, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?;
    row.map(|r| r.int("next_number")).transpose()
}

/// The closures of a desk, in their order.
///
/// # Errors
/// As the engine gives them.
pub fn closures(tx: &Tx, organisation: OrganisationId, id: DeskId) -> Result<Vec<Closure>> {
    let found = tx.query(&CLOSURES, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?;
    let read = |r: &Row| {
        let (from, to) = (rows::opt_day(r, "from_day")?, rows::opt_day(r, "to_day")?);
        from.zip(to).map(|(from, to)| r.text("reason").map(|reason| Closure { from, to, reason })).transpose()
    };
    found.iter().filter_map(|r| read(r).transpose()).collect()
}

/// Enters a closure; one that begins on the same day is replaced.
///
/// # Errors
/// As the engine gives them.
pub fn close(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: DeskId, closure: &Closure) -> Result<bool> {
    let values = [
        rows::id(organisation.bytes()),
        rows::id(id.bytes()),
        Value::from(closure.from.to_string()),
        Value::from(closure.to.to_string()),
        Value::from(closure.reason.as_str()),
    ];
    Ok(reaches(permit, organisation) && tx.execute(&CLOSE, &values)? == 1)
}

/// Takes a closure back, by its first day.
///
/// # Errors
/// As the engine gives them.
pub fn unclose(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    id: DeskId,
    from: jiff::civil::Date,
) -> Result<bool> {
    let values = [rows::id(organisation.bytes()), rows::id(id.bytes()), Value::from(from.to_string())];
    Ok(reaches(permit, organisation) && tx.execute(&UNCLOSE, &values)? == 1)
}

fn person(r: &Row) -> Result<(PersonId, String)> {
    Ok((PersonId::from_bytes(r.id16("person_id")?), r.text("name")?))
}

/// Who answers at a desk, by name.
///
/// # Errors
/// As the engine gives them.
pub fn operators(tx: &Tx, organisation: OrganisationId, id: DeskId) -> Result<Vec<(PersonId, String)>> {
    tx.query(&OPERATORS, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.iter().map(person).collect()
}

/// Who could answer at the desks of an association: everybody with the role.
///
/// # Errors
/// As the engine gives them.
pub fn candidates(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<(PersonId, String)>> {
    if !reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&CANDIDATES, &[rows::id(organisation.bytes())])?.iter().map(person).collect()
}

/// The desks at which somebody answers: those to which they are assigned, as long as they have the role.
///
/// # Errors
/// As the engine gives them.
pub fn operated_by(tx: &Tx, person: PersonId) -> Result<Vec<DeskId>> {
    tx.query(&OPERATES, &[rows::id(person.bytes())])?.iter().map(|r| r.id16("id").map(DeskId::from_bytes)).collect()
}

/// Lets somebody answer at a desk, or no longer.
///
/// # Errors
/// As the engine gives them.
pub fn assign(
    tx: &Tx,
    permit: &Permit,
    (organisation, id): (OrganisationId, DeskId),
    person: PersonId,
    since: Option<i64>,
) -> Result<bool> {
    if !reaches(permit, organisation) {
        return Ok(false);
    }
    let mut values = vec![rows::id(organisation.bytes()), rows::id(id.bytes()), rows::id(person.bytes())];
    match since {
        Some(since) => {
            values.push(Value::from(since));
            tx.execute(&ASSIGN, &values)?;
        }
        None => {
            tx.execute(&RELEASE, &values)?;
        }
    }
    Ok(true)
}

/// Has somebody answer at no desk of an association any more.
///
/// # Errors
/// As the engine gives them.
pub fn release_everywhere(tx: &Tx, permit: &Permit, organisation: OrganisationId, person: PersonId) -> Result<()> {
    if reaches(permit, organisation) {
        tx.execute(&RELEASE_EVERYWHERE, &[rows::id(organisation.bytes()), rows::id(person.bytes())])?;
    }
    Ok(())
}

/// A ready-made text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    /// Its id.
    pub id: TemplateId,
    /// Under what it is found.
    pub title: String,
    /// The text.
    pub body: String,
}

/// The ready-made texts of a desk, by title.
///
/// # Errors
/// As the engine gives them.
pub fn templates(tx: &Tx, organisation: OrganisationId, id: DeskId) -> Result<Vec<TemplateRow>> {
    let read = |r: &Row| {
        Ok(TemplateRow { id: TemplateId::from_bytes(r.id16("id")?), title: r.text("title")?, body: r.text("body")? })
    };
    tx.query(&TEMPLATES, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.iter().map(read).collect()
}

/// Adds a ready-made text.
///
/// # Errors
/// As the engine gives them.
pub fn add_template(
    tx: &Tx,
    permit: &Permit,
    (organisation, id): (OrganisationId, DeskId),
    new: &TemplateRow,
) -> Result<bool> {
    let values = [
        rows::id(organisation.bytes()),
        rows::id(id.bytes()),
        rows::id(new.id.bytes()),
        Value::from(new.title.as_str()),
        Value::from(new.body.as_str()),
    ];
    Ok(reaches(permit, organisation) && tx.execute(&ADD_TEMPLATE, &values)? == 1)
}

/// Drops a ready-made text.
///
/// # Errors
/// As the engine gives them.
pub fn drop_template(
    tx: &Tx,
    permit: &Permit,
    (organisation, id): (OrganisationId, DeskId),
    template: TemplateId,
) -> Result<bool> {
    let values = [rows::id(organisation.bytes()), rows::id(id.bytes()), rows::id(template.bytes())];
    Ok(reaches(permit, organisation) && tx.execute(&DROP_TEMPLATE, &values)? == 1)
}

/// The holidays that were taken in.
///
/// # Errors
/// As the engine gives them.
pub fn holidays(tx: &Tx) -> Result<Vec<Holiday>> {
    let read = |r: &Row| Ok(rows::opt_day(r, "day")?.map(|date| r.text("name").map(|name| Holiday { date, name })));
    tx.query(&HOLIDAYS, &[])?.iter().filter_map(|r| read(r).transpose()).map(|day| day.and_then(|d| d)).collect()
}

/// Puts the holidays of a file in the place of those taken in before.
///
/// # Errors
/// As the engine gives them.
pub fn set_holidays(tx: &Tx, _permit: &Permit, days: &[Holiday]) -> Result<()> {
    tx.execute(&CLEAR_HOLIDAYS, &[])?;
    for day in days {
        tx.execute(&ADD_HOLIDAY, &[Value::from(day.date.to_string()), Value::from(day.name.as_str())])?;
    }
    Ok(())
}

/// Organisations and persons whose name, code or number begins so, in any association, in the order of the words behind
/// a word and its subject. Whether a desk may know of them is the caller's to decide.
///
/// # Errors
/// As the engine gives them.
pub fn found(tx: &Tx, beginning: &str, after: &(String, [u8; 16]), most: usize) -> Result<Vec<(String, [u8; 16])>> {
    let Some(end) = domain::organisations::names::after_prefix(beginning) else { return Ok(Vec::new()) };
    let values = [
        Value::from(if after.0.is_empty() { beginning } else { after.0.as_str() }),
        Value::from(end),
        Value::from(after.0.as_str()),
        rows::id(after.1),
        Value::from(i64::try_from(most).unwrap_or(i64::MAX)),
    ];
    tx.query(&FOUND, &values)?.iter().map(|r| Ok((r.text("word")?, r.id16("subject_id")?))).collect()
}

/// Member numbers and 医籍番号 of those through whom an institution is a member, as they are written.
///
/// # Errors
/// As the engine gives them.
pub fn numbers_of(tx: &Tx, institution: OrganisationId) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for row in tx.query(&REGISTER, &[rows::id(institution.bytes())])? {
        out.extend([row.text("number")?, row.text("register_number")?].into_iter().filter(|n| !n.is_empty()));
    }
    out.sort();
    Ok(out)
}
