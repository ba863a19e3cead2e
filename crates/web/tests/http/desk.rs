//! Desks through their pages, on both engines: a call, a question in writing, what a clinic shows, and that nobody else
//! learns of any of it.

use crate::client::{Client, Got, recorded};
use crate::house::{in_every_view, nation, sound, upload};
use app::checklist::NewSheet;
use app::desk::TypedDesk;
use domain::ids::{AssessmentId, DeskId, OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::TestApp;
use testkit::both;

/// A form's field.
type Text<'t> = (&'t str, &'t str);

pub(crate) struct World {
    pub(crate) national: OrganisationId,
    prefecture: OrganisationId,
    pub(crate) county: OrganisationId,
    pub(crate) clinic: OrganisationId,
    pub(crate) desk: DeskId,
    pub(crate) operator_id: PersonId,
    pub(crate) operator: Client,
    pub(crate) owner: Client,
}

fn weekdays() -> TypedDesk {
    let day = || "9:00〜12:00、13:00〜18:00".to_owned();
    TypedDesk {
        name: "見本の相談窓口".to_owned(),
        phone: "0000-00-0001".to_owned(),
        week: [day(), day(), day(), day(), day(), String::new(), String::new()],
        closed_on_holidays: true,
        year_end: "unknown".to_owned(),
        written: true,
        ..TypedDesk::default()
    }
}

impl World {
    /// National > prefecture > county > clinic, and a desk of the nation with one operator.
    pub(crate) async fn new(test: &TestApp) -> Self {
        let [national, prefecture, county, clinic] = nation(test).await;
        let desk = test.app.set_up_desk(&test.command(), national, "", weekdays()).await.expect("a desk");
        let operator_id = test.person("desk@national.example", national, Role::Desk).await;
        test.app.assign_operator(&test.command(), desk, operator_id, true).await.expect("assigned");
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        Self {
            national,
            prefecture,
            county,
            clinic,
            desk,
            operator_id,
            operator: Client::signed(test, "desk@national.example").await,
            owner: Client::signed(test, "owner@clinic.example").await,
        }
    }
    pub(crate) async fn sheet(&self, test: &TestApp) -> AssessmentId {
        let new =
            NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2025 };
        test.app.begin_sheet(&test.command(), self.clinic, new).await.expect("a sheet")
    }
    /// A call that was taken; the address of the consultation.
    pub(crate) async fn call(&mut self, more: &[Text<'_>]) -> String {
        let path = format!("/desks/{}/calls", self.desk);
        self.operator.get(&path).await.is(200);
        let clinic = self.clinic.to_string();
        let mut fields = vec![
            ("institution", clinic.as_str()),
            ("subject", "画面に警告が出た"),
            ("asked", "電源を切ってよいか"),
            ("note", "声が震えている"),
            ("advice", "ネットワークから外し、電源は切らないでください。"),
            ("line", "1"),
            ("urgency", "now"),
            ("act", "save"),
        ];
        fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        fields.extend(more);
        let got = self.operator.post(&path, &fields).await.is(303);
        got.location().split('?').next().expect("a path").to_owned()
    }
}

/// As good as an unknown one, byte for byte.
async fn is_nothing(client: &mut Client, path: &str, unknown: &str) {
    let missing: Got = client.get(unknown).await.is(404);
    let got = client.get(path).await;
    assert_eq!((got.status, &got.body), (missing.status, &missing.body), "{path}");
}

const UNKNOWN: &str = "/consultations/01900000-0000-7000-8000-000000000000";
const NO_DESK: &str = "/desks/01900000-0000-7000-8000-000000000000";

both! {
    async fn a_call_is_taken_and_found_again(test) {
        let mut w = World::new(test).await;
        let path = format!("/desks/{}/calls", w.desk);
        sound(&in_every_view(&mut w.operator, &path).await.says("番号で点検表が開くことはありません"));
        // By the beginning of the name in any kana or width; by code; nothing for one character.
        for typed in ["%E3%81%BF%E3%81%BB%E3%82%93481", "%E3%83%9F%E3%83%9B%E3%83%B3%EF%BC%94%EF%BC%98%EF%BC%91", "4810100018"] {
            let found = w.operator.get(&format!("/desks/{}/find?q={typed}", w.desk)).await.is(200);
            found.says("みほん4810100018").says(&w.clinic.to_string());
        }
        let none = w.operator.get(&format!("/desks/{}/find?q=%E3%81%BF", w.desk)).await.is(200);
        assert!(!none.body.contains("みほん4810100018"));
        // What was typed stays while the caller is looked for.
        let looked = w.operator.post(&path, &[("who", "みほん4810"), ("subject", "警告"), ("note", "大事な<メモ>"), ("act", "find")]).await.is(200);
        sound(&looked.says("みほん4810100018").says("大事な&#60;メモ&#62;"));
        let refused = w.operator.post(&path, &[("subject", ""), ("callback", "あとで"), ("note", "残る"), ("act", "close")]).await.is(422);
        sound(&refused.says("何についての相談か").says("電話番号を、数字とハイフン").says("残る"));
        // Somebody who is not below the association.
        let stranger = test.organisation(Kind::Clinic, "4910100017").await.to_string();
        w.operator.post(&path, &[("institution", &stranger), ("subject", "x"), ("act", "save")]).await.is(422).says("この窓口で受けられる医療機関ではありません");

        let one = w.call(&[("number", "１２３４５６７８")]).await;
        sound(&in_every_view(&mut w.operator, &one).await.says("みほん4810100018").says("声が震えている").says("*****678"));
        assert!(!w.operator.get(&one).await.body.contains("12345678"));
        // The clinic reads what was asked and advised, and no note.
        let own = in_every_view(&mut w.owner, &one).await.says("電源は切らないでください").says("電源を切ってよいか");
        assert!(!own.body.contains("声が震えている") && !own.body.contains("*****678"), "{}", own.body);
        sound(&in_every_view(&mut w.owner, "/consultations").await.says("画面に警告が出た"));
        w.owner.get("/").await.is(200).says("相談の答えが届いています");
        // Found by two characters of any text, by several words, by its number; not by what is not there.
        let board = format!("/desks/{}", w.desk);
        for query in ["%E8%AD%A6%E5%91%8A", "%E3%83%8D%E3%83%83%E3%83%88%E3%83%AF%E3%83%BC%E3%82%AF%20%E9%9B%BB%E6%BA%90", "1", "%E3%81%BF%E3%81%BB%E3%82%93481"] {
            sound(&w.operator.get(&format!("{board}?q={query}")).await.is(200).says("画面に警告が出た"));
        }
        let none = w.operator.get(&format!("{board}?q=%E5%8D%B0%E5%88%B7")).await.is(200);
        assert!(!none.body.contains("画面に警告が出た"));
        w.operator.get(&format!("{board}?q=%E8%AD%A6")).await.is(422).says("2文字以上");
        sound(&in_every_view(&mut w.operator, &format!("{board}?state=answered")).await.says("画面に警告が出た"));
        sound(&in_every_view(&mut w.operator, &format!("{board}/statistics")).await.says("相談の数"));
        // Somebody unknown gets advice, too, and is known later.
        let unknown = w.call(&[("institution", ""), ("subject", "名前を言わない人"), ("advice", "")]).await;
        let page = w.operator.get(&unknown).await.is(200).says("医療機関は分かっていません");
        let version = page.value("version").expect("a version");
        w.operator.post(&format!("{unknown}/caller"), &[("who", "みほん4810"), ("act", "find")]).await.is(200).says("みほん4810100018");
        w.owner.get(&unknown).await.is(404);
        let clinic = w.clinic.to_string();
        recorded(test, "POST /consultations/{id}/caller", w.operator.post(&format!("{unknown}/caller"), &[("institution", &clinic), ("version", &version), ("act", "set")])).await.is(303);
        w.owner.get(&unknown).await.is(200);
        assert_eq!(test.app.recount(&test.command(), false).await.expect("counted"), Vec::<serde_json::Value>::new());
    }

    async fn nobody_else_learns_that_somebody_called(test) {
        let mut w = World::new(test).await;
        let one = recorded(test, "POST /desks/{id}/calls", w.call(&[])).await;
        let desk = format!("/desks/{}", w.desk);
        // The caller's own county and prefecture, with every role; another operator of the nation; a stranger.
        let roles = [Role::Administrator, Role::Officer, Role::Editor, Role::Viewer, Role::Desk];
        let areas = [("county", w.county), ("prefecture", w.prefecture)];
        for (area, place, role) in areas.into_iter().flat_map(|(area, place)| roles.map(|role| (area, place, role))) {
            let login = format!("{}@{area}.example", role.code());
            test.person(&login, place, role).await;
            let mut client = Client::signed(test, &login).await;
            is_nothing(&mut client, &one, UNKNOWN).await;
            is_nothing(&mut client, &desk, NO_DESK).await;
            is_nothing(&mut client, &format!("{desk}?q=%E8%AD%A6%E5%91%8A"), NO_DESK).await;
            is_nothing(&mut client, &format!("{desk}/statistics"), NO_DESK).await;
            client.get(&format!("/consultations?organisation={}", w.clinic)).await.is(404);
            let list = client.get("/desks").await.is(200);
            assert!(!list.body.contains(&desk), "nothing leads there");
            client.post(&format!("{one}/work"), &[("act", "note"), ("text", "x")]).await.is(404);
        }
        let second = test.person("second@national.example", w.national, Role::Desk).await;
        let mut second = (second, Client::signed(test, "second@national.example").await);
        is_nothing(&mut second.1, &one, UNKNOWN).await;
        is_nothing(&mut second.1, &desk, NO_DESK).await;
        // An operator has that desk and nothing else.
        for path in [format!("/organisations/{}/members", w.national), format!("/organisations/{}", w.national)] {
            w.operator.get(&path).await.is(403);
        }
        w.operator.get("/programme").await.is(403);
        w.operator.get(&format!("{desk}/settings")).await.is(403);
        // Whoever runs it sees it and does not answer.
        test.person("admin@national.example", w.national, Role::Administrator).await;
        let mut admin = Client::signed(test, "admin@national.example").await;
        sound(&admin.get(&one).await.is(200).says("電源を切ってよいか"));
        admin.post(&format!("{one}/work"), &[("act", "note"), ("text", "x")]).await.is(403);
        // Assigned, they have it; released, it is gone.
        test.app.assign_operator(&test.command(), w.desk, second.0, true).await.expect("assigned");
        second.1.get(&one).await.is(200);
        test.app.assign_operator(&test.command(), w.desk, second.0, false).await.expect("released");
        is_nothing(&mut second.1, &one, UNKNOWN).await;
    }

    async fn what_an_association_asks_its_own_people_see_and_its_operators_do_not(test) {
        let mut w = World::new(test).await;
        test.person("editor@pref.example", w.prefecture, Role::Editor).await;
        test.person("desk@pref.example", w.prefecture, Role::Desk).await;
        let mut editor = Client::signed(test, "editor@pref.example").await;
        let mut other = Client::signed(test, "desk@pref.example").await;
        let desk = w.desk.to_string();
        let question = [("desk", desk.as_str()), ("subject", "県からの質問"), ("text", "通知はいつ出ますか。"), ("once", "abc")];
        let sent = editor.post(&format!("/consultations?organisation={}", w.prefecture), &question).await.is(303);
        let one = sent.location().split('?').next().expect("a path").to_owned();
        let list = format!("/consultations?organisation={}", w.prefecture);
        sound(&editor.get(&one).await.is(200).says("通知はいつ出ますか。"));
        sound(&editor.get(&list).await.is(200).says("県からの質問"));
        w.operator.get(&one).await.is(200).says("通知はいつ出ますか。");
        // Whoever answers at a desk of the prefecture has no part in what it asks.
        is_nothing(&mut other, &one, UNKNOWN).await;
        other.get(&list).await.is(403);
    }

    async fn a_question_is_asked_answered_published_and_found(test) {
        let mut w = World::new(test).await;
        let sheet = w.sheet(test).await;
        let item = format!("/assessments/{sheet}/items/backup-recovery");
        let ask = format!("/consultations/new?assessment={sheet}&amp;key=backup-recovery");
        w.owner.get(&item).await.is(200).says(&ask);
        let ask = ask.replace("&amp;", "&");
        sound(&in_every_view(&mut w.owner, &ask).await.says("見本の相談窓口"));
        let desk = w.desk.to_string();
        let sheet_text = sheet.to_string();
        let question = [
            ("desk", desk.as_str()), ("subject", "バックアップの戻し方"), ("text", "USBメモリーだけで足りますか。みほん4810100018です。"),
            ("assessment", sheet_text.as_str()), ("key", "backup-recovery"), ("once", "abc"),
        ];
        let sent = recorded(test, "POST /consultations", w.owner.post("/consultations", &question)).await.is(303);
        let one = sent.location().split('?').next().expect("a path").to_owned();
        // Sent twice it is one.
        assert_eq!(w.owner.post("/consultations", &question).await.is(303).location(), sent.location());
        sound(&w.operator.get(&one).await.is(200).says("USBメモリーだけで足りますか"));
        let version = w.operator.get(&one).await.value("version").expect("a version");
        let work = format!("{one}/work");
        w.operator.post(&work, &[("version", &version), ("act", "answer"), ("text", "")]).await.is(422).says("文を、4000字までで");
        recorded(test, "POST /consultations/{id}/work", w.operator.post(&work, &[("version", &version), ("act", "wait"), ("text", "いまはどこに保存していますか。")])).await.is(303);
        w.owner.get("/").await.is(200).says("窓口から聞き返されています");
        recorded(test, "POST /consultations/{id}/on", w.owner.post(&format!("{one}/on"), &[("act", "on"), ("text", "PCの中です。")])).await.is(303);
        // An old page says so, and keeps what was typed.
        let stale = w.operator.post(&work, &[("version", &version), ("act", "answer"), ("text", "二つ目の場所が要ります。")]).await.is(409);
        let stale = stale.says("ほかの人が先に書きかえました").says("二つ目の場所が要ります。").says("PCの中です。");
        sound(&stale);
        let version = stale.value("version").expect("a version");
        w.operator.post(&work, &[("version", &version), ("act", "answer"), ("text", "二つ目の場所が要ります。一つは外して保管してください。")]).await.is(303);
        sound(&w.owner.get(&one).await.is(200).says("一つは外して保管"));

        // Published without names.
        let faq = format!("{one}/faq");
        let named = [("lineage", "backup-recovery"), ("question", "USBだけで足りますか。"), ("answer", "みほん4810100018さんは、二つ目が要ります。")];
        sound(&w.operator.post(&faq, &named).await.is(422).says("名前か番号のようなもの").says("みほん4810100018さんは"));
        let clean = [("lineage", "backup-recovery"), ("question", "USBメモリーだけで足りますか。"), ("answer", "二つ目の場所が要ります。一つは外して保管します。")];
        recorded(test, "POST /consultations/{id}/faq", w.operator.post(&faq, &clean)).await.is(303);
        w.owner.get("/faq").await.is(200).says("まだ載っていません");
        test.person("editor@national.example", w.national, Role::Editor).await;
        let mut editor = Client::signed(test, "editor@national.example").await;
        let list = in_every_view(&mut editor, "/faq").await.says("公開を待っているもの");
        let (_, after) = list.body.split_once("href=\"/faq/").expect("a proposal");
        let path = format!("/faq/{}", after.split('"').next().expect("an id"));
        w.owner.get(&path).await.is(404);
        let page = in_every_view(&mut editor, &path).await.says("まだ公開されていません");
        sound(&page);
        let version = page.value("version").expect("a version");
        let mut publish = clean.to_vec();
        publish.extend([("version", version.as_str()), ("act", "publish")]);
        w.owner.post(&path, &publish).await.is(404);
        recorded(test, "POST /faq/{id}", editor.post(&path, &publish)).await.is(303);
        editor.post(&path, &publish).await.is(409);
        sound(&in_every_view(&mut w.owner, &path).await.says("一つは外して保管します"));

        // The next clinic finds it beside the question, and before it sends the same.
        let next = test.organisation(Kind::Clinic, "4810190019").await;
        test.app.join(&test.command(), next, w.county, "A1", None, jiff::civil::date(2020, 4, 1)).await.expect("a member");
        test.person("owner@next.example", next, Role::Owner).await;
        let new = NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2025 };
        let theirs = test.app.begin_sheet(&test.command(), next, new).await.expect("a sheet");
        let mut next = Client::signed(test, "owner@next.example").await;
        let beside = next.get(&format!("/assessments/{theirs}/items/backup-recovery")).await.is(200).says("USBメモリーだけで足りますか。");
        assert!(!beside.body.contains("みほん4810100018"));
        next.get(&one).await.is(404);
        let again = [("desk", desk.as_str()), ("subject", "USBメモリー"), ("text", "USBメモリーだけで足りますか")];
        sound(&next.post("/consultations", &again).await.is(200).says("似た質問に、もう答えがあります").says("USBメモリーだけで足りますか"));
        let mut anyway = again.to_vec();
        anyway.push(("looked", "true"));
        next.post("/consultations", &anyway).await.is(303);
        // Into the guide's draft, which its editors publish.
        let guided = recorded(test, "POST /faq/{id}/guide", editor.post(&format!("{path}/guide"), &[])).await;
        guided.goes_to("/guide/faq/backup-recovery/edit");
        editor.get("/guide/faq/backup-recovery/edit").await.is(200).says("USBメモリーだけで足りますか。");
        editor.post(&format!("{path}/guide"), &[]).await.is(409).says("もうガイドの下書きにあります");
        w.owner.post(&format!("{one}/on"), &[("act", "settled")]).await.is(303);
        w.owner.post(&format!("{one}/on"), &[("act", "on"), ("text", "まだあります")]).await.is(409).says("まだあります");
    }

    async fn a_sheet_is_shown_for_half_an_hour_and_no_more_of_it_than_was_ticked(test) {
        let mut w = World::new(test).await;
        let sheet = w.sheet(test).await;
        let ctx = test.command();
        let wanted = domain::assessment::Wanted {
            value: Some(domain::assessment::Choice::Yes),
            checked_on: Some(ctx.today()),
            target_date: None,
            responsible: "院長".to_owned(),
            note: "外付けは院長室".to_owned(),
            reason: String::new(),
        };
        let answer = app::checklist::NewAnswer { wanted, ..app::checklist::NewAnswer::default() };
        test.app.answer(&ctx, sheet, "backup-recovery", answer).await.expect("answered");
        let one = w.call(&[]).await;
        let show = format!("/assessments/{sheet}/show");
        sound(&in_every_view(&mut w.owner, &format!("{show}?key=backup-recovery")).await.says("相談窓口に見せる"));
        sound(&w.owner.post(&show, &[]).await.is(422).says("見せる質問を一つ以上"));
        let shown = recorded(test, "POST /assessments/{id}/show", w.owner.post(&show, &[("keys", "backup-recovery")])).await.is(200).says("この番号を電話で伝えてください");
        sound(&shown);
        let (_, after) = shown.body.split_once("class=\"code number\">").expect("a number");
        let number = after.split('<').next().expect("digits").to_owned();

        let entry = format!("{one}/number");
        w.operator.get(&one).await.is(200);
        sound(&w.operator.post(&entry, &[("number", "1234")]).await.is(422).says("8桁の数字"));
        let wrong = if number.starts_with('0') { "9999 9999" } else { "0000 0000" };
        sound(&w.operator.post(&entry, &[("number", wrong)]).await.is(422).says("この番号では開けません"));
        // Nothing opens with a member's number, and nothing before the clinic pressed.
        w.operator.get(&format!("{one}/shown")).await.is(200).says("もう見せてもらっていません");
        let before = test.audit_records().await;
        recorded(test, "POST /consultations/{id}/number", w.operator.post(&entry, &[("number", &number)])).await.goes_to(&format!("{one}/shown"));
        assert_eq!(test.audit_records().await, before + 2, "both chains say so");
        let seen = in_every_view(&mut w.operator, &format!("{one}/shown")).await.says("はい");
        sound(&seen);
        assert!(!seen.body.contains("外付けは院長室") && seen.body.matches("<li>").count() < 12, "{}", seen.body);
        w.operator.get(&format!("/assessments/{sheet}")).await.is(404);
        w.owner.get(&show).await.is(200).says("窓口が開きました");
        w.owner.get(&format!("/organisations/{}/audit", w.clinic)).await.is(200).says("見せられた点検表を開いた");
        // Once alone: another consultation cannot use it.
        let other = w.call(&[("subject", "別の相談")]).await;
        w.operator.post(&format!("{other}/number"), &[("number", &number)]).await.is(422);
        test.clock.pass(SignedDuration::from_mins(31));
        w.operator.get(&format!("{one}/shown")).await.is(200).says("もう見せてもらっていません");
        // Ended at once by the clinic; with notes where it said so.
        let shown = w.owner.post(&show, &[("keys", "backup-recovery"), ("notes", "true")]).await.is(200);
        let (_, after) = shown.body.split_once("class=\"code number\">").expect("a number");
        let number = after.split('<').next().expect("digits").to_owned();
        w.operator.get(&one).await.is(200);
        w.operator.post(&entry, &[("number", &number)]).await.is(303);
        w.operator.get(&format!("{one}/shown")).await.is(200).says("外付けは院長室");
        recorded(test, "POST /assessments/{id}/show/end", w.owner.post(&format!("{show}/end"), &[])).await.is(303);
        let gone = w.operator.get(&format!("{one}/shown")).await.is(200);
        assert!(!gone.body.contains("外付けは院長室"));
        // A number of another institution than the caller's is a wrong number.
        let stranger = test.organisation(Kind::Clinic, "4910100017").await;
        test.person("owner@eye.example", stranger, Role::Owner).await;
        let mut eye = Client::signed(test, "owner@eye.example").await;
        eye.get(&show).await.is(404);
        eye.post(&show, &[("keys", "backup-recovery")]).await.is(404);
    }

    async fn two_operators_and_a_clinic_that_has_left(test) {
        let mut w = World::new(test).await;
        let second = test.person("second@national.example", w.national, Role::Desk).await;
        test.app.assign_operator(&test.command(), w.desk, second, true).await.expect("assigned");
        let mut colleague = Client::signed(test, "second@national.example").await;
        let one = w.call(&[("advice", "")]).await;
        let work = format!("{one}/work");
        let version = colleague.get(&one).await.is(200).value("version").expect("a version");
        let refused = colleague.post(&work, &[("version", &version), ("act", "answer"), ("text", "わたしの答え")]).await.is(409);
        sound(&refused.says("ほかの人が対応中です").says("わたしの答え"));
        colleague.post(&work, &[("version", &version), ("act", "note"), ("text", "横からのメモ")]).await.is(303);
        colleague.post(&work, &[("version", &version), ("act", "take")]).await.is(409);
        let version = colleague.get(&one).await.value("version").expect("a version");
        colleague.post(&work, &[("version", &version), ("act", "take")]).await.is(303);
        let version = colleague.get(&one).await.value("version").expect("a version");
        sound(&colleague.post(&work, &[("version", &version), ("act", "hand"), ("to", "")]).await.is(422).says("引き継ぐ相手"));
        colleague.post(&work, &[("version", &version), ("act", "hand"), ("to", &w.operator_id.to_string())]).await.is(303);
        let version = w.operator.get(&one).await.value("version").expect("a version");
        w.operator.post(&work, &[("version", &version), ("act", "line-2"), ("text", "調査が要る")]).await.is(303);
        w.operator.get(&one).await.is(200).says("二次（調査会社や弁護士の紹介）").says("調査が要る");
        // One that pauses is a member: it is found and answered.
        let (paused, day) = (domain::organisations::membership::State::Paused, jiff::civil::date(2026, 11, 1));
        test.app.set_state(&test.command(), None, w.clinic, paused, day).await.expect("paused");
        w.operator.get(&format!("/desks/{}/find?q=4810100018", w.desk)).await.is(200).says("みほん4810100018");
        let page = w.operator.get(&one).await.is(200);
        let version = page.value("version").expect("a version");
        assert!(!page.body.contains("いまは会員ではないか"), "{}", page.body);
        w.operator.post(&work, &[("version", &version), ("act", "answer"), ("text", "休んでいる間の答え")]).await.is(303);
        // The clinic leaves; nothing is sent, and what was typed stays.
        test.end_memberships(w.clinic, "2026-11-01").await;
        let version = w.operator.get(&one).await.is(200).says("いまは会員ではないか、閉じています").value("version").expect("a version");
        sound(&w.operator.post(&work, &[("version", &version), ("act", "answer"), ("text", "遅い答え")]).await.is(409).says("遅い答え"));
        w.operator.post(&work, &[("version", &version), ("act", "close")]).await.is(303);
        let page = w.owner.get(&one).await.is(200);
        assert!(!page.body.contains("遅い答え") && !page.body.contains("横からのメモ"));
    }

    async fn who_answers_no_more_is_not_offered_to_hand_over_to(test) {
        let mut w = World::new(test).await;
        let second = test.person("second@national.example", w.national, Role::Desk).await;
        test.app.assign_operator(&test.command(), w.desk, second, true).await.expect("assigned");
        let one = w.call(&[("advice", "")]).await;
        let page = w.operator.get(&one).await.is(200).says(&second.to_string());
        test.app.remove_member(&test.command(), w.national, second).await.expect("removed");
        assert!(!w.operator.get(&one).await.is(200).body.contains(&second.to_string()));
        let hand = [("version", page.value("version").expect("a version")), ("act", "hand".into()), ("to", second.to_string())];
        let hand = hand.each_ref().map(|(name, value)| (*name, value.as_str()));
        w.operator.post(&format!("{one}/work"), &hand).await.is(422).says("引き継ぐ相手");
    }

    async fn a_desk_is_set_up_closed_and_given_up(test) {
        let mut w = World::new(test).await;
        test.person("admin@national.example", w.national, Role::Administrator).await;
        let mut admin = Client::signed(test, "admin@national.example").await;
        let new = format!("/desks/new?organisation={}", w.national);
        sound(&in_every_view(&mut admin, &new).await.says("次の窓口は、番号と時間がもう入っています"));
        let key = format!("{new}&key=guideline");
        admin.get(&key).await.is(200).says("0120-339-199").says("9:00–18:00");
        let path = format!("/desks?organisation={}", w.national);
        let backwards = [("name", "夜の窓口"), ("phone", "０３-０００"), ("mon", "18:00〜9:00"), ("tue", "朝から"), ("year_end", "unknown")];
        sound(&admin.post(&path, &backwards).await.is(422).says("閉まる時間が開く時間より前").says("「9:00〜18:00」のように").says("夜の窓口").says("朝から"));
        let fine = [("key", "guideline"), ("name", "セキュリティガイドライン相談窓口"), ("phone", "0120-339-199"), ("mon", "9:00〜18:00"), ("closed_on_holidays", "true"), ("year_end", "unknown"), ("written", "true")];
        let made = recorded(test, "POST /desks", admin.post(&path, &fine)).await.is(303);
        admin.post(&path, &fine).await.is(409).says("もう別の会が受け持っています");
        let settings = made.location().split('?').next().expect("a path").to_owned();
        sound(&in_every_view(&mut admin, &settings).await.says("次の年末年始の休みが、まだ登録されていません"));
        let version = admin.get(&settings).await.is(200).value("version").expect("a version");
        let changed = [&fine[1..], &[("about", "電話で聞けます。"), ("version", version.as_str())][..]].concat();
        recorded(test, "POST /desks/{id}/settings", admin.post(&settings, &changed)).await.is(303);
        let closures = settings.replace("settings", "closures");
        sound(&admin.post(&closures, &[("from", "R9.1.3"), ("to", "R8.12.29"), ("reason", "年末年始")]).await.is(422).says("最後の日が最初の日より前").says("R9.1.3"));
        admin.post(&closures, &[("from", "いつか"), ("reason", "")]).await.is(422).says("休みの理由を");
        recorded(test, "POST /desks/{id}/closures", admin.post(&closures, &[("from", "令和8年12月29日"), ("to", "令和9年1月3日"), ("reason", "年末年始")])).await.is(303);
        let page = admin.get(&settings).await.is(200).says("令和8年12月29日");
        assert!(!page.body.contains("まだ登録されていません。</"), "it is entered");
        let mut nobody = Client::of(test);
        sound(&nobody.get("/desks").await.is(200).says("年末年始"));
        let before = test.clock_now();
        test.clock.set("2026-12-29T10:00:00+09:00".parse().expect("a time"));
        let closed = nobody.get("/api/v1/desks").await.is(200);
        let closed: serde_json::Value = serde_json::from_str(&closed.body).expect("JSON");
        let guideline = closed["items"].as_array().expect("a list").iter().find(|d| d["key"] == "guideline").expect("it").clone();
        assert_eq!((&guideline["hours_uncertain"], guideline["opens_at"].as_str()), (&serde_json::json!(false), Some("2027-01-04T09:00:00+09:00")));
        test.clock.set(before);
        // Ready-made texts, operators, giving it up.
        let templates = settings.replace("settings", "templates");
        admin.post(&templates, &[("title", ""), ("body", "")]).await.is(422).says("見出しを");
        recorded(test, "POST /desks/{id}/templates", admin.post(&templates, &[("title", "電源"), ("body", "電源は切らないでください。")])).await.is(303);
        sound(&admin.get(&settings).await.is(200).says("電源は切らないでください。"));
        let operators = settings.replace("settings", "operators");
        recorded(test, "POST /desks/{id}/operators", admin.post(&operators, &[("person", &w.operator_id.to_string()), ("answers", "true")])).await.is(303);
        let board = settings.replace("/settings", "");
        w.operator.get(&board).await.is(200);
        w.owner.get(&settings).await.is(404);
        w.owner.post(&operators, &[("person", &w.operator_id.to_string()), ("answers", "true")]).await.is(404);
        // What waits is finished first; what was asked stays to be read, and nobody writes to whom nobody reads.
        let asked = [("desk", board.trim_start_matches("/desks/")), ("subject", "止める前の質問"), ("text", "どうしますか。"), ("looked", "true")];
        w.owner.get("/consultations/new").await.is(200);
        let one = w.owner.post("/consultations", &asked).await.is(303).location().split('?').next().expect("a path").to_owned();
        let end = settings.replace("settings", "end");
        sound(&admin.post(&end, &[]).await.is(409).says("まだ終わっていない相談があります"));
        let version = w.operator.get(&one).await.is(200).value("version").expect("a version");
        w.operator.post(&format!("{one}/work"), &[("version", &version), ("act", "answer"), ("text", "こうします。")]).await.is(303);
        recorded(test, "POST /desks/{id}/end", admin.post(&end, &[])).await.goes_to("/desks");
        sound(&admin.get("/desks").await.is(200).says(&format!("href=\"{board}\"")));
        sound(&admin.get(&format!("{board}?state=answered")).await.is(200).says("止める前の質問"));
        sound(&w.owner.get(&one).await.is(200).says("この窓口は、もうありません"));
        sound(&w.owner.post(&format!("{one}/on"), &[("act", "on"), ("text", "まだあります")]).await.is(409).says("この窓口は、もうありません").says("まだあります"));
        w.owner.post(&format!("{one}/on"), &[("act", "settled")]).await.is(303);
        w.operator.get(&format!("{board}/calls")).await.is(404);
        nobody.get("/desks").await.is(200).says("0120-339-199");
    }

    async fn holidays_are_taken_in_and_a_shorter_file_is_not(test) {
        let national = test.organisation(Kind::National, "national").await;
        test.person("admin@national.example", national, Role::Administrator).await;
        let mut admin = Client::signed(test, "admin@national.example").await;
        sound(&in_every_view(&mut admin, "/holidays").await.says("2027年より後の祝日は、まだ発表されていません").says("勤労感謝の日"));
        let mut file = "国民の祝日・休日月日,国民の祝日・休日名称\r\n".to_owned();
        for year in 2020..=2028 {
            for month in 1..=12 {
                file.push_str(&format!("{year}/{month}/3,見本の日\r\n"));
            }
        }
        let send = async |client: &mut Client, bytes: &[u8]| {
            client.get("/holidays").await.is(200);
            upload(client, "/holidays", &[], &[("syukujitsu.csv", bytes)]).await
        };
        sound(&send(&mut admin, b"\xff\xfe\x00").await.is(422).says("祝日のファイルとして読めません"));
        send(&mut admin, "名前,日\r\n".as_bytes()).await.is(422).says("祝日のファイルとして読めません");
        let shorter: String = file.lines().filter(|l| !l.starts_with("2028") && !l.starts_with("2027")).map(|l| format!("{l}\r\n")).collect();
        sound(&send(&mut admin, &testkit::cp932(&shorter)).await.is(422).says("2026年までです"));
        let torn = file.replace("2026/9/3", "2026/99/3");
        send(&mut admin, &testkit::cp932(&torn)).await.is(422).says("行目に日か名前がありません");
        recorded(test, "POST /holidays", send(&mut admin, &testkit::cp932(&file))).await.goes_to("/holidays?done=1");
        sound(&admin.get("/holidays").await.is(200).says("2028年より後の祝日").says("見本の日"));
        // A clinic may read, and not set.
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        let mut owner = Client::signed(test, "owner@clinic.example").await;
        send(&mut owner, &testkit::cp932(&file)).await.is(403);
    }
}
