//! `recount`: compares every roll-up with the answers.

use crate::args::At;
use crate::open::{For, open};
use crate::out;
use anyhow::Result;
use serde_json::json;

pub(super) async fn recount(at: &At, repair: bool) -> Result<()> {
    let house = open(at, For::Command).await?;
    let differences = house.app.recount(&house.ctx(), repair).await?;
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    out::either(at, &json!({"differences": differences}), lines)
}
