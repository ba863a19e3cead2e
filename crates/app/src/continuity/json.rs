//! A plan as the API shows it.

use super::PlanView;
use serde_json::{Value, json};

/// The JSON of CONTRACT `GET /organisations/{id}/plan`.
#[must_use]
pub fn plan_json(view: &PlanView) -> Value {
    let approved = view.approved();
    json!({
        "version": approved.map_or(0, |v| v.number),
        "in_work": (!view.stands_approved()).then_some(view.number),
        "template": view.basis.id,
        "approved_on": approved.map(|v| v.approved_on.to_string()),
        "approved_by": approved.map(|v| v.approved_by.as_str()),
        "review_on": approved.map(|v| v.review_on.to_string()),
        "revision_advised": view.advised.iter().map(|a| json!({
            "kind": a.kind, "what": a.what, "since": a.since.map(|day| day.to_string()),
        })).collect::<Vec<_>>(),
        "missing": view.missing.iter().map(|m| json!({"key": m.key, "text": m.text})).collect::<Vec<_>>(),
        "table": view.table.iter().map(|r| json!({
            "key": r.key, "number": r.number, "phase": r.phase, "text": r.text, "text_basis": r.text_basis,
            "answer": r.answer,
            "proved_by": r.proved_by.iter().map(|p| json!({"kind": p.kind, "key": p.key, "text": p.text}))
                .collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}
