//! What the dashboard draws and the rules warn of is what a running server gives; the page of the installation says what
//! `doctor` says; a newer program says what it changes.

use crate::tools::{Server, at_now, demo, mamori, request};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Every name of a metric of ours in a text.
fn names(text: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !word(c)).filter(|w| w.starts_with("mamori_"));
    words.map(str::to_owned).collect()
}

#[test]
fn what_is_drawn_and_warned_of_is_there() {
    let (_room, data) = demo();
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    std::fs::write(data.join("mamori.toml"), format!("metrics = '{port}'\n")).expect("settings");
    let server = Server::start(&data, &[]);
    assert_eq!(server.ask("GET", "/api/v1/me", "nobody's", "").0, 401);
    // What is counted by a job is there a moment after the start.
    let mut given = String::new();
    for _ in 0..100 {
        given = request(&port.to_string(), "GET", "/metrics", "", "").expect("metrics").1;
        if given.lines().any(|line| line.starts_with("mamori_audit_records ") && !line.ends_with(" 0")) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let there: BTreeSet<&str> =
        given.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split(['{', ' ']).next()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations/monitoring");
    let mut wanted = BTreeSet::new();
    for file in ["dashboard.json", "alerts.yml"] {
        let text = std::fs::read_to_string(folder.join(file)).expect(file);
        let found = names(&text);
        assert!(found.len() > 8, "{file} names {found:?}");
        wanted.extend(found);
    }
    let missing: Vec<&String> = wanted.iter().filter(|name| !there.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} are not in what a server gives: {given}");
    // And every metric is named on the page that explains them.
    let page = std::fs::read_to_string(folder.with_extension("md")).expect("the page");
    let explained = names(&page);
    let base = |name: &str| {
        ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
    };
    let silent: Vec<String> =
        there.iter().filter(|n| n.starts_with("mamori_")).map(|n| base(n)).filter(|n| !explained.contains(n)).collect();
    assert!(silent.is_empty(), "monitoring.md does not explain {silent:?}");
    let dashboard: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("dashboard.json")).expect("a file")).expect("JSON");
    assert!(dashboard["panels"].as_array().is_some_and(|panels| panels.len() > 10));
    let has = |what: &str| given.lines().any(|line| line.starts_with(what));
    assert!(has("mamori_refused_total{what=\"token\"} 1") && has("mamori_database_up 1"), "{given}");
    assert!(has("mamori_refused_total{what=\"sign-in\"} 0"), "what has not happened is told, too: {given}");
    assert!(!given.contains("owner@") && !given.contains("nobody's"), "{given}");
    assert_eq!(server.stop().0, 0);
}

#[test]
fn a_newer_program_says_what_it_changes() {
    let (room, data) = demo();
    let said = mamori(&data, &["changes", "--json"]).json();
    assert_eq!(said["data"]["migrations"], serde_json::json!([]));
    assert_eq!(said["data"]["before"], "", "nobody has served it yet");
    assert!(said["releases"][0]["change"].as_array().is_some_and(|all| !all.is_empty()));
    assert_eq!(Server::start(&data, &[]).stop().0, 0);
    let said = mamori(&data, &["changes", "--json"]).json();
    assert_eq!((&said["data"]["before"], &said["version"]), (&said["version"], &said["data"]["before"]));
    assert_eq!(said["releases"], serde_json::json!([]), "nothing new on data that it serves already");
    // On data of the first schema: every migration since, and nothing is done to them.
    let old = room.path().join("old");
    std::fs::create_dir(&old).expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let schema = || {
        let db = sql::Db::sqlite(&old.join("mamori.db"), sql::Options::default()).expect("a database");
        runtime.block_on(async {
            if db.schema_version().await.expect("a version") == 0 {
                let first = &storage::MIGRATIONS[..1];
                db.migrate(first, 1, |_| async { Ok::<_, sql::Error>(()) }).await.expect("the first schema");
            }
            let version = db.schema_version().await.expect("a version");
            db.close().await;
            version
        })
    };
    assert_eq!(schema(), 1);
    let said = mamori(&old, &["changes", "--json"]).json();
    assert_eq!(said["data"]["migrations"].as_array().map(Vec::len), Some(storage::MIGRATIONS.len() - 1), "{said}");
    assert!(
        said["data"]["editions"].as_array().is_some_and(|all| all.len() >= 4) && said["data"]["texts"] != 0,
        "{said}"
    );
    assert_eq!(schema(), 1, "it only looks");
    // Without data it speaks of itself alone.
    let text = mamori(&room.path().join("none"), &["changes"]).good();
    assert!(text.contains(env!("CARGO_PKG_VERSION")) && text.contains("mamori changes"), "{text}");
}

#[test]
fn a_withdrawn_file_does_not_come_back_with_an_older_backup() {
    let (room, data) = demo();
    let old = room.path().join("old.tar");
    at_now(&data, &["backup", "create", old.to_str().expect("UTF-8")]).good();
    assert!(!room.path().join("erased.log").exists(), "nothing was withdrawn yet");
    // As the page does it.
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
    let (id, hash): (Vec<u8>, String) = database
        .query_row("SELECT id, sha256 FROM evidence WHERE withdrawn_at IS NULL LIMIT 1", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .expect("a file");
    database
        .execute(
            "UPDATE evidence SET withdrawn_at = 1800000000000000, withdrawn_reason = 'x' WHERE sha256 = ?1",
            [&hash],
        )
        .expect("withdrawn");
    drop(database);
    let blob = |data: &Path| data.join("files").join(&hash[..2]).join(&hash);
    assert!(blob(&data).exists());
    // The next backup, wherever it goes, writes the list beside it.
    at_now(&data, &["backup", "create", room.path().join("new.tar").to_str().expect("UTF-8")]).good();
    let list = std::fs::read_to_string(room.path().join("erased.log")).expect("the list");
    assert!(list.contains(&hash) && !list.contains('x'), "{list}");
    let restored = room.path().join("restored");
    let said = mamori(&restored, &["backup", "restore", old.to_str().expect("UTF-8"), "--json"]).json();
    assert!(said["erased"].as_i64().is_some_and(|n| n > 0), "{said}");
    let database = rusqlite::Connection::open(restored.join("mamori.db")).expect("the database");
    let gone: i64 = database
        .query_row("SELECT count(*) FROM evidence WHERE id = ?1 AND withdrawn_at IS NOT NULL", [&id], |r| r.get(0))
        .expect("a count");
    drop(database);
    assert_eq!(gone, 1);
    assert_eq!(mamori(&restored, &["audit", "verify", "--json"]).json()["ok"], true);
    // Whatever else holds the same bytes still has them; nobody else: they are gone.
    let held =
        mamori(&restored, &["backup", "create", room.path().join("again.tar").to_str().expect("UTF-8"), "--json"])
            .json();
    let named = held["files"].as_array().expect("files").iter().any(|f| f["sha256"] == hash.as_str());
    assert_eq!(named, blob(&restored).exists());
    assert_eq!(Server::start(&restored, &[]).stop().0, 0);
}
