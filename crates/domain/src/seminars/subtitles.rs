//! Subtitles: WebVTT as the W3C writes it, as far as a talk needs it. What is read is kept as plain words with their
//! times; markup, styles and positions fall away, so that nothing of what somebody typed is markup on the way out.

use crate::text::clean_line;

/// Largest text (bytes).
pub const TEXT_MAX: usize = 1024 * 1024;
/// Most cues.
pub const CUES_MAX: usize = 10_000;

/// Words and when they are shown (milliseconds).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// From when.
    pub from: u64,
    /// Until when.
    pub to: u64,
    /// The words; a line each.
    pub lines: Vec<String>,
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongCue {
    /// The first line is not WEBVTT.
    Head,
    /// A time that cannot be read.
    Time,
    /// It ends before it begins.
    Backwards,
    /// It begins before the one above.
    Order,
    /// It begins behind the end of the video.
    Behind,
    /// No words.
    Empty,
    /// Too long, or too many.
    Many,
}

impl WrongCue {
    /// Key of the sentence, which names the line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            WrongCue::Head => "seminar-cue-head",
            WrongCue::Time => "seminar-cue-time",
            WrongCue::Backwards => "seminar-cue-backwards",
            WrongCue::Order => "seminar-cue-order",
            WrongCue::Behind => "seminar-cue-behind",
            WrongCue::Empty => "seminar-cue-empty",
            WrongCue::Many => "seminar-cue-many",
        }
    }
}

/// Reads WebVTT; an empty text has no cues.
///
/// # Errors
/// What is wrong, and in which line (from 1).
pub fn read(text: &str, length: u64) -> Result<Vec<Cue>, (usize, WrongCue)> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    if text.len() > TEXT_MAX {
        return Err((1, WrongCue::Many));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line)).peekable();
    let head = lines.next().map_or("", |(_, line)| line);
    if head != "WEBVTT" && !head.starts_with("WEBVTT ") && !head.starts_with("WEBVTT\t") {
        return Err((1, WrongCue::Head));
    }
    let mut out: Vec<Cue> = Vec::new();
    // A block ends with an empty line; what follows the head up to the first one belongs to it.
    let mut block: Vec<(usize, &str)> = Vec::new();
    let mut in_head = true;
    loop {
        let next = lines.next();
        match next {
            Some((number, line)) if !line.trim().is_empty() => {
                block.push((number, line));
                continue;
            }
            _ => {}
        }
        let has_times = block.iter().any(|(_, line)| line.contains("-->"));
        if !block.is_empty() && (!in_head || has_times) {
            take(&block, length, &mut out)?;
        }
        in_head = false;
        block.clear();
        if next.is_none() {
            return Ok(out);
        }
    }
}

/// One block: a cue, or a note, a style or a region, which are left out.
fn take(block: &[(usize, &str)], length: u64, out: &mut Vec<Cue>) -> Result<(), (usize, WrongCue)> {
    let Some(&(first, words)) = block.first() else { return Ok(()) };
    let is = |word: &str| words == word || words.starts_with(&format!("{word} "));
    if is("NOTE") || words.trim_end() == "STYLE" || words.trim_end() == "REGION" {
        return Ok(());
    }
    // The times stand in the first line, or in the second below a name.
    let (times, rest) = match block {
        [times, rest @ ..] if times.1.contains("-->") => (times, rest),
        [_, times, rest @ ..] if times.1.contains("-->") => (times, rest),
        _ => return Err((first, WrongCue::Time)),
    };
    let wrong = |what| (times.0, what);
    let (from, after) = times.1.split_once("-->").unwrap_or((times.1, ""));
    let to = after.split_whitespace().next().unwrap_or_default();
    let from = time(from.trim()).ok_or(wrong(WrongCue::Time))?;
    let to = time(to).ok_or(wrong(WrongCue::Time))?;
    if to <= from {
        return Err(wrong(WrongCue::Backwards));
    }
    if out.last().is_some_and(|before| before.from > from) {
        return Err(wrong(WrongCue::Order));
    }
    if from >= length {
        return Err(wrong(WrongCue::Behind));
    }
    if let Some((number, _)) = rest.iter().find(|(_, line)| line.contains("-->")) {
        return Err((*number, WrongCue::Time));
    }
    let lines: Vec<String> = rest.iter().map(|(_, line)| clean_line(&plain(line))).filter(|l| !l.is_empty()).collect();
    if lines.is_empty() {
        return Err(wrong(WrongCue::Empty));
    }
    if out.len() == CUES_MAX {
        return Err(wrong(WrongCue::Many));
    }
    out.push(Cue { from, to, lines });
    Ok(())
}

/// A line without markup, its entities read.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        // A tag ends in its line; what never ends is words.
        match rest[at..].find('>') {
            Some(end) => rest = &rest[at + end + 1..],
            None => break,
        }
    }
    out.push_str(rest);
    [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")]
        .iter()
        .fold(out, |text, (entity, c)| text.replace(entity, c))
}

/// `01:02.345` or `01:02:03.456`.
fn time(text: &str) -> Option<u64> {
    let (whole, thousandths) = text.split_once('.')?;
    let digits = |t: &str, n: core::ops::RangeInclusive<usize>| {
        (n.contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u64>().ok()).flatten()
    };
    let ms = digits(thousandths, 3..=3)?;
    let parts: Vec<&str> = whole.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [m, s] => (0, digits(m, 2..=2)?, digits(s, 2..=2)?),
        [h, m, s] => (digits(h, 2..=4)?, digits(m, 2..=2)?, digits(s, 2..=2)?),
        _ => return None,
    };
    (minutes < 60 && seconds < 60).then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms)
}

/// Cues as WebVTT.
#[must_use]
pub fn write(cues: &[Cue]) -> String {
    if cues.is_empty() {
        return String::new();
    }
    let at = |ms: u64| {
        let s = ms / 1_000;
        format!("{:02}:{:02}:{:02}.{:03}", s / 3_600, s / 60 % 60, s % 60, ms % 1_000)
    };
    let mut out = "WEBVTT\n".to_owned();
    for cue in cues {
        let words = cue.lines.iter().map(|l| l.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        let words = words.collect::<Vec<_>>().join("\n");
        out.push_str(&format!("\n{} --> {}\n{words}\n", at(cue.from), at(cue.to)));
    }
    out
}

/// What is said, as running text: what a search finds.
#[must_use]
pub fn transcript(cues: &[Cue]) -> String {
    cues.iter().flat_map(|c| &c.lines).map(String::as_str).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "\u{feff}WEBVTT - 見本\r\nKind: captions\r\n\r\nNOTE だれも読まない\r\n\r\n1\r\n00:01.000 --> 00:03.500 \
                        align:start\r\n<v 先生>バックアップから<b>戻す</b>\r\n練習をします。\r\n\r\n01:00:00.000 --> 01:00:02.000\r\n\
                        1 &lt; 2 &amp;amp; 3\r\n";

    #[test]
    fn words_and_times_are_read_and_markup_is_left_out() {
        let cues = read(TEXT, 4_000_000).expect("subtitles");
        assert_eq!(cues.len(), 2);
        assert_eq!((cues[0].from, cues[0].to), (1_000, 3_500));
        assert_eq!(cues[0].lines, ["バックアップから戻す", "練習をします。"]);
        assert_eq!(cues[1].lines, ["1 < 2 &amp; 3"]);
        assert_eq!(read(&write(&cues), 4_000_000), Ok(cues.clone()));
        assert_eq!(transcript(&cues), "バックアップから戻す\n練習をします。\n1 < 2 &amp; 3");
        assert_eq!(read("  \n", 1), Ok(Vec::new()));
    }

    #[test]
    fn wrong_subtitles_name_their_line() {
        let wrong = |body: &str| read(&format!("WEBVTT\n\n{body}"), 60_000).expect_err("wrong");
        assert_eq!(read("1\n00:00:01,000 --> 00:00:02,000\nSRT", 60_000), Err((1, WrongCue::Head)));
        assert_eq!(wrong("00:01,000 --> 00:02,000\na"), (3, WrongCue::Time));
        assert_eq!(wrong("00:61.000 --> 01:02.000\na"), (3, WrongCue::Time));
        assert_eq!(wrong("ことばだけ"), (3, WrongCue::Time));
        assert_eq!(wrong("00:02.000 --> 00:01.000\na"), (3, WrongCue::Backwards));
        assert_eq!(wrong("00:02.000 --> 00:03.000\na\n\n00:01.000 --> 00:04.000\nb"), (6, WrongCue::Order));
        assert_eq!(wrong("01:00.000 --> 01:01.000\na"), (3, WrongCue::Behind));
        assert_eq!(wrong("00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\nb"), (3, WrongCue::Empty));
        assert_eq!(wrong("00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb"), (5, WrongCue::Time));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            cues in proptest::collection::vec((0_u64..1_000, 1_u64..9_000, "[a-z<>&ぁ-ん]{1,12}"), 0..20)
        ) {
            let mut at = 0;
            let cues: Vec<Cue> = cues.into_iter().map(|(wait, length, words)| {
                at += wait;
                Cue { from: at, to: at + length, lines: vec![words] }
            }).collect();
            prop_assert_eq!(read(&write(&cues), u64::MAX), Ok(cues));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "(WEBVTT\n\n)?[0-9:.> a<&\n-]{0,120}") {
            if let Ok(cues) = read(&text, 10_000_000) {
                prop_assert_eq!(read(&write(&cues), 10_000_000), Ok(cues));
            }
        }
    }
}
