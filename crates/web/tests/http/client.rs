//! A browser of the tests: keeps cookies, finds the form token on the page that it looks at.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::collections::BTreeMap;
use testkit::app::TestApp;
use testkit::recorded::asks;
pub use testkit::recorded::recorded;
use tower::ServiceExt;
use web::Options;

/// What came back.
#[derive(Debug, Clone)]
pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
    pub fn location(&self) -> &str {
        self.header("location")
    }
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{} {:.2000}", self.location(), self.body);
        self
    }
    #[track_caller]
    pub fn goes_to(self, path: &str) -> Self {
        assert_eq!((self.status.as_u16(), self.location()), (303, path), "{:.2000}", self.body);
        self
    }
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.body.contains(text), "{text:?} is missing in {}", self.body);
        self
    }
    /// The value of the first hidden or visible input of this name.
    pub fn value(&self, name: &str) -> Option<String> {
        let at = self.body.find(&format!("name=\"{name}\""))?;
        let tag = &self.body[at..at + self.body[at..].find('>')?];
        let (_, rest) = tag.split_once("value=\"")?;
        let escaped = rest.split('"').next()?;
        Some(
            [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
                .iter()
                .fold(escaped.to_owned(), |text, (from, to)| text.replace(from, to)),
        )
    }
}

/// A browser.
#[derive(Clone)]
pub struct Client {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub token: String,
    pub headers: Vec<(&'static str, String)>,
}

pub fn router(test: &TestApp) -> Router {
    // Tests come from one network, and many.
    web::router(test.app.clone(), Options { tries_per_minute: Some(10_000), ..Options::default() })
}

impl Client {
    pub fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), token: String::new(), headers: Vec::new() }
    }
    pub fn of(test: &TestApp) -> Self {
        Self::new(router(test))
    }
    /// Signed in through the use case; the page to look at is the account.
    pub async fn signed(test: &TestApp, login: &str) -> Self {
        let mut client = Self::of(test);
        client.cookies.insert("mamori".to_owned(), test.sign_in(login).await);
        client.get("/account").await.is(200);
        client
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Got {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut request = request.body(body).expect("a request");
        asks(request.method().as_str(), request.uri().path());
        let headers = request.headers_mut();
        headers.entry(header::HOST).or_insert("localhost".parse().expect("a host"));
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.join("; ").parse().expect("cookies"));
        }
        for (name, value) in &self.headers {
            headers.insert(*name, value.parse().expect("a header"));
        }
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        for line in headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = line.to_str().expect("text").split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a pair");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let got = Got { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() };
        if let Some(token) = got.value("csrf") {
            self.token = token;
        }
        got
    }
    pub async fn get(&mut self, path: &str) -> Got {
        self.send(Request::get(path), Body::empty()).await
    }
    /// Sends a form with the token of the page looked at last.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Got {
        let token = self.token.clone();
        let mut all = vec![("csrf", token.as_str())];
        all.extend(fields);
        self.post_as_is(path, &all).await
    }
    pub async fn post_as_is(&mut self, path: &str, fields: &[(&str, &str)]) -> Got {
        let body = form(fields);
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }
}

pub fn form(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect()
    };
    fields.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect::<Vec<_>>().join("&")
}
