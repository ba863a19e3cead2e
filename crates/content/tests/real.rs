//! The content that the binary carries: whole, without a fault, and what it says.

use content::calendar::Standing;
use content::compare::{Comparison, NoteKind, details};
use content::{ChangeKind, Content, Lang, check_bundled, compare, hash};
use domain::organisations::Kind;
use jiff::civil::date;

fn content() -> Content {
    Content::bundled().unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn there_is_no_fault() {
    let report = check_bundled(Lang::Ja);
    let shown: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    assert!(report.is_clean(), "{} faults\n{}", shown.len(), shown.join("\n"));
}

/// Readings stand in the source. A text of a moment may lack a few; help and ten minutes may not (`edition check`).
#[test]
fn readings_stand_in_the_source() {
    let lacking = check_bundled(Lang::Ja).counts.kanji_without_reading;
    for part in ["questions", "guides", "glossary"] {
        assert!(lacking[part] <= 200, "{} words of {part} in kanji have no reading", lacking[part]);
    }
    let content = content();
    for item in content.editions.iter().flat_map(|e| &e.forms).flat_map(domain::checklist::Form::items) {
        let plain = |text: &str| !text.contains(['{', '|']);
        assert!(plain(&item.text) && plain(&item.title), "{}: what prints has no readings in it", item.key);
        assert_eq!(domain::text::without_readings(item.text_read()), item.text);
    }
}

#[test]
fn the_editions_have_the_rows_that_the_facts_know() {
    let content = content();
    let rows: Vec<(String, Vec<(String, usize)>)> = content
        .editions
        .iter()
        .map(|e| (e.id.clone(), e.forms.iter().map(|f| (f.id.clone(), f.items().count())).collect()))
        .collect();
    let row = |id: &str, forms: &[(&str, usize)]| {
        (id.to_owned(), forms.iter().map(|(f, n)| ((*f).to_owned(), *n)).collect::<Vec<_>>())
    };
    assert_eq!(
        rows,
        [
            row("r5", &[("institution", 19), ("pharmacy", 19), ("vendor", 14)]),
            row("r6", &[("institution", 19), ("pharmacy", 19), ("vendor", 14)]),
            row("r7", &[("institution", 19), ("pharmacy", 19), ("vendor", 13)]),
            row("r8-demo", &[("institution", 20), ("vendor", 14)]),
            row("bcp2024", &[("continuity", 27)]),
        ]
    );
}

#[test]
fn there_is_a_guide_beside_every_row() {
    let content = content();
    for form in content.editions.iter().flat_map(|e| &e.forms) {
        for item in form.items() {
            assert!(content.guide_of(form, item).is_some(), "{} {}", form.id, item.key);
        }
    }
    assert_eq!(content.guides.iter().filter(|g| g.form == "institution").count(), 19);
    assert_eq!(content.guides.iter().filter(|g| g.form == "continuity").count(), 27);
}

#[test]
fn questions_actions_and_the_set_are_whole() {
    let content = content();
    let of = |form: &str| content.guides.iter().filter(|g| g.form == form).collect::<Vec<_>>();
    let faq = of("faq");
    assert_eq!(faq.len(), 19);
    assert!(faq.iter().all(|g| g.sections.len() >= 2));
    assert!(of("institution").iter().all(|g| !g.action.is_empty()));
    let set = content.guide_edition.as_ref().expect("the set");
    assert_eq!((set.texts.len(), set.code.as_str()), (content.guides.len(), "mamori-1"));
    let back: content::guide::GuideEdition = serde_json::from_str(&set.canonical()).unwrap();
    assert_eq!((back.hash(), &back), (set.hash(), set));
}

/// The year's sheet was made after 第6.0版; the newer version says other things of passwords and of two factors.
#[test]
fn where_the_newer_guideline_says_other_things_both_are_said_with_dates() {
    let content = content();
    let asked = [
        ("password-strength", ["定期的", "8文字以上", "13文字以上"]),
        ("two-factor", ["令和9年度まで", "OS", "2027年4月1日"]),
    ];
    let dates = ["令和7年度", "第6.0版", "2023年5月", "第7.0版（2026年6月29日）"];
    for (lineage, points) in asked {
        for form in ["institution", "vendor"] {
            let guide = content.guide(form, lineage).expect("a guide");
            let section = guide.section("ガイドライン第7.0版では").expect("what the newer version says");
            let said = domain::text::without_readings(section);
            for words in dates.iter().chain(&points) {
                assert!(said.contains(words), "{form}/{lineage} does not say {words}: {said}");
            }
        }
    }
}

/// Cable and Wi-Fi first, the telephone last; before all of it the everyday case, a full screen that asks for a call.
#[test]
fn the_first_ten_minutes_are_told_in_their_order() {
    let help = content().help;
    let plain = domain::text::without_readings;
    let wanted = [
        ("cut-off", vec!["LANケーブルを抜き", "Wi-Fiも切ります"]),
        ("keep-on", vec!["電源は切りません"]),
        ("keep-all", vec!["何も消しません"]),
        ("photograph", vec!["画面を撮ります"]),
        ("tell", vec!["院長に知らせます"]),
        ("call", vec!["電話で助けを呼びます"]),
    ];
    assert_eq!(help.steps.len(), wanted.len());
    for (step, (key, words)) in help.steps.iter().zip(wanted) {
        let said = plain(&step.text);
        assert!(step.key == key && words.iter().all(|w| said.contains(w)), "{key}: {said}");
    }
    let first = &help.cases[0];
    assert_eq!(first.key, "fraud-screen");
    assert_eq!(plain(&first.title), "画面いっぱいの警告と電話番号が出た");
    let said = plain(&first.steps.join(""));
    let mut at = 0;
    for words in ["それは詐欺です", "電話しません", "お金を払いません", "遠隔操作で入らせません"]
    {
        let found = said[at..].find(words).unwrap_or_else(|| panic!("{words} does not follow in {said}"));
        at += found;
    }
}

fn counts(content: &Content, from: &str, to: &str, form: &str) -> Vec<(ChangeKind, usize, usize)> {
    let changes =
        content.edition(from).zip(content.edition(to)).and_then(|(a, b)| compare(a, b, form)).unwrap_or_default();
    let mut kinds: Vec<ChangeKind> = changes.iter().map(|c| c.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let of = |kind| changes.iter().filter(move |c| c.kind == kind);
    kinds.into_iter().map(|k| (k, of(k).count(), of(k).filter(|c| c.reworded).count())).collect()
}

#[test]
fn r5_to_r6_came_out_as_the_real_one_did() {
    use ChangeKind::{Due, Unchanged};
    assert_eq!(counts(&content(), "r5", "r6", "institution"), [(Unchanged, 11, 0), (Due, 8, 0)]);
    assert_eq!(counts(&content(), "r5", "r6", "pharmacy"), [(Unchanged, 11, 0), (Due, 8, 0)]);
}

#[test]
fn r5_to_r6_adds_the_note_on_inspections_and_pharmacies_3_1_is_unresolved() {
    let content = content();
    let of = |form| details(content.edition("r5").unwrap(), content.edition("r6").unwrap(), form).unwrap();
    let institution = of("institution");
    assert_eq!(institution.rows.iter().filter(|r| r.due == Some(true)).count(), 8);
    assert!(institution.rows.iter().all(|r| !r.unresolved && r.words.is_empty()));
    let added =
        |c: &Comparison| c.notes.iter().filter(|n| n.kind == NoteKind::New).map(|n| n.to.clone()).collect::<Vec<_>>();
    assert!(added(&institution).iter().any(|n| n.contains("立入検査")), "{:?}", institution.notes);
    let pharmacy = of("pharmacy");
    let open: Vec<&str> = pharmacy.rows.iter().filter(|r| r.unresolved).map(|r| r.from[0].number.as_str()).collect();
    assert_eq!(open, ["3(1)"]);
    assert_eq!(pharmacy.rows.iter().filter(|r| r.due == Some(true)).count(), 8);
}

#[test]
fn r6_to_r7_came_out_as_the_real_one_did() {
    use ChangeKind::{Merged, Moved, New, Unchanged};
    let content = content();
    assert_eq!(
        counts(&content, "r6", "r7", "institution"),
        [(Unchanged, 8, 0), (Moved, 2, 0), (Merged, 4, 2), (New, 5, 0)]
    );
    let changes = compare(&content.editions[1], &content.editions[2], "institution").unwrap();
    let merged: usize = changes.iter().filter(|c| c.kind == Merged).map(|c| c.from.len()).sum();
    assert_eq!(merged, 9);
}

#[test]
fn pharmacies_go_on_in_the_form_of_the_institutions() {
    let content = content();
    let [r7, r8] = ["r7", "r8-demo"].map(|id| content.edition(id).unwrap());
    let changes = compare(r7, r8, "pharmacy").unwrap();
    assert!(changes.iter().any(|c| c.kind == ChangeKind::Split && c.from == ["two-factor"]), "{changes:?}");
    assert!(changes.iter().all(|c| c.kind != ChangeKind::New && c.kind != ChangeKind::Removed), "{changes:?}");
    assert_eq!(r8.form_for(Kind::Pharmacy).map(|f| f.id.as_str()), Some("institution"));
}

#[test]
fn what_the_database_keeps_has_the_same_hash() {
    for (edition, hash) in content().hashed_editions() {
        let read: domain::checklist::Edition = serde_json::from_str(&hash::canonical(&edition.clone())).unwrap();
        assert_eq!(&read, edition);
        assert_eq!(hash::of_edition(&read), hash);
    }
}

#[test]
fn the_year_in_force_may_be_missing() {
    let content = content();
    let year = |day| content.year_in_force(day);
    let today = date(2026, 11, 23);
    assert!(matches!(year(today).unwrap().standing(today), Standing::ToImport(files) if files.len() == 4));
    assert_eq!(content.newest_edition(today).map(|e| e.id.as_str()), Some("r7"));
    let spring = date(2024, 4, 20);
    assert_eq!(year(spring).unwrap().standing(spring), Standing::Unpublished);
    assert_eq!(content.newest_edition(spring).map(|e| e.id.as_str()), Some("r5"));
    let summer = date(2024, 7, 1);
    assert_eq!(year(summer).unwrap().standing(summer), Standing::Carried("r6"));
    assert_eq!(year(date(2040, 1, 1)), None);
    let workbook = "b811208b1d29fe0f3310adf810aa3b072e6272eb3669de768b79949b6872c987";
    assert_eq!(content.years.official(workbook).map(|(y, _)| y.fiscal_year), Some(2026));
}

#[test]
fn desks_and_holidays_are_there() {
    let content = content();
    let keys: Vec<&str> = content.desks.iter().map(|d| d.desk.key.as_str()).collect();
    assert_eq!(keys, ["emergency", "guideline"]);
    assert!(content.holidays.is_holiday(date(2026, 11, 23)) && content.holidays.knows(date(2026, 1, 2)));
    assert!(content.glossary.term("generations").is_some());
}

#[test]
fn the_frame_speaks_both_languages() {
    let content = content();
    assert_eq!(content.messages.say(Lang::En, "app-name", &[]), "Mamori");
    assert!(content.messages.say(Lang::Ja, "app-name", &[]).contains("守り"));
}

#[test]
fn templates_serve_every_row_and_every_item() {
    use domain::continuity::{Paper, Part};
    let content = Content::bundled().unwrap();
    for paper in Paper::ALL {
        let template = content.template(paper).unwrap();
        assert!(!template.sections.is_empty() && template.paper == paper);
        let text = content::hash::canonical_template(template);
        assert_eq!(&serde_json::from_str::<domain::continuity::Template>(&text).unwrap(), template);
    }
    let isolation = content.template(Paper::Plan).unwrap().section("isolation").unwrap();
    assert!(isolation.body.contains("まずバックアップへの線、次に外への線、最後に区画の境目"));
    let kit = content.template(Paper::Plan).unwrap().of_part(Part::Kit).count();
    assert_eq!(kit, 1);
    assert!(check_bundled(Lang::Ja).is_clean());
}
