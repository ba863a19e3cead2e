//! Signing in, waiting after refusals, changing one's password.

use super::{WRONG, from, try_in};
use app::Error;
use app::setup::Setup;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use std::time::Duration;
use testkit::app::{NETWORK, PASSWORD, TestApp, fault};
use testkit::both;

both! {
    async fn signing_in_opens_a_session(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("Owner@Mihon.example", clinic, Role::Owner).await;
        let before = test.audit_records().await;

        let opened = try_in(test, " ｏｗｎｅｒ@mihon.EXAMPLE", PASSWORD, NETWORK).await.expect("width and case do not matter");
        assert_eq!(test.audit_records().await, before + 1);
        let me = test.app.session(&opened.token, test.clock_now()).await.expect("read").expect("signed in");
        assert_eq!((me.person.id, me.person.login.as_str()), (owner, "Owner@Mihon.example"));
        assert_eq!(me.actor.person(), Some(owner));
        assert_eq!((me.roles.len(), me.roles[0].organisation_id, me.roles[0].role), (1, clinic, Role::Owner));
        assert!(me.csrf.len() > 40 && me.csrf != opened.token && !format!("{opened:?}").contains(&opened.token));
        assert!(test.app.session("nonsense", test.clock_now()).await.expect("read").is_none());
        assert!(test.app.bearer(&opened.token, test.clock_now()).await.expect("read").is_none());

        for (login, password) in [
            ("owner@mihon.example", WRONG), ("nobody@mihon.example", PASSWORD), ("", ""), ("a\0bc", PASSWORD),
            ("owner@mihon.example", ""), (&"x".repeat(10_000), &"y".repeat(10_000)),
        ] {
            assert_eq!(fault(try_in(test, login, password, NETWORK).await), "login:sign-in-refused");
        }
        assert_eq!(test.audit_records().await, before + 1, "refused sign-ins are counted, not chained");
    }

    async fn a_person_without_a_password_cannot_sign_in(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let added = test.app.add_person(&test.command(), "hanako", "見本 花子", clinic, Role::Staff, "").await;
        added.expect("added");
        assert_eq!(fault(try_in(test, "hanako", "", NETWORK).await), "login:sign-in-refused");
    }

    async fn refusals_make_wait_and_a_sign_in_forgets_them(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("hanako", clinic, Role::Owner).await;
        for login in ["hanako", "unknown"] {
            for _ in 0..5 {
                assert_eq!(fault(try_in(test, login, WRONG, NETWORK).await), "login:sign-in-refused");
            }
            assert_eq!(fault(try_in(test, login, PASSWORD, NETWORK).await), "wait 30", "{login}");
        }
        try_in(test, "hanako", PASSWORD, "198.51.100.1").await.expect("another network does not wait");
        test.clock.pass(SignedDuration::from_secs(30));
        assert_eq!(fault(try_in(test, "hanako", WRONG, NETWORK).await), "login:sign-in-refused");
        assert_eq!(fault(try_in(test, "hanako", PASSWORD, NETWORK).await), "wait 60");
        test.clock.pass(SignedDuration::from_secs(60));
        try_in(test, "hanako", PASSWORD, NETWORK).await.expect("after the wait");
        for _ in 0..4 {
            assert_eq!(fault(try_in(test, "hanako", WRONG, NETWORK).await), "login:sign-in-refused");
        }
        try_in(test, "hanako", PASSWORD, NETWORK).await.expect("forgotten");
    }

    async fn strangers_cannot_keep_somebody_out_at_home(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("hanako", clinic, Role::Owner).await;
        try_in(test, "hanako", PASSWORD, NETWORK).await.expect("at home");
        for stranger in 0..20 {
            let network = format!("203.0.113.{stranger}");
            assert_eq!(fault(try_in(test, "hanako", WRONG, &network).await), "login:sign-in-refused");
        }
        assert_eq!(fault(try_in(test, "hanako", PASSWORD, "198.51.100.1").await), "wait 30");
        try_in(test, "hanako", PASSWORD, NETWORK).await.expect("at home");
        test.clock.pass(SignedDuration::from_hours(25));
        try_in(test, "hanako", PASSWORD, "198.51.100.1").await.expect("forgotten after a day");
    }

    async fn many_guesses_at_once_are_all_counted(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("hanako", clinic, Role::Owner).await;
        let guesses = (0..20).map(|_| {
            let (app, ctx) = (test.app.clone(), test.nobody());
            tokio::spawn(async move { app.sign_in(&ctx, "hanako", WRONG, &from(NETWORK)).await })
        });
        let mut looked_at = 0;
        for guess in guesses.collect::<Vec<_>>() {
            looked_at += usize::from(fault(guess.await.expect("no panic")) == "login:sign-in-refused");
        }
        assert!((5..=6).contains(&looked_at), "{looked_at}");
    }

    async fn a_password_is_changed_and_other_sessions_end(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let (here, there) = (test.sign_in("owner").await, test.sign_in("owner").await);
        let keep = test.app.session(&here, test.clock_now()).await.expect("read").expect("in").session;
        let me = test.as_person(owner).await;
        let before = test.audit_records().await;
        let new = "kaban no naka ni kasa 2hon";
        assert_eq!(fault(test.app.change_password(&me, keep, WRONG, new).await), "old_password:password-wrong");
        for (password, code) in [
            ("mijikai", "password:password-too-short"), ("みほん4810100018", "password:password-too-common"),
            ("sakurasakura2026", "password:password-too-common"),
        ] {
            assert_eq!(fault(test.app.change_password(&me, keep, PASSWORD, password).await), code);
        }
        assert_eq!(test.audit_records().await, before);
        test.app.change_password(&me, keep, PASSWORD, new).await.expect("changed");
        assert_eq!(test.audit_records().await, before + 1);
        assert!(test.app.session(&here, test.clock_now()).await.expect("read").is_some());
        assert!(test.app.session(&there, test.clock_now()).await.expect("read").is_none());
        assert_eq!(fault(try_in(test, "owner", PASSWORD, NETWORK).await), "login:sign-in-refused");
        try_in(test, "owner", new, NETWORK).await.expect("the new one");
        for _ in 0..5 {
            assert_eq!(fault(test.app.change_password(&me, keep, WRONG, PASSWORD).await), "old_password:password-wrong");
        }
        assert_eq!(fault(test.app.change_password(&me, keep, new, PASSWORD).await), "wait 30");
        assert_eq!(fault(test.app.set_password(&me, "owner", PASSWORD).await), "forbidden");
        assert_eq!(fault(test.app.set_password(&test.command(), "who", PASSWORD).await), "not found");
    }

    async fn of_two_first_starts_at_once_one_sets_up(test) {
        let db = test.app.db.clone();
        // On PostgreSQL both have looked before either enters somebody.
        let held = tokio::spawn(async move {
            if db.engine() == sql::Engine::Sqlite {
                return Ok(());
            }
            db.write(|tx| {
                tx.batch("LOCK TABLE persons IN SHARE MODE")?;
                std::thread::sleep(Duration::from_millis(1_500));
                Ok::<_, sql::Error>(())
            })
            .await
        });
        let setup = |login: &str| Setup {
            login: login.to_owned(),
            password: PASSWORD.to_owned(),
            person_name: "見本 花子".to_owned(),
            name: "みほん内科".to_owned(),
            kind: "clinic".to_owned(),
            prefecture: "東京都".to_owned(),
            ..Setup::default()
        };
        let (ctx, here, there) = (test.nobody(), from(NETWORK), from("198.51.100.0/24"));
        let both = tokio::join!(
            test.app.set_up(&ctx, setup("hanako"), &here),
            test.app.set_up(&ctx, setup("tarou"), &there),
        );
        held.await.expect("a task").expect("held");
        match both {
            (Ok(_), Err(Error::Conflict("setup-done"))) | (Err(Error::Conflict("setup-done")), Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_the_file() {
    let test = TestApp::sqlite().await;
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let owner = test.person("owner", clinic, Role::Owner).await;
    let session = test.sign_in("owner").await;
    let token = test.app.issue_token(&test.command(), owner, "", 30).await.expect("issued");
    let code = test.app.invite(&test.command(), clinic, "見本", Role::Staff).await.expect("invited").code;
    test.app.db.close().await;
    let mut bytes = Vec::new();
    for file in ["mamori.db", "mamori.db-wal"] {
        bytes.extend(std::fs::read(test.folder().join(file)).unwrap_or_default());
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(holds("owner"));
    for secret in [PASSWORD, &session, &token, &code, &code.replace('-', "")] {
        assert!(!holds(secret));
    }
}
