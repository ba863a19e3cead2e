//! Home, the sheet of the year, its questions: the main job of a clinic.

pub mod begin;
pub mod carry;
pub mod evidence;
pub mod hand;
pub mod history;
pub mod home;
pub mod item;
pub mod row;
pub mod sheet;
pub mod table;

use app::checklist::SheetView;
use domain::checklist::Item;
use domain::dates::{both, wareki};
use jiff::civil::Date;

/// A day as a form shows it: 令和8年11月24日; empty for none.
pub(crate) fn typed_day(day: Option<Date>) -> String {
    day.map(wareki).unwrap_or_default()
}

/// A day as a page tells it, in both calendars.
pub(crate) fn told_day(day: impl std::borrow::Borrow<Option<Date>>) -> String {
    day.borrow().map(both).unwrap_or_default()
}

/// Reads a day from a form: none when it is empty, a marked field when it is no day.
pub(crate) fn read_day(text: &str, field: &'static str) -> Result<Option<Date>, app::Field> {
    match text.trim() {
        "" => Ok(None),
        text => domain::dates::parse(text).map(Some).map_err(|_| app::Field::new(field, "date-unreadable")),
    }
}

/// Address of a question.
pub(crate) fn item_path(sheet: &SheetView, item: &Item) -> String {
    format!("/assessments/{}/items/{}", sheet.row.id, item.key)
}

/// Key of the words for a kind of confidence.
pub(crate) fn basis_key(item: &Item) -> &'static str {
    use domain::checklist::TextBasis;
    match item.basis {
        TextBasis::Official => "checklist-basis-official",
        TextBasis::Confirmed => "checklist-basis-confirmed",
        TextBasis::Inferred => "checklist-basis-inferred",
        TextBasis::Unverified => "checklist-basis-unverified",
    }
}

/// Whether the edition gives a row for reference only, to be done by the following year.
pub(crate) fn is_reference(item: &Item) -> bool {
    item.due == domain::checklist::Due::Reference
}

/// Title of an edition as it stands on a sheet: one that is older than the sheet's year says so.
pub(crate) fn edition_label(sheet: &SheetView, practice: &str) -> String {
    if sheet.older_edition() { format!("{}{practice}", sheet.edition.title) } else { sheet.edition.title.clone() }
}

/// 令和8年度
pub(crate) fn year_label(year: &i32) -> String {
    domain::dates::wareki_fiscal_year(*year)
}
