//! `carry-over`: for one organisation, or for all of them with progress on stderr.

use crate::args::{At, CarryOver};
use crate::open::{For, House, open};
use crate::out;
use anyhow::Result;
use app::checklist::{Carrying, Everybody};
use content::{Lang, Messages};
use serde_json::{Value, json};
use std::io::Write;
use std::time::{Duration, Instant};

/// So often progress is told.
const EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(at: &At, wanted: &CarryOver, words: &Messages, lang: Lang) -> Result<()> {
    let house = open(at, For::Command).await?;
    let done = match &wanted.organisation {
        Some(code) if wanted.undo => undo(at, &house, code, wanted).await,
        Some(code) => one(at, &house, code, wanted).await,
        None if wanted.dry_run => preview(at, &house, wanted).await,
        None => everybody(at, &house, wanted, words, lang).await,
    };
    house.app.db.close().await;
    done
}

async fn one(at: &At, house: &House, code: &str, wanted: &CarryOver) -> Result<()> {
    let organisation = house.organisation(code).await?;
    let done = house.app.carry_over_organisation(&house.ctx(), organisation, &wanted.to, wanted.dry_run).await?;
    let sheets: Vec<Value> = done.iter().map(Carrying::json).collect();
    let mut object = sheets.first().cloned().unwrap_or_default();
    if let Some(object) = object.as_object_mut() {
        object.insert("sheets".to_owned(), Value::Array(sheets));
    }
    let lines = done.iter().map(|c| {
        let waiting = c.inherited.rows.values().filter(|row| row.proposal.is_some()).count();
        let id = c.assessment.map(|id| id.to_string()).unwrap_or_default();
        format!("{}\t{}\t{}\t{waiting}/{}\t{id}", c.fiscal_year, c.edition, c.form, c.keys.len())
    });
    out::either(at, &object, lines)
}

/// Undoes the carry-over into every sheet of the edition.
async fn undo(at: &At, house: &House, code: &str, wanted: &CarryOver) -> Result<()> {
    let organisation = house.organisation(code).await?;
    let ctx = house.ctx();
    let sheets = house.app.sheets(&ctx, organisation).await?;
    let mut items = Vec::new();
    for sheet in sheets.iter().filter(|s| s.row.edition == wanted.to && s.row.carried.is_some()) {
        let Some(carried) = sheet.row.carried else { continue };
        items.push(if wanted.dry_run {
            let stays = carried.writes.is_some();
            json!({"assessment_id": sheet.row.id, "from_assessment_id": carried.from, "removed": !stays})
        } else {
            house.app.undo_carry_over_into(&ctx, sheet.row.id).await?.json()
        });
    }
    if items.is_empty() {
        return Err(app::Error::Conflict("carry-nothing-to-undo").into());
    }
    let lines: Vec<String> = items.iter().map(|i| i["assessment_id"].as_str().unwrap_or_default().to_owned()).collect();
    out::either(at, &json!({"items": items}), lines)
}

async fn preview(at: &At, house: &House, wanted: &CarryOver) -> Result<()> {
    let seen = house.app.preview_carry_over_all(&house.ctx(), &wanted.to, wanted.undo).await?;
    let object = json!({
        "to": wanted.to, "undo": wanted.undo, "dry_run": true, "institutions": seen.institutions, "sheets": seen.sheets,
        "refused": seen.refused,
    });
    out::either(at, &object, [format!("{}\t{}\t{}", seen.institutions, seen.sheets, seen.refused)])
}

/// Unit by unit; what was stopped goes on where it stood.
async fn everybody(at: &At, house: &House, wanted: &CarryOver, words: &Messages, lang: Lang) -> Result<()> {
    let mut stands = house.app.carry_over_all(&house.ctx(), &wanted.to, wanted.undo, false).await?;
    let (begun, mut told) = (Instant::now(), Instant::now());
    while stands.is_working() {
        stands = house.app.carry_over_unit(stands.work.id).await?;
        if told.elapsed() >= EVERY {
            told = Instant::now();
            tell(&stands, words, lang);
        }
    }
    if begun.elapsed() >= EVERY {
        tell(&stands, words, lang);
    }
    let line = format!("{}\t{}\t{}", stands.counted.institutions, stands.counted.sheets, stands.counted.refused);
    out::either(at, &stands.json(), [line])
}

fn tell(stands: &Everybody, words: &Messages, lang: Lang) {
    let args = [("done", stands.work.done.into()), ("total", stands.work.total.into())];
    let _gone = writeln!(std::io::stderr(), "{}", words.say(lang, "cli-carry-progress", &args));
}
