//! `organisation list`.

use super::later;
use crate::args::{At, Organisation};
use crate::open::{For, open};
use crate::out;
use anyhow::Result;
use app::organisations::OrganisationView;
use serde_json::json;

/// So many at once.
const PAGE: i64 = 500;

pub(super) async fn run(at: &At, command: Organisation) -> Result<()> {
    if matches!(command, Organisation::Import(_)) {
        return Err(later());
    }
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
