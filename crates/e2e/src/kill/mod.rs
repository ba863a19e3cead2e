//! `kill ROUNDS [sqlite|postgres]`: eight clients write, a second process writes beside, the server is killed at a
//! random moment, and whatever was acknowledged is read back. On PostgreSQL two servers serve one durable database;
//! every third round the database is killed in their place, and every third all of them at once.

mod clients;
mod trace;

use crate::dice::Dice;
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, House, items};
use crate::server::{Data, Engine, Server};
use clients::Beside;
pub use clients::{Acknowledged, Write};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// So many clients write at once.
const CLIENTS: usize = 8;
/// So many sheets they write into.
const SHEETS: i32 = 2;
/// A server whose database came back answers again within this time.
const BACK: Duration = Duration::from_secs(20);

/// What was seen over all rounds.
#[derive(Debug, Default)]
pub struct Sum {
    pub acknowledged: usize,
    beside: usize,
    pub lost: Vec<String>,
    verified: u32,
}

/// Runs the rounds.
pub async fn run(rounds: u32, engine: Engine) -> Done<Value> {
    let (mut dice, begun) = (Dice::new(), Instant::now());
    let data = Data::durable(engine)?;
    let mut server = data.serve().await?;
    let house = House::found(&server, &data).await?;
    let mut api = Api::new(server.address, &house.token);
    let mut sheets = Vec::new();
    for n in 0..SHEETS {
        sheets.push(api.begin(&house.organisation, "r7", 2025 - n).await?);
    }
    let mut sum = Sum::default();
    let mut read_to = vec![String::new(); sheets.len()];
    for round in 1..=rounds {
        let wait = Duration::from_millis(150 + dice.below(1500));
        let (acknowledged, left) = one(&data, &house, &sheets, server, round, wait).await?;
        let down = Instant::now();
        server = match left {
            Some(server) => back(server, &house).await.because(format!("round {round}: the database's restart"))?,
            None => data.serve().await.because(format!("round {round}: the restart"))?,
        };
        let restart = down.elapsed();
        let before = sum.acknowledged;
        read_back(&data, &server, &house, &sheets, &mut read_to, &acknowledged, &mut sum).await?;
        if round % 20 == 0 || rounds <= 20 {
            println!(
                "round {round}: killed after {wait:.0?}, {} answers acknowledged, {} lost, up again in {restart:.0?}",
                sum.acknowledged - before,
                sum.lost.len()
            );
        }
    }
    server.stop().await?;
    let flushed = if engine == Engine::Sqlite { Some(trace::run().await?) } else { None };
    ensure(sum.lost.is_empty(), || format!("{} lost: {:?}", sum.lost.len(), sum.lost))?;
    ensure(sum.acknowledged > 0 && sum.beside > 0, || format!("nothing was written: {sum:?}"))?;
    Ok(json!({
        "what": "kill", "engine": engine.name(), "rounds": rounds, "acknowledged": sum.acknowledged,
        "beside": sum.beside, "lost": sum.lost.len(), "verified": sum.verified, "flushed_before_2xx": flushed,
        "seconds": begun.elapsed().as_secs(),
    }))
}

/// What dies in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Servers,
    Database,
    Both,
}

impl Victim {
    fn of(round: u32, engine: Engine) -> Self {
        match round % 3 {
            1 if engine == Engine::Postgres => Self::Database,
            2 if engine == Engine::Postgres => Self::Both,
            _ => Self::Servers,
        }
    }
}

/// A server whose database came back answers again by itself.
async fn back(server: Server, house: &House) -> Done<Server> {
    let begun = Instant::now();
    loop {
        let asked = Api::new(server.address, &house.token).get("/me").await;
        match asked {
            Ok(_) => return Ok(server),
            Err(error) if begun.elapsed() > BACK => return Err(error),
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Clients and the process beside, until the victim is gone. The server that lived on, if one did.
async fn one(
    data: &Data,
    house: &House,
    sheets: &[String],
    server: Server,
    round: u32,
    wait: Duration,
) -> Done<(Acknowledged, Option<Server>)> {
    let victim = Victim::of(round, data.engine);
    let beside = Beside::start(data.clone(), house.clone(), round);
    // On PostgreSQL a second server stands beside the one that is killed.
    let second = if data.engine == Engine::Postgres { Some(data.serve().await?) } else { None };
    let mut writers = Vec::new();
    for n in 0..CLIENTS {
        let address = match &second {
            Some(second) if n % 2 == 1 => second.address,
            _ => server.address,
        };
        let name = format!("{round}.{n}");
        writers.push(tokio::spawn(clients::write(address, house.token.clone(), sheets.to_vec(), name, wait * 3)));
    }
    sleep(wait).await;
    let mut left = Some(server);
    if let (Victim::Database | Victim::Both, Some(database)) = (victim, &data.durable) {
        let database = database.clone();
        let gone = database.clone();
        tokio::task::spawn_blocking(move || gone.kill()).await.because("the end of the database")?;
        if victim == Victim::Both {
            stop(&mut left, second).await?;
            tokio::task::spawn_blocking(move || database.again()).await.because("its restart")?;
        } else {
            // They write on against nothing for a moment; each write is refused, and none is half there.
            sleep(Duration::from_millis(200)).await;
            tokio::task::spawn_blocking(move || database.again()).await.because("its restart")?;
            sleep(Duration::from_millis(300)).await;
            if let Some(second) = second {
                second.kill().await?;
            }
        }
    } else {
        stop(&mut left, second).await?;
    }
    let mut all = Acknowledged::default();
    for writer in writers {
        all.answers.extend(writer.await.because("a client")??);
    }
    all.people = beside.end().await?;
    Ok((all, left))
}

async fn stop(server: &mut Option<Server>, second: Option<Server>) -> Done {
    for server in server.take().into_iter().chain(second) {
        server.kill().await?;
    }
    Ok(())
}

/// Every acknowledged write stands in the record; the chain verifies; the file is whole; no count went astray.
pub async fn read_back(
    data: &Data,
    server: &Server,
    house: &House,
    sheets: &[String],
    read_to: &mut [String],
    all: &Acknowledged,
    sum: &mut Sum,
) -> Done {
    let mut api = Api::new(server.address, &house.token);
    let mut stored: BTreeSet<(String, i64, String)> = BTreeSet::new();
    for (sheet, after) in sheets.iter().zip(read_to) {
        loop {
            let page = api.get(&format!("/assessments/{sheet}/history?limit=200&after={after}")).await?;
            let Some(last) = items(&page).last() else { break };
            let text = |write: &Value, name: &str| write[name].as_str().unwrap_or_default().to_owned();
            let version = |write: &Value| write["version"].as_i64().unwrap_or_default();
            let key = |write: &Value| (format!("{sheet} {}", text(write, "key")), version(write), text(write, "note"));
            stored.extend(items(&page).iter().map(key));
            *after = format!("{}.{}", version(last), text(last, "key"));
        }
        // The newest answer of each item is not older than the newest that was acknowledged.
        let now = api.sheet(sheet).await?;
        for item in items(&now) {
            let name = format!("{sheet} {}", item["key"].as_str().unwrap_or_default());
            let newest = all.answers.iter().filter(|w| w.item == name).map(|w| w.version).max().unwrap_or(0);
            let held = item["answer"]["version"].as_i64().unwrap_or(0);
            if held < newest {
                sum.lost.push(format!("{name}: holds version {held}, acknowledged {newest}"));
            }
        }
    }
    for write in &all.answers {
        sum.acknowledged += 1;
        if !stored.contains(&(write.item.clone(), write.version, write.note.clone())) {
            sum.lost.push(format!("{} version {} {}", write.item, write.version, write.note));
        }
    }
    for login in &all.people {
        sum.beside += 1;
        if data.run(&["person", "token", login], "").await.is_err() {
            sum.lost.push(login.clone());
        }
    }
    let verified = data.json(&["audit", "verify"]).await?;
    ensure(verified["ok"] == true, || format!("audit verify: {verified}"))?;
    let counted = data.json(&["recount"]).await?;
    ensure(counted["differences"] == json!([]), || format!("recount: {counted}"))?;
    if data.engine == Engine::Sqlite {
        whole(data)?;
    }
    sum.verified += 1;
    Ok(())
}

/// SQLite's own opinion of its file.
fn whole(data: &Data) -> Done {
    is_whole(&data.file())
}

/// The same of any file of SQLite.
pub fn is_whole(file: &std::path::Path) -> Done {
    let open = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
    let db = rusqlite::Connection::open_with_flags(file, open)?;
    db.busy_timeout(Duration::from_secs(30))?;
    let said: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    ensure(said == "ok", || format!("integrity_check: {said}"))?;
    let dangling: i64 = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    ensure(dangling == 0, || format!("{dangling} rows point nowhere"))
}
