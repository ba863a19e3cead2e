//! What changed, as pages show it: the rows of a form, its notes, texts by section. One part (`changes.html`) for the
//! comparison and for a summary.

use super::title;
use crate::ruby::{line, runs};
use crate::say::Say;
use app::guide::summaries::{Changes, Compared, Side, fate_key, kind_key};
use askama::filters::Safe;
use content::ChangeKind;
use content::compare::text::{Fate, SectionChange, TextChange};
use content::compare::{NoteChange, NoteKind, Row, RowChange};

/// A change of rows.
pub(crate) struct OneRow {
    /// Keys of the words for what happened.
    pub tags: Vec<&'static str>,
    /// Names of the rows in the older edition.
    pub from: Vec<String>,
    /// Names of the rows in the newer edition; empty where they are the same.
    pub to: Vec<String>,
    /// The question, with its words marked; each text once.
    pub texts: Vec<Safe<String>>,
}

/// A changed note, a mark, or a changed text's section.
pub(crate) struct OneText {
    /// Where it stands; may be empty.
    pub place: String,
    /// Keys of the words for what happened.
    pub tags: Vec<&'static str>,
    /// Its words, with those marked that came and went.
    pub texts: Vec<Safe<String>>,
}

/// Everything that changed.
#[derive(Default)]
pub(crate) struct List {
    /// Rows of a form.
    pub rows: Vec<OneRow>,
    /// Notes of a form.
    pub notes: Vec<OneText>,
    /// Marks beside items, and in how many places.
    pub marks: Vec<(OneText, usize)>,
    /// Texts, with their changed sections.
    pub texts: Vec<(OneText, Vec<OneText>)>,
    /// How many rows or texts did not change.
    pub same: usize,
    /// The words are Mamori's own.
    pub own_words: bool,
}

impl List {
    pub(crate) fn of(say: &Say, compared: &Compared) -> Self {
        match &compared.changes {
            Changes::Form { comparison, .. } => {
                let rows: Vec<OneRow> = comparison.rows.iter().filter_map(|r| row(say, r)).collect();
                List {
                    same: comparison.rows.len() - rows.len(),
                    rows,
                    notes: comparison.notes.iter().map(|n| note(say, n)).collect(),
                    own_words: !comparison.official,
                    ..List::default()
                }
            }
            Changes::Texts { comparison } => List {
                marks: comparison
                    .marks
                    .iter()
                    .map(|mark| {
                        let one = OneText {
                            place: mark.texts.join("、"),
                            tags: vec![if mark.gone { "guide-mark-gone" } else { "guide-mark-new" }],
                            texts: vec![line(say, &mark.phrase)],
                        };
                        (one, mark.places)
                    })
                    .collect(),
                texts: comparison.texts.iter().map(|t| text(say, t)).collect(),
                same: comparison.same,
                ..List::default()
            },
        }
    }
    /// How many changes there are.
    pub(crate) fn changed(&self) -> usize {
        self.rows.len() + self.texts.len()
    }
}

/// The name of a side in the visitor's language.
pub(crate) fn side(say: &Say, side: &Side) -> String {
    title(say, &side.title, &side.title_en).to_owned()
}

/// A changed row; none for one to which nothing happened.
fn row(say: &Say, change: &RowChange) -> Option<OneRow> {
    let mut tags = Vec::new();
    let kind = change.change.kind;
    if kind != ChangeKind::Unchanged && !(kind == ChangeKind::Due && change.due.is_some()) {
        tags.push(kind_key(kind));
    }
    match change.due {
        Some(true) => tags.push("guide-change-became-due"),
        Some(false) => tags.push("guide-change-became-reference"),
        None => {}
    }
    if change.change.reworded {
        tags.push("guide-change-reworded");
    }
    if change.unresolved {
        tags.push("guide-change-unresolved");
    }
    if tags.is_empty() {
        return None;
    }
    let names = |rows: &[Row]| rows.iter().map(|r| name(say, r)).collect::<Vec<_>>();
    let (from, mut to) = (names(&change.from), names(&change.to));
    if from == to {
        to.clear();
    }
    let texts = if change.words.is_empty() {
        let mut seen: Vec<&str> = Vec::new();
        for row in if change.to.is_empty() { &change.from } else { &change.to } {
            if !seen.contains(&row.text.as_str()) {
                seen.push(&row.text);
            }
        }
        seen.into_iter().map(|text| line(say, text)).collect()
    } else {
        change.words.iter().map(|words| runs(say, words)).collect()
    };
    Some(OneRow { tags, from, to, texts })
}

fn name(say: &Say, row: &Row) -> String {
    let number = if row.number.is_empty() { String::new() } else { format!("{} ", row.number) };
    let scope = if row.scope.is_empty() { String::new() } else { format!("（{}）", row.scope) };
    format!("{number}{}{scope}", title(say, &row.title, &row.title_en))
}

fn note(say: &Say, note: &NoteChange) -> OneText {
    let key = match note.kind {
        NoteKind::New => "guide-note-new",
        NoteKind::Reworded => "guide-note-reworded",
        NoteKind::Removed => "guide-note-removed",
    };
    OneText { place: String::new(), tags: vec![key], texts: vec![runs(say, &note.words)] }
}

fn text(say: &Say, change: &TextChange) -> (OneText, Vec<OneText>) {
    let mut texts = Vec::new();
    if !change.title_words.is_empty() {
        texts.push(runs(say, &change.title_words));
    }
    if !change.documents.is_empty() {
        texts.push(line(say, &change.documents.join("、")));
    }
    let one = OneText { place: change.title.clone(), tags: vec![fate_key(change.fate)], texts };
    (one, change.sections.iter().map(|s| section(say, s)).collect())
}

fn section(say: &Say, change: &SectionChange) -> OneText {
    let mut tags = vec![fate_key(change.fate)];
    let mut texts = Vec::new();
    if let Some(was) = &change.was {
        let now = change.heading.rsplit(" › ").next().unwrap_or_default();
        tags.push("guide-fate-heading");
        texts.push(runs(say, &content::compare::words(was, now)));
    }
    for block in &change.blocks {
        if block.fate == Fate::Moved && !tags.contains(&"guide-fate-moved") {
            tags.push("guide-fate-moved");
        }
        texts.push(runs(say, &block.words));
    }
    OneText { place: change.heading.clone(), tags, texts }
}
