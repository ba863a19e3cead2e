//! `rolling OLD_BINARY [sqlite|postgres]`: from the program of the version before to this one, under load. On PostgreSQL
//! the new one is started beside the old one on the same database, which it migrates while the old one serves; then the
//! old one is stopped. SQLite is one process at a time: who writes comes again until somebody answers. What was
//! acknowledged is read back; a 5xx is a 503 that says in a sentence that nothing was stored.

use crate::dice::Dice;
use crate::fail::{Because, Done, ensure, fail};
use crate::house::{Api, House, LOGIN, PASSWORD, items, sign_in};
use crate::http::{Http, Reply};
use crate::kill::{Acknowledged, Sum, Write, is_whole, read_back};
use crate::server::{Data, Engine, Server};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const WRITERS: usize = 6;
const SHEETS: i32 = 2;
/// Each phase lasts so long.
const PHASE: Duration = Duration::from_secs(4);
/// What a proxy gives a server that is taken out, before it is stopped.
const DRAIN: Duration = Duration::from_secs(1);
/// An old program that starts on the newer schema after all would run for ever.
const REFUSAL: Duration = Duration::from_secs(60);

/// Who answers now, as a proxy knows it; and whether the writers may go on.
#[derive(Debug, Clone)]
struct Doors {
    open: Arc<Mutex<Vec<SocketAddr>>>,
    done: Arc<AtomicBool>,
}

impl Doors {
    fn at(address: SocketAddr) -> Self {
        Self { open: Arc::new(Mutex::new(vec![address])), done: Arc::default() }
    }
    fn set(&self, open: &[SocketAddr]) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = open.to_vec();
    }
    fn one(&self, turn: usize) -> Option<SocketAddr> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(turn % open.len().max(1)).copied()
    }
}

/// What a writer saw.
#[derive(Debug, Default)]
struct Seen {
    writes: Vec<Write>,
    /// By which door they were acknowledged.
    by: BTreeMap<SocketAddr, usize>,
    /// Requests that nobody answered whole.
    torn: usize,
    /// 503s.
    busy: usize,
    /// The longest time between two acknowledged writes.
    longest: Duration,
}

/// Runs it.
pub async fn run(old: &Path, engine: Engine) -> Done<Value> {
    let begun = Instant::now();
    let data = Data::durable(engine)?;
    let before = data.under(old)?;
    let first = before.serve().await.because("the old program")?;
    let house = House::found(&first, &before).await?;
    let mut api = Api::new(first.address, &house.token);
    let mut sheets = Vec::new();
    for n in 0..SHEETS {
        sheets.push(api.begin(&house.organisation, "r7", 2025 - n).await?);
    }
    let person = sign_in(first.address, LOGIN, PASSWORD).await?;
    // What is started will change, said by the program that is about to be; it changes nothing.
    let said = data.json(&["changes"]).await?;
    let (from, to) = (said["data"]["schema"].as_i64().unwrap_or(0), said["schema"].as_i64().unwrap_or(0));
    ensure(0 < from && from <= to, || format!("no version before this one: {said}"))?;

    let doors = Doors::at(first.address);
    let mut writers = Vec::new();
    for n in 0..WRITERS {
        let (token, sheets, doors) = (house.token.clone(), sheets.clone(), doors.clone());
        writers.push(tokio::spawn(write(doors, token, sheets, n, engine)));
    }
    sleep(PHASE).await;
    let old_door = first.address;
    let (server, started) = match engine {
        Engine::Postgres => beside(&data, first, &doors, &person, &sheets).await?,
        Engine::Sqlite => in_its_place(&data, first, from, to).await?,
    };
    looked_at(&person, server.address, &sheets).await?;
    sleep(PHASE).await;
    doors.done.store(true, Ordering::Relaxed);
    let (mut all, mut seen) = (Acknowledged::default(), Seen::default());
    for writer in writers {
        let one = writer.await.because("a writer")??;
        all.answers.extend(one.writes);
        one.by.into_iter().for_each(|(door, n)| *seen.by.entry(door).or_default() += n);
        (seen.torn, seen.busy) = (seen.torn + one.torn, seen.busy + one.busy);
        seen.longest = seen.longest.max(one.longest);
    }
    let (mut sum, mut read_to) = (Sum::default(), vec![String::new(); sheets.len()]);
    read_back(&data, &server, &house, &sheets, &mut read_to, &all, &mut sum).await?;
    refused(&before, to).await?;
    // Whoever asked for the old one in vain has not harmed the new one.
    looked_at(&person, server.address, &sheets).await?;
    server.stop().await?;
    ensure(sum.lost.is_empty(), || format!("{} lost: {:?}", sum.lost.len(), sum.lost))?;
    let by_old = match engine {
        Engine::Postgres => Some(seen.by.get(&old_door).copied().unwrap_or(0)),
        // Both had the same door.
        Engine::Sqlite => None,
    };
    let by_new = by_old.map(|by_old| sum.acknowledged - by_old);
    let both_wrote = by_old.is_none_or(|n| n > 0) && by_new.is_none_or(|n| n > 0);
    ensure(sum.acknowledged > 0 && both_wrote, || format!("one of them wrote nothing: {:?}", seen.by))?;
    ensure(engine == Engine::Sqlite || seen.torn == 0, || format!("{} requests were not answered", seen.torn))?;
    Ok(json!({
        "what": "rolling", "engine": engine.name(), "from": from, "to": to, "acknowledged": sum.acknowledged,
        "by_old": by_old, "by_new": by_new, "lost": 0, "unanswered": seen.torn, "busy": seen.busy,
        "new_answers_after_ms": ms(started), "longest_wait_ms": ms(seen.longest), "seconds": begun.elapsed().as_secs(),
    }))
}

fn ms(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

/// Starts the new one beside the old one, lets both serve, and takes the old one out.
async fn beside(data: &Data, old: Server, doors: &Doors, person: &Http, sheets: &[String]) -> Done<(Server, Duration)> {
    let begun = Instant::now();
    let new = data.serve().await.because("the new program beside the old one")?;
    let started = begun.elapsed();
    doors.set(&[old.address, new.address]);
    for _ in 0..3 {
        // Somebody's session goes from one to the other and back.
        looked_at(person, new.address, sheets).await?;
        looked_at(person, old.address, sheets).await.because("the old one on the newer schema")?;
        sleep(PHASE / 3).await;
    }
    doors.set(&[new.address]);
    sleep(DRAIN).await;
    old.stop().await.because("the end of the old one")?;
    Ok((new, started))
}

/// Stops the old one and starts the new one at the same door, over the same data.
async fn in_its_place(data: &Data, old: Server, from: i64, to: i64) -> Done<(Server, Duration)> {
    let (begun, door) = (Instant::now(), old.address.to_string());
    old.stop().await.because("the end of the old one")?;
    let new = data.serve_at(&door, &[]).await.because("the new one in its place")?;
    let started = begun.elapsed();
    if from < to {
        let kept = data.path().join(format!("mamori.db.before-{from}"));
        ensure(kept.is_file(), || format!("no copy from before the migration: {}", kept.display()))?;
        is_whole(&kept).because(kept.display())?;
    }
    Ok((new, started))
}

/// The pages of somebody who is signed in.
async fn looked_at(person: &Http, door: SocketAddr, sheets: &[String]) -> Done {
    let mut http = person.at(door);
    let sheet = sheets.first().because("a sheet")?;
    for page in ["/".to_owned(), format!("/assessments/{sheet}"), "/account".to_owned()] {
        http.ask("GET", &page, "", b"").await?.good(&page)?;
    }
    Ok(())
}

/// The old program does not start on the newer schema, and says why.
async fn refused(before: &Data, to: i64) -> Done {
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["audit", "head"]] {
        let ended = tokio::time::timeout(REFUSAL, before.run(command, "")).await;
        let what = command.join(" ");
        let Err(said) = ended.because(format!("the old program ran on the newer schema: {what}"))? else {
            return fail(format!("the old program ran on the newer schema: {what}"));
        };
        let said = said.to_string();
        let wanted = format!("スキーマ{to}");
        ensure(said.contains(&wanted) && said.contains('。'), || format!("the old program said: {said}"))?;
    }
    Ok(())
}

/// Writes answers through whichever door is open, until told to stop.
async fn write(doors: Doors, token: String, sheets: Vec<String>, n: usize, engine: Engine) -> Done<Seen> {
    let (mut dice, mut seen) = (Dice::new(), Seen::default());
    let mut apis: BTreeMap<SocketAddr, Api> = BTreeMap::new();
    let mut versions: BTreeMap<(String, String), i64> = BTreeMap::new();
    let first = doors.one(n).because("a door")?;
    for sheet in &sheets {
        for item in items(&Api::new(first, &token).sheet(sheet).await?) {
            let key = item["key"].as_str().unwrap_or_default().to_owned();
            versions.insert((sheet.clone(), key), item["answer"]["version"].as_i64().unwrap_or(0));
        }
    }
    let keys: Vec<(String, String)> = versions.keys().cloned().collect();
    let (mut turn, mut last) = (n, Instant::now());
    while !doors.done.load(Ordering::Relaxed) {
        turn += 1;
        let Some(door) = doors.one(turn) else { continue };
        let (sheet, key) = dice.one(&keys).because("no items")?.clone();
        let version = versions.get(&(sheet.clone(), key.clone())).copied().unwrap_or(0);
        let (note, value) = (format!("rolling.{n}.{turn}"), dice.one(&["yes", "no"]).copied().unwrap_or("yes"));
        let body = json!({"value": value, "checked_on": "2026-02-02", "note": note, "version": version}).to_string();
        let path = format!("/api/v1/assessments/{sheet}/items/{key}");
        let api = apis.entry(door).or_insert_with(|| Api::new(door, &token));
        let Ok(reply) = api.http.ask("PUT", &path, "application/json", body.as_bytes()).await else {
            // Perhaps it was stored: then the next one is told its version.
            seen.torn += 1;
            apis.remove(&door);
            ensure(engine == Engine::Sqlite || seen.torn < 100, || format!("{door} does not answer"))?;
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let told: Value = reply.json().unwrap_or_default();
        match reply.status {
            200 => {
                let version = told["version"].as_i64().because("an answer without its version")?;
                versions.insert((sheet.clone(), key.clone()), version);
                seen.writes.push(Write { item: format!("{sheet} {key}"), version, note });
                *seen.by.entry(door).or_default() += 1;
                seen.longest = seen.longest.max(last.elapsed());
                last = Instant::now();
            }
            409 => {
                let current = told["current"]["version"].as_i64().because(format!("409 without current: {told}"))?;
                versions.insert((sheet, key), current);
            }
            503 => {
                nothing_stored(&reply, &told)?;
                seen.busy += 1;
            }
            other => return fail(format!("a save was answered with {other}: {told}")),
        }
    }
    Ok(seen)
}

/// A 503 says in one sentence that nothing was stored.
fn nothing_stored(reply: &Reply, told: &Value) -> Done {
    let said = told["detail"].as_str().unwrap_or_default();
    ensure(said.ends_with('。'), || format!("a 503 without its sentence: {}", reply.text()))
}
