//! Those who write: clients of the API, and a command beside the server. Each keeps a log of what was acknowledged.

use crate::dice::Dice;
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, House, items};
use crate::server::Data;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// A write that was answered with a 2xx.
#[derive(Debug, Clone)]
pub struct Write {
    /// `SHEET KEY`
    pub item: String,
    pub version: i64,
    pub note: String,
}

/// What was acknowledged in a round.
#[derive(Debug, Default)]
pub struct Acknowledged {
    pub answers: Vec<Write>,
    pub people: Vec<String>,
}

/// Writes random answers until the server is gone. What came back torn counts as not acknowledged.
pub async fn write(
    address: SocketAddr,
    token: String,
    sheets: Vec<String>,
    name: String,
    most: Duration,
) -> Done<Vec<Write>> {
    let mut dice = Dice::new();
    let mut api = Api::new(address, &token);
    let mut versions: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut out = Vec::new();
    for sheet in &sheets {
        // The server may be gone before this client came.
        let Ok(now) = api.sheet(sheet).await else { return Ok(out) };
        for item in items(&now) {
            let key = item["key"].as_str().unwrap_or_default().to_owned();
            versions.insert((sheet.clone(), key), item["answer"]["version"].as_i64().unwrap_or(0));
        }
    }
    let keys: Vec<(String, String)> = versions.keys().cloned().collect();
    let begun = Instant::now();
    let mut n = 0;
    while begun.elapsed() < most {
        n += 1;
        let (sheet, key) = dice.one(&keys).because("no items")?.clone();
        let version = versions.get(&(sheet.clone(), key.clone())).copied().unwrap_or(0);
        let note = format!("{name}.{n}");
        let value = dice.one(&["yes", "no"]).copied().unwrap_or("yes");
        let body = json!({"value": value, "checked_on": "2026-02-02", "note": note, "version": version}).to_string();
        let path = format!("/api/v1/assessments/{sheet}/items/{key}");
        let Ok(reply) = api.http.ask("PUT", &path, "application/json", body.as_bytes()).await else { break };
        let told: Value = reply.json().unwrap_or_default();
        match reply.status {
            200 => {
                let version = told["version"].as_i64().because("an answer without its version")?;
                versions.insert((sheet.clone(), key.clone()), version);
                out.push(Write { item: format!("{sheet} {key}"), version, note });
            }
            409 => {
                let current = told["current"]["version"].as_i64().because(format!("409 without current: {told}"))?;
                versions.insert((sheet, key), current);
            }
            // Busy, and nothing stored.
            503 => {}
            other => ensure(false, || format!("a save was answered with {other}: {told}"))?,
        }
    }
    Ok(out)
}

/// `mamori person add` again and again, beside the server. The last one is killed, too.
pub struct Beside {
    stop: Arc<AtomicBool>,
    running: JoinHandle<Done<Vec<String>>>,
}

impl Beside {
    pub fn start(data: Data, house: House, round: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = stop.clone();
        let running = tokio::spawn(async move {
            let (mut added, mut turn) = (Vec::new(), 0);
            while !seen.load(Ordering::Relaxed) {
                let login = format!("beside-{round}-{turn}");
                let name = ["--name", "横の人", "--organisation", &house.code, "--role", "viewer"];
                let mut all = vec!["person", "add", &login];
                all.extend(name);
                let mut child = data.spawn(&all)?;
                loop {
                    if let Some(status) = child.try_wait()? {
                        // Without its database it fails in words, and has added nobody or somebody unacknowledged.
                        ensure(status.success() || data.durable.is_some() && status.code() == Some(1), || {
                            format!("person add beside the server: {status}")
                        })?;
                        turn += 1;
                        if status.success() {
                            added.push(login);
                        }
                        break;
                    }
                    if seen.load(Ordering::Relaxed) && !added.is_empty() {
                        child.kill().await?;
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
            Ok(added)
        });
        Self { stop, running }
    }
    /// Kills what still runs; the logins that were acknowledged.
    pub async fn end(self) -> Done<Vec<String>> {
        self.stop.store(true, Ordering::Relaxed);
        self.running.await.because("the process beside")?
    }
}
