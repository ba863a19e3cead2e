//! The page that compares two editions, and the one that shows what a carry-over will do to each answer of a clinic:
//! one person, page after page.

use super::{Figures, unless};
use crate::fail::Done;
use crate::house::{Api, House, LOGIN, PASSWORD, items, sign_in, text};
use crate::http::Http;
use crate::measure::{Lean, Times, line};
use crate::server::{Data, Engine};
use serde_json::json;
use std::net::SocketAddr;

/// Milliseconds: below it nobody notices that something was computed.
const LIMIT: f64 = 50.0;
const WARM: usize = 3;
const TIMES: usize = 300;

pub async fn run() -> Done<Figures> {
    let data = Data::new(Engine::Sqlite)?;
    let server = data.serve().await?;
    let house = House::found(&server, &data).await?;
    let mut api = Api::new(server.address, &house.token);
    let sheet = api.begin(&house.organisation, "r6", 2024).await?;
    let rows = api.sheet(&sheet).await?;
    for item in items(&rows) {
        let path = format!("/assessments/{sheet}/items/{}", text(item, "/key")?);
        let answer = json!({"value": "yes", "checked_on": "2025-02-01", "note": "台帳で確かめました。", "version": 0});
        api.put(&path, &answer).await?;
    }
    let session = sign_in(server.address, LOGIN, PASSWORD).await?;
    let mut figures = Figures::new();
    for (what, path) in [
        ("compare", "/editions/compare?from=r6&to=r7&form=institution".to_owned()),
        ("carry-preview", format!("/assessments/{sheet}/carry-over?to=r7&fiscal_year=2025")),
    ] {
        let times = looked(&session, server.address, &path).await?;
        let worst = times.p99();
        let fault = unless(worst < LIMIT, || format!("{what}: {worst:.0} ms, more than {LIMIT}"));
        figures.push((line(what, LIMIT, worst, worst / LIMIT, &times), fault));
    }
    server.stop().await?;
    Ok(figures)
}

/// How long a page takes, each time.
async fn looked(session: &Http, address: SocketAddr, path: &str) -> Done<Times> {
    let request = format!("{}\r\n", session.head("GET", path)).into_bytes();
    let mut lean = Lean::open(address).await?;
    let mut times = Times::default();
    for n in 0..WARM + TIMES {
        let (took, _) = lean.ask(&request).await?;
        if n >= WARM {
            times.add(took);
        }
    }
    Ok(times)
}
