//! From the roll-ups to the levels above: what changed, what each association adds up to.

use crate::rows;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use sql::{Result, Tx, Value, statements};
use std::collections::BTreeSet;

statements! {
    CHANGED = "SELECT DISTINCT edition, form, fiscal_year FROM rollups WHERE changed
        ORDER BY edition, form, fiscal_year";
    STALE = "SELECT DISTINCT edition, form, fiscal_year FROM programme_sums WHERE stale
        ORDER BY edition, form, fiscal_year";
    KNOWN = "SELECT DISTINCT edition, form, fiscal_year FROM programme_sums ORDER BY edition, form, fiscal_year";
    MARKED = "SELECT association_id, kind, item_key, choice FROM rollups WHERE changed AND edition = $1 AND form = $2
        AND fiscal_year = $3";
    TAKE = "UPDATE rollups SET changed = $8 WHERE association_id = $1 AND kind = $2 AND edition = $3 AND form = $4
        AND fiscal_year = $5 AND item_key = $6 AND choice = $7";
    MARK = "INSERT INTO programme_sums (association_id, edition, form, fiscal_year, own, whole, held, stale)
        VALUES ($1, $2, $3, $4, $5, $5, $5, $6) ON CONFLICT (association_id, edition, form, fiscal_year)
        DO UPDATE SET stale = excluded.stale";
    FORGET = "UPDATE programme_sums SET own = $1, stale = $2";
    UNSUMMED = "SELECT DISTINCT r.association_id, r.edition, r.form, r.fiscal_year FROM rollups r
        LEFT JOIN programme_sums s ON s.association_id = r.association_id AND s.edition = r.edition AND s.form = r.form
        AND s.fiscal_year = r.fiscal_year WHERE s.association_id IS NULL
        ORDER BY r.association_id, r.edition, r.form, r.fiscal_year";
    SUMS = "SELECT association_id, own, whole, held, stale FROM programme_sums WHERE edition = $1 AND form = $2
        AND fiscal_year = $3 ORDER BY association_id";
    WHOLE = "SELECT whole FROM programme_sums WHERE association_id = $1 AND edition = $2 AND form = $3
        AND fiscal_year = $4";
    PUT_SUMS = "INSERT INTO programme_sums (association_id, edition, form, fiscal_year, own, whole, held, stale)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (association_id, edition, form, fiscal_year)
        DO UPDATE SET own = excluded.own, whole = excluded.whole, held = excluded.held, stale = excluded.stale";
    PUT_FOLD = "INSERT INTO programme_folds (edition, form, fiscal_year, folded_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (edition, form, fiscal_year) DO UPDATE SET folded_at = excluded.folded_at";
    TREE = "SELECT o.id, o.kind, p.association_id FROM organisations o
        LEFT JOIN placements p ON p.organisation_id = o.id
        WHERE o.kind IN ('national', 'prefectural', 'county') ORDER BY o.id";
}

/// What figures are of. Without edition: numbers of institutions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Statistic {
    /// Edition.
    pub edition: String,
    /// Form.
    pub form: String,
    /// Fiscal year of the sheets.
    pub fiscal_year: i32,
}

impl Statistic {
    /// Numbers of institutions.
    #[must_use]
    pub fn institutions() -> Self {
        Self::default()
    }
    /// Its three values, in the order of the keys.
    pub(crate) fn values(&self) -> [Value; 3] {
        [Value::from(self.edition.as_str()), Value::from(self.form.as_str()), Value::from(i64::from(self.fiscal_year))]
    }
    fn read(r: &sql::Row) -> Result<Self> {
        let fiscal_year = i32::try_from(r.int("fiscal_year")?).unwrap_or(0);
        Ok(Self { edition: r.text("edition")?, form: r.text("form")?, fiscal_year })
    }
}

/// Statistics of which something changed that is not folded yet.
///
/// # Errors
/// As the engine gives them.
pub fn due(tx: &Tx) -> Result<Vec<Statistic>> {
    let mut out = BTreeSet::new();
    for statement in [&CHANGED, &STALE] {
        for r in tx.query(statement, &[])? {
            out.insert(Statistic::read(&r)?);
        }
    }
    Ok(out.into_iter().collect())
}

/// Every statistic that was ever folded, numbers of institutions aside.
///
/// # Errors
/// As the engine gives them.
pub fn known(tx: &Tx) -> Result<Vec<Statistic>> {
    let all: Vec<Statistic> = tx.query(&KNOWN, &[])?.iter().map(Statistic::read).collect::<Result<_>>()?;
    Ok(all.into_iter().filter(|s| !s.edition.is_empty()).collect())
}

/// A roll-up of a statistic that changed: the rest of its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Association; zero: none.
    pub association: [u8; 16],
    kind: String,
    item: String,
    choice: String,
}

/// The roll-ups of a statistic that changed since their marks were taken off, in the order in which whoever counts locks
/// several: by [`super::Cell`], then by item and choice.
///
/// # Errors
/// As the engine gives them.
pub fn marked(tx: &Tx, of: &Statistic) -> Result<Vec<Marked>> {
    let read = |r: &sql::Row| {
        Ok(Marked {
            association: r.id16("association_id")?,
            kind: r.text("kind")?,
            item: r.text("item_key")?,
            choice: r.text("choice")?,
        })
    };
    let mut all: Vec<Marked> = tx.query(&MARKED, &of.values())?.iter().map(read).collect::<Result<_>>()?;
    let place = |one: &Marked| (one.association, Kind::from_code(&one.kind));
    all.sort_by(|a, b| (place(a), &a.item, &a.choice).cmp(&(place(b), &b.item, &b.choice)));
    Ok(all)
}

/// Takes the marks off some roll-ups and puts them on what they add up to: whoever counts on from here is marked anew.
/// One after the other, in their order: one statement over all of them would lock them in an order of its own, and
/// PostgreSQL takes a second to find out that it and somebody's save wait for each other.
///
/// # Errors
/// As the engine gives them.
pub fn take(tx: &Tx, of: &Statistic, some: &[Marked]) -> Result<()> {
    let [edition, form, year] = of.values();
    for one in some {
        let values = [
            rows::id(one.association),
            Value::from(one.kind.as_str()),
            edition.clone(),
            form.clone(),
            year.clone(),
            Value::from(one.item.as_str()),
            Value::from(one.choice.as_str()),
            Value::from(false),
        ];
        tx.execute(&TAKE, &values)?;
    }
    for association in some.iter().map(|one| one.association).collect::<BTreeSet<_>>() {
        let values = [
            rows::id(association),
            edition.clone(),
            form.clone(),
            year.clone(),
            Value::from(super::NOTHING),
            Value::from(true),
        ];
        tx.execute(&MARK, &values)?;
    }
    Ok(())
}

/// Lets everything be added up anew from the roll-ups, also where nothing stands that could be.
///
/// # Errors
/// As the engine gives them.
pub(super) fn forget(tx: &Tx) -> Result<()> {
    let (nothing, stale) = (Value::from(super::NOTHING), Value::from(true));
    tx.execute(&FORGET, &[nothing.clone(), stale.clone()])?;
    for r in tx.query(&UNSUMMED, &[])? {
        let [edition, form, year] = Statistic::read(&r)?.values();
        let association = rows::id(r.id16("association_id")?);
        tx.execute(&MARK, &[association, edition, form, year, nothing.clone(), stale.clone()])?;
    }
    Ok(())
}

/// What an association adds up to, as JSON of the domain's types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumsRow {
    /// Association; zero: none.
    pub association: [u8; 16],
    /// Right below it.
    pub own: String,
    /// With everything below.
    pub whole: String,
    /// What is hidden.
    pub held: String,
    /// Roll-ups changed that are not in it.
    pub stale: bool,
}

impl SumsRow {
    /// Of an association that adds up to nothing.
    #[must_use]
    pub fn of(association: [u8; 16]) -> Self {
        let nothing = || super::NOTHING.to_owned();
        Self { association, own: nothing(), whole: nothing(), held: nothing(), stale: false }
    }
}

/// The sums of a statistic.
///
/// # Errors
/// As the engine gives them.
pub fn sums(tx: &Tx, of: &Statistic) -> Result<Vec<SumsRow>> {
    let read = |r: &sql::Row| {
        Ok(SumsRow {
            association: r.id16("association_id")?,
            own: r.text("own")?,
            whole: r.text("whole")?,
            held: r.text("held")?,
            stale: r.bool("stale")?,
        })
    };
    tx.query(&SUMS, &of.values())?.iter().map(read).collect()
}

/// How many institutions there are below an association; JSON of the domain's sums. No figure that is protected.
///
/// # Errors
/// As the engine gives them.
pub fn institutions(tx: &Tx, association: OrganisationId) -> Result<Option<String>> {
    let [edition, form, year] = Statistic::institutions().values();
    let row = tx.query_opt(&WHOLE, &[rows::id(association.bytes()), edition, form, year])?;
    row.map(|r| r.text("whole")).transpose()
}

/// Stores what an association adds up to.
///
/// # Errors
/// As the engine gives them.
pub fn put_sums(tx: &Tx, of: &Statistic, row: &SumsRow) -> Result<()> {
    let [edition, form, year] = of.values();
    let values = [
        rows::id(row.association),
        edition,
        form,
        year,
        Value::from(row.own.as_str()),
        Value::from(row.whole.as_str()),
        Value::from(row.held.as_str()),
        Value::from(row.stale),
    ];
    tx.execute(&PUT_SUMS, &values).map(|_| ())
}

/// Says when a statistic was folded.
///
/// # Errors
/// As the engine gives them.
pub fn folded(tx: &Tx, of: &Statistic, at: i64) -> Result<()> {
    let [edition, form, year] = of.values();
    tx.execute(&PUT_FOLD, &[edition, form, year, Value::from(at)]).map(|_| ())
}

/// Every association with its kind and where it stands; outer none: it was never put anywhere.
pub type Place = (OrganisationId, Kind, Option<Option<OrganisationId>>);

/// Every association, in the order of their ids.
///
/// # Errors
/// As the engine gives them.
pub fn tree(tx: &Tx) -> Result<Vec<Place>> {
    let read = |r: &sql::Row| {
        let placed = r.opt_id16("association_id")?;
        let placed = placed.map(|id| (id != [0; 16]).then(|| OrganisationId::from_bytes(id)));
        let kind = Kind::from_code(&r.text("kind")?).unwrap_or(Kind::County);
        Ok((OrganisationId::from_bytes(r.id16("id")?), kind, placed))
    };
    tx.query(&TREE, &[])?.iter().map(read).collect()
}
