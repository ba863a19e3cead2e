//! The carry-over of everybody, in units of some hundred institutions: read in one go, written set by set, always in
//! the order of the organisations' ids.

use super::{AssessmentId, AssessmentRow, OrganisationId, assessment, vendor_key};
use crate::audit::{self, Entry};
use crate::programme::{self, Cell};
use crate::rows;
use domain::organisations::Kind;
use domain::policy::{Permit, Reach};
use jiff::civil::Date;
use sql::{Error, Result, Row, Tx, Value, statements};
use std::collections::{BTreeMap, BTreeSet};

statements! {
    AFTER = "SELECT a.organisation_id, a.id, a.edition, a.edition_hash, a.form, a.fiscal_year, a.vendor_id, a.round,
        a.created_at, a.due, a.answered, a.changed_at, a.carried_from, a.carried_at, a.carried_writes, o.kind, o.active
        FROM assessments a JOIN organisations o ON o.id = a.organisation_id WHERE a.organisation_id > $1
        ORDER BY a.organisation_id, a.id LIMIT $2";
    OWNERS = "SELECT COUNT(DISTINCT organisation_id) AS n FROM assessments";
    HOLD = "UPDATE organisations SET version = version WHERE id > $1 AND id <= $2";
    PLACED = "SELECT organisation_id, association_id FROM placements WHERE organisation_id > $1 AND organisation_id <= $2
        ORDER BY organisation_id";
    CONTRACTS = "SELECT organisation_id, vendor_id FROM vendor_contracts WHERE organisation_id > $1
        AND organisation_id <= $2 ORDER BY organisation_id, vendor_id";
    PARENTS = "SELECT m.organisation_id, m.association_id FROM memberships m
        JOIN organisations a ON a.id = m.association_id WHERE m.organisation_id > $1 AND m.organisation_id <= $2
        AND m.valid_from <= $3 AND (m.valid_to IS NULL OR m.valid_to >= $3) ORDER BY m.organisation_id,
        CASE a.kind WHEN 'county' THEN 0 WHEN 'prefectural' THEN 1 ELSE 2 END, m.valid_from DESC, m.id";
}

/// A sheet with the kind of its organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// The sheet.
    pub row: AssessmentRow,
    /// What its organisation is.
    pub kind: Kind,
    /// Whether it is in business.
    pub active: bool,
}

fn all(permit: &Permit) -> Result<()> {
    if permit.reach() == &Reach::All {
        return Ok(());
    }
    Err(Error::Other("only somebody who stands for the installation carries over for all".to_owned()))
}

/// The sheets of the organisations after one, at least `most` of them if there are so many; every organisation with
/// all of its sheets. True with them: these were the last.
///
/// # Errors
/// As the engine gives them.
pub fn after(tx: &Tx, permit: &Permit, last: OrganisationId, most: i64) -> Result<(Vec<Owned>, bool)> {
    all(permit)?;
    let mut limit = most;
    loop {
        let found = tx.query(&AFTER, &[rows::id(last.bytes()), Value::from(limit)])?;
        let end = i64::try_from(found.len()).unwrap_or(i64::MAX) < limit;
        let mut out: Vec<Owned> = Vec::with_capacity(found.len());
        for r in &found {
            let kind = Kind::from_code(&r.text("kind")?).unwrap_or(Kind::Clinic);
            out.push(Owned { row: assessment(r)?, kind, active: r.bool("active")? });
        }
        if end {
            return Ok((out, true));
        }
        // The last organisation may have more sheets than were read.
        let cut = out.last().map(|o| o.row.organisation);
        let whole = out.iter().position(|o| Some(o.row.organisation) == cut).unwrap_or(0);
        if whole > 0 {
            out.truncate(whole);
            return Ok((out, false));
        }
        limit *= 2;
    }
}

/// How many organisations have any sheet.
///
/// # Errors
/// As the engine gives them.
pub fn owners(tx: &Tx, permit: &Permit) -> Result<i64> {
    all(permit)?;
    tx.query_one(&OWNERS, &[])?.int("n")
}

/// The organisations of a unit: after one, up to another.
pub type Range = (OrganisationId, OrganisationId);

fn range((after, last): Range) -> [Value; 2] {
    [rows::id(after.bytes()), rows::id(last.bytes())]
}

/// Makes everybody wait who would move an organisation of a unit or begin a sheet of it, until the end of the
/// transaction.
///
/// # Errors
/// As the engine gives them.
pub fn hold(tx: &Tx, permit: &Permit, unit: Range) -> Result<()> {
    all(permit)?;
    tx.execute(&HOLD, &range(unit)).map(|_| ())
}

/// The association under which each organisation of a unit counts: as it was put last, else as its memberships say.
///
/// # Errors
/// As the engine gives them.
pub fn parents(tx: &Tx, unit: Range, on: Date) -> Result<BTreeMap<OrganisationId, OrganisationId>> {
    let ids = |r: &Row| Ok::<_, Error>((r.id16("organisation_id")?, r.id16("association_id")?));
    let mut found: BTreeMap<[u8; 16], [u8; 16]> = BTreeMap::new();
    for r in tx.query(&PLACED, &range(unit))? {
        let (organisation, association) = ids(&r)?;
        found.insert(organisation, association);
    }
    let values = [&range(unit)[..], &[Value::from(on.to_string())]].concat();
    for r in tx.query(&PARENTS, &values)? {
        let (organisation, association) = ids(&r)?;
        found.entry(organisation).or_insert(association);
    }
    // Put nowhere, because it is paused or closed.
    found.retain(|_, association| *association != [0; 16]);
    let typed = |(o, a)| (OrganisationId::from_bytes(o), OrganisationId::from_bytes(a));
    Ok(found.into_iter().map(typed).collect())
}

/// The vendors that the organisations of a unit have: organisation and vendor.
///
/// # Errors
/// As the engine gives them.
pub fn contracts(tx: &Tx, unit: Range) -> Result<BTreeSet<(OrganisationId, OrganisationId)>> {
    let id = |r: &Row, column: &str| r.id16(column).map(OrganisationId::from_bytes);
    tx.query(&CONTRACTS, &range(unit))?.iter().map(|r| Ok((id(r, "organisation_id")?, id(r, "vendor_id")?))).collect()
}

/// What a unit changes; everything in the order of the organisations' ids.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// New sheets, each with the one from which it was carried over.
    pub sheets: Vec<(AssessmentRow, AssessmentId)>,
    /// Sheets to be removed, likewise.
    pub removed: Vec<(AssessmentRow, AssessmentId)>,
    /// By how much the numbers of begun sheets change.
    pub begun: BTreeMap<Cell, i64>,
    /// One record per organisation.
    pub entries: Vec<Entry>,
}

/// Stores a unit; false when one of its sheets came into being meanwhile: then the transaction is to be rolled back, and
/// the unit worked out anew.
///
/// # Errors
/// As the engine gives them.
pub fn store(tx: &Tx, permit: &Permit, range: Range, unit: &Unit, checked_on: Date, at: i64) -> Result<bool> {
    all(permit)?;
    let (mut sheets, mut rounds) = (Vec::with_capacity(unit.sheets.len()), Vec::with_capacity(unit.sheets.len()));
    for (a, from) in &unit.sheets {
        let (organisation, id) = (rows::id(a.organisation.bytes()), rows::id(a.id.bytes()));
        sheets.push(vec![
            organisation.clone(),
            id.clone(),
            Value::from(a.edition.as_str()),
            Value::from(a.edition_hash.as_str()),
            Value::from(a.form.as_str()),
            Value::from(i64::from(a.fiscal_year)),
            vendor_key(a.vendor),
            Value::from(1i64),
            Value::from(at),
            Value::from(a.due),
            Value::from(0i64),
            Value::from(at),
            rows::id(from.bytes()),
            Value::from(at),
        ]);
        rounds.push(vec![organisation, id, Value::from(1i64), Value::from(checked_on.to_string()), Value::from(at)]);
    }
    if tx.insert_many(SHEETS, TAIL, &sheets)? < sheets.len() as u64 {
        return Ok(false);
    }
    tx.insert_many(ROUNDS, "", &rounds)?;
    for (a, from) in &unit.removed {
        super::carry::remove(tx, a, *from, at)?;
    }
    for (cell, by) in &unit.begun {
        programme::change(tx, cell, &[("", "begun", *by)])?;
    }
    audit::append_each(tx, range, &unit.entries)?;
    Ok(true)
}

const SHEETS: &str =
    "INSERT INTO assessments (organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round,
    created_at, due, answered, changed_at, carried_from, carried_at)";
const TAIL: &str = " ON CONFLICT (organisation_id, form, fiscal_year, edition, vendor_id) DO NOTHING";
const ROUNDS: &str = "INSERT INTO rounds (organisation_id, assessment_id, round, checked_on, started_at)";
