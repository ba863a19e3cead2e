//! Official workbooks: bytes → what was found in them. Pure; nothing is stored, nothing is guessed in silence.
//!
//! | file | what it does |
//! |---|---|
//! | `open` | bytes → parts, within limits; tells what is no workbook |
//! | `parts`, `controls`, `xml` | what is hidden, merged, offered; form controls |
//! | `grid` | a worksheet as texts |
//! | `head`, `rows`, `title`, `find` | head line, questions, title, year, form, notes; which table |
//! | `answers` | which cell takes which answer |
//! | `lineage` | which requirement of an earlier edition a question is |
//! | `edition` | what was found (and corrected) as an edition with its cell map |
//! | `words`, `tables`, `number` | the words and numbers by which all this is recognised |

mod answers;
mod controls;
pub mod edition;
pub mod error;
mod find;
pub mod grid;
mod head;
pub mod lineage;
mod number;
pub mod open;
mod parts;
mod rows;
mod tables;
mod title;
mod words;
mod xml;

pub use answers::{CellFault, resolve, spread};
pub use error::{Error, Half};
pub use grid::{Book, Grid};
pub use lineage::{Proposal, propose};
pub use words::fiscal_year;

use domain::papers::official::{How, RoundCells};

/// What was found in a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Title of the sheet.
    pub title: Option<String>,
    /// The fiscal year for which it says that it is made.
    pub fiscal_year: Option<i32>,
    /// The form that it names: `institution`, `pharmacy`, `vendor`.
    pub form: Option<String>,
    /// The words by which it names it.
    pub form_title: Option<String>,
    /// The worksheet.
    pub sheet: String,
    /// Its part in the zip.
    pub part: String,
    /// The questions, from top to bottom.
    pub items: Vec<FoundItem>,
    /// Which columns take the answers, per round.
    pub columns: Vec<TypedRound>,
    /// Notes above, between and under the rows, and on other sheets.
    pub notes: Vec<String>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundItem {
    /// Heading above it, without its number.
    pub section: Option<String>,
    /// What it is about, in the form's words.
    pub scope: Option<String>,
    /// Its number, width and hyphens folded, circled digits kept.
    pub number: Option<String>,
    /// The question without number, scope and line breaks.
    pub text: String,
    /// The cell in which it stands.
    pub cell: String,
    /// Its row on the sheet, counted from 0.
    pub row: u32,
    /// The cells of its answers.
    pub rounds: Vec<RoundCells>,
}

/// Where the answers of one round stand, and what is written there, as a person types it: addresses in one row, or
/// letters of columns, which [`spread`] puts into every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedRound {
    /// 1, 2, 3 …
    pub round: i64,
    /// How a はい is taken.
    pub how: How,
    /// はい
    pub yes: (String, String),
    /// いいえ
    pub no: (String, String),
    /// 記入不要
    pub na: (String, String),
    /// Day of the check.
    pub checked_on: String,
    /// Target date.
    pub target_date: String,
}

/// Something that a person should look at before the edition is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The sheet names no fiscal year.
    NoYear,
    /// The sheet names another year than the edition's id does.
    OtherYear(i32),
    /// Hidden rows and columns with content, which were not read.
    Hidden {
        /// Rows.
        rows: usize,
        /// Columns.
        cols: usize,
    },
    /// No cell for the day of a check.
    NoDates,
    /// Numbers that are missing between the others.
    Gaps(Vec<String>),
}

impl Warning {
    /// Key of the sentence.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Warning::NoYear => "workbook-warning-no-year",
            Warning::OtherYear(_) => "workbook-warning-other-year",
            Warning::Hidden { .. } => "workbook-warning-hidden",
            Warning::NoDates => "workbook-warning-no-dates",
            Warning::Gaps(_) => "workbook-warning-gaps",
        }
    }
    /// What the sentence names.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Warning::NoYear | Warning::NoDates => Vec::new(),
            Warning::OtherYear(year) => vec![("year", domain::dates::wareki_fiscal_year(*year))],
            Warning::Hidden { rows, cols } => vec![("rows", rows.to_string()), ("cols", cols.to_string())],
            Warning::Gaps(numbers) => vec![("numbers", numbers.join("、"))],
        }
    }
}

impl Book {
    /// Finds the questions. `form` helps to choose where a workbook holds several forms; `sheet` names the
    /// worksheet to read.
    ///
    /// # Errors
    /// [`Error`] for no table, several, or half a table.
    pub fn find(&self, file_name: &str, form: Option<&str>, sheet: Option<&str>) -> Result<Found, Error> {
        find::find(self, file_name, form, sheet)
    }
}

#[cfg(test)]
mod tests;
