//! A PostgreSQL as an association has it: with a replica, inside TLS, under an account that may change rows only.

use crate::tools::{Done, Server, command, demo, mamori, request, sheet};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use testkit::certificate::signed_by;
use testkit::postgres::Durable;

/// After it lagged or was away a replica is left alone for so long.
const REST: Duration = Duration::from_secs(6);

fn on(url: &str, data: &Path, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    command.arg("--database").arg(url).arg("--data").arg(data);
    command
}

fn done(mut command: Command) -> Done {
    command.output().expect("the binary runs").into()
}

/// The demonstration on a durable server: its folder, its data directory, a token, the clinic's sheet.
fn demo_on(server: &Durable) -> (TempDir, PathBuf, String, String) {
    let (room, data) = demo();
    let (copy, there) = (room.path().join("copy.tar"), room.path().join("there"));
    let copy = copy.to_str().expect("a path in UTF-8");
    mamori(&data, &["backup", "create", copy]).good();
    done(on(&server.database(), &there, &["backup", "restore", copy])).good();
    let token = done(on(&server.database(), &there, &["person", "token", "owner@clinic.example"])).good();
    let sheet = sheet(&data, "r8-demo", "institution");
    (room, there, token.trim().to_owned(), sheet)
}

/// Saves an answer, and whether an export asked for straight after holds it.
fn saved_and_exported(server: &Server, token: &str, sheet: &str, version: i64) -> bool {
    let note = format!("{version}回目");
    let body = serde_json::json!({"value": "yes", "checked_on": "2026-11-20", "note": note, "version": version});
    let path = format!("/api/v1/assessments/{sheet}/items/bcp");
    let (status, answer) = server.ask("PUT", &path, token, &body.to_string());
    assert_eq!(status, 200, "{answer}");
    let (status, export) = server.ask("GET", &format!("/api/v1/assessments/{sheet}/export?format=json"), token, "");
    assert_eq!(status, 200, "{export}");
    export.contains(&note)
}

fn replica_is_used(url: &str, replica: &str, data: &Path) -> Value {
    let mut doctor = on(url, data, &["doctor", "--json"]);
    doctor.arg("--replica").arg(replica);
    let report = done(doctor).json();
    let check = report["checks"].as_array().expect("checks").iter().find(|check| check["name"] == "replica");
    let check = check.expect("a word about the replica");
    assert!(check["detail"].as_str().is_some_and(|text| text.contains("レプリカ") && text.ends_with('。')), "{check}");
    check["ok"].clone()
}

#[test]
fn an_export_straight_after_a_save_holds_it_whatever_the_replica_does() {
    let server = Durable::begin();
    let replica = server.replica();
    let (url, behind) = (server.database(), replica.database());
    let (_room, data, token, sheet) = demo_on(&server);
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").to_string();
    std::fs::write(data.join("mamori.toml"), format!("metrics = '{port}'\n")).expect("settings");
    let mut serve = on(&url, &data, &["serve", "--listen", "127.0.0.1:0"]);
    serve.env("MAMORI_REPLICA", &behind);
    let serving = Server::run(serve);
    let mut versions = 0..;
    let mut saved = || saved_and_exported(&serving, &token, &sheet, versions.next().expect("a number"));
    let metric = |name: &str| {
        let text = request(&port, "GET", "/metrics", "", "").expect("metrics").1;
        let line = text.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        line.unwrap_or_else(|| panic!("no {name} in {text}")).rsplit(' ').next().map(str::to_owned).expect("a value")
    };
    for _ in 0..10 {
        assert!(saved());
    }
    std::thread::sleep(REST);
    assert!(saved());
    assert_ne!(metric("mamori_reports_total{from=\"replica\"}"), "0");
    assert_eq!(metric("mamori_replica_used"), "1");
    assert_eq!(replica_is_used(&url, &behind, &data), true);
    for arguments in [&["audit", "verify", "--json"][..], &["recount", "--json"]] {
        let mut command = on(&url, &data, arguments);
        command.arg("--replica").arg(&behind);
        let told = done(command).json();
        assert!(told["ok"] == true || told["differences"] == serde_json::json!([]), "{told}");
    }

    replica.say("SELECT pg_wal_replay_pause()");
    assert!(saved() && saved());
    assert_eq!(metric("mamori_replica_used"), "0");
    assert_eq!(replica_is_used(&url, &behind, &data), false);
    replica.say("SELECT pg_wal_replay_resume()");

    replica.kill();
    assert!(saved() && saved());
    assert_eq!(metric("mamori_replica_used"), "0");
    assert_eq!(replica_is_used(&url, &behind, &data), false);
    assert_eq!(serving.stop().0, 0);

    // What is none of its replicas is refused before anybody is answered.
    for (replica, word) in [(&url, "書き込みを受ける"), (&Durable::begin().database(), "別のデータベース")]
    {
        let mut serve = on(&url, &data, &["serve", "--listen", "127.0.0.1:0"]);
        serve.arg("--replica").arg(replica);
        let said = done(serve).said(1);
        assert!(said.contains(word), "{said}");
    }
    let mut alone = command(&["audit", "head", "--replica", &url, "--data"]);
    alone.arg(&data);
    assert!(done(alone).said(2).contains("--database"));
}

#[test]
fn tls_that_does_not_come_about_is_one_sentence() {
    let (room, data) = crate::tools::room();
    let (good, stranger) = (signed_by("ours", "localhost"), signed_by("theirs", "localhost"));
    let file = |name: &str, text: &str| {
        let path = room.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let (ours, theirs) = (file("ours.pem", &good.authority), file("theirs.pem", &stranger.authority));
    let (inside, plain) = (Durable::on_a_port(Some((&good.certificate, &good.key))), Durable::on_a_port(None));
    let by_name = inside.database().replace("127.0.0.1", "localhost");
    for (url, word) in [
        (format!("{}?sslmode=verify-full&sslrootcert={ours}", inside.database()), "127.0.0.1"),
        (format!("{by_name}?sslmode=verify-full&sslrootcert={theirs}"), "認証局"),
        (format!("{by_name}?sslmode=require"), "認証局"),
        (format!("{by_name}?sslmode=verify-ca"), "verify-full"),
        (format!("{by_name}?sslmode=require&sslrootcert=/not/there.pem"), "/not/there.pem"),
        (format!("{}?sslmode=require", plain.database()), "ssl を on"),
    ] {
        let said = done(on(&url, &data, &["serve", "--listen", "127.0.0.1:0"])).said(1);
        assert!(said.contains(word), "{url}: {said}");
    }
    let served =
        on(&format!("{by_name}?sslmode=verify-full&sslrootcert={ours}"), &data, &["serve", "--listen", "127.0.0.1:0"]);
    let server = Server::run(served);
    assert_eq!(server.ask("GET", "/readyz", "", "").0, 200);
    assert_eq!(server.stop().0, 0);
}

#[test]
fn serve_runs_under_an_account_that_owns_nothing() {
    let server = Durable::begin();
    for statement in [
        "CREATE ROLE serving LOGIN",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO serving",
    ] {
        server.say(statement);
    }
    let (_room, empty) = crate::tools::room();
    let serving = server.database().replace("user=postgres", "user=serving");
    // It cannot make the tables, and says who can.
    let said = done(on(&serving, &empty, &["serve", "--listen", "127.0.0.1:0"])).said(1);
    assert!(said.contains("mamori migrate"), "{said}");
    let schema = done(on(&server.database(), &empty, &["migrate"])).good();
    assert!(schema.trim().parse::<i64>().is_ok_and(|version| version > 20), "{schema}");
    assert_eq!(
        done(on(&server.database(), &empty, &["migrate", "--json"])).json()["schema"].to_string(),
        schema.trim()
    );
    server.say("REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM serving");
    let started = Server::run(on(&serving, &empty, &["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(started.ask("GET", "/readyz", "", "").0, 200);
    assert_eq!(started.stop().0, 0);

    // The same on data with which somebody works; `other` has a database of its own kind.
    let other = Durable::begin();
    let (_room, data, token, sheet) = demo_on(&other);
    for statement in [
        "CREATE ROLE serving LOGIN",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO serving",
        "REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM serving",
    ] {
        other.say(statement);
    }
    let serving = other.database().replace("user=postgres", "user=serving");
    let started = Server::run(on(&serving, &data, &["serve", "--listen", "127.0.0.1:0"]));
    assert!(saved_and_exported(&started, &token, &sheet, 0));
    assert_eq!(started.stop().0, 0);
    assert_eq!(done(on(&serving, &data, &["audit", "verify", "--json"])).json()["ok"], true);
    assert_eq!(done(on(&serving, &data, &["recount", "--json"])).json()["differences"], serde_json::json!([]));
}

#[test]
fn serve_refuses_a_server_that_may_forget() {
    let (_room, data) = crate::tools::room();
    // The one that the tests share is fast rather than durable.
    let url = testkit::postgres::database();
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"]] {
        let said = done(on(&url, &data, arguments)).said(1);
        assert!(said.contains("fsync"), "{arguments:?}: {said}");
    }
    assert!(!data.join("mamori.db").exists());
}
