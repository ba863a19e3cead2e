//! Roll-ups: counts per lowest association × kind × edition × form × fiscal year × item × choice, changed in
//! the transaction that changes the answer. Item `''` counts sheets: `begun` and `complete`; without edition it counts
//! institutions: `there`. [`folding`] brings them to the levels above, [`shown`] is what may be shown of them.

pub mod consents;
pub mod folding;
pub mod shown;

use crate::rows;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use sql::{Result, Row, Tx, Value, statements};
use std::collections::{BTreeMap, BTreeSet};

statements! {
    ADD = "INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n, changed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (association_id, kind, edition, form, fiscal_year, item_key, choice)
        DO UPDATE SET n = rollups.n + excluded.n, changed = excluded.changed";
    OF_ASSOCIATION = "SELECT kind, item_key, choice, n FROM rollups WHERE association_id = $1 AND edition = $2
        AND form = $3 AND fiscal_year = $4 ORDER BY kind, item_key, choice";
    ALL_ROLLUPS = "SELECT association_id, kind, edition, form, fiscal_year, item_key, choice, n FROM rollups
        WHERE n <> 0 ORDER BY association_id, kind, edition, form, fiscal_year, item_key, choice";
    EVERY_ASSESSMENT = "SELECT a.organisation_id, a.id, a.edition, a.edition_hash, a.form, a.fiscal_year, a.due, a.answered, o.kind
        FROM assessments a JOIN organisations o ON o.id = a.organisation_id ORDER BY a.organisation_id, a.id";
    NEWEST_CHOICES = "SELECT item_key, value FROM answers w WHERE organisation_id = $1 AND assessment_id = $2
        AND value IS NOT NULL AND round = (SELECT MAX(round) FROM answers x WHERE x.organisation_id = w.organisation_id
        AND x.assessment_id = w.assessment_id AND x.item_key = w.item_key AND x.value IS NOT NULL) ORDER BY item_key";
    INSTITUTIONS = "SELECT p.association_id, o.kind, COUNT(*) AS n FROM placements p
        JOIN organisations o ON o.id = p.organisation_id GROUP BY p.association_id, o.kind
        ORDER BY p.association_id, o.kind";
}

/// Sums of nobody.
pub const NOTHING: &str = "{}";

/// The choice that counts institutions.
pub const THERE: &str = "there";

/// A key of the roll-ups, without item and choice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Lowest association; none for an institution under no association.
    pub association: Option<OrganisationId>,
    /// Kind of the institution.
    pub kind: Kind,
    /// Edition.
    pub edition: String,
    /// Form.
    pub form: String,
    /// Fiscal year.
    pub fiscal_year: i32,
}

/// Changes counts: `(item, choice, by)` pairs, sorted here so that locks are always taken in one order.
///
/// # Errors
/// As the engine gives them.
pub fn change(tx: &Tx, cell: &Cell, changes: &[(&str, &str, i64)]) -> Result<()> {
    let mut sorted: Vec<_> = changes.iter().filter(|c| c.2 != 0).collect();
    sorted.sort();
    for (item, choice, by) in sorted {
        tx.execute(
            &ADD,
            &[
                rows::id(cell.association.map_or([0; 16], OrganisationId::bytes)),
                Value::from(cell.kind.code()),
                Value::from(cell.edition.as_str()),
                Value::from(cell.form.as_str()),
                Value::from(i64::from(cell.fiscal_year)),
                Value::from(*item),
                Value::from(*choice),
                Value::from(*by),
                Value::from(true),
            ],
        )?;
    }
    Ok(())
}

/// By how much counts of several cells change: by item and choice.
pub type Changes = BTreeMap<Cell, BTreeMap<(String, &'static str), i64>>;

/// Changes counts of several cells, in the order in which everybody locks them: whoever moves an institution one way does
/// not wait for whoever moves one the other way.
///
/// # Errors
/// As the engine gives them.
pub fn change_each(tx: &Tx, changes: &Changes) -> Result<()> {
    for (cell, of) in changes {
        let of: Vec<_> = of.iter().map(|((item, choice), by)| (item.as_str(), *choice, *by)).collect();
        change(tx, cell, &of)?;
    }
    Ok(())
}

impl Cell {
    /// Where institutions of a kind are counted.
    #[must_use]
    pub fn institutions(association: Option<OrganisationId>, kind: Kind) -> Self {
        Self { association, kind, edition: String::new(), form: String::new(), fiscal_year: 0 }
    }
}

/// One count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Kind of institution.
    pub kind: Kind,
    /// Key of the row; empty for counts of sheets.
    pub item_key: String,
    /// `yes`, `no`, `na`; `begun`, `complete` for sheets.
    pub choice: String,
    /// How many.
    pub n: i64,
}

/// The counts of the institutions right below an association.
///
/// # Errors
/// As the engine gives them.
pub fn counts(tx: &Tx, association: OrganisationId, of: &folding::Statistic) -> Result<Vec<Count>> {
    let mut values = vec![rows::id(association.bytes())];
    values.extend(of.values());
    tx.query(&OF_ASSOCIATION, &values)?
        .iter()
        .map(|r| {
            Ok(Count {
                kind: Kind::from_code(&r.text("kind")?).unwrap_or(Kind::Clinic),
                item_key: r.text("item_key")?,
                choice: r.text("choice")?,
                n: r.int("n")?,
            })
        })
        .collect()
}

/// The key of a roll-up row as text: association, kind, edition, form, fiscal year, item, choice.
pub type Key = ([u8; 16], String, String, String, i64, String, String);

/// Roll-up rows by key, for `recount`.
pub type Tally = BTreeMap<Key, i64>;

/// Every roll-up that stands (zeroes aside).
///
/// # Errors
/// As the engine gives them.
pub fn standing(tx: &Tx) -> Result<Tally> {
    let mut out = Tally::new();
    for r in tx.query(&ALL_ROLLUPS, &[])? {
        out.insert(
            (
                r.id16("association_id")?,
                r.text("kind")?,
                r.text("edition")?,
                r.text("form")?,
                r.int("fiscal_year")?,
                r.text("item_key")?,
                r.text("choice")?,
            ),
            r.int("n")?,
        );
    }
    Ok(out)
}

/// Counts anew from the answers. `parent` names the lowest association of an organisation.
///
/// # Errors
/// As the engine gives them.
pub fn counted(tx: &Tx, parent: impl Fn(&Tx, OrganisationId) -> Result<Option<OrganisationId>>) -> Result<Tally> {
    let mut out = Tally::new();
    let mut last: Option<(OrganisationId, [u8; 16])> = None;
    for a in tx.query(&EVERY_ASSESSMENT, &[])? {
        let organisation = OrganisationId::from_bytes(a.id16("organisation_id")?);
        let association = match last {
            Some((o, p)) if o == organisation => p,
            _ => parent(tx, organisation)?.map_or([0; 16], OrganisationId::bytes),
        };
        last = Some((organisation, association));
        let mut add = |item: &str, choice: &str, row: &Row| -> Result<()> {
            let key = (
                association,
                row.text("kind")?,
                row.text("edition")?,
                row.text("form")?,
                row.int("fiscal_year")?,
                item.to_owned(),
                choice.to_owned(),
            );
            *out.entry(key).or_default() += 1;
            Ok(())
        };
        add("", "begun", &a)?;
        if a.int("due")? > 0 && a.int("due")? == a.int("answered")? {
            add("", "complete", &a)?;
        }
        for c in tx.query(&NEWEST_CHOICES, &[rows::id(organisation.bytes()), Value::from(a.id16("id")?)])? {
            add(&c.text("item_key")?, &c.text("value")?, &a)?;
        }
    }
    for r in tx.query(&INSTITUTIONS, &[])? {
        let (association, kind) = (r.id16("association_id")?, r.text("kind")?);
        let key = (association, kind, String::new(), String::new(), 0, String::new(), THERE.to_owned());
        out.insert(key, r.int("n")?);
    }
    Ok(out)
}

/// The roll-ups that are not what they should be: what stands, and what was counted.
#[must_use]
pub fn differing<'a>(standing: &'a Tally, counted: &'a Tally) -> Vec<(&'a Key, i64, i64)> {
    let keys: BTreeSet<&Key> = standing.keys().chain(counted.keys()).collect();
    let n = |of: &Tally, key: &Key| of.get(key).copied().unwrap_or(0);
    let both = keys.into_iter().map(|key| (key, n(standing, key), n(counted, key)));
    both.filter(|(_, has, should)| has != should).collect()
}

/// Adds to the roll-ups what they were off in one snapshot, in the order in which everybody locks them. Roll-ups are sums:
/// what was saved since then stays counted.
///
/// # Errors
/// As the engine gives them.
pub fn repair(tx: &Tx, standing: &Tally, counted: &Tally) -> Result<()> {
    let mut off = differing(standing, counted);
    // Sorted by their keys already; kinds have an order of their own.
    off.sort_by_key(|(key, ..)| (key.0, Kind::from_code(&key.1)));
    for ((association, kind, edition, form, year, item, choice), has, should) in off {
        tx.execute(
            &ADD,
            &[
                rows::id(*association),
                Value::from(kind.as_str()),
                Value::from(edition.as_str()),
                Value::from(form.as_str()),
                Value::from(*year),
                Value::from(item.as_str()),
                Value::from(choice.as_str()),
                Value::from(should - has),
                Value::from(true),
            ],
        )?;
    }
    // Those above follow when they are folded.
    folding::forget(tx)
}
