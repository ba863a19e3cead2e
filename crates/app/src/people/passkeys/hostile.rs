//! What devices and browsers say, tried with bytes that mean harm. Corpus: `crates/app/tests/corpus/passkeys/`.

use super::vectors::{example, hex, vector};
use super::{check, data, parts};
use testkit::hostile::{Mutator, Tried, corpus};

fn folder() -> Vec<Vec<u8>> {
    corpus("crates/app/tests/corpus/passkeys")
}

#[test]
fn what_devices_say() {
    let words: &[&[u8]] = &[
        b"\x9f\xff",
        b"\xbf\xff",
        b"\xff",
        b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\xba\xff\xff\xff\xff",
        b"\x81\x81\x81\x81\x81\x81\x81\x81",
        b"\xa1\x61a\xa1\x61a",
        b"\x68authData",
        b"\x67attStmt",
        b"\x64none",
        b"\x01\x02\x03\x26\x20\x01",
        b"\x03\x39\x01\x00",
        b"\x40\x40",
        b"\xc1",
        b"\xf9\x7e\x00",
    ];
    let mutator = Mutator::new("what devices say", folder(), words);
    let challenge = vector("es256")["create_challenge"].clone();
    let client = vector("es256")["create_client"].clone();
    let (party, signature) = (example(), hex("3046022100"));
    Tried { name: "what devices say", seconds: 3, most: 1 << 20 }.with(
        move |n| mutator.input(n),
        move |bytes| {
            let made = check::made(&party, &challenge, &client, bytes);
            let read = data::read(bytes).map_or(0, |d| d.made.map_or(0, |(id, key)| id.len() + key.len()));
            // Whatever the key is, it signed nothing of this.
            let signed = data::Key::read(bytes).is_some_and(|key| key.signed(b"x", &signature));
            let answered = check::signed(&party, &challenge, bytes, &client, bytes, bytes);
            assert!(!signed && answered.is_none());
            let kept = made.map_or(0, |made| made.credential_id.len() + made.public_key.len());
            u64::try_from(kept + read).unwrap_or(u64::MAX)
        },
    );
}

#[test]
fn what_browsers_say() {
    let words: &[&[u8]] = &[
        b"\"crossOrigin\":",
        b"\"topOrigin\":",
        b"\"type\":\"webauthn.create\",",
        b"https://example.org",
        b"\\u0000",
        b"\\ud800",
        b"1e999",
        b"[[[[[[[[[[[[[[[[",
        b"{\"a\":{\"a\":",
        b"\xef\xbb\xbf",
        b"null",
        b".",
        b"=",
    ];
    let mutator = Mutator::new("what browsers say", folder(), words);
    let (object, challenge) = (vector("es256")["object"].clone(), vector("es256")["create_challenge"].clone());
    let party = example();
    Tried { name: "what browsers say", seconds: 2, most: 1 << 20 }.with(
        move |n| mutator.input(n),
        move |bytes| {
            let made = check::made(&party, &challenge, bytes, &object);
            // A form's field.
            let text = String::from_utf8_lossy(bytes);
            let five = parts::<5>(&text).map_or(0, |all| all.iter().map(Vec::len).sum());
            let two = parts::<2>(&text).map_or(0, |all| all.iter().map(Vec::len).sum());
            u64::try_from(made.map_or(0, |made| made.public_key.len()) + five + two).unwrap_or(u64::MAX)
        },
    );
}
