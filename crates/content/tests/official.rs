//! Workbooks made by somebody who has not read the importer: one made-up edition in layouts as different as an
//! office makes them. What each is: `workbooks/README.md`.
#![expect(clippy::tests_outside_test_module, reason = "a test crate")]

use content::compare::{Number, number};
use content::workbook::lineage::Asked;
use content::workbook::{Book, Error, Found, propose};
use content::{Content, workbook};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks")
}

fn json(name: &str) -> Value {
    let text = std::fs::read_to_string(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Names of the layouts: everything that has an expectation.
fn layouts() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .filter_map(|entry| {
            entry.expect("an entry").file_name().to_str()?.strip_suffix(".expected.json").map(str::to_owned)
        })
        .collect();
    names.sort();
    assert!(names.len() >= 6, "{names:?}");
    names
}

/// The workbook of an expectation, and the form that is asked for.
fn find(name: &str, file: &str) -> Found {
    let form = json(&format!("{name}.expected.json"))["form"].as_str().expect("a form").to_owned();
    let bytes = std::fs::read(folder().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    let found = Book::open(&bytes).and_then(|book| book.find(file, Some(&form), None));
    found.unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// `both-forms.vendor` is the same workbook, asked for another form.
fn file_of(name: &str) -> String {
    format!("{}.xlsx", name.split('.').next().unwrap_or(name))
}

/// A row as it is compared: the scope as a code, the number by its parts.
type Row = (Option<String>, Option<String>, Option<Number>, String);

fn scope_code(label: &str) -> String {
    use domain::checklist::Scope;
    let all = [Scope::All, Scope::Server, Scope::Pc, Scope::Network, Scope::ServerPc];
    let known = all.into_iter().find(|s| s.label() == label);
    known
        .and_then(|s| serde_json::to_value(s).ok())
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or(label.to_owned())
}

fn seen(found: &Found) -> Vec<Row> {
    let row = |i: &workbook::FoundItem| {
        (i.section.clone(), i.scope.as_deref().map(scope_code), i.number.as_deref().map(number), i.text.clone())
    };
    found.items.iter().map(row).collect()
}

fn expected_row(item: &Value) -> Row {
    let text = |key: &str| item[key].as_str().map(str::to_owned);
    (text("section"), text("scope"), text("number").as_deref().map(number), text("text").unwrap_or_default())
}

fn expected(name: &str) -> Vec<Row> {
    json(&format!("{name}.expected.json"))["items"].as_array().expect("items").iter().map(expected_row).collect()
}

#[track_caller]
fn same(name: &str, seen: &[Row], expected: &[Row]) {
    for (n, (s, e)) in seen.iter().zip(expected).enumerate() {
        assert_eq!(s, e, "{name}, row {n}");
    }
    assert_eq!(seen.len(), expected.len(), "{name}: rows; the last seen is {:?}", seen.last());
}

#[test]
fn every_layout_is_found_whole() {
    for name in layouts() {
        let (found, wanted) = (find(&name, &file_of(&name)), json(&format!("{name}.expected.json")));
        same(&name, &seen(&found), &expected(&name));
        let year = found.fiscal_year.map(domain::dates::wareki_fiscal_year);
        assert_eq!(year.as_deref(), wanted["fiscal_year"].as_str(), "{name}");
        assert_eq!(
            (found.form.as_deref(), Some(found.sheet.as_str())),
            (wanted["form"].as_str(), wanted["sheet"].as_str()),
            "{name}"
        );
        // The number as it is printed, folded; the cell of the question.
        for (item, wanted) in found.items.iter().zip(wanted["items"].as_array().expect("items")) {
            assert_eq!(
                (item.number.as_deref(), Some(item.cell.as_str())),
                (wanted["number"].as_str(), wanted["cell"].as_str()),
                "{name}"
            );
        }
        let list = |key: &str| -> Vec<String> {
            let list = wanted[key].as_array().cloned().unwrap_or_default();
            list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        let sure: Vec<&String> = found.notes.iter().filter(|n| !list("may_be_notes").contains(n)).collect();
        assert_eq!(sure, list("notes").iter().collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn every_layout_is_the_same_edition() {
    let institution: Vec<String> =
        layouts().into_iter().filter(|n| json(&format!("{n}.expected.json"))["form"] == "institution").collect();
    assert!(institution.len() >= 6);
    let first = seen(&find(&institution[0], &file_of(&institution[0])));
    for name in &institution[1..] {
        same(name, &seen(&find(name, &file_of(name))), &first);
    }
}

#[test]
fn a_variant_differs_in_exactly_what_was_changed() {
    let mut count = 0;
    for name in layouts() {
        for change in ["removed", "reworded", "moved"] {
            let file = format!("{name}.{change}.xlsx");
            if !folder().join(&file).exists() {
                continue;
            }
            let said = json(&format!("{name}.{change}.json"));
            let mut rows = seen(&find(&name, &file_of(&name)));
            let at = |key: &str| said[key]["index"].as_u64().and_then(|n| usize::try_from(n).ok());
            if let Some(before) = at("before") {
                assert_eq!(rows.remove(before), expected_row(&said["before"]), "{file}");
            }
            if let Some(after) = at("after") {
                rows.insert(after, expected_row(&said["after"]));
            }
            same(&file, &seen(&find(&name, &file)), &rows);
            count += 1;
        }
    }
    assert!(count >= 18, "{count}");
}

#[test]
fn requirements_are_recognised_and_new_ones_are_new() {
    let content = Content::bundled().expect("the bundled content");
    let editions: Vec<_> = content.editions.iter().filter(|e| !e.demo).collect();
    for name in layouts() {
        let (found, wanted) = (find(&name, &file_of(&name)), json(&format!("{name}.expected.json")));
        let asked: Vec<Asked> = found
            .items
            .iter()
            .map(|i| Asked { number: i.number.as_deref(), scope: i.scope.as_deref(), text: &i.text })
            .collect();
        let form = wanted["form"].as_str().expect("a form");
        for (proposal, wanted) in
            propose(&asked, &editions, form, "r8").iter().zip(wanted["items"].as_array().expect("items"))
        {
            let place = format!("{name}: {proposal:?} {}", wanted["text"]);
            match wanted["lineage_expected"].as_str() {
                Some(lineage) => assert_eq!(proposal.lineage, lineage, "{place}"),
                None => assert!(proposal.lineage.starts_with("r8-"), "{place}"),
            }
            assert!((1..=100).contains(&proposal.confidence), "{place}");
        }
    }
}

#[test]
fn answers_go_where_the_sheet_takes_them() {
    for name in layouts() {
        let (found, wanted) = (find(&name, &file_of(&name)), json(&format!("{name}.expected.json")));
        for (item, wanted) in found.items.iter().zip(wanted["items"].as_array().expect("items")) {
            let rounds = wanted["rounds"].as_array().expect("rounds");
            assert_eq!(item.rounds.len(), rounds.len(), "{name}");
            for (cells, wanted) in item.rounds.iter().zip(rounds) {
                let seen = [
                    cells.yes.as_ref().map(|m| m.cell.clone()),
                    cells.no.as_ref().map(|m| m.cell.clone()),
                    cells.checked_on.as_ref().map(|d| d.cell.clone()),
                    cells.target_date.as_ref().map(|d| d.cell.clone()),
                ];
                let wanted = ["yes", "no", "date", "target"].map(|k| wanted[k].as_str().map(str::to_owned));
                assert_eq!(seen, wanted, "{name} {}", item.cell);
            }
        }
    }
}

#[test]
fn wrong_files_have_their_errors() {
    let wrong = json("wrong/wrong.json");
    let kind = |error: Error| match error {
        Error::Empty => "empty",
        Error::TooLarge(_) => "too-large",
        Error::Encrypted => "encrypted",
        Error::OldExcel => "xls",
        Error::Macros => "macros",
        Error::NotAWorkbook | Error::OtherZip => "not-a-workbook",
        Error::Bomb => "bomb",
        Error::Broken(_) => "damaged",
        Error::NoTable => "no-table",
        Error::Candidates(_) => "two-tables",
        Error::HalfTable(_) => "half-table",
        Error::OtherForm(_) => "other-form",
        Error::NoSheet(_) => "no-sheet",
    };
    let open = |bytes: &[u8]| {
        let found = Book::open(bytes).and_then(|b| b.find("", Some("institution"), None));
        found.map_or_else(kind, |found| panic!("{} items", found.items.len()))
    };
    for (name, said) in wrong.as_object().expect("files") {
        let bytes = std::fs::read(folder().join("wrong").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let wanted = match name.as_str() {
            // What `wrong.json` leaves open.
            "entities.xlsx" => "damaged",
            "no-header.xlsx" => "no-table",
            _ => said["kind"].as_str().expect("a kind"),
        };
        let begun = std::time::Instant::now();
        assert_eq!(open(&bytes), wanted, "{name}: {}", said["what"]);
        assert!(begun.elapsed().as_secs() < 20, "{name}");
    }
    assert_eq!(open(&vec![0; 30 * 1024 * 1024]), "too-large");
    let vendor = std::fs::read(folder().join("vendor.xlsx")).expect("the vendor's form");
    assert_eq!(open(&vendor), "other-form");
}
