//! National holidays, and the Cabinet Office's file of them (`syukujitsu.csv`).

use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A national holiday.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Its name.
    pub name: String,
}

/// The national holidays that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    /// Where they were read.
    pub source: String,
    /// When, ISO.
    pub source_date: String,
    /// First calendar year that is known in full.
    pub first_year: i16,
    /// Last calendar year that is known in full.
    pub last_year: i16,
    /// The days in order.
    pub days: Vec<Holiday>,
}

impl Holidays {
    /// Where they stand in `content/`.
    pub const FILE: &'static str = "calendar/holidays.toml";

    /// The name of the holiday on a day.
    #[must_use]
    pub fn name(&self, day: Date) -> Option<&str> {
        self.days.iter().find(|h| h.date == day).map(|h| h.name.as_str())
    }
    /// Whether a day is a holiday; `false` also for years that are not known.
    #[must_use]
    pub fn is_holiday(&self, day: Date) -> bool {
        self.name(day).is_some()
    }
    /// Whether the holidays of the year of a day are known.
    #[must_use]
    pub fn knows(&self, day: Date) -> bool {
        (self.first_year..=self.last_year).contains(&day.year())
    }
}

/// Why a file of holidays is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadFile {
    /// The first line is not that of the Cabinet Office's file: another file, or another encoding.
    Head,
    /// A line has no day, or no name.
    Line(usize),
    /// A year between the first and the last has hardly any holiday: a part of the file is missing.
    Gap(i16),
    /// The file ends before the year that is known already.
    Shorter(i16),
}

/// The first column's name in the file.
const HEAD: &str = "国民の祝日・休日月日";
/// A year has at least so many.
const LEAST: usize = 9;
/// The years that are kept: nothing here asks for those before.
const FROM: i16 = 2020;

/// The holidays of the Cabinet Office's file, whose text was decoded already. `known` is the last year known so far.
///
/// # Errors
/// [`BadFile`].
pub fn read_file(text: &str, known: i16) -> Result<Holidays, BadFile> {
    let mut lines = text.lines().map(|l| l.trim_start_matches('\u{feff}').trim_end());
    if lines.next().and_then(|head| head.split(',').next()) != Some(HEAD) {
        return Err(BadFile::Head);
    }
    let mut days: BTreeSet<Holiday> = BTreeSet::new();
    for (index, line) in lines.enumerate() {
        if line.is_empty() {
            continue;
        }
        let (day, name) = line.split_once(',').ok_or(BadFile::Line(index + 2))?;
        let date = read_day(day).filter(|_| !name.trim().is_empty()).ok_or(BadFile::Line(index + 2))?;
        days.insert(Holiday { date, name: name.trim().to_owned() });
    }
    let mut of_year: BTreeMap<i16, usize> = BTreeMap::new();
    for day in &days {
        *of_year.entry(day.date.year()).or_default() += 1;
    }
    let first = of_year.keys().next().copied().ok_or(BadFile::Line(2))?;
    let last = of_year.keys().next_back().copied().unwrap_or(first);
    if last < known {
        return Err(BadFile::Shorter(last));
    }
    let whole = |year: &i16| of_year.get(year).is_some_and(|n| *n >= LEAST);
    let first = first.max(FROM);
    if let Some(year) = (first..=last).find(|year| !whole(year)) {
        return Err(BadFile::Gap(year));
    }
    let days = days.into_iter().filter(|h| h.date.year() >= first).collect();
    Ok(Holidays { source: String::new(), source_date: String::new(), first_year: first, last_year: last, days })
}

/// `2026/9/21`
fn read_day(text: &str) -> Option<Date> {
    let mut parts = text.trim().split('/');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(years: std::ops::RangeInclusive<i16>) -> String {
        let mut out = "国民の祝日・休日月日,国民の祝日・休日名称\r\n".to_owned();
        for year in years {
            for month in 1..=12 {
                out.push_str(&format!("{year}/{month}/3,見本の日\r\n"));
            }
        }
        out
    }

    #[test]
    fn the_file_is_read_and_a_shorter_one_is_not_taken() {
        let read = read_file(&file(2018..=2028), 2027).expect("a file");
        assert_eq!((read.first_year, read.last_year, read.days.len()), (2020, 2028, 9 * 12));
        assert_eq!(read_file(&file(2020..=2026), 2027), Err(BadFile::Shorter(2026)));
        assert!(read_file(&file(2020..=2027), 2027).is_ok(), "the same year again is no harm");
        assert_eq!(read_file("日付,名前\r\n2026/1/1,元日\r\n", 2027), Err(BadFile::Head));
        assert_eq!(read_file("", 2027), Err(BadFile::Head));
        let torn = file(2020..=2027).replace("2026/9/3", "2026/13/3");
        assert_eq!(read_file(&torn, 2027), Err(BadFile::Line(6 * 12 + 9 + 1)));
        let gap = file(2020..=2027).replace("2025/", "2024/");
        assert_eq!(read_file(&gap, 2027), Err(BadFile::Gap(2025)));
    }

    proptest! {
        #[test]
        fn whatever_a_stranger_sends_is_refused_or_read(text in "\\PC{0,200}", known in 2024_i16..2030) {
            let _ = read_file(&text, known);
            let _ = read_file(&format!("国民の祝日・休日月日,x\n{text}"), known);
        }
    }
}
