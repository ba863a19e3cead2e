//! `edition list | show | check | diff | import | publish`.

use crate::args::{At, Edition, EditionImport};
use crate::open::{For, open};
use crate::out;
use crate::said::{Said, io};
use anyhow::Result;
use app::guide::EditionView;
use app::guide::import::{WORKBOOK_MAX, Wanted, WorkbookFile, first_draft, import_json};
use content::Lang;
use serde_json::json;

pub(super) async fn run(at: &At, command: Edition, lang: Lang) -> Result<()> {
    match command {
        Edition::List => list(at).await,
        Edition::Show { id } => show(at, &id).await,
        Edition::Check { content } => check(at, content.as_deref(), lang),
        Edition::Diff { from, to, form } => diff(at, &from, &to, &form).await,
        Edition::Import(wanted) => import(at, &wanted, lang).await,
        Edition::Publish { id } => publish(at, &id).await,
    }
}

async fn list(at: &At) -> Result<()> {
    let house = open(at, For::Command).await?;
    let editions = house.app.editions(&house.ctx()).await?;
    let lines =
        editions.iter().map(|e| format!("{}\t{}\t{}\t{}", e.row.id, e.row.status.code(), e.edition.title, e.row.hash));
    out::either(at, &json!({"items": editions.iter().map(EditionView::json).collect::<Vec<_>>()}), lines)
}

async fn show(at: &At, id: &str) -> Result<()> {
    let house = open(at, For::Command).await?;
    let found = house.app.edition(&house.ctx(), id).await.map_err(|error| unknown(error, id))?;
    let mut value = found.json();
    if let Some(object) = value.as_object_mut() {
        object.insert("edition".to_owned(), serde_json::to_value(&*found.edition)?);
    }
    let mut lines = vec![format!("{}\t{}\t{}", found.row.id, found.edition.title, found.edition.note)];
    for form in &found.edition.forms {
        lines.push(format!("\n{}\t{}", form.id, form.title));
        for item in form.items() {
            lines.push(format!(
                "{}\t{}\t{}",
                item.key,
                item.number.as_deref().unwrap_or_default(),
                domain::text::without_readings(&item.text)
            ));
        }
    }
    out::either(at, &value, lines)
}

/// Whether the content is whole; needs no data.
fn check(at: &At, folder: Option<&std::path::Path>, lang: Lang) -> Result<()> {
    let report = match folder {
        Some(folder) => content::check_dir(folder, lang),
        None => content::check_bundled(lang),
    };
    let counts = serde_json::to_value(&report.counts)?;
    let lines = report.faults.iter().map(ToString::to_string).chain(report.is_clean().then(|| counts.to_string()));
    out::either(at, &report, lines)?;
    if report.is_clean() {
        return Ok(());
    }
    Err(Said::new("cli-content-faults").with("n", report.faults.len().to_string()).into())
}

async fn diff(at: &At, from: &str, to: &str, form: &str) -> Result<()> {
    let house = open(at, For::Command).await?;
    let changes = house.app.compare_editions(&house.ctx(), from, to, form).await;
    let changes = changes.map_err(|error| unknown(error, &format!("{from} {to} {form}")))?;
    let lines = changes.iter().map(|c| {
        let reworded = if c.reworded { "\treworded" } else { "" };
        format!("{}\t{}\t{}{reworded}", c.kind.code(), c.from.join(" "), c.to.join(" "))
    });
    out::either(at, &json!({"changes": changes}), lines)
}

/// Reads a workbook, and stores it as a draft unless it is only to be looked at.
async fn import(at: &At, wanted: &EditionImport, lang: Lang) -> Result<()> {
    let too_large = || Said::new("workbook-too-large").with("megabytes", (WORKBOOK_MAX / 1024 / 1024).to_string());
    let failed = |error| io("cli-workbook-unread", &wanted.file, error);
    let size = std::fs::metadata(&wanted.file).map_err(failed)?.len();
    if size > WORKBOOK_MAX as u64 {
        return Err(too_large().into());
    }
    let bytes = std::fs::read(&wanted.file).map_err(failed)?;
    let name = wanted.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let house = open(at, For::Command).await?;
    let ctx = house.ctx();
    house.app.look_at_file(&ctx, &wanted.file, "file").await?;
    let asked = Wanted { id: Some(wanted.id.clone()), form: Some(wanted.form.clone()), sheet: wanted.sheet.clone() };
    let opened = match house.app.open_workbook(&ctx, WorkbookFile { name, bytes }, &asked).await {
        Err(app::Error::TooLarge(_)) => return Err(too_large().into()),
        other => other?,
    };
    let content = &house.app.content;
    let stored = if wanted.dry_run {
        None
    } else {
        let mut draft = first_draft(&opened, &content.years, Some(&wanted.id), Some(&wanted.form));
        draft.source.clone_from(&wanted.source);
        draft.url.clone_from(&wanted.url);
        Some(house.app.store_workbook(&ctx, &opened, draft).await?)
    };
    let json = import_json(&opened, &wanted.form, stored.as_ref(), &content.messages, lang);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines =
        vec![format!("{}\t{}\t{}\t{}", wanted.id, wanted.form, text(&json["fiscal_year"]), text(&json["sheet"]))];
    for item in json["items"].as_array().into_iter().flatten() {
        let fields = ["cell", "number", "scope", "lineage"].map(|key| text(&item[key]));
        lines.push(format!("{}\t{}\t{}", fields.join("\t"), item["confidence"], text(&item["text"])));
    }
    lines.extend(json["warnings"].as_array().into_iter().flatten().map(text));
    lines.extend(stored.map(|s| format!("{}\t{}", s.row.status.code(), s.row.hash)));
    out::either(at, &json, lines)
}

async fn publish(at: &At, id: &str) -> Result<()> {
    let house = open(at, For::Command).await?;
    let hash = house.app.publish_edition(&house.ctx(), id, None).await.map_err(|error| unknown(error, id))?;
    out::either(at, &json!({"id": id, "status": "published", "hash": hash}), [hash.clone()])
}

fn unknown(error: app::Error, id: &str) -> anyhow::Error {
    match error {
        app::Error::Refused(_) => Said::new("cli-edition-unknown").with("id", id).into(),
        other => other.into(),
    }
}
