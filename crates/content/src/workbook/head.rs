//! The head line of a table, one or two rows, and what each column holds.

use super::grid::Grid;
use super::number;
use super::words::{self, Role};
use domain::cells::Place;

/// Rows that a head line may have.
const HEAD_ROWS: u32 = 4;

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) col: u32,
    pub(crate) role: Role,
    /// The round that it belongs to; 0 where it belongs to none or to all.
    pub(crate) round: i64,
}

/// A head line with its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// First and last row.
    pub(crate) rows: (u32, u32),
    pub(crate) columns: Vec<Column>,
}

impl Head {
    /// Columns of a role, left to right.
    pub(crate) fn of(&self, role: Role) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |c| c.role == role)
    }
    /// The column of the questions.
    pub(crate) fn item(&self) -> u32 {
        self.of(Role::Item).next().map_or(0, |c| c.col)
    }
    /// Whether a column is for the person who fills the form.
    pub(crate) fn is_filled(&self, col: u32) -> bool {
        self.columns.iter().any(|c| c.col == col && c.role.is_filled())
    }
    /// Columns that take a はい or a いいえ.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| c.role.is_answer())
    }
    /// Whether it has any column for the person who fills the form.
    pub(crate) fn has_answers(&self) -> bool {
        self.answers().next().is_some()
    }
}

/// What a row says as a head line: its roles, left to right.
fn roles(grid: &Grid, row: u32) -> Vec<(Place, Role)> {
    grid.row(row).filter_map(|(place, value)| words::role(&value.text()).map(|role| (place, role))).collect()
}

/// Whether a row is (part of) a head line: it names the question and something else, or at least two columns
/// that are filled.
pub(crate) fn is_head(grid: &Grid, row: u32) -> bool {
    let roles = roles(grid, row);
    let texts = grid.row(row).count();
    let has = |wanted: Role| roles.iter().any(|(_, r)| *r == wanted);
    let filled = roles.iter().filter(|(_, r)| r.is_filled()).count();
    let rounds =
        grid.row(row).filter(|(_, v)| words::role(&v.text()).is_none() && words::round(&v.text()).is_some()).count();
    let named = (roles.len() + rounds) * 2 >= texts && texts >= 2;
    named && ((has(Role::Item) && roles.len() + rounds >= 2) || filled >= 2 && !has_sentence(grid, row))
}

fn has_sentence(grid: &Grid, row: u32) -> bool {
    grid.row(row).any(|(_, v)| v.text().contains('。') || v.text().chars().count() > 30)
}

/// Every head line of a worksheet, top to bottom. Rows that belong together are one.
pub(crate) fn heads(grid: &Grid) -> Vec<Head> {
    let rows = grid.rows();
    let mut out: Vec<Head> = Vec::new();
    let mut done = None;
    for row in &rows {
        if done.is_some_and(|d| *row <= d) || !is_head(grid, *row) {
            continue;
        }
        let (mut first, mut last) = (*row, *row);
        // A row above that groups columns: 確認結果, 1回目.
        while first > 0 && *row - first < HEAD_ROWS && groups(grid, first - 1, first) {
            first -= 1;
        }
        while last - *row < HEAD_ROWS && (is_head(grid, last + 1) || goes_on(grid, first, last + 1)) {
            last += 1;
        }
        done = Some(last);
        if let Some(head) = columns(grid, (first, last)) {
            out.push(head);
        }
    }
    out
}

/// Whether a row above a head line groups its columns.
fn groups(grid: &Grid, row: u32, below: u32) -> bool {
    let mut any = false;
    for (place, value) in grid.row(row) {
        let text = value.text();
        let named = words::role(&text).is_some_and(Role::is_filled) || words::round(&text).is_some();
        // What stands over the questions too is a heading of the table, not of its columns.
        let over = grid
            .row(below)
            .filter(|(p, _)| grid.area(place).covers(p.col))
            .any(|(_, v)| words::role(&v.text()) == Some(Role::Item));
        if over || !named || text.chars().count() > 20 || text.contains('。') {
            return false;
        }
        any |= grid.area(place).to.row < below;
    }
    any && !is_head(grid, row.wrapping_sub(1))
}

/// Whether a row goes on with the head line above it: the question's column shows nothing of its own, and what
/// there is are names of columns.
fn goes_on(grid: &Grid, first: u32, row: u32) -> bool {
    let mut texts = grid.row(row).peekable();
    if texts.peek().is_none() {
        return (first..row).any(|above| grid.row(above).any(|(p, _)| grid.area(p).to.row >= row));
    }
    texts.all(|(_, v)| {
        let text = v.text();
        let named =
            words::role(&text).is_some_and(|r| r.is_filled() || r == Role::Other) || words::round(&text).is_some();
        named && text.chars().count() <= 20
    })
}

/// What each column of a head line holds. `None` when no column holds questions.
fn columns(grid: &Grid, rows: (u32, u32)) -> Option<Head> {
    let last = grid.last();
    let mut columns: Vec<Column> = Vec::new();
    for col in (0..=last.col).filter(|c| !grid.is_hidden_col(*c)) {
        let mut said: Vec<(Place, String)> = Vec::new();
        for row in rows.0..=rows.1 {
            let place = grid.anchor(Place::new(row, col));
            let text = grid.text(place);
            if !text.trim().is_empty() && said.iter().all(|(p, _)| *p != place) && place.row >= rows.0 {
                said.push((place, text));
            }
        }
        let round = said.iter().rev().find_map(|(_, text)| words::round(text)).unwrap_or(0);
        let role = said.iter().rev().find_map(|(_, text)| words::role(text));
        let role = role.or_else(|| said.iter().any(|(_, t)| words::round(t).is_some()).then_some(Role::Answer));
        // What is named only by a head line that begins further left has no column of its own to be filled.
        let own = said.last().is_some_and(|(p, _)| p.col == col);
        if let Some(role) = role.filter(|r| own || !r.is_filled()) {
            columns.push(Column { col, role, round });
        }
    }
    settle(grid, rows.1, &mut columns)?;
    number_rounds(&mut columns);
    Some(Head { rows, columns })
}

/// What a column really holds, by its cells: a head line may be empty, or stand over two columns.
#[derive(Default)]
struct Cells {
    texts: usize,
    letters: usize,
    numbers: usize,
    scopes: usize,
}

fn cells(grid: &Grid, below: u32, col: u32) -> Cells {
    let mut out = Cells::default();
    for row in grid.rows().into_iter().filter(|r| *r > below && !is_head(grid, *r)) {
        let Some((place, value)) = grid.row(row).find(|(p, _)| p.col == col) else { continue };
        // What reaches over several columns is a heading or a note.
        if grid.area(place).to.col > col + 1 {
            continue;
        }
        let text = value.text();
        if words::is_note(&text) {
            continue;
        }
        out.texts += 1;
        out.letters += text.chars().count();
        let numbered = matches!(value, super::grid::Value::Day(_))
            || number::take(&text).is_some_and(|t| t.length == text.len() || text[t.length..].trim().is_empty());
        out.numbers += usize::from(numbered);
        out.scopes += usize::from(words::scope(&text).is_some());
    }
    out
}

/// Settles which column holds the questions, and what unnamed columns beside it hold.
fn settle(grid: &Grid, below: u32, columns: &mut Vec<Column>) -> Option<()> {
    // Several columns may be named like the question: that with the most words holds it.
    let named: Vec<u32> = columns.iter().filter(|c| c.role == Role::Item).map(|c| c.col).collect();
    let item = *named.iter().max_by_key(|col| (cells(grid, below, **col).letters, std::cmp::Reverse(**col)))?;
    for column in columns.iter_mut().filter(|c| c.role == Role::Item && c.col != item) {
        column.role = told_by(&cells(grid, below, column.col), column.col < item);
    }
    // A head line over two columns names a number and its title: 1 | 体制構築.
    for column in columns.iter_mut().filter(|c| c.role == Role::Section) {
        let inside = cells(grid, below, column.col);
        if inside.numbers * 2 > inside.texts {
            column.role = Role::Number;
        }
    }
    let known: Vec<u32> = columns.iter().map(|c| c.col).collect();
    for col in (0..item).filter(|c| !known.contains(c) && !grid.is_hidden_col(*c)) {
        let inside = cells(grid, below, col);
        if inside.texts > 0 {
            columns.push(Column { col, role: told_by(&inside, true), round: 0 });
        }
    }
    columns.sort_by_key(|c| c.col);
    Some(())
}

fn told_by(inside: &Cells, is_before: bool) -> Role {
    if inside.texts == 0 {
        Role::Other
    } else if inside.numbers * 2 > inside.texts {
        Role::Number
    } else if inside.scopes * 2 > inside.texts {
        Role::Scope
    } else if is_before {
        Role::Section
    } else {
        Role::Other
    }
}

/// Gives a round to columns whose head line names none: the first of its kind is the first round's, and so on.
/// A single column for target dates belongs to all rounds.
fn number_rounds(columns: &mut [Column]) {
    let mut seen: Vec<Role> = Vec::new();
    for column in columns.iter_mut().filter(|c| c.role.is_filled()) {
        seen.push(column.role);
        if column.round == 0 {
            column.round = seen.iter().filter(|r| **r == column.role).count() as i64;
        }
    }
    let targets = columns.iter().filter(|c| c.role == Role::Target).count();
    for column in columns.iter_mut().filter(|c| c.role == Role::Target && targets == 1) {
        column.round = 0;
    }
}
