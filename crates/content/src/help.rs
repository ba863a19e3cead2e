//! 「おかしいと思ったら」: what to do in the first ten minutes, on screen and on the poster. Every word in
//! kanji carries its reading, and no telephone number stands here.

use crate::error::Finding;
use crate::files::{self, Files};
use serde::{Deserialize, Serialize};

/// What the page asks, and what it then tells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Help {
    /// Title line.
    pub title: String,
    /// First sentence.
    pub intro: String,
    /// Headings of the parts.
    pub headings: Headings,
    /// The everyday cases, the commonest first.
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
    /// The first ten minutes, in the order in which they are done.
    pub steps: Vec<Step>,
    /// What not to do.
    pub never: Vec<String>,
    /// What to say on the telephone.
    pub say: Vec<String>,
    /// Whom to call, in order; the numbers come from elsewhere.
    pub whom: Vec<Whom>,
    /// How to go on with paper.
    pub paper: Vec<String>,
}

/// Headings of the parts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    /// The first ten minutes.
    pub steps: String,
    /// What not to do.
    pub never: String,
    /// What to say.
    pub say: String,
    /// Whom to call.
    pub whom: String,
    /// Going on with paper.
    pub paper: String,
}

/// Something that looks odd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Unique; the anchor on the page.
    pub key: String,
    /// What the person sees.
    pub title: String,
    /// What to do, in order.
    pub steps: Vec<String>,
}

/// One of the first ten minutes' steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Unique.
    pub key: String,
    /// What to do, in one sentence.
    pub text: String,
    /// How.
    pub detail: String,
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whom {
    /// One of [`Help::WHOM`].
    pub key: String,
    /// Who.
    pub title: String,
    /// When, and what to have ready.
    pub text: String,
}

impl Help {
    /// Where it stands in `content/`.
    pub const FILE: &'static str = "help/first-ten-minutes.toml";
    /// Whom the page knows numbers of: the institution's own contacts, its vendors by day and by night, the
    /// emergency desk, the police, public contacts.
    pub const WHOM: [&'static str; 6] = ["own", "vendor-day", "vendor-night", "emergency-desk", "police", "public"];

    pub(crate) fn read(files: &Files) -> Result<Help, Finding> {
        let help: Help = files::toml_file(files, Self::FILE)?;
        let empty = || Finding::new(Self::FILE, "check-empty", &[("place", "help"), ("field", "case")]);
        if help.cases.is_empty() { Err(empty()) } else { Ok(help) }
    }

    /// The words about one of [`Help::WHOM`].
    #[must_use]
    pub fn whom(&self, key: &str) -> Option<&Whom> {
        self.whom.iter().find(|w| w.key == key)
    }

    /// Every text with the name of its place, for the checks.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let h = &self.headings;
        let one = [
            ("title", &self.title),
            ("intro", &self.intro),
            ("headings.steps", &h.steps),
            ("headings.never", &h.never),
            ("headings.say", &h.say),
            ("headings.whom", &h.whom),
            ("headings.paper", &h.paper),
        ];
        let many = [("never", &self.never), ("say", &self.say), ("paper", &self.paper)];
        one.into_iter()
            .chain(many.into_iter().flat_map(|(place, list)| list.iter().map(move |text| (place, text))))
            .chain(self.cases.iter().flat_map(|c| {
                std::iter::once((c.key.as_str(), &c.title)).chain(c.steps.iter().map(|text| (c.key.as_str(), text)))
            }))
            .chain(self.steps.iter().flat_map(|s| [(s.key.as_str(), &s.text), (s.key.as_str(), &s.detail)]))
            .chain(self.whom.iter().flat_map(|w| [(w.key.as_str(), &w.title), (w.key.as_str(), &w.text)]))
            .map(|(place, text)| (place, text.as_str()))
    }
}

/// The words of the A4 poster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterWords {
    /// Title line.
    pub title: String,
    /// The fraud screen, first of all.
    pub fraud: Vec<String>,
    /// The first ten minutes.
    pub steps: Vec<String>,
    /// What not to do.
    pub never: Vec<String>,
}

impl PosterWords {
    /// Where they stand in `content/`.
    pub const FILE: &'static str = "help/poster.toml";

    pub(crate) fn read(files: &Files) -> Result<PosterWords, Finding> {
        let words: PosterWords = files::toml_file(files, Self::FILE)?;
        let empty = || Finding::new(Self::FILE, "check-empty", &[("place", "poster"), ("field", "steps")]);
        if words.steps.is_empty() { Err(empty()) } else { Ok(words) }
    }

    /// Every text with the name of its place, for the checks.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let many = [("fraud", &self.fraud), ("steps", &self.steps), ("never", &self.never)];
        let lists = many.into_iter().flat_map(|(place, list)| list.iter().map(move |text| (place, text.as_str())));
        std::iter::once(("title", self.title.as_str())).chain(lists)
    }
}
