//! Carry-over as a clinic sees it: what will happen, the switch, the re-confirmation, drafts, the way back; and the
//! operator's page for everybody.

use crate::client::{Client, Got, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound, upload};
use app::checklist::NewSheet;
use domain::ids::{AssessmentId, OrganisationId};
use domain::people::Role;
use testkit::app::TestApp;

const OPERATOR: &str = "operator@mamori.example";

/// A sheet of r7/2025 with a はい, a いいえ with its date, a note and a person.
async fn r7(test: &TestApp) -> (OrganisationId, Client, AssessmentId) {
    let house = clinic(test).await;
    test.publish_r8().await;
    let mut owner = Client::signed(test, OWNER).await;
    let person = test.app.person_id(&test.command(), OWNER).await.expect("the owner");
    let new = NewSheet { edition: "r7".into(), form: "institution".into(), vendor: None, fiscal_year: 2025 };
    let id = test.app.begin_sheet(&test.as_person(person).await, house, new).await.expect("a sheet");
    for (key, value, more) in [
        ("contact-chart", "yes", &[("note", "受付の壁に貼りました")][..]),
        ("access-logs", "yes", &[("responsible", "見本 花子")]),
        ("asset-ledger", "yes", &[("note", "台帳を見ました")]),
        ("two-factor", "no", &[("target_date", "R8.3.20")]),
    ] {
        let fields = [&[("value", value), ("version", "0"), ("checked_on", "R8.2.1"), ("then", "stay")], more].concat();
        owner.post(&format!("/assessments/{id}/items/{key}"), &fields).await.is(303);
    }
    (house, owner, id)
}

async fn over(owner: &mut Client, id: AssessmentId) -> String {
    let got = owner.post(&format!("/assessments/{id}/carry-over"), &[("to", "r8"), ("fiscal_year", "2026")]).await;
    got.is(303).location().strip_suffix("?done=carried").expect("to the new sheet").to_owned()
}

fn area(got: &Got, name: &str) -> String {
    let from = got.body.split(&format!("name=\"{name}\"")).nth(1).and_then(|b| b.split_once('>')).expect("the field").1;
    from.split("</textarea>").next().unwrap_or_default().trim_start_matches('\n').to_owned()
}

testkit::both! {
    async fn a_clinic_sees_what_will_happen_switches_and_confirms(test) {
        let (house, mut owner, old) = r7(test).await;
        let home = in_every_view(&mut owner, "/").await.says("一から書き直す必要はありません");
        let path = format!("/assessments/{old}/carry-over?to=r8&fiscal_year=2026");
        assert!(home.body.contains(&path.replace('&', "&#38;")) || home.body.contains(&path.replace('&', "&amp;")) || home.body.contains(&path));
        let before = test.audit_records().await;
        owner.get(&path).await.is(200);
        assert_eq!(test.audit_records().await, before, "looking stores nothing");
        let seen = in_every_view(&mut owner, &path).await;
        let seen = seen.says("確かめるだけ").says("読み直して答える").says("新しい質問です。").says("受付の壁に貼りました");
        let seen = seen.says("一つの質問が分かれました").says("なくなった質問").says("令和8年度に引き継ぐ</button>");
        assert!(seen.body.contains("前の点検表は、今のまま残ります"));

        let new = recorded(test, "POST /assessments/{id}/carry-over", over(&mut owner, old)).await;
        assert_eq!(over_again(&mut owner, old).await, format!("{new}?done=carried"), "pressed twice");
        let sheet = in_every_view(&mut owner, &format!("{new}?done=carried")).await;
        let sheet = sheet.says("引き継ぎました").says("確かめ直しを待つ答えが").says("確かめ直し待ち").says("今もそのとおりのものにだけ");
        assert!(sheet.body.contains("name=\"key\" value=\"contact-chart\"") && !sheet.body.contains("value=\"asset-ledger\""));
        in_every_view(&mut owner, "/").await.says("確かめ直しを待つ答えが").says("確かめ直しましょう");

        // A file confirms nothing: it is not even taken.
        let files = format!("{new}/items/contact-chart/evidence");
        let got = upload(&mut owner, &files, &[], &[("紙.txt", "紙".as_bytes())]).await.is(409);
        sound(&got);
        got.says("見直す必要がある");
        assert!(test.app.evidence(&test.command(), house).await.expect("files").is_empty());
        // One tap where nothing changed; day of the check is today; note and person come along.
        let chart = in_every_view(&mut owner, &format!("{new}/items/contact-chart")).await.says("今もこのとおりです</button>");
        assert_eq!(area(&chart, "note"), "受付の壁に貼りました");
        recorded(test, "POST /assessments/{id}/confirm", owner.post(&format!("{new}/confirm"), &[("key", "contact-chart"), ("then", "next")])).await.is(303);
        let stored = owner.get(&format!("{new}/items/contact-chart")).await.is(200).says("これまでの答え").says("2026年11月24日");
        assert_eq!(area(&stored, "note"), "受付の壁に貼りました");
        assert!(!stored.body.contains("今もこのとおりです</button>"));

        // The new question when it changed: the choice is made anew, the note is there.
        let ledger = in_every_view(&mut owner, &format!("{new}/items/asset-ledger")).await.says("質問の文が変わった").says("台帳を見ました");
        assert!(!ledger.body.contains("今もこのとおりです</button>") && !ledger.body.contains("value=\"yes\" checked"));
        // Ticked together with one that can be confirmed, it is left.
        let got = owner.post(&format!("{new}/confirm"), &[("key", "access-logs"), ("key", "asset-ledger"), ("key", "nonsense")]).await;
        got.goes_to(&format!("{new}?done=confirmed-some"));
        owner.get(&format!("{new}?done=confirmed-some")).await.is(200).says("読み直しが必要なもの");
        owner.post(&format!("{new}/confirm"), &[("key", "asset-ledger")]).await.is(409);
        owner.post(&format!("{new}/confirm"), &[]).await.goes_to(&format!("{new}?done=confirmed-none"));
        let table = in_every_view(&mut owner, &format!("{new}/table")).await.says("前の答え：");
        let version = table.value("version.two-factor.pc").expect("a version");
        let fields = [("value.two-factor.pc", "yes"), ("version.two-factor.pc", version.as_str()), ("value.contact-chart", "yes"), ("value.access-logs", "yes"), ("checked_on", "R8.11.24")];
        owner.post(&format!("{new}/table"), &fields).await.goes_to(&new);
        // The old sheet says what it said.
        owner.get(&format!("/assessments/{old}/items/contact-chart")).await.is(200).says("2026年2月1日");
        let mut viewer = Client::signed(test, VIEWER).await;
        viewer.get(&path).await.is(403);
        viewer.get(&new).await.is(200);
        assert_eq!(viewer.post(&format!("{new}/confirm"), &[("key", "contact-chart")]).await.status.as_u16(), 403);
    }

    async fn what_cannot_be_carried_over_is_said(test) {
        let (_, mut owner, old) = r7(test).await;
        for (to, year, said) in [
            ("r9", "2026", "版"), ("r6", "2026", "前の版には引き継げない"), ("r7", "2025", "同じ版の同じ年度"),
            ("bcp2024", "", "続きになる様式がない"), ("r8", "2024", "引き継ぐ先の年度が前の年度"),
        ] {
            let path = format!("/assessments/{old}/carry-over");
            let got = owner.get(&format!("{path}?to={to}&fiscal_year={year}")).await.is(422);
            sound(&got);
            got.says(said);
            owner.post(&path, &[("to", to), ("fiscal_year", year)]).await.is(422).says(said);
        }
        let path = format!("/assessments/{old}/carry-over/undo");
        in_every_view(&mut owner, &path).await.says("取り消す引き継ぎがない");
        owner.post(&path, &[]).await.is(409).says("取り消す引き継ぎがない");
    }

    async fn typing_is_kept_as_a_draft_until_it_is_stored(test) {
        let (_, mut owner, old) = r7(test).await;
        let new = over(&mut owner, old).await;
        let item = format!("{new}/items/asset-ledger");
        owner.get(&item).await.is(200).says(&format!("data-autosave=\"{item}/draft\""));
        let typed = [("value", "no"), ("note", "書きかけのメモ"), ("target_date", "R9.3.1"), ("version", "0")];
        let records = test.audit_records().await;
        owner.post(&format!("{item}/draft"), &typed).await.goes_to(&item);
        assert_eq!(test.audit_records().await, records, "a scrap is no answer");
        in_every_view(&mut owner, &item).await.says("書きかけがあります").says("書きかけを使う");
        let mut staff = Client::signed(test, STAFF).await;
        assert!(!staff.get(&item).await.is(200).body.contains("書きかけがあります"), "nobody else's");
        let used = in_every_view(&mut owner, &format!("{item}?draft=use")).await;
        assert_eq!(area(&used, "note"), "書きかけのメモ");
        let (of, key) = (used.value("draft_of").expect("of"), used.value("draft_key").expect("key"));
        let fields = [("value", "no"), ("note", "書き終えたメモ"), ("target_date", "R9.3.1"), ("version", "0"), ("checked_on", "R8.11.24"),
            ("draft_of", of.as_str()), ("draft_key", key.as_str()), ("then", "stay")];
        owner.post(&item, &fields).await.goes_to(&item);
        let stored = owner.get(&item).await.is(200);
        assert!(!stored.body.contains("書きかけがあります") && area(&stored, "note") == "書き終えたメモ");
        let other = format!("{new}/items/access-logs");
        owner.post(&format!("{other}/draft"), &[("note", "いらない")]).await.goes_to(&other);
        owner.post(&format!("{other}/draft"), &[("drop", "1")]).await.goes_to(&other);
        assert!(!owner.get(&other).await.is(200).body.contains("書きかけがあります"));
    }

    async fn an_undo_gives_back_the_older_sheet_and_loses_no_typing(test) {
        let (_, mut owner, old) = r7(test).await;
        let new = over(&mut owner, old).await;
        let undo = format!("{new}/carry-over/undo");
        in_every_view(&mut owner, &undo).await.says("前の答えは何も変わりません");
        let mut staff = Client::signed(test, STAFF).await;
        staff.get(&format!("{new}/items/contact-chart")).await.is(200);
        recorded(test, "POST /assessments/{id}/carry-over/undo", owner.post(&undo, &[])).await.goes_to(&format!("/assessments/{old}?done=undone"));
        owner.get(&format!("/assessments/{old}?done=undone")).await.is(200).says("引き継ぎを取り消しました");
        // Somebody still had a question open: what was typed waits on the older sheet's question.
        let typed = [("value", "no"), ("note", "消えた表に書いた"), ("version", "0"), ("target_date", "R9.3.1"), ("checked_on", "R8.11.24")];
        let got = staff.post(&format!("{new}/items/contact-chart"), &typed).await;
        let back = format!("/assessments/{old}/items/contact-chart");
        got.goes_to(&format!("{back}?done=undone-meanwhile"));
        staff.get(&format!("{back}?done=undone-meanwhile")).await.is(200).says("書きかけがあります");
        assert_eq!(area(&staff.get(&format!("{back}?draft=use")).await.is(200), "note"), "消えた表に書いた");
        staff.get(&new).await.goes_to(&format!("/assessments/{old}?done=undone-meanwhile"));
        // The same with the whole table; what was written before stays with it.
        let typed = [
            ("checked_on", "R8.11.24"), ("round", "1"), ("value.contact-chart", "no"), ("target_date.contact-chart", "R9.3.2"),
            ("version.contact-chart", "0"), ("value.bcp", "yes"), ("version.bcp", "0"), ("value.access-logs", ""), ("version.access-logs", "0"),
        ];
        staff.post(&format!("{new}/table"), &typed).await.goes_to(&format!("/assessments/{old}?done=undone-meanwhile"));
        let used = staff.get(&format!("{back}?draft=use")).await.is(200);
        assert_eq!((area(&used, "note").as_str(), used.value("target_date").as_deref()), ("消えた表に書いた", Some("R9.3.2")));
        let other = format!("/assessments/{old}/items/bcp");
        staff.get(&format!("{other}?draft=use")).await.is(200).says("書きかけがあります").says("value=\"yes\" checked");
        assert!(!staff.get(&format!("/assessments/{old}/items/access-logs")).await.is(200).body.contains("書きかけがあります"));
        // Again, and now something is written: it says why not.
        let new = over(&mut owner, old).await;
        owner.post(&format!("{new}/confirm"), &[("key", "contact-chart")]).await.is(303);
        let undo = format!("{new}/carry-over/undo");
        in_every_view(&mut owner, &undo).await.says("引き継ぎは取り消せません");
        owner.post(&undo, &[]).await.is(409).says("引き継ぎは取り消せません");
    }

    async fn an_operator_carries_everybody_over(test) {
        let (house, mut owner, old) = r7(test).await;
        owner.get("/carry-over").await.is(403);
        test.person(OPERATOR, house, Role::Operator).await;
        let mut operator = Client::signed(test, OPERATOR).await;
        operator.get("/editions").await.is(200).says("href=\"/carry-over\"");
        in_every_view(&mut operator, "/carry-over").await.says("途中で止まっても");
        operator.post("/carry-over", &[("to", "r9"), ("what", "over")]).await.is(422);
        recorded(test, "POST /carry-over", operator.post("/carry-over", &[("to", "r8"), ("what", "over")])).await.goes_to("/carry-over");
        operator.get("/carry-over").await.is(200).says("r8 に引き継いでいます").says("進みぐあいを見る");
        while test.app.work_all().await.expect("worked") > 0 {}
        in_every_view(&mut operator, "/carry-over").await.says("r8 に引き継ぎました").says("点検表 1");
        owner.get("/").await.is(200).says("確かめ直しを待つ答えが");
        operator.post("/carry-over", &[("to", "r8"), ("what", "undo")]).await.goes_to("/carry-over");
        while test.app.work_all().await.expect("worked") > 0 {}
        in_every_view(&mut operator, "/carry-over").await.says("引き継ぎを取り消しました");
        owner.get("/").await.is(200).says(&format!("/assessments/{old}/carry-over"));
    }
}

async fn over_again(owner: &mut Client, old: AssessmentId) -> String {
    let got = owner.post(&format!("/assessments/{old}/carry-over"), &[("to", "r8"), ("fiscal_year", "2026")]).await;
    got.is(303).location().to_owned()
}
