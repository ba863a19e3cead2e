//! Items of a room as the API shows them.

use super::RoomItem;
use domain::dates::{from_micros, rfc3339};
use serde_json::{Value, json};

/// An item.
#[must_use]
pub fn item_json(item: &RoomItem) -> Value {
    let row = &item.row;
    json!({
        "id": row.id, "organisation_id": row.organisation, "association": item.association, "sort": row.sort.code(),
        "title": row.title, "sentence": row.sentence, "levels": row.audience.levels,
        "member_kinds": row.audience.member_kinds, "roles": row.audience.roles, "notice_id": item.notice,
        "name": (!row.sha256.is_empty()).then_some(&row.name),
        "media_type": (!row.sha256.is_empty()).then_some(&row.media_type),
        "bytes": (!row.sha256.is_empty()).then_some(row.bytes), "added_at": rfc3339(from_micros(row.added_at)),
        "version": row.version,
    })
}
