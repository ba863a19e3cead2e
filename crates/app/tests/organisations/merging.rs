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
}
