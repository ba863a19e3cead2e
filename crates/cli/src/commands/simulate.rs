//! `simulate --institutions N [--answers N]`.

use crate::args::At;
use crate::open::{For, open};
use crate::out;
use anyhow::Result;
use serde_json::json;

pub(super) async fn run(at: &At, institutions: u64, answers: usize) -> Result<()> {
    let house = open(at, For::Simulate).await?;
    let made = crate::simulate::fill(&house.app, institutions, answers).await?;
    house.app.db.close().await;
    out::either(at, &json!({"institutions": institutions, "made": made}), [made.to_string()])
}
