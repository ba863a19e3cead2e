//! CSV, and XLSX as LibreOffice reads it, against what was written.

use crate::sheets::{Sheet, Written};
use domain::assessment::Choice;
use domain::papers::SHEET_COLUMNS;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A table with its head line.
type Table = Vec<Vec<String>>;

/// One row per item and round, an open item one row.
fn wanted(sheet: &Sheet) -> Table {
    let mut out: Table = vec![SHEET_COLUMNS.iter().map(|c| (*c).to_owned()).collect()];
    let upto = sheet.writes.len();
    for section in &sheet.form.sections {
        for item in &section.items {
            let open = Written {
                key: item.key.clone(),
                round: 1,
                version: 0,
                value: None,
                checked_on: None,
                target_date: None,
                responsible: String::new(),
                note: String::new(),
                reason: String::new(),
                files: Vec::new(),
            };
            let rounds = sheet.rounds_of(&item.key, upto);
            for written in if rounds.is_empty() { vec![&open] } else { rounds } {
                out.push(vec![
                    domain::dates::wareki_fiscal_year(sheet.fiscal_year),
                    sheet.edition.id.clone(),
                    sheet.form.id.clone(),
                    sheet.house.code.to_owned(),
                    sheet.house.name.to_owned(),
                    item.key.clone(),
                    item.number.clone().unwrap_or_default(),
                    section.title.clone(),
                    item.scope.map(|s| s.label().to_owned()).unwrap_or_default(),
                    item.text.clone(),
                    item.basis.code().to_owned(),
                    written.round.to_string(),
                    written.value.map_or("", Choice::label).to_owned(),
                    written.checked_on.clone().unwrap_or_default(),
                    written.target_date.clone().unwrap_or_default(),
                    written.responsible.clone(),
                    written.note.clone(),
                    sheet.names(written).join(" / "),
                ]);
            }
        }
    }
    out
}

/// A CSV as fields, by a reader that is not the program's.
fn read(text: &str) -> Table {
    let (mut rows, mut row, mut field) = (Table::new(), Vec::new(), String::new());
    let (mut quoted, mut signs) = (false, text.chars().peekable());
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            other => field.push(other),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted, "ends in the middle of a line");
    rows
}

/// The first field that differs.
fn compare(what: &str, sheet: &Sheet, found: &Table, wanted: &Table) {
    for (n, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        for (column, name) in SHEET_COLUMNS.iter().enumerate() {
            assert_eq!(found.get(column), wanted.get(column), "{what} {} line {n} {name}", sheet.slug());
        }
        assert_eq!(found.len(), wanted.len(), "{what} {} line {n}", sheet.slug());
    }
    assert_eq!(found.len(), wanted.len(), "{what} {} lines", sheet.slug());
}

/// The CSV: UTF-8 with BOM, CRLF, fields that a spreadsheet could run guarded.
pub fn check_csv(sheet: &Sheet, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("BOM");
    assert!(text.starts_with(&(SHEET_COLUMNS.join(",") + "\r\n")), "the head line of {}", sheet.slug());
    let raw = read(text);
    let risky = raw
        .iter()
        .flatten()
        .find(|field| field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']));
    assert_eq!(risky, None, "a spreadsheet could run it");
    let plain = |row: &Vec<String>| row.iter().map(|field| documents::unguard(field).to_owned()).collect();
    compare("csv", sheet, &raw.iter().map(plain).collect(), &wanted(sheet));
}

/// Opens every workbook in LibreOffice at once and writes each of its sheets as CSV beside it.
pub fn libreoffice(workbooks: &[PathBuf], out: &Path) {
    // All cells quoted as they are shown, every sheet of the workbook.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1";
    let profile = format!("-env:UserInstallation=file://{}", out.join("profile").display());
    let mut office = Command::new("soffice");
    office.args([profile.as_str(), "--headless", "--convert-to", filter, "--outdir"]).arg(out).args(workbooks);
    let done = office.output().unwrap_or_else(|e| panic!("soffice (package libreoffice-calc-nogui): {e}"));
    assert!(done.status.success(), "soffice: {}", String::from_utf8_lossy(&done.stderr));
}

fn converted(sheet: &Sheet, out: &Path, page: &str) -> Table {
    let file = out.join(format!("{}-{page}.csv", sheet.slug()));
    read(&std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display())))
}

/// The sheet チェックリスト holds the same table; 概要 the rest of the paper.
pub fn check_xlsx(sheet: &Sheet, out: &Path) {
    compare("xlsx", sheet, &converted(sheet, out, "チェックリスト"), &wanted(sheet));
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in converted(sheet, out, "概要") {
        let [label, value] = &row[..] else { panic!("{row:?}") };
        facts.entry(label.clone()).or_default().push(value.clone());
    }
    let p = sheet.progress(sheet.writes.len());
    let vendor = |text: &str| if sheet.vendor { vec![text.to_owned()] } else { Vec::new() };
    for (label, values) in [
        ("題名", vec![sheet.form.paper_title.clone()]),
        ("機関名", vec![sheet.house.name.to_owned()]),
        ("機関コード", vec![sheet.house.code.to_owned()]),
        ("事業者名", vendor(sheet.world.vendor.2)),
        ("事業者コード", vendor(&sheet.world.vendor.1)),
        ("年度", vec![domain::dates::wareki_fiscal_year(sheet.fiscal_year)]),
        ("版", vec![format!("{}（{}）", sheet.edition.title, sheet.edition.id)]),
        ("版のハッシュ（SHA-256）", vec![content::hash::of_edition(sheet.edition)]),
        ("様式", vec![sheet.form.title.clone()]),
        ("対象の項目", vec![p.due.to_string()]),
        ("回答した項目", vec![p.answered.to_string()]),
        ("はい", vec![p.yes.to_string()]),
        ("いいえ", vec![p.no.to_string()]),
        ("記入不要", vec![p.na.to_string()]),
        ("注記", sheet.form.notes.clone()),
        ("文言の出どころ", vec![sheet.edition.note.clone()]),
    ] {
        assert_eq!(facts.get(label).cloned().unwrap_or_default(), values, "概要 of {}: {label}", sheet.slug());
    }
}
