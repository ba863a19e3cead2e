//! `soak MINUTES [sqlite|postgres]`: mixed work, bounded in its rate, against one server: saves, pages, papers, the
//! nation's picture, backups. No error, no growth of memory, counts and records as they should be.

use crate::fail::{Because, Done, ensure};
use crate::http::Http;
use crate::measure::{Lean, Times, round};
use crate::place;
use crate::server::{Data, Engine};
use crate::simulated::{Clinic, Somebody, fill};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const INSTITUTIONS: u64 = 1_000;
const CLINICS: u64 = 4;
/// Between two requests of one client.
const PAUSE: Duration = Duration::from_millis(100);
/// The memory of the last third may be this much above that of the second: the first third warms what is kept.
const GROWTH: f64 = 1.1;

pub async fn run(minutes: u64, engine: Engine) -> Done<Value> {
    let (data, _) = fill(engine, INSTITUTIONS).await?;
    let server = data.serve().await?;
    let (begun, length) = (Instant::now(), Duration::from_secs(minutes * 60));
    let mut work: tokio::task::JoinSet<Done<(&str, Times)>> = tokio::task::JoinSet::new();
    for n in 0..CLINICS {
        let clinic = Clinic::nth(&data, &server, n).await?;
        let session = clinic.owner.session(&server).await?;
        let sheet = clinic.sheet.clone();
        let paper = Http::with_token(server.address, &clinic.owner.token)
            .head("GET", &format!("/api/v1/assessments/{sheet}/export?format=pdf"));
        let mut write = clinic.writer(&server, 5)?;
        let address = server.address;
        work.spawn(async move { again("save", address, begun, length, PAUSE, &mut write).await });
        let pages: Vec<Vec<u8>> =
            ["/".to_owned(), format!("/assessments/{sheet}"), "/help".to_owned(), "/account".to_owned()]
                .iter()
                .map(|path| format!("{}\r\n", session.head("GET", path)).into_bytes())
                .collect();
        let mut turn = pages.into_iter().cycle();
        work.spawn(async move {
            again("page", address, begun, length, PAUSE, move || turn.next().unwrap_or_default()).await
        });
        let paper = format!("{paper}\r\n").into_bytes();
        work.spawn(async move { again("paper", address, begun, length, PAUSE * 20, move || paper.clone()).await });
    }
    let nation = Somebody::new(&data, &server, "sim-national", "administrator").await?;
    let session = nation.session(&server).await?;
    let asked = "edition=r7&form=institution&fiscal_year=2025&by=item";
    let picture = session.head("GET", &format!("/programme?organisation={}&{asked}", nation.organisation));
    let (picture, address) = (format!("{picture}\r\n").into_bytes(), server.address);
    work.spawn(async move { again("nation", address, begun, length, PAUSE * 5, move || picture.clone()).await });
    let copies = data.clone();
    work.spawn(async move { backups(copies, begun, length).await });

    let mut memory = Vec::new();
    while begun.elapsed() < length {
        tokio::time::sleep((length / 60).max(Duration::from_secs(1))).await;
        memory.push(server.memory("VmRSS:")?);
    }
    let mut line = json!({"what": "soak", "engine": engine.name(), "minutes": minutes});
    while let Some(done) = work.join_next().await {
        let (what, times) = done.because("a client")??;
        let (n, p99) = (line[what]["n"].as_u64().unwrap_or(0), line[what]["p99_ms"].as_f64().unwrap_or(0.0));
        line[what] = json!({"n": n + times.count() as u64, "p99_ms": round(times.p99()).max(p99)});
    }
    let third = memory.len() / 3;
    let highest = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
    let (second, last) = (highest(&memory[third..third * 2]), highest(&memory[third * 2..]));
    line["memory_mb"] = json!({"second_third": round(second), "last_third": round(last)});
    let counted = data.json(&["recount"]).await?;
    ensure(counted["differences"] == json!([]), || format!("recount: {counted}"))?;
    let verified = data.json(&["audit", "verify"]).await?;
    ensure(verified["ok"] == true, || format!("audit verify: {verified}"))?;
    server.stop().await?;
    ensure(last <= second * GROWTH, || format!("memory grew from {second:.0} to {last:.0} MB: {line}"))?;
    Ok(line)
}

/// One client: asks, pauses, asks again. Anything but a 200 ends it with an error.
async fn again(
    what: &'static str,
    address: std::net::SocketAddr,
    begun: Instant,
    length: Duration,
    pause: Duration,
    mut next: impl FnMut() -> Vec<u8>,
) -> Done<(&'static str, Times)> {
    let (mut lean, mut times) = (Lean::open(address).await?, Times::default());
    while begun.elapsed() < length {
        times.add(lean.ask(&next()).await.because(what)?.0);
        tokio::time::sleep(pause).await;
    }
    Ok((what, times))
}

async fn backups(data: Data, begun: Instant, length: Duration) -> Done<(&'static str, Times)> {
    let (folder, mut times) = (place::temporary()?, Times::default());
    while begun.elapsed() < length {
        let (file, from) = (folder.path().join("copy.tar"), Instant::now());
        data.run(&["backup", "create", &file.display().to_string()], "").await?;
        times.add(from.elapsed());
        std::fs::remove_file(&file)?;
        tokio::time::sleep(Duration::from_secs(20)).await;
    }
    Ok(("backup", times))
}
