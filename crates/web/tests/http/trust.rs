//! What browsers are told with every answer, how often who may come, and what happens to a file in which something
//! harmful is found.

use crate::client::{Client, Got, form, router};
use crate::coverage::World;
use crate::house::{OWNER, STAFF, clinic, nation, upload};
use crate::html;
use app::checklist::NewSheet;
use axum::body::Body;
use axum::http::Request;
use domain::ids::OrganisationId;
use domain::people::Role;
use std::collections::{BTreeMap, BTreeSet};
use testkit::app::TestApp;
use testkit::clamd::HARM;
use web::table::{BODY, Kind};
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
        test.person("admin@national.example", national, Role::Administrator).await;
        test.person("editor@national.example", national, Role::Editor).await;
        test.person("office@county.example", county, Role::Administrator).await;
        test.person(OWNER, house, Role::Owner).await;
        let inside = Inside::new(test, national, county, house).await;
        test.scanner.switch_on();
        let (harm, before) = ([b"%PDF-1.7\n".as_slice(), HARM].concat(), files(test));
        let (mut open, mut ways) = (Vec::new(), 0);
        for route in web::routes().into_iter().filter(|r| r.method != "GET" && r.body != BODY && !TEXT_ONLY.contains(&r.path)) {
            ways += 1;
            let login = match route.path {
                "/holidays" => "admin@national.example",
                "/notices/{id}/mails/returned" | "/letters" => "office@county.example",
                path if path.contains("/imports") || path.contains("logo") => "office@county.example",
                path if path.starts_with("/evidence") || path.ends_with("/evidence") || path.ends_with("/morning") => OWNER,
                path if path.contains("/together/") => OWNER,
                _ => "editor@national.example",
            };
            let own = match login {
                OWNER => house,
                "office@county.example" => county,
                _ => national,
            };
            let mut client = Client::signed_through(test, router(test), login).await;
            let path = inside.address(route.path, &own.to_string());
            let own = own.to_string();
            let texts = [("organisation", own.as_str()), ("offset", "0")];
            let field = match route.path {
                "/seminars" => "video",
                "/seminars/{id}/files" => "poster",
                "/seminars/uploads/{id}" => "part",
                _ => "file",
            };
            let got = send(test, &mut client, route.is_api(), login, &path, &texts, (field, "a.pdf", &harm)).await;
            let refused = got.body.contains("害のあるもの") || got.body.contains("upload-harm");
            if !refused || !got.status.is_client_error() {
                open.push(format!("{} {}: {} {:.400}", route.method, route.path, got.status, got.body));
            }
        }
        assert_eq!(open, Vec::<String>::new(), "ways in that nobody watches");
        assert!(ways >= 19, "only {ways} ways in");
        assert_eq!(files(test), before, "nothing was kept on any way");
    }

    async fn harm_that_stretches_over_two_parts_of_a_film_is_found(test) {
        let [national, ..] = nation(test).await;
        let login = "editor@national.example";
        test.person(login, national, Role::Editor).await;
        test.scanner.switch_on();
        let mut editor = Client::signed(test, login).await;
        let film = [MP4, HARM].concat();
        let (house, size, cut) = (national.to_string(), film.len().to_string(), MP4.len() + HARM.len() / 2);
        let begin = [("organisation", house.as_str()), ("name", "a.mp4"), ("mark", "1"), ("bytes", size.as_str())];
        let begun = editor.post("/seminars/uploads", &begin).await.is(200);
        let begun: serde_json::Value = serde_json::from_str(&begun.body).expect("JSON");
        let id = begun["id"].as_str().expect("an id").to_owned();
        let address = format!("/seminars/uploads/{id}");
        // Neither part has it whole, so that each is taken.
        for (offset, bytes) in [(0, &film[..cut]), (cut, &film[cut..])] {
            let offset = offset.to_string();
            send(test, &mut editor, false, login, &address, &[("offset", &offset)], ("part", "part", bytes)).await.is(200);
        }
        let (kept, records) = (files(test), test.audit_records().await);
        let texts = [("title", "戻してみる"), ("sentence", "戻し方が分かります。"), ("upload", id.as_str())];
        let path = format!("/seminars?organisation={house}");
        upload(&mut editor, &path, &texts, &[]).await.is(422).says("害のあるもの");
        assert_eq!((files(test), test.audit_records().await), (kept, records + 1), "nothing is kept, and one record says so");
    }
}

/// Larger bodies that are text in fields: a table of a workbook, the words of a seminar. They take no file.
const TEXT_ONLY: [&str; 2] = ["/editions/import/draft", "/seminars/{id}/edit"];

const MP4: &[u8] = include_bytes!("../../../../content/seminars/first.mp4");

/// What the ways lead into that are no organisation's own.
struct Inside {
    sheet: String,
    together: String,
    notice: String,
    /// A letter that is not issued yet.
    draft: String,
    seminar: String,
    upload: String,
}

impl Inside {
    async fn new(test: &TestApp, national: OrganisationId, county: OrganisationId, house: OrganisationId) -> Self {
        let command = test.command();
        let letter = app::notices::TypedNotice {
            title: "見本".to_owned(),
            sender: "みほん郡医師会".to_owned(),
            addressee: "会員 殿".to_owned(),
            number: "見郡発第1号".to_owned(),
            date: Some(jiff::civil::date(2026, 11, 24)),
            ..app::notices::TypedNotice::default()
        };
        let notice = test.app.draft_notice(&command, county, None, letter).await.expect("a draft");
        let sending = app::notices::Sending { to: app::notices::To::Children, number: None, date: None };
        test.app.issue_notice(&command, notice, sending).await.expect("issued");
        let draft = app::notices::TypedNotice { title: "見本".to_owned(), ..app::notices::TypedNotice::default() };
        let draft = test.app.draft_notice(&command, national, None, draft).await.expect("a draft");
        let mut film = test.app.incoming_video().expect("a place for files");
        film.take(MP4).expect("bytes");
        let typed = app::seminars::TypedSeminar {
            title: "見本の動画".to_owned(),
            sentence: "見本です。".to_owned(),
            ..app::seminars::TypedSeminar::default()
        };
        let film = app::seminars::Video::File("a.mp4".to_owned(), film);
        let seminar = test.app.put_seminar(&command, national, typed, film, None, None).await.expect("put up");
        let upload = test.app.begin_upload(&command, national, "b.mp4", "", 1_000).await.expect("an upload").0.id;
        // A group of one institution is one, too.
        let mut owner = Client::signed(test, OWNER).await;
        let page = format!("/organisations/{house}");
        owner.post(&format!("{page}/group"), &[("act", "new"), ("name", "医療法人みほん会")]).await.is(303);
        let shown = owner.get(&page).await.is(200).body;
        let at = shown.find("/together").expect("the group");
        let together = format!("/organisations/{}/together", &shown[at - 36..at]);
        let shown = owner.get(&together).await.is(200);
        let (edition, form) = (shown.value("edition").expect("an edition"), shown.value("form").expect("a form"));
        let new =
            NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2025 };
        let sheet = test.app.begin_sheet(&command, house, new).await.expect("a sheet").to_string();
        Self {
            sheet,
            together: format!("{together}/{edition}/{form}/asset-ledger"),
            notice: notice.to_string(),
            draft: draft.to_string(),
            seminar: seminar.body["id"].as_str().expect("an id").to_owned(),
            upload: upload.to_string(),
        }
    }
    /// The address of a route for a member of an organisation.
    fn address(&self, route: &str, own: &str) -> String {
        let id: &str = match route {
            path if path.contains("/together/") => return self.together.clone(),
            path if path.starts_with("/assessments/") => &self.sheet,
            "/notices/{id}/files" => &self.draft,
            path if path.starts_with("/notices/") => &self.notice,
            path if path.starts_with("/seminars/uploads/") => &self.upload,
            path if path.starts_with("/seminars/") => &self.seminar,
            _ => own,
        };
        let path = route.replace("{id}", id).replace("{key}", "asset-ledger");
        format!("{path}?organisation={own}")
    }
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
        ("POST", "/check", Some(Class::Dear)),
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
    // What is counted with the passwords takes a password or a code, and nothing else.
    let routes = web::routes();
    let codes: BTreeSet<&str> = routes.iter().filter(|r| r.class() == Some(Class::Codes)).map(|r| r.path).collect();
    let wanted = [
        "/setup",
        "/check/{code}",
        "/help/{code}",
        "/consultations/{id}/number",
        "/sign-in",
        "/sign-in/code",
        "/invitation",
        "/invitation/{code}",
        "/invitation/{code}/join",
        "/api/v1/check/{code}",
    ];
    assert_eq!(codes, BTreeSet::from(wanted));
    // Nothing that writes is without one.
    let free: Vec<_> = web::routes().into_iter().filter(|r| r.method != "GET" && r.class().is_none()).collect();
    assert!(free.is_empty(), "{free:?}");
}
