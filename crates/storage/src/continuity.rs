//! Continuity plans and rules: what is written, what was approved, the editions of their templates.

use crate::rows;
use domain::continuity::Paper;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use sql::{Error, Result, Row, Tx, Value, statements};

statements! {
    TEMPLATE = "SELECT body FROM templates WHERE hash = $1";
    ADD_TEMPLATE = "INSERT INTO templates (hash, id, paper, body, added_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (hash) DO NOTHING";
    FIND = "SELECT template_hash, written, number, version, changed_at FROM continuity_papers
        WHERE organisation_id = $1 AND paper = $2";
    BEGIN = "INSERT INTO continuity_papers (organisation_id, paper, template_hash, written, number, version, created_at,
        changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, 1, $6, $6, $7)
        ON CONFLICT (organisation_id, paper) DO NOTHING RETURNING version";
    WRITE = "UPDATE continuity_papers SET written = $3, number = $4, version = version + 1, changed_at = $6, changed_by = $7
        WHERE organisation_id = $1 AND paper = $2 AND version = $5 RETURNING version";
    VERSIONS = "SELECT number, template_id, facts, missing, approved_on, approved_by, review_on, pdf_sha256, docx_sha256,
        added_at FROM continuity_versions WHERE organisation_id = $1 AND paper = $2 ORDER BY number DESC NULLS LAST";
    APPROVE = "INSERT INTO continuity_versions (organisation_id, paper, number, template_id, facts, missing, approved_on,
        approved_by, review_on, pdf_sha256, docx_sha256, added_at, added_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    CHANGED = "SELECT MIN(at) AS at FROM audit_records WHERE organisation_id = $1 AND action = $2 AND subject_id = $3
        AND at > $4";
}

/// What an institution writes for one paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRow {
    /// The edition of the template with which it began.
    pub template_hash: String,
    /// `domain::continuity::Written` as JSON.
    pub written: String,
    /// Number of the version in work, from 1.
    pub number: i64,
    /// Counts the writes.
    pub version: i64,
    /// Last write, microseconds.
    pub changed_at: i64,
}

/// A version that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Number, from 1.
    pub number: i64,
    /// Edition of the template.
    pub template_id: String,
    /// What was true when it was approved, name → words (JSON).
    pub facts: String,
    /// How much was missing.
    pub missing: i64,
    /// Day of the approval.
    pub approved_on: Date,
    /// Who approved, as written on the paper.
    pub approved_by: String,
    /// Day of the next look.
    pub review_on: Date,
    /// The PDF; empty where it could not be printed.
    pub pdf_sha256: String,
    /// The Word file.
    pub docx_sha256: String,
    /// When it was recorded, microseconds.
    pub added_at: i64,
}

/// An edition of a template, if the database has it.
///
/// # Errors
/// As the engine gives them.
pub fn template(tx: &Tx, hash: &str) -> Result<Option<String>> {
    tx.query_opt(&TEMPLATE, &[Value::from(hash)])?.map(|r| r.text("body")).transpose()
}

/// Adds an edition of a template that the database does not have; none is ever changed.
///
/// # Errors
/// As the engine gives them.
pub fn add_template(tx: &Tx, hash: &str, id: &str, paper: Paper, body: &str, at: i64) -> Result<()> {
    let values = [Value::from(hash), Value::from(id), Value::from(paper.code()), Value::from(body), Value::from(at)];
    tx.execute(&ADD_TEMPLATE, &values)?;
    Ok(())
}

/// What an institution wrote for a paper.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, permit: &Permit, organisation: OrganisationId, paper: Paper) -> Result<Option<PaperRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(&FIND, &[rows::id(organisation.bytes()), Value::from(paper.code())])?
        .map(|r| {
            Ok(PaperRow {
                template_hash: r.text("template_hash")?,
                written: r.text("written")?,
                number: r.int("number")?,
                version: r.int("version")?,
                changed_at: r.int("changed_at")?,
            })
        })
        .transpose()
}

/// Writes a paper; `row.version` is the version that was on the screen, 0 for one that nobody wrote yet. Whether it
/// was that version.
///
/// # Errors
/// As the engine gives them.
pub fn write(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    paper: Paper,
    row: &PaperRow,
    by: Option<PersonId>,
) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    let (id, code) = (rows::id(organisation.bytes()), Value::from(paper.code()));
    let (written, number) = (Value::from(row.written.as_str()), Value::from(row.number));
    let (at, by) = (Value::from(row.changed_at), rows::person(by));
    let done = if row.version == 0 {
        tx.query_opt(&BEGIN, &[id, code, Value::from(row.template_hash.as_str()), written, number, at, by])?
    } else {
        tx.query_opt(&WRITE, &[id, code, written, number, Value::from(row.version), at, by])?
    };
    Ok(done.is_some())
}

fn version(row: &Row) -> Result<VersionRow> {
    let day = |column: &str| {
        rows::opt_day(row, column)?.ok_or_else(|| Error::Other(format!("{column} of a version is no day")))
    };
    Ok(VersionRow {
        number: row.int("number")?,
        template_id: row.text("template_id")?,
        facts: row.text("facts")?,
        missing: row.int("missing")?,
        approved_on: day("approved_on")?,
        approved_by: row.text("approved_by")?,
        review_on: day("review_on")?,
        pdf_sha256: row.text("pdf_sha256")?,
        docx_sha256: row.text("docx_sha256")?,
        added_at: row.int("added_at")?,
    })
}

/// What was approved, newest first.
///
/// # Errors
/// As the engine gives them.
pub fn versions(tx: &Tx, permit: &Permit, organisation: OrganisationId, paper: Paper) -> Result<Vec<VersionRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&VERSIONS, &[rows::id(organisation.bytes()), Value::from(paper.code())])?.iter().map(version).collect()
}

/// Keeps what was approved.
///
/// # Errors
/// As the engine gives them; `Unique` where the number stands already.
pub fn approve(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    paper: Paper,
    row: &VersionRow,
    by: Option<PersonId>,
) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(
            &APPROVE,
            &[
                rows::id(organisation.bytes()),
                Value::from(paper.code()),
                Value::from(row.number),
                Value::from(row.template_id.as_str()),
                Value::from(row.facts.as_str()),
                Value::from(row.missing),
                rows::day(Some(row.approved_on)),
                Value::from(row.approved_by.as_str()),
                rows::day(Some(row.review_on)),
                Value::from(row.pdf_sha256.as_str()),
                Value::from(row.docx_sha256.as_str()),
                Value::from(row.added_at),
                rows::person(by),
            ],
        )?;
    }
    Ok(())
}

/// When something was first done to a thing after an instant (both microseconds).
///
/// # Errors
/// As the engine gives them.
pub fn changed_since(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    action: Action,
    subject: [u8; 16],
    after: i64,
) -> Result<Option<i64>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    let values = [rows::id(organisation.bytes()), Value::from(action.code()), rows::id(subject), Value::from(after)];
    tx.query_opt(&CHANGED, &values)?.map_or(Ok(None), |r| r.opt_int("at"))
}
