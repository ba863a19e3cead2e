//! Simulated institutions under simulated county associations, for speed and size. Each has the rows, roll-ups and
//! audit records that the use cases would have left: a membership, a sheet of `r7`, a few answers. Beside them 300
//! letters of the first associations ([`notices`]).
//!
//! `--institutions N` is how many there are to be in all: whoever was stopped goes on where the last transaction ended.

mod institution;
mod notices;

use anyhow::Result;
use app::organisations::NewOrganisation;
use app::{App, Ctx};
use domain::checklist::Edition;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::{Action, Actor, Subject, decide};
use institution::{NEEDED, batch};
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::HashMap;
use std::sync::Arc;
use storage::bulk::Batch;

/// The setting that says that data are simulated, and how many institutions there are.
const SETTING: &str = "simulated";
/// So many share a transaction.
const TOGETHER: u64 = 2_000;
/// So many stand under one county: 893 counties for 180,000, as in the country.
const PER_COUNTY: u64 = 202;
/// So many counties under one prefecture.
const COUNTIES: u64 = 19;
/// 47 simulated prefectures, 50 to 96, which do not exist.
const PREFECTURES: u64 = 47;
/// The edition and the year of the sheets, and the instant at which the first institution was simulated.
const EDITION: &str = "r7";
const YEAR: i32 = 2025;
const FIRST: Timestamp = Timestamp::constant(1_759_276_800, 0);

/// What every simulated institution shares.
struct Ground {
    edition: Arc<Edition>,
    hash: String,
    counties: HashMap<u64, OrganisationId>,
}

/// Brings the number of simulated institutions up to `wanted`, the new ones with so many answers each; how many were
/// added.
///
/// # Errors
/// As the use cases give them.
pub async fn fill(app: &App, wanted: u64, answers: usize) -> Result<u64> {
    let ctx = app.ctx(Actor::Command, 0);
    let there = app.setting(SETTING).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
    app.db.write(move |tx| storage::settings::put(tx, SETTING, &there.to_string())).await?;
    let edition = app.edition(&ctx, EDITION).await?;
    let mut ground = Ground { hash: edition.row.hash.clone(), edition: edition.edition, counties: HashMap::new() };
    let permit = decide(&Actor::Command, Action::CreateOrganisation, &Subject::common()).map_err(app::Error::from)?;
    // One batch is made while the one before is stored.
    let mut waiting: Option<(u64, Arc<Batch>)> = None;
    let mut at = there;
    while at < wanted || waiting.is_some() {
        let next = if at < wanted {
            let end = (at + TOGETHER).min(wanted);
            counties(app, &ctx, &mut ground, at, end).await?;
            Some((at, end))
        } else {
            None
        };
        let make = async {
            let Some((from, to)) = next else { return Ok(None) };
            let random = randomness(app, to - from);
            let (edition, hash, counties) = (ground.edition.clone(), ground.hash.clone(), ground.counties.clone());
            tokio::task::spawn_blocking(move || {
                batch(&edition, &hash, &counties, from..to, answers, &random).map(|b| Some((to, Arc::new(b))))
            })
            .await?
        };
        let store = async {
            if let Some((count, batch)) = waiting.take() {
                let permit = permit.clone();
                app.db
                    .bulk(move |tx| {
                        batch.store(tx, &permit)?;
                        storage::settings::put(tx, SETTING, &count.to_string())
                    })
                    .await?;
            }
            anyhow::Ok(())
        };
        let (made, stored) = tokio::join!(make, store);
        stored?;
        waiting = made?;
        at = next.map_or(at, |(_, to)| to);
    }
    app.fold_programme(&ctx).await?;
    if wanted > 0 {
        notices::fill(app, FIRST).await?;
    }
    Ok(wanted.saturating_sub(there))
}

/// Makes sure that the associations of these institutions are there.
async fn counties(app: &App, ctx: &Ctx, ground: &mut Ground, from: u64, to: u64) -> Result<()> {
    for county in (from / PER_COUNTY)..=((to - 1) / PER_COUNTY) {
        let county = county % (PREFECTURES * COUNTIES);
        if ground.counties.contains_key(&county) {
            continue;
        }
        let (prefecture, number) = (50 + county / COUNTIES, county % COUNTIES + 1);
        let national =
            association(app, ctx, Kind::National, "sim-national".into(), "全国模擬医師会".into(), None).await?;
        let (code, name) = (format!("sim-{prefecture}"), format!("模擬{prefecture}県医師会"));
        let above = association(app, ctx, Kind::Prefectural, code, name, Some(national)).await?;
        let (code, name) = (format!("sim-{prefecture}-{number:02}"), format!("模擬{prefecture}県{number:02}郡医師会"));
        let id = association(app, ctx, Kind::County, code, name, Some(above)).await?;
        ground.counties.insert(county, id);
    }
    Ok(())
}

async fn association(
    app: &App,
    ctx: &Ctx,
    kind: Kind,
    code: String,
    name: String,
    above: Option<OrganisationId>,
) -> Result<OrganisationId> {
    if let Ok(found) = app.organisation_of_code(&code).await {
        return Ok(found);
    }
    let new = NewOrganisation {
        kind,
        name,
        kana: String::new(),
        prefecture: String::new(),
        code: Some(code),
        codes: Vec::new(),
        profile: serde_json::json!({}),
    };
    let id = app.add_organisation(ctx, new).await?;
    if let Some(above) = above {
        app.join(ctx, id, above, "association", None, date(2024, 4, 1)).await?;
    }
    Ok(id)
}

/// Random bytes for the ids and salts of so many institutions.
fn randomness(app: &App, institutions: u64) -> Vec<u8> {
    let mut random = vec![0; usize::try_from(institutions).unwrap_or(0) * NEEDED];
    app.ports.dice.fill(&mut random);
    random
}
