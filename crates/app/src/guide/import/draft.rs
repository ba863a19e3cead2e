//! What was found, as the form to be corrected begins.

use super::{FORMS, Opened};
use content::calendar::Years;
use content::workbook::edition::{Draft, DraftItem, excused};
use domain::checklist::Edition;
use domain::papers::official::CellMap;

/// The fiscal year of r1 is 2019.
const BEFORE_REIWA: i32 = 2018;

/// The id under which a year's edition is imported: as the calendar says, else r and the year.
#[must_use]
pub fn default_id(years: &Years, fiscal_year: Option<i32>) -> String {
    let known = fiscal_year.and_then(|y| years.year(y));
    let named = known.and_then(|y| y.imported_as.clone().or_else(|| y.edition.clone()));
    named.unwrap_or_else(|| fiscal_year.map_or_else(|| "r".to_owned(), |y| format!("r{}", y - BEFORE_REIWA)))
}

/// The fiscal year that an id names: r8, r8-corrected.
pub(super) fn year_of_id(id: &str) -> Option<i32> {
    let number = id.strip_prefix('r')?.split('-').next()?.parse::<i32>().ok()?;
    (1..=99).contains(&number).then_some(number + BEFORE_REIWA)
}

/// The draft with which a person begins: everything as it was found and proposed.
#[must_use]
pub fn first_draft(opened: &Opened, years: &Years, id: Option<&str>, form: Option<&str>) -> Draft {
    let found = &opened.found;
    let id = id.map_or_else(|| default_id(years, found.fiscal_year), str::to_owned);
    let fiscal_year = found.fiscal_year.or_else(|| year_of_id(&id));
    let form = form.map(str::to_owned).or(found.form.clone()).unwrap_or_else(|| FORMS[0].to_owned());
    let year = fiscal_year.and_then(|y| years.year(y));
    let items = found.items.iter().zip(&opened.proposals).map(|(item, proposal)| DraftItem {
        section: item.section.clone().unwrap_or_default(),
        scope: item.scope.clone().unwrap_or_default(),
        number: item.number.clone().unwrap_or_default(),
        text: item.text.clone(),
        lineage: proposal.lineage.clone(),
        na: excused(item.number.as_deref(), &item.text, &found.notes),
        cell: item.cell.clone(),
        rounds: item.rounds.clone(),
    });
    Draft {
        form_title: found.form_title.clone().or_else(|| form_title(opened, &form)).unwrap_or_default(),
        title: found.title.clone().unwrap_or_default(),
        guideline: year.and_then(|y| y.guideline.clone()).unwrap_or_default(),
        posted: year.and_then(|y| y.published).map(|d| d.to_string()).unwrap_or_default(),
        source: String::new(),
        url: String::new(),
        file: opened.file.name.clone(),
        sha256: opened.sha256.clone(),
        sheet: found.sheet.clone(),
        notes: found.notes.clone(),
        items: items.collect(),
        id,
        form,
        fiscal_year,
    }
}

/// The name that the form has in the newest edition.
fn form_title(opened: &Opened, form: &str) -> Option<String> {
    opened.editions.iter().rev().find_map(|e| e.form(form)).map(|f| f.title.clone())
}

/// A stored form as a draft, to be corrected.
pub(super) fn stored_draft(opened: &Opened, edition: &Edition, form: &str, map: &CellMap) -> Option<Draft> {
    let stored = edition.form(form)?;
    let mut items = Vec::new();
    for section in &stored.sections {
        for item in &section.items {
            let cells = map.items.iter().find(|c| c.key == item.key);
            items.push(DraftItem {
                section: section.title.clone(),
                scope: item.scope_label().unwrap_or_default().to_owned(),
                number: item.number.clone().unwrap_or_default(),
                text: item.text.clone(),
                lineage: item.lineage.clone(),
                na: item.na_when.is_some(),
                cell: cells.map(|c| c.cell.clone()).unwrap_or_default(),
                rounds: cells.map(|c| c.rounds.clone()).unwrap_or_default(),
            });
        }
    }
    let imported = stored.imported.as_ref();
    Some(Draft {
        id: edition.id.clone(),
        form: form.to_owned(),
        form_title: stored.title.clone(),
        title: stored.paper_title.clone(),
        fiscal_year: edition.fiscal_year,
        guideline: edition.guideline.clone(),
        posted: edition.posted.clone(),
        source: imported.map(|i| i.source.clone()).unwrap_or_default(),
        url: imported.map(|i| i.url.clone()).unwrap_or_default(),
        file: opened.file.name.clone(),
        sha256: opened.sha256.clone(),
        sheet: map.sheet.clone(),
        notes: stored.notes.clone(),
        items,
    })
}
