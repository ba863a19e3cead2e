//! Each rule of the conventions: break it, and its fault is named.

mod fixture;

use content::{Lang, Report, check_dir};
use fixture::cases::{CASES, DESKS, EDITION, FAQ, GUIDE, HELP, HOLIDAYS, ITEMS, MORE, SAMPLES, SET, VENDOR};
use fixture::{Tree, tree, write};

fn report(tree: &Tree) -> Report {
    let dir = tempfile::tempdir().expect("a folder");
    write(tree, dir.path());
    check_dir(dir.path(), Lang::Ja)
}

#[test]
fn the_fixture_has_no_fault() {
    let report = report(&tree());
    assert_eq!(report.faults, []);
    assert_eq!((report.counts.items, report.counts.guides, report.counts.messages), (5, 7, 2));
    assert_eq!(report.counts.kanji_without_reading["help"], 0);
    assert!(report.counts.kanji_without_reading["guides"] > 0);
}

#[test]
fn every_broken_rule_is_named() {
    let whole = tree();
    let mut wrong = Vec::new();
    for (file, from, to, rule, words) in CASES.iter().chain(&MORE) {
        let mut tree = whole.clone();
        let text = tree.get_mut(*file).unwrap();
        assert!(text.contains(from), "{file} holds no {from:?}");
        *text = text.replacen(from, to, if *rule == "check-guide-short" { usize::MAX } else { 1 });
        let faults = report(&tree).faults;
        let is_named = faults.iter().any(|f| f.file == *file && f.rule == *rule && f.sentence.contains(words));
        if !is_named {
            wrong.push(format!("{rule} {from:?} → {to:?}: {faults:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_rules_allow_is_no_fault() {
    let moved_on = "## ことばの説明\n\n説明。\n\n## ガイドライン第7.0版では\n\n違います。\n";
    for (from, to) in [("## ことばの説明\n", moved_on), ("まず[", "まず[台帳の本](https://example.jp/)、[")]
    {
        let mut tree = tree();
        let text = tree.get_mut(GUIDE).unwrap();
        *text = text.replace(from, to);
        assert_eq!(report(&tree).faults, [], "{to}");
    }
}

#[test]
fn what_is_missing_altogether_is_named() {
    for (file, rule) in [
        (GUIDE, "check-guide-missing"),
        (VENDOR, "check-guide-missing"),
        ("guide/continuity/1-1-a.md", "check-guide-missing"),
        ("guide/booklet/how-to-read.md", "check-guide-missing"),
        (FAQ, "check-guide-missing"),
        (SET, "check-file-missing"),
        (SAMPLES, "check-file-missing"),
        (EDITION, "check-file-missing"),
        ("glossary.toml", "check-file-missing"),
        (DESKS, "check-file-missing"),
        (HOLIDAYS, "check-file-missing"),
    ] {
        let mut tree = tree();
        tree.remove(file);
        let faults = report(&tree).faults;
        assert!(faults.iter().any(|f| f.file == file && f.rule == rule), "{file}: {faults:#?}");
    }
    let mut without = tree();
    let cut = without[SAMPLES].find("[[sample]]\nform = \"vendor\"").unwrap();
    without.get_mut(SAMPLES).unwrap().truncate(cut);
    let faults = report(&without).faults;
    assert_eq!(faults.iter().map(|f| f.rule).collect::<Vec<_>>(), ["check-sample-none"; 2]);
}

#[test]
fn a_strange_file_and_a_guide_in_the_wrong_place_are_named() {
    let mut tree = tree();
    tree.insert("guide/institution/bcp.txt".into(), "x".into());
    tree.insert("guide/vendor/other.md".into(), fixture::guide("institution", "access-rights"));
    tree.insert("messages/en/bad.ftl".into(), "x = { $\n".into());
    let faults = report(&tree).faults;
    for (file, rule) in [
        ("guide/institution/bcp.txt", "check-file-unknown"),
        ("guide/vendor/other.md", "check-guide-place"),
        ("messages/en/bad.ftl", "check-message"),
    ] {
        assert!(faults.iter().any(|f| f.file == file && f.rule == rule), "{file}: {faults:#?}");
    }
}

#[test]
fn an_edition_without_forms_and_a_desk_that_stands_twice_are_named() {
    let mut tree = tree();
    let edition = tree[EDITION].clone();
    let (head, _) = edition.split_once("[[form]]").unwrap();
    tree.insert("editions/r6/edition.toml".into(), head.replace("r7", "r6").replace("2025", "2024"));
    tree.insert("editions/r6/items.toml".into(), String::new());
    tree.insert("editions/r6/samples.toml".into(), String::new());
    tree.insert("editions/r8/edition.toml".into(), edition.replace("[[form.section]]", "[[form.part]]"));
    let form = "[[form]]\nid = \"vendor\"\ntitle = \"x\"\ntitle_en = \"x\"\npaper_title = \"x\"\nkinds = [\"vendor\"]\nrounds = 1\n";
    tree.insert("editions/r5/edition.toml".into(), head.replace("r7", "r5").replace("2025", "2023") + form);
    tree.insert("editions/r5/items.toml".into(), String::new());
    let desks = tree[DESKS].clone();
    tree.insert(DESKS.into(), format!("{desks}\n{desks}"));
    let faults = report(&tree).faults;
    for (file, rule) in [
        ("editions/r6/edition.toml", "check-no-form"),
        ("editions/r5/edition.toml", "check-form-empty"),
        ("editions/r5/samples.toml", "check-file-missing"),
        ("editions/r8/edition.toml", "check-toml"),
        ("editions/r8/items.toml", "check-file-missing"),
        (DESKS, "check-desk-twice"),
    ] {
        assert!(faults.iter().any(|f| f.file == file && f.rule == rule), "{file}: {faults:#?}");
    }
}

#[test]
fn a_file_that_is_no_text_is_named() {
    let dir = tempfile::tempdir().unwrap();
    write(&tree(), dir.path());
    std::fs::write(dir.path().join(HELP), [0x82, 0xa0]).unwrap();
    let faults = check_dir(dir.path(), Lang::En).faults;
    assert_eq!(
        faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["help/first-ten-minutes.toml: This is no UTF-8 text. Save it as UTF-8."]
    );
}

#[test]
fn what_cannot_be_read_is_an_error_with_file_and_line() {
    let mut tree = tree();
    let items = tree.get_mut(ITEMS).unwrap();
    *items = items.replace("due = \"unknown\"", "dew = \"unknown\"");
    let dir = tempfile::tempdir().unwrap();
    write(&tree, dir.path());
    let error = content::Content::from_dir(dir.path()).unwrap_err().to_string();
    assert!(error.starts_with("editions/r7/items.toml, line 53: ") && error.contains("dew"), "{error}");
    let nowhere = dir.path().join("nowhere");
    assert!(content::Content::from_dir(&nowhere).unwrap_err().to_string().starts_with("cannot read"));
    assert_eq!(check_dir(&nowhere, Lang::Ja).faults[0].rule, "check-unreadable");
}

/// Every rule has a sentence in both languages, and no sentence is left over.
#[test]
fn every_rule_has_its_sentence() {
    let messages = content::Messages::bundled().unwrap();
    let mut used = std::collections::BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            used.extend(
                text.split("\"check-").skip(1).map(|rest| format!("check-{}", rest.split('"').next().unwrap())),
            );
        }
    }
    for lang in Lang::ALL {
        let known: std::collections::BTreeSet<String> =
            messages.keys(lang).filter(|k| k.starts_with("check-")).map(str::to_owned).collect();
        assert_eq!(known, used, "{lang:?}");
    }
}
