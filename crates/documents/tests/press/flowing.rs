//! Random papers of flowing text: every text is in every writer. Taking a block or a field out of one fails this.

use crate::{
    docx,
    samples::AT,
    tools::{PRESS, poppler, squeeze},
};
use domain::papers::document::{Column, Line, Span};
use domain::papers::{Block, Document, Format, Paper};
use proptest::prelude::*;

/// What people type, and what breaks things; short, so that a paper has one page.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ぁ-んァ-ヶ一-龠]{1,8}",
        2 => "[A-Za-z0-9 ._/]{1,10}",
        1 => "[=+@'\"#$*_`<>&\\\\{}\\[\\]~^|,;:!?%-]{1,4}",
        1 => prop::sample::select(vec!["髙﨑邉㈱①", "𠮷", "ｶﾞｷﾞ", "Ⅲ㌔", "、。「」", "　", "é", "α"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat().trim().to_owned())
}

fn span() -> impl Strategy<Value = Span> {
    (text(), any::<(bool, bool, bool, bool)>()).prop_map(|(text, (strong, changed, gone, missing))| Span {
        text,
        strong,
        changed,
        gone,
        missing,
        ruby: None,
    })
}

fn line() -> impl Strategy<Value = Line> {
    prop::collection::vec(span(), 1..3)
}

fn plain() -> impl Strategy<Value = Block> {
    prop_oneof![
        text().prop_map(|text| Block::Heading { level: 1, text }),
        (line(), prop::sample::select(vec!["", "centre", "end"]))
            .prop_map(|(text, align)| Block::Paragraph { text, align: align.into() }),
        line().prop_map(|text| Block::Small { text }),
        (any::<bool>(), prop::collection::vec(line(), 1..3))
            .prop_map(|(ordered, items)| Block::List { ordered, items }),
        prop::collection::vec(line(), 1..3).prop_map(|items| Block::Ticks { items }),
        (text(), text(), text(), prop::collection::vec((line(), line()), 0..3)).prop_map(|(caption, a, b, rows)| {
            Block::Table {
                caption,
                columns: vec![Column { title: a, share: 1 }, Column { title: b, share: 2 }],
                rows: rows.into_iter().map(|(a, b)| vec![a, b]).collect(),
            }
        }),
        prop::collection::vec((text(), line()), 1..3).prop_map(|items| Block::Pairs { items }),
        prop::collection::vec(text(), 1..3).prop_map(|labels| Block::Lines { labels }),
    ]
}

fn random_document() -> impl Strategy<Value = Document> {
    let boxed =
        (text(), prop::collection::vec(plain(), 1..3)).prop_map(|(title, blocks)| Block::Boxed { title, blocks });
    let blocks = prop::collection::vec(prop_oneof![5 => plain(), 1 => boxed], 1..5);
    ("紙[あ-ん]{0,5}", text(), text(), text(), text(), blocks, any::<bool>()).prop_map(
        |(title, above, under, head, foot, blocks, demo)| Document {
            logo: None,
            kind: "plan".into(),
            above_title: vec![above],
            title,
            under_title: vec![under],
            cover: false,
            contents: false,
            head,
            foot: vec![foot],
            blocks,
            demo,
            at: AT.into(),
        },
    )
}

fn texts(blocks: &[Block], out: &mut Vec<String>) {
    let lines = |all: &[Line], out: &mut Vec<String>| out.extend(all.iter().flatten().map(|s| s.text.clone()));
    for block in blocks {
        match block {
            Block::Heading { text, .. } => out.push(text.clone()),
            Block::Paragraph { text, .. } | Block::Small { text } => lines(std::slice::from_ref(text), out),
            Block::List { items, .. } | Block::Ticks { items } => lines(items, out),
            Block::Table { caption, columns, rows } => {
                out.push(caption.clone());
                out.extend(columns.iter().map(|c| c.title.clone()));
                rows.iter().for_each(|row| lines(row, out));
            }
            Block::Pairs { items } => {
                for (name, value) in items {
                    out.push(name.clone());
                    lines(std::slice::from_ref(value), out);
                }
            }
            Block::Boxed { title, blocks } => {
                out.push(title.clone());
                texts(blocks, out);
            }
            Block::Lines { labels } => out.extend(labels.iter().cloned()),
            Block::Picture { alt, .. } => out.push(alt.clone()),
            Block::PageBreak => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_text_of_a_document_is_in_every_writer(document in random_document()) {
        let mut wanted = vec![document.title.clone()];
        wanted.extend(document.above_title.iter().chain(&document.under_title).chain(&document.foot).cloned());
        texts(&document.blocks, &mut wanted);
        let paper = Paper::Document(Box::new(document.clone()));
        let made = |format| PRESS.print(&paper, format).expect("printed");
        let word = docx::words(&made(Format::Docx));
        let pdf = squeeze(&poppler("pdftotext", &["-raw"], &made(Format::Pdf)));
        let plain = squeeze(&String::from_utf8(made(Format::Text)).expect("UTF-8"));
        for text in wanted {
            // Of a table without rows the text names no columns: there is nothing to say.
            let text = squeeze(&text);
            prop_assert!(word.contains(&text), "not in Word: {text:?}\n{word}");
            prop_assert!(pdf.contains(&text), "not in the PDF: {text:?}\n{pdf}");
            if !columns_without_rows(&document.blocks).contains(&text) {
                prop_assert!(plain.contains(&text), "not in the text: {text:?}\n{plain}");
            }
        }
        let header = squeeze(&docx::unescaped(&docx::part(&made(Format::Docx), "word/header1.xml")));
        prop_assert!(header.contains(&squeeze(&document.head)) && pdf.contains(&squeeze(&document.head)));
    }
}

/// What nobody can read: nothing, spaces of both widths, what prints nothing.
const WORDLESS: [&str; 5] = ["", " ", "　", "\u{200b}", "\u{feff}　\u{2060}"];

#[test]
fn a_heading_without_words_is_none_and_the_paper_is_printed() {
    for text in WORDLESS {
        let named = |text: &str| text.to_owned();
        let sample = crate::samples::document();
        let document = Document {
            title: named(text),
            contents: true,
            blocks: vec![
                Block::Heading { level: 1, text: named(text) },
                Block::Boxed { title: named(text), blocks: vec![Block::Heading { level: 2, text: named(text) }] },
                Block::Table {
                    caption: named(text),
                    columns: vec![Column { title: named(text), share: 1 }],
                    rows: vec![],
                },
                Block::Heading { level: 1, text: "読める見出し".into() },
            ],
            ..sample
        };
        let paper = Paper::Document(Box::new(document));
        let made = |format| PRESS.print(&paper, format).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let word = docx::part(&made(Format::Docx), "word/document.xml");
        assert_eq!(word.matches("\"Heading1\"").count() + word.matches("\"Heading2\"").count(), 1, "{text:?}");
        assert_eq!(String::from_utf8(made(Format::Text)).expect("UTF-8").matches(['■', '●']).count(), 1, "{text:?}");
        let pdf = made(Format::Pdf);
        assert!(squeeze(&poppler("pdftotext", &["-raw"], &pdf)).contains("読める見出し"), "{text:?}");
        assert!(poppler("pdfinfo", &[], &pdf).contains("題のない紙"), "{text:?}");

        let mut notice = crate::notices::relayed();
        for letter in &mut notice.letters {
            letter.title = named(text);
            letter.blocks.iter_mut().for_each(|block| block.title = named(text));
        }
        let notice = Paper::Notice(Box::new(notice));
        PRESS.print(&notice, Format::Pdf).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}

fn columns_without_rows(blocks: &[Block]) -> Vec<String> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Table { columns, rows, .. } if rows.is_empty() => {
                out.extend(columns.iter().map(|c| squeeze(&c.title)));
            }
            Block::Boxed { blocks, .. } => out.extend(columns_without_rows(blocks)),
            _ => {}
        }
    }
    out
}
