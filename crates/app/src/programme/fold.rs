//! The job that folds what changed into the levels above, and keeps the figures of each week.

use super::picture::parsed;
use crate::jobs::Outcome;
use crate::{App, Ctx, Error, Result};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;
use domain::programme::{Area, Folded, Held, OfKind, Shown, Sums, add_up, protect};
use jiff::civil::{Date, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use storage::programme::folding::{self, Statistic, SumsRow};
use storage::programme::{Count, THERE, shown};

/// The job.
pub(crate) const FOLD: &str = "fold-programme";
/// So long after it was done it is done again, microseconds: with the pause of a worker it stays under ten seconds.
const AGAIN: i64 = 4_000_000;
/// So often is it tried where another process folds at the same time.
const TRIES: usize = 3;
/// So many marks are taken off in one transaction.
const AT_ONCE: usize = 100;
/// The setting that says which week's figures were kept last.
const KEPT: &str = "programme-week-kept";

/// What a statistic is made of, as one snapshot has it.
struct Ready {
    /// The sums as they stood.
    before: Vec<SumsRow>,
    rows: BTreeMap<OrganisationId, SumsRow>,
    shown: BTreeMap<OrganisationId, String>,
    places: Vec<OrganisationId>,
    areas: Vec<Area>,
    items: Vec<String>,
    counted: bool,
}

impl App {
    pub(crate) async fn fold_again(&self, ctx: &Ctx) -> Result<Outcome> {
        self.fold_programme(ctx).await?;
        Ok(Outcome::Again(ctx.micros() + AGAIN))
    }

    /// Folds whatever changed since it was last called; how many statistics. Bears being called at any time.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn fold_programme(&self, ctx: &Ctx) -> Result<usize> {
        ctx.may_any(Action::Operate)?;
        let due = self.db.read(|tx| Ok::<_, Error>(folding::due(tx)?)).await?;
        let mut folded = 0;
        if !due.is_empty() {
            let institutions = Statistic::institutions();
            let of_institutions = due.contains(&institutions);
            let taken = self.take_marks(&due).await?;
            let mut list = due;
            if of_institutions {
                self.fold_institutions(true, ctx.today()).await?;
                list.extend(self.db.read(|tx| Ok::<_, Error>(folding::known(tx)?)).await?);
                list.sort();
                list.dedup();
            }
            for of in list.into_iter().filter(|of| *of != institutions) {
                let taken = taken.get(&of).cloned().unwrap_or_default();
                // Where another process folded meanwhile, what it stored is read again.
                for _ in 0..TRIES {
                    if self.fold_one(ctx, of.clone(), taken.clone()).await? {
                        break;
                    }
                }
                folded += 1;
            }
            if of_institutions {
                self.fold_institutions(false, ctx.today()).await?;
            }
        }
        self.keep_week(ctx).await?;
        Ok(folded)
    }

    /// Takes the marks off what changed, some at a time, so that no save waits long; the associations that were marked.
    async fn take_marks(&self, due: &[Statistic]) -> Result<BTreeMap<Statistic, BTreeSet<[u8; 16]>>> {
        let mut taken = BTreeMap::new();
        for of in due {
            let asked = of.clone();
            let marked = self.db.report(move |tx| Ok::<_, Error>(folding::marked(tx, &asked)?)).await?;
            taken.insert(of.clone(), marked.iter().map(|one| one.association).collect());
            for some in marked.chunks(AT_ONCE) {
                let (of, some) = (of.clone(), some.to_vec());
                self.db.write(move |tx| Ok::<_, Error>(folding::take(tx, &of, &some)?)).await?;
            }
        }
        Ok(taken)
    }

    /// Counts institutions anew where their number changed. They stay marked until every statistic has followed.
    async fn fold_institutions(&self, marked: bool, today: Date) -> Result<()> {
        self.db
            .write(move |tx| {
                let of = Statistic::institutions();
                let mut rows: BTreeMap<OrganisationId, SumsRow> = BTreeMap::new();
                for mut row in folding::sums(tx, &of)? {
                    let id = OrganisationId::from_bytes(row.association);
                    if row.stale {
                        row.own = written(&own(&storage::programme::counts(tx, id, &of)?))?;
                        row.stale = marked;
                        folding::put_sums(tx, &of, &row)?;
                    }
                    rows.insert(id, row);
                }
                let tree = ordered(tx, today)?;
                let own_of = |id: &OrganisationId| rows.get(id).map(|r| parsed(&r.own)).unwrap_or_default();
                let areas: Vec<Area> =
                    tree.iter().map(|(id, parent)| Area { parent: *parent, own: own_of(id) }).collect();
                for ((id, _), whole) in tree.iter().zip(add_up(&areas)) {
                    let whole = written(&whole)?;
                    let mut row = rows.remove(id).unwrap_or_else(|| SumsRow::of(id.bytes()));
                    if row.whole != whole {
                        row.whole = whole;
                        folding::put_sums(tx, &of, &row)?;
                    }
                }
                Ok::<_, Error>(())
            })
            .await
    }

    /// Folds one statistic; false where somebody else did meanwhile.
    async fn fold_one(&self, ctx: &Ctx, of: Statistic, taken: BTreeSet<[u8; 16]>) -> Result<bool> {
        let (cache, today, at) = (self.editions.clone(), ctx.today(), ctx.micros());
        let asked = of.clone();
        let ready = self.db.report(move |tx| ready(tx, &cache, &asked, today, &taken)).await?;
        let (changes, before) = tokio::task::spawn_blocking(move || Ok::<_, Error>((changes(&ready)?, ready.before)))
            .await
            .map_err(|e| Error::Inside(e.to_string()))??;
        self.db
            .write(move |tx| {
                if folding::sums(tx, &of)? != before {
                    return Ok(false);
                }
                for (association, sums, body) in &changes {
                    if let Some(sums) = sums {
                        folding::put_sums(tx, &of, sums)?;
                    }
                    if let Some(body) = body {
                        shown::put(tx, *association, &of, body)?;
                    }
                }
                folding::folded(tx, &of, at)?;
                Ok::<_, Error>(true)
            })
            .await
    }

    /// Keeps what can be shown as the figures of this week, once.
    async fn keep_week(&self, ctx: &Ctx) -> Result<()> {
        let monday = monday(ctx.today()).to_string();
        if self.setting(KEPT).await?.as_deref() == Some(&monday) {
            return Ok(());
        }
        let from = domain::dates::fiscal_year(ctx.today()) - 1;
        self.db
            .bulk(move |tx| {
                if shown::keep_week(tx, &monday, from)? > 0 {
                    storage::settings::put(tx, KEPT, &monday)?;
                }
                Ok::<_, Error>(())
            })
            .await
    }
}

/// The Monday of a day's week.
pub(super) fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().since(Weekday::Monday));
    day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
}

/// Counts as sums.
pub(super) fn own(counts: &[Count]) -> Sums {
    let mut out = Sums::default();
    for count in counts.iter().filter(|c| c.n != 0) {
        let kind = out.kinds.entry(count.kind.code().to_owned()).or_default();
        let choice = ["yes", "no", "na"].iter().position(|c| *c == count.choice);
        match (count.item_key.is_empty(), count.choice.as_str(), choice) {
            (true, THERE, _) => kind.n = count.n,
            (true, "begun", _) => kind.begun = count.n,
            (true, "complete", _) => kind.complete = count.n,
            (false, _, Some(choice)) => {
                kind.said[choice] += count.n;
                out.items.entry(count.item_key.clone()).or_default()[choice] += count.n;
            }
            _ => {}
        }
    }
    out
}

/// The associations, parents before their children; what stands in a circle stands at the top.
pub(super) fn ordered(tx: &sql::Tx<'_>, today: Date) -> Result<Vec<(OrganisationId, Option<usize>)>> {
    let mut waiting = Vec::new();
    for (id, _, placed) in folding::tree(tx)? {
        let parent = match placed {
            Some(parent) => parent,
            None => storage::organisations::parent(tx, id, today)?,
        };
        waiting.push((id, parent));
    }
    let known: BTreeSet<OrganisationId> = waiting.iter().map(|(id, _)| *id).collect();
    let mut out: Vec<(OrganisationId, Option<usize>)> = Vec::with_capacity(waiting.len());
    let mut at: BTreeMap<OrganisationId, usize> = BTreeMap::new();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|(id, parent)| {
            let parent = parent.filter(|p| known.contains(p));
            let place = parent.map(|p| at.get(&p).copied());
            if place == Some(None) {
                return true;
            }
            at.insert(*id, out.len());
            out.push((*id, place.flatten()));
            false
        });
        if waiting.len() == before {
            waiting[0].1 = None;
        }
    }
    Ok(out)
}

/// Puts the numbers of institutions that fill a form beside their sheets; nobody counts less than who began.
pub(super) fn with_institutions(sums: &mut Sums, there: &Sums, fills: impl Fn(Kind) -> bool) {
    for (code, of) in &there.kinds {
        if Kind::from_code(code).is_some_and(&fills) {
            sums.kinds.entry(code.clone()).or_default().n = of.n;
        }
    }
    sums.kinds.values_mut().for_each(|OfKind { n, begun, .. }| *n = (*n).max(*begun));
}

fn ready(
    tx: &sql::Tx<'_>,
    cache: &crate::guide::EditionCache,
    of: &Statistic,
    today: Date,
    taken: &BTreeSet<[u8; 16]>,
) -> Result<Ready> {
    let before = folding::sums(tx, of)?;
    let mut rows: BTreeMap<OrganisationId, SumsRow> = BTreeMap::new();
    for mut row in before.clone() {
        let id = OrganisationId::from_bytes(row.association);
        if row.stale || taken.contains(&row.association) {
            // Stored even where it adds up to the same.
            row.stale = true;
            row.own = written(&own(&storage::programme::counts(tx, id, of)?))?;
        }
        rows.insert(id, row);
    }
    let shown = shown::all(tx, of)?.into_iter().map(|(id, body)| (OrganisationId::from_bytes(id), body)).collect();
    let edition = match storage::guide::published(tx, &of.edition)? {
        Some(row) => Some(cache.get(tx, &row.hash)?),
        None => None,
    };
    let form = edition.as_ref().and_then(|e| e.form(&of.form));
    let items = form.map(|f| f.items().map(|i| i.key.clone()).collect()).unwrap_or_default();
    // Of a vendor's form an institution has several sheets: nobody could say of how many a figure is.
    let counted = form.is_some_and(|f| !f.is_for(Kind::Vendor));
    let mut there: BTreeMap<OrganisationId, Sums> = BTreeMap::new();
    for row in folding::sums(tx, &Statistic::institutions())? {
        there.insert(OrganisationId::from_bytes(row.association), parsed(&row.own));
    }
    let tree = ordered(tx, today)?;
    let areas = tree
        .iter()
        .map(|(id, parent)| {
            let mut sums = rows.get(id).map(|row| parsed::<Sums>(&row.own)).unwrap_or_default();
            if let (Some(there), Some(form)) = (there.get(id), form) {
                with_institutions(&mut sums, there, |kind| form.is_for(kind));
            }
            Area { parent: *parent, own: sums }
        })
        .collect();
    Ok(Ready { before, rows, shown, places: tree.into_iter().map(|(id, _)| id).collect(), areas, items, counted })
}

/// What is to be stored anew of each association.
type Change = (OrganisationId, Option<SumsRow>, Option<String>);

fn changes(ready: &Ready) -> Result<Vec<Change>> {
    let items: Vec<&str> = ready.items.iter().map(String::as_str).collect();
    let held: Vec<Held> =
        ready.places.iter().map(|id| ready.rows.get(id).map(|r| parsed(&r.held)).unwrap_or_default()).collect();
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for (id, mut folded) in ready.places.iter().zip(protect(&ready.areas, &items, &held)) {
        if !ready.counted {
            folded = Folded { whole: folded.whole, ..Folded::default() };
        }
        seen.insert(*id);
        let old = ready.rows.get(id);
        let nothing = folded.whole.total() == OfKind::default();
        if nothing && old.is_none() && !ready.shown.contains_key(id) {
            continue;
        }
        let row = SumsRow {
            association: id.bytes(),
            own: old.map_or_else(|| storage::programme::NOTHING.to_owned(), |r| r.own.clone()),
            whole: written(&folded.whole)?,
            held: written(&folded.held)?,
            stale: false,
        };
        let body = written::<Shown>(&folded.shown)?;
        let sums = (old != Some(&row)).then_some(row);
        let body = (ready.shown.get(id) != Some(&body)).then_some(body);
        if sums.is_some() || body.is_some() {
            out.push((*id, sums, body));
        }
    }
    // Institutions under no association, and under one that is none any more, add up to nothing anywhere.
    for (id, row) in ready.rows.iter().filter(|(id, row)| row.stale && !seen.contains(*id)) {
        out.push((*id, Some(SumsRow { stale: false, ..row.clone() }), None));
    }
    Ok(out)
}

fn written<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Inside(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        assert_eq!(monday(day("2026-11-23")), day("2026-11-23"));
        assert_eq!(monday(day("2026-11-29")), day("2026-11-23"));
        assert_eq!(monday(day("2026-11-30")), day("2026-11-30"));
    }
}
