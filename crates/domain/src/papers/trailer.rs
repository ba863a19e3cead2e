//! What shows that a file of ours is whole: the one line after `%%EOF` of a PDF, and `manifest.sig` of a zip
//! (CONTRACT "check_code"). Reading only; whoever holds keys signs and verifies.
//!
//! A line is `mamori 1 KEYID SIGNATURE`, in a PDF behind a `%`. KEYID is the public half of the Ed25519 key as 64 hex
//! digits, which is also its fingerprint: whoever has the file alone can verify it, and compares the fingerprint with
//! the paper. SIGNATURE is base64 (RFC 4648 §5, no padding) over every byte before the line.

/// Stands before the check code among the keywords of a PDF.
pub const CODE: &str = "mamori-check=";
/// Stands among the keywords of a PDF that was made up for the demonstration.
pub const DEMO: &str = "mamori-demo";
/// Bytes of a key.
pub const KEY: usize = 32;
/// Longest line that is looked at (bytes).
const LONGEST: usize = 256;
/// Longest check code (signs).
const LONGEST_CODE: usize = 40;

/// A signature as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer<'a> {
    /// Every byte that it signs.
    pub signed: &'a [u8],
    /// Public half of the key.
    pub key: [u8; KEY],
    /// The signature in base64.
    pub signature: &'a str,
}

/// The line for a signature, without its end.
#[must_use]
pub fn line(key: &[u8; KEY], signature: &str) -> String {
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("mamori 1 {key} {signature}")
}

/// The signature at the end of a PDF; none where there is none, or it is not one of ours.
#[must_use]
pub fn of_pdf(bytes: &[u8]) -> Option<Trailer<'_>> {
    let body = bytes.strip_suffix(b"\n")?;
    let start = body.iter().rposition(|byte| *byte == b'\n')? + 1;
    let (key, signature) = read(body.get(start..)?.strip_prefix(b"%")?)?;
    Some(Trailer { signed: bytes.get(..start)?, key, signature })
}

/// The signature of a manifest.
#[must_use]
pub fn of_manifest<'a>(manifest: &'a [u8], line: &'a [u8]) -> Option<Trailer<'a>> {
    let (key, signature) = read(line.strip_suffix(b"\n").unwrap_or(line))?;
    Some(Trailer { signed: manifest, key, signature })
}

fn read(line: &[u8]) -> Option<([u8; KEY], &str)> {
    if line.len() > LONGEST {
        return None;
    }
    let text = std::str::from_utf8(line).ok()?;
    let mut parts = text.split(' ');
    let (name, version, key, signature) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if (name, version) != ("mamori", "1") || parts.next().is_some() || signature.is_empty() {
        return None;
    }
    Some((fingerprint(key)?, signature))
}

/// A fingerprint as it stands in a file: 64 lower-case hex digits.
fn fingerprint(text: &str) -> Option<[u8; KEY]> {
    if text.len() != KEY * 2 || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return None;
    }
    let mut out = [0; KEY];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

/// A fingerprint as it was typed or read from paper: any case and width, spaces and hyphens anywhere.
#[must_use]
pub fn typed_fingerprint(text: &str) -> Option<[u8; KEY]> {
    let folded = crate::text::fold_code(text).to_ascii_lowercase();
    fingerprint(&folded.chars().filter(|c| *c != '-').collect::<String>())
}

/// The check code that a PDF of ours carries in its properties, and whether it is one of the demonstration. What is
/// read is only worth something in a file whose signature holds.
#[must_use]
pub fn properties(pdf: &[u8]) -> (Option<String>, bool) {
    let code = find(pdf, CODE.as_bytes()).map(|at| {
        let rest = pdf.get(at + CODE.len()..).unwrap_or_default();
        let signs = rest.iter().take(LONGEST_CODE).take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        signs.map(|b| char::from(*b)).collect::<String>()
    });
    (code.filter(|c| !c.is_empty()), find(pdf, DEMO.as_bytes()).is_some())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|w| w == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIGNATURE: &str = "AAAA_-09";

    fn file(body: &[u8], key: &[u8; KEY]) -> Vec<u8> {
        let mut out = body.to_vec();
        out.extend_from_slice(format!("\n%{}\n", line(key, SIGNATURE)).as_bytes());
        out
    }

    #[test]
    fn only_the_last_line_of_our_form_is_a_signature() {
        let whole = file(b"%PDF-1.7\n%%EOF", &[0xab; KEY]);
        let found = of_pdf(&whole).expect("signed");
        assert_eq!((found.signed, found.key, found.signature), (&b"%PDF-1.7\n%%EOF\n"[..], [0xab; KEY], SIGNATURE));
        for wrong in [
            &b""[..],
            b"\n",
            b"%%EOF\n",
            b"%PDF-1.7\n%%EOF\n%mamori 1 ab c\n",
            b"%mamori 1 a b",
            &whole[..whole.len() - 1],
            &[&whole[..], b"x"].concat(),
            &[&whole[..], b"\n"].concat(),
        ] {
            assert_eq!(of_pdf(wrong), None, "{}", String::from_utf8_lossy(wrong));
        }
        // Twice signed: the outer one counts, and signs the inner.
        let twice = file(&whole, &[1; KEY]);
        assert_eq!(of_pdf(&twice).map(|t| t.key), Some([1; KEY]));
    }

    #[test]
    fn a_fingerprint_is_read_as_people_write_it() {
        let typed = "ＡＢ".repeat(16) + " " + &"ab-".repeat(16);
        assert_eq!(typed_fingerprint(&typed), Some([0xab; KEY]));
        assert_eq!(typed_fingerprint("ab"), None);
    }

    #[test]
    fn code_and_demonstration_are_read_from_the_properties() {
        let pdf = b"<pdf:Keywords>x, mamori-check=ABCD2345, mamori-demo</pdf:Keywords>";
        assert_eq!(properties(pdf), (Some("ABCD2345".into()), true));
        assert_eq!(properties(b"mamori-check="), (None, false));
    }

    proptest! {
        #[test]
        fn no_bytes_stop_the_parser(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = (of_pdf(&bytes), of_manifest(&bytes, &bytes), properties(&bytes));
        }

        #[test]
        fn nothing_near_our_form_stops_it(text in "(%|mamori|1|[0-9a-f]{64}|[ \\n]|[A-Za-z0-9_-]{0,90}|\\PC){0,9}") {
            let _ = (of_pdf(text.as_bytes()), of_manifest(b"", text.as_bytes()), typed_fingerprint(&text));
        }

        #[test]
        fn what_was_written_is_read(body in prop::collection::vec(any::<u8>(), 0..200), key in any::<[u8; KEY]>()) {
            let whole = file(&body, &key);
            let found = of_pdf(&whole).expect("signed");
            prop_assert_eq!(found.signed.len(), body.len() + 1);
            prop_assert_eq!((found.key, found.signature), (key, SIGNATURE));
        }
    }
}
