//! Which requirement of an earlier edition a question is: the same words, near words by character bigrams, the
//! words that the requirement is known by, the same number. Each proposal carries how sure it is.

use super::tables::LINEAGES;
use super::words::{folded, letters_only};
use crate::compare::number;
use domain::checklist::{Edition, Item, Scope};
use std::collections::BTreeSet;

/// Below this a question is a new requirement.
const ENOUGH: u32 = 50;
/// The most that near words can reach; the same words have 100.
const NEAR_MAX: u32 = 97;
/// What the same number, and the same scope, add.
const SAME_NUMBER: u32 = 8;
const SAME_SCOPE: u32 = 4;

/// Why a lineage is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The same words.
    Same,
    /// Near words.
    Near,
    /// Nothing like it was there before.
    New,
}

impl Why {
    /// The code used in the API; with `workbook-why-` the key of its words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Why::Same => "same",
            Why::Near => "near",
            Why::New => "new",
        }
    }
}

/// A proposed lineage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The lineage; for something new one that nothing has yet.
    pub lineage: String,
    /// How sure it is, in hundredths. For something new: how far from anything known.
    pub confidence: u32,
    /// Why.
    pub why: Why,
}

/// A question to which a lineage is proposed.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its number.
    pub number: Option<&'a str>,
    /// Its scope.
    pub scope: Option<&'a str>,
    /// Its words.
    pub text: &'a str,
}

/// Everything that is known of one lineage.
struct Known<'e> {
    lineage: &'e str,
    /// Its rows, newest edition first; with the place of the edition.
    rows: Vec<(usize, &'e Item)>,
}

/// Forms whose rows may go on in a form.
fn ancestors(form: &str) -> &'static [&'static str] {
    match form {
        "vendor" => &["vendor"],
        "pharmacy" => &["pharmacy", "institution"],
        _ => &["institution", "pharmacy"],
    }
}

/// Proposes a lineage for each question of a form. `editions` are those that are known, oldest first; `id` is
/// that of the edition that is imported, for new lineages.
#[must_use]
pub fn propose(asked: &[Asked], editions: &[&Edition], form: &str, id: &str) -> Vec<Proposal> {
    let known = known(editions, form);
    let texts: Vec<String> = asked.iter().map(|a| letters_only(a.text)).collect();
    let mut scored = Vec::new();
    for (n, one) in asked.iter().enumerate() {
        for (k, lineage) in known.iter().enumerate() {
            scored.push((score(one, &texts[n], lineage), n, k));
        }
    }
    let best: Vec<u32> =
        (0..asked.len()).map(|n| scored.iter().filter(|s| s.1 == n).map(|s| s.0).max().unwrap_or(0)).collect();
    scored.retain(|(score, ..)| *score >= ENOUGH);
    scored.sort_by_key(|(score, n, k)| (std::cmp::Reverse(*score), *n, *k));
    let mut out: Vec<Option<Proposal>> = vec![None; asked.len()];
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (score, n, k) in scored {
        let free = taken
            .iter()
            .filter(|(_, other)| *other == k)
            .all(|(m, _)| are_rows_of_one(&asked[n], &asked[*m], &texts[n], &texts[*m]));
        if out[n].is_none() && free {
            let why = if score == 100 { Why::Same } else { Why::Near };
            out[n] = Some(Proposal { lineage: known[k].lineage.to_owned(), confidence: score, why });
            taken.push((n, k));
        }
    }
    let mut names: BTreeSet<String> = known.iter().map(|k| k.lineage.to_owned()).collect();
    let mut news: Vec<(String, usize)> = Vec::new();
    for n in 0..asked.len() {
        if out[n].is_some() {
            continue;
        }
        // The same new question for server and PC is one requirement in two rows.
        let twin = news.iter().find(|(_, m)| are_rows_of_one(&asked[n], &asked[*m], &texts[n], &texts[*m]));
        let lineage = twin.map(|(name, _)| name.clone()).unwrap_or_else(|| new_name(id, &texts[n], &mut names));
        news.push((lineage.clone(), n));
        out[n] = Some(Proposal { lineage, confidence: 100 - best[n].min(99), why: Why::New });
    }
    out.into_iter().flatten().collect()
}

/// A lineage that nothing has yet: it depends on the words, so that it stays when a row moves.
fn new_name(id: &str, text: &str, names: &mut BTreeSet<String>) -> String {
    let hash = crate::hash::hex(text.as_bytes());
    let mut name = format!("{id}-{}", hash.get(..8).unwrap_or_default());
    while !names.insert(name.clone()) {
        name.push('x');
    }
    name
}

fn known<'e>(editions: &[&'e Edition], form: &str) -> Vec<Known<'e>> {
    let mut out: Vec<Known> = Vec::new();
    for (age, edition) in editions.iter().rev().enumerate() {
        let forms = ancestors(form).iter().filter_map(|id| edition.form(id));
        for item in forms.flat_map(|f| f.items()) {
            match out.iter_mut().find(|k| k.lineage == item.lineage) {
                Some(lineage) => lineage.rows.push((age, item)),
                None => out.push(Known { lineage: &item.lineage, rows: vec![(age, item)] }),
            }
        }
    }
    out
}

/// Two rows of one requirement: they are about different things and say the same, or have the same number.
fn are_rows_of_one(a: &Asked, b: &Asked, a_text: &str, b_text: &str) -> bool {
    let scope = |x: &Asked| x.scope.and_then(super::words::scope);
    let of_one = |s: Option<Scope>| matches!(s, Some(Scope::Server | Scope::Pc | Scope::Network));
    let (one, other) = (scope(a), scope(b));
    let same_number = a.number.is_some() && a.number.map(number) == b.number.map(number);
    of_one(one) && of_one(other) && one != other && (same_number || near(a_text, b_text) >= 80)
}

fn score(asked: &Asked, text: &str, known: &Known) -> u32 {
    let mut nearest = 0;
    for (_, item) in &known.rows {
        let theirs = letters_only(&item.text);
        if theirs == text {
            return 100;
        }
        nearest = nearest.max(near(text, &theirs));
    }
    let whole = folded(asked.text);
    let words = LINEAGES.iter().find(|(lineage, _)| *lineage == known.lineage).map_or(&[][..], |(_, words)| *words);
    let longest = words.iter().filter(|w| whole.contains(*w)).map(|w| w.chars().count()).max();
    let by_word = longest.map_or(0, |n| 55 + 3 * u32::try_from(n.min(8)).unwrap_or_default());
    let newest = known.rows.iter().map(|(age, _)| *age).min().unwrap_or_default();
    let mut rows = known.rows.iter().filter(|(age, _)| *age == newest);
    let same_number =
        |item: &Item| asked.number.is_some() && asked.number.map(number) == item.number.as_deref().map(number);
    let same_scope = |item: &Item| asked.scope.is_some() && asked.scope == item.scope.map(Scope::label);
    let by_number = if rows.clone().any(|(_, i)| same_number(i)) { SAME_NUMBER } else { 0 };
    let bonus = by_number + if rows.any(|(_, i)| same_scope(i)) { SAME_SCOPE } else { 0 };
    let base = nearest.max(by_word);
    // A number alone says nothing: rows move.
    if base < 30 { base } else { (base + bonus).min(NEAR_MAX) }
}

/// How near two texts are, in hundredths: twice the bigrams that they share, by all that they have.
#[must_use]
pub fn near(a: &str, b: &str) -> u32 {
    let pairs = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let mut pairs: Vec<(char, char)> = chars.windows(2).map(|w| (w[0], w[1])).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0_usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    u32::try_from(200 * shared / (a.len() + b.len())).unwrap_or(100)
}
