//! `assessment list | export`.

use crate::args::{Assessment, At, Export};
use crate::open::{For, open};
use crate::out;
use crate::said::{Said, io};
use anyhow::Result;
use app::checklist::{hex, listed_json};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

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
    let bytes = house.app.export_sheet(&ctx, sheet, wanted.format(), wanted.at).await?;
    if wanted.out.as_os_str() == "-" {
        let _gone = std::io::stdout().lock().write_all(&bytes);
        return Ok(());
    }
    write_whole(&wanted.out, &bytes)?;
    if at.json {
        out::json(&json!({"out": wanted.out, "bytes": bytes.len(), "sha256": hex(&Sha256::digest(&bytes))}))?;
    }
    Ok(())
}

/// Writes a file whole or not at all: beside it first, then renamed.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error| io("cli-out-not-written", path, error);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let half = folder.join(format!(".{name}.{}", std::process::id()));
    let written = std::fs::write(&half, bytes).and_then(|()| std::fs::rename(&half, path));
    if written.is_err() {
        let _nothing = std::fs::remove_file(&half);
    }
    written.map_err(failed)
}
