//! An edition of a template: sections of text with places that are filled in for each institution.

use super::Paper;
use crate::organisations::Kind;
use serde::{Deserialize, Serialize};

/// What a section is in its paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// A section of the plan; of the rules what stands before the clauses of the items.
    #[default]
    Front,
    /// The clause for an item of the sheet; its key is the item's lineage, or [`ANY_ITEM`].
    Clause,
    /// What follows a clause, by the answer: its key is `yes`, `no`, `na` or `open`.
    Answer,
    /// What stands behind the clauses.
    Back,
    /// The page for the box with paper; it is printed at the end of the plan and alone.
    Kit,
}

/// Key of the clause for an item whose lineage has none of its own.
pub const ANY_ITEM: &str = "any-item";
/// Keys of the sections that follow a clause, by its answer.
pub const ANSWERS: [&str; 4] = ["yes", "no", "na", "open"];

/// A section of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Joins the section across editions.
    pub key: String,
    /// `3.3.2`; its depth is the level of the heading. Empty in the rules, whose clauses are counted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Heading without its number.
    pub title: String,
    /// What it is in its paper.
    #[serde(default)]
    pub part: Part,
    /// Rows of the continuity table that it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<String>,
    /// Only for these kinds of institution; empty: for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// The text, see [`super::markup`].
    pub body: String,
}

impl Section {
    /// 1 for a chapter, 2 and 3 below it.
    #[must_use]
    pub fn level(&self) -> u8 {
        u8::try_from(self.number.split('.').count().clamp(1, 3)).unwrap_or(1)
    }

    /// The heading as it is printed in the plan.
    #[must_use]
    pub fn heading(&self) -> String {
        if self.number.is_empty() { self.title.clone() } else { format!("{} {}", self.number, self.title) }
    }

    /// Whether an institution of this kind has the section.
    #[must_use]
    pub fn is_for(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Where it stands: by the numbers, 3.10 behind 3.9.
    #[must_use]
    pub fn place(&self) -> Vec<u32> {
        self.number.split('.').filter_map(|n| n.parse().ok()).collect()
    }

    /// Whether a reader sees the same: heading and text.
    #[must_use]
    pub fn says_the_same(&self, other: &Section) -> bool {
        (&self.number, &self.title, &self.body) == (&other.number, &other.title, &other.body)
    }
}

/// An edition of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// `plan-1`
    pub id: String,
    /// Of which paper.
    pub paper: Paper,
    /// Name of the edition.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Title of the paper that is made from it.
    pub paper_title: String,
    /// Day of the edition, ISO. The newest edition is offered.
    pub date: String,
    /// What changed against the edition before.
    pub change: String,
    /// What it was written from, and what was not seen.
    pub note: String,
    /// Documents that it was written after, with their numbers: what a summary of its changes names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// Sections in their order.
    pub sections: Vec<Section>,
}

impl Template {
    /// The sections of a part, in their order.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |s| s.part == part)
    }

    /// The section of a key.
    #[must_use]
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.key == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_give_level_and_place() {
        let section = |number: &str| Section {
            key: "a".into(),
            number: number.into(),
            title: "題".into(),
            part: Part::Front,
            serves: vec![],
            kinds: vec![Kind::Pharmacy],
            body: String::new(),
        };
        assert_eq!([section("3").level(), section("3.3").level(), section("3.3.2").level()], [1, 2, 3]);
        assert!(section("3.10").place() > section("3.9").place() && section("3").place() < section("3.1").place());
        assert_eq!(section("3.1").heading(), "3.1 題");
        assert!(section("1").is_for(Kind::Pharmacy) && !section("1").is_for(Kind::Clinic));
    }
}
