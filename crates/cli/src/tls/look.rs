//! What stands in a certificate: how long it holds, and for which names.

use jiff::Timestamp;
use std::net::IpAddr;
use x509_parser::extensions::GeneralName;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// From when on it holds.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Names and addresses, in small letters.
    pub names: Vec<String>,
}

/// Reads a certificate (DER); none where it is no certificate.
#[must_use]
pub fn seen(der: &[u8]) -> Option<Seen> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    let validity = certificate.validity();
    let second = |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp()).ok();
    let listed = certificate.subject_alternative_name().ok().flatten();
    let names = listed.into_iter().flat_map(|extension| &extension.value.general_names).filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    });
    Some(Seen { from: second(validity.not_before)?, until: second(validity.not_after)?, names: names.collect() })
}

/// What a certificate of an authority says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its common name.
    pub name: String,
    /// Names that it may sign for, and all below them.
    pub permitted: Vec<String>,
}

/// Reads the certificate of an authority; none where it is none.
#[must_use]
pub fn authority(der: &[u8]) -> Option<About> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    let name = certificate.subject().iter_common_name().next()?.as_str().ok()?.to_owned();
    let constraints = certificate.name_constraints().ok().flatten();
    let trees = constraints.into_iter().flat_map(|extension| extension.value.permitted_subtrees.iter().flatten());
    let permitted = trees.filter_map(|tree| match tree.base {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    });
    certificate.is_ca().then(|| About { name, permitted: permitted.collect() })
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        16 => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
        _ => None,
    }
}

impl Seen {
    /// Whole days until its end; none when it has ended.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> Option<i64> {
        let left = self.until.duration_since(now);
        left.is_positive().then(|| left.as_hours() / 24)
    }
    /// Whether it holds for a name; `*.` stands for one label.
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.names.iter().any(|listed| match listed.strip_prefix("*.") {
            Some(above) => name.split_once('.').is_some_and(|(_, rest)| rest == above),
            None => *listed == name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_label() {
        let (from, until) = (Timestamp::UNIX_EPOCH, Timestamp::from_second(86_400 * 3 + 1).expect("a time"));
        let seen = Seen { from, until, names: vec!["*.mamori.example".to_owned(), "192.0.2.7".to_owned()] };
        assert!(seen.covers("a.Mamori.example") && seen.covers("192.0.2.7"));
        assert!(!seen.covers("mamori.example") && !seen.covers("b.a.mamori.example"));
        assert_eq!((seen.days_left(from), seen.days_left(until)), (Some(3), None));
        assert_eq!(super::seen(b"no certificate"), None);
    }
}
