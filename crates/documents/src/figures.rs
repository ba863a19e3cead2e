//! Figures of an association as a workbook: one page per table, numbers as numbers.

use crate::{Error, instant::Instant, xlsx::fit};
use domain::papers::Figures;
use domain::papers::figures::{Cell, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// The tables as a workbook. The same figures give the same bytes: its only time is the report's.
///
/// # Errors
/// [`Error::BadInstant`] when `at` is no instant, [`Error::Xlsx`] when the workbook cannot be written.
pub fn figures_xlsx(figures: &Figures) -> Result<Vec<u8>, Error> {
    let report = &figures.report;
    let at = Instant::parse(&report.at)?;
    let year = u16::try_from(at.year).map_err(|_| Error::BadInstant(report.at.clone()))?;
    let created = ExcelDateTime::from_ymd(year, at.month, at.day)?.and_hms(
        u16::from(at.hour),
        at.minute,
        f64::from(at.second),
    )?;
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title(fit(&report.title))
            .set_author(fit(&report.head))
            .set_comment(concat!("Mamori ", env!("CARGO_PKG_VERSION")))
            .set_creation_datetime(&created),
    );
    for table in &figures.tables {
        page(book.add_worksheet().set_name(&table.name)?, table)?;
    }
    Ok(book.save_to_buffer()?)
}

fn cell() -> Format {
    Format::new()
        .set_font_name("BIZ UDPゴシック")
        .set_font_size(10.5)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
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
