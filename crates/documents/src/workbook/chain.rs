//! The order of calculation (`calcChain`): a cell that computes no longer must not stand in it, or the program
//! calls the file damaged. An empty chain is left out, with everything that names it.

use super::archive::Archive;
use super::xml::{Changes, Tag, tags, with_attr};
use crate::Error;
use domain::cells::Place;
use std::collections::BTreeMap;

const BOOK: &str = "xl/workbook.xml";

/// Takes cells of a worksheet out of the chain.
pub(super) fn without(
    archive: &mut Archive,
    sheet: &str,
    cells: &[Place],
    parts: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    let Some(chain) = archive.names().iter().find(|n| n.to_lowercase().ends_with("calcchain.xml")).cloned() else {
        return Ok(());
    };
    let book = archive.name(BOOK)?;
    let rels = archive.relations(&book);
    let book_text = archive.text(&book)?;
    let of_sheet = |tag: &Tag| tag.attr("id").and_then(|id| rels.get(&id).cloned()).as_deref() == Some(sheet);
    let number = tags(&book_text, "sheet").iter().find(|t| of_sheet(t)).and_then(|t| t.attr("sheetId"));
    let text = archive.text(&chain)?;
    let mut changes = Changes::default();
    // The sheet's number stands only where it differs from the cell before.
    let mut named = String::new();
    let mut written = String::new();
    let mut left = 0;
    for tag in tags(&text, "c") {
        if let Some(n) = tag.attr("i") {
            named = n;
        }
        let gone = Some(&named) == number.as_ref()
            && tag.attr("r").and_then(|r| Place::parse(&r)).is_some_and(|p| cells.contains(&p));
        if gone {
            changes.put(tag.at.clone(), String::new());
            continue;
        }
        left += 1;
        if tag.attr("i").is_none() && written != named {
            changes.put(tag.at.clone(), with_attr(&text, &tag, "i", &named));
        }
        written.clone_from(&named);
    }
    if changes.is_empty() {
        return Ok(());
    }
    if left > 0 {
        parts.insert(chain, changes.apply(&text));
        return Ok(());
    }
    parts.insert(chain.clone(), String::new());
    for (part, element, attribute) in
        [("[Content_Types].xml", "Override", "PartName"), ("xl/_rels/workbook.xml.rels", "Relationship", "Target")]
    {
        let name = archive.name(part)?;
        let text = parts.get(&name).cloned().map_or_else(|| archive.text(&name), Ok)?;
        let mut changes = Changes::default();
        for tag in tags(&text, element) {
            if tag.attr(attribute).is_some_and(|a| a.to_lowercase().ends_with("calcchain.xml")) {
                changes.put(tag.at.clone(), String::new());
            }
        }
        parts.insert(name, changes.apply(&text));
    }
    Ok(())
}
