//! The subject of seeing, on both engines: every level follows, weeks are kept, a planted difference is found and mended.

use app::checklist::{NewAnswer, NewSheet};
use app::programme::Asked;
use domain::assessment::{Choice, Wanted};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use jiff::SignedDuration;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use storage::programme::folding::{self, Statistic};
use storage::programme::{Cell, Changes, change, change_each};
use testkit::app::TestApp;
use testkit::both;

const LONG_AGO: jiff::civil::Date = jiff::civil::date(2020, 4, 1);

/// nation > prefecture > two counties with seven clinics each, of which all began and said はい once.
async fn nation(test: &TestApp) -> [OrganisationId; 4] {
    let mut above = None;
    let mut out = Vec::new();
    for (code, kind) in [
        ("national", Kind::National),
        ("pref", Kind::Prefectural),
        ("county-1", Kind::County),
        ("county-2", Kind::County),
    ] {
        let id = test.organisation(kind, code).await;
        if let Some(above) = above {
            test.app.join(&test.command(), id, above, "association", None, LONG_AGO).await.expect("below");
        }
        if kind != Kind::County {
            above = Some(id);
        } else {
            for n in 0..7 {
                clinic(test, id, &format!("{code}-{n}")).await;
            }
        }
        out.push(id);
    }
    out.try_into().expect("four")
}

async fn clinic(test: &TestApp, county: OrganisationId, code: &str) -> OrganisationId {
    let clinic = test.organisation(Kind::Clinic, code).await;
    test.app.join(&test.command(), clinic, county, "A1", None, LONG_AGO).await.expect("a member");
    let new = NewSheet { edition: "r7".into(), form: "institution".into(), vendor: None, fiscal_year: 2026 };
    let sheet = test.app.begin_sheet(&test.command(), clinic, new).await.expect("begun");
    let wanted = Wanted { value: Some(Choice::Yes), ..Wanted::default() };
    test.app
        .answer(&test.command(), sheet, "asset-ledger", NewAnswer { wanted, ..NewAnswer::default() })
        .await
        .expect("an answer");
    clinic
}

async fn yes(test: &TestApp, of: OrganisationId) -> (i64, Option<i64>) {
    let asked = Asked { edition: "r7".into(), form: "institution".into(), fiscal_year: 2026, by: "item".into() };
    let picture = test.app.programme(&test.command(), of, asked).await.expect("a picture");
    let row = picture.rows.iter().find(|r| r.key == "asset-ledger").expect("the row");
    (picture.institutions, row.yes)
}

async fn weeks(test: &TestApp, of: OrganisationId) -> Vec<(String, Option<i64>)> {
    let asked = Asked { edition: "r7".into(), form: "institution".into(), fiscal_year: 2026, by: "week".into() };
    let picture = test.app.programme(&test.command(), of, asked).await.expect("a picture");
    picture.rows.iter().map(|r| (r.key.clone(), r.sheets.and_then(|s| s.started))).collect()
}

both! {
    async fn every_level_follows_and_recount_finds_and_mends_a_planted_one(test) {
        let [nation, pref, one, two] = nation(test).await;
        let fold = || async { test.app.fold_programme(&test.command()).await.expect("folded") };
        let recount = |repair| async move { test.app.recount(&test.command(), repair).await.expect("counted") };
        assert_eq!(fold().await, 1);
        assert_eq!(fold().await, 0, "nothing changed since");
        for (of, n) in [(nation, 14), (pref, 14), (one, 7), (two, 7)] {
            assert_eq!(yes(test, of).await, (n, Some(n)));
        }
        // A clinic closes; another begins.
        let ninth = clinic(test, one, "ninth").await;
        clinic(test, one, "tenth").await;
        assert_eq!(recount(false).await, Vec::<Value>::new(), "what waits is no difference");
        assert_eq!(yes(test, pref).await, (14, Some(14)), "not before it is folded");
        fold().await;
        assert_eq!((yes(test, one).await, yes(test, nation).await), ((9, Some(9)), (16, Some(16))));
        test.end_memberships(ninth, "2026-11-24").await;
        test.clock.set("2026-11-25T09:00:00+09:00".parse().expect("an instant"));
        test.app.settle_memberships(&test.command()).await.expect("settled");
        fold().await;
        assert_eq!((yes(test, one).await, yes(test, nation).await), ((8, Some(8)), (15, Some(15))));
        assert_eq!(recount(false).await, Vec::<Value>::new());

        test.app
            .db
            .write(move |tx| {
                let of = Statistic { edition: "r7".into(), form: "institution".into(), fiscal_year: 2026 };
                let rows = folding::sums(tx, &of)?;
                let mut row = rows.into_iter().find(|r| r.association == pref.bytes()).expect("the prefecture");
                row.whole = row.whole.replace("\"asset-ledger\":[15", "\"asset-ledger\":[16");
                folding::put_sums(tx, &of, &row)
            })
            .await
            .expect("planted");
        let records = test.audit_records().await;
        assert_eq!(recount(false).await.len(), 1);
        assert_eq!(test.audit_records().await, records, "looking writes nothing");
        let found = recount(true).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(test.audit_records().await, records + 1, "the repair is in the audit chain");
        let first = &found[0];
        assert_eq!((&first["level"], &first["item"], &first["choice"]), (&"whole".into(), &"asset-ledger".into(), &"yes".into()));
        assert_eq!((&first["rollup"], &first["counted"]), (&16.into(), &15.into()));
        assert_eq!(recount(false).await, Vec::<Value>::new(), "mended");
        assert_eq!(yes(test, nation).await, (15, Some(15)));
    }

    async fn what_is_saved_while_counts_are_repaired_stays_counted(test) {
        const LOSE: sql::Statement =
            sql::Statement { name: "test::LOSE", text: "DELETE FROM programme_sums WHERE association_id = $1" };
        let [.., one, _] = nation(test).await;
        let recount = |repair| async move { test.app.recount(&test.command(), repair).await.expect("counted") };
        let plant = || async {
            let (edition, form) = ("r7".to_owned(), "institution".to_owned());
            let cell = Cell { association: Some(one), kind: Kind::Clinic, edition, form, fiscal_year: 2026 };
            test.app.db.write(move |tx| change(tx, &cell, &[("asset-ledger", "yes", 3)])).await.expect("planted");
        };
        let today = test.command().today();
        plant().await;
        let looked = test.app.db.report(move |tx| {
            let standing = storage::programme::standing(tx)?;
            let counted = storage::programme::counted(tx, |tx, o| storage::organisations::placements::placed(tx, o, today))?;
            Ok::<_, sql::Error>((standing, counted))
        });
        let (standing, counted) = looked.await.expect("looked at");
        clinic(test, one, "meanwhile").await;
        let mended = test.app.db.bulk(move |tx| storage::programme::repair(tx, &standing, &counted));
        mended.await.expect("mended");
        assert_eq!(recount(false).await, Vec::<Value>::new());

        // Two who found the same add it once.
        plant().await;
        let records = test.audit_records().await;
        tokio::join!(recount(true), recount(true));
        assert_eq!(test.audit_records().await, records + 1);
        assert_eq!(recount(false).await, Vec::<Value>::new());
        assert_eq!(yes(test, one).await, (8, Some(8)));

        // Where nothing stands that could be added up, it stands afterwards.
        let lost = test.app.db.write(move |tx| tx.execute(&LOSE, &[sql::Value::from(one.bytes())]));
        assert!(lost.await.expect("lost") > 0);
        assert!(!recount(true).await.is_empty());
        assert_eq!(recount(false).await, Vec::<Value>::new());
    }

    async fn the_job_folds_and_asks_to_be_called_again_in_time(test) {
        let [nation, ..] = nation(test).await;
        test.app.begin_daily().await.expect("enqueued");
        test.app.work_all().await.expect("worked");
        assert_eq!(yes(test, nation).await, (14, Some(14)));
        clinic(test, nation, "fifteenth").await;
        test.clock.pass(SignedDuration::from_secs(8));
        test.app.work_all().await.expect("worked");
        assert_eq!(yes(test, nation).await.0, 15, "after eight seconds, and two are the worker's pause");
    }

    async fn a_week_is_kept_once(test) {
        let [nation, _, one, _] = nation(test).await;
        let fold = || async { test.app.fold_programme(&test.command()).await.expect("folded") };
        fold().await;
        clinic(test, one, "late").await;
        fold().await;
        assert_eq!(weeks(test, nation).await, [("2026-11-23".to_owned(), Some(14))], "as the week began");
        // Sunday evening in Tokyo, then Monday.
        test.clock.set("2026-11-29T23:59:00+09:00".parse().expect("an instant"));
        fold().await;
        assert_eq!(weeks(test, nation).await.len(), 1);
        test.clock.set("2026-11-30T00:00:05+09:00".parse().expect("an instant"));
        fold().await;
        assert_eq!(weeks(test, nation).await[1], ("2026-11-30".to_owned(), Some(15)));
    }

    async fn whoever_folds_and_whoever_saves_do_not_wait_for_each_other(test) {
        let county = test.organisation(Kind::County, "county").await;
        let (edition, form) = ("r7".to_owned(), "institution".to_owned());
        let of = Statistic { edition: edition.clone(), form: form.clone(), fiscal_year: 2026 };
        let cell = Cell { association: Some(county), kind: Kind::Clinic, edition, form, fiscal_year: 2026 };
        // They lie in the table the other way round.
        for item in ["z", "a"] {
            let cell = cell.clone();
            test.app.db.write(move |tx| change(tx, &cell, &[(item, "yes", 1)])).await.expect("counted");
        }
        let runs = Arc::new(AtomicU32::new(0));
        let (db, counted) = (test.app.db.clone(), runs.clone());
        let save = tokio::spawn(async move {
            db.write(move |tx| {
                counted.fetch_add(1, Ordering::Relaxed);
                change(tx, &cell, &[("a", "yes", 1)])?;
                std::thread::sleep(Duration::from_millis(300));
                change(tx, &cell, &[("z", "yes", 1)])
            })
            .await
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        let counted = runs.clone();
        let taking = test.app.db.write(move |tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            let marked = folding::marked(tx, &of)?;
            folding::take(tx, &of, &marked)
        });
        taking.await.expect("taken");
        save.await.expect("a task").expect("saved");
        assert_eq!(runs.load(Ordering::Relaxed), 2, "neither was begun anew");
    }

    async fn who_moves_one_way_and_who_moves_the_other_do_not_wait_for_each_other(test) {
        let mut counties = [test.organisation(Kind::County, "one").await, test.organisation(Kind::County, "two").await];
        counties.sort();
        let cell = |association| Cell {
            association: Some(association),
            kind: Kind::Clinic,
            edition: "r7".to_owned(),
            form: "institution".to_owned(),
            fiscal_year: 2026,
        };
        let move_of = |from, to| {
            let mut changes = Changes::new();
            for (county, by) in [(from, -1), (to, 1)] {
                changes.entry(cell(county)).or_default().insert((String::new(), "begun"), by);
            }
            changes
        };
        let (there, back) = (move_of(counties[0], counties[1]), move_of(counties[1], counties[0]));
        let runs = Arc::new(AtomicU32::new(0));
        let (db, counted, first) = (test.app.db.clone(), runs.clone(), there.clone());
        let one = tokio::spawn(async move {
            db.write(move |tx| {
                counted.fetch_add(1, Ordering::Relaxed);
                for (cell, of) in &first {
                    change_each(tx, &Changes::from([(cell.clone(), of.clone())]))?;
                    std::thread::sleep(Duration::from_millis(200));
                }
                Ok::<_, sql::Error>(())
            })
            .await
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        let counted = runs.clone();
        let other = test.app.db.write(move |tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            change_each(tx, &back)
        });
        other.await.expect("moved");
        one.await.expect("a task").expect("moved");
        assert_eq!(runs.load(Ordering::Relaxed), 2, "neither was begun anew");
    }
}
