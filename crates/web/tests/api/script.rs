//! A script of the tests: one token, JSON in and out; and the small world that it calls.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
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
    pub bytes: Bytes,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:.2000}", String::from_utf8_lossy(&self.bytes));
        self
    }
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }
    /// JSON that has exactly the fields of its described shape.
    #[track_caller]
    pub fn shaped<T: DeserializeOwned + Serialize>(&self) -> Value {
        let json = self.json();
        fits::<T>(&json);
        json
    }
    /// The entries of a list, each of its described shape, and what comes next.
    #[track_caller]
    pub fn list<T: DeserializeOwned + Serialize>(&self) -> (Vec<Value>, Value) {
        let json = self.json();
        assert_eq!(json.as_object().map(|o| o.keys().collect::<Vec<_>>()).unwrap_or_default(), ["items", "next"]);
        let items = json["items"].as_array().expect("items").clone();
        items.iter().for_each(fits::<T>);
        (items, json["next"].clone())
    }
    /// A problem: its code, and each wrong field with its code.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{:.2000}", String::from_utf8_lossy(&self.bytes));
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem: web::api::schema::Problem = serde_json::from_slice(&self.bytes).expect("a problem");
        assert_eq!(problem.status, i64::from(status));
        let sentences =
            problem.fields.iter().map(|f| f.detail.as_str()).chain([problem.detail.as_str(), &problem.title]);
        for sentence in sentences {
            assert!(sentence.chars().any(|c| ('ぁ'..='ん').contains(&c)) && !sentence.contains('{'), "{sentence}");
        }
        let fields = problem.fields.iter().map(|f| format!(" {}:{}", f.name, f.code));
        problem.code.clone() + &fields.collect::<String>()
    }
}

#[track_caller]
fn fits<T: DeserializeOwned + Serialize>(json: &Value) {
    let read: T = serde_json::from_value(json.clone()).unwrap_or_else(|e| panic!("{e} in {json:#}"));
    assert_eq!(&serde_json::to_value(&read).expect("JSON"), json, "a field that is not described");
}

/// Who calls.
#[derive(Clone)]
pub struct Script {
    router: Router,
    token: String,
}

impl Script {
    /// A script with another token, or none.
    pub fn with(&self, token: &str) -> Self {
        Self { router: self.router.clone(), token: token.to_owned() }
    }
    /// The same caller before another server.
    pub fn through(&self, router: Router) -> Self {
        Self { router, token: self.token.clone() }
    }
    pub async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Got {
        let mut request = request.header("host", "localhost");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        let request = request.body(body.into()).expect("a request");
        asks(request.method().as_str(), request.uri().path());
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        Got { status, headers, bytes }
    }
    pub async fn get(&self, path: &str) -> Got {
        self.send(Request::get(format!("/api/v1{path}")), Body::empty()).await
    }
    pub async fn post(&self, path: &str, body: &Value) -> Got {
        self.post_once(path, "", body).await
    }
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Got {
        let mut request = Request::post(format!("/api/v1{path}")).header("content-type", "application/json");
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        self.send(request, body.to_string()).await
    }
    pub async fn put(&self, path: &str, body: &Value) -> Got {
        let request = Request::put(format!("/api/v1{path}")).header("content-type", "application/json");
        self.send(request, body.to_string()).await
    }
    /// Sends a file.
    pub async fn file(&self, path: &str, key: &str, name: &str, bytes: &[u8]) -> Got {
        // Each try has its own boundary, as programs do it.
        let boundary = format!("b{}", bytes.len() + key.len() * 7);
        let mut body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let mut request = Request::post(format!("/api/v1{path}"))
            .header("content-type", format!("multipart/form-data; boundary={boundary}"));
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        self.send(request, body).await
    }
    /// Begins a sheet; its id.
    pub async fn begin(&self, organisation: OrganisationId, edition: &str, form: &str, year: i32) -> String {
        let body = json!({"edition": edition, "form": form, "fiscal_year": year});
        let sheet = self.post(&format!("/organisations/{organisation}/assessments"), &body).await.is(201).json();
        sheet["id"].as_str().expect("an id").to_owned()
    }
    /// Answers a row that has this version; its new version.
    pub async fn answer(&self, sheet: &str, key: &str, value: &str, version: i64) -> i64 {
        let body = json!({"value": value, "checked_on": "2026-11-24", "version": version});
        let answer = self.put(&format!("/assessments/{sheet}/items/{key}"), &body).await.is(200).json();
        answer["version"].as_i64().expect("a version")
    }
    /// A row of a sheet.
    pub async fn item(&self, sheet: &str, key: &str) -> Value {
        let sheet = self.get(&format!("/assessments/{sheet}")).await.is(200).json();
        let items = sheet["items"].as_array().expect("items");
        items.iter().find(|i| i["key"] == key).expect("the row").clone()
    }
}

/// A clinic with three people, and a clinic elsewhere.
pub struct World {
    pub clinic: OrganisationId,
    pub owner: Script,
    pub staff: Script,
    pub viewer: Script,
    pub elsewhere: OrganisationId,
    pub stranger: Script,
}

impl World {
    pub async fn of(test: &TestApp) -> Self {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let elsewhere = test.organisation(Kind::Clinic, "4910100017").await;
        Self {
            clinic,
            owner: script(test, "owner@clinic.example", clinic, Role::Owner).await,
            staff: script(test, "staff@clinic.example", clinic, Role::Staff).await,
            viewer: script(test, "viewer@clinic.example", clinic, Role::Viewer).await,
            elsewhere,
            stranger: script(test, "owner@eye.example", elsewhere, Role::Owner).await,
        }
    }
}

/// A new person's script.
pub async fn script(test: &TestApp, login: &str, organisation: OrganisationId, role: Role) -> Script {
    let person = test.person(login, organisation, role).await;
    let token = test.app.issue_token(&test.command(), person, "", 30).await.expect("a token");
    let router = web::router(test.app.clone(), Options::default());
    Script { router, token }
}
