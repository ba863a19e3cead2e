//! Notices by mail to whom an association reaches outside Mamori, through pages, on both engines.

use crate::client::{Client, recorded};
use crate::house::{sound, upload};
use app::ports::PostFault;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::TestApp;
use testkit::both;

const OFFICER: &str = "officer@county-a1.example";

/// A county with an officer, two contacts by mail and one by fax; nobody below it uses Mamori.
async fn county(test: &TestApp) -> (OrganisationId, Client) {
    let county = test.organisation(Kind::County, "county-a1").await;
    test.person(OFFICER, county, Role::Officer).await;
    let mut officer = Client::signed(test, OFFICER).await;
    let path = format!("/organisations/{county}/contacts");
    for (name, way, fax, email) in [
        ("見本医院", "mail", "", "miho@mihon.example"),
        ("みほん歯科", "mail", "", "shika@mihon.example"),
        ("みほん薬局", "fax", "000-000-0001", ""),
    ] {
        officer.get(&path).await.is(200);
        officer.post(&path, &[("name", name), ("way", way), ("fax", fax), ("email", email)]).await.goes_to(&path);
    }
    (county, officer)
}

pub async fn server(test: &TestApp) {
    let relay = app::mails::TypedRelay {
        host: "mail.mihon.example".to_owned(),
        security: "starttls".to_owned(),
        from: "mamori@mihon.example".to_owned(),
        ..app::mails::TypedRelay::default()
    };
    test.app.save_mail_settings(&test.command(), relay).await.expect("settings");
}

/// Writes a letter and issues it to all; the page of its receipts.
async fn issued(officer: &mut Client, county: OrganisationId) -> String {
    officer.get(&format!("/notices/new?organisation={county}")).await.is(200);
    let organisation = county.to_string();
    let fields = [
        ("organisation", organisation.as_str()),
        ("addressee", "会員 各位"),
        ("sender", "みほん郡医師会"),
        ("title", "点検のお願い"),
        ("body", "点検をお願いします。"),
    ];
    let notice = officer.post("/notices", &fields).await.is(303).location().to_owned();
    let notice = notice.split('?').next().expect("a path").to_owned();
    sound(&officer.get(&format!("{notice}/issue")).await.is(200).says("PDF"));
    let fields = [("to", "children"), ("number", "見郡発第12号"), ("date", "R8.11.24")];
    officer.post(&format!("{notice}/issue"), &fields).await.is(303);
    format!("{notice}/receipts")
}

fn contact_of(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("<strong>{name}</strong>")).expect("the contact");
    let (_, rest) = rest.split_once("name=\"contact\" value=\"").expect("its form");
    rest.split('"').next().expect("an id").to_owned()
}

both! {
    async fn a_notice_goes_by_mail_once_with_its_code_and_no_link(test) {
        let (county, mut officer) = county(test).await;
        let receipts = issued(&mut officer, county).await;
        // Asked for twice before anything went: two jobs, and nobody gets it twice.
        officer.get(&receipts).await.is(200).says("2件あります");
        recorded(test, "POST /notices/{id}/mails", officer.post(&receipts.replace("receipts", "mails"), &[])).await.goes_to(&format!("{receipts}?done=mailing"));
        // Without a server the mails wait, and the page says so.
        test.app.work_all().await.expect("work");
        sound(&officer.get(&receipts).await.is(200).says("メールの設定がまだありません").says("送る前"));
        assert_eq!(test.post.sent().len(), 0);
        server(test).await;
        // Away, then back: tried again with growing waits, there once.
        test.post.fails(Some(PostFault::Unreachable));
        test.clock.pass(jiff::SignedDuration::from_mins(11));
        test.app.work_all().await.expect("work");
        sound(&officer.get(&receipts).await.is(200).says("メールのサーバが使えないので"));
        test.post.fails(None);
        for _ in 0..4 {
            test.clock.pass(jiff::SignedDuration::from_mins(31));
            test.app.work_all().await.expect("work");
        }
        let mut sent = test.post.sent();
        sent.sort_by(|a, b| a.to.cmp(&b.to));
        assert_eq!(sent.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), ["miho@mihon.example", "shika@mihon.example"]);
        let view = test.app.notice(&test.command(), receipts.split('/').nth(2).expect("an id").parse().expect("an id"), None).await.expect("a notice");
        let code = app::codes::grouped(&view.letters[0].check_code);
        for mail in &sent {
            assert_eq!(mail.attachments.len(), 1);
            let file = &mail.attachments[0];
            assert_eq!((file.name.as_str(), file.media_type.as_str()), ("見郡発第12号.pdf", "application/pdf"));
            assert!(String::from_utf8_lossy(&file.bytes).contains("点検をお願いします。"), "the whole letter");
            assert!(mail.subject.contains("みほん郡医師会") && mail.body.contains(&code) && mail.body.contains("見郡発第12号"), "{}", mail.body);
            assert!(!mail.body.contains("://") && !mail.body.contains("sign-in"), "no link: {}", mail.body);
        }
        // Asked again: everybody has it.
        officer.get(&receipts).await.is(200).says("メールで送った").says("メール 2（届かなかったもの 0）、FAXや郵送 1");
        officer.post(&receipts.replace("receipts", "mails"), &[]).await.is(409);
        // Another contact gets it when somebody asks.
        let path = format!("/organisations/{county}/contacts");
        officer.get(&path).await.is(200);
        officer.post(&path, &[("name", "あとの医院"), ("way", "mail"), ("fax", ""), ("email", "ato@mihon.example")]).await.goes_to(&path);
        officer.get(&receipts).await.is(200).says("1件あります");
        officer.post(&receipts.replace("receipts", "mails"), &[]).await.goes_to(&format!("{receipts}?done=mailing"));
        test.app.work_all().await.expect("work");
        assert_eq!(test.post.sent().last().map(|m| m.to.clone()).as_deref(), Some("ato@mihon.example"));
        assert_eq!(test.post.sent().len(), 3);
    }

    async fn what_did_not_arrive_is_shown_and_goes_elsewhere(test) {
        let (county, mut officer) = county(test).await;
        server(test).await;
        test.post.fails(Some(PostFault::Address));
        let receipts = issued(&mut officer, county).await;
        let notice = receipts.trim_end_matches("/receipts").to_owned();
        test.app.work_all().await.expect("work");
        let page = officer.get(&receipts).await.is(200).says("届きませんでした").says("miho@mihon.example");
        sound(&page.clone().says("そのアドレスは使われていません").says("FAXで送るか").says("届かなかったもの 2"));
        let (miho, shika) = (contact_of(&page.body, "見本医院"), contact_of(&page.body, "みほん歯科"));
        // A wrong address comes back as it was typed.
        let got = officer.post(&format!("{notice}/mails/again"), &[("contact", miho.as_str()), ("email", "miho @ x")]).await.is(422);
        sound(&got.clone().says("name@example.jp"));
        assert!(got.body.contains("id=\"email\" name=\"email\" value=\"miho @ x\""), "what was typed stays");
        recorded(test, "POST /notices/{id}/mails/fax", officer.post(&format!("{notice}/mails/fax"), &[("contact", shika.as_str())])).await.goes_to(&format!("{receipts}?done=faxed"));
        test.post.fails(None);
        recorded(test, "POST /notices/{id}/mails/again", officer.post(&format!("{notice}/mails/again"), &[("contact", miho.as_str()), ("email", "new@mihon.example")])).await.goes_to(&format!("{receipts}?done=mailing"));
        test.app.work_all().await.expect("work");
        let sent = test.post.sent();
        assert_eq!(sent.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), ["new@mihon.example"]);
        officer.get(&receipts).await.is(200).says("FAXで送った").says("new@mihon.example").says("届かなかったもの 0");
        officer.post(&format!("{notice}/mails/again"), &[("contact", miho.as_str()), ("email", "x@mihon.example")]).await.is(409);
        officer.get(&format!("/organisations/{county}/contacts")).await.is(200).says("new@mihon.example");

        // It came back later: the file says which, why, and whom it did not reach.
        let arrived = testkit::smtp::Arrived {
            from: "mamori@mihon.example".to_owned(), to: "new@mihon.example".to_owned(),
            text: format!("Message-ID: <{}>\r\nSubject: x\r\n\r\nx\r\n", sent[0].message_id), ..testkit::smtp::Arrived::default()
        };
        let file = arrived.returned("5.2.2", "552 5.2.2 mailbox full");
        let to = format!("{notice}/mails/returned");
        for (name, bytes, said) in [
            ("a.eml", &b"Subject: Re: x\r\nFrom: a@b.example\r\n\r\nthanks\r\n"[..], "戻ってきたメールではない"),
            ("a.pdf", b"%PDF-1.7", "戻ってきたメールではない"),
            ("b.eml", file.replace(".mamori@", ".other@").as_bytes(), "見つかりませんでした"),
            ("c.eml", file.replace("Action: failed", "Action: delayed").as_bytes(), "時間"),
        ] {
            officer.get(&receipts).await.is(200);
            upload(&mut officer, &to, &[], &[(name, bytes)]).await.is(422).says(said);
        }
        officer.get(&receipts).await.is(200);
        upload(&mut officer, &to, &[], &[]).await.is(422).says("選んで");
        recorded(test, "POST /notices/{id}/mails/returned", upload(&mut officer, &to, &[], &[("back.eml", file.as_bytes())])).await.goes_to(&format!("{receipts}?done=returned"));
        sound(&officer.get(&receipts).await.is(200).says("受信箱がいっぱい").says("mailbox full"));

        // A contact that was removed cannot be written to; what became of its mail stays.
        let contacts = format!("/organisations/{county}/contacts");
        officer.get(&contacts).await.is(200);
        officer.post(&format!("{contacts}/remove"), &[("contact", miho.as_str())]).await.goes_to(&contacts);
        let again = [("contact", miho.as_str()), ("email", "new@mihon.example")];
        sound(&officer.post(&format!("{notice}/mails/again"), &again).await.is(422).says("もう消されています"));

        // Nobody else sees or moves any of it, and nobody marks another association's mail.
        let other = test.organisation(Kind::County, "county-b1").await;
        test.person("officer@county-b1.example", other, Role::Officer).await;
        let mut stranger = Client::signed(test, "officer@county-b1.example").await;
        stranger.get(&receipts).await.is(404);
        for path in ["mails", "mails/again", "mails/fax"] {
            stranger.post(&format!("{notice}/{path}"), &[("contact", miho.as_str()), ("email", "")]).await.is(404);
        }
        upload(&mut stranger, &to, &[], &[("back.eml", file.as_bytes())]).await.is(404);
    }

    async fn what_became_of_a_mail_is_known_when_its_row_is_swept(test) {
        let (county, mut officer) = county(test).await;
        server(test).await;
        test.post.fails(Some(PostFault::Address));
        let receipts = issued(&mut officer, county).await;
        test.app.work_all().await.expect("work");
        test.clock.pass(jiff::SignedDuration::from_hours(91 * 24));
        test.app.sweep_mails(&test.command()).await.expect("swept");
        assert!(test.app.mails(&test.command()).await.expect("mails").is_empty());
        let mut officer = Client::signed(test, OFFICER).await;
        officer.get(&receipts).await.is(200).says("届かなかったもの 2");
    }
}
