//! The cookies: session, a sign-in that waits for its code, the browser itself, form token before sign-in, view.

use axum::http::{HeaderMap, HeaderValue, header};

/// Holds the session's secret.
pub const SESSION: &str = "mamori";
/// Holds the secret of a sign-in whose password was right and whose code is to come; opens nothing.
pub const PENDING: &str = "mamori-code";
/// By which a browser is known again, whoever signs in; opens nothing.
pub const DEVICE: &str = "mamori-device";
/// Browsers keep a cookie for 400 days at most (seconds).
pub const DEVICE_KEPT: i64 = 400 * 24 * 3600;
/// Holds what the form token of a visitor is made from.
pub const FORM: &str = "mamori-form";
/// Holds language, big type and readings of a visitor.
pub const VIEW: &str = "mamori-view";

/// The name as it is sent: over HTTPS a `__Host-` cookie, which no neighbour can plant.
#[must_use]
pub fn full_name(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of a cookie.
#[must_use]
pub fn read<'h>(headers: &'h HeaderMap, name: &str, secure: bool) -> Option<&'h str> {
    let name = full_name(name, secure);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(n, value)| (n == name).then_some(value))
}

/// A `Set-Cookie` line. `seconds`: how long it is kept; none until the browser closes, 0 to delete it.
/// The value holds neither semicolon nor space: all are made here.
#[must_use]
pub fn write(name: &str, value: &str, seconds: Option<i64>, secure: bool) -> HeaderValue {
    let mut line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax", full_name(name, secure));
    if secure {
        line.push_str("; Secure");
    }
    if let Some(seconds) = seconds {
        line.push_str(&format!("; Max-Age={}", seconds.max(0)));
    }
    HeaderValue::from_str(&line).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_back_by_its_full_name() {
        assert_eq!(write(SESSION, "abc", Some(60), false), "mamori=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
        assert_eq!(write(SESSION, "abc", None, true), "__Host-mamori=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("mamori-form=x; mamori=abc"));
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-mamori=def"));
        assert_eq!(read(&headers, SESSION, false), Some("abc"));
        assert_eq!(read(&headers, SESSION, true), Some("def"));
        assert_eq!(read(&headers, VIEW, false), None);
    }
}
