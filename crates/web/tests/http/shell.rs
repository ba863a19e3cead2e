//! The frame of every answer: names, headers, cookies, errors, view, limits.

use crate::client::{Client, recorded};
use crate::html;
use axum::body::Body;
use axum::http::Request;
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::{PASSWORD, TestApp};
use web::Options;

testkit::both! {
    async fn every_answer_is_safe(test) {
        let mut client = Client::of(test);
        for path in ["/sign-in", "/healthz", "/nowhere", "/api/v1/nowhere"] {
            let got = client.get(path).await;
            assert!(got.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"), "{path}");
            assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(got.header("referrer-policy"), "same-origin", "{path}");
            assert!(!got.header("cache-control").is_empty(), "{path}");
        }
        assert_eq!(client.get("/readyz").await.is(200).body, "ready\n");
        let page = client.get("/invitation").await.is(200);
        let style = page.body.split("href=\"/assets/").nth(2).and_then(|r| r.split('"').next()).expect("a style").to_owned();
        let style = client.get(&format!("/assets/{style}")).await.is(200);
        assert!(style.header("cache-control").contains("immutable") && style.body.contains("--action"));
        client.get("/assets/../Cargo.toml").await.is(404);
    }

    async fn without_its_database_it_lives_and_is_not_ready(test) {
        let mut client = Client::of(test);
        client.get("/readyz").await.is(200);
        test.app.db.close().await;
        assert_eq!(client.get("/healthz").await.is(200).body, "ok\n");
        assert_eq!(client.get("/readyz").await.is(503).body, "not ready\n");
    }

    async fn answers_are_pressed_together(test) {
        let mut client = Client::of(test);
        client.headers = vec![("accept-encoding", "gzip".to_owned())];
        let got = client.get("/invitation").await.is(200);
        assert_eq!((got.header("content-encoding"), got.header("vary")), ("gzip", "accept-encoding"));
    }

    async fn only_its_own_names_open_it(test) {
        let options = Options { hosts: ["mamori.example".to_owned()].into_iter().collect(), ..Options::default() };
        let mut client = Client::new(web::router(test.app.clone(), options));
        for (host, status) in [
            ("localhost", 200), ("127.0.0.1:8080", 200), ("[::1]:8080", 200), ("Mamori.example", 200), ("mamori.example.", 200),
            ("evil.example", 421), ("localhost.evil.example", 421), ("", 421),
        ] {
            let got = client.send(Request::get("/healthz").header("host", host), Body::empty()).await;
            assert_eq!(got.status.as_u16(), status, "{host}");
        }
    }

    async fn https_makes_host_cookies(test) {
        let options = Options { secure_cookies: true, ..Options::default() };
        let mut client = Client::new(web::router(test.app.clone(), options));
        let got = client.get("/invitation").await.is(200);
        let cookie = got.header("set-cookie");
        assert!(cookie.starts_with("__Host-mamori-form=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"));
        assert_eq!(got.header("strict-transport-security"), "max-age=31536000");
        // What was set over HTTP is not taken.
        client.cookies.clear();
        client.cookies.insert("mamori-view".to_owned(), "en".to_owned());
        client.get("/invitation").await.is(200).says("<html lang=\"ja\"");
    }

    async fn errors_are_pages_with_a_way_on(test) {
        let mut client = Client::of(test);
        let got = client.get("/nowhere").await.is(404).says("見つかりません").says("href=\"/help\"");
        assert_eq!(html::faults(&got.body), Vec::<String>::new());
        let got = client.send(Request::delete("/sign-in"), Body::empty()).await.is(405);
        assert!(got.header("allow").contains("GET"), "{:?}", got.headers);
        let got = client.get("/api/v1/nowhere").await.is(404);
        assert_eq!(got.header("content-type"), "application/problem+json");
        assert_eq!(got.body, "{\"status\":404,\"code\":\"error-not-found\",\"title\":\"見つかりません\",\"detail\":\"このページは見つからないので、アドレスを確かめるか、ホームから探してください。\",\"fields\":[]}");
        let huge = Request::post("/sign-in").header("content-length", "99999999");
        client.send(huge, Body::empty()).await.is(413).says("2MBまで");
        let streamed = Body::from_stream(futures_util::stream::iter((0..40).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 100_000]))));
        let request = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        client.send(request, streamed).await.is(413);
    }

    async fn the_view_follows_the_visitor(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        let mut client = Client::of(test);
        client.get("/invitation").await.is(200).says("<html lang=\"ja\">");
        client.post("/preferences", &[("lang", "en"), ("next", "/invitation")]).await.goes_to("/invitation");
        client.get("/invitation").await.is(200).says("<html lang=\"en\">").says("Type in your code");
        client.post("/preferences", &[("lang", "ja"), ("next", "//evil.example")]).await.goes_to("/");
        client.get("/invitation").await.is(200);
        client.post("/preferences", &[("big_type", "true"), ("next", "/invitation")]).await.goes_to("/invitation");
        client.post("/preferences", &[("furigana", "true"), ("next", "/invitation")]).await.goes_to("/invitation");
        let got = client.get("/invitation").await.is(200).says("class=\"big\"").says("<ruby>招待<rp>（</rp><rt>しょうたい</rt>");
        assert_eq!(html::faults(&got.body), Vec::<String>::new());
        // A person's own view comes with them, and stays with them.
        let mut client = Client::signed(test, "owner@clinic.example").await;
        client.post("/preferences", &[("big_type", "true"), ("next", "/account")]).await.goes_to("/account");
        let mut elsewhere = Client::signed(test, "owner@clinic.example").await;
        elsewhere.get("/account").await.is(200).says("class=\"big\"");
    }

    async fn forms_from_elsewhere_change_nothing(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        let mut client = Client::of(test);
        client.get("/sign-in").await.is(200);
        let fields = [("login", "owner@clinic.example"), ("password", PASSWORD)];
        client.post_as_is("/sign-in", &fields).await.is(403).says("もう一度送って");
        client.headers = vec![("sec-fetch-site", "cross-site".to_owned())];
        client.post("/sign-in", &fields).await.is(403);
        client.headers = vec![("origin", "https://evil.example".to_owned())];
        client.post("/sign-in", &fields).await.is(403);
        client.headers = vec![("origin", "http://localhost".to_owned()), ("sec-fetch-site", "same-origin".to_owned())];
        client.post("/sign-in", &fields).await.goes_to("/");
        // The session's token, not the visitor's, counts now.
        let before = client.token.clone();
        client.get("/account").await.is(200);
        assert_ne!(before, client.token);
        client.token = before;
        client.post("/account/sessions/end-others", &[]).await.is(403);
        // A script sends it as a header; there is somebody else to be ended.
        Client::signed(test, "owner@clinic.example").await;
        client.headers.clear();
        client.get("/account").await.is(200);
        let request = Request::post("/account/sessions/end-others").header("x-csrf", client.token.clone());
        recorded(test, "POST /account/sessions/end-others", client.send(request, Body::empty())).await.goes_to("/account?done=others");
    }

    async fn a_form_sent_after_its_session_ended_is_kept(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        let mut client = Client::signed(test, "owner@clinic.example").await;
        client.get("/people").await.is(200);
        let id = clinic.to_string();
        test.clock.pass(jiff::SignedDuration::from_hours(13));
        let fields = [("organisation", id.as_str()), ("name", "㈱髙橋 & \"花子\""), ("role", "staff")];
        let got = client.post("/people/invitations", &fields).await.is(401).says("入力したことは残っています");
        assert_eq!(html::faults(&got.body), Vec::<String>::new());
        let (path, body) = (got.value("resume_path").expect("path"), got.value("resume_body").expect("body"));
        assert_eq!(path, "/people/invitations");
        let sign_in = [("login", "owner@clinic.example"), ("password", PASSWORD), ("resume_path", &path), ("resume_body", &body)];
        let got = client.post("/sign-in", &sign_in).await.is(200).says("まだ保存されていません");
        assert_eq!(got.value("name").as_deref(), Some("㈱髙橋 & \"花子\""));
        assert!(client.cookies.contains_key("mamori"));
        client.post("/people/invitations", &fields).await.is(200).says("招待のコードができました");
    }
}

#[tokio::test]
async fn one_network_may_not_try_for_ever() {
    let test = TestApp::sqlite().await;
    let mut client =
        Client::new(web::router(test.app.clone(), Options { tries_per_minute: Some(3), ..Options::default() }));
    for _ in 0..3 {
        client.get("/invitation/AAAA").await.is(404);
    }
    let got = client.get("/invitation/AAAA").await.is(429);
    assert!(got.header("retry-after").parse::<u64>().is_ok_and(|s| s > 0));
    client.get("/invitation").await.is(200);
}
