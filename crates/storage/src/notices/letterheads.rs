//! How an association's letters look, and which steps its office takes.

use super::{LETTERHEAD, PUT_LETTERHEAD};
use crate::rows;
use domain::ids::OrganisationId;
use domain::notices::Seal;
use domain::policy::Permit;
use sql::{Result, Tx, Value};

/// A letterhead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// Whose.
    pub organisation: OrganisationId,
    /// Name as printed: みほん県医師会.
    pub name: String,
    /// Address, in lines.
    pub address: String,
    /// Telephone.
    pub telephone: String,
    /// Fax.
    pub fax: String,
    /// Title and name of who signs.
    pub signatory: String,
    /// To whom its letters go: 各郡市等医師会担当理事 殿.
    pub addressee: String,
    /// 分医発第{n}号; the number of the office's register stands for {n}.
    pub number_style: String,
    /// （公印省略） or the hand.
    pub seal: Seal,
    /// Body of its cover letters; {title}, {number}, {date}, {sender} stand for those of the letter inside.
    pub cover: String,
    /// What comes from above goes on to its members by itself.
    pub auto_relay: bool,
    /// 収受: own receipt number and day.
    pub takes_receipt: bool,
    /// 決裁: somebody approves before it is sent.
    pub needs_approval: bool,
    /// Counts the writes; 0: never written.
    pub version: i64,
}

/// An association's letterhead.
///
/// # Errors
/// As the engine gives them.
pub fn letterhead(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Option<Letterhead>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(&LETTERHEAD, &[rows::id(organisation.bytes())])?
        .map(|r| {
            Ok(Letterhead {
                organisation,
                name: r.text("name")?,
                address: r.text("address")?,
                telephone: r.text("telephone")?,
                fax: r.text("fax")?,
                signatory: r.text("signatory")?,
                addressee: r.text("addressee")?,
                number_style: r.text("number_style")?,
                seal: Seal::from_code(&r.text("seal")?),
                cover: r.text("cover")?,
                auto_relay: r.bool("auto_relay")?,
                takes_receipt: r.bool("takes_receipt")?,
                needs_approval: r.bool("needs_approval")?,
                version: r.int("version")?,
            })
        })
        .transpose()
}

/// Writes an association's letterhead; none where the version is another.
///
/// # Errors
/// As the engine gives them.
pub fn put_letterhead(tx: &Tx, permit: &Permit, head: &Letterhead, at: i64) -> Result<Option<i64>> {
    if !rows::reaches(permit, head.organisation) {
        return Ok(None);
    }
    let values = [
        rows::id(head.organisation.bytes()),
        Value::from(head.name.as_str()),
        Value::from(head.address.as_str()),
        Value::from(head.telephone.as_str()),
        Value::from(head.fax.as_str()),
        Value::from(head.signatory.as_str()),
        Value::from(head.addressee.as_str()),
        Value::from(head.number_style.as_str()),
        Value::from(head.seal.code()),
        Value::from(head.cover.as_str()),
        Value::from(head.auto_relay),
        Value::from(head.takes_receipt),
        Value::from(head.needs_approval),
        Value::from(at),
        Value::from(head.version),
    ];
    tx.query_opt(&PUT_LETTERHEAD, &values)?.map(|r| r.int("version")).transpose()
}
