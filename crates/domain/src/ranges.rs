//! Parts of a file by range: RFC 9110, sections 13.1.5 (`If-Range`) and 14 (`Range`). Pure: headers in, decision out.
//!
//! What RFC 9110 allows and this does:
//! - one part of bytes is answered with 206: `0-1`, `500-`, `-500`;
//! - several parts are answered whole with 200, as a server may (14.2); no browser's player asks for them;
//! - whatever is no range of bytes by the grammar is ignored (14.2): the whole, never an error;
//! - a range that begins behind the end, or the last none bytes, is 416 with `Content-Range: bytes */length`;
//! - only GET has ranges: HEAD is answered as if none was asked for (14.2);
//! - with `If-Range` a part is given only of the very same bytes: the strong tag, or our `Last-Modified` to the letter
//!   where it is a strong validator (8.8.2.2). Whatever else stands there gives the whole, which is always right.

use jiff::Timestamp;

/// What a request asks of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked<'h> {
    /// Whether it is a GET.
    pub get: bool,
    /// The header `Range`.
    pub range: Option<&'h str>,
    /// The header `If-Range`.
    pub if_range: Option<&'h str>,
}

/// What is known of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<'h> {
    /// Its size (bytes).
    pub bytes: u64,
    /// Its strong tag, with its quotation marks: `"3a7b…"`.
    pub tag: &'h str,
    /// Since when it is what it is, if that is told as `Last-Modified`.
    pub since: Option<Timestamp>,
    /// Now: a day of change less than a second ago could be that of two files.
    pub now: Timestamp,
}

/// What is sent of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it: 200.
    Whole,
    /// From the first to the last byte, both included: 206.
    Bytes {
        /// First byte, counted from 0.
        first: u64,
        /// Last byte; at least `first`, less than the size.
        last: u64,
    },
    /// Nothing: 416.
    Outside,
}

impl Part {
    /// The header `Content-Range`; none for the whole.
    #[must_use]
    pub fn content_range(self, bytes: u64) -> Option<String> {
        match self {
            Part::Whole => None,
            Part::Bytes { first, last } => Some(format!("bytes {first}-{last}/{bytes}")),
            Part::Outside => Some(format!("bytes */{bytes}")),
        }
    }
    /// How many bytes are sent.
    #[must_use]
    pub fn length(self, bytes: u64) -> u64 {
        match self {
            Part::Whole => bytes,
            Part::Bytes { first, last } => last - first + 1,
            Part::Outside => 0,
        }
    }
}

/// Decides what is sent.
#[must_use]
pub fn part(asked: Asked<'_>, held: Held<'_>) -> Part {
    let Some(range) = asked.range.filter(|_| asked.get) else { return Part::Whole };
    if asked.if_range.is_some_and(|validator| !is_same(validator.trim(), held)) {
        return Part::Whole;
    }
    let Some(wanted) = specs(range) else { return Part::Whole };
    let found: Vec<Part> = wanted.iter().map(|spec| spec.of(held.bytes)).collect();
    match found.as_slice() {
        [one] => *one,
        several if several.iter().all(|p| *p == Part::Outside) => Part::Outside,
        _ => Part::Whole,
    }
}

/// A date as HTTP writes it: `Tue, 24 Nov 2026 00:00:00 GMT`.
#[must_use]
pub fn http_date(at: Timestamp) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap_or_default()
}

/// Whether a validator says that the bytes are the same: compared strongly.
fn is_same(validator: &str, held: Held<'_>) -> bool {
    if validator.starts_with('"') {
        return validator == held.tag;
    }
    held.since.is_some_and(|since| {
        let old_enough = held.now.as_second().saturating_sub(since.as_second()) >= 1;
        old_enough && validator == http_date(since)
    })
}

/// One part, as it was asked for.
enum Spec {
    /// `first-last` or `first-`
    From(u64, Option<u64>),
    /// `-length`
    Last(u64),
}

impl Spec {
    fn of(&self, bytes: u64) -> Part {
        match *self {
            Spec::From(first, _) if first >= bytes => Part::Outside,
            Spec::From(first, last) => Part::Bytes { first, last: last.unwrap_or(u64::MAX).min(bytes - 1) },
            Spec::Last(0) => Part::Outside,
            // There is no byte to name, and nothing is what there is.
            Spec::Last(_) if bytes == 0 => Part::Whole,
            Spec::Last(length) => Part::Bytes { first: bytes.saturating_sub(length), last: bytes - 1 },
        }
    }
}

/// The parts of a header; none where it is no set of ranges of bytes.
fn specs(header: &str) -> Option<Vec<Spec>> {
    let (unit, set) = header.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut out = Vec::new();
    // A list may have empty places (5.6.1.2).
    for one in set.split(',').map(|one| one.trim_matches([' ', '\t'])).filter(|one| !one.is_empty()) {
        let (first, last) = one.split_once('-')?;
        out.push(match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Spec::From(first, Some(last)),
            (Some(first), None) if last.is_empty() => Spec::From(first, None),
            (None, Some(length)) if first.is_empty() => Spec::Last(length),
            _ => return None,
        });
    }
    (!out.is_empty()).then_some(out)
}

/// Digits alone; what is larger than any file is the largest number.
fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
