//! The rows of a table are told apart by what they hold, not by where they stand: questions, headings of
//! sections, scopes for what follows, notes.

use super::error::Half;
use super::grid::{Grid, Value};
use super::head::Head;
use super::number;
use super::words::{self, Role};
use super::{Warning, tables, title};
use domain::cells::Place;

/// Longest heading (characters).
const HEADING_MAX: usize = 40;

/// The questions of one worksheet, read from one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) items: Vec<Row>,
    pub(super) notes: Vec<String>,
    pub(super) warnings: Vec<Warning>,
    pub(super) half: Option<Half>,
    /// Another table of the same questions begins here.
    pub(super) twin: Option<String>,
}

/// A question as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) section: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) number: Option<String>,
    pub(super) text: String,
    pub(super) place: Place,
    pub(super) row: u32,
}

/// State while the rows of a table are read.
struct Reading<'g> {
    grid: &'g Grid,
    head: &'g Head,
    table: Table,
    section: Option<String>,
    /// The number of the section, 2.
    section_number: Option<String>,
    /// A scope that stands in a row of its own, above its questions.
    scope: Option<String>,
    in_section: usize,
    /// A numbered heading without a question so far; its cell.
    waiting: Option<String>,
}

/// Reads the rows of a table.
pub(super) fn read(grid: &Grid, heads: &[Head]) -> Table {
    let head = &heads[0];
    let mut reading = Reading {
        grid,
        head,
        table: Table::default(),
        section: None,
        section_number: None,
        scope: None,
        in_section: 0,
        waiting: None,
    };
    if side_by_side(grid, head) {
        reading.table.twin = head.of(Role::Other).next().map(|c| Place::new(head.rows.0, c.col).address());
    }
    if heads.len() > 1 {
        reading.heading_above();
    }
    let is_head_row = |row: u32| heads.iter().any(|h| (h.rows.0..=h.rows.1).contains(&row));
    for row in rows_below(grid, head.rows.1) {
        if is_head_row(row) {
            continue;
        }
        reading.row(row);
    }
    let mut table = reading.table;
    if let Some(cell) = reading.waiting.filter(|_| !table.items.is_empty()) {
        table.half = table.half.or(Some(Half::EmptySection(cell)));
    }
    if table.items.is_empty() {
        table.half.get_or_insert(Half::NoItems);
    }
    if table.twin.is_none() {
        table.twin = twin(&table.items);
    }
    table
}

/// Rows below a line that show something, or offer a choice beside a merged question.
fn rows_below(grid: &Grid, line: u32) -> Vec<u32> {
    let last = grid.last().row;
    let rows = grid.rows();
    (line + 1..=last)
        .filter(|row| !grid.is_hidden_row(*row))
        .filter(|row| {
            rows.binary_search(row).is_ok()
                || (0..=grid.last().col).any(|c| grid.choices(Place::new(*row, c)).is_some())
        })
        .collect()
}

/// Whether two tables stand side by side: questions, answers, and again questions, with words in both.
fn side_by_side(grid: &Grid, head: &Head) -> bool {
    let item = head.item();
    let rows = head.rows;
    let named = |col: u32| {
        (rows.0..=rows.1).any(|row| {
            let place = Place::new(row, col);
            grid.anchor(place) == place && words::role(&grid.text(place)) == Some(Role::Item)
        })
    };
    let filled: Vec<u32> = head.answers().map(|c| c.col).collect();
    let others: Vec<u32> = (0..=grid.last().col).filter(|c| *c != item && named(*c)).collect();
    others.iter().any(|other| {
        let (left, right) = (item.min(*other), item.max(*other));
        let between = filled.iter().any(|c| (left..right).contains(c));
        let after = filled.iter().any(|c| *c > right);
        let words =
            rows_below(grid, rows.1).iter().filter(|r| grid.text(Place::new(**r, *other)).chars().count() > 8).count();
        between && after && words >= 3
    })
}

/// A question that stands a second time with the same number and scope: there the second table begins.
fn twin(items: &[Row]) -> Option<String> {
    let same =
        |a: &Row, b: &Row| a.number.is_some() && a.number == b.number && a.scope == b.scope && a.section == b.section;
    let first = items.iter().enumerate().find(|(n, item)| items[..*n].iter().any(|before| same(before, item)))?;
    // One number printed twice by mistake is no second table.
    let twice = items.iter().enumerate().filter(|(n, item)| items[..*n].iter().any(|b| same(b, item))).count();
    (twice >= 3 || twice * 2 >= items.len()).then(|| first.1.place.address())
}

impl Reading<'_> {
    /// Where each section has a head line of its own, its heading may stand above that line, also above the first.
    fn heading_above(&mut self) {
        let Some(above) = self.head.rows.0.checked_sub(1) else { return };
        let texts: Vec<(Place, String)> = self.grid.row(above).map(|(p, v)| (p, v.text())).collect();
        if let [(place, text)] = texts.as_slice() {
            let plain = title::one_line(text);
            let is_title = tables::TITLES.iter().any(|w| plain.contains(w)) || words::form(&plain).is_some();
            if !is_title && !words::is_note(&plain) && is_heading(&plain) && words::fiscal_year(&plain).is_none() {
                self.heading(*place, text);
            }
        }
    }

    fn row(&mut self, row: u32) {
        let (grid, item_col) = (self.grid, self.head.item());
        let texts: Vec<(Place, String)> = grid
            .row(row)
            .filter(|(p, _)| {
                !self.head.is_filled(p.col) && !matches!(self.role(p.col), Some(Role::Other | Role::Round))
            })
            .map(|(p, v)| (p, self.shown(p, v)))
            .filter(|(_, t)| !t.trim().is_empty())
            .collect();
        let item = Place::new(row, item_col);
        let text = grid.text(item);
        let has_text = !text.trim().is_empty();
        let open = self.is_open(row);
        // What reaches over questions and answers is a heading or a note, whatever stands in front of it.
        let is_wide = |p: &Place| {
            let area = grid.area(*p);
            area.covers(item_col) && self.head.answers().any(|c| area.covers(c.col))
        };
        if texts.iter().any(|(p, t)| is_wide(p) || (words::is_note(t) && p.col < item_col)) {
            let whole: Vec<&str> = texts.iter().map(|(_, t)| t.as_str()).collect();
            return self.heading(texts[0].0, &whole.join(" "));
        }
        match texts.as_slice() {
            [] => return,
            [(place, lone)] if !self.is_question(*place, lone, open) => {
                // A question that reaches over several rows, with a scope of its own in each.
                let goes_on = has_text && grid.anchor(item).row < row && self.role(place.col) == Some(Role::Scope);
                let number_alone = self.role(place.col) == Some(Role::Number) && !grid.area(*place).covers(item_col);
                if !goes_on && !number_alone {
                    return self.heading(*place, lone);
                }
            }
            _ => {}
        }
        if !has_text {
            return self.without_text(row, &texts, open);
        }
        if grid.anchor(item).row == row && self.is_heading_row(row, &text, open) {
            let whole: Vec<&str> = texts.iter().map(|(_, t)| t.as_str()).collect();
            return self.heading(texts[0].0, &whole.join(" "));
        }
        if words::is_note(&text) && !open {
            self.table.notes.extend(title::notes(&text));
            return;
        }
        self.item(row, item, &text);
    }

    /// Whether the only text of a row is a question: it stands in the column of the questions, leaves the answers
    /// free, and has a number, a waiting answer, or is the first of its section.
    fn is_question(&self, place: Place, text: &str, open: bool) -> bool {
        let area = self.grid.area(place);
        let in_column = area.covers(self.head.item()) && !self.head.answers().any(|c| area.covers(c.col));
        let numbered = number::take(text).is_some_and(|t| t.parts >= 2 || t.is_ordinal);
        let is_first = self.in_section == 0 && self.section.is_some() && !is_heading(text);
        in_column && !words::is_note(text) && (numbered || open || is_first)
    }

    fn role(&self, col: u32) -> Option<Role> {
        self.head.columns.iter().find(|c| c.col == col).map(|c| c.role)
    }

    /// The text of a cell; a number that became a day (1-1 → 1 January) is a number again.
    fn shown(&self, place: Place, value: &Value) -> String {
        match value {
            Value::Day(day) if self.role(place.col) == Some(Role::Number) => format!("{}-{}", day.month(), day.day()),
            value => value.text(),
        }
    }

    /// Whether a row has an answer cell that waits for an answer: a choice, a box, printed はい・いいえ.
    fn is_open(&self, row: u32) -> bool {
        self.head.answers().any(|c| {
            let place = Place::new(row, c.col);
            // A heading merged over the answers is no answer cell.
            let is_cell = !self.grid.area(place).covers(self.head.item());
            is_cell
                && (self.grid.choices(place).is_some()
                    || self.grid.controls(place).next().is_some()
                    || matches!(self.grid.value(place), Some(Value::Bool(_)))
                    || super::answers::is_printed_choice(&self.grid.text(place)))
        })
    }

    fn is_heading_row(&self, row: u32, text: &str, open: bool) -> bool {
        let number = self.number_cell(row).and_then(|t| number::take(&t));
        !open && number.is_some_and(|n| n.parts == 1 && !n.is_ordinal) && is_heading(text) && self.uses_two_parts()
    }

    /// Whether numbers of questions have two parts here, so that one part alone is that of a section.
    fn uses_two_parts(&self) -> bool {
        let mut parts = Vec::new();
        for column in self.head.of(Role::Number) {
            for row in rows_below(self.grid, self.head.rows.1) {
                let place = Place::new(row, column.col);
                if let Some(value) = self.grid.value(place).filter(|_| self.grid.anchor(place) == place) {
                    parts.extend(number::take(&self.shown(place, value)).map(|t| t.parts >= 2 || t.is_ordinal));
                }
            }
        }
        parts.iter().any(|two| *two)
    }

    /// The text of the number columns of a row, from left to right.
    fn number_cell(&self, row: u32) -> Option<String> {
        let mut said: Vec<(Place, String)> = Vec::new();
        for column in self.head.of(Role::Number) {
            let place = self.grid.anchor(Place::new(row, column.col));
            if let Some(value) = self.grid.value(place) {
                let text = self.shown(Place::new(place.row, column.col), value).trim().to_owned();
                if !text.is_empty() && said.iter().all(|(p, _)| *p != place) {
                    said.push((place, text));
                }
            }
        }
        let texts: Vec<String> = said.into_iter().map(|(_, t)| t).collect();
        match texts.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            [section, rest @ ..] => {
                let section = number::take(section).map_or_else(|| section.clone(), |t| t.number);
                let ordinal = number::take(&rest.concat()).map_or_else(|| rest.concat(), |t| t.number);
                Some(number::under(&section, &ordinal))
            }
        }
    }

    /// A row without a question of its own: a heading in another column, or a question that is missing.
    fn without_text(&mut self, row: u32, texts: &[(Place, String)], open: bool) {
        let number = self.number_cell(row).and_then(|t| number::take(&t));
        let numbered = number.is_some_and(|n| n.parts >= 2 || n.is_ordinal);
        let section_only = texts.iter().all(|(p, _)| self.role(p.col) == Some(Role::Section));
        if numbered || (open && !section_only) {
            let cell = Place::new(row, self.head.item()).address();
            self.table.half.get_or_insert(Half::NoText(cell));
        } else if let [(place, text), rest @ ..] = texts
            && !texts.iter().all(|(p, _)| self.role(p.col) == Some(Role::Number))
        {
            let whole = rest.iter().fold(text.clone(), |all, (_, t)| format!("{all} {t}"));
            self.heading(*place, &whole);
        }
    }

    /// A row that is no question: a section, a scope for the rows beneath, or a note.
    fn heading(&mut self, place: Place, text: &str) {
        let plain = title::one_line(text);
        if words::is_note(&plain) {
            self.table.notes.extend(title::notes(text));
            return;
        }
        if self.is_title_again(&plain) {
            return;
        }
        let taken = number::take_glued(&plain);
        let rest = taken.as_ref().map_or(plain.as_str(), |t| &plain[t.length..]);
        if let Some(scope) = scope_heading(rest) {
            self.scope = Some(scope);
        } else if is_heading(rest) && taken.as_ref().is_none_or(|t| t.parts == 1) && !rest.is_empty() {
            if let Some(cell) = self.waiting.take().filter(|_| !self.table.items.is_empty()) {
                self.table.half.get_or_insert(Half::EmptySection(cell));
            }
            // What is written under a finished table belongs to whoever signs it.
            self.waiting = taken.as_ref().filter(|t| !t.is_ordinal).map(|_| place.address());
            self.section_number = taken.map(|t| t.number);
            self.section = Some(rest.to_owned());
            (self.scope, self.in_section) = (None, 0);
        } else {
            self.table.notes.extend(title::notes(text));
        }
    }

    /// Whether a row only repeats what stands above the table, as the next printed page does.
    fn is_title_again(&self, plain: &str) -> bool {
        let above =
            self.grid.cells().filter(|(p, _)| p.row < self.head.rows.0).map(|(_, v)| title::one_line(&v.text()));
        let (bare, _) = plain.split_once(['（', '(']).unwrap_or((plain, ""));
        let mut titles = above.filter(|t| tables::TITLES.iter().any(|w| t.contains(w)));
        titles.any(|t| t == plain || (bare.chars().count() > 8 && t.contains(bare.trim())))
    }

    fn item(&mut self, row: u32, item: Place, text: &str) {
        let grid = self.grid;
        if let Some(section) = self.section_cell(row) {
            // Before the lines are joined: a line break ends the number.
            let section = section.trim();
            let taken = number::take_glued(section).filter(|t| t.parts == 1);
            let rest = title::one_line(taken.as_ref().map_or(section, |t| &section[t.length..]));
            if self.section.as_deref() != Some(rest.as_str()) {
                self.section = Some(rest);
                self.section_number = taken.map(|t| t.number);
                (self.scope, self.in_section) = (None, 0);
            }
        }
        let plain = title::one_line(text);
        let in_text = number::take(&plain);
        let cell = self.number_cell(row);
        let from_cell = cell.as_deref().map(|c| number::take(c.trim_start_matches(|c: char| !is_number_start(c))));
        let (number, rest) = match (from_cell, in_text) {
            (Some(Some(taken)), in_text) => {
                // The same number in front of the text is not the text's.
                let twice = in_text.filter(|t| t.parts >= 2 || t.is_ordinal);
                (Some(taken), twice.map_or(plain.as_str(), |t| &plain[t.length..]))
            }
            (_, Some(taken)) => {
                let length = taken.length;
                (Some(taken), &plain[length..])
            }
            (Some(None), None) | (None, None) => (None, plain.as_str()),
        };
        let number = number.map(|taken| {
            let is_alone = taken.is_ordinal || taken.parts == 1;
            match &self.section_number {
                Some(section) if is_alone => number::under(section, &taken.number),
                _ => taken.number,
            }
        });
        let (in_text, rest) = scope_in_text(rest);
        let scope = self.scope_cell(row).or(in_text).or_else(|| self.scope.clone());
        self.waiting = None;
        self.in_section += 1;
        self.table.items.push(Row {
            section: self.section.clone().filter(|s| !s.is_empty()),
            scope,
            number,
            text: rest,
            place: grid.anchor(item),
            row,
        });
    }

    /// The section beside a row, in a column of its own; merged, or left empty below its first row.
    fn section_cell(&self, row: u32) -> Option<String> {
        let texts: Vec<String> = self
            .head
            .of(Role::Section)
            .map(|c| self.grid.text(Place::new(row, c.col)))
            .filter(|t| !t.trim().is_empty())
            .collect();
        texts.first().cloned()
    }

    fn scope_cell(&self, row: u32) -> Option<String> {
        let text =
            self.head.of(Role::Scope).map(|c| self.grid.text(Place::new(row, c.col))).find(|t| !t.trim().is_empty())?;
        let plain = title::one_line(&text);
        if plain.chars().all(|c| "-－―—‐ー–ー・/／".contains(c)) {
            return None;
        }
        Some(words::scope(&plain).map_or(plain, |s| s.label().to_owned()))
    }
}

fn is_number_start(c: char) -> bool {
    c.is_ascii_digit()
        || ('０'..='９').contains(&c)
        || domain::text::circled(c).is_some()
        || "(（".contains(c)
        || ('⑴'..='⒇').contains(&c)
}

/// Whether a text is a heading, not a sentence.
fn is_heading(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= HEADING_MAX && !text.contains('。') && !text.contains('？')
}

/// A scope in a row of its own: 「サーバについて、以下を実施している。」
fn scope_heading(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(scope) = words::scope(text) {
        return Some(scope.label().to_owned());
    }
    let (before, _) =
        ["について", "に関して", "に関する", "における", "では"].iter().find_map(|w| text.split_once(w))?;
    words::scope(before.trim_start_matches(['■', '●', '○', '◆', '□', '・'])).map(|s| s.label().to_owned())
}

/// A scope that stands in the question itself, in brackets or before a colon; and the question without it.
fn scope_in_text(text: &str) -> (Option<String>, String) {
    const BRACKETS: [(char, char); 8] =
        [('【', '】'), ('[', ']'), ('［', '］'), ('(', ')'), ('（', '）'), ('〔', '〕'), ('《', '》'), ('<', '>')];
    let text = text.trim();
    for (open, close) in BRACKETS {
        if let Some((inside, rest)) = text.strip_prefix(open).and_then(|t| t.split_once(close))
            && let Some(scope) = words::scope(inside)
        {
            return (Some(scope.label().to_owned()), rest.trim().to_owned());
        }
        let (body, point) = text.strip_suffix('。').map_or((text, ""), |t| (t, "。"));
        for (body, point) in [(body, point), (text, "")] {
            if let Some((rest, inside)) = body.strip_suffix(close).and_then(|t| t.rsplit_once(open))
                && let Some(scope) = words::scope(inside)
            {
                return (Some(scope.label().to_owned()), format!("{}{point}", rest.trim()));
            }
        }
    }
    if let Some((before, rest)) = text.split_once([':', '：'])
        && let Some(scope) = words::scope(before)
    {
        return (Some(scope.label().to_owned()), rest.trim().to_owned());
    }
    (None, text.to_owned())
}
