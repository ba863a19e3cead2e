//! A filled copy of an official workbook. The parts that hold filled cells are edited in place, byte by byte;
//! every other part is copied as it lies in the zip, without being unpacked.
//!
//! | file | what it does |
//! |---|---|
//! | `answers` | which cell takes what, out of sheet and cell map |
//! | `worksheet` | cells into the XML of a worksheet: in column order, with the style that stands there |
//! | `formulas` | formulas that read filled cells: their old results are dropped |
//! | `chain` | the order of calculation, when a cell that computed is filled |
//! | `controls` | ticks in form controls and in the drawing that shows them |
//! | `xml`, `archive` | editing text in place; the zip |

mod answers;
mod archive;
mod chain;
mod controls;
mod formulas;
mod worksheet;
mod xml;

use crate::Error;
use archive::Archive;
use domain::papers::OfficialWorkbook;
use std::collections::BTreeMap;

/// Fills the workbook. The same model gives the same bytes.
///
/// # Errors
/// [`Error::Workbook`] when the workbook is not the one to which the cell map belongs, or when a cell belongs to
/// a formula that other cells share.
pub fn fill(official: &OfficialWorkbook) -> Result<Vec<u8>, Error> {
    let mut archive = Archive::open(&official.original)?;
    let filled = answers::filled(&official.sheet, &official.map)?;
    let part = archive.name(&official.map.part)?;
    let sheet = archive.text(&part)?;
    let mut cells = filled.cells;
    cells.extend(controls::links(&filled.ticked, &official.map.sheet));
    let written = worksheet::write(&sheet, &cells)?;
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    parts.insert(part.clone(), written.text);
    controls::tick(&mut archive, &filled.ticked, &mut parts)?;
    if !written.computed.is_empty() {
        chain::without(&mut archive, &part, &written.computed, &mut parts)?;
    }
    let places: Vec<_> = cells.keys().copied().collect();
    formulas::drop_old_results(&mut archive, &part, &official.map.sheet, &places, &mut parts)?;
    archive.with(&parts)
}

/// A fault with the workbook.
fn broken(what: impl Into<String>) -> Error {
    Error::Workbook(what.into())
}

#[cfg(test)]
mod tests;
