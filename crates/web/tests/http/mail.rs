//! The settings of mail, as whoever operates meets them.

use crate::client::{Client, recorded};
use crate::house::{OWNER, clinic, in_every_view, sound};
use app::ports::PostFault;
use content::{Lang, Messages};
use domain::mail::MailState;
use domain::people::Role;
use testkit::app::TestApp;

const PAGE: &str = "/settings/mail";
const GOOD: [(&str, &str); 5] = [
    ("host", "smtp.mihon.example"),
    ("security", "starttls"),
    ("user", "mamori"),
    ("password", "himitsu no kotoba"),
    ("from", "ｍａｍｏｒｉ＠mihon.example"),
];

async fn operator(test: &TestApp) -> Client {
    let house = clinic(test).await;
    test.person("operator@mamori.example", house, Role::Operator).await;
    Client::signed(test, "operator@mamori.example").await
}

testkit::both! {
    async fn a_server_is_entered_and_tried(test) {
        let mut client = operator(test).await;
        let got = in_every_view(&mut client, PAGE).await.says("まだ一通もありません");
        assert!(!got.body.contains("action=\"/settings/mail/test\""), "nothing to try yet");
        recorded(test, "POST /settings/mail", client.post(PAGE, &GOOD)).await.goes_to("/settings/mail?done=saved");
        let got = client.get("/settings/mail?done=saved").await.is(200).says("保存しました").says("smtp.mihon.example");
        assert!(!got.body.contains("himitsu"), "the password is never shown");
        sound(&got);
        let sent = client.post("/settings/mail/test", &[("to", "inchou@clinic.example")]).await.is(200);
        sound(&sent.says("inchou@clinic.example").says("受け取りました"));
        assert_eq!(test.post.sent()[0].subject, "【Mamori】試しのメールです");
        for fault in PostFault::ALL {
            test.post.fails(Some(fault));
            let got = client.post("/settings/mail/test", &[("to", "inchou@clinic.example")]).await.is(200);
            sound(&got.says(&format!("451 {} of the tests", fault.code())));
        }
        recorded(test, "POST /settings/mail/forget", client.post("/settings/mail/forget", &[])).await.goes_to("/settings/mail?done=forgotten");
        client.post("/settings/mail/test", &[("to", "a@b.example")]).await.is(409).says("まだありません");
    }

    async fn what_was_typed_wrong_stays_and_is_named(test) {
        let mut client = operator(test).await;
        client.get(PAGE).await.is(200);
        let wrong = [("host", "メールサーバ"), ("security", "none"), ("port", "八十"), ("user", "u"), ("password", "p"), ("from", "髙橋")];
        let got = client.post(PAGE, &wrong).await.is(422);
        for sentence in ["英数字で", "1から65535", "STARTTLSかTLSを選んで", "name@mihon.example"] {
            assert!(got.body.contains(sentence), "{sentence}");
        }
        assert_eq!(got.value("host").as_deref(), Some("メールサーバ"));
        sound(&got);
        client.post("/settings/mail/again", &[("mail", "01900000-0000-7000-8000-000000000000")]).await.is(404);
    }

    async fn only_whoever_operates_reaches_it(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        client.get(PAGE).await.is(403);
        client.get("/account").await.is(200);
        for path in [PAGE, "/settings/mail/test", "/settings/mail/forget"] {
            client.post(path, &GOOD).await.is(403);
        }
    }
}

#[test]
fn every_state_and_fault_has_its_words() {
    let messages = Messages::bundled().expect("messages");
    let states = MailState::ALL.map(|s| format!("mail-state-{}", s.code()));
    let faults = PostFault::ALL.map(|f| format!("mail-fault-{}", f.code()));
    for key in states.iter().chain(&faults) {
        assert!(Lang::ALL.iter().all(|lang| messages.has(*lang, key)), "{key}");
    }
}
