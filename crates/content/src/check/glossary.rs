//! Words of art.

use super::{Findings, filled, is_english, texts};
use crate::error::Finding;
use crate::glossary::Glossary;
use crate::load::Content;
use crate::markdown::{is_key, outline};
use std::collections::BTreeSet;

pub(super) fn check(content: &Content, out: &mut Findings) {
    let mut keys = BTreeSet::new();
    let mut spellings = BTreeSet::new();
    for term in content.glossary.terms() {
        let word = term.word.as_str();
        filled(Glossary::FILE, &term.key, &[("word", word), ("explanation", &term.explanation)], out);
        if !is_key(&term.key) {
            out.push(Finding::new(Glossary::FILE, "check-key", &[("key", &term.key)]));
        }
        if !keys.insert(&term.key) {
            out.push(Finding::new(Glossary::FILE, "check-glossary-twice", &[("word", &term.key)]));
        }
        for spelling in std::iter::once(&term.word).chain(&term.aliases).filter(|s| !spellings.insert(*s)) {
            out.push(Finding::new(Glossary::FILE, "check-glossary-twice", &[("word", spelling)]));
        }
        if term.reading.is_empty() || !term.reading.chars().all(is_kana) {
            out.push(Finding::new(Glossary::FILE, "check-glossary-reading", &[("word", word)]));
        }
        if !is_english(&term.english) {
            out.push(Finding::new(Glossary::FILE, "check-english", &[("place", &term.key)]));
        }
        let mut found = Findings::new();
        texts::marks(&content.glossary, Glossary::FILE, &outline(&term.explanation), &mut found);
        // The lines are those of the explanation, not of the file.
        out.extend(found.into_iter().map(|f| Finding { line: None, ..f }));
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | 'ー' | '・' | '、' | ' ')
}
