//! The clinic's network: HTTPS with a certificate of its own, and the code of the first start. And certificates that
//! are given.

use crate::tls::Device;
use crate::tools::{Server, command, mamori, request, room};
use sha2::{Digest, Sha256};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const OWNER: [(&str, &str); 7] = [
    ("name", "みほん診療所"),
    ("kind", "clinic"),
    ("prefecture", "東京都"),
    ("person_name", "見本 花子"),
    ("login", "hanako"),
    ("password", "tsukue ni ringo ga 3tsu"),
    ("password_again", "tsukue ni ringo ga 3tsu"),
];

fn settings(data: &Path, text: &str) {
    std::fs::create_dir_all(data).expect("a folder");
    std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700)).expect("rights");
    std::fs::write(data.join("mamori.toml"), text).expect("settings");
}

fn serve(data: &Path, listen: &str) -> Command {
    let mut command = command(&["serve", "--listen", listen, "--data"]);
    command.arg(data);
    command
}

fn port(server: &Server) -> &str {
    server.address.rsplit(':').next().expect("a port")
}

#[test]
fn the_network_is_served_over_https_with_a_certificate_of_its_own() {
    let (_room, data) = room();
    settings(&data, "place = 'network'\n");
    let server = Server::run(serve(&data, "127.0.0.1:0"));
    assert_eq!(server.line, format!("listening on https://127.0.0.1:{}", port(&server)));
    let tls = data.join("keys/tls");
    for (file, mode) in [("", 0o700), ("ca-private.pem", 0o600), ("server-private.pem", 0o600)] {
        let about = std::fs::metadata(tls.join(file)).expect("a file");
        assert_eq!(about.permissions().mode() & 0o777, mode, "{file}");
    }
    let ca = tls.join("ca.crt");
    let host = Command::new("uname").arg("-n").output().expect("a name").stdout;
    let host = String::from_utf8(host).expect("text").trim().to_ascii_lowercase();
    let local = format!("{}.local", host.split('.').next().expect("a label"));
    let mut shown = Vec::new();
    for name in ["127.0.0.1", "localhost", host.as_str(), local.as_str()] {
        let answer = Device::trusting(&ca, &server.address, name).get("/sign-in").expect("believed").is(303);
        assert_eq!(answer.header("location"), "/setup", "{name}");
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
        shown = answer.shown;
    }
    let (_, leaf) = x509_parser::parse_x509_certificate(&shown).expect("a certificate");
    let validity = leaf.validity();
    let days = (validity.not_after.timestamp() - validity.not_before.timestamp()) / 86_400;
    assert!((300..=397).contains(&days), "{days} days");
    // Who does not trust the authority, or opens another name, is warned by the device.
    let strange = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate").cert.pem();
    let other = data.join("other.crt");
    std::fs::write(&other, strange).expect("a file");
    assert!(Device::trusting(&other, &server.address, "localhost").get("/sign-in").is_err());
    assert!(Device::trusting(&ca, &server.address, "mamori.example").get("/sign-in").is_err());
    // Whose Host is no name of the certificate gets 421, however it is written.
    let mut device = Device::trusting(&ca, &server.address, "localhost");
    for (host, status) in [
        ("evil.example", 421),
        ("evil.example:443", 421),
        ("[::2]", 421),
        ("localhost.evil.example", 421),
        ("", 421),
        ("LOCALHOST:1", 200),
        ("[::1]:8443", 200),
    ] {
        assert_eq!(device.send(host, "GET", "/healthz", "", "").expect("an answer").status, status, "{host}");
    }
    let named = format!("{}.:8443", local.to_uppercase());
    device.send(&named, "GET", "/healthz", "X-Forwarded-Host: evil.example\r\n", "").expect("an answer").is(200);
    device.send("evil.example", "GET", "/healthz", "X-Forwarded-Host: localhost\r\n", "").expect("an answer").is(421);
    // The page that explains it, and the file.
    let page = device.get("/certificate").expect("a page").is(200);
    assert!(device.cookies.keys().any(|name| name.starts_with("__Host-")), "{:?}", device.cookies);
    let file = device.get("/certificate/mamori-ca.crt").expect("a file").is(200);
    assert_eq!(file.header("content-type"), "application/x-x509-ca-cert");
    let digest: Vec<u8> = Sha256::digest(&file.bytes).to_vec();
    let groups: Vec<String> = digest.chunks(2).map(|two| format!("{:02X}{:02X}", two[0], two[1])).collect();
    assert!(page.text().contains(&groups.join(" ")), "{}", page.text());
    let kept = String::from_utf8(std::fs::read(&ca).expect("a file")).expect("text");
    Device::trusting(&ca, &server.address, "localhost").get("/healthz").expect("believed").is(200);
    // HTTP on that port is sent on.
    let (status, _) = request(&server.address, "GET", "/sign-in", "", "").expect("an answer");
    assert_eq!(status, 307);
    let (status, text) = request(&server.address, "POST", "/sign-in", "", "{}").expect("an answer");
    assert!(status == 400 && text.contains("https://"), "{status} {text}");
    assert_eq!(server.stop().0, 0);
    // Another start: devices need not learn anything.
    let server = Server::run(serve(&data, "127.0.0.1:0"));
    let again = Device::trusting(&ca, &server.address, "localhost").get("/healthz").expect("believed");
    assert_eq!((again.shown, std::fs::read_to_string(&ca).expect("a file")), (shown, kept));
    assert_eq!(server.stop().0, 0);
}

/// The code that stands in the log, and how often.
fn code(log: &Path) -> (String, usize) {
    let text = std::fs::read_to_string(log).expect("the log");
    let (_, rest) = text.split_once("開始コード：").expect("the code is printed");
    let code: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let times = text.matches(&code).count();
    (code, times)
}

#[test]
fn off_loopback_the_first_start_asks_for_the_code_that_was_printed() {
    let (room, data) = room();
    settings(&data, "place = 'network'\n");
    let log = room.path().join("log");
    // For every address: then even somebody at this PC is asked.
    let server = Server::logged(serve(&data, "0.0.0.0:0"), &log);
    let (first, _) = code(&log);
    assert_eq!(server.stop().0, 0);
    let mut command = serve(&data, "0.0.0.0:0");
    command.env("MAMORI_LOG", "trace");
    let server = Server::logged(command, &log);
    let (second, _) = code(&log);
    assert_ne!(first, second, "new at each start");
    let address = format!("127.0.0.1:{}", port(&server));
    let mut device = Device::trusting(&data.join("keys/tls/ca.crt"), &address, "127.0.0.1");
    assert!(device.get("/setup").expect("a page").is(200).text().contains("name=\"start_code\""));
    for wrong in ["", "aaaaa-aaaaa", first.as_str()] {
        let page = device.post("/setup", &[&OWNER[..], &[("start_code", wrong)]].concat()).is(422).text();
        assert!(page.contains("開始コードが違いますので") && page.contains("value=\"見本 花子\""), "{page}");
        assert!(!page.contains("ringo"), "no password comes back");
    }
    let typed = second.replace('-', " ").to_uppercase();
    let done = device.post("/setup", &[&OWNER[..], &[("start_code", typed.as_str())]].concat()).is(303);
    assert_eq!(done.header("location"), "/setup/systems");
    assert!(device.cookies.contains_key("__Host-mamori") && !device.cookies.contains_key("mamori"));
    assert_eq!(server.stop().0, 0);
    assert_eq!(code(&log).1, 1, "the code stands in no other line");
    // With an owner there is nothing to ask for.
    let server = Server::logged(serve(&data, "0.0.0.0:0"), &log);
    // The last house leaves the running server: the first start comes again, and is nobody's who only looks in. Which
    // code it asks for is said at the next start.
    let address = format!("127.0.0.1:{}", port(&server));
    let mut owner = Device::trusting(&data.join("keys/tls/ca.crt"), &address, "127.0.0.1");
    owner.cookies.clone_from(&device.cookies);
    owner.get("/account").expect("a page").is(200);
    let (id, code) = only_organisation(&data);
    let leave = [("code", code.as_str()), ("code_again", code.as_str()), ("without_archive", "1")];
    owner.post(&format!("/organisations/{id}/leave"), &leave).is(303);
    let mut guest = Device::trusting(&data.join("keys/tls/ca.crt"), &address, "127.0.0.1");
    let began = std::time::Instant::now();
    let page = loop {
        let page = guest.get("/setup").expect("an answer");
        if page.status == 200 {
            break page.text();
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(60), "the house is not gone yet");
        std::thread::sleep(std::time::Duration::from_millis(100));
    };
    assert!(page.contains("name=\"start_code\""), "{page}");
    guest.post("/setup", &OWNER).is(422);
    assert_eq!(server.stop().0, 0);
    assert!(!std::fs::read_to_string(&log).expect("the log").contains("開始コード"));
}

/// The id and the code of the only organisation.
fn only_organisation(data: &Path) -> (String, String) {
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
    let one = "SELECT lower(hex(id)), code FROM organisations WHERE kind = 'clinic'";
    let (id, code): (String, String) =
        database.query_row(one, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("an organisation");
    let parts = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]];
    (parts.join("-"), code)
}

#[test]
fn what_devices_trust_outlives_backup_and_restore() {
    let (room, data) = room();
    settings(&data, "place = 'network'\n");
    assert_eq!(Server::run(serve(&data, "127.0.0.1:0")).stop().0, 0);
    let (file, back) = (room.path().join("b.tar"), room.path().join("back"));
    mamori(&data, &["backup", "create", file.to_str().expect("a path")]).good();
    mamori(&data, &["backup", "verify", file.to_str().expect("a path")]).good();
    mamori(&back, &["backup", "restore", file.to_str().expect("a path")]).good();
    let server = Server::run(serve(&back, "127.0.0.1:0"));
    let ca = data.join("keys/tls/ca.crt");
    Device::trusting(&ca, &server.address, "localhost").get("/healthz").expect("believed as before").is(200);
    assert_eq!(std::fs::read(back.join("keys/tls/ca.crt")).ok(), std::fs::read(ca).ok());
    assert_eq!(server.stop().0, 0);
}

/// A certificate for names, with its key: the first of April of its first and last year.
fn certificate(folder: &Path, stem: &str, names: &[&str], years: (i32, i32)) -> (PathBuf, PathBuf) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = rcgen::CertificateParams::new(names).expect("names");
    (params.not_before, params.not_after) = (rcgen::date_time_ymd(years.0, 4, 1), rcgen::date_time_ymd(years.1, 4, 1));
    let made = params.self_signed(&key).expect("a certificate");
    let paths = (folder.join(format!("{stem}.crt")), folder.join(format!("{stem}.key")));
    std::fs::write(&paths.0, made.pem()).expect("the certificate");
    std::fs::write(&paths.1, key.serialize_pem()).expect("the key");
    paths
}

#[test]
fn a_certificate_that_is_no_good_is_named_in_one_sentence() {
    let (room, data) = room();
    let folder = room.path();
    certificate(folder, "good", &["mamori.example"], (2020, 2099));
    certificate(folder, "other", &["mamori.example"], (2020, 2099));
    certificate(folder, "ended", &["mamori.example"], (2020, 2021));
    certificate(folder, "early", &["mamori.example"], (2098, 2099));
    std::fs::write(folder.join("rubbish.pem"), [0x30, 0x82, 0xff, 0x00]).expect("a file");
    std::fs::create_dir(folder.join("folder")).expect("a folder");
    for (crt, key, said) in [
        ("ended.crt", "ended.key", "2021-04-01"),
        ("early.crt", "early.key", "2098-04-01"),
        ("good.crt", "other.key", "組になっている"),
        ("good.crt", "missing.key", "missing.key を読めません"),
        ("good.crt", "folder", "folder を読めません"),
        ("rubbish.pem", "good.key", "rubbish.pem に証明書がありません"),
        ("good.key", "good.key", "good.key に証明書がありません"),
        ("good.crt", "good.crt", "good.crt に使える鍵がありません"),
        ("good.crt", "rubbish.pem", "rubbish.pem に使える鍵がありません"),
    ] {
        let text = format!("place = 'hosted'\ntls_cert = '../{crt}'\ntls_key = '../{key}'\n");
        settings(&data, &text);
        let sentence = mamori(&data, &["serve", "--listen", "127.0.0.1:0"]).said(1);
        assert!(sentence.contains(said), "{crt} {key}: {sentence}");
    }
    // A key that whoever runs it may not read; root may read anything, so that somebody else runs it.
    let root = Command::new("id").arg("-u").output().expect("id").stdout.trim_ascii() == b"0";
    if root {
        settings(&data, "place = 'hosted'\ntls_cert = '../good.crt'\ntls_key = '../good.key'\n");
        std::fs::set_permissions(folder.join("good.key"), std::fs::Permissions::from_mode(0o600)).expect("rights");
        let binary = folder.join("mamori");
        std::fs::copy(crate::tools::BINARY, &binary).expect("a copy");
        for path in [folder, &binary, &folder.join("good.crt")] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("rights");
        }
        assert!(Command::new("chown").args(["-R", "65534"]).arg(&data).status().expect("chown").success());
        let done = Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .output();
        let sentence = crate::tools::Done::from(done.expect("runs")).said(1);
        assert!(sentence.contains("good.key を読めません"), "{sentence}");
    }
}

#[test]
fn a_certificate_that_is_given_is_served_in_every_place() {
    let (room, data) = room();
    let (crt, _) = certificate(room.path(), "given", &["mamori.example", "localhost"], (2020, 2099));
    let files = "tls_cert = '../given.crt'\ntls_key = '../given.key'\n";
    for (place, more) in [("hosted", "public_url = 'https://mamori.example'\n"), ("network", ""), ("pc", "")] {
        settings(&data, &format!("place = '{place}'\n{more}{files}"));
        let server = Server::run(serve(&data, "127.0.0.1:0"));
        assert!(server.line.starts_with("listening on https://127.0.0.1:"), "{}", server.line);
        let mut device = Device::trusting(&crt, &server.address, "mamori.example");
        let page = device.get("/certificate").expect("believed").is(200).text();
        assert!(page.contains("必要はありません") && !page.contains("mamori-ca.crt"), "{place}: {page}");
        device.get("/certificate/mamori-ca.crt").expect("an answer").is(404);
        assert!(device.cookies.keys().all(|name| name.starts_with("__Host-")), "{:?}", device.cookies);
        assert!(!data.join("keys/tls").exists(), "nothing is made where nothing is needed");
        assert_eq!(server.stop().0, 0, "{place}");
    }
}
