//! The members' room. Who looks through a house finds the rooms of the associations of which it is a member on that day,
//! directly or through the association above; everything else is not there.

use crate::rows::{self, reaches};
use domain::ids::{NoticeId, OrganisationId, PersonId, RoomItemId};
use domain::policy::Permit;
use domain::rooms::{For, Sort};
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    OWNER = "SELECT organisation_id FROM room_items WHERE id = $1";
    ABOVE = "SELECT association_id, kind FROM memberships WHERE organisation_id = $1 AND valid_from <= $2
        AND (valid_to IS NULL OR valid_to >= $2) ORDER BY association_id, kind";
    LIST = "SELECT organisation_id, id, sort, title, sentence, audience, notice_id, sha256, name, media_type, bytes,
        added_at, added_by, version FROM room_items WHERE organisation_id = $1 AND withdrawn_at IS NULL
        ORDER BY added_at DESC, id DESC";
    FIND = "SELECT organisation_id, id, sort, title, sentence, audience, notice_id, sha256, name, media_type, bytes,
        added_at, added_by, version FROM room_items WHERE organisation_id = $1 AND id = $2 AND withdrawn_at IS NULL";
    ADD = "INSERT INTO room_items (organisation_id, id, sort, title, sentence, audience, notice_id, sha256, name,
        media_type, bytes, added_at, added_by, changed_at, version, withdrawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,
        $9, $10, $11, $12, $13, $12, 1, NULL)";
    CHANGE = "UPDATE room_items SET sort = $3, title = $4, sentence = $5, audience = $6, changed_at = $7,
        version = version + 1 WHERE organisation_id = $1 AND id = $2 AND version = $8 AND withdrawn_at IS NULL
        RETURNING version";
    WITHDRAW = "UPDATE room_items SET withdrawn_at = $3 WHERE organisation_id = $1 AND id = $2 AND withdrawn_at IS NULL
        RETURNING sha256";
    OF_MATTER = "SELECT n.id FROM memberships m JOIN notice_audiences a ON a.association_id = m.association_id
        AND (a.reader_id = $3 OR a.reader_id = $2) JOIN notices n ON n.id = a.notice_id WHERE m.organisation_id = $2
        AND n.matter_id = $1 AND m.valid_from <= $4 AND (m.valid_to IS NULL OR m.valid_to >= $4) ORDER BY n.id LIMIT 1";
}

/// Most associations above a house that are looked through.
const ABOVE_MAX: usize = 50;

/// An item as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRow {
    /// The association that put it up.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: RoomItemId,
    /// What it is.
    pub sort: Sort,
    /// Title.
    pub title: String,
    /// One sentence about it.
    pub sentence: String,
    /// For whom.
    pub audience: For,
    /// The notice that it leads to.
    pub notice: Option<NoticeId>,
    /// Hash of the file, hex; empty: no file.
    pub sha256: String,
    /// Name of the file.
    pub name: String,
    /// Media type, told by content.
    pub media_type: String,
    /// Size.
    pub bytes: i64,
    /// When it was put up, microseconds.
    pub added_at: i64,
    /// By whom.
    pub added_by: Option<PersonId>,
    /// Counts the writes.
    pub version: i64,
}

fn item(r: &Row) -> Result<RoomRow> {
    Ok(RoomRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: RoomItemId::from_bytes(r.id16("id")?),
        sort: Sort::from_code(&r.text("sort")?).unwrap_or(Sort::Other),
        title: r.text("title")?,
        sentence: r.text("sentence")?,
        audience: audience(&r.text("audience")?)?,
        notice: r.opt_id16("notice_id")?.map(NoticeId::from_bytes),
        sha256: r.text("sha256")?,
        name: r.text("name")?,
        media_type: r.text("media_type")?,
        bytes: r.int("bytes")?,
        added_at: r.int("added_at")?,
        added_by: r.opt_id16("added_by")?.map(PersonId::from_bytes),
        version: r.int("version")?,
    })
}

/// What cannot be read is for nobody, never for everybody.
fn audience(text: &str) -> Result<For> {
    serde_json::from_str(text).map_err(|e| sql::Error::Other(format!("for whom an item of a room is: {e}")))
}

/// Whose item an id is; nothing else about it.
///
/// # Errors
/// As the engine gives them.
pub fn owner(tx: &Tx, id: RoomItemId) -> Result<Option<OrganisationId>> {
    tx.query_opt(&OWNER, &[rows::id(id.bytes())])?
        .map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// A house as a member: as what it is one, and every association above it through memberships in force on a day, in all
/// trees.
///
/// # Errors
/// As the engine gives them.
pub fn standing(
    tx: &Tx,
    permit: &Permit,
    house: OrganisationId,
    on: Date,
) -> Result<(Vec<String>, Vec<OrganisationId>)> {
    if !reaches(permit, house) {
        return Ok((Vec::new(), Vec::new()));
    }
    let day = on.to_string();
    let mut kinds: Vec<String> = Vec::new();
    let mut above: Vec<OrganisationId> = Vec::new();
    let mut next = vec![house];
    while let Some(one) = next.pop() {
        for r in tx.query(&ABOVE, &[rows::id(one.bytes()), Value::from(day.as_str())])? {
            let association = OrganisationId::from_bytes(r.id16("association_id")?);
            if one == house {
                kinds.push(r.text("kind")?);
            }
            if association != house && !above.contains(&association) && above.len() < ABOVE_MAX {
                above.push(association);
                next.push(association);
            }
        }
    }
    Ok((kinds, above))
}

/// Everything that an association has put up, the newest first. That the permit's house stands below it is the caller's
/// to know, from [`standing`].
///
/// # Errors
/// As the engine gives them.
pub fn list(tx: &Tx, association: OrganisationId) -> Result<Vec<RoomRow>> {
    tx.query(&LIST, &[rows::id(association.bytes())])?.iter().map(item).collect()
}

/// An item; whether who asks may see it is the caller's to decide, from [`standing`].
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, association: OrganisationId, id: RoomItemId) -> Result<Option<RoomRow>> {
    tx.query_opt(&FIND, &[rows::id(association.bytes()), rows::id(id.bytes())])?.as_ref().map(item).transpose()
}

/// Puts an item up.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, new: &RoomRow) -> Result<bool> {
    if !reaches(permit, new.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(new.organisation.bytes()),
        rows::id(new.id.bytes()),
        Value::from(new.sort.code()),
        Value::from(new.title.as_str()),
        Value::from(new.sentence.as_str()),
        Value::from(serde_json::json!(new.audience).to_string()),
        new.notice.map_or(Value::Null, |n| rows::id(n.bytes())),
        Value::from(new.sha256.as_str()),
        Value::from(new.name.as_str()),
        Value::from(new.media_type.as_str()),
        Value::from(new.bytes),
        Value::from(new.added_at),
        rows::person(new.added_by),
    ];
    tx.execute(&ADD, &values)?;
    Ok(true)
}

/// Writes what is said of an item, and for whom it is; none where the version is another.
///
/// # Errors
/// As the engine gives them.
pub fn change(tx: &Tx, permit: &Permit, row: &RoomRow, at: i64) -> Result<Option<i64>> {
    if !reaches(permit, row.organisation) {
        return Ok(None);
    }
    let values = [
        rows::id(row.organisation.bytes()),
        rows::id(row.id.bytes()),
        Value::from(row.sort.code()),
        Value::from(row.title.as_str()),
        Value::from(row.sentence.as_str()),
        Value::from(serde_json::json!(row.audience).to_string()),
        Value::from(at),
        Value::from(row.version),
    ];
    tx.query_opt(&CHANGE, &values)?.map(|r| r.int("version")).transpose()
}

/// Takes an item down; the hash of its file if it has one, whose bytes go unless somebody holds them, which is asked after
/// the commit. None where it is down.
///
/// # Errors
/// As the engine gives them.
pub fn withdraw(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    id: RoomItemId,
    at: i64,
) -> Result<Option<Option<String>>> {
    if !reaches(permit, organisation) {
        return Ok(None);
    }
    let values = [rows::id(organisation.bytes()), rows::id(id.bytes()), Value::from(at)];
    let Some(row) = tx.query_opt(&WITHDRAW, &values)? else { return Ok(None) };
    let sha256 = row.text("sha256")?;
    Ok(Some((!sha256.is_empty()).then_some(sha256)))
}

/// The notice of a matter that came to a house: what a link in a room leads to for it.
///
/// # Errors
/// As the engine gives them.
pub fn notice_of_matter(
    tx: &Tx,
    permit: &Permit,
    house: OrganisationId,
    matter: NoticeId,
    on: Date,
) -> Result<Option<NoticeId>> {
    if !reaches(permit, house) {
        return Ok(None);
    }
    let values = [rows::id(matter.bytes()), rows::id(house.bytes()), rows::id([0; 16]), Value::from(on.to_string())];
    tx.query_opt(&OF_MATTER, &values)?.map(|r| r.id16("id").map(NoticeId::from_bytes)).transpose()
}
