//! To whom a notice went. A member finds it through its membership in force, so that sending costs by the number of
//! associations, and nothing is left when a membership ends.

use super::letters::lines;
use super::{ADDRESS, INBOX, IS_MEMBER, IS_READER, MEMBERS, NAMED_WAITING, OF_MATTER, TO_ALL, UNREAD, WAITING};
use crate::rows;
use domain::ids::{NoticeId, OrganisationId};
use domain::organisations::Kind;
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value};

/// Stands for all members in the place of a reader.
pub(super) const ALL_MEMBERS: [u8; 16] = [0; 16];

/// Addresses a notice to all members of its issuer, or to these.
///
/// # Errors
/// As the engine gives them.
pub fn address(
    tx: &Tx,
    issuer: OrganisationId,
    notice: NoticeId,
    readers: Option<&[OrganisationId]>,
    at: i64,
) -> Result<()> {
    let all = [OrganisationId::from_bytes(ALL_MEMBERS)];
    for reader in readers.unwrap_or(&all) {
        let values = [rows::id(issuer.bytes()), rows::id(reader.bytes()), Value::from(at), rows::id(notice.bytes())];
        tx.execute(&ADDRESS, &values)?;
    }
    Ok(())
}

/// Whether a notice went to all members. Nobody being named says it not: who was named may have left Mamori.
///
/// # Errors
/// As the engine gives them.
pub fn to_all(tx: &Tx, notice: NoticeId) -> Result<bool> {
    Ok(tx.query_one(&TO_ALL, &[rows::id(notice.bytes()), rows::id(ALL_MEMBERS)])?.int("n")? > 0)
}

/// How many have not read a notice, of all members of its association or of those named: who is a member on that day
/// and not closed.
///
/// # Errors
/// As the engine gives them.
pub fn waiting(tx: &Tx, association: OrganisationId, notice: NoticeId, to_all: bool, on: Date) -> Result<i64> {
    let values = [rows::id(association.bytes()), Value::from(on.to_string()), rows::id(notice.bytes())];
    tx.query_one(if to_all { &WAITING } else { &NAMED_WAITING }, &values)?.int("n")
}

/// Whether a notice came to an organisation whose membership is in force.
///
/// # Errors
/// As the engine gives them.
pub fn is_reader(tx: &Tx, notice: NoticeId, reader: OrganisationId, on: Date) -> Result<bool> {
    let values =
        [rows::id(notice.bytes()), rows::id(reader.bytes()), rows::id(ALL_MEMBERS), Value::from(on.to_string())];
    Ok(tx.query_opt(&IS_READER, &values)?.is_some())
}

/// The notices of a matter that an organisation reads: what came to it, and what it sent itself; the innermost first.
///
/// # Errors
/// As the engine gives them.
pub fn of_matter(tx: &Tx, reader: OrganisationId, matter: NoticeId, on: Date) -> Result<Vec<NoticeId>> {
    let values =
        [rows::id(matter.bytes()), rows::id(reader.bytes()), rows::id(ALL_MEMBERS), Value::from(on.to_string())];
    tx.query(&OF_MATTER, &values)?.iter().map(|r| r.id16("id").map(NoticeId::from_bytes)).collect()
}

/// A notice in an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxLine {
    /// Who sent it.
    pub issuer: OrganisationId,
    /// Its id.
    pub id: NoticeId,
    /// The matter.
    pub matter: NoticeId,
    /// The letter inside.
    pub wraps: Option<NoticeId>,
    /// Number.
    pub number: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// The sender's name.
    pub sender: String,
    /// Title.
    pub title: String,
    /// Up to three lines.
    pub summary: Vec<String>,
    /// Urgent.
    pub urgent: bool,
    /// Until when something is to be done.
    pub deadline: Option<Date>,
    /// Whether the sender asks for a receipt.
    pub asks_receipt: bool,
    /// When it came, microseconds.
    pub issued_at: i64,
    /// When the sender reminded its readers, microseconds.
    pub reminded_at: Option<i64>,
    /// When it was read here, microseconds.
    pub read_at: Option<i64>,
    /// When it was acknowledged here, microseconds.
    pub acknowledged_at: Option<i64>,
}

fn line(r: &Row) -> Result<BoxLine> {
    Ok(BoxLine {
        issuer: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: NoticeId::from_bytes(r.id16("id")?),
        matter: NoticeId::from_bytes(r.id16("matter_id")?),
        wraps: r.opt_id16("wraps_id")?.map(NoticeId::from_bytes),
        number: r.opt_text("number")?,
        date: rows::opt_day(r, "dated_on")?,
        sender: r.text("sender")?,
        title: r.text("title")?,
        summary: lines(&r.text("summary")?),
        urgent: r.bool("urgent")?,
        deadline: rows::opt_day(r, "deadline")?,
        asks_receipt: r.bool("asks_receipt")?,
        issued_at: r.opt_int("issued_at")?.unwrap_or_default(),
        reminded_at: r.opt_int("reminded_at")?,
        read_at: r.opt_int("read_at")?,
        acknowledged_at: r.opt_int("acknowledged_at")?,
    })
}

/// What came to an organisation, the newest first, after (instant, id).
///
/// # Errors
/// As the engine gives them.
pub fn inbox(
    tx: &Tx,
    permit: &Permit,
    reader: OrganisationId,
    on: Date,
    after: (i64, NoticeId),
    most: i64,
) -> Result<Vec<BoxLine>> {
    if !rows::reaches(permit, reader) {
        return Ok(Vec::new());
    }
    let values = [
        rows::id(reader.bytes()),
        rows::id(ALL_MEMBERS),
        Value::from(on.to_string()),
        Value::from(after.0),
        rows::id(after.1.bytes()),
        Value::from(most),
    ];
    tx.query(&INBOX, &values)?.iter().map(line).collect()
}

/// How many matters came that were not read here.
///
/// # Errors
/// As the engine gives them.
pub fn unread(tx: &Tx, permit: &Permit, reader: OrganisationId, on: Date) -> Result<i64> {
    if !rows::reaches(permit, reader) {
        return Ok(0);
    }
    let values = [rows::id(reader.bytes()), rows::id(ALL_MEMBERS), Value::from(on.to_string())];
    tx.query_one(&UNREAD, &values)?.int("n")
}

/// A member right below an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: OrganisationId,
    /// Name.
    pub name: String,
    /// Code.
    pub code: String,
    /// What it is.
    pub kind: Kind,
}

pub(super) fn member(r: &Row) -> Result<Member> {
    Ok(Member {
        id: OrganisationId::from_bytes(r.id16("organisation_id")?),
        name: r.text("name")?,
        code: r.text("code")?,
        kind: Kind::from_code(&r.text("kind")?).unwrap_or(Kind::Clinic),
    })
}

/// The members right below an association whose membership is in force; so many at most.
///
/// # Errors
/// As the engine gives them.
pub fn members(tx: &Tx, permit: &Permit, association: OrganisationId, on: Date, most: i64) -> Result<Vec<Member>> {
    if !rows::reaches(permit, association) {
        return Ok(Vec::new());
    }
    let values = [rows::id(association.bytes()), Value::from(on.to_string()), Value::from(most)];
    tx.query(&MEMBERS, &values)?.iter().map(member).collect()
}

/// Whether somebody is one of them.
///
/// # Errors
/// As the engine gives them.
pub fn is_member(
    tx: &Tx,
    permit: &Permit,
    association: OrganisationId,
    member: OrganisationId,
    on: Date,
) -> Result<bool> {
    if !rows::reaches(permit, association) {
        return Ok(false);
    }
    let values = [rows::id(association.bytes()), rows::id(member.bytes()), Value::from(on.to_string())];
    Ok(tx.query_opt(&IS_MEMBER, &values)?.is_some())
}
