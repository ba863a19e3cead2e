//! From the start of the process to the first page, on an existing data directory.

use super::{Figures, unless};
use crate::fail::Done;
use crate::http::Http;
use crate::measure::{Times, line};
use crate::server::Data;
use std::time::Instant;

/// Milliseconds.
const LIMIT: f64 = 1000.0;
const TIMES: usize = 20;

pub async fn run() -> Done<Figures> {
    let data = Data::demo().await?;
    let mut times = Times::default();
    for _ in 0..TIMES {
        let begun = Instant::now();
        let server = data.serve().await?;
        Http::new(server.address).ask("GET", "/sign-in", "", b"").await?.good("the first page")?;
        times.add(begun.elapsed());
        server.stop().await?;
    }
    let worst = times.p99();
    let fault = unless(worst < LIMIT, || format!("start: {worst:.0} ms, more than {LIMIT}"));
    Ok(vec![(line("start", LIMIT, times.p50(), times.p50() / LIMIT, &times), fault)])
}
