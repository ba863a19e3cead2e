//! Which cell takes what. Rounds go in order, so that where several share a cell the newest has it.

use super::broken;
use crate::Error;
use domain::cells::Place;
use domain::dates::wareki;
use domain::papers::official::{CellMap, Control, DateCell, How, Mark, RoundCells};
use domain::papers::{Sheet, SheetAnswer};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What is put into a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// Text.
    Text(String),
    /// A number: a day, as it is counted.
    Number(i32),
    /// A box in the cell, ticked.
    True,
}

/// Everything that is filled.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) cells: BTreeMap<Place, Content>,
    /// Form controls that are ticked, by their part.
    pub(super) ticked: BTreeMap<String, Control>,
}

pub(super) fn filled(sheet: &Sheet, map: &CellMap) -> Result<Filled, Error> {
    let mut out = Filled::default();
    for item in &map.items {
        let Some((_, row)) = sheet.rows().find(|(_, row)| row.key == item.key) else { continue };
        for cells in &item.rounds {
            if let Some(answer) = row.answers.iter().find(|a| a.round == cells.round) {
                round(&mut out, cells, answer, map.date1904)?;
            }
        }
    }
    Ok(out)
}

fn round(out: &mut Filled, cells: &RoundCells, answer: &SheetAnswer, from1904: bool) -> Result<(), Error> {
    let mark = match answer.value.as_deref() {
        Some("yes") => cells.yes.as_ref(),
        Some("no") => cells.no.as_ref(),
        Some("na") => cells.na.as_ref(),
        _ => None,
    };
    // A sheet without a word for 記入不要 leaves the row blank, as it is printed: a day without a mark looks forgotten.
    if mark.is_none() && answer.value.as_deref() == Some("na") {
        return Ok(());
    }
    if let Some(mark) = mark {
        set(out, mark, cells.how)?;
    }
    for (cell, day) in [(&cells.checked_on, &answer.checked_on), (&cells.target_date, &answer.target_date)] {
        if let (Some(cell), Some(day)) = (cell, day) {
            out.cells.insert(place(&cell.cell)?, date(cell, day, from1904)?);
        }
    }
    Ok(())
}

fn set(out: &mut Filled, mark: &Mark, how: How) -> Result<(), Error> {
    match &mark.control {
        Some(control) => drop(out.ticked.insert(control.part.clone(), control.clone())),
        None if how == How::Control => drop(out.cells.insert(place(&mark.cell)?, Content::True)),
        None => drop(out.cells.insert(place(&mark.cell)?, Content::Text(mark.value.clone()))),
    }
    Ok(())
}

fn place(address: &str) -> Result<Place, Error> {
    Place::parse(address).ok_or_else(|| broken(format!("{address} is no cell")))
}

/// A day as its cell shows it: counted from 1900 (or 1904), or in 和暦.
fn date(cell: &DateCell, day: &str, from1904: bool) -> Result<Content, Error> {
    let day: Date = day.parse().map_err(|_| broken(format!("{day} is no day")))?;
    if !cell.serial {
        return Ok(Content::Text(wareki(day)));
    }
    // Excel takes 1900 for a leap year; from March 1900 on the count is days since 30 December 1899.
    let epoch = if from1904 { Date::constant(1904, 1, 1) } else { Date::constant(1899, 12, 30) };
    let days = epoch.until(day).map_err(|e| broken(e.to_string()))?.get_days();
    Ok(Content::Number(days))
}
