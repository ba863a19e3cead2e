//! One owner, several institutions.

use super::*;
use app::evidence::Incoming;
use app::organisations::group::Group;
use domain::people::Role;
use testkit::app::fault;

fn pdf(test: &TestApp, text: &str) -> Option<(String, Incoming)> {
    let mut incoming = test.app.incoming().expect("a place for files");
    incoming.take(format!("%PDF-1.7\n{text}\n%%EOF\n").as_bytes()).expect("bytes");
    Some((format!("{text}.pdf"), incoming))
}

testkit::both! {
    async fn an_owner_answers_for_several_and_each_keeps_its_sheet(test) {
        let t = tree(test).await;
        let (one, _) = clinic(test, "4810100018", t.one).await;
        let (two, _) = clinic(test, "4810100026", t.one).await;
        let (other, other_sheet) = clinic(test, "4910100017", t.two).await;
        let owner = test.person("owner", one, Role::Owner).await;
        let second = test.person("second", two, Role::Owner).await;
        let ctx = test.as_person(owner).await;
        test.app.join_group(&ctx, one, Group::New("医療法人みほん会".into())).await.expect("incorporated");
        let group = test.app.organisation(&ctx, one).await.expect("mine").row.group_id.expect("a group");
        // Only whose it is puts an institution into a group.
        assert_eq!(fault(test.app.join_group(&ctx, two, Group::New("x".into())).await), "not found");
        let code = test.app.organisation(&test.as_person(owner).await, group).await.expect("the group").row.code;
        let as_second = test.as_person(second).await;
        assert_eq!(fault(test.app.join_group(&as_second, two, Group::Known("4910100017".into())).await), "code:group-unknown");
        test.app.join_group(&as_second, two, Group::Known(code)).await.expect("joined");

        let ctx = test.as_person(owner).await;
        let all = test.app.together(&ctx, group).await.expect("together");
        assert_eq!((all.len(), all[0].columns.len()), (1, 2));
        let (same, standing) = test.app.together_on(&ctx, group, "r7", "institution", "asset-ledger").await.expect("a row");
        assert_eq!(same.columns[0].progress.yes, 1);
        let before = test.audit_records().await;
        // Somebody at the second clinic was quicker.
        test.app.answer(&as_second, standing[1].sheet, "asset-ledger", yes(1)).await.expect("stored");
        let mut incoming = test.app.incoming().expect("a place for files");
        incoming.take(b"%PDF-1.7\n%%EOF\n").expect("bytes");
        let mut answer = yes(0);
        answer.wanted.note = "まとめて確かめました".into();
        let out = test.app.answer_together(&ctx, "asset-ledger", &standing, &answer, Some(("a.pdf".into(), incoming))).await.expect("done");
        assert!(out[0].result.is_ok(), "{out:?}");
        assert!(matches!(out[1].result, Err(app::Error::Stale { .. })), "{out:?}");
        // A record for each file, for the answer that was stored, and for the quicker one.
        assert_eq!(test.audit_records().await, before + 4);
        for (clinic, files) in [(one, 1), (two, 1), (other, 0)] {
            assert_eq!(test.app.evidence(&test.command(), clinic).await.expect("files").len(), files);
        }
        let sheet = test.app.sheet(&ctx, standing[0].sheet).await.expect("the sheet");
        assert_eq!(sheet.answer("asset-ledger").map(|a| (a.note.as_str(), a.evidence.is_empty())), Some(("まとめて確かめました", false)));
        assert_eq!(fault(test.app.sheet(&ctx, other_sheet).await), "not found");
        let out = test.app.hand_over_together(&ctx, "asset-ledger", &standing, "見本 太郎", "見てください").await.expect("done");
        assert!(out.iter().all(|o| o.result.is_ok()));

        // A role in the group ends at once, and so does what followed from it.
        let staff = test.person("staff", group, Role::Staff).await;
        let as_staff = test.as_person(staff).await;
        test.app.answer(&as_staff, standing[0].sheet, "safety-manager", yes(0)).await.expect("staff answer");
        assert_eq!(fault(test.app.withdraw_evidence(&as_staff, test.app.evidence(&ctx, one).await.expect("files")[0].id, "x").await), "forbidden");
        test.app.remove_member(&test.as_person(owner).await, group, staff).await.expect("removed");
        assert_eq!(fault(test.app.sheet(&test.as_person(staff).await, standing[0].sheet).await), "not found");
        test.app.join_group(&as_second, two, Group::Nothing).await.expect("out");
        assert_eq!(fault(test.app.sheet(&test.as_person(owner).await, standing[1].sheet).await), "not found");
        all_is_well(test).await;
    }

    async fn what_is_left_empty_stays_as_each_institution_has_it(test) {
        let t = tree(test).await;
        let (one, first) = clinic(test, "4810100018", t.one).await;
        let (two, second) = clinic(test, "4810100026", t.one).await;
        let owner = test.person("owner", one, Role::Owner).await;
        test.app.join_group(&test.as_person(owner).await, one, Group::New("医療法人みほん会".into())).await.expect("made");
        let command = test.command();
        let group = test.app.organisation(&command, one).await.expect("it").row.group_id.expect("a group");
        let code = test.app.organisation(&command, group).await.expect("it").row.code;
        test.app.join_group(&command, two, Group::Known(code)).await.expect("joined");
        for (sheet, note) in [(first, "一の台帳"), (second, "二の台帳")] {
            let mut own = yes(1);
            own.wanted.value = Some(Choice::No);
            own.wanted.target_date = Some(date(2027, 2, 26));
            (own.wanted.note, own.wanted.responsible) = (note.into(), "見本 花子".into());
            test.app.answer(&command, sheet, "asset-ledger", own).await.expect("stored");
        }
        let ctx = test.as_person(owner).await;
        let on = |edition: &'static str| test.app.together_on(&ctx, group, edition, "institution", "asset-ledger");
        // Value, target date, note, person, files of both.
        let now = async |sheets: [AssessmentId; 2]| {
            let mut out = Vec::new();
            for sheet in sheets {
                let view = test.app.sheet(&command, sheet).await.expect("the sheet");
                let a = view.answer("asset-ledger").expect("an answer");
                out.push((a.value, a.target_date, a.note.clone(), a.responsible.clone(), view.files(a).len()));
            }
            out
        };
        let both = |value, target, files| {
            let of = |note: &str| (value, target, note.to_owned(), "見本 花子".to_owned(), files);
            vec![of("一の台帳"), of("二の台帳")]
        };
        // A file alone changes nothing else.
        let (_, standing) = on("r7").await.expect("a row");
        let out = test.app.answer_together(&ctx, "asset-ledger", &standing, &NewAnswer::default(), pdf(test, "a")).await.expect("done");
        assert!(out.iter().all(|o| o.result.is_ok()), "{out:?}");
        assert_eq!(now([first, second]).await, both(Some(Choice::No), Some(date(2027, 2, 26)), 1));
        // A choice alone leaves note and person, and a second file comes to the first.
        let (_, standing) = on("r7").await.expect("a row");
        let out = test.app.answer_together(&ctx, "asset-ledger", &standing, &yes(0), pdf(test, "b")).await.expect("done");
        assert!(out.iter().all(|o| o.result.is_ok()), "{out:?}");
        assert_eq!(now([first, second]).await, both(Some(Choice::Yes), None, 2));
        let nothing = test.app.answer_together(&ctx, "asset-ledger", &standing, &NewAnswer::default(), None).await;
        assert_eq!(fault(nothing), "value:group-nothing");

        // What was carried over waits for a choice, and then keeps what came along.
        test.publish_r8().await;
        let mut newer = Vec::new();
        for sheet in [first, second] {
            let wish = app::checklist::Wish { to: "r8".into(), fiscal_year: None };
            newer.extend(test.app.carry_over(&command, sheet, wish).await.expect("carried over").assessment);
        }
        let (_, standing) = on("r8").await.expect("a row");
        let mut noted = NewAnswer::default();
        noted.wanted.note = "まとめて".into();
        let out = test.app.answer_together(&ctx, "asset-ledger", &standing, &noted, pdf(test, "c")).await.expect("done");
        let waits = |o: &app::organisations::group::Outcome| matches!(o.result, Err(app::Error::Conflict("carry-look-first")));
        assert!(out.len() == 2 && out.iter().all(waits), "{out:?}");
        assert_eq!(test.app.evidence(&command, one).await.expect("files").len(), 2, "no file lies about");
        let out = test.app.answer_together(&ctx, "asset-ledger", &standing, &yes(0), pdf(test, "d")).await.expect("done");
        assert!(out.iter().all(|o| o.result.is_ok()), "{out:?}");
        assert_eq!(now([newer[0], newer[1]]).await, both(Some(Choice::Yes), None, 3));

        // A file that was withdrawn stands in nobody's way.
        let file = test.app.evidence(&command, one).await.expect("files")[0].id;
        test.app.withdraw_evidence(&command, file, "写っていた").await.expect("withdrawn");
        let (_, standing) = on("r8").await.expect("a row");
        let out = test.app.answer_together(&ctx, "asset-ledger", &standing, &NewAnswer::default(), pdf(test, "e")).await.expect("done");
        assert!(out.iter().all(|o| o.result.is_ok()), "{out:?}");
        all_is_well(test).await;
    }
}
