//! `mamori edition check`: says in sentences what breaks a rule of `docs/conventions/content.md`.

mod calendar;
mod desks;
mod editions;
mod files;
mod glossary;
mod guides;
mod help;
mod items;
mod messages;
mod readings;
mod samples;
mod templates;
mod text;
mod texts;

pub use text::{Around, check as check_text};

use crate::error::{Error, Finding};
use crate::load::Content;
use crate::messages::Lang;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A fault in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Path inside `content/`.
    pub file: String,
    /// Line, counted from 1, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The rule that is broken: a key of `messages/*/check.ftl`.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.sentence),
            None => write!(f, "{}: {}", self.file, self.sentence),
        }
    }
}

/// How much there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Editions.
    pub editions: usize,
    /// Forms of all editions.
    pub forms: usize,
    /// Rows of all forms.
    pub items: usize,
    /// Practice guides.
    pub guides: usize,
    /// Words of the glossary.
    pub terms: usize,
    /// Japanese messages.
    pub messages: usize,
    /// Runs of kanji without a reading: `guides`, `questions`, `glossary`, `messages`, `help`, `ten-minutes`.
    /// The last two must be 0.
    pub kanji_without_reading: BTreeMap<&'static str, usize>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Every fault, by file.
    pub faults: Vec<Fault>,
    /// How much there is.
    pub counts: Counts,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    fn new(content: Option<&Content>, mut findings: Vec<Finding>, lang: Lang) -> Report {
        if let Some(content) = content {
            all(content, &mut findings);
        }
        findings.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        findings.dedup();
        let fault = |f: Finding| Fault { sentence: f.sentence(lang), file: f.file, line: f.line, rule: f.rule };
        Report {
            faults: findings.into_iter().map(fault).collect(),
            counts: content.map(readings::counts).unwrap_or_default(),
        }
    }
}

/// Checks content that was read; sentences in Japanese.
#[must_use]
pub fn check(content: &Content) -> Report {
    check_in(content, Lang::Ja)
}

/// Checks content that was read.
#[must_use]
pub fn check_in(content: &Content, lang: Lang) -> Report {
    Report::new(Some(content), Vec::new(), lang)
}

/// Checks what the binary carries, also what of it cannot be read.
#[must_use]
pub fn check_bundled(lang: Lang) -> Report {
    let (content, broken) = Content::read(crate::files::bundled());
    Report::new(Some(&content), broken, lang)
}

/// Checks a folder laid out like `content/`, also what of it cannot be read.
#[must_use]
pub fn check_dir(path: impl AsRef<Path>, lang: Lang) -> Report {
    match crate::files::from_dir(path.as_ref()) {
        Ok(files) => {
            let (content, broken) = Content::read(files);
            Report::new(Some(&content), broken, lang)
        }
        Err(Error::Read { path, source }) => {
            let what = source.to_string();
            Report::new(None, vec![Finding::new(&path, "check-unreadable", &[("what", &what)])], lang)
        }
        Err(Error::Broken(broken)) => Report::new(None, broken, lang),
    }
}

/// Collects findings.
pub(crate) type Findings = Vec<Finding>;

fn all(content: &Content, out: &mut Findings) {
    files::check(content, out);
    editions::check(content, out);
    samples::check(content, out);
    guides::check(content, out);
    glossary::check(content, out);
    help::check(content, out);
    messages::check(content, out);
    calendar::check(content, out);
    desks::check(content, out);
    templates::check(content, out);
}

/// Notes an empty text.
pub(crate) fn filled(file: &str, place: &str, fields: &[(&str, &str)], out: &mut Findings) {
    for (field, _) in fields.iter().filter(|(_, value)| value.trim().is_empty()) {
        out.push(Finding::new(file, "check-empty", &[("place", place), ("field", field)]));
    }
}

/// Whether a text is English, as far as its letters say.
pub(crate) fn is_english(text: &str) -> bool {
    !text.trim().is_empty()
        && !text.chars().any(|c| domain::text::is_kanji(c) || ('\u{3040}'..='\u{30FF}').contains(&c))
}
