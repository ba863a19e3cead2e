//! Letters from outside: their rows here, their bytes in the file store by hash.

use super::{
    OUTSIDE_ADD, OUTSIDE_CONFIRM, OUTSIDE_FIND, OUTSIDE_FREE, OUTSIDE_OF, OUTSIDE_OWNER, OUTSIDE_REMOVE,
    OUTSIDE_WAITING,
};
use crate::rows;
use domain::ids::{NoticeId, OrganisationId, OutsideId, PersonId};
use domain::notices::outside::ReadOut;
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value};

/// A letter from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideRow {
    /// The association that received it.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: OutsideId,
    /// The cover letter around it, once it is confirmed.
    pub notice: Option<NoticeId>,
    /// Hash of its bytes, hex.
    pub sha256: String,
    /// Name of the file.
    pub name: String,
    /// application/pdf, image/jpeg or image/png.
    pub media_type: String,
    /// Size.
    pub bytes: i64,
    /// Pages; 1 for a picture.
    pub pages: i64,
    /// What was read out of it, or confirmed.
    pub said: ReadOut,
    /// When it came in, microseconds.
    pub added_at: i64,
    /// Who took it in.
    pub added_by: Option<PersonId>,
}

fn outside(r: &Row) -> Result<OutsideRow> {
    Ok(OutsideRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: OutsideId::from_bytes(r.id16("id")?),
        notice: r.opt_id16("wrapped_by")?.map(NoticeId::from_bytes),
        sha256: r.text("sha256")?,
        name: r.text("name")?,
        media_type: r.text("media_type")?,
        bytes: r.int("bytes")?,
        pages: r.int("pages")?,
        said: ReadOut {
            number: r.opt_text("number")?.unwrap_or_default(),
            date: rows::opt_day(r, "dated_on")?,
            sender: r.text("sender")?,
            title: r.text("title")?,
        },
        added_at: r.int("added_at")?,
        added_by: r.opt_id16("added_by")?.map(PersonId::from_bytes),
    })
}

/// Whose letter an id is; nothing else about it.
///
/// # Errors
/// As the engine gives them.
pub fn outside_owner(tx: &Tx, id: OutsideId) -> Result<Option<OrganisationId>> {
    tx.query_opt(&OUTSIDE_OWNER, &[rows::id(id.bytes())])?
        .map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// Takes a letter in.
///
/// # Errors
/// As the engine gives them.
pub fn add_outside(tx: &Tx, permit: &Permit, row: &OutsideRow) -> Result<bool> {
    if !rows::reaches(permit, row.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(row.organisation.bytes()),
        rows::id(row.id.bytes()),
        Value::from(row.sha256.as_str()),
        Value::from(row.name.as_str()),
        Value::from(row.media_type.as_str()),
        Value::from(row.bytes),
        Value::from(row.pages),
        Value::from(Some(row.said.number.clone()).filter(|n| !n.is_empty())),
        rows::day(row.said.date),
        Value::from(row.said.sender.as_str()),
        Value::from(row.said.title.as_str()),
        Value::from(row.added_at),
        rows::person(row.added_by),
    ];
    tx.execute(&OUTSIDE_ADD, &values)?;
    Ok(true)
}

/// A letter that the permit reaches.
///
/// # Errors
/// As the engine gives them.
pub fn find_outside(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    id: OutsideId,
) -> Result<Option<OutsideRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    let values = [rows::id(organisation.bytes()), rows::id(id.bytes())];
    tx.query_opt(&OUTSIDE_FIND, &values)?.as_ref().map(outside).transpose()
}

/// Keeps what was confirmed, and the cover letter around it. False where it has one already.
///
/// # Errors
/// As the engine gives them.
pub fn confirm_outside(tx: &Tx, permit: &Permit, row: &OutsideRow, notice: NoticeId) -> Result<bool> {
    if !rows::reaches(permit, row.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(row.organisation.bytes()),
        rows::id(row.id.bytes()),
        rows::id(notice.bytes()),
        Value::from(Some(row.said.number.clone()).filter(|n| !n.is_empty())),
        rows::day(row.said.date),
        Value::from(row.said.sender.as_str()),
        Value::from(row.said.title.as_str()),
    ];
    Ok(tx.query_opt(&OUTSIDE_CONFIRM, &values)?.is_some())
}

/// Letters that have no cover letter yet, the newest first.
///
/// # Errors
/// As the engine gives them.
pub fn waiting_outside(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<OutsideRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&OUTSIDE_WAITING, &[rows::id(organisation.bytes())])?.iter().map(outside).collect()
}

/// Removes a letter that has no cover letter; the hash of its bytes. None where it has one, or is gone.
///
/// # Errors
/// As the engine gives them.
pub fn remove_outside(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: OutsideId) -> Result<Option<String>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    let values = [rows::id(organisation.bytes()), rows::id(id.bytes())];
    tx.query_opt(&OUTSIDE_REMOVE, &values)?.map(|r| r.text("sha256")).transpose()
}

/// The letter from outside inside a notice. Who may see the notice is the caller's to decide.
///
/// # Errors
/// As the engine gives them.
pub fn outside_of(tx: &Tx, notice: NoticeId) -> Result<Option<OutsideRow>> {
    tx.query_opt(&OUTSIDE_OF, &[rows::id(notice.bytes())])?.as_ref().map(outside).transpose()
}

/// Lets the letter inside a thrown-away draft wait again.
///
/// # Errors
/// As the engine gives them.
pub(super) fn free_outside(tx: &Tx, organisation: OrganisationId, notice: NoticeId) -> Result<()> {
    tx.execute(&OUTSIDE_FREE, &[rows::id(organisation.bytes()), rows::id(notice.bytes())])?;
    Ok(())
}
