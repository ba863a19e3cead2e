//! Japanese text: width, keys for comparison, readings, search tokens.
//!
//! Width is folded (NFKC) in codes, phone numbers and keys only. What a person typed is what is
//! stored: NFKC would turn ① into 1 and ㈱ into (株).

use unicode_normalization::UnicodeNormalization;

/// Folds width and case for comparing: NFKC, lower case, trimmed. For keys only, never for stored text.
#[must_use]
pub fn fold_key(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).collect()
}

/// A text as it is searched: NFKC, lower case, katakana as hiragana, no spaces.
#[must_use]
pub fn search_key(text: &str) -> String {
    let hiragana = |c: char| match c {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    };
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).map(hiragana).collect()
}

/// Whether a character is not seen: joiners and marks that turn the line, soft hyphen, byte order mark, line separators,
/// notes between lines, tags. Variation selectors are none: they choose the shape of a kanji.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A code or number as digits and ASCII: width folded, all kinds of hyphen made `-`, spaces and what is not seen removed.
#[must_use]
pub fn fold_code(text: &str) -> String {
    text.nfkc()
        .map(|c| match c {
            '‐' | '‑' | '–' | '—' | '―' | '−' | 'ー' | 'ｰ' => '-',
            other => other,
        })
        .filter(|c| !c.is_whitespace() && !is_unseen(*c))
        .collect()
}

/// An official number as it is compared: width and hyphens folded, circled digits kept.
#[must_use]
pub fn fold_number(text: &str) -> String {
    text.chars()
        .flat_map(|c| if circled(c).is_some() { vec![c] } else { fold_code(&c.to_string()).chars().collect() })
        .collect()
}

/// The value of a circled digit, ① to ㊿.
#[must_use]
pub fn circled(c: char) -> Option<u32> {
    let (first, value) = match c {
        '①'..='⑳' => ('①', 1),
        '㉑'..='㉟' => ('㉑', 21),
        '㊱'..='㊿' => ('㊱', 36),
        _ => return None,
    };
    Some(u32::from(c) - u32::from(first) + value)
}

/// Whether it is a path of Mamori and leads nowhere else. Browsers drop tabs and line ends before they read an address, so
/// none may stand in it.
#[must_use]
pub fn is_local_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace())
}

/// Half-width kana as full-width kana, with voiced marks joined; everything else stays as typed.
#[must_use]
pub fn widen_kana(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut half = String::new();
    for c in text.chars() {
        if ('\u{FF61}'..='\u{FF9F}').contains(&c) {
            half.push(c);
        } else {
            out.extend(half.nfkc());
            half.clear();
            out.push(c);
        }
    }
    out.extend(half.nfkc());
    out
}

/// One line as it is stored: half-width kana widened, line breaks and tabs made one space, other control characters and
/// what is not seen dropped, ends trimmed. Characters such as 髙, ㈱ and ① survive.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let widened = widen_kana(text);
    let mut out = String::with_capacity(widened.len());
    let mut space = false;
    for c in widened.chars() {
        if matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') {
            space = true;
        } else if !c.is_control() && !is_unseen(c) {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// Several lines as they are stored: CRLF made LF, control characters except LF and tab dropped, and what is not seen
/// except line separators.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = |c: &char| matches!(c, '\n' | '\t' | '\u{2028}' | '\u{2029}') || !c.is_control() && !is_unseen(*c);
    let kept: String = text.chars().filter(kept).collect();
    kept.trim_end().to_owned()
}

/// A piece of text, with its reading where the source gives one as `{漢字|かんじ}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text as it is shown.
    pub base: String,
    /// The reading in kana, shown above when the person switched readings on.
    pub reading: Option<String>,
}

/// Splits a source text into pieces with and without reading. A brace that opens no reading is text.
#[must_use]
pub fn pieces(source: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    each_piece(source, |base, reading| {
        out.push(Piece { base: base.to_owned(), reading: reading.map(str::to_owned) });
    });
    out
}

/// Goes through the pieces of a source text, base and reading, without keeping any: pages do it for each line.
pub fn each_piece<'a>(source: &'a str, mut take: impl FnMut(&'a str, Option<&'a str>)) {
    // Where the text that is not given yet begins, and where to look for the next brace.
    let (mut plain, mut from) = (0, 0);
    while let Some(open) = source[from..].find('{').map(|at| from + at) {
        let inner = &source[open + 1..];
        let reading = inner.find('}').and_then(|end| inner[..end].split_once('|').map(|(b, r)| (b, r, end)));
        from = open + 1;
        if let Some((base, reading, end)) = reading.filter(|(b, r, _)| !b.is_empty() && !r.is_empty()) {
            if plain < open {
                take(&source[plain..open], None);
            }
            take(base, Some(reading));
            from += end + 1;
            plain = from;
        }
    }
    if plain < source.len() {
        take(&source[plain..], None);
    }
}

/// The text without its readings, for search, speech and paper.
#[must_use]
pub fn without_readings(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    each_piece(source, |base, _| out.push_str(base));
    out
}

/// Whether a character is a kanji (a run of them may want a reading).
#[must_use]
pub fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '々' | '\u{20000}'..='\u{2FFFF}')
}

/// Runs of kanji in the source that carry no reading, in order of appearance.
#[must_use]
pub fn kanji_without_reading(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    for piece in pieces(source).into_iter().filter(|p| p.reading.is_none()) {
        let mut run = String::new();
        for c in piece.base.chars().chain(std::iter::once(' ')) {
            if is_kanji(c) {
                run.push(c);
            } else if !run.is_empty() {
                out.push(std::mem::take(&mut run));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_pieces_and_stray_braces_are_text() {
        assert_eq!(
            pieces("{台帳|だいちょう}を作る"),
            vec![
                Piece { base: "台帳".into(), reading: Some("だいちょう".into()) },
                Piece { base: "を作る".into(), reading: None }
            ]
        );
        assert_eq!(without_readings("a{b}c|{d"), "a{b}c|{d");
        assert_eq!(kanji_without_reading("{台帳|だいちょう}を作る"), vec!["作"]);
    }

    #[test]
    fn typed_text_survives_and_keys_fold() {
        assert_eq!(clean_line(" ㈱髙橋①\r\nﾐﾎﾝ "), "㈱髙橋① ミホン");
        assert_eq!(fold_code("４８１０－１０００１８"), "4810-100018");
        assert_eq!(fold_number("２－④"), "2-④");
        assert_eq!(fold_key("Ｏｗｎｅｒ@Clinic"), "owner@clinic");
    }

    #[test]
    fn what_is_not_seen_is_dropped_and_the_shape_of_a_kanji_stays() {
        assert_eq!(clean_line("\u{feff}見本\u{200b} 太\u{202e}郎\u{ad}"), "見本 太郎");
        assert_eq!(clean_line(" \u{200b}\u{2060} "), "");
        assert_eq!(clean_line("一行\u{2028}二行"), "一行 二行");
        assert_eq!(clean_lines("一\u{200e}行\u{2028}二行\r\n\u{feff}三行\u{200b}"), "一行\u{2028}二行\n三行");
        assert_eq!(fold_code("４８\u{200b}10\u{ad}-1"), "4810-1");
        let shaped = "葛\u{e0100}城 辻\u{fe00}";
        assert_eq!((clean_line(shaped), clean_lines(shaped)), (shaped.to_owned(), shaped.to_owned()));
    }

    proptest::proptest! {
        #[test]
        fn cleaning_is_idempotent(text in "\\PC{0,200}") {
            let once = clean_line(&text);
            proptest::prop_assert_eq!(clean_line(&once), once);
        }
    }
}
