//! Makes any text printable, whatever people typed: the texts of the JSON that the templates read.
//!
//! 1. Line breaks of all kinds become LF; control characters, direction marks and other invisible ones go.
//! 2. A character that no font has becomes 〓, as in Japanese typesetting, and is remembered.
//! 3. A long run without a place to break (a file name, ーーーー) becomes an array of atoms: the template sets
//!    them side by side, and a line may end between two of them only. A short run with a hyphen (Wi-Fi, a phone
//!    number) is one atom. A text with such a run is an array of strings and of arrays of atoms; any other text is
//!    a string.

use serde_json::Value;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Stands for a character that no font has.
const GETA: &str = "〓";
/// A run of more clusters than this, in which no line may end, is given places to break. 090-0000-0000 has none.
const RUN: usize = 13;
/// … one after each so many clusters.
const STEP: usize = 4;

/// What can be set.
pub(crate) trait Glyphs {
    /// Whether one family has all of these characters.
    fn has(&self, cluster: &str) -> bool;
}

/// Cooks every string inside a value; keys stay. What no font has is added to `missing`.
pub(crate) fn value(value: &mut Value, glyphs: &dyn Glyphs, missing: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => {
            *value = split(&printable(text, glyphs, missing));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| self::value(item, glyphs, missing)),
        Value::Object(fields) => fields.values_mut().for_each(|field| self::value(field, glyphs, missing)),
        _ => {}
    }
}

/// A text for the document's properties, which are not drawn: one line, nothing invisible.
pub(crate) fn property(text: &str) -> String {
    text.chars().map(|c| if line_break(c) || c == '\t' { ' ' } else { c }).filter(|c| !dropped(*c)).collect()
}

/// A text as it was typed, for writers that bring no fonts of their own: line breaks of all kinds as LF, nothing
/// invisible and nothing that XML refuses.
pub(crate) fn typed(text: &str) -> String {
    let lines = text.replace("\r\n", "\n");
    lines.chars().map(|c| if line_break(c) { '\n' } else { c }).filter(|c| *c == '\t' || !dropped(*c)).collect()
}

/// The same on one line.
pub(crate) fn line(text: &str) -> String {
    typed(text).replace(['\n', '\t'], " ")
}

/// Whether nobody could read anything in a text. A heading of such a text is none.
pub(crate) fn wordless(text: &str) -> bool {
    line(text).trim().is_empty()
}

fn line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that print nothing and could break or turn round the line.
fn dropped(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// A selector of a glyph's shape: prints nothing where the font does not know it.
fn selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

fn printable(text: &str, glyphs: &dyn Glyphs, missing: &mut BTreeSet<char>) -> String {
    let lines = text.replace("\r\n", "\n");
    let mut out = String::with_capacity(lines.len());
    for cluster in lines.graphemes(true) {
        if cluster.chars().all(line_break) {
            out.push('\n');
            continue;
        }
        let clean: String = cluster.chars().filter(|c| !dropped(*c)).collect();
        let bare: String = clean.chars().filter(|c| !selector(*c)).collect();
        if cluster == "\t" || (!bare.is_empty() && bare.chars().all(char::is_whitespace)) {
            out.push_str(if glyphs.has(&bare) && !bare.is_empty() { &bare } else { " " });
        } else if bare.is_empty() {
            // Nothing that prints.
        } else if bare.chars().any(private) {
            missing.extend(bare.chars());
            out.push_str(GETA);
        } else if glyphs.has(&bare) {
            out.push_str(&clean);
        } else {
            // か + U+3099 as macOS writes file names: the composed form may be there.
            let composed: String = bare.nfc().collect();
            if bare.chars().nth(1).is_some() && glyphs.has(&composed) {
                out.push_str(&composed);
            } else {
                missing.extend(bare.chars().filter(|c| !glyphs.has(c.encode_utf8(&mut [0; 4]))));
                out.push_str(if glyphs.has(GETA) { GETA } else { "?" });
            }
        }
    }
    out
}

/// Kanji and the kana that may begin a line: a line may end before each of them.
fn breakable(c: char) -> bool {
    const SMALL: &str = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶゝゞヽヾー";
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        && !SMALL.contains(c)
}

fn split(text: &str) -> Value {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut run: Vec<&str> = Vec::new();
    for cluster in text.graphemes(true) {
        if cluster.starts_with(|c: char| breakable(c) || c.is_whitespace()) {
            end_run(&mut parts, &mut plain, &mut run);
            plain.push_str(cluster);
        } else {
            run.push(cluster);
        }
    }
    end_run(&mut parts, &mut plain, &mut run);
    if parts.is_empty() {
        return Value::String(plain);
    }
    parts.push(Value::String(plain));
    Value::Array(parts)
}

fn end_run(parts: &mut Vec<Value>, plain: &mut String, run: &mut Vec<&str>) {
    if run.len() > RUN {
        parts.push(Value::String(std::mem::take(plain)));
        parts.push(Value::from(atoms(run)));
    } else {
        // In （Wi-Fi） the word is the atom: brackets keep to their own rules.
        for stretch in run.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
            if stretch.len() > 1 && stretch.contains(&"-") {
                parts.push(Value::String(std::mem::take(plain)));
                parts.push(Value::from(vec![stretch.concat()]));
            } else {
                plain.extend(stretch.iter().copied());
            }
        }
    }
    run.clear();
}

/// Pieces of a run. No piece ends in a hyphen: whoever reads the PDF would take it for one that only joins lines.
fn atoms(run: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    let mut from = 0;
    while from < run.len() {
        let mut to = (from + STEP).min(run.len());
        while to < run.len() && to > from + 1 && run[to - 1] == "-" {
            to -= 1;
        }
        out.push(run[from..to].concat());
        from = to;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bmp;
    impl Glyphs for Bmp {
        fn has(&self, cluster: &str) -> bool {
            cluster.chars().all(|c| (c as u32) < 0x1_0000 && c != '\u{3099}')
        }
    }

    fn cook(text: &str) -> (Value, Vec<char>) {
        let (mut v, mut missing) = (Value::from(text), BTreeSet::new());
        value(&mut v, &Bmp, &mut missing);
        (v, missing.into_iter().collect())
    }

    fn joined(v: &Value) -> String {
        match v {
            Value::String(text) => text.clone(),
            Value::Array(parts) => parts.iter().map(joined).collect(),
            _ => String::new(),
        }
    }

    #[test]
    fn what_prints_stays() {
        for text in ["髙﨑邉㈱①", "=1+1", "#read(\"/etc/passwd\") *bold* $x$", "a\nb", "邉\u{e0100}", "　字下げ"]
        {
            let (v, missing) = cook(text);
            assert_eq!((joined(&v).as_str(), missing.len()), (text, 0));
        }
    }

    #[test]
    fn what_does_not_print_is_told() {
        assert_eq!(cook("a\u{202e}b\u{0}c\r\nd\te"), (Value::from("abc\nd e"), vec![]));
        assert_eq!(cook("😀です"), (Value::from("〓です"), vec!['😀']));
        assert_eq!(cook("\u{e001}"), (Value::from("〓"), vec!['\u{e001}']));
        assert_eq!(cook("か\u{3099}"), (Value::from("が"), vec![]));
    }

    #[test]
    fn a_file_takes_what_was_typed() {
        assert_eq!(typed("a\r\nb\u{b}c\u{0}\u{1b}d\te\u{ffff}𠮷\u{e001}"), "a\nb\ncd\te𠮷\u{e001}");
        assert_eq!(line("a\nb\tc"), "a b c");
    }

    #[test]
    fn long_runs_may_break() {
        assert_eq!(cook(&"あ".repeat(100)).0, Value::from("あ".repeat(100)));
        assert_eq!(cook(&"a".repeat(13)).0, Value::from("a".repeat(13)));
        assert_eq!(cook("電話090-0000-0000へ").0, serde_json::json!(["電話", ["090-0000-0000"], "へ"]));
        assert_eq!(cook("LAN（Wi-Fi）").0, serde_json::json!(["LAN（", ["Wi-Fi"], "）"]));
        assert_eq!(cook("abc-defghijklmno-").0, serde_json::json!(["", ["abc", "-def", "ghij", "klmn", "o-"], ""]));
        let (parts, _) = cook(&format!("写真{}です", "ー".repeat(14)));
        assert_eq!(parts, serde_json::json!(["写真", ["ーーーー", "ーーーー", "ーーーー", "ーー"], "です"]));
    }
}
