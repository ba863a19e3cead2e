//! `migrate`: brings the database up to date and ends. For an installation whose `serve` runs under an account that may
//! change rows only: the owner of the tables does this first. An empty database gets its tables.

use crate::args::At;
use crate::open::{For, open};
use crate::out;
use anyhow::Result;
use serde_json::json;

pub(super) async fn run(at: &At) -> Result<()> {
    let house = open(at, For::Serve).await?;
    let schema = house.app.db.schema_version().await?;
    house.app.db.close().await;
    out::either(at, &json!({"schema": schema}), [schema.to_string()])
}
