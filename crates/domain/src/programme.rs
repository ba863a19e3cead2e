//! The programme seen from an association: what everybody below it adds up to, and what of that may be shown.
//!
//! Figures are of one *statistic*: an edition, a form and a fiscal year. Each institution that fills the form counts
//! once in every row: the choices of a row add up to the institutions. [`protect`] decides what may be shown; nothing
//! else in the house does.

mod kinds;
mod network;
mod protect;
mod sizes;

pub use protect::{Area, Folded, Held, add_up, protect};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Fewest institutions that a figure may stand for.
pub const SMALLEST_GROUP: i64 = 5;

/// Choices of a row, in the order of [`Shown::items`].
pub const CHOICES: [&str; 4] = ["yes", "no", "na", "open"];

/// Whether a count is so small that it may not be told.
#[must_use]
pub fn is_small(n: i64) -> bool {
    (1..SMALLEST_GROUP).contains(&n)
}

/// A count that may be told of so many, where every change of it is seen: in steps of five, and never nearer than five
/// to all of them. So neither the few who did nor the few who did not are told, nor the difference of two such counts,
/// nor that of two looks.
#[must_use]
pub fn in_fives(n: i64, of: i64) -> Option<i64> {
    let told = n.min(of - SMALLEST_GROUP).div_euclid(SMALLEST_GROUP) * SMALLEST_GROUP;
    (told > 0).then_some(told)
}

/// Institutions of one kind and their sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OfKind {
    /// Institutions that fill the form, whether they began or not.
    #[serde(default)]
    pub n: i64,
    /// Sheets begun.
    #[serde(default)]
    pub begun: i64,
    /// Sheets complete.
    #[serde(default)]
    pub complete: i64,
    /// はい, いいえ, 記入不要 over all rows.
    #[serde(default)]
    pub said: [i64; 3],
}

/// What institutions add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sums {
    /// By code of the kind.
    #[serde(default)]
    pub kinds: BTreeMap<String, OfKind>,
    /// はい, いいえ, 記入不要 by key of the row.
    #[serde(default)]
    pub items: BTreeMap<String, [i64; 3]>,
}

impl Sums {
    /// Adds others.
    pub fn add(&mut self, other: &Sums) {
        for (kind, of) in &other.kinds {
            let here = self.kinds.entry(kind.clone()).or_default();
            here.n += of.n;
            here.begun += of.begun;
            here.complete += of.complete;
            here.said = added(here.said, of.said);
        }
        for (item, said) in &other.items {
            let here = self.items.entry(item.clone()).or_default();
            *here = added(*here, *said);
        }
    }
    /// All kinds together.
    #[must_use]
    pub fn total(&self) -> OfKind {
        let mut out = OfKind::default();
        for of in self.kinds.values() {
            out.n += of.n;
            out.begun += of.begun;
            out.complete += of.complete;
            out.said = added(out.said, of.said);
        }
        out
    }
    /// How many institutions chose what in a row; the fourth are those that have not answered it.
    #[must_use]
    pub fn row(&self, item: &str) -> [i64; 4] {
        let [yes, no, na] = self.items.get(item).copied().unwrap_or_default();
        [yes, no, na, (self.total().n - yes - no - na).max(0)]
    }
}

fn added(a: [i64; 3], b: [i64; 3]) -> [i64; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

impl OfKind {
    /// Through, under way, not begun.
    #[must_use]
    pub fn states(&self) -> [i64; 4] {
        [self.complete, (self.begun - self.complete).max(0), (self.n - self.begun).max(0), 0]
    }
    /// The choices over so many rows.
    #[must_use]
    pub fn all(&self, items: usize) -> [i64; 4] {
        let [yes, no, na] = self.said;
        let cells = self.n.saturating_mul(i64::try_from(items).unwrap_or(i64::MAX));
        [yes, no, na, (cells - yes - no - na).max(0)]
    }
}

/// はい, いいえ, 記入不要, not answered; none where it is protected.
pub type Figures = [Option<i64>; 4];

/// What may be shown of one kind of institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShownKind {
    /// Institutions.
    #[serde(default)]
    pub institutions: i64,
    /// Sheets begun.
    #[serde(default)]
    pub started: Option<i64>,
    /// Sheets complete.
    #[serde(default)]
    pub complete: Option<i64>,
    /// Over all rows.
    #[serde(default)]
    pub all: Figures,
}

/// What may be shown of an association and everything below it: the only thing that pages, files and weeks read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shown {
    /// Institutions below that fill the form.
    #[serde(default)]
    pub institutions: i64,
    /// Sheets begun.
    #[serde(default)]
    pub started: Option<i64>,
    /// Sheets complete.
    #[serde(default)]
    pub complete: Option<i64>,
    /// Over all rows: shown where every row is.
    #[serde(default)]
    pub all: Figures,
    /// By key of the row.
    #[serde(default)]
    pub items: BTreeMap<String, Figures>,
    /// By kind; figures only at the top of a tree.
    #[serde(default)]
    pub kinds: BTreeMap<String, ShownKind>,
}

#[cfg(test)]
mod tests;
