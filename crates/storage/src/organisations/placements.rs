//! Under which association an organisation counts, and whether it is open: what the memberships and the states say
//! of today, as the last transaction put it. A day on which one of them changes is carried out by [`due`].

use crate::rows;
use domain::ids::OrganisationId;
use domain::organisations::membership::State;
use domain::policy::Permit;
use jiff::civil::Date;
use sql::{Result, Tx, Value, statements};

statements! {
    LOCK = "UPDATE organisations SET version = version WHERE id = $1";
    PLACED = "SELECT association_id FROM placements WHERE organisation_id = $1";
    PLACE = "INSERT INTO placements (organisation_id, association_id, placed_on) VALUES ($1, $2, $3)
        ON CONFLICT (organisation_id) DO UPDATE SET association_id = excluded.association_id,
        placed_on = excluded.placed_on";
    SET_STATE = "INSERT INTO organisation_states (organisation_id, valid_from, state, set_at, set_by)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation_id, valid_from)
        DO UPDATE SET state = excluded.state, set_at = excluded.set_at, set_by = excluded.set_by";
    FORGET_STATES = "DELETE FROM organisation_states WHERE organisation_id = $1 AND valid_from > $2";
    STATE_ON = "SELECT state FROM organisation_states WHERE organisation_id = $1 AND valid_from <= $2
        ORDER BY valid_from DESC LIMIT 1";
    STATES = "SELECT valid_from, state FROM organisation_states WHERE organisation_id = $1 ORDER BY valid_from";
    SET_ACTIVE = "UPDATE organisations SET active = $2 WHERE id = $1 AND active <> $2";
    SET_GROUP = "UPDATE organisations SET group_id = $2, version = version + 1 WHERE id = $1";
    IN_GROUP = "SELECT id FROM organisations WHERE group_id = $1 ORDER BY id";
    DUE = "SELECT DISTINCT m.organisation_id AS id FROM memberships m
        LEFT JOIN placements p ON p.organisation_id = m.organisation_id WHERE m.organisation_id > $2
        AND (p.placed_on IS NULL OR m.valid_from > p.placed_on AND m.valid_from <= $1
            OR m.valid_to >= p.placed_on AND m.valid_to < $1)
        UNION SELECT s.organisation_id AS id FROM organisation_states s
        LEFT JOIN placements p ON p.organisation_id = s.organisation_id WHERE s.organisation_id > $2
        AND (p.placed_on IS NULL OR s.valid_from > p.placed_on AND s.valid_from <= $1) ORDER BY id LIMIT $3";
}

/// Makes everybody wait who would move the organisation or begin a sheet of it, until the end of the transaction.
///
/// # Errors
/// As the engine gives them.
pub fn lock(tx: &Tx, organisation: OrganisationId) -> Result<()> {
    tx.execute(&LOCK, &[rows::id(organisation.bytes())]).map(|_| ())
}

/// Under which association an organisation was put last; outer none: it was never put anywhere.
///
/// # Errors
/// As the engine gives them.
pub fn put(tx: &Tx, organisation: OrganisationId) -> Result<Option<Option<OrganisationId>>> {
    let Some(row) = tx.query_opt(&PLACED, &[rows::id(organisation.bytes())])? else { return Ok(None) };
    let association = row.id16("association_id")?;
    Ok(Some((association != [0; 16]).then(|| OrganisationId::from_bytes(association))))
}

/// The association under which an organisation counts: as it was put last, else as its memberships say.
///
/// # Errors
/// As the engine gives them.
pub fn placed(tx: &Tx, organisation: OrganisationId, today: Date) -> Result<Option<OrganisationId>> {
    match put(tx, organisation)? {
        Some(association) => Ok(association),
        None => super::parent(tx, organisation, today),
    }
}

/// Puts an organisation under an association, or none. Its roll-ups are the caller's to move.
///
/// # Errors
/// As the engine gives them.
pub fn place(tx: &Tx, organisation: OrganisationId, association: Option<OrganisationId>, today: Date) -> Result<()> {
    tx.execute(&PLACE, &values(organisation, association, today)).map(|_| ())
}

/// A place as it is stored, in the order of its columns.
pub(crate) fn values(organisation: OrganisationId, association: Option<OrganisationId>, on: Date) -> Vec<Value> {
    let association = association.map_or([0; 16], OrganisationId::bytes);
    vec![rows::id(organisation.bytes()), rows::id(association), Value::from(on.to_string())]
}

/// Says that an organisation is open, paused or closed from a day on; what was planned for later days is forgotten.
/// False where the permit does not reach.
///
/// # Errors
/// As the engine gives them.
pub fn set_state(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    from: Date,
    state: State,
    at: i64,
    by: Option<domain::ids::PersonId>,
) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    let (id, from) = (rows::id(organisation.bytes()), Value::from(from.to_string()));
    tx.execute(&FORGET_STATES, &[id.clone(), from.clone()])?;
    tx.execute(&SET_STATE, &[id, from, Value::from(state.code()), Value::from(at), rows::person(by)])?;
    Ok(true)
}

/// The state in force on a day; none where nobody ever said one.
///
/// # Errors
/// As the engine gives them.
pub fn state_on(tx: &Tx, organisation: OrganisationId, on: Date) -> Result<Option<State>> {
    let row = tx.query_opt(&STATE_ON, &[rows::id(organisation.bytes()), Value::from(on.to_string())])?;
    Ok(row.map(|r| r.text("state")).transpose()?.and_then(|s| State::from_code(&s)))
}

/// Every state that was said, by day.
///
/// # Errors
/// As the engine gives them.
pub fn states(tx: &Tx, organisation: OrganisationId) -> Result<Vec<(Date, State)>> {
    let mut out = Vec::new();
    for row in tx.query(&STATES, &[rows::id(organisation.bytes())])? {
        if let (Some(day), Some(state)) = (rows::opt_day(&row, "valid_from")?, State::from_code(&row.text("state")?)) {
            out.push((day, state));
        }
    }
    Ok(out)
}

/// Sets what `active` says; whether it said something else.
///
/// # Errors
/// As the engine gives them.
pub fn set_active(tx: &Tx, organisation: OrganisationId, active: bool) -> Result<bool> {
    Ok(tx.execute(&SET_ACTIVE, &[rows::id(organisation.bytes()), Value::from(active)])? > 0)
}

/// Puts an institution into a 運営法人, or takes it out. False where the permit does not reach.
///
/// # Errors
/// As the engine gives them.
pub fn set_group(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    group: Option<OrganisationId>,
) -> Result<bool> {
    if !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    let group = group.map_or(Value::Null, |g| rows::id(g.bytes()));
    Ok(tx.execute(&SET_GROUP, &[rows::id(organisation.bytes()), group])? > 0)
}

/// The institutions of a 運営法人.
///
/// # Errors
/// As the engine gives them.
pub fn in_group(tx: &Tx, group: OrganisationId) -> Result<Vec<OrganisationId>> {
    ids(tx.query(&IN_GROUP, &[rows::id(group.bytes())])?)
}

fn ids(rows: Vec<sql::Row>) -> Result<Vec<OrganisationId>> {
    rows.iter().map(|r| r.id16("id").map(OrganisationId::from_bytes)).collect()
}

/// Organisations of which a membership or a state began or ended since they were put in their place, and those that
/// were never put anywhere, behind an id.
///
/// # Errors
/// As the engine gives them.
pub fn due(tx: &Tx, today: Date, after: [u8; 16], most: i64) -> Result<Vec<OrganisationId>> {
    ids(tx.query(&DUE, &[Value::from(today.to_string()), rows::id(after), Value::from(most)])?)
}
