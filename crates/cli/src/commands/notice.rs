//! `notice list | export`.

use crate::args::{At, Notice, NoticeExport};
use crate::open::{For, open};
use crate::out;
use crate::said::Said;
use anyhow::Result;
use app::notices::{NoticeRow, row_json};
use domain::papers::Format;
use serde_json::json;

pub(super) async fn run(at: &At, command: Notice) -> Result<()> {
    match command {
        Notice::List => list(at).await,
        Notice::Export(wanted) => export(at, &wanted).await,
    }
}

async fn list(at: &At) -> Result<()> {
    let house = open(at, For::Command).await?;
    let ctx = house.ctx();
    let mut all: Vec<NoticeRow> = Vec::new();
    loop {
        let page = house.app.all_notices(&ctx, all.last().map(|n| n.id)).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    let lines = all.iter().map(|n| {
        let letter = &n.letter;
        let date = letter.date.map(|d| d.to_string()).unwrap_or_default();
        let number = letter.number.as_deref().unwrap_or_default();
        format!("{}\t{}\t{date}\t{number}\t{}\t{}", n.id, n.state.code(), letter.sender, letter.title)
    });
    out::either(at, &json!({"items": all.iter().map(row_json).collect::<Vec<_>>()}), lines)
}

async fn export(at: &At, wanted: &NoticeExport) -> Result<()> {
    let unknown = || Said::new("cli-notice-unknown").with("id", wanted.id.as_str());
    let house = open(at, For::Command).await?;
    let ctx = house.ctx();
    let id = wanted.id.trim().parse().map_err(|_| unknown())?;
    let view = match house.app.notice(&ctx, id, None).await {
        Err(app::Error::Refused(_)) => return Err(unknown().into()),
        other => other?,
    };
    let format = Format::from_code(&wanted.format).unwrap_or(Format::Pdf);
    let bytes = house.app.export_notice(&ctx, &view, format, wanted.at).await?;
    out::file(at, &wanted.out, &bytes)
}
