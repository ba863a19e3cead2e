//! The picture at the head of an association's letters: its hash here, its bytes in the store of files.

use crate::rows::{self, reaches};
use domain::ids::OrganisationId;
use domain::policy::Permit;
use sql::{Result, Tx, Value, statements};

statements! {
    FIND = "SELECT sha256 FROM letterhead_logos WHERE organisation_id = $1";
    PUT = "INSERT INTO letterhead_logos (organisation_id, sha256, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (organisation_id) DO UPDATE SET sha256 = excluded.sha256, changed_at = excluded.changed_at";
    REMOVE = "DELETE FROM letterhead_logos WHERE organisation_id = $1";
}

/// The hash of an association's picture.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Option<String>> {
    if !reaches(permit, organisation) {
        return Ok(None);
    }
    tx.query_opt(&FIND, &[rows::id(organisation.bytes())])?.map(|r| r.text("sha256")).transpose()
}

/// Sets an association's picture, or takes it away; the hash of the one before, whose bytes go unless somebody holds them,
/// which is asked after the commit.
///
/// # Errors
/// As the engine gives them.
pub fn put(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    sha256: Option<&str>,
    at: i64,
) -> Result<Option<String>> {
    let before = find(tx, permit, organisation)?;
    if reaches(permit, organisation) {
        let owner = rows::id(organisation.bytes());
        match sha256 {
            Some(sha256) => tx.execute(&PUT, &[owner, Value::from(sha256), Value::from(at)])?,
            None => tx.execute(&REMOVE, &[owner])?,
        };
    }
    Ok(before)
}
