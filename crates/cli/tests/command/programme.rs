//! `programme export`: the figures of the demonstration as workbook, one A4 report and the API's object.

use crate::tools::{NOW, at_now, command, demo};
use serde_json::Value;
use std::process::Command;

#[test]
fn figures_leave_as_workbook_report_and_object() {
    let (room, data) = demo();
    let export = |code: &str, format: &str, name: &str| {
        let file = room.path().join(name);
        let out = file.to_str().expect("a path").to_owned();
        let asked = ["--edition", "r8-demo", "--form", "institution", "--year", "2026", "--format", format];
        let arguments =
            [&["programme", "export", "--organisation", code][..], &asked[..], &["--out", &out][..]].concat();
        at_now(&data, &arguments).good();
        std::fs::read(&file).expect("the file")
    };
    for format in ["json", "xlsx", "pdf"] {
        let first = export("county-a2", format, &format!("a.{format}"));
        assert!(first == export("county-a2", format, &format!("b.{format}")), "{format} twice");
    }
    let county: Value = serde_json::from_slice(&export("county-a2", "json", "c.json")).expect("JSON");
    assert!(county["institutions"].as_i64().is_some_and(|n| n >= 60), "{county}");
    let rows = county["rows"].as_array().expect("rows");
    let shown = rows.iter().flat_map(|r| ["yes", "no", "na", "open"].map(|c| r[c].as_i64())).flatten().count();
    println!("{shown} figures of {} rows are shown, started {}", rows.len(), county["started"]);
    assert!(!county["started"].is_null() && shown > rows.len(), "{county}");
    // One institution, and its prefecture of one.
    for code in ["county-b1", "pref-b"] {
        let small: Value = serde_json::from_slice(&export(code, "json", "d.json")).expect("JSON");
        assert_eq!((&small["institutions"], &small["started"]), (&1.into(), &Value::Null), "{code}");
        assert!(small["rows"].as_array().is_some_and(|r| r.iter().all(|r| r["open"].is_null())), "{small}");
    }
    let read = |tool: &str, arguments: &[&str]| {
        let done = Command::new(tool).args(arguments).output().expect("poppler-utils");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let file = room.path().join("a.pdf").to_str().expect("a path").to_owned();
    let info = read("pdfinfo", &[&file]);
    let pages = info.lines().find_map(|l| l.strip_prefix("Pages:")).map(str::trim);
    assert!(pages == Some("1") && info.contains("A4"), "{info}");
    let text: String = read("pdftotext", &["-raw", &file, "-"]).chars().filter(|c| !c.is_whitespace()).collect();
    for said in ["点検の集計", "止まっているところ", "バックアップから戻せる", "始めた点検表", "見本"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let workbook = read("unzip", &["-p", room.path().join("a.xlsx").to_str().expect("a path"), "xl/workbook.xml"]);
    for page in ["概要", "項目ごと", "種類ごと", "団体ごと", "週ごと"] {
        assert!(workbook.contains(page), "{page}: {workbook}");
    }
    assert_eq!(at_now(&data, &["recount"]).good(), "");
}

/// With `--at` figures that nobody folded bear that instant, and no week that came later is on any.
#[test]
fn figures_are_dated_as_they_are_told() {
    let (_room, data) = demo();
    let export = |now: &str, edition: &str, format: &str| {
        let figures = ["programme", "export", "--organisation", "county-a2", "--edition", edition, "--form"];
        let more = ["institution", "--format", format, "--out", "-", "--at", "2026-11-20T09:00:00+09:00"];
        let done = command(&[&figures[..], &more[..], &["--year", "2026"][..]].concat())
            .arg("--data")
            .arg(&data)
            .env("MAMORI_NOW", now)
            .output()
            .expect("runs");
        assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    };
    let first = export(NOW, "r6", "json");
    let figures: Value = serde_json::from_slice(&first).expect("JSON");
    assert_eq!(figures["as_of"], "2026-11-20T09:00:00+09:00", "nobody has begun this one");
    let folded = export(NOW, "r8-demo", "xlsx");
    let next_week = "2026-12-01T09:00:00+09:00";
    assert!(
        first == export(next_week, "r6", "json") && folded == export(next_week, "r8-demo", "xlsx"),
        "the same bytes"
    );
}
