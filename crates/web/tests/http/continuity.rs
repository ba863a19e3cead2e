//! The continuity plan and the rules of operation through their pages: a first plan on paper, what is missing, people and
//! systems, own texts, approval, a newer template, clauses from the answers.

use crate::client::{Client, Got, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound};
use app::checklist::{NewAnswer, NewSheet};
use app::continuity::key_of;
use app::incidents::TypedContact;
use app::ports::{Press, PressError};
use app::vendors::TypedVendor;
use domain::assessment::{Choice, Wanted};
use domain::continuity::facts::FACTS;
use domain::continuity::{Paper, Part, Section};
use domain::ids::OrganisationId;
use domain::organisations::{Kind, SystemKind};
use domain::papers::Format;
use domain::people::Role;
use std::sync::Arc;
use testkit::app::TestApp;
use web::Options;

/// A clinic with a vendor, two systems and somebody to call.
pub async fn furnished(test: &TestApp) -> OrganisationId {
    let id = clinic(test).await;
    let ctx = test.command();
    let vendor =
        TypedVendor {
            name: "見本システム㈱".to_owned(), phone: "0000-00-0011".to_owned(), ..TypedVendor::default()
        };
    let vendor = test.app.save_vendor(&ctx, id, vendor).await.expect("a vendor");
    let systems = vec![
        (SystemKind::Chart, "見本カルテ".to_owned(), Some(vendor)),
        (SystemKind::Receipt, "見本レセコン".to_owned(), None),
    ];
    test.app.save_systems(&ctx, id, systems, None).await.expect("systems");
    let contact =
        TypedContact {
            name: "院長 髙橋 花子".to_owned(), phone: "0000-00-0001".to_owned(), ..TypedContact::default()
        };
    test.app.save_help_contacts(&ctx, id, vec![contact], None).await.expect("a contact");
    id
}

/// The version that a form holds.
pub fn version(got: &Got) -> String {
    got.value("version").expect("a version")
}

pub async fn save_facts(client: &mut Client, id: OrganisationId, facts: &[(&str, &str)]) -> Got {
    let id = id.to_string();
    let seen = client.get(&format!("/continuity/facts?organisation={id}")).await.is(200);
    let version = version(&seen);
    let mut fields = vec![("organisation", id.as_str()), ("version", version.as_str())];
    fields.extend(facts);
    client.post("/continuity/facts", &fields).await
}

pub async fn approve(client: &mut Client, id: OrganisationId, paper: &str, fields: &[(&str, &str)]) -> Got {
    let id = id.to_string();
    let seen = client.get(&format!("/continuity/approve?organisation={id}&paper={paper}")).await.is(200);
    sound(&seen);
    let version = version(&seen);
    let mut all = vec![("organisation", id.as_str()), ("paper", paper), ("version", version.as_str())];
    all.extend(fields);
    client.post("/continuity/approve", &all).await
}

/// A press on a machine without fonts.
struct NoPdf(Arc<dyn Press>);

impl Press for NoPdf {
    fn print(&self, paper: &domain::papers::Paper, format: Format) -> Result<Vec<u8>, PressError> {
        if format == Format::Pdf { Err(PressError::FontsMissing) } else { self.0.print(paper, format) }
    }
    fn pages(&self, _: &domain::papers::Paper) -> Result<usize, PressError> {
        Err(PressError::FontsMissing)
    }
    fn can_print(&self) -> bool {
        false
    }
}

testkit::both! {
    async fn a_first_plan_is_on_paper_before_anybody_wrote(test) {
        let id = furnished(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let got = in_every_view(&mut owner, "/continuity").await;
        let before = test.audit_records().await;
        let got = got.says("まだ承認されていません").says("最高責任者").says("見本システム㈱：夜間・休日の電話番号");
        assert!(got.body.contains(&format!("/continuity/facts?organisation={id}#head")), "the way to fill it in");
        for (path, kind) in [("plan", "pdf"), ("plan", "docx"), ("kit", "pdf"), ("rules", "pdf"), ("rules", "docx")] {
            let paper = owner.get(&format!("/papers/{path}/{id}.{kind}")).await.is(200);
            assert!(paper.body.contains("作成中") || path == "kit", "{path} says that it is a draft");
            assert!(paper.body.contains("\"missing\": true"), "{path}: what is missing is marked");
        }
        let plan = owner.get(&format!("/papers/plan/{id}.pdf")).await.is(200);
        for said in ["0000-00-0011", "0000-00-0001", "院長 髙橋 花子", "見本カルテ（電子カルテ）", "3.3.2 被害を広げない"] {
            assert!(plan.body.contains(said), "{said} is not on the paper");
        }
        // Who may be a member has the emergency desk on both; a pharmacy (below) has not.
        let kit = owner.get(&format!("/papers/kit/{id}.pdf")).await.is(200);
        assert!([&plan, &kit].iter().all(|paper| paper.body.contains("0120-179-066") && paper.body.contains("毎日 6:00〜21:00")));
        // The order in which lines are cut is the same for everybody.
        let at = |words: &str| plan.body.find(&format!("\"text\": \"{words}\"")).unwrap_or_else(|| panic!("no {words}"));
        let order = ["バックアップへの線", "外への線", "区画の境目"].map(at);
        assert!(order.is_sorted(), "{order:?}");
        assert_eq!(plan.body, owner.get(&format!("/papers/plan/{id}.pdf")).await.is(200).body, "the same bytes");
        assert_eq!(test.audit_records().await, before, "reading writes nothing");
        let pharmacy = test.organisation(Kind::Pharmacy, "4840100012").await;
        let theirs = test.app.export_plan(&test.command(), pharmacy, Paper::Plan, None, Format::Docx, None).await.expect("a plan");
        assert!(!String::from_utf8_lossy(&theirs.1).contains("0120-179-066"));
        // The way to the table leads to the button that begins it.
        let got = owner.get("/continuity").await.is(200).says(&format!("href=\"/?organisation={id}#sheets\""));
        assert!(!got.body.contains("点検を開く"));
        owner.get("/").await.is(200).says("id=\"sheets\"").says("「サイバー攻撃を想定した事業継続計画（BCP）の確認表」を始める");
    }

    async fn everything_that_is_written_is_on_the_paper(test) {
        let id = furnished(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, "/continuity/facts").await;
        let typed: Vec<(&str, String)> = FACTS.iter().map(|f| (f.key, format!("語{}・{}", f.key, "㈱髙"))).collect();
        let fields: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
        save_facts(&mut owner, id, &fields).await.goes_to(&format!("/continuity?organisation={id}&done=saved"));
        let got = in_every_view(&mut owner, "/continuity/systems?n=1").await;
        let id_text = id.to_string();
        let systems = test.app.systems(&test.command(), id).await.expect("systems");
        let mut seen = version(&got);
        for system in &systems {
            let key = key_of(system);
            let fields = [
                ("organisation", id_text.as_str()),
                ("version", &seen),
                ("system", &key),
                ("importance", "high"),
                ("recovery", if system.kind == SystemKind::Chart { "２" } else { "1" }),
                ("alternative", "紙に書く㈱"),
                ("backup_frequency", "毎日②"),
                ("backup_method", "外付け③"),
                ("restore_method", "事業者④"),
                ("restore_tested_on", "R8.10.1"),
            ];
            recorded(test, "POST /continuity/systems", owner.post("/continuity/systems", &fields)).await.is(303);
            seen = version(&owner.get("/continuity/systems?n=1").await.is(200));
        }
        let plan = owner.get(&format!("/papers/plan/{id}.docx")).await.is(200);
        for (key, text) in &typed {
            assert!(plan.body.contains(text), "{key} is not on the paper");
        }
        for text in ["紙に書く㈱", "毎日②", "外付け③", "事業者④", "令和8年10月1日"] {
            assert!(plan.body.contains(text), "{text} is not on the paper");
        }
        // The order of recovery is another column than the importance.
        let table = plan.body.split("戻す順番（重要度とは別）").nth(1).expect("the table of recovery");
        assert!(table.find("見本レセコン") < table.find("見本カルテ"), "in the order of recovery");
        let got = owner.get("/continuity").await.is(200);
        assert!(!got.body.contains("最高責任者</a>"), "no longer missing");
    }

    async fn what_was_typed_wrongly_comes_back(test) {
        let id = furnished(test).await;
        let id = id.to_string();
        let mut owner = Client::signed(test, OWNER).await;
        let long = "長".repeat(201);
        let got = owner.post("/continuity/facts", &[("organisation", &id), ("version", "0"), ("head", &long)]).await;
        sound(&got.is(422).says("200文字までで書いてください。").says(&long));
        let wrong = [
            ("organisation", id.as_str()),
            ("version", "0"),
            ("system", "chart/見本カルテ"),
            ("recovery", "最初"),
            ("alternative", "紙に書く"),
            ("restore_tested_on", "2026-11-25"),
        ];
        let got = owner.post("/continuity/systems", &wrong).await.is(422);
        sound(&got.says("1から99までの数字").says("これから来る日は書けません").says("紙に書く"));
        let section = "/continuity/sections/purpose";
        let got = owner.post(section, &[("organisation", &id), ("version", "0"), ("text", " ")]).await;
        sound(&got.is(422).says("文が空です。"));
        owner.post("/continuity/sections/weather", &[("organisation", &id), ("version", "0"), ("text", "a")]).await.is(404);
        let wrong = [
            ("organisation", id.as_str()),
            ("version", "0"),
            ("approved_by", ""),
            ("approved_on", "2026-11-25"),
            ("review_on", "きのう"),
        ];
        let got = owner.post("/continuity/approve", &wrong).await.is(422);
        sound(&got.says("承認した人の名前を").says("これから来る日は書けません").says("日付として読める形"));
        // Somebody else wrote first: what was typed stays, and saving again works.
        let first = [("organisation", id.as_str()), ("version", "0"), ("head", "院長 見本")];
        recorded(test, "POST /continuity/facts", owner.post("/continuity/facts", &first)).await.is(303);
        let got = owner.post("/continuity/facts", &[("organisation", &id), ("version", "0"), ("head", "院長 二番")]).await;
        let got = got.is(409).says("ほかの人が先に書き直しました").says("院長 二番").says("院長 見本");
        let again = version(&got);
        let second = [("organisation", id.as_str()), ("version", again.as_str()), ("head", "院長 二番")];
        owner.post("/continuity/facts", &second).await.is(303);
    }

    async fn an_own_text_stands_in_the_place_of_the_templates(test) {
        let id = furnished(test).await;
        let text = id.to_string();
        let mut staff = Client::signed(test, STAFF).await;
        let path = "/continuity/sections/stop?paper=plan";
        let got = in_every_view(&mut staff, path).await.says("{{stop-who}}").says("【使用中止を決める人】");
        assert!(!got.body.contains("{{#if"), "conditions are decided before somebody edits");
        let own = "・院長が決めます。\n<b>{{stop-who}}</b> {{weather}} {{approved-on}}";
        let sent = [("organisation", text.as_str()), ("paper", "plan"), ("version", "0"), ("text", own)];
        recorded(test, "POST /continuity/sections/{key}", staff.post("/continuity/sections/stop", &sent)).await.is(303);
        let got = staff.get("/continuity").await.is(200).says("自分で書いた文");
        sound(&got);
        let plan = staff.get(&format!("/papers/plan/{id}.pdf")).await.is(200);
        assert!(plan.body.contains("院長が決めます。") && plan.body.contains("{{weather}}") && plan.body.contains("<b>"));
        assert!(!plan.body.contains("システムの使用をやめることは"));
        assert!(plan.body.contains("{{approved-on}}"), "an approval stands below the title, in no text");
        let back = [("organisation", text.as_str()), ("paper", "plan"), ("version", "1"), ("text", own), ("go", "template")];
        staff.post("/continuity/sections/stop", &back).await.is(303);
        let plan = staff.get(&format!("/papers/plan/{id}.pdf")).await.is(200);
        assert!(plan.body.contains("システムの使用をやめることは"));
    }

    async fn what_was_approved_is_kept_and_what_changed_since_is_told(test) {
        let id = furnished(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        save_facts(&mut owner, id, &[("head", "院長 見本")]).await.is(303);
        let done = approve(&mut owner, id, "plan", &[("approved_by", "院長 見本"), ("approved_on", "令和8年11月20日")]).await;
        done.goes_to(&format!("/continuity?organisation={id}&done=approved"));
        let got = in_every_view(&mut owner, "/continuity").await;
        got.says("第1版を、令和8年11月20日に院長 見本が承認しました。").says("次の見直しは令和9年11月20日です。");
        let kept = owner.get(&format!("/papers/plan/{id}.docx")).await.is(200);
        assert!(kept.body.contains("令和8年11月20日　院長 見本　承認"), "the paper says who approved");
        assert_eq!(test.held_files().await.len(), 2, "its files are in every backup, and no withdrawal throws them away");
        // A telephone number changes: the kept paper stays, and a review is advised.
        test.clock.pass(jiff::SignedDuration::from_mins(1));
        let contact = TypedContact { name: "院長 髙橋 花子".into(), phone: "0000-00-0009".into(), ..TypedContact::default() };
        test.app.save_help_contacts(&test.command(), id, vec![contact], None).await.expect("a contact");
        let got = owner.get("/continuity").await.is(200);
        sound(&got.says("院内の連絡先が変わりました：院長 髙橋 花子").says("令和8年11月24日から"));
        assert_eq!(owner.get(&format!("/papers/plan/{id}.docx")).await.is(200).body, kept.body);
        // Writing begins the next version.
        save_facts(&mut owner, id, &[("head", "院長 新人")]).await.is(303);
        owner.get("/continuity").await.is(200).says("第2版として承認すると");
        let draft = owner.get(&format!("/papers/plan/{id}.docx")).await.is(200);
        assert!(draft.body.contains("院長 新人") && draft.body.contains("0000-00-0009") && draft.body.contains("作成中"));
        recorded(test, "POST /continuity/approve", approve(&mut owner, id, "plan", &[("approved_by", "院長 新人")])).await.is(303);
        let got = owner.get("/continuity").await.is(200).says("第2版を、");
        assert!(!got.body.contains("見直しをお勧めします"));
        assert_eq!(owner.get(&format!("/papers/plan/{id}.docx?version=1")).await.is(200).body, kept.body);
        owner.get(&format!("/papers/plan/{id}.docx?version=7")).await.is(404);
        // A year later it is to be looked at again.
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 366));
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/continuity").await.is(200).says("見直す日になりました。");
    }

    async fn a_version_that_was_not_kept_as_pdf_is_not_printed_from_what_stands_now(test) {
        let id = furnished(test).await;
        let mut app = test.app.clone();
        app.ports.press = Arc::new(NoPdf(app.ports.press.clone()));
        let mut owner = Client::signed(test, OWNER).await;
        let mut without = Client::new(web::router(app, Options::default()));
        without.cookies = owner.cookies.clone();
        save_facts(&mut owner, id, &[("head", "院長 見本")]).await.is(303);
        approve(&mut without, id, "plan", &[("approved_by", "院長 見本")]).await.is(303);
        // Nothing on it changed: what is printed now says what was approved.
        let paper = |rest: &str| format!("/papers/plan/{id}.{rest}");
        for rest in ["pdf?version=1", "pdf", "txt"] {
            owner.get(&paper(rest)).await.is(200).says("院長 見本　承認");
        }
        // A number changes, which nobody approved: a draft, and the Word file as it was kept.
        let contact = TypedContact { name: "院長 髙橋 花子".into(), phone: "0000-00-0009".into(), ..TypedContact::default() };
        test.app.save_help_contacts(&test.command(), id, vec![contact], None).await.expect("a contact");
        for rest in ["pdf", "txt"] {
            let draft = owner.get(&paper(rest)).await.is(200).says("0000-00-0009").says("作成中");
            assert!(!draft.body.contains("院長 見本　承認"), "{rest}");
            owner.get(&paper(&format!("{rest}?version=1"))).await.is(404);
        }
        let kept = owner.get(&paper("docx?version=1")).await.is(200).says("院長 見本　承認");
        assert!(!kept.body.contains("0000-00-0009"));
        owner.get("/continuity").await.is(200).says("承認したときのPDFは残っていません");
        save_facts(&mut owner, id, &[("head", "院長 新人")]).await.is(303);
        approve(&mut owner, id, "plan", &[("approved_by", "院長 新人")]).await.is(303);
        owner.get(&format!("/papers/plan/{id}.pdf?version=2")).await.is(200);
        owner.get(&format!("/papers/plan/{id}.pdf?version=1")).await.is(404);
        let page = owner.get("/continuity").await.is(200);
        assert!(page.body.contains("pdf?version=2") && !page.body.contains("pdf?version=1"), "nothing leads there");
    }

    async fn systems_without_a_name_are_told_apart_by_their_kind(test) {
        let id = furnished(test).await;
        let ctx = test.command();
        let vendors = test.app.vendors(&ctx, id).await.expect("vendors");
        let first = vendors[0].vendor;
        let other = TypedVendor { name: "別の見本㈱".to_owned(), phone: "0000-00-0012".to_owned(), ..TypedVendor::default() };
        let other = test.app.save_vendor(&ctx, id, other).await.expect("a vendor");
        let systems = |receipt| {
            vec![(SystemKind::Receipt, String::new(), Some(receipt)), (SystemKind::Chart, String::new(), Some(first))]
        };
        test.app.save_systems(&ctx, id, systems(first), None).await.expect("systems");
        let mut owner = Client::signed(test, OWNER).await;
        approve(&mut owner, id, "plan", &[("approved_by", "院長 見本")]).await.is(303);
        test.clock.pass(jiff::SignedDuration::from_mins(1));
        test.app.save_systems(&ctx, id, systems(first), None).await.expect("the same");
        let page = owner.get("/continuity").await.is(200);
        assert!(!page.body.contains("使っているシステムが変わりました"), "nothing changed");
        test.app.save_systems(&ctx, id, systems(other), None).await.expect("another vendor");
        owner.get("/continuity").await.is(200).says("使っているシステムが変わりました：レセコン");
    }

    async fn who_may_do_what(test) {
        let id = furnished(test).await;
        let text = id.to_string();
        let mut viewer = Client::signed(test, VIEWER).await;
        let got = viewer.get("/continuity").await.is(200);
        assert!(!got.body.contains("/continuity/facts"), "nothing is offered that is refused");
        viewer.get(&format!("/papers/plan/{id}.pdf")).await.is(200);
        viewer.get("/continuity/facts").await.is(403);
        viewer.post("/continuity/facts", &[("organisation", &text), ("version", "0"), ("head", "x")]).await.is(403);
        let mut staff = Client::signed(test, STAFF).await;
        staff.get("/continuity/approve").await.is(403);
        let approval = [("organisation", text.as_str()), ("version", "0"), ("approved_by", "x")];
        staff.post("/continuity/approve", &approval).await.is(403);
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        test.person("owner@eye.example", other, Role::Owner).await;
        let mut stranger = Client::signed(test, "owner@eye.example").await;
        for path in ["/continuity", "/continuity/rules", "/continuity/facts", "/continuity/approve", "/continuity/news"] {
            stranger.get(&format!("{path}?organisation={id}")).await.is(404);
        }
        stranger.get(&format!("/papers/plan/{id}.pdf")).await.is(404);
        stranger.get(&format!("/papers/kit/{id}.pdf")).await.is(404);
        stranger.post("/continuity/facts", &[("organisation", &text), ("version", "0"), ("head", "x")]).await.is(404);
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person("officer@county-a1.example", county, Role::Officer).await;
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        officer.get(&format!("/continuity?organisation={id}")).await.is(404);
    }

    async fn rules_have_a_clause_for_each_item_from_the_answers(test) {
        let id = furnished(test).await;
        let ctx = test.command();
        let new = |edition: &str, fiscal_year| NewSheet {
            edition: edition.to_owned(),
            form: "institution".to_owned(),
            vendor: None,
            fiscal_year,
        };
        let older = test.app.begin_sheet(&ctx, id, new("r6", 2025)).await.expect("a sheet");
        let sheet = test.app.begin_sheet(&ctx, id, new("r7", 2026)).await.expect("a sheet");
        let said = |value, note: &str, responsible: &str, target| NewAnswer {
            wanted: Wanted {
                value: Some(value),
                note: note.to_owned(),
                responsible: responsible.to_owned(),
                target_date: target,
                ..Wanted::default()
            },
            ..NewAnswer::default()
        };
        let day = jiff::civil::date(2027, 2, 26);
        let answers = vec![
            ("systems-in-use".to_owned(), said(Choice::Yes, "", "", None)),
            ("asset-ledger".to_owned(), said(Choice::Yes, "台帳は㈱髙の棚にあります。", "見本 太郎", None)),
            ("two-factor".to_owned(), said(Choice::No, "", "見本 花子", Some(day))),
            ("access-rights".to_owned(), said(Choice::Yes, "", "", None)),
        ];
        test.app.answer_all(&ctx, sheet, answers).await.expect("answers");
        let earlier = vec![("contact-chart".to_owned(), said(Choice::Yes, "受付に貼った図", "", None))];
        test.app.answer_all(&ctx, older, earlier).await.expect("answers");

        let mut owner = Client::signed(test, OWNER).await;
        let got = in_every_view(&mut owner, "/continuity/rules").await;
        assert!(got.body.contains(&format!("/assessments/{sheet}/items/access-rights")), "the way to the answer");
        let paper = owner.get(&format!("/papers/rules/{id}.docx")).await.is(200);
        // Three before, seventeen items of the first three parts, four behind.
        for n in 1..=24 {
            assert_eq!(paper.body.matches(&format!("第{n}条　")).count(), 1, "clause {n}");
        }
        assert!(!paper.body.contains("第25条"));
        for text in [
            "台帳は㈱髙の棚にあります。",
            "見本 太郎",
            "令和9年2月26日",
            "受付に貼った図",
            "令和7年度",
            "ここでのやり方（アクセス権限）",
        ] {
            assert!(paper.body.contains(text), "{text} is not on the paper");
        }
        approve(&mut owner, id, "rules", &[("approved_by", "院長 見本")]).await.is(303);
        in_every_view(&mut owner, "/continuity/rules").await.says("第1版を、");
        let mut change = said(Choice::Yes, "棚を替えました。", "見本 太郎", None);
        change.version = 1;
        test.app.answer(&ctx, sheet, "asset-ledger", change).await.expect("an answer");
        owner.get("/continuity/rules").await.is(200).says("点検表の回答が変わりました：機器の台帳</li>");
    }

    async fn rules_are_made_from_the_newer_of_two_editions_of_a_year(test) {
        let id = furnished(test).await;
        let ctx = test.command();
        let begin = async |edition: &str| {
            let form = "institution".to_owned();
            let new = NewSheet { edition: edition.to_owned(), form, vendor: None, fiscal_year: 2026 };
            test.app.begin_sheet(&test.command(), id, new).await.expect("a sheet")
        };
        let said = |value, note: &str| NewAnswer {
            wanted: Wanted { value: Some(value), note: note.to_owned(), ..Wanted::default() },
            ..NewAnswer::default()
        };
        let older = begin("r6").await;
        test.app.answer(&ctx, older, "contact-chart", said(Choice::No, "")).await.expect("an answer");
        test.clock.pass(jiff::SignedDuration::from_mins(1));
        let newer = begin("r7").await;
        test.app.answer(&ctx, newer, "contact-chart", said(Choice::Yes, "新しい図")).await.expect("an answer");
        let mut owner = Client::signed(test, OWNER).await;
        let paper = owner.get(&format!("/papers/rules/{id}.docx")).await.is(200);
        assert!(paper.body.contains("新しい図"), "the answer of the newer sheet");
        assert!(paper.body.contains("条　パスワードの強さ"), "a clause for what is new in it");
    }

    async fn a_newer_template_is_taken_over_piece_by_piece(test) {
        let id = furnished(test).await;
        let text = id.to_string();
        let mut owner = Client::signed(test, OWNER).await;
        save_facts(&mut owner, id, &[("head", "院長 見本")]).await.is(303);
        let own = [("organisation", text.as_str()), ("version", "1"), ("text", "自分の目的です。")];
        owner.post("/continuity/sections/purpose", &own).await.is(303);
        approve(&mut owner, id, "plan", &[("approved_by", "院長 見本")]).await.is(303);
        owner.get(&format!("/continuity/news?organisation={id}")).await.is(200).says("違いはありません");

        let mut content = content::Content::bundled().expect("content");
        let mut newer = content.template(Paper::Plan).cloned().expect("a template");
        newer.id = "plan-2".to_owned();
        newer.title = "ひな形 第2版".to_owned();
        newer.date = "2026-12-01".to_owned();
        newer.change = "保険の節を足しました。".to_owned();
        for section in &mut newer.sections {
            if section.key == "purpose" || section.key == "stop" {
                section.body = format!("{}の新しい文", section.key);
            }
        }
        newer.sections.retain(|s| s.key != "publicity");
        newer.sections.push(Section {
            key: "insurance".to_owned(),
            number: "2.2.5".to_owned(),
            title: "保険".to_owned(),
            part: Part::Front,
            serves: vec![],
            kinds: vec![],
            body: "{{head}}が保険会社に連絡します。".to_owned(),
        });
        content.templates.push(newer);
        let mut app = test.app.clone();
        app.content = Arc::new(content);
        let options = Options { tries_per_minute: Some(10_000), ..Options::default() };
        let mut owner = Client::new(web::router(app, options));
        owner.cookies.insert("mamori".to_owned(), test.sign_in(OWNER).await);
        owner.get("/account").await.is(200);

        let got = in_every_view(&mut owner, "/continuity").await;
        got.says("ひな形が新しくなりました：ひな形 第2版").says("令和8年12月1日から");
        let got = in_every_view(&mut owner, "/continuity/news").await;
        got.says("保険の節を足しました。").says("新しい節です。").says("この節がありません").says("自分で書いた文を使っています");
        let before = owner.get(&format!("/papers/plan/{id}.docx")).await.is(200);
        let pieces = [("insurance", "take"), ("stop", "take"), ("publicity", "leave"), ("purpose", "take")];
        for (version, (key, go)) in (3..).zip(pieces) {
            let text_of = i64::to_string(&version);
            let sent = [("organisation", text.as_str()), ("paper", "plan"), ("version", &text_of), ("key", key), ("go", go)];
            recorded(test, "POST /continuity/news", owner.post("/continuity/news", &sent)).await.is(303);
            owner.post("/continuity/news", &sent).await.is(409);
        }
        owner.get("/continuity/news").await.is(200).says("違いはありません");
        let plan = owner.get(&format!("/papers/plan/{id}.docx")).await.is(200);
        for text in ["2.2.5 保険", "院長 見本", "が保険会社に連絡します。", "stopの新しい文", "4.3 患者さんと外への説明", "自分の目的です。"] {
            assert!(plan.body.contains(text), "{text} is not in the plan");
        }
        let at = |text: &str| plan.body.find(text).unwrap_or_default();
        assert!(at("2.2.4 バックアップ") < at("2.2.5 保険") && at("2.2.5 保険") < at("3 攻撃を受けたとき"), "in its place");
        assert!(plan.body.contains("第2版") && plan.body.contains("作成中"));
        assert_eq!(owner.get(&format!("/papers/plan/{id}.docx?version=1")).await.is(200).body, before.body);
    }
}
