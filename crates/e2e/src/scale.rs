//! `scale N [sqlite|postgres]`: the same work beside ten institutions and beside N, in one run. Times are of a client
//! alone; counts are compared with the answers, and every chain is read.

use crate::fail::{Because, Done, ensure};
use crate::house::{Api, House, items};
use crate::server::{Data, Engine};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// So many saves and pages are timed.
const TIMES: usize = 60;
/// What a ratio may be at the most. The promise is 1.2 on the release build; a shared machine is noisier.
const MOST: f64 = 1.6;

/// Middle times of one size.
struct Times {
    simulated: Duration,
    save: Duration,
    sheet: Duration,
    recounted: Duration,
}

/// Both sizes, and their ratios.
pub async fn run(institutions: u64, engine: Engine) -> Done<Value> {
    let few = measure(10, engine).await?;
    let many = measure(institutions, engine).await?;
    let (save, sheet) = (ratio(many.save, few.save), ratio(many.sheet, few.sheet));
    ensure(save <= MOST && sheet <= MOST, || {
        format!("a save costs {save:.2}, a sheet {sheet:.2} of what it costs beside ten")
    })?;
    Ok(json!({
        "what": "scale", "engine": engine.name(), "institutions": institutions,
        "simulated_s": many.simulated.as_secs_f64(), "recount_s": many.recounted.as_secs_f64(),
        "save_ms": many.save.as_secs_f64() * 1e3, "sheet_ms": many.sheet.as_secs_f64() * 1e3,
        "save_ratio": save, "sheet_ratio": sheet, "limit": 1.2,
    }))
}

fn ratio(many: Duration, few: Duration) -> f64 {
    many.as_secs_f64() / few.as_secs_f64().max(1e-6)
}

async fn measure(institutions: u64, engine: Engine) -> Done<Times> {
    let data = Data::new(engine)?;
    let begun = Instant::now();
    data.run(&["simulate", "--institutions", &institutions.to_string()], "").await?;
    let simulated = begun.elapsed();
    println!("{institutions} institutions in {simulated:.1?}");
    let server = data.serve().await?;
    let house = House::found(&server, &data).await?;
    let mut api = Api::new(server.address, &house.token);
    let id = api.begin(&house.organisation, "r7", 2026).await?;
    let keys: Vec<String> =
        items(&api.sheet(&id).await?).iter().filter_map(|i| i["key"].as_str().map(str::to_owned)).collect();
    let (mut saves, mut sheets) = (Vec::new(), Vec::new());
    for n in 0..TIMES {
        let key = keys.get(n % keys.len().max(1)).because("a sheet without rows")?;
        let body = json!({"value": "yes", "note": format!("{n}"), "version": n / keys.len()}).to_string();
        let path = format!("/api/v1/assessments/{id}/items/{key}");
        let at = Instant::now();
        api.http.ask("PUT", &path, "application/json", body.as_bytes()).await?.good(&path)?;
        saves.push(at.elapsed());
        let at = Instant::now();
        api.sheet(&id).await?;
        sheets.push(at.elapsed());
    }
    server.stop().await?;
    let at = Instant::now();
    let recount = data.json(&["recount"]).await?;
    let recounted = at.elapsed();
    ensure(recount["differences"].as_array().is_some_and(Vec::is_empty), || format!("recount: {recount}"))?;
    let verified = data.json(&["audit", "verify"]).await?;
    ensure(verified["ok"] == json!(true), || format!("audit verify: {verified}"))?;
    Ok(Times { simulated, save: middle(saves), sheet: middle(sheets), recounted })
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
