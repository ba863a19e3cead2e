//! Workbooks through the real binary: imported in every layout, answered, filled, and compared part for part with
//! what was imported. Cells that are not answers are what they were, and LibreOffice and openpyxl show those that are.
//! The paper of such a sheet carries the official words.

mod openpyxl;
mod parts;
mod words;

use crate::outside::caller::Script;
use crate::outside::server::{Server, done, mamori};
use calamine::{Data, Reader, Xlsx};
use parts::{part_of, parts};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

const NOW: &str = "2026-11-24T09:00:00+09:00";
const CLINIC: &str = "4810100018";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/tests/workbooks")
}

fn expected(name: &str) -> Value {
    let text = std::fs::read_to_string(folder().join(format!("{name}.expected.json"))).expect("an expectation");
    serde_json::from_str(&text).expect("JSON")
}

fn layouts() -> Vec<String> {
    let names = std::fs::read_dir(folder()).expect("the folder").flatten();
    let mut names: Vec<String> = names
        .filter_map(|e| e.file_name().to_str()?.strip_suffix(".expected.json").map(str::to_owned))
        .filter(|n| n != "both-forms.vendor")
        .collect();
    names.sort();
    names
}

/// Runs a command under the clock of the demonstration; what it printed.
#[track_caller]
fn run(data: &Path, arguments: &[&str]) -> String {
    done(&mamori(data, arguments).env("MAMORI_NOW", NOW).output().expect("the binary starts"))
}

/// The sheet's values, cell by cell.
fn cells(bytes: &[u8], sheet: &str) -> BTreeMap<String, Data> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("the sheet");
    let (row, col) = range.start().unwrap_or_default();
    let at = |r: usize, c: usize| domain::cells::Place::new(row + r as u32, col + c as u32).address();
    range.used_cells().map(|(r, c, value)| (at(r, c), value.clone())).collect()
}

/// はい for most, いいえ with a target date for every third row; in the second round はい for every fifth.
fn answer(script: &Script, sheet: &str) -> BTreeMap<(usize, i64), &'static str> {
    let mut said = BTreeMap::new();
    let mut versions = BTreeMap::new();
    for round in 1..=2 {
        if round == 2 {
            script.post(&format!("/assessments/{sheet}/rounds"), &json!({"checked_on": "2026-11-24"})).is(201);
        }
        let items = script.get(&format!("/assessments/{sheet}")).is(200).json()["items"].clone();
        for (n, item) in items.as_array().expect("items").iter().enumerate() {
            let key = item["key"].as_str().expect("a key");
            let value = match (round, n) {
                (1, n) if n % 3 == 1 => "no",
                (1, _) => "yes",
                (_, n) if n % 5 == 0 => "yes",
                _ => continue,
            };
            let target = if value == "no" { json!("2027-03-01") } else { Value::Null };
            let day = if round == 1 { "2026-07-04" } else { "2026-11-24" };
            let version = *versions.get(key).unwrap_or(&0);
            let body = json!({"value": value, "checked_on": day, "target_date": target, "version": version});
            let put = script.put(&format!("/assessments/{sheet}/items/{key}"), &body).is(200).json();
            versions.insert(key.to_owned(), put["version"].as_i64().expect("a version"));
            said.insert((n, round), value);
        }
    }
    said
}

struct Filled {
    name: String,
    original: Vec<u8>,
    bytes: Vec<u8>,
    /// The same sheet as PDF.
    paper: Vec<u8>,
    wanted: Value,
    said: BTreeMap<(usize, i64), &'static str>,
}

impl Filled {
    /// Cells that are filled: address → はい, いいえ, a day, or ticked.
    fn wanted(&self) -> BTreeMap<String, String> {
        let how = &self.wanted["answers"];
        let mut out = BTreeMap::new();
        for (n, item) in self.wanted["items"].as_array().expect("items").iter().enumerate() {
            for (round, cells) in (1..).zip(item["rounds"].as_array().expect("rounds")) {
                let Some(value) = self.said.get(&(n, round)) else { continue };
                let cell = |key: &str| cells[key].as_str().map(str::to_owned);
                let word = how[*value].as_str().expect("a word");
                let word = word.rsplit('→').next().unwrap_or(word).to_owned();
                if how["kind"] == "control" {
                    out.insert(cell(&format!("{value}_link")).expect("a linked cell"), "TRUE".to_owned());
                } else {
                    out.insert(cell(value).expect("a cell"), word);
                }
                out.extend(cell("date").map(|c| (c, if round == 1 { "2026-07-04" } else { "2026-11-24" }.to_owned())));
                if *value == "no" {
                    out.extend(cell("target").map(|c| (c, "2027-03-01".to_owned())));
                }
            }
        }
        out
    }
}

/// Every layout imported, published, answered and filled; by command and by the API the same.
fn filled(data: &Path) -> Vec<Filled> {
    run(data, &["demo"]);
    let layouts = layouts();
    for (n, name) in layouts.iter().enumerate() {
        let (id, form) = (format!("r8-{n}"), expected(name)["form"].as_str().expect("a form").to_owned());
        let file = folder().join(format!("{name}.xlsx"));
        let file = file.to_str().expect("a path");
        let dry: Value = serde_json::from_str(&run(
            data,
            &["edition", "import", file, "--id", &id, "--form", &form, "--dry-run", "--json"],
        ))
        .expect("JSON");
        assert_eq!((&dry["edition"], &dry["fiscal_year"]), (&Value::Null, &json!("令和8年度")));
        let begun = std::time::Instant::now();
        let stored: Value =
            serde_json::from_str(&run(data, &["edition", "import", file, "--id", &id, "--form", &form, "--json"]))
                .expect("JSON");
        assert!(
            begun.elapsed().as_secs_f64() < 3.0,
            "{name}: {:?}, the start of an unoptimised binary included",
            begun.elapsed()
        );
        assert_eq!((&stored["items"], &stored["edition"]["status"]), (&dry["items"], &json!("draft")));
        assert!(!run(data, &["edition", "import", file, "--id", &id, "--form", &form]).is_empty());
        run(data, &["edition", "publish", &id]);
    }
    let token = run(data, &["person", "token", "owner@clinic.example"]);
    let mut serve = mamori(data, &["serve", "--listen", "127.0.0.1:0"]);
    serve.env("MAMORI_NOW", NOW);
    let server = Server::start(serve);
    let script = Script::new(server.at, &token);
    let clinic = script.organisation();
    let vendors = script.get(&format!("/organisations/{clinic}/vendors")).is(200).json();
    let mut out = Vec::new();
    for (n, name) in layouts.iter().enumerate() {
        let wanted = expected(name);
        let form = wanted["form"].as_str().expect("a form");
        let mut new = json!({"edition": format!("r8-{n}"), "form": form, "fiscal_year": 2026});
        if form == "vendor" {
            new["vendor_id"] = vendors["items"][0]["id"].clone();
        }
        let sheet = script.post(&format!("/organisations/{clinic}/assessments"), &new).is(201).json();
        let sheet = sheet["id"].as_str().expect("an id");
        let said = answer(&script, sheet);
        let bytes =
            script.get(&format!("/assessments/{sheet}/export?format=official&at=2026-11-25T00:00:00Z")).is(200).body;
        let paper = script.get(&format!("/assessments/{sheet}/export?format=pdf&at=2026-11-25T00:00:00Z")).is(200).body;
        let original = std::fs::read(folder().join(format!("{name}.xlsx"))).expect("the workbook");
        let file = data.with_file_name(format!("{name}.xlsx"));
        let mut export = vec!["assessment", "export", "--organisation", CLINIC, "--edition"];
        let edition = format!("r8-{n}");
        export.extend([
            edition.as_str(),
            "--form",
            form,
            "--format",
            "official",
            "--at",
            "2026-11-25T00:00:00Z",
            "--out",
        ]);
        export.push(file.to_str().expect("a path"));
        let code = vendors["items"][0]["code"].as_str().expect("a code");
        if form == "vendor" {
            export.extend(["--vendor", code]);
        }
        run(data, &export);
        assert!(bytes == std::fs::read(&file).expect("the export"), "{name}: the same bytes from command and API");
        out.push(Filled { name: name.clone(), original, bytes, paper, wanted, said });
    }
    out
}

#[test]
fn a_filled_workbook_differs_in_what_was_filled_and_libreoffice_shows_it() {
    let room = tempfile::tempdir().expect("a folder");
    let filled = filled(&room.path().join("data"));
    assert!(filled.len() >= 11);
    for one in &filled {
        only_what_was_filled(one);
    }
    libreoffice(room.path(), &filled);
    openpyxl::opens(room.path(), &filled);
    words::are_on_the_paper(room.path(), &filled);
}

fn only_what_was_filled(one: &Filled) {
    let name = &one.name;
    let sheet = one.wanted["sheet"].as_str().expect("a sheet");
    let (before, after) = (parts(&one.original), parts(&one.bytes));
    assert_eq!(
        before.iter().map(|p| &p.name).collect::<Vec<_>>(),
        after.iter().map(|p| &p.name).collect::<Vec<_>>(),
        "{name}: each part once, in its place"
    );
    let part = part_of(&before, sheet);
    for (old, new) in before.iter().zip(&after) {
        let may = old.name == part
            || (one.wanted["answers"]["kind"] == "control"
                && (old.name.contains("ctrlProp") || old.name.ends_with(".vml")));
        // Unchanged parts are the same to the packed byte.
        assert!(may || (old.packed == new.packed && old.text == new.text), "{name}: {} changed", old.name);
    }
    // Cell for cell.
    let (mut before, after) = (cells(&one.original, sheet), cells(&one.bytes, sheet));
    let wanted = one.wanted();
    assert!(wanted.len() > 20, "{name}: {}", wanted.len());
    for (address, word) in &wanted {
        let found = after.get(address).map(ToString::to_string).unwrap_or_default();
        let fits = match after.get(address) {
            Some(Data::DateTime(at)) => {
                let (year, month, day, ..) = at.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}") == *word
            }
            Some(Data::Float(n)) if word.starts_with("20") => serial(word) == Some(n.to_string()),
            Some(Data::Bool(true)) => word == "TRUE",
            _ => found == *word || domain::dates::parse(&found).is_ok_and(|d| d.to_string() == *word),
        };
        assert!(fits, "{name} {address}: {found} for {word}");
        before.remove(address);
    }
    // A formula that reads an answer keeps no old result.
    let formulas = |bytes: &[u8]| {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
        let range = book.worksheet_formula(sheet).expect("formulas");
        let (row, col) = range.start().unwrap_or_default();
        let at = |r: usize, c: usize| domain::cells::Place::new(row + r as u32, col + c as u32).address();
        range.used_cells().map(|(r, c, f)| (at(r, c), f.clone())).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(formulas(&one.original), formulas(&one.bytes), "{name}: formulas");
    for address in formulas(&one.bytes).keys().filter(|a| !after.contains_key(*a)) {
        before.remove(address);
    }
    let rest: BTreeMap<&String, &Data> = after.iter().filter(|(a, _)| !wanted.contains_key(*a)).collect();
    assert_eq!(rest, before.iter().collect(), "{name}: all other cells");
}

/// The number of a day in a workbook: days since 30 December 1899; none for what is no day.
fn serial(word: &str) -> Option<String> {
    let day: jiff::civil::Date = word.parse().ok()?;
    let days = jiff::civil::date(1899, 12, 30).until(day).expect("days").get_days();
    Some(days.to_string())
}

/// A program is missing that `./test` installs: said on a developer's machine, a fault where everything is to be shown.
fn left_out(what: &str) {
    assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "{what} is not installed");
    eprintln!("left out: {what} is not installed");
}

/// LibreOffice opens every filled workbook and shows what was answered.
fn libreoffice(room: &Path, filled: &[Filled]) {
    if Command::new("soffice").arg("--version").output().is_err() {
        return left_out("soffice");
    }
    let files: Vec<PathBuf> = filled.iter().map(|f| room.join(format!("{}.xlsx", f.name))).collect();
    let out = room.join("shown");
    let done = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", room.join("office").display()))
        .args(["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&out)
        .args(&files)
        .output()
        .expect("LibreOffice runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for one in filled {
        let bytes =
            std::fs::read(out.join(format!("{}.xlsx", one.name))).unwrap_or_else(|e| panic!("{}: {e}", one.name));
        let shown = cells(&bytes, one.wanted["sheet"].as_str().expect("a sheet"));
        for (address, word) in one.wanted() {
            let found = shown.get(&address).map(ToString::to_string).unwrap_or_default();
            let fits = match shown.get(&address) {
                Some(Data::DateTime(at)) => {
                    let (year, month, day, ..) = at.to_ymd_hms_milli();
                    format!("{year:04}-{month:02}-{day:02}") == word
                }
                Some(Data::Bool(on)) => *on && word == "TRUE",
                _ => found == word || domain::dates::parse(&found).is_ok_and(|d| d.to_string() == word),
            };
            assert!(fits, "LibreOffice, {} {address}: {found} for {word}", one.name);
        }
        // What counts the answers counts them anew: はい：15／22.
        if one.name == "controls" {
            let yes = one.said.iter().filter(|((_, round), value)| *round == 1 && **value == "yes").count();
            let counted = shown.get("E2").map(ToString::to_string).unwrap_or_default();
            assert_eq!(counted, format!("はい：{yes}／22"));
        }
    }
}
