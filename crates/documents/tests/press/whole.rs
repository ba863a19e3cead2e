//! The file as a whole: the same bytes each time, readable for all, honest without fonts.

use crate::{
    samples::{answered, document, invitation, nasty, paper, poster, sheet},
    tools::{PRESS, pdf, poppler, press, templates},
};
use documents::{Error, Fonts, Press, Template};
use domain::papers::{Format, Paper};
use std::path::PathBuf;

fn papers() -> Vec<Paper> {
    vec![
        paper(nasty()),
        paper(sheet("r7", "vendor")),
        Paper::Poster(Box::new(poster("staff"))),
        Paper::Invitation(Box::new(invitation())),
        Paper::Document(Box::new(document())),
        Paper::Notice(Box::new(crate::notices::relayed())),
    ]
}

#[test]
fn the_same_paper_has_the_same_bytes() {
    let other = press();
    for paper in papers() {
        let formats: &[Format] = match paper {
            Paper::Sheet(_) => &[Format::Pdf, Format::Xlsx, Format::Csv, Format::Json],
            Paper::Notice(_) => &[Format::Pdf, Format::Text, Format::Json],
            Paper::Document(_) => &[Format::Pdf, Format::Docx, Format::Text, Format::Json],
            _ => &[Format::Pdf, Format::Json],
        };
        for format in formats {
            let first = PRESS.print(&paper, *format).expect("first");
            assert!(first == PRESS.print(&paper, *format).expect("second"), "{format:?} twice on one press");
            assert!(first == other.print(&paper, *format).expect("third"), "{format:?} on another press");
        }
    }
}

#[test]
fn several_threads_print_at_once() {
    let wanted = pdf(&paper(answered("r7", "institution")));
    std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..3).map(|_| scope.spawn(|| pdf(&paper(answered("r7", "institution"))))).collect();
        for job in jobs {
            assert!(job.join().expect("thread") == wanted);
        }
    });
}

#[test]
fn the_file_is_tagged_and_named() {
    let info = poppler("pdfinfo", &[], &pdf(&paper(answered("r7", "institution"))));
    let hash = PRESS.fonts().hash().expect("fonts");
    for text in [
        "Title:           令和8年度 サイバーセキュリティ対策の確認票（医療機関確認用・令和7年度版） みほん内科クリニック",
        "Author:          みほん内科クリニック",
        "Tagged:          yes",
        "A4",
        hash.as_str(),
    ] {
        assert!(info.contains(text), "{text} in {info}");
    }
    let bytes = pdf(&paper(answered("r7", "institution")));
    let structure = poppler("pdfinfo", &["-struct-text"], &bytes);
    for tag in ["Table", "TH", "TD", "H1"] {
        assert!(structure.lines().any(|line| line.trim_start().starts_with(tag)), "{tag}");
    }
    let meta = poppler("pdfinfo", &["-meta"], &bytes);
    assert!(meta.contains("pdfuaid") && meta.contains("2026-11-24T09:00:00+09:00"), "{meta}");
    let fonts = poppler("pdffonts", &[], &bytes);
    assert!(fonts.lines().skip(2).all(|line| line.contains(" yes yes yes ")), "all embedded: {fonts}");
    for qr in [Paper::Poster(Box::new(poster("staff"))), Paper::Invitation(Box::new(invitation()))] {
        assert!(poppler("pdfinfo", &["-struct"], &pdf(&qr)).contains("Figure"));
    }
}

#[test]
fn only_pdf_needs_fonts() {
    let none = Press::new(Fonts::load(&[PathBuf::from("/nowhere/none.ttf")]), &templates()).expect("templates");
    let sheet = paper(nasty());
    assert!(matches!(none.print(&sheet, Format::Pdf), Err(Error::FontsMissing { tried }) if tried.len() == 1));
    for format in [Format::Xlsx, Format::Csv, Format::Json] {
        assert_eq!(none.print(&sheet, format).expect("made"), PRESS.print(&sheet, format).expect("made"));
    }
    assert!(none.missing_glyphs(&sheet).is_empty());
    assert!(none.fonts().hash().is_err());
}

#[test]
fn one_font_is_enough() {
    for file in ["BIZUDGothic-Regular.ttf", "NotoSansCJK-Regular.ttc"] {
        let path = Fonts::find().into_iter().find(|path| path.ends_with(file) && path.exists()).expect(file);
        let one = Press::new(Fonts::load(&[path]), &templates()).expect("templates");
        assert!(one.print(&paper(nasty()), Format::Pdf).is_ok(), "{file}");
    }
}

#[test]
fn what_no_font_has_is_named() {
    assert_eq!(PRESS.missing_glyphs(&paper(nasty())), ['\u{1f600}']);
    assert!(PRESS.missing_glyphs(&paper(answered("r7", "institution"))).is_empty());
}

#[test]
fn wrong_use_is_told() {
    let poster = Paper::Poster(Box::new(poster("staff")));
    assert!(matches!(PRESS.print(&poster, Format::Csv), Err(Error::NotThisFormat { paper: "poster", format: "csv" })));
    let mut bad = sheet("r7", "institution");
    bad.at = "きょう".into();
    assert!(matches!(PRESS.print(&paper(bad.clone()), Format::Pdf), Err(Error::BadInstant(_))));
    assert!(matches!(PRESS.print(&paper(bad), Format::Xlsx), Err(Error::BadInstant(_))));
    let bare = Press::new(Fonts::load(&Fonts::find()), &[]).expect("none");
    assert!(matches!(bare.print(&poster, Format::Pdf), Err(Error::TemplateMissing("poster.typ"))));
}

#[test]
fn a_template_sees_nothing_but_its_paper() {
    for source in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../../../etc/passwd\")",
        "#image(\"/etc/passwd\")",
        "#include \"other.typ\"",
        "#import \"@preview/example:0.1.0\": *",
    ] {
        let template = Template { name: "poster.typ".into(), source: source.as_bytes().to_vec() };
        let press = Press::new(Fonts::load(&Fonts::find()), &[template]).expect("template");
        let result = press.print(&Paper::Poster(Box::new(poster("staff"))), Format::Pdf);
        assert!(matches!(result, Err(Error::Typst(_))), "{source}: {result:?}");
    }
}
