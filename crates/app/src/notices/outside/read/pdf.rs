//! A PDF from outside: how many pages it has, and what the first of them says.
//!
//! The libraries that read PDFs go down into arrays and dictionaries by calling themselves. A file that nests them ten
//! thousand deep uses up the stack, and then nothing is caught: the process ends. So this is called in a process of its
//! own ([`crate::ports::PdfReader`]), and what is nested deeper than [`DEEP`] is refused here, before the press, which
//! reads it again in the house, ever sees it. Why: `docs/decisions/0096-files-pass-a-scanner.md`.

use super::first_page;
use crate::ports::{PdfFault, PdfRead};
use hayro_syntax::object::Object;
use hayro_syntax::{LoadPdfError, Pdf};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// So deep arrays and dictionaries may lie in each other; papers of offices have less than ten.
pub(super) const DEEP: usize = 100;

/// Reads a PDF here and now.
///
/// # Errors
/// It cannot be read, or not without a password.
pub fn read(bytes: &[u8]) -> Result<PdfRead, PdfFault> {
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let pdf = Pdf::new(bytes.to_vec())?;
        let deepest = pdf.objects().into_iter().map(|object| depth(data(&object))).max();
        Ok::<_, LoadPdfError>((pdf.pages().len(), deepest.unwrap_or(0)))
    }));
    let pages = match opened {
        Ok(Ok((pages, deepest))) if pages > 0 && deepest <= DEEP => i64::try_from(pages).unwrap_or(i64::MAX),
        Ok(Err(LoadPdfError::Decryption(_))) => return Err(PdfFault::Locked),
        _ => return Err(PdfFault::Broken),
    };
    // What has no text, or text that cannot be read, is a letter all the same.
    let text = catch_unwind(AssertUnwindSafe(|| first_page::text(bytes))).ok().flatten().unwrap_or_default();
    Ok(PdfRead { pages, text })
}

/// The bytes of what may hold others.
fn data<'a>(object: &Object<'a>) -> &'a [u8] {
    match object {
        Object::Array(array) => array.data(),
        Object::Dict(dict) => dict.data(),
        Object::Stream(stream) => stream.dict().data(),
        _ => &[],
    }
}

/// How deep arrays and dictionaries lie in each other. Texts and comments count for nothing.
pub(super) fn depth(bytes: &[u8]) -> usize {
    let (mut at, mut now, mut most) = (0, 0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        let twice = bytes.get(at + 1) == Some(byte);
        match byte {
            b'[' => now += 1,
            b'<' if twice => {
                now += 1;
                at += 1;
            }
            b']' => now = now.saturating_sub(1),
            b'>' if twice => {
                now = now.saturating_sub(1);
                at += 1;
            }
            b'(' => at = end_of_text(bytes, at),
            b'%' => at += bytes[at..].iter().take_while(|b| !matches!(**b, b'\n' | b'\r')).count(),
            _ => {}
        }
        most = most.max(now);
        at += 1;
    }
    most
}

/// Where a text in brackets ends; it may hold brackets that fit each other.
fn end_of_text(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut open) = (from, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => open += 1,
            b')' if open <= 1 => return at,
            b')' => open -= 1,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_deep_it_goes_is_counted() {
        for (text, deep) in [
            ("", 0),
            ("/Name 12 (text)", 0),
            ("[1 [2 [3]] [4]]", 3),
            ("<< /a << /b [<0a>] >> >>", 3),
            ("[(( [ [ ) \\( [) 1]", 1),
            ("[ % [[[[\n]", 1),
            ("]]]]>>>>[[", 2),
            ("(never ends [[[", 0),
            ("(\\", 0),
        ] {
            assert_eq!(depth(text.as_bytes()), deep, "{text}");
        }
        assert_eq!(depth(&b"[".repeat(100_000)), 100_000);
    }
}
