//! A clinic with somebody of each role, and what the tests of its pages need.

use crate::client::{Client, Got};
use crate::html;
use axum::body::Body;
use axum::http::Request;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::app::TestApp;

pub const OWNER: &str = "owner@clinic.example";
pub const STAFF: &str = "staff@clinic.example";
pub const VIEWER: &str = "viewer@clinic.example";

/// A clinic with an owner, staff and a viewer.
pub async fn clinic(test: &TestApp) -> OrganisationId {
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    for (login, role) in [(OWNER, Role::Owner), (STAFF, Role::Staff), (VIEWER, Role::Viewer)] {
        test.person(login, clinic, role).await;
    }
    clinic
}

/// A page in order: no key in the place of words, labels, one `h1`.
#[track_caller]
pub fn sound(got: &Got) {
    assert_eq!(html::faults(&got.body), Vec::<String>::new());
}

/// The page in Japanese, with readings, and in English; given back as it is in Japanese without readings.
pub async fn in_every_view(client: &mut Client, path: &str) -> Got {
    for (lang, furigana) in [("en", "false"), ("ja", "true"), ("ja", "false")] {
        if client.token.is_empty() {
            client.get("/about").await.is(200);
        }
        client.post("/preferences", &[("lang", lang), ("furigana", furigana)]).await.goes_to("/");
        let got = client.get(path).await.is(200);
        sound(&got);
        assert!(got.body.contains(&format!("<html lang=\"{lang}\"")), "{path}");
        if (lang, furigana) == ("ja", "false") {
            return got;
        }
    }
    unreachable!("the last view is returned")
}

/// Sends a form with files: (name of the file, bytes).
pub async fn upload(client: &mut Client, path: &str, texts: &[(&str, &str)], files: &[(&str, &[u8])]) -> Got {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let boundary = format!("----tests{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut body = Vec::new();
    let token = client.token.clone();
    for (name, value) in std::iter::once(&("csrf", token.as_str())).chain(texts) {
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (name, bytes) in files {
        let head =
            format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: x/y\r\n\r\n");
        body.extend(format!("--{boundary}\r\n{head}").bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    let media = format!("multipart/form-data; boundary={boundary}");
    client.send(Request::post(path).header("content-type", media), Body::from(body)).await
}

/// A nation in small, each a member of the one before: national, prefecture, county, clinic.
pub async fn nation(test: &TestApp) -> [OrganisationId; 4] {
    let national = test.organisation(Kind::National, "national").await;
    let prefecture = test.organisation(Kind::Prefectural, "pref-a").await;
    let county = test.organisation(Kind::County, "county-a1").await;
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let from = jiff::civil::date(2020, 4, 1);
    for (one, above, as_what) in
        [(prefecture, national, "association"), (county, prefecture, "association"), (clinic, county, "A1")]
    {
        test.app.join(&test.command(), one, above, as_what, None, from).await.expect("a member");
    }
    [national, prefecture, county, clinic]
}
