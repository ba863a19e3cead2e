//! Finding the table: of which worksheet, and everything around its rows.

use super::error::{Error, Half};
use super::grid::{Book, Grid};
use super::head::{self, Head};
use super::rows::{Table, read};
use super::tables;
use super::title;
use super::{Found, FoundItem, Warning};
use domain::cells::Place;

/// Finds the table of a workbook. `form` helps to choose where a workbook holds the sheets of several forms;
/// `sheet` names the worksheet to read.
pub(super) fn find(book: &Book, file_name: &str, form: Option<&str>, sheet: Option<&str>) -> Result<Found, Error> {
    let visible: Vec<&Grid> = book.grids.iter().filter(|g| g.visible).collect();
    if let Some(name) = sheet.filter(|name| visible.iter().all(|g| g.name != *name)) {
        return Err(Error::NoSheet(name.to_owned()));
    }
    let mut whole = Vec::new();
    let mut half = None;
    for grid in visible.iter().copied().filter(|g| sheet.is_none_or(|name| g.name == name)) {
        let heads = head::heads(grid);
        let Some(first) = heads.first() else { continue };
        let table = read(grid, &heads);
        match table.half.clone().or((!first.has_answers()).then_some(Half::NoAnswers)) {
            Some(what) => half = half.or(Some(what)),
            None => whole.push((grid, heads, table)),
        }
    }
    if whole.len() > 1 {
        choose(&mut whole, form);
    }
    let (grid, heads, table) = match whole.len() {
        0 => return Err(half.map_or(Error::NoTable, Error::HalfTable)),
        1 => whole.remove(0),
        _ => return Err(Error::Candidates(whole.iter().map(|(g, ..)| g.name.clone()).collect())),
    };
    if let Some(second) = &table.twin {
        let first = Place::new(heads[0].rows.0, heads[0].item()).address();
        return Err(Error::Candidates(vec![format!("{}!{first}", grid.name), format!("{}!{second}", grid.name)]));
    }
    let found = found(book, grid, &heads, table, file_name);
    match (&found.form, form) {
        (Some(seen), Some(wanted)) if seen != wanted => Err(Error::OtherForm(found.form_title.unwrap_or(seen.clone()))),
        _ => Ok(found),
    }
}

/// Of several tables, leaves those that are no example and that name the form that is wanted.
fn choose(whole: &mut Vec<(&Grid, Vec<Head>, Table)>, form: Option<&str>) {
    let is_example = |g: &Grid| tables::EXAMPLES.iter().any(|w| g.name.contains(w));
    if whole.iter().any(|(g, ..)| !is_example(g)) {
        whole.retain(|(g, ..)| !is_example(g));
    }
    let names = |(g, heads, _): &(&Grid, Vec<Head>, Table)| title::form(g, heads[0].rows.0).map(|(id, _)| id);
    if let Some(form) = form.filter(|form| whole.iter().any(|w| names(w) == Some(*form))) {
        whole.retain(|w| names(w) == Some(form));
    }
}

fn found(book: &Book, grid: &Grid, heads: &[Head], table: Table, file_name: &str) -> Found {
    let first = heads[0].rows.0;
    let head = &heads[0];
    let mut warnings = table.warnings;
    // A sheet with a table of its own has its own notes.
    let others: Vec<&Grid> =
        book.grids.iter().filter(|g| g.visible && g.name != grid.name && head::heads(g).is_empty()).collect();
    let fiscal_year = title::fiscal_year(book, grid, first, heads, &others, file_name);
    let (rows, cols) = grid.hidden();
    if rows + cols > 0 {
        warnings.push(Warning::Hidden { rows, cols });
    }
    let mut notes = title::notes_above(grid, first);
    notes.extend(table.notes);
    for other in &others {
        notes.extend(title::notes_of(other));
    }
    let mut kept: Vec<String> = Vec::new();
    notes.retain(|note| {
        let is_new = !kept.contains(note);
        kept.push(note.clone());
        is_new
    });
    let items: Vec<FoundItem> = table
        .items
        .into_iter()
        .map(|row| FoundItem {
            rounds: super::answers::rounds(grid, head, row.row),
            section: row.section,
            scope: row.scope,
            number: row.number,
            text: row.text,
            cell: row.place.address(),
            row: row.row,
        })
        .collect();
    warnings.extend(gaps(&items));
    if items.iter().all(|i| i.rounds.iter().all(|r| r.checked_on.is_none())) {
        warnings.push(Warning::NoDates);
    }
    if fiscal_year.is_none() {
        warnings.push(Warning::NoYear);
    }
    let form = title::form(grid, first).or_else(|| others.iter().find_map(|g| title::form(g, u32::MAX)));
    Found {
        title: title::title(grid, first, &others),
        fiscal_year,
        form: form.as_ref().map(|(id, _)| (*id).to_owned()),
        form_title: form.map(|(_, words)| words),
        sheet: grid.name.clone(),
        part: grid.part.clone(),
        columns: super::answers::columns(grid, head, &items),
        items,
        notes,
        warnings,
    }
}

/// Numbers that are missing between the others: 2-③ and 2-⑤ without 2-④.
fn gaps(items: &[FoundItem]) -> Option<Warning> {
    let parts: Vec<(u32, u32)> = items
        .iter()
        .filter_map(|i| match crate::compare::number(i.number.as_deref()?) {
            crate::compare::Number::Parts(p) if p.len() == 2 => Some((p[0], p[1])),
            _ => None,
        })
        .collect();
    let mut missing = Vec::new();
    for (section, ordinal) in &parts {
        let known = |n: u32| parts.contains(&(*section, n));
        for n in (1..*ordinal).rev().take_while(|n| !known(*n)) {
            let name = format!("{section}-{n}");
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
    }
    (!missing.is_empty()).then_some(Warning::Gaps(missing))
}
