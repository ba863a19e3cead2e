//! Templates: whole, with places that are known, serving every row of the continuity table and every item of the sheet.

use super::{Findings, filled, is_english};
use crate::error::Finding;
use crate::load::Content;
use crate::templates::folder;
use domain::continuity::template::{ANSWERS, ANY_ITEM};
use domain::continuity::{Paper, Part, Reading, Section, Template, facts, markup};
use std::collections::BTreeSet;

/// Sections of the sheet whose items have a clause each in the rules.
const SECTIONS: [&str; 3] = ["organisation", "management", "incident"];

pub(super) fn check(content: &Content, out: &mut Findings) {
    for (n, template) in content.templates.iter().enumerate() {
        let file = format!("{}{}.md", folder(template.paper), template.id);
        if content.file(&file).is_none() {
            out.push(Finding::new(&file, "check-file-missing", &[]));
        }
        if content.templates[..n].iter().any(|t| t.id == template.id) {
            out.push(Finding::new(&file, "check-template-twice", &[("key", &template.id)]));
        }
        let fields = [
            ("title", template.title.as_str()),
            ("paper_title", &template.paper_title),
            ("change", &template.change),
            ("note", &template.note),
        ];
        filled(&file, &template.id, &fields, out);
        if !is_english(&template.title_en) {
            out.push(Finding::new(&file, "check-english", &[("place", &template.id)]));
        }
        let mut seen = BTreeSet::new();
        for section in &template.sections {
            if !seen.insert(&section.key) {
                out.push(Finding::new(&file, "check-template-twice", &[("key", &section.key)]));
            }
            text(&file, section, out);
        }
        let newest = content.template(template.paper).is_some_and(|t| t.id == template.id);
        if newest {
            serves(content, &file, template, out);
        }
    }
}

fn text(file: &str, section: &Section, out: &mut Findings) {
    let key = section.key.as_str();
    filled(file, key, &[("text", &section.body)], out);
    let nodes = match markup::parse(&section.body, Reading::Template) {
        Ok(nodes) => nodes,
        Err(fault) => {
            let line = fault.line.to_string();
            out.push(Finding::new(file, "check-template-text", &[("key", key), ("line", &line)]));
            return;
        }
    };
    markup::walk(&nodes, &mut |what, name| {
        let known = match what {
            "place" => facts::is_place(name),
            "block" => facts::BLOCKS.contains(&name),
            _ => facts::CONDITIONS.contains(&name),
        };
        if !known {
            out.push(Finding::new(file, "check-template-place", &[("key", key), ("name", name)]));
        }
    });
}

/// Whether every row and every item has its place in the newest edition.
fn serves(content: &Content, file: &str, template: &Template, out: &mut Findings) {
    let rows = |form: &'static str| content.editions.iter().flat_map(|e| &e.forms).filter(move |f| f.id == form);
    match template.paper {
        Paper::Plan => {
            let served: BTreeSet<&str> = template.sections.iter().flat_map(|s| &s.serves).map(String::as_str).collect();
            let keys: BTreeSet<&str> = rows("continuity").flat_map(|f| f.items()).map(|i| i.key.as_str()).collect();
            for key in keys.symmetric_difference(&served) {
                out.push(Finding::new(file, "check-template-row", &[("key", key)]));
            }
            if template.of_part(Part::Kit).count() != 1 {
                out.push(Finding::new(file, "check-template-clause", &[("key", "kit")]));
            }
        }
        Paper::Rules => {
            let has = |part: Part, key: &str| template.of_part(part).any(|s| s.key == key);
            for key in ANSWERS.into_iter().filter(|key| !has(Part::Answer, key)) {
                out.push(Finding::new(file, "check-template-clause", &[("key", key)]));
            }
            let forms = ["institution", "pharmacy"].into_iter().flat_map(rows);
            let sections = forms.flat_map(|f| &f.sections).filter(|s| SECTIONS.contains(&s.key.as_str()));
            let lineages: BTreeSet<&str> = sections.flat_map(|s| &s.items).map(|i| i.lineage.as_str()).collect();
            for key in lineages.into_iter().chain([ANY_ITEM]).filter(|key| !has(Part::Clause, key)) {
                out.push(Finding::new(file, "check-template-clause", &[("key", key)]));
            }
        }
    }
}
