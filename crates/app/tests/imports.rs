//! Lists of members taken in.

use app::imports::{Import, mapping};
use app::organisations::group::Group;
use app::organisations::listing::AskedMembers;
use domain::ids::{ImportId, OrganisationId};
use domain::organisations::Kind;
use domain::people::Role;
use jiff::civil::date;
use testkit::app::{TestApp, fault};

const HEADER: &str = "会員番号,氏名,会員区分,医療機関名,医療機関コード,入会日\n";

async fn county(test: &TestApp) -> OrganisationId {
    let prefecture = test.organisation(Kind::Prefectural, "pref-a").await;
    let one = test.organisation(Kind::County, "county-a1").await;
    let two = test.organisation(Kind::County, "county-a2").await;
    for below in [one, two] {
        let joined = test.app.join(&test.command(), below, prefecture, "association", None, date(2015, 4, 1)).await;
        joined.expect("a member");
    }
    one
}

async fn begun(test: &TestApp, association: OrganisationId, list: &str, moves: bool) -> ImportId {
    let ctx = test.command();
    let table = test.app.read_members_list(&ctx, association, "名簿.csv", list.into()).await.expect("read");
    let id = test.app.keep_members_list(&ctx, association, &table).await.expect("kept");
    let mapping = mapping(&table, &[]).expect("its columns");
    test.app.begin_import(&ctx, association, id, mapping, moves).await.expect("begun");
    id
}

async fn taken_in(test: &TestApp, association: OrganisationId, list: &str, moves: bool) -> Import {
    let id = begun(test, association, list, moves).await;
    test.app.work_all().await.expect("worked");
    let done = test.app.member_import(&test.command(), association, id).await.expect("the import");
    assert_eq!(done.state, "done");
    done
}

/// new, changed, as it was, refused.
fn counts(import: &Import) -> (i64, i64, i64, i64) {
    let p = &import.progress;
    (p.created, p.changed, p.unchanged, p.refused_count)
}

fn faults(import: &Import) -> Vec<(u64, &str)> {
    import.progress.refused.iter().map(|r| (r.row, r.fault.code.as_str())).collect()
}

async fn all_of(test: &TestApp, association: OrganisationId) -> i64 {
    let asked = AskedMembers { most: 1, ..AskedMembers::default() };
    test.app.members(&test.command(), association, asked).await.expect("listed").all
}

/// Every line of every list of members.
async fn lines(test: &TestApp) -> Vec<(String, String, [u8; 16])> {
    const ALL: sql::Statement = sql::Statement {
        name: "test::LINES",
        text: "SELECT list, word, subject_id FROM member_words ORDER BY list, word, subject_id",
    };
    let rows = test.app.db.read(|tx| tx.query(&ALL, &[])).await.expect("lines");
    let line = |r: &sql::Row| Ok::<_, sql::Error>((r.text("list")?, r.text("word")?, r.id16("subject_id")?));
    rows.iter().map(|r| line(r).expect("a line")).collect()
}

async fn all_is_well(test: &TestApp) {
    assert_eq!(test.app.recount(&test.command(), false).await.expect("counted"), Vec::<serde_json::Value>::new());
    test.audit_records().await;
}

fn ten_thousand() -> String {
    let rows = (0..10_000).map(|n| match n % 4 {
        0 => format!("{n:05},見本 {n:05},Ａ①,みほん{n:05}クリニック,,H27.4.1\n"),
        1 => format!("{n:05},見本 {n:05},B,,,\n"),
        2 => format!("{n:05},見本 {n:05},郡市のみ,みほん{n:05}歯科,,2020-04-01\n"),
        _ => format!("{n:05},見本 {n:05},A②,,,\n"),
    });
    HEADER.to_owned() + &rows.collect::<String>()
}

testkit::both! {
    /// 10,000 members imported, interrupted, resumed.
    async fn ten_thousand_members_imported_interrupted_resumed(test) {
        let county = county(test).await;
        let ctx = test.command();
        let began = std::time::Instant::now();
        let id = begun(test, county, &ten_thousand(), false).await;
        // The job lets others have their turn.
        assert!(test.app.work_once().await.expect("worked"));
        let turn = test.app.member_import(&ctx, county, id).await.expect("the import");
        assert_eq!((turn.state, turn.done), ("working", 2_000));
        assert!(!test.app.carry_out_import(&ctx, id, 7).await.expect("seven units"));
        let half = test.app.member_import(&ctx, county, id).await.expect("the import");
        assert_eq!((half.state, half.done, half.total), ("working", 3_400, 10_000));
        assert_eq!((counts(&half), all_of(test, county).await), ((3_400, 0, 0, 0), 3_400));
        // What drove it is gone; the job finds it.
        test.app.work_all().await.expect("worked");
        println!("10,000 rows in {:?}", began.elapsed());
        let done = test.app.member_import(&ctx, county, id).await.expect("the import");
        assert_eq!((done.state, done.done, counts(&done)), ("done", 10_000, (10_000, 0, 0, 0)));
        assert_eq!(all_of(test, county).await, 10_000);
        // The same list again doubles nobody.
        let again = taken_in(test, county, &ten_thousand(), false).await;
        assert_eq!((counts(&again), all_of(test, county).await), ((0, 0, 10_000, 0), 10_000));
        all_is_well(test).await;
    }

    /// What many rows at once leave is what one row after the other leaves.
    async fn new_rows_stored_at_once_stand_as_if_one_by_one(test) {
        let county = county(test).await;
        let rows = "1,見本 一,A1,医療法人みほん会 みほん第一医院,4810100018,R2.4.1\n2,見本 二,B,,,\n,見本 三,郡市のみ,みほん第三歯科,,R9.4.1\n,見本 三,B,,,\n5,見本 五,A1,,,\n";
        let done = taken_in(test, county, &(HEADER.to_owned() + rows), false).await;
        // The second of the same name without a number means the first, who opens an institution.
        assert_eq!((counts(&done), faults(&done)), ((4, 0, 0, 1), vec![(5, "import-kind-opens")]));
        let standing = lines(test).await;
        assert!(standing.len() > 20, "{standing:?}");
        let ctx = test.command();
        for code in ["4810100018"] {
            let id = test.app.organisation_of_code(code).await.expect("the clinic");
            let row = test.app.organisation(&ctx, id).await.expect("the clinic").row;
            test.app.change_organisation(&ctx, row).await.expect("as it was");
        }
        let third = AskedMembers { find: "みほん第三".into(), most: 5, ..AskedMembers::default() };
        let third = test.app.members(&ctx, county, third).await.expect("listed").items.remove(0);
        let (third, opener) = (third.organisation.expect("an institution"), third.member.expect("its opener"));
        assert_eq!((third.kind, opener.name.as_str()), (Kind::Dental, "見本 三"));
        assert_eq!(test.app.organisation(&ctx, third.id).await.expect("it").parent, None, "it only begins next year");
        test.app.change_organisation(&ctx, third).await.expect("as it was");
        let list = HEADER.to_owned() + "2,見本 二,C,,,\n";
        assert_eq!(counts(&taken_in(test, county, &list, false).await), (0, 1, 0, 0));
        let list = HEADER.to_owned() + "2,見本 二,B,,,\n";
        assert_eq!(counts(&taken_in(test, county, &list, false).await), (0, 1, 0, 0));
        assert_eq!(lines(test).await, standing, "set anew one by one, nothing differs");
        for (find, n) in [("みほん第一", 1), ("見本五", 1), ("4810100018", 1), ("2", 1)] {
            let asked = AskedMembers { find: find.into(), most: 5, ..AskedMembers::default() };
            assert_eq!(test.app.members(&ctx, county, asked).await.expect("listed").items.len(), n, "{find}");
        }
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 160));
        test.app.settle_memberships(&test.command()).await.expect("the day");
        let asked = AskedMembers { find: "みほん第三".into(), most: 5, ..AskedMembers::default() };
        let third = test.app.members(&ctx, county, asked).await.expect("listed").items.remove(0).organisation.expect("it");
        assert_eq!(test.app.organisation(&test.command(), third.id).await.expect("it").parent, Some(county));
        all_is_well(test).await;
    }

    async fn who_comes_back_is_told_since_when_the_number_is_free(test) {
        let county = county(test).await;
        let ctx = test.command();
        let row = |name: &str, day: &str| format!("{HEADER}1001,{name},A1,みほん第一医院,4810100018,{day}\n");
        taken_in(test, county, &row("見本 太郎", "H22.4.1"), false).await;
        let clinic = test.app.organisation_of_code("4810100018").await.expect("the clinic");
        test.app.end_membership(&ctx, county, clinic, date(2026, 9, 30)).await.expect("left");
        let back = taken_in(test, county, &row("見本　太郎", "H22.4.1"), false).await;
        assert_eq!((counts(&back), faults(&back)), ((0, 0, 0, 1), vec![(2, "import-number-ended")]));
        assert_eq!(back.progress.refused[0].fault.value, "2026年9月30日（令和8年9月30日）");
        let other = taken_in(test, county, &row("見本 花子", "H22.4.1"), false).await;
        assert_eq!(faults(&other), [(2, "import-number-other-name")]);
        let mended = taken_in(test, county, &row("見本 太郎", "R8.10.1"), false).await;
        assert_eq!((counts(&mended), faults(&mended)), ((0, 1, 0, 0), vec![]));
        // Whoever had the number before, and left before, stands in nobody's way.
        let row = |name: &str, day: &str| format!("{HEADER}2002,{name},A1,みほん第二医院,4810100026,{day}\n");
        for (name, first, last) in [("先代 一郎", "H22.4.1", date(2026, 6, 30)), ("後代 花子", "R8.7.1", date(2026, 9, 30))] {
            let done = taken_in(test, county, &row(name, first), false).await;
            assert_eq!(faults(&done), vec![], "{name}");
            let clinic = test.app.organisation_of_code("4810100026").await.expect("the clinic");
            test.app.end_membership(&ctx, county, clinic, last).await.expect("left");
        }
        let back = taken_in(test, county, &row("後代 花子", "R8.8.1"), false).await;
        assert_eq!(faults(&back), [(2, "import-number-ended")]);
        all_is_well(test).await;
    }

    async fn a_list_hands_on_a_clinic_that_will_move(test) {
        let county = county(test).await;
        let ctx = test.command();
        let next = test.organisation(Kind::County, "county-a9").await;
        let row = |number: &str, name: &str, day: &str| {
            format!("{HEADER}{number},{name},A1,みほん第一医院,4810100018,{day}\n")
        };
        taken_in(test, county, &row("1001", "見本 太郎", "H22.4.1"), false).await;
        let clinic = test.app.organisation_of_code("4810100018").await.expect("the clinic");
        test.app.move_member(&ctx, county, clinic, next, date(2027, 4, 1)).await.expect("planned");
        let done = taken_in(test, county, &row("1002", "見本 花子", "R8.12.1"), true).await;
        assert_eq!((counts(&done), faults(&done)), ((0, 1, 0, 0), vec![]));
        let held = test.app.organisation(&ctx, clinic).await.expect("the clinic").memberships;
        let (before, after) = (held[held.len() - 2].clone(), held[held.len() - 1].clone());
        assert_eq!((before.association_id, before.to), (county, Some(date(2027, 3, 31))));
        assert_eq!((after.association_id, after.from, after.person_id), (next, Some(date(2027, 4, 1)), before.person_id));
        let view = test.app.member(&ctx, next, clinic.bytes()).await.expect("a member");
        assert_eq!(view.members.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["見本 花子"]);
        all_is_well(test).await;
    }

    async fn a_list_from_excel_is_taken_in(test) {
        let county = county(test).await;
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "みほん郡医師会 会員名簿").expect("a title");
        for (at, word) in ["会員番号", "氏名", "会員区分", "医療機関名", "医療機関コード", "入会日"].into_iter().enumerate() {
            sheet.write(2, u16::try_from(at).expect("a column"), word).expect("a header");
        }
        // As offices have them: numbers as numbers, a day as Excel keeps days, an empty row between.
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2015, 4, 1).expect("a day");
        let format = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
        let zeros = |digits: &str| rust_xlsxwriter::Format::new().set_num_format(digits);
        sheet.write_with_format(3, 0, 1, &zeros("00000")).expect("a number");
        sheet.write(3, 1, "見本 一").expect("a name");
        sheet.write(3, 2, "Ａ①").expect("a kind");
        sheet.write(3, 3, "みほん第一医院").expect("an institution");
        sheet.write_with_format(3, 4, 110_113_719_i64, &zeros("0000000000")).expect("a code");
        sheet.write_datetime_with_format(3, 5, &day, &format).expect("a day");
        sheet.write(5, 0, 2).expect("a number");
        sheet.write(5, 1, "見本 二").expect("a name");
        sheet.write(5, 2, "Z").expect("a kind");
        // Saved with a filter on, and with the numbers hidden for the printer.
        sheet.set_row_hidden(5).expect("a hidden row");
        sheet.set_column_hidden(0).expect("a hidden column");
        let bytes = book.save_to_buffer().expect("a workbook");
        let ctx = test.command();
        let table = test.app.read_members_list(&ctx, county, "名簿.xlsx", bytes).await.expect("read");
        assert_eq!((table.encoding.as_str(), table.rows.len()), ("xlsx", 2));
        let numbers: Vec<&str> = table.rows.iter().map(|(_, cells)| cells[0].as_str()).collect();
        assert_eq!((table.header[0].as_str(), numbers), ("会員番号", vec!["00001", "2"]), "as Excel shows them");
        let id = test.app.keep_members_list(&ctx, county, &table).await.expect("kept");
        test.app.begin_import(&ctx, county, id, mapping(&table, &[]).expect("columns"), false).await.expect("begun");
        test.app.work_all().await.expect("worked");
        let done = test.app.member_import(&ctx, county, id).await.expect("the import");
        assert_eq!((counts(&done), faults(&done)), ((1, 0, 0, 1), vec![(6, "import-kind-unknown")]), "rows as Excel numbers them");
        let clinic = test.app.organisation_of_code("0110113719").await.expect("the clinic");
        let view = test.app.organisation(&ctx, clinic).await.expect("the clinic");
        assert_eq!(view.memberships[0].from, Some(date(2015, 4, 1)));
    }

    async fn what_an_institution_is_follows_from_its_name_and_its_code(test) {
        let county = county(test).await;
        let rows = "1,見本 一,A1,みほん内科病院,4810190019,\n2,見本 二,A1,みほんファーマシー,4840100012,\n3,見本 三,A1,みほんオーラルクリニック,4830100014,\n4,見本 四,A1,みほん第四病院,0130113715,\n5,見本 五,A1,みほん,4810100018,\n";
        assert_eq!(counts(&taken_in(test, county, &(HEADER.to_owned() + rows), false).await), (5, 0, 0, 0));
        for (code, kind) in [("4810190019", Kind::Hospital), ("4840100012", Kind::Pharmacy), ("4830100014", Kind::Dental), ("0130113715", Kind::Hospital), ("4810100018", Kind::Clinic)] {
            let id = test.app.organisation_of_code(code).await.expect("an institution");
            assert_eq!(test.app.organisation(&test.command(), id).await.expect("it").row.kind, kind, "{code}");
        }
        all_is_well(test).await;
    }

    async fn two_workers_at_once_take_no_row_twice(test) {
        let county = county(test).await;
        let ctx = test.command();
        let rows: String = (0..900).map(|n| format!("{n},見本 {n},A1,みほん{n}医院,,\n")).collect();
        let id = begun(test, county, &(HEADER.to_owned() + &rows), false).await;
        let (one, two) = tokio::join!(test.app.carry_out_import(&ctx, id, 9), test.app.carry_out_import(&ctx, id, 9));
        assert!(one.expect("worked") && two.expect("worked"));
        let done = test.app.member_import(&ctx, county, id).await.expect("the import");
        assert_eq!((done.state, done.done, counts(&done), all_of(test, county).await), ("done", 900, (900, 0, 0, 0), 900));
        all_is_well(test).await;
    }

    async fn a_list_is_begun_once_and_in_one_way(test) {
        let county = county(test).await;
        let ctx = test.command();
        let list = HEADER.to_owned() + "1,見本 一,A1,みほん第一医院,,\n";
        let table = test.app.read_members_list(&ctx, county, "a.csv", list.into()).await.expect("read");
        let columns = mapping(&table, &[]).expect("its columns");
        let begin = |moves| test.app.import_members(&ctx, county, &table, columns.clone(), moves, None);
        let (one, two) = tokio::join!(begin(false), begin(false));
        let id = one.expect("begun").0;
        assert_eq!(two.expect("gone on with").0, id, "at the same moment, one import");
        // Begun in one way it is not silently gone on with in that way by who asks for another.
        assert_eq!(fault(begin(true).await), "import-under-way");
        let other = mapping(&table, &[("会員番号".to_owned(), String::new())]).expect("other columns");
        assert_eq!(fault(test.app.import_members(&ctx, county, &table, other, false, None).await), "import-under-way");
        test.app.work_all().await.expect("worked");
        let done = test.app.member_import(&ctx, county, id).await.expect("the import");
        assert_eq!((done.state, counts(&done)), ("done", (1, 0, 0, 0)));
        // Once it has ended, it may be begun as one likes.
        assert_ne!(begin(true).await.expect("another").0, id);
        all_is_well(test).await;
    }

    async fn wrong_rows_are_named_and_the_mended_list_doubles_nobody(test) {
        let county = county(test).await;
        let list = HEADER.to_owned()
            + "1,見本 一,A1,みほん第一医院,4810100018,R2.4.1\n1,見本 二,B,,,\n3,,B,,,\n4,見本 四,Z,,,\n5,見本 五,A1,みほん第五医院,4810100019,\n6,見本 六,B,,,いつか\n7,見本 七,A1,,4810100018,\n";
        let ctx = test.command();
        let table = test.app.read_members_list(&ctx, county, "a.csv", list.clone().into()).await.expect("read");
        let columns = mapping(&table, &[]).expect("its columns");
        let before = test.audit_records().await;
        let looked = test.app.preview_members(&ctx, county, table, columns, false).await.expect("looked at");
        let said = [(3, "import-number-doubled"), (4, "import-no-name"), (5, "import-kind-unknown"), (6, "import-code-check-digit"), (7, "organisations-day"), (8, "import-code-doubled")];
        assert_eq!((counts(&looked), faults(&looked)), ((1, 0, 0, 6), said.to_vec()));
        assert_eq!((test.audit_records().await, all_of(test, county).await), (before, 0), "looking changes nothing");
        let done = taken_in(test, county, &list, false).await;
        assert_eq!((counts(&done), faults(&done)), ((1, 0, 0, 6), said.to_vec()));
        let mended = list.replace("1,見本 二", "2,見本 二").replace("3,,B", "3,見本 三,B").replace(",Z,", ",B,").replace("いつか", "令和2年4月1日").replace("4810100019", "").replace("7,見本 七,A1,,4810100018", "7,見本 七,A1,みほん第七医院,");
        let done = taken_in(test, county, &mended, false).await;
        assert_eq!((counts(&done), all_of(test, county).await), ((6, 0, 1, 0), 7));
        all_is_well(test).await;
    }

    async fn a_member_of_another_county_moves_when_it_was_confirmed(test) {
        let county = county(test).await;
        let other = test.app.organisation_of_code("county-a2").await.expect("the other county");
        let row = "1,見本 一,A1,みほん第一医院,4810100018,\n";
        taken_in(test, other, &(HEADER.to_owned() + row), false).await;
        test.clock.pass(jiff::SignedDuration::from_hours(72));
        let refused = taken_in(test, county, &(HEADER.to_owned() + row), false).await;
        assert_eq!(faults(&refused), [(2, "import-moves")]);
        let officer = test.person("officer@county.example", county, domain::people::Role::Officer).await;
        let officer = test.as_person(officer).await;
        let list = HEADER.to_owned() + row;
        let table = test.app.read_members_list(&officer, county, "a.csv", list.clone().into()).await.expect("read");
        let columns = mapping(&table, &[]).expect("its columns");
        let looked = test.app.preview_members(&officer, county, table, columns, true).await.expect("looked at");
        assert_eq!(faults(&looked), [(2, "import-member-elsewhere")], "nobody takes a member out of another association");
        let moved = taken_in(test, county, &list, true).await;
        assert_eq!((counts(&moved), all_of(test, county).await, all_of(test, other).await), ((0, 1, 0, 0), 1, 0));
        let clinic = test.app.organisation_of_code("4810100018").await.expect("the clinic");
        assert_eq!(test.app.organisation(&test.command(), clinic).await.expect("the clinic").parent, Some(county));
        all_is_well(test).await;
    }

    async fn whose_people_come_from_the_group_alone_joins_by_no_list(test) {
        let county = county(test).await;
        let officer = test.person("officer@county.example", county, Role::Officer).await;
        let officer = test.as_person(officer).await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let group = Group::New("医療法人みほん会".to_owned());
        test.app.join_group(&test.command(), clinic, group).await.expect("a group");
        let group = test.app.organisation(&test.command(), clinic).await.expect("it").row.group_id.expect("its group");
        let list = HEADER.to_owned() + "1,見本 一,A1,みほん第一医院,4810100018,\n";
        let looked = async || {
            let table = test.app.read_members_list(&officer, county, "a.csv", list.clone().into()).await.expect("read");
            let columns = mapping(&table, &[]).expect("its columns");
            test.app.preview_members(&officer, county, table, columns, false).await.expect("looked at")
        };
        assert!(faults(&looked().await).is_empty(), "nobody is there yet");
        test.person("owner@group.example", group, Role::Owner).await;
        assert_eq!(faults(&looked().await), [(2, "import-on-its-own")]);
    }

    async fn strangers_import_nothing(test) {
        let county = county(test).await;
        let list = HEADER.to_owned() + "1,見本,B,,,\n";
        let id = begun(test, county, &list, false).await;
        let other = test.app.organisation_of_code("county-a2").await.expect("the other county");
        let them = test.person("officer@other.example", other, domain::people::Role::Officer).await;
        let them = test.as_person(them).await;
        assert_eq!(fault(test.app.read_members_list(&them, county, "a.csv", list.clone().into()).await), "not found");
        assert_eq!(fault(test.app.member_import(&them, county, id).await), "not found");
        assert_eq!(fault(test.app.member_import(&them, other, id).await), "not found");
        let desk = test.person("desk@county.example", county, domain::people::Role::Desk).await;
        assert_eq!(fault(test.app.may_import(&test.as_person(desk).await, county).await), "forbidden");
    }
}
