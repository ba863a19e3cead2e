//! Carrying a sheet over, confirming it, and the way back.

use super::*;
use app::Error;
use app::checklist::{HandTo, SheetView, Wish};
use domain::assessment::State;
use jiff::civil::date;
use testkit::app::fault;
use testkit::editions::{MOVED, NEW, REMOVED, REWORDED, SPLIT};

pub(crate) fn wish(to: &str) -> Wish {
    Wish { to: to.into(), fiscal_year: None }
}

async fn file(test: &TestApp, ctx: &Ctx, clinic: OrganisationId, name: &str) -> domain::ids::EvidenceId {
    let mut incoming = test.app.incoming().expect("a file on its way");
    incoming.take(name.as_bytes()).expect("taken");
    test.app.add_evidence(ctx, clinic, name, incoming).await.expect("stored").id
}

fn told(value: Choice, note: &str, target: Option<jiff::civil::Date>) -> NewAnswer {
    let wanted = Wanted {
        value: Some(value),
        target_date: target,
        responsible: "見本 花子".into(),
        note: note.into(),
        ..Wanted::default()
    };
    NewAnswer { wanted, ..NewAnswer::default() }
}

/// A clinic with an answered sheet of r7/2025: はい everywhere, いいえ with a target date on two-factor, a file on the ledger.
pub(crate) async fn r7(test: &TestApp, ctx: &Ctx, clinic: OrganisationId) -> AssessmentId {
    let id = sheet(test, ctx, clinic, "r7", 2025).await;
    let ledger = file(test, ctx, clinic, "台帳.txt").await;
    let view = test.app.sheet(ctx, id).await.expect("the sheet");
    for item in view.form().expect("form").items() {
        let no = item.key == SPLIT;
        let mut new = told(if no { Choice::No } else { Choice::Yes }, &format!("{}の記録", item.key), None);
        new.wanted.target_date = no.then(|| date(2026, 2, 27));
        new.evidence = (item.key == REWORDED || item.key == "contact-chart").then(|| vec![ledger]);
        test.app.answer(ctx, id, &item.key, new).await.expect("stored");
    }
    id
}

pub(crate) async fn carried(test: &TestApp, ctx: &Ctx, from: AssessmentId, to: &str) -> AssessmentId {
    test.app.carry_over(ctx, from, wish(to)).await.expect("carried over").assessment.expect("a sheet")
}

pub(crate) async fn see(test: &TestApp, ctx: &Ctx, id: AssessmentId) -> SheetView {
    test.app.sheet(ctx, id).await.expect("the sheet")
}

testkit::both! {
    async fn a_carried_answer_waits_until_it_is_confirmed(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let before = test.audit_records().await;
        let seen = test.app.preview_carry_over(&ctx, from, wish("r8")).await.expect("a preview");
        assert_eq!((seen.assessment, test.audit_records().await), (None, before), "seeing writes nothing");
        let id = carried(test, &ctx, from, "r8").await;
        assert_eq!(test.audit_records().await, before + 1);

        let view = see(test, &ctx, id).await;
        assert_eq!((view.row.fiscal_year, view.progress.answered, view.to_confirm()), (2026, 0, 19));
        assert_eq!((view.state("contact-chart"), view.state(NEW)), (State::ToConfirm, State::Open));
        let row = view.waiting("contact-chart").expect("waits");
        let p = row.proposal.as_ref().expect("a proposal");
        assert_eq!((p.value, p.note.as_str(), p.responsible.as_str(), p.evidence.len()),
            (Some(Choice::Yes), "contact-chartの記録", "見本 花子", 1));
        assert!(row.one_tap && view.waiting(MOVED).is_some_and(|r| r.one_tap));
        assert!(!view.waiting(REWORDED).expect("waits").one_tap);
        for half in ["two-factor.server", "two-factor.pc"] {
            let row = view.waiting(half).expect("inherits");
            assert_eq!(row.proposal.as_ref().map(|p| (p.value, p.target_date)),
                Some((Some(Choice::No), Some(date(2026, 2, 27)))));
            assert!(!row.one_tap);
        }
        let removed: Vec<&str> = view.inherited.as_ref().expect("carried").removed.iter().map(|s| s.key.as_str()).collect();
        assert_eq!(removed, [REMOVED]);

        // One tap where nothing changed; the file comes along.
        let stored = test.app.confirm(&ctx, id, "contact-chart", None).await.expect("confirmed");
        assert_eq!((stored.answer.version, stored.answer.value, stored.answer.checked_on), (1, Some(Choice::Yes), Some(date(2026, 11, 24))));
        assert_eq!(stored.json()["evidence"].as_array().map(Vec::len), Some(1));
        assert_eq!((&stored.json()["note"], &stored.json()["state"]), (&"contact-chartの記録".into(), &"answered".into()));
        // Twice is once.
        assert_eq!(fault(test.app.confirm(&ctx, id, REWORDED, None).await), "carry-look-first");
        assert_eq!(fault(test.app.confirm(&ctx, id, NEW, None).await), "carry-not-waiting");
        test.app.confirm(&ctx, id, "contact-chart", None).await.expect("a second tap is the same");
        // An answer of one's own takes the files along, unless it says otherwise.
        let own = test.app.answer(&ctx, id, REWORDED, told(Choice::Yes, "見直しました", None)).await.expect("stored");
        assert_eq!((own.answer.version, own.json()["evidence"].as_array().map(Vec::len)), (1, Some(1)));
        let view = see(test, &ctx, id).await;
        assert_eq!((view.progress.answered, view.to_confirm(), view.state(REWORDED)), (2, 17, State::Answered));
        all_is_well(test).await;
    }

    async fn the_old_sheet_stays_and_what_comes_later_does_not_change_the_new_one(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let before = see(test, &ctx, from).await;
        let id = carried(test, &ctx, from, "r8").await;
        let after = see(test, &ctx, from).await;
        assert_eq!((&before.answers, before.progress), (&after.answers, after.progress));
        test.clock.pass(jiff::SignedDuration::from_secs(60));
        let ctx = test.ctx(ctx.actor.clone());
        let mut later = told(Choice::No, "あとから直しました", Some(date(2026, 3, 1)));
        later.version = 1;
        test.app.answer(&ctx, from, "contact-chart", later).await.expect("an old sheet is still a sheet");
        let view = see(test, &ctx, id).await;
        let row = view.waiting("contact-chart").expect("waits");
        assert_eq!(row.proposal.as_ref().and_then(|p| p.value), Some(Choice::Yes), "as of the carry-over");
        let inherited = view.inherited.as_ref().expect("carried");
        let offered = inherited.later_of(row);
        assert_eq!(offered.iter().map(|l| l.given.note.as_str()).collect::<Vec<_>>(), ["あとから直しました"], "and it is offered");
        assert!(inherited.later_of(view.waiting(REWORDED).expect("waits")).is_empty());
        all_is_well(test).await;
    }

    async fn the_last_write_of_a_row_counts_whatever_the_clock_said(test) {
        use domain::papers::Format;
        use jiff::SignedDuration;
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = sheet(test, &ctx, clinic, "r7", 2025).await;
        let now = test.clock_now();
        test.clock.pass(SignedDuration::from_hours(24));
        let ahead = test.ctx(ctx.actor.clone());
        test.app.answer(&ahead, from, "contact-chart", told(Choice::No, "明日の日付", None)).await.expect("stored");
        // The clock is put right.
        test.clock.set(now);
        let mut right = told(Choice::Yes, "直した答え", None);
        right.version = 1;
        test.app.answer(&test.ctx(ctx.actor.clone()), from, "contact-chart", right).await.expect("stored");
        let taken = || async {
            let seen = test.app.preview_carry_over(&test.ctx(ctx.actor.clone()), from, wish("r8")).await.expect("a preview");
            let row = &seen.inherited.rows["contact-chart"];
            assert_eq!(seen.inherited.later_of(row), Vec::<&app::checklist::Later>::new(), "nothing was written later");
            row.proposal.as_ref().map(|p| (p.value, p.note.clone()))
        };
        let wanted = Some((Some(Choice::Yes), "直した答え".to_owned()));
        assert_eq!(taken().await, wanted);
        test.clock.pass(SignedDuration::from_hours(48));
        assert_eq!(taken().await, wanted);
        // As of then the paper says the same, whatever came after.
        let then = test.clock_now();
        test.clock.pass(SignedDuration::from_hours(1));
        let ctx = test.ctx(ctx.actor.clone());
        let mut after = told(Choice::Yes, "そのあと", None);
        after.version = 2;
        test.app.answer(&ctx, from, "contact-chart", after).await.expect("stored");
        let paper = test.app.export_sheet(&ctx, from, Format::Csv, Some(then)).await.expect("an export");
        let paper = String::from_utf8(paper).expect("text");
        assert!(paper.contains("直した答え") && !paper.contains("明日の日付") && !paper.contains("そのあと"), "{paper}");
    }

    async fn undoing_gives_back_what_was(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let sheets = test.app.sheets(&ctx, clinic).await.expect("sheets");
        let id = carried(test, &ctx, from, "r8").await;
        assert_eq!(fault(test.app.carry_over(&ctx, from, wish("r8")).await), "carry-already");
        let undone = test.app.undo_carry_over(&ctx, from).await.expect("undone");
        assert_eq!((undone.assessment, undone.from, undone.stays), (id, from, false));
        let back = test.app.sheets(&ctx, clinic).await.expect("sheets");
        assert_eq!(sheets.iter().map(|s| (&s.row, s.progress)).collect::<Vec<_>>(), back.iter().map(|s| (&s.row, s.progress)).collect::<Vec<_>>());
        assert_eq!(fault(test.app.undo_carry_over(&ctx, from).await), "carry-nothing-to-undo");
        assert_eq!(fault(test.app.undo_carry_over(&ctx, id).await), "carry-nothing-to-undo");
        // Again, and the newer sheet may be named, too.
        let again = carried(test, &ctx, from, "r8").await;
        assert_ne!(again, id);
        test.app.undo_carry_over(&ctx, again).await.expect("undone");
        let third = carried(test, &ctx, from, "r8").await;
        test.app.confirm(&ctx, third, "contact-chart", None).await.expect("confirmed");
        assert_eq!(fault(test.app.undo_carry_over(&ctx, third).await), "carry-undo-answered");
        assert_eq!(test.app.undoable(&ctx, from).await.expect("seen").map(|(row, why)| (row.id, why)), Some((third, Some("carry-undo-answered"))));
        all_is_well(test).await;
    }

    async fn a_question_handed_on_or_a_round_begun_is_not_thrown_away(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let id = carried(test, &ctx, from, "r8").await;
        test.app.hand_over(&ctx, id, "contact-chart", HandTo::Name("受付 次郎".into()), "").await.expect("handed");
        assert_eq!(fault(test.app.undo_carry_over(&ctx, id).await), "carry-undo-handed");
        test.app.hand_over(&ctx, id, "contact-chart", HandTo::Nobody, "").await.expect("taken back");
        test.app.begin_round(&ctx, id, date(2026, 11, 24)).await.expect("a round");
        assert_eq!(fault(test.app.undo_carry_over(&ctx, id).await), "carry-undo-round");
    }

    async fn a_sheet_that_was_begun_takes_what_it_has_not_answered(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let begun = sheet(test, &ctx, clinic, "r8", 2026).await;
        test.app.answer(&ctx, begun, "contact-chart", told(Choice::No, "まだ", None)).await.expect("stored");
        let before = see(test, &ctx, begun).await;
        let done = test.app.carry_over(&ctx, from, wish("r8")).await.expect("joined");
        assert_eq!((done.assessment, done.joins), (Some(begun), true));
        assert!(done.inherited.rows["contact-chart"].proposal.is_none());
        let view = see(test, &ctx, begun).await;
        assert_eq!((view.state("contact-chart"), view.state("bcp"), view.to_confirm()), (State::Answered, State::ToConfirm, 18));
        let undone = test.app.undo_carry_over(&ctx, from).await.expect("undone");
        assert!(undone.stays);
        let after = see(test, &ctx, begun).await;
        assert_eq!((&after.answers, after.row.carried, after.to_confirm()), (&before.answers, None, 0));
        test.app.carry_over(&ctx, from, wish("r8")).await.expect("joined again");
        test.app.confirm(&ctx, begun, "bcp", None).await.expect("confirmed");
        assert_eq!(fault(test.app.undo_carry_over(&ctx, from).await), "carry-undo-answered");
        all_is_well(test).await;
    }

    async fn a_chain_is_read_through(test) {
        let (clinic, ctx) = clinic(test).await;
        let r5 = sheet(test, &ctx, clinic, "r5", 2023).await;
        for key in ["security-patches.server", "security-patches.pc", "security-patches.network"] {
            test.app.answer(&ctx, r5, key, told(Choice::Yes, key, None)).await.expect("stored");
        }
        test.app.answer(&ctx, r5, "bcp", told(Choice::Yes, "r5", None)).await.expect("stored");
        test.app.answer(&ctx, r5, "contact-chart", told(Choice::Yes, "r5", None)).await.expect("stored");
        let r6 = carried(test, &ctx, r5, "r6").await;
        test.app.answer(&ctx, r6, "contact-chart", told(Choice::No, "r6", None)).await.expect("stored");
        let r7 = carried(test, &ctx, r6, "r7").await;
        let view = see(test, &ctx, r7).await;
        let merged = view.waiting("security-patches").expect("merged");
        assert_eq!((merged.sources.len(), merged.proposal.as_ref().and_then(|p| p.value)), (3, Some(Choice::Yes)));
        let note = &merged.proposal.as_ref().expect("a proposal").note;
        assert!(["security-patches.server", "security-patches.pc", "security-patches.network"].iter().all(|k| note.contains(k)), "{note}");
        let bcp = view.waiting("bcp").expect("waits");
        assert_eq!(bcp.unconfirmed().map(|g| (g.sheet, g.fiscal_year)), Some((r5, 2023)), "read through r6, and said so");
        let chart = view.waiting("contact-chart").expect("waits");
        assert_eq!(chart.proposal.as_ref().map(|p| (p.value, p.note.as_str())), Some((Some(Choice::No), "r6")), "the newer answer");
        assert!(chart.unconfirmed().is_none());
        let why = &view.inherited.as_ref().expect("carried").why["bcp"];
        assert!(why.contains("令和5年度"), "{why}");
        // The one in the middle is held.
        assert_eq!(test.app.undo_carry_over(&ctx, r6).await.expect("the newest goes first").assessment, r7);
        assert_eq!(fault(test.app.undo_carry_over(&ctx, r6).await), "carry-undo-answered");
        all_is_well(test).await;
    }

    async fn a_pharmacy_goes_into_the_form_that_follows(test) {
        test.publish_r8().await;
        let pharmacy = test.organisation(Kind::Pharmacy, "4840100012").await;
        let owner = test.person("owner@pharmacy", pharmacy, Role::Owner).await;
        let ctx = test.as_person(owner).await;
        let new = NewSheet { edition: "r7".into(), form: "pharmacy".into(), vendor: None, fiscal_year: 2025 };
        let from = test.app.begin_sheet(&ctx, pharmacy, new).await.expect("a sheet");
        test.app.answer(&ctx, from, "bcp", told(Choice::Yes, "薬局の計画", None)).await.expect("stored");
        let id = carried(test, &ctx, from, "r8").await;
        let view = see(test, &ctx, id).await;
        assert_eq!((view.row.form.as_str(), view.to_confirm()), ("institution", 1));
        let all = test.app.carry_over_organisation(&ctx, pharmacy, "r8", true).await;
        assert_eq!(fault(all), "carry-nothing");
        all_is_well(test).await;
    }

    async fn vendors_sheets_go_too(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let vendor = app::vendors::TypedVendor { name: "見本システム".into(), ..Default::default() };
        let vendor = test.app.save_vendor(&ctx, clinic, vendor).await.expect("a vendor");
        let new = NewSheet { edition: "r7".into(), form: "vendor".into(), vendor: Some(vendor), fiscal_year: 2025 };
        let theirs = test.app.begin_sheet(&ctx, clinic, new).await.expect("a sheet");
        test.app.answer(&ctx, theirs, "access-logs", told(Choice::Yes, "", None)).await.expect("stored");
        let offers = test.app.carry_offers(&ctx, clinic, "r8", 2026).await.expect("offers");
        assert_eq!(offers, [from, theirs]);
        // Of a vendor that was taken off nothing is offered, and nothing made.
        let gone = app::vendors::TypedVendor { name: "旧業者".into(), ..Default::default() };
        let gone = test.app.save_vendor(&ctx, clinic, gone).await.expect("a vendor");
        let new = NewSheet { edition: "r7".into(), form: "vendor".into(), vendor: Some(gone), fiscal_year: 2025 };
        let old = test.app.begin_sheet(&ctx, clinic, new).await.expect("a sheet");
        test.app.answer(&ctx, old, "access-logs", told(Choice::Yes, "", None)).await.expect("stored");
        assert_eq!(test.app.carry_offers(&ctx, clinic, "r8", 2026).await.expect("offers").len(), 3);
        test.app.remove_vendor(&ctx, clinic, gone).await.expect("taken off");
        assert_eq!(test.app.carry_offers(&ctx, clinic, "r8", 2026).await.expect("offers"), [from, theirs]);
        assert_eq!(fault(test.app.preview_carry_over(&ctx, old, wish("r8")).await), "to:sheet-vendor-unknown");
        assert_eq!(fault(test.app.carry_over(&ctx, old, wish("r8")).await), "to:sheet-vendor-unknown");
        let seen = test.app.carry_over_organisation(&ctx, clinic, "r8", true).await.expect("a preview");
        assert_eq!(seen.iter().map(|c| (c.assessment, c.form.as_str())).collect::<Vec<_>>(), [(None, "institution"), (None, "vendor")]);
        let done = test.app.carry_over_organisation(&ctx, clinic, "r8", false).await.expect("carried over");
        let view = see(test, &ctx, done[1].assessment.expect("a sheet")).await;
        assert_eq!((view.row.vendor, view.to_confirm()), (Some(vendor), 1));
        assert!(test.app.carry_offers(&ctx, clinic, "r8", 2026).await.expect("offers").is_empty());
        all_is_well(test).await;
    }

    async fn a_vendor_is_waited_for_on_the_form_of_the_year(test) {
        let (clinic, ctx) = clinic(test).await;
        let vendor = app::vendors::TypedVendor { name: "見本システム".into(), ..Default::default() };
        let vendor = test.app.save_vendor(&ctx, clinic, vendor).await.expect("a vendor");
        let new = NewSheet { edition: "r7".into(), form: "vendor".into(), vendor: Some(vendor), fiscal_year: 2026 };
        let old = test.app.begin_sheet(&ctx, clinic, new).await.expect("a sheet");
        for item in see(test, &ctx, old).await.form().expect("form").items() {
            test.app.answer(&ctx, old, &item.key, told(Choice::Yes, "", None)).await.expect("stored");
        }
        let home = test.app.home(&ctx, clinic).await.expect("the home");
        assert!(home.waiting_vendors.is_empty(), "everything is answered");
        test.publish_r8().await;
        carried(test, &ctx, old, "r8").await;
        let home = test.app.home(&ctx, clinic).await.expect("the home");
        assert_eq!(home.waiting_vendors, [(vendor, "見本システム".to_owned())], "nothing of the year's form is confirmed");
    }

    async fn wrong_wishes_have_their_sentence(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let year = |to: &str, year| Wish { to: to.into(), fiscal_year: Some(year) };
        for (asked, said) in [
            (wish("r9"), "to:sheet-edition-unknown"),
            (wish("r6"), "to:carry-older"),
            (wish("r7"), "to:carry-same"),
            (wish("bcp2024"), "to:carry-no-form"),
            (year("r8", 2024), "fiscal_year:carry-year-before"),
            (year("r8", 2030), "fiscal_year:sheet-year-out-of-range"),
        ] {
            assert_eq!(fault(test.app.preview_carry_over(&ctx, from, asked.clone()).await), said, "{asked:?}");
            assert_eq!(fault(test.app.carry_over(&ctx, from, asked).await), said);
        }
        // Until the next edition is there, the same one serves the next year.
        let next = test.app.carry_over(&ctx, from, year("r7", 2026)).await.expect("carried over").assessment.expect("a sheet");
        let view = see(test, &ctx, next).await;
        assert_eq!((view.row.edition.as_str(), view.row.fiscal_year, view.to_confirm()), ("r7", 2026, 19));
        let r8 = carried(test, &ctx, next, "r8").await;
        assert_eq!(see(test, &ctx, r8).await.to_confirm(), 19, "r8 takes it through the practice sheet");
        all_is_well(test).await;
    }

    async fn foreign_sheets_are_not_carried_over(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let stranger = test.person("owner@eye", other, Role::Owner).await;
        let stranger = test.as_person(stranger).await;
        let viewer = test.person("viewer@clinic", clinic, Role::Viewer).await;
        let viewer = test.as_person(viewer).await;
        assert_eq!(fault(test.app.preview_carry_over(&stranger, from, wish("r8")).await), "not found");
        assert_eq!(fault(test.app.carry_over(&stranger, from, wish("r8")).await), "not found");
        assert_eq!(fault(test.app.carry_over(&viewer, from, wish("r8")).await), "forbidden");
        let id = carried(test, &ctx, from, "r8").await;
        assert_eq!(fault(test.app.undo_carry_over(&stranger, id).await), "not found");
        assert_eq!(fault(test.app.undo_carry_over(&viewer, id).await), "forbidden");
        test.app.undo_carry_over(&ctx, id).await.expect("undone");
        assert_eq!(fault(test.app.undo_carry_over(&stranger, id).await), "not found");
        assert_eq!(fault(test.app.gone(&stranger, id, None).await), "not found");
        assert_eq!(fault(test.app.carry_over_all(&ctx, "r8", false, false).await), "forbidden");
    }

    async fn an_export_of_before_knows_nothing_of_it(test) {
        use domain::papers::Format;
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let begun = sheet(test, &ctx, clinic, "r8", 2026).await;
        let at = test.clock_now();
        let export = |id, format, at| {
            let (app, ctx) = (test.app.clone(), test.ctx(ctx.actor.clone()));
            async move { app.export_sheet(&ctx, id, format, at).await.expect("an export") }
        };
        let csv = |id, at| export(id, Format::Csv, at);
        let json = |id, at| async move { serde_json::from_slice::<serde_json::Value>(&export(id, Format::Json, at).await).expect("JSON") };
        let (table, object) = (csv(begun, Some(at)).await, json(begun, Some(at)).await);
        test.clock.pass(jiff::SignedDuration::from_secs(60));
        let ctx = test.ctx(ctx.actor.clone());
        test.app.carry_over(&ctx, from, wish("r8")).await.expect("joined");
        assert_eq!((csv(begun, Some(at)).await, json(begun, Some(at)).await), (table, object));
        let then = test.clock_now();
        let waiting = json(begun, Some(then)).await;
        test.clock.pass(jiff::SignedDuration::from_secs(60));
        let ctx = test.ctx(ctx.actor.clone());
        test.app.confirm(&ctx, begun, "bcp", None).await.expect("confirmed");
        assert_eq!(json(begun, Some(then)).await, waiting, "as of then it waited");
        let state = |object: &serde_json::Value| {
            let items = object["items"].as_array().expect("items");
            items.iter().find(|i| i["key"] == "bcp").map(|i| (i["answer"]["state"].clone(), i["answer"]["version"].clone())).expect("bcp")
        };
        assert_eq!(state(&waiting), ("to-confirm".into(), 0.into()));
        assert_eq!(state(&json(begun, None).await), ("answered".into(), 1.into()));
    }

    async fn somebody_who_was_slower_is_told(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let id = carried(test, &ctx, from, "r8").await;
        // Against a version that never was, what waits is shown.
        let mut wrong = told(Choice::Yes, "", None);
        wrong.version = 3;
        match test.app.answer(&ctx, id, "bcp", wrong).await {
            Err(Error::Stale { current }) => assert_eq!((&current["state"], &current["version"]), (&"to-confirm".into(), &0.into())),
            other => panic!("stale: {other:?}"),
        }
        test.app.answer(&ctx, id, "bcp", told(Choice::No, "先に", None)).await.expect("stored");
        match test.app.confirm(&ctx, id, "bcp", None).await {
            Err(Error::Stale { current }) => assert_eq!((&current["value"], &current["version"]), (&"no".into(), &1.into())),
            other => panic!("stale: {other:?}"),
        }
    }

    async fn a_file_confirms_nothing_that_waits(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let id = carried(test, &ctx, from, "r8").await;
        let more = file(test, &ctx, clinic, "新しい台帳.txt").await;
        assert_eq!(fault(test.app.change_files(&ctx, id, "contact-chart", &[more], None).await), "carry-look-first");
        assert!(see(test, &ctx, id).await.waiting("contact-chart").is_some(), "note, person and files are still there");
        test.app.confirm(&ctx, id, "contact-chart", None).await.expect("confirmed");
        test.app.change_files(&ctx, id, "contact-chart", &[more], None).await.expect("attached");
        let view = see(test, &ctx, id).await;
        let answer = view.answer("contact-chart").expect("an answer");
        assert_eq!((answer.note.as_str(), view.files(answer).len()), ("contact-chartの記録", 2));
        all_is_well(test).await;
    }

    async fn withdrawn_files_stay_behind(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let id = carried(test, &ctx, from, "r8").await;
        let ledger = test.app.evidence(&ctx, clinic).await.expect("files")[0].id;
        test.app.withdraw_evidence(&ctx, ledger, "写っていた").await.expect("withdrawn");
        let stored = test.app.confirm(&ctx, id, "contact-chart", None).await.expect("confirmed");
        assert_eq!(stored.answer.evidence, "");
    }
}
