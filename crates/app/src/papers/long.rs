//! Papers that take long: a job prints them, and the file is kept for a week. Whoever asks for the same paper meanwhile
//! gets the same file.

use crate::jobs::{Job, Outcome, Step, Work, WorkState};
use crate::people::INSTALLATION;
use crate::ports::PressError;
use crate::{App, Ctx, Error, Result};
use domain::dates::from_micros;
use domain::ids::GuideEditionId;
use domain::papers::{Format, Paper};
use domain::policy::Action;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// Papers with more pages are printed by a job.
pub const LONG_PAGES: usize = 60;
/// The kind of the job that prints, and of its work.
pub(crate) const PRINT: &str = "print";
/// The kind of the job that removes what was printed.
pub(crate) const FORGET: &str = "forget-printed";
/// How long a printed paper is kept, microseconds: seven days.
pub(crate) const KEPT: i64 = 7 * 24 * 3_600 * 1_000_000;
/// After this time a paper that is still not printed may be asked for again, microseconds.
const PATIENCE: i64 = 3_600 * 1_000_000;

/// A paper that takes long: what is needed to make its model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "paper", rename_all = "kebab-case")]
pub enum LongPaper {
    /// The booklet of an edition of the guide.
    Booklet {
        /// Which edition.
        set: GuideEditionId,
        /// Its hash: a draft that changed is another paper.
        hash: String,
    },
}

impl LongPaper {
    fn payload(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::Inside(e.to_string()))
    }
    fn action(&self) -> Action {
        match self {
            LongPaper::Booklet { .. } => Action::PrintGuide,
        }
    }
}

/// What became of a long paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printing {
    /// Nobody asked for it, or it was printed more than a week ago.
    Not,
    /// It waits or is being printed.
    Working {
        /// Since when.
        since: Timestamp,
        /// So long that it may be asked for again.
        late: bool,
    },
    /// It lies there.
    Ready {
        /// Its hash: it is in the store.
        sha256: String,
        /// Until when.
        until: Timestamp,
    },
    /// It cannot be printed: the paper has too many pages.
    TooLong {
        /// How many it would have.
        pages: usize,
    },
}

/// What is kept with the work.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Detail {
    #[serde(default)]
    sha256: String,
    #[serde(default)]
    until: i64,
    #[serde(default)]
    pages: usize,
}

impl App {
    /// What became of a long paper.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn printing(&self, ctx: &Ctx, paper: &LongPaper) -> Result<Printing> {
        let (payload, now) = (paper.payload()?, ctx.micros());
        let work = self.db.read(move |tx| storage::jobs::newest_of(tx, PRINT, &payload)).await?;
        let Some(work) = work else { return Ok(Printing::Not) };
        let detail: Detail = serde_json::from_str(&work.detail).unwrap_or_default();
        Ok(match work.state {
            WorkState::Working => {
                Printing::Working { since: from_micros(work.created_at), late: now - work.created_at > PATIENCE }
            }
            WorkState::Stopped => Printing::TooLong { pages: detail.pages },
            WorkState::Done => {
                let until = from_micros(detail.until);
                let there = detail.until > now && self.has_blob(&detail.sha256).await?;
                if there { Printing::Ready { sha256: detail.sha256, until } } else { Printing::Not }
            }
        })
    }

    /// Has a long paper printed, unless it is being printed or lies there already.
    ///
    /// # Errors
    /// Refused.
    pub async fn print_later(&self, ctx: &Ctx, paper: &LongPaper) -> Result<()> {
        ctx.may_any(paper.action())?;
        match self.printing(ctx, paper).await? {
            Printing::Not | Printing::Working { late: true, .. } => {}
            _ => return Ok(()),
        }
        let (payload, now, id) = (paper.payload()?, ctx.micros(), self.new_id(ctx).into_bytes());
        let entry = self.entry(ctx, INSTALLATION, paper.action(), id, payload.clone());
        let job = self.job(ctx, PRINT, &format!("print {payload}"), &json!({"work": hex(id)}), now);
        let work = Work {
            payload: payload.clone(),
            total: 1,
            ..Work::begun(PRINT, id, INSTALLATION, ctx.actor.person(), now)
        };
        self.db
            .write(move |tx| {
                let other = storage::jobs::unfinished(tx, PRINT, &payload)?;
                if other.is_some_and(|w| now - w.created_at <= PATIENCE) {
                    return Ok(());
                }
                storage::jobs::begin_work(tx, &work)?;
                storage::jobs::enqueue(tx, &job, now)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// The job: prints, stores the file, and says when it goes.
    pub(crate) async fn print_long(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        let id = work_of(job)?;
        let work = self.db.read(move |tx| storage::jobs::find_work(tx, id)).await?;
        let Some(work) = work.filter(|w| w.state == WorkState::Working) else { return Ok(Outcome::Done) };
        let paper: LongPaper = serde_json::from_str(&work.payload).map_err(|e| Error::Inside(e.to_string()))?;
        let document = match &paper {
            LongPaper::Booklet { set, .. } => self.booklet(ctx, *set).await?,
        };
        let printed = self.print(Paper::Document(Box::new(document)), Format::Pdf).await;
        let coming = Arc::new(self.coming().await);
        let (detail, state) = match printed {
            Ok(bytes) => {
                let (app, coming) = (self.clone(), coming.clone());
                let stored = tokio::task::spawn_blocking(move || {
                    let _until_kept = coming;
                    let mut incoming = app.incoming()?;
                    incoming.take(&bytes)?;
                    app.keep(incoming, "application/pdf")
                });
                let (sha256, _) = stored.await.map_err(|e| Error::Inside(e.to_string()))??;
                (Detail { sha256, until: self.ports.clock.now().as_microsecond() + KEPT, pages: 0 }, WorkState::Done)
            }
            Err(Error::Press(PressError::TooManyPages { pages, .. })) => {
                (Detail { pages, ..Detail::default() }, WorkState::Stopped)
            }
            Err(error) => return Err(error),
        };
        let text = serde_json::to_string(&detail).map_err(|e| Error::Inside(e.to_string()))?;
        let forget = self.job(ctx, FORGET, "", &json!({"sha256": detail.sha256, "work": hex(id)}), detail.until);
        let (hash, now) = (detail.sha256, self.ports.clock.now().as_microsecond());
        self.db
            .write(move |tx| {
                coming.named(tx, &hash)?;
                let step = Step { from: String::new(), to: "printed".to_owned(), done: 1, refused: 0, state };
                if storage::jobs::step(tx, id, &step, now)? {
                    storage::jobs::set_detail(tx, id, &text)?;
                    if state == WorkState::Done {
                        storage::jobs::enqueue(tx, &forget, now)?;
                    }
                }
                Ok::<_, Error>(Outcome::Done)
            })
            .await
    }

    /// The job after a week: removes the file, unless it is somebody's evidence or another print of it still counts.
    pub(crate) async fn forget_printed(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        let id = work_of(job)?;
        let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
        let sha256 = payload["sha256"].as_str().unwrap_or_default().to_owned();
        if sha256.is_empty() {
            return Ok(Outcome::Done);
        }
        let (name, now) = (crate::blobs::place(&sha256), ctx.micros());
        let counts = move |tx: &sql::Tx<'_>| -> Result<bool> {
            let work = storage::jobs::find_work(tx, id)?;
            let newest = work.map(|w| storage::jobs::newest_of(tx, PRINT, &w.payload)).transpose()?.flatten();
            let detail = newest.map(|w| serde_json::from_str::<Detail>(&w.detail).unwrap_or_default());
            Ok(detail.is_some_and(|d| d.sha256 == sha256 && d.until > now))
        };
        self.remove_free(&name, counts).await
    }
}

pub(crate) fn hex(id: [u8; 16]) -> String {
    crate::checklist::hex(&id)
}

/// The work that a job is about.
pub(crate) fn work_of(job: &Job) -> Result<[u8; 16]> {
    let payload: serde_json::Value = serde_json::from_str(&job.payload).map_err(|e| Error::Inside(e.to_string()))?;
    let text = payload["work"].as_str().unwrap_or_default();
    let bytes = |at: usize| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok();
    let mut id = [0; 16];
    for (at, byte) in id.iter_mut().enumerate() {
        *byte = bytes(at).ok_or_else(|| Error::Inside("a job without its work".to_owned()))?;
    }
    Ok(id)
}
