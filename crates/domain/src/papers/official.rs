//! The official workbook of a form: which cell takes which answer, and the paper that fills it.

use super::Sheet;
use serde::{Deserialize, Serialize};

/// How a worksheet takes a はい.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A value out of a drop-down list.
    Choice,
    /// A ○ in the column of the answer.
    Circle,
    /// A ticked box: a form control, or a cell that is itself a box.
    Control,
    /// Plain text.
    Text,
}

impl How {
    /// Every way.
    pub const ALL: [How; 4] = [How::Choice, How::Circle, How::Control, How::Text];
    /// The code used in forms, in the API and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            How::Choice => "choice",
            How::Circle => "circle",
            How::Control => "control",
            How::Text => "text",
        }
    }
    /// The way of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<How> {
        How::ALL.into_iter().find(|h| h.code() == code)
    }
}

/// A form control of a worksheet, as the parts of the file name it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Control {
    /// The part with its properties, `xl/ctrlProps/ctrlProp1.xml`.
    pub part: String,
    /// The legacy drawing that shows it, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<String>,
    /// Its shape in that drawing, 1025 for `_x0000_s1025`.
    pub shape: u32,
    /// The cell that holds its state, where it is linked to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Its place among those of which one is chosen, from 1; none for a box that is ticked on its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<u32>,
}

/// Where an answer goes, and what is written there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mark {
    /// The cell, `D7`.
    pub cell: String,
    /// What is written; for a form control its name, which writes nothing.
    #[serde(default)]
    pub value: String,
    /// The control that is ticked; none for a cell that is itself a box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Control>,
}

/// A cell that takes a day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DateCell {
    /// The cell, `E7`.
    pub cell: String,
    /// It shows numbers as days; otherwise the day is written as text in 和暦.
    pub serial: bool,
}

/// The cells of one row of the form in one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundCells {
    /// 1, 2, 3 …
    pub round: i64,
    /// How a はい is taken.
    pub how: How,
    /// はい
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yes: Option<Mark>,
    /// いいえ
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no: Option<Mark>,
    /// 記入不要, where the sheet has a word for it; otherwise the cell stays empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub na: Option<Mark>,
    /// Day of the check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_on: Option<DateCell>,
    /// Target date; the same cell may stand in several rounds, the newest day wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_date: Option<DateCell>,
}

impl RoundCells {
    /// A round that takes nothing yet.
    #[must_use]
    pub fn empty(round: i64) -> Self {
        Self { round, how: How::Text, yes: None, no: None, na: None, checked_on: None, target_date: None }
    }
    /// The marks that it has.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        [&self.yes, &self.no, &self.na].into_iter().flatten()
    }
}

/// The cells of one row of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCells {
    /// Key of the row in the form.
    pub key: String,
    /// Where its question stands.
    pub cell: String,
    /// Its rounds, in order.
    pub rounds: Vec<RoundCells>,
}

/// Which cell of the official workbook takes which answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellMap {
    /// Name of the worksheet.
    pub sheet: String,
    /// The part of the worksheet, `xl/worksheets/sheet1.xml`.
    pub part: String,
    /// Days are counted from 1904.
    #[serde(default)]
    pub date1904: bool,
    /// The rows.
    pub items: Vec<ItemCells>,
}

impl CellMap {
    /// How many rounds have cells.
    #[must_use]
    pub fn rounds(&self) -> i64 {
        self.items.iter().flat_map(|i| &i.rounds).map(|r| r.round).max().unwrap_or(0)
    }
}

/// A filled copy of the official workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficialWorkbook {
    /// What is answered.
    pub sheet: Sheet,
    /// Where it goes.
    pub map: CellMap,
    /// The workbook as it was imported.
    #[serde(skip)]
    pub original: Vec<u8>,
}
