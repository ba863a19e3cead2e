//! Counts below an association, from roll-ups, with small groups protected; and their recount.

use crate::{App, Ctx, Error, Result};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::{Action, Actor, Permit, Subject, decide};
use jiff::civil::Date;
use serde_json::{Value, json};
use storage::programme::Count;

/// Fewest institutions that a figure may stand for.
pub const SMALLEST_GROUP: i64 = 5;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Edition.
    pub edition: String,
    /// Form.
    pub form: String,
    /// Fiscal year of the sheets.
    pub fiscal_year: i32,
    /// `item`, `kind` or `area`.
    pub by: String,
}

/// One line of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Key of the item, code of the kind, code of the association.
    pub key: String,
    /// In words.
    pub label: String,
    /// はい; none where the group is too small.
    pub yes: Option<i64>,
    /// いいえ
    pub no: Option<i64>,
    /// 記入不要
    pub na: Option<i64>,
    /// Begun, not answered.
    pub open: Option<i64>,
}

/// The picture of an association.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// Institutions below that fill the form, whether they began or not.
    pub institutions: i64,
    /// Sheets begun.
    pub started: Option<i64>,
    /// Sheets complete.
    pub complete: Option<i64>,
    /// The table.
    pub rows: Vec<Row>,
}

impl App {
    /// The counts of everything below an association.
    ///
    /// # Errors
    /// Not found, forbidden; invalid edition or form.
    pub async fn programme(&self, ctx: &Ctx, association: OrganisationId, asked: Asked) -> Result<Picture> {
        let (cache, today, actor) = (self.editions.clone(), ctx.today(), ctx.actor.clone());
        self.db
            .report(move |tx| {
                let permit = below(tx, &actor, association, today)?;
                storage::organisations::label(tx, association)?.ok_or_else(Error::not_found)?;
                let row = storage::guide::published(tx, &asked.edition)?
                    .ok_or_else(|| Error::field("edition", "sheet-edition-unknown"))?;
                let edition = cache.get(tx, &row.hash)?;
                let form = edition.form(&asked.form).ok_or_else(|| Error::field("form", "sheet-form-unknown"))?;
                let mut areas: Vec<(String, String, Vec<Count>)> = Vec::new();
                let mut waiting = vec![(association, String::new(), String::new())];
                let mut institutions = 0;
                while let Some((id, name, code)) = waiting.pop() {
                    let there = storage::organisations::count_below(tx, id, today)?;
                    institutions += there.iter().filter(|(kind, _)| form.is_for(*kind)).map(|(_, n)| n).sum::<i64>();
                    let counts = storage::programme::counts(
                        tx,
                        &permit,
                        association,
                        id,
                        &asked.edition,
                        &asked.form,
                        asked.fiscal_year,
                    )?;
                    let top = name.is_empty();
                    let place = if top { (String::new(), String::new()) } else { (code.clone(), name.clone()) };
                    match areas.iter_mut().find(|(c, ..)| *c == place.0) {
                        Some((_, _, all)) => all.extend(counts),
                        None => areas.push((place.0.clone(), place.1.clone(), counts)),
                    }
                    for (child, child_name, child_code) in storage::organisations::child_associations(tx, id, today)? {
                        // Below the first level everything counts for its first-level association.
                        let (name, code) = if top { (child_name, child_code) } else { (name.clone(), code.clone()) };
                        waiting.push((child, name, code));
                    }
                }
                let all: Vec<Count> = areas.iter().flat_map(|(_, _, c)| c.iter().cloned()).collect();
                let rows = match asked.by.as_str() {
                    "kind" => Kind::ALL
                        .into_iter()
                        .filter_map(|kind| {
                            let of: Vec<Count> = all.iter().filter(|c| c.kind == kind).cloned().collect();
                            (!of.is_empty()).then(|| sum(kind.code(), kind.code(), &of, form.items().count()))
                        })
                        .collect(),
                    "area" => areas
                        .iter()
                        .filter(|(code, ..)| !code.is_empty())
                        .map(|(code, name, of)| sum(code, name, of, form.items().count()))
                        .collect(),
                    _ => form
                        .items()
                        .map(|item| {
                            let of: Vec<Count> = all
                                .iter()
                                .filter(|c| c.item_key == item.key || c.item_key.is_empty())
                                .cloned()
                                .collect();
                            sum(&item.key, &item.title, &of, 1)
                        })
                        .collect(),
                };
                let begun = total(&all, "", "begun");
                let complete = total(&all, "", "complete");
                let shown = begun >= SMALLEST_GROUP;
                let complete = (shown && (complete == 0 || complete >= SMALLEST_GROUP)).then_some(complete);
                Ok(Picture { institutions, started: shown.then_some(begun), complete, rows: protect(rows, begun) })
            })
            .await
    }

    /// Compares every roll-up with the answers; repairs them if asked.
    ///
    /// # Errors
    /// Refused.
    pub async fn recount(&self, ctx: &Ctx, repair: bool) -> Result<Vec<Value>> {
        ctx.may_any(Action::Operate)?;
        let today = ctx.today();
        let work = move |tx: &sql::Tx| {
            let standing = storage::programme::standing(tx)?;
            let counted =
                storage::programme::counted(tx, |tx, o| storage::organisations::placements::placed(tx, o, today))?;
            let mut keys: Vec<_> = standing.keys().chain(counted.keys()).cloned().collect();
            keys.sort();
            keys.dedup();
            let differences: Vec<Value> = keys
                .into_iter()
                .filter_map(|key| {
                    let (has, should) = (standing.get(&key).copied().unwrap_or(0), counted.get(&key).copied().unwrap_or(0));
                    (has != should).then(|| {
                        json!({
                            "association_id": OrganisationId::from_bytes(key.0), "kind": key.1, "edition": key.2, "form": key.3,
                            "fiscal_year": key.4, "item": key.5, "choice": key.6, "rollup": has, "counted": should,
                        })
                    })
                })
                .collect();
            if repair && !differences.is_empty() {
                storage::programme::repair(tx, &counted)?;
            }
            Ok::<_, Error>(differences)
        };
        if repair { self.db.bulk(work).await } else { self.db.report(work).await }
    }
}

/// The permit for counts of an association: for those of its own people and of the associations above it.
pub(crate) fn below(tx: &sql::Tx<'_>, actor: &Actor, association: OrganisationId, on: Date) -> Result<Permit> {
    let above = storage::organisations::above(tx, association, on)?;
    Ok(decide(actor, Action::SeeProgramme, &Subject { organisation: Some(association), above })?)
}

fn total(counts: &[Count], item: &str, choice: &str) -> i64 {
    counts.iter().filter(|c| c.item_key == item && c.choice == choice).map(|c| c.n).sum()
}

fn sum(key: &str, label: &str, counts: &[Count], items: usize) -> Row {
    let of =
        |choice: &str| counts.iter().filter(|c| !c.item_key.is_empty() && c.choice == choice).map(|c| c.n).sum::<i64>();
    let begun = total(counts, "", "begun");
    let (yes, no, na) = (of("yes"), of("no"), of("na"));
    let open = begun * i64::try_from(items).unwrap_or(1) - yes - no - na;
    Row {
        key: key.to_owned(),
        label: label.to_owned(),
        yes: Some(yes),
        no: Some(no),
        na: Some(na),
        open: Some(open.max(0)),
    }
}

/// Hides every figure from which fewer than five institutions could be told: small ones, and the smallest of
/// the others in the same row when exactly one was hidden, so that it cannot be had by subtraction.
fn protect(rows: Vec<Row>, begun: i64) -> Vec<Row> {
    rows.into_iter()
        .map(|row| {
            let mut cells = [row.yes, row.no, row.na, row.open];
            if begun < SMALLEST_GROUP {
                cells = [None; 4];
            }
            for cell in &mut cells {
                if cell.is_some_and(|n| n > 0 && n < SMALLEST_GROUP) {
                    *cell = None;
                }
            }
            if cells.iter().filter(|c| c.is_none()).count() == 1
                && let Some(smallest) =
                    cells.iter_mut().filter(|c| c.is_some_and(|n| n > 0)).min_by_key(|c| c.unwrap_or(i64::MAX))
            {
                *smallest = None;
            }
            let [yes, no, na, open] = cells;
            Row { yes, no, na, open, ..row }
        })
        .collect()
}

impl Picture {
    /// The JSON of CONTRACT `GET …/programme`.
    #[must_use]
    pub fn json(&self, as_of: &str) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|r| json!({"key": r.key, "label": r.label, "yes": r.yes, "no": r.no, "na": r.na, "open": r.open}))
            .collect();
        json!({"as_of": as_of, "institutions": self.institutions, "started": self.started, "complete": self.complete, "rows": rows})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_figure_under_five_can_be_told() {
        let row = Row { yes: Some(57), no: Some(3), na: Some(0), open: Some(6), ..Row::default() };
        let shown = protect(vec![row], 66).remove(0);
        assert_eq!((shown.yes, shown.no, shown.na, shown.open), (Some(57), None, Some(0), None));
        let tiny = Row { yes: Some(2), no: Some(1), na: Some(0), open: Some(0), ..Row::default() };
        assert_eq!(protect(vec![tiny], 3).remove(0).yes, None);
    }
}
