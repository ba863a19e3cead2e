//! The workbook: sheet チェックリスト with the table of the contract, sheet 概要 with the rest of the paper.
//!
//! Every cell is written as text, so nothing is a formula. Line breaks are LF, as Excel writes them itself.

use crate::{Error, instant::Instant, labels};
use domain::papers::{SHEET_COLUMNS, Sheet, sheet_table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use std::borrow::Cow;

/// Excel's limit for one cell, in UTF-16 units.
const CELL: usize = 32_767;
/// Widths of the columns of チェックリスト, in characters.
const WIDTHS: [f64; 18] =
    [11.0, 8.0, 12.0, 13.0, 22.0, 20.0, 8.0, 20.0, 14.0, 44.0, 11.0, 5.0, 9.0, 12.0, 12.0, 14.0, 40.0, 28.0];

/// The sheet as a workbook. The same sheet gives the same bytes: its only time is `sheet.at`.
///
/// # Errors
/// [`Error::BadInstant`] when `at` is no instant, [`Error::Xlsx`] when the workbook cannot be written.
pub fn sheet_xlsx(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let mut book = book(&sheet.paper_title, &sheet.organisation_name, &sheet.at)?;
    checklist(book.add_worksheet().set_name(labels::SHEET)?, sheet)?;
    overview(book.add_worksheet().set_name(labels::OVERVIEW)?, sheet)?;
    Ok(book.save_to_buffer()?)
}

/// An empty workbook of ours; its only time is `at`, so that the same content gives the same bytes.
pub(crate) fn book(title: &str, author: &str, at: &str) -> Result<Workbook, Error> {
    let instant = Instant::parse(at)?;
    let year = u16::try_from(instant.year).map_err(|_| Error::BadInstant(at.to_owned()))?;
    let created = ExcelDateTime::from_ymd(year, instant.month, instant.day)?.and_hms(
        u16::from(instant.hour),
        instant.minute,
        f64::from(instant.second),
    )?;
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title(fit(title))
            .set_author(fit(author))
            .set_comment(concat!("Mamori ", env!("CARGO_PKG_VERSION")))
            .set_creation_datetime(&created),
    );
    Ok(book)
}

/// How every cell of ours looks.
pub(crate) fn cell() -> Format {
    Format::new()
        .set_font_name("BIZ UDPゴシック")
        .set_font_size(10.5)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
}

fn text() -> Format {
    cell().set_num_format("@")
}

fn checklist(page: &mut Worksheet, sheet: &Sheet) -> Result<(), Error> {
    let (head, cell) = (text().set_bold().set_border_bottom(FormatBorder::Medium), text());
    for (column, (name, width)) in (0u16..).zip(SHEET_COLUMNS.iter().zip(WIDTHS)) {
        page.set_column_width(column, width)?;
        page.write_string_with_format(0, column, *name, &head)?;
    }
    for (row, fields) in (1u32..).zip(sheet_table(sheet)) {
        for (column, field) in (0u16..).zip(&fields) {
            page.write_string_with_format(row, column, fit(field), &cell)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_footer("&C&P / &N");
    Ok(())
}

fn overview(page: &mut Worksheet, sheet: &Sheet) -> Result<(), Error> {
    let (head, cell) = (text().set_bold(), text());
    page.set_column_width(0, 26.0)?.set_column_width(1, 90.0)?;
    for (row, (label, value)) in (0u32..).zip(facts(sheet)) {
        page.write_string_with_format(row, 0, label, &head)?;
        page.write_string_with_format(row, 1, fit(&value), &cell)?;
    }
    page.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Everything on the paper that is not in the table.
fn facts(sheet: &Sheet) -> Vec<(&'static str, String)> {
    let p = &sheet.progress;
    let kind = if sheet.official { labels::FOR_HANDING_IN } else { labels::OWN_COPY };
    let complete = if p.complete { labels::COMPLETE_YES } else { labels::COMPLETE_NO };
    let mut out = vec![(labels::TITLE, sheet.paper_title.clone()), (labels::KIND, kind.to_owned())];
    if sheet.demo {
        out.push((labels::DEMO, labels::DEMO_SAID.to_owned()));
    }
    out.push((labels::ORGANISATION, sheet.organisation_name.clone()));
    out.push((labels::CODE, sheet.organisation_code.clone()));
    out.extend(sheet.vendor_name.clone().map(|name| (labels::VENDOR, name)));
    out.extend(sheet.vendor_code.clone().map(|code| (labels::VENDOR_CODE, code)));
    out.extend([
        (labels::FISCAL_YEAR, sheet.fiscal_year_label.clone()),
        (labels::EDITION, format!("{}（{}）", sheet.edition_title, sheet.edition)),
        (labels::EDITION_HASH, sheet.edition_hash.clone()),
        (labels::FORM, sheet.form_title.clone()),
        (labels::ROUNDS, sheet.rounds.to_string()),
        (labels::DUE, p.due.to_string()),
        (labels::ANSWERED, p.answered.to_string()),
        (labels::YES, p.yes.to_string()),
        (labels::NO, p.no.to_string()),
        (labels::NA, p.na.to_string()),
        (labels::TO_CONFIRM, sheet.rows().filter(|(_, row)| row.to_confirm).count().to_string()),
        (labels::COMPLETE, complete.to_owned()),
    ]);
    out.extend(sheet.notes.iter().map(|note| (labels::NOTE, note.clone())));
    out.extend([
        (labels::PROVENANCE, sheet.provenance.clone()),
        (labels::AT_LABEL, sheet.at_label.clone()),
        (labels::AT, sheet.at.clone()),
        (labels::AUDIT_HEAD, sheet.audit_head.clone()),
    ]);
    out
}

/// The text as a cell can hold it: LF for line breaks; too long a text ends in a mark that names where it is whole.
pub(crate) fn fit(value: &str) -> Cow<'_, str> {
    let value: Cow<'_, str> = if value.contains('\r') {
        Cow::Owned(value.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(value)
    };
    if value.len() <= CELL || value.encode_utf16().count() <= CELL {
        return value;
    }
    let room = CELL - labels::CUT.encode_utf16().count();
    let mut units = 0;
    let kept: String = value
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= room
        })
        .collect();
    Cow::Owned(kept + labels::CUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_what_it_can() {
        assert_eq!(fit("a\r\nb\rc"), "a\nb\nc");
        let long = fit(&"𠮷".repeat(20_000)).into_owned();
        assert!(long.ends_with(labels::CUT) && long.encode_utf16().count() <= CELL);
    }
}
