//! Where a sign-in comes from, and what it leads to: a session with the browser from which it was opened, or the
//! question for the code.

use super::letters::Letter;
use super::{App, Ctx, NewSession, secrets};
use crate::{Place, Result};
use domain::ids::PersonId;
use domain::people::login_key;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sql::Tx;
use std::fmt;
use storage::people::devices::{self, NoticeRow, Seen};
use storage::people::{SessionToOpen, factors};

/// The code is waited for so long after the password.
const CODE_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// Who is asked for a second factor may put it off for so long.
const GRACE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Longest value of a browser's cookie that is one of ours.
const DEVICE_MAX: usize = 64;

/// Where a sign-in comes from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// Network of origin: an address, shortened by the caller.
    pub network: &'a str,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// What the browser's own cookie holds; empty where it has none yet.
    pub device: &'a str,
}

impl Origin<'_> {
    /// The hash under which the browser is known for an account; none where it has no cookie of ours.
    pub(super) fn device_hash(&self, login: &str) -> Option<[u8; 32]> {
        let usable = (1..=DEVICE_MAX).contains(&self.device.len());
        usable.then(|| hash_of_device(self.device, login))
    }
}

fn hash_of_device(device: &str, login: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update("device ")
        .chain_update(device)
        .chain_update(" ")
        .chain_update(login_key(login))
        .finalize()
        .into()
}

/// What a right password leads to.
#[derive(Debug)]
pub enum Entered {
    /// The person is in.
    Session(NewSession),
    /// The code is asked for: [`App::enter_code`].
    Code(PendingSignIn),
}

impl Entered {
    /// The session, where no code is asked for.
    #[must_use]
    pub fn session(self) -> Option<NewSession> {
        match self {
            Entered::Session(session) => Some(session),
            Entered::Code(_) => None,
        }
    }
}

/// A sign-in whose password was right and whose code is to come. Its secret opens nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingSignIn {
    /// 32 random bytes as base64url: the cookie's value.
    pub token: String,
    /// Until when the code is waited for.
    pub expires_at: Timestamp,
}

impl PendingSignIn {
    /// Seconds for which the browser keeps it.
    pub const SECONDS: i64 = CODE_WITHIN.as_secs();

    /// Keeps it, in the transaction that found the password right.
    pub(super) fn keep(&self, tx: &Tx, person: PersonId, at: i64) -> sql::Result<()> {
        factors::open_pending(tx, &secrets::hash(&self.token), person, at, self.expires_at.as_microsecond())
    }
}

impl fmt::Debug for PendingSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingSignIn").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Whether somebody is asked for a second factor that they do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nobody asks.
    No,
    /// They may put it off until then.
    Until(Timestamp),
    /// Nothing else can be opened before.
    Now,
}

/// What is opened in the transaction of a sign-in; made before it.
pub(super) struct Opening {
    pub(super) session: SessionToOpen,
    device: [u8; 32],
    letter: Letter,
    asks: bool,
}

impl Opening {
    /// Opens the session, knows the browser from now on, tells the person if it was not known. Whether they are led to
    /// the page that asks for a second factor.
    pub(super) fn open(&self, tx: &Tx) -> Result<bool> {
        let SessionToOpen { person, at, id, .. } = self.session;
        storage::people::open_session(tx, &self.session)?;
        if devices::see(tx, person, &self.device, at)? == Seen::New {
            let notice = NoticeRow { session: id, agent: self.session.agent.clone(), at };
            devices::note(tx, person, &self.device, &notice)?;
            self.letter.send(tx, person, at)?;
        }
        let wanted = self.asks
            && !factors::has(tx, person)?
            && storage::people::roles_of(tx, person)?.iter().any(|r| r.role.is_asked_for_second_factor());
        if wanted {
            factors::ask(tx, person, at)?;
        }
        Ok(wanted)
    }
}

impl App {
    /// Whether operators and the staff of associations are asked for a second factor here: where others than those who
    /// sit at the PC reach the installation.
    pub(super) fn asks_for_factors(&self) -> bool {
        !self.config.demo && self.config.place != Place::Pc
    }

    /// What is asked of somebody without a second factor, who was asked first at `asked_at` (microseconds, 0: never).
    pub(super) fn asked_of(&self, is_wanted: bool, asked_at: i64, now: Timestamp) -> Asked {
        if !is_wanted || !self.asks_for_factors() {
            return Asked::No;
        }
        let since = if asked_at == 0 { now } else { domain::dates::from_micros(asked_at) };
        let until = secrets::after(since, GRACE);
        if until > now { Asked::Until(until) } else { Asked::Now }
    }

    /// A session to be opened in a transaction, and what its browser gets.
    pub(super) fn opening(&self, ctx: &Ctx, person: PersonId, login: &str, from: &Origin<'_>) -> (Opening, NewSession) {
        let (session, mut new) = self.session_for(ctx, person, from.agent);
        let device = from.device_hash(login).unwrap_or_else(|| hash_of_device(&new.device, login));
        if from.device_hash(login).is_some() {
            from.device.clone_into(&mut new.device);
        }
        let letter = self.letter(ctx, "new-device", from.agent);
        (Opening { session, device, letter, asks: self.asks_for_factors() }, new)
    }

    /// A sign-in whose code is to come, to be kept in a transaction.
    pub(super) fn pending_for(&self, ctx: &Ctx) -> PendingSignIn {
        PendingSignIn { token: self.secret_text(), expires_at: secrets::after(ctx.now, CODE_WITHIN) }
    }
}
