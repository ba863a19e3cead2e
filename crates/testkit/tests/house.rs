//! The house as a whole: arrows between rooms, size of files, promises with their tests.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Who may name whom (DESIGN §3). A new arrow is a decision, and fails here first.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("content", &["domain"]),
    ("sql", &[]),
    ("storage", &["domain", "sql"]),
    ("app", &["content", "domain", "sql", "storage"]),
    ("documents", &["domain"]),
    ("web", &["app", "content", "domain"]),
    ("cli", &["app", "content", "documents", "domain", "sql", "storage", "web"]),
    ("testkit", &["app", "content", "domain", "sql", "storage"]),
    ("e2e", &["testkit", "web"]),
];

#[test]
fn arrows_point_where_the_design_says() {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    let metadata: Value = serde_json::from_slice(&out.stdout).expect("json");
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ARROWS.iter().map(|(n, to)| (*n, to.iter().copied().collect())).collect();
    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("name");
        let to = allowed.get(name).unwrap_or_else(|| panic!("{name} is a new room: add it to ARROWS and to DESIGN"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let target = dependency["name"].as_str().expect("name");
            let dev = dependency["kind"] == "dev";
            if allowed.contains_key(target) && !dev {
                assert!(to.contains(target), "{name} → {target} is a new arrow");
            }
        }
    }
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn files_stay_small() {
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    let mut lines: Vec<(usize, PathBuf)> =
        files.into_iter().map(|f| (std::fs::read_to_string(&f).expect("text").lines().count(), f)).collect();
    lines.sort();
    if let Some((n, file)) = lines.last() {
        assert!(*n <= 800, "{} has {n} lines", file.display());
    }
    let median = lines[lines.len() / 2].0;
    assert!(median <= 200, "the median file has {median} lines");
}

/// Every row of `docs/promises.md` names a test, a `./test` part or a command; named tests exist.
#[test]
fn promises_name_tests_that_exist() {
    let text = std::fs::read_to_string(root().join("docs/promises.md")).expect("docs/promises.md");
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    let code: String = files.iter().map(|f| std::fs::read_to_string(f).expect("text")).collect();
    let mut missing = Vec::new();
    let mut named = 0;
    for line in text.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| clause")) {
        for name in line.split('`').skip(1).step_by(2).filter_map(|n| n.strip_prefix("test:")) {
            named += 1;
            let plain = code.contains(&format!("fn {name}"))
                || code.contains(&format!("{name} =>"))
                || code.contains(&format!("\"{name}\""));
            if !plain {
                missing.push(name.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "promised, but not there: {missing:?}");
    assert!(named > 0, "docs/promises.md names no test");
}
