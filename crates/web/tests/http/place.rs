//! What a page says and asks in each of the three places: the code of the first start, the certificate, links.

use crate::client::{Client, recorded};
use crate::house::{OWNER, clinic, in_every_view, sound};
use app::Place;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use domain::people::Role;
use std::net::SocketAddr;
use std::sync::Arc;
use testkit::app::{PASSWORD, TestApp};
use web::{Authority, FirstCode, Names, Options};

const CODE: &str = "abcde-fghjk";

/// A house in a place.
fn placed(test: &TestApp, options: Options, change: impl FnOnce(&mut app::Config)) -> Client {
    let mut app = test.app.clone();
    let mut config = (*app.config).clone();
    change(&mut config);
    app.config = Arc::new(config);
    Client::new(web::router(app, Options { tries_per_minute: Some(10_000), ..options }))
}

fn asking(on_loopback: bool) -> Options {
    Options {
        hosts: ["mamori.example".to_owned()].into_iter().collect(),
        first_code: Some(FirstCode { code: CODE.to_owned(), on_loopback }),
        ..Options::default()
    }
}

fn authority(addresses: &[&str]) -> Option<Authority> {
    let addresses: Names = addresses.iter().map(|a| (*a).to_owned()).collect();
    let name = "Mamori uketsuke".to_owned();
    Some(Authority { name, der: b"der".to_vec(), fingerprint: [0xA7; 32], addresses })
}

fn filled(code: &str) -> Vec<(&'static str, &str)> {
    let fields = [("name", "みほん診療所"), ("kind", "clinic"), ("prefecture", "東京都"), ("person_name", "見本 花子")];
    let person = [("login", "hanako"), ("password", PASSWORD), ("password_again", PASSWORD), ("start_code", code)];
    fields.into_iter().chain(person).collect()
}

testkit::both! {
    async fn the_first_start_asks_for_the_code_and_keeps_what_was_typed(test) {
        let mut client = placed(test, asking(false), |c| c.place = Place::Network);
        let shown = in_every_view(&mut client, "/setup").await.says("開始コード").says("院内のサーバだけに保存され");
        assert!(!shown.body.contains("このパソコンの中だけ") && !shown.body.contains(CODE));
        for wrong in ["", "abcde-fghjx", "abcde"] {
            let got = client.post("/setup", &filled(wrong)).await.is(422);
            sound(&got);
            assert!(got.clone().says("開始コードが違いますので").body.contains("id=\"start_code-fault\""));
            assert_eq!((got.value("name").as_deref(), got.value("start_code").as_deref()), (Some("みほん診療所"), Some(wrong)));
            assert!(test.app.needs_setup().await.expect("known"));
        }
        // Something else is wrong: the code need not be typed again.
        let right = "ＡＢＣＤＥ fghjk";
        let mut fields = filled(right);
        fields[0].1 = "";
        let got = client.post("/setup", &fields).await.is(422);
        assert_eq!(got.value("start_code").as_deref(), Some(right));
        assert!(!got.body.contains("start_code-fault"));
        recorded(test, "POST /setup", client.post("/setup", &filled(right))).await.goes_to("/setup/systems");
    }

    async fn who_sits_at_the_machine_is_not_asked_and_whoever_comes_through_a_proxy_is(test) {
        let mut client = placed(test, Options { proxies: vec!["127.0.0.9".parse().expect("an address")], ..asking(true) }, |c| {
            c.place = Place::Hosted;
        });
        let from = |peer: &str, headers: &[(&'static str, &'static str)]| {
            let peer: SocketAddr = format!("{peer}:4711").parse().expect("an address");
            headers.iter().fold(Request::get("/setup").extension(ConnectInfo(peer)), |r, (name, value)| r.header(*name, *value))
        };
        for (peer, headers, asked) in [
            ("127.0.0.1", &[][..], false),
            ("[::ffff:127.0.0.1]", &[], false),
            ("192.0.2.9", &[], true),
            ("127.0.0.9", &[], true),
            ("127.0.0.1", &[("host", "mamori.example")], true),
            ("127.0.0.1", &[("x-forwarded-for", "127.0.0.1")], true),
            ("127.0.0.1", &[("forwarded", "for=127.0.0.1")], true),
            ("192.0.2.9", &[("x-forwarded-for", "127.0.0.1")], true),
        ] {
            let got = client.send(from(peer, headers), Body::empty()).await.is(200);
            assert_eq!(got.body.contains("name=\"start_code\""), asked, "{peer} {headers:?}");
        }
        // On one PC nobody is asked.
        let mut client = Client::of(test);
        assert!(!client.get("/setup").await.is(200).body.contains("start_code"));
    }

    async fn the_certificate_is_explained_only_where_there_is_one(test) {
        for (place, why) in [(Place::Pc, "ほかの機器からは開けません"), (Place::Network, "自分の証明書を作っていません"), (Place::Hosted, "自分の証明書を作っていません")] {
            let mut client = placed(test, Options::default(), |c| c.place = place);
            let shown = in_every_view(&mut client, "/certificate").await.says(why);
            assert!(!shown.body.contains("<svg") && !shown.body.contains(".crt"), "{place:?}");
            client.get("/certificate/mamori-ca.crt").await.is(404);
            assert!(!client.get("/about").await.is(200).body.contains("href=\"/certificate\""), "nothing leads there");
        }
        let options = Options { authority: authority(&["https://192.168.1.10:8443", "https://uketsuke.local:8443"]), ..Options::default() };
        let mut client = placed(test, options, |c| c.place = Place::Network);
        let shown = in_every_view(&mut client, "/certificate").await;
        let shown = shown.says("https://192.168.1.10:8443/certificate").says("https://uketsuke.local:8443/certificate");
        let shown = shown.says("<svg").says("A7A7 A7A7 A7A7").says("「Mamori uketsuke」をオンにします").says("証明書のインストール");
        assert!(!shown.body.contains("127.0.0.1"));
        let file = client.get("/certificate/mamori-ca.crt").await.is(200);
        assert_eq!((file.header("content-type"), file.body.as_str()), ("application/x-x509-ca-cert", "der"));
        client.get("/about").await.is(200).says("href=\"/certificate\"");
        // Nobody else can open it: no address and no QR.
        let mut client = placed(test, Options { authority: authority(&[]), ..Options::default() }, |c| c.place = Place::Network);
        let alone = in_every_view(&mut client, "/certificate").await.says("このパソコンからしか開けません");
        assert!(!alone.body.contains("<svg") && !alone.body.contains("<li><strong>"));
    }

    async fn links_lead_where_the_place_can_be_opened(test) {
        let clinic = clinic(test).await;
        let id = clinic.to_string();
        test.app.renew_help_code(&test.command(), clinic).await.expect("a code");
        let token = test.sign_in(OWNER).await;
        let fields = [("organisation", id.as_str()), ("name", "見本 次郎"), ("role", "staff")];
        let inside = "https://192.168.1.10:8443";
        // One PC: no address, no QR, even where somebody wrote one down.
        let public = |c: &mut app::Config| c.public_url = Some("https://mihon.example/".to_owned());
        let mut pc = placed(test, Options::default(), public);
        // The clinic's network: the address inside, and the certificate first.
        let mut network = placed(test, Options { authority: authority(&[inside]), ..Options::default() }, |c| {
            (c.place, c.inside_url) = (Place::Network, Some(inside.to_owned()));
        });
        let mut hosted = placed(test, Options::default(), |c| {
            c.place = Place::Hosted;
            public(c);
        });
        for (client, address) in [(&mut pc, None), (&mut network, Some(inside)), (&mut hosted, Some("https://mihon.example"))] {
            client.cookies.insert("mamori".to_owned(), token.clone());
            client.get("/people").await.is(200);
            let issued = client.post("/people/invitations", &fields).await.is(200);
            sound(&issued);
            let invites = address.map(|a| format!("{a}/invitation"));
            assert_eq!(issued.body.contains("<svg"), address.is_some());
            assert!(invites.is_none_or(|i| issued.body.contains(&i)) && !issued.body.contains("127.0.0.1"), "{address:?}");
            assert_eq!(issued.body.contains(&format!("{inside}/certificate")), address == Some(inside));
            // The letter says what the page says.
            let code = issued.body.split_once("<p class=\"code\">").and_then(|(_, rest)| rest.split('<').next()).expect("a code");
            let letter = client.post("/papers/invitation", &[("organisation", id.as_str()), ("code", code)]).await.is(200);
            let url = address.map(|a| format!("{a}/invitation")).unwrap_or_default();
            assert!(letter.body.contains(&format!("\"url\": \"{url}\"")), "{address:?} {}", letter.body);
            let certificate = format!("\"certificate\": \"{inside}/certificate\"");
            assert_eq!(letter.body.contains(&certificate), address == Some(inside), "{}", letter.body);
            let contacts = client.get(&format!("/organisations/{id}/help")).await.is(200);
            let open = contacts.body.contains(&format!("href=\"{}/help/", address.unwrap_or_default()));
            assert!(open && !contacts.body.contains("127.0.0.1"), "{address:?}");
            // A paper for patients leads only to what is open to everybody.
            let poster = client.get(&format!("/papers/poster/{id}.pdf?kind=staff")).await.is(200);
            assert_eq!(poster.body.contains("<svg"), address == Some("https://mihon.example"), "{address:?}");
        }
        // Members of an association are outsiders: in a network of one's own no letter leads there.
        let county = test.organisation(domain::organisations::Kind::County, "county-a1").await;
        test.person("office@county.example", county, Role::Administrator).await;
        let token = test.sign_in("office@county.example").await;
        for (client, says) in [(&mut pc, "1台のパソコン"), (&mut network, "会員の方からは開けません"), (&mut hosted, "")] {
            client.cookies.insert("mamori".to_owned(), token.clone());
            let page = client.get(&format!("/organisations/{county}/invitations")).await.is(200);
            sound(&page);
            assert!(page.body.contains(says));
            assert_eq!(page.body.contains("class=\"note warn\""), !says.is_empty());
        }
    }

    async fn who_forgot_the_password_and_is_alone_reads_of_the_way_on_one_pc(test) {
        clinic(test).await;
        for (place, told) in [(Place::Pc, true), (Place::Network, false), (Place::Hosted, false)] {
            let mut client = placed(test, Options::default(), |c| c.place = place);
            let page = client.get("/sign-in").await.is(200).says("「パスワードの再設定」");
            sound(&page);
            assert_eq!(page.body.contains("「はじめに.txt」"), told, "{place:?}");
        }
    }

    async fn https_that_ends_at_a_proxy_leaves_loopback_plain(test) {
        let hosts: Names = ["mamori.example".to_owned()].into_iter().collect();
        let options = Options { hosts, secure_cookies: true, plain_on_loopback: true, ..Options::default() };
        let mut client = Client::new(web::router(test.app.clone(), options));
        let got = client.send(Request::get("/invitation").header("host", "mamori.example:443"), Body::empty()).await.is(200);
        assert!(got.header("set-cookie").starts_with("__Host-mamori-form=") && got.header("set-cookie").ends_with("; Secure"));
        assert!(!got.header("strict-transport-security").is_empty());
        let got = client.get("/invitation").await.is(200);
        assert!(got.header("set-cookie").starts_with("mamori-form=") && !got.header("set-cookie").contains("Secure"));
        assert!(got.header("strict-transport-security").is_empty());
    }
}

#[tokio::test]
async fn the_code_cannot_be_tried_for_ever() {
    let test = TestApp::sqlite().await;
    let mut client = Client::new(web::router(test.app.clone(), Options { tries_per_minute: Some(3), ..asking(false) }));
    client.get("/setup").await.is(200);
    for _ in 0..3 {
        client.post("/setup", &filled("aaaaa-aaaaa")).await.is(422);
    }
    let got = client.post("/setup", &filled(CODE)).await.is(429);
    assert!(got.header("retry-after").parse::<u64>().is_ok_and(|s| s > 0));
    assert!(test.app.needs_setup().await.expect("known"));
}
