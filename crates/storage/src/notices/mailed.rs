//! A notice on its way by mail to whom its association reaches outside Mamori: one row for each of them, so that nobody
//! gets it twice.

use super::ContactRow;
use super::contacts::contact;
use crate::rows::{self, reaches};
use domain::ids::{ContactId, MailId, NoticeId, OrganisationId};
use domain::mail::MailState;
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    QUEUE = "INSERT INTO notice_mails (organisation_id, notice_id, contact_id, name, address, mail_id, outcome, queued_at)
        VALUES ($1, $2, $3, $4, $5, $6, '', $7) ON CONFLICT (organisation_id, notice_id, contact_id) DO NOTHING
        RETURNING mail_id";
    LIST = "SELECT n.contact_id, n.name, n.address, n.mail_id, n.outcome, n.queued_at, m.state, m.tries, m.fault, m.said,
        m.ended_at FROM notice_mails n LEFT JOIN mails m ON m.organisation_id = n.organisation_id AND m.id = n.mail_id
        WHERE n.organisation_id = $1 AND n.notice_id = $2 ORDER BY n.name, n.contact_id";
    WAITING = "SELECT c.organisation_id, c.id, c.name, c.email, c.fax, c.way, c.changed_at FROM notice_contacts c
        WHERE c.organisation_id = $1 AND c.way = 'mail' AND NOT EXISTS (SELECT 1 FROM notice_mails n
        WHERE n.organisation_id = c.organisation_id AND n.notice_id = $2 AND n.contact_id = c.id) ORDER BY c.id LIMIT $3";
    TAKE_BACK = "DELETE FROM notice_mails WHERE organisation_id = $1 AND notice_id = $2 AND contact_id = $3 AND mail_id = $4
        RETURNING mail_id";
    OUTCOME = "UPDATE notice_mails SET outcome = $4 WHERE organisation_id = $1 AND notice_id = $2 AND contact_id = $3
        RETURNING mail_id";
    READDRESS = "UPDATE notice_contacts SET email = $3, changed_at = $4 WHERE organisation_id = $1 AND id = $2
        RETURNING id";
    RETURNED = "UPDATE mails SET state = 'bounced', fault = $3, said = $4, ended_at = $5 WHERE organisation_id = $1
        AND message_id = $2 AND state IN ('sent', 'bounced') RETURNING id";
    NOTICE_OF = "SELECT notice_id, contact_id FROM notice_mails WHERE organisation_id = $1 AND mail_id = $2";
}

/// One mail of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeMail {
    /// To whom.
    pub contact: ContactId,
    /// Name, as it was then.
    pub name: String,
    /// Address, as it was then.
    pub address: String,
    /// The mail.
    pub mail: MailId,
    /// When it was queued, microseconds.
    pub queued_at: i64,
    /// Where the mail stands; none: settled by fax.
    pub state: Option<MailState>,
    /// How often it was tried.
    pub tries: i64,
    /// Code of what went wrong; empty: nothing, or nobody knows any more.
    pub fault: String,
    /// What the server said.
    pub said: String,
    /// When it was sent, given up or came back, microseconds.
    pub ended_at: Option<i64>,
}

impl NoticeMail {
    /// Whether it did not arrive, as far as anybody knows.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(self.state, Some(MailState::Failed | MailState::Bounced))
    }
}

fn mailed(r: &Row) -> Result<NoticeMail> {
    let outcome = r.text("outcome")?;
    // The mail's own row is kept for some months; then the outcome says what became of it.
    let state = match (outcome.as_str(), r.opt_text("state")?) {
        ("fax", _) => None,
        (_, Some(state)) => MailState::from_code(&state),
        (kept, None) => MailState::from_code(kept).or(Some(MailState::Sent)),
    };
    Ok(NoticeMail {
        contact: ContactId::from_bytes(r.id16("contact_id")?),
        name: r.text("name")?,
        address: r.text("address")?,
        mail: MailId::from_bytes(r.id16("mail_id")?),
        queued_at: r.int("queued_at")?,
        state,
        tries: r.opt_int("tries")?.unwrap_or_default(),
        fault: r.opt_text("fault")?.unwrap_or_default(),
        said: r.opt_text("said")?.unwrap_or_default(),
        ended_at: r.opt_int("ended_at")?,
    })
}

/// Notes that a notice goes to a contact by this mail; false where it went already.
///
/// # Errors
/// As the engine gives them.
pub fn queue(tx: &Tx, permit: &Permit, notice: NoticeId, to: &ContactRow, mail: MailId, at: i64) -> Result<bool> {
    if !reaches(permit, to.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(to.organisation.bytes()),
        rows::id(notice.bytes()),
        rows::id(to.id.bytes()),
        Value::from(to.name.as_str()),
        Value::from(to.email.as_str()),
        rows::id(mail.bytes()),
        Value::from(at),
    ];
    Ok(tx.query_opt(&QUEUE, &values)?.is_some())
}

/// Every mail of a notice, by name.
///
/// # Errors
/// As the engine gives them.
pub fn list(tx: &Tx, permit: &Permit, issuer: OrganisationId, notice: NoticeId) -> Result<Vec<NoticeMail>> {
    if !reaches(permit, issuer) {
        return Ok(Vec::new());
    }
    tx.query(&LIST, &[rows::id(issuer.bytes()), rows::id(notice.bytes())])?.iter().map(mailed).collect()
}

/// Contacts by mail to whom a notice did not go yet, so many.
///
/// # Errors
/// As the engine gives them.
pub fn waiting(
    tx: &Tx,
    permit: &Permit,
    issuer: OrganisationId,
    notice: NoticeId,
    most: i64,
) -> Result<Vec<ContactRow>> {
    if !reaches(permit, issuer) {
        return Ok(Vec::new());
    }
    let values = [rows::id(issuer.bytes()), rows::id(notice.bytes()), Value::from(most)];
    tx.query(&WAITING, &values)?.iter().map(contact).collect()
}

/// Takes a mail back that did not arrive, so that the notice goes to its contact anew, at this address. False where the
/// contact is gone or another mail is on its way.
///
/// # Errors
/// As the engine gives them.
pub fn anew(
    tx: &Tx,
    permit: &Permit,
    issuer: OrganisationId,
    notice: NoticeId,
    lost: &NoticeMail,
    address: &str,
    at: i64,
) -> Result<bool> {
    if !reaches(permit, issuer) {
        return Ok(false);
    }
    let (owner, contact) = (rows::id(issuer.bytes()), rows::id(lost.contact.bytes()));
    let readdress = [owner.clone(), contact.clone(), Value::from(address), Value::from(at)];
    if tx.query_opt(&READDRESS, &readdress)?.is_none() {
        return Ok(false);
    }
    let gone = [owner, rows::id(notice.bytes()), contact, rows::id(lost.mail.bytes())];
    Ok(tx.query_opt(&TAKE_BACK, &gone)?.is_some())
}

/// Notes that a notice went to a contact by fax instead.
///
/// # Errors
/// As the engine gives them.
pub fn by_fax(tx: &Tx, permit: &Permit, issuer: OrganisationId, notice: NoticeId, contact: ContactId) -> Result<bool> {
    if !reaches(permit, issuer) {
        return Ok(false);
    }
    let values = [rows::id(issuer.bytes()), rows::id(notice.bytes()), rows::id(contact.bytes()), Value::from("fax")];
    Ok(tx.query_opt(&OUTCOME, &values)?.is_some())
}

/// Marks a mail of an association that came back, by its `Message-ID`; the notice and the contact that it was for.
///
/// # Errors
/// As the engine gives them.
pub fn returned(
    tx: &Tx,
    permit: &Permit,
    issuer: OrganisationId,
    message_id: &str,
    (fault, said): (&str, &str),
    at: i64,
) -> Result<Option<(NoticeId, ContactId)>> {
    if !reaches(permit, issuer) {
        return Ok(None);
    }
    let owner = rows::id(issuer.bytes());
    let values = [owner.clone(), message_id.into(), fault.into(), said.into(), Value::from(at)];
    let Some(mail) = tx.query_opt(&RETURNED, &values)? else { return Ok(None) };
    let found = tx.query_opt(&NOTICE_OF, &[owner, rows::id(mail.id16("id")?)])?;
    found
        .map(|r| Ok((NoticeId::from_bytes(r.id16("notice_id")?), ContactId::from_bytes(r.id16("contact_id")?))))
        .transpose()
}
