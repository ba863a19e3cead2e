//! Sessions, tokens and preferences.

use app::people::Preferences;
use content::Lang;
use domain::ids::SessionId;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::{AGENT, PASSWORD, fault};
use testkit::both;

both! {
    async fn sessions_end_by_themselves(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person("owner", clinic, Role::Owner).await;
        test.person("officer", county, Role::Administrator).await;
        let alive = async |token: &str| test.app.session(token, test.clock_now()).await.expect("read").is_some();

        let (owner, officer) = (test.sign_in("owner").await, test.sign_in("officer").await);
        test.clock.pass(SignedDuration::from_hours(8) - SignedDuration::from_secs(1));
        assert!(alive(&owner).await && alive(&officer).await);
        test.clock.pass(SignedDuration::from_hours(8));
        assert!(alive(&owner).await && !alive(&officer).await, "an association's session is idle for 8 hours");
        test.clock.pass(SignedDuration::from_hours(12));
        assert!(!alive(&owner).await, "a clinic's for 12");

        let token = test.sign_in("owner").await;
        for _ in 0..(30 * 24 / 6 - 1) {
            test.clock.pass(SignedDuration::from_hours(6));
            assert!(alive(&token).await);
        }
        test.clock.pass(SignedDuration::from_hours(6));
        assert!(!alive(&token).await, "and none lives longer than 30 days");
        assert!(test.app.sweep(&test.command()).await.expect("swept") >= 1);
        test.audit_records().await;
    }

    async fn sessions_are_listed_and_ended(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let tokens = [test.sign_in("owner").await, test.sign_in("owner").await, test.sign_in("owner").await];
        let mut ids: Vec<SessionId> = Vec::new();
        for token in &tokens {
            ids.extend(test.app.session(token, test.clock_now()).await.expect("read").expect("in").session);
        }
        let (me, other) = (test.as_person(owner).await, test.as_person(staff).await);
        let listed = test.app.sessions(&me).await.expect("listed");
        assert_eq!((listed.len(), listed[0].agent.as_str()), (3, AGENT));
        assert!(test.app.sessions(&other).await.expect("listed").is_empty());
        assert_eq!(fault(test.app.sessions(&test.nobody()).await), "sign in");

        assert_eq!(fault(test.app.end_session(&other, ids[0]).await), "not found");
        test.app.end_session(&me, ids[0]).await.expect("ended");
        assert_eq!(fault(test.app.end_session(&me, ids[0]).await), "not found");
        test.app.sign_out(&me, ids[0]).await.expect("nothing is wrong");
        assert_eq!(test.app.end_other_sessions(&me, ids[2]).await.expect("ended"), 1);
        for (token, alive) in tokens.iter().zip([false, false, true]) {
            assert_eq!(test.app.session(token, test.clock_now()).await.expect("read").is_some(), alive);
        }
        test.app.sign_out(&me, ids[2]).await.expect("signed out");
        assert!(test.app.sessions(&me).await.expect("listed").is_empty());
        test.audit_records().await;
    }

    async fn tokens_have_the_roles_of_their_person_until_they_end(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let (me, other) = (test.as_person(owner).await, test.as_person(staff).await);
        let before = test.audit_records().await;
        let token = test.app.issue_token(&me, owner, "レセコン\n連携", 30).await.expect("issued");
        let by_command = test.app.issue_token(&test.command(), owner, "", 1).await.expect("issued");
        assert_eq!(test.audit_records().await, before + 2);
        assert_eq!(fault(test.app.issue_token(&other, owner, "", 30).await), "not found");
        let long = "あ".repeat(81);
        assert_eq!(fault(test.app.issue_token(&me, owner, &long, 0).await), "days:token-days label:too-long");

        let who = test.app.bearer(&token, test.clock_now()).await.expect("read").expect("known");
        assert_eq!((who.person.id, who.session, who.csrf.as_str()), (owner, None, ""));
        assert_eq!(who.roles[0].role, Role::Owner);
        assert!(test.app.session(&token, test.clock_now()).await.expect("read").is_none());
        test.clock.pass(SignedDuration::from_hours(24));
        assert!(test.app.bearer(&by_command, test.clock_now()).await.expect("read").is_none(), "over");

        let me = test.as_person(owner).await;
        let listed = test.app.tokens(&me).await.expect("listed");
        assert_eq!((listed.len(), listed[0].label.as_str()), (1, "レセコン 連携"));
        assert_eq!(fault(test.app.revoke_token(&other, listed[0].id).await), "not found");
        test.app.revoke_token(&me, listed[0].id).await.expect("revoked");
        assert!(test.app.bearer(&token, test.clock_now()).await.expect("read").is_none());
        test.audit_records().await;
    }

    async fn a_first_password_ends_no_token_and_the_next_one_does(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let (app, command) = (&test.app, test.command());
        let owner = app.add_person(&command, "owner", "見本", clinic, Role::Owner, "").await.expect("added");
        let token = app.issue_token(&command, owner, "", 30).await.expect("issued");
        let is_known = async || app.bearer(&token, test.clock_now()).await.expect("read").is_some();
        app.set_password(&command, "owner", PASSWORD).await.expect("the first");
        assert!(is_known().await, "there was no password with which somebody else could have made it");
        app.set_password(&command, "owner", "kawa ni ringo ga 5tsu").await.expect("the next");
        assert!(!is_known().await);
        test.audit_records().await;
    }

    async fn preferences_are_kept(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let token = test.sign_in("owner").await;
        let me = test.as_person(owner).await;
        let read = async || test.app.session(&token, test.clock_now()).await.expect("read").expect("in").preferences;
        assert_eq!(read().await, Preferences::default());
        let wanted = Preferences { big_type: true, furigana: true, lang: Lang::En };
        test.app.set_preferences(&me, wanted).await.expect("kept");
        assert_eq!(read().await, wanted);
        assert_eq!(fault(test.app.set_preferences(&test.nobody(), wanted).await), "sign in");
    }

    async fn roles_stand_in_the_order_of_codes_whichever_came_first(test) {
        let later = test.organisation(Kind::Dental, "4830100014").await;
        let earlier = test.organisation(Kind::Clinic, "4810100018").await;
        let person = test.person("hanako", later, Role::Owner).await;
        let code = test.app.invite(&test.command(), earlier, "見本", Role::Staff).await.expect("invited").code;
        test.app.join_with_invitation(&test.as_person(person).await, &code).await.expect("joined");
        let token = test.sign_in("hanako").await;
        let who = test.app.session(&token, test.clock_now()).await.expect("read").expect("signed in");
        let houses: Vec<_> = who.roles.iter().map(|r| r.organisation_id).collect();
        assert_eq!(houses, [earlier, later]);
    }
}
