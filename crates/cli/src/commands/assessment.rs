//! `assessment list | export`.

use crate::args::{Assessment, At, Export};
use crate::open::{For, open};
use crate::out;
use crate::said::Said;
use anyhow::Result;
use app::checklist::listed_json;
use serde_json::json;

pub(super) async fn run(at: &At, command: Assessment) -> Result<()> {
    match command {
        Assessment::List { organisation } => list(at, &organisation).await,
        Assessment::Export(wanted) => export(at, &wanted).await,
    }
}

async fn list(at: &At, code: &str) -> Result<()> {
    let house = open(at, For::Command).await?;
    let organisation = house.organisation(code).await?;
    let sheets = house.app.sheets(&house.ctx(), organisation).await?;
    let lines = sheets.iter().map(|s| {
        let vendor = s.vendor.as_ref().map(|v| v.code.as_str()).unwrap_or_default();
        let (year, p) = (s.row.fiscal_year, &s.progress);
        format!("{year}\t{}\t{}\t{vendor}\t{}/{}\t{}", s.row.edition, s.row.form, p.answered, p.due, s.row.id)
    });
    out::either(at, &json!({"items": sheets.iter().map(listed_json).collect::<Vec<_>>()}), lines)
}

async fn export(at: &At, wanted: &Export) -> Result<()> {
    let house = open(at, For::Command).await?;
    let organisation = house.organisation(&wanted.organisation).await?;
    let vendor = match &wanted.vendor {
        Some(code) => Some(house.organisation(code).await?),
        None => None,
    };
    let ctx = house.ctx();
    let found = house.app.find_sheet(&ctx, organisation, &wanted.edition, &wanted.form, vendor, wanted.year).await;
    let sheet = match found {
        Err(app::Error::Refused(_)) => return Err(Said::new("cli-sheet-unknown").into()),
        other => other?,
    };
    let bytes = if wanted.is_official() {
        house.app.export_official(&ctx, sheet, wanted.at).await?
    } else {
        house.app.export_sheet(&ctx, sheet, wanted.format(), wanted.at).await?
    };
    out::file(at, &wanted.out, &bytes)
}
