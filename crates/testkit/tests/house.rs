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

/// The text of all our code: where a test that a page names must stand.
fn code() -> String {
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    files.iter().map(|f| std::fs::read_to_string(f).expect("text")).collect()
}

/// The names behind `test:` in a text.
fn tests_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter_map(|n| n.strip_prefix("test:"))
}

/// Whether there is a test of this name.
fn is_there(code: &str, name: &str) -> bool {
    [format!("fn {name}("), format!("{name} =>"), format!("\"{name}\"")].iter().any(|way| code.contains(way))
}

/// A file of ours as text.
fn text_of(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The list `NAMES` of a source.
fn names_in(source: &str) -> BTreeSet<String> {
    let text = text_of(source);
    let (_, rest) = text.split_once("const NAMES: [&str; ").unwrap_or_else(|| panic!("{source} has no NAMES"));
    let (list, _) = rest.split_once("] = [").and_then(|(_, list)| list.split_once("];")).expect("a list");
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The words that `./test` knows as its first, with the names that `journeys` and `bench` know as their second.
struct Parts {
    parts: BTreeSet<String>,
    journeys: BTreeSet<String>,
    benches: BTreeSet<String>,
}

impl Parts {
    fn read() -> Self {
        let script = text_of("test");
        let (_, cases) = script.split_once("case $part in").expect("the parts of ./test");
        let is_case = |names: &&str| {
            names.starts_with(|c: char| c.is_ascii_lowercase())
                && names.chars().all(|c| c.is_ascii_lowercase() || [' ', '|'].contains(&c))
        };
        let cases = cases.lines().filter_map(|line| line.split_once(')').map(|(names, _)| names)).filter(is_case);
        Self {
            parts: cases.flat_map(|names| names.split(" | ")).map(str::to_owned).collect(),
            journeys: names_in("crates/e2e/src/journeys/mod.rs"),
            benches: names_in("crates/e2e/src/bench/mod.rs"),
        }
    }
    /// Whether `./test` can be called so.
    fn know(&self, command: &str) -> bool {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words[..] {
            [] => true,
            ["journeys", name] => self.journeys.contains(name),
            ["bench", name] => self.benches.contains(name),
            [part, ..] => self.parts.contains(part),
        }
    }
}

/// Every row of `docs/promises.md` names a test, a `./test` part or a command; named tests, parts, journeys and
/// benchmarks exist.
#[test]
fn promises_name_tests_that_exist() {
    let text = text_of("docs/promises.md");
    let (code, parts) = (code(), Parts::read());
    let rows: Vec<&str> = text.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| clause")).collect();
    let named: Vec<&str> = rows.iter().flat_map(|row| tests_in(row)).collect();
    let missing: Vec<_> = named.iter().filter(|name| !is_there(&code, name)).collect();
    assert!(missing.is_empty(), "promised, but not there: {missing:?}");
    assert!(!named.is_empty(), "docs/promises.md names no test");
    let commands = rows.iter().flat_map(|row| row.split('`').skip(1).step_by(2));
    let commands: Vec<&str> = commands.filter_map(|command| command.strip_prefix("./test")).collect();
    let unknown: Vec<_> = commands.iter().filter(|command| !parts.know(command)).collect();
    assert!(unknown.is_empty(), "./test knows none of these: {unknown:?}");
    assert!(commands.iter().any(|c| c.contains("journeys ")) && commands.iter().any(|c| c.contains("bench ")));
    assert!(parts.know(" kill 5"));
    assert!([" journeys nobody", " bench nothing", " x"].iter().all(|wrong| !parts.know(wrong)));
}

/// What `docs/security/` names is there, and the list of the ASVS is whole: 70 requirements of level 1 and 183 of
/// level 2 in 5.0.0, each once, in their order, each with an answer.
#[test]
fn the_answers_to_the_asvs_are_there() {
    let code = code();
    let mut missing = Vec::new();
    for page in ["docs/security/asvs.md", "docs/security/threat-model.md", "docs/security/release.md", "SECURITY.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap_or_else(|e| panic!("{page}: {e}"));
        let of_page = |what: &str| format!("{page}: {what}");
        missing.extend(tests_in(&text).filter(|name| *name != "NAME" && !is_there(&code, name)).map(of_page));
        let files = text.split('`').skip(1).step_by(2).filter(|n| {
            ["crates/", "docs/", "content/"].iter().any(|begin| n.starts_with(begin)) && !n.contains([' ', '*', '<'])
        });
        missing.extend(files.filter(|file| !root().join(file).exists()).map(of_page));
    }
    assert_eq!(missing, Vec::<String>::new(), "named, but not there");
    let text = std::fs::read_to_string(root().join("docs/security/asvs.md")).expect("the list");
    let mut last = [0, 0, 0];
    let mut of_level = [0, 0];
    for row in text.lines().filter(|line| line.starts_with("| V")) {
        let cells: Vec<&str> = row.split(" | ").collect();
        let [number, level, asks, answer] = cells[..] else { panic!("a row of {} cells: {row}", cells.len()) };
        let mut parts = number.trim_start_matches("| V").split('.').map(|n| n.parse::<u32>().expect("a number"));
        let now = [parts.next(), parts.next(), parts.next()].map(|part| part.expect("three parts"));
        assert!(now > last, "{number} does not come after {last:?}");
        last = now;
        of_level[level.parse::<usize>().expect("a level") - 1] += 1;
        let named = tests_in(answer).count() > 0 || answer.contains("`crates/") || answer.contains("`docs/");
        let named = named || answer.contains("`Cargo.toml`");
        let said = answer.starts_with("not applicable") && answer.contains(": ") || answer.contains("**open**");
        assert!(!asks.is_empty() && (named || said), "no answer: {row}");
    }
    assert_eq!(of_level, [70, 183], "requirements of level 1 and 2");
}

/// Where the program starts another one, and which. A new line here is a decision.
const STARTS: &[&str] = &["crates/cli/src/adapters/pdf.rs", "crates/cli/src/desktop.rs", "crates/app/src/platform.rs"];

#[test]
fn the_program_starts_no_other_program() {
    let mut files = Vec::new();
    for room in ["domain", "content", "sql", "storage", "app", "documents", "web", "cli"] {
        rust_files(&root().join("crates").join(room).join("src"), &mut files);
    }
    let starts = |file: &&PathBuf| {
        let text = std::fs::read_to_string(file).expect("text");
        text.contains("Command::new(") && !STARTS.iter().any(|known| file.ends_with(known))
    };
    let found: Vec<_> = files.iter().filter(starts).collect();
    assert!(found.is_empty(), "another program is started in {found:?}");
}

/// Calls that one system has and another has not stand in one small module, so that the rest is the same everywhere.
#[test]
fn unix_only_calls_stand_in_one_small_module() {
    let mut files = Vec::new();
    for room in ["domain", "content", "sql", "storage", "app", "documents", "web", "cli"] {
        rust_files(&root().join("crates").join(room).join("src"), &mut files);
    }
    let calls = ["cfg(unix)", "cfg!(unix)", "std::os::unix", "std::os::fd", "signal::unix", "UnixStream", "rustix::"];
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with("crates/app/src/platform.rs")) {
        let text = std::fs::read_to_string(file).expect("text");
        // Tests stand at the end of a file.
        let program = text.split("#[cfg(test)]").next().unwrap_or_default();
        let named = calls.iter().filter(|call| program.contains(*call));
        found.extend(named.map(|call| format!("{}: {call}", file.display())));
    }
    assert!(found.is_empty(), "only Unix has these: {found:?}");
    let module = std::fs::read_to_string(root().join("crates/app/src/platform.rs")).expect("the module");
    assert!(module.contains("cfg(unix)"), "the module was moved: this test looks at another one");
}

/// Windows flushes no file that was opened for reading alone: what somebody else wrote goes through `sync_file`.
#[test]
fn no_file_opened_for_reading_alone_is_flushed() {
    let mut files = Vec::new();
    for room in ["domain", "content", "sql", "storage", "app", "documents", "web", "cli"] {
        rust_files(&root().join("crates").join(room).join("src"), &mut files);
    }
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with("crates/app/src/platform.rs")) {
        let text = std::fs::read_to_string(file).expect("text");
        let program = text.split("#[cfg(test)]").next().unwrap_or_default();
        let statements = program.split("File::open(").skip(1).filter_map(|rest| rest.split(';').next());
        found.extend(
            statements.filter(|rest| rest.contains(".sync_")).map(|rest| format!("{}: {rest}", file.display())),
        );
    }
    assert!(found.is_empty(), "flushed through a handle for reading: {found:?}");
}

/// The papers that a house shows at its door, and the pictures in them.
#[test]
fn the_papers_of_the_house_are_there() {
    let pages = ["README.md", "README.ja.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
    for page in pages {
        let text = std::fs::read_to_string(root().join(page)).unwrap_or_else(|e| panic!("{page}: {e}"));
        assert!(text.starts_with("# ") && text.lines().count() > 10, "{page} says nothing");
        for picture in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let is_picture = [".png", ".jpg", ".svg"].iter().any(|end| picture.ends_with(end));
            let there = picture.starts_with("http") || root().join(picture).is_file();
            assert!(!is_picture || there, "{page}: {picture} is not there");
        }
    }
    for page in ["README.md", "README.ja.md"] {
        let text = std::fs::read_to_string(root().join(page)).expect("a README");
        assert!(text.contains("![") && text.contains("docs/pictures/"), "{page} shows no picture");
    }
    let licence = std::fs::read_to_string(root().join("LICENSE")).expect("LICENSE");
    assert!(licence.contains("Apache License") && licence.contains("Version 2.0"), "another licence");
    for folder in ["docs/decisions", "docs/conventions", "docs/generated"] {
        let entries = std::fs::read_dir(root().join(folder)).unwrap_or_else(|e| panic!("{folder}: {e}"));
        assert!(entries.flatten().count() > 0, "{folder} is empty");
    }
    // The first decision is the one that strangers ask for first.
    assert!(root().join("docs/decisions/0001-sql-crate.md").is_file());
}

/// Each row of the answers begins with the scanner that found it and says what became of it; each scanner was run.
#[test]
fn every_finding_of_a_scanner_has_its_answer() {
    let text = std::fs::read_to_string(root().join("docs/security/scanners.md")).expect("docs/security/scanners.md");
    let (_, answers) = text.split_once("## Answers").expect("the answers");
    let answers = answers.split("\n## ").next().unwrap_or_default();
    let rows: Vec<&str> = answers.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(!rows.is_empty(), "no finding is answered");
    for row in &rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [finding, answer] = cells[..] else { panic!("a row of {} cells: {row}", cells.len()) };
        let by = ["schemathesis: ", "wapiti: ", "sqlmap: "].iter().any(|scanner| finding.starts_with(scanner));
        assert!(by && answer.chars().count() > 20, "no finding or no answer: {row}");
    }
    // Each scanner stands in the list of what was run.
    let run = text.split("## Answers").next().unwrap_or_default();
    for scanner in ["schemathesis", "wapiti", "sqlmap"] {
        assert!(run.contains(&format!("| {scanner}")), "{scanner} was not run");
    }
}

#[test]
fn scripts_put_no_markup_into_a_page() {
    let folder = root().join("crates/web/assets/js");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the scripts").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("a script");
        seen += 1;
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "postMessage",
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "document.cookie",
            "__proto__",
        ] {
            assert!(!text.contains(word), "{}: {word}", entry.path().display());
        }
    }
    assert!(seen > 3, "only {seen} scripts");
}
