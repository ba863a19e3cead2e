//! A person erased by command, an institution written into one archive, and an older backup that brings neither back.

use crate::tools::{Server, at_now, demo, mamori};
use std::collections::BTreeSet;

const CLINIC: &str = "4810100018";

#[test]
fn a_person_who_was_erased_does_not_come_back_with_an_older_backup() {
    let (room, data) = demo();
    let path = |name: &str| room.path().join(name).to_str().expect("UTF-8").to_owned();
    at_now(&data, &["backup", "create", &path("old.tar")]).good();
    let refused = at_now(&data, &["person", "erase", "owner@clinic.example"]);
    assert!(refused.code == 1 && refused.err.contains("責任者"), "{}", refused.err);
    let added = ["person", "add", "staff2", "--name", "見本", "--organisation", CLINIC, "--role", "owner"];
    at_now(&data, &added).good();
    at_now(&data, &["person", "erase", "owner@clinic.example"]).good();
    let again = at_now(&data, &["person", "erase", "owner@clinic.example"]);
    assert_eq!(again.code, 1);
    assert_eq!(at_now(&data, &["audit", "verify", "--json"]).json()["ok"], true);
    assert_eq!(at_now(&data, &["recount", "--json"]).json()["differences"].as_array().map(Vec::len), Some(0));
    // The next backup, wherever it goes, writes the list beside it.
    at_now(&data, &["backup", "create", &path("new.tar")]).good();
    let list = std::fs::read_to_string(room.path().join("erased.log")).expect("the list");
    assert!(list.contains("\"person\"") && !list.contains("owner@clinic"), "{list}");
    let restored = room.path().join("restored");
    let said = mamori(&restored, &["backup", "restore", &path("old.tar"), "--json"]).json();
    assert_eq!(said["erased"].as_i64(), Some(1), "{said}");
    let database = rusqlite::Connection::open(restored.join("mamori.db")).expect("the database");
    let there: i64 = database
        .query_row("SELECT count(*) FROM persons WHERE login = 'owner@clinic.example'", [], |r| r.get(0))
        .expect("a count");
    drop(database);
    assert_eq!(there, 0);
    assert_eq!(mamori(&restored, &["audit", "verify", "--json"]).json()["ok"], true);
}

#[test]
fn the_operators_role_is_taken_by_command() {
    let (_room, data) = demo();
    let take = ["person", "operator", "operator@mamori.example", "--remove"];
    let last = at_now(&data, &take);
    assert!(last.code == 1 && last.err.contains("運用の担当が一人もいなくなる"), "{}", last.err);
    at_now(&data, &["person", "operator", "operator@mamori.example"]).said(2);
    let added = ["person", "add", "second", "--name", "見本", "--organisation", "national", "--role", "operator"];
    at_now(&data, &added).good();
    at_now(&data, &take).good();
    assert_eq!(at_now(&data, &take).code, 1, "it is nobody's twice");
    assert_eq!(at_now(&data, &["audit", "verify", "--json"]).json()["ok"], true);
}

#[test]
fn of_a_person_who_was_erased_no_byte_stays_in_the_file() {
    let (_room, data) = demo();
    let (login, name) = ("kesareru-hito-0427@mihon.example", "消去されるはずの見本花子");
    let bytes = || {
        // A server that ends has put everything into the file.
        assert_eq!(Server::start(&data, &[]).stop().0, 0);
        assert!(!data.join("mamori.db-wal").exists());
        std::fs::read(data.join("mamori.db")).expect("the database")
    };
    let found = |bytes: &[u8], what: &str| bytes.windows(what.len()).any(|part| part == what.as_bytes());
    at_now(&data, &["person", "add", login, "--name", name, "--organisation", CLINIC, "--role", "staff"]).good();
    let before = bytes();
    assert!(found(&before, login) && found(&before, name), "it stood there");
    at_now(&data, &["person", "erase", login]).good();
    let after = bytes();
    assert!(!found(&after, login), "the 利用者ID stays in a free page");
    assert!(!found(&after, name), "the name stays in a free page");
}

#[test]
fn an_institution_that_left_does_not_come_back_with_an_older_backup() {
    let (room, data) = demo();
    let path = |name: &str| room.path().join(name).to_str().expect("UTF-8").to_owned();
    let listed = at_now(&data, &["organisation", "list", "--json"]).json();
    let clinic = listed["items"].as_array().expect("items").iter().find(|o| o["code"] == CLINIC).expect("the clinic");
    let id = clinic["id"].as_str().expect("an id").to_owned();
    at_now(&data, &["backup", "create", &path("old.tar")]).good();
    let line =
        format!("{{\"what\":\"organisation\",\"id\":\"{id}\",\"sha256\":\"\",\"at\":\"2026-11-24T00:00:00Z\"}}\n");
    std::fs::write(room.path().join("erased.log"), line).expect("the list");
    let restored = room.path().join("restored");
    let said = mamori(&restored, &["backup", "restore", &path("old.tar"), "--json"]).json();
    assert_eq!(said["erased"].as_i64(), Some(1), "{said}");
    let listed = at_now(&restored, &["organisation", "list", "--json"]).json();
    assert!(listed["items"].as_array().expect("items").iter().all(|o| o["id"] != id.as_str() && o["code"] != CLINIC));
    assert_eq!(at_now(&restored, &["audit", "verify", "--json"]).json()["ok"], true);
    assert_eq!(at_now(&restored, &["recount", "--json"]).json()["differences"].as_array().map(Vec::len), Some(0));
    // Every file that a row still names is there.
    at_now(&restored, &["backup", "create", &path("again.tar")]).good();
    at_now(&restored, &["backup", "verify", &path("again.tar")]).good();
}

#[test]
fn everything_of_an_institution_in_one_archive() {
    let (room, data) = demo();
    let out = room.path().join("all.zip");
    let said = at_now(
        &data,
        &["organisation", "archive", "--organisation", CLINIC, "--out", out.to_str().expect("UTF-8"), "--json"],
    )
    .json();
    assert_eq!(said["missing"], serde_json::json!([]), "{said}");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&out).expect("the file")).expect("a zip");
    let names: BTreeSet<String> = zip.file_names().map(|n| n.expect("a name").into_owned()).collect();
    for name in ["index.html", "README.txt", "manifest.json", "manifest.sig", "lists/history.csv", "data/answers.json"]
    {
        assert!(names.contains(name), "{name}: {names:?}");
    }
    assert!(names.iter().filter(|n| n.starts_with("sheets/") && n.ends_with(".xlsx")).count() >= 4, "{names:?}");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("lists/history.csv").expect("a list"), &mut text).expect("text");
    assert!(text.starts_with('\u{feff}') && text.contains("\r\n"));
    at_now(&data, &["check", out.to_str().expect("UTF-8")]).good();
    let unknown = at_now(
        &data,
        &["organisation", "archive", "--organisation", "4810100019", "--out", out.to_str().expect("UTF-8")],
    );
    assert_eq!(unknown.code, 1);
    assert_eq!(
        std::fs::read_dir(room.path())
            .expect("the room")
            .flatten()
            .filter(|e| e.file_name().to_string_lossy().starts_with(".archive-"))
            .count(),
        0
    );
}
