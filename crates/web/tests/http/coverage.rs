//! Every route of the table is asked: without sign-in, without its form token, with another tenant's ids,
//! and whether reading writes. A route that the world below does not know is named, too.

use crate::client::{Client, Got, form, router};
use app::checklist::NewSheet;
use app::vendors::TypedVendor;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::{get, post};
use domain::organisations::Kind as House;
use domain::people::Role;
use domain::policy::Action;
use std::collections::BTreeMap;
use testkit::app::TestApp;
use web::table::{Kind, RouteInfo, faults};

const OWNER: &str = "owner@clinic.example";

/// What reading routes may want to know beside the id.
pub(crate) const ASKED: &str = "?format=json&edition=r7&form=institution&by=item";

/// Two tenants; what the second has stands under the first word of its addresses.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) router: Router,
    pub(crate) bearer: String,
    pub(crate) theirs: BTreeMap<&'static str, String>,
}

impl World {
    pub(crate) async fn new(test: &TestApp, router: Router) -> Self {
        let mine = test.organisation(House::Clinic, "4810100018").await;
        let me = test.person(OWNER, mine, Role::Owner).await;
        let bearer = test.app.issue_token(&test.as_person(me).await, me, "", 1).await.expect("a token");
        let other = test.organisation(House::Clinic, "4910100017").await;
        let them = test.person("owner@eye.example", other, Role::Owner).await;
        let ctx = test.as_person(them).await;
        let new =
            NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2025 };
        let sheet = test.app.begin_sheet(&ctx, other, new).await.expect("a sheet");
        let mut file = test.app.incoming().expect("a place for files");
        file.take(b"%PDF-1.7\n%%EOF\n").expect("bytes");
        let file = test.app.add_evidence(&ctx, other, "a.pdf", file).await.expect("a file");
        let vendor = TypedVendor { name: "見本システム".to_owned(), ..TypedVendor::default() };
        let vendor = test.app.save_vendor(&ctx, other, vendor).await.expect("a vendor");
        let compared = test.app.compare_in_full(&ctx, "r6", "r7", "institution").await.expect("a comparison");
        let summary = test.app.begin_summary(&test.command(), compared).await.expect("a draft");
        let county = test.organisation(House::County, "other-county").await;
        test.app
            .join(&test.command(), other, county, "A1", None, jiff::civil::date(2020, 4, 1))
            .await
            .expect("a membership");
        let letter = app::notices::TypedNotice {
            title: "見本".to_owned(),
            sender: "みほん郡医師会".to_owned(),
            addressee: "会員 殿".to_owned(),
            number: "見郡発第1号".to_owned(),
            date: Some(jiff::civil::date(2026, 11, 24)),
            ..app::notices::TypedNotice::default()
        };
        let notice = test.app.draft_notice(&test.command(), county, None, letter).await.expect("a draft");
        let mut attached = test.app.incoming().expect("a place for files");
        attached.take(b"%PDF-1.7\n%%EOF\n").expect("bytes");
        test.app.add_notice_file(&test.command(), notice, "form.pdf", attached).await.expect("attached");
        let enclosed = test.app.notice(&test.command(), notice, None).await.expect("a draft").letters[0].files[0].id;
        let sending = app::notices::Sending { to: app::notices::To::Children, number: None, date: None };
        test.app.issue_notice(&test.command(), notice, sending).await.expect("issued");
        let mut scan = test.app.incoming().expect("a place for files");
        scan.take(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("bytes");
        let letter = test.app.take_outside(&test.command(), county, "a.png", scan).await.expect("a letter");
        let mut guide = test.app.incoming_to_room().expect("a place for files");
        guide.take(b"%PDF-1.7\n%%EOF\n").expect("bytes");
        let item = app::rooms::TypedItem {
            sort: "guide".to_owned(),
            title: "見本の手引き".to_owned(),
            sentence: "見本です。".to_owned(),
            ..app::rooms::TypedItem::default()
        };
        let guide = Some(("a.pdf".to_owned(), guide));
        let item =
            test.app.put_up(&test.command(), county, item, guide, None).await.expect("put up").body["id"].clone();
        let hours = || "9:00〜18:00".to_owned();
        let desk = app::desk::TypedDesk {
            name: "見本の窓口".to_owned(),
            phone: "0000".to_owned(),
            week: [hours(), hours(), hours(), hours(), hours(), hours(), hours()],
            written: true,
            ..app::desk::TypedDesk::default()
        };
        let desk = test.app.set_up_desk(&test.command(), county, "", desk).await.expect("a desk");
        let question = app::desk::TypedQuestion {
            desk: desk.to_string(),
            subject: "見本".to_owned(),
            text: "見本の質問です。".to_owned(),
            ..app::desk::TypedQuestion::default()
        };
        let asked = test.app.ask_desk(&ctx, other, question, None).await.expect("asked").body["id"].clone();
        let asked = asked.as_str().expect("an id").to_owned();
        let faq = app::desk::TypedFaq {
            question: "見本の質問".to_owned(),
            answer: "答えです。".to_owned(),
            looked: true,
            ..app::desk::TypedFaq::default()
        };
        let faq = test.app.propose_faq(&test.command(), asked.parse().expect("an id"), faq).await.expect("proposed");
        let mut film = test.app.incoming_video().expect("a place for files");
        film.take(include_bytes!("../../../../content/seminars/first.mp4")).expect("bytes");
        let seminar = app::seminars::TypedSeminar {
            title: "見本の動画".to_owned(),
            sentence: "見本です。".to_owned(),
            ..app::seminars::TypedSeminar::default()
        };
        let film = app::seminars::Video::File("a.mp4".to_owned(), film);
        let seminar = test.app.put_seminar(&test.command(), county, seminar, film, None, None).await.expect("put up");
        let upload = test.app.begin_upload(&test.command(), county, "b.mp4", "", 100).await.expect("an upload").0.id;
        let theirs = [
            ("desks", desk.to_string()),
            ("consultations", asked),
            ("faq", faq.to_string()),
            ("seminars", seminar.body["id"].as_str().expect("an id").to_owned()),
            ("uploads", upload.to_string()),
            ("items", item.as_str().expect("an id").to_owned()),
            ("organisations", other.to_string()),
            ("consented", other.to_string()),
            ("notices", notice.to_string()),
            ("files", enclosed.to_string()),
            ("letters", letter.to_string()),
            ("people", them.to_string()),
            ("assessments", sheet.to_string()),
            ("evidence", file.id.to_string()),
            ("vendors", vendor.to_string()),
            ("summaries", summary.to_string()),
        ];
        Self { router, bearer, theirs: theirs.into() }
    }

    /// An address of a route with another tenant's id in it; none when the world has no such thing.
    pub(crate) fn foreign(&self, path: &str) -> Option<String> {
        self.fill(path, |word| self.theirs.get(word).cloned())
    }
    /// An address of a route with an id that nobody has.
    pub(crate) fn unknown(&self, path: &str) -> String {
        self.fill(path, |_| Some("01900000-0000-7000-8000-000000000000".to_owned())).unwrap_or_default()
    }
    fn fill(&self, path: &str, id: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut word = "";
        let mut out = Vec::new();
        for part in path.split('/') {
            out.push(match part {
                "{id}" => id(word)?,
                "{kind}" => "sheet".to_owned(),
                "{file}" if word == "files" => id(word)?,
                "{file}" => format!("{}.json", id("assessments")?),
                "{key}" => "asset-ledger".to_owned(),
                "{code}" => "AAAABBBBCCCCDDDD".to_owned(),
                part if part.starts_with('{') => "nothing".to_owned(),
                part => part.to_owned(),
            });
            word = part;
        }
        Some(out.join("/"))
    }
    pub(crate) async fn send(&self, client: &mut Client, route: &RouteInfo, path: &str, body: &str) -> Got {
        let media = if route.is_api() { "application/json" } else { "application/x-www-form-urlencoded" };
        let body = if route.is_api() && !body.is_empty() { "{}".to_owned() } else { body.to_owned() };
        let mut request = Request::builder().method(route.method).uri(path).header("content-type", media);
        if route.kind == Kind::Api && client.cookies.contains_key("mamori") {
            request = request.header("authorization", format!("Bearer {}", self.bearer));
        }
        client.send(request, Body::from(if route.method == "GET" { String::new() } else { body })).await
    }
}

/// What a router does that its table may not; one sentence each.
async fn uncovered(test: &TestApp, router: Router, routes: &[RouteInfo]) -> Vec<String> {
    let world = World::new(test, router).await;
    let mut out = faults(routes);
    for route in routes {
        let mut wrong = |what: String| out.push(format!("{} {}: {what}", route.method, route.path));
        let before = test.audit_records().await;

        let nobody = world.send(&mut Client::new(world.router.clone()), route, &world.unknown(route.path), "").await;
        let refused = match (route.kind, route.method) {
            (Kind::Public, _) => nobody.status.as_u16() != 401 && !nobody.status.is_server_error(),
            (Kind::Api, _) => {
                nobody.status.as_u16() == 401 && nobody.header("content-type") == "application/problem+json"
            }
            (_, "GET") => nobody.status.as_u16() == 303 && nobody.location().starts_with("/sign-in"),
            _ => nobody.status.as_u16() == 401 || nobody.location().starts_with("/sign-in"),
        };
        if !refused {
            wrong(format!("answers {} without sign-in", nobody.status.as_u16()));
        }

        let mut me = Client::signed_through(test, world.router.clone(), OWNER).await;
        let page_write = route.method != "GET" && !route.is_api();
        if page_write {
            let got = world.send(&mut me, route, &world.unknown(route.path), "").await;
            if got.status.as_u16() != 403 {
                wrong(format!("answers {} without its form token", got.status.as_u16()));
            }
        }
        if route.kind == Kind::Api {
            // A cookie opens no API, so that nothing can be forged there.
            let request = Request::builder().method(route.method).uri(world.unknown(route.path));
            if me.send(request, Body::empty()).await.status.as_u16() != 401 {
                wrong("takes a cookie for a token".to_owned());
            }
        }
        if route.is_closed() && ["{id}", "{file}"].iter().any(|part| route.path.contains(part)) {
            let Some(foreign) = world.foreign(route.path) else {
                wrong("has an id of which the coverage test knows no foreign one".to_owned());
                continue;
            };
            let filled =
                form(&[("csrf", &me.token), ("organisation", &world.theirs["organisations"]), ("role", "staff")]);
            let asked = if route.method == "GET" { ASKED } else { "" };
            let theirs = world.send(&mut me, route, &(foreign + asked), &filled).await;
            let nobodys = world.send(&mut me, route, &(world.unknown(route.path) + asked), &filled).await;
            if (theirs.status, &theirs.body) != (nobodys.status, &nobodys.body) {
                wrong(format!("tells another tenant's from an unknown one: {:.300}", theirs.body));
            }
            let hidden = [404, 415, 422].contains(&theirs.status.as_u16());
            if !hidden || (route.method == "GET" && theirs.status.as_u16() != 404) {
                wrong(format!("answers {} {} for another tenant's", theirs.status.as_u16(), theirs.location()));
            }
        }
        if route.method == "GET" {
            world.send(&mut me, route, &world.unknown(route.path), "").await;
        }
        // Signing in leaves one record.
        if test.audit_records().await != before + 1 {
            wrong("writes although nothing was to be written".to_owned());
        }
    }
    out
}

impl Client {
    pub(crate) async fn signed_through(test: &TestApp, router: Router, login: &str) -> Self {
        let mut client = Client::new(router);
        client.cookies.insert("mamori".to_owned(), test.sign_in(login).await);
        client.get("/account").await.is(200);
        client
    }
}

testkit::both! {
    async fn every_route_is_covered(test) {
        assert_eq!(uncovered(test, router(test), &web::routes()).await, Vec::<String>::new());
    }

    async fn bad_routes_are_named(test) {
        const fn bad(method: &'static str, path: &'static str, action: Option<Action>, writes: bool) -> RouteInfo {
            RouteInfo::new(method, path, Kind::Page, "people", action, writes)
        }
        let own = Some(Action::OwnAccount);
        let fixture = [
            bad("GET", "/fixture/no-policy", None, false),
            bad("POST", "/fixture/no-token", own, true),
            bad("GET", "/fixture/says-it-writes", own, true),
            bad("GET", "/fixture/writes", own, false),
            bad("GET", "/fixture/{id}", own, false),
            RouteInfo { subject: "kitchen", ..bad("GET", "/account", own, false) },
            bad("GET", "/account", own, false),
        ];
        let app = test.app.clone();
        let writes = move || {
            let app = app.clone();
            async move {
                let ctx = app.ctx(domain::policy::Actor::Command, 0);
                let code = app.organisation_of_code("4810100018").await.expect("the clinic");
                app.invite(&ctx, code, "x", Role::Staff).await.expect("written").code
            }
        };
        // Beside the table nothing stands before a handler.
        let router = router(test)
            .route("/fixture/no-policy", get(|| async { "ok" }))
            .route("/fixture/no-token", post(|| async { "ok" }))
            .route("/fixture/says-it-writes", get(|| async { "ok" }))
            .route("/fixture/writes", get(writes))
            .route("/fixture/{id}", get(|| async { "ok" }));
        let found = uncovered(test, router, &fixture).await;
        for sentence in [
            "GET /fixture/no-policy: has no policy",
            "GET /fixture/no-policy: answers 200 without sign-in",
            "POST /fixture/no-token: answers 200 without its form token",
            "GET /fixture/says-it-writes: is a GET that writes",
            "GET /fixture/writes: writes although nothing was to be written",
            "GET /fixture/{id}: has an id of which the coverage test knows no foreign one",
            "GET /account: names a subject that the house does not have",
            "GET /account: stands twice",
        ] {
            assert!(found.iter().any(|f| f == sentence), "{sentence} is missing in {found:#?}");
        }
    }
}
