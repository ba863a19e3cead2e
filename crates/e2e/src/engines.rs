//! `engines LOG`: how many tests ran on each engine, per crate, from the log of nextest or of `cargo test`.

use crate::fail::{Because, Done, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Tests of a crate: on SQLite, on PostgreSQL, on neither.
type Counts = BTreeMap<String, [u32; 3]>;

/// Prints the table; fails when a crate's engines differ or a test did not run.
pub fn run(log: &str) -> Done<Value> {
    let text = std::fs::read_to_string(log).because(log)?;
    let (counts, left_out) = count(&text);
    ensure(!counts.is_empty(), || format!("no test stands in {log}"))?;
    println!("{:<12} {:>8} {:>10} {:>8}", "crate", "SQLite", "PostgreSQL", "neither");
    let mut sums = [0; 3];
    for (name, [sqlite, postgres, neither]) in &counts {
        println!("{name:<12} {sqlite:>8} {postgres:>10} {neither:>8}");
        sums = [sums[0] + sqlite, sums[1] + postgres, sums[2] + neither];
    }
    println!("{:<12} {:>8} {:>10} {:>8}", "", sums[0], sums[1], sums[2]);
    let differ: Vec<&String> = counts.iter().filter(|(_, c)| c[0] != c[1]).map(|(name, _)| name).collect();
    ensure(differ.is_empty(), || format!("these ran other numbers on the two engines: {differ:?}"))?;
    ensure(left_out.is_empty(), || format!("these did not run: {left_out:?}"))?;
    ensure(sums[0] > 0, || "nothing ran on an engine".to_owned())?;
    Ok(json!({"what": "engines", "sqlite": sums[0], "postgres": sums[1], "neither": sums[2]}))
}

/// Counts, and what was skipped or ignored.
fn count(text: &str) -> (Counts, Vec<String>) {
    let (mut counts, mut left_out) = (Counts::new(), Vec::new());
    // `cargo test` names the crate in a line of its own.
    let mut current = String::new();
    for line in plain(text).lines().map(str::trim) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["Running", .., path] if path.contains("deps/") => {
                current = crate_of(path, line);
            }
            ["Doc-tests", name, ..] => current = (*name).to_owned(),
            ["test", name, "...", "ok" | "FAILED", ..] => add(&mut counts, &current, name),
            ["test", name, "...", "ignored", ..] => left_out.push((*name).to_owned()),
            ["test", name, "-", "should", "panic", "...", "ok" | "FAILED"] => add(&mut counts, &current, name),
            [status, rest @ .., krate, name] if is_outcome(status) && rest.iter().any(|w| w.starts_with('[')) => {
                add(&mut counts, krate.split("::").next().unwrap_or_default(), name);
            }
            _ => {}
        }
        // `Summary [ 3.2s] 120 tests run: 118 passed, 2 skipped`
        if line.starts_with("Summary [") {
            let skipped = line.split(", ").find_map(|part| part.trim().strip_suffix(" skipped"));
            if let Some(number) = skipped.filter(|n| *n != "0") {
                left_out.push(format!("{number} skipped by nextest"));
            }
        }
    }
    (counts, left_out)
}

fn is_outcome(word: &str) -> bool {
    matches!(word, "PASS" | "FAIL" | "LEAK")
}

/// `Running unittests src/lib.rs (target/debug/deps/app-0123)`, `Running tests/house.rs (…/deps/house-0123)`
fn crate_of(path: &str, line: &str) -> String {
    let file = path.trim_end_matches(')').rsplit('/').next().unwrap_or_default();
    let binary = file.rsplit_once('-').map_or(file, |(name, _)| name);
    if line.contains("unittests") { binary.to_owned() } else { format!("tests of {binary}") }
}

fn add(counts: &mut Counts, krate: &str, name: &str) {
    let place = if name.ends_with("sqlite") {
        0
    } else if name.ends_with("postgres") {
        1
    } else {
        2
    };
    counts.entry(krate.to_owned()).or_default()[place] += 1;
}

/// Without the colours of a terminal.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, tail)| tail);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_is_read() {
        let log = "\u{1b}[32m        PASS\u{1b}[0m [   0.012s] (  1/123) app::house people::enter::on_sqlite\n\
            PASS [   1.012s] app::house people::enter::on_postgres\n\
            FAIL [   0.100s] (3/4) domain dates::wareki\n\
            Summary [   3.5s] 3 tests run: 2 passed, 1 failed, 2 skipped\n";
        let (counts, left_out) = count(log);
        assert_eq!(counts["app"], [1, 1, 0]);
        assert_eq!(counts["domain"], [0, 0, 1]);
        assert_eq!(left_out, ["2 skipped by nextest"]);
    }

    #[test]
    fn cargo_test_is_read() {
        let log = "     Running unittests src/lib.rs (target/debug/deps/app-0a1b)\n\
            test people::enter::on_sqlite ... ok\ntest people::enter::on_postgres ... ok\n\
            test slow ... ignored\n\
            Running tests/house.rs (target/debug/deps/house-0a1b)\ntest arrows ... FAILED\n";
        let (counts, left_out) = count(log);
        assert_eq!(counts["app"], [1, 1, 0]);
        assert_eq!(counts["tests of house"], [0, 0, 1]);
        assert_eq!(left_out, ["slow"]);
    }
}
