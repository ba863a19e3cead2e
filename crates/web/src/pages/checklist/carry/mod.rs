//! A sheet is carried over into a newer edition: what will happen, the switch, the re-confirmation, the way back.

pub mod confirm;
pub mod draft;
pub mod everybody;
pub mod preview;
pub mod undo;

use crate::say::Say;
use app::checklist::{Inherited, SheetView, why_args};
use askama::filters::Safe;
use content::Lang;
use domain::assessment::Choice;
use domain::carry::{Given, Row, Source};
use domain::ids::AssessmentId;

/// Address of what a carry-over will do.
pub(crate) fn path(from: AssessmentId, to: &str, year: i32) -> String {
    format!("/assessments/{from}/carry-over?to={to}&fiscal_year={year}")
}

/// Why a row is as it is, in the visitor's language.
pub(crate) fn why(say: &Say, row: &Row) -> Safe<String> {
    let sentence = |key: &str| {
        let args = why_args(row);
        args.iter().fold(say.say(key), |sentence, (name, value)| sentence.with(name, value.as_str())).to_string()
    };
    let mut out = sentence(row.why.key());
    if row.unconfirmed().is_some() {
        out.push_str(&sentence("carry-why-unconfirmed"));
    }
    Safe(out)
}

/// A row of the older sheet, with its answer, for the page.
pub(crate) struct Before {
    /// Number and what it is about.
    pub label: String,
    /// The question as it stood there.
    pub text: String,
    /// Key of the words of its answer.
    pub choice: &'static str,
    /// The answer's details: key of the label, words.
    pub details: Vec<(&'static str, String)>,
    /// Files: address, name.
    pub files: Vec<(String, String)>,
}

impl Before {
    pub(crate) fn of(inherited: &Inherited, source: &Source) -> Self {
        Self { label: label(source), text: source.text.clone(), ..Self::given(inherited, source.given.as_ref()) }
    }
    /// An answer without its question.
    pub(crate) fn given(inherited: &Inherited, given: Option<&Given>) -> Self {
        let choice = super::item::choice_key(given.and_then(|g| g.value));
        let Some(g) = given else {
            return Self { label: String::new(), text: String::new(), choice, details: Vec::new(), files: Vec::new() };
        };
        let target = g.target_date.filter(|_| g.value == Some(Choice::No));
        let details = vec![
            ("checklist-checked-on", super::told_day(g.checked_on)),
            ("checklist-target-date", super::told_day(target)),
            ("checklist-reason", g.reason.clone()),
            ("checklist-responsible", g.responsible.clone()),
            ("checklist-note", g.note.clone()),
            ("checklist-by", g.changed_by.and_then(|p| inherited.names.get(&p)).cloned().unwrap_or_default()),
        ];
        let files = inherited.files_of(&g.evidence);
        Self {
            label: String::new(),
            text: String::new(),
            choice,
            details: details.into_iter().filter(|(_, words)| !words.is_empty()).collect(),
            files: files.into_iter().map(|f| (format!("/evidence/{}/file", f.id), f.name.clone())).collect(),
        }
    }
}

fn label(source: &Source) -> String {
    let mut out = format!("{} {}", source.number, source.title).trim().to_owned();
    if !source.scope.is_empty() {
        out.push_str(&format!("（{}）", source.scope));
    }
    out
}

/// What waits on a row's page.
pub(crate) struct Waiting {
    pub why: Safe<String>,
    pub one_tap: bool,
    pub sources: Vec<Before>,
}

impl Waiting {
    /// None where the row does not wait.
    pub(crate) fn of(say: &Say, sheet: &SheetView, key: &str) -> Option<Self> {
        let (row, inherited) = (sheet.waiting(key)?, sheet.inherited.as_ref()?);
        let sources = row.sources.iter().map(|s| Before::of(inherited, s)).collect();
        Some(Self { why: why(say, row), one_tap: row.one_tap, sources })
    }
    /// What was written into the older sheet since the carry-over.
    pub(crate) fn later(sheet: &SheetView, key: &str) -> Vec<Before> {
        let Some(inherited) = &sheet.inherited else { return Vec::new() };
        let Some(row) = inherited.rows.get(key) else { return Vec::new() };
        inherited.later_of(row).into_iter().map(|l| Before::given(inherited, Some(&l.given))).collect()
    }
}

/// A title in the visitor's language, for rows of another edition.
pub(crate) fn name<'t>(say: &Say, ja: &'t str, en: &'t str) -> &'t str {
    if say.view().lang == Lang::En { en } else { ja }
}
