//! The post over lettre: one message by SMTP, UTF-8, with TLS from rustls and the system's own roots.

use app::ports::{Message, PostError, PostFault, Relay};
use domain::mail::Security;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, SmtpTransport, Transport};
use std::error::Error as _;
use std::io::ErrorKind;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// The longest that the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Sends by SMTP. Keeps its connection for the next message of the same way.
#[derive(Default)]
pub struct Smtp(Mutex<Option<(Relay, SmtpTransport)>>);

impl app::ports::Post for Smtp {
    fn send(&self, relay: &Relay, message: &Message) -> Result<(), PostError> {
        let mail = composed(relay, message)?;
        self.transport(relay)?.send(&mail).map(drop).map_err(|error| told(&error))
    }
}

impl Smtp {
    fn transport(&self, relay: &Relay) -> Result<SmtpTransport, PostError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, transport)) = &*kept
            && of == relay
        {
            return Ok(transport.clone());
        }
        let protected = || TlsParameters::new_rustls(relay.host.clone()).map_err(|error| told(&error));
        let tls = match relay.security {
            Security::Tls => Tls::Wrapper(protected()?),
            Security::StartTls => Tls::Required(protected()?),
            Security::None => Tls::None,
        };
        let few = PoolConfig::new().max_size(2).idle_timeout(Duration::from_secs(10));
        let mut builder = SmtpTransport::builder_dangerous(relay.host.clone())
            .port(relay.port)
            .tls(tls)
            .timeout(Some(PATIENCE))
            .pool_config(few);
        if let Some((user, password)) = &relay.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        let transport = builder.build();
        *kept = Some((relay.clone(), transport.clone()));
        Ok(transport)
    }
}

/// The message as it goes over the wire.
fn composed(relay: &Relay, message: &Message) -> Result<lettre::Message, PostError> {
    let wrong = |fault| move |said: &dyn std::fmt::Display| PostError { fault, said: said.to_string() };
    let (no_address, no_message) = (wrong(PostFault::Address), wrong(PostFault::Refused));
    let from: Address = relay.from.parse().map_err(|e| no_message(&e))?;
    let to: Address = message.to.parse().map_err(|e| no_address(&e))?;
    let name = Some(relay.from_name.clone()).filter(|n| !n.is_empty());
    let builder = lettre::Message::builder()
        .from(Mailbox::new(name, from))
        .to(Mailbox::new(None, to))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(message.date.as_second()).unwrap_or(0)))
        .message_id(Some(format!("<{}>", message.message_id)))
        .subject(message.subject.clone());
    // Nobody is to answer automatically: out-of-office notes would come back to the sender's box.
    let builder = builder.header(AutoSubmitted);
    let text = SinglePart::plain(message.body.clone());
    let built = if message.attachments.is_empty() {
        builder.singlepart(text)
    } else {
        let mut parts = MultiPart::mixed().singlepart(text);
        for one in &message.attachments {
            let media = ContentType::parse(&one.media_type).map_err(|e| no_message(&e))?;
            parts = parts.singlepart(Attachment::new(one.name.clone()).body(one.bytes.clone(), media));
        }
        builder.multipart(parts)
    };
    built.map_err(|e| no_message(&e))
}

/// `Auto-Submitted: auto-generated` (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// What went wrong, by what can be done about it, with the words of whoever said it.
fn told(error: &lettre::transport::smtp::Error) -> PostError {
    let mut said = error.to_string();
    let (mut slow, mut unprotected) = (error.is_timeout(), error.is_tls());
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            slow |= matches!(io.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
            // What speaks no TLS, or shows a certificate of somebody else.
            unprotected |= io.kind() == ErrorKind::InvalidData;
        }
        let more = inner.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        source = inner.source();
    }
    let code = error.status().map(|code| code.to_string());
    let fault = match code.as_deref() {
        Some("530" | "534" | "535" | "538" | "454") => PostFault::SignIn,
        Some("550" | "553") if ["5.1.", "5.2.1"].iter().any(|status| said.contains(status)) => PostFault::Address,
        // Without an enhanced status these say that there is no such mailbox (RFC 5321, 4.2.3).
        Some("550" | "551" | "553") if !said.contains("5.") => PostFault::Address,
        Some(_) if error.is_permanent() => PostFault::Refused,
        Some(_) => PostFault::Later,
        None if slow => PostFault::Timeout,
        None if unprotected || said.contains("STARTTLS") => PostFault::Tls,
        None if said.contains("authentication") => PostFault::SignIn,
        None => PostFault::Unreachable,
    };
    PostError { fault, said }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::ports::{Attachment, Post};
    use testkit::smtp::{Smtp as Server, decoded_subject};

    const SUBJECT: &str = "【Mamori】今週のお知らせ 12件（みほん中央内科・小児科・皮膚科クリニック髙橋㈱①、長い名前の見本、まだ続く長い題名）";

    fn relay(port: u16) -> Relay {
        Relay {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::None,
            login: Some(("mamori".to_owned(), "himitsu no kotoba".to_owned())),
            from: "mamori@mihon.example".to_owned(),
            from_name: "みほん診療所（Mamori）".to_owned(),
        }
    }

    fn message(subject: &str) -> Message {
        Message {
            message_id: "0199.mamori@mihon.example".to_owned(),
            date: "2026-11-24T09:00:00+09:00".parse().expect("a time"),
            to: "inchou@clinic.example".to_owned(),
            subject: subject.to_owned(),
            body: "{日本語}の文です。\n.点で始まる行\n〜―①㈱髙𠮷\n".to_owned(),
            attachments: Vec::new(),
        }
    }

    #[test]
    fn a_message_arrives_as_it_was_written() {
        let server = Server::start();
        let post = super::Smtp::default();
        post.send(&relay(server.port()), &message(SUBJECT)).expect("sent");
        let mut with_file = message("添付");
        let file = Attachment {
            name: "通知 第１号.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.7\n".to_vec(),
        };
        with_file.attachments.push(file);
        post.send(&relay(server.port()), &with_file).expect("sent");
        let got = server.got();
        assert_eq!(got.len(), 2);
        assert_eq!((got[0].from.as_str(), got[0].to.as_str()), ("mamori@mihon.example", "inchou@clinic.example"));
        assert_eq!(got[0].login.as_deref(), Some("mamori himitsu no kotoba"));
        let text = &got[0].text;
        for line in [
            "Message-ID: <0199.mamori@mihon.example>",
            "Date: Tue, 24 Nov 2026 00:00:00",
            "Auto-Submitted: auto-generated",
            "To: inchou@clinic.example",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(text.contains("charset=utf-8") && got[1].text.contains("multipart/mixed"), "{}", got[1].text);
        assert_eq!(testkit::smtp::decoded_body(text), message("").body.replace('\n', "\r\n"));
    }

    /// RFC 2047: an encoded word has at most 75 characters, a line with one at most 76, and each word decodes by itself.
    #[test]
    fn long_japanese_subjects_fold_rightly() {
        for subject in [
            SUBJECT,
            "短い",
            "plain",
            &"髙".repeat(300),
            "混ざった mixed 題名 with words, in two 言語 and more and more and more",
        ] {
            let mail = composed(&relay(25), &message(subject)).expect("a message");
            let text = String::from_utf8(mail.formatted()).expect("ASCII");
            let head = text.split("\r\n\r\n").next().expect("a head");
            let (_, from_subject) = head.split_once("Subject: ").expect("a subject");
            let lines = from_subject.split("\r\n").enumerate();
            for line in lines.take_while(|(n, line)| *n == 0 || line.starts_with(' ')).map(|(_, line)| line) {
                assert!(line.is_ascii() && line.len() <= 76, "{} characters: {line}", line.len());
                for word in line.split_whitespace().filter(|w| w.starts_with("=?")) {
                    assert!(word.len() <= 75 && word.ends_with("?="), "{word}");
                }
            }
            assert_eq!(decoded_subject(&text), subject);
        }
    }

    #[test]
    fn what_goes_wrong_is_told_by_what_can_be_done() {
        let server = Server::start();
        let post = super::Smtp::default();
        let fault = |relay: &Relay, message: &Message| post.send(relay, message).expect_err("a fault").fault;
        let good = relay(server.port());
        for (answer, expected) in [
            ("RCPT 550 5.1.1 no such user", PostFault::Address),
            ("RCPT 550 no such user here", PostFault::Address),
            ("RCPT 452 4.2.2 mailbox full", PostFault::Later),
            ("DATA 554 5.7.1 spam", PostFault::Refused),
            ("AUTH 535 5.7.8 bad credentials", PostFault::SignIn),
            ("MAIL 530 5.7.0 authentication required", PostFault::SignIn),
        ] {
            server.answers(Some(answer));
            assert_eq!(fault(&good, &message("x")), expected, "{answer}");
        }
        server.answers(None);
        let no_tls = Relay { security: Security::StartTls, ..relay(server.port()) };
        assert_eq!(fault(&no_tls, &message("x")), PostFault::Tls);
        let spoken = Relay { security: Security::Tls, ..relay(server.port()) };
        assert_eq!(fault(&spoken, &message("x")), PostFault::Tls);
        let port = server.port();
        drop(server);
        assert_eq!(fault(&relay(port), &message("x")), PostFault::Unreachable);
        let to_nobody = Message { to: "nobody".to_owned(), ..message("x") };
        assert_eq!(fault(&relay(port), &to_nobody), PostFault::Address);
    }

    testkit::both! {
        /// Composed, queued, refused while the server is out of order, tried again, and there once.
        async fn the_digest_reaches_a_server_after_an_outage(test) {
            let server = Server::start();
            let mut app = test.app.clone();
            app.ports.post = std::sync::Arc::new(super::super::Smtp::default());
            let house = test.organisation(domain::organisations::Kind::Clinic, "4810100018").await;
            let owner = test.person("inchou", house, domain::people::Role::Owner).await;
            let ctx = test.as_person(owner).await;
            let new = app::checklist::NewSheet {
                edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2026,
            };
            let sheet = app.begin_sheet(&ctx, house, new).await.expect("a sheet");
            let wanted = domain::assessment::Wanted {
                value: Some(domain::assessment::Choice::No),
                checked_on: Some(jiff::civil::date(2026, 11, 1)),
                target_date: Some(jiff::civil::date(2026, 12, 10)),
                ..domain::assessment::Wanted::default()
            };
            let answer = app::checklist::NewAnswer { wanted, ..app::checklist::NewAnswer::default() };
            app.answer(&ctx, sheet, "contact-chart", answer).await.expect("an answer");
            let relay = app::mails::TypedRelay {
                host: "127.0.0.1".to_owned(), port: server.port().to_string(), security: "none".to_owned(),
                from: "mamori@mihon.example".to_owned(), ..app::mails::TypedRelay::default()
            };
            app.save_mail_settings(&test.command(), relay).await.expect("settings");
            let digest = app::reminders::Wanted { address: "inchou@mihon.example".to_owned(), weekday: 3 };
            app.want_digest(&ctx, Some(digest)).await.expect("wanted");
            app.begin_daily().await.expect("the work of every day");
            server.answers(Some("MAIL 421 4.3.2 out of order"));
            test.clock.set("2026-11-25T07:40:00+09:00".parse().expect("a time"));
            app.work_all().await.expect("work");
            assert_eq!(server.got().len(), 0, "the server is out of order");
            server.answers(None);
            for _ in 0..6 {
                test.clock.pass(jiff::SignedDuration::from_mins(30));
                app.work_all().await.expect("work");
            }
            let got = server.got();
            assert_eq!(got.len(), 1, "there, and once");
            assert_eq!(got[0].to, "inchou@mihon.example");
            assert!(decoded_subject(&got[0].text).contains("今週気をつけること"), "{}", got[0].text);
            assert!(testkit::smtp::decoded_body(&got[0].text).contains("連絡体制図"));
        }

        /// A server that says yes and drops it, hangs up, or takes it and hangs up: nothing is lost or doubled without a
        /// word, and what did not arrive can be sent again under its own name.
        async fn odd_servers_lose_nothing_in_silence(test) {
            use domain::mail::MailState;
            use testkit::smtp::Odd;
            let server = Server::start();
            let mut app = test.app.clone();
            app.ports.post = std::sync::Arc::new(super::super::Smtp::default());
            let ctx = test.command();
            let relay = app::mails::TypedRelay {
                host: "127.0.0.1".to_owned(), port: server.port().to_string(), security: "none".to_owned(),
                from: "mamori@mihon.example".to_owned(), ..app::mails::TypedRelay::default()
            };
            app.save_mail_settings(&ctx, relay).await.expect("settings");
            let nobody = domain::ids::OrganisationId::from_bytes([0; 16]);
            let queue = async |to: &str| {
                let (mail, at) = (app.mail(&ctx, nobody, to, "お知らせ", "本文"), ctx.micros());
                let id = mail.id();
                app.db.write(move |tx| app::App::queue_mail(tx, &mail, at)).await.expect("queued");
                id
            };
            let stands = async |id: domain::ids::MailId| {
                let all = app.mails(&ctx).await.expect("mails");
                let mail = all.into_iter().find(|m| m.id == id).expect("the mail");
                (mail.state, mail.tries)
            };
            let later = async || {
                for _ in 0..4 {
                    test.clock.pass(jiff::SignedDuration::from_mins(30));
                    app.work_all().await.expect("work");
                }
            };
            // Hangs up before it says that it took the message: it waits, and is there once.
            server.does(Some(Odd::HangsUp));
            let first = queue("ichi@mihon.example").await;
            app.work_all().await.expect("work");
            assert_eq!(stands(first).await, (MailState::Queued, 1));
            server.does(None);
            later().await;
            assert_eq!((stands(first).await, server.got().len()), ((MailState::Sent, 2), 1));
            // Takes it and hangs up: nobody can know; it goes again under the same Message-ID, and its tries are shown.
            server.does(Some(Odd::TakesAndHangsUp));
            let second = queue("ni@mihon.example").await;
            app.work_all().await.expect("work");
            server.does(None);
            later().await;
            assert_eq!(stands(second).await, (MailState::Sent, 2));
            let got = server.got();
            let ids = got[1..].iter().map(|m| m.text.lines().find(|l| l.starts_with("Message-ID")).expect("an id").to_owned());
            let mut ids: Vec<String> = ids.collect();
            assert_eq!(ids.len(), 2);
            ids.dedup();
            assert_eq!(ids.len(), 1, "one Message-ID");
            // Says yes and drops it: sent, as far as anybody knows; whoever hears that it did not arrive sends it again.
            server.does(Some(Odd::Loses));
            let third = queue("san@mihon.example").await;
            app.work_all().await.expect("work");
            assert_eq!((stands(third).await, server.got().len()), ((MailState::Sent, 1), 3));
            server.does(None);
            app.send_mail_again(&ctx, third).await.expect("again");
            app.work_all().await.expect("work");
            assert_eq!((stands(third).await, server.got().len()), ((MailState::Sent, 1), 4));
        }

        /// A notice to two addresses outside, one of which the server does not know, over an outage: there once, as one PDF;
        /// what came back is shown where the receipts are.
        async fn a_notice_reaches_a_server_after_an_outage_and_a_bounce_is_shown(test) {
            let mut server = Server::start();
            let port = server.port();
            server.knows_not("gone@mihon.example");
            let mut app = test.app.clone();
            app.ports.post = std::sync::Arc::new(super::super::Smtp::default());
            let county = test.organisation(domain::organisations::Kind::County, "county-a1").await;
            let ctx = test.command();
            for (name, email) in [("見本医院", "miho@mihon.example"), ("みほん歯科", "gone@mihon.example")] {
                let typed = app::notices::TypedContact {
                    name: name.to_owned(), email: email.to_owned(), way: domain::notices::Reached::Mail,
                    ..app::notices::TypedContact::default()
                };
                app.add_contact(&ctx, county, typed).await.expect("a contact");
            }
            let relay = app::mails::TypedRelay {
                host: "127.0.0.1".to_owned(), port: port.to_string(), security: "none".to_owned(),
                from: "mamori@mihon.example".to_owned(), ..app::mails::TypedRelay::default()
            };
            app.save_mail_settings(&ctx, relay).await.expect("settings");
            // The server is away when the notice is issued.
            drop(server);
            let letter = app::notices::TypedNotice {
                number: "見郡発第12号".to_owned(), date: Some(jiff::civil::date(2026, 11, 24)),
                addressee: "会員 各位".to_owned(), sender: "みほん郡医師会".to_owned(), title: "点検のお願い".to_owned(),
                body: "点検をお願いします。".to_owned(), ..app::notices::TypedNotice::default()
            };
            let id = app.draft_notice(&ctx, county, None, letter).await.expect("a draft");
            let sending = app::notices::Sending { to: app::notices::To::Children, number: None, date: None };
            app.issue_notice(&ctx, id, sending).await.expect("issued");
            app.work_all().await.expect("work");
            let mailed = app.mailed(&ctx, id).await.expect("mails");
            assert_eq!((mailed.mails.len(), mailed.lost()), (2, 0), "they wait");
            server = Server::on(port);
            server.knows_not("gone@mihon.example");
            for _ in 0..6 {
                test.clock.pass(jiff::SignedDuration::from_mins(30));
                app.work_all().await.expect("work");
            }
            let got = server.got();
            assert_eq!(got.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), ["miho@mihon.example"], "there, and once");
            assert!(decoded_subject(&got[0].text).contains("点検のお願い"), "{}", got[0].text);
            assert!(got[0].text.contains("application/pdf"), "{}", got[0].text);
            let mailed = app.mailed(&ctx, id).await.expect("mails");
            let lost: Vec<_> = mailed.mails.iter().filter(|m| m.is_lost()).collect();
            assert_eq!(lost.iter().map(|m| (m.address.as_str(), m.fault.as_str())).collect::<Vec<_>>(), [("gone@mihon.example", "address")]);
            assert!(lost[0].said.contains("no such user"), "{}", lost[0].said);
            // A server further on sends the other one back.
            let mut file = app.incoming().expect("a file");
            file.take(got[0].returned("5.2.2", "552 5.2.2 mailbox full").as_bytes()).expect("bytes");
            assert_eq!(app.take_returned(&ctx, id, file).await.expect("taken in"), id);
            assert_eq!(app.mailed(&ctx, id).await.expect("mails").lost(), 2);
        }
    }
}
