//! Letters: drafts that change, issued ones that never do.

use super::{
    ADD, ADD_CITE, APPROVE, BY_CHECK_CODE, BY_NUMBER, CITED_BY, CITES, CLEAR_CITES, DELETE, EVERY, FIND, HOLD, ISSUE,
    ISSUER, LIST, PUT, RELAYS, REMIND, TAKE_NUMBER,
};
use crate::rows;
use domain::ids::{NoticeId, OrganisationId, PersonId};
use domain::notices::files::NoticeFile;
use domain::notices::{Block, Letter, Relation, Seal, State};
use domain::policy::{Permit, Reach};
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value};

/// A notice as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// The issuer.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: NoticeId,
    /// The id of the innermost letter: all that wrap it carry it.
    pub matter: NoticeId,
    /// The letter inside.
    pub wraps: Option<NoticeId>,
    /// The hash of the letter inside, as it was when it was wrapped.
    pub wrapped_hash: Option<Vec<u8>>,
    /// Where it stands.
    pub state: State,
    /// What it says.
    pub letter: Letter,
    /// What goes with it; only where one letter is read ([`find`], [`chain`]), not in lists.
    pub files: Vec<NoticeFile>,
    /// （公印省略） or the hand.
    pub seal: Seal,
    /// Up to three lines above the letter, for whoever is in a hurry.
    pub summary: Vec<String>,
    /// A path in Mamori that the summary's button opens; empty: none.
    pub link: String,
    /// Urgent.
    pub urgent: bool,
    /// Until when something is to be done.
    pub deadline: Option<Date>,
    /// Whether the sender asks for a receipt.
    pub asks_receipt: bool,
    /// The office's own receipt number of what is wrapped.
    pub received_number: String,
    /// The day of that receipt.
    pub received_on: Option<Date>,
    /// Who drafted it.
    pub drafted_by: Option<PersonId>,
    /// The officer who is to decide about it; none: whoever may.
    pub officer: Option<PersonId>,
    /// Who approved it.
    pub approved_by: Option<PersonId>,
    /// When, microseconds.
    pub approved_at: Option<i64>,
    /// Where it was approved on paper: by whom, when.
    pub approval_note: String,
    /// Who sent it.
    pub issued_by: Option<PersonId>,
    /// When, microseconds.
    pub issued_at: Option<i64>,
    /// When its readers were reminded last, microseconds.
    pub reminded_at: Option<i64>,
    /// Hash of what it says, once issued.
    pub model_hash: Option<Vec<u8>>,
    /// Code that shows on paper that it is genuine, once issued.
    pub check_code: String,
    /// When it was begun, microseconds.
    pub created_at: i64,
    /// Last change, microseconds.
    pub changed_at: i64,
    /// Counts the writes.
    pub version: i64,
}

/// Lines that are kept as JSON.
pub(super) fn lines(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

fn blocks(text: &str) -> Vec<Block> {
    serde_json::from_str(text).unwrap_or_default()
}

fn notice(r: &Row) -> Result<NoticeRow> {
    Ok(NoticeRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: NoticeId::from_bytes(r.id16("id")?),
        matter: NoticeId::from_bytes(r.id16("matter_id")?),
        wraps: r.opt_id16("wraps_id")?.map(NoticeId::from_bytes),
        wrapped_hash: r.opt_bytes("wrapped_hash")?,
        state: State::from_code(&r.text("state")?),
        letter: Letter {
            number: r.opt_text("number")?,
            date: rows::opt_day(r, "dated_on")?,
            addressee: r.text("addressee")?,
            sender: r.text("sender")?,
            signatory: r.text("signatory")?,
            title: r.text("title")?,
            body: r.text("body")?,
            blocks: blocks(&r.text("blocks")?),
        },
        files: Vec::new(),
        seal: Seal::from_code(&r.text("seal")?),
        summary: lines(&r.text("summary")?),
        link: r.text("link")?,
        urgent: r.bool("urgent")?,
        deadline: rows::opt_day(r, "deadline")?,
        asks_receipt: r.bool("asks_receipt")?,
        received_number: r.text("received_number")?,
        received_on: rows::opt_day(r, "received_on")?,
        drafted_by: r.opt_id16("drafted_by")?.map(PersonId::from_bytes),
        officer: r.opt_id16("officer_id")?.map(PersonId::from_bytes),
        approved_by: r.opt_id16("approved_by")?.map(PersonId::from_bytes),
        approved_at: r.opt_int("approved_at")?,
        approval_note: r.text("approval_note")?,
        issued_by: r.opt_id16("issued_by")?.map(PersonId::from_bytes),
        issued_at: r.opt_int("issued_at")?,
        reminded_at: r.opt_int("reminded_at")?,
        model_hash: r.opt_bytes("model_hash")?,
        check_code: r.text("check_code")?,
        created_at: r.int("created_at")?,
        changed_at: r.int("changed_at")?,
        version: r.int("version")?,
    })
}

/// Whose notice an id is; nothing else about it.
///
/// # Errors
/// As the engine gives them.
pub fn issuer(tx: &Tx, id: NoticeId) -> Result<Option<OrganisationId>> {
    tx.query_opt(&ISSUER, &[rows::id(id.bytes())])?
        .map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// Holds a letter until the transaction ends: nobody changes it or its files meanwhile.
///
/// # Errors
/// As the engine gives them.
pub fn hold(tx: &Tx, permit: &Permit, organisation: OrganisationId, notice: NoticeId) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(&HOLD, &[rows::id(organisation.bytes()), rows::id(notice.bytes())])?;
    }
    Ok(())
}

/// A notice with its files. Who may see it is the caller's to decide: an issuer by its permit, a reader through
/// [`super::is_reader`].
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, id: NoticeId) -> Result<Option<NoticeRow>> {
    let found = tx.query_opt(&FIND, &[rows::id(id.bytes())])?.as_ref().map(notice).transpose()?;
    let Some(mut found) = found else { return Ok(None) };
    found.files = super::files::of_notice(tx, found.organisation, id)?;
    Ok(Some(found))
}

/// A notice and what it wraps, outermost first.
///
/// # Errors
/// As the engine gives them.
pub fn chain(tx: &Tx, id: NoticeId) -> Result<Vec<NoticeRow>> {
    let mut out: Vec<NoticeRow> = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.filter(|id| !out.iter().any(|n| n.id == *id)) {
        let Some(row) = find(tx, id)? else { break };
        next = row.wraps;
        out.push(row);
    }
    Ok(out)
}

/// A notice to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewNotice {
    /// The issuer.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: NoticeId,
    /// The matter; its own id where it wraps nothing.
    pub matter: NoticeId,
    /// The letter inside.
    pub wraps: Option<NoticeId>,
    /// Who drafts it.
    pub by: Option<PersonId>,
    /// When, microseconds.
    pub at: i64,
}

/// Begins an empty draft of version 0.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, new: &NewNotice, wrapped_hash: Option<&[u8]>) -> Result<bool> {
    if !rows::reaches(permit, new.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(new.organisation.bytes()),
        rows::id(new.id.bytes()),
        rows::id(new.matter.bytes()),
        new.wraps.map_or(Value::Null, |w| rows::id(w.bytes())),
        wrapped_hash.map_or(Value::Null, Value::from),
        Value::from(false),
        Value::from(false),
        rows::person(new.by),
        Value::from(new.at),
    ];
    tx.execute(&ADD, &values)?;
    Ok(true)
}

/// Writes a draft: its letter and what stands around it. A change takes an approval back. None where the version is
/// another, or the notice was issued.
///
/// # Errors
/// As the engine gives them.
pub fn put(tx: &Tx, permit: &Permit, n: &NoticeRow, at: i64) -> Result<Option<i64>> {
    if !rows::reaches(permit, n.organisation) {
        return Ok(None);
    }
    let json = |value: serde_json::Value| Value::from(value.to_string());
    let values = [
        rows::id(n.organisation.bytes()),
        rows::id(n.id.bytes()),
        Value::from(n.letter.number.clone()),
        rows::day(n.letter.date),
        Value::from(n.letter.addressee.as_str()),
        Value::from(n.letter.sender.as_str()),
        Value::from(n.letter.signatory.as_str()),
        Value::from(n.seal.code()),
        Value::from(n.letter.title.as_str()),
        Value::from(n.letter.body.as_str()),
        json(serde_json::json!(n.letter.blocks)),
        json(serde_json::json!(n.summary)),
        Value::from(n.link.as_str()),
        Value::from(n.urgent),
        rows::day(n.deadline),
        Value::from(n.asks_receipt),
        Value::from(n.received_number.as_str()),
        rows::day(n.received_on),
        Value::from(at),
        Value::from(n.version),
        rows::person(n.officer),
    ];
    tx.query_opt(&PUT, &values)?.map(|r| r.int("version")).transpose()
}

/// Removes a draft; false where it was issued.
///
/// # Errors
/// As the engine gives them.
pub fn delete(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: NoticeId) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    let head = [rows::id(organisation.bytes()), rows::id(id.bytes())];
    tx.execute(&CLEAR_CITES, &head)?;
    super::outside::free_outside(tx, organisation, id)?;
    Ok(tx.query_opt(&DELETE, &head)?.is_some())
}

/// Approves a draft, on screen or as noted on paper.
///
/// # Errors
/// As the engine gives them.
pub fn approve(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    id: NoticeId,
    by: Option<PersonId>,
    note: &str,
    at: i64,
) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    let values =
        [rows::id(organisation.bytes()), rows::id(id.bytes()), rows::person(by), Value::from(at), Value::from(note)];
    Ok(tx.query_opt(&APPROVE, &values)?.is_some())
}

/// What a letter has from the moment it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Number; none for a 事務連絡.
    pub number: Option<String>,
    /// Its day.
    pub date: Date,
    /// Who sends it.
    pub by: Option<PersonId>,
    /// When, microseconds.
    pub at: i64,
    /// Hash of what it says.
    pub model_hash: [u8; 32],
    /// Code that shows that it is genuine.
    pub check_code: String,
}

/// Sends a notice: it never changes again. False where it was sent before.
///
/// # Errors
/// As the engine gives them.
pub fn issue(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: NoticeId, sent: &Sent) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(organisation.bytes()),
        rows::id(id.bytes()),
        Value::from(sent.number.clone()),
        rows::day(Some(sent.date)),
        rows::person(sent.by),
        Value::from(sent.at),
        Value::from(sent.model_hash),
        Value::from(sent.check_code.as_str()),
    ];
    Ok(tx.query_opt(&ISSUE, &values)?.is_some())
}

/// Takes a number for a notice; the notice that has it, which may be another one of the same year.
///
/// # Errors
/// As the engine gives them.
pub fn take_number(tx: &Tx, organisation: OrganisationId, year: i32, key: &str, id: NoticeId) -> Result<NoticeId> {
    let values = [rows::id(organisation.bytes()), Value::from(i64::from(year)), Value::from(key), rows::id(id.bytes())];
    tx.query_one(&TAKE_NUMBER, &values)?.id16("notice_id").map(NoticeId::from_bytes)
}

/// Remembers that the readers were reminded.
///
/// # Errors
/// As the engine gives them.
pub fn remind(tx: &Tx, permit: &Permit, organisation: OrganisationId, id: NoticeId, at: i64) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    Ok(tx.query_opt(&REMIND, &[rows::id(organisation.bytes()), rows::id(id.bytes()), Value::from(at)])?.is_some())
}

/// An issuer's notices: those that were sent, or those that were not; the newest first, after (instant, id).
///
/// # Errors
/// As the engine gives them.
pub fn list(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    sent: bool,
    after: (i64, NoticeId),
    most: i64,
) -> Result<Vec<NoticeRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    let values = [
        rows::id(organisation.bytes()),
        Value::from(sent),
        Value::from(after.0),
        rows::id(after.1.bytes()),
        Value::from(most),
    ];
    tx.query(&LIST, &values)?.iter().map(notice).collect()
}

/// Every notice of the installation in the order of ids, after an id; only for a permit that reaches everything.
///
/// # Errors
/// As the engine gives them.
pub fn all(tx: &Tx, permit: &Permit, after: NoticeId, most: i64) -> Result<Vec<NoticeRow>> {
    if *permit.reach() != Reach::All {
        return Ok(Vec::new());
    }
    tx.query(&EVERY, &[rows::id(after.bytes()), Value::from(most)])?.iter().map(notice).collect()
}

/// The issued notice of a check code: who has the paper has the code, and may ask.
///
/// # Errors
/// As the engine gives them.
pub fn by_check_code(tx: &Tx, code: &str) -> Result<Option<NoticeRow>> {
    tx.query_opt(&BY_CHECK_CODE, &[Value::from(code)])?.as_ref().map(notice).transpose()
}

/// Issued notices of a number, of all issuers and years. Who may see them is the caller's to decide.
///
/// # Errors
/// As the engine gives them.
pub fn by_number(tx: &Tx, key: &str) -> Result<Vec<NoticeRow>> {
    tx.query(&BY_NUMBER, &[Value::from(key)])?.iter().map(notice).collect()
}

/// The notices that wrap this one.
///
/// # Errors
/// As the engine gives them.
pub fn relays(tx: &Tx, id: NoticeId) -> Result<Vec<NoticeRow>> {
    tx.query(&RELAYS, &[rows::id(id.bytes())])?.iter().map(notice).collect()
}

/// A citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CiteRow {
    /// The notice that cites.
    pub notice: NoticeId,
    /// Tells it from the letter's other citations: the number as it is compared, and what was named with it.
    pub key: String,
    /// The number as it was typed, or that of the notice that cites.
    pub number: Option<String>,
    /// Who issued it, where that was said.
    pub issuer: String,
    /// Its day, where that was said.
    pub date: Option<Date>,
    /// What is done to it.
    pub relation: Relation,
    /// The notice in Mamori, where it is one.
    pub cited: Option<NoticeId>,
}

fn cite(r: &Row) -> Result<CiteRow> {
    Ok(CiteRow {
        notice: NoticeId::from_bytes(r.id16("notice_id")?),
        key: r.text("number_key")?,
        number: r.opt_text("number")?,
        issuer: r.text("issuer")?,
        date: rows::opt_day(r, "dated_on")?,
        relation: Relation::from_code(&r.text("relation")?),
        cited: r.opt_id16("cited_id")?.map(NoticeId::from_bytes),
    })
}

/// Replaces what a draft cites.
///
/// # Errors
/// As the engine gives them.
pub fn replace_cites(tx: &Tx, organisation: OrganisationId, id: NoticeId, cites: &[CiteRow]) -> Result<()> {
    let head = [rows::id(organisation.bytes()), rows::id(id.bytes())];
    tx.execute(&CLEAR_CITES, &head)?;
    for c in cites {
        let mut values = head.to_vec();
        values.extend([
            Value::from(c.key.as_str()),
            Value::from(c.number.clone().unwrap_or_default()),
            Value::from(c.issuer.as_str()),
            rows::day(c.date),
            Value::from(c.relation.code()),
            c.cited.map_or(Value::Null, |id| rows::id(id.bytes())),
        ]);
        tx.execute(&ADD_CITE, &values)?;
    }
    Ok(())
}

/// What a notice cites.
///
/// # Errors
/// As the engine gives them.
pub fn cites(tx: &Tx, organisation: OrganisationId, id: NoticeId) -> Result<Vec<CiteRow>> {
    tx.query(&CITES, &[rows::id(organisation.bytes()), rows::id(id.bytes())])?.iter().map(cite).collect()
}

/// Issued notices that cite this one. Who may see them is the caller's to decide.
///
/// # Errors
/// As the engine gives them.
pub fn cited_by(tx: &Tx, id: NoticeId) -> Result<Vec<CiteRow>> {
    tx.query(&CITED_BY, &[rows::id(id.bytes())])?.iter().map(cite).collect()
}
