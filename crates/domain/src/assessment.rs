//! Answering a form: choices, rounds, progress, and what to do next.

use crate::checklist::{Form, Item};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// はい, いいえ or 記入不要.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// はい
    Yes,
    /// いいえ
    No,
    /// 記入不要: the form's own note excuses the row
    Na,
}

impl Choice {
    /// Every choice.
    pub const ALL: [Choice; 3] = [Choice::Yes, Choice::No, Choice::Na];
    /// The code used in the database and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Choice::Yes => "yes",
            Choice::No => "no",
            Choice::Na => "na",
        }
    }
    /// The choice of a code; `None` for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Choice> {
        Choice::ALL.into_iter().find(|c| c.code() == code)
    }
    /// The word on screen, paper and in exports.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Choice::Yes => "はい",
            Choice::No => "いいえ",
            Choice::Na => "記入不要",
        }
    }
}

/// Where an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Given by somebody in this assessment.
    Answered,
    /// Brought over from an older edition, waiting for its re-confirmation.
    ToConfirm,
    /// Nothing chosen.
    Open,
}

impl State {
    /// The code used in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Answered => "answered",
            State::ToConfirm => "to-confirm",
            State::Open => "open",
        }
    }
}

/// Longest note (characters).
pub const NOTE_MAX: usize = 4_000;
/// Longest name of a responsible person (characters).
pub const NAME_MAX: usize = 100;
/// Most rounds of one assessment.
pub const ROUNDS_MAX: i64 = 12;

/// What a person wants to store for one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The choice; none clears it.
    pub value: Option<Choice>,
    /// Day of the check.
    pub checked_on: Option<Date>,
    /// Until when a いいえ is to become はい.
    pub target_date: Option<Date>,
    /// Who sees to it.
    pub responsible: String,
    /// Anything worth keeping.
    pub note: String,
    /// Why 記入不要 applies; in our record only, not on paper.
    pub reason: String,
}

/// What is wrong with a wanted answer. Each names the field that the form marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Invalid {
    /// 記入不要 on a row that no note excuses.
    #[error("the form does not excuse this row")]
    NotExcused,
    /// A check dated in the future.
    #[error("the check lies in the future")]
    CheckInFuture,
    /// A target date outside the assessment's fiscal year (1 April to 31 March).
    #[error("the target date lies outside the fiscal year")]
    TargetOutsideYear,
    /// A note longer than [`NOTE_MAX`].
    #[error("the note is too long")]
    NoteTooLong,
    /// A name longer than [`NAME_MAX`].
    #[error("the name is too long")]
    NameTooLong,
}

impl Invalid {
    /// The form field (and API field) that is wrong.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Invalid::NotExcused => "value",
            Invalid::CheckInFuture => "checked_on",
            Invalid::TargetOutsideYear => "target_date",
            Invalid::NoteTooLong => "note",
            Invalid::NameTooLong => "responsible",
        }
    }
    /// Key of the sentence in `content/messages`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Invalid::NotExcused => "answer-not-excused",
            Invalid::CheckInFuture => "answer-check-in-future",
            Invalid::TargetOutsideYear => "answer-target-outside-year",
            Invalid::NoteTooLong => "answer-note-too-long",
            Invalid::NameTooLong => "answer-name-too-long",
        }
    }
}

/// Checks a wanted answer against the rules of the form and the fiscal year.
///
/// # Errors
/// Every fault found, in the order of the fields. Rules: the forms' own notes (目標日 lies within the
/// fiscal year; 記入不要 only where a note excuses the row), CONTRACT "Rounds".
pub fn check(wanted: &Wanted, item: &Item, today: Date, fiscal_year: i32) -> Result<(), Vec<Invalid>> {
    let mut faults = Vec::new();
    if wanted.value == Some(Choice::Na) && item.na_when.is_none() {
        faults.push(Invalid::NotExcused);
    }
    if wanted.checked_on.is_some_and(|day| day > today) {
        faults.push(Invalid::CheckInFuture);
    }
    let (first, last) = crate::dates::fiscal_year_bounds(fiscal_year);
    if wanted.target_date.is_some_and(|day| day < first || day > last) {
        faults.push(Invalid::TargetOutsideYear);
    }
    if wanted.responsible.chars().count() > NAME_MAX {
        faults.push(Invalid::NameTooLong);
    }
    if wanted.note.chars().count() > NOTE_MAX || wanted.reason.chars().count() > NOTE_MAX {
        faults.push(Invalid::NoteTooLong);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// How far a sheet is. `due` counts due rows, the first included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Rows that are to be answered.
    pub due: i64,
    /// Due rows with an answer.
    pub answered: i64,
    /// Of them はい.
    pub yes: i64,
    /// Of them いいえ.
    pub no: i64,
    /// Of them 記入不要.
    pub na: i64,
    /// Every due row is answered.
    pub complete: bool,
}

/// Whether a いいえ on the gate row ends the form.
#[must_use]
pub fn is_ended_by_gate(form: &Form, chosen: &BTreeMap<String, Choice>) -> bool {
    form.gate.as_ref().is_some_and(|gate| chosen.get(&gate.key) == Some(&Choice::No))
}

/// Whether a row is due, given the answers so far.
#[must_use]
pub fn is_due(form: &Form, item: &Item, chosen: &BTreeMap<String, Choice>) -> bool {
    let gate = form.gate.as_ref().is_some_and(|g| g.key == item.key);
    item.due.counts() && (gate || !is_ended_by_gate(form, chosen))
}

/// Progress from the newest answer of each key (answers that wait for re-confirmation are not given).
#[must_use]
pub fn progress(form: &Form, chosen: &BTreeMap<String, Choice>) -> Progress {
    let mut p = Progress::default();
    for item in form.items().filter(|i| is_due(form, i, chosen)) {
        p.due += 1;
        match chosen.get(&item.key) {
            Some(Choice::Yes) => p.yes += 1,
            Some(Choice::No) => p.no += 1,
            Some(Choice::Na) => p.na += 1,
            None => continue,
        }
        p.answered += 1;
    }
    p.complete = p.due > 0 && p.answered == p.due;
    p
}

/// What protects a small clinic most, in this order: know what there is, be able to restore, let nobody
/// in, know whom to call, and the rest (facts: "Order that helps a small clinic").
pub const PROTECTS_MOST: [&str; 19] = [
    "systems-in-use",
    "asset-ledger",
    "backup-recovery",
    "remote-maintenance",
    "source-restriction",
    "contact-chart",
    "security-patches",
    "password-reuse",
    "password-strength",
    "unneeded-accounts",
    "safety-manager",
    "bcp",
    "two-factor",
    "access-rights",
    "removable-media",
    "access-logs",
    "unneeded-software",
    "security-disclosure",
    "written-rules",
];

/// Why a row is a next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing chosen yet.
    Open,
    /// Carried over from an older sheet, to be confirmed anew.
    ToConfirm,
    /// いいえ whose target date has passed.
    Overdue,
    /// いいえ without a target date.
    NoTarget,
    /// いいえ that is to become はい.
    ToDo,
}

/// The next steps, chosen by what protects most, not by number.
#[must_use]
pub fn next_steps<'f>(
    form: &'f Form,
    chosen: &BTreeMap<String, Choice>,
    targets: &BTreeMap<String, Date>,
    today: Date,
    most: usize,
) -> Vec<(&'f Item, Why)> {
    let rank = |i: &Item| PROTECTS_MOST.iter().position(|l| *l == i.lineage).unwrap_or(PROTECTS_MOST.len());
    let mut steps: Vec<(&Item, Why)> = form
        .items()
        .filter(|i| is_due(form, i, chosen))
        .filter_map(|i| match chosen.get(&i.key) {
            None => Some((i, Why::Open)),
            Some(Choice::No) if form.gate.as_ref().is_some_and(|g| g.key == i.key) => None,
            Some(Choice::No) => Some((
                i,
                match targets.get(&i.key) {
                    None => Why::NoTarget,
                    Some(day) if *day < today => Why::Overdue,
                    Some(_) => Why::ToDo,
                },
            )),
            Some(_) => None,
        })
        .collect();
    steps.sort_by_key(|(i, _)| rank(i));
    steps.truncate(most);
    steps
}
