//! A list of 10,000 members through `mamori organisation import`, on both engines, the start of the process included;
//! beside it the same rows as plain inserts, so that the machine of the run is known. And the pages of that list, as its
//! association's administrator turns them.

use super::{Figures, unless};
use crate::fail::{Because, Done, ensure};
use crate::measure::{Lean, Times, line};
use crate::place;
use crate::server::{Data, Engine};
use crate::simulated::Somebody;
use rusqlite::types::Value;
use std::time::{Duration, Instant};

/// Milliseconds.
const LIMIT: f64 = 5000.0;
/// Milliseconds for the 99th of a hundred pages of such a list.
const PAGE_LIMIT: f64 = 10.0;
/// So often each of its pages.
const TIMES: usize = 100;
/// Rows of a list.
const ROWS: usize = 10_000;
/// The associations into which a list each is taken in.
const COUNTIES: [&str; 3] = ["county-a1", "county-a2", "county-b1"];
/// What an import leaves, in the order in which it may be inserted.
const TABLES: [&str; 7] =
    ["persons", "organisations", "organisation_codes", "members", "memberships", "placements", "member_words"];
/// So many commits.
const UNITS: usize = 50;

pub async fn run() -> Done<Figures> {
    let sqlite = Data::demo().await?;
    let ours = imports(&sqlite).await?;
    let plain = plain(&sqlite).await?;
    let postgres = Data::durable(Engine::Postgres)?;
    postgres.run(&["demo"], "").await?;
    let theirs = imports(&postgres).await?;
    let figure = |what: &str, times: &Times| {
        let worst = times.p99();
        let fault = unless(worst < LIMIT, || format!("{what}: {worst:.0} ms, more than {LIMIT}"));
        let mut line = line(what, LIMIT, worst, worst / LIMIT, times);
        line["plain_inserts_ms"] = (plain.as_secs_f64() * 1000.0).round().into();
        (line, fault)
    };
    // Ten milliseconds are promised on SQLite; on PostgreSQL they are told.
    let shown = |what: &str, times: Times, judged: bool| {
        let worst = times.p99();
        let fault = unless(worst < PAGE_LIMIT || !judged, || format!("{what}: {worst:.1} ms, more than {PAGE_LIMIT}"));
        (line(what, PAGE_LIMIT, worst, worst / PAGE_LIMIT, &times), fault)
    };
    Ok(vec![
        figure("import", &ours),
        figure("import-postgres", &theirs),
        shown("members", pages(&sqlite).await?, true),
        shown("members-postgres", pages(&postgres).await?, false),
    ])
}

/// The first page of the list, its institutions, its persons, one from its middle, and one number looked for.
async fn pages(data: &Data) -> Done<Times> {
    let server = data.serve().await?;
    let office = Somebody::new(data, &server, COUNTIES[0], "administrator").await?;
    let mut session = office.session(&server).await?;
    let list = format!("/organisations/{}/members", office.organisation);
    let first = session.ask("GET", &list, "", b"").await?.good("the list")?;
    let text = first.text();
    let next = text.rsplit_once("after=").and_then(|(_, rest)| rest.split_once('"'));
    let (after, _) = next.because("a list of 10,000 has a second page")?;
    let asked =
        ["".to_owned(), "?list=clinic".into(), "?list=person".into(), format!("?after={after}"), "?find=005001".into()];
    let mut times = Times::default();
    for query in &asked {
        let request = format!("{}\r\n", session.head("GET", &format!("{list}{query}"))).into_bytes();
        let mut lean = Lean::open(server.address).await?;
        lean.ask(&request).await.because(query)?;
        let mut here = Times::default();
        for _ in 0..TIMES {
            here.add(lean.ask(&request).await.because(query)?.0);
        }
        println!("members{query:<44} p50 {:.2} ms, p99 {:.2} ms ({})", here.p50(), here.p99(), data.engine.name());
        times.extend(here);
    }
    server.stop().await?;
    Ok(times)
}

/// A list as an office has it: half of them open something.
fn list(county: usize) -> String {
    let rows = (0..ROWS).map(|n| {
        let number = county * ROWS + n;
        match n % 4 {
            0 => format!("{number:06},見本 {number:06},Ａ①,みほん{number:06}クリニック,H27.4.1\n"),
            1 => format!("{number:06},見本 {number:06},B,,\n"),
            2 => format!("{number:06},見本 {number:06},郡市のみ,みほん{number:06}歯科,2020-04-01\n"),
            _ => format!("{number:06},見本 {number:06},A②,,\n"),
        }
    });
    format!("会員番号,氏名,会員区分,医療機関名,入会日\n{}", rows.collect::<String>())
}

async fn imports(data: &Data) -> Done<Times> {
    let mut times = Times::default();
    // Not in the data's own folder, which holds nothing but data.
    let folder = place::temporary()?;
    for (at, county) in COUNTIES.into_iter().enumerate() {
        let file = folder.path().join(format!("{county}.csv"));
        std::fs::write(&file, list(at))?;
        let path = file.display().to_string();
        let begun = Instant::now();
        let done = data.json(&["organisation", "import", &path, "--organisation", county]).await?;
        times.add(begun.elapsed());
        ensure(done["created"] == ROWS, || format!("{county}: {done}"))?;
    }
    Ok(times)
}

/// The rows that the imports left, a third of them, as plain inserts into a fresh file with the same tables and indexes.
async fn plain(data: &Data) -> Done<Duration> {
    let from = data.file();
    tokio::task::spawn_blocking(move || {
        let source = rusqlite::Connection::open(&from)?;
        let folder = place::temporary()?;
        let copy = rusqlite::Connection::open(folder.path().join("plain.db"))?;
        copy.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;")?;
        let mut inserts: Vec<(String, Vec<Vec<Value>>)> = Vec::new();
        for table in TABLES {
            let mut schema = source.prepare("SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL")?;
            for sql in schema.query_map([table], |row| row.get::<_, String>(0))? {
                copy.execute_batch(&sql?)?;
            }
            let mut all = source.prepare(&format!("SELECT * FROM {table}"))?;
            let width = all.column_count();
            let read = all.query_map([], |row| (0..width).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>())?;
            let rows: Vec<Vec<Value>> = read.collect::<Result<_, _>>()?;
            let third = rows.len() / COUNTIES.len();
            let marks = vec!["?"; width].join(", ");
            inserts.push((
                format!("INSERT INTO {table} VALUES ({marks})"),
                rows.into_iter().skip(third).take(third).collect(),
            ));
        }
        let begun = Instant::now();
        for unit in 0..UNITS {
            copy.execute_batch("BEGIN IMMEDIATE")?;
            for (insert, rows) in &inserts {
                let mut statement = copy.prepare_cached(insert)?;
                let part = rows.len().div_ceil(UNITS);
                for row in rows.iter().skip(unit * part).take(part) {
                    statement.execute(rusqlite::params_from_iter(row)).because("a plain insert")?;
                }
            }
            copy.execute_batch("COMMIT")?;
        }
        Ok(begun.elapsed())
    })
    .await?
}
