//! Sign-ins from browsers that were not known.

use app::people::{NewSession, Origin};
use domain::ids::SessionId;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::{NETWORK, PASSWORD, TestApp, fault};
use testkit::both;

const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0";

fn at(device: &str) -> Origin<'_> {
    Origin { network: NETWORK, agent: WINDOWS, device }
}

async fn sign_in(test: &TestApp, device: &str) -> NewSession {
    let from = at(device);
    let entered = test.app.sign_in(&test.nobody(), "hanako", PASSWORD, &from).await.expect("a right password");
    entered.session().expect("no code is asked for")
}

async fn session(test: &TestApp, new: &NewSession) -> (SessionId, i64) {
    let me = test.app.session(&new.token, test.clock_now()).await.expect("read").expect("signed in");
    (me.session.expect("a session"), me.strangers)
}

both! {
    async fn a_new_browser_is_told_and_a_known_one_is_not(test) {
        let ((clinic, person), command) = (crate::with_mail(test).await, test.command());
        let me = test.as_person(person).await;
        let mails = async || test.app.mails(&command).await.expect("mails").len();

        let home = sign_in(test, "").await;
        let (here, strangers) = session(test, &home).await;
        assert_eq!((strangers, mails().await), (0, 0), "the first of all is not told");
        let again = sign_in(test, &home.device).await;
        assert_eq!(again.device, home.device, "the browser keeps its cookie");
        assert_eq!((session(test, &again).await.1, mails().await), (0, 0));

        let away = sign_in(test, "made up by whoever it is").await;
        let (there, own) = session(test, &away).await;
        assert_eq!((own, session(test, &home).await.1, mails().await), (0, 1, 1), "the others are told, not itself");
        assert_eq!(test.app.work_all().await.expect("worked"), 1);
        let sent = &test.post.sent()[0];
        assert_eq!(sent.to, "hanako@mihon.example");
        assert!(sent.body.contains("令和8年11月24日 9:00") || sent.body.contains("令和8年11月24日 09:00"), "{}", sent.body);
        assert!(sent.body.contains("Windows の Edge") && !sent.body.contains("http"), "{}", sent.body);
        let told = test.app.strangers(&me, here).await.expect("told");
        assert_eq!((told.len(), told[0].session, told[0].agent.as_str()), (1, there, WINDOWS));
        assert_eq!(fault(test.app.answer_stranger(&me, there, there, true).await), "stranger-here");
        let before = test.audit_records().await;
        test.app.answer_stranger(&me, here, there, true).await.expect("it was me");
        assert_eq!((test.audit_records().await, session(test, &home).await.1), (before + 1, 0));
        assert_eq!(fault(test.app.answer_stranger(&me, here, there, true).await), "not found");
        sign_in(test, "made up by whoever it is").await;
        assert_eq!(session(test, &home).await.1, 0, "known from then on");

        let thief = sign_in(test, "a thief's").await;
        let (theirs, _) = session(test, &thief).await;
        // Signed in again from the same browser they are told of once.
        let twice = sign_in(test, "a thief's").await;
        assert_eq!(session(test, &home).await.1, 1);
        let other = test.person("taro", clinic, Role::Staff).await;
        assert_eq!(fault(test.app.answer_stranger(&test.as_person(other).await, here, theirs, false).await), "not found");
        test.app.answer_stranger(&me, here, theirs, false).await.expect("it was not me");
        assert!(test.app.session(&thief.token, test.clock_now()).await.expect("read").is_none(), "its session ends");
        assert!(test.app.session(&twice.token, test.clock_now()).await.expect("read").is_none(), "and what came after");
        session(test, &home).await;
        sign_in(test, "a thief's").await;
        assert_eq!(session(test, &home).await.1, 1, "and its browser is known no more");
        // What nobody answers is gone after 90 days, a browser that nobody used after 400.
        test.clock.pass(SignedDuration::from_hours(401 * 24));
        test.app.sweep(&test.command()).await.expect("swept");
        let home = sign_in(test, &home.device).await;
        assert_eq!(session(test, &home).await.1, 0);
    }

    async fn who_came_by_a_code_is_told_where_their_digest_goes(test) {
        let ((clinic, _), command) = (crate::with_mail(test).await, test.command());
        let code = test.app.invite(&command, clinic, "見本 太郎", Role::Staff).await.expect("invited").code;
        test.app.accept_invitation(&test.nobody(), &code, "taro", PASSWORD, &at("")).await.expect("joined");
        let taro = test.app.person_id(&command, "taro").await.expect("known");
        let elsewhere = async || test.app.sign_in(&test.nobody(), "taro", PASSWORD, &at("")).await.expect("signed in");
        elsewhere().await;
        assert_eq!(test.app.mails(&command).await.expect("mails").len(), 0, "no address is known: on the page alone");
        let wanted = app::reminders::Wanted { address: "taro@mihon.example".to_owned(), weekday: 1 };
        test.app.want_digest(&test.as_person(taro).await, Some(wanted)).await.expect("a digest");
        elsewhere().await;
        test.app.work_all().await.expect("worked");
        let sent = test.post.sent();
        assert_eq!(sent.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["taro@mihon.example"]);
        assert!(sent[0].body.contains("Windows の Edge"), "{}", sent[0].body);
    }
}
