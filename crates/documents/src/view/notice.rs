//! A notice as `notice.typ` reads it.

use crate::labels;
use domain::papers::Notice;
use domain::papers::notice::NoticeLetter;
use serde::Serialize;
use serde_json::{Value, json};

/// A line of a body.
#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    /// A sentence, whose first sign is set in by one.
    indent: bool,
}

#[derive(Serialize)]
struct Block<'a> {
    title: &'a str,
    body: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Letter<'a> {
    omitted: &'static str,
    number: &'a str,
    date: &'a str,
    addressee: &'a str,
    sender: &'a str,
    signatory: &'a str,
    title: &'a str,
    body: Vec<Line<'a>>,
    end: &'static str,
    blocks: Vec<Block<'a>>,
    /// Head of the list of files, and their names.
    enclosed: &'static str,
    files: Vec<String>,
}

/// The texts of the letters and of the foot.
#[derive(Serialize)]
pub(crate) struct Texts<'a> {
    letters: Vec<Letter<'a>>,
    outside: String,
    contact: &'a [String],
    code: &'a str,
    url: &'a str,
    /// In groups, as it is compared.
    fingerprint: String,
}

/// Switches, the code for the file's properties, and the QR, which is a picture.
pub(crate) fn switches(notice: &Notice) -> Value {
    let url = notice.genuine.as_ref().and_then(|g| g.url.as_deref());
    json!({
        "demo": notice.demo,
        "draft": notice.genuine.is_none(),
        "code": notice.genuine.as_ref().map(|g| g.code.replace('-', "")),
        "file": file(notice).map(|(name, _)| name),
        "pages": notice.outside.as_ref().map_or(0, |o| o.pages),
        "qr_svg": url.and_then(crate::qr::svg),
        "logo": notice.logo.is_some(),
    })
}

/// The file that is printed page for page: the name by which the template asks for it, and its bytes.
pub(crate) fn file(notice: &Notice) -> Option<(&'static str, &[u8])> {
    let outside = notice.outside.as_ref()?;
    let name = match outside.media_type.as_str() {
        "application/pdf" => PDF,
        "image/jpeg" => "outside.jpg",
        "image/png" => "outside.png",
        _ => return None,
    };
    Some((name, &outside.bytes))
}

/// The name of the picture at the head of an association's papers.
pub(crate) const LOGO: &str = "logo.png";

/// The name of a file that has pages of its own.
pub(crate) const PDF: &str = "outside.pdf";

/// The texts.
pub(crate) fn texts(notice: &Notice) -> Texts<'_> {
    let genuine = notice.genuine.as_ref();
    Texts {
        letters: notice.letters.iter().map(letter).collect(),
        outside: notice.outside.as_ref().map(labels::outside).unwrap_or_default(),
        contact: &notice.contact,
        code: genuine.map_or("", |g| &g.code),
        url: genuine.and_then(|g| g.url.as_deref()).unwrap_or_default(),
        fingerprint: genuine.map(|g| labels::grouped(&g.fingerprint)).unwrap_or_default(),
    }
}

fn letter(letter: &NoticeLetter) -> Letter<'_> {
    Letter {
        omitted: if letter.seal_omitted { labels::SEAL_OMITTED } else { "" },
        number: letter.number.as_deref().unwrap_or(labels::UNNUMBERED),
        date: &letter.date,
        addressee: &letter.addressee,
        sender: &letter.sender,
        signatory: &letter.signatory,
        title: &letter.title,
        body: lines(&letter.body),
        end: labels::LETTER_ENDS,
        blocks: letter.blocks.iter().map(|b| Block { title: &b.title, body: lines(&b.body) }).collect(),
        enclosed: labels::FILES,
        files: letter.files.iter().map(|name| format!("・{name}")).collect(),
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    text.lines().map(|text| Line { text, indent: is_sentence(text) }).collect()
}

/// A line that begins like running text and has a sentence in it; a list's point, a heading, an address has not.
fn is_sentence(line: &str) -> bool {
    line.contains('。') && line.starts_with(char::is_alphanumeric) && !line.starts_with(|c: char| c.is_ascii_digit())
}
