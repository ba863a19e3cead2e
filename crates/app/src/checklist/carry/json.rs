//! The JSON of what was carried over (CONTRACT "HTTP"): an answer `to-confirm`, and what a carry-over does.

use super::read::Inherited;
use super::switch::Carrying;
use crate::checklist::json::evidence_json;
use crate::{App, Result};
use domain::assessment::State;
use domain::carry::{Given, Row, Source};
use domain::dates::{from_micros, rfc3339};
use domain::policy::Permit;
use serde_json::{Value, json};
use storage::checklist::AssessmentRow;

/// An answer that waits: its state says so, its version is 0, and everything else is as it stood in the older sheet.
#[must_use]
pub fn waiting_json(inherited: &Inherited, row: &Row, round: i64) -> Value {
    let Some(p) = &row.proposal else { return Value::Null };
    json!({
        "value": p.value.map(|v| v.code()),
        "state": State::ToConfirm.code(),
        "round": round,
        "checked_on": p.checked_on.map(|d| d.to_string()),
        "target_date": p.target_date.map(|d| d.to_string()),
        "responsible": p.responsible,
        "note": p.note,
        "reason": p.reason,
        "evidence": inherited.files_of(&p.evidence).into_iter().map(evidence_json).collect::<Vec<_>>(),
        "version": 0,
        "changed_at": rfc3339(from_micros(p.changed_at)),
        "changed_by": p.changed_by,
    })
}

/// How a row comes from the older sheet, with every source.
#[must_use]
pub fn carried_json(inherited: &Inherited, row: &Row) -> Value {
    json!({
        "how": row.how.code(),
        "reworded": row.reworded,
        "one_tap": row.one_tap,
        "why": inherited.why.get(&row.key),
        "sources": row.sources.iter().map(|s| source_json(inherited, s)).collect::<Vec<_>>(),
    })
}

fn source_json(inherited: &Inherited, source: &Source) -> Value {
    json!({
        "key": source.key,
        "number": (!source.number.is_empty()).then_some(&source.number),
        "scope": (!source.scope.is_empty()).then_some(&source.scope),
        "text": source.text,
        "answer": source.given.as_ref().map(|g| given_json(inherited, g)),
    })
}

fn given_json(inherited: &Inherited, g: &Given) -> Value {
    json!({
        "assessment_id": g.sheet,
        "fiscal_year": g.fiscal_year,
        "confirmed": !g.unconfirmed,
        "value": g.value.map(|v| v.code()),
        "checked_on": g.checked_on.map(|d| d.to_string()),
        "target_date": g.target_date.map(|d| d.to_string()),
        "responsible": g.responsible,
        "note": g.note,
        "reason": g.reason,
        "evidence": inherited.files_of(&g.evidence).into_iter().map(evidence_json).collect::<Vec<_>>(),
        "changed_at": rfc3339(from_micros(g.changed_at)),
        "changed_by": g.changed_by,
    })
}

impl Carrying {
    /// What the carry-over does to each row, as the API shows it.
    #[must_use]
    pub fn json(&self) -> Value {
        let items: Vec<Value> = self
            .keys
            .iter()
            .filter_map(|key| self.inherited.rows.get(key))
            .map(|row| {
                json!({
                    "key": row.key,
                    "from": row.sources.iter().map(|s| s.key.as_str()).collect::<Vec<_>>(),
                    "proposal": waiting_json(&self.inherited, row, 1),
                    "why": self.inherited.why.get(&row.key),
                    "how": row.how.code(),
                    "reworded": row.reworded,
                    "one_tap": row.one_tap,
                })
            })
            .collect();
        let from = &self.inherited.from;
        json!({
            "assessment_id": self.assessment,
            "from_assessment_id": from.id,
            "organisation_id": from.organisation,
            "edition": self.edition,
            "form": self.form,
            "vendor_id": from.vendor,
            "fiscal_year": self.fiscal_year,
            "joins": self.joins,
            "items": items,
            "removed": self.inherited.removed.iter().map(|s| source_json(&self.inherited, s)).collect::<Vec<_>>(),
        })
    }
}

impl App {
    /// An answer that waits, read in the transaction.
    pub(in crate::checklist) fn waiting_in(
        &self,
        tx: &sql::Tx,
        permit: &Permit,
        sheet: &AssessmentRow,
        row: &Row,
    ) -> Result<Value> {
        let inherited = self.inherited(tx, permit, sheet)?;
        Ok(inherited.map_or(Value::Null, |i| waiting_json(&i, row, sheet.round)))
    }
}
