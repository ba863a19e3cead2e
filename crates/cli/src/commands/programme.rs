//! `programme export`, `recount`: the figures of an association as a file; every roll-up compared with the answers.

use crate::args::{At, Programme};
use crate::open::{For, open};
use crate::out;
use anyhow::Result;
use domain::papers::Format;
use serde_json::json;

pub(super) async fn run(at: &At, command: Programme) -> Result<()> {
    let Programme::Export(wanted) = command;
    let house = open(at, For::Command).await?;
    let ctx = house.ctx();
    let organisation = house.organisation(&wanted.organisation).await?;
    let edition = house.app.edition(&ctx, &wanted.edition).await?;
    let day = domain::dates::day_in_tokyo(wanted.at.unwrap_or(ctx.now));
    let own = edition.edition.fiscal_year.unwrap_or_else(|| domain::dates::fiscal_year(day));
    // Where no server runs nobody has folded what changed.
    house.app.fold_programme(&ctx).await?;
    let asked = app::programme::Asked {
        edition: wanted.edition,
        form: wanted.form,
        fiscal_year: wanted.year.unwrap_or(own),
        by: String::new(),
    };
    let format = Format::from_code(&wanted.format).unwrap_or(Format::Xlsx);
    let (_, bytes) = house.app.export_programme(&ctx, organisation, asked, format, wanted.at).await?;
    out::file(at, &wanted.out, &bytes)
}

pub(super) async fn recount(at: &At, repair: bool) -> Result<()> {
    let house = open(at, For::Command).await?;
    let differences = house.app.recount(&house.ctx(), repair).await?;
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    out::either(at, &json!({"differences": differences}), lines)
}
