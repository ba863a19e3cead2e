//! What holds for every text in Markdown: its links, its marks, and the words of the glossary.

use super::Findings;
use crate::error::Finding;
use crate::load::Content;
use crate::markdown::{BlockKind, Outline};
use domain::text::without_readings;
use std::collections::BTreeSet;

/// No raw HTML, no images, no heading of level 1, no `**` that stayed
/// text, only links to known words and to `https` addresses.
pub(super) fn marks(content: &Content, file: &str, outline: &Outline, out: &mut Findings) {
    for html in &outline.html {
        out.push(Finding::new(file, "check-html", &[("html", html)]));
    }
    for address in &outline.images {
        out.push(Finding::new(file, "check-image", &[("address", address)]));
    }
    for address in &outline.links {
        match address.strip_prefix("term:") {
            Some(key) if content.glossary.term(key).is_none() => {
                out.push(Finding::new(file, "check-term", &[("key", key)]));
            }
            None if !address.starts_with("https://") => {
                out.push(Finding::new(file, "check-address", &[("address", address)]));
            }
            _ => {}
        }
    }
    for block in outline.blocks.iter().filter(|b| b.kind != BlockKind::Code && b.text().contains("**")) {
        let place: String = block.plain().chars().take(30).collect();
        out.push(Finding::new(file, "check-stars", &[("place", &place)]));
    }
    if file.starts_with("guide/") && outline.blocks.iter().any(|b| b.kind == BlockKind::Heading(1)) {
        out.push(Finding::new(file, "check-heading-level", &[]));
    }
}

/// The first time a word of the glossary stands in running text it is a link.
pub(super) fn words(content: &Content, file: &str, outline: &Outline, out: &mut Findings) {
    let mut linked: BTreeSet<&str> = BTreeSet::new();
    for span in outline.blocks.iter().filter(|b| b.is_running_text()).flat_map(|b| &b.spans) {
        if let Some(address) = &span.link {
            linked.extend(address.strip_prefix("term:"));
            continue;
        }
        let text = without_readings(&span.text);
        for found in content.glossary.find(&text) {
            if linked.insert(&found.term.key) {
                let (word, place) = (&text[found.start..found.end], excerpt(&text, found.start, found.end));
                let args = [("word", word), ("key", found.term.key.as_str()), ("place", place.as_str())];
                out.push(Finding::new(file, "check-guide-term", &args));
            }
        }
    }
}

/// Ten characters on either side of a place.
pub(super) fn excerpt(text: &str, start: usize, end: usize) -> String {
    let before: Vec<char> = text[..start].chars().rev().take(10).collect();
    let after = text[end..].chars().take(10);
    before.into_iter().rev().chain(text[start..end].chars()).chain(after).collect()
}
