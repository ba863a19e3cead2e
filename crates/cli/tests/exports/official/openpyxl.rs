//! The filled workbooks as openpyxl opens them: another reader than ours and than LibreOffice.

use super::{Filled, left_out, serial};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Reads a list of {file, sheet, cells} and prints what stands in those cells, one list for each file.
const READ: &str = r#"
import json, sys
from openpyxl import load_workbook

def word(value):
    if value is None:
        return ""
    if value is True:
        return "TRUE"
    if hasattr(value, "date"):
        value = value.date()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

found = []
for one in json.load(open(sys.argv[1], encoding="utf-8")):
    sheet = load_workbook(one["file"])[one["sheet"]]
    found.append([word(sheet[cell].value) for cell in one["cells"]])
print(json.dumps(found))
"#;

/// openpyxl opens every filled workbook and finds what was answered.
pub fn opens(room: &Path, filled: &[Filled]) {
    // Debian's package stands with Debian's python3; another one may come first in PATH.
    let has = |python: &&str| {
        let there = Command::new(python).args(["-c", "import openpyxl"]).output();
        there.is_ok_and(|out| out.status.success())
    };
    let Some(python) = ["python3", "/usr/bin/python3"].into_iter().find(has) else {
        return left_out("openpyxl (package python3-openpyxl)");
    };
    let asked = filled.iter().map(|one| {
        let cells: Vec<String> = one.wanted().into_keys().collect();
        json!({"file": room.join(format!("{}.xlsx", one.name)), "sheet": one.wanted["sheet"], "cells": cells})
    });
    let list = room.join("asked.json");
    std::fs::write(&list, Value::from_iter(asked).to_string()).expect("the list");
    let done = Command::new(python).args(["-c", READ]).arg(&list).output().expect("python3 runs");
    assert!(done.status.success(), "openpyxl: {}", String::from_utf8_lossy(&done.stderr));
    let found: Vec<Vec<String>> = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(found.len(), filled.len());
    for (one, found) in filled.iter().zip(found) {
        for ((address, word), found) in one.wanted().into_iter().zip(found) {
            let day = |text: &str| domain::dates::parse(text).is_ok_and(|day| day.to_string() == word);
            // A day in a cell that shows numbers as numbers.
            let number = || serial(&word).is_some_and(|n| found.trim_end_matches(".0") == n);
            let fits = found == word || day(&found) || number();
            assert!(fits, "openpyxl, {} {address}: {found} for {word}", one.name);
        }
    }
}
