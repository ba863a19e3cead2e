//! The little of CBOR (RFC 8949) that passkeys speak: what CTAP2 calls canonical, and nothing else. Lengths are told and
//! as short as can be, no key stands twice in a map, nothing is tagged, nothing is a float, little is nested.

/// So deep may lists and maps stand in one another.
const DEPTH: usize = 8;

/// A value, borrowed from the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    List(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
    Bool(bool),
    Null,
}

impl<'a> Value<'a> {
    /// The bytes, where they are some.
    pub(super) fn bytes(&self) -> Option<&'a [u8]> {
        if let Value::Bytes(bytes) = self { Some(bytes) } else { None }
    }
    /// The number, where it is one.
    pub(super) fn int(&self) -> Option<i64> {
        if let Value::Int(int) = self { Some(*int) } else { None }
    }
    /// What stands in a map under a key.
    pub(super) fn get(&self, key: &Value<'_>) -> Option<&Value<'a>> {
        let Value::Map(pairs) = self else { return None };
        pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// Reads one value from the beginning; it, and what comes after it. None for anything else.
pub(super) fn read(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    value(bytes, DEPTH)
}

fn value(bytes: &[u8], depth: usize) -> Option<(Value<'_>, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let (kind, short) = (first >> 5, first & 0x1F);
    if kind == 7 {
        let simple = match short {
            20 => Value::Bool(false),
            21 => Value::Bool(true),
            22 => Value::Null,
            _ => return None,
        };
        return Some((simple, rest));
    }
    let (number, rest) = number(short, rest)?;
    match kind {
        0 => Some((Value::Int(i64::try_from(number).ok()?), rest)),
        1 => Some((Value::Int(-1 - i64::try_from(number).ok()?), rest)),
        2 => {
            let (here, rest) = rest.split_at_checked(usize::try_from(number).ok()?)?;
            Some((Value::Bytes(here), rest))
        }
        3 => {
            let (here, rest) = rest.split_at_checked(usize::try_from(number).ok()?)?;
            Some((Value::Text(std::str::from_utf8(here).ok()?), rest))
        }
        4 => {
            let (count, mut rest) = (many(number, 1, rest, depth)?, rest);
            let mut list = Vec::with_capacity(count);
            for _ in 0..count {
                let (one, after) = value(rest, depth - 1)?;
                list.push(one);
                rest = after;
            }
            Some((Value::List(list), rest))
        }
        5 => {
            let (count, mut rest) = (many(number, 2, rest, depth)?, rest);
            let mut pairs: Vec<(Value<'_>, Value<'_>)> = Vec::with_capacity(count);
            for _ in 0..count {
                let (key, after) = value(rest, depth - 1)?;
                let plain = matches!(key, Value::Int(_) | Value::Text(_));
                if !plain || pairs.iter().any(|(name, _)| *name == key) {
                    return None;
                }
                let (one, after) = value(after, depth - 1)?;
                pairs.push((key, one));
                rest = after;
            }
            Some((Value::Map(pairs), rest))
        }
        _ => None,
    }
}

/// How many things there are, if they can be there at all: each takes `least` bytes or more.
fn many(number: u64, least: usize, rest: &[u8], depth: usize) -> Option<usize> {
    /// More keys than any device sends; the search for one that stands twice stays short.
    const MOST: usize = 64;
    let count = usize::try_from(number).ok()?;
    (depth > 0 && count <= MOST && count <= rest.len() / least).then_some(count)
}

/// The number that the first byte begins, written as short as can be.
fn number(short: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let (length, least) = match short {
        0..=23 => return Some((u64::from(short), rest)),
        24 => (1, 24),
        25 => (2, 1 << 8),
        26 => (4, 1 << 16),
        27 => (8, 1 << 32),
        _ => return None,
    };
    let (here, rest) = rest.split_at_checked(length)?;
    let number = here.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    (number >= least).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(hex: &str) -> Option<Value<'static>> {
        let bytes: Vec<u8> =
            (0..hex.len() / 2).map(|n| u8::from_str_radix(&hex[n * 2..n * 2 + 2], 16).expect("hex")).collect();
        let (value, rest) = read(Box::leak(bytes.into_boxed_slice()))?;
        rest.is_empty().then_some(value)
    }

    #[test]
    fn what_the_rfc_shows_is_read() {
        // RFC 8949, appendix A.
        for (hex, value) in [
            ("00", Value::Int(0)),
            ("17", Value::Int(23)),
            ("1818", Value::Int(24)),
            ("1903e8", Value::Int(1000)),
            ("1b000000e8d4a51000", Value::Int(1_000_000_000_000)),
            ("20", Value::Int(-1)),
            ("3903e7", Value::Int(-1000)),
            ("4401020304", Value::Bytes(&[1, 2, 3, 4])),
            ("63e6b0b4", Value::Text("水")),
            ("83010203", Value::List(vec![Value::Int(1), Value::Int(2), Value::Int(3)])),
            ("a201020304", Value::Map(vec![(Value::Int(1), Value::Int(2)), (Value::Int(3), Value::Int(4))])),
            ("f5", Value::Bool(true)),
            ("f6", Value::Null),
        ] {
            assert_eq!(whole(hex), Some(value), "{hex}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for hex in [
            "",
            "1817", // not as short as can be
            "190017",
            "1b00000000ffffffff",
            "1bffffffffffffffff", // no i64
            "3bffffffffffffffff",
            "5f42010243030405ff", // lengths that are not told
            "9fff",
            "bf61610161629f0203ffff",
            "c11a514b67b0", // a tag
            "f93c00",       // a float
            "f7",           // undefined
            "f0",
            "62c328", // no UTF-8
            "4401",   // cut off
            "a1",
            "a2010201ff",
            "a201020103", // a key twice
            "a1f501",     // a key that is none
            "a1410101",
            "9a00010000", // more than there is
            "5affffffff",
            "1c",
            "8181818181818181818100",
        ] {
            assert_eq!(whole(hex), None, "{hex}");
        }
    }
}
