//! Notices through the API, on both engines: drafted, issued, relayed twice, read; and what is refused.

use crate::script::{Script, recorded, script};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use serde_json::{Value, json};
use testkit::app::TestApp;
use testkit::both;
use web::api::schema::{Notice, NoticeListed, NoticeReceipt};

/// A nation in small, and who calls for whom.
struct Tree {
    national: (OrganisationId, Script),
    prefecture: (OrganisationId, Script),
    county: (OrganisationId, Script),
    clinic: (OrganisationId, Script),
    stranger: Script,
}

impl Tree {
    async fn new(test: &TestApp) -> Self {
        let house = async |kind, code: &str, parent: Option<OrganisationId>, role| {
            let id = test.organisation(kind, code).await;
            if let Some(parent) = parent {
                let from = jiff::civil::date(2020, 4, 1);
                test.app.join(&test.command(), id, parent, "A1", None, from).await.expect("a member");
            }
            (id, script(test, &format!("someone@{code}.example"), id, role).await)
        };
        let national = house(Kind::National, "national", None, Role::Editor).await;
        let prefecture = house(Kind::Prefectural, "pref-a", Some(national.0), Role::Officer).await;
        let county = house(Kind::County, "county-a1", Some(prefecture.0), Role::Officer).await;
        let clinic = house(Kind::Clinic, "4810100018", Some(county.0), Role::Owner).await;
        let stranger = house(Kind::Clinic, "4910100017", None, Role::Owner).await.1;
        Self { national, prefecture, county, clinic, stranger }
    }
}

fn letter(title: &str) -> Value {
    json!({
        "addressee": "都道府県医師会 担当理事 殿", "sender": "全国みほん医師会", "signatory": "常任理事 見本 太郎",
        "title": title, "body": "ガイドを改めました。\n周知をお願いします。",
        "blocks": [{"title": "【修正概要】", "body": "・区別の印をなくしました。"}],
        "summary": ["ガイドが新しくなりました", "12月20日まで", "点検 2-5"], "deadline": "2026-12-20",
    })
}

fn cover(house: OrganisationId, number: &str, date: &str) -> Value {
    json!({
        "organisation_id": house, "number": number, "date": date, "addressee": "各郡市等医師会担当理事 殿",
        "sender": "みほん県医師会", "signatory": "常任理事 見本 花子", "body": "ご了知のうえ、周知をお願いします。",
        "to": "children",
    })
}

async fn issued(tree: &Tree, number: &str) -> Value {
    let (id, editor) = &tree.national;
    let draft = editor.post(&format!("/organisations/{id}/notices"), &letter("実践ガイドの改訂")).await.is(201);
    let draft = draft.shaped::<Notice>();
    assert_eq!(
        (&draft["state"], &draft["check_code"], &draft["letters"][0]["number"]),
        (&json!("draft"), &Value::Null, &Value::Null)
    );
    let path = format!("/notices/{}/issue", draft["id"].as_str().expect("an id"));
    let sending = json!({"to": "children", "number": number, "date": "2026-11-20"});
    editor.post(&path, &sending).await.is(201).shaped::<Notice>()
}

fn id(notice: &Value) -> &str {
    notice["id"].as_str().expect("an id")
}

both! {
    async fn a_word_of_two_characters_and_a_number_in_other_width_are_found_among_300(test) {
        let tree = Tree::new(test).await;
        let first = issued(&tree, "み医発第9003号（情シ）").await;
        let (prefecture, officer) = &tree.prefecture;
        let second = officer.post(&format!("/notices/{}/relay", id(&first)), &cover(*prefecture, "見医発第9770号", "2026-11-26")).await.is(201).json();
        let (county, clerk) = &tree.county;
        clerk.post(&format!("/notices/{}/relay", id(&second)), &cover(*county, "見郡発第12号", "2026-11-27")).await.is(201);
        for n in 1..=300 {
            let body = if n == 150 { "端末の監査を行います。" } else { "お知らせします。" };
            let new = json!({"addressee": "会員 各位", "sender": "見本郡市医師会", "signatory": "会長 見本 三郎",
                "title": format!("みほんのお知らせ その{n}"), "body": body});
            let draft = clerk.post(&format!("/organisations/{county}/notices"), &new).await.is(201).json();
            let sending = json!({"to": "children", "number": format!("見郡発第{}号", 1000 + n), "date": "2026-11-20"});
            clerk.post(&format!("/notices/{}/issue", id(&draft)), &sending).await.is(201);
        }
        // Of another prefecture: nothing of it is found here, not even that it is there.
        let other = test.organisation(Kind::County, "county-b1").await;
        let elsewhere = script(test, "clerk@county-b1.example", other, Role::Officer).await;
        let new = json!({"title": "よその監査", "body": "監査の監査", "addressee": "x", "sender": "y", "signatory": "z"});
        elsewhere.post(&format!("/organisations/{other}/notices"), &new).await.is(201);
        let (clinic, owner) = &tree.clinic;
        let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        for (query, count, title) in [
            ("監査", 1, "その150"), ("端末 監査", 1, "その150"), ("第１１５０号", 1, "その150"), ("見郡発 第 1150 号", 1, "その150"),
            ("み医発第９００３号（情シ）", 1, "実践ガイドの改訂"), ("区別", 1, "実践ガイドの改訂"), ("ﾐﾎﾝのお知らせ その300", 1, "その300"),
            ("存在しない", 0, ""), ("よその", 0, ""),
        ] {
            let got = owner.get(&format!("/organisations/{clinic}/notices?limit=200&q={}", encode(query))).await.is(200);
            let (items, _) = got.list::<NoticeListed>();
            assert_eq!(items.len(), count, "{query}");
            assert!(count == 0 || items[0]["title"].as_str().is_some_and(|t| t.contains(title)), "{query}: {}", items[0]);
        }
        let sent = clerk.get(&format!("/organisations/{county}/notices?box=sent&q={}", encode("監査"))).await.is(200);
        assert_eq!(sent.list::<NoticeListed>().0.len(), 1);
    }

    async fn the_button_of_a_letter_leads_nowhere_else(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let clerk = script(test, "clerk@county-a1.example", county, Role::Officer).await;
        let path = format!("/organisations/{county}/notices");
        let with = |link: &str| {
            let mut letter = letter("ガイド");
            letter["link"] = json!(link);
            letter
        };
        // A browser drops what is not seen and goes to another house.
        for link in ["/\r/evil.example/sign-in", "/\n/evil.example", "/\t/evil.example", "/\u{b}/evil.example", "//evil.example", "/\\evil.example"] {
            let refused = clerk.post(&path, &with(link)).await.problem(422);
            assert!(refused.ends_with(" link:notice-link"), "{link:?}: {refused}");
        }
        clerk.post(&path, &with("/guides/asset-ledger?organisation=1")).await.is(201);
    }

    async fn a_letter_travels_from_the_nation_to_a_clinic(test) {
        let tree = Tree::new(test).await;
        let first = issued(&tree, "み医発第9003号（情シ）").await;
        assert_eq!(first["state"], "issued");
        assert_eq!(first["check_code"].as_str().map(str::len), Some(20));

        let (prefecture, officer) = &tree.prefecture;
        let inbox = officer.get(&format!("/organisations/{prefecture}/notices?box=inbox")).await.is(200);
        let (items, _) = inbox.list::<NoticeListed>();
        assert_eq!((items.len(), &items[0]["id"], &items[0]["read_at"]), (1, &first["id"], &Value::Null));
        let path = format!("/notices/{}/relay", id(&first));
        let second = recorded(test, "POST /api/v1/notices/{id}/relay", officer.post(&path, &cover(*prefecture, "見医発第9770号", "2026-11-26"))).await.is(201);
        let second = second.shaped::<Notice>();
        assert_eq!((&second["wraps"], &second["matter_id"]), (&first["id"], &first["matter_id"]));
        assert_eq!(second["title"], "実践ガイドの改訂");
        let (county, other) = &tree.county;
        let path = format!("/notices/{}/relay", id(&second));
        let mut asking = cover(*county, "見郡発第12号", "2026-11-27");
        asking["asks_receipt"] = json!(true);
        let third = other.post(&path, &asking).await.is(201).shaped::<Notice>();
        // A receipt is recorded for whoever says it, also where the letter asked for none.
        let unasked = json!({"organisation_id": prefecture});
        officer.post(&format!("/notices/{}/acknowledge", id(&first)), &unasked).await.is(201).shaped::<Notice>();
        let (items, _) = officer.get(&format!("/organisations/{prefecture}/notices")).await.list::<NoticeListed>();
        assert!(items[0]["read_at"].is_string() && items[0]["acknowledged_at"].is_string(), "{}", items[0]);

        let (clinic, owner) = &tree.clinic;
        let got = owner.get(&format!("/notices/{}", id(&third))).await.is(200).shaped::<Notice>();
        let numbers: Vec<&Value> = got["letters"].as_array().expect("letters").iter().map(|l| &l["number"]).collect();
        assert_eq!(numbers, ["見郡発第12号", "見医発第9770号", "み医発第9003号（情シ）"]);
        assert_eq!(got["letters"][2], first["letters"][0], "the wrapped letter is unaltered");
        // What did not come to the clinic itself looks like nothing at all.
        let foreign = owner.get(&format!("/notices/{}", id(&first))).await.is(404);
        let unknown = owner.get("/notices/01900000-0000-7000-8000-000000000000").await.is(404);
        assert_eq!(foreign.bytes, unknown.bytes);
        tree.stranger.get(&format!("/notices/{}", id(&third))).await.is(404);

        let reader = json!({"organisation_id": clinic});
        let read = format!("/notices/{}/read", id(&third));
        let said = recorded(test, "POST /api/v1/notices/{id}/read", owner.post(&read, &reader)).await.is(201).shaped::<Notice>();
        assert!(said["read_at"].is_string() && said["acknowledged_at"].is_null(), "{said}");
        owner.post(&read, &reader).await.is(201).shaped::<Notice>();
        recorded(test, "POST /api/v1/notices/{id}/acknowledge", owner.post(&format!("/notices/{}/acknowledge", id(&third)), &reader)).await.is(201);
        let seen = owner.get(&format!("/notices/{}", id(&third))).await.is(200).shaped::<Notice>();
        assert!(seen["read_at"].is_string() && seen["acknowledged_at"].is_string(), "{seen}");
        assert_eq!(other.get(&format!("/notices/{}", id(&third))).await.is(200).shaped::<Notice>()["read_at"], Value::Null);
        let receipts = other.get(&format!("/notices/{}/receipts", id(&third))).await.is(200);
        let (lines, _) = receipts.list::<NoticeReceipt>();
        assert_eq!((lines.len(), &lines[0]["way"]), (1, &json!("screen")));
        assert!(lines[0]["read_at"].is_string() && lines[0]["acknowledged_at"].is_string());
        let (lines, _) = tree.national.1.get(&format!("/notices/{}/receipts", id(&first))).await.list::<NoticeReceipt>();
        assert_eq!((&lines[0]["relayed_as"], &lines[0]["hop_days"]), (&second["id"], &json!(6)));
        assert_eq!(lines.len(), 1, "by name the level right below; of the others the API says nothing");
        // The clinic sees who sent, never who else read.
        owner.get(&format!("/notices/{}/receipts", id(&third))).await.is(404);
        test.audit_records().await;
    }

    async fn receipts_go_on_after_the_last_line(test) {
        let tree = Tree::new(test).await;
        let (county, clerk) = &tree.county;
        let ctx = test.command();
        for n in 0..4 {
            let clinic = test.organisation(Kind::BirthCentre, &format!("birth-{n}")).await;
            let from = jiff::civil::date(2020, 4, 1);
            test.app.join(&ctx, clinic, *county, "A1", None, from).await.expect("a member");
        }
        let draft = clerk.post(&format!("/organisations/{county}/notices"), &letter("郡の連絡")).await.is(201).json();
        let sending = json!({"to": "children", "number": "見郡発第1号", "date": "2026-11-24"});
        clerk.post(&format!("/notices/{}/issue", id(&draft)), &sending).await.is(201);
        let (clinic, owner) = &tree.clinic;
        owner.post(&format!("/notices/{}/read", id(&draft)), &json!({"organisation_id": clinic})).await.is(201);
        let path = format!("/notices/{}/receipts?limit=2", id(&draft));
        let (mut found, mut next) = clerk.get(&path).await.is(200).list::<NoticeReceipt>();
        let mut pages = 1;
        while let Some(after) = next.as_str().map(str::to_owned) {
            let (more, then) = clerk.get(&format!("{path}&after={after}")).await.is(200).list::<NoticeReceipt>();
            found.extend(more);
            next = then;
            pages += 1;
        }
        assert_eq!((pages, found.len()), (3, 5));
        let read: Vec<bool> = found.iter().map(|line| line["read_at"].is_string()).collect();
        assert_eq!(read, [false, false, false, false, true], "who has not read stands first");
        assert_eq!(clerk.get(&format!("{path}&after=x")).await.problem(422), "error-invalid after:api-after");
    }

    async fn a_notice_leaves_as_a_file_with_all_that_it_wraps(test) {
        let tree = Tree::new(test).await;
        let first = issued(&tree, "み医発第9003号").await;
        let (prefecture, officer) = &tree.prefecture;
        let path = format!("/notices/{}/relay", id(&first));
        let second = officer.post(&path, &cover(*prefecture, "見医発第9770号", "2026-11-26")).await.is(201);
        let second = second.shaped::<Notice>();
        let path = format!("/notices/{}/export", id(&second));
        let (_, reader) = &tree.county;
        let json = reader.get(&format!("{path}?format=json")).await.is(200);
        assert_eq!(json.shaped::<Notice>(), second);
        for (format, media) in [("pdf", "application/pdf"), ("txt", "text/plain; charset=utf-8")] {
            let file = reader.get(&format!("{path}?format={format}")).await.is(200);
            assert_eq!(file.header("content-type"), media);
            assert!(file.header("content-disposition").starts_with("attachment"));
            let text = String::from_utf8_lossy(&file.bytes).into_owned();
            let at = |wanted: &str| text.find(wanted).unwrap_or_else(|| panic!("{wanted} is missing in {text}"));
            assert!(at("見医発第9770号") < at("み医発第9003号"), "outermost first");
            let again = reader.get(&format!("{path}?format={format}")).await;
            assert_eq!(file.bytes, again.bytes, "the same bytes");
        }
        // A draft bears the instant that is told, whatever the clock says.
        let (national, editor) = &tree.national;
        let draft = editor.post(&format!("/organisations/{national}/notices"), &letter("下書き")).await.is(201).json();
        let of_draft = format!("/notices/{}/export?format=pdf", id(&draft));
        let dated = format!("{of_draft}&at=2026-11-20T09:00:00%2B09:00");
        let before = [editor.get(&of_draft).await.is(200).bytes, editor.get(&dated).await.is(200).bytes];
        test.clock.pass(jiff::SignedDuration::from_hours(24));
        let after = [editor.get(&of_draft).await.is(200).bytes, editor.get(&dated).await.is(200).bytes];
        assert!(before[0] != after[0] && before[1] == after[1] && before[0] != before[1]);
        assert_eq!(editor.get(&format!("{of_draft}&at=x")).await.problem(422), "error-invalid at:api-instant");
        reader.get(&format!("{path}?format=docx")).await.is(422);
        reader.get(&path).await.is(422);
        let foreign = tree.stranger.get(&format!("{path}?format=pdf")).await.is(404);
        let unknown = tree.stranger.get("/notices/01900000-0000-7000-8000-000000000000/export?format=pdf").await;
        assert_eq!(foreign.bytes, unknown.is(404).bytes);
    }

    async fn what_does_not_fit_gets_one_sentence_and_nothing_is_sent(test) {
        let tree = Tree::new(test).await;
        let first = issued(&tree, "み医発第１号").await;
        let (national, editor) = &tree.national;
        let drafts = format!("/organisations/{national}/notices");
        let begin = async |letter: &Value| {
            let made = editor.post(&drafts, letter).await.is(201).json();
            format!("/notices/{}/issue", id(&made))
        };
        let path = begin(&letter("別の件")).await;
        for (sending, problem) in [
            (json!({"to": "children", "number": "み医発第 1 号", "date": "2026-11-21"}), "number:notice-number-used"),
            (json!({"to": "children", "date": "2026-11-21"}), "number:notice-number-missing"),
            (json!({"to": "children", "number": "み医発第2号"}), "date:notice-date-missing"),
            (json!({"to": [], "number": "み医発第2号", "date": "2026-11-21"}), "to:notice-to-nobody"),
            (json!({"to": [tree.clinic.0], "number": "み医発第2号", "date": "2026-11-21"}), "to:notice-to-stranger"),
            (json!({"to": "everybody", "number": "み医発第2号", "date": "2026-11-21"}), "to:notice-to"),
            (json!({"number": "み医発第2号", "date": "2026-11-21"}), "to:api-missing"),
        ] {
            let said = editor.post(&path, &sending).await.problem(422);
            assert_eq!(said, format!("error-invalid {problem}"), "{sending}");
        }
        // A word that the API does not have is told, and not taken for the usual one.
        for (name, value, problem) in [
            ("urgency", json!("high"), "urgency:notice-urgency"),
            ("urgency", json!(true), "urgency:notice-urgency"),
            ("seal", json!("byhand"), "seal:notice-seal"),
            ("cites", json!([{"number": "み医発第1号", "relation": "replace"}]), "cites:api-list"),
        ] {
            let mut wrong = letter("別の件");
            wrong[name] = value;
            assert_eq!(editor.post(&drafts, &wrong).await.problem(422), format!("error-invalid {problem}"));
        }
        // The number of another fiscal year is free, and a 事務連絡 has none.
        editor.post(&path, &json!({"to": "children", "number": "み医発第1号", "date": "2026-03-31"})).await.is(201);
        let path = begin(&letter("連絡")).await;
        let sent = editor.post(&path, &json!({"to": "children", "number": "事務連絡", "date": "2026-11-22"})).await.is(201);
        assert_eq!(sent.json()["letters"][0]["number"], Value::Null);
        editor.post(&path, &json!({"to": "children", "number": "み医発第3号", "date": "2026-11-22"})).await.problem(409);

        let (prefecture, officer) = &tree.prefecture;
        let path = format!("/notices/{}/relay", id(&first));
        let early = officer.post(&path, &cover(*prefecture, "見医発第1号", "2026-11-19")).await.problem(422);
        assert_eq!(early, "error-invalid date:notice-date-before");
        let mut foreign = cover(*prefecture, "見医発第1号", "2026-11-21");
        foreign["organisation_id"] = json!(national);
        officer.post(&path, &foreign).await.problem(404);
        let sent = officer.get(&format!("/organisations/{prefecture}/notices?box=sent")).await.list::<NoticeListed>();
        assert_eq!(sent.0.len(), 0, "a relay that was refused leaves nothing behind");
        let drafts = officer.get(&format!("/organisations/{prefecture}/notices?box=draft")).await.list::<NoticeListed>();
        assert_eq!(drafts.0.len(), 0);
    }

    async fn what_is_described_of_a_letter_is_taken_and_its_title_is_enough(test) {
        let tree = Tree::new(test).await;
        let (national, editor) = &tree.national;
        let path = format!("/organisations/{national}/notices");
        let described = editor.get("/openapi.json").await.is(200).json();
        let of = |shape: &str| described["components"]["schemas"][shape].clone();
        let new = of("NewNotice");
        assert_eq!(new["required"], json!(["title"]));
        editor.post(&path, &json!({"title": "題だけ"})).await.is(201).shaped::<Notice>();
        let fields: Vec<&String> = new["properties"].as_object().expect("fields").keys().collect();
        for name in ["seal", "asks_receipt", "link", "received_number", "received_on"] {
            assert!(fields.iter().any(|field| *field == name), "{name} is not described");
        }
        for name in fields {
            let mut wrong = json!({"title": "題"});
            wrong[name.as_str()] = json!({});
            let said = editor.post(&path, &wrong).await.problem(422);
            assert!(said.contains(&format!(" {name}:")), "{name} is described and not looked at: {said}");
            assert!(of("NoticeRelay")["properties"][name.as_str()].is_object(), "a relay is a letter like the others: {name}");
        }
    }

    async fn citations_are_linked_by_number_issuer_and_day(test) {
        let tree = Tree::new(test).await;
        let first = issued(&tree, "み医発第361号（情シ）").await;
        let (national, editor) = &tree.national;
        let path = format!("/organisations/{national}/notices");
        let with = |cites: Value| {
            let mut letter = letter("改訂の件");
            letter["body"] = json!("令和8年11月20日付 み医発第 ３６１ 号（情シ）のとおり。");
            letter["cites"] = cites;
            letter
        };
        let said = editor.post(&path, &with(json!([{"number": "み医発第99号"}]))).await.problem(422);
        assert_eq!(said, "error-invalid cites:notice-cite-unknown");
        let outside = json!([{"number": "産情発0629第1号", "issuer": "見本省", "date": "2026-06-29"}]);
        let draft = editor.post(&path, &with(outside)).await.is(201).json();
        let issue = json!({"to": "children", "number": "み医発第400号", "date": "2026-11-24"});
        editor.post(&format!("/notices/{}/issue", id(&draft)), &issue).await.is(201);
        let view = test.app.notice(&test.command(), id(&first).parse().expect("an id"), None).await.expect("a notice");
        assert_eq!(view.cited_by.len(), 1, "the earlier letter knows what became of it");
        let view = test.app.notice(&test.command(), id(&draft).parse().expect("an id"), None).await.expect("a notice");
        let cited: Vec<bool> = view.cites.iter().map(|c| c.row.cited.is_some()).collect();
        assert_eq!((cited.len(), cited.iter().filter(|c| **c).count()), (2, 1));
    }

    async fn an_ended_membership_takes_the_notices_along(test) {
        let tree = Tree::new(test).await;
        let (county, officer) = &tree.county;
        let mut own = letter("郡の連絡");
        own["number"] = json!("見郡発第1号");
        own["date"] = json!("2026-11-24");
        let draft = recorded(test, "POST /api/v1/organisations/{id}/notices", officer.post(&format!("/organisations/{county}/notices"), &own)).await.is(201).json();
        recorded(test, "POST /api/v1/notices/{id}/issue", officer.post(&format!("/notices/{}/issue", id(&draft)), &json!({"to": [tree.clinic.0]}))).await.is(201);
        let (clinic, owner) = &tree.clinic;
        let inbox = format!("/organisations/{clinic}/notices");
        assert_eq!(owner.get(&inbox).await.list::<NoticeListed>().0.len(), 1);
        owner.get(&format!("/notices/{}", id(&draft))).await.is(200);
        test.end_memberships(*clinic, "2026-11-23").await;
        assert_eq!(owner.get(&inbox).await.list::<NoticeListed>().0.len(), 0);
        let gone = owner.get(&format!("/notices/{}", id(&draft))).await.is(404);
        let unknown = owner.get("/notices/01900000-0000-7000-8000-000000000000").await.is(404);
        assert_eq!(gone.bytes, unknown.bytes);
    }

    async fn a_list_goes_on_also_where_what_stood_there_is_gone(test) {
        let tree = Tree::new(test).await;
        let (county, clerk) = &tree.county;
        let (clinic, owner) = &tree.clinic;
        let other = test.organisation(Kind::County, "county-b1").await;
        let elsewhere = script(test, "clerk@county-b1.example", other, Role::Officer).await;
        test.app.join(&test.command(), *clinic, other, "A1", None, jiff::civil::date(2020, 4, 1)).await.expect("a member");
        for (n, (house, office)) in [(1, (county, clerk)), (2, (county, clerk)), (3, (&other, &elsewhere))] {
            test.clock.pass(jiff::SignedDuration::from_secs(60));
            let draft = office.post(&format!("/organisations/{house}/notices"), &letter(&format!("その{n}"))).await.is(201).json();
            let sending = json!({"to": "children", "number": format!("第{n}号"), "date": "2026-11-24"});
            office.post(&format!("/notices/{}/issue", id(&draft)), &sending).await.is(201);
        }
        let titles = |items: &[Value]| items.iter().map(|n| n["title"].clone()).collect::<Vec<_>>();
        let path = format!("/organisations/{clinic}/notices?limit=1");
        let (first, mut next) = owner.get(&path).await.is(200).list::<NoticeListed>();
        assert_eq!(titles(&first), ["その3"]);
        // The one that the page ended with is gone from here.
        let last = jiff::civil::date(2026, 11, 23);
        test.app.end_membership(&test.command(), other, *clinic, last).await.expect("ended");
        let mut rest = Vec::new();
        while let Some(after) = next.as_str().map(str::to_owned) {
            let (more, then) = owner.get(&format!("{path}&after={after}")).await.is(200).list::<NoticeListed>();
            rest.extend(titles(&more));
            next = then;
        }
        assert_eq!(rest, ["その2", "その1"]);
        assert_eq!(owner.get(&format!("{path}&after=x")).await.problem(422), "error-invalid after:api-after");
        // The same for a draft that is sent between two pages.
        let mut drafts = Vec::new();
        for n in 4..=5 {
            test.clock.pass(jiff::SignedDuration::from_secs(60));
            drafts.push(clerk.post(&format!("/organisations/{county}/notices"), &letter(&format!("その{n}"))).await.is(201).json());
        }
        let path = format!("/organisations/{county}/notices?box=draft&limit=1");
        let (first, next) = clerk.get(&path).await.is(200).list::<NoticeListed>();
        assert_eq!(titles(&first), ["その5"]);
        let sending = json!({"to": "children", "number": "第5号", "date": "2026-11-24"});
        clerk.post(&format!("/notices/{}/issue", id(&drafts[1])), &sending).await.is(201);
        let after = next.as_str().expect("more");
        let (rest, end) = clerk.get(&format!("{path}&after={after}")).await.is(200).list::<NoticeListed>();
        assert_eq!((titles(&rest), end), (vec![json!("その4")], Value::Null));
    }

    async fn who_chose_so_relays_by_itself_and_once(test) {
        let tree = Tree::new(test).await;
        let (county, _) = &tree.county;
        let head = test.app.letterhead(&test.command(), *county).await.expect("a letterhead");
        let head = app::notices::Letterhead {
            addressee: "会員 各位".into(),
            cover: "{date}付 {number}「{title}」が {sender} から届きました。".into(),
            auto_relay: true,
            ..head
        };
        let nobody = app::notices::Letterhead { addressee: String::new(), ..head.clone() };
        let refused = test.app.save_letterhead(&test.command(), nobody).await;
        assert_eq!(testkit::app::fault(refused), "addressee:notice-addressee-relay", "it would be relayed to nobody");
        test.app.save_letterhead(&test.command(), head).await.expect("saved");
        let first = issued(&tree, "み医発第1号").await;
        let (prefecture, officer) = &tree.prefecture;
        let path = format!("/notices/{}/relay", id(&first));
        officer.post(&path, &cover(*prefecture, "見医発第1号", "2026-11-24")).await.is(201);
        test.app.work_all().await.expect("jobs");
        test.app.work_all().await.expect("jobs");
        let (clinic, owner) = &tree.clinic;
        let (items, _) = owner.get(&format!("/organisations/{clinic}/notices")).await.list::<NoticeListed>();
        assert_eq!(items.len(), 1);
        let got = owner.get(&format!("/notices/{}", items[0]["id"].as_str().expect("an id"))).await.is(200).json();
        assert_eq!(got["letters"].as_array().map(Vec::len), Some(3));
        assert_eq!(
            got["letters"][0]["body"],
            "令和8年11月24日付 見医発第1号「実践ガイドの改訂」が みほん県医師会 から届きました。"
        );
    }
}
