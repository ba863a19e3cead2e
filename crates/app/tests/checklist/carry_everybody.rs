//! Carrying over for every institution: in units, resumed, once.

use super::carry::{r7, see};
use super::*;
use app::checklist::{Counted, Everybody};
use testkit::app::fault;

/// Clinics with a sheet of r7, the last of them without, and one that is answered.
async fn country(test: &TestApp, many: usize) -> Vec<(OrganisationId, Option<AssessmentId>)> {
    let (first, ctx) = clinic(test).await;
    let mut all = vec![(first, Some(r7(test, &ctx, first).await))];
    let command = test.command();
    for n in 1..many {
        let house =
            test.organisation(if n % 3 == 0 { Kind::Pharmacy } else { Kind::Hospital }, &format!("sim-{n:03}")).await;
        if n == many - 1 {
            all.push((house, None));
            continue;
        }
        let form = if n % 3 == 0 { "pharmacy" } else { "institution" };
        let new = NewSheet { edition: "r7".into(), form: form.into(), vendor: None, fiscal_year: 2025 };
        let id = test.app.begin_sheet(&command, house, new).await.expect("a sheet");
        test.app.answer(&command, id, "bcp", choose(Choice::Yes, 0)).await.expect("stored");
        all.push((house, Some(id)));
    }
    all
}

async fn to_the_end(test: &TestApp, undo: bool) -> Everybody {
    let mut all = test.app.carry_over_all(&test.command(), "r8", undo, false).await.expect("begun");
    while all.is_working() {
        all = test.app.carry_over_unit(all.work.id).await.expect("a unit");
    }
    all
}

fn counted(institutions: i64, refused: i64) -> Counted {
    Counted { institutions, sheets: institutions, refused }
}

testkit::both! {
    async fn everybody_is_carried_over_once_and_back(test) {
        test.publish_r8().await;
        let country = country(test, 12).await;
        let command = test.command();
        assert_eq!(test.app.preview_carry_over_all(&command, "r8", false).await.expect("a preview"), counted(11, 0));
        let before = test.audit_records().await;
        let done = to_the_end(test, false).await;
        assert_eq!((done.counted, done.work.total), (counted(11, 0), 11));
        // One record of the beginning, and one in the chain of each institution.
        assert_eq!(test.audit_records().await, before + 12);
        for (house, sheet) in &country {
            let sheets = test.app.sheets(&command, *house).await.expect("sheets");
            assert_eq!(sheets.len(), if sheet.is_some() { 2 } else { 0 });
            if let Some(newest) = sheets.first() {
                assert_eq!((newest.row.edition.as_str(), newest.row.form.as_str()), ("r8", "institution"));
                assert!(see(test, &command, newest.row.id).await.to_confirm() > 0);
            }
        }
        all_is_well(test).await;
        // Again: there is nothing left to do.
        assert_eq!(to_the_end(test, false).await.counted, counted(0, 0));
        // Back, but not where somebody has confirmed.
        let newest = test.app.sheets(&command, country[0].0).await.expect("sheets")[0].row.id;
        test.app.confirm(&command, newest, "contact-chart", None).await.expect("confirmed");
        assert_eq!(test.app.preview_carry_over_all(&command, "r8", true).await.expect("a preview"), counted(10, 1));
        let undone = to_the_end(test, true).await;
        assert_eq!((undone.counted, undone.work.refused), (counted(10, 1), 1));
        assert_eq!(test.app.sheets(&command, country[1].0).await.expect("sheets").len(), 1);
        all_is_well(test).await;
    }

    async fn vendors_that_were_taken_off_are_left_behind(test) {
        test.publish_r8().await;
        let (house, ctx) = clinic(test).await;
        let mut vendors = Vec::new();
        for name in ["見本システム", "旧業者"] {
            let typed = app::vendors::TypedVendor { name: name.into(), ..Default::default() };
            let vendor = test.app.save_vendor(&ctx, house, typed).await.expect("a vendor");
            let new = NewSheet { edition: "r7".into(), form: "vendor".into(), vendor: Some(vendor), fiscal_year: 2025 };
            test.app.begin_sheet(&ctx, house, new).await.expect("a sheet");
            vendors.push(vendor);
        }
        test.app.remove_vendor(&ctx, house, vendors[1]).await.expect("taken off");
        let command = test.command();
        assert_eq!(test.app.preview_carry_over_all(&command, "r8", false).await.expect("a preview"), counted(1, 0));
        assert_eq!(to_the_end(test, false).await.counted, counted(1, 0));
        let sheets = test.app.sheets(&command, house).await.expect("sheets");
        let newer: Vec<_> = sheets.iter().filter(|s| s.row.edition == "r8").map(|s| s.row.vendor).collect();
        assert_eq!(newer, [Some(vendors[0])]);
        // What was carried over for one that is taken off later is undone as any other.
        test.app.remove_vendor(&ctx, house, vendors[0]).await.expect("taken off");
        assert_eq!(to_the_end(test, true).await.counted, counted(1, 0));
        all_is_well(test).await;
    }

    async fn what_was_stopped_goes_on(test) {
        test.publish_r8().await;
        country(test, 4).await;
        let command = test.command();
        let begun = test.app.carry_over_all(&command, "r8", false, false).await.expect("begun");
        let again = test.app.carry_over_all(&command, "r8", false, true).await.expect("found");
        assert_eq!(begun.work.id, again.work.id);
        // The server's job and somebody else drive the same work at the same time.
        let (job, other) = tokio::join!(test.app.work_all(), test.app.carry_over_unit(begun.work.id));
        job.expect("jobs");
        other.expect("a unit");
        let list = test.app.carry_overs(&command).await.expect("the list");
        assert_eq!((list.len(), list[0].is_working(), list[0].counted), (1, false, counted(3, 0)));
        all_is_well(test).await;
        assert_eq!(fault(test.app.carry_over_all(&command, "r9", false, false).await), "to:sheet-edition-unknown");
    }

    async fn an_answer_saved_while_everybody_is_undone_keeps_its_sheet(test) {
        test.publish_r8().await;
        let country = country(test, 40).await;
        let command = test.command();
        to_the_end(test, false).await;
        let mut sheets = Vec::new();
        for (house, _) in country.iter().filter(|(_, sheet)| sheet.is_some()) {
            sheets.push(test.app.sheets(&command, *house).await.expect("sheets")[0].row.id);
        }
        let begun = test.app.carry_over_all(&command, "r8", true, false).await.expect("begun");
        // Every clinic saves while the unit looks at its sheet, or removes it.
        let mut saving = tokio::task::JoinSet::new();
        for sheet in sheets {
            let (app, ctx) = (test.app.clone(), command.clone());
            saving.spawn(async move {
                app.answer(&ctx, sheet, "contact-chart", choose(Choice::Yes, 0)).await.is_ok().then_some(sheet)
            });
        }
        let saved = async {
            let mut saved = Vec::new();
            while let Some(done) = saving.join_next().await {
                saved.extend(done.expect("a save"));
            }
            saved
        };
        let (unit, saved) = tokio::join!(test.app.carry_over_unit(begun.work.id), saved);
        unit.expect("a unit");
        for sheet in saved {
            assert_eq!(see(test, &command, sheet).await.progress.answered, 1, "what was acknowledged is there");
        }
        all_is_well(test).await;
    }
}
