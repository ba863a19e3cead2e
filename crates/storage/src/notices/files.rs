//! The files that go with a letter: their rows here, their bytes in the store of files by hash.

use crate::rows::{self, reaches};
use domain::ids::{NoticeFileId, NoticeId, OrganisationId, PersonId};
use domain::notices::files::NoticeFile;
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value, statements};
use std::collections::BTreeSet;

statements! {
    OF_NOTICE = "SELECT id, place, name, media_type, bytes, sha256, added_at FROM notice_files
        WHERE organisation_id = $1 AND notice_id = $2 ORDER BY place, id";
    OPEN = "UPDATE notices SET state = 'draft', approved_by = NULL, approved_at = NULL, approval_note = '',
        changed_at = $3, version = version + 1 WHERE organisation_id = $1 AND id = $2 AND state <> 'issued'
        RETURNING version";
    ADD = "INSERT INTO notice_files (organisation_id, id, notice_id, place, name, media_type, bytes, sha256, added_at,
        added_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    REMOVE = "DELETE FROM notice_files WHERE organisation_id = $1 AND notice_id = $2 AND id = $3 RETURNING sha256";
    CLEAR = "DELETE FROM notice_files WHERE organisation_id = $1 AND notice_id = $2 RETURNING sha256";
}

fn file(r: &Row) -> Result<NoticeFile> {
    Ok(NoticeFile {
        id: NoticeFileId::from_bytes(r.id16("id")?),
        place: r.int("place")?,
        name: r.text("name")?,
        media_type: r.text("media_type")?,
        bytes: r.int("bytes")?,
        sha256: r.text("sha256")?,
        added_at: r.int("added_at")?,
    })
}

/// The files of a letter, in their order. Who may see the letter is the caller's to decide.
///
/// # Errors
/// As the engine gives them.
pub(super) fn of_notice(tx: &Tx, organisation: OrganisationId, notice: NoticeId) -> Result<Vec<NoticeFile>> {
    tx.query(&OF_NOTICE, &[rows::id(organisation.bytes()), rows::id(notice.bytes())])?.iter().map(file).collect()
}

/// Opens a letter for a change of its files: an approval that it had is taken back. False where it was sent; it stays
/// unsent until the transaction ends.
///
/// # Errors
/// As the engine gives them.
pub fn open(tx: &Tx, permit: &Permit, organisation: OrganisationId, notice: NoticeId, at: i64) -> Result<bool> {
    if !reaches(permit, organisation) {
        return Ok(false);
    }
    let values = [rows::id(organisation.bytes()), rows::id(notice.bytes()), Value::from(at)];
    Ok(tx.query_opt(&OPEN, &values)?.is_some())
}

/// Adds a file to a letter that [`open`] opened; its bytes are in the store already.
///
/// # Errors
/// As the engine gives them.
pub fn add(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    notice: NoticeId,
    new: &NoticeFile,
    by: Option<PersonId>,
) -> Result<()> {
    if reaches(permit, organisation) {
        let values = [
            rows::id(organisation.bytes()),
            rows::id(new.id.bytes()),
            rows::id(notice.bytes()),
            Value::from(new.place),
            Value::from(new.name.as_str()),
            Value::from(new.media_type.as_str()),
            Value::from(new.bytes),
            Value::from(new.sha256.as_str()),
            Value::from(new.added_at),
            rows::person(by),
        ];
        tx.execute(&ADD, &values)?;
    }
    Ok(())
}

/// Removes a file of a letter that [`open`] opened; its hash, whose bytes go unless somebody holds them.
///
/// # Errors
/// As the engine gives them.
pub fn remove(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    notice: NoticeId,
    id: NoticeFileId,
) -> Result<Vec<String>> {
    if !reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    let values = [rows::id(organisation.bytes()), rows::id(notice.bytes()), rows::id(id.bytes())];
    hashes(&tx.query(&REMOVE, &values)?)
}

/// Removes all files of a draft that is thrown away; their hashes, whose bytes go unless somebody holds them.
///
/// # Errors
/// As the engine gives them.
pub fn clear(tx: &Tx, permit: &Permit, organisation: OrganisationId, notice: NoticeId) -> Result<Vec<String>> {
    if !reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    hashes(&tx.query(&CLEAR, &[rows::id(organisation.bytes()), rows::id(notice.bytes())])?)
}

/// The hashes of removed rows. Whether somebody else holds the bytes is asked after the commit.
fn hashes(gone: &[Row]) -> Result<Vec<String>> {
    let hashes = gone.iter().map(|row| row.text("sha256")).collect::<Result<BTreeSet<_>>>()?;
    Ok(hashes.into_iter().collect())
}
