//! What holds for every text in Markdown: its links, its marks, and the words of the glossary.

use super::Findings;
use crate::error::Finding;
use crate::glossary::Glossary;
use crate::markdown::{BlockKind, Outline};
use domain::text::without_readings;
use std::collections::BTreeSet;

/// No raw HTML, no images, no heading of level 1, no `**` that stayed
/// text, only links to known words and to `https` addresses.
pub(super) fn marks(glossary: &Glossary, file: &str, outline: &Outline, out: &mut Findings) {
    let mut say = |rule, line: usize, args: &[(&'static str, &str)]| out.push(Finding::new(file, rule, args).at(line));
    for (html, line) in &outline.html {
        say("check-html", *line, &[("html", html)]);
    }
    for (address, line) in &outline.images {
        say("check-image", *line, &[("address", address)]);
    }
    for (address, line) in &outline.links {
        match address.strip_prefix("term:") {
            Some(key) if glossary.term(key).is_none() => say("check-term", *line, &[("key", key)]),
            None if !address.starts_with("https://") => say("check-address", *line, &[("address", address)]),
            _ => {}
        }
    }
    for block in outline.blocks.iter().filter(|b| b.kind != BlockKind::Code && b.text().contains("**")) {
        let place: String = block.plain().chars().take(30).collect();
        say("check-stars", block.line, &[("place", &place)]);
    }
    let title = outline.blocks.iter().find(|b| file.starts_with("guide/") && b.kind == BlockKind::Heading(1));
    if let Some(title) = title {
        say("check-heading-level", title.line, &[]);
    }
}

/// The first time a word of the glossary stands in running text it is a link.
pub(super) fn words(glossary: &Glossary, file: &str, outline: &Outline, out: &mut Findings) {
    let mut linked: BTreeSet<&str> = BTreeSet::new();
    for block in outline.blocks.iter().filter(|b| b.is_running_text()) {
        for span in &block.spans {
            if let Some(address) = &span.link {
                linked.extend(address.strip_prefix("term:"));
                continue;
            }
            let text = without_readings(&span.text);
            for found in glossary.find(&text) {
                if linked.insert(&found.term.key) {
                    let (word, place) = (&text[found.start..found.end], excerpt(&text, found.start, found.end));
                    let args = [("word", word), ("key", found.term.key.as_str()), ("place", place.as_str())];
                    out.push(Finding::new(file, "check-guide-term", &args).at(block.line));
                }
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
