//! A list as offices have it, CSV or Excel, as a table of texts.

use crate::{Error, Field, Result};
use content::workbook::open::{Limits, UNFOLDED_MAX};
use content::workbook::{self, Book, Grid};
use domain::cells::Place;
use domain::imports::guess;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Largest list (bytes).
pub const LIST_MAX: usize = 10 * 1024 * 1024;
/// Most rows.
pub const ROWS_MAX: usize = 20_000;
/// Most columns.
const COLUMNS_MAX: usize = 100;
/// The header stands in one of so many rows.
const HEADER_WITHIN: usize = 15;
/// What a list in a workbook may hold, so that it may be as long as one in a CSV.
const LIMITS: Limits =
    Limits { file: LIST_MAX, unfolded: 2 * UNFOLDED_MAX, cells: (ROWS_MAX + HEADER_WITHIN) * COLUMNS_MAX };

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Name of the file.
    pub name: String,
    /// How the file was written: utf-8, utf-16, cp932, xlsx.
    pub encoding: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// The words above the columns.
    pub header: Vec<String>,
    /// The rows below, each with its number in the file, counted from 1; empty rows not.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// Too large; of a kind that is not taken; field `file`.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Table> {
        if bytes.len() > LIST_MAX {
            return Err(Error::TooLarge(LIST_MAX as u64));
        }
        if bytes.starts_with(b"%PDF") {
            return Err(Error::MediaType("import-media"));
        }
        // A workbook that is closed with a password is no zip, but what old ones are.
        let is_office = bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
        let (encoding, lines) = if is_office { ("xlsx", sheet(bytes)?) } else { delimited(bytes)? };
        let lines: Vec<_> = lines.into_iter().filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty())).collect();
        // Above the header stands a title; the header is where most columns say what they mean.
        let within = lines.iter().take(HEADER_WITHIN).enumerate();
        let at = within.max_by_key(|(at, (_, cells))| (known(cells), Reverse(*at))).map(|(at, _)| at);
        let mut lines = lines.into_iter().skip(at.unwrap_or(0));
        let (_, header) = lines.next().ok_or_else(|| Error::field("file", "import-empty"))?;
        let rows: Vec<_> = lines.collect();
        if rows.is_empty() {
            return Err(Error::field("file", "import-empty"));
        }
        if rows.len() > ROWS_MAX || header.len() > COLUMNS_MAX {
            return Err(too_many());
        }
        Ok(Table {
            name: name.to_owned(),
            encoding: encoding.to_owned(),
            sha256: content::hash::hex(bytes),
            header,
            rows,
        })
    }
}

type Lines = Vec<(u64, Vec<String>)>;

/// How many columns say what they mean where these are the words above them.
fn known(cells: &[String]) -> usize {
    guess(cells).iter().flatten().count()
}

fn too_many() -> Error {
    Field::new("file", "import-too-many-rows").with("most", ROWS_MAX.to_string()).into()
}

/// The text of a file as Japanese offices write it, and in which encoding: UTF-8, UTF-16 or CP932.
///
/// # Errors
/// Invalid `file`: bytes that are no text of that encoding.
pub(crate) fn decoded(bytes: &[u8]) -> Result<(&'static str, String)> {
    let (encoding, name) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding == encoding_rs::UTF_8 => (encoding, "utf-8"),
        Some((encoding, _)) => (encoding, "utf-16"),
        None if std::str::from_utf8(bytes).is_ok() => (encoding_rs::UTF_8, "utf-8"),
        // The table of the standard for Shift_JIS is that of Windows: CP932.
        None => (encoding_rs::SHIFT_JIS, "cp932"),
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken || text.contains('\0') {
        return Err(Error::field("file", "import-encoding"));
    }
    Ok((name, text.into_owned()))
}

fn delimited(bytes: &[u8]) -> Result<(&'static str, Lines)> {
    let (name, text) = decoded(bytes)?;
    let first = text.lines().find(|l| l.contains(['\t', ',', ';'])).unwrap_or_default();
    let often = |sign: char| first.matches(sign).count();
    let delimiter = [',', '\t', ';'].into_iter().rev().max_by_key(|sign| often(*sign)).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut out = Lines::new();
    let (mut row, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|_| Error::field("file", "import-encoding"))?;
        // A record begins behind the ends of lines that stand before it.
        let begins = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(0);
        let before = text.get(counted..).map_or(0, |rest| {
            let skipped = text.get(begins..).map_or(0, |t| t.len() - t.trim_start_matches(['\r', '\n']).len());
            counted = begins + skipped;
            rest.get(..counted.saturating_sub(text.len() - rest.len())).map_or(0, |t| t.matches('\n').count())
        });
        row += u64::try_from(before).unwrap_or(0);
        out.push((row, record.iter().take(COLUMNS_MAX + 1).map(str::to_owned).collect()));
        if out.len() > ROWS_MAX + HEADER_WITHIN {
            break;
        }
    }
    Ok((name, out))
}

/// The sheet that can be seen and whose columns say most of what they mean; the first of equals. A cover or a page that
/// tells how to fill it in may stand before it.
fn sheet(bytes: &[u8]) -> Result<Lines> {
    let book = Book::open_within(bytes, &LIMITS).map_err(|error| match error {
        workbook::Error::TooLarge(bytes) => Error::TooLarge(bytes as u64),
        workbook::Error::Bomb => too_many(),
        workbook::Error::NoTable => Error::field("file", "import-empty"),
        workbook::Error::Encrypted => Error::MediaType(error.code()),
        kind if kind.is_kind() => Error::MediaType("import-media"),
        other => Error::Invalid(vec![Field { name: "file", code: other.code(), args: other.args() }]),
    })?;
    let filled = book.grids.iter().rev().filter(|grid| grid.visible && grid.all_rows().len() > 1);
    let says = |grid: &&Grid| lines(grid, HEADER_WITHIN).iter().map(|(_, cells)| known(cells)).max();
    let grid = filled.max_by_key(says).ok_or_else(|| Error::field("file", "import-empty"))?;
    // One more than may be: then it is refused.
    Ok(lines(grid, ROWS_MAX + HEADER_WITHIN + 1))
}

/// The first so many rows of a sheet. What a filter hid when it was saved is part of the list, as in the CSV that Excel
/// makes of it.
fn lines(grid: &Grid, most: usize) -> Lines {
    let rows: Vec<u32> = grid.all_rows().into_iter().take(most).collect();
    let last = rows.iter().flat_map(|row| grid.whole_row(*row)).map(|(place, _)| place.col).max().unwrap_or(0);
    let columns = usize::try_from(last).unwrap_or(COLUMNS_MAX).min(COLUMNS_MAX) + 1;
    let line = |row: u32| {
        let mut cells = vec![String::new(); columns];
        for (Place { col, .. }, value) in grid.whole_row(row) {
            if let Some(cell) = usize::try_from(col).ok().and_then(|at| cells.get_mut(at)) {
                *cell = value.text();
            }
        }
        (u64::from(row) + 1, cells)
    };
    rows.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "みほん郡医師会 会員名簿\r\n会員番号,氏名,区分\r\n001,見本 太郎,Ａ①\r\n\r\n002,\"見本, 花子\",B\r\n";

    fn read(bytes: &[u8]) -> Table {
        Table::read("名簿.csv", bytes).expect("read")
    }

    #[test]
    fn every_encoding_gives_the_same_table() {
        let utf8 = read(LIST.as_bytes());
        assert_eq!(utf8.header, ["会員番号", "氏名", "区分"]);
        assert_eq!(
            utf8.rows.iter().map(|(n, c)| (*n, c[1].as_str())).collect::<Vec<_>>(),
            [(3, "見本 太郎"), (5, "見本, 花子")]
        );
        let marked = [b"\xef\xbb\xbf".as_slice(), LIST.as_bytes()].concat();
        let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(LIST);
        let units = LIST.replace(',', "\t").replace("見本\t ", "見本, ");
        let utf16: Vec<u8> = [0xfeff_u16].into_iter().chain(units.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in [(marked.as_slice(), "utf-8"), (&cp932, "cp932"), (&utf16, "utf-16")] {
            let other = read(bytes);
            assert_eq!((other.encoding.as_str(), &other.header, &other.rows), (encoding, &utf8.header, &utf8.rows));
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let fault = |bytes: &[u8]| format!("{:?}", Table::read("x", bytes).expect_err("refused"));
        assert!(fault(b"").contains("import-empty"));
        assert!(fault("氏名,区分".as_bytes()).contains("import-empty"));
        assert!(fault(b"%PDF-1.7").contains("import-media"));
        assert!(fault(b"\x81\x00,\xff\xff").contains("import-encoding"));
        assert!(fault(b"PK\x03\x04").contains("workbook"));
        // Nobody is sent to an official page for a list of their own.
        for (name, said) in [
            ("macros.xlsx", "import-media"),
            ("word.xlsx", "import-media"),
            ("old.xls", "import-media"),
            ("encrypted.xlsx", "workbook-encrypted"),
            ("bomb.xlsx", "import-too-many-rows"),
        ] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/tests/workbooks/wrong");
            let bytes = std::fs::read(folder.join(name)).expect("a file");
            assert!(fault(&bytes).contains(said), "{name}: {}", fault(&bytes));
        }
    }

    #[test]
    fn a_list_in_a_workbook_may_be_as_long_as_one_in_a_csv() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let cover = book.add_worksheet();
        for (row, text) in ["会員名簿", "記入方法", "毎年4月に送ってください"].into_iter().enumerate()
        {
            cover.write(u32::try_from(row).expect("a row"), 0, text).expect("a line");
        }
        let sheet = book.add_worksheet();
        let words = ["会員番号", "氏名", "会員区分", "フリガナ", "備考", "a", "b", "c", "d", "e", "f", "g"];
        for (at, word) in words.into_iter().enumerate() {
            sheet.write(0, u16::try_from(at).expect("a column"), word).expect("a header");
        }
        for row in 1..=17_000 {
            for at in 0..12 {
                sheet.write(row, at, row).expect("a number");
            }
        }
        let table = Table::read("名簿.xlsx", &book.save_to_buffer().expect("a workbook")).expect("read");
        assert_eq!((table.header[1].as_str(), table.rows.len(), table.rows[16_999].0), ("氏名", 17_000, 17_001));
    }
}
