//! Passkeys: added, signed in with, taken once, refused when anything does not fit, taken away.

use super::factor::{password, set_up};
use app::Ctx;
use app::people::{Answer, Asked, NewSession, Party, PendingSignIn, Question, TypedCode};
use domain::ids::{PersonId, SessionId};
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::{AGENT, HERE, TestApp, fault};
use testkit::both;
use testkit::passkey::{Device, PRESENT, VERIFIED};
use testkit::telephone;

const AT: &str = "http://localhost:8080";

fn party() -> Party {
    Party { id: "localhost".to_owned(), origin: AT.to_owned() }
}

/// Somebody who sits before an open session.
struct Seat {
    id: PersonId,
    me: Ctx,
    session: SessionId,
}

impl Seat {
    async fn of(test: &TestApp, login: &str, role: Role) -> Self {
        let clinic = test.organisation(Kind::Clinic, &format!("clinic-{login}")).await;
        let id = test.person(login, clinic, role).await;
        Self::again(test, login, id).await
    }
    async fn again(test: &TestApp, login: &str, id: PersonId) -> Self {
        let token = test.sign_in(login).await;
        let session = test.app.session(&token, test.clock_now()).await.expect("read").expect("in").session;
        Self { id, me: test.as_person(id).await, session: session.expect("one") }
    }
    async fn now(&self, test: &TestApp) -> Ctx {
        test.as_person(self.id).await
    }
    /// Adds the key of a device; the codes for the paper.
    async fn add(&self, test: &TestApp, device: &mut Device, name: &str) -> app::Result<Vec<String>> {
        let me = self.now(test).await;
        let question = test.app.begin_passkey(&me, self.session, &party()).await?;
        let made = answer(&question, device.make(&question.options));
        test.app.add_passkey(&me, self.session, &made, name, AGENT).await
    }
    async fn question(&self, test: &TestApp) -> Question {
        let me = self.now(test).await;
        let ways = test.app.ways_to_prove(&me, self.session, Some(&party())).await.expect("ways");
        ways.passkey.expect("a passkey is asked for")
    }
    async fn prove(&self, test: &TestApp, shown: Answer) -> app::Result<String> {
        test.app.prove(&self.now(test).await, self.session, "", TypedCode::Passkey(shown), AGENT).await
    }
}

fn answer(question: &Question, text: String) -> Answer {
    Answer { party: party(), sealed: question.sealed.clone(), text }
}

async fn question(test: &TestApp, pending: &PendingSignIn) -> Question {
    let ways = test.app.ways_to_enter(&test.nobody(), &pending.token, Some(&party())).await.expect("ways");
    ways.passkey.expect("a passkey is asked for")
}

async fn enter(test: &TestApp, pending: &PendingSignIn, shown: Answer) -> app::Result<NewSession> {
    test.app.enter_code(&test.nobody(), &pending.token, TypedCode::Passkey(shown), &HERE).await
}

/// Signs in with a device.
async fn with(test: &TestApp, login: &str, device: &mut Device) -> app::Result<NewSession> {
    let pending = password(test, login).await;
    let question = question(test, &pending).await;
    assert!(device.is_asked(&question.options));
    enter(test, &pending, answer(&question, device.answer(&question.options))).await
}

both! {
    async fn a_passkey_is_added_and_opens_the_second_step(test) {
        let hanako = Seat::of(test, "hanako", Role::Owner).await;
        let (mut first, mut second) = (Device::at(AT), Device::at(AT));
        let before = test.audit_records().await;
        let codes = hanako.add(test, &mut first, " 受付の\nパソコン ").await.expect("added");
        assert_eq!((codes.len(), test.audit_records().await), (10, before + 1));
        assert_eq!(hanako.add(test, &mut second, "").await.expect("added"), Vec::<String>::new(), "the paper goes on");
        assert_eq!(fault(hanako.add(test, &mut second, "x").await), "passkey:passkey-there");
        assert_eq!(fault(hanako.add(test, &mut Device::at(AT), &"長".repeat(41)).await), "name:passkey-name");
        let listed = test.app.own_passkeys(&hanako.me).await.expect("listed");
        let names: Vec<_> = listed.iter().map(|one| (one.name.as_str(), one.works_at.as_str(), one.used_at)).collect();
        assert!(names.contains(&("受付の パソコン", "localhost", None)), "{names:?}");
        assert!(names.len() == 2 && names.iter().all(|name| !name.0.is_empty()), "{names:?}");

        let before = test.audit_records().await;
        let pending = password(test, "hanako").await;
        let ways = test.app.ways_to_enter(&test.nobody(), &pending.token, Some(&party())).await.expect("ways");
        assert!(!ways.telephone && !ways.elsewhere);
        let elsewhere = Party { id: "mamori.example".to_owned(), origin: "https://mamori.example".to_owned() };
        for party in [None, Some(&elsewhere)] {
            let ways = test.app.ways_to_enter(&test.nobody(), &pending.token, party).await.expect("ways");
            assert!(ways.elsewhere && ways.passkey.is_none());
        }
        assert_eq!(test.audit_records().await, before, "nothing was written to ask");
        let opened = with(test, "hanako", &mut second).await.expect("in");
        assert_eq!(test.audit_records().await, before + 1);
        let who = test.app.session(&opened.token, test.clock_now()).await.expect("read").expect("in");
        assert!(who.has_factor && who.person.id == hanako.id && who.asked == Asked::No);
        let listed = test.app.own_passkeys(&hanako.me).await.expect("listed");
        let used = |first: bool| listed.iter().find(|one| (one.name == "受付の パソコン") == first).expect("there").used_at;
        assert_eq!((used(true), used(false)), (None, Some(test.clock_now())));
        // Without the device, the paper; without a telephone no digits.
        let pending = password(test, "hanako").await;
        let typed = async |code: &str, paper: &str| {
            test.app.enter_code(&test.nobody(), &pending.token, TypedCode::read(code, paper), &HERE).await
        };
        assert_eq!(fault(typed("123456", "").await), "paper:recovery-code-wrong");
        typed("", &codes[3]).await.expect("a code from paper");
        assert_eq!(test.app.own_factor(&hanako.me).await.expect("seen").codes_left, 9);
    }

    async fn an_answer_is_taken_once_within_five_minutes_and_for_what_it_was_asked(test) {
        let hanako = Seat::of(test, "hanako", Role::Owner).await;
        let mut device = Device::at(AT);
        hanako.add(test, &mut device, "x").await.expect("added");
        let asked = hanako.question(test).await;
        let shown = answer(&asked, device.answer(&asked.options));
        hanako.prove(test, shown.clone()).await.expect("proved");
        assert_eq!(fault(hanako.prove(test, shown).await), "step_passkey:passkey-late", "replayed");
        // The same at once: one is taken.
        let asked = hanako.question(test).await;
        let shown = answer(&asked, device.answer(&asked.options));
        let me = hanako.now(test).await;
        let tries = [0; 4].map(|_| {
            let (app, me, session, shown) = (test.app.clone(), me.clone(), hanako.session, shown.clone());
            tokio::spawn(async move { app.prove(&me, session, "", TypedCode::Passkey(shown), AGENT).await.is_ok() })
        });
        let mut taken = 0;
        for one in tries {
            taken += usize::from(one.await.expect("an answer"));
        }
        assert_eq!(taken, 1);
        // What was asked to prove opens no sign-in, nor the other way round; nor one sign-in another.
        let (one, two) = (password(test, "hanako").await, password(test, "hanako").await);
        let asked = hanako.question(test).await;
        let shown = answer(&asked, device.answer(&asked.options));
        assert_eq!(fault(enter(test, &one, shown).await), "passkey:passkey-late");
        let asked = question(test, &one).await;
        let shown = answer(&asked, device.answer(&asked.options));
        assert_eq!(fault(hanako.prove(test, shown.clone()).await), "step_passkey:passkey-late");
        assert_eq!(fault(enter(test, &two, shown.clone()).await), "passkey:passkey-late");
        let other = Answer { sealed: "nonsense".to_owned(), ..shown.clone() };
        assert_eq!(fault(enter(test, &one, other).await), "passkey:passkey-late");
        enter(test, &one, shown.clone()).await.expect("what it was asked for");
        assert_eq!(fault(enter(test, &one, shown).await), "sign-in-code-over");
        // A page that lay open.
        let asked = hanako.question(test).await;
        let shown = answer(&asked, device.answer(&asked.options));
        test.clock.pass(SignedDuration::from_mins(5));
        assert_eq!(fault(hanako.prove(test, shown).await), "step_passkey:passkey-late");
        let me = hanako.now(test).await;
        let begun = test.app.begin_passkey(&me, hanako.session, &party()).await.expect("begun");
        test.clock.pass(SignedDuration::from_mins(5));
        let made = answer(&begun, Device::at(AT).make(&begun.options));
        let late = test.app.add_passkey(&hanako.now(test).await, hanako.session, &made, "x", AGENT).await;
        assert_eq!(fault(late), "passkey:passkey-late");
        test.app.sweep(&test.command()).await.expect("swept");
    }

    async fn what_does_not_fit_opens_nothing_and_is_counted(test) {
        let (hanako, taro) = (Seat::of(test, "hanako", Role::Owner).await, Seat::of(test, "taro", Role::Owner).await);
        let (mut mine, mut theirs) = (Device::at(AT), Device::at(AT));
        hanako.add(test, &mut mine, "x").await.expect("added");
        taro.add(test, &mut theirs, "x").await.expect("added");
        let wrong = async |mine: &mut Device, change: &dyn Fn(&mut Device), why: &str| {
            let pending = password(test, "hanako").await;
            let asked = question(test, &pending).await;
            let (origin, rp_id, flags, owner) = (mine.origin.clone(), mine.rp_id.clone(), mine.flags, mine.owner.clone());
            change(mine);
            let shown = answer(&asked, mine.answer(&asked.options));
            (mine.origin, mine.rp_id, mine.flags, mine.owner) = (origin, rp_id, flags, owner);
            assert_eq!(fault(enter(test, &pending, shown).await), format!("passkey:{why}"));
            with(test, "hanako", mine).await.expect("the real one");
        };
        let refused = "passkey-refused";
        wrong(&mut mine, &|d| d.origin = "https://evil.example".to_owned(), refused).await;
        wrong(&mut mine, &|d| d.origin = "http://localhost:9090".to_owned(), refused).await;
        wrong(&mut mine, &|d| d.rp_id = Some("evil.example".to_owned()), refused).await;
        wrong(&mut mine, &|d| d.flags = VERIFIED, refused).await;
        wrong(&mut mine, &|d| d.flags = PRESENT, "passkey-unverified").await;
        wrong(&mut mine, &|d| d.owner = vec![7; 16], "passkey-unknown").await;
        // Another question, another person's key, a signature of somebody else under the right name, no answer at all.
        let pending = password(test, "hanako").await;
        let (one, two) = (question(test, &pending).await, question(test, &pending).await);
        assert_eq!(fault(enter(test, &pending, answer(&one, mine.answer(&two.options))).await), "passkey:passkey-refused");
        let asked = question(test, &pending).await;
        assert!(!theirs.is_asked(&asked.options));
        assert_eq!(fault(enter(test, &pending, answer(&asked, theirs.answer(&asked.options))).await), "passkey:passkey-unknown");
        let asked = question(test, &pending).await;
        let mut forged = Device::at(AT);
        (forged.id, forged.owner) = (mine.id.clone(), mine.owner.clone());
        assert_eq!(fault(enter(test, &pending, answer(&asked, forged.answer(&asked.options))).await), "passkey:passkey-refused");
        for text in ["x", "a.b.c"] {
            let asked = question(test, &pending).await;
            assert_eq!(fault(enter(test, &pending, answer(&asked, text.to_owned())).await), "passkey:passkey-refused");
        }
        let asked = question(test, &pending).await;
        let shown = answer(&asked, mine.answer(&asked.options));
        assert_eq!(fault(enter(test, &pending, shown.clone()).await), "wait 30", "five refusals wait");
        test.clock.pass(SignedDuration::from_secs(30));
        enter(test, &pending, shown).await.expect("the real one");
        // What is asked of new ones.
        let me = hanako.now(test).await;
        for change in [|d: &mut Device| d.flags = PRESENT, |d: &mut Device| d.origin = "https://evil.example".to_owned()] {
            let begun = test.app.begin_passkey(&me, hanako.session, &party()).await.expect("begun");
            let mut device = Device::at(AT);
            change(&mut device);
            let made = answer(&begun, device.make(&begun.options));
            let why = fault(test.app.add_passkey(&me, hanako.session, &made, "x", AGENT).await);
            assert!(why == "passkey:passkey-unverified" || why == "passkey:passkey-refused", "{why}");
        }
        // A question to one person makes no key for another.
        let begun = test.app.begin_passkey(&me, hanako.session, &party()).await.expect("begun");
        let made = answer(&begun, Device::at(AT).make(&begun.options));
        let other = test.app.add_passkey(&taro.now(test).await, taro.session, &made, "x", AGENT).await;
        assert_eq!(fault(other), "passkey:passkey-late");
    }

    async fn a_count_that_goes_back_is_refused_and_told(test) {
        let (_, id) = crate::with_mail(test).await;
        let hanako = Seat::again(test, "hanako", id).await;
        let mut device = Device::at(AT);
        hanako.add(test, &mut device, "x").await.expect("added");
        with(test, "hanako", &mut device).await.expect("in");
        device.count -= 1;
        assert_eq!(fault(with(test, "hanako", &mut device).await), "passkey:passkey-copied");
        device.count = 0;
        let asked = hanako.question(test).await;
        let shown = answer(&asked, device.answer(&asked.options));
        assert_eq!(fault(hanako.prove(test, shown).await), "step_passkey:passkey-copied");
        device.count = 7;
        with(test, "hanako", &mut device).await.expect("it counted on");
        test.app.work_all().await.expect("worked");
        let sent = test.post.sent();
        let told = |what: &str| sent.iter().filter(|mail| mail.subject.contains(what)).count();
        assert_eq!((told("パスキーが追加されました"), told("写されたかもしれません")), (1, 2));
        assert!(sent.iter().all(|mail| !mail.body.contains("http")));
    }

    async fn passkeys_and_a_telephone_stand_beside_each_other(test) {
        let hanako = Seat::of(test, "hanako", Role::Owner).await;
        let holder = set_up(test, hanako.id).await;
        let mut device = Device::at(AT);
        assert!(hanako.add(test, &mut device, "x").await.expect("added").is_empty());
        let pending = password(test, "hanako").await;
        let ways = test.app.ways_to_enter(&test.nobody(), &pending.token, Some(&party())).await.expect("ways");
        assert!(ways.telephone && ways.passkey.is_some());
        let code = TypedCode::read(&telephone(&holder.secret, test.clock_now()), "");
        test.app.enter_code(&test.nobody(), &pending.token, code, &HERE).await.expect("with the telephone");
        with(test, "hanako", &mut device).await.expect("with the passkey");
        let me = hanako.now(test).await;
        assert!(test.app.remove_factor(&me, AGENT).await.expect("the telephone goes"), "a passkey is left");
        assert_eq!(fault(test.app.remove_factor(&me, AGENT).await), "second-factor-none");
        assert_eq!(test.app.own_factor(&me).await.expect("seen").codes_left, 10);
        assert_eq!(test.app.new_recovery_codes(&me).await.expect("a new set").len(), 10);
        // The telephone beside a passkey: its paper is there already.
        let begun = test.app.begin_factor(&me).await.expect("begun");
        let code = telephone(&begun.secret, test.clock_now());
        assert!(test.app.confirm_factor(&me, &begun.sealed, &code, AGENT).await.expect("set up").is_empty());
        let one = test.app.own_passkeys(&me).await.expect("listed")[0].id;
        assert!(test.app.remove_passkey(&me, one, AGENT).await.expect("removed"), "the telephone is left");
        assert!(!test.app.remove_factor(&me, AGENT).await.expect("the telephone goes"));
        assert_eq!(test.app.own_factor(&me).await.expect("seen").codes_left, 0);
        test.sign_in("hanako").await;
    }

    async fn a_passkey_that_was_taken_away_opens_nothing(test) {
        let hanako = Seat::of(test, "hanako", Role::Owner).await;
        let taro = Seat::of(test, "taro", Role::Owner).await;
        let (mut first, mut second) = (Device::at(AT), Device::at(AT));
        hanako.add(test, &mut first, "x").await.expect("added");
        hanako.add(test, &mut second, "y").await.expect("added");
        let me = hanako.now(test).await;
        let listed = test.app.own_passkeys(&me).await.expect("listed");
        let stranger = taro.now(test).await;
        assert_eq!(fault(test.app.remove_passkey(&stranger, listed[0].id, AGENT).await), "not found");
        assert_eq!(fault(test.app.rename_passkey(&stranger, listed[0].id, "z").await), "not found");
        assert_eq!(fault(test.app.rename_passkey(&me, listed[0].id, "").await), "name:passkey-name");
        let before = test.audit_records().await;
        test.app.rename_passkey(&me, listed[0].id, "院長の電話").await.expect("renamed");
        let pending = password(test, "hanako").await;
        let asked = question(test, &pending).await;
        assert!(test.app.remove_passkey(&me, listed[0].id, AGENT).await.expect("removed"), "another is left");
        assert_eq!(test.audit_records().await, before + 2);
        let shown = answer(&asked, first.answer(&asked.options));
        assert_eq!(fault(enter(test, &pending, shown).await), "passkey:passkey-unknown");
        assert_eq!(fault(test.app.remove_passkey(&me, listed[0].id, AGENT).await), "not found");
        assert!(!test.app.remove_passkey(&me, listed[1].id, AGENT).await.expect("removed"), "none is left");
        assert!(test.app.ways_to_enter(&test.nobody(), &pending.token, Some(&party())).await.is_err(), "nothing waits");
        test.sign_in("hanako").await;
        for _ in 0..10 {
            hanako.add(test, &mut Device::at(AT), "x").await.expect("added");
        }
        assert_eq!(fault(hanako.add(test, &mut Device::at(AT), "x").await), "passkey-too-many");
    }

    async fn whoever_looks_after_the_people_takes_passkeys_away_too(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let seat = Seat::again(test, "staff", staff).await;
        seat.add(test, &mut Device::at(AT), "x").await.expect("added");
        let me = test.as_person(owner).await;
        assert!(test.app.people(&me, clinic).await.expect("listed").iter().any(|m| m.id == staff && m.has_factor));
        test.app.reset_factor(&me, clinic, staff).await.expect("reset");
        assert!(test.app.own_passkeys(&seat.me).await.expect("listed").is_empty());
        let seat = Seat::again(test, "staff", staff).await;
        seat.add(test, &mut Device::at(AT), "x").await.expect("added");
        test.app.remove_factor_of(&test.command(), "staff").await.expect("by command");
        assert_eq!(fault(test.app.remove_factor_of(&test.command(), "staff").await), "second-factor-none");
        test.sign_in("staff").await;
    }
}
