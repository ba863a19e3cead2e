//! Passkeys in the browser: made, asked for at sign-in and step-up, what stands in their place without scripts, and where
//! they cannot be.

use crate::client::{Client, Got, recorded};
use crate::second_factor::{OWNER, clinic, codes, fine, set_up};
use app::Place;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use std::sync::Arc;
use testkit::app::{PASSWORD, TestApp};
use testkit::passkey::{Device, PRESENT};
use web::{Authority, Names, Options};

const AT: &str = "http://localhost";
const ASKS: &str = "data-passkey=\"get\"";

/// What the page hands to the script.
fn options(got: &Got) -> String {
    let (_, rest) = got.body.split_once(" data-options=\"").expect("a form that asks the device");
    let text = rest.split('"').next().expect("its end");
    [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Makes one as its owner does; the answer to the form.
async fn made(client: &mut Client, device: &mut Device, name: &str) -> Got {
    let page = client.get("/account/passkeys/new").await.is(200);
    fine(&page);
    let (sealed, answer) = (page.value("passkey_sealed").expect("a question"), device.make(&options(&page)));
    client.post("/account/passkeys", &[("name", name), ("passkey_sealed", &sealed), ("passkey", &answer)]).await
}

/// Types 利用者ID and password; the page that asks.
async fn password(client: &mut Client) -> Got {
    client.get("/sign-in").await.is(200);
    let page = client.post("/sign-in", &[("login", OWNER), ("password", PASSWORD), ("next", "/account")]).await.is(200);
    fine(&page);
    page
}

/// Answers the question on a page of a sign-in.
async fn answered(client: &mut Client, page: &Got, device: &mut Device) -> Got {
    let (sealed, answer) = (page.value("passkey_sealed").expect("a question"), device.answer(&options(page)));
    let fields = [("next", "/account"), ("passkey_sealed", sealed.as_str()), ("passkey", answer.as_str())];
    client.post("/sign-in/code", &fields).await
}

/// A house in a place.
fn placed(test: &TestApp, options: Options, change: impl FnOnce(&mut app::Config)) -> Client {
    let mut app = test.app.clone();
    let mut config = (*app.config).clone();
    change(&mut config);
    app.config = Arc::new(config);
    Client::new(web::router(app, Options { tries_per_minute: Some(10_000), ..options }))
}

testkit::both! {
    async fn a_passkey_is_made_named_used_and_taken_away(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        fine(&client.get("/account/second-factor").await.is(200).says("/account/passkeys/new"));
        fine(&client.get("/account/passkeys").await.is(200).says("まだありません"));
        let mut device = Device::at(AT);
        let paper = recorded(test, "POST /account/passkeys", made(&mut client, &mut device, "受付のパソコン")).await.is(200).says("パスキーを追加しました");
        fine(&paper);
        let paper = (codes(&paper.body), paper.header("cache-control").to_owned());
        assert_eq!((paper.0.len(), paper.1.as_str()), (10, "no-store"));
        made(&mut client, &mut Device::at(AT), "院長の電話").await.goes_to("/account/passkeys?done=added");
        let list = client.get("/account/passkeys?done=added").await.is(200).says("受付のパソコン").says("院長の電話");
        fine(&list.clone().says("まだ使っていません"));
        let id = list.value("id").expect("the first one's id");
        client.post("/account/passkeys/rename", &[("id", &id), ("name", "")]).await.is(422).says("1文字から40文字");
        recorded(test, "POST /account/passkeys/rename", client.post("/account/passkeys/rename", &[("id", &id), ("name", "薬局の窓口")])).await.goes_to("/account/passkeys?done=renamed");
        fine(&client.get("/account/passkeys?done=renamed").await.is(200).says("薬局の窓口"));
        fine(&client.get("/account/second-factor").await.is(200).says("2個使っています").says("残りは 10個"));
        fine(&client.get("/account").await.is(200).says("使っています"));

        let mut other = Client::of(test);
        let page = password(&mut other).await.says(ASKS).says("パスキーで続ける");
        assert!(!page.body.contains("name=\"code\"") && page.body.contains("name=\"paper\""), "no digits are asked for");
        assert!(!other.cookies.contains_key("mamori"));
        let mut stranger = Device::at(AT);
        let wrong = answered(&mut other, &page, &mut stranger).await.is(422).says("このパスキーは、ここでは使えないので");
        fine(&wrong);
        assert_ne!(wrong.value("passkey_sealed"), page.value("passkey_sealed"), "a new question");
        let kept = page.value("passkey_sealed").expect("a question");
        let answer = device.answer(&options(&page));
        let again = other.post("/sign-in/code", &[("passkey_sealed", &kept), ("passkey", &answer)]).await.is(422);
        fine(&again.clone().says("もう使われたので"));
        answered(&mut other, &again, &mut device).await.goes_to("/account");
        assert!(other.cookies.contains_key("mamori") && !other.cookies.contains_key("mamori-code"));
        // The button pressed twice.
        answered(&mut other, &again, &mut device).await.goes_to("/account");
        // Without scripts: the paper.
        let mut plain = Client::of(test);
        password(&mut plain).await.says("紙の予備のコードを入れてください");
        fine(&plain.post("/sign-in/code", &[("paper", "")]).await.is(422).says("この予備のコードは使えないので"));
        plain.post("/sign-in/code", &[("paper", &paper.0[0])]).await.goes_to("/");

        let list = client.get("/account/passkeys").await.is(200);
        assert_eq!(list.body.matches("最後に使ったのは").count(), 1);
        client.post("/account/passkeys/remove", &[("id", "no-id")]).await.is(404);
        client.get("/account/passkeys").await.is(200);
        recorded(test, "POST /account/passkeys/remove", client.post("/account/passkeys/remove", &[("id", &id)])).await.goes_to("/account/passkeys?done=removed");
        client.post("/account/passkeys/remove", &[("id", &id)]).await.goes_to("/account/passkeys?done=removed");
        let mut third = Client::of(test);
        let page = password(&mut third).await;
        assert!(!device.is_asked(&options(&page)));
        answered(&mut third, &page, &mut device).await.is(422);
        let id = client.get("/account/passkeys?done=removed").await.is(200).value("id").expect("the other");
        client.post("/account/passkeys/remove", &[("id", &id)]).await.goes_to("/account/second-factor?done=off");
        fine(&client.get("/account/second-factor?done=off").await.is(200).says("二要素認証をやめました"));
        let mut fourth = Client::of(test);
        fourth.get("/sign-in").await.is(200);
        fourth.post("/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await.goes_to("/");
    }

    async fn what_somebody_else_says_opens_nothing(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let mut device = Device::at(AT);
        made(&mut client, &mut device, "x").await.is(200);
        let mut other = Client::of(test);
        let mut page = password(&mut other).await;
        for (origin, rp_id) in [("https://evil.example", None), ("http://localhost:8080", None), (AT, Some("evil.example"))] {
            (device.origin, device.rp_id) = (origin.to_owned(), rp_id.map(str::to_owned));
            page = answered(&mut other, &page, &mut device).await.is(422).says("確かめられなかったので");
            fine(&page);
        }
        (device.origin, device.rp_id) = (AT.to_owned(), None);
        device.flags = PRESENT;
        page = answered(&mut other, &page, &mut device).await.is(422).says("画面のロックを外すように設定して");
        fine(&page);
        page = other.post("/sign-in/code", &[("passkey_sealed", "x"), ("passkey", "a.b.c.d.e")]).await.is(422);
        assert!(!other.cookies.contains_key("mamori"));
        test.clock.pass(SignedDuration::from_mins(5));
        answered(&mut other, &page, &mut device).await.is(409).says("5分が過ぎたので");
        // A count that goes back is a copy's.
        let mut fresh = Device::at(AT);
        let mut client = Client::of(test);
        let mut page = password(&mut client).await;
        (device.flags, device.count) = (PRESENT | testkit::passkey::VERIFIED, 10);
        answered(&mut client, &page, &mut device).await.goes_to("/account");
        client.get("/account").await.is(200);
        assert_eq!(made(&mut client, &mut fresh, "y").await.status.as_u16(), 303);
        let mut other = Client::of(test);
        page = password(&mut other).await;
        device.count = 4;
        fine(&answered(&mut other, &page, &mut device).await.is(422).says("同じ鍵を持つ端末"));
    }

    async fn a_passkey_is_a_proof_too(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let mut device = Device::at(AT);
        made(&mut client, &mut device, "x").await.is(200);
        client.get("/account").await.is(200);
        test.clock.pass(SignedDuration::from_mins(11));
        let asked = client.post("/account/tokens", &[("label", "連携"), ("days", "30")]).await.is(401).says(ASKS);
        fine(&asked);
        let kept = asked.value("step_body").expect("what was typed");
        client.post("/account/tokens", &[("step_body", &kept), ("step_password", PASSWORD)]).await.is(422);
        let answer = async |client: &mut Client, page: &Got, device: &mut Device| {
            let (sealed, text) = (page.value("step_passkey_sealed").expect("a question"), device.answer(&options(page)));
            let fields = [("step_body", kept.as_str()), ("step_passkey_sealed", &sealed), ("step_passkey", &text)];
            client.post("/account/tokens", &fields).await
        };
        device.origin = "https://evil.example".to_owned();
        let wrong = answer(&mut client, &asked, &mut device).await.is(422).says("確かめられなかったので");
        fine(&wrong);
        assert_eq!(wrong.value("step_body").as_deref(), Some(kept.as_str()));
        device.origin = AT.to_owned();
        answer(&mut client, &wrong, &mut device).await.is(200).says("mamori_");
        // The page on its own, before what is fetched: a new passkey.
        client.get("/account").await.is(200);
        test.clock.pass(SignedDuration::from_mins(11));
        client.get("/account/passkeys/new").await.goes_to("/step-up?next=%2Faccount%2Fpasskeys%2Fnew");
        let page = client.get("/step-up?next=%2Faccount%2Fpasskeys%2Fnew").await.is(200).says(ASKS);
        fine(&page);
        let (sealed, text) = (page.value("step_passkey_sealed").expect("a question"), device.answer(&options(&page)));
        let fields = [("next", "/account/passkeys/new"), ("step_passkey_sealed", &sealed), ("step_passkey", &text)];
        client.post("/step-up", &fields).await.goes_to("/account/passkeys/new");
        client.get("/account/passkeys/new").await.is(200);
    }

    async fn a_passkey_stands_beside_a_telephone(test) {
        let id = clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        set_up(test, &mut client).await;
        let mut device = Device::at(AT);
        made(&mut client, &mut device, "x").await.goes_to("/account/passkeys?done=added");
        let mut other = Client::of(test);
        let page = password(&mut other).await.says(ASKS).says("name=\"code\"");
        answered(&mut other, &page, &mut device).await.goes_to("/account");
        client.get("/account/second-factor").await.is(200);
        client.post("/account/second-factor/remove", &[]).await.goes_to("/account/second-factor?done=telephone-off");
        fine(&client.get("/account/second-factor?done=telephone-off").await.is(200).says("パスキーは使えます").says("残りは 10個"));
        // Whoever looks after the people sees it, and takes it away.
        let staff = test.person("staff@clinic.example", id.parse().expect("an id"), Role::Staff).await;
        let mut member = Client::signed(test, "staff@clinic.example").await;
        made(&mut member, &mut Device::at(AT), "y").await.is(200);
        fine(&client.get(&format!("/people/{staff}?organisation={id}")).await.is(200).says("二要素認証を外す"));
        client.post(&format!("/people/{staff}/second-factor"), &[("organisation", &id)]).await.goes_to(&format!("/people?organisation={id}&done=factor"));
        Client::signed(test, "staff@clinic.example").await;
    }

    async fn a_page_offers_passkeys_only_where_they_can_be(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let mut device = Device::at(AT);
        made(&mut client, &mut device, "x").await.is(200);
        let session = client.cookies.clone();
        let host = |mut client: Client, name: &str| {
            client.cookies.clone_from(&session);
            client.headers = vec![("host", name.to_owned())];
            client
        };
        let names = || Options { hosts: ["mamori.example", "192.168.1.10", "uketsuke.local"].map(str::to_owned).into_iter().collect(), ..Options::default() };
        let authority = |addresses: &[&str]| {
            let addresses: Names = addresses.iter().map(|a| (*a).to_owned()).collect();
            Options { authority: Some(Authority { name: "Mamori".to_owned(), der: Vec::new(), fingerprint: [0; 32], addresses }), ..names() }
        };
        let pc = || placed(test, Options { port: Some(8080), ..names() }, |_| ());
        let hosted = |url: &'static str| placed(test, names(), move |c| (c.place, c.public_url) = (Place::Hosted, Some(url.to_owned())));
        let network = |addresses: &[&str]| placed(test, authority(addresses), |c| c.place = Place::Network);
        let inside = ["https://192.168.1.10:8443", "https://uketsuke.local:8443"];
        for (client, name, leads) in [
            (pc(), "localhost:8080", Some("")),
            (pc(), "127.0.0.1:8080", Some("http://localhost:8080")),
            (hosted("https://mamori.example/"), "mamori.example", Some("")),
            (hosted("https://mamori.example"), "localhost", Some("https://mamori.example")),
            (hosted("http://mamori.example"), "mamori.example", None),
            (hosted("https://192.168.1.10"), "192.168.1.10", None),
            (network(&inside), "uketsuke.local:8443", Some("")),
            (network(&inside), "192.168.1.10:8443", Some("https://uketsuke.local:8443")),
            (network(&inside[..1]), "192.168.1.10:8443", None),
        ] {
            let page = host(client, name).get("/account/passkeys/new").await.is(200);
            fine(&page);
            assert_eq!(page.body.contains("data-passkey=\"create\""), leads == Some(""), "{name} {leads:?}");
            let leads_to = leads.filter(|to| !to.is_empty()).map(|to| format!("href=\"{to}/account/passkeys/new\""));
            assert!(leads_to.is_none_or(|link| page.body.contains(&link)), "{name} {leads:?}");
            assert_eq!(page.body.contains("この Mamori では、パスキーを使えません"), leads.is_none(), "{name} {leads:?}");
        }
        // Who has one for another name is told at sign-in where it works, and gets in with the paper.
        let mut there = placed(test, Options { port: Some(8080), ..names() }, |_| ());
        there.headers = vec![("host", "127.0.0.1:8080".to_owned())];
        let page = password(&mut there).await.says("http://localhost:8080/sign-in").says("name=\"paper\"");
        assert!(!page.body.contains(ASKS));
        let mut moved = hosted("https://mamori.example");
        moved.headers = vec![("host", "mamori.example".to_owned())];
        let page = password(&mut moved).await.says("いま開いているアドレスでは使えません");
        assert!(!page.body.contains(ASKS));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_that_made_a_passkey_is_asked_no_more() {
    let url = "https://mamori.mihon.example";
    let test = TestApp::sqlite().await.with(|c| (c.place, c.public_url) = (Place::Hosted, Some(url.to_owned())));
    let county = test.organisation(Kind::County, "county").await;
    test.person("office", county, Role::Administrator).await;
    let hosts: Names = ["mamori.mihon.example".to_owned()].into_iter().collect();
    let mut client = Client::new(web::router(test.app.clone(), Options { hosts, ..Options::default() }));
    client.headers = vec![("host", "mamori.mihon.example".to_owned())];
    client.get("/sign-in").await.is(200);
    let fields = [("login", "office"), ("password", PASSWORD), ("next", "/programme")];
    let led = client.post("/sign-in", &fields).await;
    let page = client.get(led.location()).await.is(200).says("/account/passkeys/new?next=%2Fprogramme");
    fine(&page);
    let page = client.get("/account/passkeys/new?next=%2Fprogramme").await.is(200);
    let page = page.says("href=\"/account/second-factor?next=%2Fprogramme\"");
    assert_eq!(page.value("next").as_deref(), Some("/programme"));
    let (sealed, answer) = (page.value("passkey_sealed").expect("a question"), Device::at(url).make(&options(&page)));
    let fields = [("name", ""), ("next", "/programme"), ("passkey_sealed", &sealed), ("passkey", &answer)];
    client.post("/account/passkeys", &fields).await.is(200).says("href=\"/programme\"");
    test.clock.pass(SignedDuration::from_hours(7));
    client.get("/programme").await.is(200);
}
