//! Practice guides: one for each requirement, no paragraph in two of them, and the set that they make.

use super::{Findings, filled, is_english, text};
use crate::error::Finding;
use crate::guide::{BESIDE_ROWS, BOOKLET, FAQ, Guide, GuideEdition, HOW_TO_READ, path, series};
use crate::load::Content;
use crate::markdown::is_key;
use std::collections::{BTreeSet, HashMap};

pub(super) fn check(content: &Content, out: &mut Findings) {
    missing(content, out);
    let around =
        text::Around { editions: content.editions.iter().collect(), glossary: &content.glossary, others: Vec::new() };
    for guide in &content.guides {
        let before = guide.lines_before();
        out.extend(text::check(guide, &around).into_iter().map(|f| f.further(before)));
    }
    repeated(content, out);
    edition(content, out);
}

/// Every requirement has its guide, every requirement of the institutions its questions, and the booklet its beginning.
fn missing(content: &Content, out: &mut Findings) {
    let rows = content.editions.iter().flat_map(|e| &e.forms).flat_map(|f| {
        let series = series(&f.id);
        f.items().flat_map(move |i| {
            let faq = (series == "institution").then_some((FAQ, i.lineage.as_str()));
            std::iter::once((series, i.lineage.as_str())).chain(faq)
        })
    });
    let mut wanted: BTreeSet<(&str, &str)> = rows.collect();
    wanted.insert((BOOKLET, HOW_TO_READ));
    for (series, lineage) in wanted.into_iter().filter(|(s, l)| content.guide(s, l).is_none()) {
        let args = [("series", series), ("lineage", lineage)];
        out.push(Finding::new(&path(series, lineage), "check-guide-missing", &args));
    }
}

/// No paragraph stands in two guides.
fn repeated(content: &Content, out: &mut Findings) {
    let mut first: HashMap<String, &str> = HashMap::new();
    for guide in &content.guides {
        for own in text::own_words(guide) {
            let other = *first.entry(own.text.clone()).or_insert(&guide.file);
            if other != guide.file {
                out.push(own.repeats(&guide.file, other).further(guide.lines_before()));
            }
        }
    }
}

/// The set that the texts make.
fn edition(content: &Content, out: &mut Findings) {
    let Some(edition) = &content.guide_edition else { return };
    let file = GuideEdition::FILE;
    filled(file, &edition.code, &[("title", &edition.title), ("note", &edition.note)], out);
    if !is_key(&edition.code) {
        out.push(Finding::new(file, "check-key", &[("key", &edition.code)]));
    }
    if !is_english(&edition.title_en) {
        out.push(Finding::new(file, "check-english", &[("place", &edition.code)]));
    }
    if edition.editions.is_empty() {
        filled(file, &edition.code, &[("editions", "")], out);
    }
    for id in edition.editions.iter().filter(|id| content.edition(id).is_none()) {
        out.push(Finding::new(file, "check-guide-set-edition", &[("edition", id)]));
    }
}

/// Whether a file under `guide/` is one that is read.
pub(super) fn is_known_series(name: &str) -> bool {
    BESIDE_ROWS.contains(&name) || [FAQ, BOOKLET].contains(&name)
}

/// All guides, for the count of words without a reading.
pub(super) fn bodies(content: &Content) -> impl Iterator<Item = &str> {
    content.guides.iter().map(Guide::body)
}
