//! One row per clause of "Bad input" and "Bad days": what was sent as users send it, the one sentence that came back (out of
//! `content/messages`), and what is still stored. The table that was run lies in `target/tmp/bad_input.md`.

mod clinic;
mod days;
mod files;
mod letters;
mod machine;
mod mails;
mod mount;
#[path = "../outside/mod.rs"]
mod outside;
mod said;
mod twice;
mod typed;

use clinic::Clinic;
use content::{Lang, Messages};
use said::{Heard, sentence};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What came of one row.
pub struct Outcome {
    /// What was sent.
    pub sent: &'static str,
    /// Every answer that refuses, with the sentence that it must say.
    pub heard: Vec<Heard>,
    /// What is stored afterwards, and what must be: name, found, wanted.
    pub stored: Vec<(&'static str, Value, Value)>,
}

/// A clause of the issue and what shows it.
type Row = (&'static str, fn(&mut Clinic) -> Outcome);

const TABLE: [Row; 30] = [
    ("full-width digits", typed::full_width_digits),
    ("half-width kana", typed::half_width_kana),
    ("和暦 in any common form", typed::japanese_eras),
    ("a day that is none", typed::no_day),
    ("pasted line breaks", typed::line_breaks),
    ("10,000 characters in a note", typed::long_note),
    ("a target date outside the fiscal year", typed::target_outside_year),
    ("a date in the future", typed::in_the_future),
    ("a code whose check digit fails", typed::check_digit),
    ("a file of 0 bytes", files::empty),
    ("a file too large", files::too_large),
    ("a file lying about its type", files::lying),
    ("a file carrying a path in its name", files::path_in_name),
    ("a double submit", twice::double_submit),
    ("a stale form", twice::stale_form),
    ("a foreign id in the URL", twice::foreign_id),
    ("a full disk", machine::full_disk),
    ("a read-only data directory", machine::read_only),
    ("a port in use", machine::port_in_use),
    ("a database of a newer version", machine::newer_database),
    ("fonts missing", machine::fonts_missing),
    ("a full disk in every phase of a save", days::full_while_saving),
    ("a full disk in every phase of an upload", days::full_while_uploading),
    ("a full disk in every phase of a backup", days::full_while_backing_up),
    ("a clock set forth and back", days::clock),
    ("a backup cut off", days::cut_off),
    ("a restore over live data", days::restore_over_live),
    ("a key missing", days::key_missing),
    ("two processes on one directory", days::two_processes),
    ("a mail server that hangs, hangs up, and loses", mails::odd_servers),
];

/// Rows that need a file system of their own, which only root can mount.
const MOUNTED: [&str; 5] = [
    "a full disk",
    "a read-only data directory",
    "a full disk in every phase of a save",
    "a full disk in every phase of an upload",
    "a full disk in every phase of a backup",
];

/// A line of the report, and whether the row holds.
fn report(clause: &str, outcome: &Outcome, words: &Messages) -> (String, Vec<String>) {
    let mut faults = Vec::new();
    let mut sentences: Vec<String> = Vec::new();
    for heard in &outcome.heard {
        match sentence(heard, words) {
            Ok(text) if sentences.contains(&text) => {}
            Ok(text) => sentences.push(text),
            Err(fault) => faults.push(format!("{clause}: {fault}")),
        }
    }
    for (name, found, wanted) in outcome.stored.iter().filter(|(_, found, wanted)| found != wanted) {
        faults.push(format!("{clause}: {name} is {found:.300}, wanted {wanted:.300}"));
    }
    let said = if sentences.is_empty() { "(taken as it was meant)".to_owned() } else { sentences.join(" / ") };
    let stored: Vec<&str> = outcome.stored.iter().map(|(name, ..)| *name).collect();
    (format!("| {clause} | {} | {said} | {} |", outcome.sent, stored.join(", ")), faults)
}

#[test]
fn every_bad_input_has_one_sentence_and_loses_nothing() {
    let words = Messages::bundled().expect("messages");
    assert!(words.has(Lang::Ja, "error-not-found"));
    let mut clinic = Clinic::open();
    let mountable = mount::is_possible();
    let (mut lines, mut faults, mut not_run) = (Vec::new(), Vec::new(), Vec::new());
    for (clause, run) in TABLE {
        if MOUNTED.contains(&clause) && !mountable {
            not_run.push(clause);
            lines.push(format!("| {clause} | **not run**: needs root and mount | | |"));
            continue;
        }
        match catch_unwind(AssertUnwindSafe(|| run(&mut clinic))) {
            Ok(outcome) => {
                let (line, wrong) = report(clause, &outcome, &words);
                lines.push(line);
                faults.extend(wrong);
            }
            // What it said stands above, in the test's output.
            Err(_) => faults.push(format!("{clause}: panicked")),
        }
    }
    let table = format!("| clause | sent | sentence | still stored |\n|---|---|---|---|\n{}\n", lines.join("\n"));
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("bad_input.md"), &table).expect("the report");
    println!("{table}");
    if !not_run.is_empty() {
        said::aloud(&format!("bad_input: not run (needs root and mount): {}", not_run.join(", ")));
        if std::env::var("CI").is_ok_and(|ci| ci == "true") {
            faults.push(format!("not run, and CI must run them: {}", not_run.join(", ")));
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
