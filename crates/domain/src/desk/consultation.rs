//! A consultation: somebody calls or writes, somebody advises.

use crate::text::search_key;
use std::collections::BTreeSet;

/// Codes of an enum, for database, API and forms.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $one:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$of])* $one),+ }
        impl $name {
            /// Every one, in the order in which lists show them.
            pub const ALL: &'static [$name] = &[$($name::$one),+];
            /// The code in the database, in the API and in forms.
            #[must_use] pub fn code(self) -> &'static str { match self { $($name::$one => $code),+ } }
            /// What a code means; `None` for an unknown one.
            #[must_use] pub fn from_code(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|c| c.code() == code) }
        }
    };
}

codes! {
    /// How a consultation stands.
    State {
        /// Waits for the desk.
        Open = "open",
        /// Waits for the caller.
        Waiting = "waiting",
        /// Answered; the caller may ask on.
        Answered = "answered",
        /// Closed; nothing more is written.
        Closed = "closed",
    }
}

codes! {
    /// How it came.
    Way {
        /// By telephone.
        Phone = "phone",
        /// Written, from a page.
        Written = "written",
    }
}

codes! {
    /// How soon somebody must act.
    Urgency {
        /// Can wait.
        Normal = "normal",
        /// Today.
        Today = "today",
        /// Something is happening.
        Now = "now",
    }
}

codes! {
    /// What was written into a consultation.
    Saying {
        /// What was asked.
        Question = "question",
        /// What was advised; the institution reads it.
        Answer = "answer",
        /// The desk's own note.
        Note = "note",
    }
}

/// First line: advice. Second line: experts whom the first calls in.
pub const LINES: [i64; 2] = [1, 2];
/// Longest subject (characters).
pub const SUBJECT_MAX: usize = 100;
/// Longest text that is written at once (characters).
pub const TEXT_MAX: usize = 4_000;
/// Longest name of a caller, number to call back (characters).
pub const CALLER_MAX: usize = 60;
/// Most texts in one consultation.
pub const SAYINGS_MAX: usize = 500;
/// So long a sheet that was shown can be seen (minutes).
pub const SHOWN_MINUTES: i64 = 30;
/// So many pairs of characters of a consultation are searched.
pub const GRAMS_MAX: usize = 1_500;

/// The pairs of characters of a text as it is searched, each once: a word of two characters or more is found by its
/// pairs.
#[must_use]
pub fn grams<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for text in texts {
        let signs: Vec<char> = search_key(text).chars().filter(|c| !c.is_control()).collect();
        for pair in signs.windows(2) {
            if out.len() >= GRAMS_MAX {
                return out;
            }
            out.insert(pair.iter().collect());
        }
    }
    out
}

/// How alike two texts are, 0 to 100: pairs of characters that both have, of those of the shorter.
#[must_use]
pub fn alike(a: &BTreeSet<String>, b: &BTreeSet<String>) -> usize {
    let least = a.len().min(b.len());
    (a.intersection(b).count() * 100).checked_div(least).unwrap_or(0)
}

/// The eight digits that a clinic reads out, from random bytes: `1234 5678`.
#[must_use]
pub fn spoken_number(random: [u8; 8]) -> String {
    let number = u64::from_be_bytes(random) % 100_000_000;
    format!("{:04} {:04}", number / 10_000, number % 10_000)
}

/// A number as it was typed, compared: digits alone; `None` where there are not eight.
#[must_use]
pub fn spoken_digits(typed: &str) -> Option<String> {
    let digits: String = crate::text::fold_code(typed).chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 8).then_some(digits)
}

/// Characters that often carry what must not stand in a published answer: names of people and institutions, numbers.
/// What is found is shown to whoever publishes; only they can tell.
#[must_use]
pub fn suspicious(text: &str, names: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let folded = search_key(text);
    for name in names {
        let key = search_key(name);
        if key.chars().count() >= 2 && folded.contains(&key) && !out.contains(name) {
            out.push(name.clone());
        }
    }
    let digits = crate::text::fold_code(text);
    let mut run = String::new();
    for c in digits.chars().chain([' ']) {
        if c.is_ascii_digit() || (c == '-' && !run.is_empty()) {
            run.push(c);
        } else {
            if run.chars().filter(char::is_ascii_digit).count() >= 6 {
                out.push(run.trim_end_matches('-').to_owned());
            }
            run.clear();
        }
    }
    if let Some(at) = text.find('@') {
        let around: String = text[..at].chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
        out.push(format!("{around}@"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_out_and_typed_in_any_width() {
        let spoken = spoken_number(123_456_789_u64.to_be_bytes());
        assert_eq!(spoken, "2345 6789");
        assert_eq!(spoken_digits("２３４５－６７８９").as_deref(), Some("23456789"));
        assert_eq!(spoken_digits("2345678"), None);
    }

    #[test]
    fn names_and_numbers_are_pointed_out_before_publishing() {
        let names = vec!["みほん内科クリニック".to_owned(), "見本 太郎".to_owned()];
        let found = suspicious("みほん内科 クリニックの見本太郎様、０３－００００－００００へ", &names);
        assert_eq!(found, ["みほん内科クリニック", "見本 太郎", "03-0000-0000"]);
        assert!(suspicious("パスワードは13文字以上です。令和8年度です。", &names).is_empty());
    }

    proptest! {
        #[test]
        fn a_word_is_found_by_its_pairs(before in "\\PC{0,20}", word in "[ぁ-んァ-ヶ一-龠a-zA-Z0-9]{2,6}", after in "\\PC{0,20}") {
            let text = format!("{before}{word}{after}");
            let all = grams(std::iter::once(text.as_str()));
            let wanted = grams(std::iter::once(word.as_str()));
            // A mark that composes with its neighbour changes the text itself.
            if search_key(&text).contains(&search_key(&word)) {
                prop_assert!(wanted.is_subset(&all));
            }
        }
    }
}
