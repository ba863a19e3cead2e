//! Videos on their way in. A row says what is to come; how much of it came is the length of its file.

use crate::rows::{self, reaches};
use domain::ids::{OrganisationId, PersonId, UploadId};
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    OWNER = "SELECT organisation_id FROM seminar_uploads WHERE id = $1";
    ADD = "INSERT INTO seminar_uploads (organisation_id, id, name, mark, bytes, started_at, started_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = "SELECT organisation_id, id, name, mark, bytes, started_at, started_by FROM seminar_uploads
        WHERE organisation_id = $1 AND id = $2";
    SAME = "SELECT organisation_id, id, name, mark, bytes, started_at, started_by FROM seminar_uploads
        WHERE organisation_id = $1 AND name = $2 AND mark = $3 AND bytes = $4 ORDER BY id LIMIT 1";
    REMOVE = "DELETE FROM seminar_uploads WHERE organisation_id = $1 AND id = $2";
    FORGET = "DELETE FROM seminar_uploads WHERE organisation_id = $1 AND started_at < $2 RETURNING id";
}

/// A video on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// The association whose it will be.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: UploadId,
    /// Name of the file.
    pub name: String,
    /// What tells it apart from another file of the same name and size: when it was last changed, as the browser says.
    pub mark: String,
    /// How large it is as a whole.
    pub bytes: u64,
    /// When it began, microseconds.
    pub started_at: i64,
    /// Who began.
    pub started_by: Option<PersonId>,
}

fn upload(r: &Row) -> Result<UploadRow> {
    Ok(UploadRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: UploadId::from_bytes(r.id16("id")?),
        name: r.text("name")?,
        mark: r.text("mark")?,
        bytes: u64::try_from(r.int("bytes")?).unwrap_or(0),
        started_at: r.int("started_at")?,
        started_by: r.opt_id16("started_by")?.map(PersonId::from_bytes),
    })
}

/// Whose upload an id is; nothing else about it.
///
/// # Errors
/// As the engine gives them.
pub fn upload_owner(tx: &Tx, id: UploadId) -> Result<Option<OrganisationId>> {
    tx.query_opt(&OWNER, &[rows::id(id.bytes())])?
        .map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// Begins an upload.
///
/// # Errors
/// As the engine gives them.
pub fn add_upload(tx: &Tx, permit: &Permit, new: &UploadRow) -> Result<bool> {
    if !reaches(permit, new.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(new.organisation.bytes()),
        rows::id(new.id.bytes()),
        Value::from(new.name.as_str()),
        Value::from(new.mark.as_str()),
        Value::from(i64::try_from(new.bytes).unwrap_or(i64::MAX)),
        Value::from(new.started_at),
        rows::person(new.started_by),
    ];
    tx.execute(&ADD, &values)?;
    Ok(true)
}

/// An upload.
///
/// # Errors
/// As the engine gives them.
pub fn find_upload(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: UploadId) -> Result<Option<UploadRow>> {
    if !reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(&FIND, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.as_ref().map(upload).transpose()
}

/// An upload of the same file that was cut off.
///
/// # Errors
/// As the engine gives them.
pub fn same_upload(tx: &Tx, permit: &Permit, new: &UploadRow) -> Result<Option<UploadRow>> {
    if !reaches(permit, new.organisation) {
        return Ok(None);
    }
    let values = [
        rows::id(new.organisation.bytes()),
        Value::from(new.name.as_str()),
        Value::from(new.mark.as_str()),
        Value::from(i64::try_from(new.bytes).unwrap_or(i64::MAX)),
    ];
    tx.query_opt(&SAME, &values)?.as_ref().map(upload).transpose()
}

/// Ends an upload: it became a seminar, or nobody wants it.
///
/// # Errors
/// As the engine gives them.
pub fn remove_upload(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: UploadId) -> Result<bool> {
    if !reaches(permit, organisation) {
        return Ok(false);
    }
    Ok(tx.execute(&REMOVE, &[rows::id(organisation.bytes()), rows::id(id.bytes())])? > 0)
}

/// Forgets what began before an instant (microseconds) and was never ended; their ids, whose files can go.
///
/// # Errors
/// As the engine gives them.
pub fn forget_uploads(tx: &Tx, permit: &Permit, organisation: OrganisationId, before: i64) -> Result<Vec<UploadId>> {
    if !reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    let found = tx.query(&FORGET, &[rows::id(organisation.bytes()), Value::from(before)])?;
    found.iter().map(|r| r.id16("id").map(UploadId::from_bytes)).collect()
}
