//! Who read a notice, by name for the level right below its issuer, as counts further down.

use super::{ACKNOWLEDGE, COUNT_FURTHER, COUNTS, READ, RECEIPT, RECEIPTS};
use crate::rows;
use domain::ids::{NoticeId, OrganisationId, PersonId};
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value};

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who read.
    pub organisation: OrganisationId,
    /// What.
    pub notice: NoticeId,
    /// When, microseconds.
    pub read_at: i64,
    /// Which person.
    pub read_by: Option<PersonId>,
    /// When it was acknowledged, microseconds.
    pub acknowledged_at: Option<i64>,
    /// By whom.
    pub acknowledged_by: Option<PersonId>,
    /// `screen`, or `paper` and `fax` where the issuer's office ticked it by hand.
    pub way: String,
}

fn found(r: &Row) -> Result<Receipt> {
    Ok(Receipt {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        notice: NoticeId::from_bytes(r.id16("notice_id")?),
        read_at: r.int("read_at")?,
        read_by: r.opt_id16("read_by")?.map(PersonId::from_bytes),
        acknowledged_at: r.opt_int("acknowledged_at")?,
        acknowledged_by: r.opt_id16("acknowledged_by")?.map(PersonId::from_bytes),
        way: r.text("way")?,
    })
}

/// Records that an organisation read a notice; false where that is on record.
///
/// # Errors
/// As the engine gives them.
pub fn read(
    tx: &Tx,
    permit: &Permit,
    reader: OrganisationId,
    notice: NoticeId,
    by: Option<PersonId>,
    way: &str,
    at: i64,
) -> Result<bool> {
    if !rows::reaches(permit, reader) {
        return Ok(false);
    }
    let values =
        [rows::id(reader.bytes()), rows::id(notice.bytes()), Value::from(at), rows::person(by), Value::from(way)];
    Ok(tx.query_opt(&READ, &values)?.is_some())
}

/// Records that an organisation acknowledged a notice that it has read; false where that is on record.
///
/// # Errors
/// As the engine gives them.
pub fn acknowledge(
    tx: &Tx,
    permit: &Permit,
    reader: OrganisationId,
    notice: NoticeId,
    by: Option<PersonId>,
    at: i64,
) -> Result<bool> {
    if !rows::reaches(permit, reader) {
        return Ok(false);
    }
    let values = [rows::id(reader.bytes()), rows::id(notice.bytes()), Value::from(at), rows::person(by)];
    Ok(tx.query_opt(&ACKNOWLEDGE, &values)?.is_some())
}

/// An organisation's receipt of a notice.
///
/// # Errors
/// As the engine gives them.
pub fn receipt(tx: &Tx, permit: &Permit, reader: OrganisationId, notice: NoticeId) -> Result<Option<Receipt>> {
    if !rows::reaches(permit, reader) {
        return Ok(None);
    }
    tx.query_opt(&RECEIPT, &[rows::id(reader.bytes()), rows::id(notice.bytes())])?.as_ref().map(found).transpose()
}

/// Every receipt of a notice, for its issuer.
///
/// # Errors
/// As the engine gives them.
pub fn receipts(tx: &Tx, permit: &Permit, issuer: OrganisationId, notice: NoticeId) -> Result<Vec<Receipt>> {
    if !rows::reaches(permit, issuer) {
        return Ok(Vec::new());
    }
    tx.query(&RECEIPTS, &[rows::id(notice.bytes())])?.iter().map(found).collect()
}

/// Counts a reader for a letter that it read inside another: under the reader's own association.
///
/// # Errors
/// As the engine gives them.
pub fn count_further_down(
    tx: &Tx,
    inside: NoticeId,
    association: OrganisationId,
    read: i64,
    acknowledged: i64,
) -> Result<()> {
    let values =
        [rows::id(inside.bytes()), rows::id(association.bytes()), Value::from(read), Value::from(acknowledged)];
    tx.execute(&COUNT_FURTHER, &values).map(|_| ())
}

/// Readers further down: association, read, acknowledged.
///
/// # Errors
/// As the engine gives them.
pub fn counts(
    tx: &Tx,
    permit: &Permit,
    issuer: OrganisationId,
    notice: NoticeId,
) -> Result<Vec<(OrganisationId, i64, i64)>> {
    if !rows::reaches(permit, issuer) {
        return Ok(Vec::new());
    }
    tx.query(&COUNTS, &[rows::id(notice.bytes())])?
        .iter()
        .map(|r| {
            let association = OrganisationId::from_bytes(r.id16("association_id")?);
            Ok((association, r.int("read_n")?, r.int("acknowledged_n")?))
        })
        .collect()
}
