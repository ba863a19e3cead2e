//! Who has read which revision of a text: said with a button, or told by an answer that was saved beside it.

use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    READS = "SELECT form, lineage, hash, read_at FROM guide_reads WHERE person_id = $1 ORDER BY form, lineage";
    READ = "INSERT INTO guide_reads (person_id, form, lineage, hash, read_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person_id, form, lineage) DO UPDATE SET hash = excluded.hash, read_at = excluded.read_at";
    ANSWERED = "SELECT a.form, h.item_key, MAX(h.changed_at) AS answered_at FROM assessments a JOIN answer_history h
        ON h.organisation_id = a.organisation_id AND h.assessment_id = a.id
        WHERE a.organisation_id = $1 AND h.changed_by = $2 GROUP BY a.form, h.item_key ORDER BY a.form, h.item_key";
    READ_OF = "SELECT form, lineage, hash, read_at FROM guide_reads WHERE person_id = $1 AND form = $2 AND lineage = $3";
    ANSWERED_ROW = "SELECT MAX(h.changed_at) AS answered_at FROM assessments a JOIN answer_history h
        ON h.organisation_id = a.organisation_id AND h.assessment_id = a.id
        WHERE a.organisation_id = $1 AND a.form IN ($2, $3) AND h.item_key IN ($4, $5, $6, $7) AND h.changed_by = $8";
}

/// What a person said they have read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// Series.
    pub form: String,
    /// Requirement.
    pub lineage: String,
    /// The revision.
    pub hash: String,
    /// When, microseconds.
    pub read_at: i64,
}

fn read(row: &Row) -> Result<ReadRow> {
    Ok(ReadRow {
        form: row.text("form")?,
        lineage: row.text("lineage")?,
        hash: row.text("hash")?,
        read_at: row.int("read_at")?,
    })
}

/// What a person said they have read.
///
/// # Errors
/// As the engine gives them.
pub fn reads(tx: &Tx, person: PersonId) -> Result<Vec<ReadRow>> {
    tx.query(&READS, &[rows::id(person.bytes())])?.iter().map(read).collect()
}

/// What a person said they have read of one text.
///
/// # Errors
/// As the engine gives them.
pub fn read_of(tx: &Tx, person: PersonId, form: &str, lineage: &str) -> Result<Option<ReadRow>> {
    let values = [rows::id(person.bytes()), Value::from(form), Value::from(lineage)];
    tx.query_opt(&READ_OF, &values)?.as_ref().map(read).transpose()
}

/// When a person last answered a row of this requirement in an organisation's sheets of two forms, microseconds.
///
/// # Errors
/// As the engine gives them.
pub fn answered_row(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    person: PersonId,
    forms: [&str; 2],
    lineage: &str,
) -> Result<Option<i64>> {
    if !permit.covers(organisation) {
        return Ok(None);
    }
    let mut values = vec![rows::id(organisation.bytes())];
    values.extend(forms.map(Value::from));
    values.extend(["", ".server", ".pc", ".network"].map(|about| Value::from(format!("{lineage}{about}"))));
    values.push(rows::id(person.bytes()));
    tx.query_one(&ANSWERED_ROW, &values)?.opt_int("answered_at")
}

/// Records that a person has read a revision.
///
/// # Errors
/// As the engine gives them.
pub fn record(tx: &Tx, person: PersonId, read: &ReadRow) -> Result<()> {
    let values = [
        rows::id(person.bytes()),
        Value::from(read.form.as_str()),
        Value::from(read.lineage.as_str()),
        Value::from(read.hash.as_str()),
        Value::from(read.read_at),
    ];
    tx.execute(&READ, &values).map(|_| ())
}

/// When a person last answered the rows of an organisation's sheets: form, key of the row, microseconds.
///
/// # Errors
/// As the engine gives them.
pub fn answered(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Vec<(String, String, i64)>> {
    if !permit.covers(organisation) {
        return Ok(Vec::new());
    }
    let found = tx.query(&ANSWERED, &[rows::id(organisation.bytes()), rows::id(person.bytes())])?;
    found.iter().map(|r| Ok((r.text("form")?, r.text("item_key")?, r.int("answered_at")?))).collect()
}
