//! Wrong passwords from many addresses through the proxy of a hosted house, with the limits that it has: those who guess
//! are told to wait, and the owner comes in.

use crate::client::{Client, Got, form};
use crate::house::{OWNER, clinic, sound};
use app::{Config, Place};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::http::request::Builder;
use std::net::SocketAddr;
use std::sync::Arc;
use testkit::app::{PASSWORD, TestApp};
use web::{Limits, Options};

const PROXY: &str = "10.0.0.1";
const HOME: &str = "198.51.100.9";
const WRONG: &str = "tsukue ni ringo ga 4tsu";

/// The house as it is hosted.
fn hosted(test: &TestApp) -> Router {
    let mut app = test.app.clone();
    app.config = Arc::new(Config { place: Place::Hosted, ..Config::clone(&app.config) });
    let proxies = vec![PROXY.parse().expect("an address")];
    web::router(app, Options { proxies, limits: Limits::USUAL, ..Options::default() })
}

/// A browser behind the proxy.
struct Caller {
    client: Client,
    address: String,
}

impl Caller {
    fn from(router: &Router, address: &str) -> Self {
        Self { client: Client::new(router.clone()), address: address.to_owned() }
    }
    async fn send(&mut self, request: Builder, body: String) -> Got {
        let peer: SocketAddr = format!("{PROXY}:4711").parse().expect("an address");
        let request = request.header("x-forwarded-for", self.address.as_str()).extension(ConnectInfo(peer));
        self.client.send(request, Body::from(body)).await
    }
    async fn tries(&mut self, password: &str) -> Got {
        if self.client.token.is_empty() {
            self.send(Request::get("/sign-in"), String::new()).await.is(200);
        }
        let body = form(&[("csrf", &self.client.token), ("login", OWNER), ("password", password)]);
        let request = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        self.send(request, body).await
    }
}

testkit::both! {
    async fn a_thousand_wrong_passwords_do_not_keep_the_owner_out_of_the_page(test) {
        clinic(test).await;
        let router = hosted(test);
        let mut home = Caller::from(&router, HOME);
        home.tries(PASSWORD).await.goes_to("/");
        let mut known = home.client.cookies.clone();
        known.remove("mamori").expect("a session");
        let mut looked_at = 0;
        for n in 0..200 {
            let mut stranger = Caller::from(&router, &format!("203.0.113.{n}"));
            for _ in 0..5 {
                let got = stranger.tries(WRONG).await;
                if got.status.as_u16() == 422 {
                    looked_at += 1;
                    got.says("利用者IDかパスワードが違うので");
                } else {
                    let got = got.is(429).says("試した回数が多いので");
                    assert!(!got.header("retry-after").is_empty(), "{:?}", got.headers);
                    if n == 199 {
                        sound(&got);
                    }
                }
            }
            // A right password does not help a stranger while the others guess.
            if n == 100 {
                stranger.tries(PASSWORD).await.is(429);
            }
            if n % 50 == 49 {
                // The known browser, anywhere; and from the known address without any cookie.
                let mut phone = Caller::from(&router, "192.0.2.200");
                phone.client.cookies = known.clone();
                phone.tries(PASSWORD).await.goes_to("/");
                Caller::from(&router, HOME).tries(PASSWORD).await.goes_to("/");
            }
        }
        assert!((20..40).contains(&looked_at), "{looked_at} of a thousand were looked at");
    }
}
