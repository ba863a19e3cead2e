//! Copies of everything outside the data (控え): made from a page onto a stick, and once a day by itself.
//!
//! A page writes nowhere but into a folder `mamori-hikae` of a place that the port has found: what is posted only
//! chooses one. A copy opens everything that the installation protects, so only who stands for it may make one.

use crate::checks::{BACKUP_LAST, BACKUP_LOST};
use crate::people::INSTALLATION;
use crate::ports::{Copied, CopyError, Shelf};
use crate::{App, Ctx, Error, Place, Result, for_installation};
use domain::policy::Action;
use std::path::{Path, PathBuf};

/// The folder of copies in a place.
pub const FOLDER: &str = "mamori-hikae";
/// The setting that names the folder of the daily copy; empty: none was chosen on the page.
const DAILY: &str = "copies-daily";
/// A copy older than this is too old.
pub const DAYS: i64 = 8;

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copies {
    /// Where a copy can be put now.
    pub shelves: Vec<Shelf>,
    /// When the last one was made, microseconds.
    pub last: Option<i64>,
    /// The folder of the daily copy that was chosen.
    pub daily: Option<PathBuf>,
    /// So many files were missing when the last one was made.
    pub lost: usize,
}

impl Copies {
    /// Whether it is time for a new one: none, or one older than [`DAYS`].
    #[must_use]
    pub fn is_due(&self, now: i64) -> bool {
        self.last.is_none_or(|last| now - last > DAYS * 24 * 3_600_000_000)
    }
}

impl App {
    /// Where copies are and can be put. A hosted installation is copied by who hosts it (`backup_to`), not from a page.
    ///
    /// # Errors
    /// Refused; not found where it is hosted.
    pub async fn copies(&self, ctx: &Ctx) -> Result<Copies> {
        self.may_copy(ctx).await?;
        let (last, daily, lost) = self
            .db
            .read(|tx| {
                let set = |key| storage::settings::get(tx, key);
                Ok::<_, Error>((set(BACKUP_LAST)?, set(DAILY)?, set(BACKUP_LOST)?.unwrap_or_default()))
            })
            .await?;
        let last = last.and_then(|text| text.parse().ok());
        let daily = daily.filter(|path| !path.is_empty()).map(PathBuf::from);
        Ok(Copies { shelves: self.shelves().await?, last, daily, lost: lost.split_whitespace().count() })
    }

    /// Whether a copy is due, for the home of who may make one; never for others, and never for made-up data.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn copy_is_due(&self, ctx: &Ctx) -> Result<bool> {
        if self.config.demo || self.config.place == Place::Hosted {
            return Ok(false);
        }
        if !self.stands_for_installation(ctx, Action::KeepCopies).await? {
            return Ok(false);
        }
        let last = self.setting(BACKUP_LAST).await?.and_then(|text| text.parse().ok());
        Ok(Copies { shelves: Vec::new(), last, daily: None, lost: 0 }.is_due(ctx.micros()))
    }

    /// Makes a copy in one of the places found; `daily`: from now on one goes there each day while the place is there.
    ///
    /// # Errors
    /// Refused; field `folder`: `copies-gone` (no such place any more), `copies-full`, `copies-read-only`,
    /// `copies-failed`.
    pub async fn make_copy(&self, ctx: &Ctx, folder: &str, daily: bool) -> Result<Copied> {
        self.may_copy(ctx).await?;
        let shelf = self.shelves().await?.into_iter().find(|shelf| shelf.folder == Path::new(folder));
        let Some(shelf) = shelf else { return Err(Error::field("folder", "copies-gone")) };
        let to = shelf.folder.join(FOLDER);
        let made = self.ports.copies.make(self, &to).await.map_err(|error| match error {
            CopyError::Full => Error::field("folder", "copies-full"),
            CopyError::ReadOnly => Error::field("folder", "copies-read-only"),
            CopyError::Other(what) => {
                tracing::warn!(what, "a copy failed");
                Error::field("folder", "copies-failed")
            }
        })?;
        let chosen = daily.then(|| to.display().to_string());
        let entry = self.entry(ctx, INSTALLATION, Action::KeepCopies, [0; 16], format!("copy, daily {daily}"));
        self.db
            .write(move |tx| {
                if let Some(chosen) = &chosen {
                    storage::settings::put(tx, DAILY, chosen)?;
                }
                Ok::<_, Error>(storage::audit::append(tx, &entry)?)
            })
            .await?;
        Ok(made)
    }

    /// Ends the daily copy that was chosen on the page.
    ///
    /// # Errors
    /// Refused.
    pub async fn end_daily_copy(&self, ctx: &Ctx) -> Result<()> {
        self.may_copy(ctx).await?;
        let entry = self.entry(ctx, INSTALLATION, Action::KeepCopies, [0; 16], "no daily copy".to_owned());
        self.db
            .write(move |tx| {
                storage::settings::put(tx, DAILY, "")?;
                Ok::<_, Error>(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// The folder of the daily copy, where it is there now: a stick may have been pulled out, and another stick that
    /// happens to get its name has no such folder.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn daily_copy(&self) -> Result<Option<PathBuf>> {
        let chosen = self.setting(DAILY).await?.filter(|path| !path.is_empty()).map(PathBuf::from);
        let Some(folder) = chosen else { return Ok(None) };
        let there = tokio::task::spawn_blocking(move || folder.is_dir().then_some(folder)).await;
        there.map_err(|error| Error::Inside(error.to_string()))
    }

    async fn may_copy(&self, ctx: &Ctx) -> Result<()> {
        let permit = ctx.may_any(Action::KeepCopies)?;
        if self.config.place == Place::Hosted {
            return Err(Error::not_found());
        }
        self.db.read(move |tx| for_installation(tx, &permit).map(|_| ())).await
    }

    async fn shelves(&self) -> Result<Vec<Shelf>> {
        let copies = self.ports.copies.clone();
        let found = tokio::task::spawn_blocking(move || copies.shelves()).await;
        found.map_err(|error| Error::Inside(error.to_string()))
    }
}
