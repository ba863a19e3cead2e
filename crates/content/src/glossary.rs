//! The words of art and what they mean.

use crate::error::Finding;
use crate::files::{self, Files};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A word with its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Key of `/words/KEY` and of `term:KEY`.
    pub key: String,
    /// The word.
    pub word: String,
    /// Other ways to write it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// How it is read, in hiragana.
    pub reading: String,
    /// The same in English.
    pub english: String,
    /// What it means, for someone who never heard it.
    pub explanation: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    term: Vec<Term>,
}

/// A word of the glossary found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence<'g> {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Which word.
    pub term: &'g Term,
}

/// All words.
#[derive(Debug, Clone, Default)]
pub struct Glossary {
    terms: Vec<Term>,
    /// First character → (spelling, index), longest spelling first.
    spellings: HashMap<char, Vec<(String, usize)>>,
}

impl Glossary {
    /// Where the glossary stands in `content/`.
    pub const FILE: &'static str = "glossary.toml";

    pub(crate) fn read(files: &Files) -> Result<Glossary, Finding> {
        files::toml_file::<File>(files, Self::FILE).map(|file| Glossary::new(file.term))
    }

    /// A glossary of these words, in this order.
    #[must_use]
    pub fn new(terms: Vec<Term>) -> Glossary {
        let mut spellings: HashMap<char, Vec<(String, usize)>> = HashMap::new();
        for (index, term) in terms.iter().enumerate() {
            for spelling in std::iter::once(&term.word).chain(&term.aliases) {
                if let Some(first) = spelling.chars().next() {
                    spellings.entry(first).or_default().push((spelling.clone(), index));
                }
            }
        }
        for list in spellings.values_mut() {
            list.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        }
        Glossary { terms, spellings }
    }

    /// Every word, in the order of the glossary.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The word of a key.
    #[must_use]
    pub fn term(&self, key: &str) -> Option<&Term> {
        self.terms.iter().find(|t| t.key == key)
    }

    /// The words of a plain text (without readings), from left to right, the longest spelling first; none
    /// within another. A word in Latin letters counts only where it stands alone.
    #[must_use]
    pub fn find<'g>(&'g self, text: &str) -> Vec<Occurrence<'g>> {
        let mut found = Vec::new();
        let mut next = 0;
        for (start, first) in text.char_indices() {
            if start < next {
                continue;
            }
            let rest = &text[start..];
            let hit = self.spellings.get(&first).into_iter().flatten().find(|(spelling, _)| {
                rest.starts_with(spelling.as_str()) && stands_alone(text, start, start + spelling.len())
            });
            if let Some((spelling, index)) = hit {
                next = start + spelling.len();
                found.push(Occurrence { start, end: next, term: &self.terms[*index] });
            }
        }
        found
    }
}

/// No Latin letter or digit goes on across either end.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let goes_on = |left: &str, right: &str| latin(left.chars().next_back()) && latin(right.chars().next());
    !goes_on(&text[..start], &text[start..]) && !goes_on(&text[..end], &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(key: &str, word: &str, alias: &str) -> Term {
        let aliases = if alias.is_empty() { vec![] } else { vec![alias.to_owned()] };
        let [key, word] = [key, word].map(str::to_owned);
        Term { key, word, aliases, reading: "よみ".into(), english: "x".into(), explanation: "説明".into() }
    }

    #[test]
    fn the_longest_word_wins_and_latin_words_stand_alone() {
        let glossary = Glossary::new(vec![
            term("system", "医療情報システム", ""),
            term("manager", "医療情報システム安全管理責任者", ""),
            term("server", "サーバ", "サーバー"),
            term("vpn", "VPN", ""),
        ]);
        let keys = |text: &str| glossary.find(text).iter().map(|o| o.term.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys("医療情報システム安全管理責任者とサーバー"), ["manager", "server"]);
        assert_eq!(keys("医療情報システムのVPN機器"), ["system", "vpn"]);
        assert_eq!(keys("OpenVPN2"), Vec::<String>::new());
        assert_eq!(glossary.term("vpn").map(|t| t.word.as_str()), Some("VPN"));
    }
}
