//! `axe`: every page × (Japanese on a phone, English at a desk) × (filled, empty tenant), judged by axe-core with
//! no rule switched off.

mod crawl;
mod judge;
mod states;

use crate::browser::{Browser, DESK, Drivers, PHONE, Pictures, Way};
use crate::fail::{Because, Done, ensure, fail};
use crate::house::{Api, DEMO_PASSWORD, follow, sign_in, token_of};
use crate::http::Http;
use crate::server::{Data, Engine, Server};
use crawl::Found;
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use web::table::{Kind, RouteInfo};

/// Whose pages are looked at: the busiest clinic's, an association's that counts, one's that has a notice to relay, the
/// operator's, a desk's, an editor's who has put a seminar up.
const FILLED: [&str; 6] = [
    states::OWNER,
    states::OFFICE,
    "administrator@pref-b.example",
    states::OPERATOR,
    states::DESK_OPERATOR,
    "editor@national.example",
];
const EMPTY: [&str; 1] = ["owner@eye.example"];
/// A page that is nobody's: the fault page.
const NO_PAGE: &str = "/no-such-page";

/// A set of pages on one server.
struct Tenant {
    name: &'static str,
    url: String,
    found: Vec<Found>,
}

/// Judges all pages.
pub async fn run() -> Done<Value> {
    let patterns = patterns();
    let script = judge::script()?;
    let drivers = Drivers::start().await?;
    let (tenants, servers) = tenants(&drivers, &patterns).await?;
    let (mut pages, mut violations) = (0, 0);
    for tenant in &tenants {
        for (way, lang) in [(PHONE, "ja"), (DESK, "en")] {
            let (seen, wrong) = one(&drivers, tenant, way, lang, &script).await?;
            println!("{} {lang} {}: {seen} pages, {wrong} violations", tenant.name, way.width);
            pages += seen;
            violations += wrong;
        }
    }
    for server in servers {
        server.stop().await?;
    }
    ensure(violations == 0, || format!("{violations} violations on {pages} pages"))?;
    Ok(json!({"what": "axe", "pages": pages, "violations": violations, "routes": patterns.len()}))
}

/// The routes that are pages: what is no page by its answer is left out by the crawl, save what is never one, such as
/// a paper for everybody.
fn patterns() -> Vec<String> {
    let is_page = |r: &&RouteInfo| {
        let file = r.path.starts_with("/papers/") || r.path.ends_with(".crt");
        let page = matches!(r.kind, Kind::Page | Kind::Public) && !file;
        page && r.method == "GET" && !r.is_api() && !r.bare
    };
    web::routes().iter().filter(is_page).map(|r| r.path.to_owned()).collect()
}

/// The filled demonstration, a tenant of it with an empty sheet, and an installation before its first start.
async fn tenants(drivers: &Drivers, patterns: &[String]) -> Done<(Vec<Tenant>, [Server; 2])> {
    let demo = Data::demo().await?;
    let server = demo.serve().await?;
    let code = invitation(&server, FILLED[0]).await?;
    let mut states = states::make(drivers, &server, &demo).await?;
    let mut of = |login: &str| {
        let mine = states.iter_mut().find(|(who, _)| *who == login);
        mine.map(|(_, paths)| std::mem::take(paths)).unwrap_or_default()
    };
    let mut filled = Vec::new();
    for login in FILLED {
        filled.extend(person(&server, login, patterns, &of(login)).await?);
    }
    let mut public = of("");
    public.push(code);
    filled.extend(crawl::crawl(&mut Http::new(server.address), None, patterns, &public).await?);

    let mut api = Api::new(server.address, &demo.run(&["person", "token", EMPTY[0]], "").await?);
    let eye = api.only_organisation().await?;
    api.begin(&eye, "r8-demo", 2026).await.because("a sheet of the empty tenant")?;
    let mut empty = Vec::new();
    for login in EMPTY {
        empty.extend(person(&server, login, patterns, &[]).await?);
    }

    // Pages that only an installation without anybody shows.
    let fresh = Data::new(Engine::Sqlite)?;
    let new = fresh.serve().await?;
    let mut first = crawl::crawl(&mut Http::new(new.address), None, patterns, &[]).await?;
    let other = |f: &Found| !filled.iter().any(|known| known.pattern == f.pattern);
    first.retain(other);
    let all: Vec<Found> = filled.iter().chain(&first).cloned().collect();
    crawl::is_whole(&all, patterns)?;
    let tenant = |name, server: &Server, found| Tenant { name, url: server.url(), found };
    let tenants =
        vec![tenant("filled", &server, filled), tenant("empty", &server, empty), tenant("first start", &new, first)];
    Ok((tenants, [server, new]))
}

async fn person(server: &Server, login: &str, patterns: &[String], more: &[String]) -> Done<Vec<Found>> {
    let mut http = sign_in(server.address, login, DEMO_PASSWORD).await?;
    crawl::crawl(&mut http, Some(login), patterns, more).await
}

/// The address of an invitation that waits.
async fn invitation(server: &Server, owner: &str) -> Done<String> {
    let mut http = sign_in(server.address, owner, DEMO_PASSWORD).await?;
    let page = http.ask("GET", "/people", "", b"").await?.good("/people")?.text();
    let field = |name: &str| {
        let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).because(format!("no {name}"))?;
        Ok::<_, crate::fail::Fail>(rest.split('"').next().unwrap_or_default().to_owned())
    };
    let (organisation, token) = (field("organisation")?, token_of(&page)?);
    let pairs = [("csrf", token.as_str()), ("organisation", &organisation), ("name", "見本 花子"), ("role", "staff")];
    let media = "application/x-www-form-urlencoded";
    let reply = http.ask("POST", "/people/invitations", media, &crate::house::body(&pairs)).await?;
    let text = follow(&mut http, reply).await?.good("an invitation")?.text();
    let code = text.split_once("class=\"code\">").map(|(_, rest)| rest.split('<').next().unwrap_or_default());
    Ok(format!("/invitation/{}", code.because("no code on the page of the invitation")?.trim()))
}

/// All pages of a tenant in one way and language; two people look at once.
async fn one(drivers: &Drivers, tenant: &Tenant, way: Way, lang: &str, script: &str) -> Done<(usize, usize)> {
    let found = to_judge(&tenant.found, lang);
    let mut people: Vec<Option<&str>> = found.iter().map(|f| f.login.as_deref()).collect();
    people.sort();
    people.dedup();
    let looking = people.into_iter().map(|login| {
        let paths = found.iter().filter(|f| f.login.as_deref() == login).map(|f| f.path.as_str()).collect();
        look(drivers, tenant, way, lang, script, login, paths)
    });
    let looked: Vec<Done<(usize, usize)>> = stream::iter(looking).buffer_unordered(2).collect().await;
    looked.into_iter().try_fold((0, 0), |(pages, violations), one| {
        let (p, v) = one?;
        Ok((pages + p, violations + v))
    })
}

/// In Japanese every page of everybody. English is the frame around the same page, so one person's is enough.
fn to_judge<'f>(found: &'f [Found], lang: &str) -> Vec<&'f Found> {
    let mut seen = BTreeSet::new();
    found.iter().filter(|f| lang == "ja" || seen.insert(f.pattern.as_str())).collect()
}

/// One person's pages, in a browser of their own.
async fn look(
    drivers: &Drivers,
    tenant: &Tenant,
    way: Way,
    lang: &str,
    script: &str,
    login: Option<&str>,
    mut paths: Vec<&str>,
) -> Done<(usize, usize)> {
    let (mut pages, mut violations) = (0, 0);
    let name = format!("axe-{}-{lang}-{}", tenant.name.replace(' ', "-"), login.unwrap_or("nobody"));
    let mut browser = Browser::open(drivers, &tenant.url, way, Pictures::new(&name)?).await?;
    judge::is_awake(&browser, script).await?;
    enter(&browser, login, lang).await?;
    paths.push(NO_PAGE);
    for path in paths {
        browser.goto(path).await?;
        let shown = browser.attribute("html", "lang").await?;
        if shown != lang {
            return fail(format!("{path} is shown in {shown} instead of {lang}"));
        }
        violations += judge::judge(&browser, path, script).await?;
        pages += 1;
        if path == NO_PAGE {
            continue;
        }
        let words: Vec<&str> = path.split(['/', '?', '=']).filter(|p| p.len() < 30 && !p.is_empty()).collect();
        browser.picture(&words.join("-")).await?;
    }
    if let Err(faults) = browser.close().await {
        println!("{faults}");
        violations += faults.to_string().lines().count();
    }
    Ok((pages, violations))
}

/// Signs in and sets the language, as a person does.
async fn enter(browser: &Browser, login: Option<&str>, lang: &str) -> Done {
    browser.goto("/sign-in").await?;
    if let Some(login) = login {
        browser.fill("login", login).await?;
        browser.fill("password", DEMO_PASSWORD).await?;
        browser.press("main form[action=\"/sign-in\"] button.main").await?;
    }
    let other = format!("footer button[name=lang][value={lang}]");
    if browser.has(&other).await? { browser.press(&other).await } else { Ok(()) }
}
