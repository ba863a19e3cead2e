//! `carry N ROUNDS [sqlite|postgres]`: N simulated institutions go over into a new edition, once undisturbed and timed,
//! back again, and once killed ROUNDS times on the way, while somebody goes on typing. Nothing is lost, nothing is there
//! twice.

use crate::dice::Dice;
use crate::fail::{Because, Done, ensure};
use crate::house::Api;
use crate::measure::{Lean, Times, round};
use crate::place;
use crate::server::{Data, Engine};
use crate::simulated::{Clinic, fill};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::process::Command;
use tokio::time::sleep;

/// The switch of a nation takes less (release build).
const MOST: Duration = Duration::from_secs(60);
/// So many people of the nation type at once; each pauses this long between two answers.
const PAUSE: Duration = Duration::from_millis(20);
const OVER: [&str; 4] = ["carry-over", "--to", "r8", "--all"];

/// Measures and kills.
pub async fn run(institutions: u64, rounds: u32, engine: Engine) -> Done<Value> {
    let (data, took) = fill(engine, institutions).await?;
    println!("{institutions} institutions stand after {took:.1?}");
    let workbook = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/tests/workbooks/merged.xlsx");
    let workbook = workbook.to_str().because("a path")?;
    data.run(&["edition", "import", workbook, "--id", "r8", "--form", "institution"], "").await?;
    data.run(&["edition", "publish", "r8"], "").await?;
    let server = data.serve().await?;
    let clinic = Clinic::nth(&data, &server, 0).await?;
    let before = Stand::of(&data, &clinic.owner.organisation).await?;

    let begun = Instant::now();
    let told = data.json(&OVER).await?;
    let switch = begun.elapsed();
    println!("carried over in {switch:.1?}: {told}");
    ensure(told["sheets"].as_u64() == Some(before.old), || format!("{} sheets stand: {told}", before.old))?;
    let begun = Instant::now();
    data.json(&[&OVER[..], &["--undo"]].concat()).await?;
    let undo = begun.elapsed();
    println!("undone in {undo:.1?}");
    let back = Stand::of(&data, &clinic.owner.organisation).await?;
    ensure(back == before, || "going over and back is not the identity".to_owned())?;

    // Somebody types into the older sheet all the while.
    let stop = Arc::new(AtomicBool::new(false));
    let typing = {
        let (mut writer, stop, address) = (clinic.writer(&server, 5)?, stop.clone(), server.address);
        tokio::spawn(async move {
            let (mut lean, mut times) = (Lean::open(address).await?, Times::default());
            while !stop.load(Ordering::Relaxed) {
                times.add(lean.ask(&writer()).await.because("typing")?.0);
                sleep(PAUSE).await;
            }
            Done::Ok(times)
        })
    };
    let mut dice = Dice::new();
    let slice = u64::try_from(switch.as_millis()).unwrap_or(1) / u64::from(rounds + 1) + 1;
    for n in 0..rounds {
        let mut child = data.spawn(&OVER)?;
        let wait = slice / 2 + dice.below(slice);
        sleep(Duration::from_millis(wait)).await;
        child.kill().await.because("SIGKILL")?;
        println!("killed {} after {wait} ms", n + 1);
    }
    let told = data.json(&OVER).await?;
    stop.store(true, Ordering::Relaxed);
    let times = typing.await.because("typing")??;
    println!("{} answers typed meanwhile, p99 {:.1} ms; at the end {told}", times.count(), times.p99());

    let after = Stand::of(&data, &clinic.owner.organisation).await?;
    ensure(after.answers == before.answers, || "answers, notes, files or persons differ".to_owned())?;
    let once = |n: &&u64| **n != 1;
    ensure(after.new.values().find(once).is_none(), || "a sheet is there twice".to_owned())?;
    let carried = u64::try_from(after.new.len()).unwrap_or_default();
    ensure(carried == before.old, || format!("{carried} of {} went over", before.old))?;
    let mut api = Api::new(server.address, &clinic.owner.token);
    let old = api.sheet(&clinic.sheet).await?;
    let typed = crate::house::items(&old).get(5).map_or(0, |i| i["answer"]["version"].as_i64().unwrap_or_default());
    let wanted = clinic.items.get(5).map_or(0, |i| i.1) + i64::try_from(times.count()).unwrap_or_default();
    ensure(typed == wanted, || format!("version {typed} stands, {wanted} were acknowledged"))?;
    for n in 1..4 {
        let one = Clinic::nth(&data, &server, n).await?;
        let new = Api::new(server.address, &one.owner.token).sheet(&one.sheet).await?;
        ensure(new["edition"] == "r8" && new["to_confirm"].as_i64() > Some(0), || format!("nothing waits: {new}"))?;
    }
    server.stop().await?;
    let counted = data.json(&["recount"]).await?;
    ensure(counted["differences"] == json!([]), || format!("recount: {counted}"))?;
    let verified = data.json(&["audit", "verify"]).await?;
    ensure(verified["ok"] == true, || format!("audit verify: {verified}"))?;
    let judged = place::is_release() && institutions >= 100_000 && engine == Engine::Sqlite;
    ensure(!judged || switch <= MOST, || format!("{switch:.1?} for a nation, more than {MOST:.0?}"))?;
    Ok(json!({
        "what": "carry", "engine": engine.name(), "institutions": institutions, "sheets": before.old,
        "seconds": round(switch.as_secs_f64()), "undo_seconds": round(undo.as_secs_f64()), "killed": rounds,
        "typed": times.count(), "typing_p99_ms": round(times.p99()),
    }))
}

/// What stands in the database, institution by institution.
#[derive(Debug, PartialEq, Eq)]
struct Stand {
    /// Answers, and letters of notes, persons and files, of everybody but the one who types.
    answers: BTreeMap<String, [i64; 4]>,
    /// Sheets of the older edition.
    old: u64,
    /// Sheets of the newer edition.
    new: BTreeMap<String, u64>,
}

impl Stand {
    async fn of(data: &Data, typist: &str) -> Done<Self> {
        let room = place::temporary()?;
        let file = file(data, room.path()).await?;
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let db = rusqlite::Connection::open_with_flags(file, flags)?;
        let typist = typist.replace('-', "").to_uppercase();
        let mut answers = BTreeMap::new();
        let mut sums = db.prepare(
            "SELECT HEX(organisation_id), COUNT(*), SUM(LENGTH(note)), SUM(LENGTH(responsible)), SUM(LENGTH(evidence))
             FROM answers GROUP BY organisation_id",
        )?;
        let mut rows = sums.query([])?;
        while let Some(row) = rows.next()? {
            answers.insert(row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]);
        }
        answers.remove(&typist);
        let old = "SELECT COUNT(*) FROM assessments WHERE edition = 'r7' AND form IN ('institution', 'pharmacy')";
        let old = db.query_row(old, [], |row| row.get::<_, i64>(0))?;
        let mut new = BTreeMap::new();
        let mut sheets =
            db.prepare("SELECT HEX(organisation_id), COUNT(*) FROM assessments WHERE edition = 'r8' GROUP BY 1")?;
        let mut rows = sheets.query([])?;
        while let Some(row) = rows.next()? {
            new.insert(row.get(0)?, u64::try_from(row.get::<_, i64>(1)?)?);
        }
        Ok(Self { answers, old: u64::try_from(old)?, new })
    }
}

/// A SQLite file of what stands: the file itself, or that of a backup.
async fn file(data: &Data, room: &Path) -> Done<PathBuf> {
    if data.engine == Engine::Sqlite {
        return Ok(data.file());
    }
    let tar = room.join("stand.tar");
    data.run(&["backup", "create", tar.to_str().because("a path")?], "").await?;
    let status = Command::new("tar").arg("-xf").arg(&tar).arg("-C").arg(room).arg("mamori.db").status().await?;
    ensure(status.success(), || format!("tar: {status}"))?;
    Ok(room.join("mamori.db"))
}
