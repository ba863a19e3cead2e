//! Compares every roll-up with the answers, and every level above with the roll-ups.

use super::fold::{ordered, own, with_institutions};
use super::picture::parsed;
use crate::people::INSTALLATION;
use crate::{App, Ctx, Error, Result};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;
use domain::programme::{Area, Sums, add_up};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use storage::programme::folding::{self, Statistic};
use storage::programme::{Count, Tally};

/// The setting that counts the repairs: of two that found the same only one adds it.
const REPAIRS: &str = "recount-repairs";

/// What one snapshot says.
struct Found {
    standing: Tally,
    counted: Tally,
    differences: Vec<Value>,
    repairs: String,
}

impl App {
    /// Compares every roll-up with the answers and every level with the roll-ups; repairs them if asked. What waits to
    /// be folded is no difference, and what is saved meanwhile stays counted.
    ///
    /// # Errors
    /// Refused.
    pub async fn recount(&self, ctx: &Ctx, repair: bool) -> Result<Vec<Value>> {
        ctx.may_any(Action::Operate)?;
        loop {
            let (today, cache) = (ctx.today(), self.editions.clone());
            let found = self.db.report(move |tx| look(tx, &cache, today)).await?;
            let differences = found.differences.clone();
            if !repair {
                return Ok(differences);
            }
            // Where somebody else repaired meanwhile, what is left is looked for anew.
            if differences.is_empty() || self.repair_counts(ctx, found).await? {
                self.fold_programme(ctx).await?;
                return Ok(differences);
            }
        }
    }

    /// Adds what was found; false where somebody else repaired since it was looked for.
    async fn repair_counts(&self, ctx: &Ctx, found: Found) -> Result<bool> {
        let detail = format!("counts repaired: {}", found.differences.len());
        let entry = self.entry(ctx, INSTALLATION, Action::Operate, [0; 16], detail);
        let next = (found.repairs.parse().unwrap_or(0_u64) + 1).to_string();
        self.db
            .bulk(move |tx| {
                if !storage::settings::change(tx, REPAIRS, &found.repairs, &next)? {
                    return Ok(false);
                }
                storage::programme::repair(tx, &found.standing, &found.counted)?;
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(true)
            })
            .await
    }
}

fn look(tx: &sql::Tx<'_>, cache: &crate::guide::EditionCache, today: Date) -> Result<Found> {
    let standing = storage::programme::standing(tx)?;
    let counted = storage::programme::counted(tx, |tx, o| storage::organisations::placements::placed(tx, o, today))?;
    let mut differences: Vec<Value> = storage::programme::differing(&standing, &counted)
        .into_iter()
        .map(|(key, has, should)| {
            json!({
                "association_id": OrganisationId::from_bytes(key.0), "kind": key.1, "edition": key.2, "form": key.3,
                "fiscal_year": key.4, "item": key.5, "choice": key.6, "rollup": has, "counted": should,
            })
        })
        .collect();
    differences.extend(levels(tx, cache, &standing, today)?);
    let repairs = storage::settings::get(tx, REPAIRS)?.unwrap_or_default();
    Ok(Found { standing, counted, differences, repairs })
}

/// Where a level is not what the roll-ups below it add up to.
fn levels(tx: &sql::Tx<'_>, cache: &crate::guide::EditionCache, standing: &Tally, today: Date) -> Result<Vec<Value>> {
    let due = folding::due(tx)?;
    if due.contains(&Statistic::institutions()) {
        return Ok(Vec::new());
    }
    let mut counts: BTreeMap<(Statistic, [u8; 16]), Vec<Count>> = BTreeMap::new();
    for ((association, kind, edition, form, year, item_key, choice), n) in standing {
        let fiscal_year = i32::try_from(*year).unwrap_or(0);
        let of = Statistic { edition: edition.clone(), form: form.clone(), fiscal_year };
        let kind = Kind::from_code(kind).unwrap_or(Kind::Clinic);
        let count = Count { kind, item_key: item_key.clone(), choice: choice.clone(), n: *n };
        counts.entry((of, *association)).or_default().push(count);
    }
    let sums =
        |of: &Statistic, id: OrganisationId| counts.get(&(of.clone(), id.bytes())).map(|c| own(c)).unwrap_or_default();
    let tree = ordered(tx, today)?;
    let mut out = Vec::new();
    for of in folding::known(tx)?.into_iter().filter(|of| !due.contains(of)) {
        let Some(row) = storage::guide::published(tx, &of.edition)? else { continue };
        let edition = cache.get(tx, &row.hash)?;
        let Some(form) = edition.form(&of.form) else { continue };
        let areas: Vec<Area> = tree
            .iter()
            .map(|(id, parent)| {
                let mut sums_of = sums(&of, *id);
                with_institutions(&mut sums_of, &sums(&Statistic::institutions(), *id), |kind| form.is_for(kind));
                Area { parent: *parent, own: sums_of }
            })
            .collect();
        let mut stored: BTreeMap<[u8; 16], Sums> = BTreeMap::new();
        for row in folding::sums(tx, &of)? {
            stored.insert(row.association, parsed(&row.whole));
        }
        for ((id, _), should) in tree.iter().zip(add_up(&areas)) {
            let has = stored.get(&id.bytes()).cloned().unwrap_or_default();
            out.extend(compared(&of, *id, &has, &should));
        }
    }
    Ok(out)
}

fn compared(of: &Statistic, association: OrganisationId, has: &Sums, should: &Sums) -> Vec<Value> {
    let (has, should) = (flat(has), flat(should));
    let mut keys: Vec<_> = has.keys().chain(should.keys()).collect();
    keys.sort();
    keys.dedup();
    let one = |key: &&(String, String, &'static str)| {
        let (has, should) = (has.get(*key).copied().unwrap_or(0), should.get(*key).copied().unwrap_or(0));
        (has != should).then(|| {
            json!({
                "association_id": association, "level": "whole", "kind": key.0, "edition": of.edition, "form": of.form,
                "fiscal_year": of.fiscal_year, "item": key.1, "choice": key.2, "rollup": has, "counted": should,
            })
        })
    };
    keys.iter().filter_map(one).collect()
}

fn flat(sums: &Sums) -> BTreeMap<(String, String, &'static str), i64> {
    let mut out = BTreeMap::new();
    let choices = ["yes", "no", "na"];
    for (kind, of) in &sums.kinds {
        for (what, n) in [("there", of.n), ("begun", of.begun), ("complete", of.complete)] {
            out.insert((kind.clone(), String::new(), what), n);
        }
        for (choice, n) in choices.into_iter().zip(of.said) {
            out.insert((kind.clone(), String::new(), choice), n);
        }
    }
    for (item, said) in &sums.items {
        for (choice, n) in choices.into_iter().zip(*said) {
            out.insert((String::new(), item.clone(), choice), n);
        }
    }
    out
}
