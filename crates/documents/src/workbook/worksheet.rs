//! Cells into the XML of a worksheet. What stands there keeps its style; what is new goes in at its column.

use super::answers::Content;
use super::broken;
use super::xml::{Changes, Met, Tag, escaped, walk, with_attr};
use crate::Error;
use domain::cells::{Area, Place};
use std::collections::BTreeMap;
use std::ops::Range;

/// A worksheet with its cells filled.
pub(super) struct Written {
    pub(super) text: String,
    /// Filled cells that computed before.
    pub(super) computed: Vec<Place>,
}

/// A cell where it stands.
struct Cell {
    col: u32,
    at: Range<usize>,
    style: Option<String>,
    formula: Option<Formula>,
}

/// How a cell computes.
#[derive(PartialEq)]
enum Formula {
    /// On its own, or out of a formula that another cell holds.
    Own,
    /// It holds a formula for other cells too.
    ForOthers,
}

/// A row where it stands.
struct Row {
    row: u32,
    tag: Tag,
    /// Where its cells end.
    end: usize,
    cells: Vec<Cell>,
}

/// What of a worksheet matters here.
#[derive(Default)]
struct Layout {
    prefix: String,
    rows: Vec<Row>,
    dimension: Option<Tag>,
    /// Where the rows begin and end; an empty `<sheetData/>` is opened.
    data: Option<Tag>,
    data_end: usize,
    /// Styles of columns.
    cols: Vec<(u32, u32, String)>,
}

pub(super) fn write(text: &str, cells: &BTreeMap<Place, Content>) -> Result<Written, Error> {
    let layout = layout(text);
    let data = layout.data.as_ref().ok_or_else(|| broken("a worksheet without rows"))?;
    let mut changes = Changes::default();
    let mut computed = Vec::new();
    let mut new_rows = String::new();
    let mut rows: BTreeMap<u32, Vec<(Place, &Content)>> = BTreeMap::new();
    for (place, content) in cells {
        rows.entry(place.row).or_default().push((*place, content));
    }
    for (row, cells) in rows {
        match layout.rows.iter().find(|r| r.row == row) {
            Some(known) => into_row(text, &layout, known, &cells, &mut changes, &mut computed)?,
            None => {
                let inside: String =
                    cells.iter().map(|(p, c)| cell(&layout, *p, layout.style(None, p.col), c)).collect();
                let new = format!("<{0}row r=\"{1}\">{inside}</{0}row>", layout.prefix, row + 1);
                match layout.rows.iter().find(|r| r.row > row) {
                    Some(next) => changes.put(next.tag.at.start..next.tag.at.start, new),
                    None => new_rows.push_str(&new),
                }
            }
        }
    }
    if !new_rows.is_empty() {
        if data.is_empty {
            let open = text[data.at.clone()].trim_end_matches("/>").trim_end();
            changes.put(data.at.clone(), format!("{open}>{new_rows}</{}sheetData>", layout.prefix));
        } else {
            changes.put(layout.data_end..layout.data_end, new_rows);
        }
    }
    dimension(text, &layout, cells, &mut changes);
    Ok(Written { text: changes.apply(text), computed })
}

fn into_row(
    text: &str,
    layout: &Layout,
    row: &Row,
    cells: &[(Place, &Content)],
    changes: &mut Changes,
    computed: &mut Vec<Place>,
) -> Result<(), Error> {
    let own = (row.tag.attr("customFormat").as_deref() == Some("1")).then(|| row.tag.attr("s")).flatten();
    let mut appended = String::new();
    let (mut first, mut last) = (u32::MAX, 0);
    for (place, content) in cells {
        (first, last) = (first.min(place.col), last.max(place.col));
        match row.cells.iter().find(|c| c.col >= place.col) {
            Some(known) if known.col == place.col => {
                match known.formula {
                    Some(Formula::ForOthers) => {
                        return Err(broken(format!("{} computes for other cells", place.address())));
                    }
                    Some(Formula::Own) => computed.push(*place),
                    None => {}
                }
                changes.put(known.at.clone(), cell(layout, *place, known.style.clone(), content));
            }
            Some(next) => {
                let new = cell(layout, *place, layout.style(own.clone(), place.col), content);
                changes.put(next.at.start..next.at.start, new);
            }
            None => appended.push_str(&cell(layout, *place, layout.style(own.clone(), place.col), content)),
        }
    }
    let mut open = spans(text, &row.tag, first, last).unwrap_or_else(|| text[row.tag.at.clone()].to_owned());
    if row.tag.is_empty && !appended.is_empty() {
        open = format!("{}>{appended}</{}row>", open.trim_end_matches("/>").trim_end(), layout.prefix);
    } else if !appended.is_empty() {
        changes.put(row.end..row.end, appended);
    }
    if open != text[row.tag.at.clone()] {
        changes.put(row.tag.at.clone(), open);
    }
    Ok(())
}

/// The tag of a row whose `spans` did not reach as far as its cells do now.
fn spans(text: &str, tag: &Tag, first: u32, last: u32) -> Option<String> {
    let spans = tag.attr("spans")?;
    let (from, to) = spans.split_once(':')?;
    let (from, to) = (from.parse::<u32>().ok()?, to.parse::<u32>().ok()?);
    let (new_from, new_to) = (from.min(first + 1), to.max(last + 1));
    ((from, to) != (new_from, new_to)).then(|| with_attr(text, tag, "spans", &format!("{new_from}:{new_to}")))
}

/// The used area of the worksheet, as far as the filled cells reach beyond it.
fn dimension(text: &str, layout: &Layout, cells: &BTreeMap<Place, Content>, changes: &mut Changes) {
    let Some(tag) = &layout.dimension else { return };
    let Some(area) = tag.attr("ref").and_then(|r| Area::parse(&r)) else { return };
    let wide = cells.keys().fold(area, |a, p| Area {
        from: Place::new(a.from.row.min(p.row), a.from.col.min(p.col)),
        to: Place::new(a.to.row.max(p.row), a.to.col.max(p.col)),
    });
    if wide != area {
        let new = format!("{}:{}", wide.from.address(), wide.to.address());
        changes.put(tag.at.clone(), with_attr(text, tag, "ref", &new));
    }
}

impl Layout {
    /// The style of a new cell: that of its row, else of its column.
    fn style(&self, row: Option<String>, col: u32) -> Option<String> {
        row.or_else(|| self.cols.iter().find(|(min, max, _)| (*min..=*max).contains(&col)).map(|(_, _, s)| s.clone()))
    }
}

/// A cell with its content.
fn cell(layout: &Layout, place: Place, style: Option<String>, content: &Content) -> String {
    let (x, address) = (&layout.prefix, place.address());
    let style = style.map(|s| format!(" s=\"{}\"", escaped(&s))).unwrap_or_default();
    match content {
        Content::Text(text) => format!(
            "<{x}c r=\"{address}\"{style} t=\"inlineStr\"><{x}is><{x}t xml:space=\"preserve\">{}</{x}t></{x}is></{x}c>",
            escaped(text)
        ),
        Content::Number(n) => format!("<{x}c r=\"{address}\"{style}><{x}v>{n}</{x}v></{x}c>"),
        Content::True => format!("<{x}c r=\"{address}\"{style} t=\"b\"><{x}v>1</{x}v></{x}c>"),
    }
}

fn layout(text: &str) -> Layout {
    let mut out = Layout::default();
    let (mut in_data, mut open): (bool, Option<Cell>) = (false, None);
    let mut next = Place::new(0, 0);
    for met in walk(text) {
        match met {
            Met::Open(tag) => match tag.name().as_str() {
                "dimension" => out.dimension = Some(tag),
                "col" => {
                    let number = |name| tag.attr(name).and_then(|n| n.parse::<u32>().ok()).map(|n| n.saturating_sub(1));
                    if let (Some(min), Some(max), Some(style)) = (number("min"), number("max"), tag.attr("style")) {
                        out.cols.push((min, max, style));
                    }
                }
                "sheetData" => {
                    out.prefix = tag.prefix();
                    out.data_end = tag.at.end;
                    in_data = true;
                    out.data = Some(tag);
                }
                "row" if in_data => {
                    let row =
                        tag.attr("r").and_then(|r| r.parse::<u32>().ok()).map_or(next.row, |r| r.saturating_sub(1));
                    next = Place::new(row, 0);
                    out.rows.push(Row { row, end: tag.at.end, tag, cells: Vec::new() });
                }
                "c" if in_data => {
                    next.col = tag.attr("r").and_then(|r| Place::parse(&r)).map_or(next.col, |p| p.col);
                    open = Some(Cell { col: next.col, at: tag.at.clone(), style: tag.attr("s"), formula: None });
                }
                "f" => {
                    if let Some(cell) = &mut open {
                        let others = tag.attr("ref").is_some()
                            || matches!(tag.attr("t").as_deref(), Some("array" | "dataTable"));
                        cell.formula = Some(if others { Formula::ForOthers } else { Formula::Own });
                    }
                }
                _ => {}
            },
            Met::Close(name, at) => match name.as_str() {
                "c" => {
                    if let (Some(mut cell), Some(row)) = (open.take(), out.rows.last_mut()) {
                        cell.at.end = at.end;
                        row.cells.push(cell);
                        next.col += 1;
                    }
                }
                "row" if in_data => {
                    if let Some(row) = out.rows.last_mut() {
                        row.end = at.start;
                    }
                    next.row += 1;
                }
                "sheetData" => {
                    out.data_end = at.start;
                    in_data = false;
                }
                _ => {}
            },
            Met::Text(_) => {}
        }
    }
    out
}
