//! The JSON export and the object of the API against what was written.

use crate::sheets::{Sheet, Written};
use domain::assessment::is_due;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The answer as it must stand there; `version` is that of the item where the answer is the standing one.
fn answer(sheet: &Sheet, written: &Written, version: i64) -> Value {
    let files = written.files.iter().map(|n| &sheet.house.files[*n]);
    let files = files.map(|f| json!({"id": f.id, "name": f.name, "sha256": f.sha256, "expires_on": f.expires_on}));
    json!({
        "value": written.value.map(domain::assessment::Choice::code),
        "state": if written.value.is_some() { "answered" } else { "open" },
        "round": written.round,
        "checked_on": written.checked_on,
        "target_date": written.target_date,
        "responsible": written.responsible,
        "note": written.note,
        "reason": written.reason,
        "evidence": files.collect::<Vec<_>>(),
        "version": version,
        "changed_by": sheet.house.person,
    })
}

/// The whole object as of the first so many writes and rounds.
fn wanted(sheet: &Sheet, upto: usize, rounds: usize) -> Value {
    let chosen = sheet.chosen(upto);
    let mut items = Vec::new();
    for section in &sheet.form.sections {
        for item in &section.items {
            let standing = sheet.standing(&item.key, upto);
            let all = sheet.rounds_of(&item.key, upto);
            items.push(json!({
                "key": item.key, "lineage": item.lineage, "number": item.number,
                "scope": item.scope.map(domain::checklist::Scope::label), "section": section.title,
                "text": item.text, "text_basis": item.basis.code(), "due": is_due(sheet.form, item, &chosen),
                "na_when": item.na_when, "carried": null,
                "answer": standing.map(|w| answer(sheet, w, sheet.version(&item.key, upto))),
                "answers": all.iter().map(|w| answer(sheet, w, w.version)).collect::<Vec<_>>(),
            }));
        }
    }
    let history = sheet.writes[..upto].iter().map(|w| {
        let mut one = answer(sheet, w, w.version);
        one["key"] = json!(w.key);
        one
    });
    json!({
        "id": sheet.id,
        "organisation_id": sheet.house.id,
        "edition": sheet.edition.id,
        "edition_hash": content::hash::of_edition(sheet.edition),
        "form": sheet.form.id,
        "vendor_id": sheet.vendor.then_some(&sheet.world.vendor.0),
        "fiscal_year": sheet.fiscal_year,
        "round": rounds,
        "rounds": sheet.rounds[..rounds].iter().map(|(n, day)| json!({"round": n, "checked_on": day})).collect::<Vec<_>>(),
        "progress": sheet.progress(upto),
        "carried_from": null, "carried_at": null, "to_confirm": 0,
        "items": items,
        "history": history.collect::<Vec<_>>(),
    })
}

/// Takes every `changed_at` out; each must be an instant, and none after `last`.
fn without_instants(value: &mut Value, last: Timestamp) {
    match value {
        Value::Object(object) => {
            if let Some(at) = object.shift_remove("changed_at") {
                let at: Timestamp =
                    at.as_str().and_then(|t| t.parse().ok()).unwrap_or_else(|| panic!("no instant: {at}"));
                assert!(at <= last, "{at} is after {last}");
            }
            object.values_mut().for_each(|v| without_instants(v, last));
        }
        Value::Array(all) => all.iter_mut().for_each(|v| without_instants(v, last)),
        _ => {}
    }
}

/// What differs first, with the way to it.
fn difference(found: &Value, wanted: &Value, way: &str) -> Option<String> {
    match (found, wanted) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = b.keys().chain(a.keys().filter(|k| !b.contains_key(*k)));
            keys.into_iter().find_map(|k| match (a.get(k), b.get(k)) {
                (Some(a), Some(b)) => difference(a, b, &format!("{way}.{k}")),
                (a, b) => Some(format!("{way}.{k}: {a:?}, wanted {b:?}")),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(n, (a, b))| difference(a, b, &format!("{way}[{n}]")))
        }
        (a, b) => (a != b).then(|| format!("{way}: {a}, wanted {b}")),
    }
}

/// Compares an export.
pub fn check(sheet: &Sheet, found: &[u8], upto: usize, rounds: usize, at: Timestamp) {
    let mut found: Value = serde_json::from_slice(found).expect("JSON");
    without_instants(&mut found, at);
    let mut wanted = wanted(sheet, upto, rounds);
    // The day of the first round is the day on which the sheet was begun.
    let first = found["rounds"][0]["checked_on"].clone();
    assert!(first.as_str().is_some_and(|day| domain::dates::parse(day).is_ok()), "{first}");
    wanted["rounds"][0]["checked_on"] = first;
    if let Some(difference) = difference(&found, &wanted, &sheet.slug()) {
        panic!("{difference}");
    }
}

/// The object of the API is the export without its history.
pub fn check_api(sheet: &Sheet, export: &[u8]) {
    let mut export: Value = serde_json::from_slice(export).expect("JSON");
    export.as_object_mut().expect("an object").shift_remove("history");
    let shown = sheet.shown();
    if let Some(difference) = difference(&shown, &export, &sheet.slug()) {
        panic!("the API: {difference}");
    }
}
