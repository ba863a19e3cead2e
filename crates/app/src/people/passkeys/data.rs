//! What a device says of itself and of its key: the authenticator data (WebAuthn Level 3, 6.1) and the public key (COSE).

use super::cbor::{self, Value};
use ring::signature::{ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256};
use ring::signature::{RsaPublicKeyComponents, UnparsedPublicKey};

/// Longest name that a device gives a key (bytes; WebAuthn Level 3, 4).
pub(super) const ID_MAX: usize = 1023;

/// The algorithms, the one that is liked best first (numbers of the COSE register): ES256, EdDSA, RS256.
pub(super) const ALGORITHMS: [i64; 3] = [-7, -8, -257];

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
const EXTENDED: u8 = 0x80;

/// What a device says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Data<'a> {
    /// SHA-256 of the name of the house.
    pub(super) rp_id_hash: &'a [u8],
    /// Somebody touched it.
    pub(super) present: bool,
    /// It knows who: by fingerprint, face or PIN.
    pub(super) verified: bool,
    /// How often it has signed; 0 where it does not count.
    pub(super) sign_count: u32,
    /// The key, when it was made just now: what it is called, and its public half.
    pub(super) made: Option<(&'a [u8], &'a [u8])>,
}

/// Reads it to its last byte. None for anything that is not so.
pub(super) fn read(bytes: &[u8]) -> Option<Data<'_>> {
    let (rp_id_hash, rest) = bytes.split_at_checked(32)?;
    let (&flags, rest) = rest.split_first()?;
    let (count, mut rest) = rest.split_first_chunk::<4>()?;
    let has = |flag: u8| flags & flag != 0;
    // A copy without being made for copies contradicts itself.
    if has(BACKED_UP) && !has(ELIGIBLE) {
        return None;
    }
    let mut made = None;
    if has(ATTESTED) {
        // Which model the device is, is not asked.
        let (_model, after) = rest.split_at_checked(16)?;
        let (length, after) = after.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (id, after) = after.split_at_checked(length)?;
        let (_, last) = cbor::read(after)?;
        let key = &after[..after.len() - last.len()];
        if id.is_empty() || id.len() > ID_MAX {
            return None;
        }
        (made, rest) = (Some((id, key)), last);
    }
    if has(EXTENDED) {
        let (extensions, last) = cbor::read(rest)?;
        rest = matches!(extensions, Value::Map(_)).then_some(last)?;
    }
    let sign_count = u32::from_be_bytes(*count);
    rest.is_empty().then_some(Data { rp_id_hash, present: has(PRESENT), verified: has(VERIFIED), sign_count, made })
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// A point of P-256, uncompressed.
    P256(Box<[u8; 65]>),
    /// Ed25519.
    Ed25519([u8; 32]),
    /// RSA of 2048 bits and more: modulus and exponent.
    Rsa(Vec<u8>, Vec<u8>),
}

impl Key {
    /// Reads one of [`ALGORITHMS`] (RFC 9052, 9053, 8230).
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (map, []) = cbor::read(bytes)? else { return None };
        let at = |key: i64| map.get(&Value::Int(key));
        let sized = |key: i64| -> Option<[u8; 32]> { at(key)?.bytes()?.try_into().ok() };
        match (at(1)?.int()?, at(3)?.int()?) {
            (2, -7) if at(-1)?.int()? == 1 => {
                let mut point = [4; 65];
                point[1..33].copy_from_slice(&sized(-2)?);
                point[33..].copy_from_slice(&sized(-3)?);
                Some(Key::P256(Box::new(point)))
            }
            (1, -8) if at(-1)?.int()? == 6 => Some(Key::Ed25519(sized(-2)?)),
            (3, -257) => {
                let (n, e) = (at(-1)?.bytes()?, at(-2)?.bytes()?);
                let fits = (256..=1024).contains(&n.len()) && (3..=8).contains(&e.len()) && n[0] != 0 && e[0] != 0;
                fits.then(|| Key::Rsa(n.to_vec(), e.to_vec()))
            }
            _ => None,
        }
    }

    /// Whether a signature is of this key.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Key::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point[..]).verify(message, signature).is_ok()
            }
            Key::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature).is_ok(),
            Key::Rsa(n, e) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
        }
    }
}
