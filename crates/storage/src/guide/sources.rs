//! The official files out of which forms of editions were read.

use crate::rows;
use domain::ids::PersonId;
use domain::policy::{Permit, Reach};
use sql::{Result, Row, Tx, Value, statements};

statements! {
    ADD = "INSERT INTO edition_sources (edition_hash, form, file_name, sha256, bytes, cell_map, added_at, added_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (edition_hash, form) DO NOTHING";
    OF_EDITION = "SELECT form, file_name, sha256, bytes, cell_map, added_at, added_by FROM edition_sources
        WHERE edition_hash = $1 ORDER BY form";
    OF_FORM = "SELECT form, file_name, sha256, bytes, cell_map, added_at, added_by FROM edition_sources
        WHERE edition_hash = $1 AND form = $2";
}

/// A file with its cell map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// The form that was read out of it.
    pub form: String,
    /// Name as it was brought.
    pub file_name: String,
    /// Hash of the bytes, hex; also the file's name in the store.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: i64,
    /// Which cell takes which answer: JSON of [`domain::papers::official::CellMap`].
    pub cell_map: String,
    /// When it was imported, microseconds.
    pub added_at: i64,
    /// Who imported it; none for a command.
    pub added_by: Option<PersonId>,
}

fn source(r: &Row) -> Result<SourceRow> {
    Ok(SourceRow {
        form: r.text("form")?,
        file_name: r.text("file_name")?,
        sha256: r.text("sha256")?,
        bytes: r.int("bytes")?,
        cell_map: r.text("cell_map")?,
        added_at: r.int("added_at")?,
        added_by: r.opt_id16("added_by")?.map(PersonId::from_bytes),
    })
}

/// Adds the file of a form to a revision (its bytes are in the store already). The permit is one for the whole
/// installation.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, edition_hash: &str, s: &SourceRow) -> Result<()> {
    if permit.reach() == &Reach::All {
        tx.execute(
            &ADD,
            &[
                Value::from(edition_hash),
                Value::from(s.form.as_str()),
                Value::from(s.file_name.as_str()),
                Value::from(s.sha256.as_str()),
                Value::from(s.bytes),
                Value::from(s.cell_map.as_str()),
                Value::from(s.added_at),
                rows::person(s.added_by),
            ],
        )?;
    }
    Ok(())
}

/// The files of a revision, by form.
///
/// # Errors
/// As the engine gives them.
pub fn of_edition(tx: &Tx, edition_hash: &str) -> Result<Vec<SourceRow>> {
    tx.query(&OF_EDITION, &[Value::from(edition_hash)])?.iter().map(source).collect()
}

/// The file of a form of a revision.
///
/// # Errors
/// As the engine gives them.
pub fn of_form(tx: &Tx, edition_hash: &str, form: &str) -> Result<Option<SourceRow>> {
    tx.query_opt(&OF_FORM, &[Value::from(edition_hash), Value::from(form)])?.as_ref().map(source).transpose()
}
