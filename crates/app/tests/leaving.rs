//! An institution that leaves: the archive, the deletion in units, what a restore does, and that no row is left.

use app::leaving::TypedLeave;
use domain::ids::{ArchiveId, OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::people::Role;
use sql::{Statement, Value};
use std::collections::BTreeSet;
use std::io::Read;
use storage::leaving::{Fate, NAMED, STAY, TABLES};
use testkit::app::{TestApp, fault};
use testkit::both;

const CODE: &str = "4810100018";

struct House {
    clinic: OrganisationId,
    county: OrganisationId,
    owner: PersonId,
    staff: PersonId,
    file: storage::evidence::EvidenceRow,
    shared: storage::evidence::EvidenceRow,
    desk: String,
}

/// A clinic that did everything, a member of a county with another clinic.
async fn house(test: &TestApp) -> House {
    let command = test.command();
    let county = test.organisation(Kind::County, "county-a1").await;
    test.person("office", county, Role::Administrator).await;
    let clinic = test.organisation(Kind::Clinic, CODE).await;
    let other = test.organisation(Kind::Clinic, "4910100017").await;
    test.person("other", other, Role::Owner).await;
    for id in [clinic, other] {
        let joined = test.app.join(&command, id, county, "A1", None, jiff::civil::date(2020, 4, 1)).await;
        joined.expect("a member");
    }
    let owner = test.person("owner", clinic, Role::Owner).await;
    let staff = test.person("staff", clinic, Role::Staff).await;
    let ctx = test.as_person(owner).await;
    for id in [clinic, other] {
        for (edition, year) in [("r6", 2024_i16), ("r7", 2025)] {
            let new = app::checklist::NewSheet {
                edition: edition.to_owned(),
                form: "institution".to_owned(),
                vendor: None,
                fiscal_year: i32::from(year),
            };
            let sheet = test.app.begin_sheet(&command, id, new).await.expect("a sheet");
            let view = test.app.sheet(&command, sheet).await.expect("a view");
            let keys: Vec<String> = view.form().expect("a form").items().take(3).map(|i| i.key.clone()).collect();
            for key in keys {
                let wanted = domain::assessment::Wanted {
                    value: Some(domain::assessment::Choice::Yes),
                    checked_on: Some(jiff::civil::date(year, 11, 1)),
                    responsible: "見本 花子".to_owned(),
                    note: "=1+1".to_owned(),
                    ..domain::assessment::Wanted::default()
                };
                let typed = app::checklist::NewAnswer { wanted, ..app::checklist::NewAnswer::default() };
                test.app.answer(&command, sheet, &key, typed).await.expect("answered");
            }
        }
    }
    let mut files = Vec::new();
    for (id, text) in [(clinic, "ここだけ"), (clinic, "同じもの"), (other, "同じもの")] {
        // Ids are in the order of their time.
        test.clock.pass(jiff::SignedDuration::from_millis(5));
        let mut file = test.app.incoming().expect("a place");
        file.take(text.as_bytes()).expect("bytes");
        files.push(test.app.add_evidence(&test.command(), id, "台帳:写し.txt", file).await.expect("a file"));
    }
    let vendor =
        app::vendors::TypedVendor { name: "見本システム".to_owned(), ..app::vendors::TypedVendor::default() };
    test.app.save_vendor(&ctx, clinic, vendor).await.expect("a vendor");
    let contact = app::incidents::TypedContact {
        name: "院長".to_owned(),
        phone: "0000".to_owned(),
        mobile: String::new(),
        note: String::new(),
    };
    test.app.save_help_contacts(&ctx, clinic, vec![contact], None).await.expect("contacts");
    test.app.renew_help_code(&ctx, clinic).await.expect("a help code");
    test.app.invite(&ctx, clinic, "見本 次郎", Role::Viewer).await.expect("an invitation");
    let letter = app::notices::TypedNotice {
        title: "見本の文書".to_owned(),
        sender: "みほん郡医師会".to_owned(),
        addressee: "会員 殿".to_owned(),
        number: "見郡発第1号".to_owned(),
        date: Some(jiff::civil::date(2026, 11, 24)),
        ..app::notices::TypedNotice::default()
    };
    let notice = test.app.draft_notice(&command, county, None, letter).await.expect("a draft");
    let mut guide = test.app.incoming().expect("a place");
    guide.take("手引きです".as_bytes()).expect("bytes");
    test.app.add_notice_file(&command, notice, "手引き.txt", guide).await.expect("attached");
    let sending = app::notices::Sending { to: app::notices::To::Children, number: None, date: None };
    test.app.issue_notice(&command, notice, sending).await.expect("issued");
    let hours = || "9:00〜18:00".to_owned();
    let desk = app::desk::TypedDesk {
        name: "見本の窓口".to_owned(),
        phone: "0000".to_owned(),
        week: [hours(), hours(), hours(), hours(), hours(), hours(), hours()],
        written: true,
        ..app::desk::TypedDesk::default()
    };
    let desk = test.app.set_up_desk(&command, county, "", desk).await.expect("a desk");
    let question = app::desk::TypedQuestion {
        desk: desk.to_string(),
        subject: "見本".to_owned(),
        text: "見本の質問です。".to_owned(),
        ..app::desk::TypedQuestion::default()
    };
    test.app.ask_desk(&ctx, clinic, question, None).await.expect("asked");
    test.app.fold_programme(&command).await.expect("folded");
    test.app.work_all().await.expect("nothing else waits");
    let shared = files.remove(1);
    House { clinic, county, owner, staff, file: files.remove(0), shared, desk: desk.to_string() }
}

fn typed(code: &str) -> TypedLeave {
    TypedLeave { code: code.to_owned(), code_again: code.to_owned(), without_archive: true }
}

async fn count(test: &TestApp, table: &str, column: &str, id: [u8; 16]) -> i64 {
    let text = format!("SELECT COUNT(*) AS n FROM {table} WHERE {column} = $1");
    let statement = Statement { name: "test::COUNT", text: text.leak() };
    test.app.db.read(move |tx| tx.query_one(&statement, &[Value::from(id)])?.int("n")).await.expect("a count")
}

/// The columns of the whole schema that hold bytes.
fn columns() -> Vec<(String, String)> {
    let (mut out, mut table) = (Vec::new(), String::new());
    for line in storage::MIGRATIONS.iter().flat_map(|m| m.text.lines()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["CREATE", "TABLE", name, ..] => table = name.to_owned(),
            ["ALTER", "TABLE", name, "ADD", "COLUMN", column, kind, ..] if kind.starts_with("{bytes}") => {
                out.push((name.to_owned(), column.to_owned()));
            }
            [column, kind, ..] if kind.starts_with("{bytes}") => out.push((table.clone(), column.to_owned())),
            _ => {}
        }
    }
    assert!(out.len() > 100, "{out:?}");
    out
}

/// Where an id stands in the whole database.
async fn stands(test: &TestApp, id: [u8; 16]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (table, column) in columns() {
        if count(test, &table, &column, id).await > 0 {
            out.insert(format!("{table}.{column}"));
        }
    }
    out
}

/// Everything that must hold once the clinic is gone.
async fn is_gone(test: &TestApp, house: &House) {
    let left = stands(test, house.clinic.bytes()).await;
    let named: BTreeSet<String> = NAMED.iter().map(|(column, _)| (*column).to_owned()).collect();
    assert_eq!(left.difference(&named).collect::<Vec<_>>(), Vec::<&String>::new(), "rows are left");
    assert!(left.contains("audit_records.organisation_id") && left.contains("consultations.institution_id"));
    test.audit_records().await;
    let command = test.command();
    test.app.fold_programme(&command).await.expect("folded");
    assert_eq!(test.app.recount(&command, false).await.expect("counted"), Vec::<serde_json::Value>::new());
    let asked = app::organisations::listing::AskedMembers { most: 50, ..Default::default() };
    let members = test.app.members(&command, house.county, asked).await.expect("members");
    assert_eq!((members.all, members.items.len(), members.ended), (1, 1, 0), "the association has one less");
    assert!(!test.blob(&house.file.sha256).exists(), "content that nobody else holds");
    assert!(test.blob(&house.shared.sha256).exists(), "what somebody else holds stays");
    for login in ["owner", "staff"] {
        assert_eq!(fault(test.app.person_id(&command, login).await), "not found");
    }
    test.app.person_id(&command, "office").await.expect("others stay");
    test.app.person_id(&command, "other").await.expect("others stay");
    assert!(!house.desk.is_empty());
}

/// An archive that the owner had made.
async fn made(test: &TestApp, house: &House) -> ArchiveId {
    let me = test.as_person(house.owner).await;
    let id = test.app.ask_archive(&me, house.clinic).await.expect("asked");
    test.app.work_all().await.expect("worked");
    id
}

/// The archive as the owner takes it away.
async fn archive(test: &TestApp, house: &House) -> (ArchiveId, Vec<u8>) {
    let (me, id) = (test.as_person(house.owner).await, made(test, house).await);
    let none = test.app.archive_file(&me, house.clinic, id).await;
    assert_eq!(fault(none), "not found", "no file goes without a record");
    test.app.take_archive(&me, house.clinic, id).await.expect("taken away");
    let file = test.app.archive_file(&me, house.clinic, id).await.expect("it lies there");
    (id, test.app.read_blob(&file.sha256).await.expect("bytes"))
}

fn names(zip: &[u8]) -> BTreeSet<String> {
    let zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip");
    zip.file_names().map(|name| name.expect("a name").into_owned()).collect()
}

fn member(zip: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip");
    let mut text = String::new();
    zip.by_name(name).expect("a file").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn every_table_has_its_fate() {
    let all: BTreeSet<&str> = storage::copy::TABLES.iter().map(|t| t.name).collect();
    let told: BTreeSet<&str> = TABLES.iter().map(|t| t.name).chain(STAY.iter().map(|(name, _)| *name)).collect();
    assert_eq!(all.difference(&told).collect::<Vec<_>>(), Vec::<&&str>::new(), "say what becomes of them");
    assert_eq!(told.difference(&all).collect::<Vec<_>>(), Vec::<&&str>::new(), "no such tables");
    assert_eq!(all.len(), TABLES.len() + STAY.len(), "told twice");
    for table in storage::copy::TABLES.iter().filter(|t| t.columns.contains(&"organisation_id")) {
        let stays = STAY.iter().any(|(name, _)| *name == table.name);
        let named = NAMED.iter().any(|(column, _)| *column == format!("{}.organisation_id", table.name));
        assert!(!stays || named, "{} has an organisation and stays without a reason", table.name);
    }
    assert!(TABLES.iter().any(|t| t.fate == Fate::Archived && t.name == "answer_history"));
}

both! {
    async fn no_row_of_an_institution_that_left_is_left(test) {
        let house = house(test).await;
        let me = test.as_person(house.owner).await;
        let before = test.app.leaving(&me, house.clinic).await.expect("a look").rows;
        assert!(before > 30, "{before}");
        test.app.leave(&me, house.clinic, &typed(CODE)).await.expect("begun");
        assert!(fault(test.app.leave(&test.as_person(house.owner).await, house.clinic, &typed(CODE)).await) == "not found");
        test.app.work_all().await.expect("worked");
        is_gone(test, &house).await;
        let log = app::erased::read(&test.folder().join(app::erased::FILE)).expect("the list");
        let what: Vec<&str> = log.iter().map(|e| e.what.as_str()).collect();
        assert_eq!(what, ["organisation", "person", "person"]);
        assert_eq!(test.app.all_erased().await.expect("the same").len(), 3);
        // Whoever comes again under the same code is somebody new.
        assert_ne!(test.organisation(Kind::Clinic, CODE).await, house.clinic);
    }

    async fn a_deletion_that_was_killed_goes_on(test) {
        let house = house(test).await;
        let me = test.as_person(house.owner).await;
        test.app.leave(&me, house.clinic, &typed(CODE)).await.expect("begun");
        // A unit of which the blobs were to go when the process ended: its rows are gone, its files are remembered.
        let mut turns = 0;
        while test.app.work_once().await.expect("a few units") {
            turns += 1;
            let done = test.app.own_leaving(&me).await.expect("a look").expect("it is mine");
            assert!(done.done <= done.total);
            assert!(turns < 1_000);
        }
        assert!(turns > 1, "in more than one turn");
        is_gone(test, &house).await;
    }

    async fn what_a_restore_brought_back_goes_before_the_first_page(test) {
        let house = house(test).await;
        let line = |what: &str, id| app::erased::Erased { what: what.to_owned(), id, sha256: String::new(), at: 5 };
        let all = vec![
            line("organisation", house.clinic.bytes()),
            line("person", house.owner.bytes()),
            line("person", house.staff.bytes()),
            line("organisation", [7; 16]),
        ];
        let (store, dice) = (test.app.config.files.clone(), test.app.ports.dice.clone());
        let words = app::people::erased_words(&test.app.content.messages);
        let with = app::erased::Restoring { files: &store, words, dice: &*dice, at: test.command().micros() };
        let gone = app::erased::apply(&test.app.db, all.clone(), &with).await.expect("applied");
        assert_eq!(gone, 1, "its people went with it");
        is_gone(test, &house).await;
        assert_eq!(app::erased::apply(&test.app.db, all, &with).await.expect("again"), 0);
    }

    async fn only_the_owner_deletes_after_an_archive_and_with_the_code(test) {
        let house = house(test).await;
        let (me, command) = (test.as_person(house.owner).await, test.command());
        let office = test.app.person_id(&command, "office").await.expect("known");
        let office = test.as_person(office).await;
        for (who, refused) in [(&office, "not found"), (&test.as_person(house.staff).await, "forbidden")] {
            assert_eq!(fault(test.app.leave(who, house.clinic, &typed(CODE)).await), refused);
            assert_eq!(fault(test.app.ask_archive(who, house.clinic).await), refused);
        }
        assert_eq!(fault(test.app.leave(&me, house.clinic, &typed("4910100017")).await), "code:leave-code-wrong code_again:leave-code-wrong");
        let without = TypedLeave { without_archive: false, ..typed(CODE) };
        assert_eq!(fault(test.app.leave(&me, house.clinic, &without).await), "without_archive:leave-archive-first");
        let id = made(test, &house).await;
        assert_eq!(fault(test.app.leave(&me, house.clinic, &without).await), "without_archive:leave-archive-first");
        test.app.take_archive(&me, house.clinic, id).await.expect("taken away");
        assert!(test.app.leaving(&me, house.clinic).await.expect("a look").is_fetched);
        let sha256 = test.app.archive_file(&me, house.clinic, id).await.expect("it lies there").sha256;
        assert!(test.blob(&sha256).exists());
        test.app.leave(&me, house.clinic, &TypedLeave { code: "4810-1000-18".to_owned(), ..without }).await.expect("begun");
        test.app.work_all().await.expect("worked");
        assert!(!test.blob(&sha256).exists(), "its archive goes with it");
        is_gone(test, &house).await;
    }

    async fn the_only_operators_are_not_taken_along(test) {
        let house = house(test).await;
        let command = test.command();
        test.app.add_person(&command, "operator", "見本", house.clinic, Role::Operator, "").await.expect("added");
        let me = test.as_person(house.owner).await;
        assert_eq!(fault(test.app.leave(&me, house.clinic, &typed(CODE)).await), "leave-last-operator");
        test.app.add_person(&command, "second", "見本", house.county, Role::Operator, "").await.expect("added");
        test.app.leave(&me, house.clinic, &typed(CODE)).await.expect("begun");
    }

    async fn an_archive_holds_everything_and_goes_after_a_week(test) {
        let house = house(test).await;
        let (id, zip) = archive(test, &house).await;
        let names = names(&zip);
        for name in [
            "index.html", "README.txt", "manifest.json", "sheets/2024_r6_institution.pdf", "sheets/2025_r7_institution.json",
            "lists/history.csv", "lists/people.csv", "lists/audit.csv", "data/answers.json", "data/evidence.json",
            "evidence/0001_台帳写し.txt", "notices/0001_01_手引き.txt",
        ] {
            assert!(names.contains(name), "{name}: {names:?}");
        }
        assert!(names.iter().any(|n| n.starts_with("notices/0001_")), "{names:?}");
        for table in TABLES.iter().filter(|t| t.fate == Fate::Removed) {
            assert!(!names.contains(&format!("data/{}.json", table.name)));
        }
        assert_eq!(member(&zip, "evidence/0001_台帳写し.txt"), "ここだけ");
        assert_eq!(member(&zip, "notices/0001_01_手引き.txt"), "手引きです");
        assert!(member(&zip, "index.html").contains("href=\"evidence/0001_%E5%8F%B0"));
        let rows: serde_json::Value = serde_json::from_str(&member(&zip, "data/answers.json")).expect("rows");
        assert_eq!(rows.as_array().map(Vec::len), Some(6));
        let manifest: serde_json::Value = serde_json::from_str(&member(&zip, "manifest.json")).expect("a manifest");
        assert_eq!(manifest["missing"], serde_json::json!([]));
        assert_eq!(manifest["files"].as_array().expect("files").len(), names.len() - 1, "all but itself");
        for name in names.iter().filter(|n| n.ends_with(".json") || n.ends_with(".csv")) {
            assert!(!member(&zip, name).contains("argon2"), "no password, not even hashed: {name}");
        }
        // Somebody else's is not found, and nothing lies there after a week.
        let office = test.app.person_id(&test.command(), "other").await.expect("known");
        let office = test.as_person(office).await;
        assert_eq!(fault(test.app.archive_file(&office, house.clinic, id).await), "not found");
        let sha256 = test.app.archive_file(&test.as_person(house.owner).await, house.clinic, id).await.expect("there").sha256;
        assert!(test.blob(&sha256).exists());
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 7 + 1));
        let me = test.as_person(house.owner).await;
        assert_eq!(fault(test.app.archive_file(&me, house.clinic, id).await), "not found");
        test.app.work_all().await.expect("worked");
        let folder = test.app.config.files.join(".archives");
        assert_eq!(std::fs::read_dir(folder).expect("the folder").count(), 0);
        assert!(!test.blob(&sha256).exists());
    }

    async fn an_archive_that_was_cut_off_goes_on(test) {
        let house = house(test).await;
        let me = test.as_person(house.owner).await;
        test.app.ask_archive(&me, house.clinic).await.expect("asked");
        assert_eq!(fault(test.app.ask_archive(&me, house.clinic).await), "archive-under-way");
        assert!(test.app.work_once().await.expect("ten files"));
        let half = test.app.leaving(&me, house.clinic).await.expect("a look").archives.remove(0);
        assert!(half.is_working && half.done == 10 && half.done < half.total, "{half:?}");
        // As after a restore on another machine: the files are gone, the work is not.
        std::fs::remove_dir_all(test.app.config.files.join(".archives")).expect("gone");
        test.app.work_all().await.expect("worked");
        let whole = test.app.leaving(&me, house.clinic).await.expect("a look").archives.remove(0);
        assert!(!whole.is_working && whole.done == whole.total && whole.refused == 0 && whole.ready.is_some(), "{whole:?}");
        // After a week it goes, also where nothing else knows of it any more.
        assert!(test.blob(&whole.sha256).exists());
        let forget = Statement { name: "test::FORGET", text: "DELETE FROM works" };
        test.app.db.write(move |tx| tx.execute(&forget, &[])).await.expect("forgotten");
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 7 + 1));
        test.app.work_all().await.expect("worked");
        assert!(!test.blob(&whole.sha256).exists());
    }
}
