//! Simulated institutions under simulated county associations, for speed and size. Each has the rows, roll-ups and
//! audit records that the use cases would have left: a membership, a sheet of `r7`, a few answers.
//!
//! `--institutions N` is how many there are to be in all: whoever was stopped goes on where the last transaction ended.

use crate::said::Said;
use anyhow::Result;
use app::organisations::NewOrganisation;
use app::{App, Ctx};
use domain::assessment::{Choice, progress};
use domain::checklist::{Edition, Form};
use domain::dates::{day_in_tokyo, from_micros};
use domain::ids::{AssessmentId, MembershipId, OrganisationId, uuid7};
use domain::organisations::{Kind, fee_table, luhn};
use domain::policy::{Action, Actor, Subject, decide};
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use storage::audit::Entry;
use storage::bulk::{Batch, Institution};
use storage::checklist::{AnswerRow, AssessmentRow};
use storage::organisations::{CodeRow, MembershipRow, OrganisationRow};

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

/// Brings the number of simulated institutions up to `wanted`; how many were added.
///
/// # Errors
/// As the use cases give them.
pub async fn fill(app: &App, wanted: u64) -> Result<u64> {
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
                batch(&edition, &hash, &counties, from, to, &random).map(|b| Some((to, Arc::new(b))))
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

/// Three ids of ten bytes; the salts are taken one byte further each, from 32 bytes and the record's number.
const NEEDED: usize = 3 * 10 + 32;

fn batch(
    edition: &Edition,
    hash: &str,
    counties: &HashMap<u64, OrganisationId>,
    from: u64,
    to: u64,
    random: &[u8],
) -> Result<Batch> {
    let mut made = Vec::new();
    for (index, random) in (from..to).zip(random.chunks_exact(NEEDED)) {
        let county = (index / PER_COUNTY) % (PREFECTURES * COUNTIES);
        let association =
            counties.get(&county).copied().ok_or_else(|| Said::new("cli-failed").with("what", "county"))?;
        made.push(institution(edition, hash, association, index, random)?);
    }
    Ok(Batch::new(&made))
}

fn kind(index: u64) -> Kind {
    match index % 20 {
        0 => Kind::Hospital,
        1..=10 => Kind::Clinic,
        11..=14 => Kind::Dental,
        15..=18 => Kind::Pharmacy,
        _ => Kind::Care,
    }
}

/// A code that passes its check, in a prefecture that does not exist.
fn code(index: u64, kind: Kind) -> String {
    let county = index / PER_COUNTY;
    let (round, county) = (county / (PREFECTURES * COUNTIES), county % (PREFECTURES * COUNTIES));
    let table = match kind {
        Kind::Dental => 3,
        Kind::Pharmacy => 4,
        _ => 1,
    };
    let number = round * PER_COUNTY + index % PER_COUNTY + 1;
    let open = format!("{}{table}{:02}{number:04}", 50 + county / COUNTIES, county % COUNTIES + 1);
    (0..10).map(|digit| format!("{open}{digit}")).find(|code| luhn(code)).unwrap_or(open)
}

fn institution(
    edition: &Edition,
    hash: &str,
    association: OrganisationId,
    index: u64,
    random: &[u8],
) -> Result<Institution> {
    let kind = kind(index);
    let form = edition.form_for(kind).ok_or_else(|| Said::new("cli-failed").with("what", "form"))?;
    // A millisecond each: the ids come in the order of the institutions.
    let at = FIRST.as_microsecond() + i64::try_from(index).unwrap_or(0) * 1_000;
    let id = |n: usize| {
        let mut ten = [0; 10];
        ten.copy_from_slice(&random[n * 10..n * 10 + 10]);
        uuid7(at / 1_000, ten)
    };
    let (own, sheet) = (OrganisationId(id(0)), AssessmentId(id(2)));
    let code = code(index, kind);
    let row = OrganisationRow {
        id: own,
        code: code.clone(),
        kind,
        name: format!("模擬施設 {:06}", index + 1),
        kana: String::new(),
        prefecture: String::new(),
        group_id: None,
        registered_by: None,
        profile: "{}".into(),
        active: true,
        version: 1,
    };
    let membership = MembershipRow {
        id: MembershipId(id(1)),
        association_id: association,
        kind: "A1".into(),
        person_id: None,
        from: Some(date(2024, 4, 1)),
        to: None,
    };
    let answers = answers(form, index, at);
    let chosen: BTreeMap<String, Choice> =
        answers.iter().filter_map(|a| Some((a.item_key.clone(), a.value?))).collect();
    let now = progress(form, &chosen);
    let sheet = AssessmentRow {
        organisation: own,
        id: sheet,
        edition: EDITION.into(),
        edition_hash: hash.into(),
        form: form.id.clone(),
        fiscal_year: YEAR,
        vendor: None,
        round: 1,
        created_at: at,
        due: now.due,
        answered: now.answered,
        changed_at: at,
    };
    let entries = entries(&row, &sheet, association, &answers, &random[30..]);
    let code = CodeRow {
        fee_table: fee_table(&code).unwrap_or_default().into(),
        code,
        reason: String::new(),
        valid_from: None,
        valid_to: None,
    };
    Ok(Institution { row, code, membership, sheet, checked_on: day_in_tokyo(from_micros(at)), answers, entries, at })
}

/// Mostly three answers; every twelfth institution is complete.
fn answers(form: &Form, index: u64, at: i64) -> Vec<AnswerRow> {
    let many = if index % 12 == 0 { usize::MAX } else { 3 };
    let day = day_in_tokyo(from_micros(at));
    let value = |place: u64| match (place, (index + place * 7) % 5) {
        (0, _) | (_, 1..) => Choice::Yes,
        _ => Choice::No,
    };
    form.items()
        .take(many)
        .zip(0..)
        .map(|(item, place)| AnswerRow {
            item_key: item.key.clone(),
            round: 1,
            value: Some(value(place)),
            checked_on: Some(day),
            target_date: (value(place) == Choice::No).then(|| date(2026, 3, 31)),
            responsible: String::new(),
            note: String::new(),
            reason: String::new(),
            evidence: String::new(),
            version: 1,
            changed_at: at,
            changed_by: None,
        })
        .collect()
}

fn entries(
    row: &OrganisationRow,
    sheet: &AssessmentRow,
    association: OrganisationId,
    answers: &[AnswerRow],
    random: &[u8],
) -> Vec<Entry> {
    let entry = |number: usize, action: Action, subject_id: [u8; 16], detail: String| {
        let mut salt = [0; 16];
        salt.copy_from_slice(&random[number % 16..number % 16 + 16]);
        salt[0] ^= u8::try_from(number / 16).unwrap_or(0);
        Entry { organisation: row.id.bytes(), at: sheet.created_at, actor: None, action, subject_id, salt, detail }
    };
    let mut all = vec![
        entry(0, Action::CreateOrganisation, row.id.bytes(), format!("{} {}", row.code, row.name)),
        entry(1, Action::ChangeOrganisation, association.bytes(), "A1".into()),
        entry(2, Action::BeginSheet, sheet.id.bytes(), format!("{EDITION} {} {YEAR} None", sheet.form)),
    ];
    for (answer, number) in answers.iter().zip(3..) {
        let value = answer.value.map_or("", Choice::code);
        all.push(entry(number, Action::Answer, sheet.id.bytes(), format!("{} {value}", answer.item_key)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_valid_and_never_meet() {
        let codes: std::collections::BTreeSet<String> = (0..200_000).map(|index| code(index, kind(index))).collect();
        assert_eq!(codes.len(), 200_000);
        assert!(codes.iter().all(|code| code.len() == 10 && luhn(code)));
    }
}
