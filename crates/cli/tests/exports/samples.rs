//! What the samples of each edition say prints is on the paper: `edition check` proves what is decided, this what is drawn.

use content::Content;
use documents::{Fonts, Press, Template};
use domain::papers::printed::{Head, Prints};
use domain::papers::{Format, Paper, Sheet};
use std::path::Path;
use std::process::Command;

/// The text of a PDF, without white space.
fn drawn(pdf: &[u8], file: &Path) -> String {
    std::fs::write(file, pdf).expect("a file");
    let out = Command::new("pdftotext").arg("-raw").arg(file).arg("-").output().expect("pdftotext (poppler-utils)");
    assert!(out.status.success());
    String::from_utf8_lossy(&out.stdout).chars().filter(|c| !c.is_whitespace()).collect()
}

/// What stands on a paper, counted.
fn counted(sheet: &Sheet, text: &str) -> Prints {
    // The notes below the table may speak of rounds and marks, too.
    let table = text.rsplit_once("注記").map_or(text, |(table, _)| table);
    let count = |what: &str| table.matches(what).count();
    let heads = [
        (Head::OwnCopy, "自院控え：厚生労働省の様式ではありません"),
        (Head::Sample, "実演のための見本（作り物）"),
        (Head::OlderEdition, "の確認ですが、様式は"),
    ];
    let rings = count("○");
    let no = sheet.rows().flat_map(|(_, r)| &r.answers).filter(|a| a.value.as_deref() == Some("no")).count();
    Prints {
        rows: sheet.rows().filter(|(_, r)| text.contains(&squeezed(&r.text))).count(),
        lines: (1..=9).map(|n| count(&format!("{n}回目"))).sum(),
        yes: rings - no.min(rings),
        no: no.min(rings),
        blank: sheet.rows().flat_map(|(_, r)| &r.answers).filter(|a| a.value.as_deref() == Some("na")).count(),
        unverified: count("〔未確認〕"),
        inferred: count("〔案・要約・推定から〕"),
        reference: count("中＝参考"),
        scopes: text.contains("項番対象項目"),
        heads: heads.into_iter().filter(|(_, words)| text.contains(words)).map(|(head, _)| head).collect(),
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn what_the_samples_say_prints_is_on_the_paper() {
    let content = Content::bundled().expect("the content");
    let templates: Vec<Template> = content
        .sheets
        .iter()
        .filter(|(name, _)| name.ends_with(".typ"))
        .map(|(name, source)| Template { name: name.clone(), source: source.clone() })
        .collect();
    let press = Press::new(Fonts::load(&Fonts::find()), &templates).expect("a press");
    let room = tempfile::tempdir().expect("a folder");
    let mut checked = 0;
    for edition in &content.editions {
        for sample in &content.samples[&edition.id] {
            let form = edition.form(&sample.form).expect("the form");
            let sheet = Sheet {
                organisation_name: "みほん診療所".to_owned(),
                at: "2026-11-24T09:00:00+09:00".to_owned(),
                ..sample.sheet(edition, form)
            };
            let pdf = press.print(&Paper::Sheet(Box::new(sheet.clone())), Format::Pdf).expect("a paper");
            let text = drawn(&pdf, &room.path().join("sheet.pdf"));
            assert_eq!(counted(&sheet, &text), sample.prints, "{} {} {}", edition.id, sample.form, sample.name);
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}
