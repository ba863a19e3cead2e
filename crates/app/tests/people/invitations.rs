//! One-time codes: joining an organisation, and a new password without mail.

use super::{from, try_in};
use app::organisations::group::Group;
use app::people::InvitationKind;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::{HERE, NETWORK, PASSWORD, TestApp, fault};
use testkit::both;

const NEW: &str = "kaban no naka ni kasa 2hon";

async fn accept(test: &TestApp, code: &str, login: &str, password: &str) -> app::Result<app::people::NewSession> {
    let entered = test.app.accept_invitation(&test.nobody(), code, login, password, &from(NETWORK)).await?;
    Ok(entered.session().expect("no code is asked for"))
}

async fn view(test: &TestApp, code: &str) -> app::Result<app::people::InvitationView> {
    test.app.invitation(&test.nobody(), code).await
}

both! {
    async fn a_code_on_paper_is_typed_in_once(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let me = test.as_person(owner).await;
        let before = test.audit_records().await;
        let issued = test.app.invite(&me, clinic, "見本\n花子", Role::Staff).await.expect("invited");
        assert_eq!(test.audit_records().await, before + 1);
        assert_eq!(issued.code.len(), 19);
        assert!(issued.code.chars().all(|c| c == '-' || c.is_ascii_digit() || c.is_ascii_uppercase()));
        assert!(!issued.code.contains(['0', 'O', '1', 'I', 'L']));

        // In full width, small letters, with other hyphens and spaces.
        let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).expect("a wide sign");
        let typed: String = issued.code.to_lowercase().chars().map(|c| if c == '-' { 'ー' } else { wide(c) }).collect();
        let typed = format!("　{} ", typed.replace('ー', "ー "));
        let shown = view(test, &typed).await.expect("good");
        assert_eq!((shown.organisation_name.as_str(), shown.name.as_str()), ("みほん4810100018", "見本 花子"));
        assert_eq!((shown.role, shown.kind, shown.login), (Role::Staff, InvitationKind::Join, None));
        assert_eq!(shown.expires_at, issued.expires_at);
        assert_eq!(fault(view(test, "ABCD").await), "not found");

        assert_eq!(fault(accept(test, &typed, "x", "short").await), "login:login-unusable password:password-too-short");
        assert_eq!(fault(accept(test, &typed, "Owner", NEW).await), "login:login-taken");
        assert_eq!(fault(accept(test, &typed, "hanako", "みほん4810100018").await), "password:password-too-common");
        assert_eq!(test.audit_records().await, before + 1, "nothing was stored");
        let opened = accept(test, &typed, "hanako", NEW).await.expect("joined");
        assert_eq!(test.audit_records().await, before + 2);
        let hanako = test.app.session(&opened.token, test.clock_now()).await.expect("read").expect("signed in");
        assert_eq!((hanako.person.login.as_str(), hanako.person.name.as_str()), ("hanako", "見本 花子"));
        assert_eq!((hanako.roles.len(), hanako.roles[0].organisation_id, hanako.roles[0].role), (1, clinic, Role::Staff));

        assert_eq!(fault(view(test, &issued.code).await), "invitation-used");
        assert_eq!(fault(accept(test, &issued.code, "taro", NEW).await), "invitation-used");
        assert!(test.app.invitations(&me, clinic).await.expect("listed").is_empty());
        assert_eq!(fault(test.app.revoke_invitation(&me, clinic, issued.id).await), "not found");
    }

    async fn a_code_is_used_once_even_at_the_same_time(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let code = test.app.invite(&test.command(), clinic, "見本", Role::Viewer).await.expect("invited").code;
        let both = [("one", &code), ("two", &code)].map(|(login, code)| {
            let (app, ctx, code) = (test.app.clone(), test.nobody(), code.clone());
            tokio::spawn(async move { app.accept_invitation(&ctx, &code, login, NEW, &HERE).await })
        });
        let mut joined = 0;
        for one in both {
            match one.await.expect("no panic") {
                Ok(_) => joined += 1,
                other => assert_eq!(fault(other), "invitation-used"),
            }
        }
        assert_eq!(joined, 1);
        assert_eq!(test.app.people(&test.command(), clinic).await.expect("listed").len(), 1);
        test.audit_records().await;
    }

    async fn a_code_ends_and_can_be_taken_back(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let other = test.organisation(Kind::Dental, "4830100014").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let stranger = test.person("stranger", other, Role::Owner).await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let me = test.as_person(owner).await;
        let (first, second) = (
            test.app.invite(&me, clinic, "一", Role::Staff).await.expect("invited"),
            test.app.invite(&me, clinic, "二", Role::Owner).await.expect("invited"),
        );
        assert_eq!(test.app.invitations(&me, clinic).await.expect("listed").len(), 2);
        assert_eq!(fault(test.app.invite(&me, clinic, " ", Role::Staff).await), "name:person-name");
        assert_eq!(fault(test.app.invite(&me, clinic, "三", Role::Officer).await), "role:role-not-here");
        assert_eq!(fault(test.app.invite(&me, clinic, "三", Role::Operator).await), "role:role-not-here");
        assert_eq!(fault(test.app.invite(&me, other, "三", Role::Staff).await), "not found");
        assert_eq!(fault(test.app.invite(&test.as_person(staff).await, clinic, "三", Role::Staff).await), "forbidden");
        assert_eq!(fault(test.app.invitations(&test.as_person(staff).await, clinic).await), "forbidden");
        let foreign = test.as_person(stranger).await;
        assert_eq!(fault(test.app.revoke_invitation(&foreign, clinic, first.id).await), "not found");
        assert_eq!(fault(test.app.revoke_invitation(&foreign, other, first.id).await), "not found");

        test.app.revoke_invitation(&me, clinic, first.id).await.expect("taken back");
        assert_eq!(fault(accept(test, &first.code, "hanako", NEW).await), "not found");
        // To the end of the day that is printed.
        let printed = domain::dates::day_in_tokyo(test.clock_now() + SignedDuration::from_hours(14 * 24));
        let midnight = domain::dates::after_midnight(test.clock_now() + SignedDuration::from_hours(14 * 24));
        assert_eq!(domain::dates::day_in_tokyo(second.expires_at), printed);
        test.clock.pass(midnight.duration_since(test.clock_now()) - SignedDuration::from_secs(10));
        view(test, &second.code).await.expect("still good");
        test.clock.pass(SignedDuration::from_secs(10));
        assert_eq!(fault(view(test, &second.code).await), "invitation-expired");
        assert_eq!(fault(accept(test, &second.code, "hanako", NEW).await), "invitation-expired");
        test.audit_records().await;
    }

    async fn a_code_sets_a_new_password_and_ends_what_was_open(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let me = test.as_person(owner).await;
        let session = test.sign_in("staff").await;
        let token = test.app.issue_token(&test.command(), staff, "", 30).await.expect("issued");
        assert_eq!(fault(test.app.reset_password(&me, clinic, owner).await), "people-reset-self");
        assert_eq!(fault(test.app.reset_password(&test.as_person(staff).await, clinic, owner).await), "forbidden");

        let earlier = test.app.reset_password(&me, clinic, staff).await.expect("a code");
        let issued = test.app.reset_password(&me, clinic, staff).await.expect("a newer code");
        assert_eq!(fault(view(test, &earlier.code).await), "not found");
        let shown = view(test, &issued.code).await.expect("good");
        assert_eq!((shown.kind, shown.login.as_deref()), (InvitationKind::Reset, Some("staff")));
        assert!(test.app.session(&session, test.clock_now()).await.expect("read").is_some(), "not before it is used");
        assert_eq!(fault(accept(test, &issued.code, "", "short").await), "password:password-too-short");

        let before = test.audit_records().await;
        let opened = accept(test, &issued.code, "somebody-else", NEW).await.expect("set anew");
        assert_eq!(test.audit_records().await, before + 1);
        let who = test.app.session(&opened.token, test.clock_now()).await.expect("read").expect("signed in");
        assert_eq!((who.person.id, who.person.login.as_str()), (staff, "staff"));
        assert!(test.app.session(&session, test.clock_now()).await.expect("read").is_none());
        assert!(test.app.bearer(&token, test.clock_now()).await.expect("read").is_none());
        assert_eq!(fault(try_in(test, "staff", PASSWORD, NETWORK).await), "login:sign-in-refused");
        try_in(test, "staff", NEW, NETWORK).await.expect("the new one");
        assert_eq!(fault(accept(test, &issued.code, "", NEW).await), "invitation-used");
    }

    async fn a_reset_opens_no_role_elsewhere(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let other = test.organisation(Kind::Dental, "4830100014").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let me = test.as_person(owner).await;
        let early = test.app.reset_password(&me, clinic, staff).await.expect("a code");

        test.clock.pass(SignedDuration::from_secs(1));
        let invited = test.app.invite(&test.command(), other, "見本", Role::Owner).await.expect("invited");
        let as_staff = test.as_person(staff).await;
        let before = test.audit_records().await;
        assert_eq!(test.app.join_with_invitation(&as_staff, &invited.code).await.expect("joined"), other);
        assert_eq!(test.audit_records().await, before + 1);
        assert_eq!(fault(test.app.join_with_invitation(&as_staff, &invited.code).await), "invitation-used");
        assert_eq!(fault(test.app.join_with_invitation(&test.nobody(), &invited.code).await), "sign in");
        let joined = test.as_person(staff).await;
        assert_eq!(joined.actor.organisations().len(), 2);

        assert_eq!(fault(accept(test, &early.code, "", NEW).await), "invitation-expired");
        assert_eq!(fault(test.app.reset_password(&me, clinic, staff).await), "people-reset-elsewhere");
        test.app.reset_password(&test.command(), clinic, staff).await.expect("by command");
        let operator = test.app.add_person(&test.command(), "runner", "見本", clinic, Role::Operator, "").await.expect("added");
        assert_eq!(fault(test.app.reset_password(&me, clinic, operator).await), "people-reset-elsewhere");

        let pending = test.app.reset_password(&test.command(), clinic, staff).await.expect("a code");
        test.app.remove_member(&me, clinic, staff).await.expect("removed");
        assert_eq!(fault(accept(test, &pending.code, "", NEW).await), "invitation-expired");
    }

    async fn who_is_removed_or_may_less_leaves_no_code_behind(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let (one, two) = (test.person("one", clinic, Role::Owner).await, test.person("two", clinic, Role::Owner).await);
        let (as_one, as_two) = (test.as_person(one).await, test.as_person(two).await);
        let kept = test.app.invite(&as_two, clinic, "見本", Role::Staff).await.expect("invited");
        let codes = async |by: &app::Ctx| {
            let back = test.app.invite(by, clinic, "見本", Role::Owner).await.expect("invited");
            [back.code, test.app.reset_password(by, clinic, staff).await.expect("a code").code]
        };
        let made = codes(&as_one).await;
        for code in &made {
            view(test, code).await.expect("good");
        }
        test.app.change_role(&as_two, clinic, one, Role::Viewer).await.expect("changed");
        for code in &made {
            assert_eq!(fault(view(test, code).await), "not found", "who may less has made nothing that gives more");
        }
        test.app.change_role(&as_two, clinic, one, Role::Owner).await.expect("changed");
        let made = codes(&as_one).await;
        test.app.remove_member(&as_two, clinic, one).await.expect("removed");
        for code in made {
            assert_eq!(fault(view(test, &code).await), "not found", "no way back in");
        }
        let three = test.person("three", clinic, Role::Owner).await;
        let made = codes(&test.as_person(three).await).await;
        test.app.erase_member(&as_two, clinic, three, true).await.expect("erased");
        for code in made {
            assert_eq!(fault(view(test, &code).await), "not found", "nor after an erasure");
        }
        view(test, &kept.code).await.expect("what others made stands");
    }

    async fn an_institution_that_leaves_its_group_keeps_none_of_its_codes(test) {
        let (one, two) =
            (test.organisation(Kind::Clinic, "4810100018").await, test.organisation(Kind::Clinic, "4810100026").await);
        let (first, second) = (test.person("first", one, Role::Owner).await, test.person("second", two, Role::Owner).await);
        let (as_first, as_second) = (test.as_person(first).await, test.as_person(second).await);
        test.app.join_group(&as_first, one, Group::New("医療法人みほん会".into())).await.expect("a group");
        let group = test.app.organisation(&as_first, one).await.expect("mine").row.group_id.expect("a group");
        let code = test.app.organisation(&test.as_person(first).await, group).await.expect("the group").row.code;
        test.app.join_group(&as_second, two, Group::Known(code.clone())).await.expect("joined");
        let through_the_group = test.as_person(first).await;
        let made = [
            test.app.invite(&through_the_group, two, "見本", Role::Owner).await.expect("invited").code,
            test.app.reset_password(&through_the_group, two, second).await.expect("a code").code,
        ];
        let kept = [
            test.app.invite(&as_second, two, "見本", Role::Staff).await.expect("invited").code,
            test.app.invite(&through_the_group, one, "見本", Role::Staff).await.expect("invited").code,
        ];
        test.app.join_group(&as_second, two, Group::Known(code)).await.expect("the same group once more");
        for code in made.iter().chain(&kept) {
            view(test, code).await.expect("good while both belong together");
        }
        test.app.join_group(&as_second, two, Group::Nothing).await.expect("out");
        for code in &made {
            assert_eq!(fault(view(test, code).await), "not found", "no way back in, nor into the owner's account");
        }
        for code in &kept {
            view(test, code).await.expect("what the owners made in their own houses stands");
        }
        test.audit_records().await;
    }
}
