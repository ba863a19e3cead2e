//! The test vectors of WebAuthn Level 3, section 16, and what becomes of them when somebody changes them.

use super::{Party, check, data};
use std::collections::BTreeMap;

const VECTORS: &str = include_str!("../../../tests/passkeys-level3.txt");

pub(super) fn hex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal digits");
    (0..text.len()).step_by(2).map(byte).collect()
}

/// The fields of one vector.
pub(super) fn vector(name: &str) -> BTreeMap<&'static str, Vec<u8>> {
    let lines = VECTORS.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.split_once(' '));
    let fields: BTreeMap<&str, Vec<u8>> = lines.map(|(field, text)| (field, hex(text))).collect();
    assert!(!fields.is_empty(), "no vector {name}");
    fields
}

pub(super) fn example() -> Party {
    Party { id: "example.org".to_owned(), origin: "https://example.org".to_owned() }
}

/// The key that a vector makes.
fn key(fields: &BTreeMap<&str, Vec<u8>>) -> Vec<u8> {
    match fields.get("key") {
        Some(key) => key.clone(),
        None => made(fields, &example()).expect("a key is made").public_key,
    }
}

fn made(fields: &BTreeMap<&str, Vec<u8>>, party: &Party) -> Option<check::Made> {
    check::made(party, &fields["create_challenge"], &fields["create_client"], &fields["object"])
}

fn signed(fields: &BTreeMap<&str, Vec<u8>>, key: &[u8], party: &Party) -> Option<check::Signed> {
    let field = |name: &str| fields[name].as_slice();
    check::signed(party, field("get_challenge"), key, field("get_client"), field("device"), field("signature"))
}

#[test]
fn the_vectors_of_webauthn_level_3() {
    for (name, verified) in [("es256", false), ("self", true), ("eddsa", false)] {
        let made = made(&vector(name), &example()).unwrap_or_else(|| panic!("{name} makes no key"));
        assert_eq!((made.credential_id.len(), made.sign_count, made.verified), (32, 0, verified), "{name}");
    }
    for name in ["es256", "self", "eddsa", "rs256"] {
        let fields = vector(name);
        let signed = signed(&fields, &key(&fields), &example());
        assert_eq!(signed, Some(check::Signed { sign_count: 0, verified: false }), "{name}");
    }
}

#[test]
fn nothing_of_them_can_be_changed() {
    for name in ["es256", "eddsa", "rs256"] {
        let fields = vector(name);
        let key = key(&fields);
        for field in ["get_challenge", "device", "signature"] {
            for at in 0..fields[field].len() {
                let mut other = fields.clone();
                if let Some(byte) = other.get_mut(field).and_then(|bytes| bytes.get_mut(at)) {
                    *byte ^= 1;
                }
                assert_eq!(signed(&other, &key, &example()), None, "{name}: byte {at} of {field}");
            }
            let mut short = fields.clone();
            short.get_mut(field).expect("there").pop();
            assert_eq!(signed(&short, &key, &example()), None, "{name}: {field} cut off");
        }
    }
    // The key of one opens nothing of another.
    assert_eq!(signed(&vector("es256"), &key(&vector("self")), &example()), None);
}

#[test]
fn another_house_another_page_and_another_ceremony_are_refused() {
    let fields = vector("es256");
    let key = key(&fields);
    for (id, origin) in [
        ("example.com", "https://example.org"),
        ("example.org", "https://example.org:8443"),
        ("example.org", "http://example.org"),
        ("example.org", "https://www.example.org"),
    ] {
        let party = Party { id: id.to_owned(), origin: origin.to_owned() };
        assert_eq!((made(&fields, &party), signed(&fields, &key, &party)), (None, None), "{id} {origin}");
    }
    let client = String::from_utf8(fields["create_client"].clone()).expect("a text");
    for (from, to) in [
        ("webauthn.create", "webauthn.get"),
        ("\"crossOrigin\":false", "\"crossOrigin\":true"),
        ("\"crossOrigin\":false", "\"topOrigin\":\"https://evil.example\""),
        ("\"crossOrigin\":false", "\"origin\":\"https://example.org\""),
        ("{", "[{"),
    ] {
        let changed = client.replacen(from, to, 1);
        assert_ne!(changed, client);
        let of =
            |client: &str| check::made(&example(), &fields["create_challenge"], client.as_bytes(), &fields["object"]);
        assert!(of(&client).is_some() && of(&changed).is_none(), "{changed}");
    }
}

#[test]
fn what_a_device_says_is_read_to_its_last_byte() {
    let fields = vector("es256");
    let object = &fields["object"];
    let made = |object: &[u8]| check::made(&example(), &fields["create_challenge"], &fields["create_client"], object);
    assert!(made(object).is_some());
    assert!(made(&[object.as_slice(), &[0]].concat()).is_none(), "something after it");
    assert!((0..object.len()).all(|length| made(&object[..length]).is_none()), "cut off");
    // The data begin after `authData` and the head of their length.
    let at = object.windows(8).position(|w| w == b"authData").expect("there") + 8 + 2;
    let with = |place: usize, byte: u8| {
        let mut other = object.clone();
        other[at + place] = byte;
        made(&other)
    };
    assert!(with(32, 0x58).is_none(), "nobody touched it");
    assert!(with(32, 0x51).is_none(), "a copy that cannot be copied");
    assert!(with(32, 0x19).is_none(), "no key in it");
    assert!(with(32, 0xD9).is_none(), "extensions that are not there");
    assert!(with(53, 0x01).is_none() && with(54, 0x21).is_none(), "another length");
    assert!(with(32, 0x5D).is_some_and(|made| made.verified), "it knows who");
    assert!(with(36, 7).is_some_and(|made| made.sign_count == 7));
    let device = &fields["device"];
    assert_eq!(data::read(device).map(|data| (data.present, data.verified, data.sign_count)), Some((true, false, 0)));
    // A statement of the kind `none` says nothing.
    let said = hex("a363666d74646e6f6e656761747453746d74a163616c6726");
    assert!(made(&[said.as_slice(), &object[19..]].concat()).is_none());
}

#[test]
fn a_count_that_does_not_go_on_is_a_copys() {
    assert!(check::counts_on(0, 0) && check::counts_on(0, 1) && check::counts_on(7, 8));
    assert!(!check::counts_on(1, 0) && !check::counts_on(7, 7) && !check::counts_on(7, 6));
    assert!(check::counts_on(i64::from(u32::MAX) - 1, u32::MAX));
}
