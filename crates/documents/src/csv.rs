//! The assessment CSV, and lists: UTF-8 with BOM, CRLF, head line [`SHEET_COLUMNS`].
//!
//! # Guarded fields
//! A spreadsheet takes a field that begins with `= + - @`, a tab or a line break for a formula. Such a field gets
//! one apostrophe (U+0027) in front, and so does a field that already looks guarded, so that the way back is
//! clear: a reader takes one apostrophe away from a field that matches `^'+[=+\-@＝＋－＠\t\r\n]`
//! ([`unguard`]); every other field stands as it is. XLSX needs no guard: there each cell says that it is text.

use crate::Error;
use csv::{Terminator, WriterBuilder};
use domain::papers::figures::{Cell, Figures};
use domain::papers::{SHEET_COLUMNS, Sheet, sheet_table};
use std::borrow::Cow;

/// What a spreadsheet may take for the beginning of a formula, also in full width.
const TRIGGERS: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

fn looks_like_a_formula(field: &str) -> bool {
    field.trim_start_matches('\'').starts_with(TRIGGERS)
}

/// Puts an apostrophe before a field that a spreadsheet could run. Undone by [`unguard`].
#[must_use]
pub fn guard(field: &str) -> Cow<'_, str> {
    if looks_like_a_formula(field) { Cow::Owned(format!("'{field}")) } else { Cow::Borrowed(field) }
}

/// The field as it was before [`guard`].
#[must_use]
pub fn unguard(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if looks_like_a_formula(rest) => rest,
        _ => field,
    }
}

/// The sheet as CSV: one row per item and round.
///
/// # Errors
/// [`Error::Csv`], in practice never: it writes to memory.
pub fn sheet_csv(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    written(SHEET_COLUMNS.map(str::to_owned).to_vec(), sheet_table(sheet))
}

/// The first table of figures as CSV.
///
/// # Errors
/// As [`sheet_csv`].
pub fn table_csv(figures: &Figures) -> Result<Vec<u8>, Error> {
    let table = figures.tables.first().cloned().unwrap_or_default();
    let text = |cell: Cell| match cell {
        Cell::Number(n) => n.to_string(),
        Cell::Text(words) => words,
    };
    written(table.head, table.rows.into_iter().map(|row| row.into_iter().map(text).collect()).collect())
}

fn written(head: Vec<String>, rows: Vec<Vec<String>>) -> Result<Vec<u8>, Error> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut out);
        writer.write_record(head)?;
        for row in rows {
            writer.write_record(row.iter().map(|field| guard(field).into_owned()))?;
        }
        writer.flush().map_err(csv::Error::from)?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_can_be_undone() {
        for (raw, guarded) in [
            ("=1+1", "'=1+1"),
            ("-", "'-"),
            ("＠here", "'＠here"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("'quoted'", "'quoted'"),
            ("", ""),
            ("台帳", "台帳"),
        ] {
            assert_eq!(guard(raw), guarded);
            assert_eq!(unguard(guarded), raw);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed(raw in "['=+@\\-a台\\n]{0,6}") {
            let guarded = guard(&raw).into_owned();
            proptest::prop_assert_eq!(unguard(&guarded), raw.as_str());
            proptest::prop_assert!(!guarded.starts_with(TRIGGERS));
        }
    }
}
