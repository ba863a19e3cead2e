//! CSV and XLSX, read by readers that are not ours.

use crate::samples::{AT, answered, nasty};
use calamine::{Data, Reader, Xlsx};
use documents::{sheet_csv, sheet_xlsx, unguard};
use domain::papers::{SHEET_COLUMNS, Sheet, sheet_table};
use std::io::Cursor;

/// The table with its head line, as the files must hold it.
pub fn wanted(sheet: &Sheet) -> Vec<Vec<String>> {
    let head = SHEET_COLUMNS.iter().map(|c| (*c).to_owned()).collect();
    std::iter::once(head).chain(sheet_table(sheet)).collect()
}

/// A CSV of ours as fields, guards taken away.
pub fn read_csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("BOM");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|r| r.expect("row").iter().map(|f| unguard(f).to_owned()).collect()).collect()
}

/// One sheet of a workbook as fields.
pub fn read_xlsx(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("workbook");
    assert!(book.worksheet_formula(name).expect("formulas").is_empty(), "no formula");
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        other => panic!("not text: {other:?}"),
    };
    book.worksheet_range(name).expect("sheet").rows().map(|row| row.iter().map(text).collect()).collect()
}

#[test]
fn the_csv_is_the_table() {
    for sheet in [answered("r7", "institution"), answered("r5", "institution"), nasty()] {
        let bytes = sheet_csv(&sheet).expect("csv");
        assert_eq!(read_csv(&bytes), wanted(&sheet));
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.starts_with("\u{feff}年度,版,様式,機関コード,機関名,キー,項番,区分,対象,項目,確度,回,回答,確認日,目標日,担当者,備考,証跡\r\n"));
        assert!(text.ends_with("\r\n") && text.contains("2026-10-05"));
    }
    let text = String::from_utf8(sheet_csv(&nasty()).expect("csv")).expect("UTF-8");
    assert!(text.contains(",'=1+1,") && text.contains(",'+81-3-0000-0000,") && text.contains(",'@SUM(A1:A9),"));
}

#[test]
fn the_workbook_is_the_table() {
    for sheet in [answered("r7", "institution"), nasty()] {
        assert_eq!(read_xlsx(&sheet_xlsx(&sheet).expect("xlsx"), "チェックリスト"), wanted(&sheet));
    }
}

#[test]
fn the_overview_holds_the_rest_of_the_paper() {
    let sheet = nasty();
    let rows = read_xlsx(&sheet_xlsx(&sheet).expect("xlsx"), "概要");
    let values: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    let mut texts = vec![
        sheet.paper_title.as_str(),
        &sheet.organisation_name,
        &sheet.organisation_code,
        &sheet.fiscal_year_label,
        &sheet.edition_hash,
        &sheet.form_title,
        &sheet.provenance,
        &sheet.audit_head,
        &sheet.at_label,
        AT,
        "19",
        "17",
        "2",
        "0",
    ];
    texts.extend(sheet.vendor_name.as_deref());
    texts.extend(sheet.vendor_code.as_deref());
    texts.extend(sheet.notes.iter().map(String::as_str));
    for text in texts {
        assert!(values.contains(&text), "not in 概要: {text}");
    }
    assert!(values.iter().any(|v| v.contains(&sheet.edition_title)));
    assert!(values.iter().any(|v| v.contains("自院控え")));
}
