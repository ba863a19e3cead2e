//! Mail, on both engines: queued, sent, tried again, given up; its settings and their secret.

use app::mails::TypedRelay;
use app::ports::PostFault;
use domain::ids::OrganisationId;
use domain::mail::MailState;
use jiff::SignedDuration;
use testkit::app::{TestApp, fault};
use testkit::both;
use testkit::keys::TurningKeys;

fn relay() -> TypedRelay {
    TypedRelay {
        host: "mail.mihon.example".to_owned(),
        security: "starttls".to_owned(),
        user: "mamori".to_owned(),
        password: "himitsu no kotoba".to_owned(),
        from: "mamori@mihon.example".to_owned(),
        from_name: "みほん".to_owned(),
        ..TypedRelay::default()
    }
}

async fn queue(test: &TestApp, subject: &str, attached: &[&str]) {
    let ctx = test.command();
    let organisation = OrganisationId::from_bytes([0; 16]);
    let mut mail = test.app.mail(&ctx, organisation, "inchou@clinic.example", subject, "本文\n");
    for name in attached {
        let sha256 = test.app.keep_blob(name.as_bytes()).expect("kept");
        mail = mail.attach(name, "text/plain", &sha256);
    }
    let at = ctx.micros();
    test.app.db.write(move |tx| app::App::queue_mail(tx, &mail, at)).await.expect("queued");
}

async fn states(test: &TestApp) -> Vec<(MailState, i64, String)> {
    let mails = test.app.mails(&test.command()).await.expect("mails");
    mails.into_iter().rev().map(|m| (m.state, m.tries, m.fault)).collect()
}

both! {
    async fn what_is_queued_with_its_change_is_sent_with_what_goes_with_it(test) {
        test.app.save_mail_settings(&test.command(), relay()).await.expect("settings");
        queue(test, "お知らせ", &["通知.txt", "別紙.txt"]).await;
        assert_eq!((states(test).await, test.post.tries()), (vec![(MailState::Queued, 0, String::new())], 0));
        assert_eq!(test.app.work_all().await.expect("worked"), 1);
        assert_eq!(states(test).await, [(MailState::Sent, 1, String::new())]);
        let sent = test.post.sent();
        assert_eq!((sent.len(), sent[0].to.as_str(), sent[0].subject.as_str()), (1, "inchou@clinic.example", "お知らせ"));
        assert!(sent[0].message_id.ends_with(".mamori@mihon.example"));
        let files: Vec<_> = sent[0].attachments.iter().map(|a| (a.name.as_str(), a.bytes.len())).collect();
        assert_eq!(files, [("通知.txt", "通知.txt".len()), ("別紙.txt", "別紙.txt".len())]);
        let way = &test.post.relays()[0];
        assert_eq!((way.port, way.login.clone()), (587, Some(("mamori".to_owned(), "himitsu no kotoba".to_owned()))));
        // A change that is undone takes its mail along.
        let (ctx, organisation) = (test.command(), OrganisationId::from_bytes([0; 16]));
        let (mail, at) = (test.app.mail(&ctx, organisation, "a@b.example", "undone", ""), ctx.micros());
        let undone = test.app.db.write(move |tx| {
            app::App::queue_mail(tx, &mail, at)?;
            Err::<(), app::Error>(app::Error::Conflict("mail-not-set"))
        });
        undone.await.expect_err("undone");
        assert_eq!((states(test).await.len(), test.app.work_all().await.expect("worked")), (1, 0));
    }

    async fn an_outage_is_survived_and_the_message_keeps_its_id(test) {
        test.app.save_mail_settings(&test.command(), relay()).await.expect("settings");
        test.post.fails(Some(PostFault::Unreachable));
        queue(test, "一", &[]).await;
        queue(test, "二", &[]).await;
        test.app.work_all().await.expect("worked");
        // The second did not even try: the server is away for all.
        assert_eq!(test.post.tries(), 1);
        let first = &states(test).await[0];
        assert_eq!((first.0, first.1, first.2.as_str()), (MailState::Queued, 1, "unreachable"));
        for _ in 0..6 {
            test.clock.pass(SignedDuration::from_mins(31));
            test.app.work_all().await.expect("worked");
        }
        let ids = |mails: Vec<app::mails::Mail>| mails.into_iter().map(|m| m.message_id).collect::<Vec<_>>();
        let before = ids(test.app.mails(&test.command()).await.expect("mails"));
        test.post.fails(None);
        test.clock.pass(SignedDuration::from_hours(7));
        test.app.work_all().await.expect("worked");
        let mut sent: Vec<String> = test.post.sent().into_iter().map(|m| m.message_id).collect();
        sent.sort();
        let mut expected = before;
        expected.sort();
        assert_eq!(sent, expected);
        assert!(states(test).await.iter().all(|(state, ..)| *state == MailState::Sent));
    }

    async fn what_cannot_be_sent_is_given_up_and_can_be_sent_again(test) {
        test.app.save_mail_settings(&test.command(), relay()).await.expect("settings");
        test.post.fails(Some(PostFault::Address));
        queue(test, "宛先なし", &[]).await;
        test.app.work_all().await.expect("worked");
        assert_eq!(states(test).await, [(MailState::Failed, 1, "address".to_owned())]);
        test.post.fails(Some(PostFault::Later));
        queue(test, "あとで", &[]).await;
        for _ in 0..14 {
            test.app.work_all().await.expect("worked");
            test.clock.pass(SignedDuration::from_hours(6));
        }
        let (state, tries, why) = states(test).await.pop().expect("a mail");
        assert_eq!((state, why.as_str()), (MailState::Failed, "later"));
        assert!((8..16).contains(&tries), "{tries}");
        test.post.fails(None);
        let operator = test.command();
        let before = test.audit_records().await;
        for mail in test.app.mails(&operator).await.expect("mails") {
            test.app.send_mail_again(&operator, mail.id).await.expect("again");
            assert_eq!(fault(test.app.send_mail_again(&operator, mail.id).await), "not found");
        }
        assert_eq!(test.audit_records().await, before + 2);
        test.app.work_all().await.expect("worked");
        assert_eq!(test.post.sent().len(), 2);
    }

    async fn a_mail_that_waited_for_settings_is_tried_however_long_it_waited(test) {
        queue(test, "待つ", &[]).await;
        test.app.work_all().await.expect("worked");
        test.clock.pass(SignedDuration::from_hours(80));
        test.app.work_all().await.expect("worked");
        assert_eq!(states(test).await, [(MailState::Queued, 0, String::new())]);
        // Set up after four days, with a server that asks to come again later the first times.
        test.app.save_mail_settings(&test.command(), relay()).await.expect("settings");
        test.post.fails(Some(PostFault::Later));
        for _ in 0..3 {
            test.clock.pass(SignedDuration::from_mins(31));
            test.app.work_all().await.expect("worked");
        }
        assert_eq!(states(test).await[0].0, MailState::Queued);
        test.post.fails(None);
        test.clock.pass(SignedDuration::from_mins(31));
        test.app.work_all().await.expect("worked");
        assert_eq!(states(test).await[0].0, MailState::Sent);
    }

    async fn one_that_came_back_is_marked(test) {
        test.app.save_mail_settings(&test.command(), relay()).await.expect("settings");
        queue(test, "戻る", &[]).await;
        test.app.work_all().await.expect("worked");
        let id = test.post.sent()[0].message_id.clone();
        let ctx = test.command();
        assert!(test.app.mail_bounced(&ctx, &format!("<{id}>"), "550 no such user").await.expect("marked"));
        assert!(!test.app.mail_bounced(&ctx, "unknown@mihon.example", "").await.expect("not marked"));
        assert_eq!(states(test).await[0].0, MailState::Bounced);
    }

    async fn settings_are_kept_without_their_secret_in_sight(test) {
        let ctx = test.command();
        assert!(!test.app.has_mail().await.expect("asked"));
        assert_eq!(fault(test.app.try_mail(&ctx, "a@b.example", "s", "b").await), "mail-not-set");
        assert_eq!(fault(test.app.save_mail_settings(&ctx, TypedRelay { password: String::new(), ..relay() }).await), "password:mail-password-missing");
        test.app.save_mail_settings(&ctx, relay()).await.expect("settings");
        let kept = test.app.setting("mail-relay").await.expect("read").expect("kept");
        assert!(!kept.contains("himitsu"), "{kept}");
        // An empty password keeps the one that is there, for this server and this user alone.
        test.app.save_mail_settings(&ctx, TypedRelay { password: String::new(), port: "2525".to_owned(), ..relay() }).await.expect("kept");
        let elsewhere = TypedRelay { password: String::new(), host: "evil.example".to_owned(), ..relay() };
        assert_eq!(fault(test.app.save_mail_settings(&ctx, elsewhere).await), "password:mail-password-missing");
        assert_eq!(fault(test.app.try_mail(&ctx, "a@b.example\r\nBcc: x@y", "s", "b").await), "to:mail-to-unusable");
        test.app.try_mail(&ctx, "a@b.example", "s", "b").await.expect("tried").expect("sent");
        assert_eq!(test.post.relays()[0].port, 2525);
        test.post.fails(Some(PostFault::SignIn));
        let refused = test.app.try_mail(&ctx, "a@b.example", "s", "b").await.expect("tried").expect_err("refused");
        assert_eq!(refused.fault, PostFault::SignIn);
        test.app.forget_mail_settings(&ctx).await.expect("forgotten");
        assert!(!test.app.has_mail().await.expect("asked") && test.app.mail_settings(&ctx).await.expect("read").is_none());
        // Nobody else sees or changes them.
        assert_eq!(fault(test.app.mail_settings(&test.nobody()).await), "sign in");
        assert_eq!(fault(test.app.mails(&test.nobody()).await), "sign in");
    }

    async fn what_ended_long_ago_goes_with_its_bytes(test) {
        test.app.save_mail_settings(&test.command(), relay()).await.expect("settings");
        queue(test, "古い", &["添付.txt"]).await;
        test.app.work_all().await.expect("worked");
        let sha256 = test.app.keep_blob("添付.txt".as_bytes()).expect("kept");
        test.clock.pass(SignedDuration::from_hours(89 * 24));
        assert_eq!(test.app.sweep_mails(&test.command()).await.expect("swept"), 0);
        assert!(test.blob(&sha256).exists());
        test.clock.pass(SignedDuration::from_hours(2 * 24));
        assert_eq!(test.app.sweep_mails(&test.command()).await.expect("swept"), 1);
        assert!(states(test).await.is_empty() && !test.blob(&sha256).exists());
    }
}

both! {
    async fn a_newer_key_seals_the_password_anew(test) {
        let keys = std::sync::Arc::new(TurningKeys(1.into()));
        let mut app = test.app.clone();
        app.ports.keys = keys.clone();
        let ctx = test.command();
        assert!(!app.seal_mail_password_anew(&ctx).await.expect("nothing there"));
        app.save_mail_settings(&ctx, relay()).await.expect("settings");
        let sealed = async || app.setting("mail-relay").await.expect("read").expect("settings");
        assert!(sealed().await.contains("\"1 smtp-password "));
        keys.0.store(2, std::sync::atomic::Ordering::SeqCst);
        let before = test.audit_records().await;
        assert!(app.seal_mail_password_anew(&ctx).await.expect("sealed anew"));
        assert!(sealed().await.contains("\"2 smtp-password "));
        assert_eq!(test.audit_records().await, before + 1);
        queue(test, "お知らせ", &[]).await;
        app.work_all().await.expect("worked");
        assert_eq!(test.post.relays()[0].login, Some(("mamori".to_owned(), "himitsu no kotoba".to_owned())));
        // Whoever may not operate may not do this.
        let nobody = app.ctx(domain::policy::Actor::Nobody, 1);
        assert_eq!(fault(app.seal_mail_password_anew(&nobody).await), "sign in");
    }
}
