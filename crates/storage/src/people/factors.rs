//! Second factors, the codes on paper beside them, and sign-ins whose password was right and whose code is still to
//! come. Passkeys count as a second factor, too; their rows are in [`super::passkeys`]. No secret is here: those of the factors are sealed, the codes and the cookies hashed.

use super::Grant;
use super::accounts::reaches_account;
use super::passkeys;
use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::{Action, Permit};
use sql::{Result, Tx, Value};

sql::statements! {
    ADD = "INSERT INTO second_factors (person_id, sealed, last_step, told_step, created_at) VALUES ($1, $2, $3, 0, $4)
        ON CONFLICT (person_id) DO NOTHING RETURNING person_id";
    LOCK = "UPDATE persons SET active = active WHERE id = $1 RETURNING id";
    ANY = "SELECT (SELECT COUNT(*) FROM second_factors f WHERE f.person_id = p.id)
        + (SELECT COUNT(*) FROM passkeys k WHERE k.person_id = p.id) AS n FROM persons p WHERE p.id = $1";
    FOR_CHECK = "UPDATE second_factors SET last_step = last_step WHERE person_id = $1
        RETURNING sealed, last_step, told_step";
    SINCE = "SELECT created_at FROM second_factors WHERE person_id = $1";
    USE_STEP = "UPDATE second_factors SET last_step = $2 WHERE person_id = $1 AND last_step < $2 RETURNING person_id";
    TELL_STEP = "UPDATE second_factors SET told_step = $2 WHERE person_id = $1";
    SEALED = "SELECT person_id, sealed FROM second_factors ORDER BY person_id";
    SEAL_ANEW = "UPDATE second_factors SET sealed = $3 WHERE person_id = $1 AND sealed = $2 RETURNING person_id";
    REMOVE = "DELETE FROM second_factors WHERE person_id = $1 RETURNING person_id";
    ADD_CODE = "INSERT INTO recovery_codes (person_id, code_hash, created_at, used_at) VALUES ($1, $2, $3, NULL)";
    DROP_CODES = "DELETE FROM recovery_codes WHERE person_id = $1";
    USE_CODE = "UPDATE recovery_codes SET used_at = $3
        WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING code_hash";
    CODES_LEFT = "SELECT COUNT(*) AS n FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL";
    CODES_USED = "SELECT CAST(COALESCE(MAX(used_at), 0) AS BIGINT) AS last_used FROM recovery_codes WHERE person_id = $1";
    ASK = "INSERT INTO second_factor_asks (person_id, first_at) VALUES ($1, $2) ON CONFLICT (person_id) DO NOTHING";
    ASKED = "SELECT first_at FROM second_factor_asks WHERE person_id = $1";
    FORGET_ASK = "DELETE FROM second_factor_asks WHERE person_id = $1";
    OPEN_PENDING = "INSERT INTO pending_sign_ins (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    PENDING = "SELECT p.id, p.login FROM pending_sign_ins s JOIN persons p ON p.id = s.person_id
        WHERE s.token_hash = $1 AND s.expires_at > $2 AND p.active";
    USE_PENDING = "DELETE FROM pending_sign_ins WHERE token_hash = $1 AND person_id = $2 RETURNING person_id";
    DROP_PENDING = "DELETE FROM pending_sign_ins WHERE person_id = $1";
    SWEEP_PENDING = "DELETE FROM pending_sign_ins WHERE expires_at <= $1";
}

/// What a code is compared with.
#[derive(Clone, PartialEq, Eq)]
pub struct Factor {
    /// The secret, sealed.
    pub sealed: String,
    /// The last step whose code was taken.
    pub last_step: i64,
    /// A step whose code is taken no more, because it was told to be right ahead of its time.
    pub told_step: i64,
}

/// Gives a person a second factor, whose code of `step` was just typed; `false` when there is one already, or the
/// permit does not reach.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, person: PersonId, sealed: &str, step: i64, at: i64) -> Result<bool> {
    if !reaches_account(permit) {
        return Ok(false);
    }
    let row = [rows::id(person.bytes()), Value::from(sealed), Value::from(step), Value::from(at)];
    Ok(tx.query_opt(&ADD, &row)?.is_some())
}

/// Locks what belongs to a person's second factor until the transaction ends, so that refusals are counted one by one
/// and nothing is taken twice, however many come at once.
///
/// # Errors
/// As the engine gives them.
pub fn lock(tx: &Tx, person: PersonId) -> Result<()> {
    tx.query_opt(&LOCK, &[rows::id(person.bytes())])?;
    Ok(())
}

/// Whether a person who is known already has a second factor of any kind.
///
/// # Errors
/// As the engine gives them.
pub fn has(tx: &Tx, person: PersonId) -> Result<bool> {
    match tx.query_opt(&ANY, &[rows::id(person.bytes())])? {
        Some(row) => Ok(row.int("n")? > 0),
        None => Ok(false),
    }
}

/// What codes of the telephone are compared with, locked until the transaction ends, so that no code is looked at twice at once.
///
/// # Errors
/// As the engine gives them.
pub fn for_check(tx: &Tx, person: PersonId) -> Result<Option<Factor>> {
    match tx.query_opt(&FOR_CHECK, &[rows::id(person.bytes())])? {
        Some(row) => Ok(Some(Factor {
            sealed: row.text("sealed")?,
            last_step: row.int("last_step")?,
            told_step: row.int("told_step")?,
        })),
        None => Ok(None),
    }
}

/// Since when a person who is known already has a telephone that shows codes, microseconds.
///
/// # Errors
/// As the engine gives them.
pub fn since(tx: &Tx, person: PersonId) -> Result<Option<i64>> {
    tx.query_opt(&SINCE, &[rows::id(person.bytes())])?.map(|row| row.int("created_at")).transpose()
}

/// Marks a step as used; `false` when it or a later one was used before.
///
/// # Errors
/// As the engine gives them.
pub fn use_step(tx: &Tx, person: PersonId, step: i64) -> Result<bool> {
    Ok(tx.query_opt(&USE_STEP, &[rows::id(person.bytes()), Value::from(step)])?.is_some())
}

/// Marks a step that is still to come as told.
///
/// # Errors
/// As the engine gives them.
pub fn tell_step(tx: &Tx, person: PersonId, step: i64) -> Result<()> {
    tx.execute(&TELL_STEP, &[rows::id(person.bytes()), Value::from(step)])?;
    Ok(())
}

/// Takes all second factors of a person and the codes beside them; `false` when there is none, or it is not reached.
///
/// # Errors
/// As the engine gives them.
pub fn remove<'a>(tx: &Tx, by: impl Into<Grant<'a>>, person: PersonId) -> Result<bool> {
    if !by.into().reaches_secrets_of(person) {
        return Ok(false);
    }
    take_away(tx, person)
}

/// The same for a member of an organisation, by whoever looks after its people. That the person is a member, and that
/// nobody else has a say in them, the use case has checked. They are asked anew from now on.
///
/// # Errors
/// As the engine gives them.
pub fn reset(tx: &Tx, permit: &Permit, organisation: OrganisationId, person: PersonId) -> Result<bool> {
    if permit.action() != Action::ChangePeople || !rows::reaches(permit, organisation) {
        return Ok(false);
    }
    tx.execute(&FORGET_ASK, &[rows::id(person.bytes())])?;
    take_away(tx, person)
}

fn take_away(tx: &Tx, id: PersonId) -> Result<bool> {
    // In the order in which a code is looked at: the factor first.
    let person = rows::id(id.bytes());
    let telephone = tx.query_opt(&REMOVE, std::slice::from_ref(&person))?.is_some();
    let passkeys = passkeys::remove_all(tx, id)? > 0;
    tx.execute(&DROP_CODES, std::slice::from_ref(&person))?;
    tx.execute(&DROP_PENDING, &[person])?;
    Ok(telephone || passkeys)
}

/// Takes the telephone of a person away; `false` when there is none, or it is not reached. With the last second factor
/// the codes on paper go, too ([`tidy`]).
///
/// # Errors
/// As the engine gives them.
pub fn remove_telephone(tx: &Tx, permit: &Permit, person: PersonId) -> Result<bool> {
    if !reaches_account(permit) || tx.query_opt(&REMOVE, &[rows::id(person.bytes())])?.is_none() {
        return Ok(false);
    }
    tidy(tx, person)?;
    Ok(true)
}

/// Drops what stands beside a second factor when none is left; whether none is left.
///
/// # Errors
/// As the engine gives them.
pub fn tidy(tx: &Tx, person: PersonId) -> Result<bool> {
    if has(tx, person)? {
        return Ok(false);
    }
    tx.execute(&DROP_CODES, &[rows::id(person.bytes())])?;
    tx.execute(&DROP_PENDING, &[rows::id(person.bytes())])?;
    Ok(true)
}

/// Puts new codes in the place of those before.
///
/// # Errors
/// As the engine gives them.
pub fn replace_codes(tx: &Tx, permit: &Permit, person: PersonId, hashes: &[[u8; 32]], at: i64) -> Result<()> {
    if !reaches_account(permit) {
        return Ok(());
    }
    tx.execute(&DROP_CODES, &[rows::id(person.bytes())])?;
    for hash in hashes {
        tx.execute(&ADD_CODE, &[rows::id(person.bytes()), Value::from(*hash), Value::from(at)])?;
    }
    Ok(())
}

/// Uses a code up; `false` when it is none of this person's, or was used.
///
/// # Errors
/// As the engine gives them.
pub fn use_code(tx: &Tx, person: PersonId, hash: &[u8; 32], at: i64) -> Result<bool> {
    Ok(tx.query_opt(&USE_CODE, &[rows::id(person.bytes()), Value::from(*hash), Value::from(at)])?.is_some())
}

/// How many codes a person has left, and when one was used last (microseconds; 0: none of these).
///
/// # Errors
/// As the engine gives them.
pub fn codes(tx: &Tx, person: PersonId) -> Result<(i64, i64)> {
    let left = tx.query_one(&CODES_LEFT, &[rows::id(person.bytes())])?.int("n")?;
    Ok((left, tx.query_one(&CODES_USED, &[rows::id(person.bytes())])?.int("last_used")?))
}

/// Notes that somebody was asked for a second factor; the first time counts.
///
/// # Errors
/// As the engine gives them.
pub fn ask(tx: &Tx, person: PersonId, at: i64) -> Result<()> {
    tx.execute(&ASK, &[rows::id(person.bytes()), Value::from(at)])?;
    Ok(())
}

/// Since when somebody is asked for a second factor, microseconds.
///
/// # Errors
/// As the engine gives them.
pub fn asked(tx: &Tx, person: PersonId) -> Result<Option<i64>> {
    tx.query_opt(&ASKED, &[rows::id(person.bytes())])?.map(|row| row.int("first_at")).transpose()
}

/// Notes that somebody's password was right and their code is to come until `expires_at` (microseconds).
///
/// # Errors
/// As the engine gives them.
pub fn open_pending(tx: &Tx, token_hash: &[u8; 32], person: PersonId, at: i64, expires_at: i64) -> Result<()> {
    let row = [Value::from(*token_hash), rows::id(person.bytes()), Value::from(at), Value::from(expires_at)];
    tx.execute(&OPEN_PENDING, &row)?;
    Ok(())
}

/// Whose code is to come, by the hash of the cookie: the person and their 利用者ID.
///
/// # Errors
/// As the engine gives them.
pub fn pending(tx: &Tx, token_hash: &[u8; 32], now: i64) -> Result<Option<(PersonId, String)>> {
    match tx.query_opt(&PENDING, &[Value::from(*token_hash), Value::from(now)])? {
        Some(row) => Ok(Some((PersonId::from_bytes(row.id16("id")?), row.text("login")?))),
        None => Ok(None),
    }
}

/// Uses it up; `false` when somebody did already.
///
/// # Errors
/// As the engine gives them.
pub fn use_pending(tx: &Tx, token_hash: &[u8; 32], person: PersonId) -> Result<bool> {
    Ok(tx.query_opt(&USE_PENDING, &[Value::from(*token_hash), rows::id(person.bytes())])?.is_some())
}

/// Ends every sign-in of a person whose code is to come.
pub(super) fn drop_pending(tx: &Tx, person: PersonId) -> Result<()> {
    tx.execute(&DROP_PENDING, &[rows::id(person.bytes())])?;
    Ok(())
}

/// Removes what waited too long.
pub(super) fn sweep(tx: &Tx, now: i64) -> Result<u64> {
    tx.execute(&SWEEP_PENDING, &[Value::from(now)])
}

/// Every sealed secret with whose it is, for whoever seals them anew.
///
/// # Errors
/// As the engine gives them.
pub fn sealed(tx: &Tx, permit: &Permit) -> Result<Vec<(PersonId, String)>> {
    if permit.action() != Action::Operate {
        return Ok(Vec::new());
    }
    let rows = tx.query(&SEALED, &[])?;
    rows.iter().map(|row| Ok((PersonId::from_bytes(row.id16("person_id")?), row.text("sealed")?))).collect()
}

/// Puts a secret that was sealed anew in the place of the old one; `false` when that is not there any more.
///
/// # Errors
/// As the engine gives them.
pub fn seal_anew(tx: &Tx, permit: &Permit, person: PersonId, old: &str, new: &str) -> Result<bool> {
    let row = [rows::id(person.bytes()), Value::from(old), Value::from(new)];
    Ok(permit.action() == Action::Operate && tx.query_opt(&SEAL_ANEW, &row)?.is_some())
}
