//! `scale N [sqlite|postgres [ANSWERS]]`: the same work among ten institutions and among N, turn by turn on servers of
//! the same run. No page's cost grows with the number of institutions, and of a release build on SQLite none takes ten
//! milliseconds.

use crate::fail::{Because, Done, ensure};
use crate::house::{Api, text};
use crate::http::Http;
use crate::measure::{Lean, Times, round};
use crate::place;
use crate::server::{Data, Engine, Server};
use crate::simulated::{Clinic, Somebody, fill_with};
use serde_json::{Map, Value, json};

/// The few against which the many are held; for a county's picture one whole county, which alone is what it shows.
const FEW: u64 = 10;
const COUNTY: u64 = 202;
/// So many turns. Each does everything once on both sides.
const TURNS: usize = 300;
/// The cost of a save may grow by this much.
const GROWTH: f64 = 1.2;
/// That of a page, and of anything on a development build, which swings by itself. In these turns a page comes right after
/// a save, so SQLite reads everything anew, and among 180,000 its trees are two levels deeper. What counts or walks
/// institutions costs many times as much.
const GROWTH_PAGE: f64 = 1.5;

/// What is done in each turn.
const WORK: [&str; 10] =
    ["save", "sheet", "home", "programme", "programme_page", NATION, "inbox", "members", "receipts", "search"];
/// The picture of the nation walks through its associations until a job folds them: told, not judged.
const NATION: &str = "nation";
/// What shows a whole county.
const OF_COUNTY: [&str; 6] = ["programme", "programme_page", "inbox", "members", "receipts", "search"];
/// Dashboards, inboxes and lists, and what 99 of a hundred may take of a release build on SQLite, as the one who asks sees
/// it.
const PAGES: [&str; 6] = ["home", "programme_page", "inbox", "members", "receipts", "search"];
const PAGE_MS: f64 = 10.0;

/// One side: a server with its data and what is asked of it.
struct Side {
    server: Server,
    writer: Box<dyn FnMut() -> Vec<u8> + Send>,
    pages: Vec<Vec<u8>>,
    lean: Lean,
    times: Vec<Times>,
}

/// Measures.
pub async fn run(institutions: u64, engine: Engine, answers: &str) -> Done<Value> {
    let few = fill_with(engine, FEW, answers).await?.0;
    let county = fill_with(engine, COUNTY, answers).await?.0;
    let (data, took) = fill_with(engine, institutions, answers).await?;
    println!("{institutions} institutions stand after {took:.1?}");
    let mut sides = [Side::open(&few).await?, Side::open(&county).await?, Side::open(&data).await?];
    // Another one begins each turn: the flush of one is felt by the next.
    for n in 0..TURNS * sides.len() {
        let at = (n + n / sides.len()) % sides.len();
        sides[at].turn().await?;
    }
    let mut line = Map::new();
    line.insert("what".into(), json!("scale"));
    line.insert("engine".into(), json!(engine.name()));
    line.insert("institutions".into(), json!(institutions));
    line.insert("answers_each".into(), json!(answers));
    line.insert("simulated_seconds".into(), json!(round(took.as_secs_f64())));
    let most = |name: &str| if name == "save" && place::is_release() { GROWTH } else { GROWTH_PAGE };
    let (mut worst, mut slowest, mut grown) = ((0.0, ""), (0.0, ""), Vec::new());
    for (n, name) in WORK.into_iter().enumerate() {
        let (base, count) = if OF_COUNTY.contains(&name) { (1, COUNTY) } else { (0, FEW) };
        let (before, after) = (sides[base].times[n].p50(), sides[2].times[n].p50());
        let ratio = after / before;
        let p99 = sides[2].times[n].p99();
        println!(
            "{name:<16} {before:>8.2} ms among {count}, {after:>8.2} ms among {institutions}: {ratio:.2}; p99 {p99:.2}"
        );
        let told = json!({
            "few_ms": round(before), "many_ms": round(after), "ratio": round(ratio), "p99_ms": round(p99),
        });
        line.insert(name.into(), told);
        if PAGES.contains(&name) && p99 > slowest.0 {
            slowest = (p99, name);
        }
        if name == NATION {
            continue;
        }
        if ratio > worst.0 {
            worst = (ratio, name);
        }
        if ratio > most(name) {
            grown.push(format!("{name} costs {ratio:.2} times as much, more than {}", most(name)));
        }
    }
    let counted = data.json(&["recount"]).await?;
    ensure(counted["differences"] == json!([]), || format!("recount: {counted}"))?;
    let verified = data.json(&["audit", "verify"]).await?;
    ensure(verified["ok"] == true, || format!("audit verify: {verified}"))?;
    println!("recount finds no difference, {} records verify", verified["records"]);
    line.insert("records".into(), verified["records"].clone());
    for side in sides {
        side.server.stop().await?;
    }
    line.insert("worst".into(), json!(round(worst.0)));
    line.insert("worst_of".into(), json!(worst.1));
    ensure(grown.is_empty(), || grown.join("; "))?;
    // Ten milliseconds are promised of a release build on SQLite; of others they are only told.
    let judged = place::is_release() && engine == Engine::Sqlite;
    ensure(slowest.0 <= PAGE_MS || !judged, || {
        format!("one of a hundred times {} takes {:.1} ms, more than {PAGE_MS}", slowest.1, slowest.0)
    })?;
    Ok(Value::Object(line))
}

impl Side {
    async fn open(data: &Data) -> Done<Self> {
        let server = data.serve().await?;
        let clinic = Clinic::nth(data, &server, 0).await?;
        let owner = clinic.owner.session(&server).await?;
        let county = Somebody::new(data, &server, "sim-50-01", "administrator").await?;
        let nation = Somebody::new(data, &server, "sim-national", "administrator").await?;
        let administrator = county.session(&server).await?;
        let asked = "edition=r7&form=institution&fiscal_year=2025&by=item";
        let picture = |of: &Somebody| {
            let path = format!("/api/v1/organisations/{}/programme?{asked}", of.organisation);
            Http::with_token(server.address, &of.token).head("GET", &path)
        };
        let sent = format!("/organisations/{}/notices?box=sent&limit=1", county.organisation);
        let sent = Api::new(server.address, &county.token).get(&sent).await?;
        let receipts = format!("/notices/{}/receipts", text(&sent, "/items/0/id")?);
        let house = &county.organisation;
        let pages = [
            owner.head("GET", &format!("/assessments/{}", clinic.sheet)),
            owner.head("GET", "/"),
            picture(&county),
            administrator.head("GET", &format!("/programme?organisation={}&{asked}", county.organisation)),
            picture(&nation),
            administrator.head("GET", &format!("/inbox?organisation={house}")),
            administrator.head("GET", &format!("/organisations/{house}/members")),
            administrator.head("GET", &receipts),
            // その299, which one letter has.
            administrator.head("GET", &format!("/inbox?organisation={house}&q=%E3%81%9D%E3%81%AE299")),
        ];
        let pages = pages.into_iter().map(|head| format!("{head}\r\n").into_bytes()).collect();
        let writer = Box::new(clinic.writer(&server, 5)?);
        let lean = Lean::open(server.address).await?;
        let mut side = Side { server, writer, pages, lean, times: Vec::new() };
        // Once unmeasured: what is read for the first time is read once.
        side.times = vec![Times::default(); WORK.len()];
        for _ in 0..5 {
            side.turn().await.because("a first turn")?;
        }
        side.times = vec![Times::default(); WORK.len()];
        Ok(side)
    }
    async fn turn(&mut self) -> Done {
        let request = (self.writer)();
        self.times[0].add(self.lean.ask(&request).await.because("save")?.0);
        for (n, page) in self.pages.iter().enumerate() {
            self.times[n + 1].add(self.lean.ask(page).await.because(WORK[n + 1])?.0);
        }
        Ok(())
    }
}
