//! What may be shown of a whole tree of associations.

use super::network::{Cell, Columns, close};
use super::sizes::{atoms, stays, visible};
use super::{Figures, SMALLEST_GROUP, Shown, Sums, kinds};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An association: what counts right below it.
#[derive(Debug, Clone, Default)]
pub struct Area {
    /// Where it stands in the list; before it, or it stands at the top.
    pub parent: Option<usize>,
    /// Institutions of which it is the lowest association.
    pub own: Sums,
}

/// What was hidden and how large it was then: it stays hidden until it has changed by five or more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Held {
    /// The area itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<i64>,
    /// Cells of its rows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<String, i64>,
    /// Kinds of institution.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, i64>,
}

/// An association folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// With everything below.
    pub whole: Sums,
    /// What may be shown of it.
    pub shown: Shown,
    /// What is hidden.
    pub held: Held,
}

/// Adds up a tree and hides what may not be told: groups of fewer than five institutions, counts from one to four, and
/// whatever else would tell them. Parents stand before their children; `held` is what the last call gave, one per area.
#[must_use]
pub fn protect(areas: &[Area], items: &[&str], held: &[Held]) -> Vec<Folded> {
    let nothing = Held::default();
    let held: Vec<&Held> = (0..areas.len()).map(|n| held.get(n).unwrap_or(&nothing)).collect();
    let (parents, wholes) = (parents(areas), add_up(areas));
    let sizes: Vec<i64> = wholes.iter().map(|w| w.total().n).collect();
    let held_areas: Vec<Option<i64>> = held.iter().map(|h| h.area).collect();
    let shown = visible(&parents, &sizes, &held_areas);
    let mut out: Vec<Folded> = wholes
        .iter()
        .zip(&sizes)
        .zip(&shown)
        .map(|((whole, size), shown)| Folded {
            whole: whole.clone(),
            shown: Shown { institutions: *size, ..Shown::default() },
            held: Held { area: (!shown && *size > 0).then_some(*size), ..Held::default() },
        })
        .collect();

    let shape = Shape::new(&parents, areas);
    let states = |sums: &Sums| sums.total().states();
    let table = shape.table(areas, &wholes, (Columns::States, &states), &shown, &|n, column, now| {
        stays(held[n].cells.get(&format!(":{column}")).copied(), now)
    });
    let begun = keep(&mut out, &shown, "", &table);
    for (n, figures) in begun.iter().enumerate() {
        let institutions = sizes[n];
        let here = &mut out[n].shown;
        here.complete = figures[0];
        here.started = figures[2].map(|not_begun| institutions - not_begun);
    }
    let mut all: Vec<[bool; 4]> = shown.iter().map(|shown| [*shown; 4]).collect();
    for item in items {
        let row = |sums: &Sums| sums.row(item);
        let table = shape.table(areas, &wholes, (Columns::Choices, &row), &shown, &|n, column, now| {
            stays(held[n].cells.get(&format!("{item}:{column}")).copied(), now)
        });
        for (n, figures) in keep(&mut out, &shown, item, &table).into_iter().enumerate() {
            for (all, figure) in all[n].iter_mut().zip(figures) {
                *all &= figure.is_some();
            }
            out[n].shown.items.insert((*item).to_owned(), figures);
        }
    }
    for (n, all) in all.iter().enumerate() {
        let sums = wholes[n].total().all(items.len());
        for (column, shown) in all.iter().enumerate() {
            out[n].shown.all[column] = shown.then_some(sums[column]);
        }
    }
    show_kinds(&mut out, areas, &parents, &shown, &begun, items.len(), &held);
    out
}

fn parents(areas: &[Area]) -> Vec<Option<usize>> {
    areas.iter().enumerate().map(|(n, area)| area.parent.filter(|parent| *parent < n)).collect()
}

/// What each association and everything below it add up to. Parents stand before their children.
#[must_use]
pub fn add_up(areas: &[Area]) -> Vec<Sums> {
    let parents = parents(areas);
    let mut wholes: Vec<Sums> = areas.iter().map(|area| area.own.clone()).collect();
    for n in (0..areas.len()).rev() {
        if let Some(parent) = parents[n] {
            let below = wholes[n].clone();
            wholes[parent].add(&below);
        }
    }
    wholes
}

/// Puts what is hidden of a row among what is held; the figures that may be shown.
fn keep(out: &mut [Folded], shown: &[bool], item: &str, table: &[[Cell; 4]]) -> Vec<Figures> {
    let mut figures = Vec::with_capacity(table.len());
    for (n, cells) in table.iter().enumerate() {
        let mut row: Figures = [None; 4];
        for (column, cell) in cells.iter().enumerate() {
            if !cell.hidden {
                row[column] = Some(cell.value);
            } else if shown[n] {
                out[n].held.cells.insert(format!("{item}:{column}"), cell.value);
            }
        }
        figures.push(row);
    }
    figures
}

/// Figures by kind stand at the top of each tree alone: kinds of every county would make a table in three directions.
fn show_kinds(
    out: &mut [Folded],
    areas: &[Area],
    parents: &[Option<usize>],
    shown: &[bool],
    begun: &[Figures],
    items: usize,
    held: &[&Held],
) {
    let atoms = atoms(parents, shown);
    let mut tops: Vec<usize> = Vec::with_capacity(parents.len());
    for (n, parent) in parents.iter().enumerate() {
        tops.push(parent.map_or(n, |p| tops[p]));
    }
    let mut parts: BTreeMap<usize, kinds::Parts> = BTreeMap::new();
    for (n, area) in areas.iter().enumerate() {
        if let Some(atom) = atoms[n] {
            let here = parts.entry(tops[n]).or_default();
            for (kind, of) in &area.own.kinds {
                *here.entry((atom, kind.clone())).or_default() += of.n;
            }
        }
    }
    for n in (0..areas.len()).filter(|n| shown[*n]) {
        let whole = out[n].whole.clone();
        let top = tops[n] == n;
        let visible = match parts.get(&n) {
            Some(parts) if top => kinds::visible(&whole, parts, items, &held[n].kinds),
            _ => Vec::new(),
        };
        let tables = [begun[n], out[n].shown.all];
        let figures =
            kinds::figures(&whole, &visible, items, tables, |name, now| stays(held[n].cells.get(name).copied(), now));
        if top {
            for (kind, of) in whole.kinds.iter().filter(|(_, of)| of.n > 0) {
                if !visible.contains(kind) {
                    out[n].held.kinds.insert(kind.clone(), of.n);
                    continue;
                }
                let Some(here) = figures.get(kind) else { continue };
                for (column, value) in of.all(items).into_iter().enumerate() {
                    if tables[1][column].is_some() && here.all[column].is_none() {
                        out[n].held.cells.insert(kinds::name(kind, 1, column), value);
                    }
                }
                for (column, figure) in [(0, here.complete), (2, here.started)] {
                    if tables[0][column].is_some() && figure.is_none() {
                        out[n].held.cells.insert(kinds::name(kind, 0, column), of.states()[column]);
                    }
                }
            }
        }
        out[n].shown.kinds = figures;
    }
}

/// The four figures of a row of the form, out of what was counted.
type Row<'a> = &'a dyn Fn(&Sums) -> [i64; 4];

/// The sums of a tree: rows of the lowest areas, each choice of those above, and the institutions at the top.
struct Shape {
    /// Of each area and choice: the sum below and the sum above.
    ends: Vec<[(usize, usize); 4]>,
    /// Likewise of what counts right below an area that has others below it.
    own: BTreeMap<usize, [(usize, usize); 4]>,
    heights: Vec<u32>,
    sums: usize,
}

impl Shape {
    fn new(parents: &[Option<usize>], areas: &[Area]) -> Self {
        let mut heights = vec![0_u32; parents.len()];
        for n in (0..parents.len()).rev() {
            if let Some(parent) = parents[n] {
                heights[parent] = heights[parent].max(heights[n] + 1);
            }
        }
        let mut sums = 0;
        let mut next = |many: usize| {
            sums += many;
            sums - many
        };
        let (mut ends, mut inner, mut own) = (Vec::with_capacity(parents.len()), Vec::new(), BTreeMap::new());
        for (n, parent) in parents.iter().enumerate() {
            let low = heights[n] == 0;
            let first = next(if low { 1 } else { 4 });
            let top = if parent.is_none() { next(1) } else { 0 };
            let down = |column: usize| if low { first } else { first + column };
            let up = |column: usize| parent.map_or(top, |p: usize| inner[p] + column);
            ends.push(std::array::from_fn(|column| (down(column), up(column))));
            inner.push(first);
            if !low && areas[n].own.total().n > 0 {
                let row = next(1);
                own.insert(n, std::array::from_fn(|column| (row, first + column)));
            }
        }
        Self { ends, own, heights, sums }
    }

    /// The cells of one row of the form in every area, closed.
    fn table(
        &self,
        areas: &[Area],
        wholes: &[Sums],
        (columns, row): (Columns, Row<'_>),
        shown: &[bool],
        held: &dyn Fn(usize, usize, i64) -> bool,
    ) -> Vec<[Cell; 4]> {
        let mut cells = Vec::with_capacity(areas.len() * 4 + self.own.len() * 4);
        for (n, whole) in wholes.iter().enumerate() {
            let values = row(whole);
            for (column, value) in values.into_iter().enumerate() {
                let guarded = columns.guards(&values, column);
                let hidden = !columns.is_known(column) && (!shown[n] || guarded || held(n, column, value));
                let worth = u64::try_from(value).unwrap_or(0) + SMALLEST_GROUP.unsigned_abs();
                // What stands higher says more, and is hidden last.
                let cost = columns.cost(column, worth << (3 * self.heights[n]).min(30));
                let (down, up) = self.ends[n][column];
                cells.push(Cell { down, up, value, hidden, guarded, cost });
            }
        }
        for (n, ends) in &self.own {
            let values = row(&areas[*n].own);
            for (column, value) in values.into_iter().enumerate() {
                let (down, up) = ends[column];
                let (hidden, guarded) = (!columns.is_known(column), columns.guards(&values, column));
                cells.push(Cell { down, up, value, hidden, guarded, cost: columns.cost(column, 0) });
            }
        }
        close(self.sums, &mut cells);
        (0..areas.len()).map(|n| [cells[n * 4], cells[n * 4 + 1], cells[n * 4 + 2], cells[n * 4 + 3]]).collect()
    }
}
