//! Backups: made under writes, verified, broken, restored, compared; the daily folder; the other engine.

use crate::tools::{CLINIC, Done, Server, command, copy, demo, mamori, request, sheet};
use app::checks::BACKUP_LAST;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Everything that a clinic's sheet says.
fn answers(data: &Path) -> Value {
    let arguments = [
        "assessment",
        "export",
        "--organisation",
        CLINIC,
        "--edition",
        "r8-demo",
        "--form",
        "institution",
        "--format",
        "json",
        "--out",
        "-",
    ];
    let done = mamori(data, &arguments);
    serde_json::from_str(&done.good()).expect("JSON")
}

#[test]
fn a_backup_under_writes_restores_every_answer_acknowledged_before() {
    let (room, data) = demo();
    let server = Server::start(&data, &[]);
    let token = mamori(&data, &["person", "token", "owner@clinic.example"]).good().trim().to_owned();
    let (id, stop) = (sheet(&data, "r8-demo", "institution"), Arc::new(AtomicBool::new(false)));
    let (mut writers, (send, acknowledged)) = (Vec::new(), std::sync::mpsc::channel());
    for key in ["bcp", "backup-recovery", "access-logs", "written-rules"] {
        let (address, token, id, stop, send) =
            (server.address.clone(), token.clone(), id.clone(), stop.clone(), send.clone());
        writers.push(std::thread::spawn(move || {
            let mut version = 0;
            while !stop.load(Ordering::Relaxed) {
                let note = format!("{key} {version}");
                let body =
                    serde_json::json!({"value": "yes", "checked_on": "2026-11-20", "note": note, "version": version})
                        .to_string();
                let (status, answer) =
                    request(&address, "PUT", &format!("/api/v1/assessments/{id}/items/{key}"), &token, &body)
                        .expect("an answer");
                assert_eq!(status, 200, "{answer}");
                version += 1;
                send.send((key, version)).expect("logged");
            }
        }));
    }
    std::thread::sleep(Duration::from_millis(500));
    let before: BTreeMap<&str, i64> = acknowledged.try_iter().collect();
    let file = room.path().join("b.tar");
    let manifest = mamori(&data, &["backup", "create", text(&file), "--json"]).json();
    stop.store(true, Ordering::Relaxed);
    writers.into_iter().for_each(|writer| writer.join().expect("a writer"));
    assert_eq!(before.len(), 4, "every writer had written");

    let verified = mamori(&data, &["backup", "verify", text(&file), "--json"]).json();
    assert_eq!(
        (&verified["ok"], verified["files"].as_u64()),
        (&Value::from(true), manifest["files"].as_array().map(|f| f.len() as u64))
    );
    let restored = room.path().join("restored");
    mamori(&restored, &["backup", "restore", text(&file)]).good();
    let items = answers(&restored)["items"].as_array().expect("items").clone();
    for (key, version) in before {
        let item = items.iter().find(|i| i["key"] == key).expect("the item");
        assert!(item["answer"]["version"].as_i64() >= Some(version), "{key} {version}: {item}");
    }
    let head = mamori(&restored, &["audit", "head", "--json"]).json();
    assert_eq!(head["hash"], manifest["audit_head"]);
    assert_eq!(mamori(&restored, &["audit", "verify", "--json"]).json()["ok"], true);
    assert_eq!(mamori(&restored, &["recount", "--json"]).json()["differences"].as_array().map(Vec::len), Some(0));
    assert_eq!(Server::start(&restored, &[]).stop().0, 0);
    // Over what is there, nothing is restored.
    mamori(&restored, &["backup", "restore", text(&file)]).said(1);
}

#[test]
fn the_archive_is_the_contracts() {
    let (room, data) = demo();
    std::fs::write(data.join("mamori.toml"), "place = 'pc'\n").expect("settings");
    let file = room.path().join("b.tar");
    mamori(&data, &["backup", "create", text(&file)]).good();
    let mut archive = tar::Archive::new(std::fs::File::open(&file).expect("the file"));
    let names: Vec<String> = archive
        .entries()
        .expect("a tar")
        .map(|e| e.expect("a member").path().expect("a path").display().to_string())
        .collect();
    assert_eq!(names[..2], ["manifest.json", "mamori.db"]);
    assert_eq!(names.last().map(String::as_str), Some("mamori.toml"));
    for part in ["keys/sign-", "keys/seal-", "keys/check-", "files/"] {
        assert!(names.iter().any(|name| name.starts_with(part)), "{part} in {names:?}");
    }
    let mut archive = tar::Archive::new(std::fs::File::open(&file).expect("the file"));
    let manifest: Value =
        serde_json::from_reader(archive.entries().expect("a tar").next().expect("a member").expect("readable"))
            .expect("JSON");
    let newest: i64 = rusqlite::Connection::open(data.join("mamori.db"))
        .and_then(|file| file.query_row("SELECT MAX(version) FROM schema_migrations", [], |row| row.get(0)))
        .expect("a schema");
    assert_eq!(manifest["schema"], newest);
    assert_eq!(manifest["files"].as_array().map(Vec::len), Some(names.len() - 1));
    assert!(manifest["made_at"].as_str().is_some_and(|at| at.ends_with("+09:00")));
    // What was not altered is the same bytes: everything but the database, whose setting tells of the backup.
    let restored = room.path().join("restored");
    mamori(&restored, &["backup", "restore", text(&file)]).good();
    for entry in manifest["files"].as_array().expect("files") {
        let path = entry["path"].as_str().expect("a path");
        if path != "mamori.db" {
            assert_eq!(
                std::fs::read(data.join(path)).expect("there"),
                std::fs::read(restored.join(path)).expect("here"),
                "{path}"
            );
        }
    }
}

#[test]
fn a_flipped_byte_and_a_missing_file_are_named() {
    let (room, data) = demo();
    let file = room.path().join("b.tar");
    mamori(&data, &["backup", "create", text(&file)]).good();
    let whole = std::fs::read(&file).expect("the backup");
    let broken = room.path().join("broken.tar");
    let first_blob = members(&whole).into_iter().find(|(name, ..)| name.starts_with("files/")).expect("a blob");
    let database = members(&whole).into_iter().find(|(name, ..)| name == "mamori.db").expect("the database");
    let key = members(&whole).into_iter().find(|(name, ..)| name.starts_with("keys/")).expect("a key");
    for (name, place) in [
        (&first_blob.0, first_blob.1 + 5),
        (&database.0, database.1 + database.2 / 2),
        (&database.0, database.1 - 512 + 3),
        (&database.0, database.1 - 512 + 140),
        (&key.0, key.1),
        (&key.0, key.1 + key.2),
    ] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        std::fs::write(&broken, &bytes).expect("a broken one");
        let done = mamori(&data, &["backup", "verify", text(&broken), "--json"]);
        let report: Value = serde_json::from_str(&done.out).expect("JSON");
        assert_eq!(
            (&report["problems"][0]["path"], &report["problems"][0]["why"]),
            (&Value::from(name.as_str()), &Value::from("altered"))
        );
        assert!(done.said(1).contains(name.as_str()));
        let into = room.path().join("never");
        mamori(&into, &["backup", "restore", text(&broken)]).said(1);
        assert!(!into.exists());
    }
    // In the manifest itself, at any place.
    for place in [513, 600, 800, 20] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        std::fs::write(&broken, &bytes).expect("a broken one");
        assert!(mamori(&data, &["backup", "verify", text(&broken)]).said(1).contains("manifest.json"), "{place}");
    }
    let mut without = whole.clone();
    without.drain(first_blob.1 - 512..first_blob.1 + first_blob.2.next_multiple_of(512));
    std::fs::write(&broken, &without).expect("a broken one");
    let done = mamori(&data, &["backup", "verify", text(&broken), "--json"]);
    let report: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(
        (&report["problems"][0]["path"], &report["problems"][0]["why"]),
        (&Value::from(first_blob.0.as_str()), &Value::from("missing"))
    );
    assert!(done.said(1).contains(&first_blob.0));
    std::fs::write(&broken, &whole[..whole.len() / 2]).expect("half of it");
    mamori(&data, &["backup", "verify", text(&broken)]).said(1);
    std::fs::write(&broken, "no tar").expect("nonsense");
    mamori(&data, &["backup", "verify", text(&broken)]).said(1);
}

#[test]
fn a_lost_file_is_named_and_keeps_no_backup_from_being_made() {
    let (room, data) = demo();
    let file = room.path().join("b.tar");
    let create = || mamori(&data, &["backup", "create", text(&file), "--json"]);
    let whole = create().json();
    assert!(whole.get("lost").is_none(), "as it was sealed before");
    let blobs = whole["files"].as_array().expect("files").iter().filter_map(|entry| entry["path"].as_str());
    let blobs: Vec<&str> = blobs.filter(|path| path.starts_with("files/")).collect();
    let (path, aside) = (blobs[0], room.path().join("aside"));
    std::fs::rename(data.join(path), &aside).expect("lost");
    let made = create();
    assert!(made.code == 0 && made.err.contains(path) && made.err.lines().count() == 1, "{}", made.err);
    let manifest: Value = serde_json::from_str(&made.out).expect("JSON");
    assert_eq!(manifest["lost"], serde_json::json!([path]));
    let verified = mamori(&data, &["backup", "verify", text(&file), "--json"]).json();
    assert_eq!((&verified["ok"], &verified["lost"]), (&Value::from(true), &manifest["lost"]));
    let found = |data: &Path| {
        let report = mamori(data, &["doctor", "--json"]).json();
        let checks = report["checks"].as_array().expect("checks").clone();
        checks.into_iter().find(|check| check["name"] == "files")
    };
    assert!(found(&data).expect("a finding")["detail"].as_str().is_some_and(|said| said.contains(path)));
    let restored = room.path().join("restored");
    let back = mamori(&restored, &["backup", "restore", text(&file)]);
    assert!(back.code == 0 && back.err.contains(path) && back.err.lines().count() == 1, "{}", back.err);
    assert_eq!(Server::start(&restored, &[]).stop().0, 0);
    assert_eq!(answers(&restored)["items"], answers(&data)["items"]);
    // It is back: nothing is said any more.
    std::fs::rename(&aside, data.join(path)).expect("found again");
    assert!(create().json().get("lost").is_none() && found(&data).is_none());
    // Where not one is there the store itself is away: such a backup would only push good ones out.
    assert!(blobs.len() > 1);
    std::fs::rename(data.join("files"), room.path().join("files")).expect("away");
    let before = std::fs::read(&file).expect("the backup");
    assert!(create().said(1).contains("files/"));
    assert!(std::fs::read(&file).expect("the backup") == before, "the one from before stands");
}

#[test]
fn a_restore_that_was_cut_off_is_begun_anew_and_nothing_else_begins_there() {
    let (room, data) = demo();
    let file = room.path().join("b.tar");
    mamori(&data, &["backup", "create", text(&file)]).good();
    let half = room.path().join("half");
    std::fs::create_dir_all(half.join(".restoring/keys")).expect("a folder");
    std::fs::write(half.join(".restoring/x"), "half of it").expect("a file");
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["demo"], &["audit", "head"]] {
        let said = mamori(&half, arguments).said(1);
        assert!(said.contains("途中で止まった復元") && said.contains(text(&half)), "{arguments:?}: {said}");
    }
    let left: Vec<_> = std::fs::read_dir(&half).expect("the folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, [".restoring"], "no new installation began");
    // Somebody is at it: nobody else begins it anew, and nobody says that it was cut off.
    let held = app::platform::hold(&half.join(".mamori-restore.lock")).expect("a lock").expect("alone");
    for arguments in [&["backup", "restore", text(&file)][..], &["serve", "--listen", "127.0.0.1:0"]] {
        assert!(mamori(&half, arguments).said(1).contains("戻しているところ"), "{arguments:?}");
        assert!(half.join(".restoring/x").is_file(), "{arguments:?}");
    }
    drop(held);
    mamori(&half, &["backup", "restore", text(&file)]).good();
    assert!(!half.join(".restoring").exists());
    // Cut off when everything was whole and the keys had their place: whoever opens it next ends it.
    std::fs::create_dir(half.join(".restored")).expect("a folder");
    for name in ["files", "mamori.db"] {
        std::fs::rename(half.join(name), half.join(".restored").join(name)).expect("back again");
    }
    assert_eq!(answers(&half)["items"], answers(&data)["items"]);
    assert!(!half.join(".restored").exists() && half.join("files").is_dir());
    assert_eq!(Server::start(&half, &[]).stop().0, 0);
}

/// Name, place of the content and size of each member.
fn members(bytes: &[u8]) -> Vec<(String, usize, usize)> {
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().expect("a tar").map(|entry| {
        let entry = entry.expect("a member");
        let place = usize::try_from(entry.raw_file_position()).expect("a place");
        let name = entry.path().expect("a path").display().to_string();
        (name, place, usize::try_from(entry.size()).expect("a size"))
    });
    entries.collect()
}

#[test]
fn a_backup_a_day_goes_to_a_folder() {
    let (room, data) = demo();
    let folder = room.path().join("daily");
    let old = folder.join("mamori-2020-01-01.json");
    std::fs::create_dir(&folder).expect("a folder");
    copy(&data.join("files"), &folder.join("files"));
    std::fs::create_dir_all(folder.join("files/zz")).expect("a folder");
    std::fs::write(folder.join("files/zz/nobodys"), "x").expect("a file that no day holds");
    std::fs::write(&old, "{}").expect("an old day");
    std::fs::write(data.join("mamori.toml"), format!("backup_to = '{}'\nbackup_keep_days = 3\n", folder.display()))
        .expect("settings");
    let server = Server::start(&data, &[]);
    let made = || -> Vec<PathBuf> {
        let listed = std::fs::read_dir(&folder).expect("the folder").flatten().map(|e| e.path());
        listed.filter(|p| p.extension().is_some_and(|e| e == "json") && *p != old).collect()
    };
    let mut waited = 0;
    while made().is_empty() && waited < 200 {
        std::thread::sleep(Duration::from_millis(100));
        waited += 1;
    }
    assert_eq!(server.stop().0, 0);
    let [manifest] = &made()[..] else { panic!("one day") };
    // It stays while it is among the newest three; with three newer ones, it goes.
    assert!(old.exists());
    for day in ["2020-01-02", "2020-01-03", "2020-01-04"] {
        std::fs::copy(manifest, folder.join(format!("mamori-{day}.json"))).expect("another day");
    }
    // A day that fails takes no older one away.
    let half = folder.join(format!(".{}", manifest.file_name().expect("a name").display()));
    for path in [manifest.clone(), manifest.with_extension("db")] {
        std::fs::remove_file(path).expect("made anew");
    }
    std::fs::create_dir(&half).expect("where the manifest is written");
    let server = Server::start(&data, &[]);
    waited = 0;
    while !manifest.with_extension("db").exists() && waited < 200 {
        std::thread::sleep(Duration::from_millis(100));
        waited += 1;
    }
    assert_eq!(server.stop().0, 0);
    assert!(old.exists() && !manifest.exists() && folder.join("mamori-2020-01-02.json").exists());
    std::fs::remove_dir(half).expect("mended");
    let server = Server::start(&data, &[]);
    waited = 0;
    while !manifest.exists() && waited < 200 {
        std::thread::sleep(Duration::from_millis(100));
        waited += 1;
    }
    assert_eq!(server.stop().0, 0);
    assert!(!old.exists() && !folder.join("mamori-2020-01-02.json").exists());
    assert!(folder.join("mamori-2020-01-04.json").exists() && !folder.join("files/zz/nobodys").exists());
    assert_eq!(mamori(&data, &["backup", "verify", text(manifest), "--json"]).json()["ok"], true);
    let restored = room.path().join("restored");
    mamori(&restored, &["backup", "restore", text(manifest)]).good();
    assert_eq!(answers(&restored)["items"], answers(&data)["items"]);
    std::fs::remove_file(manifest.with_extension("db")).expect("gone");
    assert!(mamori(&data, &["backup", "verify", text(manifest)]).said(1).contains("mamori.db"));
}

type Rows = BTreeMap<&'static str, Vec<Vec<sql::Value>>>;

/// Every row of every table by the table's name, but for the settings with which a backup says when it was made.
fn rows(open: impl AsyncFnOnce() -> sql::Db) -> Rows {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let db = open().await;
        let found = db.read(|tx| {
            let found = RefCell::new(Rows::new());
            storage::copy::read(tx, &|(table, mut rows)| {
                let name = storage::copy::TABLES[table].name;
                if name == "settings" {
                    rows.retain(|row| row[0] != sql::Value::Text(BACKUP_LAST.to_owned()));
                }
                found.borrow_mut().entry(name).or_default().append(&mut rows);
                true
            })?;
            Ok::<_, sql::Error>(found.into_inner())
        });
        let found = found.await.expect("rows");
        db.close().await;
        found
    })
}

/// The rows of a data directory on SQLite.
fn rows_of(data: &Path) -> Rows {
    rows(async || sql::Db::sqlite(&data.join("mamori.db"), sql::Options::default()).expect("the database"))
}

/// Two databases hold the same, row by row. What a row says is not printed.
fn alike(one: &Rows, other: &Rows) {
    for table in storage::copy::TABLES {
        let none = Vec::new();
        let (a, b) = (one.get(table.name).unwrap_or(&none), other.get(table.name).unwrap_or(&none));
        assert_eq!(a.len(), b.len(), "rows of {}", table.name);
        let differing = a.iter().zip(b).position(|(a, b)| a != b);
        assert_eq!(differing, None, "a row of {} differs", table.name);
    }
}

#[test]
fn the_way_to_the_other_engine_and_back() {
    let (room, data) = demo();
    let server = testkit::postgres::Durable::begin();
    let url = server.database();
    let on_postgres = |data: &Path, arguments: &[&str]| -> Done {
        let mut command = command(arguments);
        command.arg("--data").arg(data).arg("--database").arg(&url);
        command.output().expect("runs").into()
    };
    let rows_there = || rows(async || sql::Db::postgres(&url, sql::Options::default()).await.expect("the database"));
    let (first, second) = (room.path().join("first.tar"), room.path().join("second.tar"));
    mamori(&data, &["backup", "create", text(&first)]).good();
    let there = room.path().join("there");
    on_postgres(&there, &["backup", "restore", text(&first)]).good();
    assert!(!there.join("mamori.db").exists() && there.join("keys").is_dir());
    on_postgres(&room.path().join("again"), &["backup", "restore", text(&first)]).said(1);
    assert!(!room.path().join("again").exists());
    for list in [
        &["organisation", "list", "--json"][..],
        &["assessment", "list", "--organisation", CLINIC, "--json"],
        &["audit", "head"],
    ] {
        assert_eq!(on_postgres(&there, list).good(), mamori(&data, list).good(), "{list:?}");
    }
    let first_rows = rows_of(&data);
    // A list of nothing would be alike, too.
    for table in ["settings", "organisations", "answers", "audit_records", "keys"] {
        assert!(first_rows.contains_key(table), "{table} has rows");
    }
    alike(&first_rows, &rows_there());
    on_postgres(&there, &["person", "token", "owner@clinic.example"]).good();
    assert_eq!(on_postgres(&there, &["audit", "verify", "--json"]).json()["ok"], true);
    on_postgres(&there, &["backup", "create", text(&second)]).good();
    assert_eq!(mamori(&data, &["backup", "verify", text(&second), "--json"]).json()["ok"], true);
    let back = room.path().join("back");
    mamori(&back, &["backup", "restore", text(&second)]).good();
    alike(&rows_there(), &rows_of(&back));
    assert_eq!(mamori(&back, &["audit", "head"]).good(), on_postgres(&there, &["audit", "head"]).good());
    assert_eq!(answers(&back)["items"], answers(&data)["items"]);
    assert_eq!(mamori(&back, &["audit", "verify", "--json"]).json()["ok"], true);
}
