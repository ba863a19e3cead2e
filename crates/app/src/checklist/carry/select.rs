//! Which sheets of an organisation are carried over: of each form (and vendor) the newest sheet of the newest older
//! edition (or of an earlier year of the same one), unless the newer edition has its sheet of the year already.

use crate::guide::EditionCache;
use crate::{Error, Result};
use domain::assessment::progress;
use domain::checklist::Edition;
use domain::dates::fiscal_year;
use domain::ids::{AssessmentId, OrganisationId};
use domain::organisations::Kind;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::checklist::AssessmentRow;

/// The edition into which is carried over.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Its id.
    pub id: String,
    /// Hash of the revision.
    pub hash: String,
    /// The edition.
    pub edition: Arc<Edition>,
    /// The fiscal year of the new sheets.
    pub fiscal_year: i32,
}

impl Target {
    /// The newest published revision of an edition.
    pub(super) fn published(
        tx: &sql::Tx,
        cache: &EditionCache,
        id: &str,
        year: Option<i32>,
        today: Date,
    ) -> Result<Self> {
        let row = storage::guide::published(tx, id)?.ok_or_else(|| Error::field("to", "sheet-edition-unknown"))?;
        Self::of_hash(tx, cache, id, &row.hash, year, today)
    }

    /// A revision of an edition.
    pub(super) fn of_hash(
        tx: &sql::Tx,
        cache: &EditionCache,
        id: &str,
        hash: &str,
        year: Option<i32>,
        today: Date,
    ) -> Result<Self> {
        let edition = cache.get(tx, hash)?;
        let fiscal_year = year.or(edition.fiscal_year).unwrap_or_else(|| fiscal_year(today));
        Ok(Self { id: id.to_owned(), hash: hash.to_owned(), edition, fiscal_year })
    }

    /// A new sheet of this edition, empty, in the place of an older one.
    pub(super) fn sheet(&self, from: &AssessmentRow, form: &str, id: AssessmentId, at: i64) -> Result<AssessmentRow> {
        let found = self.edition.form(form).ok_or_else(|| Error::Inside("a map to an unknown form".into()))?;
        Ok(AssessmentRow {
            organisation: from.organisation,
            id,
            edition: self.id.clone(),
            edition_hash: self.hash.clone(),
            form: form.to_owned(),
            fiscal_year: self.fiscal_year,
            vendor: from.vendor,
            round: 1,
            created_at: at,
            due: progress(found, &BTreeMap::new()).due,
            answered: 0,
            changed_at: at,
            carried: None,
        })
    }
}

/// Whether an edition is older than another.
fn is_older(edition: &Edition, than: &Edition) -> bool {
    match (edition.fiscal_year, than.fiscal_year) {
        (Some(a), Some(b)) => a < b,
        (None, None) => edition.posted < than.posted,
        _ => false,
    }
}

/// Whether an organisation of this kind fills a form: its own, or one for a vendor of its.
pub(super) fn suits(target: &Target, form: &str, kind: Kind, vendor: Option<OrganisationId>) -> bool {
    let for_vendors = |f: &domain::checklist::Form| f.is_for(Kind::Vendor);
    target.edition.form(form).is_some_and(|f| if vendor.is_some() { for_vendors(f) } else { f.is_for(kind) })
}

/// Form and vendor of a sheet: of each there is one.
type Place = (String, Option<OrganisationId>);

/// The sheets to be carried over, each with the form into which it leads, in the order of their ids.
pub(super) fn select<'r>(
    tx: &sql::Tx,
    cache: &EditionCache,
    target: &Target,
    kind: Kind,
    rows: &[&'r AssessmentRow],
) -> Result<Vec<(&'r AssessmentRow, String)>> {
    let mut best: BTreeMap<Place, (Option<i32>, &'r AssessmentRow)> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.fiscal_year <= target.fiscal_year) {
        let edition = cache.get(tx, &row.edition_hash)?;
        // The same edition may serve another year, until the next one is published.
        let earlier = row.edition == target.id && row.fiscal_year < target.fiscal_year;
        if !earlier && !is_older(&edition, &target.edition) {
            continue;
        }
        let links = cache.links(tx, &row.edition_hash, &row.form, &target.hash)?;
        let Some(form) = links.as_ref().as_ref().map(|l| &l.form) else { continue };
        if !suits(target, form, kind, row.vendor) {
            continue;
        }
        let rank = |year: Option<i32>, r: &AssessmentRow| (year, r.fiscal_year, r.id);
        let place = best.entry((form.clone(), row.vendor)).or_insert((edition.fiscal_year, row));
        if rank(edition.fiscal_year, row) > rank(place.0, place.1) {
            *place = (edition.fiscal_year, row);
        }
    }
    best.retain(|(form, vendor), _| {
        !rows.iter().any(|r| {
            r.edition == target.id && r.form == *form && r.vendor == *vendor && r.fiscal_year == target.fiscal_year
        })
    });
    let mut out: Vec<_> = best.into_iter().map(|((form, _), (_, row))| (row, form)).collect();
    out.sort_by_key(|(row, _)| row.id);
    Ok(out)
}
