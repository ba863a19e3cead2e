//! Settings of the installation, idempotency keys, public halves of keys, and the liveness probe.

use domain::ids::PersonId;
use sql::{Result, Tx, Value, statements};

statements! {
    GET = "SELECT value FROM settings WHERE key = $1";
    PUT = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    CHANGE = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value
        WHERE settings.value = $3";
    FIND_REPEAT = "SELECT request_hash, status, body FROM idempotency WHERE person_id = $1 AND idempotency_key = $2";
    CLAIM_REPEAT = "INSERT INTO idempotency (person_id, idempotency_key, request_hash, status, body, at)
        VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT (person_id, idempotency_key) DO NOTHING RETURNING status";
    FINISH_REPEAT = "UPDATE idempotency SET status = $3, body = $4 WHERE person_id = $1 AND idempotency_key = $2";
    SWEEP_REPEATS = "DELETE FROM idempotency WHERE at <= $1";
    KEYS = "SELECT id, purpose, public_half, created_at FROM keys ORDER BY id";
    ADD_KEY = "INSERT INTO keys (id, purpose, public_half, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO NOTHING";
    PROBE = "SELECT COUNT(*) AS n FROM settings";
}

/// A setting of the installation.
///
/// # Errors
/// As the engine gives them.
pub fn get(tx: &Tx, key: &str) -> Result<Option<String>> {
    tx.query_opt(&GET, &[Value::from(key)])?.map(|r| r.text("value")).transpose()
}

/// Writes a setting of the installation.
///
/// # Errors
/// As the engine gives them.
pub fn put(tx: &Tx, key: &str, value: &str) -> Result<()> {
    tx.execute(&PUT, &[Value::from(key), Value::from(value)])?;
    Ok(())
}

/// Writes a setting of the installation where it still says what was read (empty: it was not there); whether it did.
///
/// # Errors
/// As the engine gives them.
pub fn change(tx: &Tx, key: &str, read: &str, value: &str) -> Result<bool> {
    Ok(tx.execute(&CHANGE, &[Value::from(key), Value::from(value), Value::from(read)])? > 0)
}

/// What a request with this key answered before: hash of the request, status, body.
///
/// # Errors
/// As the engine gives them.
pub fn find_repeat(tx: &Tx, person: PersonId, key: &str) -> Result<Option<(Vec<u8>, i64, String)>> {
    match tx.query_opt(&FIND_REPEAT, &[Value::from(person.bytes()), Value::from(key)])? {
        Some(r) => Ok(Some((r.bytes("request_hash")?, r.int("status")?, r.text("body")?))),
        None => Ok(None),
    }
}

/// Forgets the keys that came until an instant (microseconds); how many.
///
/// # Errors
/// As the engine gives them.
pub fn sweep_repeats(tx: &Tx, until: i64) -> Result<u64> {
    tx.execute(&SWEEP_REPEATS, &[Value::from(until)])
}

/// Takes a key before the change that it stands for, in the same transaction: another request with the key
/// waits until that transaction has ended, and then finds the answer. Whether the key was free.
///
/// # Errors
/// As the engine gives them.
pub fn claim_repeat(tx: &Tx, person: PersonId, key: &str, hash: &[u8], at: i64) -> Result<bool> {
    let values = [Value::from(person.bytes()), Value::from(key), Value::from(hash), Value::from(at)];
    Ok(tx.query_opt(&CLAIM_REPEAT, &values)?.is_some())
}

/// Keeps the answer under a key that this transaction has taken.
///
/// # Errors
/// As the engine gives them.
pub fn finish_repeat(tx: &Tx, person: PersonId, key: &str, status: i64, body: &str) -> Result<()> {
    tx.execute(
        &FINISH_REPEAT,
        &[Value::from(person.bytes()), Value::from(key), Value::from(status), Value::from(body)],
    )?;
    Ok(())
}

/// A key of the installation: its public half stays for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `sign-…`, `check-…`, `seal-…`
    pub id: String,
    /// `sign`, `check` or `seal`.
    pub purpose: String,
    /// Public half of a signing key, else a fingerprint.
    pub public_half: Vec<u8>,
    /// When it was made, microseconds.
    pub created_at: i64,
}

/// Every key that the database knows.
///
/// # Errors
/// As the engine gives them.
pub fn keys(tx: &Tx) -> Result<Vec<Key>> {
    tx.query(&KEYS, &[])?
        .iter()
        .map(|r| {
            Ok(Key {
                id: r.text("id")?,
                purpose: r.text("purpose")?,
                public_half: r.bytes("public_half")?,
                created_at: r.int("created_at")?,
            })
        })
        .collect()
}

/// Records a key.
///
/// # Errors
/// As the engine gives them.
pub fn add_key(tx: &Tx, key: &Key) -> Result<()> {
    tx.execute(
        &ADD_KEY,
        &[
            Value::from(key.id.as_str()),
            Value::from(key.purpose.as_str()),
            Value::from(key.public_half.as_slice()),
            Value::from(key.created_at),
        ],
    )?;
    Ok(())
}

/// Answers when the database does.
///
/// # Errors
/// As the engine gives them.
pub fn probe(tx: &Tx) -> Result<()> {
    tx.query_one(&PROBE, &[]).map(|_| ())
}
