//! What stands around the table: title, fiscal year, form, notes.

use super::grid::{Book, Grid, Value};
use super::head::Head;
use super::{tables, words};
use domain::cells::Place;

/// Longest note that is taken (characters).
const NOTE_MAX: usize = 600;
/// Up to so many characters without a full stop are a heading, not a note.
const HEADING_MAX: usize = 15;
/// A title has so many characters; 「チェックリスト」 alone is none.
const TITLE_MIN: usize = 12;

/// A text in one line: between Japanese characters a line break is nothing, between words it is a space.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r', '\t', '\u{b}', '\u{2028}']) {
        let line = line.trim_matches(|c: char| c.is_whitespace());
        let glue = out.chars().last().is_some_and(|c| c.is_ascii_alphanumeric())
            && line.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
        if glue {
            out.push(' ');
        }
        out.push_str(line);
    }
    out.replace("_x000D_", "").chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// The notes of a cell as they are kept: each without its sign, in one line. A heading of notes is none.
pub(crate) fn notes(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        // A line with a sign begins the next note; any other goes on with the one above.
        if out.is_empty() || words::is_note(line) {
            out.push(without_sign(line).to_owned());
        } else if let Some(last) = out.last_mut() {
            last.push('\n');
            last.push_str(line);
        }
    }
    let whole = out.iter().map(|n| one_line(n).chars().take(NOTE_MAX).collect::<String>());
    whole.filter(|n| n.contains('。') || n.chars().count() > HEADING_MAX).collect()
}

/// A note without its sign: ※1, （注２）, 注：
fn without_sign(line: &str) -> &str {
    let is_space = |c: char| c.is_whitespace();
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || domain::text::circled(c).is_some();
    let line = line.trim_start();
    let inner = line.trim_start_matches(['（', '(', '［', '[', '【']);
    let mut rest = inner.trim_start_matches(['※', '＊', '*', '・', '†', '‡']);
    for word in ["注意事項", "備考", "注意", "注"] {
        // 注 alone; 注文 is a word.
        if let Some(after) = rest.strip_prefix(word)
            && (after.is_empty()
                || after.starts_with(|c: char| is_digit(c) || is_space(c) || "）)］]】：:．.".contains(c)))
        {
            rest = after;
            break;
        }
    }
    if rest.len() == inner.len() {
        return line;
    }
    // A digit is the note's own only where something ends it: ※2-② speaks of a row.
    let ends = |c: char| is_space(c) || "）)］]】：:．.".contains(c);
    let numbered = rest.trim_start_matches(is_digit);
    let rest = if numbered.is_empty() || numbered.starts_with(ends) { numbered } else { rest };
    rest.trim_start_matches(['）', ')', '］', ']', '】', '：', ':', '．', '.']).trim_start()
}

/// Texts above a row, cell by cell.
fn above(grid: &Grid, row: u32) -> impl Iterator<Item = (Place, &Value)> {
    grid.cells().filter(move |(p, _)| p.row < row)
}

/// The title of the sheet: the text that calls itself one, also on a cover; else the first.
pub(crate) fn title(grid: &Grid, head: u32, others: &[&Grid]) -> Option<String> {
    let of = |grid: &Grid, row| -> Vec<String> {
        above(grid, row).map(|(_, v)| one_line(&v.text())).filter(|t| !words::is_note(t) && !t.contains('。')).collect()
    };
    let own = of(grid, head);
    let covers: Vec<String> = others.iter().flat_map(|g| of(g, u32::MAX)).collect();
    let named = |t: &&String| tables::TITLES.iter().any(|w| t.contains(w));
    let is_whole = |t: &&String| named(t) && t.chars().count() >= TITLE_MIN;
    own.iter()
        .find(is_whole)
        .or_else(|| covers.iter().find(is_whole))
        .or_else(|| own.iter().find(named))
        .or(own.first())
        .cloned()
}

/// The form that the sheet names, above its table or on its tab, with its words.
pub(crate) fn form(grid: &Grid, head: u32) -> Option<(&'static str, String)> {
    above(grid, head)
        .map(|(_, v)| one_line(&v.text()))
        .filter(|t| !words::is_note(t) && !t.contains('。'))
        .find_map(|t| words::form(&t))
        .or_else(|| words::form(&grid.name))
}

/// The fiscal year: of the title, of what stands above the table (also a day, also in pieces), of the head
/// line, of the tab, of a cover, of the notes, of the file's name.
pub(crate) fn fiscal_year(
    book: &Book,
    grid: &Grid,
    head: u32,
    heads: &[Head],
    others: &[&Grid],
    file_name: &str,
) -> Option<i32> {
    let of_title = || title(grid, head, others).and_then(|t| words::fiscal_year(&t));
    let cells = |grid: &Grid, head| {
        let texts = || above(grid, head).filter(|(_, v)| !words::is_note(&v.text()));
        let named = texts()
            .find_map(|(_, value)| words::fiscal_year(&value.text()).filter(|_| !matches!(value, Value::Day(_))));
        named.or_else(|| {
            texts().find_map(|(_, value)| match value {
                Value::Day(day) => Some(domain::dates::fiscal_year(*day)),
                _ => None,
            })
        })
    };
    let of_cells = || cells(grid, head);
    let of_covers = || others.iter().find_map(|g| cells(g, u32::MAX));
    let of_rows = || {
        (0..head).find_map(|row| {
            let joined: String = grid.row(row).map(|(_, v)| v.text()).collect();
            words::fiscal_year(&joined)
        })
    };
    let of_heads = || {
        let inside = |p: Place| heads.iter().any(|h| (h.rows.0..=h.rows.1).contains(&p.row));
        grid.cells().filter(|(p, _)| inside(*p)).find_map(|(_, v)| words::fiscal_year(&v.text()))
    };
    let of_notes = || {
        let other = book.grids.iter().filter(|g| g.visible);
        other
            .flat_map(Grid::cells)
            .map(|(_, v)| v.text())
            .filter(|t| words::is_note(t))
            .find_map(|t| words::fiscal_year(&t))
    };
    of_title()
        .or_else(of_cells)
        .or_else(of_rows)
        .or_else(of_heads)
        .or_else(|| words::fiscal_year(&grid.name))
        .or_else(of_covers)
        .or_else(of_notes)
        .or_else(|| words::fiscal_year(file_name))
}

/// Notes above the table: what has the sign of one, and sentences.
pub(crate) fn notes_above(grid: &Grid, head: u32) -> Vec<String> {
    above(grid, head)
        .map(|(_, v)| v.text())
        .filter(|t| words::is_note(t) || t.contains('。'))
        .flat_map(|t| notes(&t))
        .collect()
}

/// Notes on another worksheet: what has the sign of one.
pub(crate) fn notes_of(grid: &Grid) -> Vec<String> {
    grid.cells().map(|(_, v)| v.text()).filter(|t| words::is_note(t)).flat_map(|t| notes(&t)).collect()
}
