//! `worker`: does jobs beside `serve`, until it is told to stop.

use crate::args::At;
use crate::open::{For, open, refuse_share};
use anyhow::Result;
use app::platform::Stop;
use tokio::sync::watch;

pub(super) async fn run(at: &At) -> Result<()> {
    let stop = Stop::listen();
    refuse_share(at)?;
    let house = open(at, For::Command).await?;
    house.whole_keys().await?;
    let (stopping, stopped) = watch::channel(false);
    let app = house.app.clone();
    let working = tokio::spawn(async move { app.work(stopped).await });
    stop.wait().await;
    let _nobody = stopping.send(true);
    working.await?;
    house.app.db.close().await;
    Ok(())
}
