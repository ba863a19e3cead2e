use super::*;
use app::ports::{Press, PressError};
use app::{App, Error};
use domain::ids::EvidenceId;
use domain::papers::{Format, Paper};
use std::sync::Arc;
use testkit::app::{PlainPress, fault, refuse_records};
use tokio::runtime::Handle;

fn incoming(test: &TestApp, bytes: &[u8]) -> app::evidence::Incoming {
    let mut file = test.app.incoming().expect("a file on its way");
    file.take(bytes).expect("taken");
    file
}

/// A press in front of which another process withdraws a file.
struct Meanwhile {
    other: App,
    ctx: Ctx,
    file: EvidenceId,
    runtime: Handle,
}

impl Press for Meanwhile {
    fn print(&self, paper: &Paper, format: Format) -> Result<Vec<u8>, PressError> {
        PlainPress.print(paper, format)
    }
    fn pages(&self, _: &Paper) -> Result<usize, PressError> {
        let withdrawn = self.other.withdraw_evidence(&self.ctx, self.file, "名前が写っていた");
        self.runtime.block_on(withdrawn).expect("withdrawn");
        Ok(1)
    }
    fn can_print(&self) -> bool {
        true
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_another_process_removes_while_they_are_brought_again_are_not_named() {
    let test = &TestApp::postgres().await;
    let (clinic, ctx) = clinic(test).await;
    let county = test.organisation(Kind::County, "county-b").await;
    let letter = testkit::letter::pdf(&["別の所で消される文書"], 1);
    let theirs = test.app.add_evidence(&ctx, clinic, "a.pdf", incoming(test, &letter)).await.expect("taken");
    // Two processes have the database and the store in common, and nothing else.
    let mut other = test.app.clone();
    other.coming = Arc::default();
    let mut app = test.app.clone();
    app.ports.press = Arc::new(Meanwhile { other, ctx, file: theirs.id, runtime: Handle::current() });
    let command = test.command();
    let taken = app.take_outside(&command, county, "a.pdf", incoming(test, &letter)).await;
    assert!(matches!(taken, Err(Error::NothingStored { code: "error-file-gone", .. })), "{taken:?}");
    assert!(test.app.outside_waiting(&command, county).await.expect("letters").is_empty(), "no row without its bytes");
    // The second try is as good as any.
    let id = test.app.take_outside(&command, county, "a.pdf", incoming(test, &letter)).await.expect("taken");
    let row = test.app.outside(&command, id).await.expect("the letter");
    assert_eq!(test.app.read_blob(&row.sha256).await.expect("its bytes"), letter);
}

testkit::both! {
    async fn files_are_told_by_content_and_kept_by_hash(test) {
        let (clinic, ctx) = clinic(test).await;
        let add = |name: &'static str, bytes: &'static [u8]| test.app.add_evidence(&ctx, clinic, name, incoming(test, bytes));
        let row = add("../../証跡.pdf", b"%PDF-1.7\nmihon").await.expect("taken");
        assert_eq!((row.name.as_str(), row.media_type.as_str()), ("証跡.pdf", "application/pdf"));
        let found = test.app.evidence_file(&ctx, row.id).await.expect("found");
        assert_eq!(test.app.read_blob(&found.sha256).await.expect("bytes"), b"%PDF-1.7\nmihon");
        assert_eq!(fault(add("a.pdf", b"").await.map(|_| ())), "file:evidence-empty");
        assert!(matches!(add("a.png", b"%PDF-1.7\n").await, Err(Error::MediaType("evidence-type-lies"))));
        let mut large = test.app.incoming().expect("a file");
        let chunk = vec![0_u8; 1 << 20];
        let outcome = (0..30).try_for_each(|_| large.take(&chunk));
        assert!(matches!(outcome, Err(Error::TooLarge(_))));
    }

    async fn one_file_proves_several_answers_and_can_be_withdrawn(test) {
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        let row = test.app.add_evidence(&ctx, clinic, "a.txt", incoming(test, "記録".as_bytes())).await.expect("taken");
        for key in ["asset-ledger", "contact-chart"] {
            let new = NewAnswer { evidence: Some(vec![row.id]), ..choose(Choice::Yes, 0) };
            test.app.answer(&ctx, id, key, new).await.expect("stored");
        }
        let view = test.app.sheet(&ctx, id).await.expect("the sheet");
        assert_eq!(view.files(&view.answers["contact-chart"][0]).len(), 1);
        assert_eq!(fault(test.app.withdraw_evidence(&ctx, row.id, " ").await), "reason:evidence-reason-missing");
        let path = test.blob(&test.app.evidence_file(&ctx, row.id).await.expect("found").sha256);
        test.app.withdraw_evidence(&ctx, row.id, "患者さんの名前が写っていた").await.expect("withdrawn");
        assert!(!path.exists(), "its content is gone");
        assert_eq!(fault(test.app.evidence_file(&ctx, row.id).await.map(|_| ())), "not found");
        let kept = test.app.evidence(&ctx, clinic).await.expect("the list");
        assert!(kept[0].withdrawn_at.is_some() && kept[0].sha256.len() == 64);
        all_is_well(test).await;
    }

    async fn an_answer_whose_files_were_withdrawn_takes_others(test) {
        use domain::papers::Format;
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        let add = |name: &'static str| test.app.add_evidence(&ctx, clinic, name, incoming(test, name.as_bytes()));
        let (one, two, new) = (add("一.txt").await.expect("taken"), add("二.txt").await.expect("taken"), add("新.txt").await.expect("taken"));
        test.app.change_files(&ctx, id, "asset-ledger", &[one.id, two.id], None).await.expect("attached");
        let before = test.clock_now();
        test.clock.pass(jiff::SignedDuration::from_mins(1));
        let later = test.ctx(ctx.actor.clone());
        test.app.withdraw_evidence(&later, one.id, "名前が写っていた").await.expect("withdrawn");
        // Papers say so, those of before do not; what the API gives can be sent back; the history stays whole.
        let export = |format, at| {
            let (app, ctx) = (test.app.clone(), later.clone());
            async move { String::from_utf8(app.export_sheet(&ctx, id, format, at).await.expect("an export")).expect("text") }
        };
        let (then, now) = (export(Format::Csv, Some(before)).await, export(Format::Csv, None).await);
        assert!(then.contains("一.txt") && !then.contains("取り下げ"), "{then}");
        assert!(now.contains("一.txt（取り下げ）") && now.contains("二.txt") && !now.contains("二.txt（"), "{now}");
        let json: serde_json::Value = serde_json::from_str(&export(Format::Json, None).await).expect("JSON");
        let row = json["items"].as_array().and_then(|all| all.iter().find(|i| i["key"] == "asset-ledger")).expect("the row");
        assert_eq!(row["answer"]["evidence"].as_array().map(Vec::len), Some(1));
        assert_eq!(json["history"][0]["evidence"].as_array().map(Vec::len), Some(2));
        test.app.change_files(&later, id, "asset-ledger", &[new.id], None).await.expect("attached");
        let view = test.app.sheet(&later, id).await.expect("the sheet");
        let names: Vec<&str> = view.files(&view.answers["asset-ledger"][0]).iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["二.txt", "新.txt"]);
        // Two at once, and one of them is taken off.
        for file in [two.id, new.id] {
            test.app.withdraw_evidence(&later, file, "名前が写っていた").await.expect("withdrawn");
        }
        test.app.change_files(&later, id, "asset-ledger", &[], Some(two.id)).await.expect("taken off");
        assert_eq!(test.app.sheet(&later, id).await.expect("the sheet").answers["asset-ledger"][0].evidence, "");
        all_is_well(test).await;
    }

    async fn while_the_store_is_away_nothing_is_taken_and_what_was_withdrawn_goes_later(test) {
        let (clinic, ctx) = clinic(test).await;
        let add = |text: &'static str| test.app.add_evidence(&ctx, clinic, "a.txt", incoming(test, text.as_bytes()));
        let (one, two) = (add("一").await.expect("taken"), add("二").await.expect("taken"));
        let before = test.audit_records().await;
        test.blobs.away(true);
        let away = |got: app::Result<()>| matches!(got, Err(Error::NothingStored { code: "error-store-away", .. }));
        assert!(away(add("三").await.map(drop)));
        assert!(away(test.app.open_blob(&one.sha256).await.map(drop)) && away(test.app.read_blob(&one.sha256).await.map(drop)));
        assert_eq!(test.audit_records().await, before);
        assert_eq!(test.app.evidence(&ctx, clinic).await.expect("the list").len(), 2);
        // A row is withdrawn at once; its content as soon as the store is back, and what is held again stays.
        for row in [&one, &two] {
            test.app.withdraw_evidence(&ctx, row.id, "名前が写っていた").await.expect("withdrawn");
        }
        test.app.work_all().await.expect("tried");
        assert!(test.blob(&one.sha256).exists() && test.blob(&two.sha256).exists());
        test.blobs.away(false);
        add("二").await.expect("taken again");
        test.clock.pass(jiff::SignedDuration::from_hours(1));
        test.app.work_all().await.expect("done");
        assert!(!test.blob(&one.sha256).exists() && test.blob(&two.sha256).exists());
        all_is_well(test).await;
    }

    async fn the_same_bytes_withdrawn_twice_at_once_are_gone(test) {
        let (clinic, ctx) = clinic(test).await;
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let owner = test.person("owner@eye", other, Role::Owner).await;
        let theirs = test.as_person(owner).await;
        for n in 0..20 {
            let bytes = format!("同じ記録 {n}");
            let one = test.app.add_evidence(&ctx, clinic, "a.txt", incoming(test, bytes.as_bytes())).await.expect("taken");
            let two = test.app.add_evidence(&theirs, other, "b.txt", incoming(test, bytes.as_bytes())).await.expect("taken");
            assert_eq!(one.sha256, two.sha256);
            if n == 0 {
                // One after the other: the first takes nothing from who still holds them.
                test.app.withdraw_evidence(&ctx, one.id, "名前が写っていた").await.expect("withdrawn");
                assert!(test.blob(&two.sha256).exists());
                test.app.withdraw_evidence(&theirs, two.id, "名前が写っていた").await.expect("withdrawn");
            } else {
                // At the same moment each transaction still sees the other's row.
                let (a, b) = tokio::join!(
                    test.app.withdraw_evidence(&ctx, one.id, "名前が写っていた"),
                    test.app.withdraw_evidence(&theirs, two.id, "名前が写っていた"),
                );
                a.and(b).expect("withdrawn");
            }
            assert!(!test.blob(&one.sha256).exists(), "{n}: nobody holds them");
        }
    }

    async fn bytes_that_no_row_was_written_for_do_not_stay(test) {
        let (clinic, ctx) = clinic(test).await;
        let send = || test.app.add_evidence_once(&ctx, clinic, "a.txt", incoming(test, "記録".as_bytes()), Some("key"));
        let first = send().await.expect("taken");
        let hash = incoming(test, "記録".as_bytes()).sha256();
        assert!(test.blob(&hash).exists());
        let file = first.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        test.app.withdraw_evidence(&ctx, file, "名前が写っていた").await.expect("withdrawn");
        // Sent again it is what it was, and brings nothing back.
        let again = send().await.expect("answered");
        assert!(again.repeated && again.body == first.body);
        assert!(!test.blob(&hash).exists());
        // What still has its row keeps its bytes.
        let kept = test.app.add_evidence(&ctx, clinic, "b.txt", incoming(test, b"b")).await.expect("taken");
        refuse_records(&test.app).await;
        let new = incoming(test, b"c");
        let hash = new.sha256();
        test.app.add_evidence(&ctx, clinic, "c.txt", new).await.expect_err("nothing can be written");
        test.app.add_evidence(&ctx, clinic, "b.txt", incoming(test, b"b")).await.expect_err("nothing can be written");
        assert!(!test.blob(&hash).exists() && test.blob(&kept.sha256).exists());
    }

    async fn another_clinics_file_cannot_be_attached(test) {
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let row = test.app.add_evidence(&test.command(), other, "a.txt", incoming(test, b"mihon")).await.expect("taken");
        let new = NewAnswer { evidence: Some(vec![row.id]), ..choose(Choice::Yes, 0) };
        assert_eq!(fault(test.app.answer(&ctx, id, "asset-ledger", new).await), "evidence_ids:evidence-unknown");
        assert_eq!(fault(test.app.evidence_file(&ctx, row.id).await.map(|_| ())), "not found");
    }
}
