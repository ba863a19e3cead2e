//! What may be shown, now and at the beginning of each week.

use super::folding::Statistic;
use crate::rows;
use domain::ids::OrganisationId;
use domain::policy::{Permit, Reach};
use sql::{Result, Tx, Value, statements};

statements! {
    SHOWN = "SELECT body FROM programme_shown WHERE association_id = $1 AND edition = $2 AND form = $3
        AND fiscal_year = $4";
    ALL_SHOWN = "SELECT association_id, body FROM programme_shown WHERE edition = $1 AND form = $2 AND fiscal_year = $3
        ORDER BY association_id";
    PUT = "INSERT INTO programme_shown (association_id, edition, form, fiscal_year, body) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (association_id, edition, form, fiscal_year) DO UPDATE SET body = excluded.body";
    FOLDED = "SELECT folded_at FROM programme_folds WHERE edition = $1 AND form = $2 AND fiscal_year = $3";
    KEEP_WEEK = "INSERT INTO programme_weeks (association_id, edition, form, fiscal_year, week, body)
        SELECT association_id, edition, form, fiscal_year, CAST($1 AS TEXT), body FROM programme_shown
        WHERE fiscal_year >= $2 ON CONFLICT (association_id, edition, form, fiscal_year, week) DO NOTHING";
    WEEKS = "SELECT week, body FROM programme_weeks WHERE association_id = $1 AND edition = $2 AND form = $3
        AND fiscal_year = $4 ORDER BY week DESC LIMIT 120";
}

fn key(association: OrganisationId, of: &Statistic) -> Vec<Value> {
    let mut values = vec![rows::id(association.bytes())];
    values.extend(of.values());
    values
}

/// What may be shown of an association, where the permit reaches; JSON.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, permit: &Permit, association: OrganisationId, of: &Statistic) -> Result<Option<String>> {
    if !allowed(permit, association) {
        return Ok(None);
    }
    tx.query_opt(&SHOWN, &key(association, of))?.map(|r| r.text("body")).transpose()
}

/// Figures that may be shown to those above may be shown of each area below.
fn allowed(permit: &Permit, association: OrganisationId) -> bool {
    matches!(permit.reach(), Reach::All | Reach::Published) || permit.covers(association)
}

/// What may be shown of associations right below one that the permit reaches.
///
/// # Errors
/// As the engine gives them.
pub fn below(
    tx: &Tx,
    permit: &Permit,
    association: OrganisationId,
    below: &[OrganisationId],
    of: &Statistic,
) -> Result<Vec<Option<String>>> {
    if !allowed(permit, association) {
        return Ok(vec![None; below.len()]);
    }
    let one = |id: &OrganisationId| tx.query_opt(&SHOWN, &key(*id, of))?.map(|r| r.text("body")).transpose();
    below.iter().map(one).collect()
}

/// Everything that may be shown of a statistic, for folding.
///
/// # Errors
/// As the engine gives them.
pub fn all(tx: &Tx, of: &Statistic) -> Result<Vec<([u8; 16], String)>> {
    tx.query(&ALL_SHOWN, &of.values())?.iter().map(|r| Ok((r.id16("association_id")?, r.text("body")?))).collect()
}

/// Stores what may be shown.
///
/// # Errors
/// As the engine gives them.
pub fn put(tx: &Tx, association: OrganisationId, of: &Statistic, body: &str) -> Result<()> {
    let mut values = key(association, of);
    values.push(Value::from(body));
    tx.execute(&PUT, &values).map(|_| ())
}

/// When a statistic was last folded, microseconds.
///
/// # Errors
/// As the engine gives them.
pub fn folded_at(tx: &Tx, of: &Statistic) -> Result<Option<i64>> {
    tx.query_opt(&FOLDED, &of.values())?.map(|r| r.int("folded_at")).transpose()
}

/// Keeps what may be shown for a week, of this fiscal year and later ones; once.
///
/// # Errors
/// As the engine gives them.
pub fn keep_week(tx: &Tx, monday: &str, from_year: i32) -> Result<u64> {
    tx.execute(&KEEP_WEEK, &[Value::from(monday), Value::from(i64::from(from_year))])
}

/// The weeks of an association that the permit reaches, newest first: Monday and what could be shown.
///
/// # Errors
/// As the engine gives them.
pub fn weeks(tx: &Tx, permit: &Permit, association: OrganisationId, of: &Statistic) -> Result<Vec<(String, String)>> {
    if !allowed(permit, association) {
        return Ok(Vec::new());
    }
    tx.query(&WEEKS, &key(association, of))?.iter().map(|r| Ok((r.text("week")?, r.text("body")?))).collect()
}
