//! The booklet of the guide as the real press prints it.

use crate::outside::http::send;
use crate::outside::server::{Server, mamori};
use content::Content;
use std::process::Command;

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_booklet_is_printed() {
    let room = tempfile::tempdir().expect("a folder");
    let data = room.path().join("data");
    let server = Server::start(mamori(&data, &["serve", "--listen", "127.0.0.1:0"]));
    let list = send(server.at, "GET", "/guide/editions", &[], b"").is(200).text();
    let at = list.find("/papers/booklet/").expect("a booklet");
    let path = list[at..].split(".pdf").next().expect("its address").to_owned();
    let pdf = send(server.at, "GET", &format!("{path}.pdf"), &[], b"").is(200).body;
    let again = send(server.at, "GET", &format!("{path}.pdf"), &[], b"").is(200).body;
    assert!(pdf == again, "the same paper has the same bytes");
    let end = String::from_utf8_lossy(&pdf[pdf.len() - 200..]).into_owned();
    assert!(end.contains("%%EOF\n%mamori 1 ") && end.ends_with('\n'), "the signature: {end}");
    let file = room.path().join("booklet.pdf");
    std::fs::write(&file, &pdf).expect("written");
    let name = file.to_str().expect("a path");
    let told = |program: &str, arguments: &[&str]| {
        let out = Command::new(program).args(arguments).output().expect("poppler-utils");
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    let pages = told("pdfinfo", &[name]).lines().find_map(|l| l.strip_prefix("Pages:")?.trim().parse::<usize>().ok());
    assert!(pages.is_some_and(|pages| (20..=60).contains(&pages)), "{pages:?} pages");
    let drawn = squeeze(&told("pdftotext", &["-raw", name, "-"]));
    let text = squeeze(&send(server.at, "GET", &format!("{path}.txt"), &[], b"").is(200).text());
    let content = Content::bundled().expect("the content");
    let of = |form: &str| content.guides.iter().filter(|g| g.form == form).collect::<Vec<_>>();
    for guide in of("institution") {
        for (what, words) in [("action", guide.action.as_str()), ("lead", &lead(&guide.sections[0].markdown))] {
            assert!(drawn.contains(&squeeze(words)), "{} {what} in the PDF", guide.lineage);
            assert!(text.contains(&squeeze(words)), "{} {what} in the text", guide.lineage);
        }
    }
    for question in of("faq").iter().flat_map(|g| &g.sections).chain(&of("booklet")[0].sections) {
        assert!(drawn.contains(&squeeze(&question.heading)), "{}", question.heading);
    }
    let docx = send(server.at, "GET", &format!("{path}.docx"), &[], b"").is(200).body;
    assert!(docx.starts_with(b"PK"), "a zip");
    assert_eq!(server.stop(), Some(0));
}

/// The first ten characters of a text that stand in one line of any paper.
fn lead(markdown: &str) -> String {
    content::markdown::plain(markdown).chars().take(10).collect()
}
