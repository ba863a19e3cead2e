//! What the metrics are asked: a few numbers, none of which costs more where there are more institutions.

use super::{BACKUP_LAST, survey};
use crate::{App, Error, Result};
use serde::Serialize;

/// The numbers, as of now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Measures {
    /// Jobs that wait, those under way included (counted up to ten thousand).
    pub jobs_waiting: i64,
    /// Jobs that failed too often.
    pub jobs_dead: i64,
    /// How long the oldest job that is due has waited, seconds.
    pub job_wait: i64,
    /// Mails that wait (counted up to ten thousand).
    pub mails_waiting: i64,
    /// How long the oldest of them has waited, seconds.
    pub mail_wait: i64,
    /// When the last backup was made, seconds since 1970; 0: never.
    pub backup_last: i64,
    /// Audit records, as of the last survey.
    pub audit_records: i64,
    /// Audit chains that do not end where their head says, as of the last survey.
    pub audit_loose: i64,
    /// When the last checkpoint of the audit record was taken, seconds since 1970; 0: never.
    pub checkpoint_last: i64,
    /// Bytes of files, as of the last survey.
    pub file_bytes: i64,
    /// Version of the schema.
    pub schema: i64,
}

impl App {
    /// The numbers that `/metrics` shows beside its own. Not for a page: nobody is asked for.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn measures(&self) -> Result<Measures> {
        let now = self.ports.clock.now().as_microsecond();
        let schema = self.db.schema_version().await?;
        self.db
            .read(move |tx| {
                let waiting = storage::checks::waiting(tx, now)?;
                let due = waiting.iter().map(|w| w.due).min().unwrap_or(now);
                let (mails_waiting, oldest) = storage::checks::mails_queued(tx)?;
                let backup = storage::settings::get(tx, BACKUP_LAST)?.and_then(|text| text.parse::<i64>().ok());
                let survey = survey::kept(tx)?.unwrap_or_default();
                let point = storage::checks::checkpoints(tx)?.first().map_or(0, |p| p.taken_at);
                let seconds = |micros: i64| micros.div_euclid(1_000_000);
                Ok::<_, Error>(Measures {
                    jobs_waiting: waiting.iter().map(|w| w.n).sum(),
                    jobs_dead: storage::checks::dead(tx)?,
                    job_wait: seconds(now - due).max(0),
                    mails_waiting,
                    mail_wait: if oldest == 0 { 0 } else { seconds(now - oldest).max(0) },
                    backup_last: seconds(backup.unwrap_or(0)),
                    audit_records: survey.records,
                    audit_loose: survey.loose,
                    checkpoint_last: seconds(point),
                    file_bytes: survey.bytes(),
                    schema,
                })
            })
            .await
    }
}
