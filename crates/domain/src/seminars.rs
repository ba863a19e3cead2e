//! Seminars: a video of an association with chapters, subtitles and a short quiz, and what somebody really saw of it.
//!
//! Nothing here plays or decodes anything: [`container`] reads what a file says of itself, [`subtitles`] reads WebVTT,
//! [`seen`] adds up what was played, [`quiz`] marks answers.

pub mod container;
pub mod quiz;
pub mod seen;
pub mod subtitles;

use serde::{Deserialize, Serialize};

/// Largest video (bytes): two hours of a talk.
pub const VIDEO_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Largest picture that is shown before a video plays (bytes).
pub const POSTER_MAX: u64 = 5 * 1024 * 1024;
/// Longest title (characters).
pub const TITLE_MAX: usize = 100;
/// Longest sentence about a seminar (characters).
pub const SENTENCE_MAX: usize = 300;
/// Most seminars of one association.
pub const SEMINARS_MAX: usize = 1_000;
/// Most chapters of one seminar.
pub const CHAPTERS_MAX: usize = 50;
/// Longest title of a chapter (characters).
pub const CHAPTER_MAX: usize = 80;
/// So much of a video must have been played for it to count as seen (per cent): credits and a pause at the end are no
/// part of what there is to learn.
pub const SEEN_PERCENT: u64 = 90;

/// A place in a video that has a name of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Where it begins (milliseconds).
    pub at: u64,
    /// Its title.
    pub title: String,
    /// The lineage of the checklist row that it is about; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lineage: String,
}

/// What is wrong with a list of chapters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongChapter {
    /// The line does not begin with a time.
    Time,
    /// It begins before the one above, or with it.
    Order,
    /// It begins behind the end of the video.
    Behind,
    /// It has no title, or too long a one.
    Title,
    /// No row of a checklist is called so.
    Row,
    /// There are too many.
    Many,
}

impl WrongChapter {
    /// Key of the sentence, which names the line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            WrongChapter::Time => "seminar-chapter-time",
            WrongChapter::Order => "seminar-chapter-order",
            WrongChapter::Behind => "seminar-chapter-behind",
            WrongChapter::Title => "seminar-chapter-title",
            WrongChapter::Row => "seminar-chapter-row",
            WrongChapter::Many => "seminar-chapter-many",
        }
    }
}

/// Reads chapters as an editor types them, one a line: `1:30 戻してみる ＞ バックアップ`. What stands behind the arrow is
/// the row of the checklist; `row` knows its lineage. Empty lines do not count.
///
/// # Errors
/// What is wrong, and in which line (from 1).
pub fn chapters(
    text: &str,
    length: u64,
    row: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Chapter>, (usize, WrongChapter)> {
    let mut out: Vec<Chapter> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (number, line) = (at + 1, crate::text::clean_line(line));
        if line.is_empty() {
            continue;
        }
        let wrong = |what| (number, what);
        let (time, rest) = line.split_once([' ', '　']).unwrap_or((&line, ""));
        let begins = clock(time).ok_or(wrong(WrongChapter::Time))?;
        let (title, name) = match rest.rsplit_once(['＞', '>']) {
            Some((title, name)) => (title.trim(), name.trim()),
            None => (rest.trim(), ""),
        };
        if title.is_empty() || title.chars().count() > CHAPTER_MAX {
            return Err(wrong(WrongChapter::Title));
        }
        if out.last().is_some_and(|before| before.at >= begins) {
            return Err(wrong(WrongChapter::Order));
        }
        if begins >= length {
            return Err(wrong(WrongChapter::Behind));
        }
        let lineage = match name {
            "" => String::new(),
            name => row(name).ok_or(wrong(WrongChapter::Row))?,
        };
        if out.len() == CHAPTERS_MAX {
            return Err(wrong(WrongChapter::Many));
        }
        out.push(Chapter { at: begins, title: title.to_owned(), lineage });
    }
    Ok(out)
}

/// A time as people write it: `90`, `1:30`, `1:02:03`, also in full width; milliseconds.
#[must_use]
pub fn clock(text: &str) -> Option<u64> {
    let folded = crate::text::fold_key(text);
    let parts: Vec<&str> = folded.split(':').collect();
    if parts.len() > 3 || parts.iter().any(|p| p.is_empty() || p.len() > 5 || !p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let numbers: Vec<u64> = parts.iter().filter_map(|p| p.parse().ok()).collect();
    if numbers.iter().skip(1).any(|n| *n > 59) {
        return None;
    }
    Some(numbers.iter().fold(0, |sum, n| sum * 60 + n) * 1_000)
}

/// Milliseconds as a time: `1:30`, `1:02:03`.
#[must_use]
pub fn clock_text(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// Minutes for a record: begun ones count, so that half a minute is not nothing.
#[must_use]
pub fn minutes(ms: u64) -> u64 {
    ms.div_ceil(60_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(name: &str) -> Option<String> {
        (name == "バックアップ").then(|| "backup-recovery".to_owned())
    }

    #[test]
    fn chapters_are_typed_one_a_line() {
        let typed = "0:00　はじめに\n\n１：３０ 戻してみる ＞ バックアップ\n1:02:03 おわりに";
        let chapters = chapters(typed, 4_000_000, row).expect("chapters");
        let told: Vec<_> = chapters.iter().map(|c| (c.at, c.title.as_str(), c.lineage.as_str())).collect();
        assert_eq!(told, [(0, "はじめに", ""), (90_000, "戻してみる", "backup-recovery"), (3_723_000, "おわりに", "")]);
    }

    #[test]
    fn a_wrong_chapter_names_its_line() {
        let wrong = |text| super::chapters(text, 100_000, row).expect_err("wrong");
        assert_eq!(wrong("はじめに"), (1, WrongChapter::Time));
        assert_eq!(wrong("0:00 a\n0:61 b"), (2, WrongChapter::Time));
        assert_eq!(wrong("0:30 a\n\n0:30 b"), (3, WrongChapter::Order));
        assert_eq!(wrong("0:00 a\n1:40 b"), (2, WrongChapter::Behind));
        assert_eq!(wrong("0:00"), (1, WrongChapter::Title));
        assert_eq!(wrong("0:00 a ＞ 何か"), (1, WrongChapter::Row));
    }

    proptest! {
        #[test]
        fn a_time_is_read_as_it_is_written(seconds in 0_u64..90_000) {
            prop_assert_eq!(clock(&clock_text(seconds * 1_000)), Some(seconds * 1_000));
        }

        #[test]
        fn no_text_breaks_chapters(text in ".{0,80}") {
            let _ = chapters(&text, 100_000, |_| None);
        }
    }
}
