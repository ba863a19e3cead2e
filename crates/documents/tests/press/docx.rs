//! DOCX: what Word needs is in the file, what people typed is in the text, and LibreOffice opens it.

use crate::{
    samples::{document, nasty_document},
    tools::{PRESS, office, squeeze},
};
use domain::papers::{Block, Document, Format, Paper, document::line};
use std::io::Read;

/// A document as DOCX.
pub fn docx(document: &Document) -> Vec<u8> {
    PRESS.print(&Paper::Document(Box::new(document.clone())), Format::Docx).unwrap_or_else(|error| panic!("{error}"))
}

/// One part of the archive.
pub fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a zip");
    let mut text = String::new();
    archive.by_name(name).unwrap_or_else(|e| panic!("{name}: {e}")).read_to_string(&mut text).expect("UTF-8");
    text
}

/// All words of the document in order, without marks, white space gone.
pub fn words(docx: &[u8]) -> String {
    let xml = part(docx, "word/document.xml");
    let mut out = String::new();
    for piece in xml.split("<w:t ").skip(1) {
        let text = piece.split_once('>').map_or("", |(_, rest)| rest).split("</w:t>").next().unwrap_or_default();
        out.push_str(text);
    }
    squeeze(&unescaped(&out))
}

/// The text that XML stands for.
pub fn unescaped(xml: &str) -> String {
    let plain = xml.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    plain.replace("&amp;", "&")
}

#[test]
fn a_document_of_every_block_as_word_gets_it() {
    let small = Document { blocks: short(&document().blocks), ..document() };
    let xml = part(&docx(&small), "word/document.xml").replace("><", ">\n<");
    insta::assert_snapshot!("document_xml", xml);
}

/// The same blocks with tables of two rows.
fn short(blocks: &[Block]) -> Vec<Block> {
    let mut out = blocks.to_vec();
    for block in &mut out {
        if let Block::Table { rows, .. } = block {
            rows.truncate(2);
        }
    }
    out
}

#[test]
fn what_word_edits_is_real() {
    let file = docx(&document());
    let body = part(&file, "word/document.xml");
    for (what, mark) in [
        ("a heading is a heading", r#"<w:pStyle w:val="Heading1" />"#),
        ("a table's head is repeated", "<w:tblHeader />"),
        ("a row is not split", "<w:cantSplit />"),
        ("the table of contents is a field", r#"TOC \o &quot;1-2&quot;"#),
        ("its lines point to headings", r#"PAGEREF _Toc00000001"#),
        ("headings carry the bookmark", r#"w:name="_Toc00000001""#),
        ("a list is numbered", r#"<w:numId w:val="21" />"#),
        ("what is missing is framed", "【未記入：設置場所】"),
        ("what changed is underlined", r#"<w:u w:val="single" />"#),
        ("what is gone is struck through", "<w:strike />"),
        ("a reading stands behind its word", "台帳（だいちょう）"),
    ] {
        assert!(body.contains(mark), "{what}: {mark}");
    }
    assert_eq!(body.matches("<w:tblHeader />").count(), 1, "of the one table with a head");
    assert!(!body.contains("w:shd") && !body.contains("w:highlight"), "no grey: it is faxed");
    let styles = part(&file, "word/styles.xml");
    for mark in [r#"<w:name w:val="heading 1"/>"#, r#"w:eastAsia="BIZ UDPGothic""#, r#"w:eastAsia="ja-JP""#] {
        assert!(styles.contains(mark), "{mark}");
    }
    assert!(part(&file, "word/header1.xml").contains("PAGE") && part(&file, "word/header1.xml").contains("NUMPAGES"));
    assert!(part(&file, "word/fontTable.xml").contains("游ゴシック"));
    let core = part(&file, "docProps/core.xml");
    assert!(core.contains("<dc:title>事業継続計画（見本）</dc:title>") && core.contains("2026-11-24T09:00:00+09:00"));
    assert!(words(&file).contains("推奨するものでもありません"), "never passes for official");
}

#[test]
fn each_list_of_steps_begins_with_one() {
    let steps = |n: usize| Block::List { ordered: true, items: vec![line(format!("手順{n}"))] };
    let file = docx(&Document { blocks: (1..=3).map(steps).collect(), ..document() });
    let numbering = part(&file, "word/numbering.xml");
    for id in ["21", "22", "23"] {
        assert!(part(&file, "word/document.xml").contains(&format!(r#"<w:numId w:val="{id}" />"#)));
        assert!(numbering.contains(&format!(r#"<w:num w:numId="{id}">"#)), "{numbering}");
    }
    assert_eq!(numbering.matches("<w:startOverride").count(), 3);
}

#[test]
fn what_was_typed_stands_in_word_and_is_no_markup() {
    let document = nasty_document();
    let file = docx(&document);
    for text in ["<w:t>&amp;</w:t>", "𠮷野家", "=1+1", "\"'&<>"] {
        assert!(words(&file).contains(&squeeze(text)), "{text}");
    }
    let xml = part(&file, "word/document.xml");
    assert!(!xml.contains('\u{0}') && !xml.contains('\u{1b}'));
}

#[test]
fn libreoffice_opens_it() {
    for (name, document) in [("usual", document()), ("nasty", nasty_document())] {
        let pdf = office(&docx(&document), "docx", "pdf");
        let text = squeeze(&crate::tools::poppler("pdftotext", &["-layout"], &pdf));
        for heading in document.blocks.iter().filter_map(|b| match b {
            Block::Heading { text, .. } => Some(text),
            _ => None,
        }) {
            assert!(text.contains(&squeeze(heading)), "{name}: {heading}");
        }
        assert!(text.contains("ページ"), "{name}: a head with pages");
    }
}

#[test]
fn documents_made_at_the_same_time_do_not_number_each_other() {
    let wanted = docx(&document());
    std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..4).map(|_| scope.spawn(|| docx(&document()))).collect();
        for job in jobs {
            assert!(job.join().expect("thread") == wanted);
        }
    });
}

#[test]
fn a_drawing_that_is_none_is_told() {
    let broken = Block::Picture { svg: "keine".into(), alt: "図".into(), width: 50 };
    let paper = Paper::Document(Box::new(Document { blocks: vec![broken], ..document() }));
    assert!(matches!(PRESS.print(&paper, Format::Docx), Err(documents::Error::Picture(_))));
}
