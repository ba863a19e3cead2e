//! Numbers at the beginning of a text: 1(1), 2-(4), 3-③, １－①, (4), ④, 1.

use domain::text::{circled, fold_number};

/// A number taken off a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The number as printed, width and hyphens folded, circled digits kept.
    pub(crate) number: String,
    /// How many parts it has: 2 for 2-④.
    pub(crate) parts: usize,
    /// It is an ordinal alone: (4) or ④, to be read under its section.
    pub(crate) is_ordinal: bool,
    /// Bytes of the text that it takes, with what separates it from the rest.
    pub(crate) length: usize,
}

/// One step of a number.
enum Step {
    Digits,
    Circled,
    Bracketed,
}

/// Takes a number off the beginning of a text. A digit alone is one only where a point, a bracket or a space
/// ends it, so that 13文字 and 1〜3の項目 stay text.
pub(crate) fn take(text: &str) -> Option<Taken> {
    let mut rest = text.trim_start();
    let start = text.len() - rest.len();
    let mut steps = Vec::new();
    let mut printed_to = start;
    loop {
        // Between two steps there may be a hyphen or a point; before a bracket or a circle there need be none.
        let hyphenless = if steps.is_empty() { None } else { hyphen(rest.trim_start()) };
        let had_hyphen = hyphenless.is_some();
        let after = hyphenless.unwrap_or(rest);
        let Some((step, next)) = step(after.trim_start()) else { break };
        let is_joined = steps.is_empty() || had_hyphen || !matches!(step, Step::Digits);
        if !is_joined || steps.len() == 3 {
            break;
        }
        steps.push(step);
        rest = next;
        printed_to = text.len() - rest.len();
    }
    let first = steps.first()?;
    let is_ordinal = steps.len() == 1 && !matches!(first, Step::Digits);
    if steps.len() == 1 && matches!(first, Step::Digits) && !rest.is_empty() && !ends_number(rest) {
        return None;
    }
    // 2-4時間 or 2.5インチ: a number that runs on is text.
    if matches!(steps.last(), Some(Step::Digits)) && rest.starts_with(|c: char| is_unit(c)) {
        return None;
    }
    let separators: &[char] = &['.', '．', '、', ')', '）', ':', '：', ' ', '\u{3000}', '\n', '\r', '\t', '\u{a0}'];
    let tail = rest.trim_start_matches(separators);
    Some(Taken {
        number: fold_number(&text[start..printed_to]),
        parts: steps.len(),
        is_ordinal,
        length: text.len() - tail.len(),
    })
}

/// The same for headings, whose number may stand right before the words: ２体制.
pub(crate) fn take_glued(text: &str) -> Option<Taken> {
    take(text).or_else(|| {
        let start = text.len() - text.trim_start().len();
        let (count, rest) = digits(&text[start..])?;
        let is_glued = count <= 2 && rest.chars().next().is_some_and(|c| c.is_alphabetic() && !is_unit(c));
        let length = text.len() - rest.len();
        is_glued.then(|| Taken { number: fold_number(&text[start..length]), parts: 1, is_ordinal: false, length })
    })
}

/// An ordinal under its section: 2 and (4) make 2(4), 2 and ④ make 2-④.
pub(crate) fn under(section: &str, ordinal: &str) -> String {
    if ordinal.starts_with('(') { format!("{section}{ordinal}") } else { format!("{section}-{ordinal}") }
}

/// The text after a hyphen or point between two steps.
fn hyphen(text: &str) -> Option<&str> {
    text.strip_prefix(['-', '－', '‐', '‑', '–', '—', '―', '−', 'ー', 'ｰ', '.', '．', '・', '_', 'の'])
}

fn ends_number(rest: &str) -> bool {
    rest.starts_with(['.', '．', '、', ')', '）', ':', '：', ' ', '\u{3000}', '\n', '\r', '\t', '\u{a0}'])
}

fn is_unit(c: char) -> bool {
    c.is_ascii_alphanumeric() || "時間日月年回件台人名文字桁以インチギガ段要〜～%％".contains(c)
}

/// One step off the beginning of a text.
fn step(text: &str) -> Option<(Step, &str)> {
    let first = text.chars().next()?;
    if circled(first).is_some() {
        return Some((Step::Circled, &text[first.len_utf8()..]));
    }
    if ('⑴'..='⒇').contains(&first) {
        return Some((Step::Bracketed, &text[first.len_utf8()..]));
    }
    if let Some(inner) = text.strip_prefix(['(', '（']) {
        let (digits, after) = digits(inner.trim_start())?;
        let after = after.trim_start().strip_prefix([')', '）'])?;
        return (digits <= 2).then_some((Step::Bracketed, after));
    }
    let (digits, after) = digits(text)?;
    (digits <= 2).then_some((Step::Digits, after))
}

/// How many digits of any width a text begins with, and the rest.
fn digits(text: &str) -> Option<(usize, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let count = text[..text.len() - rest.len()].chars().count();
    (count > 0).then_some((count, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_off_in_every_style() {
        for (text, number, rest) in [
            ("1(1) 医療情報", "1(1)", "医療情報"),
            ("２－（４）　利用者の", "2-(4)", "利用者の"),
            ("3-③\n連絡体制図", "3-③", "連絡体制図"),
            ("１－①医療", "1-①", "医療"),
            ("2 - ⑪ アクセス", "2-⑪", "アクセス"),
            ("2⑴台帳", "2(1)", "台帳"),
            ("(4)利用者", "(4)", "利用者"),
            ("④ 利用者", "④", "利用者"),
            ("２．医療情報システムの管理・運用", "2", "医療情報システムの管理・運用"),
            ("２　医療情報システムの管理・運用", "2", "医療情報システムの管理・運用"),
            ("1-2 台帳", "1-2", "台帳"),
            ("1-2-3 台帳", "1-2-3", "台帳"),
            ("2.4", "2.4", ""),
            ("3", "3", ""),
        ] {
            let taken = take(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((taken.number.as_str(), &text[taken.length..]), (number, rest), "{text}");
        }
        for text in [
            "13文字以上",
            "1〜3の項目すべて",
            "二要素認証",
            "2要素認証",
            "8文字",
            "USB",
            "",
            "24時間以内",
            "(例)サーバ",
        ] {
            assert_eq!(take(text), None, "{text}");
        }
        assert_eq!((under("2", "(4)"), under("2", "④")), ("2(4)".to_owned(), "2-④".to_owned()));
    }
}
