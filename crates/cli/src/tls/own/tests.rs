use super::*;
use crate::tls::look::seen;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::{CertificateError, RootCertStore};
use std::sync::Arc;
use std::time::Duration;

fn now() -> Timestamp {
    "2026-11-24T09:00:00+09:00".parse().expect("a time")
}

fn names(all: &[&str]) -> Vec<String> {
    all.iter().map(|name| (*name).to_owned()).collect()
}

/// What a phone says that trusts the authority and opens a name at a time.
fn believed(authority: &Authority, served: &Served, name: &str, at: Timestamp) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der.clone()).expect("an authority");
    let provider = Arc::new(given::provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().expect("a verifier");
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at.as_second().unsigned_abs()));
    let (first, rest) = served.certified.cert.split_first().expect("a certificate");
    verifier.verify_server_cert(first, rest, &name, &[], at).map(|_| ())
}

#[test]
fn devices_that_trust_the_authority_believe_the_house_and_nobody_else() {
    let room = tempfile::tempdir().expect("a folder");
    let own = Own(room.path().join("keys/tls"));
    let authority = own.authority_or_make("uketsuke", None, now()).expect("an authority");
    let wanted = names(&["uketsuke.local", "uketsuke", "192.168.1.10", "fd00::7", "localhost", "127.0.0.1"]);
    let served = own.issue(&authority, &wanted, now()).expect("a certificate");
    assert_eq!(served.seen.names, wanted);
    for name in &wanted {
        assert_eq!(believed(&authority, &served, name, now()), Ok(()), "{name}");
    }
    let later = now() + SignedDuration::from_hours(24 * 390);
    assert_eq!(believed(&authority, &served, "uketsuke.local", later), Ok(()));
    let span = served.seen.until.duration_since(served.seen.from).as_hours() / 24;
    assert!((366..=397).contains(&span), "{span} days");
    // Whoever steals the authority fakes no site of the internet.
    assert!(authority.may_sign("pc2.local") && authority.may_sign("10.0.0.1") && authority.may_sign("uketsuke"));
    assert!(!authority.may_sign("mamori.example") && !authority.may_sign("notlocal"));
    let stolen = own.issue(&authority, &names(&["mamori.example"]), now()).expect("a certificate");
    let refused = believed(&authority, &stolen, "mamori.example", now()).expect_err("refused");
    assert!(matches!(refused, rustls::Error::InvalidCertificate(CertificateError::Other(_))), "{refused:?}");
}

#[test]
fn what_is_private_is_closed_and_what_devices_trust_stays() {
    let room = tempfile::tempdir().expect("a folder");
    let own = Own(room.path().join("keys/tls"));
    let first = own.authority_or_make("uketsuke", Some("mamori.clinic.example"), now()).expect("an authority");
    own.issue(&first, &names(&["uketsuke.local"]), now()).expect("a certificate");
    for path in own.private_files().iter().chain([&own.path().to_owned()]) {
        assert!(path.exists() && !app::platform::is_open_to_others(path), "{}", path.display());
    }
    assert!(first.name == "Mamori uketsuke" && first.may_sign("mamori.clinic.example"));
    let public = CertificateDer::from_pem_file(own.public_file()).expect("a certificate");
    assert_eq!(public, first.der);
    assert!(!std::fs::read_to_string(own.public_file()).expect("text").contains("PRIVATE"));
    // Another start, another name of the machine: the same authority.
    let again = own.authority_or_make("elsewhere", None, now()).expect("the authority");
    assert_eq!(again.fingerprint(), first.fingerprint());
    assert!(own.served(&again).is_some());
    // A backup keeps it under a name of its own, and it is found again under that name.
    let (path, file) = own.kept().expect("kept");
    let name = path.strip_prefix("keys/tls/").expect("its folder");
    assert!(is_kept(name), "{name}");
    let back = Own(room.path().join("back/tls"));
    std::fs::create_dir_all(back.path()).expect("a folder");
    std::fs::copy(file, back.path().join(name)).expect("a copy");
    // Also before anything was served from there: a backup of a backup, and `doctor`, which changes nothing.
    assert_eq!(back.kept().map(|(path, _)| path).as_deref(), Some(path.as_str()));
    assert_eq!(back.authority_or_make("x", None, now()).expect("back").fingerprint(), first.fingerprint());
    assert_eq!(std::fs::read_dir(back.path()).expect("a folder").count(), 2, "no second authority beside it");
    // Ended: said, and nothing is made in its place behind everybody's back.
    let ended = now() + SignedDuration::from_hours(24 * 4_000);
    let said = own.authority_or_make("uketsuke", None, ended).map(|_| ()).expect_err("ended").to_string();
    assert!(said.starts_with("cli-tls-authority-ended"), "{said}");
    std::fs::write(own.authority_file(), "rubbish").expect("harm");
    let said = own.authority_or_make("uketsuke", None, now()).map(|_| ()).expect_err("broken").to_string();
    assert!(said.starts_with("cli-tls-own-broken"), "{said}");
}

#[test]
fn a_certificate_is_due_before_its_end_for_a_new_name_and_when_the_clock_was_set_back() {
    let room = tempfile::tempdir().expect("a folder");
    let own = Own(room.path().join("tls"));
    let authority = own.authority_or_make("", None, now()).expect("an authority");
    assert_eq!(authority.name, "Mamori");
    let wanted = names(&["192.168.1.10"]);
    let served = own.issue(&authority, &wanted, now()).expect("a certificate");
    let at = |days: i64| now() + SignedDuration::from_hours(24 * days);
    for (days, due) in [(0, false), (360, false), (366, true), (500, true), (-3, true)] {
        assert_eq!(is_due(&served.seen, &wanted, at(days)), due, "{days}");
    }
    assert!(is_due(&served.seen, &names(&["192.168.1.10", "192.168.1.11"]), at(0)));
    // Near the authority's end a certificate ends with it.
    let last = own.issue(&authority, &wanted, at(3_500)).expect("a certificate");
    assert!(last.seen.until <= seen(&authority.der).expect("a certificate").until);
}
