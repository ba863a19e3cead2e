//! The rows of a form.

use super::editions::english;
use super::{Findings, filled};
use crate::compare::{Number, number};
use crate::error::Finding;
use crate::load::Content;
use crate::markdown::is_key;
use domain::assessment::PROTECTS_MOST;
use domain::checklist::{Edition, Form, Item, Scope, TextBasis};
use std::collections::BTreeSet;

pub(super) fn check(content: &Content, edition: &Edition, form: &Form, out: &mut Findings) {
    let file = format!("editions/{}/items.toml", edition.id);
    let mut keys = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for item in form.items() {
        let mut say = |rule, more: &[(&'static str, &str)]| {
            let args = [&[("form", form.id.as_str()), ("key", item.key.as_str())], more].concat();
            out.push(Finding::new(&file, rule, &args));
        };
        if !keys.insert(&item.key) {
            say("check-item-twice", &[]);
        }
        if let Some(rule) = key_fault(item) {
            say(rule, &[("lineage", &item.lineage)]);
        }
        if !is_known_lineage(item) {
            say("check-lineage", &[("lineage", &item.lineage)]);
        }
        match &item.number {
            None if form.gate.as_ref().is_none_or(|g| g.key != item.key) => say("check-number-missing", &[]),
            Some(text) if !matches!(number(text), Number::Parts(p) if p.len() == 2) => {
                say("check-number", &[("number", text)]);
            }
            Some(text) if item.phase.is_none() && !numbers.insert((text, item.scope.map(Scope::label))) => {
                say("check-number-twice", &[("number", text)]);
            }
            _ => {}
        }
        if item.basis == TextBasis::Official {
            say("check-official", &[]);
        }
        let is_seen = item.basis == TextBasis::Confirmed;
        if item.sources.is_empty() && (is_seen || edition.note.trim().is_empty()) {
            say("check-sources", &[]);
        }
        if item.na_when.is_some() != item.na_basis.is_some() {
            say("check-na", &[]);
        }
        for link in item.links.iter().filter(|l| !has_lineage(content, l)) {
            say("check-link", &[("link", link)]);
        }
        for elsewhere in &item.elsewhere {
            if !is_key(&elsewhere.ticked_by) || elsewhere.date.parse::<jiff::civil::Date>().is_err() {
                say("check-elsewhere", &[]);
            }
        }
        texts(&file, form, item, out);
    }
}

fn texts(file: &str, form: &Form, item: &Item, out: &mut Findings) {
    let place = format!("{} / {}", form.id, item.key);
    filled(file, &place, &[("title", &item.title), ("text", &item.text)], out);
    english(file, &place, &item.title_en, out);
    for list in [&item.sources, &item.guideline_refs] {
        list.iter().for_each(|text| filled(file, &place, &[("sources / guideline_refs", text)], out));
    }
    for e in &item.elsewhere {
        filled(file, &place, &[("elsewhere.text", &e.text), ("elsewhere.source", &e.source)], out);
    }
}

/// The key is the lineage, or the lineage with what the row is about.
fn key_fault(item: &Item) -> Option<&'static str> {
    let about = match item.key.strip_prefix(item.lineage.as_str()) {
        Some("") => return (!is_key(&item.lineage)).then_some("check-item-key"),
        Some(".server") => Scope::Server,
        Some(".pc") => Scope::Pc,
        Some(".network") => Scope::Network,
        _ => return Some("check-item-key"),
    };
    (item.scope != Some(about)).then_some("check-item-scope")
}

/// A row of the continuity table is its own lineage; every other lineage has its place among those that
/// protect most.
fn is_known_lineage(item: &Item) -> bool {
    if item.phase.is_some() { item.key == item.lineage } else { PROTECTS_MOST.contains(&item.lineage.as_str()) }
}

fn has_lineage(content: &Content, lineage: &str) -> bool {
    content.editions.iter().flat_map(|e| &e.forms).any(|f| f.items().any(|i| i.lineage == lineage && i.phase.is_none()))
}
