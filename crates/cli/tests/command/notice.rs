//! Notices leave the binary as files: in the shape of the letters that associations know.

use crate::tools::{Done, at_now, command, demo};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What poppler reads; lines end wherever the column ends.
fn read(file: &Path) -> String {
    let out = Command::new("pdftotext").args(["-raw"]).arg(file).arg("-").output().expect("pdftotext (poppler-utils)");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The demonstration's notices, the outermost last.
fn ids(data: &Path) -> Vec<String> {
    let list = at_now(data, &["notice", "list", "--json"]).json();
    let items = list["items"].as_array().expect("items");
    items.iter().filter_map(|n| n["id"].as_str()).map(str::to_owned).collect()
}

#[test]
fn the_demonstrations_letter_is_listed_and_printed() {
    let (room, data) = demo();
    let ids = ids(&data);
    let lines = at_now(&data, &["notice", "list"]).good();
    assert_eq!((ids.len(), lines.lines().count()), (3, 3));
    let id = ids.last().expect("the county's");
    let export =
        |format: &str, out: &str| at_now(&data, &["notice", "export", "--id", id, "--format", format, "--out", out]);

    let shown: Value = serde_json::from_str(&export("json", "-").good()).expect("JSON");
    let letters = shown["letters"].as_array().expect("letters");
    let numbers: Vec<&str> = letters.iter().filter_map(|l| l["number"].as_str()).collect();
    assert_eq!(numbers, ["見郡発第12号", "見医発第9770号", "み医発第9003号（情シ）"]);
    let file = room.path().join("notice.pdf");
    let path = file.to_str().expect("a path");
    export("pdf", path).good();
    let bytes = std::fs::read(&file).expect("a PDF");
    export("pdf", path).good();
    assert_eq!(bytes, std::fs::read(&file).expect("a PDF"), "the same bytes");
    for printed in [read(&file), export("txt", "-").good().chars().filter(|c| !c.is_whitespace()).collect()] {
        let mut from = 0;
        for letter in letters {
            for part in ["number", "addressee", "sender", "signatory", "title"] {
                let part: String =
                    letter[part].as_str().expect("text").chars().filter(|c| !c.is_whitespace()).collect();
                let at = printed[from..].find(&part).unwrap_or_else(|| panic!("{part} in {}", &printed[from..]));
                from += at + part.len();
            }
        }
        let code = shown["check_code"].as_str().expect("a code");
        assert!(printed.contains(&code[..4]) && printed.contains("【修正概要】"), "{printed}");
    }
    if let Some(folder) = std::env::var_os("MAMORI_PICTURES").map(std::path::PathBuf::from) {
        std::fs::write(folder.join("demo-notice.pdf"), bytes).expect("a file");
    }
}

#[test]
fn a_file_is_checked_without_data_and_one_changed_byte_is_found() {
    let (room, data) = demo();
    let ids = ids(&data);
    let file = room.path().join("notice.pdf");
    let path = file.to_str().expect("a path");
    at_now(&data, &["notice", "export", "--id", &ids[2], "--format", "pdf", "--out", path]).good();
    let keys = at_now(&data, &["key", "list", "--json"]).json();
    let keys = keys["items"].as_array().expect("keys");
    let key = keys.iter().find(|k| k["purpose"] == "sign").and_then(|k| k["fingerprint"].as_str()).expect("a key");
    std::fs::remove_dir_all(&data).expect("gone");

    let check = |arguments: &[&str]| -> Done {
        let all = [&["check", path], arguments].concat();
        command(&all).current_dir(room.path()).output().expect("runs").into()
    };
    let said = check(&[]).good();
    assert!(said.contains("見本") && said.contains(key) && said.contains("比べて"), "{said}");
    let found = check(&["--json"]).json();
    assert_eq!((&found["genuine"], &found["fingerprint"]), (&Value::Null, &Value::from(key)));
    assert_eq!(found["code"].as_str().map(str::len), Some(20));
    let spaced = key.as_bytes().chunks(8).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    assert_eq!(check(&["--key", &spaced, "--json"]).json()["genuine"], true);
    let other = "0".repeat(64);
    assert!(check(&["--key", &other]).said(1).contains("別の鍵"));

    let good = std::fs::read(&file).expect("a PDF");
    for at in [10, good.len() / 2, good.len() - 120, good.len() - 20, good.len() - 2] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(&file, &bad).expect("a file");
        let refused = check(&["--json"]);
        assert_eq!(refused.code, 1, "byte {at}");
        let value: Value = serde_json::from_str(&refused.out).expect("JSON");
        assert_eq!(value["genuine"], false);
    }
    std::fs::write(&file, &good[..good.len() - 1]).expect("a file");
    check(&[]).said(1);
    assert!(!room.path().join("mamori-data").exists(), "nothing was made");
}
