//! Editions and guides: every revision that was ever offered, by hash; none is overwritten.

pub mod reads;
pub mod sets;
pub mod sources;
pub mod summaries;
pub mod texts;

use domain::checklist::Status;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    EDITIONS = "SELECT hash, id, revision, fiscal_year, guideline, status, origin, added_at, published_at FROM editions
        ORDER BY id, revision";
    EDITION_BY_HASH = "SELECT body FROM editions WHERE hash = $1";
    HAS_EDITION = "SELECT 1 AS one FROM editions WHERE hash = $1";
    PUBLISHED_EDITION = "SELECT hash, id, revision, fiscal_year, guideline, status, origin, added_at, published_at
        FROM editions WHERE id = $1 AND status = 'published' ORDER BY revision DESC LIMIT 1";
    ADD_EDITION = "INSERT INTO editions
        (hash, id, revision, fiscal_year, guideline, status, origin, body, added_at, published_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (hash) DO NOTHING";
    PUBLISH_EDITION = "UPDATE editions SET status = 'published', published_at = $2
        WHERE hash = $1 AND status = 'draft' RETURNING id";
    BY_HASH = "SELECT hash, id, revision, fiscal_year, guideline, status, origin, added_at, published_at
        FROM editions WHERE hash = $1";
    REVISIONS = "SELECT hash, id, revision, fiscal_year, guideline, status, origin, added_at, published_at
        FROM editions WHERE id = $1 ORDER BY revision DESC";
}

/// One revision of an edition, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRow {
    /// SHA-256 of the canonical body, hex.
    pub hash: String,
    /// `r7`
    pub id: String,
    /// 1 for the first.
    pub revision: i64,
    /// The year it was made for.
    pub fiscal_year: Option<i64>,
    /// Version of the guideline.
    pub guideline: String,
    /// Draft or published.
    pub status: Status,
    /// `bundled`, `imported` or `written`.
    pub origin: String,
    /// When it was added, microseconds.
    pub added_at: i64,
}

impl EditionRow {
    /// Whether it came with the program.
    #[must_use]
    pub fn is_bundled(&self) -> bool {
        self.origin == "bundled"
    }
}

fn edition(row: &Row) -> Result<EditionRow> {
    Ok(EditionRow {
        hash: row.text("hash")?,
        id: row.text("id")?,
        revision: row.int("revision")?,
        fiscal_year: row.opt_int("fiscal_year")?,
        guideline: row.text("guideline")?,
        status: if row.text("status")? == "published" { Status::Published } else { Status::Draft },
        origin: row.text("origin")?,
        added_at: row.int("added_at")?,
    })
}

/// All revisions, by id and revision.
///
/// # Errors
/// As the engine gives them.
pub fn editions(tx: &Tx) -> Result<Vec<EditionRow>> {
    tx.query(&EDITIONS, &[])?.iter().map(edition).collect()
}

/// The body (JSON) of a revision.
///
/// # Errors
/// As the engine gives them.
pub fn body(tx: &Tx, hash: &str) -> Result<Option<String>> {
    tx.query_opt(&EDITION_BY_HASH, &[Value::from(hash)])?.map(|r| r.text("body")).transpose()
}

/// The newest published revision of an edition.
///
/// # Errors
/// As the engine gives them.
pub fn published(tx: &Tx, id: &str) -> Result<Option<EditionRow>> {
    tx.query_opt(&PUBLISHED_EDITION, &[Value::from(id)])?.as_ref().map(edition).transpose()
}

/// A revision by its hash.
///
/// # Errors
/// As the engine gives them.
pub fn by_hash(tx: &Tx, hash: &str) -> Result<Option<EditionRow>> {
    tx.query_opt(&BY_HASH, &[Value::from(hash)])?.as_ref().map(edition).transpose()
}

/// All revisions of an edition, newest first.
///
/// # Errors
/// As the engine gives them.
pub fn revisions(tx: &Tx, id: &str) -> Result<Vec<EditionRow>> {
    tx.query(&REVISIONS, &[Value::from(id)])?.iter().map(edition).collect()
}

/// A revision to be added.
#[derive(Debug, Clone)]
pub struct NewEdition {
    /// SHA-256, hex.
    pub hash: String,
    /// Id.
    pub id: String,
    /// Fiscal year.
    pub fiscal_year: Option<i64>,
    /// Guideline.
    pub guideline: String,
    /// Canonical JSON.
    pub body: String,
    /// `bundled`, `imported`, `written`.
    pub origin: String,
}

/// Adds a revision if its hash is unknown; a bundled one is published only where nothing local replaced it.
/// Returns whether it was added.
///
/// # Errors
/// As the engine gives them.
pub fn add_edition(tx: &Tx, new: &NewEdition, at: i64) -> Result<bool> {
    if tx.query_opt(&HAS_EDITION, &[Value::from(new.hash.as_str())])?.is_some() {
        return Ok(false);
    }
    let known = revisions(tx, &new.id)?;
    let revision = known.first().map_or(1, |newest| newest.revision + 1);
    // What was made here stays until one that came with the program was published after it.
    let in_use = |row: &&EditionRow| row.is_bundled() && row.status == Status::Published;
    let local = known.iter().take_while(|row| !in_use(row)).any(|row| !row.is_bundled());
    let publish = new.origin == "bundled" && !local;
    tx.execute(
        &ADD_EDITION,
        &[
            Value::from(new.hash.as_str()),
            Value::from(new.id.as_str()),
            Value::from(revision),
            Value::from(new.fiscal_year),
            Value::from(new.guideline.as_str()),
            Value::from(if publish { Status::Published.code() } else { Status::Draft.code() }),
            Value::from(new.origin.as_str()),
            Value::from(new.body.as_str()),
            Value::from(at),
            if publish { Value::from(at) } else { Value::Null },
        ],
    )?;
    Ok(true)
}

/// Publishes a draft; false when it is none any more.
///
/// # Errors
/// As the engine gives them.
pub fn publish(tx: &Tx, hash: &str, at: i64) -> Result<bool> {
    Ok(tx.query_opt(&PUBLISH_EDITION, &[Value::from(hash), Value::from(at)])?.is_some())
}
