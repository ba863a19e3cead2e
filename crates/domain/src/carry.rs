//! Carry-over: what a row of a newer form takes from rows of an older one, until somebody confirms it anew.
//!
//! Nothing is copied. A sheet knows from which sheet it was carried over and when; what a row takes is worked out
//! from the older sheet as it stood then, through the map of [`Link`]s between the two forms.

use crate::assessment::Choice;
use crate::checklist::Item;
use crate::ids::{AssessmentId, EvidenceId, PersonId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a row of the newer form comes from rows of the older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The same row in the same place.
    Same,
    /// The same row under another number.
    Moved,
    /// The same row, which became due or stopped being so.
    Due,
    /// Several rows became fewer.
    Merged,
    /// One row became several.
    Split,
    /// Not there before.
    New,
}

impl How {
    /// The code used in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            How::Same => "same",
            How::Moved => "moved",
            How::Due => "due",
            How::Merged => "merged",
            How::Split => "split",
            How::New => "new",
        }
    }
}

/// Where a row of the newer form comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Key in the newer form.
    pub key: String,
    /// Keys in the older form, in its order; empty for a new row.
    pub from: Vec<String>,
    /// How.
    pub how: How,
    /// Whether the words, or what the row is about, differ.
    pub reworded: bool,
}

/// The map from an older form to a newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// Id of the newer form.
    pub form: String,
    /// Every row of the newer form, in its order.
    pub rows: Vec<Link>,
    /// Keys of the older form that lead nowhere: their answers stay in the older sheet.
    pub removed: Vec<String>,
}

/// An answer as it stood in an older sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The sheet in which it was given.
    pub sheet: AssessmentId,
    /// Title of that sheet's edition.
    pub edition_title: String,
    /// Fiscal year of that sheet.
    pub fiscal_year: i32,
    /// It waited for its re-confirmation in the older sheet, too.
    pub unconfirmed: bool,
    /// The choice.
    pub value: Option<Choice>,
    /// Day of the check.
    pub checked_on: Option<Date>,
    /// Target date.
    pub target_date: Option<Date>,
    /// Who sees to it.
    pub responsible: String,
    /// Note.
    pub note: String,
    /// Why 記入不要.
    pub reason: String,
    /// Files that prove it.
    pub evidence: Vec<EvidenceId>,
    /// When it was written, microseconds.
    pub changed_at: i64,
    /// By whom.
    pub changed_by: Option<PersonId>,
}

impl Given {
    /// Whether there is anything in it.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.value.is_some()
            || !self.note.is_empty()
            || !self.responsible.is_empty()
            || !self.reason.is_empty()
            || !self.evidence.is_empty()
            || self.target_date.is_some()
    }
}

/// A row of the older form, with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Key.
    pub key: String,
    /// Official number; empty where the form has none.
    pub number: String,
    /// What the row is about, in words; empty where the form does not say.
    pub scope: String,
    /// Short name.
    pub title: String,
    /// The question as it stood there.
    pub text: String,
    /// Its answer; none where it was open.
    pub given: Option<Given>,
}

impl Source {
    /// What tells it from the other sources of a row: scope, number, or its name.
    fn label(&self) -> &str {
        [&self.scope, &self.number, &self.title].into_iter().find(|t| !t.is_empty()).map_or("", String::as_str)
    }
}

/// Why the proposal is what it is. One sentence each stands in `content/messages`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The same question: the answer of the older sheet.
    Same,
    /// The same question under another number.
    Moved,
    /// The same question, which became due.
    Due,
    /// The question has other words: read it anew.
    Reworded,
    /// Rows became one, and their answers agree.
    Merged,
    /// Rows became one; some of them say いいえ, so this one does.
    MergedNo,
    /// Rows became one, and not all of them were answered.
    MergedPartly,
    /// One row became several: each inherits its answer.
    Split,
    /// 記入不要 is not offered for this row any more.
    NotExcused,
    /// いいえ without a target date in the sheet's year: it needs one.
    NeedsTarget,
    /// Only a note, a name or a file was left there.
    NoChoice,
    /// The older rows were open.
    NotAnswered,
    /// The row is new.
    New,
    /// The newer sheet, begun before, has an answer of its own already.
    Answered,
}

impl Why {
    /// Key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Why::Same => "carry-why-same",
            Why::Moved => "carry-why-moved",
            Why::Due => "carry-why-due",
            Why::Reworded => "carry-why-reworded",
            Why::Merged => "carry-why-merged",
            Why::MergedNo => "carry-why-merged-no",
            Why::MergedPartly => "carry-why-merged-partly",
            Why::Split => "carry-why-split",
            Why::NotExcused => "carry-why-not-excused",
            Why::NeedsTarget => "carry-why-needs-target",
            Why::NoChoice => "carry-why-no-choice",
            Why::NotAnswered => "carry-why-not-answered",
            Why::New => "carry-why-new",
            Why::Answered => "carry-why-answered",
        }
    }
}

/// What a row takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The choice; none where the sources do not say one.
    pub value: Option<Choice>,
    /// Day of the newest check of a source.
    pub checked_on: Option<Date>,
    /// The latest target date of a source that says いいえ, as it stood there.
    pub target_date: Option<Date>,
    /// Who sees to it; several names are joined.
    pub responsible: String,
    /// The notes; those of several sources each under its label.
    pub note: String,
    /// Why 記入不要, likewise.
    pub reason: String,
    /// Every file of every source, each once.
    pub evidence: Vec<EvidenceId>,
    /// When the newest of the sources was written, microseconds.
    pub changed_at: i64,
    /// By whom.
    pub changed_by: Option<PersonId>,
}

/// A row of the newer sheet as the carry-over leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Key in the newer form.
    pub key: String,
    /// How it comes from the older form.
    pub how: How,
    /// Whether the words differ.
    pub reworded: bool,
    /// The rows that it comes from, answered or not.
    pub sources: Vec<Source>,
    /// What waits to be confirmed; none: the row is open.
    pub proposal: Option<Proposal>,
    /// Why.
    pub why: Why,
    /// Whether one tap confirms it: nothing about the question changed, and the answer can stand as it is.
    pub one_tap: bool,
}

impl Row {
    /// Whether some source was itself never confirmed.
    #[must_use]
    pub fn unconfirmed(&self) -> Option<&Given> {
        self.sources.iter().filter_map(|s| s.given.as_ref()).find(|g| g.unconfirmed)
    }
}

/// Works out what a row takes along.
///
/// `item` is the row in the newer form, `is_gate` whether its いいえ ends that form, `fiscal_year` the newer sheet's.
#[must_use]
pub fn carry(link: &Link, item: &Item, is_gate: bool, sources: Vec<Source>, fiscal_year: i32) -> Row {
    let given: Vec<(&Source, &Given)> =
        sources.iter().filter_map(|s| Some((s, s.given.as_ref().filter(|g| g.says_something())?))).collect();
    let (value, why) = choose(link, item, &sources, &given);
    let proposal = (!given.is_empty()).then(|| propose(value, &given));
    // Having no system is nothing to be done by a day.
    let needs_target =
        !is_gate && value == Some(Choice::No) && !proposal.as_ref().is_some_and(|p| p.has_target_in(fiscal_year));
    let unchanged = matches!(link.how, How::Same | How::Moved | How::Due) && !link.reworded;
    let why = if unchanged && needs_target { Why::NeedsTarget } else { why };
    let one_tap = unchanged && value.is_some() && !needs_target;
    Row { key: link.key.clone(), how: link.how, reworded: link.reworded, proposal, why, one_tap, sources }
}

fn choose(link: &Link, item: &Item, sources: &[Source], given: &[(&Source, &Given)]) -> (Option<Choice>, Why) {
    if sources.is_empty() {
        return (None, Why::New);
    }
    if given.is_empty() {
        return (None, Why::NotAnswered);
    }
    let choices: Vec<Choice> = given.iter().filter_map(|(_, g)| g.value).collect();
    let every = choices.len() == sources.len();
    let value = if choices.contains(&Choice::No) {
        Some(Choice::No)
    } else if !every {
        None
    } else if choices.contains(&Choice::Yes) {
        Some(Choice::Yes)
    } else {
        Some(Choice::Na)
    };
    if value == Some(Choice::Na) && item.na_when.is_none() {
        return (None, Why::NotExcused);
    }
    let why = match link.how {
        How::Merged if value == Some(Choice::No) && !(every && choices.iter().all(|c| *c == Choice::No)) => {
            Why::MergedNo
        }
        How::Merged if value.is_none() => Why::MergedPartly,
        _ if value.is_none() => Why::NoChoice,
        How::Merged => Why::Merged,
        How::Split => Why::Split,
        _ if link.reworded => Why::Reworded,
        How::Moved => Why::Moved,
        How::Due => Why::Due,
        How::Same | How::New => Why::Same,
    };
    (value, why)
}

fn propose(value: Option<Choice>, given: &[(&Source, &Given)]) -> Proposal {
    let newest = given.iter().map(|(_, g)| *g).max_by_key(|g| g.changed_at);
    let mut evidence: Vec<EvidenceId> = Vec::new();
    for file in given.iter().flat_map(|(_, g)| &g.evidence) {
        if !evidence.contains(file) {
            evidence.push(*file);
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for name in given.iter().map(|(_, g)| g.responsible.as_str()).filter(|n| !n.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Proposal {
        value,
        checked_on: given.iter().filter_map(|(_, g)| g.checked_on).max(),
        target_date: given
            .iter()
            .filter(|(_, g)| g.value != Some(Choice::Yes))
            .filter_map(|(_, g)| g.target_date)
            .max(),
        responsible: names.join("、"),
        note: joined(given, |g| &g.note),
        reason: joined(given, |g| &g.reason),
        evidence,
        changed_at: newest.map_or(0, |g| g.changed_at),
        changed_by: newest.and_then(|g| g.changed_by),
    }
}

/// A text of all sources: alone where they agree, else each under its label.
fn joined(given: &[(&Source, &Given)], of: impl Fn(&Given) -> &String) -> String {
    let said: Vec<(&str, &str)> =
        given.iter().map(|(s, g)| (s.label(), of(g).as_str())).filter(|(_, text)| !text.is_empty()).collect();
    match said.as_slice() {
        [] => String::new(),
        [(_, first), rest @ ..] if rest.iter().all(|(_, text)| text == first) => (*first).to_owned(),
        several => several.iter().map(|(label, text)| format!("〔{label}〕{text}")).collect::<Vec<_>>().join("\n"),
    }
}

impl Proposal {
    /// Whether its target date can stand in a sheet of this fiscal year.
    #[must_use]
    pub fn has_target_in(&self, fiscal_year: i32) -> bool {
        let (first, last) = crate::dates::fiscal_year_bounds(fiscal_year);
        self.target_date.is_some_and(|day| (first..=last).contains(&day))
    }
}

#[cfg(test)]
mod tests;
