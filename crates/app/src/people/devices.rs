//! Sign-ins from browsers that were not known: the person is told, and says whether it was theirs.

use super::{App, Ctx};
use crate::{Error, Result};
use domain::dates::from_micros;
use domain::ids::SessionId;
use jiff::Timestamp;
use storage::audit;
use storage::people::{self, devices};

/// A browser stays known for so long after the last sign-in from it (microseconds): as long as browsers keep a cookie.
pub(super) const KEPT: i64 = 400 * 24 * 3600 * 1_000_000;

/// A sign-in from a browser that was not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrangerView {
    /// Its session, which may be over.
    pub session: SessionId,
    /// What the browser calls itself.
    pub agent: String,
    /// When.
    pub at: Timestamp,
}

impl App {
    /// Sign-ins from unknown browsers to which one has not said anything, the newest first; not the one that asks.
    ///
    /// # Errors
    /// [`Error::Refused`] when nobody is signed in.
    pub async fn strangers(&self, ctx: &Ctx, here: SessionId) -> Result<Vec<StrangerView>> {
        let (person, permit) = ctx.own_account()?;
        let rows = self.db.read(move |tx| Ok::<_, Error>(devices::notices(tx, &permit, person, here)?)).await?;
        Ok(rows
            .into_iter()
            .map(|r| StrangerView { session: r.session, agent: r.agent, at: from_micros(r.at) })
            .collect())
    }

    /// Says that a sign-in was one's own, or that it was not: then its session ends and every other that was opened since
    /// (whoever signs in twice is told of once), its browser is known no more, and tokens of the API that were made since
    /// are good no more.
    ///
    /// # Errors
    /// Not found when one was not told of it; conflict `stranger-here` for the session that asks.
    pub async fn answer_stranger(&self, ctx: &Ctx, here: SessionId, session: SessionId, mine: bool) -> Result<()> {
        let (person, permit) = ctx.own_account()?;
        if here == session {
            return Err(Error::Conflict("stranger-here"));
        }
        let what = if mine { "sign-in was mine" } else { "sign-in was not mine" };
        let entry = self.own_entry(ctx, person, session.bytes(), what);
        self.db
            .write(move |tx| {
                let since = devices::dismiss(tx, &permit, person, session, !mine)?.ok_or_else(Error::not_found)?;
                if !mine {
                    people::end_session(tx, &permit, person, session)?;
                    people::end_sessions_since(tx, &permit, person, here, since)?;
                    people::revoke_tokens_since(tx, &permit, person, since)?;
                }
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }
}
