//! Mail that waits to be sent, and what became of it. Like jobs it belongs to the installation: it is queued inside a
//! transaction of another subject, and only whoever operates sees the list.

use crate::rows;
use domain::ids::{MailId, OrganisationId};
use domain::mail::MailState;
use domain::policy::{Permit, Reach};
use sql::{Result, Row, Tx, Value, statements};

statements! {
    ADD = "INSERT INTO mails (organisation_id, id, message_id, recipient, subject, body, state, tries, fault, said,
        created_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, '', '', $7, NULL)";
    ATTACH = "INSERT INTO mail_attachments (organisation_id, mail_id, position, name, media_type, sha256)
        VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = "SELECT organisation_id, id, message_id, recipient, subject, body, state, tries, fault, said, created_at,
        ended_at FROM mails WHERE id = $1";
    ATTACHED = "SELECT name, media_type, sha256 FROM mail_attachments WHERE organisation_id = $1 AND mail_id = $2
        ORDER BY position";
    NEWEST = "SELECT organisation_id, id, message_id, recipient, subject, body, state, tries, fault, said, created_at,
        ended_at FROM mails ORDER BY created_at DESC, id DESC LIMIT 100";
    TRIED = "UPDATE mails SET state = $2, tries = $3, fault = $4, said = $5, ended_at = $6
        WHERE id = $1 AND state = 'queued'";
    AGAIN = "UPDATE mails SET state = 'queued', tries = 0, fault = '', said = '', created_at = $2, ended_at = NULL
        WHERE id = $1 AND state <> 'queued' RETURNING id";
    BOUNCED = "UPDATE mails SET state = 'bounced', said = $2, ended_at = $3 WHERE message_id = $1 AND state = 'sent'
        RETURNING id";
    WAITING = "SELECT COUNT(*) AS n FROM mails WHERE state = 'queued'";
    OVER = "SELECT organisation_id, id, state FROM mails WHERE created_at < $1 AND state <> 'queued' ORDER BY created_at, id
        LIMIT 500";
    KEEP_OUTCOME = "UPDATE notice_mails SET outcome = $3 WHERE organisation_id = $1 AND mail_id = $2 AND outcome = ''";
    HASHES = "SELECT sha256 FROM mail_attachments WHERE organisation_id = $1 AND mail_id = $2 ORDER BY position";
    DETACH = "DELETE FROM mail_attachments WHERE organisation_id = $1 AND mail_id = $2";
    REMOVE = "DELETE FROM mails WHERE organisation_id = $1 AND id = $2";
}

/// Something that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Name of the file as the reader sees it.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Hash of its bytes, which lie in the store of files.
    pub sha256: String,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// For whom it goes; zero: for the installation.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: MailId,
    /// `Message-ID` without its angle brackets; the same over all tries.
    pub message_id: String,
    /// Address of the recipient.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub tries: i64,
    /// What kind of thing went wrong the last time, as a code; empty: nothing.
    pub fault: String,
    /// What the server said the last time.
    pub said: String,
    /// When it was queued, microseconds.
    pub created_at: i64,
    /// When it was sent, given up or came back, microseconds.
    pub ended_at: Option<i64>,
}

fn mail(r: &Row) -> Result<Mail> {
    Ok(Mail {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: MailId::from_bytes(r.id16("id")?),
        message_id: r.text("message_id")?,
        recipient: r.text("recipient")?,
        subject: r.text("subject")?,
        body: r.text("body")?,
        state: MailState::from_code(&r.text("state")?).unwrap_or(MailState::Failed),
        tries: r.int("tries")?,
        fault: r.text("fault")?,
        said: r.text("said")?,
        created_at: r.int("created_at")?,
        ended_at: r.opt_int("ended_at")?,
    })
}

/// Queues a mail, in the transaction that makes it necessary; state, tries and end are those of a beginning. The job
/// that sends it is the caller's to enqueue (`App::queue_mail` does both).
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, m: &Mail, attached: &[Attached]) -> Result<()> {
    let owner = rows::id(m.organisation.bytes());
    let values = [
        owner.clone(),
        rows::id(m.id.bytes()),
        Value::from(m.message_id.as_str()),
        Value::from(m.recipient.as_str()),
        Value::from(m.subject.as_str()),
        Value::from(m.body.as_str()),
        Value::from(m.created_at),
    ];
    tx.execute(&ADD, &values)?;
    for (position, one) in (0_i64..).zip(attached) {
        let values = [
            owner.clone(),
            rows::id(m.id.bytes()),
            Value::from(position),
            Value::from(one.name.as_str()),
            Value::from(one.media_type.as_str()),
            Value::from(one.sha256.as_str()),
        ];
        tx.execute(&ATTACH, &values)?;
    }
    Ok(())
}

/// A mail with what goes with it, for the job that sends it.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, id: MailId) -> Result<Option<(Mail, Vec<Attached>)>> {
    let Some(found) = tx.query_opt(&FIND, &[rows::id(id.bytes())])?.as_ref().map(mail).transpose()? else {
        return Ok(None);
    };
    let attached = tx
        .query(&ATTACHED, &[rows::id(found.organisation.bytes()), rows::id(id.bytes())])?
        .iter()
        .map(|r| Ok(Attached { name: r.text("name")?, media_type: r.text("media_type")?, sha256: r.text("sha256")? }))
        .collect::<Result<_>>()?;
    Ok(Some((found, attached)))
}

/// The newest hundred, for whoever operates the installation.
///
/// # Errors
/// As the engine gives them.
pub fn newest(tx: &Tx, permit: &Permit) -> Result<Vec<Mail>> {
    if permit.reach() != &Reach::All {
        return Ok(Vec::new());
    }
    tx.query(&NEWEST, &[])?.iter().map(mail).collect()
}

/// Writes what became of a try: where it stands now, how often it was tried, what went wrong.
///
/// # Errors
/// As the engine gives them.
pub fn tried(tx: &Tx, m: &Mail) -> Result<()> {
    let values = [
        rows::id(m.id.bytes()),
        Value::from(m.state.code()),
        Value::from(m.tries),
        Value::from(m.fault.as_str()),
        Value::from(m.said.as_str()),
        m.ended_at.map_or(Value::Null, Value::from),
    ];
    tx.execute(&TRIED, &values).map(|_| ())
}

/// Puts a mail that failed, came back, or was taken by a server and never arrived into the queue anew; false where there
/// is none such.
///
/// # Errors
/// As the engine gives them.
pub fn again(tx: &Tx, permit: &Permit, id: MailId, at: i64) -> Result<bool> {
    if permit.reach() != &Reach::All {
        return Ok(false);
    }
    Ok(tx.query_opt(&AGAIN, &[rows::id(id.bytes()), Value::from(at)])?.is_some())
}

/// Marks a mail that the server took and that came back, by its `Message-ID`; false where none such was sent.
///
/// # Errors
/// As the engine gives them.
pub fn bounced(tx: &Tx, message_id: &str, said: &str, at: i64) -> Result<bool> {
    Ok(tx.query_opt(&BOUNCED, &[Value::from(message_id), Value::from(said), Value::from(at)])?.is_some())
}

/// How many wait.
///
/// # Errors
/// As the engine gives them.
pub fn waiting(tx: &Tx) -> Result<i64> {
    tx.query_one(&WAITING, &[])?.int("n")
}

/// Removes up to 500 mails that ended and were queued before an instant; how many, and the hashes of what went
/// with them, whose bytes go unless somebody holds them.
///
/// # Errors
/// As the engine gives them.
pub fn sweep(tx: &Tx, before: i64) -> Result<(usize, Vec<String>)> {
    let over = tx.query(&OVER, &[Value::from(before)])?;
    let mut hashes = Vec::new();
    for row in &over {
        let key = [rows::id(row.id16("organisation_id")?), rows::id(row.id16("id")?)];
        for r in tx.query(&HASHES, &key)? {
            hashes.push(r.text("sha256")?);
        }
        let [owner, id] = key.clone();
        tx.execute(&KEEP_OUTCOME, &[owner, id, Value::from(row.text("state")?)])?;
        tx.execute(&DETACH, &key)?;
        tx.execute(&REMOVE, &key)?;
    }
    hashes.sort();
    hashes.dedup();
    Ok((over.len(), hashes))
}
