//! What grows with the number of institutions is counted by a job, once an hour, and kept: the operator's page and the
//! metrics read the result. Once a day the same job takes a checkpoint of the audit record.

use crate::jobs::Outcome;
use crate::{App, Ctx, Error, Result};
use domain::dates::day_in_tokyo;
use domain::policy::Action;
use serde::{Deserialize, Serialize};
use storage::checks::{Checkpoint, Kept};

/// Kind of the job.
pub(crate) const JOB: &str = "survey";
/// The setting that holds the result.
const SETTING: &str = "survey";
/// So often it is counted (microseconds).
const EVERY: i64 = 3_600_000_000;
/// Counts of jobs are kept for so long (microseconds).
const COUNTS_KEPT: i64 = 7 * 24 * EVERY;

/// Files and bytes of one kind or of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bytes {
    /// The kind (`evidence`, `rooms`, `seminars`), or the organisation's id.
    pub key: String,
    /// Name of the organisation.
    pub name: String,
    /// Its code.
    pub code: String,
    /// How many files.
    pub files: i64,
    /// How many bytes.
    pub bytes: i64,
}

/// What was counted, as of when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Survey {
    /// When, microseconds.
    pub at: i64,
    /// Files by kind.
    pub kinds: Vec<Bytes>,
    /// The fifty organisations that keep most.
    pub houses: Vec<Bytes>,
    /// Audit chains.
    pub chains: i64,
    /// Records in all of them.
    pub records: i64,
    /// Chains that do not end where their head says.
    pub loose: i64,
}

impl Survey {
    /// Files of all kinds.
    #[must_use]
    pub fn files(&self) -> i64 {
        self.kinds.iter().map(|k| k.files).sum()
    }
    /// Bytes of all kinds.
    #[must_use]
    pub fn bytes(&self) -> i64 {
        self.kinds.iter().map(|k| k.bytes).sum()
    }
}

/// The text that a checkpoint signs.
#[must_use]
pub fn checkpoint_text(point: &Checkpoint) -> String {
    format!("mamori checkpoint {} {} {}\n", point.day, point.records, crate::checklist::hex(&point.hash))
}

/// What was counted last; none where nobody counted yet.
pub(crate) fn kept(tx: &sql::Tx) -> Result<Option<Survey>> {
    Ok(storage::settings::get(tx, SETTING)?.and_then(|text| serde_json::from_str(&text).ok()))
}

impl App {
    /// Counts, takes the day's checkpoint where it has none, and keeps both. For the job and for tests.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn survey(&self, ctx: &Ctx) -> Result<Survey> {
        let permit = ctx.may_any(Action::Operate)?;
        let counted = self
            .db
            .report(move |tx| {
                let (kinds, houses) = storage::checks::bytes_kept(tx, &permit)?;
                let (records, hash) = storage::audit::head(tx)?;
                let (loose, chains) = (storage::audit::loose_heads(tx)?, storage::audit::chains(tx)?);
                let survey = Survey { at: 0, kinds: bytes(kinds), houses: bytes(houses), chains, records, loose };
                Ok::<_, Error>((survey, hash))
            })
            .await?;
        let (mut survey, hash) = counted;
        survey.at = ctx.micros();
        let mut point = Checkpoint {
            day: day_in_tokyo(ctx.now).to_string(),
            taken_at: survey.at,
            records: survey.records,
            chains: survey.chains,
            hash,
            public_half: Vec::new(),
            signature: Vec::new(),
        };
        if let Some((public, signature)) = self.ports.keys.sign(checkpoint_text(&point).as_bytes()) {
            (point.public_half, point.signature) = (public.to_vec(), signature);
        }
        let text = serde_json::to_string(&survey).map_err(|e| Error::Inside(e.to_string()))?;
        let before = survey.at - COUNTS_KEPT;
        self.db
            .write(move |tx| {
                storage::settings::put(tx, SETTING, &text)?;
                storage::checks::add_checkpoint(tx, &point)?;
                Ok::<_, Error>(storage::checks::forget_before(tx, before)?)
            })
            .await?;
        Ok(survey)
    }

    /// The job: counts, and asks to be called again.
    pub(crate) async fn survey_again(&self, ctx: &Ctx) -> Result<Outcome> {
        let survey = self.survey(ctx).await?;
        if survey.loose > 0 {
            tracing::error!(chains = survey.loose, "audit chains do not end where their head says");
        }
        Ok(Outcome::Again(ctx.micros() + EVERY))
    }
}

fn bytes(kept: Vec<Kept>) -> Vec<Bytes> {
    let one = |k: Kept| Bytes { key: k.key, name: k.name, code: k.code, files: k.files, bytes: k.bytes };
    kept.into_iter().map(one).collect()
}
