//! Each rule of the conventions: break it, and its fault is named, alone.

mod fixture;

use content::{Lang, Report, check_dir};
use fixture::{Tree, tree, write};

fn report(tree: &Tree) -> Report {
    let dir = tempfile::tempdir().expect("a folder");
    write(tree, dir.path());
    check_dir(dir.path(), Lang::Ja)
}

/// File, what is replaced (all of it), by what, the rule, words of its sentence.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const EDITION: &str = "editions/r7/edition.toml";
const ITEMS: &str = "editions/r7/items.toml";
const SAMPLES: &str = "editions/r7/samples.toml";
const GUIDE: &str = "guide/institution/access-rights.md";
const VENDOR: &str = "guide/vendor/access-rights.md";
const HELP: &str = "help/now.md";
const JA: &str = "messages/ja/frame.ftl";
const DESKS: &str = "desks/desks.toml";
const CONTACTS: &str = "contacts/public.toml";
const HOLIDAYS: &str = "calendar/holidays.toml";
const YEARS: &str = "calendar/years.toml";

const CASES: [Case; 71] = [
    (EDITION, "id = \"r7\"", "id = \"r6\"", "check-edition-folder", "「r6」"),
    (EDITION, "fiscal_year = 2025", "fiscal_year = 2024", "check-fiscal-year", "2025"),
    (EDITION, "posted = \"2025-05-16\"", "posted = \"5月\"", "check-date", "5月"),
    (EDITION, "guideline = \"6.0\"", "demo = true\nguideline = \"6.0\"", "check-demo", "見本"),
    (EDITION, "note = \"見本です。\"", "note = \"\"", "check-note", "note"),
    (EDITION, "title_en = \"FY2025 edition\"", "title_en = \"版\"", "check-english", "r7"),
    (EDITION, "title_en = \"For vendors\"", "title_en = \"\"", "check-english", "vendor"),
    (EDITION, "title_en = \"Before\"", "title_en = \"まえ\"", "check-english", "continuity / before"),
    (EDITION, "title = \"令和7年度版\"", "title = \"\"", "check-empty", "title"),
    (EDITION, "rounds = 3\n[form.gate]", "rounds = 0\n[form.gate]", "check-rounds", "institution"),
    (EDITION, "counts_progress = true", "counts_progress = false", "check-form-must-count", "institution"),
    (EDITION, "kinds = [\"vendor\"]", "kinds = []", "check-kinds", "vendor"),
    (EDITION, "kinds = [\"vendor\"]", "kinds = [\"county\"]", "check-kinds", "vendor"),
    (EDITION, "kinds = [\"hospital\"]", "kinds = [\"clinic\"]", "check-kind-twice", "continuity"),
    (EDITION, "kinds = [\"hospital\"]", "kinds = [\"hostel\"]", "check-toml", "hostel"),
    (EDITION, "key = \"systems-in-use\"", "key = \"none\"", "check-gate", "none"),
    (EDITION, "posted = ", "psoted = ", "check-toml", "psoted"),
    (
        EDITION,
        "[[form.section]]\nkey = \"management\"",
        "[[form.section]]\nkey = \"old\"\ntitle = \"x\"\ntitle_en = \"x\"\n[[form.section]]\nkey = \"management\"",
        "check-section-empty",
        "old",
    ),
    (ITEMS, "section = \"systems\"", "section = \"nowhere\"", "check-item-section", "nowhere"),
    (ITEMS, "form = \"vendor\"", "form = \"seller\"", "check-item-form", "seller"),
    (ITEMS, "key = \"access-rights.pc\"", "key = \"access-rights.server\"", "check-item-twice", "access-rights.server"),
    (ITEMS, "key = \"access-rights.pc\"", "key = \"access-rights.tablet\"", "check-item-key", "access-rights.tablet"),
    (ITEMS, "scope = \"pc\"", "scope = \"network\"", "check-item-scope", "access-rights.pc"),
    (
        ITEMS,
        "key = \"systems-in-use\"\nlineage = \"systems-in-use\"",
        "key = \"systems\"\nlineage = \"systems\"",
        "check-lineage",
        "systems",
    ),
    (
        ITEMS,
        "key = \"1-1-a\"\nlineage = \"1-1-a\"",
        "key = \"1-1-a.pc\"\nlineage = \"1-1-a\"\nscope = \"pc\"",
        "check-lineage",
        "1-1-a",
    ),
    (ITEMS, "number = \"2-①\"\n", "", "check-number-missing", "vendor"),
    (ITEMS, "number = \"2-①\"", "number = \"二\"", "check-number", "二"),
    (
        ITEMS,
        "lineage = \"systems-in-use\"",
        "lineage = \"systems-in-use\"\nnumber = \"2(4)\"\nscope = \"pc\"",
        "check-number-twice",
        "2(4)",
    ),
    (
        ITEMS,
        "basis = \"confirmed\"\nsources = [\"https://example.jp/a\"]",
        "basis = \"official\"",
        "check-official",
        "systems-in-use",
    ),
    (ITEMS, "sources = [\"https://example.jp/a\"]", "sources = []", "check-sources", "systems-in-use"),
    (ITEMS, "na_basis = \"inferred\"\n", "", "check-na", "access-rights.server"),
    (ITEMS, "links = [\"access-rights\"]", "links = [\"bcp\"]", "check-link", "bcp"),
    (ITEMS, "date = \"2024-06-01\"", "date = \"2024\"", "check-elsewhere", "access-rights.server"),
    (ITEMS, "text = \"備えていますか。\"", "text = \" \"", "check-empty", "vendor / access-rights"),
    (ITEMS, "title_en = \"Overview\"", "title_en = \"\"", "check-english", "1-1-a"),
    (ITEMS, "due = \"unknown\"", "due = \"later\"", "check-toml", "later"),
    (ITEMS, "due = \"unknown\"", "dew = \"unknown\"", "check-toml", "dew"),
    (SAMPLES, "form = \"vendor\"", "form = \"pharmacy\"", "check-sample-form", "pharmacy"),
    (SAMPLES, "systems-in-use = ", "systems = ", "check-sample-key", "systems"),
    (SAMPLES, "systems-in-use = \"yes\"", "systems-in-use = \"na\"", "check-sample-na", "systems-in-use"),
    (SAMPLES, "due = 2", "due = 3", "check-sample-progress", "due=2"),
    (GUIDE, "## なぜ大切か", "なぜ大切か", "check-guide-heading-missing", "なぜ大切か"),
    (GUIDE, "## なぜ大切か", "## なぜ大切なのか", "check-guide-heading-missing", "なぜ大切か"),
    (GUIDE, "## ことばの説明", "## おまけ\n\nおまけ。\n\n## ことばの説明", "check-guide-headings", "おまけ"),
    (
        GUIDE,
        "まず[{台帳|だいちょう}](term:ledger)を作ります。",
        "まず{台帳|だいちょう}を作ります。",
        "check-guide-term",
        "[台帳](term:ledger)",
    ),
    (GUIDE, "まず[", "機器一覧。まず[", "check-guide-term", "機器一覧"),
    (GUIDE, "まず[", "まず台帳の本。[", "check-guide-term", "(term:ledger-book)"),
    (GUIDE, "まず[", "まず[表](term:table)と[", "check-term", "term:table"),
    (GUIDE, "まず[", "まず[表](http://example.jp/)と[", "check-address", "http://example.jp/"),
    (GUIDE, "まず[", "まず<b>表</b>と[", "check-html", "<b>"),
    (GUIDE, "まず[", "まず![表](x.png)と[", "check-image", "x.png"),
    (GUIDE, "まず[", "まず**「表」**と[", "check-stars", "「表」"),
    (GUIDE, "まず[", "# 大きな題\n\nまず[", "check-heading-level", "##"),
    (GUIDE, "editions = [\"r7\"]", "editions = [\"r6\"]", "check-guide-edition", "r6"),
    (GUIDE, "sources = [\"案\"]", "sources = []", "check-guide-sources", "unverified"),
    (GUIDE, "author = \"編集\"", "author = \"\"", "check-empty", "author"),
    (GUIDE, "date = \"2026-11-23\"", "date = \"2026-13-23\"", "check-date", "2026-13-23"),
    (
        VENDOR,
        "\n- vendorのaccess-rightsの6番の0つめは、",
        "\n- institutionのaccess-rightsの6番の0つめは、",
        "check-guide-repeated",
        GUIDE,
    ),
    (VENDOR, "つめは、今日のうちに紙に書いて確かめておきます。", "。", "check-guide-short", "600"),
    (HELP, "{線|せん}", "線", "check-kanji", "「線」"),
    (HELP, "# ", "## ", "check-help-title", "題"),
    ("messages/ja/ten-minutes.ftl", "{台帳|だいちょう}", "台帳", "check-kanji", "「台帳」"),
    (JA, "hello", "hallo", "check-message-missing", "hallo"),
    (JA, "さん", "{ goodbye }", "check-message-fails", "goodbye"),
    (JA, "$name", "$who", "check-message-variables", "$who"),
    ("glossary.toml", "reading = \"だいちょう\"", "reading = \"ダイチョウ\"", "check-glossary-reading", "台帳"),
    ("glossary.toml", "aliases = [\"機器一覧\"]", "aliases = [\"台帳の本\"]", "check-glossary-twice", "台帳の本"),
    (DESKS, "closes = \"18:00\"", "closes = \"08:00\"", "check-desk-hours", "08:00"),
    (DESKS, "days = [\"sat\"]", "days = [\"mon\"]", "check-desk-hours", "mon"),
    (DESKS, "phone = \"0120-000-000\"", "phone = \"０１２０\"", "check-phone", "０１２０"),
    (CONTACTS, "phone = \"#9110\"\n", "", "check-empty", "phone_note"),
];

const MORE: [Case; 8] = [
    (DESKS, "year_end = \"unknown\"", "year_end = \"maybe\"", "check-desk-year-end", "guideline"),
    (HOLIDAYS, "date = \"2025-01-01\"", "date = \"2025-12-01\"", "check-holiday-order", "2025-11-23"),
    (HOLIDAYS, "date = \"2025-11-23\"", "date = \"2025-02-30\"", "check-date", "2025-02-30"),
    (HOLIDAYS, "last_year = 2025", "last_year = 2026", "check-holiday-none", "2026"),
    (HOLIDAYS, "date = \"2025-01-01\"", "date = \"2024-01-01\"", "check-holiday-year", "2024-01-01"),
    (YEARS, "edition = \"r7\"", "edition = \"r6\"", "check-year-edition", "r6"),
    (YEARS, "b811208b", "B811208b", "check-year-file", "a.xlsx"),
    (YEARS, "fiscal_year = 2026", "fiscal_year = 2025", "check-year-order", "2025"),
];

#[test]
fn the_fixture_has_no_fault() {
    let report = report(&tree());
    assert_eq!(report.faults, []);
    assert_eq!((report.counts.items, report.counts.guides, report.counts.messages), (5, 4, 2));
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
