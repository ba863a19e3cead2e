//! What changed from one set of texts to another: guides, questions and answers, lists of actions, templates. One
//! comparison for all of them, by section of their Markdown: headings, paragraphs, entries, cells and their words; the
//! marks that stood beside items and went; the documents after which a text was renewed.

mod marks;
mod sections;

use super::{Run, words};
use crate::guide::{self, Guide};
use domain::continuity::template::Template;
use domain::text::{fold_key, without_readings};
use serde::{Deserialize, Serialize};

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextKind {
    /// A practice guide.
    Guide,
    /// A question with its answer.
    Faq,
    /// A list of actions.
    Actions,
    /// A template, an appendix of the guide.
    Template,
}

/// A text of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it is.
    pub kind: TextKind,
    /// Joins a text across sets: form and lineage of a guide, id of a template.
    pub key: String,
    /// Its name for people.
    pub title: String,
    /// The text.
    pub markdown: String,
    /// What it was written after: documents with their numbers, addresses.
    pub documents: Vec<String>,
    /// What its writer says of the change.
    pub change: String,
}

impl Text {
    /// What a guide says, as texts: the guide or the questions themselves, and its entry in the list of actions. The
    /// title is that of the row beside which it stands.
    #[must_use]
    pub fn of_guide(guide: &Guide, title: &str) -> Vec<Self> {
        let text = |kind, markdown: &str| Self {
            kind,
            key: format!("{}/{}", guide.form, guide.lineage),
            title: title.to_owned(),
            markdown: markdown.to_owned(),
            documents: guide.sources.clone(),
            change: guide.change.clone(),
        };
        let kind = if guide.form == guide::FAQ { TextKind::Faq } else { TextKind::Guide };
        let action = (!guide.action.is_empty()).then(|| text(TextKind::Actions, &guide.action));
        std::iter::once(text(kind, guide.body())).chain(action).collect()
    }
    /// What an edition of a template says. `place` gives the words for a place that each institution fills in, such as
    /// `head` or `block:systems`; where a text begins and ends that only some have (`#if …`) is not told.
    #[must_use]
    pub fn of_template(template: &Template, place: impl Fn(&str) -> String) -> Self {
        let mut markdown = String::new();
        for section in &template.sections {
            let level = "#".repeat(usize::from(section.level()) + 1);
            markdown.push_str(&format!("{level} {}\n\n", section.heading()));
            let mut rest = section.body.as_str();
            while let Some((before, (inner, after))) =
                rest.split_once("{{").and_then(|(b, a)| Some((b, a.split_once("}}")?)))
            {
                markdown.push_str(before);
                if !inner.starts_with(['#', '/']) {
                    markdown.push_str(&place(inner));
                }
                rest = after;
            }
            markdown.push_str(rest);
            markdown.push_str("\n\n");
        }
        Self {
            kind: TextKind::Template,
            key: template.paper.code().to_owned(),
            title: template.paper_title.clone(),
            markdown,
            documents: template.documents.clone(),
            change: template.change.clone(),
        }
    }
}

/// A mark that stood beside items, and that went or came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its words, without brackets.
    pub phrase: String,
    /// Whether it went; otherwise it came.
    pub gone: bool,
    /// In how many places.
    pub places: usize,
    /// Titles of the texts in which it stood or stands.
    pub texts: Vec<String>,
}

/// What happened to a text, to a section or to a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Not there before.
    New,
    /// No longer there.
    Removed,
    /// Other words.
    Reworded,
    /// The same words in another place.
    Moved,
    /// Nothing but its marks.
    Marks,
}

/// A changed block: a heading, a paragraph, an entry, a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockChange {
    /// What happened.
    pub fate: Fate,
    /// Its words; for a moved one all of them.
    pub words: Vec<Run>,
}

/// A changed section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionChange {
    /// The headings that lead to it, as they are now (for a removed one as they were); empty for what stands before
    /// the first heading.
    pub heading: String,
    /// The heading that it had, where that changed.
    pub was: Option<String>,
    /// What happened.
    pub fate: Fate,
    /// Its changed blocks.
    pub blocks: Vec<BlockChange>,
}

/// A changed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextChange {
    /// What it is.
    pub kind: TextKind,
    /// Its key.
    pub key: String,
    /// Its name as it is now.
    pub title: String,
    /// The words of its name, where that changed.
    pub title_words: Vec<Run>,
    /// What happened.
    pub fate: Fate,
    /// Documents that it was written after and had not been before.
    pub documents: Vec<String>,
    /// What its writer says of the change.
    pub change: String,
    /// Its changed sections.
    pub sections: Vec<SectionChange>,
}

/// What changed from one set of texts to another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TextComparison {
    /// Marks that went, then those that came.
    pub marks: Vec<Mark>,
    /// Changed texts, in the order of the newer set, those that are gone last.
    pub texts: Vec<TextChange>,
    /// How many texts did not change.
    pub same: usize,
}

/// Compares two sets of texts.
#[must_use]
pub fn compare(old: &[Text], new: &[Text]) -> TextComparison {
    let twin = |text: &Text, of: &'_ [Text]| of.iter().position(|o| (o.kind, &o.key) == (text.kind, &text.key));
    let mut pairs: Vec<(Option<&Text>, Option<&Text>)> =
        new.iter().map(|text| (twin(text, old).map(|at| &old[at]), Some(text))).collect();
    pairs.extend(old.iter().filter(|text| twin(text, new).is_none()).map(|text| (Some(text), None)));
    let mut drafts: Vec<sections::Draft> = pairs.iter().map(|(a, b)| sections::draft(*a, *b)).collect();
    let marks = marks::take_out(&mut drafts);
    let mut out = TextComparison { marks, ..TextComparison::default() };
    for (draft, (a, b)) in drafts.into_iter().zip(pairs) {
        match changed(draft, a, b) {
            Some(change) => out.texts.push(change),
            None => out.same += 1,
        }
    }
    out
}

fn changed(draft: sections::Draft, old: Option<&Text>, new: Option<&Text>) -> Option<TextChange> {
    let text = new.or(old)?;
    let known = |document: &String| old.is_some_and(|o| o.documents.iter().any(|d| folded(d) == folded(document)));
    let sections: Vec<SectionChange> = draft.sections.into_iter().filter_map(sections::Section::told).collect();
    let title_words = match (old, new) {
        (Some(old), Some(new)) if folded(&old.title) != folded(&new.title) => words(&old.title, &new.title),
        _ => Vec::new(),
    };
    let fate = match (old, new) {
        (None, _) => Fate::New,
        (_, None) => Fate::Removed,
        _ if sections.is_empty() && title_words.is_empty() => return None,
        _ if sections.iter().all(|s| s.fate == Fate::Marks) && (title_words.is_empty() || draft.title_marked) => {
            Fate::Marks
        }
        _ => Fate::Reworded,
    };
    Some(TextChange {
        kind: text.kind,
        key: text.key.clone(),
        title: without_readings(&text.title),
        title_words,
        fate,
        documents: new.map(|n| n.documents.iter().filter(|d| !known(d)).cloned().collect()).unwrap_or_default(),
        change: new.map(|n| n.change.clone()).unwrap_or_default(),
        sections,
    })
}

fn folded(text: &str) -> String {
    fold_key(&without_readings(text)).split_whitespace().collect()
}

#[cfg(test)]
mod tests;
