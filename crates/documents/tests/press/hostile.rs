//! A letter from outside is wrapped as it came: its PDF or picture goes into ours. Tried with files that mean harm.

use crate::notices::{paper, wrapping};
use crate::tools::PRESS;
use domain::papers::Format;
use testkit::hostile::{Mutator, Tried, corpus};

fn printed(media_type: &str, bytes: &[u8]) -> u64 {
    PRESS.print(&paper(&wrapping(media_type, bytes.to_vec(), 1)), Format::Pdf).map_or(0, |pdf| pdf.len() as u64)
}

#[test]
fn letters_that_are_wrapped() {
    let folder = "crates/app/tests/corpus";
    let words: &[&[u8]] = &[
        b"/Kids [2 0 R]",
        b"/MediaBox [0 0 1e38 -1]",
        b"/MediaBox [0 0 0 0]",
        b"/Rotate 91",
        b"/Resources 3 0 R",
        b"/Filter /JBIG2Decode",
        b"/Filter /JPXDecode",
        b"/SMask 4 0 R",
        b"/Group << /S /Transparency /CS 4 0 R >>",
        b"/Length -1",
        b"/XObject << /a 4 0 R >>",
        b"BI /W 99999 /H 99999 ID ",
    ];
    let mutator = Mutator::new("wrapped", corpus(&format!("{folder}/pdf")), words);
    Tried { name: "wrapped", seconds: 5, most: 32 << 20 }
        .with(move |n| mutator.input(n), |bytes| printed("application/pdf", bytes));
    let mutator =
        Mutator::new("wrapped pictures", corpus(&format!("{folder}/pictures")), &[b"\xff\xd8", b"IDAT", b"PLTE"]);
    Tried { name: "wrapped pictures", seconds: 3, most: 32 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| printed(if bytes.starts_with(b"\xff\xd8") { "image/jpeg" } else { "image/png" }, bytes),
    );
}
