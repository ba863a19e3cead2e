//! What was withdrawn or erased, whatever it was: for the list that is kept beside the backups, and for a restore that
//! applies it. Ids, hashes and days; no reason, no name.

use crate::rows;
use domain::ids::OrganisationId;
use sql::{Result, Statement, Tx, Value, statements};

statements! {
    ALL_OF = "SELECT 'evidence' AS what, organisation_id, id, sha256, withdrawn_at AS at FROM evidence
            WHERE withdrawn_at IS NOT NULL
        UNION ALL SELECT 'room' AS what, organisation_id, id, sha256, withdrawn_at AS at FROM room_items
            WHERE withdrawn_at IS NOT NULL
        UNION ALL SELECT 'seminar' AS what, organisation_id, id, sha256, withdrawn_at AS at FROM seminars
            WHERE withdrawn_at IS NOT NULL
        UNION ALL SELECT what, id AS organisation_id, id, '' AS sha256, at FROM erasures
        ORDER BY at, id";
    EVIDENCE = "UPDATE evidence SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL
        RETURNING organisation_id, sha256, '' AS poster";
    ROOM = "UPDATE room_items SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL
        RETURNING organisation_id, sha256, '' AS poster";
    SEMINAR = "UPDATE seminars SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL
        RETURNING organisation_id, sha256, poster_sha256 AS poster";
    OUTSIDE = "DELETE FROM outside_letters WHERE id = $1 AND added_at <= $2
        RETURNING organisation_id, sha256, '' AS poster";
}

/// Something of which the content is gone, or a letter from outside, a person or an institution that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// `evidence`, `room`, `seminar`; `outside`, `person`, `organisation`.
    pub what: String,
    /// Its id.
    pub id: [u8; 16],
    /// Hash of its content, hex; empty where it had none.
    pub sha256: String,
    /// When, microseconds.
    pub at: i64,
}

/// Everything that was withdrawn, the oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn all(tx: &Tx) -> Result<Vec<Erased>> {
    tx.query(&ALL_OF, &[])?
        .iter()
        .map(|r| Ok(Erased { what: r.text("what")?, id: r.id16("id")?, sha256: r.text("sha256")?, at: r.int("at")? }))
        .collect()
}

/// Withdraws a thing that came back with a backup: whose it was, and the hashes that nobody holds any more; none where it is not
/// there or was withdrawn already.
///
/// # Errors
/// As the engine gives them.
pub fn apply(tx: &Tx, erased: &Erased) -> Result<Option<(OrganisationId, Vec<String>)>> {
    let statement: &Statement = match erased.what.as_str() {
        "evidence" => &EVIDENCE,
        "room" => &ROOM,
        "seminar" => &SEMINAR,
        "outside" => &OUTSIDE,
        _ => return Ok(None),
    };
    let Some(row) = tx.query_opt(statement, &[rows::id(erased.id), Value::from(erased.at)])? else { return Ok(None) };
    let mut free = Vec::new();
    for hash in [row.text("sha256")?, row.text("poster")?] {
        if !hash.is_empty() && !crate::evidence::is_held(tx, &hash)? {
            free.push(hash);
        }
    }
    Ok(Some((OrganisationId::from_bytes(row.id16("organisation_id")?), free)))
}
