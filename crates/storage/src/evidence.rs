//! Files that prove an answer: rows here, bytes in the file store by hash, which others may hold, too.

use crate::rows;
use domain::ids::{EvidenceId, OrganisationId, PersonId};
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    OWNER = "SELECT organisation_id FROM evidence WHERE id = $1";
    ADD = "INSERT INTO evidence (organisation_id, id, sha256, name, bytes, media_type, expires_on, added_at, added_by,
        withdrawn_at, withdrawn_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, '')";
    FIND = "SELECT organisation_id, id, sha256, name, bytes, media_type, expires_on, added_at, added_by, withdrawn_at,
        withdrawn_reason FROM evidence WHERE organisation_id = $1 AND id = $2";
    LIST = "SELECT organisation_id, id, sha256, name, bytes, media_type, expires_on, added_at, added_by, withdrawn_at,
        withdrawn_reason FROM evidence WHERE organisation_id = $1 ORDER BY id";
    EXPIRING = "SELECT organisation_id, id, sha256, name, bytes, media_type, expires_on, added_at, added_by,
        withdrawn_at, withdrawn_reason FROM evidence WHERE organisation_id = $1 AND withdrawn_at IS NULL
        AND expires_on IS NOT NULL AND expires_on <= $2 ORDER BY expires_on NULLS LAST, id";
    WITHDRAW = "UPDATE evidence SET withdrawn_at = $3, withdrawn_reason = $4
        WHERE organisation_id = $1 AND id = $2 AND withdrawn_at IS NULL RETURNING sha256";
    SET_EXPIRY = "UPDATE evidence SET expires_on = $3 WHERE organisation_id = $1 AND id = $2";
    STILL_HELD = "SELECT (SELECT COUNT(*) FROM evidence WHERE sha256 = $1 AND withdrawn_at IS NULL)
        + (SELECT COUNT(*) FROM edition_sources WHERE sha256 = $1)
        + (SELECT COUNT(*) FROM outside_letters WHERE sha256 = $1)
        + (SELECT COUNT(*) FROM mail_attachments WHERE sha256 = $1)
        + (SELECT COUNT(*) FROM continuity_versions WHERE pdf_sha256 = $1 OR docx_sha256 = $1)
        + (SELECT COUNT(*) FROM letterhead_logos WHERE sha256 = $1)
        + (SELECT COUNT(*) FROM notice_files WHERE sha256 = $1)
        + (SELECT COUNT(*) FROM room_items WHERE sha256 = $1 AND withdrawn_at IS NULL)
        + (SELECT COUNT(*) FROM seminars WHERE (sha256 = $1 OR poster_sha256 = $1) AND withdrawn_at IS NULL) AS n";
    EVERY_HASH = "SELECT sha256 FROM evidence WHERE withdrawn_at IS NULL UNION SELECT sha256 FROM edition_sources
        UNION SELECT sha256 FROM outside_letters UNION SELECT sha256 FROM mail_attachments
        UNION SELECT pdf_sha256 FROM continuity_versions WHERE pdf_sha256 <> ''
        UNION SELECT docx_sha256 FROM continuity_versions WHERE docx_sha256 <> ''
        UNION SELECT sha256 FROM letterhead_logos UNION SELECT sha256 FROM notice_files
        UNION SELECT sha256 FROM room_items WHERE withdrawn_at IS NULL AND sha256 <> ''
        UNION SELECT sha256 FROM seminars WHERE withdrawn_at IS NULL
        UNION SELECT poster_sha256 FROM seminars WHERE withdrawn_at IS NULL AND poster_sha256 <> '' ORDER BY sha256";
}

/// A file as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: EvidenceId,
    /// Hash of the bytes, hex; also the file's name in the store.
    pub sha256: String,
    /// Name as it is shown.
    pub name: String,
    /// Size in bytes.
    pub bytes: i64,
    /// Media type told by content.
    pub media_type: String,
    /// Until when it proves anything.
    pub expires_on: Option<Date>,
    /// When it came, microseconds.
    pub added_at: i64,
    /// Who brought it.
    pub added_by: Option<PersonId>,
    /// When it was withdrawn; its content is gone.
    pub withdrawn_at: Option<i64>,
    /// Why.
    pub withdrawn_reason: String,
}

fn file(r: &Row) -> Result<EvidenceRow> {
    Ok(EvidenceRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: EvidenceId::from_bytes(r.id16("id")?),
        sha256: r.text("sha256")?,
        name: r.text("name")?,
        bytes: r.int("bytes")?,
        media_type: r.text("media_type")?,
        expires_on: rows::opt_day(r, "expires_on")?,
        added_at: r.int("added_at")?,
        added_by: r.opt_id16("added_by")?.map(PersonId::from_bytes),
        withdrawn_at: r.opt_int("withdrawn_at")?,
        withdrawn_reason: r.text("withdrawn_reason")?,
    })
}

/// Whose file an id is.
///
/// # Errors
/// As the engine gives them.
pub fn owner(tx: &Tx, id: EvidenceId) -> Result<Option<OrganisationId>> {
    tx.query_opt(&OWNER, &[rows::id(id.bytes())])?
        .map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// Adds a file (its bytes are in the store already).
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, f: &EvidenceRow) -> Result<()> {
    if rows::reaches(permit, f.organisation) {
        tx.execute(
            &ADD,
            &[
                rows::id(f.organisation.bytes()),
                rows::id(f.id.bytes()),
                Value::from(f.sha256.as_str()),
                Value::from(f.name.as_str()),
                Value::from(f.bytes),
                Value::from(f.media_type.as_str()),
                rows::day(f.expires_on),
                Value::from(f.added_at),
                rows::person(f.added_by),
            ],
        )?;
    }
    Ok(())
}

/// A file.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: EvidenceId) -> Result<Option<EvidenceRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(&FIND, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.as_ref().map(file).transpose()
}

/// All files of an organisation, withdrawn ones included.
///
/// # Errors
/// As the engine gives them.
pub fn list(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<EvidenceRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&LIST, &[rows::id(organisation.bytes())])?.iter().map(file).collect()
}

/// Files that expire on or before a day.
///
/// # Errors
/// As the engine gives them.
pub fn expiring(tx: &Tx, permit: &Permit, organisation: OrganisationId, until: Date) -> Result<Vec<EvidenceRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&EXPIRING, &[rows::id(organisation.bytes()), Value::from(until.to_string())])?.iter().map(file).collect()
}

/// Withdraws a file; the hash of its bytes, which go unless somebody holds them. That is asked after the commit: here a
/// row that is withdrawn at the same moment would still seem to hold them.
///
/// # Errors
/// As the engine gives them.
pub fn withdraw(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    id: EvidenceId,
    reason: &str,
    at: i64,
) -> Result<Option<String>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    let row = tx.query_opt(
        &WITHDRAW,
        &[rows::id(organisation.bytes()), rows::id(id.bytes()), Value::from(at), Value::from(reason)],
    )?;
    row.map(|r| r.text("sha256")).transpose()
}

/// Sets until when a file proves anything.
///
/// # Errors
/// As the engine gives them.
pub fn set_expiry(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    id: EvidenceId,
    on: Option<Date>,
) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(&SET_EXPIRY, &[rows::id(organisation.bytes()), rows::id(id.bytes()), rows::day(on)])?;
    }
    Ok(())
}

/// Every hash that a row still holds, for backups and checks of the store.
///
/// # Errors
/// As the engine gives them.
pub fn hashes(tx: &Tx) -> Result<Vec<String>> {
    tx.query(&EVERY_HASH, &[])?.iter().map(|r| r.text("sha256")).collect()
}

/// Whether a file that was not withdrawn holds this hash.
///
/// # Errors
/// As the engine gives them.
pub fn is_held(tx: &Tx, sha256: &str) -> Result<bool> {
    Ok(tx.query_one(&STILL_HELD, &[Value::from(sha256)])?.int("n")? > 0)
}
