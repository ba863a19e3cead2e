//! Moved, handed on, paused, closed, left: today and on a day to come.

use super::*;
use app::checklist::Wish;
use app::organisations::membership::NewMember;
use domain::organisations::membership::State;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::fault;

fn doctor(name: &str, number: &str) -> NewMember {
    NewMember {
        name: name.into(),
        kana: "ミホン".into(),
        kind: "A1".into(),
        number: number.into(),
        register_number: "000123".into(),
    }
}

testkit::both! {
    async fn a_clinic_moves_and_its_counts_with_it(test) {
        let t = tree(test).await;
        let (clinic, sheet) = clinic(test, "4810100018", t.one).await;
        belongings(test, clinic).await;
        assert_eq!((counts_in(test, t.one).await, counts_in(test, t.two).await), (1, 0));
        let office = test.person("office", t.one, Role::Administrator).await;
        let ctx = test.as_person(office).await;
        let before = test.audit_records().await;
        test.app.move_member(&ctx, t.one, clinic, t.two, TODAY).await.expect("moved");
        assert_eq!(test.audit_records().await, before + 2, "in the clinic's chain, and in that of the association it moves to");
        assert_eq!((counts_in(test, t.one).await, counts_in(test, t.two).await), (0, 1));
        assert_eq!(names(test, t.one, "").await, Vec::<String>::new());
        assert_eq!(names(test, t.one, "ended").await, ["みほん4810100018"]);
        assert_eq!(names(test, t.two, "clinic").await, ["みほん4810100018"]);
        let view = test.app.organisation(&test.command(), clinic).await.expect("the clinic");
        assert_eq!(view.parent, Some(t.two));
        let days: Vec<_> = view.memberships.iter().map(|m| (m.from, m.to)).collect();
        assert_eq!(days, [(Some(LONG_AGO), Some(date(2026, 11, 23))), (Some(TODAY), None)]);
        // Answers go on where it counts now; the sheet is the same, and so is everything else.
        everything_stayed(test, clinic, sheet).await;
        test.app.answer(&test.command(), sheet, "asset-ledger", yes(1)).await.expect("stored");
        all_is_well(test).await;
        // It is the other office's now.
        assert_eq!(fault(test.app.move_member(&ctx, t.one, clinic, t.two, TODAY).await), "from:membership-ended");
        assert_eq!(fault(test.app.end_membership(&ctx, t.two, clinic, TODAY).await), "not found");
    }

    async fn a_day_to_come_is_carried_out_on_that_day(test) {
        let t = tree(test).await;
        let (clinic, sheet) = clinic(test, "4810100018", t.one).await;
        let ctx = test.command();
        test.app.settle_memberships(&ctx).await.expect("the first day");
        test.app.move_member(&ctx, t.one, clinic, t.two, date(2026, 12, 1)).await.expect("planned");
        assert_eq!(counts_in(test, t.one).await, 1);
        assert_eq!(names(test, t.two, "").await, ["みほん4810100018"], "who comes is listed with the day");
        assert_eq!(fault(test.app.move_member(&ctx, t.two, clinic, t.one, date(2027, 1, 1)).await), "membership-planned");

        // It is midnight, the job has not run yet: answers count where the counts stand.
        test.clock.pass(SignedDuration::from_hours(24 * 7));
        let now = test.command();
        test.app.answer(&now, sheet, "asset-ledger", yes(1)).await.expect("stored");
        all_is_well(test).await;
        assert_eq!(counts_in(test, t.one).await, 1);
        assert_eq!(test.app.settle_memberships(&now).await.expect("settled"), 1);
        assert_eq!((counts_in(test, t.one).await, counts_in(test, t.two).await), (0, 1));
        let before = test.audit_records().await;
        assert_eq!(test.app.settle_memberships(&now).await.expect("settled"), 0, "once");
        assert_eq!(test.audit_records().await, before);
        all_is_well(test).await;
    }

    async fn a_move_that_nobody_carried_out_yet_is_counted_where_it_stands(test) {
        test.publish_r8().await;
        let t = tree(test).await;
        let (first, sheet) = clinic(test, "4810100018", t.one).await;
        let (second, _) = clinic(test, "4810100026", t.one).await;
        let ctx = test.command();
        test.app.settle_memberships(&ctx).await.expect("the first day");
        for clinic in [first, second] {
            test.app.move_member(&ctx, t.one, clinic, t.two, date(2026, 12, 1)).await.expect("planned");
        }
        // It is midnight, the job has not run yet; one sheet is carried over by hand, then everybody's.
        test.clock.pass(SignedDuration::from_hours(24 * 7));
        let now = test.command();
        let wish = Wish { to: "r8".into(), fiscal_year: None };
        test.app.carry_over(&now, sheet, wish).await.expect("carried over");
        all_is_well(test).await;
        let mut all = test.app.carry_over_all(&now, "r8", false, false).await.expect("begun");
        while all.is_working() {
            all = test.app.carry_over_unit(all.work.id).await.expect("a unit");
        }
        assert_eq!(all.counted.sheets, 1, "the other one");
        all_is_well(test).await;
        assert_eq!(test.app.settle_memberships(&now).await.expect("settled"), 2);
        all_is_well(test).await;
    }

    async fn a_plan_is_taken_back(test) {
        let t = tree(test).await;
        let (clinic, _) = clinic(test, "4810100018", t.one).await;
        let ctx = test.command();
        let holder = test.app.hand_on(&ctx, t.one, clinic, doctor("見本 太郎", "1001"), date(2020, 4, 1)).await.expect("opened");
        test.app.move_member(&ctx, t.one, clinic, t.two, date(2027, 4, 1)).await.expect("planned");
        test.app.take_back_plan(&ctx, t.two, clinic).await.expect("taken back");
        let view = test.app.organisation(&ctx, clinic).await.expect("the clinic");
        assert_eq!((view.memberships.len(), view.memberships.last().map(|m| (m.person_id, m.to))), (2, Some((Some(holder), None))));
        test.app.end_membership(&ctx, t.one, clinic, date(2027, 3, 31)).await.expect("to leave");
        test.app.take_back_plan(&ctx, t.one, clinic).await.expect("stays");
        let view = test.app.member(&ctx, t.one, clinic.bytes()).await.expect("a member");
        assert!(!view.planned && view.members.last().is_some_and(|m| m.to.is_none()));
        assert_eq!(fault(test.app.take_back_plan(&ctx, t.one, clinic).await), "not found");
        all_is_well(test).await;
    }

    async fn a_clinic_that_will_move_is_handed_on_where_it_moves_to_as_well(test) {
        let t = tree(test).await;
        let (clinic, _) = clinic(test, "4810100018", t.one).await;
        let ctx = test.command();
        test.app.settle_memberships(&ctx).await.expect("the first day");
        let (day, tomorrow) = (date(2026, 12, 1), date(2026, 11, 25));
        let old = test.app.hand_on(&ctx, t.one, clinic, doctor("見本 太郎", "1001"), date(2020, 4, 1)).await.expect("opened");
        test.app.move_member(&ctx, t.one, clinic, t.two, day).await.expect("planned");
        let new = test.app.hand_on(&ctx, t.one, clinic, doctor("見本 花子", "1002"), tomorrow).await.expect("handed on");
        let view = test.app.organisation(&ctx, clinic).await.expect("the clinic");
        let held: Vec<_> = view.memberships.iter().map(|m| (m.association_id, m.from, m.person_id)).collect();
        let expected = [
            (t.one, Some(LONG_AGO), None),
            (t.one, Some(date(2020, 4, 1)), Some(old)),
            (t.one, Some(tomorrow), Some(new)),
            (t.two, Some(day), Some(new)),
        ];
        assert_eq!(held, expected);

        test.clock.pass(SignedDuration::from_hours(24 * 7));
        let now = test.command();
        test.app.settle_memberships(&now).await.expect("the day");
        let view = test.app.member(&now, t.two, clinic.bytes()).await.expect("a member");
        let entry = view.members.last().map(|m| (m.person, m.number.as_str(), m.from, m.to));
        assert_eq!(entry, Some((new, "1002", day, None)), "who opens it is a member where it stands");
        // Found by who opens it; the one who did stands on their own.
        for (association, find, n) in [(t.two, "見本花", 1), (t.two, "1002", 1), (t.two, "見本太", 1)] {
            let asked = AskedMembers { find: find.into(), most: 50, ..AskedMembers::default() };
            let found = test.app.members(&now, association, asked).await.expect("listed").items;
            assert_eq!(found.iter().filter(|l| l.organisation.is_some() == (find != "見本太")).count(), n, "{find}");
        }
        assert!(!names(test, t.one, "").await.contains(&"みほん4810100018".to_owned()));
        all_is_well(test).await;
    }

    async fn a_member_is_known_by_number_and_name_however_it_is_spaced(test) {
        let t = tree(test).await;
        let (clinic, _) = clinic(test, "4810100018", t.one).await;
        let ctx = test.command();
        let first = test.app.hand_on(&ctx, t.one, clinic, doctor("見本 太郎", "1001"), date(2020, 4, 1)).await.expect("opened");
        test.app.hand_on(&ctx, t.one, clinic, doctor("見本 花子", "1002"), date(2026, 10, 1)).await.expect("handed on");
        let again = test.app.hand_on(&ctx, t.one, clinic, doctor("見本　太郎", "１００１"), TODAY).await.expect("handed back");
        assert_eq!(again, first);
        all_is_well(test).await;
    }

    async fn it_is_handed_on_and_gets_a_new_code(test) {
        let t = tree(test).await;
        let (clinic, sheet) = clinic(test, "4810100018", t.one).await;
        belongings(test, clinic).await;
        let ctx = test.command();
        let first = test.app.hand_on(&ctx, t.one, clinic, doctor("見本 太郎", "1001"), date(2020, 4, 1)).await.expect("opened");
        let second = test.app.hand_on(&ctx, t.one, clinic, doctor("見本 花子", "1002"), date(2026, 10, 1)).await.expect("handed on");
        assert_ne!(first, second);
        assert_eq!(fault(test.app.hand_on(&ctx, t.one, clinic, doctor("別人", "1001"), TODAY).await), "number:member-number-taken");
        assert_eq!(fault(test.app.hand_on(&ctx, t.one, clinic, NewMember { kind: "B".into(), ..doctor("見本", "9") }, TODAY).await), "kind:member-kind-opens-nothing");
        let typed = |text: &str, from, to| app::organisations::TypedCode { text: text.into(), reason: String::new(), from, to };
        test.app.add_organisation_code(&ctx, clinic, typed("4810100018", None, Some(date(2026, 9, 30)))).await.expect("ended");
        test.app.add_organisation_code(&ctx, clinic, typed("4810100026", Some(date(2026, 10, 1)), None)).await.expect("new");
        for code in ["4810100018", "４８１０１０００２６"] {
            assert_eq!(test.app.organisation_of_code(code).await.expect("found"), clinic);
        }
        let view = test.app.organisation(&ctx, clinic).await.expect("the clinic");
        assert_eq!(view.row.code, "4810100026");
        everything_stayed(test, clinic, sheet).await;
        // Found by the new code, the old one, the name of who opens it now; not by who did.
        for (find, n) in [("4810100026", 1), ("4810100018", 1), ("みほん48", 1), ("ﾐﾎﾝ", 1), ("見本花", 1), ("1002", 1), ("花子", 1), ("別", 0)] {
            let asked = AskedMembers { find: find.into(), most: 50, ..AskedMembers::default() };
            assert_eq!(test.app.members(&ctx, t.one, asked).await.expect("listed").items.len(), n, "{find}");
        }
        all_is_well(test).await;
    }

    async fn a_search_finds_what_stands_in_the_list_however_many_others_begin_alike(test) {
        let t = tree(test).await;
        let ctx = test.command();
        let mut first = None;
        for n in 0..60 {
            let clinic = test.organisation(Kind::Clinic, &format!("sim-{n:03}")).await;
            test.app.join(&ctx, clinic, t.one, "A1", None, LONG_AGO).await.expect("a member");
            first = first.or(Some(clinic));
        }
        let hospital = test.organisation(Kind::Hospital, "zz-hospital").await;
        test.app.join(&ctx, hospital, t.one, "A1", None, LONG_AGO).await.expect("a member");
        let find = |list: &str, most| AskedMembers { find: "みほん".into(), list: list.into(), most, ..AskedMembers::default() };
        let found = test.app.members(&ctx, t.one, find("hospital", 50)).await.expect("listed");
        let names: Vec<_> = found.items.iter().filter_map(|l| l.organisation.as_ref().map(|o| o.name.as_str())).collect();
        assert_eq!((names, found.more), (vec!["みほんzz-hospital"], false));
        let found = test.app.members(&ctx, t.one, find("clinic", 50)).await.expect("listed");
        assert_eq!((found.items.len(), found.more), (50, true));
        // Whoever belonged here once takes nobody's place.
        let first = first.expect("a clinic");
        test.app.move_member(&ctx, t.one, first, t.two, TODAY).await.expect("moved");
        for (list, is_first) in [("", false), ("ended", true)] {
            let found = test.app.members(&ctx, t.one, find(list, 1)).await.expect("listed");
            let ids: Vec<_> = found.items.iter().filter_map(|l| l.organisation.as_ref().map(|o| o.id == first)).collect();
            assert_eq!(ids, [is_first], "{list}");
        }
    }

    async fn a_closed_clinic_counts_nowhere_and_a_paused_one_comes_back(test) {
        let t = tree(test).await;
        let (clinic, _) = clinic(test, "4810100018", t.one).await;
        let office = test.person("office", t.one, Role::Officer).await;
        let ctx = test.as_person(office).await;
        test.app.set_state(&ctx, Some(t.one), clinic, State::Paused, TODAY).await.expect("paused");
        assert_eq!(counts_in(test, t.one).await, 0);
        assert!(!test.app.organisation(&test.command(), clinic).await.expect("it").row.active);
        test.app.set_state(&ctx, Some(t.one), clinic, State::Open, TODAY).await.expect("open again");
        assert_eq!(counts_in(test, t.one).await, 1);
        test.app.settle_memberships(&test.command()).await.expect("the first day");
        let owner = test.person("owner", clinic, Role::Owner).await;
        let owner = test.as_person(owner).await;
        test.app.set_state(&owner, None, clinic, State::Closed, date(2026, 11, 30)).await.expect("will close");
        assert!(test.app.organisation(&test.command(), clinic).await.expect("it").row.active);
        test.clock.pass(SignedDuration::from_hours(24 * 6));
        assert_eq!(test.app.settle_memberships(&test.command()).await.expect("settled"), 1);
        assert!(!test.app.organisation(&test.command(), clinic).await.expect("it").row.active);
        assert_eq!(counts_in(test, t.one).await, 0);
        all_is_well(test).await;
    }

    async fn strangers_change_nobody(test) {
        let t = tree(test).await;
        let (clinic, _) = clinic(test, "4810100018", t.one).await;
        let before = test.audit_records().await;
        let mut strangers = vec![test.nobody()];
        for (login, place, role) in [
            ("two", t.two, Role::Administrator), ("editor", t.one, Role::Editor), ("viewer", t.one, Role::Viewer),
            ("owner", clinic, Role::Owner),
        ] {
            let person = test.person(login, place, role).await;
            strangers.push(test.as_person(person).await);
        }
        let after_people = test.audit_records().await;
        assert!(after_people > before);
        for ctx in &strangers {
            let tries = [
                fault(test.app.move_member(ctx, t.one, clinic, t.two, TODAY).await),
                fault(test.app.end_membership(ctx, t.one, clinic, TODAY).await),
                fault(test.app.set_state(ctx, Some(t.one), clinic, State::Closed, TODAY).await),
                fault(test.app.hand_on(ctx, t.one, clinic, doctor("見本", "1"), TODAY).await),
                fault(test.app.merge_association(ctx, t.one, t.two, TODAY).await),
            ];
            assert!(tries.iter().all(|t| ["not found", "forbidden", "sign in"].contains(&t.as_str())), "{tries:?}");
        }
        // An office has no say over who is not its member.
        let (elsewhere, _) = super::clinic(test, "4910100017", t.two).await;
        let office = test.person("office", t.one, Role::Administrator).await;
        let office = test.as_person(office).await;
        assert_eq!(fault(test.app.set_state(&office, Some(t.one), elsewhere, State::Closed, TODAY).await), "not found");
        assert_eq!(fault(test.app.member(&office, t.one, elsewhere.bytes()).await), "not found");
        assert_eq!(fault(test.app.move_member(&office, t.one, elsewhere, t.one, TODAY).await), "not found");
        // Whoever is above both may; whoever is right above sees by name, no further.
        let above = test.person("above", t.prefecture, Role::Administrator).await;
        let above = test.as_person(above).await;
        test.app.move_member(&above, t.one, clinic, t.two, TODAY).await.expect("from above");
        assert_eq!(names(test, t.prefecture, "").await.len(), 2, "the counties");
        assert_eq!(fault(test.app.members(&above, t.two, AskedMembers::default()).await), "not found");
        assert!(test.app.members(&above, t.nation, AskedMembers::default()).await.is_err());
        all_is_well(test).await;
    }
}
