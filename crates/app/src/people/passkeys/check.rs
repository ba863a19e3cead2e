//! Whether a device and its browser said what they were asked: the ceremonies of WebAuthn Level 3, 7.1 and 7.2, as far
//! as they need no database. What does not fit has one answer; why is nobody's business.

use super::cbor::{self, Value};
use super::data::{self, Key};
use super::{B64, Party};
use base64::Engine;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Largest texts that are looked at (bytes).
const CLIENT_MAX: usize = 4 * 1024;
const OBJECT_MAX: usize = 32 * 1024;
const DATA_MAX: usize = 4 * 1024;
const SIGNATURE_MAX: usize = 1024;

/// What the browser says it was asked, and by whom.
#[derive(Deserialize)]
struct Client {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
    #[serde(rename = "topOrigin", default)]
    top_origin: Option<serde_json::Value>,
}

/// Whether the browser was asked for this, by this house, with this question, in no page of somebody else.
fn asked(client: &[u8], kind: &str, party: &Party, challenge: &[u8]) -> Option<()> {
    if client.len() > CLIENT_MAX {
        return None;
    }
    let said: Client = serde_json::from_slice(client).ok()?;
    let same = said.kind == kind && said.origin == party.origin && said.challenge == B64.encode(challenge);
    (same && !said.cross_origin && said.top_origin.is_none()).then_some(())
}

/// What both ceremonies ask of the device: it was asked for this house, and somebody touched it.
fn of_here(data: &data::Data<'_>, party: &Party) -> Option<()> {
    (data.rp_id_hash == &Sha256::digest(party.id.as_bytes())[..] && data.present).then_some(())
}

/// A passkey that was made just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) credential_id: Vec<u8>,
    /// As the device gave it; [`Key::read`] reads it.
    pub(super) public_key: Vec<u8>,
    pub(super) sign_count: u32,
    pub(super) verified: bool,
}

/// A new passkey. Its device is not asked what model it is: a statement about that is read, and proves nothing to us.
pub(super) fn made(party: &Party, challenge: &[u8], client: &[u8], object: &[u8]) -> Option<Made> {
    asked(client, "webauthn.create", party, challenge)?;
    if object.len() > OBJECT_MAX {
        return None;
    }
    let (object, []) = cbor::read(object)? else { return None };
    let at = |name| object.get(&Value::Text(name));
    let (Value::Text(format), Value::Map(statement)) = (at("fmt")?, at("attStmt")?) else { return None };
    if *format == "none" && !statement.is_empty() {
        return None;
    }
    let data = data::read(at("authData")?.bytes()?)?;
    of_here(&data, party)?;
    let (id, key) = data.made?;
    Key::read(key)?;
    Some(Made {
        credential_id: id.to_vec(),
        public_key: key.to_vec(),
        sign_count: data.sign_count,
        verified: data.verified,
    })
}

/// What a device signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) sign_count: u32,
    pub(super) verified: bool,
}

/// An answer with a passkey that is known.
pub(super) fn signed(
    party: &Party,
    challenge: &[u8],
    key: &[u8],
    client: &[u8],
    device: &[u8],
    signature: &[u8],
) -> Option<Signed> {
    asked(client, "webauthn.get", party, challenge)?;
    if device.len() > DATA_MAX || signature.len() > SIGNATURE_MAX {
        return None;
    }
    let data = data::read(device)?;
    of_here(&data, party)?;
    if data.made.is_some() {
        return None;
    }
    let message = [device, &Sha256::digest(client)[..]].concat();
    Key::read(key)?
        .signed(&message, signature)
        .then_some(Signed { sign_count: data.sign_count, verified: data.verified })
}

/// Whether a device counted on, or does not count. A count that stands or goes back is a copy's.
pub(super) fn counts_on(before: i64, now: u32) -> bool {
    (before == 0 && now == 0) || i64::from(now) > before
}
