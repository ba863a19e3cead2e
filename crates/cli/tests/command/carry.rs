//! `carry-over`: what will be, the switch, everybody, and the way back.

use crate::tools::{CLINIC, at_now, demo};
use serde_json::{Value, json};
use std::path::Path;

const PHARMACY: &str = "4840100012";

fn over(data: &Path, more: &[&str]) -> Value {
    let all = [&["carry-over", "--to", "r8-demo", "--json"][..], more].concat();
    at_now(data, &all).json()
}

fn sheets(data: &Path, code: &str) -> Value {
    at_now(data, &["assessment", "list", "--organisation", code, "--json"]).json()["items"].clone()
}

fn count(of: &Value) -> usize {
    of.as_array().map_or(0, Vec::len)
}

#[test]
fn one_institution_goes_over_and_back() {
    let (_room, data) = demo();
    let before = sheets(&data, PHARMACY);
    let seen = over(&data, &["--organisation", PHARMACY, "--dry-run"]);
    assert_eq!(
        (&seen["assessment_id"], &seen["form"], &seen["fiscal_year"]),
        (&Value::Null, &json!("institution"), &json!(2026))
    );
    assert_eq!(sheets(&data, PHARMACY), before, "a dry run writes nothing");
    let done = over(&data, &["--organisation", PHARMACY]);
    assert_eq!((&done["items"], count(&done["sheets"])), (&seen["items"], 1));
    let split: Vec<&Value> = done["items"].as_array().expect("items").iter().filter(|i| i["how"] == "split").collect();
    assert!(split.len() == 2 && split.iter().all(|i| i["proposal"]["value"] == "no"), "{split:?}");
    assert_eq!(count(&sheets(&data, PHARMACY)), count(&before) + 1);
    assert_eq!(at_now(&data, &["recount", "--json"]).json(), json!({"differences": []}));
    // An unconfirmed answer is no answer on paper, and says so in JSON.
    let export = |format: &str| {
        let asked = ["--organisation", PHARMACY, "--edition", "r8-demo", "--form", "institution", "--format", format];
        at_now(&data, &[&["assessment", "export", "--out", "-"][..], &asked].concat()).good()
    };
    let object: Value = serde_json::from_str(&export("json")).expect("JSON");
    let states = object["items"].as_array().expect("items").iter().filter(|i| i["answer"]["state"] == "to-confirm");
    assert_eq!(json!(states.count()), object["to_confirm"]);
    assert!(object["to_confirm"].as_i64().is_some_and(|n| n > 15) && object["progress"]["answered"] == 0);
    let csv = export("csv");
    assert!(csv.lines().skip(1).all(|line| line.contains(",1,,,,,,")), "no answer, no date, no person, no note: {csv}");

    let refused = at_now(&data, &["carry-over", "--to", "r8-demo", "--organisation", PHARMACY]);
    assert!(refused.said(1).contains("引き継"));
    let back = over(&data, &["--organisation", PHARMACY, "--undo"]);
    assert_eq!(back["items"][0]["assessment_id"], done["assessment_id"]);
    assert_eq!(sheets(&data, PHARMACY), before);
    let refused = at_now(&data, &["carry-over", "--to", "r8-demo", "--organisation", PHARMACY, "--undo"]);
    assert!(refused.said(1).contains("取り消す引き継ぎがない"));
    for (arguments, named) in [
        (&["carry-over", "--to", "r8-demo", "--organisation", "9999999999"][..], "9999999999"),
        (&["carry-over", "--to", "r4", "--organisation", PHARMACY], "版はない"),
        (&["carry-over", "--to", "r4", "--all"], "版はない"),
        (&["carry-over", "--to", "r4", "--all", "--dry-run"], "版はない"),
    ] {
        assert!(at_now(&data, arguments).said(1).contains(named), "{arguments:?}");
    }
    assert_eq!(at_now(&data, &["audit", "verify", "--json"]).json()["ok"], true);
}

#[test]
fn everybody_goes_over_once_and_back() {
    let (_room, data) = demo();
    let before = [CLINIC, PHARMACY].map(|code| sheets(&data, code));
    let seen = over(&data, &["--all", "--dry-run"]);
    let done = over(&data, &["--all"]);
    assert_eq!((&seen["institutions"], &seen["sheets"]), (&done["institutions"], &done["sheets"]));
    // The pharmacy, the clinic's vendor, and the tenth of the simulated clinics that had not begun.
    assert_eq!(
        (&done["state"], done["institutions"].as_i64().unwrap_or_default() >= 12),
        (&json!("done"), true),
        "{done}"
    );
    let clinic = sheets(&data, CLINIC);
    assert_eq!(count(&clinic), count(&before[0]) + 1);
    let vendors =
        clinic.as_array().expect("sheets").iter().filter(|s| s["form"] == "vendor" && s["edition"] == "r8-demo");
    assert_eq!(vendors.count(), 1);
    assert_eq!(over(&data, &["--all"])["sheets"], 0, "nothing is done twice");
    assert_eq!(at_now(&data, &["recount", "--json"]).json(), json!({"differences": []}));
    let back = over(&data, &["--all", "--undo"]);
    assert_eq!((&back["sheets"], &back["refused"]), (&done["sheets"], &json!(0)));
    assert_eq!([CLINIC, PHARMACY].map(|code| sheets(&data, code)), before);
    assert_eq!(at_now(&data, &["recount", "--json"]).json(), json!({"differences": []}));
    assert_eq!(at_now(&data, &["audit", "verify", "--json"]).json()["ok"], true);
}
