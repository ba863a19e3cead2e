//! Questions with their answers that a desk proposed and its association published.

use crate::rows::{self, reaches};
use domain::ids::{ConsultationId, DeskId, FaqId, OrganisationId, PersonId};
use domain::policy::Permit;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    ONE = "SELECT organisation_id, id, desk_id, source_id, lineage, question, answer, state, proposed_by, made_at,
        published_at, version FROM faqs WHERE id = $1";
    PUBLISHED = "SELECT organisation_id, id, desk_id, source_id, lineage, question, answer, state, proposed_by, made_at,
        published_at, version FROM faqs WHERE state = 'published' ORDER BY lineage, id DESC LIMIT 2000";
    OF_LINEAGE = "SELECT organisation_id, id, desk_id, source_id, lineage, question, answer, state, proposed_by,
        made_at, published_at, version FROM faqs WHERE lineage = $1 AND state = 'published' ORDER BY id DESC LIMIT 50";
    OF_ASSOCIATION = "SELECT organisation_id, id, desk_id, source_id, lineage, question, answer, state, proposed_by,
        made_at, published_at, version FROM faqs WHERE organisation_id = $1 ORDER BY id DESC LIMIT 500";
    ADD = "INSERT INTO faqs (organisation_id, id, desk_id, source_id, lineage, question, answer, state, proposed_by,
        made_at, published_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9, NULL, 1)";
    WRITE = "UPDATE faqs SET lineage = $4, question = $5, answer = $6, state = $7, published_at = $8, version = version + 1
        WHERE organisation_id = $1 AND id = $2 AND version = $3 RETURNING version";
}

/// How a question and its answer stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaqState {
    /// Proposed by an operator.
    Proposed,
    /// For everybody.
    Published,
    /// Taken back.
    Withdrawn,
}

impl FaqState {
    /// The code in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            FaqState::Proposed => "proposed",
            FaqState::Published => "published",
            FaqState::Withdrawn => "withdrawn",
        }
    }
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaqRow {
    /// The association whose desk answered.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: FaqId,
    /// The desk.
    pub desk: DeskId,
    /// The consultation that it came from; nobody but the desk sees that.
    pub consultation: Option<ConsultationId>,
    /// The requirement; empty: general.
    pub lineage: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// How it stands.
    pub state: FaqState,
    /// Who proposed it.
    pub proposed_by: Option<PersonId>,
    /// When, microseconds.
    pub made_at: i64,
    /// When it was published.
    pub published_at: Option<i64>,
    /// Counts the writes.
    pub version: i64,
}

fn row(r: &Row) -> Result<FaqRow> {
    Ok(FaqRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: FaqId::from_bytes(r.id16("id")?),
        desk: DeskId::from_bytes(r.id16("desk_id")?),
        consultation: r.opt_id16("source_id")?.map(ConsultationId::from_bytes),
        lineage: r.text("lineage")?,
        question: r.text("question")?,
        answer: r.text("answer")?,
        state: match r.text("state")?.as_str() {
            "published" => FaqState::Published,
            "proposed" => FaqState::Proposed,
            _ => FaqState::Withdrawn,
        },
        proposed_by: r.opt_id16("proposed_by")?.map(PersonId::from_bytes),
        made_at: r.int("made_at")?,
        published_at: r.opt_int("published_at")?,
        version: r.int("version")?,
    })
}

/// A question with its answer, in whatever state.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, id: FaqId) -> Result<Option<FaqRow>> {
    tx.query_opt(&ONE, &[rows::id(id.bytes())])?.as_ref().map(row).transpose()
}

/// What is published: about one requirement, or everything.
///
/// # Errors
/// As the engine gives them.
pub fn published(tx: &Tx, lineage: Option<&str>) -> Result<Vec<FaqRow>> {
    let found = match lineage {
        Some(lineage) => tx.query(&OF_LINEAGE, &[Value::from(lineage)])?,
        None => tx.query(&PUBLISHED, &[])?,
    };
    found.iter().map(row).collect()
}

/// Everything of an association, the newest first.
///
/// # Errors
/// As the engine gives them.
pub fn of_association(tx: &Tx, permit: &Permit, association: OrganisationId) -> Result<Vec<FaqRow>> {
    if !reaches(permit, association) {
        return Ok(Vec::new());
    }
    tx.query(&OF_ASSOCIATION, &[rows::id(association.bytes())])?.iter().map(row).collect()
}

/// Proposes a question with its answer.
///
/// # Errors
/// As the engine gives them.
pub fn propose(tx: &Tx, permit: &Permit, new: &FaqRow) -> Result<bool> {
    let values = [
        rows::id(new.organisation.bytes()),
        rows::id(new.id.bytes()),
        rows::id(new.desk.bytes()),
        new.consultation.map_or(Value::Null, |c| rows::id(c.bytes())),
        Value::from(new.lineage.as_str()),
        Value::from(new.question.as_str()),
        Value::from(new.answer.as_str()),
        rows::person(new.proposed_by),
        Value::from(new.made_at),
    ];
    Ok(reaches(permit, new.organisation) && tx.execute(&ADD, &values)? == 1)
}

/// Writes it, in its new state; none where the version is another.
///
/// # Errors
/// As the engine gives them.
pub fn write(tx: &Tx, permit: &Permit, faq: &FaqRow) -> Result<Option<i64>> {
    if !reaches(permit, faq.organisation) {
        return Ok(None);
    }
    let values = [
        rows::id(faq.organisation.bytes()),
        rows::id(faq.id.bytes()),
        Value::from(faq.version),
        Value::from(faq.lineage.as_str()),
        Value::from(faq.question.as_str()),
        Value::from(faq.answer.as_str()),
        Value::from(faq.state.code()),
        faq.published_at.map_or(Value::Null, Value::from),
    ];
    tx.query_opt(&WRITE, &values)?.map(|r| r.int("version")).transpose()
}
