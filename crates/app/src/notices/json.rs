//! Notices as the API shows them (CONTRACT "HTTP").

use super::NoticeView;
use super::receipts::ReceiptLine;
use crate::Result;
use domain::dates::{from_micros, rfc3339};
use domain::ids::NoticeId;
use domain::notices::State;
use domain::notices::files::NoticeFile;
use serde_json::{Value, json};
use storage::notices::{BoxLine, CiteRow, NoticeRow};

fn instant(micros: Option<i64>) -> Option<String> {
    micros.map(|m| rfc3339(from_micros(m)))
}

fn letter_json(row: &NoticeRow) -> Value {
    let letter = &row.letter;
    json!({
        "number": letter.number, "date": letter.date.map(|d| d.to_string()), "addressee": letter.addressee,
        "sender": letter.sender, "signatory": letter.signatory, "seal": row.seal.code(), "title": letter.title,
        "body": letter.body, "blocks": letter.blocks, "files": row.files.iter().map(file_json).collect::<Vec<_>>(),
    })
}

fn file_json(file: &NoticeFile) -> Value {
    json!({
        "id": file.id, "name": file.name, "media_type": file.media_type, "bytes": file.bytes, "sha256": file.sha256,
    })
}

fn cite_json(cite: &CiteRow) -> Value {
    json!({
        "number": cite.number, "issuer": cite.issuer, "date": cite.date.map(|d| d.to_string()),
        "relation": cite.relation.code(),
    })
}

/// A notice with its letters, outermost first, and what the outermost says that it cites.
fn notice_json<'c>(letters: &[NoticeRow], cites: impl Iterator<Item = &'c CiteRow>) -> Value {
    let Some(outer) = letters.first() else { return Value::Null };
    let mut out = row_json(outer);
    if let Some(object) = out.as_object_mut() {
        object.insert("cites".into(), cites.filter(|cite| cite.notice == outer.id).map(cite_json).collect());
        object.insert("letters".into(), letters.iter().map(letter_json).collect());
    }
    out
}

/// A notice as its issuer sees it who has just written it.
pub(super) fn shown(tx: &sql::Tx<'_>, id: NoticeId) -> Result<Value> {
    let letters = storage::notices::chain(tx, id)?;
    let cites = match letters.first() {
        Some(outer) => storage::notices::cites(tx, outer.organisation, outer.id)?,
        None => Vec::new(),
    };
    Ok(notice_json(&letters, cites.iter()))
}

/// A notice as somebody sees it: its letters, outermost first, and inside them all the letter from outside.
#[must_use]
pub fn view_json(view: &NoticeView) -> Value {
    let mut out = notice_json(&view.letters, view.cites.iter().map(|cited| &cited.row));
    if let (Some(outside), Some(letters)) = (&view.outside, out["letters"].as_array_mut()) {
        let said = &outside.said;
        letters.push(json!({
            "number": (!said.number.is_empty()).then_some(&said.number), "date": said.date.map(|d| d.to_string()),
            "addressee": "", "sender": said.sender, "signatory": "", "seal": "omitted", "title": said.title,
            "body": "", "blocks": [], "files": [],
        }));
    }
    out
}

/// The same with what the house that sees it did with it. A file has none of this: it is the same for everybody.
#[must_use]
pub fn seen_json(view: &NoticeView) -> Value {
    let mut out = view_json(view);
    if let Some(receipt) = &view.receipt {
        out["read_at"] = instant(Some(receipt.read_at)).into();
        out["acknowledged_at"] = instant(receipt.acknowledged_at).into();
    }
    out
}

/// A notice without its letters, as lists show it.
#[must_use]
pub fn row_json(row: &NoticeRow) -> Value {
    json!({
        "id": row.id, "organisation_id": row.organisation, "matter_id": row.matter, "wraps": row.wraps,
        "state": row.state.code(),
        "check_code": (row.state == State::Issued).then_some(&row.check_code),
        "number": row.letter.number, "date": row.letter.date.map(|d| d.to_string()), "title": row.letter.title,
        "sender": row.letter.sender, "urgency": urgency(row.urgent),
        "deadline": row.deadline.map(|d| d.to_string()), "summary": row.summary, "asks_receipt": row.asks_receipt,
        "issued_at": instant(row.issued_at), "reminded_at": instant(row.reminded_at), "read_at": Value::Null,
        "acknowledged_at": Value::Null, "version": row.version,
    })
}

fn urgency(urgent: bool) -> &'static str {
    if urgent { "urgent" } else { "normal" }
}

/// A notice in an inbox: as [`row_json`], with what its reader did.
#[must_use]
pub fn line_json(line: &BoxLine) -> Value {
    json!({
        "id": line.id, "organisation_id": line.issuer, "matter_id": line.matter, "wraps": line.wraps,
        "state": State::Issued.code(), "check_code": Value::Null, "number": line.number,
        "date": line.date.map(|d| d.to_string()), "title": line.title, "sender": line.sender,
        "urgency": urgency(line.urgent), "deadline": line.deadline.map(|d| d.to_string()), "summary": line.summary,
        "asks_receipt": line.asks_receipt, "issued_at": instant(Some(line.issued_at)),
        "reminded_at": instant(line.reminded_at), "read_at": instant(line.read_at),
        "acknowledged_at": instant(line.acknowledged_at), "version": Value::Null,
    })
}

/// One member of the audience.
#[must_use]
pub fn receipt_json(line: &ReceiptLine) -> Value {
    json!({
        "organisation_id": line.member.id, "name": line.member.name, "code": line.member.code,
        "delivered_at": instant(Some(line.delivered_at)), "read_at": instant(line.read_at),
        "acknowledged_at": instant(line.acknowledged_at), "way": line.way, "relayed_as": line.relayed_as,
        "hop_days": line.hop_days,
    })
}
