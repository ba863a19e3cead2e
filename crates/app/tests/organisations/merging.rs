//! One association is merged into another, in units, also after it was interrupted.

use super::*;
use app::jobs::WorkState;
use app::organisations::membership::NewMember;
use testkit::app::fault;

testkit::both! {
    async fn a_county_is_merged_into_another(test) {
        let t = tree(test).await;
        let ctx = test.command();
        for n in 0..120 {
            let clinic = test.organisation(Kind::Clinic, &format!("m{n:03}")).await;
            test.app.join(&ctx, clinic, t.one, "A1", None, LONG_AGO).await.expect("a member");
        }
        let (clinic, sheet) = clinic(test, "4810100018", t.one).await;
        belongings(test, clinic).await;
        let member = NewMember { name: "見本 太郎".into(), kind: "A1".into(), number: "1".into(), ..NewMember::default() };
        test.app.hand_on(&ctx, t.one, clinic, member, date(2020, 4, 1)).await.expect("opened");
        assert_eq!(fault(test.app.merge_association(&ctx, t.one, t.prefecture, TODAY).await), "into:merge-other-level");
        let work = test.app.merge_association(&ctx, t.one, t.two, TODAY).await.expect("begun");
        assert_eq!(fault(test.app.merge_association(&ctx, t.one, t.two, TODAY).await), "merge-under-way");
        test.app.work_all().await.expect("worked");
        let done = test.app.long_work(&ctx, work).await.expect("the work");
        assert_eq!((done.state, done.total, done.done), (WorkState::Done, 121, 121));
        assert_eq!(names(test, t.one, "").await, Vec::<String>::new());
        assert_eq!(counts_in(test, t.two).await, 1);
        let asked = AskedMembers { most: 50, ..AskedMembers::default() };
        assert_eq!(test.app.members(&ctx, t.two, asked).await.expect("listed").all, 121);
        let old = test.app.organisation(&ctx, t.one).await.expect("the old county");
        assert!(!old.row.active && old.parent.is_none());
        let view = test.app.member(&ctx, t.two, clinic.bytes()).await.expect("a member");
        assert_eq!(view.members.last().map(|m| (m.number.as_str(), m.from)), Some(("1", TODAY)));
        everything_stayed(test, clinic, sheet).await;
        all_is_well(test).await;
    }

    async fn who_comes_before_the_day_of_a_merger_follows_on_the_day(test) {
        let t = tree(test).await;
        let (early, _) = clinic(test, "4810100018", t.one).await;
        let ctx = test.command();
        test.app.settle_memberships(&ctx).await.expect("the first day");
        test.app.merge_association(&ctx, t.one, t.two, date(2026, 12, 1)).await.expect("ordered");
        test.app.work_all().await.expect("worked");
        assert_eq!(fault(test.app.merge_association(&ctx, t.one, t.two, TODAY).await), "merge-under-way");
        // Until the day it takes members in as ever.
        let list = "会員番号,氏名,会員区分,医療機関名,医療機関コード,入会日\n\
            7,見本 七,A1,みほん第七医院,4810100026,\n8,見本 八,B,,,\n";
        let table = test.app.read_members_list(&ctx, t.one, "名簿.csv", list.into()).await.expect("read");
        let import = test.app.keep_members_list(&ctx, t.one, &table).await.expect("kept");
        let columns = app::imports::mapping(&table, &[]).expect("its columns");
        test.app.begin_import(&ctx, t.one, import, columns, false).await.expect("begun");
        test.app.work_all().await.expect("worked");
        let late = test.app.organisation_of_code("4810100026").await.expect("the new clinic");
        assert_eq!(test.app.organisation(&ctx, late).await.expect("it").parent, Some(t.one));

        test.clock.pass(jiff::SignedDuration::from_hours(24 * 7));
        let now = test.command();
        test.app.work_all().await.expect("worked");
        test.app.settle_memberships(&now).await.expect("settled");
        for clinic in [early, late] {
            assert_eq!(test.app.organisation(&now, clinic).await.expect("a clinic").parent, Some(t.two));
        }
        assert_eq!(names(test, t.one, "").await, Vec::<String>::new());
        let there = names(test, t.two, "").await;
        assert!(there.len() == 3 && there.contains(&"見本 八".to_owned()), "{there:?}");
        // From the day on it takes nobody in; what was imported before is still there to be read.
        assert_eq!(fault(test.app.may_import(&now, t.one).await), "association-ended");
        assert_eq!(fault(test.app.read_members_list(&now, t.one, "名簿.csv", list.into()).await), "association-ended");
        test.app.member_import(&now, t.one, import).await.expect("the import");
        assert_eq!(fault(test.app.move_member(&now, t.two, late, t.one, date(2026, 12, 2)).await), "to:membership-no-association");
        let records = test.audit_records().await;
        test.app.work_all().await.expect("nothing is left");
        assert_eq!(test.audit_records().await, records);
        all_is_well(test).await;
    }
}
