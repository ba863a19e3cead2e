//! What an institution writes for its plan or its rules, over the template.

use super::{Importance, Part, Section, Template};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is written of one system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OfSystem {
    /// How much it matters, see [`Importance`]; empty: not said.
    #[serde(default)]
    pub importance: String,
    /// Place in the order in which systems are restored, from 1; 0: not said. It is not the importance.
    #[serde(default)]
    pub recovery: u32,
    /// How the work goes on without it.
    #[serde(default)]
    pub alternative: String,
    /// How often it is backed up.
    #[serde(default)]
    pub backup_frequency: String,
    /// How and where to.
    #[serde(default)]
    pub backup_method: String,
    /// How it is restored, and by whom.
    #[serde(default)]
    pub restore_method: String,
    /// Day on which restoring was tried last, ISO; empty: never, or not said.
    #[serde(default)]
    pub restore_tested_on: String,
}

impl OfSystem {
    /// The importance, where it was said.
    #[must_use]
    pub fn importance(&self) -> Option<Importance> {
        Importance::from_code(&self.importance)
    }
}

/// What is written for one paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Written {
    /// Facts by key, see [`super::facts`].
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    /// By [`system_key`].
    #[serde(default)]
    pub systems: BTreeMap<String, OfSystem>,
    /// Own texts by the key of their section.
    #[serde(default)]
    pub sections: BTreeMap<String, String>,
    /// Sections taken over from a newer edition, by key.
    #[serde(default)]
    pub taken: BTreeMap<String, Section>,
    /// Sections given up as a newer edition has given them up.
    #[serde(default)]
    pub dropped: BTreeSet<String>,
    /// What of a newer edition was left as it is: key and edition.
    #[serde(default)]
    pub left: BTreeMap<String, String>,
}

/// The key of a system in [`Written::systems`]: its kind and name, since a list that is saved again has new ids.
#[must_use]
pub fn system_key(kind: &str, name: &str) -> String {
    format!("{kind}/{name}")
}

/// What a newer edition of the template has that a paper has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Key of the section.
    pub key: String,
    /// As the paper has it; none: the section is new.
    pub old: Option<Section>,
    /// As the newer edition has it; none: it is gone.
    pub new: Option<Section>,
    /// The institution wrote a text of its own for it, which stays whatever is decided.
    pub own_text: bool,
}

impl Written {
    /// The sections that the paper consists of: those of its edition, with what was taken over.
    #[must_use]
    pub fn sections_of(&self, basis: &Template) -> Vec<Section> {
        let mut out: Vec<Section> = basis
            .sections
            .iter()
            .filter(|s| !self.dropped.contains(&s.key))
            .map(|s| self.taken.get(&s.key).unwrap_or(s).clone())
            .collect();
        let added = self.taken.values().filter(|s| basis.section(&s.key).is_none() && !self.dropped.contains(&s.key));
        for section in added.cloned() {
            // Behind the last section of its part that it does not come before.
            let at = out.iter().rposition(|s| s.part == section.part && s.place() <= section.place());
            let at = at.map_or_else(
                || out.iter().position(|s| s.part == section.part).unwrap_or(out.len()),
                |at| at.saturating_add(1),
            );
            out.insert(at, section);
        }
        out
    }

    /// What is new in a newer edition and not decided yet, in the order of that edition; what is gone comes last.
    #[must_use]
    pub fn news(&self, basis: &Template, newer: &Template) -> Vec<News> {
        let mine = self.sections_of(basis);
        let find = |key: &str| mine.iter().find(|s| s.key == key);
        let open = |key: &str| self.left.get(key) != Some(&newer.id);
        let own_text = |key: &str| self.sections.contains_key(key);
        let changed = newer.sections.iter().filter(|s| find(&s.key).is_none_or(|old| !old.says_the_same(s)));
        let gone = mine.iter().filter(|s| newer.section(&s.key).is_none());
        changed
            .map(|s| News {
                key: s.key.clone(),
                old: find(&s.key).cloned(),
                new: Some(s.clone()),
                own_text: own_text(&s.key),
            })
            .chain(gone.map(|s| News {
                key: s.key.clone(),
                old: Some(s.clone()),
                new: None,
                own_text: own_text(&s.key),
            }))
            .filter(|news| open(&news.key))
            .collect()
    }

    /// Takes one piece of a newer edition over, or leaves it.
    pub fn decide(&mut self, news: &News, newer: &Template, take: bool) {
        match (&news.new, take) {
            (Some(section), true) => {
                self.dropped.remove(&news.key);
                self.taken.insert(news.key.clone(), section.clone());
                self.left.remove(&news.key);
            }
            (None, true) => {
                self.taken.remove(&news.key);
                self.dropped.insert(news.key.clone());
                self.left.remove(&news.key);
            }
            (_, false) => {
                self.left.insert(news.key.clone(), newer.id.clone());
            }
        }
    }

    /// The text of a section: the institution's own, or the template's.
    #[must_use]
    pub fn body<'a>(&'a self, section: &'a Section) -> &'a str {
        self.sections.get(&section.key).map_or(section.body.as_str(), String::as_str)
    }
}

/// Whether an institution can write a text of its own for a section.
#[must_use]
pub fn can_be_rewritten(section: &Section) -> bool {
    section.part != Part::Answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::continuity::Paper;
    use proptest::prelude::*;

    fn template(id: &str, sections: &[(u32, &str)]) -> Template {
        let section = |(n, body): &(u32, &str)| Section {
            key: format!("s{n}"),
            number: n.to_string(),
            title: "題".into(),
            part: Part::Front,
            serves: vec![],
            kinds: vec![],
            body: (*body).to_owned(),
        };
        Template {
            id: id.into(),
            paper: Paper::Plan,
            title: String::new(),
            title_en: String::new(),
            paper_title: String::new(),
            date: "2026-11-28".into(),
            change: String::new(),
            note: String::new(),
            documents: Vec::new(),
            sections: sections.iter().map(section).collect(),
        }
    }

    #[test]
    fn a_newer_edition_is_taken_over_piece_by_piece() {
        let (old, new) =
            (template("1", &[(1, "a"), (2, "b"), (3, "c")]), template("2", &[(1, "a"), (2, "B"), (4, "d")]));
        let mut written = Written::default();
        let keys = |w: &Written| w.news(&old, &new).into_iter().map(|n| n.key).collect::<Vec<_>>();
        assert_eq!(keys(&written), ["s2", "s4", "s3"]);
        let news = written.news(&old, &new);
        written.decide(&news[0], &new, true);
        assert_eq!(keys(&written), ["s4", "s3"], "what was taken is no news");
        written.decide(&news[1], &new, false);
        assert_eq!(keys(&written), ["s3"], "what was left is remembered");
        written.decide(&news[2], &new, true);
        assert_eq!(keys(&written), [""; 0]);
        let bodies: Vec<String> = written.sections_of(&old).into_iter().map(|s| s.body).collect();
        assert_eq!(bodies, ["a", "B"]);
        let third = template("3", &[(1, "a"), (2, "B"), (4, "d")]);
        assert_eq!(written.news(&old, &third).len(), 1, "what was left of one edition is asked again of the next");
    }

    proptest! {
        #[test]
        fn whoever_takes_everything_has_the_newer_edition(
            old in proptest::collection::btree_map(1u32..9, "[ab]", 1..6),
            new in proptest::collection::btree_map(1u32..9, "[ab]", 1..6),
        ) {
            let list = |m: &BTreeMap<u32, String>| m.iter().map(|(n, b)| (*n, b.clone())).collect::<Vec<_>>();
            let make = |id, m: &BTreeMap<u32, String>| {
                let list = list(m);
                let refs: Vec<(u32, &str)> = list.iter().map(|(n, b)| (*n, b.as_str())).collect();
                template(id, &refs)
            };
            let (old, new) = (make("1", &old), make("2", &new));
            let mut written = Written::default();
            for news in written.news(&old, &new) {
                written.decide(&news, &new, true);
            }
            prop_assert_eq!(written.sections_of(&old), new.sections.clone());
            prop_assert!(written.news(&old, &new).is_empty());
        }
    }
}
