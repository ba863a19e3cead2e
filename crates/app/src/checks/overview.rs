//! What whoever runs the installation sees on one page, and what they can do about work that failed.

use super::survey::Survey;
use super::verify::Verification;
use super::{BACKUP_LAST, Finding, confirmed, overseer, survey, verify};
use crate::jobs::Job;
use crate::{App, Ctx, Error, Result, mails};
use domain::ids::{MailId, OrganisationId};
use domain::mail::MailState;
use domain::policy::Action;
pub use storage::checks::{Checkpoint, Done, MOST, MailFault, Waiting};

/// What was done is shown for so long (microseconds).
const LATELY: i64 = 24 * 3_600_000_000;
/// What belongs to no organisation.
const NOBODY: OrganisationId = OrganisationId(uuid::Uuid::nil());

/// Jobs: what waits, what was done, what failed too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs {
    /// What waits or is under way, by kind.
    pub waiting: Vec<Waiting>,
    /// What was done in the last day, by kind.
    pub done: Vec<Done>,
    /// What failed too often, the newest first.
    pub dead: Vec<Job>,
}

/// Mail: what waits, what became of the last day's, what went wrong last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mails {
    /// Whether somebody entered a server.
    pub is_set_up: bool,
    /// How many wait, up to [`MOST`].
    pub waiting: i64,
    /// Since when the first of them waits, microseconds; 0: none.
    pub oldest: i64,
    /// The last day's, by the code of their state.
    pub lately: Vec<(String, i64)>,
    /// The last fault.
    pub fault: Option<MailFault>,
}

/// Everything that the page shows.
#[derive(Debug, Clone)]
pub struct Overview {
    /// What was looked at, as `doctor` says it.
    pub findings: Vec<Finding>,
    /// When the last backup was made, microseconds.
    pub backup_last: Option<i64>,
    /// Jobs.
    pub jobs: Jobs,
    /// Mail.
    pub mails: Mails,
    /// What was counted last: files and chains.
    pub survey: Option<Survey>,
    /// Checkpoints of the audit record, the newest first.
    pub checkpoints: Vec<Checkpoint>,
    /// Verifications, the newest first.
    pub verifications: Vec<Verification>,
    /// Version of the schema.
    pub schema: i64,
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    /// The version of the program before this one on these data, and since when this one serves them, microseconds.
    pub served: Option<Served>,
}

/// Which program served the data before.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Served {
    /// The version that serves them now.
    pub version: String,
    /// Since when, microseconds.
    pub since: i64,
    /// The version before; empty: none.
    pub before: String,
}

/// The setting that holds which program served the data.
pub const SERVED: &str = "served-by";

/// Kinds of jobs that call themselves again for ever: they can be tried again, and not dropped.
#[must_use]
pub fn is_for_ever(kind: &str) -> bool {
    crate::jobs::EVERY_DAY.contains(&kind)
}

impl App {
    /// Everything that the page of the installation shows. Costs the same whatever the number of institutions.
    ///
    /// # Errors
    /// Not found for whoever does not stand for the installation.
    pub async fn overview(&self, ctx: &Ctx) -> Result<Overview> {
        let permit = overseer(ctx)?;
        let now = ctx.micros();
        let engine = match self.db.engine() {
            sql::Engine::Sqlite => "sqlite",
            sql::Engine::Postgres => "postgres",
        };
        let mut seen = self
            .db
            .read(move |tx| {
                confirmed(tx, &permit)?;
                let (waiting, oldest) = storage::checks::mails_queued(tx)?;
                Ok::<_, Error>(Overview {
                    findings: Vec::new(),
                    backup_last: storage::settings::get(tx, BACKUP_LAST)?.and_then(|text| text.parse().ok()),
                    jobs: Jobs {
                        waiting: storage::checks::waiting(tx, now)?,
                        done: storage::checks::done_since(tx, now - LATELY)?,
                        dead: storage::jobs::dead(tx)?,
                    },
                    mails: Mails {
                        is_set_up: mails::is_set_up(tx)?,
                        waiting,
                        oldest,
                        lately: storage::checks::mails_since(tx, now - LATELY)?,
                        fault: storage::checks::mail_fault(tx)?,
                    },
                    survey: survey::kept(tx)?,
                    checkpoints: storage::checks::checkpoints(tx)?,
                    verifications: verify::newest(tx)?,
                    schema: 0,
                    engine,
                    served: storage::settings::get(tx, SERVED)?.and_then(|text| serde_json::from_str(&text).ok()),
                })
            })
            .await?;
        seen.schema = self.db.schema_version().await?;
        seen.findings = self.ports.checkup.look(&self.db, ctx.now).await;
        if let Some(survey) = &seen.survey {
            let values = vec![("loose", survey.loose.to_string()), ("records", survey.records.to_string())];
            seen.findings.push(Finding::new("audit", survey.loose == 0, values));
        }
        Ok(seen)
    }

    /// Keeps which program serves the data, where it is another than before. For `serve`, once at start.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn note_version(&self) -> Result<()> {
        let (version, now) = (self.config.version, self.ports.clock.now().as_microsecond());
        self.db
            .write(move |tx| {
                let kept: Option<Served> =
                    storage::settings::get(tx, SERVED)?.and_then(|text| serde_json::from_str(&text).ok());
                let before = match kept {
                    Some(served) if served.version == version => return Ok::<_, Error>(()),
                    Some(served) => served.version,
                    None => String::new(),
                };
                let served = Served { version: version.to_owned(), since: now, before };
                let text = serde_json::to_string(&served).map_err(|e| Error::Inside(e.to_string()))?;
                Ok(storage::settings::put(tx, SERVED, &text)?)
            })
            .await
    }

    /// The newest jobs that failed too often.
    ///
    /// # Errors
    /// Not found for whoever does not stand for the installation.
    pub async fn dead_jobs(&self, ctx: &Ctx) -> Result<Vec<Job>> {
        let permit = overseer(ctx)?;
        self.db
            .read(move |tx| {
                confirmed(tx, &permit)?;
                Ok::<_, Error>(storage::jobs::dead(tx)?)
            })
            .await
    }

    /// Brings a dead job back.
    ///
    /// # Errors
    /// Not found, also for whoever does not stand for the installation.
    pub async fn revive_job(&self, ctx: &Ctx, id: [u8; 16]) -> Result<()> {
        let permit = overseer(ctx)?;
        let entry = self.entry(ctx, NOBODY, Action::Oversee, id, "revive a job".to_owned());
        let now = ctx.micros();
        self.db
            .write(move |tx| {
                confirmed(tx, &permit)?;
                if !storage::jobs::revive(tx, id, now)? {
                    return Err(Error::not_found());
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Drops a dead job. A mail that it was to send counts as not sent; long work that it drove stays where it stood and
    /// can be begun again from its own page.
    ///
    /// # Errors
    /// Not found, also for whoever does not stand for the installation; conflict `operation-job-for-ever`.
    pub async fn drop_job(&self, ctx: &Ctx, id: [u8; 16]) -> Result<()> {
        let permit = overseer(ctx)?;
        let entry = self.entry(ctx, NOBODY, Action::Oversee, id, "drop a job".to_owned());
        let at = ctx.micros();
        self.db
            .write(move |tx| {
                confirmed(tx, &permit)?;
                let (kind, payload) = storage::jobs::drop_dead(tx, id)?.ok_or_else(Error::not_found)?;
                if is_for_ever(&kind) {
                    return Err(Error::Conflict("operation-job-for-ever"));
                }
                if kind == mails::JOB {
                    give_up_mail(tx, &payload, at)?;
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}

/// A mail whose job was dropped does not wait for ever.
fn give_up_mail(tx: &sql::Tx, payload: &str, at: i64) -> Result<()> {
    let payload: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    let Some(id) = payload["id"].as_str().and_then(|text| text.parse::<MailId>().ok()) else { return Ok(()) };
    if let Some((mut mail, _)) = storage::mails::find(tx, id)? {
        (mail.state, mail.ended_at) = (MailState::Failed, Some(at));
        "dropped".clone_into(&mut mail.fault);
        storage::mails::tried(tx, &mail)?;
    }
    Ok(())
}
