//! What a script gets: JSON, and files to be kept.

use crate::api::read::Body;
use crate::fault::Fault;
use crate::visit::Visit;
use app::once::{Made, Once};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::fmt::Write;

const MEDIA: HeaderValue = HeaderValue::from_static("application/json");
const KEY: &str = "idempotency-key";
const REPEATED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An object.
#[must_use]
pub fn json(status: StatusCode, value: &Value) -> Response {
    // Keys are texts: nothing in it that could not be written. `to_string` of the value goes through a formatter and takes
    // twice as long.
    (status, [(header::CONTENT_TYPE, MEDIA)], serde_json::to_string(value).unwrap_or_default()).into_response()
}

/// The answer to a POST. One that was given before says so in a header.
#[must_use]
pub fn created(made: &Made) -> Response {
    let mut response = json(StatusCode::CREATED, &made.body);
    if made.repeated {
        response.headers_mut().insert(REPEATED, HeaderValue::from_static("true"));
    }
    response
}

/// The `Idempotency-Key` as it was sent; one that is no text is unusable and stays so.
#[must_use]
pub fn key(headers: &HeaderMap) -> Option<String> {
    headers.get(KEY).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The key of a request with a JSON body, for the use case.
///
/// # Errors
/// Unprocessable when the key is unusable.
pub fn once(visit: &Visit, headers: &HeaderMap, body: &Body) -> Result<Option<Once>, Fault> {
    let Some(key) = key(headers) else { return Ok(None) };
    let text = body.as_text();
    let request: [&[u8]; 2] = [visit.path().as_bytes(), text.as_bytes()];
    Ok(Some(Once::new(&visit.ctx, &key, &request)?))
}

/// `Content-Disposition` of a file that is to be kept, never shown: the name in ASCII and as it is.
#[must_use]
pub fn attachment(name: &str) -> HeaderValue {
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut whole = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    let line = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static("attachment"))
}

fn is_plain(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | '/') || c == ' '
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_name_is_told_twice_and_breaks_no_header() {
        let line = attachment("証跡 1\"\r\n.pdf");
        assert_eq!(
            line.to_str().ok(),
            Some("attachment; filename=\"__ 1___.pdf\"; filename*=UTF-8''%E8%A8%BC%E8%B7%A1%201%22%0D%0A.pdf")
        );
    }
}
