//! Schemas, folders without writing, simulated institutions.

use crate::tools::{BINARY, Done, Server, demo, mamori, room};
use std::process::Command;
use std::time::Duration;

#[test]
fn a_newer_or_altered_schema_is_refused() {
    for (sql, named) in [
        ("INSERT INTO schema_migrations VALUES (99, 'later', 'x', 0)", "99"),
        ("UPDATE schema_migrations SET checksum = 'x' WHERE version = 1", "変えられて"),
    ] {
        let (_room, data) = demo();
        let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
        database.execute(sql, []).expect("another schema");
        drop(database);
        for arguments in [&["serve"][..], &["audit", "head"], &["demo"], &["backup", "create", "/tmp/never.tar"]] {
            assert!(mamori(&data, arguments).said(1).contains(named), "{arguments:?}");
        }
        let report = mamori(&data, &["doctor", "--json"]).json();
        let schema =
            report["checks"].as_array().expect("checks").iter().find(|c| c["name"] == "schema").expect("schema");
        assert!(schema["ok"] == false && !schema["remedy"].as_str().unwrap_or_default().is_empty(), "{schema}");
    }
}

/// What tells two files of the first schema from each other.
fn of_the_first_schema(file: &std::path::Path) -> (i64, i64, Vec<(String, String)>) {
    let database = rusqlite::Connection::open(file).expect("a database");
    let one = |text: &str| database.query_row(text, [], |row| row.get::<_, i64>(0)).expect("a number");
    let mut sheets = database.prepare("SELECT hex(id), edition FROM assessments ORDER BY id").expect("a statement");
    let sheets = sheets.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("sheets");
    let sheets = sheets.collect::<Result<_, _>>().expect("sheets");
    (one("SELECT MAX(version) FROM schema_migrations"), one("SELECT COUNT(*) FROM answer_history"), sheets)
}

#[test]
fn the_file_from_before_a_migration_is_kept() {
    let (_room, data) = room();
    std::fs::create_dir(&data).expect("a folder");
    let file = data.join("mamori.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(testkit::released::first(&file));
    let before = of_the_first_schema(&file);
    assert!(before.0 == 1 && before.1 > 0 && before.2.len() == testkit::released::SHEETS, "{before:?}");
    // One that an attempt that was cut off left behind is older than the data, and goes.
    std::fs::write(data.join("mamori.db.before-1"), "half of a file").expect("a stray file");
    assert_eq!(Server::start(&data, &[]).stop().0, 0);
    let kept: Vec<_> = std::fs::read_dir(&data).expect("the folder").flatten().map(|entry| entry.path()).collect();
    let kept: Vec<_> = kept.iter().filter(|path| path.to_string_lossy().contains("mamori.db.before-")).collect();
    let [kept] = kept[..] else { panic!("one file from before: {kept:?}") };
    assert_eq!(of_the_first_schema(kept), before);
    let newest = storage::MIGRATIONS.last().map_or(0, |migration| migration.version);
    let after = of_the_first_schema(&file);
    assert_eq!((after.0, after.1, &after.2), (newest, before.1, &before.2));
    // It opens: put back in the place of the file, it is migrated once more.
    std::fs::copy(kept, &file).expect("put back");
    assert_eq!(Server::start(&data, &[]).stop().0, 0);
    assert_eq!(of_the_first_schema(&file).0, newest);
}

#[test]
fn a_file_from_before_a_migration_goes_after_thirty_days() {
    let (_room, data) = demo();
    let (old, new) = (data.join("mamori.db.before-1"), data.join("mamori.db.before-2"));
    for (path, days) in [(&old, 31), (&new, 29)] {
        std::fs::write(path, "what somebody withdrew since").expect("a file");
        let file = std::fs::File::options().write(true).open(path).expect("the file");
        let now = file.metadata().and_then(|about| about.modified()).expect("a time");
        file.set_modified(now - Duration::from_secs(days * 86_400)).expect("a time");
    }
    let server = Server::start(&data, &[]);
    let mut waited = 0;
    while old.exists() && waited < 300 {
        std::thread::sleep(Duration::from_millis(100));
        waited += 1;
    }
    assert_eq!(server.stop().0, 0);
    assert!(!old.exists() && new.exists() && data.join("mamori.db").is_file());
}

#[test]
fn a_strange_database_is_left_alone() {
    let (_room, data) = room();
    std::fs::create_dir(&data).expect("a folder");
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("a database");
    database.execute_batch("CREATE TABLE recipes (name TEXT)").expect("a table");
    drop(database);
    for arguments in [&["serve"][..], &["demo"], &["audit", "head"]] {
        mamori(&data, arguments).said(1);
    }
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("a database");
    let tables: i64 = database.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0)).expect("a count");
    assert_eq!(tables, 1);
    drop(database);
    std::fs::write(data.join("mamori.db"), "this is a letter and no database at all").expect("a letter");
    mamori(&data, &["serve"]).said(1);
}

#[test]
fn a_folder_that_takes_no_writing_is_named() {
    let (room, data) = demo();
    let nobody = as_nobody(room.path());
    let run = |arguments: &[&str], data: &std::path::Path| {
        let mut command = nobody.as_ref().map_or_else(
            || Command::new(BINARY),
            |binary| {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(binary);
                command
            },
        );
        let done = command.args(arguments).arg("--data").arg(data).env_remove("MAMORI_NOW").output().expect("runs");
        Done::from(done)
    };
    rights(&data, "a-w,a+rX");
    let said = run(&["serve", "--listen", "127.0.0.1:0"], &data).said(1);
    assert!(said.contains(&data.display().to_string()), "{said}");
    // A folder that cannot be made.
    let inside = data.join("new");
    let said = run(&["serve", "--listen", "127.0.0.1:0"], &inside).said(1);
    assert!(said.contains("new"), "{said}");
    rights(&data, "u+w");
}

fn rights(path: &std::path::Path, mode: &str) {
    assert!(Command::new("chmod").args(["-R", mode]).arg(path).status().expect("chmod").success());
}

/// Root may write anywhere, so that the binary is run as somebody else: a copy that they can reach.
fn as_nobody(room: &std::path::Path) -> Option<std::path::PathBuf> {
    let root = Command::new("id").arg("-u").output().expect("id").stdout.trim_ascii() == b"0";
    root.then(|| {
        rights(room, "a+rX");
        let binary = room.join("mamori");
        std::fs::copy(BINARY, &binary).expect("a copy");
        rights(&binary, "a+rx");
        binary
    })
}

#[test]
fn simulated_institutions_are_like_any_other() {
    let (_room, data) = room();
    assert_eq!(mamori(&data, &["simulate", "--institutions", "150", "--json"]).json()["made"], 150);
    // Whoever was stopped goes on.
    assert_eq!(mamori(&data, &["simulate", "--institutions", "450", "--json"]).json()["made"], 300);
    assert_eq!(mamori(&data, &["simulate", "--institutions", "450", "--json"]).json()["made"], 0);
    assert_eq!(mamori(&data, &["audit", "verify", "--json"]).json()["ok"], true);
    assert_eq!(mamori(&data, &["recount", "--json"]).json()["differences"].as_array().map(Vec::len), Some(0));
    let listed = mamori(&data, &["organisation", "list", "--json"]).json();
    let items = listed["items"].as_array().expect("items");
    let codes: Vec<&str> = items.iter().filter(|o| o["kind"] == "clinic").filter_map(|o| o["code"].as_str()).collect();
    assert!(codes.len() > 200 && codes.iter().all(|code| domain::organisations::parse_code(code).is_ok()));
    let sheets = mamori(&data, &["assessment", "list", "--organisation", codes[0], "--json"]).json();
    assert_eq!(sheets["items"][0]["edition"], "r7");
    // A wrong count is found and mended.
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
    // Three hundred letters, however often one goes on; two of five are passed on.
    let letters = "SELECT COUNT(*), COUNT(wraps_id) FROM notices WHERE state = 'issued'";
    let letters = database.query_row(letters, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
    assert_eq!(letters.expect("letters"), (300, 120));
    let (id, n): (i64, i64) = database
        .query_row("SELECT rowid, n FROM rollups ORDER BY n DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("a count");
    database.execute("UPDATE rollups SET n = n + 1 WHERE rowid = ?1", [id]).expect("a wrong one");
    drop(database);
    let found = mamori(&data, &["recount", "--repair", "--json"]).json();
    assert_eq!((&found["differences"][0]["rollup"], &found["differences"][0]["counted"]), (&(n + 1).into(), &n.into()));
    assert_eq!(mamori(&data, &["recount", "--json"]).json()["differences"].as_array().map(Vec::len), Some(0));
    // The clock may be set on them, and they are served.
    crate::tools::at_now(&data, &["audit", "head"]).good();
    assert_eq!(Server::start(&data, &[]).stop().0, 0);
}
