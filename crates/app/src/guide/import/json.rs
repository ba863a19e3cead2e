//! What was found, as CONTRACT `POST /editions/import` gives it.

use super::{Opened, Stored};
use content::{Arg, Lang, Messages};
use domain::dates::wareki_fiscal_year;
use domain::papers::official::RoundCells;
use domain::text::without_readings;
use serde_json::{Value, json};

/// The object of the API; with `edition` once it is stored.
#[must_use]
pub fn import_json(opened: &Opened, form: &str, stored: Option<&Stored>, words: &Messages, lang: Lang) -> Value {
    let found = &opened.found;
    let items: Vec<Value> = found
        .items
        .iter()
        .zip(&opened.proposals)
        .map(|(item, proposal)| {
            json!({
                "section": item.section,
                "scope": item.scope,
                "number": item.number,
                "text": item.text,
                "lineage": proposal.lineage,
                "confidence": f64::from(proposal.confidence) / 100.0,
                "why": proposal.why.code(),
                "cell": item.cell,
                "rounds": item.rounds.iter().map(round).collect::<Vec<_>>(),
            })
        })
        .collect();
    let warnings: Vec<String> = opened
        .warnings
        .iter()
        .map(|w| {
            let args = w.args();
            let args: Vec<(&str, Arg)> = args.iter().map(|(name, value)| (*name, value.into())).collect();
            without_readings(&words.say(lang, w.code(), &args))
        })
        .collect();
    let mut out = json!({
        "fiscal_year": found.fiscal_year.map(wareki_fiscal_year),
        "form": form,
        "sheet": found.sheet,
        "sha256": opened.sha256,
        "official": opened.official.is_some(),
        "official_file": opened.official.as_ref().map(|(year, file)| json!({"name": file.name, "fiscal_year": year})),
        "title": found.title,
        "form_title": found.form_title,
        "items": items,
        "notes": found.notes,
        "warnings": warnings,
        "edition": null,
    });
    if let (Some(stored), Some(object)) = (stored, out.as_object_mut()) {
        object.insert("edition".to_owned(), stored.json());
    }
    out
}

/// Where the answers of one round go.
fn round(cells: &RoundCells) -> Value {
    let mark = |m: &Option<domain::papers::official::Mark>| {
        m.as_ref().map(|m| json!({"cell": m.cell, "value": m.value, "control": m.control.as_ref().map(|c| &c.part)}))
    };
    let day = |d: &Option<domain::papers::official::DateCell>| d.as_ref().map(|d| d.cell.clone());
    json!({
        "round": cells.round,
        "how": cells.how.code(),
        "yes": mark(&cells.yes),
        "no": mark(&cells.no),
        "na": mark(&cells.na),
        "checked_on": day(&cells.checked_on),
        "target_date": day(&cells.target_date),
    })
}
