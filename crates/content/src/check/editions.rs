//! Editions, forms and sections.

use super::{Findings, filled, is_english, items};
use crate::error::Finding;
use crate::load::Content;
use crate::markdown::is_key;
use domain::assessment::ROUNDS_MAX;
use domain::checklist::{Edition, Form};
use domain::organisations::Kind;
use std::collections::BTreeSet;

/// The forms that exist.
const FORMS: [&str; 4] = ["institution", "pharmacy", "vendor", "continuity"];

/// The fiscal year of r1 is 2019 (令和元年度).
const BEFORE_REIWA: i32 = 2018;

pub(super) fn check(content: &Content, out: &mut Findings) {
    for edition in &content.editions {
        let file = format!("editions/{}/edition.toml", edition.id);
        head(&file, edition, out);
        let mut seen = BTreeSet::new();
        let mut kinds = BTreeSet::new();
        for form in &edition.forms {
            let args = [("form", form.id.as_str())];
            if !FORMS.contains(&form.id.as_str()) {
                out.push(Finding::new(&file, "check-form-unknown", &args));
            }
            if !seen.insert(&form.id) {
                out.push(Finding::new(&file, "check-form-twice", &args));
            }
            for kind in form.kinds.iter().filter(|k| !kinds.insert(**k)) {
                let args = [("form", form.id.as_str()), ("kind", kind.code())];
                out.push(Finding::new(&file, "check-kind-twice", &args));
            }
            one_form(&file, form, out);
            items::check(content, edition, form, out);
        }
    }
}

fn head(file: &str, edition: &Edition, out: &mut Findings) {
    let place = edition.id.as_str();
    let fields = [("title", edition.title.as_str()), ("guideline", &edition.guideline), ("posted", &edition.posted)];
    filled(file, place, &fields, out);
    english(file, place, &edition.title_en, out);
    if !is_key(&edition.id) {
        out.push(Finding::new(file, "check-key", &[("key", place)]));
    }
    if edition.note.trim().is_empty() {
        out.push(Finding::new(file, "check-note", &[]));
    }
    let month = format!("{}-01", edition.posted);
    if [&edition.posted, &month].into_iter().all(|day| day.parse::<jiff::civil::Date>().is_err()) {
        out.push(Finding::new(file, "check-date", &[("key", "posted"), ("value", &edition.posted)]));
    }
    let reiwa = edition.id.strip_prefix('r').and_then(|rest| rest.split('-').next()?.parse::<i32>().ok());
    if let Some(year) = reiwa.map(|r| r + BEFORE_REIWA).filter(|y| edition.fiscal_year != Some(*y)) {
        out.push(Finding::new(file, "check-fiscal-year", &[("id", place), ("year", &year.to_string())]));
    }
    if edition.demo && !edition.title.contains("見本") {
        out.push(Finding::new(file, "check-demo", &[]));
    }
    if edition.forms.is_empty() {
        out.push(Finding::new(file, "check-no-form", &[]));
    }
}

fn one_form(file: &str, form: &Form, out: &mut Findings) {
    let args = [("form", form.id.as_str())];
    filled(file, &form.id, &[("title", &form.title), ("paper_title", &form.paper_title)], out);
    for note in &form.notes {
        filled(file, &form.id, &[("notes", note)], out);
    }
    english(file, &form.id, &form.title_en, out);
    let fitting = |kind: &Kind| (form.id == "vendor") == (*kind == Kind::Vendor) && !kind.is_association();
    if form.kinds.is_empty() || !form.kinds.iter().all(fitting) {
        out.push(Finding::new(file, "check-kinds", &args));
    }
    if !(1..=ROUNDS_MAX).contains(&form.rounds) {
        out.push(Finding::new(file, "check-rounds", &args));
    }
    if form.sections.is_empty() {
        out.push(Finding::new(file, "check-form-empty", &args));
    }
    let mut seen = BTreeSet::new();
    for section in &form.sections {
        let args = [("form", form.id.as_str()), ("section", section.key.as_str())];
        let place = format!("{} / {}", form.id, section.key);
        filled(file, &place, &[("title", &section.title)], out);
        english(file, &place, &section.title_en, out);
        if !is_key(&section.key) {
            out.push(Finding::new(file, "check-key", &[("key", &section.key)]));
        }
        if !seen.insert(&section.key) {
            out.push(Finding::new(file, "check-section-twice", &args));
        }
        if section.items.is_empty() {
            out.push(Finding::new(file, "check-section-empty", &args));
        }
    }
    if let Some(gate) = form.gate.as_ref().filter(|g| form.item(&g.key).is_none()) {
        out.push(Finding::new(file, "check-gate", &[("form", &form.id), ("key", &gate.key)]));
    }
}

/// Notes an English title that is missing or not English.
pub(super) fn english(file: &str, place: &str, title: &str, out: &mut Findings) {
    if !is_english(title) {
        out.push(Finding::new(file, "check-english", &[("place", place)]));
    }
}
