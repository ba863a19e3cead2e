//! Figures of an association as a workbook: one page per table, numbers as numbers.

use crate::Error;
use crate::xlsx::{book, cell, fit};
use domain::papers::Figures;
use domain::papers::figures::{Cell, Table};
use rust_xlsxwriter::{FormatBorder, Worksheet};

/// The tables as a workbook. The same figures give the same bytes: its only time is the report's.
///
/// # Errors
/// [`Error::BadInstant`] when `at` is no instant, [`Error::Xlsx`] when the workbook cannot be written.
pub fn figures_xlsx(figures: &Figures) -> Result<Vec<u8>, Error> {
    let report = &figures.report;
    let mut book = book(&report.title, &report.head, &report.at)?;
    for table in &figures.tables {
        page(book.add_worksheet().set_name(&table.name)?, table)?;
    }
    Ok(book.save_to_buffer()?)
}

fn page(page: &mut Worksheet, table: &Table) -> Result<(), Error> {
    let head = cell().set_bold().set_border_bottom(FormatBorder::Medium);
    let (text, number) = (cell().set_num_format("@"), cell().set_num_format("#,##0"));
    for (column, name) in (0u16..).zip(&table.head) {
        page.set_column_width(column, if column == 0 { 34.0 } else { 15.0 })?;
        page.write_string_with_format(0, column, fit(name), &head)?;
    }
    for (row, cells) in (1u32..).zip(&table.rows) {
        for (column, value) in (0u16..).zip(cells) {
            match value {
                #[expect(clippy::cast_precision_loss, reason = "counts of institutions and answers")]
                Cell::Number(n) => page.write_number_with_format(row, column, *n as f64, &number)?,
                Cell::Text(words) => page.write_string_with_format(row, column, fit(words), &text)?,
            };
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_footer("&C&P / &N");
    Ok(())
}
