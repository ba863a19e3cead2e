//! A list as offices have it, CSV or Excel, as a table of texts.

use crate::{Error, Field, Result};
use content::workbook::{self, Book, Grid};
use domain::cells::Place;
use domain::imports::guess;
use serde::{Deserialize, Serialize};

/// Largest list (bytes).
pub const LIST_MAX: usize = 10 * 1024 * 1024;
/// Most rows.
pub const ROWS_MAX: usize = 20_000;
/// Most columns.
const COLUMNS_MAX: usize = 100;
/// The header stands in one of so many rows.
const HEADER_WITHIN: usize = 15;

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
        if bytes.starts_with(b"%PDF") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Error::MediaType("import-media"));
        }
        let (encoding, lines) = if bytes.starts_with(b"PK") { ("xlsx", sheet(bytes)?) } else { delimited(bytes)? };
        let lines: Vec<_> = lines.into_iter().filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty())).collect();
        // Above the header stands a title; the header is where most columns say what they mean.
        let known = |cells: &[String]| guess(cells).iter().flatten().count();
        let within = lines.iter().take(HEADER_WITHIN).enumerate();
        let at = within.max_by_key(|(at, (_, cells))| (known(cells), HEADER_WITHIN - at)).map(|(at, _)| at);
        let mut lines = lines.into_iter().skip(at.unwrap_or(0));
        let (_, header) = lines.next().ok_or_else(|| Error::field("file", "import-empty"))?;
        let rows: Vec<_> = lines.collect();
        if rows.is_empty() {
            return Err(Error::field("file", "import-empty"));
        }
        if rows.len() > ROWS_MAX || header.len() > COLUMNS_MAX {
            return Err(Field::new("file", "import-too-many-rows").with("most", ROWS_MAX.to_string()).into());
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

/// The first sheet that can be seen and holds anything. What a filter hid when it was saved is part of the list, as in the
/// CSV that Excel makes of it.
fn sheet(bytes: &[u8]) -> Result<Lines> {
    let book = Book::open(bytes).map_err(|error| match error {
        workbook::Error::TooLarge(bytes) => Error::TooLarge(bytes as u64),
        kind if kind.is_kind() => Error::MediaType(kind.code()),
        other => Error::Invalid(vec![Field { name: "file", code: other.code(), args: other.args() }]),
    })?;
    let filled = |grid: &&Grid| grid.visible && grid.all_rows().len() > 1;
    let grid = book.grids.iter().find(filled).ok_or_else(|| Error::field("file", "import-empty"))?;
    let columns = (grid.last().col + 1).min(u32::try_from(COLUMNS_MAX).unwrap_or(u32::MAX) + 1);
    let mut out = Lines::new();
    for row in grid.all_rows() {
        let mut cells = vec![String::new(); usize::try_from(columns).unwrap_or(0)];
        for (Place { col, .. }, value) in grid.whole_row(row) {
            if let Some(cell) = usize::try_from(col).ok().and_then(|at| cells.get_mut(at)) {
                *cell = value.text();
            }
        }
        out.push((u64::from(row) + 1, cells));
    }
    Ok(out)
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
    }
}
