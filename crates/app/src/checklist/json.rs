//! The JSON of sheets and answers: one shape for the API, the JSON export and `--json` (CONTRACT "HTTP").

use super::carry::{carried_json, waiting_json};
use super::view::{Listed, SheetView, evidence_ids};
use crate::Result;
use domain::assessment::State;
use domain::dates::{from_micros, rfc3339};
use domain::ids::OrganisationId;
use serde_json::{Value, json};
use storage::checklist::AnswerRow;
use storage::evidence::EvidenceRow;

pub(super) fn evidence_json(file: &EvidenceRow) -> Value {
    json!({
        "id": file.id, "name": file.name, "sha256": file.sha256,
        "expires_on": file.expires_on.map(|d| d.to_string()),
    })
}

/// An answer with its files, as the API shows it.
pub(super) fn answer_with<'a>(answer: &AnswerRow, files: impl IntoIterator<Item = &'a EvidenceRow>) -> Value {
    let state = if answer.value.is_some() { State::Answered } else { State::Open };
    json!({
        "value": answer.value.map(|v| v.code()),
        "state": state.code(),
        "round": answer.round,
        "checked_on": answer.checked_on.map(|d| d.to_string()),
        "target_date": answer.target_date.map(|d| d.to_string()),
        "responsible": answer.responsible,
        "note": answer.note,
        "reason": answer.reason,
        "evidence": files.into_iter().map(evidence_json).collect::<Vec<_>>(),
        "version": answer.version,
        "changed_at": rfc3339(from_micros(answer.changed_at)),
        "changed_by": answer.changed_by,
    })
}

/// An answer with its files, read in the transaction; null for none. `version` is that of the item: it counts
/// the writes over all rounds, also those after the answer that stands, and is what the next write names.
///
/// # Errors
/// As the database gives them.
pub(crate) fn answer_in(
    tx: &sql::Tx,
    organisation: OrganisationId,
    answer: Option<&AnswerRow>,
    version: i64,
) -> Result<Value> {
    let Some(answer) = answer else { return Ok(Value::Null) };
    let answer = AnswerRow { version, ..answer.clone() };
    let files = files_of(tx, organisation, &answer)?;
    Ok(answer_with(&answer, &files))
}

/// The files of an answer, in the order in which they were attached, without those that were withdrawn.
///
/// # Errors
/// As the database gives them.
pub(super) fn files_of(tx: &sql::Tx, organisation: OrganisationId, answer: &AnswerRow) -> Result<Vec<EvidenceRow>> {
    let permit = domain::policy::decide(
        &domain::policy::Actor::Command,
        domain::policy::Action::SeeEvidence,
        &domain::policy::Subject::of(organisation),
    )?;
    let mut files = Vec::new();
    for id in evidence_ids(&answer.evidence) {
        files.extend(storage::evidence::find(tx, &permit, organisation, id)?.filter(|f| f.withdrawn_at.is_none()));
    }
    Ok(files)
}

/// An answer as the API shows it, with the files that can be named again.
fn answer_json(view: &SheetView, answer: &AnswerRow) -> Value {
    answer_with(answer, view.files_there(answer))
}

/// A write as the history shows it: also with files that were withdrawn since.
#[must_use]
pub fn write_json(view: &SheetView, write: &AnswerRow) -> Value {
    let mut one = answer_with(write, view.files(write));
    if let Some(object) = one.as_object_mut() {
        object.insert("key".into(), json!(write.item_key));
    }
    one
}

/// A sheet as the API shows it; with the history for the JSON export.
///
/// # Errors
/// [`crate::Error::Inside`] when the sheet's form is unknown.
pub fn sheet_json(view: &SheetView, history: Option<&[AnswerRow]>) -> Result<Value> {
    let mut items = Vec::new();
    for section in &view.form()?.sections {
        for item in &section.items {
            let rows = view.answers.get(&item.key).map(Vec::as_slice).unwrap_or_default();
            items.push(json!({
                "key": item.key,
                "lineage": item.lineage,
                "number": item.number,
                "scope": item.scope_label(),
                "section": section.title,
                "text": item.text,
                "text_basis": item.basis.code(),
                "due": view.is_due(item),
                "na_when": item.na_when,
                "answer": match (view.waiting(&item.key), view.answer(&item.key), &view.inherited) {
                    (Some(row), _, Some(inherited)) => waiting_json(inherited, row, view.row.round),
                    (_, Some(a), _) => answer_json(view, &AnswerRow { version: view.version(&item.key), ..a.clone() }),
                    _ => Value::Null,
                },
                "answers": rows.iter().map(|a| answer_json(view, a)).collect::<Vec<_>>(),
                "carried": view.waiting(&item.key).zip(view.inherited.as_ref()).map(|(row, i)| carried_json(i, row)),
            }));
        }
    }
    let mut out = json!({
        "id": view.row.id,
        "organisation_id": view.row.organisation,
        "edition": view.row.edition,
        "edition_hash": view.row.edition_hash,
        "form": view.row.form,
        "vendor_id": view.row.vendor,
        "fiscal_year": view.row.fiscal_year,
        "round": view.row.round,
        "rounds": view.rounds.iter().map(|(n, day)| json!({"round": n, "checked_on": day.map(|d| d.to_string())})).collect::<Vec<_>>(),
        "progress": view.progress,
        "carried_from": view.row.carried.map(|c| c.from),
        "carried_at": view.row.carried.map(|c| rfc3339(from_micros(c.at))),
        "to_confirm": view.to_confirm(),
        "items": items,
    });
    if let (Some(history), Some(object)) = (history, out.as_object_mut()) {
        object.insert("history".into(), history_json(view, history));
    }
    Ok(out)
}

/// A sheet in a list: as [`sheet_json`], without its rows.
#[must_use]
pub fn listed_json(listed: &Listed) -> Value {
    let row = &listed.row;
    json!({
        "id": row.id,
        "organisation_id": row.organisation,
        "edition": row.edition,
        "edition_title": listed.edition_title,
        "edition_hash": row.edition_hash,
        "form": row.form,
        "form_title": listed.form_title,
        "vendor_id": row.vendor,
        "vendor_code": listed.vendor.as_ref().map(|v| v.code.as_str()),
        "fiscal_year": row.fiscal_year,
        "round": row.round,
        "carried_from": row.carried.map(|c| c.from),
        "progress": listed.progress,
    })
}

/// Every write, oldest first.
#[must_use]
pub fn history_json(view: &SheetView, history: &[AnswerRow]) -> Value {
    Value::Array(history.iter().map(|write| write_json(view, write)).collect())
}
