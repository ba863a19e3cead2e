//! The workbook that comes back filled is a stranger's file: its XML is edited in place. Tried with parts that lie.

use super::*;
use testkit::hostile::{Tried, Zipped};

#[test]
fn workbooks_that_are_filled() {
    let more = [(
        "xl/ctrlProps/ctrlProp1.xml",
        "<formControlPr objectType=\"CheckBox\" checked=\"Checked\" fmlaLink=\"$G$2\"/>",
    )];
    let all =
        vec![book(SHEET, &[]), book(SHEET, &more), book(&SHEET.replace("<f>1+1</f>", "<f>C2&amp;\"x\"</f>"), &[])];
    let words: &[&[u8]] = &[
        b"<sheetData>",
        b"</sheetData>",
        b"<row r=\"2\">",
        b"<row r=\"4294967296\">",
        b"<c r=\"XFE1\"/>",
        b"<c r=\"C2\" t=\"shared\"><f t=\"shared\" si=\"0\" ref=\"A1:Z9\">",
        b"<f t=\"array\" ref=\"A1:B9\">",
        b"<!--",
        b"-->",
        b"<![CDATA[<c r=\"C2\">]]>",
        b"/>",
        b"'",
        b"&#x0;",
        "様式!C2".as_bytes(),
    ];
    let zipped = Zipped::new("filled", all, words);
    Tried { name: "filled", seconds: 3, most: 8 << 20 }.with(
        move |n| zipped.input(n),
        |bytes| {
            let rows = [("yes", cells("C2", day("D2", true), day("F2", false))), ("no", cells("B4", None, None))];
            fill(&official(bytes.to_vec(), &rows)).map_or(0, |filled| filled.len() as u64)
        },
    );
}

/// What the tries found: the part is there, and the workbook does not name it as a worksheet.
#[test]
fn a_part_that_is_no_worksheet_of_the_workbook_is_told() {
    let rels = RELS.replace("worksheets/sheet1.xml", "worksheets/sheet2.xml");
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", &rels),
        (PART, SHEET),
        ("xl/worksheets/sheet2.xml", SHEET),
    ];
    let told = fill(&official(zip(&parts), &[("yes", cells("C2", None, None))]));
    assert!(matches!(told, Err(Error::Workbook(_))), "{told:?}");
}
