//! Holidays, and what the ministry has published for each fiscal year.

use crate::error::Finding;
use crate::files::{self, Files};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use domain::desk::holidays::{Holiday, Holidays};

/// A file that the ministry published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialFile {
    /// Name of the file.
    pub name: String,
    /// What it is.
    pub what: String,
    /// The form it holds, for workbooks.
    pub form: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
}

/// A fiscal year and what is known of its checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// 2026 = April 2026 to March 2027.
    pub fiscal_year: i32,
    /// The edition whose items Mamori carries.
    pub edition: Option<String>,
    /// The id under which the official workbook is to be imported.
    pub imported_as: Option<String>,
    /// Day of publication, where it is known.
    pub published: Option<Date>,
    /// Version of the guideline.
    pub guideline: Option<String>,
    /// What is to be said about it.
    pub note: String,
    /// What the ministry published.
    pub official_files: Vec<OfficialFile>,
}

/// How a fiscal year stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<'y> {
    /// Mamori carries its items: the id of the edition.
    Carried(&'y str),
    /// Published, and to be imported from the official files.
    ToImport(&'y [OfficialFile]),
    /// Not published, as far as Mamori knows.
    Unpublished,
}

impl Year {
    /// How the year stands on a day. A day of publication that lies ahead means that it is unpublished.
    #[must_use]
    pub fn standing(&self, today: Date) -> Standing<'_> {
        match &self.edition {
            _ if self.published.is_some_and(|day| day > today) => Standing::Unpublished,
            Some(id) => Standing::Carried(id),
            None if self.official_files.is_empty() => Standing::Unpublished,
            None => Standing::ToImport(&self.official_files),
        }
    }
}

/// The fiscal years that are known, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Years {
    /// When the table was checked.
    pub source_date: String,
    /// The years.
    pub years: Vec<Year>,
}

impl Years {
    /// Where they stand in `content/`.
    pub const FILE: &'static str = "calendar/years.toml";

    /// What is known of a fiscal year.
    #[must_use]
    pub fn year(&self, fiscal_year: i32) -> Option<&Year> {
        self.years.iter().find(|y| y.fiscal_year == fiscal_year)
    }
    /// The year in force on a day; `None` when the table does not reach that far.
    #[must_use]
    pub fn in_force(&self, today: Date) -> Option<&Year> {
        self.year(domain::dates::fiscal_year(today))
    }
    /// The official file of a SHA-256 (hex), with its year.
    #[must_use]
    pub fn official(&self, sha256: &str) -> Option<(&Year, &OfficialFile)> {
        self.years.iter().find_map(|y| Some((y, y.official_files.iter().find(|f| f.sha256 == sha256)?)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidaysFile {
    source: String,
    source_date: String,
    first_year: i16,
    last_year: i16,
    #[serde(default)]
    holiday: Vec<HolidayFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayFile {
    date: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearsFile {
    source_date: String,
    #[serde(default)]
    year: Vec<YearFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    fiscal_year: i32,
    edition: Option<String>,
    imported_as: Option<String>,
    published: Option<String>,
    guideline: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    official_files: Vec<OfficialFile>,
}

pub(crate) fn read_holidays(files: &Files) -> Result<Holidays, Finding> {
    let read: HolidaysFile = files::toml_file(files, Holidays::FILE)?;
    let day = |h: HolidayFile| Ok(Holiday { date: files::day(Holidays::FILE, "date", &h.date)?, name: h.name });
    Ok(Holidays {
        source: read.source,
        source_date: read.source_date,
        first_year: read.first_year,
        last_year: read.last_year,
        days: read.holiday.into_iter().map(day).collect::<Result<_, Finding>>()?,
    })
}

pub(crate) fn read_years(files: &Files) -> Result<Years, Finding> {
    let read: YearsFile = files::toml_file(files, Years::FILE)?;
    let year = |y: YearFile| {
        Ok(Year {
            published: y.published.map(|p| files::day(Years::FILE, "published", &p)).transpose()?,
            fiscal_year: y.fiscal_year,
            edition: y.edition,
            imported_as: y.imported_as,
            guideline: y.guideline,
            note: y.note,
            official_files: y.official_files,
        })
    };
    Ok(Years { source_date: read.source_date, years: read.year.into_iter().map(year).collect::<Result<_, Finding>>()? })
}
