//! A worksheet as a table, to look at beside what was found in it.

use content::workbook::Grid;
use domain::cells::{Place, letters};
use std::collections::BTreeSet;

/// Most rows and columns that are drawn.
const ROWS: u32 = 250;
const COLS: u32 = 40;

/// A cell that is drawn.
pub struct Cell {
    /// Its address, `C7`.
    pub address: String,
    /// What it shows; what it offers, where it is empty.
    pub text: String,
    /// Rows and columns that it reaches over.
    pub rows: u32,
    /// See `rows`.
    pub cols: u32,
    /// A question was found in it.
    pub question: bool,
    /// An answer goes there.
    pub answer: bool,
}

/// A row that is drawn.
pub struct Row {
    /// Its number, from 1.
    pub number: u32,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// The worksheet as it is drawn.
pub struct Drawn {
    /// Letters of the columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Some of it is not drawn.
    pub is_cut: bool,
}

/// Draws a worksheet; hidden rows and columns are left out.
#[must_use]
pub fn draw(grid: &Grid, questions: &BTreeSet<Place>, answers: &BTreeSet<Place>) -> Drawn {
    let last = grid.last();
    let far = answers.iter().fold(last, |l, p| Place::new(l.row.max(p.row), l.col.max(p.col)));
    let shown_rows: Vec<u32> = (0..=far.row.min(ROWS)).filter(|r| !grid.is_hidden_row(*r)).collect();
    let shown_cols: Vec<u32> = (0..=far.col.min(COLS)).filter(|c| !grid.is_hidden_col(*c)).collect();
    let rows = shown_rows
        .iter()
        .map(|row| {
            let mut cells = Vec::new();
            for col in &shown_cols {
                let place = Place::new(*row, *col);
                let area = grid.area(place);
                // The first cell of a merged area that can be seen stands for all of it.
                let rows: Vec<&u32> = shown_rows.iter().filter(|r| (area.from.row..=area.to.row).contains(r)).collect();
                let cols: Vec<&u32> = shown_cols.iter().filter(|c| (area.from.col..=area.to.col).contains(c)).collect();
                if rows.first() != Some(&row) || cols.first() != Some(&col) {
                    continue;
                }
                let text = grid.text(place);
                let offered = || grid.choices(place).map(|c| c.join("／")).unwrap_or_default();
                let boxes = || grid.controls(place).map(|_| "☐").collect::<String>();
                cells.push(Cell {
                    address: area.from.address(),
                    text: if text.is_empty() { [offered(), boxes()].concat() } else { text },
                    rows: u32::try_from(rows.len()).unwrap_or(1),
                    cols: u32::try_from(cols.len()).unwrap_or(1),
                    question: questions.contains(&area.from),
                    answer: answers.contains(&area.from),
                });
            }
            Row { number: row + 1, cells }
        })
        .collect();
    let is_cut = far.row > ROWS || far.col > COLS;
    Drawn { columns: shown_cols.iter().map(|c| letters(*c)).collect(), rows, is_cut }
}
