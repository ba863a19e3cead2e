//! Seminars as the API shows them.

use super::{PersonView, Seminar, ViewRow};
use domain::dates::{from_micros, rfc3339};
use domain::seminars::minutes;
use serde_json::{Value, json};

/// A seminar, without where its bytes lie.
#[must_use]
pub fn seminar_json(seminar: &Seminar) -> Value {
    let row = &seminar.row;
    let chapters: Vec<Value> = row
        .chapters
        .iter()
        .map(|c| json!({"at_seconds": c.at / 1_000, "title": c.title, "lineage": (!c.lineage.is_empty()).then_some(&c.lineage)}))
        .collect();
    json!({
        "id": row.id, "organisation_id": row.organisation, "association": seminar.association, "title": row.title,
        "sentence": row.sentence, "levels": row.audience.levels, "member_kinds": row.audience.member_kinds,
        "roles": row.audience.roles, "media_type": row.media_type, "bytes": row.bytes,
        "length_seconds": row.length / 1_000, "chapters": chapters, "has_subtitles": !row.subtitles.is_empty(),
        "questions": row.quiz.len(), "pass_mark": row.pass_mark, "added_at": rfc3339(from_micros(row.added_at)),
        "transcript": null, "version": row.version,
    })
}

fn instant(at: Option<i64>) -> Value {
    at.map_or(Value::Null, |at| json!(rfc3339(from_micros(at))))
}

/// A row of a training record.
#[must_use]
pub fn view_json(row: &PersonView) -> Value {
    let view: &ViewRow = &row.view;
    json!({
        "person_id": view.person, "person": row.person, "seminar_id": view.seminar, "title": row.title,
        "association": row.association, "length_seconds": row.length / 1_000,
        "seen_seconds": view.seen.length() / 1_000, "seen_minutes": minutes(view.seen.length()),
        "begun_at": rfc3339(from_micros(view.begun_at)), "finished_at": instant(view.finished_at),
        "declared_on": view.told_on.map(|d| d.to_string()), "declared_minutes": view.told_minutes,
        "quiz_right": view.quiz_right, "quiz_of": view.quiz_of, "quiz_passed_at": instant(view.quiz_passed_at),
    })
}
