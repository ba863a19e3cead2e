//! Who may ask a desk, how a caller is found, and what a month comes to, through pages and on both engines.

use crate::client::{Client, form};
use crate::desk::World;
use crate::house::{in_every_view, sound};
use app::organisations::NewOrganisation;
use app::organisations::membership::NewMember;
use domain::ids::DeskId;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use jiff::civil::date;
use testkit::both;

/// What stands beside words in a table of the page.
#[track_caller]
fn beside(body: &str, words: &str) -> String {
    let at = body.find(&format!(">{words}</th>")).unwrap_or_else(|| panic!("{words} is missing in {body}"));
    let (_, cell) = body[at..].split_once("<td").expect("a cell");
    let (_, text) = cell.split_once('>').expect("its text");
    text.split('<').next().unwrap_or_default().to_owned()
}

/// The words under which the form of a call offers a requirement.
async fn words_of(operator: &mut Client, calls: &str, lineage: &str) -> String {
    let page = operator.get(calls).await.is(200).body;
    let (_, option) = page.split_once(&format!("<option value=\"{lineage}\"")).expect("the requirement");
    let (_, words) = option.split_once('>').expect("its words");
    words.split('<').next().unwrap_or_default().to_owned()
}

/// A value as it stands in an address.
fn asked(text: &str) -> String {
    form(&[("q", text)])
}

/// Whether a search on the board finds what was asked in a call of [`World::call`].
async fn is_found(operator: &mut Client, board: &str, words: &str) -> bool {
    operator.get(&format!("{board}?{}", asked(words))).await.is(200).body.contains("画面に警告が出た")
}

both! {
    async fn a_desk_for_some_members_is_offered_to_no_others(test) {
        let mut w = World::new(test).await;
        test.person("admin@national.example", w.national, Role::Administrator).await;
        let mut admin = Client::signed(test, "admin@national.example").await;
        admin.get(&format!("/desks/new?organisation={}", w.national)).await.is(200);
        let fields = [
            ("name", "開設者の窓口"), ("phone", "0000-00-0002"), ("mon", "9:00〜18:00"), ("tue", "9:00〜18:00"),
            ("year_end", "unknown"), ("written", "true"), ("levels", "clinic"), ("member_kinds", "A1"),
        ];
        let made = admin.post(&format!("/desks?organisation={}", w.national), &fields).await.is(303);
        let settings = made.location().split('?').next().expect("a path").to_owned();
        let kept = admin.get(&settings).await.is(200).says("name=\"member_kinds\" value=\"A1\" checked");
        sound(&kept);
        assert!(!kept.body.contains("name=\"member_kinds\" value=\"B\" checked"));
        let board = settings.trim_end_matches("/settings").to_owned();
        let id = board.trim_start_matches("/desks/").to_owned();
        let desk: DeskId = id.parse().expect("an id");
        test.app.assign_operator(&test.command(), desk, w.operator_id, true).await.expect("assigned");

        // A clinic of a member who opens nothing, and one of another kind.
        let since = date(2020, 4, 1);
        let mut others = Vec::new();
        for (code, kind, as_what) in [("4810190019", Kind::Clinic, "B"), ("4830190012", Kind::Dental, "A1")] {
            let house = test.organisation(kind, code).await;
            test.app.join(&test.command(), house, w.county, as_what, None, since).await.expect("a member");
            let login = format!("owner@{code}.example");
            test.person(&login, house, Role::Owner).await;
            others.push((code, Client::signed(test, &login).await));
        }
        w.owner.get("/consultations/new").await.is(200).says("見本の相談窓口").says("開設者の窓口");
        let find = format!("{board}/find");
        let not_for = "この窓口の対象ではありません";
        let found = w.operator.get(&format!("{find}?{}", asked("みほん4810100018"))).await.is(200).says("みほん4810100018");
        assert!(!found.body.contains(not_for), "{}", found.body);
        let question = [("desk", id.as_str()), ("subject", "見本"), ("text", "聞いてもよいですか。"), ("looked", "true")];
        for (code, owner) in &mut others {
            let page = owner.get("/consultations/new").await.is(200).says("見本の相談窓口");
            assert!(!page.body.contains("開設者の窓口") && !page.body.contains(&id), "{}", page.body);
            let refused = owner.post("/consultations", &question).await.is(422);
            sound(&refused.says("相談する窓口を一覧から選んでください").says("聞いてもよいですか。"));
            owner.get("/consultations").await.is(200).says("まだ相談はありません");
            // On the telephone the operator sees it before they advise; the other desk is for everybody.
            let path = format!("{find}?{}", asked(&format!("みほん{code}")));
            w.operator.get(&path).await.is(200).says(&format!("みほん{code}")).says(not_for);
            let anybodys = path.replace(&id, &w.desk.to_string());
            let found = w.operator.get(&anybodys).await.is(200).says(&format!("みほん{code}"));
            assert!(!found.body.contains(not_for), "{}", found.body);
        }
        w.owner.post("/consultations", &question).await.is(303);
    }

    async fn a_caller_is_found_by_kanji_kana_and_either_number(test) {
        let mut w = World::new(test).await;
        let ctx = test.command();
        let new = NewOrganisation {
            kind: Kind::Clinic,
            name: "見本駅前医院".to_owned(),
            kana: "ミホンエキマエイイン".to_owned(),
            prefecture: String::new(),
            code: Some("4810100026".to_owned()),
            codes: Vec::new(),
            profile: serde_json::json!({}),
        };
        let station = test.app.add_organisation(&ctx, new).await.expect("a clinic");
        test.app.join(&ctx, station, w.county, "A1", None, date(2015, 4, 1)).await.expect("a member");
        let doctor = NewMember {
            name: "見本 次郎".to_owned(),
            kana: "ミホン ジロウ".to_owned(),
            kind: "A1".to_owned(),
            number: "0012345".to_owned(),
            register_number: "654321".to_owned(),
        };
        test.app.hand_on(&ctx, w.county, station, doctor, date(2020, 4, 1)).await.expect("opened");

        let station = station.to_string();
        let find = format!("/desks/{}/find", w.desk);
        for typed in ["見本駅", "みほんえき", "ﾐﾎﾝｴｷﾏｴ", "見本次", "0012345", "００１２３４５", "654321", "６５４３２１"] {
            let found = w.operator.get(&format!("{find}?{}", asked(typed))).await.is(200);
            let found = found.says("見本駅前医院").says(&station).says("****345").says("***321");
            for number in ["0012345", "654321"] {
                assert!(!found.body.contains(number), "{typed}: {number} is told");
            }
        }
        for typed in ["見本町", "0012346", "654322"] {
            let found = w.operator.get(&format!("{find}?{}", asked(typed))).await.is(200);
            assert!(!found.body.contains(&station), "{typed}");
        }

        let calls = format!("/desks/{}/calls", w.desk);
        let words = words_of(&mut w.operator, &calls, "backup-recovery").await;
        assert!(words.chars().count() > 4, "{words}");
        let about = [
            ("institution", station.as_str()), ("caller", "見本 次郎"), ("number", "654321"),
            ("lineage", "backup-recovery"), ("line", "2"), ("urgency", "today"),
        ];
        let one = w.call(&about).await;
        let page = in_every_view(&mut w.operator, &one).await.says("見本駅前医院").says("見本 次郎").says("***321");
        let page = page.says(&format!("<p class=\"small\" lang=\"ja\">{words}</p>"));
        let page = page.says("<dd>二次（調査会社や弁護士の紹介）</dd>").says("<span class=\"tag\">今日のうちに</span>");
        assert!(!page.body.contains("654321"), "{}", page.body);
        let figures = w.operator.get(&format!("/desks/{}/statistics", w.desk)).await.is(200);
        for (row, n) in [
            (words.as_str(), "1"), ("一次（助言）", "0"), ("二次（調査会社や弁護士の紹介）", "1"), ("今日のうちに", "1"),
            ("いますぐ", "0"), ("ふつう", "0"),
        ] {
            assert_eq!(beside(&figures.body, row), n, "{row}");
        }
    }

    async fn a_call_of_one_clinic_is_given_to_no_other(test) {
        let mut w = World::new(test).await;
        let other = test.organisation(Kind::Clinic, "4810100026").await;
        test.app.join(&test.command(), other, w.county, "A1", None, date(2020, 4, 1)).await.expect("a member");
        test.person("owner@other.example", other, Role::Owner).await;
        let mut stranger = Client::signed(test, "owner@other.example").await;
        let one = w.call(&[]).await;
        w.owner.get(&one).await.is(200);
        w.owner.post(&format!("{one}/on"), &[("act", "on"), ("text", "見えるのはここだけですか。")]).await.is(303);
        let version = w.operator.get(&one).await.is(200).value("version").expect("a version");
        let other = other.to_string();
        let given = [("institution", other.as_str()), ("version", version.as_str()), ("act", "set")];
        let refused = w.operator.post(&format!("{one}/caller"), &given).await.is(409);
        sound(&refused.says("どの医療機関の相談か、もう分かっています"));
        stranger.get(&one).await.is(404);
        w.owner.get(&one).await.is(200).says("見えるのはここだけですか。");
    }

    async fn who_comes_back_answers_where_they_are_assigned_anew(test) {
        let mut w = World::new(test).await;
        let one = w.call(&[]).await;
        let (board, command) = (format!("/desks/{}", w.desk), test.command());
        let (nation, operator) = (w.national, w.operator_id);
        let join = async |role: Role| {
            let code = test.app.invite(&command, nation, "見本", role).await.expect("invited").code;
            test.app.join_with_invitation(&test.as_person(operator).await, &code).await.expect("joined");
        };
        // A role beside it that goes takes no desk along.
        join(Role::Viewer).await;
        test.app.change_role(&command, nation, operator, Role::Desk).await.expect("changed");
        w.operator.get(&board).await.is(200);
        test.app.remove_member(&command, nation, operator).await.expect("removed");
        join(Role::Desk).await;
        w.operator.get(&board).await.is(404);
        w.operator.get(&one).await.is(404);
        test.app.assign_operator(&command, w.desk, operator, true).await.expect("assigned anew");
        w.operator.get(&one).await.is(200);
        for role in [Role::Viewer, Role::Desk] {
            test.app.change_role(&command, nation, operator, role).await.expect("changed");
        }
        w.operator.get(&board).await.is(404);
    }

    async fn a_caller_is_found_among_hundreds_elsewhere_whose_names_begin_the_same(test) {
        let mut w = World::new(test).await;
        let (ctx, since) = (test.command(), date(2020, 4, 1));
        let elsewhere = test.organisation(Kind::County, "county-b1").await;
        let rows: String = (0..310).map(|n| format!("{n},見本 {n:03},A1,佐藤{n:03}医院\n")).collect();
        let list = "会員番号,氏名,会員区分,医療機関名\n".to_owned() + &rows;
        let table = test.app.read_members_list(&ctx, elsewhere, "a.csv", list.into()).await.expect("read");
        let id = test.app.keep_members_list(&ctx, elsewhere, &table).await.expect("kept");
        let columns = app::imports::mapping(&table, &[]).expect("columns");
        test.app.begin_import(&ctx, elsewhere, id, columns, false).await.expect("begun");
        test.app.work_all().await.expect("worked");
        let new = NewOrganisation {
            kind: Kind::Clinic,
            name: "佐藤医院".to_owned(),
            kana: String::new(),
            prefecture: String::new(),
            code: Some("4810100026".to_owned()),
            codes: Vec::new(),
            profile: serde_json::json!({}),
        };
        let own = test.app.add_organisation(&ctx, new).await.expect("a clinic");
        test.app.join(&ctx, own, w.county, "A1", None, since).await.expect("a member");
        let (own, find) = (own.to_string(), format!("/desks/{}/find", w.desk));
        let more = "ほかにもあります";
        let found = w.operator.get(&format!("{find}?{}", asked("佐藤"))).await.is(200).says(&own);
        assert!(!found.body.contains(more) && !found.body.contains("佐藤001医院"), "{}", found.body);
        // Where they are below as well, what is not shown is said, and more of the name finds it; so it is for a desk
        // of many associations.
        test.app.join(&ctx, elsewhere, w.national, "association", None, since).await.expect("a member");
        for round in 0..2 {
            if round == 1 {
                for n in 0..60 {
                    let county = test.organisation(Kind::County, &format!("county-x{n}")).await;
                    test.app.join(&ctx, county, w.national, "association", None, since).await.expect("a member");
                }
            }
            let found = w.operator.get(&format!("{find}?{}", asked("佐藤"))).await.is(200).says(more);
            assert_eq!(found.body.matches("佐藤").count(), 8, "{}", found.body);
            let found = w.operator.get(&format!("{find}?{}", asked("佐藤医"))).await.is(200).says(&own);
            assert!(!found.body.contains(more), "{}", found.body);
        }
        let calls = format!("/desks/{}/calls", w.desk);
        w.operator.get(&calls).await.is(200);
        let page = w.operator.post(&calls, &[("who", "佐藤"), ("act", "find")]).await.is(200);
        sound(&page.says(more));
    }

    async fn a_case_is_found_by_the_names_that_its_clinic_has_and_had(test) {
        let mut w = World::new(test).await;
        let (sheet, board) = (w.sheet(test).await, format!("/desks/{}", w.desk));
        let one = w.call(&[("institution", "")]).await;
        let (before, after) = ("みほん4810100018", "医療法人あおぞら会");
        assert!(!is_found(&mut w.operator, &board, before).await);
        // Known by the number that was read out.
        let show = format!("/assessments/{sheet}/show");
        w.owner.get(&show).await.is(200);
        let shown = w.owner.post(&show, &[("keys", "backup-recovery")]).await.is(200);
        let (_, digits) = shown.body.split_once("class=\"code number\">").expect("a number");
        let digits = digits.split('<').next().expect("digits").to_owned();
        w.operator.get(&one).await.is(200);
        w.operator.post(&format!("{one}/number"), &[("number", &digits)]).await.is(303);
        assert!(is_found(&mut w.operator, &board, before).await && !is_found(&mut w.operator, &board, after).await);
        // Renamed, it is found under either name, and under no other.
        let ctx = test.command();
        let mut row = test.app.organisation(&ctx, w.clinic).await.expect("the clinic").row;
        row.name = after.to_owned();
        test.app.change_organisation(&ctx, row).await.expect("renamed");
        for name in [after, "あおぞら", before] {
            assert!(is_found(&mut w.operator, &board, name).await, "{name}");
        }
        assert!(!is_found(&mut w.operator, &board, "みほん4810100019").await);
    }

    async fn a_row_of_the_continuity_table_keeps_its_words_and_its_place(test) {
        let mut w = World::new(test).await;
        let (edition, form) = ("bcp2024".to_owned(), "continuity".to_owned());
        let new = app::checklist::NewSheet { edition, form, vendor: None, fiscal_year: 2026 };
        let sheet = test.app.begin_sheet(&test.command(), w.clinic, new).await.expect("a sheet").to_string();
        let (desk, row) = (w.desk.to_string(), "1-2-c");
        let question = [
            ("desk", desk.as_str()), ("subject", "訓練の回数"), ("text", "一年に何回すればよいですか。"),
            ("assessment", sheet.as_str()), ("key", row), ("looked", "true"),
        ];
        let item = format!("/assessments/{sheet}/items/{row}");
        w.owner.get(&item).await.is(200);
        let sent = w.owner.post("/consultations", &question).await.is(303);
        let one = sent.location().split('?').next().expect("a path").to_owned();
        let words = words_of(&mut w.operator, &format!("/desks/{desk}/calls"), row).await;
        assert!(words.starts_with("1-2 ") && words.contains("確認表"), "{words}");
        let page = w.operator.get(&one).await.is(200).says(&format!("<p class=\"small\" lang=\"ja\">{words}</p>"));
        sound(&page);
        assert!(page.body.contains("<option value=\"1-2-c\" selected") && !page.body.contains(">1-2-c<"), "{}", page.body);
        let figures = w.operator.get(&format!("/desks/{desk}/statistics")).await.is(200);
        assert_eq!(beside(&figures.body, &words), "1");
        // Proposed and published with what the pages hold, its answer stands beside the row.
        let faq = [("lineage", row), ("question", "訓練は何回すればよいですか。"), ("answer", "一年に一回はします。")];
        w.operator.post(&format!("{one}/faq"), &faq).await.is(303);
        test.person("editor@national.example", w.national, Role::Editor).await;
        let mut editor = Client::signed(test, "editor@national.example").await;
        let list = editor.get("/faq").await.is(200);
        let (_, after) = list.body.split_once("href=\"/faq/").expect("a proposal");
        let path = format!("/faq/{}", after.split('"').next().expect("an id"));
        let page = editor.get(&path).await.is(200).says("<option value=\"1-2-c\" selected");
        let version = page.value("version").expect("a version");
        let publish = [&faq[..], &[("version", version.as_str()), ("act", "publish")][..]].concat();
        editor.post(&path, &publish).await.is(303);
        w.owner.get(&item).await.is(200).says("訓練は何回すればよいですか。");
        // On the telephone, too.
        let call = w.call(&[("lineage", row), ("subject", "訓練のこと")]).await;
        w.operator.get(&call).await.is(200).says("<option value=\"1-2-c\" selected");
    }

    async fn a_month_is_told_in_figures_without_names(test) {
        let mut w = World::new(test).await;
        let sheet = w.sheet(test).await.to_string();
        let desk = w.desk.to_string();
        // November, by telephone and answered at once; and in writing, answered when the desk had been open for ninety
        // minutes.
        w.call(&[("caller", "見本 次郎"), ("number", "12345678"), ("lineage", "backup-recovery")]).await;
        let question = [
            ("desk", desk.as_str()), ("subject", "バックアップの戻し方"), ("text", "USBメモリーだけで足りますか。"),
            ("assessment", sheet.as_str()), ("key", "backup-recovery"), ("looked", "true"),
        ];
        w.owner.get(&format!("/consultations/new?assessment={sheet}&key=backup-recovery")).await.is(200);
        let sent = w.owner.post("/consultations", &question).await.is(303);
        let written = sent.location().split('?').next().expect("a path").to_owned();
        test.clock.pass(SignedDuration::from_mins(90));
        let mut operator = Client::signed(test, "desk@national.example").await;
        let version = operator.get(&written).await.is(200).value("version").expect("a version");
        let answer = [("version", version.as_str()), ("act", "answer"), ("text", "二つ目の場所が要ります。")];
        operator.post(&format!("{written}/work"), &answer).await.is(303);
        // December, of no item, for the second line, and not answered yet.
        test.clock.pass(SignedDuration::from_hours(24 * 10));
        w.operator = Client::signed(test, "desk@national.example").await;
        w.call(&[("caller", "見本 三郎"), ("line", "2"), ("urgency", "today"), ("advice", "")]).await;
        let words = words_of(&mut w.operator, &format!("/desks/{desk}/calls"), "backup-recovery").await;

        // Whoever runs the desk reads the figures; the operator of the installation is not asked.
        test.person("officer@national.example", w.national, Role::Officer).await;
        let mut officer = Client::signed(test, "officer@national.example").await;
        let page = format!("/desks/{desk}/statistics");
        let november = in_every_view(&mut officer, &format!("{page}?month=2026-11")).await;
        for (row, n) in [
            ("相談の数", "2"), ("電話", "1"), ("書いた相談", "1"), ("一次（助言）", "2"),
            ("二次（調査会社や弁護士の紹介）", "0"), ("ふつう", "1"), ("今日のうちに", "0"), ("いますぐ", "1"),
            ("答えた", "2"), ("受け付け", "0"), (words.as_str(), "2"),
            ("最初の答えまでの時間（真ん中の値）", "1時間30分"),
            ("最初の答えまでの時間（10件のうち9件はこれより短い）", "1時間30分"),
        ] {
            assert_eq!(beside(&november.body, row), n, "{row}");
        }
        let november = november.says("令和8年11月").says("令和8年12月");
        // Without a month, that of today.
        let december = officer.get(&page).await.is(200);
        sound(&december);
        for (row, n) in [
            ("相談の数", "1"), ("電話", "1"), ("書いた相談", "0"), ("一次（助言）", "0"),
            ("二次（調査会社や弁護士の紹介）", "1"), ("今日のうちに", "1"), ("受け付け", "1"), ("項目を決めない", "1"),
        ] {
            assert_eq!(beside(&december.body, row), n, "{row}");
        }
        assert!(!december.body.contains(&words) && !december.body.contains("最初の答えまでの時間"), "{}", december.body);
        for body in [&november.body, &december.body] {
            for name in ["みほん4810100018", "4810100018", "見本 次郎", "見本 三郎", "12345678", "USBメモリー", "声が震えている"] {
                assert!(!body.contains(name), "{name} in {body}");
            }
        }
        officer.get(&format!("{page}?month=2026-10")).await.is(200).says("この月の相談はありません");
    }
}
