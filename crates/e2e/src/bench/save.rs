//! Saving one answer through HTTP, durable, with session, policy, history, roll-up and audit, against the machine's
//! raw durable commits.

use super::{Figures, unless};
use crate::fail::Done;
use crate::measure::{Times, line, load};
use crate::place;
use crate::server::{Data, Engine, Server};
use crate::simulated::{Clinic, fill};
use std::time::{Duration, Instant};

/// So many clients.
pub(super) const CLIENTS: usize = 16;
/// Turns of both, and the length of each.
const TURNS: usize = 4;
const TURN: Duration = Duration::from_secs(3);
/// Over so many clinics.
const CLINICS: u64 = 4;

/// How the clients say who they are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// The form of the page, with a session's cookie and the form's token.
    Session,
    /// The API, with a token.
    Token,
}

/// Raw commits and saves turn by turn, so that a swing of the machine meets both.
pub async fn run() -> Done<Figures> {
    let (data, _) = fill(Engine::Sqlite, 10).await?;
    let mut figures = Vec::new();
    for (what, way) in [("save", Way::Session), ("save-token", Way::Token)] {
        let mut saves = Saves::open(&data, way).await?;
        let (mut raw, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            raw.push(commits(TURN).await?);
            ours.push(saves.turn(TURN).await?);
        }
        raw.push(commits(TURN).await?);
        saves.server.stop().await?;
        let (limit, measured) = (mean(&raw), mean(&ours));
        let ratio = measured / limit;
        let fault = unless(measured >= limit, || format!("{what}: {ratio:.2} of the raw commits, less than 1.0"));
        figures.push((line(what, limit, measured, ratio, &saves.times), fault));
    }
    Ok(figures)
}

/// Of what was measured turn by turn.
pub(super) fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / f64::from(u32::try_from(all.len()).unwrap_or(1)).max(1.0)
}

/// A server under saves.
pub(super) struct Saves {
    pub(super) server: Server,
    writers: Vec<Box<dyn FnMut() -> Vec<u8> + Send>>,
    times: Times,
}

impl Saves {
    pub(super) async fn open(data: &Data, way: Way) -> Done<Self> {
        let server = data.serve().await?;
        let mut writers: Vec<Box<dyn FnMut() -> Vec<u8> + Send>> = Vec::new();
        let mut clinics = Vec::new();
        for n in 0..CLINICS {
            let clinic = Clinic::nth(data, &server, n).await?;
            let session = clinic.session(&server).await?;
            clinics.push((clinic, session));
        }
        for (n, (clinic, session)) in (0..CLIENTS).zip(clinics.iter().cycle()) {
            writers.push(match way {
                Way::Session => Box::new(clinic.typist(session, n)?),
                Way::Token => Box::new(clinic.writer(&server, n)?),
            });
        }
        let mut saves = Self { server, writers, times: Times::default() };
        saves.turn(TURN).await?;
        saves.times = Times::default();
        Ok(saves)
    }
    /// Saves a second over one turn.
    pub(super) async fn turn(&mut self, turn: Duration) -> Done<f64> {
        // Each writer knows the version of its item, so that it comes back for the next turn.
        let writers = std::mem::take(&mut self.writers);
        let shared: Vec<_> = writers.into_iter().map(|w| std::sync::Arc::new(std::sync::Mutex::new(w))).collect();
        let lent: Vec<_> =
            shared.iter().cloned().map(|w| move || w.lock().map(|mut w| w()).unwrap_or_default()).collect();
        let (rate, times) = load(self.server.address, lent, turn).await?;
        self.times.extend(times);
        for writer in shared {
            if let Some(writer) = std::sync::Arc::into_inner(writer).and_then(|w| w.into_inner().ok()) {
                self.writers.push(writer);
            }
        }
        Ok(rate)
    }
}

/// The limit of the machine: one connection, WAL, synchronous=FULL, one INSERT of 200 bytes per commit.
pub async fn commits(time: Duration) -> Done<f64> {
    tokio::task::spawn_blocking(move || {
        let folder = place::temporary()?;
        let db = rusqlite::Connection::open(folder.path().join("raw.db"))?;
        db.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB)",
        )?;
        let mut insert = db.prepare("INSERT INTO t (b) VALUES (?1)")?;
        let (begun, bytes, mut n) = (Instant::now(), [7u8; 200], 0u32);
        while begun.elapsed() < time {
            insert.execute([&bytes[..]])?;
            n += 1;
        }
        Ok(f64::from(n) / begun.elapsed().as_secs_f64())
    })
    .await?
}
