//! The audit chains: one per organisation, the installation's own under the zero id.

use crate::kept::Kept;
use crate::rows;
use domain::audit::{Hash, NOTHING_BEFORE, Record, Walk, Why, commitment, head_of_heads};
use domain::ids::{OrganisationId, PersonId};
use domain::policy::{Action, Permit};
use sql::{Error, Result, Row, Tx, Value, statements};

statements! {
    HEAD = "SELECT records, hash FROM audit_heads WHERE organisation_id = $1";
    HEAD_FOR_CHANGE = "INSERT INTO audit_heads (organisation_id, records, hash) VALUES ($1, 0, $2)
        ON CONFLICT (organisation_id) DO UPDATE SET records = audit_heads.records RETURNING records, hash";
    HEADS_FOR_CHANGE = "UPDATE audit_heads SET records = audit_heads.records
        WHERE organisation_id > $1 AND organisation_id <= $2 RETURNING organisation_id, records, hash";
    SET_HEAD = "UPDATE audit_heads SET records = $2, hash = $3 WHERE organisation_id = $1";
    APPEND = "INSERT INTO audit_records
        (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    HEADS = "SELECT organisation_id, records, hash FROM audit_heads ORDER BY organisation_id";
    HEADS_AFTER = "SELECT organisation_id, records, hash FROM audit_heads WHERE organisation_id > $1
        ORDER BY organisation_id LIMIT $2";
    HEAD_OF_NOBODY = "SELECT organisation_id, records, hash FROM audit_heads WHERE organisation_id = $1";
    CHAINS = "SELECT COUNT(*) AS n FROM audit_heads";
    CHAIN = "SELECT organisation_id, seq, at, actor, action, subject, subject_id, commitment, prev, hash
        FROM audit_records WHERE organisation_id = $1 ORDER BY seq";
    ORPHANS = "SELECT DISTINCT r.organisation_id FROM audit_records r
        WHERE NOT EXISTS (SELECT 1 FROM audit_heads h WHERE h.organisation_id = r.organisation_id)
        ORDER BY r.organisation_id LIMIT 1";
    HEAD_AT = "SELECT seq, hash FROM audit_records WHERE organisation_id = $1 AND at <= $2 ORDER BY seq DESC LIMIT 1";
    NEWEST = "SELECT seq, at, actor, action, subject, subject_id, hash FROM audit_records
        WHERE organisation_id = $1 ORDER BY seq DESC LIMIT $2";
    LAST_OF = "SELECT at, actor FROM audit_records WHERE organisation_id = $1 AND action = $2 AND subject_id = $3
        ORDER BY seq DESC LIMIT 1";
    LOOSE_HEADS = "SELECT COUNT(*) AS n FROM audit_heads h WHERE h.records > 0 AND NOT EXISTS (SELECT 1 FROM audit_records r
        WHERE r.organisation_id = h.organisation_id AND r.seq = h.records AND r.hash = h.hash)";
}

/// What a change leaves in the chain.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Whose chain.
    pub organisation: [u8; 16],
    /// When, microseconds.
    pub at: i64,
    /// Who; none for a command or a link.
    pub actor: Option<PersonId>,
    /// What was done.
    pub action: Action,
    /// To which thing.
    pub subject_id: [u8; 16],
    /// Sixteen random bytes, made before the transaction.
    pub salt: [u8; 16],
    /// What was written, as text; only its salted hash is kept.
    pub detail: String,
}

/// Appends one record; the last statement of its transaction.
///
/// # Errors
/// As the engine gives them.
pub fn append(tx: &Tx, entry: &Entry) -> Result<()> {
    let organisation = rows::id(entry.organisation);
    let head = tx.query_one(&HEAD_FOR_CHANGE, &[organisation.clone(), Value::from(NOTHING_BEFORE.to_vec())])?;
    let (seq, hash, values) = link(entry, head.int("records")?, hash_of(&head, "hash")?);
    tx.execute(&APPEND, &values)?;
    tx.execute(&SET_HEAD, &[organisation, Value::from(seq), Value::from(hash.to_vec())])?;
    Ok(())
}

/// Appends one record each to the chains of several organisations, all of them after the first of `range` and up to its
/// second, each with at most one entry, in the order of their ids; the last statement of its transaction.
///
/// # Errors
/// As the engine gives them.
pub fn append_each(tx: &Tx, range: (OrganisationId, OrganisationId), entries: &[Entry]) -> Result<()> {
    let mut heads = std::collections::BTreeMap::new();
    for row in tx.query(&HEADS_FOR_CHANGE, &[rows::id(range.0.bytes()), rows::id(range.1.bytes())])? {
        heads.insert(row.id16("organisation_id")?, (row.int("records")?, hash_of(&row, "hash")?));
    }
    let (mut records, mut ends) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
    for entry in entries {
        let (count, prev) = heads.get(&entry.organisation).copied().unwrap_or((0, NOTHING_BEFORE));
        let (seq, hash, values) = link(entry, count, prev);
        records.push(values);
        ends.push(vec![rows::id(entry.organisation), Value::from(seq), Value::from(hash)]);
    }
    tx.insert_many(RECORDS, "", &records)?;
    tx.insert_many("INSERT INTO audit_heads (organisation_id, records, hash)", MOVED, &ends)?;
    Ok(())
}

const RECORDS: &str = "INSERT INTO audit_records
    (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash)";
const MOVED: &str = " ON CONFLICT (organisation_id) DO UPDATE SET records = excluded.records, hash = excluded.hash";

/// The next link of a chain of `records` that ends with `prev`: its number, its hash, and what [`APPEND`] stores.
pub(crate) fn link(entry: &Entry, records: i64, prev: Hash) -> (i64, Hash, Vec<Value>) {
    let record = Record {
        organisation: entry.organisation,
        seq: records + 1,
        at: entry.at,
        actor: entry.actor.map_or([0; 16], PersonId::bytes),
        action: entry.action.code().to_owned(),
        subject: entry.action.subject().to_owned(),
        subject_id: entry.subject_id,
        commitment: commitment(&entry.salt, &entry.detail),
        prev,
    };
    let hash = record.hash();
    let values = vec![
        rows::id(record.organisation),
        Value::from(record.seq),
        Value::from(record.at),
        Value::from(record.actor),
        Value::from(record.action),
        Value::from(record.subject),
        Value::from(record.subject_id),
        Value::from(entry.salt),
        Value::from(record.commitment),
        Value::from(record.prev),
        Value::from(hash),
    ];
    (record.seq, hash, values)
}

fn hash_of(row: &Row, column: &str) -> Result<Hash> {
    Ok(row.bytes(column)?.try_into().unwrap_or(NOTHING_BEFORE))
}

/// Number of records and head of an organisation's own chain as of an instant.
///
/// # Errors
/// As the engine gives them.
pub fn head_at(tx: &Tx, permit: &Permit, organisation: OrganisationId, at: i64) -> Result<(i64, Hash)> {
    if !rows::reaches(permit, organisation) {
        return Ok((0, NOTHING_BEFORE));
    }
    match tx.query_opt(&HEAD_AT, &[rows::id(organisation.bytes()), Value::from(at)])? {
        Some(row) => Ok((row.int("seq")?, hash_of(&row, "hash")?)),
        None => Ok((0, NOTHING_BEFORE)),
    }
}

/// Number of all records, and the hash over the heads of all chains.
///
/// # Errors
/// As the engine gives them.
pub fn head(tx: &Tx) -> Result<(i64, Hash)> {
    let heads = heads(tx)?;
    let records = heads.iter().map(|(_, n, _)| n).sum();
    Ok((records, head_of_heads(heads.iter().map(|(o, n, h)| (o, *n, h)))))
}

fn heads(tx: &Tx) -> Result<Vec<End>> {
    tx.query(&HEADS, &[])?.iter().map(end).collect()
}

/// The end of a chain: whose, how many records, the last one's hash.
type End = ([u8; 16], i64, Hash);

fn end(row: &Row) -> Result<End> {
    Ok((row.id16("organisation_id")?, row.int("records")?, hash_of(row, "hash")?))
}

/// How many chains do not end where their head says: a quick look at all of them, no proof.
///
/// # Errors
/// As the engine gives them.
pub fn loose_heads(tx: &Tx) -> Result<i64> {
    tx.query_one(&LOOSE_HEADS, &[])?.int("n")
}

/// The outcome of a check of all chains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Records read.
    pub records: i64,
    /// The first fault: organisation, number of the record, why.
    pub fault: Option<([u8; 16], i64, Why)>,
}

/// Reads every chain from its first record; with a kept head (of all chains, now or at some time since, or of one
/// organisation as it stands on a sheet) also that what it covers is still there.
///
/// # Errors
/// As the engine gives them.
pub fn verify(tx: &Tx, kept: Option<Hash>) -> Result<Verdict> {
    let heads = heads(tx)?;
    let mut records = 0;
    let mut seen_kept = kept.is_none() || kept == Some(head_of_heads(heads.iter().map(|(o, n, h)| (o, *n, h))));
    let mut earlier =
        kept.filter(|_| !seen_kept).map(|k| Kept::new(k, heads.iter().map(|(_, n, _)| n).sum(), heads.len()));
    if let Some(orphan) = tx.query_opt(&ORPHANS, &[])? {
        return Ok(Verdict { records, fault: Some((orphan.id16("organisation_id")?, 0, Why::Truncated)) });
    }
    for end in &heads {
        let (read, fault) = walk(tx, end, &mut |record, stored| {
            seen_kept |= kept == Some(stored);
            if let Some(earlier) = &mut earlier {
                earlier.take(record.at, record.organisation, record.seq, stored);
            }
        })?;
        records += read;
        if fault.is_some() {
            return Ok(Verdict { records, fault });
        }
    }
    let seen_kept = seen_kept || earlier.is_some_and(Kept::was_gone_through);
    let fault = if seen_kept { None } else { Some(([0; 16], records + 1, Why::Truncated)) };
    Ok(Verdict { records, fault })
}

/// The first record that does not fit: its chain, its number, and why.
type Misfit = ([u8; 16], i64, Why);

/// Walks one chain to the end that its head tells of; how many records fit, and the first that does not.
fn walk(
    tx: &Tx,
    (organisation, count, head): &End,
    see: &mut dyn FnMut(&Record, Hash),
) -> Result<(i64, Option<Misfit>)> {
    let mut walk = Walk::default();
    let (mut last, mut records) = (0, 0);
    for row in tx.query(&CHAIN, &[rows::id(*organisation)])? {
        let record = record(&row)?;
        let stored = hash_of(&row, "hash")?;
        if let Err(why) = walk.take(&record, &stored) {
            see(&record, stored);
            return Ok((records, Some((*organisation, record.seq, why))));
        }
        last = record.seq;
        records += 1;
        see(&record, stored);
    }
    Ok((records, walk.finish(*count, head).err().map(|why| (*organisation, last + 1, why))))
}

/// How many chains there are.
///
/// # Errors
/// As the engine gives them.
pub fn chains(tx: &Tx) -> Result<i64> {
    tx.query_one(&CHAINS, &[])?.int("n")
}

/// Some of the chains, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// How many chains were read.
    pub chains: i64,
    /// The last of them; none when no chain was left.
    pub last: Option<[u8; 16]>,
    /// What was found.
    pub verdict: Verdict,
}

/// Reads up to `most` chains that come after one (none: from the first, which is the installation's own): what
/// [`verify`] does at once, in steps.
///
/// # Errors
/// As the engine gives them.
pub fn verify_some(tx: &Tx, after: Option<[u8; 16]>, most: i64) -> Result<Part> {
    let mut ends: Vec<End> = Vec::new();
    if after.is_none() {
        if let Some(orphan) = tx.query_opt(&ORPHANS, &[])? {
            let fault = Some((orphan.id16("organisation_id")?, 0, Why::Truncated));
            return Ok(Part { chains: 0, last: None, verdict: Verdict { records: 0, fault } });
        }
        ends.extend(tx.query_opt(&HEAD_OF_NOBODY, &[rows::id([0; 16])])?.as_ref().map(end).transpose()?);
    }
    let from = rows::id(after.unwrap_or_default());
    for row in tx.query(&HEADS_AFTER, &[from, Value::from(most)])? {
        ends.push(end(&row)?);
    }
    let mut verdict = Verdict { records: 0, fault: None };
    let (mut chains, mut last) = (0, None);
    for one in &ends {
        let (read, fault) = walk(tx, one, &mut |_, _| {})?;
        verdict.records += read;
        chains += 1;
        last = Some(one.0);
        if fault.is_some() {
            verdict.fault = fault;
            break;
        }
    }
    Ok(Part { chains, last, verdict })
}

fn record(row: &Row) -> Result<Record, Error> {
    Ok(Record {
        organisation: row.id16("organisation_id")?,
        seq: row.int("seq")?,
        at: row.int("at")?,
        actor: row.id16("actor")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        subject_id: row.id16("subject_id")?,
        commitment: hash_of(row, "commitment")?,
        prev: hash_of(row, "prev")?,
    })
}

/// One line of an organisation's record as a page shows it.
#[derive(Debug, Clone)]
pub struct Line {
    /// Number in the chain.
    pub seq: i64,
    /// When, microseconds.
    pub at: i64,
    /// Who; zero for a command.
    pub actor: [u8; 16],
    /// Code of the action.
    pub action: String,
    /// Kind of thing.
    pub subject: String,
    /// Its hash.
    pub hash: Hash,
}

/// The newest records of an organisation.
///
/// # Errors
/// As the engine gives them.
pub fn newest(tx: &Tx, permit: &Permit, organisation: OrganisationId, most: i64) -> Result<Vec<Line>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&NEWEST, &[rows::id(organisation.bytes()), Value::from(most)])?
        .iter()
        .map(|row| {
            Ok(Line {
                seq: row.int("seq")?,
                at: row.int("at")?,
                actor: row.id16("actor")?,
                action: row.text("action")?,
                subject: row.text("subject")?,
                hash: hash_of(row, "hash")?,
            })
        })
        .collect()
}

/// When something was last done to a thing (microseconds), and by whom (zero: nobody by name), as the chain of an
/// organisation that the permit reaches has it.
///
/// # Errors
/// As the engine gives them.
pub fn last_of(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    action: Action,
    subject: [u8; 16],
) -> Result<Option<(i64, [u8; 16])>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    let values = [rows::id(organisation.bytes()), Value::from(action.code()), rows::id(subject)];
    tx.query_opt(&LAST_OF, &values)?.map(|row| Ok((row.int("at")?, row.id16("actor")?))).transpose()
}
