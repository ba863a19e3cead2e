//! Every parser that takes a stranger's bytes, tried with bytes that mean harm: what is read here by `app`, `content`
//! and `domain`. Letters from outside have their own beside them (`notices/outside/read/hostile.rs`), as have `web`,
//! `documents` and `cli`. Corpus: `crates/app/tests/corpus/`; what once broke something stays in it.

use crate::imports::Table;
use content::workbook::Book;
use domain::continuity::markup::{Reading, parse};
use domain::ranges::{Asked, Held, part};
use domain::seminars::{container, quiz, subtitles};
use testkit::hostile::{Mutator, Tried, Zipped, corpus};

const CORPUS: &str = "crates/app/tests/corpus";

/// Words of the XML in a workbook, and numbers that are none.
const SHEET_WORDS: &[&[u8]] = &[
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;&b;",
    b"&#0;",
    b"&#x110000;",
    b"<mergeCell ref=\"A1:XFD1048576\"/>",
    b"r=\"XFE1048577\"",
    b"r=\"A0\"",
    b"<v>1e999</v>",
    b"<v>-2958466</v>",
    b"<v>99999999999999999999</v>",
    b"t=\"s\"",
    b"ref=\"B1:A9\"",
    b"min=\"1\" max=\"16384\"",
    b"<![CDATA[",
    b"xml:space=\"preserve\"",
    b"_x0000_",
    b"_xD800_",
    b"count=\"4294967295\"",
    b"rId1",
    b"../",
    b"<x:si xmlns:x=\"y\">",
];

fn folder(name: &str) -> Vec<Vec<u8>> {
    corpus(&format!("{CORPUS}/{name}"))
}

fn long(text: &str) -> u64 {
    text.len() as u64
}

#[test]
fn lists_of_members_as_text() {
    let words: &[&[u8]] =
        &[b"\"", b"\"\"", b"\r\n", b"\x81", b"\xfc\xfc", b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b",,,,,,,", b"\t"];
    let mutator = Mutator::new("lists as text", folder("csv"), words);
    Tried { name: "lists as text", seconds: 2, most: 16 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| {
            Table::read("a.csv", bytes)
                .map_or(0, |t| t.rows.iter().flat_map(|(_, cells)| cells).map(|cell| long(cell)).sum())
        },
    );
}

#[test]
fn lists_of_members_as_workbooks() {
    let zipped = Zipped::new("lists as workbooks", folder("lists"), SHEET_WORDS);
    Tried { name: "lists as workbooks", seconds: 3, most: 64 << 20 }.with(
        move |n| zipped.input(n),
        |bytes| {
            Table::read("a.xlsx", bytes)
                .map_or(0, |t| t.rows.iter().flat_map(|(_, cells)| cells).map(|cell| long(cell)).sum())
        },
    );
}

#[test]
fn official_workbooks() {
    let all = ["both-forms.xlsx", "controls.xlsx", "cover.xlsx"];
    let path =
        |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/tests/workbooks").join(name);
    let all = all.iter().map(|name| std::fs::read(path(name)).expect("a workbook")).collect();
    let zipped = Zipped::new("official workbooks", all, SHEET_WORDS);
    Tried { name: "official workbooks", seconds: 4, most: 64 << 20 }.with(
        move |n| zipped.input(n),
        |bytes| {
            let Ok(book) = Book::open(bytes) else { return 0 };
            book.find("a.xlsx", None, None).map_or(0, |found| found.items.iter().map(|i| long(&i.text)).sum())
        },
    );
}

#[test]
fn signed_files_and_packs() {
    let words: &[&[u8]] =
        &[b"%mamori 1 ", b"%%EOF\n", b"/Producer (Mamori", b"\\", b"%mamori 2 ", b"\n%mamori 1 A B\n"];
    let mutator = Mutator::new("signed files", folder("pdf"), words);
    Tried { name: "signed files", seconds: 1, most: 4096 }.with(
        move |n| mutator.input(n),
        |bytes| crate::genuine::whole(bytes).map_or(0, |w| w.code.map_or(0, |c| long(&c))),
    );
    let words: &[&[u8]] =
        &[b"{\"files\":[", b"\"path\":\"../x\"", b"[[[[[[[[[[[[[[[[", b"\\u0000", b"1e999", b"\"sha256\":null"];
    let zipped = Zipped::new("packs", folder("packs"), words);
    Tried { name: "packs", seconds: 1, most: 4096 }.with(
        move |n| zipped.input(n),
        |bytes| crate::genuine::whole(bytes).map_or(0, |w| w.code.map_or(0, |c| long(&c))),
    );
}

#[test]
fn mails_that_came_back() {
    let words: &[&[u8]] = &[
        b"\r\n\r\n",
        b"--b\r\n",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=\"b\"\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"=?UTF-8?B?////?=",
        b"=?x?Q?=?=",
        b"charset=utf-7",
        b"filename*0*=a''%ff",
        b"Date: 99 Xxx 99999 99:99:99 +9999\r\n",
        b"Action: failed\r\n",
        b".mamori@",
    ];
    let mutator = Mutator::new("mails", folder("mail"), words);
    Tried { name: "mails", seconds: 2, most: 4 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| crate::mails::returned::read(bytes).map_or(0, |m| long(&m.said) + long(&m.message_id)),
    );
}

#[test]
fn films() {
    let path = |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/seminars").join(name);
    let all = ["first.mp4", "first.webm"].map(|name| std::fs::read(path(name)).expect("a film"));
    // What says something stands at both ends.
    let ends = |film: &Vec<u8>| [&film[..film.len().min(4_000)], &film[film.len().saturating_sub(4_000)..]].concat();
    let all = all.iter().map(ends).chain(all.iter().map(|film| film[..film.len().min(60_000)].to_vec())).collect();
    let words: &[&[u8]] = &[
        b"\0\0\0\0moov",
        b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff",
        b"trak",
        b"mvhd",
        b"stsd",
        b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
        b"\x15\x49\xa9\x66",
        b"\x44\x89\x88",
        b"\xec\xff",
    ];
    let mutator = Mutator::new("films", all, words);
    Tried { name: "films", seconds: 2, most: 4096 }.with(
        move |n| mutator.input(n),
        |mut bytes| container::told(&mut bytes).map_or_else(|no| long(no.codec()), |v| long(&v.codec)),
    );
}

#[test]
fn subtitles_and_quizzes() {
    let words: &[&[u8]] = &[
        b"-->",
        b"00:00.000 --> ",
        b"99999999999:00:00.000",
        b"<c.",
        b"&lt",
        b"\r",
        b"\xe3\x80\x80",
        b"NOTE\n",
        "○ ".as_bytes(),
    ];
    let mutator = Mutator::new("subtitles", [folder("subtitles"), folder("typed")].concat(), words);
    Tried { name: "subtitles", seconds: 2, most: 4 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let asked = quiz::read(&text).map_or(0, |all| long(&quiz::write(&all)));
            asked + subtitles::read(&text, 60_000).map_or(0, |cues| long(&subtitles::write(&cues)))
        },
    );
}

#[test]
fn ranges() {
    let all = ["bytes=0-1", "bytes=500-", "bytes=-500", "bytes=0-0,-1", "bytes = 1-2 , 3-", "bytes=9-1"];
    let words: &[&[u8]] =
        &[b"18446744073709551615", b"18446744073709551616", b"-", b",", b"--", b"bytes=", b"\t", b"0"];
    let mutator = Mutator::new("ranges", all.map(|a| a.as_bytes().to_vec()).to_vec(), words);
    Tried { name: "ranges", seconds: 1, most: 0 }.with(
        move |n| mutator.input(n),
        |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let now = jiff::Timestamp::UNIX_EPOCH;
            let held = Held { bytes: bytes.len() as u64, tag: "\"a\"", since: Some(now), now };
            let found = part(Asked { get: true, range: Some(&text), if_range: None }, held);
            assert!(found.length(held.bytes) <= held.bytes, "{found:?} of {}", held.bytes);
            let _ = part(Asked { get: true, range: Some("bytes=0-1"), if_range: Some(&text) }, held);
            0
        },
    );
}

#[test]
fn what_editors_type() {
    let words: &[&[u8]] = &[
        b"{{#if a}}\n",
        b"{{/if}}\n",
        b"{{block:x}}",
        "{漢|".as_bytes(),
        b"](term:x)",
        b"](https://",
        b"<script>",
        b"```",
        b"|---|",
        b"+++\n",
        b"**",
        b"> > > > > > > > ",
        b"[[[[[[[[[[[[[[[[",
        b"- - - - - - - - ",
        "\u{fdd1}".as_bytes(),
    ];
    let mutator = Mutator::new("typed", folder("typed"), words);
    Tried { name: "typed", seconds: 3, most: 64 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let html = content::markdown::render(&text, content::markdown::Ruby::On);
            assert!(!html.contains("<script") && !html.contains("href=\"javascript"), "{html:.200}");
            let blocks = content::markdown::blocks(&text).len() + parse(&text, Reading::Typed).map_or(0, |n| n.len());
            // Only whether they end.
            let _ = parse(&text, Reading::Template);
            let _ = content::Guide::parse("x", &text);
            let _ = domain::notices::outside::read_out(&text);
            long(&html) + blocks as u64
        },
    );
}

#[test]
fn holidays_and_pictures() {
    let mutator =
        Mutator::new("holidays", folder("holidays"), &[b"9999/12/31,x\r\n", b"-1/1/1,", b"2026/2/30,x", b"\r\n\r\n"]);
    Tried { name: "holidays", seconds: 1, most: 4 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| {
            let text = String::from_utf8_lossy(bytes);
            domain::desk::holidays::read_file(&text, 2027).map_or(0, |h| h.days.iter().map(|d| long(&d.name)).sum())
        },
    );
    let words: &[&[u8]] =
        &[b"\xff\xe1\0\0", b"\xff\xda", b"\xff\xff\xff", b"eXIf", b"\0\0\0\0tEXt", b"\xff\xff\xff\xffIDAT"];
    let mutator = Mutator::new("metadata", folder("pictures"), words);
    Tried { name: "metadata", seconds: 1, most: 1 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| {
            let bare = ["image/jpeg", "image/png"]
                .map(|kind| crate::evidence_photo::without_metadata(bytes, kind).map_or(0, |bare| bare.len()));
            assert!(bare.iter().all(|n| *n <= bytes.len()), "a picture has grown");
            bare.iter().max().copied().unwrap_or(0) as u64
        },
    );
}
