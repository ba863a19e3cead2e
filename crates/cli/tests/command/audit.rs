//! Whatever is done to a record behind the program's back is named.

use crate::tools::{demo, mamori};
use rusqlite::Connection;
use serde_json::Value;
use std::path::Path;

/// The clinic's chain, and how long it is.
fn chain(data: &Path) -> (Connection, Vec<u8>, i64) {
    let database = Connection::open(data.join("mamori.db")).expect("the database");
    let id: Vec<u8> = database
        .query_row("SELECT id FROM organisations WHERE code = '4810100018'", [], |r| r.get(0))
        .expect("the clinic");
    let records = database
        .query_row("SELECT records FROM audit_heads WHERE organisation_id = ?1", [&id], |r| r.get(0))
        .expect("a head");
    (database, id, records)
}

fn verdict(data: &Path, head: &str) -> (String, i64) {
    let done = mamori(data, &["audit", "verify", "--head", head, "--json"]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(done.err.lines().count() == 1, "{}", done.err);
    let found: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(found["ok"], false);
    (found["why"].as_str().unwrap_or_default().to_owned(), found["first_bad"]["seq"].as_i64().unwrap_or(-1))
}

fn head(data: &Path) -> String {
    mamori(data, &["audit", "head", "--json"]).json()["hash"].as_str().expect("a hash").to_owned()
}

#[test]
fn what_was_altered_deleted_or_swapped_is_named() {
    type Harm = fn(&Connection, &[u8], i64);
    fn at(database: &Connection, sql: &str, id: &[u8], seq: i64) {
        assert_eq!(database.execute(sql, (id, seq)).expect("harm"), 1);
    }
    const ALTER: &str = "UPDATE audit_records SET at = at + 1 WHERE organisation_id = ?1 AND seq = ?2";
    const DELETE: &str = "DELETE FROM audit_records WHERE organisation_id = ?1 AND seq = ?2";
    type Case = (&'static str, Harm, &'static str, fn(i64) -> i64);
    let cases: [Case; 8] = [
        ("altered first", |d, id, _| at(d, ALTER, id, 1), "altered", |_| 1),
        ("altered middle", |d, id, n| at(d, ALTER, id, n / 2), "altered", |n| n / 2),
        ("altered last", |d, id, n| at(d, ALTER, id, n), "altered", |n| n),
        ("deleted first", |d, id, _| at(d, DELETE, id, 1), "missing", |_| 2),
        ("deleted middle", |d, id, n| at(d, DELETE, id, n / 2), "missing", |n| n / 2 + 1),
        ("deleted last", |d, id, n| at(d, DELETE, id, n), "truncated", |n| n),
        (
            "swapped",
            |d, id, _| {
                for (from, to) in [(3, 1_000_000), (4, 3), (1_000_000, 4)] {
                    let sql = "UPDATE audit_records SET seq = ?3 WHERE organisation_id = ?1 AND seq = ?2";
                    assert_eq!(d.execute(sql, (id, from, to)).expect("harm"), 1);
                }
            },
            "reordered",
            |_| 3,
        ),
        (
            "cut with its head",
            |d, id, n| {
                at(d, DELETE, id, n);
                let sql = "UPDATE audit_heads SET records = ?2, hash = (SELECT hash FROM audit_records WHERE organisation_id = ?1 AND seq = ?2)
                    WHERE organisation_id = ?1";
                assert_eq!(d.execute(sql, (id, n - 1)).expect("harm"), 1);
            },
            "truncated",
            |_| 0,
        ),
    ];
    for (what, harm, why, place) in cases {
        let (_room, data) = demo();
        let kept = head(&data);
        let (database, id, records) = chain(&data);
        harm(&database, &id, records);
        drop(database);
        let (found, seq) = verdict(&data, &kept);
        assert_eq!(found, why, "{what}");
        if place(records) > 0 {
            assert_eq!(seq, place(records), "{what}");
        }
    }
}

#[test]
fn a_head_that_was_kept_holds_while_the_chains_grow() {
    let (_room, data) = demo();
    let first = head(&data);
    let own = mamori(
        &data,
        &[
            "assessment",
            "export",
            "--organisation",
            "4810100018",
            "--edition",
            "r7",
            "--form",
            "institution",
            "--format",
            "json",
            "--out",
            "-",
        ],
    );
    assert_eq!(own.code, 0);
    for login in ["owner@clinic.example", "owner@hospital.example"] {
        mamori(&data, &["person", "token", login]).good();
    }
    let second = head(&data);
    mamori(&data, &["key", "rotate"]).good();
    for kept in [&first, &second, &head(&data)] {
        assert_eq!(mamori(&data, &["audit", "verify", "--head", kept, "--json"]).json()["ok"], true);
    }
    // The head of the clinic's own chain, as it stands on its sheets.
    let (database, id, _) = chain(&data);
    let own: Vec<u8> = database
        .query_row("SELECT hash FROM audit_heads WHERE organisation_id = ?1", [&id], |r| r.get(0))
        .expect("a head");
    drop(database);
    let own: String = own.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(mamori(&data, &["audit", "verify", "--head", &own, "--json"]).json()["ok"], true);
    assert_eq!(verdict(&data, &"ab".repeat(32)).0, "truncated");
}
