//! Help texts: every run of kanji carries its reading.

use super::{Findings, texts};
use crate::error::Finding;
use crate::load::Content;
use crate::markdown::outline;
use domain::text::kanji_without_reading;

pub(super) fn check(content: &Content, out: &mut Findings) {
    for help in &content.help {
        let outline = outline(&help.source);
        texts::marks(content, &help.file, &outline, out);
        if help.title.is_empty() {
            out.push(Finding::new(&help.file, "check-help-title", &[]));
        }
        for block in &outline.blocks {
            kanji(&help.file, &block.text(), out);
        }
    }
}

/// Names the kanji without reading in a text that must have none.
pub(super) fn kanji(file: &str, text: &str, out: &mut Findings) {
    for word in kanji_without_reading(text) {
        let place: String = domain::text::without_readings(text).chars().take(20).collect();
        out.push(Finding::new(file, "check-kanji", &[("word", &word), ("place", &place)]));
    }
}
