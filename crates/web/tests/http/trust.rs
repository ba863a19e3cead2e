//! What browsers are told with every answer, how often who may come, and what happens to a file in which something
//! harmful is found.

use crate::client::{Client, Got, form, router};
use crate::coverage::World;
use crate::house::{OWNER, STAFF, clinic, nation, upload};
use crate::html;
use axum::body::Body;
use axum::http::Request;
use domain::people::Role;
use std::collections::{BTreeMap, BTreeSet};
use testkit::app::TestApp;
use testkit::clamd::HARM;
use web::table::Kind;
use web::{Class, Limits, Options};

/// What an answer should say and does not; one sentence each.
fn unsafe_in(got: &Got, signed_in: bool) -> Vec<String> {
    let mut out = Vec::new();
    let mut wants = |name: &str, fits: &dyn Fn(&str) -> bool| {
        let lines: Vec<&str> = got.headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).collect();
        match lines.as_slice() {
            [one] if fits(one) => {}
            other => out.push(format!("{name}: {other:?}")),
        }
    };
    wants("content-security-policy", &|policy| {
        let parts: BTreeSet<&str> = policy.split(';').map(str::trim).collect();
        ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"].iter().all(|part| parts.contains(part))
            && !["unsafe", "*", "http:", "https:", "blob:"].iter().any(|word| policy.contains(word))
    });
    wants("x-content-type-options", &|v| v == "nosniff");
    wants("referrer-policy", &|v| v == "same-origin");
    wants("cross-origin-opener-policy", &|v| v == "same-origin");
    wants("cross-origin-resource-policy", &|v| v == "same-origin");
    wants("permissions-policy", &|v| v == "camera=(self), microphone=(), geolocation=(), payment=()");
    let of_an_asset = "public, max-age=31536000, immutable";
    wants("cache-control", &|v| {
        v == "no-store" || v == of_an_asset || (!signed_in && matches!(v, "no-cache, private"))
    });
    for name in ["server", "x-powered-by", "access-control-allow-origin", "strict-transport-security"] {
        if got.headers.contains_key(name) {
            out.push(format!("{name} is there"));
        }
    }
    let media = got.header("content-type");
    let no_charset = media.starts_with("text/") && !media.contains("charset=utf-8");
    if !got.body.is_empty() && (media.is_empty() || no_charset) {
        out.push(format!("content-type: {media:?}"));
    }
    if media.starts_with("text/html") {
        let inline = |fault: &String| fault.starts_with("inline");
        out.extend(html::faults(&got.body).into_iter().filter(inline));
    }
    out
}

/// Routes whose bytes came from somebody.
const THEIRS: [&str; 11] = [
    "/notices/{id}/files/{file}",
    "/api/v1/notices/{id}/files/{file}",
    "/evidence/{id}/file",
    "/api/v1/evidence/{id}/file",
    "/letters/{id}/file",
    "/rooms/items/{id}/file",
    "/api/v1/rooms/items/{id}/file",
    "/seminars/{id}/video",
    "/api/v1/seminars/{id}/video",
    "/seminars/{id}/poster",
    "/seminars/{id}/subtitles",
];

testkit::both! {
    async fn every_answer_of_every_route_is_safe(test) {
        let world = World::new(test, router(test)).await;
        let county = test.app.organisation_of_code("other-county").await.expect("the county");
        test.person("office@county.example", county, Role::Administrator).await;
        test.person("editor@county.example", county, Role::Editor).await;
        let mut clients = vec![("nobody", Client::new(world.router.clone()), None)];
        for login in ["owner@eye.example", "office@county.example", "editor@county.example"] {
            let client = Client::signed_through(test, world.router.clone(), login).await;
            clients.push((login, client, Some(token_of(test, login).await)));
        }
        let (mut wrong, mut statuses, mut files) = (Vec::new(), BTreeMap::<u16, usize>::new(), BTreeSet::new());
        for route in web::routes() {
            for (who, client, token) in &mut clients {
                // What would take away what the next routes show is sent without its token.
                let takes_away = ["/sign-out", "/withdraw", "/remove", "/delete", "/discard", "/end", "/end-others"];
                let takes_away = takes_away.iter().any(|end| route.path.ends_with(end));
                let address = world.foreign(route.path).unwrap_or_else(|| world.unknown(route.path));
                let got = if route.kind == Kind::Api {
                    client.headers = token.iter().map(|t| ("authorization", format!("Bearer {t}"))).collect();
                    let got = world.send(client, &route, &address, "{}").await;
                    client.headers.clear();
                    got
                } else {
                    // Wrong on purpose: what is typed is not what the form wants.
                    let token = if takes_away { String::new() } else { client.token.clone() };
                    let typed = form(&[("csrf", &token), ("organisation", &county.to_string())]);
                    world.send(client, &route, &address, if route.method == "GET" { "" } else { &typed }).await
                };
                let status = got.status.as_u16();
                *statuses.entry(status).or_default() += 1;
                for fault in unsafe_in(&got, *who != "nobody" && !route.bare && route.is_closed()) {
                    wrong.push(format!("{} {} ({status}, {who}): {fault}", route.method, route.path));
                }
                if status == 200 && THEIRS.contains(&route.path) {
                    files.insert(route.path);
                    let policy = got.header("content-security-policy");
                    if !policy.split(';').any(|part| part.trim() == "sandbox") {
                        wrong.push(format!("{}: not in a sandbox: {policy}", route.path));
                    }
                    let plays = got.header("content-type").starts_with("video/") || route.path.ends_with("subtitles");
                    if !plays && !got.header("content-disposition").starts_with("attachment;") {
                        wrong.push(format!("{}: shown in the browser", route.path));
                    }
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
        for status in [200, 303, 401, 403, 404, 422] {
            assert!(statuses.contains_key(&status), "no answer was {status}: {statuses:?}");
        }
        for path in ["/evidence/{id}/file", "/letters/{id}/file", "/seminars/{id}/video", THEIRS[0], THEIRS[1]] {
            assert!(files.contains(path), "{path} gave no file: {files:?}");
        }
    }

    async fn answers_that_no_route_gives_are_safe_too(test) {
        clinic(test).await;
        let mut client = Client::of(test);
        client.get("/sign-in").await.is(200);
        let plain = |method: &str, path: &str| Request::builder().method(method).uri(path);
        let asked = [
            (421, plain("GET", "/").header("host", "evil.example")),
            (421, plain("GET", "/api/v1/me").header("host", "evil.example")),
            (404, plain("GET", "/nowhere")),
            (404, plain("GET", "/api/v1/nowhere")),
            (404, plain("GET", "/assets/nothing.js")),
            (405, plain("TRACE", "/sign-in")),
            (405, plain("OPTIONS", "/sign-in")),
            (405, plain("DELETE", "/api/v1/desks")),
            (413, plain("POST", "/sign-in").header("content-length", "99999999")),
            (413, plain("POST", "/api/v1/check").header("content-length", "999999999")),
            (415, plain("POST", "/api/v1/check").header("content-type", "text/plain")),
            (403, plain("POST", "/sign-in").header("content-type", "application/x-www-form-urlencoded")),
            (401, plain("GET", "/api/v1/me")),
            (303, plain("GET", "/account")),
            (200, plain("GET", "/healthz")),
            (200, plain("GET", "/api/v1/openapi.json")),
            (200, plain("HEAD", "/sign-in")),
        ];
        for (status, request) in asked {
            let said = format!("{request:?}");
            let got = client.send(request, Body::empty()).await.is(status);
            assert_eq!(unsafe_in(&got, false), Vec::<String>::new(), "{said}");
        }
    }

    async fn a_file_with_something_harmful_is_never_kept(test) {
        let house = clinic(test).await;
        let id = house.to_string();
        test.scanner.switch_on();
        let mut staff = Client::signed(test, STAFF).await;
        staff.get("/evidence").await.is(200);
        let before = test.audit_records().await;
        let harm = [b"%PDF-1.7\n".as_slice(), HARM, b"\n%%EOF\n"].concat();
        let at = [("organisation", id.as_str())];
        let got = upload(&mut staff, "/evidence", &at, &[("請求書.pdf", &harm)]).await.is(422);
        got.says("請求書.pdf").says("害のあるもの");
        assert_eq!((files(test), test.audit_records().await), (0, before + 1), "nothing is kept, and one record says so");
        // What is fine in the same form is taken.
        let fine: (&str, &[u8]) = ("台帳.pdf", b"%PDF-1.7\n%%EOF\n");
        upload(&mut staff, "/evidence", &at, &[fine, ("請求書.pdf", &harm)]).await.is(422).says("台帳.pdf");
        assert_eq!((files(test), test.audit_records().await), (1, before + 3));
        // Nobody passes because the scanner is away; what was typed is still there.
        test.scanner.is_away(true);
        let got = upload(&mut staff, "/evidence", &at, &[("新しい.pdf", b"%PDF-1.7\n1\n%%EOF\n")]).await.is(503);
        got.says("ウイルスの検査がいま動いていなくて");
        assert_eq!(files(test), 1);
        test.scanner.is_away(false);
        upload(&mut staff, "/evidence", &at, &[("新しい.pdf", b"%PDF-1.7\n1\n%%EOF\n")]).await.is(303);
        assert_eq!(files(test), 2);
    }

    async fn every_way_in_is_watched(test) {
        let [national, _, county, house] = nation(test).await;
        test.person("editor@national.example", national, Role::Editor).await;
        test.person("office@county.example", county, Role::Administrator).await;
        test.person(OWNER, house, Role::Owner).await;
        let letter = app::notices::TypedNotice { title: "見本".to_owned(), ..app::notices::TypedNotice::default() };
        let letter = test.app.draft_notice(&test.command(), national, None, letter).await.expect("a draft");
        test.scanner.switch_on();
        let (harm, before) = ([b"%PDF-1.7\n".as_slice(), HARM].concat(), files(test));
        let mut refused = Vec::new();
        for route in web::routes().into_iter().filter(|r| r.method == "POST" && takes_files(r.path)) {
            let login = match route.path {
                path if path.contains("/imports") || path == "/letters" || path.contains("logo") => "office@county.example",
                path if path.starts_with("/evidence") || path.starts_with("/api/v1/organisations/{id}/evidence") => OWNER,
                _ => "editor@national.example",
            };
            let mut client = Client::signed_through(test, router(test), login).await;
            let house = match login {
                OWNER => house,
                "office@county.example" => county,
                _ => national,
            };
            let id = if route.path.starts_with("/notices") { letter.to_string() } else { house.to_string() };
            let path = route.path.replace("{id}", &id);
            let path = if path.contains('?') { path } else { format!("{path}?organisation={house}") };
            let texts = [("organisation", house.to_string())];
            let texts: Vec<(&str, &str)> = texts.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let field = if route.path == "/seminars" { "video" } else { "file" };
            let got = send(test, &mut client, route.is_api(), login, &path, &texts, (field, "a.pdf", &harm)).await;
            if got.body.contains("害のあるもの") || got.body.contains("upload-harm") {
                refused.push(route.path);
            } else {
                assert!(got.status.is_client_error(), "{} took it: {}", route.path, got.status);
            }
        }
        assert_eq!(files(test), before, "nothing was kept on any way");
        for path in ["/evidence", "/rooms", "/seminars", "/letters", "/organisations/{id}/imports", "/editions/import", "/check",
            "/api/v1/check", "/api/v1/organisations/{id}/evidence", "/api/v1/organisations/{id}/room", "/organisations/{id}/letterhead/logo",
            "/notices/{id}/files"] {
            assert!(refused.contains(&path), "{path} did not refuse it: {refused:?}");
        }
    }
}

/// Routes whose form has a file, and whose address needs no more than an organisation.
fn takes_files(path: &str) -> bool {
    [
        "/evidence",
        "/rooms",
        "/seminars",
        "/letters",
        "/notices/{id}/files",
        "/organisations/{id}/imports",
        "/organisations/{id}/letterhead/logo",
        "/editions/import",
        "/holidays",
        "/check",
        "/api/v1/check",
        "/api/v1/editions/import",
        "/api/v1/organisations/{id}/evidence",
        "/api/v1/organisations/{id}/imports",
        "/api/v1/organisations/{id}/room",
    ]
    .contains(&path)
}

/// How many files lie in the store.
fn files(test: &TestApp) -> usize {
    let folders =
        std::fs::read_dir(&test.app.config.files).into_iter().flatten().flatten().filter(|e| e.path().is_dir());
    folders.map(|folder| std::fs::read_dir(folder.path()).into_iter().flatten().flatten().count()).sum()
}

async fn send(
    test: &TestApp,
    client: &mut Client,
    api: bool,
    login: &str,
    path: &str,
    texts: &[(&str, &str)],
    (field, name, bytes): (&str, &str, &[u8]),
) -> Got {
    let token = client.token.clone();
    let mut body = Vec::new();
    for (name, value) in std::iter::once(&("csrf", token.as_str())).chain(texts) {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    let head = format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
    body.extend(head.bytes());
    body.extend_from_slice(bytes);
    body.extend(b"\r\n--b--\r\n");
    let mut request = Request::post(path).header("content-type", "multipart/form-data; boundary=b");
    if api {
        request = request.header("authorization", format!("Bearer {}", token_of(test, login).await));
    }
    client.send(request, Body::from(body)).await
}

/// A token of the API for somebody.
async fn token_of(test: &TestApp, login: &str) -> String {
    let session = test.sign_in(login).await;
    let now = test.clock_now();
    let me = test.app.session(&session, now).await.expect("a session").expect("signed in");
    let id = me.actor.person().expect("a person");
    test.app.issue_token(&test.as_person(id).await, id, "", 1).await.expect("a token")
}

#[tokio::test]
async fn signing_out_clears_what_the_browser_keeps() {
    let test = TestApp::sqlite().await;
    clinic(&test).await;
    let mut staff = Client::signed(&test, STAFF).await;
    let got = staff.post("/sign-out", &[]).await.is(303);
    assert_eq!(got.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(!staff.cookies.contains_key("mamori"));
    staff.get("/account").await.is(303);
}

fn limited(test: &TestApp, limits: Limits) -> Client {
    Client::new(web::router(test.app.clone(), Options { tries_per_minute: Some(1_000), limits, ..Options::default() }))
}

#[tokio::test]
async fn whoever_writes_too_often_waits_and_loses_nothing() {
    let test = TestApp::sqlite().await;
    let house = clinic(&test).await;
    let mut staff = limited(&test, Limits { writes: Some(2), ..Limits::default() });
    staff.cookies.insert("mamori".to_owned(), test.sign_in(STAFF).await);
    staff.get("/vendors").await.is(200);
    let typed = [("organisation", house.to_string()), ("name", "㈱みほん <b>\"システム\"".to_owned())];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (*n, v.as_str())).collect();
    for _ in 0..2 {
        staff.post("/vendors", &[("organisation", "x")]).await;
    }
    let before = test.audit_records().await;
    let got = staff.post("/vendors", &typed).await.is(429).says("入力したことは残っています");
    assert!(got.header("retry-after").parse::<u64>().is_ok_and(|s| (1..=60).contains(&s)));
    assert_eq!(html::faults(&got.body), Vec::<String>::new());
    assert_eq!(unsafe_in(&got, true), Vec::<String>::new());
    assert_eq!(got.value("name").as_deref(), Some("㈱みほん <b>\"システム\""));
    assert_eq!(test.audit_records().await, before, "it was not taken");
    // Reading goes on, and a colleague in the same house is not kept from anything.
    staff.get("/vendors").await.is(200);
    let mut owner = staff.clone();
    owner.cookies.insert("mamori".to_owned(), test.sign_in(OWNER).await);
    owner.get("/vendors").await.is(200);
    owner.post("/vendors", &typed).await.is(303);
    // From another page the typed words are not put into one of ours; a script gets the problem.
    staff.headers = vec![("sec-fetch-site", "cross-site".to_owned())];
    let got = staff.post("/vendors", &typed).await.is(429);
    assert!(!got.body.contains("システム"), "{}", got.body);
    staff.headers = vec![("accept", "application/json".to_owned())];
    let got = staff.post("/vendors", &typed).await.is(429);
    assert_eq!(got.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn what_is_dear_and_what_is_public_have_limits_of_their_own() {
    let test = TestApp::sqlite().await;
    clinic(&test).await;
    let limits = Limits { dear: Some(1), public: Some(3), ..Limits::default() };
    let mut owner = limited(&test, limits);
    owner.cookies.insert("mamori".to_owned(), test.sign_in(OWNER).await);
    let unknown = "/papers/sheet/01900000-0000-7000-8000-000000000000.pdf";
    owner.get(unknown).await.is(404);
    let got = owner.get(unknown).await.is(429).says("待ってから");
    assert_eq!(unsafe_in(&got, true), Vec::<String>::new());
    owner.get("/vendors").await.is(200);
    let mut nobody = owner.clone();
    nobody.cookies.clear();
    for _ in 0..3 {
        nobody.get("/guide").await.is(200);
    }
    nobody.get("/guide").await.is(429);
    // Signs of life, styles and who has signed in are another matter.
    nobody.get("/healthz").await.is(200);
    owner.get("/guide").await.is(200);
}

#[test]
fn each_class_of_route_is_what_it_costs() {
    let class = |method: &str, path: &str| {
        let found = web::routes().into_iter().find(|r| (r.method, r.path) == (method, path));
        found.unwrap_or_else(|| panic!("{method} {path} is gone")).class()
    };
    for (method, path, wanted) in [
        ("POST", "/sign-in", Some(Class::Codes)),
        ("GET", "/help/{code}", Some(Class::Codes)),
        ("POST", "/evidence", Some(Class::Dear)),
        ("GET", "/papers/{kind}/{file}", Some(Class::Dear)),
        ("GET", "/api/v1/assessments/{id}/export", Some(Class::Dear)),
        ("POST", "/seminars/uploads/{id}", Some(Class::Writes)),
        ("POST", "/vendors", Some(Class::Writes)),
        ("PUT", "/api/v1/assessments/{id}/items/{key}", Some(Class::Writes)),
        ("GET", "/guide", Some(Class::Public)),
        ("GET", "/api/v1/desks", Some(Class::Public)),
        ("GET", "/healthz", None),
        ("GET", "/assets/{name}", None),
        ("GET", "/evidence", None),
        ("GET", "/seminars/{id}/video", None),
    ] {
        assert_eq!(class(method, path), wanted, "{method} {path}");
    }
    // Nothing that writes is without one.
    let free: Vec<_> = web::routes().into_iter().filter(|r| r.method != "GET" && r.class().is_none()).collect();
    assert!(free.is_empty(), "{free:?}");
}
