//! Which cell takes which answer, and how a はい is taken.

use super::grid::{Book, Grid};
use super::head::Head;
use super::tables;
use super::words::{self, Role};
use super::{FoundItem, TypedRound};
use domain::cells::{Place, column, letters};
use domain::papers::official::{DateCell, How, Mark, RoundCells};

/// Whether a cell prints both words, to be ringed by hand: はい・いいえ.
pub(crate) fn is_printed_choice(text: &str) -> bool {
    text.contains("はい") && text.contains("いいえ")
}

/// Boxes that are printed as signs, and the same ticked.
const BOXES: [(char, char); 2] = [('□', '☑'), ('☐', '☑')];

/// The cells of a row in every round of the table. Where each round has a row of its own, the rows are those of
/// the question's merged cell.
pub(crate) fn rounds(grid: &Grid, head: &Head, row: u32) -> Vec<RoundCells> {
    if let Some(column) = head.of(Role::Round).next() {
        let area = grid.area(Place::new(row, head.item()));
        let rows = (area.from.row..=area.to.row).filter(|r| !grid.is_hidden_row(*r));
        let mut out: Vec<RoundCells> = Vec::new();
        for row in rows {
            let next = out.last().map_or(1, |r| r.round + 1);
            let round = words::round(&grid.text(Place::new(row, column.col))).unwrap_or(next);
            out.push(RoundCells { round, ..one(grid, head, row, 1) });
        }
        return out;
    }
    let count = head.columns.iter().filter(|c| c.role.is_answer()).map(|c| c.round).max().unwrap_or(0);
    (1..=count).map(|round| one(grid, head, row, round)).collect()
}

fn one(grid: &Grid, head: &Head, row: u32, round: i64) -> RoundCells {
    let cell = |role: Role| {
        let mut of = head.of(role).filter(|c| c.round == round || c.round == 0);
        of.next().map(|c| grid.anchor(Place::new(row, c.col))).filter(|p| !grid.is_formula(*p))
    };
    let mut out = RoundCells::empty(round);
    let (yes, no) = (cell(Role::Yes), cell(Role::No));
    if yes.is_some() || no.is_some() {
        let (yes, no) = (yes.map(|p| in_column(grid, p, true)), no.map(|p| in_column(grid, p, false)));
        out.how = yes.as_ref().or(no.as_ref()).map_or(How::Circle, |(how, _)| *how);
        (out.yes, out.no) = (yes.map(|(_, m)| m), no.map(|(_, m)| m));
    } else if let Some(place) = cell(Role::Answer) {
        in_cell(grid, place, &mut out);
    }
    out.checked_on = cell(Role::Date).map(|p| date(grid, p));
    out.target_date = cell(Role::Target).map(|p| date(grid, p));
    out
}

pub(crate) fn date(grid: &Grid, place: Place) -> DateCell {
    DateCell { cell: grid.anchor(place).address(), serial: grid.takes_days(place) }
}

/// はい or いいえ in a column of its own: a box, a listed sign, or ○.
fn in_column(grid: &Grid, place: Place, yes: bool) -> (How, Mark) {
    if let Some(placed) = grid.controls(place).next() {
        return (How::Control, of_control(place, placed));
    }
    let cell = place.address();
    if matches!(grid.value(place), Some(super::grid::Value::Bool(_))) {
        return (How::Control, Mark { cell, ..Mark::default() });
    }
    if let Some(choices) = grid.choices(place) {
        // In a column of いいえ the sign that is set means いいえ.
        let first = listed(choices, tables::YES).or_else(|| choices.first().cloned());
        let value = if yes { first } else { first.or_else(|| listed(choices, tables::NO)) };
        return (How::Choice, Mark { cell, value: value.unwrap_or_default(), control: None });
    }
    let printed = grid.text(place);
    let ticked = BOXES.iter().find(|(open, _)| printed.contains(*open));
    let value = ticked
        .map_or(tables::CIRCLE.to_owned(), |(open, ticked)| printed.trim().replacen(*open, &ticked.to_string(), 1));
    (How::Circle, Mark { cell, value, control: None })
}

/// はい and いいえ in one cell: two boxes, one box, a list, or words.
fn in_cell(grid: &Grid, place: Place, out: &mut RoundCells) {
    let cell = place.address();
    let mark = |value: &str| Some(Mark { cell: cell.clone(), value: value.to_owned(), control: None });
    let controls: Vec<_> = grid.controls(place).collect();
    if !controls.is_empty() {
        let says = |word: &str| controls.iter().find(|c| words::folded(&c.caption).contains(word)).copied();
        let no = says("いいえ").or_else(|| controls.get(1).copied());
        let yes = says("はい").or_else(|| controls.first().copied());
        out.how = How::Control;
        out.yes = yes.map(|c| of_control(place, c));
        out.no = no.filter(|c| yes.is_none_or(|y| y.name != c.name)).map(|c| of_control(place, c));
    } else if matches!(grid.value(place), Some(super::grid::Value::Bool(_))) {
        out.how = How::Control;
        out.yes = Some(Mark { cell, ..Mark::default() });
    } else if let Some(choices) = grid.choices(place) {
        out.how = How::Choice;
        out.yes = listed(choices, tables::YES).and_then(|v| mark(&v));
        out.no = listed(choices, tables::NO).and_then(|v| mark(&v));
        out.na = listed(choices, tables::NA).and_then(|v| mark(&v));
    } else {
        out.how = How::Text;
        let printed = grid.text(place);
        let said =
            |choice: domain::assessment::Choice| ticked(&printed, choice.label()).unwrap_or(choice.label().to_owned());
        out.yes = mark(&said(domain::assessment::Choice::Yes));
        out.no = mark(&said(domain::assessment::Choice::No));
    }
}

/// □はい □いいえ with the box before a word ticked; none where no box is printed before it.
fn ticked(printed: &str, word: &str) -> Option<String> {
    let at = printed.find(word)?;
    let (before, after) = printed.split_at(at);
    let (from, open) = before.char_indices().rev().find(|(_, c)| !c.is_whitespace())?;
    let (_, tick) = BOXES.iter().find(|(b, _)| *b == open)?;
    Some(format!("{}{tick}{}{after}", &before[..from], &before[from + open.len_utf8()..]))
}

fn of_control(place: Place, placed: &super::controls::Placed) -> Mark {
    Mark { cell: place.address(), value: placed.name.clone(), control: Some(placed.control.clone()) }
}

/// The value of a list that means one of these words; exact before contained.
fn listed(choices: &[String], wanted: &[&str]) -> Option<String> {
    let exact = wanted.iter().find_map(|w| choices.iter().find(|c| words::folded(c) == words::folded(w)));
    let contained = || {
        wanted
            .iter()
            .filter(|w| w.chars().count() > 1)
            .find_map(|w| choices.iter().find(|c| words::folded(c).contains(&words::folded(w))))
    };
    exact.or_else(contained).cloned()
}

/// The columns of each round, as most rows use them: what a person corrects once for all rows.
pub(crate) fn columns(grid: &Grid, head: &Head, items: &[FoundItem]) -> Vec<TypedRound> {
    let count = items.iter().map(|i| i.rounds.len()).max().unwrap_or(0);
    let col = |address: &str| Place::parse(address).map(|p| letters(p.col)).unwrap_or_default();
    let _ = (grid, head);
    (0..count)
        .filter_map(|n| {
            let cells = items.iter().filter_map(|i| i.rounds.get(n)).find(|r| r.yes.is_some())?;
            let mark = |m: &Option<Mark>| m.as_ref().map(|m| (col(&m.cell), m.value.clone())).unwrap_or_default();
            let (yes, no, na) = (mark(&cells.yes), mark(&cells.no), mark(&cells.na));
            let day = |d: &Option<DateCell>| d.as_ref().map(|d| col(&d.cell)).unwrap_or_default();
            Some(TypedRound {
                round: cells.round,
                how: cells.how,
                yes,
                no,
                na,
                checked_on: day(&cells.checked_on),
                target_date: day(&cells.target_date),
            })
        })
        .collect()
}

/// What is wrong with a cell that a person typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFault {
    /// No address of a cell.
    NoCell,
    /// The cell computes; what is written there would be lost.
    Formula,
    /// No box of that name, and none in the cell.
    NoControl,
}

/// The cells that a person typed for one round of one row, looked up on the sheet.
///
/// # Errors
/// The first fault and the field that has it.
pub fn resolve(book: &Book, sheet: &str, typed: &TypedRound) -> Result<RoundCells, (&'static str, CellFault)> {
    let grid = book.grid(sheet).ok_or(("cell", CellFault::NoCell))?;
    let place = |field: &'static str, address: &str| match address.trim() {
        "" => Ok(None),
        address => {
            let place = Place::parse(address).ok_or((field, CellFault::NoCell))?;
            if grid.is_formula(place) { Err((field, CellFault::Formula)) } else { Ok(Some(grid.anchor(place))) }
        }
    };
    let mark = |field: &'static str, (address, value): &(String, String)| {
        let Some(place) = place(field, address)? else { return Ok(None) };
        if typed.how != How::Control {
            return Ok(Some(Mark { cell: place.address(), value: value.trim().to_owned(), control: None }));
        }
        let named = grid.control(value.trim()).or_else(|| grid.controls(place).next());
        match named {
            Some(placed) => Ok(Some(of_control(place, placed))),
            // A cell that is itself a box.
            None if matches!(grid.value(place), Some(super::grid::Value::Bool(_))) => {
                Ok(Some(Mark { cell: place.address(), ..Mark::default() }))
            }
            None => Err((field, CellFault::NoControl)),
        }
    };
    let day = |field, address: &str| Ok(place(field, address)?.map(|p| date(grid, p)));
    Ok(RoundCells {
        round: typed.round,
        how: typed.how,
        yes: mark("yes", &typed.yes)?,
        no: mark("no", &typed.no)?,
        na: mark("na", &typed.na)?,
        checked_on: day("checked_on", &typed.checked_on)?,
        target_date: day("target_date", &typed.target_date)?,
    })
}

/// The columns of a round put into a row: what 「全部の行に当てはめる」 does.
#[must_use]
pub fn spread(columns: &TypedRound, row: u32) -> TypedRound {
    let at = |letters: &str| column(letters).map(|col| Place::new(row, col).address()).unwrap_or_default();
    let mark = |(letters, value): &(String, String)| (at(letters), value.clone());
    TypedRound {
        round: columns.round,
        how: columns.how,
        yes: mark(&columns.yes),
        no: mark(&columns.no),
        na: mark(&columns.na),
        checked_on: at(&columns.checked_on),
        target_date: at(&columns.target_date),
    }
}

impl TypedRound {
    /// The cells of a round as a form shows them.
    #[must_use]
    pub fn of(cells: &RoundCells) -> Self {
        let mark = |m: &Option<Mark>| m.as_ref().map(|m| (m.cell.clone(), m.value.clone())).unwrap_or_default();
        let day = |d: &Option<DateCell>| d.as_ref().map(|d| d.cell.clone()).unwrap_or_default();
        Self {
            round: cells.round,
            how: cells.how,
            yes: mark(&cells.yes),
            no: mark(&cells.no),
            na: mark(&cells.na),
            checked_on: day(&cells.checked_on),
            target_date: day(&cells.target_date),
        }
    }
}
