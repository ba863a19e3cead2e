//! What saving and reading cost among ten institutions and among 180,000: on two servers of the same run, turn by turn,
//! so that a swing of the machine meets both.

use super::save::{CLIENTS, Saves, Way, mean};
use super::{Figures, unless};
use crate::fail::{Because, Done};
use crate::http::Http;
use crate::measure::{Lean, Times, load, round};
use crate::server::{Data, Engine};
use crate::simulated::{ANSWERS, Clinic, fill_with};
use serde_json::{Map, Value, json};
use std::time::Duration;

const FEW: u64 = 10;
const MANY: u64 = 180_000;
/// What is done among many may cost so many times as much as among few.
const FLAT: f64 = 1.2;
const TURNS: usize = 8;
/// So often for what one client asks, and so long for what sixteen ask, in each turn.
const TIMES: usize = 60;
const TURN: Duration = Duration::from_secs(2);
/// An item that none of the sixteen writes.
const LAST: usize = 17;

/// One side: a server and what is asked of it.
struct Side {
    saves: Saves,
    lone: Box<dyn FnMut() -> Vec<u8> + Send>,
    /// The sheet as its page and as JSON.
    reads: [Vec<u8>; 2],
    lean: Lean,
    /// One client: a save, the page, the JSON.
    times: [Times; 3],
    /// Sixteen clients: saves and sheets a second, by turn.
    rates: [Vec<f64>; 2],
}

const ONE: [&str; 3] = ["save_one", "page_one", "sheet_one"];
const SIXTEEN: [&str; 2] = ["saves", "sheets"];

/// Both engines.
pub async fn run() -> Done<Figures> {
    let mut figures = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let few = fill_with(engine, FEW, ANSWERS).await?.0;
        let (many, took) = fill_with(engine, MANY, ANSWERS).await?;
        println!("{MANY} institutions stand after {took:.0?} ({})", engine.name());
        let mut sides = [Side::open(&few).await?, Side::open(&many).await?];
        for turn in 0..=TURNS {
            for n in 0..2 {
                // Another one begins each turn; the first turn warms both.
                sides[(turn + n) % 2].turn(turn > 0).await?;
            }
        }
        figures.push(judged(engine, &sides)?);
        for side in sides {
            side.saves.server.stop().await?;
        }
    }
    Ok(figures)
}

fn judged(engine: Engine, [few, many]: &[Side; 2]) -> Done<(Value, Option<String>)> {
    let mut costs: Vec<(&str, f64, f64, f64)> = Vec::new();
    for (n, name) in ONE.into_iter().enumerate() {
        let (before, after) = (few.times[n].p50(), many.times[n].p50());
        costs.push((name, before, after, after / before));
    }
    for (n, name) in SIXTEEN.into_iter().enumerate() {
        let (before, after) = (mean(&few.rates[n]), mean(&many.rates[n]));
        costs.push((name, before, after, before / after));
    }
    let (mut line, mut grown) = (Map::new(), Vec::new());
    line.insert("what".into(), json!("flat"));
    line.insert("engine".into(), json!(engine.name()));
    for (name, before, after, cost) in costs {
        line.insert(name.into(), json!({"few": round(before), "many": round(after), "cost": round(cost)}));
        grown.extend(unless(cost <= FLAT, || {
            format!("flat: {name} costs {cost:.2} times as much among {MANY} ({}), more than {FLAT}", engine.name())
        }));
    }
    Ok((Value::Object(line), (!grown.is_empty()).then(|| grown.join("; "))))
}

impl Side {
    async fn open(data: &Data) -> Done<Self> {
        let saves = Saves::open(data, Way::Session).await?;
        let clinic = Clinic::nth(data, &saves.server, 0).await?;
        let session = clinic.owner.session(&saves.server).await?;
        let token = Http::with_token(saves.server.address, &clinic.owner.token);
        let page = session.head("GET", &format!("/assessments/{}", clinic.sheet));
        let sheet = token.head("GET", &format!("/api/v1/assessments/{}", clinic.sheet));
        Ok(Self {
            lone: Box::new(clinic.writer(&saves.server, LAST)?),
            reads: [page, sheet].map(|head| format!("{head}\r\n").into_bytes()),
            lean: Lean::open(saves.server.address).await?,
            saves,
            times: Default::default(),
            rates: Default::default(),
        })
    }
    async fn turn(&mut self, counts: bool) -> Done {
        let mut times: [Times; 3] = Default::default();
        for _ in 0..TIMES {
            times[0].add(self.lean.ask(&(self.lone)()).await.because("a save")?.0);
        }
        for (n, read) in self.reads.iter().enumerate() {
            for _ in 0..TIMES {
                times[n + 1].add(self.lean.ask(read).await.because("a sheet")?.0);
            }
        }
        let saved = self.saves.turn(TURN).await?;
        let sheet = &self.reads[1];
        let readers = (0..CLIENTS).map(|_| {
            let sheet = sheet.clone();
            move || sheet.clone()
        });
        let (read, _) = load(self.saves.server.address, readers.collect(), TURN).await?;
        if counts {
            self.times.iter_mut().zip(times).for_each(|(all, these)| all.extend(these));
            self.rates.iter_mut().zip([saved, read]).for_each(|(all, rate)| all.push(rate));
        }
        Ok(())
    }
}
