//! What changed from one edition to another, with everything that a page, a paper or an editor needs to tell it:
//! rows with their words, the notes of the form, and what cannot be told.

use super::{Change, Run, compared, folded, likeness, words};
use domain::checklist::{Due, Edition, Form, Item};
use serde::{Deserialize, Serialize};

/// A row on one side of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Key in its form.
    pub key: String,
    /// The official number as printed; empty where the form has none.
    pub number: String,
    /// Words of the scope column; empty where the form has none.
    pub scope: String,
    /// Short name.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// The question.
    pub text: String,
    /// Whether it is due; none where that is not known.
    pub due: Option<bool>,
}

/// A change of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChange {
    /// What happened.
    pub change: Change,
    /// The rows of the older edition.
    pub from: Vec<Row>,
    /// The rows of the newer edition.
    pub to: Vec<Row>,
    /// For a reworded row the words from each text that differs to each new one; empty where nothing is reworded.
    pub words: Vec<Vec<Run>>,
    /// The year in which it is due changed: true, what was for reference became due; false, the other way round.
    /// Also where it moved, was merged or split at the same time.
    pub due: Option<bool>,
    /// Whether it became due cannot be told, because one of the editions does not say it.
    pub unresolved: bool,
}

/// What happened to a note of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// Other words.
    Reworded,
    /// Not there before.
    New,
    /// No longer there.
    Removed,
}

/// A changed note of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteChange {
    /// What happened.
    pub kind: NoteKind,
    /// The older words; empty for a new one.
    pub from: String,
    /// The newer words; empty for a removed one.
    pub to: String,
    /// Which words changed.
    pub words: Vec<Run>,
}

/// What changed in a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Rows, in the order of the newer form, those that are gone last.
    pub rows: Vec<RowChange>,
    /// Notes, as far as they changed: in the order of the newer form, those that are gone last.
    pub notes: Vec<NoteChange>,
    /// Every text of both forms is official. Otherwise the words that are compared are Mamori's own.
    pub official: bool,
}

/// From this likeness on (per thousand) two notes are the same one in other words.
const SAME_NOTE: usize = 600;

/// Compares a form of two editions as [`super::compare`] does, and tells it in full.
#[must_use]
pub fn details(a: &Edition, b: &Edition, form: &str) -> Option<Comparison> {
    let (from, to, changes) = compared(a, b, form)?;
    let rows = changes.into_iter().map(|change| row_change(from, to, change)).collect();
    let official = from.is_official() && to.is_official();
    Some(Comparison { rows, notes: notes(&from.notes, &to.notes), official })
}

fn row_change(from: &Form, to: &Form, change: Change) -> RowChange {
    let of = |form: &Form, keys: &[String]| keys.iter().filter_map(|k| form.item(k)).map(row).collect::<Vec<_>>();
    let (old, new) = (of(from, &change.from), of(to, &change.to));
    let mut told = Vec::new();
    if change.reworded {
        for new in distinct(&new) {
            told.extend(distinct(&old).iter().filter(|o| folded(o) != folded(new)).map(|old| words(old, new)));
        }
    }
    let both = !old.is_empty() && !new.is_empty();
    let any = |rows: &[Row], due: Option<bool>| rows.iter().any(|r| r.due == due);
    let due = match () {
        () if !both => None,
        () if any(&old, Some(false)) && !any(&new, Some(false)) && any(&new, Some(true)) => Some(true),
        () if any(&new, Some(false)) && !any(&old, Some(false)) && any(&old, Some(true)) => Some(false),
        () => None,
    };
    let unresolved = both && any(&old, None) != any(&new, None);
    RowChange { change, from: old, to: new, words: told, due, unresolved }
}

fn row(item: &Item) -> Row {
    Row {
        key: item.key.clone(),
        number: item.number.clone().unwrap_or_default(),
        scope: item.scope.map(|s| s.label().to_owned()).unwrap_or_default(),
        title: item.title.clone(),
        title_en: item.title_en.clone(),
        text: item.text.clone(),
        due: match item.due {
            Due::Now => Some(true),
            Due::Reference => Some(false),
            Due::Unknown => None,
        },
    }
}

/// Each text once: rows of one requirement often ask the same for server and PC.
fn distinct(rows: &[Row]) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for row in rows {
        if !out.iter().any(|seen| folded(seen) == folded(&row.text)) {
            out.push(&row.text);
        }
    }
    out
}

/// Joins notes that say the same, then those that nearly do; the rest is new or gone.
fn notes(from: &[String], to: &[String]) -> Vec<NoteChange> {
    let mut gone: Vec<&String> = from.iter().filter(|old| !to.iter().any(|new| folded(new) == folded(old))).collect();
    let mut out = Vec::new();
    for new in to.iter().filter(|new| !from.iter().any(|old| folded(new) == folded(old))) {
        let near = gone.iter().enumerate().map(|(at, old)| (likeness(old, new), at)).max();
        let change = match near.filter(|(likeness, _)| *likeness >= SAME_NOTE) {
            Some((_, at)) => {
                let old = gone.remove(at);
                NoteChange { kind: NoteKind::Reworded, from: old.clone(), to: new.clone(), words: words(old, new) }
            }
            None => NoteChange { kind: NoteKind::New, from: String::new(), to: new.clone(), words: words("", new) },
        };
        out.push(change);
    }
    out.extend(gone.into_iter().map(|old| NoteChange {
        kind: NoteKind::Removed,
        from: old.clone(),
        to: String::new(),
        words: words(old, ""),
    }));
    out
}
