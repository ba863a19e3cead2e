//! `doctor`: the shape of its report, and what it finds.

use crate::tools::{Done, command, demo, mamori, room};
use serde_json::Value;
use std::path::Path;

fn examine(data: &Path) -> Value {
    let report = mamori(data, &["doctor", "--json"]).json();
    assert!(["pc", "network", "hosted"].contains(&report["place"].as_str().unwrap_or_default()));
    for check in report["checks"].as_array().expect("checks") {
        let text = |key: &str| check[key].as_str().unwrap_or_else(|| panic!("{key} in {check}")).to_owned();
        let ok = check["ok"].as_bool().expect("ok");
        assert!(!text("name").is_empty() && text("detail").ends_with('。'), "{check}");
        assert_eq!(ok, text("remedy").is_empty(), "{check}");
        assert!(!text("detail").contains("doctor-") && !text("remedy").contains("doctor-"), "{check}");
    }
    report
}

fn is_ok(report: &Value, name: &str) -> bool {
    let check = report["checks"].as_array().expect("checks").iter().find(|c| c["name"] == name);
    check.unwrap_or_else(|| panic!("no check {name}"))["ok"] == true
}

#[test]
fn a_whole_house_is_well() {
    let (_room, data) = demo();
    let report = examine(&data);
    for name in ["settings", "fonts", "data", "disk", "permissions", "clock", "schema", "keys", "backup", "audit"] {
        assert!(is_ok(&report, name), "{name}: {report}");
    }
}

#[test]
fn what_is_wrong_is_found() {
    let (room, data) = demo();
    std::fs::write(data.join("mamori.toml"), "backup_keep_days = 0\n").expect("settings");
    std::fs::rename(data.join("keys"), room.path().join("keys")).expect("moved");
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
    database.execute("UPDATE audit_heads SET records = records + 1", []).expect("harm");
    drop(database);
    assert!(std::process::Command::new("chmod").arg("755").arg(&data).status().expect("chmod").success());
    let report = examine(&data);
    for name in ["settings", "permissions", "keys", "audit"] {
        assert!(!is_ok(&report, name), "{name}: {report}");
    }
    let done =
        command(&["doctor", "--json", "--data"]).arg(&data).env("MAMORI_FONTS", "/nowhere").output().expect("runs");
    assert!(!is_ok(&Done::from(done).json(), "fonts"));
}

#[test]
fn nothing_is_made_where_there_is_nothing() {
    let (_room, data) = room();
    assert!(!is_ok(&examine(&data), "data"));
    assert!(!data.exists());
}

#[test]
fn a_backup_that_was_never_made_is_missed() {
    let (room, data) = room();
    assert_eq!(crate::tools::Server::start(&data, &[]).stop().0, 0);
    assert!(!is_ok(&examine(&data), "backup"));
    mamori(&data, &["backup", "create", room.path().join("b.tar").to_str().expect("a path")]).good();
    assert!(is_ok(&examine(&data), "backup"));
}
