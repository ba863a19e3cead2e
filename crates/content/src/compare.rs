//! What changed from one edition to another, joined by lineage ([`compare`], in full [`details`]), and from one set of
//! texts to another, joined by section ([`text::compare`]).

mod details;
mod number;
pub mod text;
mod words;

pub use details::{Comparison, NoteChange, NoteKind, Row, RowChange, details};
pub use number::{Number, number};
pub use words::{How, Run, likeness, words};

use domain::checklist::{Edition, Form, Item};
use domain::text::{fold_key, without_readings};
use serde::{Deserialize, Serialize};

/// What happened to a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// The same place, the same year (its words may differ, see [`Change::reworded`]).
    Unchanged,
    /// A reference row became due, or the other way round.
    Due,
    /// Another number.
    Moved,
    /// Several rows became one.
    Merged,
    /// One row became several.
    Split,
    /// Not there before.
    New,
    /// No longer there.
    Removed,
}

impl ChangeKind {
    /// The code used in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ChangeKind::Unchanged => "unchanged",
            ChangeKind::Due => "due",
            ChangeKind::Moved => "moved",
            ChangeKind::Merged => "merged",
            ChangeKind::Split => "split",
            ChangeKind::New => "new",
            ChangeKind::Removed => "removed",
        }
    }
}

/// One change; serialised as `GET /editions/diff` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// Whether any of the texts, or what a row is about, differs. Readings, spaces and width do not count.
    pub reworded: bool,
    /// Keys in the older edition.
    pub from: Vec<String>,
    /// Keys in the newer edition.
    pub to: Vec<String>,
}

/// Compares a form of two editions, in the order of the newer one, what was removed last.
///
/// Where only one of them has the form, it is compared with the form of the other that the same kinds of
/// organisation fill (r7 `pharmacy` with r8 `institution`), provided that the two share a requirement.
/// `None` when there is nothing to compare.
#[must_use]
pub fn compare(a: &Edition, b: &Edition, form: &str) -> Option<Vec<Change>> {
    compared(a, b, form).map(|(.., changes)| changes)
}

/// The two forms that are compared, and the changes.
fn compared<'e>(a: &'e Edition, b: &'e Edition, form: &str) -> Option<(&'e Form, &'e Form, Vec<Change>)> {
    let (from, to) = match (a.form(form), b.form(form)) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, successor(b, from)?),
        (None, Some(to)) => (successor(a, to)?, to),
        (None, None) => return None,
    };
    let mut lineages: Vec<&str> = Vec::new();
    for item in to.items().chain(from.items()) {
        if !lineages.contains(&item.lineage.as_str()) {
            lineages.push(&item.lineage);
        }
    }
    let mut changes = Vec::new();
    for lineage in lineages {
        join(rows(from, lineage), rows(to, lineage), &mut changes);
    }
    let place = |change: &Change| to.items().position(|i| change.to.first() == Some(&i.key)).unwrap_or(usize::MAX);
    changes.sort_by_key(place);
    Some((from, to, changes))
}

/// The form of the other edition that every kind of organisation fills that filled this one.
fn successor<'e>(edition: &'e Edition, form: &Form) -> Option<&'e Form> {
    edition.forms.iter().find(|other| {
        form.kinds.iter().all(|kind| other.is_for(*kind))
            && form.items().any(|i| other.items().any(|o| o.lineage == i.lineage))
    })
}

fn rows<'f>(form: &'f Form, lineage: &str) -> Vec<&'f Item> {
    form.items().filter(|i| i.lineage == lineage).collect()
}

/// Joins the rows of one lineage: first those about the same thing (server with server), then the rest.
fn join(mut from: Vec<&Item>, mut to: Vec<&Item>, changes: &mut Vec<Change>) {
    if from.len() > 1 || to.len() > 1 {
        from.retain(|old| {
            let twin = to.iter().position(|new| old.scope.is_some() && old.scope == new.scope);
            if let Some(at) = twin {
                changes.push(one_to_one(old, to.remove(at)));
            }
            twin.is_none()
        });
    }
    match (from.as_slice(), to.as_slice()) {
        ([old], [new]) => changes.push(one_to_one(old, new)),
        (gone, []) => changes.extend(gone.iter().map(|old| change(ChangeKind::Removed, &[old], &[]))),
        ([], added) => changes.extend(added.iter().map(|new| change(ChangeKind::New, &[], &[new]))),
        (many, fewer) if many.len() >= fewer.len() => changes.push(change(ChangeKind::Merged, many, fewer)),
        (few, more) => changes.push(change(ChangeKind::Split, few, more)),
    }
}

fn one_to_one(old: &Item, new: &Item) -> Change {
    let numbers = [old, new].map(|i| i.number.as_deref().map(number));
    let kind = if numbers[0] != numbers[1] {
        ChangeKind::Moved
    } else if old.due.counts() != new.due.counts() {
        ChangeKind::Due
    } else {
        ChangeKind::Unchanged
    };
    let mut change = change(kind, &[old], &[new]);
    change.reworded |= old.scope.is_some() && new.scope.is_some() && old.scope != new.scope;
    change
}

fn change(kind: ChangeKind, from: &[&Item], to: &[&Item]) -> Change {
    let keys = |items: &[&Item]| items.iter().map(|i| i.key.clone()).collect();
    let reworded = from.iter().any(|old| to.iter().any(|new| folded(&old.text) != folded(&new.text)));
    Change { kind, reworded, from: keys(from), to: keys(to) }
}

fn folded(text: &str) -> String {
    fold_key(&without_readings(text)).split_whitespace().collect()
}

#[cfg(test)]
mod tests;
