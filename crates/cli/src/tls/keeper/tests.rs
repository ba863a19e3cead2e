use super::*;
use crate::adapters::clock::system_now;
use crate::tls::listen::{TlsListener, settings};
use crate::tls::plain::Told;
use axum::serve::ListenerExt;
use jiff::SignedDuration;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::net::IpAddr;
use std::time::Instant;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

fn machine(addresses: &[[u8; 4]]) -> Machine {
    Machine { name: "uketsuke".to_owned(), addresses: addresses.iter().map(|a| IpAddr::from(*a)).collect() }
}

fn own(room: &TempDir) -> Own {
    Own::of(&crate::adapters::keys::Folder::of(room.path()))
}

fn any() -> SocketAddr {
    SocketAddr::from(([0, 0, 0, 0], 8443))
}

/// A server over the certificate, and where it listens.
async fn server(keeper: Arc<Keeper>) -> SocketAddr {
    let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = tcp.local_addr().expect("an address");
    let told = Told { sentence: "https".to_owned(), hosts: keeper.hosts.clone() };
    let listener = TlsListener::new(tcp, settings(keeper).expect("settings"), told).expect("a listener");
    let peer = axum::routing::get(|info: axum::extract::ConnectInfo<SocketAddr>| async move { info.ip().to_string() });
    let router = axum::Router::new().route("/", peer).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener.tap_io(|_| ()), router).await });
    address
}

/// Opens a name as a device that trusts these: the certificate that was shown, and what the page said.
async fn open(at: SocketAddr, trusted: &CertificateDer<'static>, name: &str) -> std::io::Result<(Vec<u8>, String)> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("an authority");
    let config = ClientConfig::builder_with_provider(Arc::new(given::provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let stream = TcpStream::connect(at).await?;
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let shown = stream.get_ref().1.peer_certificates().and_then(|all| all.first()).expect("a certificate").to_vec();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: uketsuke.local\r\nConnection: close\r\n\r\n").await?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text).await?;
    Ok((shown, String::from_utf8_lossy(&text).into_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_address_and_a_near_end_make_a_new_certificate_while_it_runs() {
    let room = tempfile::tempdir().expect("a folder");
    let now = system_now();
    let first = machine(&[[192, 168, 1, 10]]);
    let keeper = Arc::new(Keeper::own_of(own(&room), &first, any(), None, now).expect("a certificate"));
    let trusted = keeper.authority().expect("an authority").der.clone();
    assert_eq!(keeper.reached_at.all(), ["https://192.168.1.10:8443", "https://uketsuke.local:8443"]);
    let at = server(keeper.clone()).await;
    let (shown, page) = open(at, &trusted, "192.168.1.10").await.expect("believed");
    assert!(page.starts_with("HTTP/1.1 200") && page.ends_with("127.0.0.1"), "the peer's address arrives: {page}");
    open(at, &trusted, "uketsuke.local").await.expect("believed");
    assert!(open(at, &trusted, "192.168.1.11").await.is_err());

    assert!(!keeper.look_at(&first, now).expect("looked"));
    let second = machine(&[[192, 168, 1, 11]]);
    assert!(keeper.look_at(&second, now).expect("looked"));
    let (other, _) = open(at, &trusted, "192.168.1.11").await.expect("believed, without a new start");
    assert_ne!(other, shown);
    let hosts = keeper.hosts.all();
    assert!(hosts.contains(&"192.168.1.11".to_owned()) && !hosts.contains(&"192.168.1.10".to_owned()), "{hosts:?}");

    let later = now + SignedDuration::from_hours(24 * 370);
    assert!(keeper.look_at(&second, later).expect("looked"));
    assert_eq!(keeper.authority().map(|a| a.der.clone()), Some(trusted.clone()));
    // Another start takes what stands there, and so does another process that shares the keys.
    let again = Keeper::own_of(own(&room), &second, any(), None, later).expect("a certificate");
    let serial = |keeper: &Keeper| keeper.serving.read().expect("a lock").certified.cert[0].to_vec();
    assert_eq!(serial(&again), serial(&keeper));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_keeps_nobody_waiting_and_who_forgets_the_s_is_told() {
    let room = tempfile::tempdir().expect("a folder");
    let keeper = Keeper::own_of(own(&room), &machine(&[]), any(), None, system_now()).expect("a certificate");
    let (keeper, trusted) = {
        let trusted = keeper.authority().expect("an authority").der.clone();
        (Arc::new(keeper), trusted)
    };
    let at = server(keeper).await;
    let mut silent = Vec::new();
    for _ in 0..40 {
        let mut stream = TcpStream::connect(at).await.expect("a connection");
        // Half of them begin a handshake and never end it.
        if silent.len() % 2 == 0 {
            stream.write_all(&[0x16, 0x03]).await.expect("two bytes");
        }
        silent.push(stream);
    }
    let begun = Instant::now();
    open(at, &trusted, "uketsuke.local").await.expect("believed");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());

    let mut plain = TcpStream::connect(at).await.expect("a connection");
    let asked = format!("GET /x HTTP/1.1\r\nHost: uketsuke.local:{}\r\n\r\n", at.port());
    plain.write_all(asked.as_bytes()).await.expect("sent");
    let mut text = String::new();
    plain.read_to_string(&mut text).await.expect("an answer");
    let to = format!("Location: https://uketsuke.local:{}/x\r\n", at.port());
    assert!(text.starts_with("HTTP/1.1 307") && text.contains(&to), "{text}");
}

/// A certificate with its key, in files.
fn files(room: &TempDir, name: &str, days: (i64, i64)) -> (PathBuf, PathBuf) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("names");
    let day = |days: i64| {
        let at = system_now() + SignedDuration::from_hours(24 * days);
        let date = jiff::tz::TimeZone::UTC.to_datetime(at).date();
        rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    (params.not_before, params.not_after) = (day(days.0), day(days.1));
    let certificate = params.self_signed(&key).expect("a certificate");
    let paths = (room.path().join("cert.pem"), room.path().join("key.pem"));
    std::fs::write(&paths.1, key.serialize_pem()).expect("the key");
    std::fs::write(&paths.0, certificate.pem()).expect("the certificate");
    paths
}

#[test]
fn a_certificate_that_was_exchanged_is_read_without_a_new_start() {
    let room = tempfile::tempdir().expect("a folder");
    let now = system_now();
    let (certificate, key) = files(&room, "mamori.example", (-1, 90));
    let keeper = Keeper::given(&certificate, &key, Some("mamori.example".to_owned()), now).expect("a certificate");
    assert!(keeper.authority().is_none() && keeper.reached_at.all().is_empty());
    assert_eq!(keeper.hosts.all(), ["mamori.example", "mamori.example"]);
    assert!(!keeper.look(now).expect("looked"));
    // It ends and nobody does anything: said, and served on.
    let ended = now + SignedDuration::from_hours(24 * 91);
    assert!(keeper.look(ended).expect_err("ended").to_string().starts_with("cli-tls-expired"));
    // A half exchange is said, and what was good is served on; the whole one is taken.
    let old = std::fs::read(&key).expect("the key");
    std::thread::sleep(Duration::from_millis(20));
    files(&room, "new.mamori.example", (-1, 400));
    let new = std::fs::read(&key).expect("the key");
    std::fs::write(&key, old).expect("the key of before");
    assert!(keeper.look(ended).expect_err("no pair").to_string().starts_with("cli-tls-mismatch"));
    assert_eq!(keeper.hosts.all()[0], "mamori.example");
    std::thread::sleep(Duration::from_millis(20));
    std::fs::write(&key, new).expect("the new key");
    assert!(keeper.look(ended).expect("looked"));
    assert_eq!(keeper.hosts.all()[0], "new.mamori.example");
}

#[test]
fn a_key_that_is_mended_without_being_written_is_read() {
    let room = tempfile::tempdir().expect("a folder");
    let now = system_now();
    let (certificate, key) = files(&room, "mamori.example", (-1, 90));
    let keeper = Keeper::given(&certificate, &key, None, now).expect("a certificate");
    std::thread::sleep(Duration::from_millis(20));
    files(&room, "new.mamori.example", (-1, 400));
    // As a key that nobody may read yet; rights change without the time of the last writing, and so does this.
    let (new, at) = (std::fs::read(&key).expect("the key"), written(&key).expect("a time"));
    let put = |bytes: &[u8]| {
        std::fs::write(&key, bytes).expect("the key");
        std::fs::File::options().write(true).open(&key).and_then(|file| file.set_modified(at)).expect("a time");
    };
    put(b"not to be read");
    assert!(keeper.look(now).is_err() && keeper.look(now).is_err());
    put(&new);
    assert!(keeper.look(now).expect("looked"));
    assert_eq!(keeper.hosts.all()[0], "new.mamori.example");
}
