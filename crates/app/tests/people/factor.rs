//! Second factors: setting up, signing in with a code, codes used once, clocks that differ, codes on paper, taking away.

use super::{WRONG, from, try_in};
use app::Place;
use app::people::{Asked, Entered, NewSession, PendingSignIn, TypedCode};
use domain::ids::PersonId;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::{AGENT, HERE, NETWORK, PASSWORD, TestApp, fault};
use testkit::keys::TurningKeys;
use testkit::{both, telephone};

const NEW: &str = "kaban no naka ni kasa 2hon";

/// Somebody with a second factor.
pub(super) struct Holder {
    pub id: PersonId,
    pub secret: String,
    pub codes: Vec<String>,
}

/// Sets one up; afterwards half a minute passes, so that there is a code that was not used.
pub(super) async fn set_up(test: &TestApp, person: PersonId) -> Holder {
    let me = test.as_person(person).await;
    let begun = test.app.begin_factor(&me).await.expect("begun");
    let code = telephone(&begun.secret, test.clock_now());
    let codes = test.app.confirm_factor(&me, &begun.sealed, &code, AGENT).await.expect("set up");
    test.clock.pass(SignedDuration::from_secs(30));
    Holder { id: person, secret: begun.secret, codes }
}

async fn hanako(test: &TestApp) -> Holder {
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let person = test.person("hanako", clinic, Role::Owner).await;
    set_up(test, person).await
}

/// The password is right; the code is to come.
pub(super) async fn password(test: &TestApp, login: &str) -> PendingSignIn {
    match test.app.sign_in(&test.nobody(), login, PASSWORD, &HERE).await.expect("a right password") {
        Entered::Code(pending) => pending,
        Entered::Session(_) => panic!("nobody asked for the code"),
    }
}

async fn enter(test: &TestApp, pending: &PendingSignIn, code: &str) -> app::Result<NewSession> {
    test.app.enter_code(&test.nobody(), &pending.token, TypedCode::read(code, ""), &HERE).await
}

async fn paper(test: &TestApp, code: &str) -> app::Result<NewSession> {
    let pending = password(test, "hanako").await;
    test.app.enter_code(&test.nobody(), &pending.token, TypedCode::read("", code), &HERE).await
}

fn shown(test: &TestApp, of: &Holder) -> String {
    telephone(&of.secret, test.clock_now())
}

both! {
    async fn a_second_factor_counts_once_a_code_was_typed(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let person = test.person("hanako", clinic, Role::Owner).await;
        let me = test.as_person(person).await;
        let before = test.audit_records().await;
        let begun = test.app.begin_factor(&me).await.expect("begun");
        assert!(begun.address.starts_with("otpauth://totp/Mamori%20") && begun.address.contains(":hanako?secret="));
        assert!(!begun.sealed.contains(&begun.secret.replace(' ', "")) && !format!("{begun:?}").contains(&begun.secret));
        assert_eq!(test.app.enrolment(&me, &begun.sealed).await.expect("again"), begun);
        let now = test.clock_now();
        let later = telephone(&begun.secret, now + SignedDuration::from_mins(4));
        for (code, why) in [("", "code:second-factor-wrong"), ("000000", "code:second-factor-wrong"), (&later, "code:second-factor-ahead")] {
            assert_eq!(fault(test.app.confirm_factor(&me, &begun.sealed, code, AGENT).await), why);
        }
        assert_eq!(fault(test.app.confirm_factor(&me, "nonsense", &later, AGENT).await), "second-factor-start-again");
        try_in(test, "hanako", PASSWORD, NETWORK).await.expect("nothing is asked for yet");
        let signed_in = test.audit_records().await;
        assert_eq!(signed_in, before + 1);

        let wide: String = telephone(&begun.secret, now).chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("a wide digit")).collect();
        let codes = test.app.confirm_factor(&me, &begun.sealed, &format!(" {wide}"), AGENT).await.expect("set up");
        assert_eq!(test.audit_records().await, signed_in + 1);
        assert!(codes.len() == 10 && codes.iter().all(|c| c.len() == 19));
        assert_eq!(fault(test.app.begin_factor(&me).await), "second-factor-there");
        assert_eq!(fault(test.app.confirm_factor(&me, &begun.sealed, &telephone(&begun.secret, now), AGENT).await), "second-factor-there");
        let other = test.person("taro", clinic, Role::Staff).await;
        assert_eq!(fault(test.app.enrolment(&test.as_person(other).await, &begun.sealed).await), "second-factor-start-again");
        let enrolled = test.audit_records().await;

        // The password alone opens nothing.
        let pending = password(test, "hanako").await;
        assert!(test.app.session(&pending.token, now).await.expect("read").is_none());
        assert_eq!(test.audit_records().await, enrolled);
        test.clock.pass(SignedDuration::from_secs(30));
        let opened = enter(test, &pending, &telephone(&begun.secret, test.clock_now())).await.expect("in");
        assert_eq!(test.audit_records().await, enrolled + 1);
        let who = test.app.session(&opened.token, test.clock_now()).await.expect("read").expect("signed in");
        assert!(who.has_factor && who.person.id == person && who.asked == Asked::No);
        assert_eq!(fault(enter(test, &pending, "123456").await), "sign-in-code-over");
    }

    async fn a_newer_key_seals_second_factors_anew(test) {
        let keys = std::sync::Arc::new(TurningKeys(1.into()));
        let mut app = test.app.clone();
        app.ports.keys = keys.clone();
        assert_eq!(app.seal_factors_anew(&test.command()).await.expect("nobody has one"), 0);
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let person = test.person("hanako", clinic, Role::Owner).await;
        let me = test.as_person(person).await;
        let begun = app.begin_factor(&me).await.expect("begun");
        app.confirm_factor(&me, &begun.sealed, &telephone(&begun.secret, test.clock_now()), AGENT).await.expect("set up");
        keys.0.store(2, std::sync::atomic::Ordering::SeqCst);
        let before = test.audit_records().await;
        assert_eq!(app.seal_factors_anew(&test.command()).await.expect("sealed anew"), 1);
        assert_eq!(test.audit_records().await, before + 1);
        test.clock.pass(SignedDuration::from_secs(30));
        let pending = password(test, "hanako").await;
        let code = TypedCode::read(&telephone(&begun.secret, test.clock_now()), "");
        app.enter_code(&test.nobody(), &pending.token, code, &HERE).await.expect("the same telephone");
        assert_eq!(fault(app.seal_factors_anew(&me).await), "forbidden");
    }

    async fn a_code_is_taken_once(test) {
        let hanako = hanako(test).await;
        let code = shown(test, &hanako);
        enter(test, &password(test, "hanako").await, &code).await.expect("in");
        let pending = password(test, "hanako").await;
        assert_eq!(fault(enter(test, &pending, &code).await), "code:second-factor-used");
        // The one before it, which would be near enough, neither.
        let before = telephone(&hanako.secret, test.clock_now() - SignedDuration::from_secs(30));
        assert_eq!(fault(enter(test, &pending, &before).await), "code:second-factor-used");
        test.clock.pass(SignedDuration::from_secs(30));
        enter(test, &pending, &shown(test, &hanako)).await.expect("the next one");
    }

    async fn a_code_is_taken_once_even_at_the_same_time(test) {
        let hanako = hanako(test).await;
        let code = shown(test, &hanako);
        let pending = [password(test, "hanako").await, password(test, "hanako").await, password(test, "hanako").await];
        let tries = pending.map(|pending| {
            let (app, ctx, code) = (test.app.clone(), test.nobody(), TypedCode::read(&code, ""));
            tokio::spawn(async move { app.enter_code(&ctx, &pending.token, code, &HERE).await })
        });
        let mut opened = 0;
        for one in tries {
            match one.await.expect("no panic") {
                Ok(_) => opened += 1,
                other => assert_eq!(fault(other), "code:second-factor-used"),
            }
        }
        assert_eq!(opened, 1);
    }

    async fn clocks_that_differ_are_told(test) {
        let hanako = hanako(test).await;
        let pending = password(test, "hanako").await;
        let at = |minutes| telephone(&hanako.secret, test.clock_now() + SignedDuration::from_mins(minutes));
        assert_eq!(fault(enter(test, &pending, &at(-7)).await), "code:second-factor-behind");
        let ahead = at(3);
        match enter(test, &pending, &ahead).await {
            Err(app::Error::Invalid(fields)) => {
                assert_eq!((fields[0].code, fields[0].args.clone()), ("second-factor-ahead", vec![("minutes", "3".to_owned())]));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(fault(enter(test, &pending, &at(20)).await), "code:second-factor-wrong");
        // What was told to be right ahead of its time is good no more when its time comes; others are.
        test.clock.pass(SignedDuration::from_mins(3));
        assert_eq!(fault(enter(test, &pending, &ahead).await), "code:second-factor-used");
        test.clock.pass(SignedDuration::from_secs(30));
        enter(test, &pending, &shown(test, &hanako)).await.expect("the next one");
    }

    async fn wrong_codes_wait_like_wrong_passwords(test) {
        let hanako = hanako(test).await;
        let pending = password(test, "hanako").await;
        let before = test.audit_records().await;
        for _ in 0..4 {
            assert_eq!(fault(enter(test, &pending, "000000").await), "code:second-factor-wrong");
        }
        // The right password in between forgets nothing.
        let pending = password(test, "hanako").await;
        assert_eq!(fault(test.app.enter_code(&test.nobody(), &pending.token, TypedCode::read("", "ABCD"), &HERE).await), "paper:recovery-code-wrong");
        assert_eq!(fault(enter(test, &pending, &shown(test, &hanako)).await), "wait 30");
        assert_eq!(fault(try_in(test, "hanako", PASSWORD, NETWORK).await), "wait 30");
        assert_eq!(test.audit_records().await, before, "refusals are counted, not chained");
        test.clock.pass(SignedDuration::from_secs(30));
        enter(test, &pending, &shown(test, &hanako)).await.expect("after the wait");
        let pending = password(test, "hanako").await;
        assert_eq!(fault(enter(test, &pending, "000000").await), "code:second-factor-wrong", "forgotten");
    }

    async fn many_guessed_codes_at_once_are_all_counted(test) {
        hanako(test).await;
        let mut guesses = Vec::new();
        for _ in 0..12 {
            let (app, ctx, pending) = (test.app.clone(), test.nobody(), password(test, "hanako").await);
            guesses.push(async move { app.enter_code(&ctx, &pending.token, TypedCode::read("000000", ""), &HERE).await });
        }
        let mut looked_at = 0;
        for guess in guesses.into_iter().map(tokio::spawn).collect::<Vec<_>>() {
            looked_at += usize::from(fault(guess.await.expect("no panic")) == "code:second-factor-wrong");
        }
        assert_eq!(looked_at, 5);
    }

    async fn the_code_is_waited_for_five_minutes(test) {
        let hanako = hanako(test).await;
        let pending = password(test, "hanako").await;
        test.clock.pass(SignedDuration::from_mins(5));
        assert_eq!(fault(enter(test, &pending, &shown(test, &hanako)).await), "sign-in-code-over");
        assert_eq!(fault(enter(test, &PendingSignIn { token: "x".to_owned(), ..pending }, "123456").await), "sign-in-code-over");
        // A password that is changed meanwhile ends what waits.
        let pending = password(test, "hanako").await;
        test.app.set_password(&test.command(), "hanako", NEW).await.expect("changed");
        assert_eq!(fault(enter(test, &pending, &shown(test, &hanako)).await), "sign-in-code-over");
        assert!(test.app.sweep(&test.command()).await.is_ok());
    }

    async fn a_new_password_by_a_code_does_not_leave_the_second_factor_out(test) {
        let hanako = hanako(test).await;
        let house = test.as_person(hanako.id).await.actor.organisations()[0];
        let code = test.app.reset_password(&test.command(), house, hanako.id).await.expect("a code").code;
        let entered = test.app.accept_invitation(&test.nobody(), &code, "", NEW, &HERE).await.expect("set anew");
        let Entered::Code(pending) = entered else { panic!("nobody asked for the code") };
        enter(test, &pending, &shown(test, &hanako)).await.expect("in");
    }

    async fn codes_on_paper_work_once_each(test) {
        let hanako = hanako(test).await;
        let me = test.as_person(hanako.id).await;
        let before = test.audit_records().await;
        paper(test, &hanako.codes[3].to_lowercase().replace('-', " ")).await.expect("in");
        assert_eq!(test.audit_records().await, before + 1);
        assert_eq!(fault(paper(test, &hanako.codes[3]).await), "paper:recovery-code-wrong");
        let view = test.app.own_factor(&me).await.expect("seen");
        assert_eq!((view.codes_left, view.code_used_at), (9, Some(test.clock_now())));
        // One that is typed where the telephone's belongs is taken as well.
        enter(test, &password(test, "hanako").await, &hanako.codes[4]).await.expect("in");

        let pending = [password(test, "hanako").await, password(test, "hanako").await];
        let tries = pending.map(|pending| {
            let (app, ctx, code) = (test.app.clone(), test.nobody(), TypedCode::read("", &hanako.codes[5]));
            tokio::spawn(async move { app.enter_code(&ctx, &pending.token, code, &HERE).await })
        });
        let mut opened = 0;
        for one in tries {
            opened += usize::from(one.await.expect("no panic").is_ok());
        }
        assert_eq!(opened, 1);

        let before = test.audit_records().await;
        let new = test.app.new_recovery_codes(&me).await.expect("a new set");
        assert_eq!(test.audit_records().await, before + 1);
        assert_eq!(test.app.own_factor(&me).await.expect("seen").codes_left, 10);
        assert_eq!(fault(paper(test, &hanako.codes[6]).await), "paper:recovery-code-wrong");
        paper(test, &new[0]).await.expect("in");
    }

    async fn it_is_taken_away_by_its_owner_or_by_whoever_looks_after_the_people(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let other = test.organisation(Kind::Dental, "4830100014").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let (me, stranger) = (test.as_person(owner).await, test.person("dentist", other, Role::Owner).await);
        let stranger = test.as_person(stranger).await;
        let session = test.sign_in("staff").await;
        assert_eq!(fault(test.app.reset_factor(&me, clinic, staff).await), "second-factor-none");
        let holder = set_up(test, staff).await;
        assert!(test.app.people(&me, clinic).await.expect("listed").iter().any(|m| m.id == staff && m.has_factor));
        for (ctx, house, why) in [(&stranger, other, "not found"), (&test.as_person(staff).await, clinic, "forbidden")] {
            assert_eq!(fault(test.app.reset_factor(ctx, house, staff).await), why);
        }
        assert_eq!(fault(test.app.reset_factor(&stranger, clinic, staff).await), "not found");
        assert_eq!(fault(test.app.reset_factor(&me, clinic, owner).await), "second-factor-self");
        let before = test.audit_records().await;
        let pending = password(test, "staff").await;
        test.app.reset_factor(&me, clinic, staff).await.expect("reset");
        assert_eq!(test.audit_records().await, before + 1);
        assert!(test.app.session(&session, test.clock_now()).await.expect("read").is_none(), "all sessions end");
        assert_eq!(fault(enter(test, &pending, &shown(test, &holder)).await), "sign-in-code-over");
        try_in(test, "staff", PASSWORD, NETWORK).await.expect("the password alone");

        let holder = set_up(test, staff).await;
        let mine = test.as_person(holder.id).await;
        test.app.remove_factor(&mine, AGENT).await.expect("off");
        assert_eq!(fault(test.app.remove_factor(&mine, AGENT).await), "second-factor-none");
        assert_eq!(fault(test.app.new_recovery_codes(&mine).await), "second-factor-none");
        set_up(test, staff).await;
        assert_eq!(fault(test.app.remove_factor_of(&me, "staff").await), "forbidden");
        assert_eq!(fault(test.app.remove_factor_of(&test.command(), "who").await), "not found");
        test.app.remove_factor_of(&test.command(), "staff").await.expect("by command");

        // Somebody with a role elsewhere is not this house's to open.
        set_up(test, staff).await;
        let code = test.app.invite(&test.command(), other, "見本", Role::Viewer).await.expect("invited").code;
        test.app.join_with_invitation(&mine, &code).await.expect("joined");
        assert_eq!(fault(test.app.reset_factor(&me, clinic, staff).await), "people-reset-elsewhere");
    }

    async fn wrong_proofs_in_a_session_wait_too(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let token = test.sign_in("owner").await;
        let session = test.app.session(&token, test.clock_now()).await.expect("read").expect("in").session.expect("one");
        let prove = async |password: &str, code: &str| {
            let me = test.as_person(owner).await;
            test.app.prove(&me, session, password, TypedCode::read(code, ""), AGENT).await
        };
        let renewed = prove(PASSWORD, "").await.expect("proved");
        assert!(test.app.session(&token, test.clock_now()).await.expect("read").is_none(), "the cookie is a new one");
        assert!(test.app.session(&renewed, test.clock_now()).await.expect("read").is_some());
        for _ in 0..5 {
            assert_eq!(fault(prove(WRONG, "").await), "step_password:password-wrong");
        }
        assert_eq!(fault(prove(PASSWORD, "").await), "wait 30");
        let before = test.audit_records().await;
        test.clock.pass(SignedDuration::from_secs(30));
        let holder = set_up(test, owner).await;
        assert_eq!(fault(prove(PASSWORD, "").await), "step_code:second-factor-wrong", "with a second factor the password is not asked");
        test.clock.pass(SignedDuration::from_secs(60));
        let code = shown(test, &holder);
        prove("", &code).await.expect("proved");
        assert_eq!(fault(prove("", &code).await), "step_code:second-factor-used");
        prove("", &holder.codes[0]).await.expect("a code from paper");
        assert_eq!(test.audit_records().await, before + 2, "setting up, and the code from paper");
    }

    async fn the_file_of_a_form_opens_for_its_session_and_form_alone(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("owner", clinic, Role::Owner).await;
        let session = async || {
            let token = test.sign_in("owner").await;
            test.app.session(&token, test.clock_now()).await.expect("read").expect("in").session.expect("one")
        };
        let (one, two) = (session().await, session().await);
        let sealed = test.app.seal_form(one, "/people/invitations", b"name=x").expect("a key");
        assert_eq!(test.app.open_form(one, "/people/invitations", &sealed).as_deref(), Some(&b"name=x"[..]));
        assert_eq!(test.app.open_form(two, "/people/invitations", &sealed), None);
        assert_eq!(test.app.open_form(one, "/account/tokens", &sealed), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_and_the_staff_of_associations_are_asked() {
    let test = TestApp::sqlite()
        .await
        .with(|c| (c.place, c.public_url) = (Place::Hosted, Some("https://mamori.mihon.example".to_owned())));
    let county = test.organisation(Kind::County, "county").await;
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let office = test.person("office", county, Role::Administrator).await;
    test.person("owner", clinic, Role::Owner).await;
    let sign_in = async |login: &str| {
        let entered =
            test.app.sign_in(&test.nobody(), login, PASSWORD, &from(NETWORK)).await.expect("a right password");
        let new = entered.session().expect("no code");
        let asked = test.app.session(&new.token, test.clock_now()).await.expect("read").expect("in").asked;
        (new.asked, asked)
    };
    assert_eq!(sign_in("owner").await, (false, Asked::No), "a clinic is offered it, not asked");
    let until = test.clock_now() + SignedDuration::from_hours(14 * 24);
    assert_eq!(sign_in("office").await, (true, Asked::Until(until)));
    test.clock.pass(SignedDuration::from_hours(13 * 24));
    assert_eq!(sign_in("office").await, (true, Asked::Until(until)), "the first time counts");
    test.clock.pass(SignedDuration::from_hours(24));
    assert_eq!(sign_in("office").await, (true, Asked::Now));
    let me = test.as_person(office).await;
    let begun = test.app.begin_factor(&me).await.expect("begun");
    assert!(begun.address.starts_with("otpauth://totp/Mamori%20mamori.mihon.example:office?"), "{}", begun.address);
    let holder = set_up(&test, office).await;
    let entered = test.app.sign_in(&test.nobody(), "office", PASSWORD, &from(NETWORK)).await.expect("a right password");
    let Entered::Code(pending) = entered else { panic!("nobody asked for the code") };
    let new = enter(&test, &pending, &shown(&test, &holder)).await.expect("in");
    assert!(!new.asked);
    let asked = test.app.session(&new.token, test.clock_now()).await.expect("read").expect("in").asked;
    assert_eq!(asked, Asked::No);
    // Whose telephone is gone has the two weeks anew.
    test.app.reset_factor(&test.command(), county, office).await.expect("reset");
    assert!(matches!(sign_in("office").await, (true, Asked::Until(_))));
    // Nobody is asked in the demonstration, nor on one PC.
    let test = test.with(|c| c.demo = true);
    let entered = test.app.sign_in(&test.nobody(), "office", PASSWORD, &from(NETWORK)).await.expect("in").session();
    assert!(!entered.expect("no code").asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_second_factor_is_in_the_file() {
    let test = TestApp::sqlite().await;
    let hanako = hanako(&test).await;
    let pending = password(&test, "hanako").await;
    test.app.db.close().await;
    let mut bytes = Vec::new();
    for file in ["mamori.db", "mamori.db-wal"] {
        bytes.extend(std::fs::read(test.folder().join(file)).unwrap_or_default());
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(holds("hanako"));
    for secret in [&hanako.secret.replace(' ', ""), &hanako.codes[0], &hanako.codes[0].replace('-', ""), &pending.token]
    {
        assert!(!holds(secret));
    }
}
