//! Sixteen clients save while somebody looks at the nation's picture again and again and a backup runs.

use super::{Figures, unless};
use crate::fail::{Because, Done};
use crate::http::Http;
use crate::measure::{Lean, Times, line, load};
use crate::place;
use crate::server::{Data, Engine, Server};
use crate::simulated::{Clinic, Somebody, fill};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Milliseconds for the 99th of a hundred saves.
const LIMIT: f64 = 50.0;
const CLIENTS: usize = 16;
const CLINICS: u64 = 4;
/// A dozen saves a second from each: a nation's morning, not a race.
const PAUSE: Duration = Duration::from_millis(80);
const TIME: Duration = Duration::from_secs(20);

pub async fn run(engine: Engine, institutions: u64) -> Done<Figures> {
    let (data, _) = fill(engine, institutions).await?;
    let server = data.serve().await?;
    let mut clinics = Vec::new();
    for n in 0..CLINICS {
        clinics.push(Clinic::nth(&data, &server, n).await?);
    }
    let over = Arc::new(AtomicBool::new(false));
    let seen = tokio::spawn(look(picture(&data, &server).await?, server.address, over.clone()));
    let copied = tokio::spawn(copy(data.clone(), over.clone()));
    let mut savers = tokio::task::JoinSet::new();
    let begun = Instant::now();
    for (n, clinic) in (0..CLIENTS).zip(clinics.iter().cycle()) {
        let (mut write, address) = (clinic.writer(&server, n)?, server.address);
        savers.spawn(async move {
            let (mut lean, mut times) = (Lean::open(address).await?, Times::default());
            while begun.elapsed() < TIME {
                times.add(lean.ask(&write()).await.because("a save")?.0);
                tokio::time::sleep(PAUSE).await;
            }
            Ok::<_, crate::fail::Fail>(times)
        });
    }
    let mut saves = Times::default();
    while let Some(times) = savers.join_next().await {
        saves.extend(times??);
    }
    over.store(true, Ordering::Relaxed);
    let (pictures, backups) = (seen.await.because("the picture")??, copied.await.because("the backups")??);
    // The machine's own way to answer 16 clients, in the same run.
    let plain = Http::new(server.address).head("GET", "/healthz");
    let plain = format!("{plain}\r\n").into_bytes();
    let ask = move || {
        let plain = plain.clone();
        move || plain.clone()
    };
    let (_, bare) = load(server.address, (0..CLIENTS).map(|_| ask()).collect(), Duration::from_secs(2)).await?;
    server.stop().await?;
    let what = match (engine, institutions) {
        (Engine::Sqlite, 180_000) => "beside-180000",
        (Engine::Sqlite, _) => "beside",
        (Engine::Postgres, _) => "beside-postgres",
    };
    println!(
        "{} saves, {pictures} pictures of the nation, {backups} backups; an empty answer {:.1} ms",
        saves.count(),
        bare.p99()
    );
    let fault = unless(saves.p99() < LIMIT, || format!("{what}: {:.0} ms, more than {LIMIT}", saves.p99()));
    let mut figure = line(what, LIMIT, saves.p99(), saves.p99() / LIMIT, &saves);
    figure["pictures"] = pictures.into();
    figure["backups"] = backups.into();
    Ok(vec![(figure, fault)])
}

/// The request for the nation's picture.
async fn picture(data: &Data, server: &Server) -> Done<Vec<u8>> {
    let nation = Somebody::new(data, server, "sim-national", "administrator").await?;
    let session = nation.session(server).await?;
    let asked = "edition=r7&form=institution&fiscal_year=2025&by=item";
    let head = session.head("GET", &format!("/programme?organisation={}&{asked}", nation.organisation));
    Ok(format!("{head}\r\n").into_bytes())
}

async fn look(request: Vec<u8>, address: std::net::SocketAddr, over: Arc<AtomicBool>) -> Done<usize> {
    let (mut lean, mut n) = (Lean::open(address).await?, 0);
    while !over.load(Ordering::Relaxed) {
        lean.ask(&request).await.because("the nation's picture")?;
        n += 1;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(n)
}

async fn copy(data: Data, over: Arc<AtomicBool>) -> Done<usize> {
    let (folder, mut n) = (place::temporary()?, 0);
    while !over.load(Ordering::Relaxed) {
        let file = folder.path().join(format!("{n}.tar"));
        data.run(&["backup", "create", &file.display().to_string()], "").await?;
        std::fs::remove_file(&file)?;
        n += 1;
    }
    Ok(n)
}
