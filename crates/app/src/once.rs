//! A change that is made once, however often its request is sent (`Idempotency-Key`).
//!
//! The key is taken in the transaction of the change, before it, and the answer is kept in the same
//! transaction: after a crash either both are there or neither. A request with the same key that comes
//! meanwhile waits for that transaction and then gets the kept answer.

use crate::{App, Ctx, Error, Result};
use domain::ids::PersonId;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Longest key (characters).
pub const KEY_MAX: usize = 200;
/// So long is a key known (microseconds: two days). Whoever repeats a request does it sooner.
pub const KEPT: i64 = 2 * 24 * 3_600 * 1_000_000;

/// A person's key, and what it was sent with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    person: PersonId,
    key: String,
    request: Vec<u8>,
}

impl Once {
    /// A key as it was sent; `request` is everything that makes the request what it is.
    ///
    /// # Errors
    /// Sign in first; invalid: empty, longer than [`KEY_MAX`], or with other than visible ASCII characters.
    pub fn new(ctx: &Ctx, key: &str, request: &[&[u8]]) -> Result<Self> {
        let person = ctx.actor.person().ok_or(Error::Refused(domain::policy::Refusal::SignIn))?;
        if key.is_empty() || key.len() > KEY_MAX || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::field("Idempotency-Key", "idempotency-key-unusable"));
        }
        Ok(Self { person, key: key.to_owned(), request: hash(request) })
    }
}

/// The answer to a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The object as the API shows it.
    pub body: Value,
    /// It was made before, by a request with the same key.
    pub repeated: bool,
}

/// The key of a form of a page that makes something: the mark of the form as it was shown, and what was sent with
/// it. Sent twice it is the same; what else is sent from a page that was gone back to has a key of its own.
#[must_use]
pub fn form_key(mark: &str, sent: &[&[u8]]) -> Option<String> {
    let mark: String = mark.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    (!mark.is_empty()).then(|| format!("form.{mark}.{}", crate::checklist::hex(&hash(sent))))
}

fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

impl App {
    /// Makes a change whose closure gives the object as the API shows it.
    ///
    /// # Errors
    /// The closure's; conflict `idempotency-key-reused` when the key came with another request before.
    pub(crate) async fn once(
        &self,
        ctx: &Ctx,
        once: Option<Once>,
        change: impl Fn(&sql::Tx<'_>) -> Result<Value> + Send + 'static,
    ) -> Result<Made> {
        let at = ctx.micros();
        self.db
            .write(move |tx| {
                let Some(once) = &once else { return Ok(Made { body: change(tx)?, repeated: false }) };
                if !storage::settings::claim_repeat(tx, once.person, &once.key, &once.request, at)? {
                    return before(tx, once);
                }
                let body = change(tx)?;
                storage::settings::finish_repeat(tx, once.person, &once.key, 201, &body.to_string())?;
                Ok(Made { body, repeated: false })
            })
            .await
    }

    /// What was answered to this key before, if it was: for changes that use something up before their transaction.
    ///
    /// # Errors
    /// Conflict `idempotency-key-reused` when the key came with another request before.
    pub(crate) async fn made_before(&self, once: &Once) -> Result<Option<Made>> {
        let once = once.clone();
        self.db
            .read(move |tx| match storage::settings::find_repeat(tx, once.person, &once.key)? {
                Some(_) => before(tx, &once).map(Some),
                None => Ok(None),
            })
            .await
    }
}

/// What was answered to this key before.
fn before(tx: &sql::Tx<'_>, once: &Once) -> Result<Made> {
    let kept = storage::settings::find_repeat(tx, once.person, &once.key)?;
    let (request, _, body) = kept.ok_or_else(|| Error::Inside("a key that is taken and not there".into()))?;
    if request != once.request {
        return Err(Error::Conflict("idempotency-key-reused"));
    }
    let body = serde_json::from_str(&body).map_err(|e| Error::Inside(e.to_string()))?;
    Ok(Made { body, repeated: true })
}
