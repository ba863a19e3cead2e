//! Random values in every field of every row of every form, written over HTTP, and every export of them compared
//! field by field: JSON, CSV, XLSX through LibreOffice, PDF through pdftotext; by command and by API.

mod booklet;
mod json;
mod official;
#[path = "../outside/mod.rs"]
mod outside;
mod paper;
mod samples;
mod sheets;
mod tables;
mod values;
mod world;

use jiff::Timestamp;
use outside::server::run;
use sheets::{Sheet, now};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use values::Luck;
use world::World;

const FORMATS: [&str; 4] = ["json", "csv", "xlsx", "pdf"];

/// Round 1 with every field of every row; the second and third round, and second thoughts, by luck.
fn fill<'w>(world: &'w World, luck: &mut Luck) -> (Vec<Sheet<'w>>, Vec<usize>, Timestamp) {
    let mut all = Vec::new();
    for (edition, form, house) in world.forms() {
        let mut sheet = Sheet::begin(world, edition, form, house, edition.fiscal_year.unwrap_or(2025));
        form.items().for_each(|item| sheet.write(item, true, luck));
        all.push(sheet);
    }
    assert_eq!(all.len(), 10, "r5, r6 and r7 in three forms, and the continuity table");
    // The same form in a year that is newer than its edition, most of it open.
    let (edition, form, house) =
        *world.forms().iter().find(|(e, f, _)| (e.id.as_str(), f.id.as_str()) == ("r7", "institution")).expect("r7");
    let mut newer = Sheet::begin(world, edition, form, house, 2026);
    form.items().take(3).for_each(|item| newer.write(item, false, luck));
    all.push(newer);
    let (first, then) = (all.iter().map(|sheet| sheet.writes.len()).collect(), now());
    for round in 1..=3 {
        for sheet in &mut all[..10] {
            if round > 1 {
                sheet.next_round(["2026-04-01", "2026-05-01"][round - 2]);
            }
            for item in sheet.form.items().filter(|_| luck.one_in(2 + round)).collect::<Vec<_>>() {
                sheet.write(item, false, luck);
            }
        }
    }
    (all, first, then)
}

/// One export by command and by API: the same bytes.
fn export(sheet: &Sheet, format: &str, at: Timestamp, out: &Path) -> PathBuf {
    let file = out.join(format!("{}.{format}", sheet.slug()));
    let name = file.to_str().expect("UTF-8").to_owned();
    let instant = at.to_string();
    let mut arguments = vec!["assessment", "export", "--format", format, "--at", &instant, "--out", &name];
    let which = sheet.arguments();
    arguments.extend(which.iter().map(String::as_str));
    run(sheet.world.data(), &arguments);
    let by_command = std::fs::read(&file).expect("the file");
    let path = format!("/assessments/{}/export?format={format}&at={instant}", sheet.id);
    let by_api = sheet.house.script.get(&path).is(200).body;
    assert!(by_command == by_api, "{name}: {} bytes by command, {} by API", by_command.len(), by_api.len());
    file
}

/// Exports and compares one; a PDF ends with the line of its signature.
fn check(sheet: &Sheet, format: &str, at: Timestamp, out: &Path) {
    let file = export(sheet, format, at, out);
    let bytes = std::fs::read(&file).expect("the file");
    match format {
        "json" => {
            json::check(sheet, &bytes, sheet.writes.len(), sheet.rounds.len(), at);
            json::check_api(sheet, &bytes);
        }
        "csv" => tables::check_csv(sheet, &bytes),
        "pdf" => {
            paper::check(sheet, &file);
            let end = String::from_utf8_lossy(&bytes[bytes.len() - 200..]).into_owned();
            assert!(end.contains("%%EOF\n%mamori 1 ") && end.ends_with('\n'), "the signature: {end}");
        }
        _ => {}
    }
}

#[test]
fn whatever_is_written_is_in_every_export() {
    let world = World::make();
    let mut luck = Luck::new(20_261_124);
    let (sheets, first, then) = fill(&world, &mut luck);
    let at = now();
    let out = tempfile::tempdir().expect("a folder");
    let jobs: Vec<(&Sheet, &str)> =
        FORMATS.iter().rev().flat_map(|format| sheets.iter().map(move |s| (s, *format))).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((sheet, format)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(sheet, format, at, out.path());
                }
            });
        }
    });
    let workbooks: Vec<PathBuf> =
        sheets.iter().map(|sheet| out.path().join(format!("{}.xlsx", sheet.slug()))).collect();
    tables::libreoffice(&workbooks, out.path());
    sheets.iter().for_each(|sheet| tables::check_xlsx(sheet, out.path()));
    // As of the first round everything later is not there yet.
    for (sheet, upto) in sheets.iter().zip(first) {
        let file = export(sheet, "json", then, out.path());
        json::check(sheet, &std::fs::read(file).expect("the file"), upto, 1, then);
    }
    assert_eq!(world.server.stop(), Some(0), "serve ends with 0 on SIGTERM");
}
