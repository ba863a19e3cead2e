//! Wrong files: each its own error.

use super::layouts::{EDITION, LAYOUTS};
use super::*;
use rust_xlsxwriter::Workbook;
use std::io::Write;

fn columns() -> Vec<u8> {
    LAYOUTS[0].1(&EDITION)
}

fn open(bytes: &[u8]) -> Result<Found, Error> {
    Book::open(bytes).and_then(|b| b.find("x.xlsx", None, None))
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

/// The parts of a workbook, some of them changed.
fn changed(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    use std::io::Read;
    let mut read = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut parts = Vec::new();
    for n in 0..read.len() {
        let mut file = read.by_index(n).expect("a part");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("bytes");
        let name = file.name().expect("a name").into_owned();
        if let Some(content) = change(&name, content) {
            parts.push((name, content));
        }
    }
    zip(&parts.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect::<Vec<_>>())
}

#[test]
fn every_wrong_file_has_its_own_error() {
    let compound = |stream: &str| {
        let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        bytes.resize(1024, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(4096, 0);
        bytes
    };
    assert_eq!(open(b""), Err(Error::Empty));
    assert_eq!(open(&compound("EncryptedPackage")), Err(Error::Encrypted));
    assert_eq!(open(&compound("Workbook")), Err(Error::OldExcel));
    assert_eq!(open(b"%PDF-1.7\n"), Err(Error::NotAWorkbook));
    assert_eq!(open("番号,項目\r\n".as_bytes()), Err(Error::NotAWorkbook));
    assert_eq!(open(&zip(&[("写真.jpg", b"\xFF\xD8\xFF")])), Err(Error::OtherZip));
    assert_eq!(open(&zip(&[])), Err(Error::OtherZip));
    assert_eq!(open(&vec![b'x'; open::FILE_MAX + 1]), Err(Error::TooLarge(open::FILE_MAX)));
    let bomb = vec![b' '; usize::try_from(open::UNFOLDED_MAX).expect("fits") + 1];
    assert_eq!(open(&zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/media/a.bin", &bomb)])), Err(Error::Bomb));
    let macros = changed(&columns(), |name, content| {
        let text = String::from_utf8_lossy(&content).into_owned();
        Some(if name == "[Content_Types].xml" {
            text.replace("spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml").into_bytes()
        } else {
            content
        })
    });
    assert_eq!(open(&macros), Err(Error::Macros));
    let cut = columns();
    assert!(matches!(open(&cut[..cut.len() / 2]), Err(Error::Broken(_))));
    let without = changed(&cut, |name, content| (name != "xl/worksheets/sheet1.xml").then_some(content));
    assert!(matches!(open(&without), Err(Error::Broken(_))), "{:?}", open(&without));
}

#[test]
fn tables_that_cannot_be_meant_are_refused() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "みほんのお知らせです。").expect("a cell");
    assert_eq!(open(&book.save_to_buffer().expect("a workbook")), Err(Error::NoTable));

    let half = |heads: &[&str], rows: &[&[&str]]| {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        for (row, cells) in std::iter::once(heads).chain(rows.iter().copied()).enumerate() {
            for (col, text) in cells.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
                page.write_string(row as u32, col as u16, *text).expect("a cell");
            }
        }
        open(&book.save_to_buffer().expect("a workbook"))
    };
    let heads = ["番号", "チェック項目", "はい・いいえ", "確認日"];
    assert_eq!(half(&heads, &[]), Err(Error::HalfTable(Half::NoItems)));
    assert_eq!(half(&heads[..2], &[&["1-①", "みほんの質問です。"]]), Err(Error::HalfTable(Half::NoAnswers)));
    let no_text: &[&[&str]] = &[&["1-①", "みほんの質問です。"], &["1-②", ""]];
    assert_eq!(half(&heads, no_text), Err(Error::HalfTable(Half::NoText("B3".into()))));
    let no_questions: &[&[&str]] = &[&["", "１　体制"], &["1-①", "みほんの質問です。"], &["", "２　運用"]];
    assert_eq!(half(&heads, no_questions), Err(Error::HalfTable(Half::EmptySection("B4".into()))));

    let mut two = Workbook::new();
    for name in ["表A", "表B"] {
        let page = two.add_worksheet();
        page.set_name(name).expect("a name");
        for (row, cells) in [heads.as_slice(), &["1-①", "みほんの質問です。"]].iter().enumerate() {
            for (col, text) in cells.iter().enumerate() {
                page.write_string(row as u32, col as u16, *text).expect("a cell");
            }
        }
    }
    let bytes = two.save_to_buffer().expect("a workbook");
    assert_eq!(open(&bytes), Err(Error::Candidates(vec!["表A".into(), "表B".into()])));
    let chosen = Book::open(&bytes).and_then(|b| b.find("", None, Some("表B"))).expect("the one that was named");
    assert_eq!(chosen.sheet, "表B");
}
