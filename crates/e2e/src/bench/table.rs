//! One table: the same work among 10, 1,000, 10,000 and 180,000 institutions, on SQLite, and on PostgreSQL with one
//! and with two processes, each beside the machine's limit measured in the same run.

use super::{Figures, page, save};
use crate::fail::{Because, Done};
use crate::http::Http;
use crate::measure::{Lean, Times, load, round};
use crate::server::{Data, Engine, Server};
use crate::simulated::{ANSWERS, Clinic, Somebody, fill_into};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SIZES: [u64; 4] = [10, 1_000, 10_000, 180_000];
/// Engine, and how many processes serve it.
const WAYS: [(Engine, usize); 3] = [(Engine::Sqlite, 1), (Engine::Postgres, 1), (Engine::Postgres, 2)];
const CLIENTS: usize = 16;
const CLINICS: u64 = 4;
const TURN: Duration = Duration::from_secs(4);
/// So often for what one client asks.
const TIMES: usize = 30;

/// Makes the next request of a client.
type Writer = Box<dyn FnMut() -> Vec<u8> + Send>;

/// Measures all of it; prints the rows of the table in performance.md.
pub async fn run(sizes: Option<u64>) -> Done<Figures> {
    let mut figures: Figures = Vec::new();
    for size in SIZES.into_iter().filter(|size| sizes.is_none_or(|most| *size <= most)) {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let data = Data::durable(engine)?;
            let took = fill_into(&data, size, ANSWERS).await?;
            let mut taken = 0;
            for (_, processes) in WAYS.into_iter().filter(|way| way.0 == engine) {
                let mut line = measure(&data, processes, &mut taken).await?;
                line["institutions"] = size.into();
                line["simulated_seconds"] = json!(round(took.as_secs_f64()));
                println!("{}", row(&line));
                figures.push((line, None));
            }
        }
    }
    Ok(figures)
}

/// `taken` counts the items that earlier writers of these data have used.
async fn measure(data: &Data, processes: usize, taken: &mut usize) -> Done<Value> {
    let begun = Instant::now();
    let mut servers = vec![data.serve().await?];
    Http::new(servers[0].address).ask("GET", "/help", "", b"").await?.good("the first page")?;
    let start = begun.elapsed();
    let idle = servers[0].memory("VmRSS:")?;
    for _ in 1..processes {
        servers.push(data.serve().await?);
    }
    let mut clinics = Vec::new();
    for n in 0..CLINICS {
        clinics.push(Clinic::nth(data, &servers[0], n).await?);
    }
    let (sheet, token) = (&clinics[0].sheet, &clinics[0].owner.token);
    let api =
        |path: &str| format!("{}\r\n", Http::with_token(servers[0].address, token).head("GET", path)).into_bytes();
    let whole = api(&format!("/api/v1/assessments/{sheet}"));
    let [xlsx, csv, pdf] =
        ["xlsx", "csv", "pdf"].map(|format| api(&format!("/api/v1/assessments/{sheet}/export?format={format}")));
    let nation = Somebody::new(data, &servers[0], "sim-national", "administrator").await?;
    let session = nation.session(&servers[0]).await?;
    let asked = "edition=r7&form=institution&fiscal_year=2025&by=item";
    let dashboard = session.head("GET", &format!("/programme?organisation={}&{asked}", nation.organisation));
    let dashboard = format!("{dashboard}\r\n").into_bytes();
    let picture = Http::with_token(servers[0].address, &nation.token)
        .head("GET", &format!("/api/v1/organisations/{}/programme?{asked}", nation.organisation));
    let picture = format!("{picture}\r\n").into_bytes();

    // One client, one after the other.
    let mut lone = clinics[0].writer(&servers[0], *taken)?;
    let mut one = Times::default();
    let mut lean = Lean::open(servers[0].address).await?;
    lean.ask(&lone()).await.because("a first save")?;
    let before = used(&servers)?;
    for _ in 0..TIMES * 10 {
        one.add(lean.ask(&lone()).await.because("a save")?.0);
    }
    let save_cpu = (used(&servers)? - before) / f64::from(u32::try_from(TIMES * 10)?);
    let alone = |request: Vec<u8>| {
        let address = servers[0].address;
        async move {
            let (mut lean, mut times, mut length) = (Lean::open(address).await?, Times::default(), 0);
            lean.ask(&request).await?;
            for _ in 0..TIMES {
                let (took, bytes) = lean.ask(&request).await?;
                times.add(took);
                length = bytes;
            }
            Ok::<_, crate::fail::Fail>((times.p50(), length))
        }
    };
    let (seen, _) = alone(dashboard).await.because("the dashboard")?;
    let (summed, _) = alone(picture).await.because("the summary")?;
    let (xlsx, _) = alone(xlsx).await.because("XLSX")?;
    let (csv, _) = alone(csv).await.because("CSV")?;
    let (pdf, _) = alone(pdf).await.because("PDF")?;
    let (sheet_one, length) = alone(whole.clone()).await.because("the sheet")?;

    // Sixteen clients, shared out over the processes; the limit of the machine before them and after.
    let mut raw = limit(data).await?;
    let (mut saves, mut reads) = (Vec::new(), Vec::new());
    for (n, server) in servers.iter().enumerate() {
        let (mut writers, mut readers): (Vec<Writer>, Vec<_>) = (Vec::new(), Vec::new());
        for client in (n..CLIENTS).step_by(processes) {
            // Sixteen writers over four clinics: four items of each, none of them used before.
            let clinic = &clinics[client % clinics.len()];
            writers.push(Box::new(clinic.writer(server, *taken + 1 + client / clinics.len())?));
            let whole = whole.clone();
            readers.push(move || whole.clone());
        }
        saves.push((server.address, writers));
        reads.push((server.address, readers));
    }
    *taken += 1 + CLIENTS / clinics.len();
    let (saved, times) = together(saves).await?;
    raw = f64::midpoint(raw, limit(data).await?);
    let (read, _) = together(reads).await?;
    let (_child, bare) = page::other(length).await?;
    let plain = format!("{}\r\n", Http::new(bare).head("GET", "/")).into_bytes();
    let ask = |_| {
        let plain = plain.clone();
        move || plain.clone()
    };
    let (bare, _) = load(bare, (0..CLIENTS).map(ask).collect(), TURN).await?;
    let most =
        servers.iter().map(|server| server.memory("VmRSS:")).collect::<Done<Vec<_>>>()?.into_iter().fold(0.0, f64::max);
    for server in servers {
        server.stop().await?;
    }
    Ok(json!({
        "what": "table", "engine": data.engine.name(), "processes": processes,
        "save_one_ms": round(one.p50()), "save_cpu_ms": round(save_cpu),
        "saves": round(saved), "saves_p99_ms": round(times.p99()), "commits": round(raw),
        "saves_ratio": round(saved / raw),
        "sheet_one_ms": round(sheet_one),
        "reads": round(read), "bare": round(bare), "reads_ratio": round(read / bare), "sheet_bytes": length,
        "dashboard_ms": round(seen), "summary_ms": round(summed),
        "xlsx_ms": round(xlsx), "csv_ms": round(csv), "pdf_ms": round(pdf),
        "start_ms": round(start.as_secs_f64() * 1000.0), "idle_mb": round(idle), "memory_mb": round(most),
    }))
}

/// A row of the table in performance.md.
fn row(line: &Value) -> String {
    let figure = |name: &str| line[name].to_string();
    let engine = line["engine"].as_str().unwrap_or_default();
    format!(
        "| {} | {engine}, {} | {} | {} | {} ({}) | {} | {} ({}) | {} | {} | {} / {} / {} | {} | {} / {} |",
        figure("institutions"),
        figure("processes"),
        figure("save_one_ms"),
        figure("save_cpu_ms"),
        figure("saves"),
        figure("saves_ratio"),
        figure("saves_p99_ms"),
        figure("reads"),
        figure("reads_ratio"),
        figure("dashboard_ms"),
        figure("summary_ms"),
        figure("xlsx_ms"),
        figure("csv_ms"),
        figure("pdf_ms"),
        figure("start_ms"),
        figure("idle_mb"),
        figure("memory_mb"),
    )
}

/// Loads on several servers at once: answers a second of all, and their times.
async fn together<F: FnMut() -> Vec<u8> + Send + 'static>(
    parts: Vec<(std::net::SocketAddr, Vec<F>)>,
) -> Done<(f64, Times)> {
    let mut running = tokio::task::JoinSet::new();
    for (address, clients) in parts {
        running.spawn(load(address, clients, TURN));
    }
    let (mut rate, mut all) = (0.0, Times::default());
    while let Some(done) = running.join_next().await {
        let (part, times) = done.because("a load")??;
        rate += part;
        all.extend(times);
    }
    Ok((rate, all))
}

/// What the machine can do at most: raw durable commits a second.
async fn limit(data: &Data) -> Done<f64> {
    match &data.durable {
        None => save::commits(TURN).await,
        Some(server) => {
            let server = server.clone();
            tokio::task::spawn_blocking(move || server.commits(CLIENTS, TURN)).await.because("commits")
        }
    }
}

/// Milliseconds of processor that the servers have used.
fn used(servers: &[Server]) -> Done<f64> {
    servers.iter().map(Server::processor).sum()
}
