//! Signing in: 利用者ID and password, and the code or passkey of somebody who has a second factor.

use super::factor::{Looked, TypedCode};
use super::lockout::{self, KNOWN, MEMORY};
use super::passkeys::{COPIED, Purpose};
use super::{App, Ctx, Entered, NewSession, Origin, passwords, secrets};
use crate::{Error, Result};
use domain::people::{login_is_usable, login_key};
use sql::Tx;
use storage::audit;
use storage::people::{self, Tally, devices, factors};

/// Longest name of a network kept, characters.
const NETWORK_MAX: usize = 64;

/// What is tried: which account, from where.
#[derive(Debug, Clone)]
pub(super) struct Try {
    key: String,
    network: String,
    /// Whether it is known without looking: refusals from elsewhere do not keep it waiting.
    known: bool,
}

impl Try {
    pub(super) fn new(login: &str, network: &str) -> Self {
        let network = domain::text::clean_line(network).chars().take(NETWORK_MAX).collect();
        Self { key: login_key(login), network, known: false }
    }
    /// In a session that is open: whoever has it was let in before.
    pub(super) fn within(login: &str) -> Self {
        Self { known: true, ..Self::new(login, "own account") }
    }
    /// From a browser that is known: a place of its own, whatever comes from the same network.
    fn at_device(self, device: &[u8; 32]) -> Self {
        let network = format!("device {}", crate::checklist::hex(&device[..12]));
        Self { network, known: true, ..self }
    }
    /// The refusals so far.
    pub(super) fn tally(&self, tx: &Tx, now: i64) -> sql::Result<Tally> {
        let tally = people::tally(tx, &self.key, &self.network, now - MEMORY, now - KNOWN)?;
        Ok(Tally { known: tally.known || self.known, ..tally })
    }
    /// Counts a refusal.
    pub(super) fn count(&self, tx: &Tx, now: i64) -> sql::Result<()> {
        people::count_refused(tx, &self.key, &self.network, now, now - MEMORY)
    }
    /// Forgets the refusals of this network, in the transaction of a success.
    pub(super) fn forgive(&self, tx: &Tx, now: i64) -> sql::Result<()> {
        people::forgive(tx, &self.key, &self.network, now)
    }
}

impl App {
    /// What is tried from an origin. A browser from which somebody signed in to the account before stands for itself, so
    /// that no stranger in the same network keeps its owner out.
    pub(super) async fn attempt(&self, login: &str, from: &Origin<'_>) -> Result<Try> {
        let attempt = Try::new(login, from.network);
        let Some(device) = from.device_hash(login).filter(|_| login_is_usable(login)) else { return Ok(attempt) };
        let key = attempt.key.clone();
        let known = self.db.read(move |tx| Ok::<_, Error>(devices::is_known(tx, &key, &device)?)).await?;
        Ok(if known { attempt.at_device(&device) } else { attempt })
    }

    /// Takes 利用者ID and password: opens a session, or asks for the code of somebody who has a second factor. The same
    /// answer, after the same time, for an unknown 利用者ID and a wrong password.
    ///
    /// # Errors
    /// [`Error::TooMany`] while refusals are waited for; field `login`, `sign-in-refused`.
    pub async fn sign_in(&self, ctx: &Ctx, login: &str, password: &str, from: &Origin<'_>) -> Result<Entered> {
        let attempt = self.attempt(login, from).await?;
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
        let (opening, new) = self.opening(ctx, verified.id, login, from);
        let pending = self.pending_for(ctx);
        let entry = self.own_entry(ctx, verified.id, opening.session.id.bytes(), "sign in");
        let now = ctx.micros();
        let waits = pending.clone();
        // None: refused. Some(None): the code is asked for; the refusals before it are not forgotten yet.
        let outcome = self
            .db
            .write(move |tx| {
                if !people::confirm_password(tx, &verified, &renewed)? {
                    return Ok::<_, Error>(None);
                }
                if factors::has(tx, verified.id)? {
                    waits.keep(tx, verified.id, now)?;
                    return Ok(Some(None));
                }
                attempt.forgive(tx, now)?;
                let asked = opening.open(tx)?;
                audit::append(tx, &entry)?;
                Ok(Some(Some(asked)))
            })
            .await?;
        match outcome {
            None => Err(refused()),
            Some(None) => Ok(Entered::Code(pending)),
            Some(Some(asked)) => Ok(Entered::Session(NewSession { asked, ..new })),
        }
    }

    /// Takes the code or the passkey's answer after the password: opens the session. Wrong ones are counted and waited for like wrong passwords.
    ///
    /// # Errors
    /// [`Error::TooMany`]; fields `code`, `paper` and `passkey`; conflict `sign-in-code-over` when nothing waits for a code, or for
    /// too long.
    pub async fn enter_code(
        &self,
        ctx: &Ctx,
        pending: &str,
        typed: TypedCode,
        from: &Origin<'_>,
    ) -> Result<NewSession> {
        let (hash, now) = (secrets::hash(pending), ctx.micros());
        let found = self.db.read(move |tx| Ok::<_, Error>(factors::pending(tx, &hash, now)?)).await?;
        let (person, login) = found.ok_or(Error::Conflict("sign-in-code-over"))?;
        let attempt = self.attempt(&login, from).await?;
        let (opening, new) = self.opening(ctx, person, &login, from);
        let entry = self.own_entry(ctx, person, opening.session.id.bytes(), typed.sign_in_with_it());
        let letter = typed.is_paper().then(|| self.letter(ctx, "recovery-code", from.agent));
        let copied = self.letter_of_a_copy(ctx, from.agent);
        let (app, at) = (self.clone(), ctx.now);
        let outcome = self
            .db
            .write(move |tx| {
                let looked = app.look_at_code(tx, person, &attempt, &typed, &Purpose::Enter(&hash), at)?;
                if let Looked::Wrong(field) = looked {
                    if field.code == COPIED {
                        copied.send(tx, person, now)?;
                    }
                    return Ok(Err(field));
                }
                if !factors::use_pending(tx, &hash, person)? {
                    return Err(Error::Conflict("sign-in-code-over"));
                }
                attempt.forgive(tx, now)?;
                let asked = opening.open(tx)?;
                if let Some(letter) = &letter {
                    letter.send(tx, person, now)?;
                }
                audit::append(tx, &entry)?;
                Ok(Ok(asked))
            })
            .await?;
        outcome.map(|asked| NewSession { asked, ..new }).map_err(|field| Error::Invalid(vec![field]))
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
            if let Some(seconds) = lockout::wait(&attempt.tally(tx, now)?, now) {
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
        db.write(move |tx| Ok::<_, Error>(attempt.count(tx, now)?)).await?;
    }
    Ok(None)
}
