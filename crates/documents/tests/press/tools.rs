//! The press as the product has it, and poppler.

use documents::{Fonts, Press, Template};
use domain::papers::{Format, Paper};
use std::{fs, path::PathBuf, process::Command, sync::LazyLock};

/// The templates of the product.
pub fn templates() -> Vec<Template> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/sheets"));
    ["common.typ", "sheet.typ", "poster.typ", "invitation.typ", "document.typ", "notice.typ"]
        .into_iter()
        .map(|name| Template { name: name.to_owned(), source: fs::read(folder.join(name)).expect(name) })
        .collect()
}

/// A press of its own.
pub fn press() -> Press {
    Press::new(Fonts::load(&Fonts::find()), &templates()).expect("templates")
}

/// One press for the tests of this process.
pub static PRESS: LazyLock<Press> = LazyLock::new(press);

/// A paper as PDF.
pub fn pdf(paper: &Paper) -> Vec<u8> {
    PRESS.print(paper, Format::Pdf).unwrap_or_else(|error| panic!("{error}"))
}

/// What poppler's `program` says about a PDF.
pub fn poppler(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().expect("temporary file");
    fs::write(file.path(), pdf).expect("write");
    let mut command = Command::new(program);
    command.args(arguments).arg(file.path());
    if program == "pdftotext" {
        command.arg("-");
    }
    let out = command.output().unwrap_or_else(|error| panic!("{program} (package poppler-utils): {error}"));
    assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// The text without white space: lines end wherever the column ends.
pub fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The text of a sheet's pages in the order in which they were drawn, without white space and without what stands
/// on every page, so that a note that runs over a page's end is in one piece.
pub fn drawn(pdf: &[u8]) -> String {
    const HEAD: &str = "項番対象項目回はいいいえ確認日目標日";
    let mut out = String::new();
    for page in poppler("pdftotext", &["-raw"], pdf).split('\u{c}') {
        let page = squeeze(&page.replace("項番 項目", "項番 対象 項目"));
        let body = page.split("版のハッシュ").next().unwrap_or_default();
        // From the second page on: the running head, the table's head and the section that goes on.
        let body = match body.split_once(HEAD) {
            Some((before, after)) if !out.is_empty() => {
                let head = before.split_once("作成：").map_or("", |(_, rest)| rest);
                let going_on =
                    SECTIONS.iter().filter(|title| out.contains(*title)).find_map(|title| after.strip_prefix(title));
                let going_on = going_on.unwrap_or(after);
                format!("{}{going_on}", head.split_once('日').map_or("", |(_, rest)| rest))
            }
            _ => body.to_owned(),
        };
        out.push_str(&body);
    }
    out
}

/// Titles of the sections of the bundled forms, without white space.
const SECTIONS: [&str; 5] = [
    "医療情報システムの有無",
    "体制構築",
    "医療情報システムの管理・運用",
    "インシデント発生に備えた対応",
    "規程類の整備",
];

/// The left and right edge of every word on a page, and its text.
pub fn words(pdf: &[u8]) -> Vec<(f64, f64, String)> {
    let number = |line: &str, key: &str| -> f64 {
        let from = line.split(&format!("{key}=\"")).nth(1).unwrap_or_default();
        from.split('"').next().unwrap_or_default().parse().expect("number")
    };
    poppler("pdftotext", &["-bbox"], pdf)
        .lines()
        .filter(|line| line.trim_start().starts_with("<word"))
        .map(|line| {
            let text = line.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
            (number(line, "xMin"), number(line, "xMax"), text.to_owned())
        })
        .collect()
}

/// What LibreOffice makes of a file.
pub fn office(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join(format!("paper.{from}"));
    fs::write(&file, bytes).expect("write");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let mut soffice = Command::new("soffice");
    soffice.args([&profile, "--headless", "--convert-to", to, "--outdir"]).arg(folder.path()).arg(&file);
    let out = soffice.output().unwrap_or_else(|e| panic!("soffice (package libreoffice-writer-nogui): {e}"));
    assert!(out.status.success(), "soffice: {}", String::from_utf8_lossy(&out.stderr));
    fs::read(folder.path().join(format!("paper.{to}"))).expect("LibreOffice opened it")
}
