//! A sheet as PDF, once the press is warm.

use super::{Figures, unless};
use crate::fail::{Because, Done};
use crate::house::{Api, items, text};
use crate::http::Http;
use crate::measure::{Lean, Times, line};
use crate::server::Data;
use serde_json::{Value, json};

/// The demonstration's clinic: the sheet of the year before, complete.
const CLINIC: &str = "owner@clinic.example";
/// Milliseconds.
const LIMIT: f64 = 150.0;
const WARM: usize = 3;
const TIMES: usize = 60;

pub async fn run() -> Done<Figures> {
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let token = data.run(&["person", "token", CLINIC], "").await?;
    let mut api = Api::new(server.address, &token);
    let sheet = whole(&mut api).await?;
    let request =
        Http::with_token(server.address, &token).head("GET", &format!("/api/v1/assessments/{sheet}/export?format=pdf"));
    let request = format!("{request}\r\n").into_bytes();
    let mut lean = Lean::open(server.address).await?;
    let (first, _) = lean.ask(&request).await?;
    let (mut times, mut bytes) = (Times::default(), 0);
    for n in 0..WARM + TIMES {
        // Another answer each time, so that nothing kept from the paper before is printed again.
        change(&mut api, &sheet, n).await?;
        let (took, length) = lean.ask(&request).await?;
        if n >= WARM {
            times.add(took);
        }
        bytes = length;
    }
    server.stop().await?;
    println!("the first paper took {first:.0?}; {bytes} bytes");
    let fault = unless(times.p50() < LIMIT, || format!("pdf: {:.0} ms, more than {LIMIT}", times.p50()));
    Ok(vec![(line("pdf", LIMIT, times.p50(), times.p50() / LIMIT, &times), fault)])
}

/// The complete sheet of the year before.
async fn whole(api: &mut Api) -> Done<String> {
    let organisation = api.only_organisation().await?;
    let list = api.get(&format!("/organisations/{organisation}/assessments")).await?;
    let is_whole = |sheet: &&Value| sheet["form"] == "institution" && sheet["edition"] == "r7";
    text(items(&list).iter().find(is_whole).because("a complete sheet of r7")?, "/id")
}

async fn change(api: &mut Api, sheet: &str, n: usize) -> Done {
    let now = api.sheet(sheet).await?;
    let item = items(&now).iter().find(|i| i["key"] == "asset-ledger").because("the item")?;
    let version = item["answer"]["version"].as_i64().unwrap_or(0);
    let note = format!("{n}回目に台帳を確かめました。");
    let body = json!({"value": "yes", "checked_on": "2026-11-24", "note": note, "version": version}).to_string();
    let path = format!("/api/v1/assessments/{sheet}/items/asset-ledger");
    api.http.ask("PUT", &path, "application/json", body.as_bytes()).await?.good(&path)?;
    Ok(())
}
