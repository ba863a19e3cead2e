//! `organisation list | import | archive`.

use crate::args::{At, MembersImport, Organisation};
use crate::open::{For, House, open};
use crate::out;
use crate::said::{Said, io};
use anyhow::Result;
use app::imports::{Import, LIST_MAX, mapping};
use app::organisations::OrganisationView;
use content::Lang;
use domain::ids::OrganisationId;
use serde_json::json;
use std::path::Path;

/// So many at once.
const PAGE: i64 = 500;

pub(super) async fn run(at: &At, command: Organisation, lang: Lang) -> Result<()> {
    match command {
        Organisation::List => list(at).await,
        Organisation::Import(wanted) => import(at, &wanted, lang).await,
        Organisation::Archive { organisation, out } => archive(at, &organisation, &out).await,
    }
}

/// Everything of an institution in one zip.
async fn archive(at: &At, code: &str, to: &Path) -> Result<()> {
    let house = open(at, For::Command).await?;
    let id = house.organisation(code).await?;
    let made = house.app.archive_to(&house.ctx(), id, to).await?;
    let object = json!({
        "out": to.display().to_string(), "files": made.files, "bytes": made.bytes, "sha256": made.sha256,
        "missing": made.missing,
    });
    out::either(at, &object, [made.sha256])
}

async fn list(at: &At) -> Result<()> {
    let house = open(at, For::Command).await?;
    let ctx = house.ctx();
    let mut all: Vec<OrganisationView> = Vec::new();
    loop {
        let after = all.last().map(|view| view.row.id);
        let page = house.app.organisations(&ctx, "", None, None, after, PAGE).await?;
        let done = page.is_empty();
        all.extend(page);
        if done {
            break;
        }
    }
    let lines = all.iter().map(|o| format!("{}\t{}\t{}", o.row.code, o.row.kind.code(), o.row.name));
    let lines: Vec<String> = lines.collect();
    out::either(at, &json!({"items": all.iter().map(OrganisationView::json).collect::<Vec<_>>()}), lines)
}

/// Takes in a list of members; the same command again goes on where it was interrupted.
async fn import(at: &At, wanted: &MembersImport, lang: Lang) -> Result<()> {
    let failed = |error| io("cli-workbook-unread", &wanted.file, error);
    let too_large = || Said::new("import-too-large").with("megabytes", (LIST_MAX / 1024 / 1024).to_string());
    if std::fs::metadata(&wanted.file).map_err(failed)?.len() > LIST_MAX as u64 {
        return Err(too_large().into());
    }
    let bytes = std::fs::read(&wanted.file).map_err(failed)?;
    let name = wanted.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let house = open(at, For::Command).await?;
    let (ctx, id) = (house.ctx(), association(&house, wanted).await?);
    house.app.look_at_file(&ctx, &wanted.file, "file").await?;
    let table = house.app.read_members_list(&ctx, id, &name, bytes).await?;
    let mapping = mapping(&table, &[])?;
    let found = if wanted.dry_run {
        house.app.preview_members(&ctx, id, table, mapping, wanted.moves).await?
    } else {
        let (work, _) = house.app.import_members(&ctx, id, &table, mapping, wanted.moves, None).await?;
        house.app.carry_out_import(&ctx, work, usize::MAX).await?;
        house.app.member_import(&ctx, id, work).await?
    };
    let words = &house.app.content.messages;
    let counts = Said::new("cli-import-counts")
        .with("created", found.progress.created.to_string())
        .with("changed", found.progress.changed.to_string())
        .with("unchanged", found.progress.unchanged.to_string())
        .with("refused", found.progress.refused_count.to_string());
    let mut lines = vec![counts.sentence(words, lang)];
    lines.extend(
        found.progress.refused.iter().map(|r| {
            format!("{}\t{}\t{}", r.row, found.column(r.fault.field), Import::sentence(&r.fault, words, lang))
        }),
    );
    out::either(at, &found.json(words, lang), lines)
}

/// Whose members they are.
async fn association(house: &House, wanted: &MembersImport) -> Result<OrganisationId> {
    let ctx = house.ctx();
    if let Some(code) = &wanted.organisation {
        let found = house.app.organisation_of_code(code).await;
        return found.map_err(|_| Said::new("cli-organisation-unknown").with("code", code).into());
    }
    for kind in ["county", "prefectural", "national"] {
        let found = house.app.organisations(&ctx, kind, None, None, None, 2).await?;
        match found.as_slice() {
            [] => {}
            [one] => return Ok(one.row.id),
            _ => break,
        }
    }
    Err(Said::new("cli-import-which").into())
}
