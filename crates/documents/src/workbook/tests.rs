//! A small workbook by hand, with everything that must stay as it is.

mod hostile;

use super::*;
use domain::papers::official::{CellMap, Control, DateCell, How, ItemCells, Mark, RoundCells};
use domain::papers::{Sheet, SheetAnswer, SheetRow, SheetSection};
use std::io::{Cursor, Read, Write};

const PART: &str = "xl/worksheets/sheet1.xml";
const BOOK: &str = r#"<workbook xmlns="m" xmlns:r="r"><sheets><sheet name="様式" sheetId="7" r:id="rId1"/><sheet name="他" sheetId="8" r:id="rId2"/></sheets><calcPr calcId="191029"/></workbook>"#;
const RELS: &str = r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="rId9" Type="calcChain" Target="calcChain.xml"/></Relationships>"#;
const TYPES: &str = r#"<Types><Override PartName="/xl/workbook.xml" ContentType="spreadsheetml"/><Override PartName="/xl/calcChain.xml" ContentType="chain"/></Types>"#;
const CHAIN: &str = r#"<calcChain><c r="H2" i="7"/><c r="E2"/><c r="B1" i="8"/></calcChain>"#;
const SHEET: &str = r#"<?xml version="1.0"?>
<worksheet xmlns="m"><dimension ref="A1:E4"/><cols><col min="4" max="4" width="9" style="12"/></cols><sheetData>
<row r="2" spans="1:5" ht="30" customHeight="1"><c r="A2" t="s"><v>0</v></c><c r="C2" s="3" t="s"><v>1</v></c><c r="E2"><f>1+1</f><v>2</v></c></row>
<row r="3"><c r="B3" s="4"/></row><row r="5" s="9" customFormat="1"/></sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells></worksheet>"#;

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

/// Name, text and packed bytes of each part, in order.
fn parts(bytes: &[u8]) -> Vec<(String, String, u64)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    (0..zip.len())
        .map(|n| {
            let mut file = zip.by_index(n).expect("a part");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            (file.name().expect("a name").into_owned(), text, file.compressed_size())
        })
        .collect()
}

fn book(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut all = vec![
        ("[Content_Types].xml", TYPES),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELS),
        (PART, sheet),
        (
            "xl/worksheets/sheet2.xml",
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>",
        ),
        ("xl/calcChain.xml", CHAIN),
        ("xl/media/写真.png", "bytes"),
    ];
    all.extend_from_slice(more);
    zip(&all)
}

fn mark(cell: &str, value: &str) -> Option<Mark> {
    Some(Mark { cell: cell.to_owned(), value: value.to_owned(), control: None })
}

fn day(cell: &str, serial: bool) -> Option<DateCell> {
    Some(DateCell { cell: cell.to_owned(), serial })
}

/// A sheet with one row per entry, answered in round 1.
fn official(original: Vec<u8>, rows: &[(&str, RoundCells)]) -> OfficialWorkbook {
    let answer = |value: &str| SheetAnswer {
        round: 1,
        value: Some(value.to_owned()),
        checked_on: Some("2026-11-24".to_owned()),
        target_date: Some("2027-03-31".to_owned()),
        ..SheetAnswer::default()
    };
    let key = |n: usize| format!("row-{n}");
    let row = |(n, (value, _)): (usize, &(&str, RoundCells))| SheetRow {
        key: key(n),
        answers: vec![answer(value)],
        ..SheetRow::default()
    };
    let section = SheetSection { title: String::new(), rows: rows.iter().enumerate().map(row).collect() };
    let items = rows.iter().enumerate().map(|(n, (_, cells))| ItemCells {
        key: key(n),
        cell: "A2".into(),
        rounds: vec![cells.clone()],
    });
    OfficialWorkbook {
        sheet: Sheet { sections: vec![section], ..Sheet::default() },
        map: CellMap { sheet: "様式".into(), part: PART.into(), date1904: false, items: items.collect() },
        original,
    }
}

fn cells(yes: &str, date: Option<DateCell>, target: Option<DateCell>) -> RoundCells {
    RoundCells {
        yes: mark(yes, "はい"),
        no: mark(yes, "いいえ"),
        checked_on: date,
        target_date: target,
        ..RoundCells::empty(1)
    }
}

/// The worksheet as it was filled, and the names of the parts that differ.
fn filled(sheet: &str, more: &[(&str, &str)], rows: &[(&str, RoundCells)]) -> (String, Vec<String>) {
    let before = book(sheet, more);
    let model = official(before.clone(), rows);
    let after = fill(&model).expect("filled");
    assert_eq!(after, fill(&model).expect("filled"), "the same bytes each time");
    let (old, new) = (parts(&before), parts(&after));
    let kept: Vec<&String> = old.iter().map(|(n, ..)| n).filter(|n| new.iter().any(|(m, ..)| m == *n)).collect();
    assert_eq!(new.iter().map(|(n, ..)| n).collect::<Vec<_>>(), kept, "each part once and in its place");
    let same = |part: &&(String, String, u64)| old.contains(part);
    let mut changed: Vec<String> = new.iter().filter(|p| !same(p)).map(|(n, ..)| n.clone()).collect();
    changed.extend(old.iter().map(|(n, ..)| n).filter(|n| new.iter().all(|(m, ..)| m != *n)).map(|n| format!("-{n}")));
    (new.into_iter().find(|(n, ..)| n == PART).map(|(_, t, _)| t).unwrap_or_default(), changed)
}

#[test]
fn cells_go_in_at_their_column_with_the_style_that_stands_there() {
    let (text, changed) = filled(SHEET, &[], &[("yes", cells("C2", day("D2", true), day("F2", false)))]);
    assert_eq!(changed, [PART]);
    let row = concat!(
        r#"<row r="2" spans="1:6" ht="30" customHeight="1"><c r="A2" t="s"><v>0</v></c>"#,
        r#"<c r="C2" s="3" t="inlineStr"><is><t xml:space="preserve">はい</t></is></c>"#,
        r#"<c r="D2" s="12"><v>46350</v></c><c r="E2"><f>1+1</f><v>2</v></c>"#,
        r#"<c r="F2" t="inlineStr"><is><t xml:space="preserve">令和9年3月31日</t></is></c></row>"#,
    );
    assert!(text.contains(row), "{text}");
    assert!(text.contains(r#"<dimension ref="A1:F4"/>"#), "{text}");
    // All else of the worksheet is what it was.
    let rest = "<row r=\"3\"><c r=\"B3\" s=\"4\"/></row><row r=\"5\" s=\"9\" customFormat=\"1\"/></sheetData><mergeCells count=\"1\">";
    assert!(text.contains(rest), "{text}");
}

#[test]
fn what_needs_no_answer_stays_blank_but_for_a_word_of_the_sheet() {
    let blank = cells("C2", day("D2", true), day("F2", false));
    let (text, _) = filled(SHEET, &[], &[("na", blank.clone())]);
    assert_eq!(text, SHEET);
    let (text, _) = filled(SHEET, &[], &[("na", RoundCells { na: mark("C2", "記入不要"), ..blank })]);
    assert!(text.contains("記入不要") && text.contains(r#"<c r="D2" s="12"><v>46350</v></c>"#), "{text}");
}

#[test]
fn rows_that_are_not_there_are_made_in_their_place() {
    let rows = [
        ("no", cells("B4", None, None)),
        ("yes", cells("B5", None, None)),
        ("yes", cells("A3", None, None)),
        ("yes", cells("B9", None, None)),
    ];
    let (text, changed) = filled(SHEET, &[], &rows);
    assert_eq!(changed, [PART]);
    let said = |cell: &str, style: &str, word: &str| {
        format!("<c r=\"{cell}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{word}</t></is></c>")
    };
    let order = [
        format!("<row r=\"3\">{}<c r=\"B3\" s=\"4\"/></row>", said("A3", "", "はい")),
        format!("<row r=\"4\">{}</row>", said("B4", "", "いいえ")),
        format!("<row r=\"5\" s=\"9\" customFormat=\"1\">{}</row>", said("B5", " s=\"9\"", "はい")),
        format!("<row r=\"9\">{}</row></sheetData>", said("B9", "", "はい")),
    ]
    .concat();
    assert!(text.contains(&order), "{text}");
    assert!(text.contains(r#"<dimension ref="A1:E9"/>"#), "{text}");
    let empty = SHEET.replace(
        &SHEET[SHEET.find("<sheetData>").expect("rows")..SHEET.find("<mergeCells").expect("merges")],
        "<sheetData/>",
    );
    let (text, _) = filled(&empty, &[], &[("yes", cells("A1", None, None))]);
    assert!(text.contains(&format!("<sheetData><row r=\"1\">{}</row></sheetData>", said("A1", "", "はい"))), "{text}");
}

#[test]
fn a_cell_that_computed_leaves_the_order_of_calculation() {
    let (text, changed) = filled(SHEET, &[], &[("yes", cells("E2", None, None))]);
    assert_eq!(changed, [PART, "xl/calcChain.xml"]);
    assert!(!text.contains("<f>"), "{text}");
    let chain = |rows: &[(&str, RoundCells)], sheet: &str| {
        let after = fill(&official(book(sheet, &[]), rows)).expect("filled");
        parts(&after).into_iter().find(|(n, ..)| n.ends_with("calcChain.xml")).map(|(_, t, _)| t)
    };
    // What follows the cell that names the sheet names it now.
    let first = SHEET.replace("</row>\n<row r=\"3\">", "<c r=\"H2\"><f>2+2</f></c></row>\n<row r=\"3\">");
    let rows = [("yes", cells("H2", None, None))];
    assert_eq!(chain(&rows, &first).as_deref(), Some(r#"<calcChain><c r="E2" i="7"/><c r="B1" i="8"/></calcChain>"#));
    // An empty chain goes, and nothing names it.
    let before = zip(&[
        ("[Content_Types].xml", TYPES),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELS),
        (PART, SHEET),
        ("xl/calcChain.xml", r#"<calcChain><c r="E2" i="7"/></calcChain>"#),
    ]);
    let after = parts(&fill(&official(before, &[("yes", cells("E2", None, None))])).expect("filled"));
    assert!(after.iter().all(|(n, t, _)| !n.contains("calcChain") && !t.contains("calcChain")), "{after:?}");
}

#[test]
fn formulas_stay_and_those_that_read_an_answer_are_computed_anew() {
    let shared = r#"<c r="G2"><f t="shared" ref="G2:G3" si="0">C2&amp;"x"</f><v>0</v></c></row>
<row r="3"><c r="B3" s="4"/><c r="G3"><f t="shared" si="0"/><v>0</v></c></row>"#;
    let sheet = SHEET.replace("</row>\n<row r=\"3\"><c r=\"B3\" s=\"4\"/></row>", shared);
    // D2 is read by nothing.
    let (text, changed) = filled(&sheet, &[], &[("yes", cells("D2", None, None))]);
    assert_eq!(changed, [PART]);
    assert!(text.contains(shared), "{text}");
    // C2 is: the shared formula stays, its old results go, and the workbook is computed as a whole.
    let (text, changed) = filled(&sheet, &[], &[("yes", cells("C2", None, None))]);
    assert_eq!(changed, ["xl/workbook.xml", PART]);
    let formula = r#"<f t="shared" ref="G2:G3" si="0">C2&amp;"x"</f>"#;
    assert!(text.contains(&format!("<c r=\"G2\">{formula}</c></row>")), "{text}");
    assert!(text.contains("<c r=\"G3\"><f t=\"shared\" si=\"0\"/><v>0</v></c>"), "G3 reads C3: {text}");
    // A formula of its own is marked where it stands, and so is what reads it; quotes and other sheets are no cells.
    let own = SHEET.replace("<f>1+1</f>", "<f>COUNTIF($C$2:$C$9,\"はい\")</f>");
    let own = own.replace(
        "<c r=\"B3\" s=\"4\"/>",
        "<c r=\"B3\" s=\"4\"><f>E2*2</f><v>4</v></c><c r=\"D3\"><f>A2</f><v>7</v></c>",
    );
    let (text, changed) = filled(&own, &[], &[("yes", cells("C2", None, None))]);
    assert_eq!(changed, [PART]);
    for formula in ["<f ca=\"1\">COUNTIF($C$2:$C$9,\"はい\")</f></c>", "<f ca=\"1\">E2*2</f></c>", "<f>A2</f><v>7</v>"]
    {
        assert!(text.contains(formula), "{formula}: {text}");
    }
    for other in ["\"C2\"&amp;他!C2", "C20+AC2", "IF(D9,\"C2\",0)"] {
        let (text, _) = filled(&SHEET.replace("1+1", other), &[], &[("yes", cells("C2", None, None))]);
        assert!(text.contains(&format!("<f>{other}</f><v>2</v>")), "{other}");
    }
    // What other cells compute from is never overwritten.
    let refused = fill(&official(book(&sheet, &[]), &[("yes", cells("G2", None, None))]));
    assert!(matches!(refused, Err(Error::Workbook(_))), "{refused:?}");
}

#[test]
fn boxes_are_ticked_in_all_three_places() {
    let control = Control {
        part: "xl/ctrlProps/ctrlProp1.xml".into(),
        drawing: Some("xl/drawings/vmlDrawing1.vml".into()),
        shape: 1025,
        link: Some("$H$2".into()),
        option: None,
    };
    let yes = Some(Mark { cell: "C2".into(), value: "Check Box 1".into(), control: Some(control) });
    let cells = RoundCells { how: How::Control, yes, ..RoundCells::empty(1) };
    let props = r#"<formControlPr objectType="CheckBox" fmlaLink="$H$2" lockText="1"/>"#;
    // Not sound XML, as drawings are.
    let shape = |n: u32, more: &str| {
        format!(
            "<v:shape id=\"_x0000_s{n}\"><v:textbox><br>はい</v:textbox><x:ClientData ObjectType=\"Checkbox\"><x:Anchor>1</x:Anchor>{more}</x:ClientData></v:shape>"
        )
    };
    let drawing = format!("<xml>{}{}</xml>", shape(1025, ""), shape(10251, ""));
    let more = [("xl/ctrlProps/ctrlProp1.xml", props), ("xl/drawings/vmlDrawing1.vml", drawing.as_str())];
    let before = book(SHEET, &more);
    let after = parts(&fill(&official(before, &[("yes", cells)])).expect("filled"));
    let text = |name: &str| after.iter().find(|(n, ..)| n == name).map(|(_, t, _)| t.as_str()).unwrap_or_default();
    assert_eq!(
        text(more[0].0),
        r#"<formControlPr objectType="CheckBox" fmlaLink="$H$2" lockText="1" checked="Checked"/>"#
    );
    assert_eq!(text(more[1].0), format!("<xml>{}{}</xml>", shape(1025, "<x:Checked>1</x:Checked>"), shape(10251, "")));
    assert!(text(PART).contains(r#"<c r="H2" t="b"><v>1</v></c></row>"#), "{}", text(PART));
}

#[test]
fn where_rounds_share_a_cell_the_newest_has_it_and_1904_counts_otherwise() {
    let shared = |round| RoundCells { round, target_date: day("F2", true), ..RoundCells::empty(round) };
    let mut model = official(book(SHEET, &[]), &[("no", shared(1))]);
    model.map.items[0].rounds.push(shared(2));
    model.map.date1904 = true;
    let row = &mut model.sheet.sections[0].rows[0];
    row.answers.push(SheetAnswer { round: 2, target_date: Some("2027-03-01".into()), ..SheetAnswer::default() });
    let text = |model: &OfficialWorkbook| parts(&fill(model).expect("filled"))[3].1.clone();
    assert!(text(&model).contains("<c r=\"F2\"><v>44985</v></c>"), "{}", text(&model));
    // An answer of a round that has no cells goes nowhere, and a namespace keeps its prefix.
    model.original = book(&SHEET.replace('<', "<x:").replace("<x:/", "</x:").replace("<x:?", "<?"), &[]);
    assert!(text(&model).contains("<x:c r=\"F2\"><x:v>44985</x:v></x:c></x:row>"), "{}", text(&model));
}
