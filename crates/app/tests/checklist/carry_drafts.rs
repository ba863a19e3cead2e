//! What somebody typed and did not store is kept, and offered on the sheet that is current.

use super::carry::{carried, r7, see};
use super::*;
use std::collections::BTreeMap;
use testkit::app::fault;

fn fields(note: &str) -> BTreeMap<String, String> {
    [("value".to_owned(), "no".to_owned()), ("note".to_owned(), note.to_owned())].into()
}

async fn notes(test: &TestApp, ctx: &Ctx, id: AssessmentId) -> Vec<(String, String)> {
    let view = see(test, ctx, id).await;
    let drafts = test.app.drafts(ctx, view.row.organisation, id, view.form().expect("form")).await.expect("drafts");
    drafts.into_iter().map(|d| (d.key, d.fields["note"].clone())).collect()
}

fn one(key: &str, note: &str) -> Vec<(String, String)> {
    vec![(key.to_owned(), note.to_owned())]
}

testkit::both! {
    async fn a_draft_follows_the_current_sheet(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        let id = carried(test, &ctx, from, "r8").await;
        test.app.keep_draft(&ctx, id, "contact-chart", fields("書きかけ")).await.expect("kept");
        assert_eq!(notes(test, &ctx, id).await, one("contact-chart", "書きかけ"));
        assert_eq!(notes(test, &ctx, from).await, [], "the older sheet was carried on");
        // Undone meanwhile: the older sheet offers it; carried over again, the newest.
        test.app.undo_carry_over(&ctx, id).await.expect("undone");
        assert_eq!(notes(test, &ctx, from).await, one("contact-chart", "書きかけ"));
        test.app.keep_draft(&ctx, id, "two-factor.pc", fields("消えた表に")).await.expect("kept for a sheet that is gone");
        assert_eq!(test.app.gone(&ctx, id, Some("two-factor.pc")).await.expect("found").map(|g| (g.back_to, g.key)),
            Some((from, Some("two-factor".to_owned()))));
        assert_eq!(notes(test, &ctx, from).await.len(), 2);
        let again = carried(test, &ctx, from, "r8").await;
        let mut offered = notes(test, &ctx, again).await;
        offered.sort();
        assert_eq!(offered, [one("contact-chart", "書きかけ"), one("two-factor.pc", "消えた表に")].concat());
        test.app.drop_draft(&ctx, id, "two-factor.pc").await.expect("thrown away");
        assert_eq!(notes(test, &ctx, again).await, one("contact-chart", "書きかけ"));
    }

    async fn a_draft_of_the_older_sheet_is_offered_on_the_newer_one(test) {
        let (clinic, ctx) = clinic(test).await;
        test.publish_r8().await;
        let from = r7(test, &ctx, clinic).await;
        test.app.keep_draft(&ctx, from, "two-factor", fields("分かれた行")).await.expect("kept");
        assert_eq!(notes(test, &ctx, from).await, one("two-factor", "分かれた行"));
        let id = carried(test, &ctx, from, "r8").await;
        assert_eq!(notes(test, &ctx, id).await, one("two-factor.server", "分かれた行"), "on the first of its rows");
    }

    async fn a_draft_is_a_persons_own(test) {
        let (clinic, ctx) = clinic(test).await;
        let from = r7(test, &ctx, clinic).await;
        test.app.keep_draft(&ctx, from, "bcp", fields("私の")).await.expect("kept");
        test.app.keep_draft(&ctx, from, "bcp", fields("私の二つ目")).await.expect("kept");
        test.app.keep_draft(&ctx, from, "bcp", BTreeMap::new()).await.expect("nothing typed is nothing kept");
        assert_eq!(notes(test, &ctx, from).await, one("bcp", "私の二つ目"));
        let staff = test.person("staff@clinic", clinic, Role::Staff).await;
        let staff = test.as_person(staff).await;
        assert_eq!(notes(test, &staff, from).await, []);
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let stranger = test.person("owner@eye", other, Role::Owner).await;
        let stranger = test.as_person(stranger).await;
        assert_eq!(fault(test.app.keep_draft(&stranger, from, "bcp", fields("x")).await), "not found");
        assert_eq!(fault(test.app.drop_draft(&stranger, from, "bcp").await), "not found");
        assert_eq!(fault(test.app.keep_draft(&ctx, from, "no-such-row", fields("x")).await), "not found");
        let long = fields(&"あ".repeat(100_000));
        assert!(matches!(test.app.keep_draft(&ctx, from, "bcp", long).await, Err(app::Error::TooLarge(_))));
        let before = test.audit_records().await;
        test.app.keep_draft(&ctx, from, "bcp", fields("三つ目")).await.expect("kept");
        assert_eq!(test.audit_records().await, before, "a scrap stands in no chain");
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 181));
        test.app.sweep(&test.command()).await.expect("swept");
        let later = test.ctx(ctx.actor.clone());
        assert_eq!(notes(test, &later, from).await, []);
    }
}
