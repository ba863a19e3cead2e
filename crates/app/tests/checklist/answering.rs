use super::*;
use app::Error;
use jiff::civil::date;
use testkit::app::fault;

testkit::both! {
    async fn a_year_is_answered_and_progress_tells_the_truth(test) {
        let (clinic, ctx) = clinic(test).await;
        for (edition, year, due) in [("r5", 2023, 11), ("r6", 2024, 19), ("r7", 2025, 19)] {
            let id = sheet(test, &ctx, clinic, edition, year).await;
            let view = test.app.sheet(&ctx, id).await.expect("the sheet");
            assert_eq!(view.progress.due, due, "{edition}");
            let keys: Vec<String> = view.form().expect("form").items().map(|i| i.key.clone()).collect();
            for key in &keys {
                test.app.answer(&ctx, id, key, choose(Choice::Yes, 0)).await.expect("stored");
            }
            let view = test.app.sheet(&ctx, id).await.expect("the sheet");
            assert!(view.progress.complete, "{edition}: {:?}", view.progress);
            assert_eq!(view.progress.yes, due);
        }
        all_is_well(test).await;
    }

    async fn a_no_on_the_first_row_ends_the_form(test) {
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        let stored = test.app.answer(&ctx, id, "systems-in-use", choose(Choice::No, 0)).await.expect("stored");
        assert_eq!((stored.progress.due, stored.progress.complete), (1, true));
        let view = test.app.sheet(&ctx, id).await.expect("the sheet");
        assert!(view.older_edition());
        let stored = test.app.answer(&ctx, id, "systems-in-use", choose(Choice::Yes, 1)).await.expect("stored");
        assert_eq!(stored.progress.due, 19);
        all_is_well(test).await;
    }

    async fn wrong_input_is_named_and_nothing_is_stored(test) {
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        let before = test.audit_records().await;
        let with = |change: fn(&mut Wanted)| {
            let mut new = choose(Choice::No, 0);
            change(&mut new.wanted);
            test.app.answer(&ctx, id, "asset-ledger", new)
        };
        assert_eq!(fault(with(|w| w.value = Some(Choice::Na)).await), "value:answer-not-excused");
        assert_eq!(fault(with(|w| w.target_date = Some(date(2027, 4, 1))).await), "target_date:answer-target-outside-year");
        assert_eq!(fault(with(|w| w.checked_on = Some(date(2026, 11, 25))).await), "checked_on:answer-check-in-future");
        assert_eq!(fault(with(|w| w.note = "あ".repeat(10_000)).await), "note:answer-note-too-long");
        assert_eq!(fault(test.app.answer(&ctx, id, "no-such-row", choose(Choice::Yes, 0)).await), "not found");
        assert_eq!(test.audit_records().await, before);
        with(|w| w.target_date = Some(date(2027, 3, 31))).await.expect("the last day is inside");
        let na = test.app.answer(&ctx, id, "remote-maintenance", choose(Choice::Na, 0)).await.expect("a note excuses it");
        assert_eq!(na.answer.value, Some(Choice::Na));
        all_is_well(test).await;
    }

    async fn two_people_lose_nothing(test) {
        let (clinic, one) = clinic(test).await;
        let staff = test.person("staff@clinic", clinic, Role::Staff).await;
        let two = test.as_person(staff).await;
        let id = sheet(test, &one, clinic, "r7", 2026).await;
        test.app.answer(&one, id, "asset-ledger", choose(Choice::Yes, 0)).await.expect("stored");
        match test.app.answer(&two, id, "asset-ledger", choose(Choice::No, 0)).await {
            Err(Error::Stale { current }) => assert_eq!((&current["value"], &current["version"]), (&"yes".into(), &1.into())),
            other => panic!("stale: {other:?}"),
        }
        // The same form sent twice is no conflict.
        test.app.answer(&one, id, "asset-ledger", choose(Choice::Yes, 0)).await.expect("a repeated submit");
        test.app.answer(&two, id, "asset-ledger", choose(Choice::No, 1)).await.expect("chosen knowingly");
        let (view, history) = test.app.sheet_history(&one, id).await.expect("history");
        assert_eq!(history.iter().map(|h| h.value).collect::<Vec<_>>(), [Some(Choice::Yes), Some(Choice::No)]);
        assert_eq!(view.names.len(), 2);
        all_is_well(test).await;
    }

    async fn rounds_begin_empty_and_erase_nothing(test) {
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        test.app.answer(&ctx, id, "asset-ledger", choose(Choice::No, 0)).await.expect("stored");
        assert_eq!(test.app.begin_round(&ctx, id, date(2026, 11, 24)).await.expect("round"), 2);
        let view = test.app.sheet(&ctx, id).await.expect("the sheet");
        assert_eq!(view.answer("asset-ledger").map(|a| (a.round, a.value)), Some((1, Some(Choice::No))));
        let stored = test.app.answer(&ctx, id, "asset-ledger", choose(Choice::Yes, 1)).await.expect("stored");
        assert_eq!((stored.answer.round, stored.answer.version), (2, 2));
        let view = test.app.sheet(&ctx, id).await.expect("the sheet");
        assert_eq!(view.answers["asset-ledger"].len(), 2);
        assert_eq!(fault(test.app.begin_round(&ctx, id, date(2026, 11, 25)).await), "checked_on:answer-check-in-future");
        all_is_well(test).await;
    }

    async fn an_answer_to_the_round_before_is_stale(test) {
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        test.app.answer(&ctx, id, "asset-ledger", choose(Choice::Yes, 0)).await.expect("stored");
        test.app.begin_round(&ctx, id, date(2026, 11, 24)).await.expect("round");
        // Begun, a round moves no version: the round that was seen tells them apart, also where nothing was answered.
        for (key, version) in [("asset-ledger", 1), ("bcp", 0)] {
            let old = NewAnswer { round: Some(1), ..choose(Choice::No, version) };
            assert!(matches!(test.app.answer(&ctx, id, key, old).await, Err(Error::Stale { .. })), "{key}");
            let knowing = NewAnswer { round: Some(2), ..choose(Choice::No, version) };
            assert_eq!(test.app.answer(&ctx, id, key, knowing).await.expect("stored").answer.round, 2);
        }
        // A script that names no round writes into the newest.
        assert_eq!(test.app.answer(&ctx, id, "bcp", choose(Choice::Yes, 1)).await.expect("stored").answer.round, 2);
        all_is_well(test).await;
    }

    async fn what_a_clock_that_ran_ahead_stored_is_on_the_paper(test) {
        use domain::papers::Format;
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        let now = test.clock_now();
        test.clock.set("2036-11-24T09:00:00+09:00".parse().expect("a time"));
        let ahead = test.ctx(ctx.actor.clone());
        test.app.answer(&ahead, id, "asset-ledger", choose(Choice::Yes, 0)).await.expect("stored");
        test.app.begin_round(&ahead, id, date(2026, 11, 24)).await.expect("a round");
        let mut second = choose(Choice::Yes, 0);
        second.wanted.note = "二回目の記録".to_owned();
        test.app.answer(&ahead, id, "contact-chart", second).await.expect("stored");
        // The clock is put right: what stands on the screen stands on paper.
        test.clock.set(now);
        for format in [Format::Csv, Format::Pdf, Format::Json] {
            let bytes = test.app.export_sheet(&test.ctx(ctx.actor.clone()), id, format, None).await.expect("an export");
            let text = String::from_utf8(bytes).expect("text");
            assert!(text.contains("二回目の記録") && text.contains("\"value\": \"yes\""), "{format:?}: {text}");
            assert!(text.contains("\"round\": 2"), "{format:?}: {text}");
        }
        // As of today's moment, told so, there was nothing.
        let then = test.app.export_sheet(&test.ctx(ctx.actor.clone()), id, Format::Csv, Some(now)).await.expect("an export");
        assert!(!String::from_utf8(then).expect("text").contains("二回目の記録"));
    }

    async fn sheets_are_begun_once_and_for_the_right_kind(test) {
        let (clinic, ctx) = clinic(test).await;
        sheet(test, &ctx, clinic, "r7", 2026).await;
        let new = |edition: &str, form: &str, year| NewSheet { edition: edition.into(), form: form.into(), vendor: None, fiscal_year: year };
        assert_eq!(fault(test.app.begin_sheet(&ctx, clinic, new("r7", "institution", 2026)).await), "sheet-exists");
        assert_eq!(fault(test.app.begin_sheet(&ctx, clinic, new("r7", "pharmacy", 2026)).await), "form:sheet-form-for-others");
        assert_eq!(fault(test.app.begin_sheet(&ctx, clinic, new("r9", "institution", 2026)).await), "edition:sheet-edition-unknown");
        assert_eq!(fault(test.app.begin_sheet(&ctx, clinic, new("r7", "vendor", 2026)).await), "vendor_id:sheet-vendor-missing");
        assert_eq!(fault(test.app.begin_sheet(&ctx, clinic, new("r7", "institution", 1999)).await), "fiscal_year:sheet-year-out-of-range");
        // The confirmation table for continuity is carried by the same engine.
        let id = test.app.begin_sheet(&ctx, clinic, new("bcp2024", "continuity", 2026)).await.expect("a table");
        assert_eq!(test.app.sheet(&ctx, id).await.expect("the table").progress.due, 27);
        all_is_well(test).await;
    }

    async fn foreign_sheets_are_not_found(test) {
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let stranger = test.person("owner@eye", other, Role::Owner).await;
        let stranger = test.as_person(stranger).await;
        assert_eq!(fault(test.app.sheet(&stranger, id).await.map(|_| ())), "not found");
        assert_eq!(fault(test.app.answer(&stranger, id, "asset-ledger", choose(Choice::Yes, 0)).await), "not found");
        let viewer = test.person("viewer@clinic", clinic, Role::Viewer).await;
        let viewer = test.as_person(viewer).await;
        assert_eq!(fault(test.app.answer(&viewer, id, "asset-ledger", choose(Choice::Yes, 0)).await), "forbidden");
    }

    async fn memberships_take_their_counts_along(test) {
        let (clinic, ctx) = clinic(test).await;
        let id = sheet(test, &ctx, clinic, "r7", 2026).await;
        test.app.answer(&ctx, id, "asset-ledger", choose(Choice::Yes, 0)).await.expect("stored");
        let other = test.organisation(Kind::County, "county-2").await;
        test.app.join(&test.command(), clinic, other, "A1", None, date(2026, 10, 1)).await.expect("joined");
        all_is_well(test).await;
    }
}
