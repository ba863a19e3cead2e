//! An institution that leaves: everything in one archive first, then everything that is its own goes, row by row. Both are
//! work in units that goes on after an interruption; what a restore does with an institution that left is the same.

mod archive;
mod delete;
mod lists;
mod parts;
mod zipped;

pub(crate) use archive::{ARCHIVE, FORGET_ARCHIVE, PARTS};
pub use archive::{ArchiveFile, Archived};
pub use delete::TypedLeave;
pub(crate) use delete::{LEAVE, leave_restored};
pub(crate) use parts::one_table;

use crate::jobs::{Work, WorkState};
use crate::{App, Ctx, Error, Result};
use domain::dates::from_micros;
use domain::ids::{ArchiveId, OrganisationId};
use domain::organisations::Kind;
use domain::policy::Action;
use jiff::Timestamp;

/// An archive that was asked for.
#[derive(Debug, Clone)]
pub struct Archive {
    /// The work, as its address has it.
    pub id: ArchiveId,
    /// As of when.
    pub at: Timestamp,
    /// Whether it is still being made.
    pub is_working: bool,
    /// Files in all.
    pub total: i64,
    /// Files that are made.
    pub done: i64,
    /// Files that could not be made; the archive says which.
    pub refused: i64,
    /// It lies there until then, with so many bytes.
    pub ready: Option<(Timestamp, u64)>,
    /// Its hash; empty while it is being made.
    pub sha256: String,
    /// Somebody took it away.
    pub fetched: Option<Timestamp>,
}

/// What the page for leaving needs.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// Name of the institution.
    pub name: String,
    /// The code that is typed in before it is deleted.
    pub code: String,
    /// Archives that were asked for, the newest first.
    pub archives: Vec<Archive>,
    /// One that still lies here was taken away.
    pub is_fetched: bool,
    /// So many rows would go.
    pub rows: i64,
    /// It is the only one here.
    pub is_only: bool,
}

/// How far a deletion is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Since when.
    pub since: Timestamp,
    /// Rows in all, as counted at the beginning.
    pub total: i64,
    /// Rows that are gone.
    pub done: i64,
    /// Whether it is over.
    pub is_done: bool,
}

impl App {
    /// What there is to know before an institution leaves.
    ///
    /// # Errors
    /// Not found, also for what is no institution; forbidden.
    pub async fn leaving(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Leaving> {
        ctx.may(Action::ArchiveInstitution, organisation)?;
        let now = ctx.micros();
        let found = self.db.report(move |tx| {
            let (name, code, _) = institution(tx, organisation)?;
            let works = storage::jobs::works(tx, organisation, ARCHIVE)?;
            let rows = storage::leaving::count(tx, organisation)?;
            let is_only = storage::organisations::two_institutions(tx)?.len() == 1;
            Ok::<_, Error>((name, code, works, rows, is_only))
        });
        let (name, code, works, rows, is_only) = found.await?;
        let mut archives = Vec::with_capacity(works.len());
        for work in &works {
            archives.push(self.archive_of(work, now).await?);
        }
        let is_fetched = archives.iter().any(|a| a.ready.is_some() && a.fetched.is_some());
        Ok(Leaving { name, code, is_fetched, archives, rows, is_only })
    }

    async fn archive_of(&self, work: &Work, now: i64) -> Result<Archive> {
        let detail = archive::detail(work);
        let is_kept = work.state == WorkState::Done && detail.until > now;
        let there = is_kept && self.has_blob(&detail.sha256).await?;
        Ok(Archive {
            id: ArchiveId::from_bytes(work.id),
            at: from_micros(work.created_at),
            is_working: work.state == WorkState::Working,
            total: work.total,
            done: work.done,
            refused: work.refused,
            ready: there.then(|| (from_micros(detail.until), detail.bytes)),
            sha256: detail.sha256,
            fetched: (detail.fetched > 0).then(|| from_micros(detail.fetched)),
        })
    }

    /// How far the deletion is that the caller asked for last; none where they asked for none.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn own_leaving(&self, ctx: &Ctx) -> Result<Option<Progress>> {
        let Some(person) = ctx.actor.person() else { return Ok(None) };
        let work = self.db.read(move |tx| storage::jobs::newest_asked(tx, LEAVE, person)).await?;
        Ok(work.map(|work| Progress {
            since: from_micros(work.created_at),
            total: work.total,
            done: work.done.min(work.total),
            is_done: work.state == WorkState::Done,
        }))
    }
}

/// Name, code and kind of an institution.
fn institution(tx: &sql::Tx, id: OrganisationId) -> Result<(String, String, Kind)> {
    storage::organisations::label(tx, id)?.filter(|(.., kind)| kind.is_institution()).ok_or_else(Error::not_found)
}
