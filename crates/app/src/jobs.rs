//! Work after a transaction: enqueued in it, done by `serve` and `worker`, at least once.
//!
//! A new kind of job is a line in [`App::run_job`]. What a job does must bear being done twice: it looks first whether
//! it was done. Long work is a [`Work`] whose units each move its cursor in their own transaction; the job that drives
//! it asks to be called again until nothing remains.

use crate::{App, Ctx, Error, Result};
use domain::policy::{Action, Actor};
use std::time::{Duration, Instant};
use storage::jobs::NewJob;
pub use storage::jobs::{Job, Step, Work, WorkState};
use tokio::sync::watch;

/// A job that is not done within this time is taken by another worker.
const LEASE: Duration = Duration::from_secs(120);
/// A job that failed so often is dead.
const ATTEMPTS_MAX: i64 = 8;
/// A worker that finds nothing looks again after this time, at the latest.
const PAUSE: Duration = Duration::from_secs(2);

/// No work that repeats itself and no mail is due later than this (microseconds).
const FARTHEST: i64 = 4 * 24 * 3_600_000_000;
/// No lease lasts longer than this (microseconds).
const LEASES_MAX: i64 = 3_600_000_000;
/// The work of every day is looked after so often, also where nobody starts the program anew (microseconds).
const DAY: i64 = 24 * 3_600_000_000;
/// A clock that goes back by more than this was wrong before.
const STEP_BACK: i64 = 60_000_000;

/// A job of a kind that this program does not know is left alone for so long.
const LEFT_ALONE: i64 = 60_000_000;

/// Work that is enqueued at every start and calls itself again.
pub(crate) const EVERY_DAY: [&str; 4] =
    [crate::organisations::settle::JOB, crate::reminders::JOB, crate::programme::FOLD, crate::checks::survey::JOB];

/// Every kind of job; its words stand under `operation-job-KIND`.
pub const KINDS: [&str; 18] = [
    crate::notices::RELAY_JOB,
    crate::notices::MAIL_JOB,
    crate::checklist::CARRY_OVER,
    crate::papers::PRINT,
    crate::papers::FORGET,
    crate::organisations::settle::JOB,
    crate::imports::JOB,
    crate::organisations::merge::JOB,
    crate::people::bulk::JOB,
    crate::reminders::JOB,
    crate::mails::JOB,
    crate::programme::FOLD,
    crate::checks::survey::JOB,
    crate::checks::verify::KIND,
    crate::leaving::ARCHIVE,
    crate::leaving::FORGET_ARCHIVE,
    crate::leaving::LEAVE,
    crate::blobs::JOB,
];

/// What became of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It went well and is to be called again, not before this instant (microseconds).
    Again(i64),
}

impl App {
    /// A job to be enqueued in the transaction that makes it necessary; `key`: at most one of it waits.
    #[must_use]
    pub fn job(&self, ctx: &Ctx, kind: &'static str, key: &str, payload: &serde_json::Value, run_after: i64) -> NewJob {
        NewJob { id: self.new_id(ctx).into_bytes(), kind, key: key.to_owned(), payload: payload.to_string(), run_after }
    }

    /// Does one kind of job.
    async fn run_job(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        match job.kind.as_str() {
            crate::notices::RELAY_JOB => self.relay_by_itself(ctx, &job.payload).await.map(|()| Outcome::Done),
            crate::notices::MAIL_JOB => self.mail_notice_job(ctx, &job.payload).await.map(|()| Outcome::Done),
            crate::checklist::CARRY_OVER => self.carry_over_job(&job.payload).await,
            crate::papers::PRINT => self.print_long(ctx, job).await,
            crate::papers::FORGET => self.forget_printed(ctx, job).await,
            crate::organisations::settle::JOB => self.settle_daily(ctx).await,
            crate::imports::JOB => self.import_job(ctx, job).await,
            crate::organisations::merge::JOB => self.merge_on(ctx, job).await,
            crate::people::bulk::JOB => self.print_invitations(ctx, job).await,
            crate::reminders::JOB => self.digests(ctx).await,
            crate::mails::JOB => self.send_mail(ctx, job).await,
            crate::programme::FOLD => self.fold_again(ctx).await,
            crate::checks::survey::JOB => self.survey_again(ctx).await,
            crate::checks::verify::KIND => self.verification_job(&job.payload).await,
            crate::leaving::ARCHIVE => self.archive_on(ctx, job).await,
            crate::leaving::FORGET_ARCHIVE => self.forget_archive(job).await,
            crate::leaving::LEAVE => self.leave_on(ctx, job).await,
            crate::blobs::JOB => self.remove_later(job).await,
            other => {
                // While versions run side by side: left to the one that knows it, and no attempt is counted.
                tracing::info!(kind = other, "a job of a newer program is left to it");
                Ok(Outcome::Again(ctx.micros() + LEFT_ALONE))
            }
        }
    }

    /// Takes the job that has been due longest, a mail only where nothing else is, and does it; false when none is due.
    ///
    /// # Errors
    /// As the database gives them; what goes wrong inside a job is kept with the job.
    pub async fn work_once(&self) -> Result<bool> {
        let ctx = self.ctx(Actor::Command, 0);
        let now = ctx.micros();
        let lease = i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX);
        let taken = self.db.write(move |tx| Ok::<_, Error>(storage::jobs::take(tx, now, now + lease)?)).await?;
        let Some(job) = taken else { return Ok(false) };
        let begun = Instant::now();
        let outcome = self.run_job(&ctx, &job).await;
        let took = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        let wait = self.back_off(job.attempts);
        if let Err(error) = &outcome {
            tracing::warn!(kind = job.kind, attempts = job.attempts, %error, "a job failed");
        }
        let ended_at = self.ports.clock.now().as_microsecond();
        self.db
            .write(move |tx| {
                match &outcome {
                    Ok(Outcome::Done) => storage::jobs::finish(tx, job.id)?,
                    // Called again at once, it comes after what became due meanwhile.
                    Ok(Outcome::Again(after)) => {
                        storage::jobs::put_back(tx, job.id, (*after).max(ended_at), 0, "", false)?;
                    }
                    Err(error) => {
                        let dead = job.attempts >= ATTEMPTS_MAX;
                        // The code first: its sentence is what people read.
                        let said = format!("{}: {error}", error.code());
                        storage::jobs::put_back(tx, job.id, ended_at + wait, job.attempts, &said, dead)?;
                    }
                }
                Ok::<_, Error>(storage::checks::note(tx, &job.kind, outcome.is_ok(), took, ended_at)?)
            })
            .await?;
        Ok(true)
    }

    /// Microseconds until a failed job is tried again: 10 s, 20 s, 40 s … up to an hour, with up to a fifth more.
    fn back_off(&self, attempts: i64) -> i64 {
        let seconds = 10_i64.saturating_mul(1 << attempts.clamp(1, 20).saturating_sub(1)).min(3_600);
        let mut random = [0; 2];
        self.ports.dice.secret(&mut random);
        let jitter = seconds * 200_000 * i64::from(u16::from_be_bytes(random)) / i64::from(u16::MAX);
        seconds * 1_000_000 + jitter
    }

    /// Does all jobs that are due; how many. For commands and tests.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn work_all(&self) -> Result<usize> {
        let mut done = 0;
        while self.work_once().await? {
            done += 1;
        }
        Ok(done)
    }

    /// Enqueues the work of every day, which asks to be called again the next day; nothing where it waits already. Where it
    /// failed too often it is tried anew: nobody else would ever begin it again. What a clock that stood in the future put
    /// off for years is due now.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn begin_daily(&self) -> Result<()> {
        let ctx = self.ctx(Actor::Command, 0);
        let at = ctx.micros();
        let jobs = EVERY_DAY.map(|kind| self.job(&ctx, kind, kind, &serde_json::json!({}), at));
        self.db
            .write(move |tx| {
                for kind in EVERY_DAY.iter().chain(&[crate::mails::JOB]) {
                    storage::jobs::mend_due(tx, kind, at, at + FARTHEST)?;
                }
                storage::jobs::mend_leases(tx, at + LEASES_MAX)?;
                for kind in EVERY_DAY {
                    storage::jobs::revive_kind(tx, kind, at)?;
                }
                for job in &jobs {
                    storage::jobs::enqueue(tx, job, at)?;
                }
                Ok::<_, Error>(())
            })
            .await
    }

    /// Works until told to stop. What fails is said in the log and tried again.
    pub async fn work(&self, mut stopped: watch::Receiver<bool>) {
        if let Err(error) = self.begin_daily().await {
            tracing::warn!(%error, "the daily work could not be enqueued");
        }
        let mut before = self.ports.clock.now().as_microsecond();
        let mut begun = before;
        while !*stopped.borrow() {
            let now = self.ports.clock.now().as_microsecond();
            let set_back = now < before - STEP_BACK;
            if set_back {
                tracing::warn!("the clock was set back");
            }
            if set_back || now > begun + DAY {
                begun = now;
                if let Err(error) = self.begin_daily().await {
                    tracing::warn!(%error, "the daily work could not be enqueued");
                }
            }
            before = now;
            match self.work_once().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the jobs could not be read"),
            }
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Long work as it stands.
    ///
    /// # Errors
    /// Not found, also for those who may not see it.
    pub async fn long_work(&self, ctx: &Ctx, id: [u8; 16]) -> Result<Work> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let work = storage::jobs::find_work(tx, id)?.ok_or_else(Error::not_found)?;
                let mine = work.asked_by.is_some() && work.asked_by == ctx.actor.person();
                if !mine && ctx.may_any(Action::Operate).is_err() {
                    return Err(Error::not_found());
                }
                Ok(work)
            })
            .await
    }
}
