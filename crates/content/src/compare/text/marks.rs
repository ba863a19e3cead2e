//! Marks: short words that stood beside items in several places, such as a year until which something is due, and that
//! went or came everywhere at once. Found by themselves; no text has to say what its marks are.

use super::Mark;
use super::sections::Draft;
use crate::compare::words::{How, Run};
use domain::text::{fold_key, without_readings};

/// Shortest and longest mark (characters).
const SHORT: usize = 2;
const LONG: usize = 30;

/// A place in which words went or came.
struct Place {
    phrase: String,
    gone: bool,
    text: String,
}

/// Finds the marks, and notes where nothing else changed.
pub(super) fn take_out(drafts: &mut [Draft]) -> Vec<Mark> {
    let mut places: Vec<Place> = Vec::new();
    for draft in drafts.iter() {
        for found in runs(draft) {
            places.extend(beside(found).into_iter().map(|(phrase, gone)| Place {
                phrase,
                gone,
                text: draft.title.clone(),
            }));
        }
    }
    let mut marks: Vec<Mark> = Vec::new();
    for place in places {
        match marks.iter_mut().find(|m| m.gone == place.gone && fold_key(&m.phrase) == fold_key(&place.phrase)) {
            Some(mark) => {
                mark.places += 1;
                if !mark.texts.contains(&place.text) {
                    mark.texts.push(place.text);
                }
            }
            None => {
                marks.push(Mark { phrase: place.phrase, gone: place.gone, places: 1, texts: vec![place.text] });
            }
        }
    }
    // Once is a change of words like any other. What goes here and comes there is no mark that went.
    let both =
        |m: &Mark, all: &[Mark]| all.iter().any(|o| o.gone != m.gone && fold_key(&o.phrase) == fold_key(&m.phrase));
    let kept: Vec<Mark> = marks.iter().filter(|m| m.places > 1 && !both(m, &marks)).cloned().collect();
    let only = |found: &[Run]| {
        let changed = found.iter().filter(|r| r.how != How::Same).count();
        let marked = beside(found);
        changed > 0
            && marked.len() == changed
            && marked
                .iter()
                .all(|(phrase, gone)| kept.iter().any(|m| m.gone == *gone && fold_key(&m.phrase) == fold_key(phrase)))
    };
    for draft in drafts.iter_mut() {
        draft.title_marked = only(&draft.title_found);
        for section in draft.sections.iter_mut().filter(|s| !draft.alone && !s.is_alone()) {
            section.heading_marked = only(&section.heading_found);
            for block in &mut section.blocks {
                block.marked = only(&block.found);
            }
        }
    }
    let mut kept = kept;
    kept.sort_by_key(|m| !m.gone);
    kept
}

/// Everything that changed in a text: its name, headings, blocks. What is new or gone as a whole has no marks that
/// went or came.
fn runs(draft: &Draft) -> impl Iterator<Item = &[Run]> {
    let sections =
        draft.sections.iter().filter(|s| !draft.alone && !s.is_alone()).flat_map(|s| {
            std::iter::once(s.heading_found.as_slice()).chain(s.blocks.iter().map(|b| b.found.as_slice()))
        });
    std::iter::once(draft.title_found.as_slice()).chain(sections)
}

/// The changed words that stand beside the rest as a mark does: at the beginning, at the end, in brackets, or alone.
fn beside(found: &[Run]) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    for (n, run) in found.iter().enumerate().filter(|(_, r)| r.how != How::Same) {
        let replaced = |m: Option<&Run>| m.is_some_and(|r| r.how != How::Same);
        if replaced(found.get(n + 1)) || (n > 0 && replaced(found.get(n - 1))) {
            continue;
        }
        let plain = without_readings(&run.text);
        let plain = plain.trim();
        let bracketed = plain.starts_with(OPEN) && plain.ends_with(CLOSE);
        let edge = n == 0 || n + 1 == found.len();
        let phrase = plain.trim_matches(|c: char| !c.is_alphanumeric());
        let length = phrase.chars().count();
        // A sentence is no mark.
        let marks = (edge || bracketed) && !plain.contains('。');
        if marks && (SHORT..=LONG).contains(&length) {
            out.push((phrase.to_owned(), run.how == How::Gone));
        }
    }
    out
}

const OPEN: [char; 8] = ['（', '(', '【', '［', '[', '〔', '「', '《'];
const CLOSE: [char; 8] = ['）', ')', '】', '］', ']', '〕', '」', '》'];
