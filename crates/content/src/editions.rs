//! Editions as files: `edition.toml` and the flat `items.toml` become the nested types of `domain`.

use crate::error::{Finding, line_of};
use crate::files::{self, Files};
use domain::checklist::{Due, Edition, Elsewhere, Form, Gate, Item, Readings, Scope, Section, TextBasis};
use domain::organisations::Kind;
use domain::text::without_readings;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionFile {
    id: String,
    title: String,
    title_en: String,
    fiscal_year: Option<i32>,
    #[serde(default)]
    posted: String,
    #[serde(default)]
    guideline: String,
    #[serde(default)]
    demo: bool,
    provenance: Provenance,
    #[serde(default)]
    form: Vec<FormFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Provenance {
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    id: String,
    title: String,
    title_en: String,
    paper_title: String,
    kinds: Vec<Kind>,
    #[serde(default = "yes")]
    counts_progress: Spanned<bool>,
    #[serde(default)]
    notes: Vec<String>,
    rounds: i64,
    gate: Option<GateFile>,
    #[serde(default)]
    section: Vec<SectionFile>,
}

fn yes() -> Spanned<bool> {
    Spanned::new(0..0, true)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateFile {
    key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionFile {
    key: String,
    title: String,
    title_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemsFile {
    #[serde(default)]
    item: Vec<ItemFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    form: Spanned<String>,
    section: Spanned<String>,
    key: String,
    lineage: String,
    number: Option<String>,
    scope: Option<Scope>,
    title: String,
    title_en: String,
    text: String,
    #[serde(default)]
    due: Due,
    na_when: Option<String>,
    na_basis: Option<TextBasis>,
    basis: TextBasis,
    number_basis: Option<TextBasis>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    guideline_refs: Vec<String>,
    manual_page: Option<String>,
    phase: Option<String>,
    #[serde(default)]
    links: Vec<String>,
    #[serde(default)]
    elsewhere: Vec<ElsewhereFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElsewhereFile {
    ticked_by: String,
    text: String,
    source: String,
    date: String,
}

/// The ids of the folders under `editions/`, sorted.
pub(crate) fn folders(files: &Files) -> Vec<String> {
    let mut ids: Vec<String> = files
        .keys()
        .filter_map(|name| name.strip_prefix("editions/")?.split_once('/').map(|(id, _)| id.to_owned()))
        .collect();
    ids.dedup();
    ids
}

/// Reads the edition of a folder, and says everything that keeps it from being one. Rows without a place
/// are left out, so that the rest can be checked.
pub(crate) fn read(files: &Files, id: &str) -> (Option<Edition>, Vec<Finding>) {
    let [edition_name, items_name] = ["edition", "items"].map(|part| format!("editions/{id}/{part}.toml"));
    let head =
        files::text(files, &edition_name).and_then(|t| Ok((files::toml::<EditionFile>(&edition_name, &t, 0)?, t)));
    let rows = files::text(files, &items_name).and_then(|t| Ok((files::toml::<ItemsFile>(&items_name, &t, 0)?, t)));
    let ((head, head_text), (rows, rows_text)) = match (head, rows) {
        (Ok(head), Ok(rows)) => (head, rows),
        (head, rows) => return (None, [head.err(), rows.err()].into_iter().flatten().collect()),
    };
    let mut broken = Vec::new();
    if head.id != id {
        broken.push(Finding::new(&edition_name, "check-edition-folder", &[("id", &head.id), ("folder", id)]));
    }
    for form in head.form.iter().filter(|f| !*f.counts_progress.get_ref()) {
        let finding = Finding::new(&edition_name, "check-form-must-count", &[("form", &form.id)]);
        broken.push(finding.at(line_of(&head_text, form.counts_progress.span().start)));
    }
    let mut edition = edition(head);
    for row in rows.item {
        let (form, section) = (row.form.get_ref().clone(), row.section.get_ref().clone());
        let known = edition.forms.iter_mut().find(|f| f.id == form);
        let at = match known.map(|f| f.sections.iter_mut().find(|s| s.key == section)) {
            Some(Some(place)) => {
                place.items.push(item(row));
                continue;
            }
            Some(None) => (row.section.span().start, "check-item-section"),
            None => (row.form.span().start, "check-item-form"),
        };
        let args = [("key", row.key.as_str()), ("form", form.as_str()), ("section", section.as_str())];
        broken.push(Finding::new(&items_name, at.1, &args).at(line_of(&rows_text, at.0)));
    }
    (Some(edition), broken)
}

fn edition(file: EditionFile) -> Edition {
    Edition {
        id: file.id,
        title: file.title,
        title_en: file.title_en,
        fiscal_year: file.fiscal_year,
        posted: file.posted,
        guideline: file.guideline,
        demo: file.demo,
        note: file.provenance.note,
        forms: file.form.into_iter().map(form).collect(),
    }
}

fn form(file: FormFile) -> Form {
    let section = |s: SectionFile| Section { key: s.key, title: s.title, title_en: s.title_en, items: Vec::new() };
    Form {
        id: file.id,
        title: file.title,
        title_en: file.title_en,
        paper_title: file.paper_title,
        kinds: file.kinds,
        notes: file.notes,
        rounds: file.rounds,
        gate: file.gate.map(|g| Gate { key: g.key }),
        sections: file.section.into_iter().map(section).collect(),
        imported: None,
    }
}

fn item(file: ItemFile) -> Item {
    let elsewhere =
        |e: ElsewhereFile| Elsewhere { ticked_by: e.ticked_by, text: e.text, source: e.source, date: e.date };
    let (title, text) = (without_readings(&file.title), without_readings(&file.text));
    let read = title != file.title || text != file.text;
    Item {
        readings: read.then_some(Readings { title: file.title, text: file.text }),
        key: file.key,
        lineage: file.lineage,
        number: file.number,
        scope: file.scope,
        title,
        scope_words: None,
        title_en: file.title_en,
        text,
        due: file.due,
        na_when: file.na_when,
        na_basis: file.na_basis,
        basis: file.basis,
        number_basis: file.number_basis,
        sources: file.sources,
        guideline_refs: file.guideline_refs,
        manual_page: file.manual_page,
        phase: file.phase,
        links: file.links,
        elsewhere: file.elsewhere.into_iter().map(elsewhere).collect(),
    }
}
