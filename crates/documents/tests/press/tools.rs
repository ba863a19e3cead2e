//! The press as the product has it, and poppler.

use documents::{Fonts, Press, Template};
use domain::papers::{Format, Paper};
use std::{fs, path::PathBuf, process::Command, sync::LazyLock};

/// The templates of the product.
pub fn templates() -> Vec<Template> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/sheets"));
    ["common.typ", "sheet.typ", "poster.typ", "invitation.typ"]
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
    String::from_utf8(out.stdout).expect("UTF-8")
}

/// The text without white space: lines end wherever the column ends.
pub fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
