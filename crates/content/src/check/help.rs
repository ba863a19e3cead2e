//! Help texts: whole, and every run of kanji carries its reading.

use super::{Findings, filled};
use crate::error::Finding;
use crate::help::{Help, PosterWords};
use crate::load::Content;
use crate::ten_minutes::TenMinutes;
use domain::text::kanji_without_reading;
use std::collections::BTreeSet;

pub(super) fn check(content: &Content, out: &mut Findings) {
    let help = &content.help;
    texts(PosterWords::FILE, content.poster.texts().filter(|_| content.poster != PosterWords::default()), out);
    let ten = &content.ten_minutes;
    texts(TenMinutes::FILE, ten.texts().filter(|_| *ten != TenMinutes::default()), out);
    let releases =
        content.releases.iter().flat_map(|r| r.changes.iter().map(|c| (r.version.as_str(), c.text.as_str())));
    texts(crate::releases::FILE, releases, out);
    let mut asked = BTreeSet::new();
    for question in &ten.questions {
        if !crate::markdown::is_key(&question.key) {
            out.push(Finding::new(TenMinutes::FILE, "check-key", &[("key", &question.key)]));
        }
        if !asked.insert(&question.key) {
            out.push(Finding::new(TenMinutes::FILE, "check-glossary-twice", &[("word", &question.key)]));
        }
    }
    if *help == Help::default() {
        // It could not be read, which was said already.
        return;
    }
    texts(Help::FILE, help.texts(), out);
    let lists = [
        ("steps", help.steps.len()),
        ("never", help.never.len()),
        ("say", help.say.len()),
        ("paper", help.paper.len()),
    ];
    for (field, _) in lists.into_iter().filter(|(_, n)| *n == 0) {
        filled(Help::FILE, "help", &[(field, "")], out);
    }
    let keys = help.cases.iter().map(|c| &c.key).chain(help.steps.iter().map(|s| &s.key));
    let mut seen = BTreeSet::new();
    for key in keys.chain(help.whom.iter().map(|w| &w.key)) {
        if !crate::markdown::is_key(key) {
            out.push(Finding::new(Help::FILE, "check-key", &[("key", key)]));
        }
        if !seen.insert(key) {
            out.push(Finding::new(Help::FILE, "check-glossary-twice", &[("word", key)]));
        }
    }
    let whom: Vec<&str> = help.whom.iter().map(|w| w.key.as_str()).collect();
    let known = |key: &&str| Help::WHOM.contains(key);
    if whom.len() != Help::WHOM.len() || !whom.iter().all(known) {
        let args = [("expected", Help::WHOM.join(", ")), ("found", whom.join(", "))];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        out.push(Finding::new(Help::FILE, "check-help-whom", &args));
    }
}

fn texts<'h>(file: &str, all: impl Iterator<Item = (&'h str, &'h str)>, out: &mut Findings) {
    for (place, text) in all {
        filled(file, place, &[("text", text)], out);
        kanji(file, text, out);
    }
}

/// Names the kanji without reading in a text that must have none.
pub(super) fn kanji(file: &str, text: &str, out: &mut Findings) {
    for word in kanji_without_reading(text) {
        let place: String = domain::text::without_readings(text).chars().take(20).collect();
        out.push(Finding::new(file, "check-kanji", &[("word", &word), ("place", &place)]));
    }
}
