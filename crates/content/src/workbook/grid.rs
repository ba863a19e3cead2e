//! A worksheet as a grid of texts, with what is hidden, merged and offered.

use super::controls::Placed;
use super::error::Error;
use super::open::{self, Limits, Parts};
use super::parts::{self, Extras, Named};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use domain::cells::{Area, Place};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::io::Cursor;

/// The value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, or a number as it is shown.
    Text(String),
    /// A day.
    Day(Date),
    /// A box: ticked or not.
    Bool(bool),
}

impl Value {
    /// As text; a day in ISO.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Day(day) => day.to_string(),
            Value::Bool(true) => "TRUE".to_owned(),
            Value::Bool(false) => "FALSE".to_owned(),
        }
    }
}

/// A worksheet.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Its name.
    pub name: String,
    /// Its part in the zip.
    pub part: String,
    /// It can be seen.
    pub visible: bool,
    values: BTreeMap<Place, Value>,
    /// Cells that show a number as a day, also empty ones.
    day_cells: std::collections::BTreeSet<Place>,
    extras: Extras,
}

impl Grid {
    /// The corner of the merged area in which a cell lies; itself otherwise.
    #[must_use]
    pub fn anchor(&self, place: Place) -> Place {
        self.area(place).from
    }
    /// The merged area in which a cell lies; the cell alone otherwise.
    #[must_use]
    pub fn area(&self, place: Place) -> Area {
        self.extras.merged.iter().find(|a| a.has(place)).copied().unwrap_or(Area::one(place))
    }
    /// The value that a cell shows: that of its merged area.
    #[must_use]
    pub fn value(&self, place: Place) -> Option<&Value> {
        self.values.get(&self.anchor(place))
    }
    /// The text that a cell shows.
    #[must_use]
    pub fn text(&self, place: Place) -> String {
        self.value(place).map(Value::text).unwrap_or_default()
    }
    /// Cells with a value of their own, row by row; hidden ones not.
    pub fn cells(&self) -> impl Iterator<Item = (Place, &Value)> {
        self.values.iter().filter(|(p, _)| !self.is_hidden(**p)).map(|(p, v)| (*p, v))
    }
    /// Cells of one row with a value of their own, left to right; hidden ones not.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (Place, &Value)> {
        self.whole_row(row).filter(|(p, _)| !self.is_hidden(*p))
    }
    /// Rows with values or choices, from the first to the last, that can be seen.
    #[must_use]
    pub fn rows(&self) -> Vec<u32> {
        let mut rows = self.all_rows();
        rows.retain(|row| !self.extras.hidden_rows.contains(row));
        rows
    }
    /// Cells of one row with a value of their own, left to right; hidden ones, too.
    pub fn whole_row(&self, row: u32) -> impl Iterator<Item = (Place, &Value)> {
        self.values.range(Place::new(row, 0)..=Place::new(row, u32::MAX)).map(|(p, v)| (*p, v))
    }
    /// Rows with values, from the first to the last; hidden ones, too.
    #[must_use]
    pub fn all_rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.values.keys().map(|p| p.row).collect();
        rows.dedup();
        rows
    }
    /// Last row and last column with a value (or a merged area around one), counted from 0.
    #[must_use]
    pub fn last(&self) -> Place {
        let mut last = Place::new(0, 0);
        for place in self.values.keys() {
            let to = self.area(*place).to;
            last = Place::new(last.row.max(to.row), last.col.max(to.col));
        }
        last
    }
    /// Whether a column is hidden.
    #[must_use]
    pub fn is_hidden_col(&self, col: u32) -> bool {
        self.extras.hidden_cols.iter().any(|(min, max)| (*min..=*max).contains(&col))
    }
    /// Whether a row is hidden.
    #[must_use]
    pub fn is_hidden_row(&self, row: u32) -> bool {
        self.extras.hidden_rows.contains(&row)
    }
    /// Whether a cell is hidden. A merged area can be seen as long as any of its rows and columns can.
    #[must_use]
    pub fn is_hidden(&self, place: Place) -> bool {
        let area = self.area(place);
        (area.from.row..=area.to.row).all(|row| self.is_hidden_row(row))
            || (area.from.col..=area.to.col).all(|col| self.is_hidden_col(col))
    }
    /// The values that a cell offers.
    #[must_use]
    pub fn choices(&self, place: Place) -> Option<&[String]> {
        let place = self.anchor(place);
        self.extras.choices.iter().find(|(a, v)| a.has(place) && !v.is_empty()).map(|(_, v)| v.as_slice())
    }
    /// The form controls over a cell or its merged area, in the order of the sheet.
    pub fn controls(&self, place: Place) -> impl Iterator<Item = &Placed> {
        let area = self.area(place);
        self.extras.controls.iter().filter(move |c| area.has(c.place))
    }
    /// A form control by its name.
    #[must_use]
    pub fn control(&self, name: &str) -> Option<&Placed> {
        self.extras.controls.iter().find(|c| c.name == name)
    }
    /// Whether a cell shows a number as a day.
    #[must_use]
    pub fn takes_days(&self, place: Place) -> bool {
        self.day_cells.contains(&self.anchor(place))
    }
    /// Whether a cell computes.
    #[must_use]
    pub fn is_formula(&self, place: Place) -> bool {
        self.extras.formulas.contains(&self.anchor(place))
    }
    /// How many rows and columns with values are hidden.
    #[must_use]
    pub fn hidden(&self) -> (usize, usize) {
        let rows: std::collections::BTreeSet<u32> =
            self.values.keys().map(|p| p.row).filter(|r| self.is_hidden_row(*r)).collect();
        let cols: std::collections::BTreeSet<u32> =
            self.values.keys().map(|p| p.col).filter(|c| self.is_hidden_col(*c)).collect();
        (rows.len(), cols.len())
    }
}

/// A workbook, opened.
#[derive(Debug, Clone)]
pub struct Book {
    /// Its worksheets in the order of their tabs.
    pub grids: Vec<Grid>,
    /// Days are counted from 1904.
    pub date1904: bool,
}

impl Book {
    /// Opens the bytes of a form.
    ///
    /// # Errors
    /// [`Error`] for what is no workbook, is closed, has macros, or is too large.
    pub fn open(bytes: &[u8]) -> Result<Book, Error> {
        Book::open_within(bytes, &Limits::FORM)
    }

    /// Opens the bytes of a file of up to so much.
    ///
    /// # Errors
    /// As [`Book::open`].
    pub fn open_within(bytes: &[u8], limits: &Limits) -> Result<Book, Error> {
        let parts = open::parts(bytes, limits)?;
        let (named, date1904) = parts::sheets(&parts);
        let broken = |e: XlsxError| match e {
            XlsxError::Password => Error::Encrypted,
            other => Error::Broken(other.to_string()),
        };
        let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
        let mut left = limits.cells;
        let mut read = Vec::new();
        if let Some(gone) = named.iter().find(|s| parts.name(&s.part).is_none()) {
            return Err(Error::Broken(format!("{} is missing", gone.part)));
        }
        for sheet in named.iter().filter(|s| is_worksheet(&parts, s)) {
            read.push((sheet.clone(), values(&mut xlsx, &sheet.name, date1904, &mut left)?));
        }
        if read.is_empty() {
            return Err(Error::NoTable);
        }
        let look_up = |name: &str, area: Area| -> Vec<String> {
            let Some((_, (values, _))) = read.iter().find(|(s, _)| s.name == name) else { return Vec::new() };
            let inside = values.iter().filter(|(p, _)| area.has(**p));
            inside.map(|(_, v)| v.text().trim().to_owned()).filter(|v| !v.is_empty()).take(100).collect()
        };
        let extras: Vec<Extras> = read.iter().map(|(sheet, _)| parts::extras(&parts, sheet, &look_up)).collect();
        let grids = read.into_iter().zip(extras).map(|((sheet, (values, day_cells)), extras)| Grid {
            name: sheet.name,
            part: sheet.part,
            visible: sheet.visible,
            values,
            day_cells,
            extras,
        });
        Ok(Book { grids: grids.collect(), date1904 })
    }

    /// The worksheet of a name.
    #[must_use]
    pub fn grid(&self, name: &str) -> Option<&Grid> {
        self.grids.iter().find(|g| g.name == name)
    }
}

fn is_worksheet(parts: &Parts, sheet: &Named) -> bool {
    parts.text(&sheet.part).is_some_and(|text| text.contains("sheetData"))
}

type Values = (BTreeMap<Place, Value>, std::collections::BTreeSet<Place>);

fn values(xlsx: &mut Xlsx<Cursor<&[u8]>>, name: &str, from1904: bool, left: &mut usize) -> Result<Values, Error> {
    let broken = |e: XlsxError| Error::Broken(e.to_string());
    let mut reader = xlsx.worksheet_cells_reader(name).map_err(broken)?;
    let formats: Vec<String> = reader
        .styles()
        .iter()
        .map(|s| s.number_format.as_ref().map(|f| code(f.format_id, &f.format_code)).unwrap_or_default())
        .collect();
    let (mut values, mut day_cells) = (BTreeMap::new(), std::collections::BTreeSet::new());
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(broken)? {
        let (row, col) = cell.get_position();
        let place = Place::new(row, col);
        let format = formats.get(style).map_or("", String::as_str);
        if is_day_format(format) {
            day_cells.insert(place);
        }
        let value = match cell.get_value() {
            DataRef::Empty | DataRef::Error(_) => continue,
            DataRef::String(text) => Value::Text(text.clone()),
            DataRef::SharedString(text) => Value::Text((*text).to_owned()),
            DataRef::Bool(on) => Value::Bool(*on),
            // The library does not know the formats of Japanese years.
            DataRef::Int(n) if is_day_format(format) => {
                serial(*n as f64, from1904).unwrap_or(Value::Text(n.to_string()))
            }
            DataRef::Float(n) if is_day_format(format) => serial(*n, from1904).unwrap_or(Value::Text(n.to_string())),
            DataRef::Int(n) => Value::Text(shown(&n.to_string(), format)),
            DataRef::Float(n) => Value::Text(shown(&n.to_string(), format)),
            DataRef::DateTime(at) if at.is_datetime() => match day(at.to_ymd_hms_milli()) {
                Some(day) => Value::Day(day),
                None => Value::Text(at.as_f64().to_string()),
            },
            DataRef::DateTime(at) => Value::Text(at.as_f64().to_string()),
            DataRef::DateTimeIso(text) => match text.get(..10).and_then(|d| d.parse().ok()) {
                Some(day) => Value::Day(day),
                None => Value::Text(text.clone()),
            },
            DataRef::DurationIso(text) => Value::Text(text.clone()),
        };
        if let Value::Text(text) = &value
            && text.trim().is_empty()
        {
            continue;
        }
        *left = left.checked_sub(1).ok_or(Error::Bomb)?;
        values.insert(place, value);
    }
    Ok((values, day_cells))
}

/// The code of a format. Japanese Office gives days by number alone, without a code.
fn code(id: Option<u32>, code: &str) -> String {
    if matches!(id, Some(27..=31 | 36 | 50..=58)) && code == "General" {
        "yyyy/m/d".to_owned()
    } else {
        code.to_owned()
    }
}

/// The day of a number: days since the end of 1899, or of 1903.
fn serial(number: f64, from1904: bool) -> Option<Value> {
    let (epoch, least) =
        if from1904 { (Date::constant(1904, 1, 1), 1.0) } else { (Date::constant(1899, 12, 30), 61.0) };
    if !(least..2_958_466.0).contains(&number) {
        return None;
    }
    // Checked above: below the last day of the year 9999.
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    let days = number as i32;
    epoch.checked_add(jiff::Span::new().days(days)).ok().map(Value::Day)
}

fn day((year, month, day, ..): (u16, u8, u8, u8, u8, u8, u16)) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The letters of a format outside quotes, escapes and brackets, and the literal words around them.
fn taken_apart(format: &str) -> (String, String) {
    let (mut letters, mut pattern) = (String::new(), String::new());
    let mut chars = format.split(';').next().unwrap_or_default().chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => pattern.extend(chars.by_ref().take_while(|c| *c != '"')),
            '\\' => pattern.extend(chars.next()),
            '[' => drop(chars.by_ref().take_while(|c| *c != ']').count()),
            '_' | '*' => drop(chars.next()),
            c => {
                letters.push(c.to_ascii_lowercase());
                pattern.push(if matches!(c, '0' | '#' | '?' | '@') { '\u{0}' } else { c });
            }
        }
    }
    (letters, pattern)
}

/// Whether a format shows a number as a day.
fn is_day_format(format: &str) -> bool {
    let (letters, _) = taken_apart(format);
    let is_general = letters.contains("general") || letters.contains("標準");
    !is_general
        && (letters.contains(['y', 'd', 'e', 'g']) && letters.contains(['m', 'd', 'y', 'e']))
        && !letters.contains('0')
}

/// A number as its format shows it, as far as the format puts words around it or zeros before it: 4 with `"("0")"` is
/// `(4)`, 123 with `00000` is `00123`.
fn shown(number: &str, format: &str) -> String {
    let (letters, pattern) = taken_apart(format);
    let is_plain = letters.chars().all(|c| matches!(c, '0' | '#' | '?' | '@'));
    let has_words = pattern.chars().any(|c| c != '\u{0}');
    let whole = number.bytes().all(|b| b.is_ascii_digit());
    if whole && letters.chars().all(|c| matches!(c, '0' | '#')) && !has_words {
        return format!("{number:0>width$}", width = letters.matches('0').count());
    }
    if !whole || !has_words || !(is_plain || pattern.chars().any(|c| c == '\u{0}')) || letters.contains(['.', '%', ','])
    {
        return number.to_owned();
    }
    let digits = pattern.matches('\u{0}').count();
    let padded = format!("{number:0>width$}", width = if letters.contains('#') { 0 } else { digits });
    let mut out = String::new();
    let mut done = false;
    for c in pattern.chars() {
        match c {
            '\u{0}' if !done => {
                out.push_str(&padded);
                done = true;
            }
            '\u{0}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_show_what_excel_shows() {
        for (number, format, expected) in [
            ("4", "General", "4"),
            ("4", "\"(\"0\")\"", "(4)"),
            ("4", "\\(0\\)", "(4)"),
            ("8", "\"令和\"0\"年度\"", "令和8年度"),
            ("4", "0", "4"),
            ("123", "00000", "00123"),
            ("123", "#0000", "0123"),
            ("123", "#,##0", "123"),
            ("123", "", "123"),
            ("4", "\"2-\"00", "2-04"),
            ("4.5", "\"(\"0\")\"", "4.5"),
        ] {
            assert_eq!(shown(number, format), expected, "{format}");
        }
        for days in ["yyyy/m/d", "m/d/yyyy", "[$-411]ggge\"年\"m\"月\"d\"日\"", "m\"月\"d\"日\"", "mm-dd-yy", "d-mmm"]
        {
            assert!(is_day_format(days), "{days}");
        }
        for other in ["General", "0.00", "@", "\"令和\"0\"年度\"", "h:mm", "#,##0", "0.00E+00", "[Red]0"] {
            assert!(!is_day_format(other), "{other}");
        }
    }
}
