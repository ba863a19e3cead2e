//! What a reader of values does not tell: what is hidden, what is merged, which cells offer a choice, where the
//! form controls stand.

use super::controls::{Boxes, Placed, Sizes, captions, number_options};
use super::open::Parts;
use super::xml::{Met, walk};
use domain::cells::{Area, Place};
use std::collections::{BTreeMap, BTreeSet};

/// A worksheet as the workbook names it.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// Its name.
    pub(crate) name: String,
    /// Its part.
    pub(crate) part: String,
    /// It can be seen.
    pub(crate) visible: bool,
}

/// What a worksheet says beside its values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extras {
    pub(crate) merged: Vec<Area>,
    pub(crate) hidden_rows: BTreeSet<u32>,
    pub(crate) hidden_cols: Vec<(u32, u32)>,
    /// Where a list of values is offered, and which.
    pub(crate) choices: Vec<(Area, Vec<String>)>,
    pub(crate) controls: Vec<Placed>,
    /// Cells that compute.
    pub(crate) formulas: BTreeSet<Place>,
}

/// The worksheets in the order of their tabs, and whether days are counted from 1904.
pub(crate) fn sheets(parts: &Parts) -> (Vec<Named>, bool) {
    let rels = relations(parts, "xl/workbook.xml");
    let (mut out, mut from1904) = (Vec::new(), false);
    let Some(text) = parts.text("xl/workbook.xml") else { return (out, from1904) };
    walk(text, |met| {
        let Met::Open(tag) = met else { return };
        match tag.name {
            "sheet" => {
                let part = tag.attr("id").and_then(|id| rels.get(&id).cloned());
                if let (Some(name), Some(part)) = (tag.attr("name"), part) {
                    let visible = tag.attr("state").is_none_or(|s| s == "visible");
                    out.push(Named { name, part, visible });
                }
            }
            "workbookPr" => from1904 = tag.is_on("date1904"),
            _ => {}
        }
    });
    (out, from1904)
}

/// Defined names and the areas that they stand for, as written.
fn names(parts: &Parts) -> BTreeMap<String, String> {
    let (mut out, mut name) = (BTreeMap::new(), None);
    walk(parts.text("xl/workbook.xml").unwrap_or_default(), |met| match met {
        Met::Open(tag) if tag.name == "definedName" => name = tag.attr("name"),
        Met::Text(text) => {
            if let Some(name) = &name {
                out.entry(name.to_lowercase()).or_insert_with(String::new).push_str(text);
            }
        }
        Met::Close("definedName") => name = None,
        _ => {}
    });
    out
}

/// Id → path of what a part refers to.
fn relations(parts: &Parts, part: &str) -> BTreeMap<String, String> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let mut out = BTreeMap::new();
    let Some(text) = parts.text(&format!("{folder}/_rels/{file}.rels")) else { return out };
    walk(text, |met| {
        let Met::Open(tag) = met else { return };
        if tag.name == "Relationship"
            && let (Some(id), Some(target)) = (tag.attr("Id"), tag.attr("Target"))
        {
            let path = joined(folder, &target);
            out.insert(id, parts.name(&path).map_or(path.clone(), str::to_owned));
        }
    });
    out
}

/// A target as a path inside the zip.
fn joined(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Reads what stands beside the values of a worksheet. `values` looks up texts of an area, for lists that stand
/// in cells.
pub(crate) fn extras(parts: &Parts, sheet: &Named, values: &dyn Fn(&str, Area) -> Vec<String>) -> Extras {
    let rels = relations(parts, &sheet.part);
    let known = names(parts);
    let mut out = Extras::default();
    let mut sizes = Sizes::default();
    let mut list = List::default();
    let mut boxes = Boxes::default();
    let mut drawing = None;
    let (mut row, mut at) = (0, Place::new(0, 0));
    walk(parts.text(&sheet.part).unwrap_or_default(), |met| {
        boxes.meet(&met, &rels);
        list.meet(&met);
        match &met {
            Met::Open(tag) => match tag.name {
                "col" => {
                    if let (Some(min), Some(max)) = (tag.number("min"), tag.number("max")) {
                        let (min, max) = (min.saturating_sub(1), max.saturating_sub(1));
                        if tag.is_on("hidden") || tag.attr("width").is_some_and(|w| w.parse() == Ok(0.0)) {
                            out.hidden_cols.push((min, max));
                        }
                        if let Some(width) = tag.attr("width").and_then(|w| w.parse::<f64>().ok()) {
                            sizes.set_width(min, max, width);
                        }
                    }
                }
                "row" => {
                    row = tag.number("r").map_or(row, |r| r.saturating_sub(1));
                    at = Place::new(row, 0);
                    let height = tag.attr("ht").and_then(|h| h.parse::<f64>().ok());
                    if tag.is_on("hidden") || height == Some(0.0) {
                        out.hidden_rows.insert(row);
                    }
                    if let Some(height) = height {
                        sizes.set_height(row, height);
                    }
                }
                "c" => at = tag.attr("r").and_then(|r| Place::parse(&r)).unwrap_or(at),
                "f" => drop(out.formulas.insert(at)),
                "mergeCell" => out.merged.extend(tag.attr("ref").and_then(|r| Area::parse(&r))),
                "legacyDrawing" => drawing = tag.attr("id").and_then(|id| rels.get(&id).cloned()),
                _ => {}
            },
            Met::Close("row") => row += 1,
            Met::Close("c") => at.col += 1,
            _ => {}
        }
    });
    for (areas, formula) in list.found {
        let offered = offered(&formula, &sheet.name, &known, values);
        out.choices.extend(areas.into_iter().map(|area| (area, offered.clone())));
    }
    let captions = drawing.as_deref().map(|d| captions(parts, d)).unwrap_or_default();
    out.controls = boxes.placed(parts, &sizes, drawing.as_ref(), &captions);
    number_options(&mut out.controls);
    out
}

/// The values of a drop-down list: `"はい,いいえ"`, an area, or a name for one.
fn offered(
    formula: &str,
    sheet: &str,
    known: &BTreeMap<String, String>,
    values: &dyn Fn(&str, Area) -> Vec<String>,
) -> Vec<String> {
    let formula = formula.trim();
    if let Some(inner) = formula.strip_prefix('"').and_then(|f| f.strip_suffix('"')) {
        return inner.replace("\"\"", "\"").split(',').map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect();
    }
    let formula = known.get(&formula.to_lowercase()).map_or(formula, String::as_str);
    let (name, area) = formula.rsplit_once('!').unwrap_or((sheet, formula));
    let name = name.strip_prefix('\'').and_then(|n| n.strip_suffix('\'')).unwrap_or(name).replace("''", "'");
    Area::parse(area).map(|area| values(&name, area)).unwrap_or_default()
}

/// Lists of values on their way through the walk, in both places where they may stand.
#[derive(Default)]
struct List {
    open: Option<(Vec<Area>, String)>,
    in_formula: bool,
    in_area: bool,
    found: Vec<(Vec<Area>, String)>,
}

impl List {
    fn meet(&mut self, met: &Met) {
        match met {
            Met::Open(tag) if tag.name == "dataValidation" && tag.attr("type").as_deref() == Some("list") => {
                self.open = Some((areas(&tag.attr("sqref").unwrap_or_default()), String::new()));
            }
            Met::Open(tag) if tag.name == "formula1" => self.in_formula = true,
            Met::Open(tag) if tag.name == "sqref" => self.in_area = true,
            Met::Text(text) => match &mut self.open {
                Some((_, formula)) if self.in_formula => formula.push_str(text),
                Some((found, _)) if self.in_area => found.extend(areas(text)),
                _ => {}
            },
            Met::Close("formula1") => self.in_formula = false,
            Met::Close("sqref") => self.in_area = false,
            Met::Close("dataValidation") => self.found.extend(self.open.take()),
            _ => {}
        }
    }
}

fn areas(text: &str) -> Vec<Area> {
    text.split_whitespace().filter_map(Area::parse).collect()
}
