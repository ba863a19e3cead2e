//! Formulas that read filled cells. Their results were kept when the workbook was saved and are old now: they are
//! dropped, so that every program computes them when it opens the workbook. No formula changes, and where none
//! reads a filled cell nothing is touched.

mod references;

use super::archive::Archive;
use super::xml::{Changes, Met, Tag, tags, walk, with_attr};
use crate::Error;
use domain::cells::Place;
use references::reads;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

const BOOK: &str = "xl/workbook.xml";

/// A cell that computes.
struct Computed {
    place: Place,
    tag: Tag,
    formula: String,
    /// Where its result stands.
    result: Option<Range<usize>>,
}

/// Drops the old results of formulas that read filled cells, and of those that read these. A formula of its own
/// is also marked as one whose result is never kept, which Excel goes by; where cells share a formula, which
/// stays untouched, the workbook is marked as a whole.
pub(super) fn drop_old_results(
    archive: &mut Archive,
    part: &str,
    sheet: &str,
    filled: &[Place],
    parts: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    let names = sheet_names(archive)?;
    let mut sheets: Vec<(String, String, String, Vec<Computed>)> = Vec::new();
    for (name, path) in names {
        let text = match parts.get(&path) {
            Some(text) => text.clone(),
            None => archive.text(&path)?,
        };
        let computed = computed(&text);
        sheets.push((name, path, text, computed));
    }
    let mut changed: BTreeSet<(String, Place)> = filled.iter().map(|p| (sheet.to_owned(), *p)).collect();
    if !sheets.iter().any(|(_, path, ..)| path == part) {
        return Err(super::broken(format!("{part} is no worksheet of the workbook")));
    }
    let mut old: BTreeSet<(String, Place)> = BTreeSet::new();
    loop {
        let before = old.len();
        for (name, _, _, cells) in &sheets {
            let found = cells.iter().filter(|c| reads(&c.formula, name, &changed));
            old.extend(found.map(|c| (name.clone(), c.place)));
        }
        if old.len() == before {
            break;
        }
        changed.extend(old.iter().cloned());
    }
    let mut whole = false;
    for (name, path, text, cells) in &sheets {
        let mut changes = Changes::default();
        for cell in cells.iter().filter(|c| old.contains(&(name.clone(), c.place))) {
            if let Some(result) = &cell.result {
                changes.put(result.clone(), String::new());
            }
            if cell.tag.attr("t").is_none_or(|t| t == "normal") {
                if cell.tag.attr("ca").is_none() {
                    changes.put(cell.tag.at.clone(), with_attr(text, &cell.tag, "ca", "1"));
                }
            } else {
                whole = true;
            }
        }
        if !changes.is_empty() {
            parts.insert(path.clone(), changes.apply(text));
        }
    }
    if whole {
        let name = archive.name(BOOK)?;
        let text = archive.text(&name)?;
        if let Some(marked) = marked(&text) {
            parts.insert(name, marked);
        }
    }
    Ok(())
}

/// Name and part of each worksheet.
fn sheet_names(archive: &mut Archive) -> Result<Vec<(String, String)>, Error> {
    let book = archive.name(BOOK)?;
    let rels = archive.relations(&book);
    let text = archive.text(&book)?;
    let mut out = Vec::new();
    for tag in tags(&text, "sheet") {
        let part = tag.attr("id").and_then(|id| rels.get(&id).cloned());
        if let (Some(name), Some(part)) = (tag.attr("name"), part.filter(|p| archive.name(p).is_ok())) {
            out.push((name, part));
        }
    }
    Ok(out)
}

fn computed(text: &str) -> Vec<Computed> {
    let mut out: Vec<Computed> = Vec::new();
    // The cell, whether it computes, and what is being read of it.
    let (mut place, mut in_formula, mut in_result, mut of_cell) = (None, false, None, false);
    let mut shared: BTreeMap<String, (Place, String)> = BTreeMap::new();
    for met in walk(text) {
        match met {
            Met::Open(tag) => match tag.name().as_str() {
                "c" => {
                    place = tag.attr("r").and_then(|r| Place::parse(&r));
                    of_cell = false;
                }
                "f" => {
                    if let Some(place) = place {
                        out.push(Computed { place, tag, formula: String::new(), result: None });
                        (in_formula, of_cell) = (true, true);
                    }
                }
                "v" if of_cell => in_result = Some(tag.at.start),
                _ => {}
            },
            Met::Text(text) if in_formula => {
                if let Some(cell) = out.last_mut() {
                    cell.formula.push_str(&text);
                }
            }
            Met::Text(_) => {}
            Met::Close(name, at) => match name.as_str() {
                "f" => {
                    in_formula = false;
                    if let Some(cell) = out.last_mut()
                        && let (Some("shared"), Some(index)) = (cell.tag.attr("t").as_deref(), cell.tag.attr("si"))
                    {
                        if cell.formula.is_empty() {
                            if let Some((from, formula)) = shared.get(&index) {
                                cell.formula = references::moved(formula, *from, cell.place);
                            }
                        } else {
                            shared.insert(index, (cell.place, cell.formula.clone()));
                        }
                    }
                }
                "v" => {
                    if let (Some(from), Some(cell)) = (in_result.take(), out.last_mut()) {
                        cell.result = Some(from..at.end);
                    }
                }
                "c" => of_cell = false,
                _ => {}
            },
        }
    }
    out
}

/// The workbook, to be computed as a whole when it is opened; `None` when it is already.
fn marked(text: &str) -> Option<String> {
    if let Some(tag) = tags(text, "calcPr").into_iter().next() {
        if matches!(tag.attr("fullCalcOnLoad").as_deref(), Some("1" | "true")) {
            return None;
        }
        let mut changes = Changes::default();
        changes.put(tag.at.clone(), with_attr(text, &tag, "fullCalcOnLoad", "1"));
        return Some(changes.apply(text));
    }
    // Its place in the order of the parts of a workbook.
    let before = ["definedNames", "externalReferences", "functionGroups", "sheets"];
    let ends: Vec<(String, usize)> = walk(text)
        .into_iter()
        .filter_map(|m| match m {
            Met::Close(name, at) => Some((name, at.end)),
            _ => None,
        })
        .collect();
    let at = before.iter().find_map(|name| ends.iter().find(|(n, _)| n == name).map(|(_, at)| *at))?;
    let prefix = tags(text, "workbook").first().map(Tag::prefix).unwrap_or_default();
    Some(format!("{}<{prefix}calcPr fullCalcOnLoad=\"1\"/>{}", &text[..at], &text[at..]))
}
