//! A device that holds a passkey, and the browser before it: they answer as real ones do, or as somebody with bad intent
//! would.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Somebody touched it.
pub const PRESENT: u8 = 0x01;
/// It knows who: by fingerprint, face or PIN.
pub const VERIFIED: u8 = 0x04;
/// There is a key in it.
const ATTESTED: u8 = 0x40;

/// A device with one key. What it says can be changed before it says it.
pub struct Device {
    key: EcdsaKeyPair,
    /// What it calls its key.
    pub id: Vec<u8>,
    /// Where its browser is: `http://localhost`.
    pub origin: String,
    /// For which name it was asked; what the options say, until it is changed.
    pub rp_id: Option<String>,
    /// How often it has signed; it counts on by itself.
    pub count: u32,
    /// [`PRESENT`] and [`VERIFIED`].
    pub flags: u8,
    /// Whose key it is, as the house called them when it was made.
    pub owner: Vec<u8>,
}

impl Device {
    /// A new one, whose browser is at an origin.
    ///
    /// # Panics
    /// Where there is no randomness.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        let dice = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &dice).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &dice).expect("the same key");
        let id = Sha256::digest(key.public_key().as_ref()).to_vec();
        let flags = PRESENT | VERIFIED;
        Self { key, id, origin: origin.to_owned(), rp_id: None, count: 0, flags, owner: Vec::new() }
    }

    /// What the script of the page makes of the options for a new passkey: the field `passkey`.
    ///
    /// # Panics
    /// For options that no browser takes.
    pub fn make(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let algorithms = options["pubKeyCredParams"].as_array().expect("algorithms");
        assert!(algorithms.iter().any(|one| one["alg"] == -7), "ES256 is not asked for");
        assert_eq!(
            (&options["attestation"], &options["authenticatorSelection"]["userVerification"]),
            (&"none".into(), &"required".into())
        );
        self.owner = bytes(&options["user"]["id"]);
        let mut data = self.data(text(&options["rp"]["id"]), ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        // As short as can be.
        if data.len() < 256 {
            let at = object.len() - 3;
            object.splice(at.., [0x58, u8::try_from(data.len()).expect("short")]);
        }
        object.extend(data);
        let client = self.client("webauthn.create", text(&options["challenge"]));
        join(&[client.as_bytes(), &object])
    }

    /// What the script makes of the options for an answer.
    ///
    /// # Panics
    /// For options that no browser takes.
    pub fn answer(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        self.count += 1;
        let device = self.data(text(&options["rpId"]), 0);
        let client = self.client("webauthn.get", text(&options["challenge"]));
        let message = [device.as_slice(), &Sha256::digest(client.as_bytes())[..]].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).expect("a signature");
        join(&[&self.id, client.as_bytes(), &device, signature.as_ref(), &self.owner])
    }

    /// Whether the options name this device's key, as a browser looks before it asks the device.
    ///
    /// # Panics
    /// For options that no browser takes.
    #[must_use]
    pub fn is_asked(&self, options: &str) -> bool {
        let options: Value = serde_json::from_str(options).expect("options");
        options["allowCredentials"].as_array().expect("a list").iter().any(|one| bytes(&one["id"]) == self.id)
    }

    fn data(&self, asked_for: &str, flags: u8) -> Vec<u8> {
        let rp_id = self.rp_id.as_deref().unwrap_or(asked_for);
        let mut data = Sha256::digest(rp_id.as_bytes()).to_vec();
        data.push(self.flags | flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    fn client(&self, kind: &str, challenge: &str) -> String {
        let origin = &self.origin;
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#)
    }

    /// COSE: kty EC2, alg ES256, crv P-256, x, y.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(), &point[1..33], b"\x22\x58\x20", &point[33..]].concat()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text in the options")
}

fn bytes(value: &Value) -> Vec<u8> {
    B64.decode(text(value)).expect("base64url in the options")
}

fn join(parts: &[&[u8]]) -> String {
    parts.iter().map(|part| B64.encode(part)).collect::<Vec<_>>().join(".")
}
