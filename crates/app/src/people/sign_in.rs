//! Signing in with 利用者ID and password.

use super::lockout::{self, KNOWN, MEMORY};
use super::{App, Ctx, NewSession, passwords};
use crate::{Error, Result};
use domain::people::{login_is_usable, login_key};
use storage::{audit, people};

/// Longest name of a network kept, characters.
const NETWORK_MAX: usize = 64;

/// What is tried: which account, from where.
#[derive(Debug, Clone)]
pub(super) struct Try {
    key: String,
    network: String,
}

impl Try {
    pub(super) fn new(login: &str, network: &str) -> Self {
        let network = domain::text::clean_line(network).chars().take(NETWORK_MAX).collect();
        Self { key: login_key(login), network }
    }
    /// Forgets the refusals of this network, in the transaction of a success.
    pub(super) fn forgive(&self, tx: &sql::Tx, now: i64) -> sql::Result<()> {
        people::forgive(tx, &self.key, &self.network, now)
    }
}

impl App {
    /// Opens a session. The same answer, after the same time, for an unknown 利用者ID and a wrong password.
    /// `network` is where it comes from (an address, shortened by the caller), `agent` the browser.
    ///
    /// # Errors
    /// [`Error::TooMany`] while refusals are waited for; field `login`, `sign-in-refused`.
    pub async fn sign_in(
        &self,
        ctx: &Ctx,
        login: &str,
        password: &str,
        network: &str,
        agent: &str,
    ) -> Result<NewSession> {
        let attempt = Try::new(login, network);
        let refused = || Error::field("login", "sign-in-refused");
        let Some(verified) = self.verified(ctx, &attempt, login_is_usable(login), password).await? else {
            return Err(refused());
        };
        let renewed = if passwords::is_old(&verified.password_hash) {
            let (password, salt) = (password.to_owned(), self.secret_bytes());
            let place = passwords::place().await?;
            let work = move || {
                let _place = place;
                passwords::hash_password(&password, &salt)
            };
            passwords::slowly(work).await??
        } else {
            verified.password_hash.clone()
        };
        let (session, new) = self.session_for(ctx, verified.id, agent);
        let entry = self.own_entry(ctx, verified.id, session.id.bytes(), "sign in");
        let now = ctx.micros();
        let opened = self
            .db
            .write(move |tx| {
                if !people::confirm_password(tx, &verified, &renewed)? {
                    return Ok::<_, Error>(false);
                }
                attempt.forgive(tx, now)?;
                people::open_session(tx, &session)?;
                audit::append(tx, &entry)?;
                Ok(true)
            })
            .await?;
        if opened { Ok(new) } else { Err(refused()) }
    }

    /// The credentials of an account if the password fits; a refusal is counted, also when the one who tried
    /// goes away without waiting for the answer.
    pub(super) async fn verified(
        &self,
        ctx: &Ctx,
        attempt: &Try,
        usable: bool,
        password: &str,
    ) -> Result<Option<people::Credentials>> {
        let (db, now, attempt, password) = (self.db.clone(), ctx.micros(), attempt.clone(), password.to_owned());
        tokio::spawn(async move { verify_and_count(&db, now, attempt, usable, password).await })
            .await
            .map_err(|e| Error::Inside(e.to_string()))?
    }
}

/// At most two tries are between reading the refusals and counting a new one.
async fn verify_and_count(
    db: &sql::Db,
    now: i64,
    attempt: Try,
    usable: bool,
    password: String,
) -> Result<Option<people::Credentials>> {
    let _place = passwords::place().await?;
    let found = if usable {
        let attempt = attempt.clone();
        db.read(move |tx| {
            let tally = people::tally(tx, &attempt.key, &attempt.network, now - MEMORY, now - KNOWN)?;
            if let Some(seconds) = lockout::wait(&tally, now) {
                return Err(Error::TooMany(seconds));
            }
            Ok(people::credentials(tx, &attempt.key)?)
        })
        .await?
    } else {
        None
    };
    let hash = found.as_ref().map(|c| c.password_hash.clone()).unwrap_or_default();
    if passwords::slowly(move || passwords::verify_password(&password, &hash)).await? {
        return Ok(found);
    }
    // What cannot be a 利用者ID opens nothing and is not kept.
    if usable {
        db.write(move |tx| {
            Ok::<_, Error>(people::count_refused(tx, &attempt.key, &attempt.network, now, now - MEMORY)?)
        })
        .await?;
    }
    Ok(None)
}
