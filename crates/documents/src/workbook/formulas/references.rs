//! Cells that a formula names: `E7`, `$E$7:$E$28`, `'1 枚目'!E7`. Names of areas are not followed.

use domain::cells::{Area, Place, letters};
use std::collections::BTreeSet;

/// Whether a formula on a sheet names one of these cells.
pub(super) fn reads(formula: &str, here: &str, cells: &BTreeSet<(String, Place)>) -> bool {
    words(formula).iter().filter(|w| w.is_name).any(|word| {
        let (sheet, address) = match word.text.rsplit_once('!') {
            Some((name, address)) => (name.trim_matches('\'').replace("''", "'"), address),
            None => (here.to_owned(), word.text.as_str()),
        };
        Area::parse(address).is_some_and(|area| cells.iter().any(|(name, place)| *name == sheet && area.has(*place)))
    })
}

/// A formula that another cell holds, as it stands for a cell: what has no `$` moves along.
pub(super) fn moved(formula: &str, from: Place, to: Place) -> String {
    let moved = |word: &str| {
        let (sheet, address) = word.rsplit_once('!').map_or(("", word), |(s, a)| (s, a));
        let cells: Option<Vec<String>> = address.split(':').map(|cell| one(cell, from, to)).collect();
        let bang = if sheet.is_empty() { "" } else { "!" };
        cells.map_or_else(|| word.to_owned(), |cells| format!("{sheet}{bang}{}", cells.join(":")))
    };
    words(formula).iter().map(|w| if w.is_name { moved(&w.text) } else { w.text.clone() }).collect()
}

fn one(cell: &str, from: Place, to: Place) -> Option<String> {
    let place = Place::parse(cell)?;
    let col_fixed = cell.starts_with('$');
    let row_fixed = cell[1..].contains('$');
    let shift = |n: u32, from: u32, to: u32| n.checked_add(to)?.checked_sub(from);
    let row = if row_fixed { place.row } else { shift(place.row, from.row, to.row)? };
    let col = if col_fixed { place.col } else { shift(place.col, from.col, to.col)? };
    let mark = |fixed: bool| if fixed { "$" } else { "" };
    Some(format!("{}{}{}{}", mark(col_fixed), letters(col), mark(row_fixed), row + 1))
}

/// A piece of a formula.
struct Word {
    text: String,
    /// It may name cells; otherwise it is text in quotes, a sign, a bracket.
    is_name: bool,
}

fn words(formula: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut chars = formula.chars().peekable();
    let mut name = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                // A sheet's name in quotes; a quote in it stands twice.
                name.push(c);
                while let Some(c) = chars.next() {
                    name.push(c);
                    if c == '\'' {
                        match chars.peek() {
                            Some('\'') => name.extend(chars.next()),
                            _ => break,
                        }
                    }
                }
            }
            '"' => {
                out.push(Word { text: std::mem::take(&mut name), is_name: true });
                let mut text = String::from(c);
                for c in chars.by_ref() {
                    text.push(c);
                    if c == '"' {
                        break;
                    }
                }
                out.push(Word { text, is_name: false });
            }
            c if c.is_alphanumeric() || "$:!_.".contains(c) => name.push(c),
            c => {
                out.push(Word { text: std::mem::take(&mut name), is_name: true });
                out.push(Word { text: c.to_string(), is_name: false });
            }
        }
    }
    out.push(Word { text: name, is_name: true });
    out.retain(|w| !w.text.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str) -> Place {
        Place::parse(address).expect("a cell")
    }

    #[test]
    fn cells_are_found_where_a_formula_names_them() {
        let cells: BTreeSet<(String, Place)> = [("様式 1".to_owned(), place("C2"))].into();
        for formula in ["C2", "COUNTIF($C$1:$C$9,\"はい\")", "1+sum(A1:D4)", "'様式 1'!C2&\"x\""] {
            assert!(reads(formula, "様式 1", &cells), "{formula}");
        }
        for formula in ["\"C2\"", "他!C2", "C20", "AC2", "C2()", "LOG10(9)"] {
            let expected = formula == "C2()";
            assert_eq!(reads(formula, "様式 1", &cells), expected, "{formula}");
        }
        assert!(reads("'様式 1'!C2", "他", &cells) && !reads("C2", "他", &cells));
    }

    #[test]
    fn a_shared_formula_moves_along() {
        assert_eq!(moved("IF(C2=\"C2\",$C2,C$2)&他!B1:B2", place("G2"), place("H5")), "IF(D5=\"C2\",$C5,D$2)&他!C4:C5");
        assert_eq!(moved("A1", place("B2"), place("A1")), "A1", "beyond the sheet it stays");
    }
}
