//! The names under which the house may be called, and the name under which a request calls it.

use axum::http::header;
use axum::http::request::Parts;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

/// Names and addresses in their order. They change while the server runs (another address, another certificate), so
/// that whoever holds a copy sees what stands now.
#[derive(Debug, Clone, Default)]
pub struct Names(Arc<RwLock<Vec<String>>>);

impl Names {
    /// Says what stands from now on.
    pub fn set(&self, names: Vec<String>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = names;
    }
    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    fn any(&self, holds: impl Fn(&str) -> bool) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).iter().any(|name| holds(name))
    }
}

impl FromIterator<String> for Names {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        Self(Arc::new(RwLock::new(names.into_iter().collect())))
    }
}

/// Whether a name is this machine's for itself.
#[must_use]
pub fn is_loopback(name: &str) -> bool {
    matches!(name, "localhost" | "127.0.0.1" | "::1")
}

/// Whether the house may be called so: a name as [`read`] gives it.
#[must_use]
pub fn is_ours(names: &Names, name: &str) -> bool {
    is_loopback(name) || names.any(|ours| plain(ours).is_some_and(|ours| ours == name))
}

/// The name under which a request calls the house: what stands in its one Host, and, where the address of the request
/// is whole, the same there. Nothing else counts, whatever a proxy adds.
pub(crate) fn called(parts: &Parts) -> Option<String> {
    let mut lines = parts.headers.get_all(header::HOST).iter();
    let (host, None) = (lines.next()?.to_str().ok()?, lines.next()) else { return None };
    let name = read(host)?;
    match parts.uri.authority() {
        Some(authority) if read(authority.as_str()).as_deref() != Some(name.as_str()) => None,
        _ => Some(name),
    }
}

/// The name in `NAME`, `NAME:PORT`, `[ADDRESS]` or `[ADDRESS]:PORT`: small letters, no dot at its end, an address as it
/// is written shortest. None where it is no such text.
#[must_use]
pub fn read(host: &str) -> Option<String> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            match port {
                "" => (address, None),
                port => (address, Some(port.strip_prefix(':')?)),
            }
        }
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    let is_port = |port: &str| port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    if !port.is_none_or(is_port) {
        return None;
    }
    plain(name)
}

fn plain(name: &str) -> Option<String> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return Some(address.to_canonical().to_string());
    }
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    (!name.is_empty() && name.bytes().all(fits)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_however_they_are_written() {
        for (host, name) in [
            ("Mamori.Example:8443", "mamori.example"),
            ("mamori.example.", "mamori.example"),
            ("192.0.2.7:443", "192.0.2.7"),
            ("[FD00:0::1]:8443", "fd00::1"),
            ("[::ffff:192.0.2.7]", "192.0.2.7"),
            ("localhost:", "localhost"),
        ] {
            assert_eq!(read(host).as_deref(), Some(name), "{host}");
        }
        for host in
            ["", ".", ":80", "[::1", "[::1]x", "[evil]:80", "a b", "localhost:80x", "a@localhost", "localhost:123456"]
        {
            assert_eq!(read(host), None, "{host}");
        }
    }

    #[test]
    fn names_that_change_change_for_everybody() {
        let names: Names = ["FD00:0::1".to_owned()].into_iter().collect();
        let copy = names.clone();
        assert!(is_ours(&copy, "fd00::1") && !is_ours(&copy, "192.0.2.7") && is_ours(&copy, "localhost"));
        names.set(vec!["192.0.2.7".to_owned(), "PC.local".to_owned()]);
        assert!(!is_ours(&copy, "fd00::1") && is_ours(&copy, "192.0.2.7") && is_ours(&copy, "pc.local"));
    }
}
