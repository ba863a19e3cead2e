//! `audit verify` as long work: some hundred chains in a unit, each read in one snapshot, so that nobody waits and a
//! stopped server goes on where it stood. The first fault ends it.

use super::{confirmed, overseer};
use crate::jobs::{Outcome, Step, Work, WorkState};
use crate::{App, Ctx, Error, Result};
use domain::ids::OrganisationId;
use domain::policy::{Action, Actor};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::{Duration, Instant};

/// Kind of the long work, and of the job that drives it.
pub(crate) const KIND: &str = "audit-verify";
/// Chains in a unit.
const CHAINS: i64 = 200;
/// A job gives the others a turn after so long.
const TURN: Duration = Duration::from_secs(20);
/// What belongs to no organisation.
const NOBODY: OrganisationId = OrganisationId(uuid::Uuid::nil());

/// What was found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Records that fit.
    pub records: i64,
    /// The first fault: whose chain (zero: the installation's own), number of the record, and the code of what is wrong.
    pub fault: Option<(OrganisationId, i64, String)>,
}

/// A verification as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The long work.
    pub work: Work,
    /// What was found.
    pub found: Found,
}

impl Verification {
    fn of(work: Work) -> Self {
        Self { found: serde_json::from_str(&work.detail).unwrap_or_default(), work }
    }
    /// Whether chains remain.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.work.state == WorkState::Working
    }
}

/// The newest verifications.
pub(crate) fn newest(tx: &sql::Tx) -> Result<Vec<Verification>> {
    Ok(storage::jobs::works(tx, NOBODY, KIND)?.into_iter().map(Verification::of).take(5).collect())
}

impl App {
    /// Has every chain verified by a job; one that is under way goes on.
    ///
    /// # Errors
    /// Not found for whoever does not stand for the installation.
    pub async fn begin_verification(&self, ctx: &Ctx) -> Result<[u8; 16]> {
        let permit = overseer(ctx)?;
        let (id, at) = (self.new_id(ctx).into_bytes(), ctx.micros());
        let entry = self.entry(ctx, NOBODY, Action::Oversee, id, KIND.to_owned());
        let (prepared, asked_by) = (self.job(ctx, KIND, "", &json!({}), at), ctx.actor.person());
        self.db
            .write(move |tx| {
                confirmed(tx, &permit)?;
                let stopped = storage::jobs::unfinished(tx, KIND, "{}")?;
                let is_new = stopped.is_none();
                let work = match stopped {
                    Some(stopped) => stopped,
                    None => Work {
                        id,
                        kind: KIND.to_owned(),
                        organisation: NOBODY,
                        asked_by,
                        payload: "{}".to_owned(),
                        state: WorkState::Working,
                        cursor: String::new(),
                        total: storage::audit::chains(tx)?,
                        done: 0,
                        refused: 0,
                        detail: "{}".to_owned(),
                        created_at: at,
                        changed_at: at,
                    },
                };
                let mut job = prepared.clone();
                job.key = format!("{KIND} {}", OrganisationId::from_bytes(work.id));
                job.payload = json!({"work": OrganisationId::from_bytes(work.id).to_string()}).to_string();
                storage::jobs::enqueue(tx, &job, at)?;
                if is_new {
                    storage::jobs::begin_work(tx, &work)?;
                    storage::audit::append(tx, &entry)?;
                }
                Ok(work.id)
            })
            .await
    }

    /// The job that drives it.
    pub(crate) async fn verification_job(&self, payload: &str) -> Result<Outcome> {
        let payload: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
        let id: Option<OrganisationId> = payload["work"].as_str().and_then(|t| t.parse().ok());
        let id = id.ok_or_else(|| Error::Inside("a verification without its id".to_owned()))?.bytes();
        let begun = Instant::now();
        while begun.elapsed() < TURN {
            if !self.verify_unit(id).await? {
                return Ok(Outcome::Done);
            }
        }
        Ok(Outcome::Again(self.ports.clock.now().as_microsecond()))
    }

    /// Reads the next chains; whether some remain.
    async fn verify_unit(&self, id: [u8; 16]) -> Result<bool> {
        let read = self
            .db
            .report(move |tx| {
                let work = storage::jobs::find_work(tx, id)?.ok_or_else(Error::not_found)?;
                if work.state != WorkState::Working {
                    return Ok::<_, Error>(None);
                }
                let after = match work.cursor.as_str() {
                    "" => None,
                    text => Some(
                        text.parse::<OrganisationId>()
                            .map_err(|_| Error::Inside(format!("a cursor that is no id: {text}")))?
                            .bytes(),
                    ),
                };
                Ok(Some((storage::audit::verify_some(tx, after, CHAINS)?, work)))
            })
            .await?;
        let Some((part, work)) = read else { return Ok(false) };
        let mut found = Verification::of(work.clone()).found;
        found.records += part.verdict.records;
        found.fault =
            part.verdict.fault.map(|(whose, seq, why)| (OrganisationId::from_bytes(whose), seq, why.code().to_owned()));
        let over = part.last.is_none() || found.fault.is_some() || part.chains < CHAINS;
        let step = Step {
            from: work.cursor.clone(),
            to: part.last.map_or(work.cursor, |last| OrganisationId::from_bytes(last).to_string()),
            done: part.chains,
            refused: 0,
            state: if over { WorkState::Done } else { WorkState::Working },
        };
        let detail = serde_json::to_string(&found).map_err(|e| Error::Inside(e.to_string()))?;
        let at = self.ctx(Actor::Command, 0).micros();
        self.db
            .write(move |tx| {
                if storage::jobs::step(tx, id, &step, at)? {
                    storage::jobs::set_detail(tx, id, &detail)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        Ok(!over)
    }
}
