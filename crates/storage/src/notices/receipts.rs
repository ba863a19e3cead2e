//! Who read a notice, by name for the level right below its issuer, as counts further down.

use super::audiences::{ALL_MEMBERS, Member, member};
use super::{
    ACKNOWLEDGE, COUNT_FURTHER, COUNTS, FURTHER_READERS, HAVE_READ, NAMED_NOT_READ, NOT_READ, READ, READ_COUNT, RECEIPT,
};
use crate::rows;
use domain::ids::{NoticeId, OrganisationId, PersonId};
use domain::policy::Permit;
use jiff::civil::Date;
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
    receipt_for(tx, permit, reader, reader, notice)
}

/// The same for the notice's issuer, whom the permit then has to reach.
///
/// # Errors
/// As the engine gives them.
pub fn receipt_for(
    tx: &Tx,
    permit: &Permit,
    issuer: OrganisationId,
    reader: OrganisationId,
    notice: NoticeId,
) -> Result<Option<Receipt>> {
    if !rows::reaches(permit, issuer) {
        return Ok(None);
    }
    tx.query_opt(&RECEIPT, &[rows::id(reader.bytes()), rows::id(notice.bytes())])?.as_ref().map(found).transpose()
}

/// One of those to whom a notice went, and its receipt where it has read.
pub type Line = (Member, Option<Receipt>);

fn page_values(issuer: OrganisationId, notice: NoticeId, on: Date, after: OrganisationId, most: i64) -> [Value; 5] {
    [
        rows::id(issuer.bytes()),
        rows::id(after.bytes()),
        Value::from(on.to_string()),
        rows::id(notice.bytes()),
        Value::from(most),
    ]
}

/// Members who have not read a notice, in the order of their ids behind one of them; `to_all`: it names nobody.
///
/// # Errors
/// As the engine gives them.
pub fn not_read(
    tx: &Tx,
    permit: &Permit,
    (issuer, notice): (OrganisationId, NoticeId),
    to_all: bool,
    on: Date,
    after: OrganisationId,
    most: i64,
) -> Result<Vec<Line>> {
    if !rows::reaches(permit, issuer) {
        return Ok(Vec::new());
    }
    let statement = if to_all { &NOT_READ } else { &NAMED_NOT_READ };
    let rows = tx.query(statement, &page_values(issuer, notice, on, after, most))?;
    rows.iter().map(|r| Ok((member(r)?, None))).collect()
}

/// Members who have read it, likewise.
///
/// # Errors
/// As the engine gives them.
pub fn have_read(
    tx: &Tx,
    permit: &Permit,
    (issuer, notice): (OrganisationId, NoticeId),
    on: Date,
    after: OrganisationId,
    most: i64,
) -> Result<Vec<Line>> {
    if !rows::reaches(permit, issuer) {
        return Ok(Vec::new());
    }
    let rows = tx.query(&HAVE_READ, &page_values(issuer, notice, on, after, most))?;
    rows.iter().map(|r| Ok((member(r)?, Some(found(r)?)))).collect()
}

/// How many have read a notice.
///
/// # Errors
/// As the engine gives them.
pub fn read_count(tx: &Tx, notice: NoticeId) -> Result<i64> {
    tx.query_one(&READ_COUNT, &[rows::id(notice.bytes())])?.int("n")
}

/// To how many it went further down: the members of those who relayed it, as the roll-ups count them, two levels down, and
/// those whom a relay names. Costs by the number of associations.
///
/// # Errors
/// As the engine gives them.
pub fn further_readers(tx: &Tx, notice: NoticeId) -> Result<i64> {
    tx.query_one(&FURTHER_READERS, &[rows::id(notice.bytes()), rows::id(ALL_MEMBERS)])?.int("n")
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
