//! Files in an S3-compatible store: the demonstration, a server, backup, restore and `doctor` over one.

use crate::tools::{NOW, Server, command, mamori, room};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use testkit::s3::{KEY, S3, SECRET};

/// Settings and key of a data directory whose files are in the store.
fn settings(data: &Path, store: &str) {
    std::fs::create_dir_all(data.join("keys")).expect("a folder");
    std::fs::write(data.join("mamori.toml"), format!("files_s3 = '{store}/mamori'\n")).expect("settings");
    std::fs::write(data.join("keys/s3"), format!("{KEY}\n{SECRET}\n")).expect("a key");
    for (path, mode) in [(data.to_owned(), "700"), (data.join("keys"), "700"), (data.join("keys/s3"), "600")] {
        let changed = std::process::Command::new("chmod").arg(mode).arg(path).status();
        assert!(changed.expect("chmod").success());
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Sends a file that proves something; status and body.
fn upload(server: &Server, token: &str, organisation: &str, name: &str, content: &str) -> (u16, Value) {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n--b--\r\n"
    );
    let head = format!(
        "POST /api/v1/organisations/{organisation}/evidence HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        server.address,
        body.len()
    );
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    stream.write_all((head + &body).as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    (status, serde_json::from_str(body).unwrap_or_default())
}

fn check(data: &Path) -> Value {
    let report = mamori(data, &["doctor", "--json"]).json();
    let checks = report["checks"].as_array().expect("checks");
    checks.iter().find(|c| c["name"] == "store").expect("the store is looked at").clone()
}

/// The names of what a store keeps, without what comes before the hash.
fn hashes(store: &S3) -> BTreeSet<String> {
    store.objects().into_keys().map(|name| name.rsplit('/').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_installation_lives_with_its_files_in_a_store() {
    let (mut store, (room, data)) = (S3::start(), room());
    settings(&data, &store.address());
    // A demonstration puts its files there, too: photos, papers, a film.
    assert!(command(&["demo"]).arg("--data").arg(&data).env("MAMORI_NOW", NOW).status().expect("runs").success());
    let first = hashes(&store);
    assert!(first.len() > 2 && store.refused().is_empty(), "{first:?} {:?}", store.refused());
    let left = std::fs::read_dir(data.join("files")).map(|all| all.flatten().count()).unwrap_or_default();
    assert_eq!(left, 0, "nothing is kept beside the store");

    let log = room.path().join("log");
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.arg("--data").arg(&data).env("MAMORI_LOG", "debug").env("MAMORI_NOW", NOW);
    let server = Server::logged(serve, &log);
    let token = mamori(&data, &["person", "token", "owner@clinic.example"]).good().trim().to_owned();
    let me: Value = serde_json::from_str(&server.ask("GET", "/api/v1/me", &token, "").1).expect("JSON");
    let clinic = me["roles"][0]["organisation_id"].as_str().expect("a role").to_owned();
    let (status, made) = upload(&server, &token, &clinic, "控え.txt", "戻せました。");
    assert_eq!(status, 201, "{made}");
    let file = format!("/api/v1/evidence/{}/file", made["id"].as_str().expect("an id"));
    assert_eq!(server.ask("GET", &file, &token, ""), (200, "戻せました。".to_owned()));

    // The store goes away: one sentence, nothing acknowledged; it comes back: as before.
    store.gone();
    let (status, refused) = upload(&server, &token, &clinic, "二.txt", "まだです。");
    assert_eq!((status, refused["code"].as_str()), (503, Some("error-store-away")), "{refused}");
    assert_eq!(server.ask("GET", &file, &token, "").0, 503);
    assert_eq!(check(&data)["ok"], false);
    mamori(&data, &["backup", "create", text(&room.path().join("never.tar"))]).said(1);
    assert!(!room.path().join("never.tar").exists());
    store.back();
    assert_eq!(server.ask("GET", &file, &token, "").0, 200);
    assert_eq!(upload(&server, &token, &clinic, "二.txt", "まだです。").0, 201);
    assert_eq!(check(&data)["ok"], true);
    assert_eq!(hashes(&store).len(), first.len() + 2);
    drop(server);
    let told = std::fs::read_to_string(&log).expect("the log");
    assert!(!told.contains(SECRET) && !told.contains(KEY), "no half of the key is logged");

    // Out of the store into a backup, and from there into another store, or into a folder.
    let backup = room.path().join("b.tar");
    mamori(&data, &["backup", "create", text(&backup)]).good();
    assert_eq!(mamori(&data, &["backup", "verify", text(&backup), "--json"]).json()["ok"], true);
    let restore = |to: &Path, place: &str| {
        let mut restore = command(&["backup", "restore", text(&backup)]);
        restore.arg("--data").arg(to).env("MAMORI_FILES_S3", place).output().expect("runs")
    };
    let (other, elsewhere, folder) = (S3::start(), room.path().join("elsewhere"), room.path().join("folder"));
    assert!(restore(&elsewhere, &other.address()).status.success());
    assert_eq!(hashes(&other), hashes(&store));
    assert!(!elsewhere.join("files").exists() && elsewhere.join("mamori.db").is_file());
    assert!(restore(&folder, "").status.success());
    let mut kept = BTreeSet::new();
    for two in std::fs::read_dir(folder.join("files")).expect("files").flatten() {
        kept.extend(std::fs::read_dir(two.path()).expect("a folder").flatten().map(|e| e.file_name()));
    }
    assert_eq!(kept.len(), hashes(&store).len());
    // A store that is away takes no restore, and nothing is left behind.
    store.gone();
    let never = room.path().join("never");
    mamori(&never, &["backup", "restore", text(&backup)]).said(1);
    assert!(!never.exists());
}

#[test]
fn a_store_without_its_key_is_told_at_once() {
    let (store, (_room, data)) = (S3::start(), room());
    settings(&data, &store.address());
    std::fs::remove_file(data.join("keys/s3")).expect("gone");
    let said = mamori(&data, &["serve", "--listen", "127.0.0.1:0"]).said(1);
    assert!(said.contains("MAMORI_S3_KEY") && said.contains("keys/s3"), "{said}");
    assert_eq!(check(&data)["ok"], false);
    std::fs::write(data.join("keys/s3"), format!("{KEY} {SECRET}")).expect("a key");
    assert!(
        std::process::Command::new("chmod").arg("644").arg(data.join("keys/s3")).status().expect("chmod").success()
    );
    assert!(mamori(&data, &["serve", "--listen", "127.0.0.1:0"]).said(1).contains("chmod 600"));
    let mut doctor = command(&["doctor", "--json"]);
    doctor.arg("--data").arg(&data).env("MAMORI_S3_KEY", KEY).env("MAMORI_S3_SECRET", SECRET);
    let report: Value = serde_json::from_slice(&doctor.output().expect("runs").stdout).expect("JSON");
    let found = report["checks"].as_array().expect("checks").iter().any(|c| c["name"] == "store" && c["ok"] == true);
    assert!(found, "{report}");
    assert!(store.objects().is_empty());
}
