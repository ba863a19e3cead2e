//! The demonstration: equal for equal clocks, in the state of the contract, and never on top of other data.

use crate::tools::{CLINIC, Done, NOW, Server, at_now, command, demo, mamori, room};
use serde_json::Value;
use std::path::Path;

fn export(data: &Path, format: &str) -> Vec<u8> {
    let arguments = [
        "assessment",
        "export",
        "--organisation",
        CLINIC,
        "--edition",
        "r7",
        "--form",
        "institution",
        "--format",
        format,
        "--out",
        "-",
    ];
    let done = command(&arguments).arg("--data").arg(data).env("MAMORI_NOW", NOW).output().expect("runs");
    assert!(done.status.success() && done.stderr.is_empty());
    done.stdout
}

#[test]
fn two_of_one_clock_are_equal() {
    let (_a, first) = demo();
    let (_b, second) = room();
    at_now(&second, &["demo"]).good();
    for list in [
        &["organisation", "list", "--json"][..],
        &["assessment", "list", "--organisation", CLINIC, "--json"],
        &["audit", "head"],
        &["key", "list"],
    ] {
        assert_eq!(at_now(&first, list).good(), at_now(&second, list).good(), "{list:?}");
    }
    for format in ["pdf", "xlsx", "csv", "json"] {
        let one = export(&first, format);
        assert!(one.len() > 500);
        assert_eq!(one, export(&second, format), "{format}");
        if format != "pdf" {
            assert_eq!(one, export(&first, format), "{format} again");
        }
    }
    let (_c, third) = room();
    let later =
        command(&["demo", "--data"]).arg(&third).env("MAMORI_NOW", "2026-11-25T09:00:00+09:00").output().expect("runs");
    Done::from(later).good();
    assert_ne!(at_now(&first, &["key", "list"]).good(), at_now(&third, &["key", "list"]).good());
}

/// Also at the turn of a fiscal year and before the days that its story names.
#[test]
fn one_can_be_made_under_any_clock() {
    for now in [
        "2026-02-01T09:00:00+09:00",
        "2026-03-31T23:50:00+09:00",
        "2026-04-01T00:10:00+09:00",
        "2027-04-01T00:10:00+09:00",
    ] {
        let (_room, data) = room();
        let then = |arguments: &[&str]| -> Done {
            command(arguments).arg("--data").arg(&data).env("MAMORI_NOW", now).output().expect("runs").into()
        };
        then(&["demo"]).good();
        assert_eq!(then(&["recount", "--json"]).json()["differences"].as_array().map(Vec::len), Some(0), "{now}");
        let clinic = then(&["assessment", "list", "--organisation", CLINIC, "--json"]).json();
        let r7 = progress(&clinic, "r7", "institution");
        assert_eq!((&r7["yes"], &r7["no"]), (&Value::from(15), &Value::from(4)), "{now}");
    }
}

fn progress<'v>(list: &'v Value, edition: &str, form: &str) -> &'v Value {
    let items = list["items"].as_array().expect("items");
    let found = items
        .iter()
        .find(|i| i["edition"] == edition && i["form"] == form)
        .unwrap_or_else(|| panic!("{edition} {form}"));
    &found["progress"]
}

#[test]
fn its_state_is_that_of_the_contract() {
    let (_room, data) = demo();
    let clinic = at_now(&data, &["assessment", "list", "--organisation", CLINIC, "--json"]).json();
    for edition in ["r5", "r6"] {
        assert_eq!(progress(&clinic, edition, "institution")["complete"], true, "{edition}");
    }
    let r7 = progress(&clinic, "r7", "institution");
    assert_eq!((&r7["yes"], &r7["no"]), (&Value::from(15), &Value::from(4)));
    let now = progress(&clinic, "r8-demo", "institution");
    assert!(now["answered"].as_i64() > Some(0) && now["complete"] == false, "{now}");
    for edition in ["r5", "r6", "r7"] {
        assert!(progress(&clinic, edition, "vendor")["answered"].as_i64() > Some(0));
    }
    let sheet: Value = serde_json::from_slice(&export(&data, "json")).expect("JSON");
    let no: Vec<&Value> =
        sheet["items"].as_array().expect("items").iter().map(|i| &i["answer"]).filter(|a| a["value"] == "no").collect();
    assert!(
        no.iter()
            .all(|a| a["target_date"].as_str() > Some("2025-04-01") && a["target_date"].as_str() < Some("2026-04-01"))
    );
    assert!(
        sheet["items"]
            .as_array()
            .expect("items")
            .iter()
            .any(|i| i["answer"]["evidence"].as_array().is_some_and(|e| !e.is_empty()))
    );

    let pharmacy = at_now(&data, &["assessment", "list", "--organisation", "4840100012", "--json"]).json();
    for edition in ["r5", "r6", "r7"] {
        assert_eq!(progress(&pharmacy, edition, "pharmacy")["complete"], true, "{edition}");
    }
    let eye = at_now(&data, &["assessment", "list", "--organisation", "4910100017", "--json"]).json();
    assert_eq!(eye["items"], Value::from(Vec::<Value>::new()));

    let all = at_now(&data, &["organisation", "list", "--json"]).json();
    let all = all["items"].as_array().expect("items");
    let named = |code: &str| all.iter().find(|o| o["code"] == code).unwrap_or_else(|| panic!("{code}"));
    for (code, above) in [
        ("pref-a", "national"),
        ("pref-b", "national"),
        ("county-a1", "pref-a"),
        ("county-a2", "pref-a"),
        ("county-b1", "pref-b"),
        (CLINIC, "county-a1"),
        ("4810190019", "county-a1"),
        ("4830100014", "county-a1"),
        ("4840100012", "county-a1"),
        ("birth", "county-a2"),
        ("4910100017", "county-b1"),
    ] {
        assert_eq!(named(code)["parent_id"], named(above)["id"], "{code}");
    }
    assert!(["vendor-a", "vendor-b", "vendor-c"].iter().all(|code| named(code)["kind"] == "vendor"));
    let simulated = all.iter().filter(|o| o["parent_id"] == named("county-a2")["id"] && o["kind"] == "clinic").count();
    assert_eq!(simulated, 60);
    assert_eq!(at_now(&data, &["recount", "--json"]).json()["differences"], Value::from(Vec::<Value>::new()));
    assert_eq!(at_now(&data, &["audit", "verify", "--json"]).json()["ok"], true);
    for login in [
        "owner@clinic.example",
        "desk@pref-b.example",
        "viewer@birth.example",
        "owner@vendor-c.example",
        "operator@mamori.example",
    ] {
        assert_eq!(at_now(&data, &["person", "token", login]).good().lines().count(), 1, "{login}");
    }
}

#[test]
fn it_fills_what_is_empty_and_nothing_else() {
    let (room, data) = demo();
    // Again on itself: nothing happens.
    let head = mamori(&data, &["audit", "head"]).good();
    assert_eq!(mamori(&data, &["demo", "--json"]).json()["made"], false);
    assert_eq!(mamori(&data, &["audit", "head"]).good(), head);
    // On a folder of something else.
    let other = room.path().join("other");
    std::fs::create_dir(&other).expect("a folder");
    std::fs::write(other.join("letter.txt"), "dear").expect("a file");
    for arguments in [&["demo"][..], &["serve", "--demo"], &["serve"], &["audit", "head"]] {
        mamori(&other, arguments).said(1);
        assert_eq!(std::fs::read_dir(&other).expect("a folder").count(), 1, "{arguments:?}");
    }
    // On somebody's own data.
    let own = room.path().join("own");
    let (code, ..) = Server::start(&own, &[]).stop();
    assert_eq!(code, 0);
    let database = rusqlite::Connection::open(own.join("mamori.db")).expect("the database");
    let insert = "INSERT INTO organisations VALUES (x'00112233445566778899aabbccddeeff', 'x', 'clinic', 'x', '', '', NULL, NULL, '{}', 1, 0, 1)";
    database.execute(insert, []).expect("an organisation");
    drop(database);
    for arguments in [&["demo"][..], &["serve", "--demo"], &["simulate", "--institutions", "5"]] {
        mamori(&own, arguments).said(1);
    }
    assert!(at_now(&own, &["audit", "head"]).said(1).contains("MAMORI_NOW"));
    assert!(at_now(&own, &["serve"]).said(1).contains("MAMORI_NOW"));
    assert!(at_now(&room.path().join("new"), &["serve"]).said(1).contains("MAMORI_NOW"));
    assert!(!room.path().join("new").exists());
}

#[test]
fn what_was_begun_and_not_finished_is_refused() {
    let (_room, data) = demo();
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
    database.execute("UPDATE settings SET value = 'making' WHERE key = 'demo'", []).expect("unfinished");
    drop(database);
    for arguments in [&["demo"][..], &["serve", "--demo"], &["serve"], &["audit", "head"]] {
        assert!(mamori(&data, arguments).said(1).contains("作りかけ"), "{arguments:?}");
    }
}

#[test]
fn the_other_engine_holds_the_same() {
    let (room, first) = demo();
    let url = testkit::postgres::database();
    let data = room.path().join("files-and-keys");
    let there = |arguments: &[&str]| -> Done {
        let mut command = command(arguments);
        command
            .arg("--data")
            .arg(&data)
            .arg("--database")
            .arg(&url)
            .env("MAMORI_NOW", NOW)
            .env("MAMORI_TEST_UNSAFE_POSTGRES", "1");
        command.output().expect("runs").into()
    };
    there(&["audit", "head"]).said(1);
    there(&["demo"]).good();
    for list in [&["organisation", "list", "--json"][..], &["audit", "head"], &["key", "list"]] {
        assert_eq!(there(list).good(), at_now(&first, list).good(), "{list:?}");
    }
    assert_eq!(there(&["simulate", "--institutions", "30", "--json"]).json()["made"], 30);
    assert_eq!(there(&["audit", "verify", "--json"]).json()["ok"], true);
    assert_eq!(there(&["recount", "--json"]).json()["differences"].as_array().map(Vec::len), Some(0));
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--database", &url, "--data"]);
    serve.arg(&data).env("MAMORI_TEST_UNSAFE_POSTGRES", "1");
    let server = Server::run(serve);
    assert_eq!(server.ask("GET", "/readyz", "", "").0, 200);
    assert_eq!(server.stop().0, 0);
    // Without the word of a test, a server that may lose what it acknowledged is refused.
    let refused = command(&["audit", "head", "--database", &url, "--data"]).arg(&data).output().expect("runs");
    assert!(Done::from(refused).said(1).contains("fsync"));
}
