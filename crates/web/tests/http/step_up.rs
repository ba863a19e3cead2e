//! 「もう一度確かめます」: every route that says so asks once the sign-in is ten minutes old; what was typed goes on.

use crate::client::{Client, form};
use crate::html;
use crate::second_factor::set_up;
use axum::body::Body;
use axum::http::Request;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::{PASSWORD, TestApp};
use testkit::telephone;
use web::table::{Kind as RouteKind, RouteInfo};

const OWNER: &str = "owner@clinic.example";
const ASKS: &str = "もう一度確かめます";

async fn clinic(test: &TestApp) -> String {
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    test.person(OWNER, clinic, Role::Owner).await;
    clinic.to_string()
}

fn old(test: &TestApp) {
    test.clock.pass(SignedDuration::from_mins(11));
}

/// An address of a route, whatever stands in it.
fn address(route: &RouteInfo) -> String {
    let part = |part: &str| match part {
        "{id}" => "01900000-0000-7000-8000-000000000000".to_owned(),
        "{work}" => "01900000-0000-7000-8000-000000000001".to_owned(),
        "{file}" => "1.pdf".to_owned(),
        other => other.to_owned(),
    };
    route.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

testkit::both! {
    async fn every_route_that_says_so_asks_when_the_proof_is_old(test) {
        clinic(test).await;
        let marked: Vec<RouteInfo> = web::routes().into_iter().filter(|r| r.fresh).collect();
        for path in [
            "/account/password", "/account/tokens", "/account/second-factor", "/account/second-factor/confirm",
            "/account/second-factor/codes", "/account/second-factor/remove", "/account/passkeys", "/account/passkeys/new",
            "/account/passkeys/remove", "/people/{id}/role", "/people/{id}/remove",
            "/people/{id}/password", "/people/{id}/second-factor", "/people/invitations", "/organisations",
            "/organisations/{id}/consents", "/organisations/{id}/invitations", "/organisations/{id}/invitations/{work}/{file}",
            "/papers/fax-list/{file}", "/papers/members/{file}", "/desks/{id}/operators", "/settings/copies",
            "/people/{id}/erase", "/account/erase", "/organisations/{id}/leave", "/organisations/{id}/archives",
            "/organisations/{id}/archives/{work}", "/organisations/{id}/group", "/settings/mail", "/settings/mail/forget", "/account/digest",
        ] {
            assert!(marked.iter().any(|r| r.path == path), "{path} asks for no fresh proof");
        }
        // Tokens of the API are not asked.
        assert!(marked.iter().all(|r| matches!(r.kind, RouteKind::Page | RouteKind::File)));
        let mut client = Client::signed(test, OWNER).await;
        let before = test.audit_records().await;
        for route in &marked {
            let path = address(route);
            let young = send(&mut client, route, &path).await;
            assert!(!young.body.contains(ASKS), "{path} asks too early");
        }
        assert_eq!(test.audit_records().await, before);
        client.get("/account").await.is(200);
        old(test);
        for route in &marked {
            let path = address(route);
            let got = send(&mut client, route, &path).await;
            if route.method == "GET" {
                let next = path.replace('/', "%2F");
                got.goes_to(&format!("/step-up?next={next}"));
            } else {
                let got = got.is(401).says(ASKS);
                assert_eq!(html::faults(&got.body), Vec::<String>::new(), "{path}");
                assert!(got.body.contains(&format!("action=\"{path}\"")), "{path}");
            }
        }
        assert_eq!(test.audit_records().await, before);
    }

    async fn what_was_typed_goes_on_after_the_proof(test) {
        let id = clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        client.get("/people").await.is(200);
        old(test);
        let wanted = [("organisation", id.as_str()), ("name", "見本 花子"), ("role", "staff")];
        let asked = client.post("/people/invitations", &wanted).await.is(401).says("入力したことは残っています");
        let kept = asked.value("step_body").expect("what was typed");
        assert!(!asked.body.contains("見本 花子"));
        let before = test.audit_records().await;
        let wrong = client.post("/people/invitations", &[("step_body", &kept), ("step_password", "wrong")]).await.is(422);
        assert_eq!(html::faults(&wrong.clone().says("いまのパスワードが違うので").body), Vec::<String>::new());
        assert_eq!((wrong.value("step_body"), test.audit_records().await), (Some(kept.clone()), before));
        let cookie = client.cookies["mamori"].clone();
        let proof = [("step_body", kept.as_str()), ("step_password", PASSWORD)];
        client.post("/people/invitations", &proof).await.is(200).says("見本 花子");
        assert_eq!(test.audit_records().await, before + 1, "the code that was made");
        assert_ne!(client.cookies["mamori"], cookie, "the session has a new secret");
        client.get("/people").await.is(200).says("見本 花子");
        client.post("/people/invitations", &[("organisation", &id), ("name", "見本 次郎"), ("role", "viewer")]).await.is(200);
        // What was sealed for one form opens no other, and what was not sealed here opens none.
        client.get("/account").await.is(200);
        client.post("/account/tokens", &proof).await.is(403);
        client.post("/people/invitations", &[("step_body", "nonsense"), ("step_password", PASSWORD)]).await.is(403);
    }

    async fn a_proof_after_the_session_leads_to_the_sign_in(test) {
        let id = clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        client.get("/people").await.is(200);
        old(test);
        let asked = client.post("/people/invitations", &[("organisation", &id), ("name", "見本 花子"), ("role", "staff")]).await.is(401);
        let kept = asked.value("step_body").expect("what was typed");
        client.cookies.remove("mamori");
        let proof = [("step_body", kept.as_str()), ("step_password", PASSWORD)];
        let gone = client.post("/people/invitations", &proof).await.is(303);
        assert!(gone.location().starts_with("/sign-in"), "{}", gone.location());
    }

    async fn passwords_that_were_typed_go_on_and_are_not_shown(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        old(test);
        let new = "kawa ni ringo ga 5tsu";
        let change = [("old_password", PASSWORD), ("password", new), ("password_again", new)];
        let asked = client.post("/account/password", &change).await.is(401);
        assert!(!asked.body.contains(new) && !asked.body.contains(PASSWORD));
        let kept = asked.value("step_body").expect("what was typed");
        client.post("/account/password", &[("step_body", &kept), ("step_password", PASSWORD)]).await.goes_to("/account?done=password");
        client.get("/account").await.is(200);
    }

    async fn with_a_second_factor_its_code_is_the_proof(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let (secret, paper) = set_up(test, &mut client).await;
        client.get("/account").await.is(200);
        old(test);
        let asked = client.post("/account/tokens", &[("label", "連携"), ("days", "30")]).await.is(401).says("6桁の番号");
        assert_eq!(html::faults(&asked.body), Vec::<String>::new());
        let kept = asked.value("step_body").expect("what was typed");
        client.post("/account/tokens", &[("step_body", &kept), ("step_password", PASSWORD)]).await.is(422);
        let code = telephone(&secret, test.clock_now());
        client.post("/account/tokens", &[("step_body", &kept), ("step_code", &code)]).await.is(200).says("mamori_");
        client.get("/account").await.is(200).says("連携");
        old(test);
        let asked = client.post("/account/second-factor/codes", &[]).await.is(401);
        let kept = asked.value("step_body").expect("what was typed");
        let answer = client.post("/account/second-factor/codes", &[("step_body", &kept), ("step_paper", &paper[0])]).await;
        answer.is(200).says("class=\"code\"");
    }

    async fn what_is_fetched_comes_after_the_page_that_asks(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let page = client.get("/step-up?next=/account").await.is(200).says(ASKS);
        assert_eq!(html::faults(&page.body), Vec::<String>::new());
        client.post("/step-up", &[("step_password", "wrong"), ("next", "/account")]).await.is(422);
        client.post("/step-up", &[("step_password", PASSWORD), ("next", "https://evil.example")]).await.goes_to("/");
        client.get("/account").await.is(200);
        old(test);
        // A script is told so, and a form of another kind leads back to its page.
        let request = Request::post("/account/tokens").header("accept", "application/json").header("content-type", "application/x-www-form-urlencoded");
        let body = form(&[("csrf", &client.token), ("days", "30")]);
        client.send(request, Body::from(body)).await.is(403).says("error-step-up");
        let request = Request::post("/account/tokens").header("x-csrf", client.token.clone());
        let led = client.send(request, Body::empty()).await.is(401);
        assert!(led.body.contains("action=\"/step-up\""));
    }
}

async fn send(client: &mut Client, route: &RouteInfo, path: &str) -> crate::client::Got {
    if route.method == "GET" { client.get(path).await } else { client.post(path, &[("role", "x")]).await }
}
