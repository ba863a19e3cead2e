//! Request forgery: where a request comes from, and the token that every form carries. Checked in one
//! place, the gate, for every page route that is not a GET.
//!
//! The token of a signed-in person belongs to the session. Before sign-in a cookie holds a random text
//! and the form its HMAC: who can plant a cookie still cannot make the token that goes with it. Browsers
//! say with `Sec-Fetch-Site` or `Origin` where a form was sent from, which alone would do for all
//! browsers of today.

use crate::fault::Fault;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use futures_util::{StreamExt, stream};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::Write;

/// Name of the hidden field.
pub const FIELD: &str = "csrf";
/// Name of the header for scripts.
pub const HEADER: &str = "x-csrf";

/// A multipart form carries its token as first field, within so many bytes.
const PEEK: usize = 8 * 1024;

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing into a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn mac(key: &[u8; 32], text: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text.as_bytes());
    Some(mac)
}

/// The form token that goes with a visitor's cookie.
#[must_use]
pub fn token_for(key: &[u8; 32], cookie: &str) -> String {
    mac(key, cookie).map(|m| hex(&m.finalize().into_bytes())).unwrap_or_default()
}

/// Whether two texts are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(key: &[u8; 32], given: &str, wanted: &str) -> bool {
    match (mac(key, given), mac(key, wanted)) {
        (Some(a), Some(b)) => !wanted.is_empty() && a.finalize() == b.finalize(),
        _ => false,
    }
}

/// Whether a browser sent the request from a page of ours, as far as it says.
#[must_use]
pub fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
    }
}

/// Takes the token out of a request, and gives back the request as it was.
///
/// # Errors
/// [`Fault`] when the body is too large or cannot be read.
pub async fn token_of(request: Request, limit: usize) -> Result<(Option<String>, Request), Fault> {
    if let Some(token) = request.headers().get(HEADER) {
        let token = token.to_str().ok().map(str::to_owned);
        return Ok((token, request));
    }
    let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let media = media.to_owned();
    let (parts, body) = request.into_parts();
    if media.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        let bytes = axum::body::to_bytes(body, limit).await.map_err(|e| of_body(&e, limit))?;
        let token = form_urlencoded::parse(&bytes).find(|(name, _)| name == FIELD).map(|(_, value)| value.into_owned());
        return Ok((token, Request::from_parts(parts, Body::from(bytes))));
    }
    if media.to_ascii_lowercase().starts_with("multipart/form-data") {
        let boundary = boundary_of(&media).ok_or_else(Fault::unreadable)?;
        let mut rest = body.into_data_stream();
        let mut begin = Vec::new();
        let token = loop {
            match first_field(&begin, boundary) {
                First::Token(token) => break Some(token),
                First::Other => break None,
                First::More if begin.len() > PEEK => break None,
                First::More => match rest.next().await {
                    Some(chunk) => begin.extend_from_slice(&chunk.map_err(|e| of_body(&e, limit))?),
                    None => break None,
                },
            }
        };
        let whole = stream::once(async { Ok(Bytes::from(begin)) }).chain(rest);
        return Ok((token, Request::from_parts(parts, Body::from_stream(whole))));
    }
    Ok((None, Request::from_parts(parts, body)))
}

/// The fault of a body that broke off or went over its limit.
#[must_use]
pub fn of_body(error: &axum::Error, limit: usize) -> Fault {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.is::<http_body_util::LengthLimitError>() {
            return Fault::too_large(limit);
        }
        source = error.source();
    }
    Fault::unreadable()
}

fn boundary_of(media: &str) -> Option<&str> {
    let (_, after) = media.split_once("boundary=")?;
    let value = after.split(';').next()?.trim().trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

enum First {
    Token(String),
    Other,
    More,
}

/// Looks at the first field of a multipart body.
fn first_field(bytes: &[u8], boundary: &str) -> First {
    let begin = format!("--{boundary}\r\n");
    if bytes.len() < begin.len() {
        return if begin.as_bytes().starts_with(bytes) { First::More } else { First::Other };
    }
    let Some(part) = bytes.strip_prefix(begin.as_bytes()) else { return First::Other };
    let Some(head) = find(part, b"\r\n\r\n") else { return First::More };
    let (headers, value) = (&part[..head], &part[head + 4..]);
    if find(headers, format!("name=\"{FIELD}\"").as_bytes()).is_none() {
        return First::Other;
    }
    match find(value, format!("\r\n--{boundary}").as_bytes()) {
        Some(end) => First::Token(String::from_utf8_lossy(&value[..end]).into_owned()),
        None => First::More,
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

#[cfg(test)]
mod tests;
