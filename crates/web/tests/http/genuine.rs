//! Whether a paper is genuine, for somebody who is nobody here: by code and by file, as page and as JSON.

use crate::client::Client;
use crate::house::upload;
use app::App;
use app::notices::{Sending, To, TypedNotice};
use app::papers::signature_line;
use axum::body::Body;
use axum::http::Request;
use domain::organisations::Kind;
use serde_json::Value;
use testkit::app::TestApp;
use testkit::both;
use web::Options;

const BODY: &str = "会員だけに宛てた本文です。";

/// An issued notice's code.
async fn issued(test: &TestApp, app: &App) -> String {
    let county = test.organisation(Kind::County, "county-a1").await;
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let from = jiff::civil::date(2020, 4, 1);
    app.join(&test.command(), clinic, county, "A1", None, from).await.expect("a member");
    let typed = TypedNotice {
        number: "見郡発第12号".into(),
        date: Some(jiff::civil::date(2026, 11, 24)),
        addressee: "会員 各位".into(),
        sender: "みほん郡医師会".into(),
        title: "点検のお願い".into(),
        body: BODY.into(),
        ..TypedNotice::default()
    };
    let id = app.draft_notice(&test.command(), county, None, typed).await.expect("a draft");
    let sending = Sending { to: To::Children, number: None, date: None };
    app.issue_notice(&test.command(), id, sending).await.expect("issued");
    let view = app.notice(&test.command(), id, None).await.expect("a notice");
    view.letters[0].check_code.clone()
}

fn client(app: &App) -> Client {
    Client::new(web::router(app.clone(), Options { tries_per_minute: Some(10_000), ..Options::default() }))
}

/// A file that the installation signs.
fn signed(app: &App) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\nmamori-check=ABCD2345EFGH6789JKMN\n%%EOF\n".to_vec();
    let line = signature_line(&*app.ports.keys, &bytes).expect("a key");
    bytes.extend_from_slice(format!("%{line}\n").as_bytes());
    bytes
}

async fn post_api(client: &mut Client, bytes: &[u8]) -> Value {
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = Request::post("/api/v1/check").header("content-type", "multipart/form-data; boundary=b");
    let got = client.send(request, Body::from(body)).await.is(201);
    serde_json::from_str(&got.body).expect("JSON")
}

both! {
    async fn a_code_says_who_issued_what_when_and_never_the_body(test) {
        let app = test.signing().await;
        let code = issued(test, &app).await;
        let mut nobody = client(&app);
        nobody.get("/check").await.is(200).says("確");
        let typed = app::codes::grouped(&code).to_lowercase();
        nobody.get(&format!("/check?code={typed}")).await.goes_to(&format!("/check/{code}"));
        nobody.get("/check?code=---").await.is(422);
        let page = nobody.get(&format!("/check/{code}")).await.is(200);
        for said in ["county-a1", "見郡発第12号", "令和8年11月24日", "点検のお願い"] {
            let page = page.clone();
            page.says(said);
        }
        let key: String = app.ports.keys.public_half().expect("a key")[..4].iter().map(|b| format!("{b:02x}")).collect();
        assert!(page.body.contains(&key) && !page.body.contains(BODY), "{}", page.body);
        let json = nobody.get(&format!("/api/v1/check/{typed}")).await.is(200);
        let found: web::api::schema::CodeChecked = serde_json::from_str(&json.body).expect("its shape");
        assert_eq!(
            (found.kind.as_str(), found.number.as_deref(), found.date.as_deref(), found.title.as_str(), found.pages),
            ("notice", Some("見郡発第12号"), Some("2026-11-24"), "点検のお願い", Some(1))
        );
        assert!(!json.body.contains(BODY) && !found.demo && found.detail.is_none(), "{}", json.body);

        let unknown = if code.starts_with('A') { "B" } else { "A" }.to_owned() + &code[1..];
        nobody.get(&format!("/check/{unknown}")).await.is(404).says("ここにはありません");
        nobody.get(&format!("/api/v1/check/{unknown}")).await.is(404);
        nobody.get("/api/v1/check/x").await.is(404);
    }

    async fn a_file_is_genuine_and_not_after_one_changed_byte(test) {
        let app = test.signing().await;
        let mut nobody = client(&app);
        let good = signed(&app);
        let found = post_api(&mut nobody, &good).await;
        assert_eq!((&found["genuine"], found["code"].as_str()), (&Value::Bool(true), Some("ABCD2345EFGH6789JKMN")));
        for at in [9, good.len() / 2, good.len() - 10] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            let found = post_api(&mut nobody, &bad).await;
            assert_eq!((&found["genuine"], &found["code"]), (&Value::Bool(false), &Value::Null), "byte {at}");
            assert!(found["detail"].as_str().is_some_and(|d| d.contains('。')));
        }
        // Signed well, by a key that this installation never had.
        let key = testkit::keys::TestKeys::of(8);
        let other = signature_line(&key, b"%PDF-1.7\n%%EOF\n").expect("a key");
        let found = post_api(&mut nobody, format!("%PDF-1.7\n%%EOF\n%{other}\n").as_bytes()).await;
        assert_eq!(found["genuine"], false);
        assert!(found["detail"].as_str().is_some_and(|d| d.contains("別の鍵")), "{found}");

        nobody.get("/check").await.is(200);
        upload(&mut nobody, "/check", &[], &[("a.pdf", &good)]).await.is(200).says("変");
        nobody.get("/check").await.is(200);
        upload(&mut nobody, "/check", &[], &[("a.txt", b"hello")]).await.is(200).says("PDF でも zip でもありません");
        nobody.get("/check").await.is(200);
        upload(&mut nobody, "/check", &[], &[]).await.is(422);
    }

    async fn a_strangers_zip_is_not_unpacked(test) {
        let app = test.signing().await;
        let mut nobody = client(&app);
        // What the manifest says of its file is wrong: only who unpacks it finds that out.
        let manifest: &[u8] = br#"{"check_code":"ABCD2345EFGH6789JKMN","files":[{"path":"pack.pdf","sha256":"00"}]}"#;
        let signed_by = |keys: &dyn app::ports::Keys| {
            let line = signature_line(keys, manifest).expect("a key");
            testkit::zip_of(&[("manifest.json", manifest), ("manifest.sig", line.as_bytes()), ("pack.pdf", b"pages")])
        };
        let found = post_api(&mut nobody, &signed_by(&testkit::keys::TestKeys::of(8))).await;
        assert_eq!((&found["genuine"], &found["code"]), (&Value::Bool(false), &Value::Null));
        assert!(found["detail"].as_str().is_some_and(|d| d.contains("別の鍵")), "{found}");
        let found = post_api(&mut nobody, &signed_by(&*app.ports.keys)).await;
        assert!(found["detail"].as_str().is_some_and(|d| d.contains("変えられています")), "{found}");
    }

    async fn the_demonstration_says_so_everywhere(test) {
        let mut app = test.signing().await;
        let mut config = app::Config::clone(&app.config);
        config.demo = true;
        app.config = std::sync::Arc::new(config);
        let code = issued(test, &app).await;
        let mut nobody = client(&app);
        nobody.get(&format!("/check/{code}")).await.is(200).says("見本");
        let told = nobody.get(&format!("/api/v1/check/{code}")).await.is(200);
        let told: web::api::schema::CodeChecked = serde_json::from_str(&told.body).expect("its shape");
        assert!(told.demo && told.detail.is_some_and(|d| d.contains("見本のデータです。")));
        let found = post_api(&mut nobody, &signed(&app)).await;
        assert_eq!(found["genuine"], true);
        assert!(found["detail"].as_str().is_some_and(|d| d.contains("見本")), "{found}");
    }
}
