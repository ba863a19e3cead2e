//! Letters from outside as somebody would send them who means harm: PDF, scans, faxes, mails, and the logo of a
//! letterhead. The libraries that read them are caught when they fall, as they are in `take`; what may not happen is
//! that the process ends, that one file takes for ever, or that little becomes much.

use super::*;
use testkit::hostile::{Mutator, Tried, corpus};

const CORPUS: &str = "crates/app/tests/corpus";

#[test]
fn letters_as_pdf() {
    let words: &[&[u8]] = &[
        b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        b"<< /a << /a << /a << /a << /a << /a ",
        b"((((((((((((((((((((((((((((((((",
        b"/Kids [2 0 R]",
        b"/Parent 3 0 R",
        b"/Length 99999999999",
        b"/Length 4 0 R",
        b"/Filter [/FlateDecode /LZWDecode /ASCII85Decode /RunLengthDecode]",
        b"/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 255 >>",
        b"/Prev 9",
        b"/XRefStm 9",
        b"/W [8 8 8]",
        b"/Index [0 4294967295]",
        b"/Encrypt 5 0 R",
        b"/ToUnicode 4 0 R",
        b"1 0 0 1e38 1e38 nan cm",
        b" Tj ",
        b"%%EOF",
        b"stream\r\n",
        b"endobj",
        b"-2147483648",
    ];
    let mutator = Mutator::new("pdf", corpus(&format!("{CORPUS}/pdf")), words);
    // In the house it is read in a process of its own, which has no more than 2 GB.
    Tried { name: "pdf", seconds: 5, most: 1 << 20 }.within(
        4 << 30,
        move |n| mutator.input(n),
        |bytes| {
            let Ok(read) = pdf::read(bytes) else { return 0 };
            read.text.len() as u64 + read_out(&read.text).title.len() as u64
        },
    );
}

#[test]
fn scans_and_faxes() {
    let mut all = corpus("crates/app/tests/files/fax");
    for name in ["fax.tif", "red.tif"] {
        all.push(std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a scan"));
    }
    let words: &[&[u8]] = &[
        b"II*\0",
        b"MM\0*",
        b"\x00\x01\x04\0\x01\0\0\0",
        b"\x03\x01\x03\0\x01\0\0\0\x03\0\0\0",
        b"\x17\x01\x04\0\xff\xff\xff\x7f",
        b"\x11\x01\x04\0",
        b"\x00\x10\x01",
        b"\xff\xff\xff\xff",
    ];
    let mutator = Mutator::new("scans", all, words);
    Tried { name: "scans", seconds: 5, most: 192 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| catch_unwind(|| tiff::as_pdf(bytes)).ok().and_then(Result::ok).map_or(0, |pdf| pdf.len() as u64),
    );
}

#[test]
fn letters_in_mails() {
    let words: &[&[u8]] = &[
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=\"c\"\r\n\r\n--c\r\n",
        b"Content-Transfer-Encoding: base64\r\n\r\n",
        b"begin 644 a.pdf\r\n",
        b"=?ISO-2022-JP?B?GyRC?=",
        b"\x1b$B",
        b"Subject: Fwd: Re: ",
        b"filename*=UTF-8''%",
    ];
    let mutator = Mutator::new("letters in mails", corpus(&format!("{CORPUS}/mail")), words);
    Tried { name: "letters in mails", seconds: 2, most: 2 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| {
            let found = catch_unwind(|| letter_of_mail(bytes)).ok().flatten();
            found.map_or(0, |letter| (letter.bytes.len() + letter.name.len() + letter.said.title.len()) as u64)
        },
    );
}

#[test]
fn logos() {
    let mut all = corpus(&format!("{CORPUS}/pictures"));
    all.push(std::fs::read(format!("{}/tests/files/logo.png", env!("CARGO_MANIFEST_DIR"))).expect("a logo"));
    let words: &[&[u8]] = &[
        b"IHDR\0\0\x27\x0f\0\0\x27\x0f",
        b"PLTE",
        b"tRNS",
        b"acTL",
        b"\xff\xc2\0\x0b",
        b"\xff\xdd\0\x04\0\0",
        b"\xff\xd0",
    ];
    let mutator = Mutator::new("logos", all, words);
    Tried { name: "logos", seconds: 3, most: 2 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| crate::notices::logo::redrawn(bytes).map_or(0, |png| png.len() as u64),
    );
}
