//! What the server does by itself: a backup a day where a folder is named, and the removal of what is over.

use crate::backup::daily;
use crate::open::House;
use domain::dates::day_in_tokyo;
use domain::policy::Actor;
use jiff::civil::Date;
use std::time::Duration;
use tokio::sync::watch;

/// So often the day is looked at.
const EVERY: Duration = Duration::from_secs(300);
/// The first requests come first.
const AFTER_START: Duration = Duration::from_secs(2);

/// Runs until the server stops. What fails is said in the log and tried again.
pub(super) async fn run(house: House, mut stopped: watch::Receiver<bool>) {
    let mut swept: Option<Date> = None;
    let mut wait = AFTER_START;
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(wait) => wait = EVERY,
        }
        let today = day_in_tokyo(house.app.ports.clock.now());
        let chosen = match &house.config.backup_to {
            Some(folder) => Some(folder.clone()),
            None => house.app.daily_copy().await.unwrap_or_default(),
        };
        if let Some(folder) = chosen {
            match daily::make(&house, &folder, today, house.config.backup_keep_days).await {
                Ok(true) => tracing::info!(day = %today, "the daily backup was made"),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the daily backup failed"),
            }
        }
        if swept != Some(today) {
            let ctx = house.app.ctx(Actor::Command, 0);
            let app = house.app.clone();
            match tokio::task::spawn_blocking(move || app.sweep_incoming()).await {
                Ok(Ok(0)) => {}
                Ok(Ok(halves)) => tracing::info!(halves, "uploads that broke off are gone"),
                Ok(Err(error)) => tracing::warn!(%error, "uploads that broke off could not be removed"),
                Err(error) => tracing::warn!(%error, "uploads that broke off were not removed"),
            }
            match house.folder.forget_before() {
                Ok(0) => {}
                Ok(files) => tracing::info!(files, "files from before a migration are gone"),
                Err(error) => tracing::warn!(%error, "a file from before a migration could not be removed"),
            }
            let done =
                async { Ok::<_, app::Error>((house.app.sweep(&ctx).await?, house.app.sweep_mails(&ctx).await?)) };
            match done.await {
                Ok((removed, mails)) => {
                    tracing::info!(removed, mails, "what was over is gone");
                    swept = Some(today);
                }
                Err(error) => tracing::warn!(%error, "what is over could not be removed"),
            }
        }
    }
}
