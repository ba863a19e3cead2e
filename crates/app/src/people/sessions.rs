//! Sessions and tokens as every request begins, and the list of one's own sessions.

use super::{App, Ctx, Preferences, SignedIn, secrets};
use crate::{Error, Result};
use domain::dates::from_micros;
use domain::ids::SessionId;
use jiff::{SignedDuration, Timestamp};
use storage::people::{self, RoleRow};

/// A session in an institution ends after so long without a request: a consulting day with its evening.
const IDLE_INSTITUTION: SignedDuration = SignedDuration::from_hours(12);
/// Any other session.
const IDLE: SignedDuration = SignedDuration::from_hours(8);
/// A session that was seen so far ahead of now does not hold.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);
/// The time a session was seen is written no more often than this.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// One of one's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// Which.
    pub id: SessionId,
    /// What the browser calls itself.
    pub agent: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Last seen, within ten minutes.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

fn idle(roles: &[RoleRow]) -> SignedDuration {
    if roles.iter().any(|r| r.kind.is_institution()) { IDLE_INSTITUTION } else { IDLE }
}

impl App {
    /// Who has this cookie; none when it is unknown or over. One read, and every ten minutes one write.
    ///
    /// # Errors
    /// [`Error::NothingStored`] when the database is away.
    pub async fn session(&self, token: &str, now: Timestamp) -> Result<Option<SignedIn>> {
        let hash = secrets::hash(token);
        let found = self
            .db
            .read(move |tx| match people::session(tx, &hash)? {
                Some(row) => {
                    let roles = people::acting_roles(tx, row.account.id)?;
                    Ok::<_, Error>(Some((row, roles)))
                }
                None => Ok(None),
            })
            .await?;
        let Some((row, roles)) = found else { return Ok(None) };
        let unseen = now.duration_since(from_micros(row.seen_at));
        // A session of a time that is far from coming was begun while the clock was wrong.
        let ahead = unseen <= -AHEAD;
        if now.as_microsecond() >= row.expires_at || unseen >= idle(&roles) || ahead {
            return Ok(None);
        }
        if unseen >= SEEN_EVERY {
            let at = now.as_microsecond();
            // A full disk does not lock anybody out of reading.
            if let Err(error) = self.db.write(move |tx| Ok::<_, Error>(people::see_session(tx, &hash, at)?)).await {
                tracing::warn!(%error, "the time a session was seen was not kept");
            }
        }
        let is_wanted = !row.has_factor && roles.iter().any(|r| r.role.is_asked_for_second_factor());
        Ok(Some(SignedIn {
            proved_at: from_micros(row.proved_at),
            has_factor: row.has_factor,
            asked: self.asked_of(is_wanted, row.asked_at, now),
            strangers: row.strangers,
            ..SignedIn::new(Some(row.id), row.csrf, row.account, roles)
        }))
    }

    /// Who has this token of the API; none when it is unknown or over. One read.
    ///
    /// # Errors
    /// [`Error::NothingStored`] when the database is away.
    pub async fn bearer(&self, token: &str, now: Timestamp) -> Result<Option<SignedIn>> {
        let (hash, now) = (secrets::hash(token), now.as_microsecond());
        self.db
            .read(move |tx| match people::token(tx, &hash)? {
                Some((account, expires_at)) if now < expires_at => {
                    let roles = people::acting_roles(tx, account.id)?;
                    Ok(Some(SignedIn::new(None, String::new(), account, roles)))
                }
                _ => Ok(None),
            })
            .await
    }

    /// Ends the session that asks; nothing is wrong when it has ended already.
    ///
    /// # Errors
    /// [`Error::NothingStored`].
    pub async fn sign_out(&self, ctx: &Ctx, session: SessionId) -> Result<()> {
        match self.end_session(ctx, session).await {
            Err(Error::Refused(domain::policy::Refusal::NotFound)) => Ok(()),
            other => other,
        }
    }

    /// One's sessions that are not over, the one seen last first.
    ///
    /// # Errors
    /// [`Error::Refused`] when nobody is signed in.
    pub async fn sessions(&self, ctx: &Ctx) -> Result<Vec<SessionView>> {
        let (person, permit) = ctx.own_account()?;
        let now = ctx.micros();
        let (rows, idle) = self
            .db
            .read(move |tx| {
                let idle = idle(&people::roles_of(tx, person)?);
                Ok::<_, Error>((people::sessions(tx, &permit, person, now)?, idle))
            })
            .await?;
        Ok(rows
            .into_iter()
            .map(|r| SessionView {
                id: r.id,
                agent: r.agent,
                created_at: from_micros(r.created_at),
                seen_at: from_micros(r.seen_at),
                expires_at: from_micros(r.expires_at),
            })
            .filter(|s| ctx.now.duration_since(s.seen_at) < idle)
            .collect())
    }

    /// Ends one of one's sessions.
    ///
    /// # Errors
    /// Not found when it is nobody's, over, or another's.
    pub async fn end_session(&self, ctx: &Ctx, session: SessionId) -> Result<()> {
        let (person, permit) = ctx.own_account()?;
        let entry = self.own_entry(ctx, person, session.bytes(), "end session");
        self.db
            .write(move |tx| {
                if !people::end_session(tx, &permit, person, session)? {
                    return Err(Error::not_found());
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Ends all of one's sessions but the one that asks; how many.
    ///
    /// # Errors
    /// [`Error::Refused`] when nobody is signed in.
    pub async fn end_other_sessions(&self, ctx: &Ctx, keep: SessionId) -> Result<u64> {
        let (person, permit) = ctx.own_account()?;
        let entry = self.own_entry(ctx, person, person.bytes(), "end other sessions");
        self.db
            .write(move |tx| {
                let ended = people::end_sessions(tx, &permit, person, Some(keep))?;
                if ended > 0 {
                    storage::audit::append(tx, &entry)?;
                }
                Ok(ended)
            })
            .await
    }

    /// Writes how somebody wants the pages.
    ///
    /// # Errors
    /// [`Error::Refused`] when nobody is signed in.
    pub async fn set_preferences(&self, ctx: &Ctx, preferences: Preferences) -> Result<()> {
        let (person, permit) = ctx.own_account()?;
        let json = serde_json::to_string(&preferences).map_err(|e| Error::Inside(e.to_string()))?;
        let entry = self.own_entry(ctx, person, person.bytes(), &format!("preferences {json}"));
        self.db
            .write(move |tx| {
                if !people::set_preferences(tx, &permit, person, &json)? {
                    return Err(Error::not_found());
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}
