//! Resident memory after start and first page, after a session, and after a paper of sixty pages.

use super::{Figures, unless};
use crate::fail::{Because, Done, ensure, fail};
use crate::house::{Api, House, LOGIN, PASSWORD, items, sign_in};
use crate::http::Http;
use crate::measure::{Times, line};
use crate::server::{Data, Engine};
use serde_json::json;
use tokio::process::Command;

/// MB, after start and first page; after a long paper.
const LIMITS: (f64, f64) = (120.0, 250.0);
/// The longest paper that is printed in the request.
const PAGES: std::ops::RangeInclusive<usize> = 59..=60;
/// Rounds, and the characters of each note with which the search for such a paper begins.
const ROUNDS: usize = 3;
const CHARACTERS: usize = 3_060;
/// So many lengths are tried.
const TRIES: usize = 12;

pub async fn run() -> Done<Figures> {
    let data = Data::new(Engine::Sqlite)?;
    let server = data.serve().await?;
    let house = House::found(&server, &data).await?;
    let mut api = Api::new(server.address, &house.token);
    let sheet = api.begin(&house.organisation, "r7", 2025).await?;
    let path = format!("/api/v1/assessments/{sheet}/export?format=pdf");
    lengthen(&mut api, &data, &sheet, &path).await?;
    server.stop().await?;

    // A process that has printed nothing yet.
    let server = data.serve().await?;
    Http::new(server.address).ask("GET", "/sign-in", "", b"").await?.good("the first page")?;
    let first = server.memory("VmRSS:")?;
    let mut session = sign_in(server.address, LOGIN, PASSWORD).await?;
    session.ask("GET", "/", "", b"").await?.good("home")?;
    println!("{first:.1} MB after the first page, {:.1} MB after sign-in and home", server.memory("VmRSS:")?);

    let mut api = Api::new(server.address, &house.token);
    let begun = std::time::Instant::now();
    let paper = api.http.ask("GET", &path, "", b"").await?.good("the long paper")?;
    let mut times = Times::default();
    times.add(begun.elapsed());
    let pages = count(&data, &paper.body).await?;
    let (after, highest) = (server.memory("VmRSS:")?, server.memory("VmHWM:")?);
    println!("{after:.1} MB after a paper of {pages} pages, {highest:.1} MB at most");
    server.stop().await?;
    ensure(PAGES.contains(&pages), || format!("the long paper has {pages} pages"))?;
    let (a, b) = LIMITS;
    let too_much =
        |name: &str, mb: f64, limit: f64| unless(mb < limit, || format!("{name}: {mb:.0} MB, more than {limit}"));
    let mut second = line("memory-paper", b, after, after / b, &times);
    second["pages"] = json!(pages);
    second["highest"] = json!(highest.round());
    Ok(vec![
        (line("memory", a, first, first / a, &Times::default()), too_much("memory", first, a)),
        (second, too_much("memory-paper", after, b)),
    ])
}

/// Notes of three rounds, each as long as makes about sixty pages; those of the last are written anew until it does.
async fn lengthen(api: &mut Api, data: &Data, sheet: &str, path: &str) -> Done {
    for round in 1..=ROUNDS {
        if round > 1 {
            api.post(&format!("/assessments/{sheet}/rounds"), &json!({"checked_on": "2026-02-02"})).await?;
        }
        fill(api, sheet, CHARACTERS).await?;
    }
    let (mut characters, mut step) = (CHARACTERS, 400);
    let mut was_short: Option<bool> = None;
    for _ in 0..TRIES {
        let paper = api.http.ask("GET", path, "", b"").await?.good("a long paper")?;
        let pages = count(data, &paper.body).await?;
        println!("{pages} pages with notes of {CHARACTERS} characters, {characters} in the last round");
        if PAGES.contains(&pages) {
            return Ok(());
        }
        let short = pages < *PAGES.start();
        // Past the aim: back in smaller steps.
        if was_short.is_some_and(|before| before != short) {
            step = (step / 2).max(20);
        }
        was_short = Some(short);
        characters = if short { characters + step } else { characters.saturating_sub(step) };
        fill(api, sheet, characters).await?;
    }
    fail(format!("no paper of {PAGES:?} pages was found in {TRIES} tries"))
}

async fn fill(api: &mut Api, sheet: &str, characters: usize) -> Done {
    let line = "台帳の三ページ目を受付の人と一緒に確かめて、机の引き出しの紙にも書き写しました。";
    let note: String = line.chars().cycle().take(characters).collect();
    let now = api.sheet(sheet).await?;
    for item in items(&now) {
        let key = item["key"].as_str().unwrap_or_default();
        let version = item["answer"]["version"].as_i64().unwrap_or(0);
        let body = json!({"value": "yes", "checked_on": "2026-02-02", "note": note, "version": version}).to_string();
        let path = format!("/api/v1/assessments/{sheet}/items/{key}");
        api.http.ask("PUT", &path, "application/json", body.as_bytes()).await?.good(key)?;
    }
    Ok(())
}

/// Pages of a PDF.
async fn count(data: &Data, pdf: &[u8]) -> Done<usize> {
    let file = data.path().join("../long.pdf");
    std::fs::write(&file, pdf)?;
    let out = Command::new("pdfinfo").arg(&file).output().await.because("pdfinfo")?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let pages = text.lines().find_map(|l| l.strip_prefix("Pages:")).because("pdfinfo counts no pages")?;
    Ok(pages.trim().parse()?)
}
