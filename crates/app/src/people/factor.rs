//! A second factor (二要素): setting it up, looking at its codes, the codes on paper beside it, taking it away.

use super::passkeys::{Answer, Purpose};
use super::sign_in::Try;
use super::{App, Ctx, INSTALLATION, PasskeyView, lockout, members, secrets, totp};
use crate::{Error, Field, Place, Result};
use domain::dates::from_micros;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::Action;
use jiff::Timestamp;
use sql::Tx;
use std::fmt;
use storage::audit;
use storage::people::{self, factors};

/// So many codes stand on the paper.
const CODES: usize = 10;
/// Longest part of an organisation's name in an app's list, characters.
const NAME_MAX: usize = 20;

/// What shows that it is the person: a code of the telephone or one from paper, as it was typed; an answer of a device.
#[derive(Clone, PartialEq, Eq)]
pub enum TypedCode {
    /// The digits that the telephone shows, folded.
    Telephone(String),
    /// The hash of a code from paper.
    Paper([u8; 32]),
    /// What a passkey answered.
    Passkey(Answer),
}

impl TypedCode {
    /// Reads the two fields of a form. One from paper that was typed where the telephone's belongs is taken as well.
    #[must_use]
    pub fn read(telephone: &str, paper: &str) -> Self {
        let folded = secrets::fold_code(paper);
        if !folded.is_empty() {
            return Self::Paper(secrets::hash(&folded));
        }
        let folded = secrets::fold_code(telephone);
        if folded.len() > totp::DIGITS { Self::Paper(secrets::hash(&folded)) } else { Self::Telephone(folded) }
    }
    /// Whether it is one from paper.
    #[must_use]
    pub fn is_paper(&self) -> bool {
        matches!(self, Self::Paper(_))
    }
    /// How the record of a sign-in with it reads.
    pub(super) fn sign_in_with_it(&self) -> &'static str {
        match self {
            Self::Telephone(_) => "sign in with a code",
            Self::Paper(_) => "sign in with a recovery code",
            Self::Passkey(_) => "sign in with a passkey",
        }
    }
}

/// What came of a code or an answer, in the transaction that looked at it.
pub(super) enum Looked {
    /// It is right, and used up.
    Right,
    /// It is not, which is counted: the transaction is to be kept.
    Wrong(Field),
}

/// A second factor that is being set up.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret, sealed: the form carries it until a code is typed.
    pub sealed: String,
    /// The secret as it is typed into an app, in groups.
    pub secret: String,
    /// What the QR code holds.
    pub address: String,
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enrolment").finish_non_exhaustive()
    }
}

/// One's own second factor, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorView {
    /// Since when the telephone shows codes; none: it does not.
    pub since: Option<Timestamp>,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<PasskeyView>,
    /// How many codes on paper are left.
    pub codes_left: i64,
    /// When one of them was used last.
    pub code_used_at: Option<Timestamp>,
}

/// What the secret of a person is, so that it opens nothing else.
fn sealed_as(person: PersonId) -> String {
    format!("totp {person}")
}

impl App {
    /// One's own second factor.
    ///
    /// # Errors
    /// [`Error::Refused`] when nobody is signed in.
    pub async fn own_factor(&self, ctx: &Ctx) -> Result<FactorView> {
        let (person, _) = ctx.own_account()?;
        let (since, (left, used)) =
            self.db.read(move |tx| Ok::<_, Error>((factors::since(tx, person)?, factors::codes(tx, person)?))).await?;
        Ok(FactorView {
            since: since.map(from_micros),
            passkeys: self.own_passkeys(ctx).await?,
            codes_left: left,
            code_used_at: (used > 0).then(|| from_micros(used)),
        })
    }

    /// Begins to set up a telephone: nothing is stored before a code was typed.
    ///
    /// # Errors
    /// Conflict `second-factor-there`, `second-factor-no-key`.
    pub async fn begin_factor(&self, ctx: &Ctx) -> Result<Enrolment> {
        let (person, _) = ctx.own_account()?;
        if self.db.read(move |tx| Ok::<_, Error>(factors::since(tx, person)?)).await?.is_some() {
            return Err(Error::Conflict("second-factor-there"));
        }
        let secret: [u8; totp::SECRET] = self.secret_bytes();
        let sealed = self.ports.keys.seal(&sealed_as(person), self.secret_bytes(), &secret);
        self.enrolment(ctx, &sealed.ok_or(Error::Conflict("second-factor-no-key"))?).await
    }

    /// What is shown of a second factor that is being set up, from what the form carried.
    ///
    /// # Errors
    /// Conflict `second-factor-start-again` for what the form did not get from here.
    pub async fn enrolment(&self, ctx: &Ctx, sealed: &str) -> Result<Enrolment> {
        let (person, _) = ctx.own_account()?;
        let secret = self.opened(person, sealed).ok_or(Error::Conflict("second-factor-start-again"))?;
        let (account, roles) = self.account_with_roles(person).await?;
        let house: String = match (self.config.place, &self.config.public_url) {
            (Place::Hosted, Some(url)) => {
                let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                host.split(['/', ':']).next().unwrap_or_default().to_owned()
            }
            _ => roles.first().map_or("", |r| r.name.as_str()).chars().take(NAME_MAX).collect(),
        };
        Ok(Enrolment {
            sealed: sealed.to_owned(),
            secret: totp::grouped(&secret),
            address: totp::address(&secret, format!("Mamori {house}").trim(), &account.login),
        })
    }

    /// Seals the secrets of all second factors with the newest key, after it was made: the older ones may go then. How
    /// many.
    ///
    /// # Errors
    /// Refused; one that no key opens, before anything was changed.
    pub async fn seal_factors_anew(&self, ctx: &Ctx) -> Result<usize> {
        let permit = ctx.may_any(Action::Operate)?;
        let read = permit.clone();
        let old = self.db.report(move |tx| Ok::<_, Error>(factors::sealed(tx, &read)?)).await?;
        let mut anew = Vec::new();
        for (person, sealed) in old {
            let opened = self.opened(person, &sealed);
            let new = opened.and_then(|secret| self.ports.keys.seal(&sealed_as(person), self.secret_bytes(), &secret));
            let new =
                new.ok_or_else(|| Error::Inside(format!("the second factor of {person} cannot be sealed anew")))?;
            anew.push((person, sealed, new));
        }
        let entry = self.entry(
            ctx,
            INSTALLATION,
            Action::Operate,
            [0; 16],
            format!("{} second factors sealed anew", anew.len()),
        );
        self.db
            .bulk(move |tx| {
                let mut done = 0;
                for (person, old, new) in &anew {
                    done += usize::from(factors::seal_anew(tx, &permit, *person, old, new)?);
                }
                if done > 0 {
                    audit::append(tx, &entry)?;
                }
                Ok::<_, Error>(done)
            })
            .await
    }

    fn opened(&self, person: PersonId, sealed: &str) -> Option<[u8; totp::SECRET]> {
        self.ports.keys.unseal(&sealed_as(person), sealed)?.try_into().ok()
    }

    /// Sets it up, once a code of it was typed; the codes for the paper, which are nowhere else. Empty where there is a
    /// second factor already: its paper goes on.
    ///
    /// # Errors
    /// Field `code`; conflict `second-factor-there`, `second-factor-start-again`.
    pub async fn confirm_factor(&self, ctx: &Ctx, sealed: &str, typed: &str, agent: &str) -> Result<Vec<String>> {
        let (person, permit) = ctx.own_account()?;
        let secret = self.opened(person, sealed).ok_or(Error::Conflict("second-factor-start-again"))?;
        let step = match totp::fit(&secret, &secrets::fold_code(typed), ctx.now.as_second())? {
            totp::Fit::Now(step) => step,
            totp::Fit::Off(minutes, _) => return Err(Error::Invalid(vec![clocks_differ(minutes)])),
            totp::Fit::No => return Err(Error::field("code", "second-factor-wrong")),
        };
        let (codes, hashes) = self.codes();
        let letter = self.letter(ctx, "factor-on", agent);
        let entry = self.own_entry(ctx, person, person.bytes(), "second factor on");
        let (sealed, now) = (sealed.to_owned(), ctx.micros());
        let first = self
            .db
            .write(move |tx| {
                factors::lock(tx, person)?;
                let first = !factors::has(tx, person)?;
                if !factors::add(tx, &permit, person, &sealed, step, now)? {
                    return Err(Error::Conflict("second-factor-there"));
                }
                if first {
                    factors::replace_codes(tx, &permit, person, &hashes, now)?;
                }
                letter.send(tx, person, now)?;
                audit::append(tx, &entry)?;
                Ok(first)
            })
            .await?;
        Ok(if first { codes } else { Vec::new() })
    }

    /// New codes for the paper, as they are printed, and as they are kept.
    pub(super) fn codes(&self) -> (Vec<String>, Vec<[u8; 32]>) {
        let codes: Vec<String> = (0..CODES).map(|_| self.one_time_code()).collect();
        let hashes = codes.iter().map(|code| secrets::hash(&secrets::fold_code(code))).collect();
        (codes, hashes)
    }

    /// A new set of codes for the paper; those before are good no more.
    ///
    /// # Errors
    /// Conflict `second-factor-none`.
    pub async fn new_recovery_codes(&self, ctx: &Ctx) -> Result<Vec<String>> {
        let (person, permit) = ctx.own_account()?;
        let (codes, hashes) = self.codes();
        let entry = self.own_entry(ctx, person, person.bytes(), "new recovery codes");
        let now = ctx.micros();
        self.db
            .write(move |tx| {
                factors::lock(tx, person)?;
                if !factors::has(tx, person)? {
                    return Err(Error::Conflict("second-factor-none"));
                }
                factors::replace_codes(tx, &permit, person, &hashes, now)?;
                Ok(audit::append(tx, &entry)?)
            })
            .await?;
        Ok(codes)
    }

    /// Takes one's own telephone away. Whether a passkey is left; without one the codes on paper go, too.
    ///
    /// # Errors
    /// Conflict `second-factor-none`.
    pub async fn remove_factor(&self, ctx: &Ctx, agent: &str) -> Result<bool> {
        let (person, permit) = ctx.own_account()?;
        let letters = [self.letter(ctx, "telephone-off", agent), self.letter(ctx, "factor-off", agent)];
        let entry = self.own_entry(ctx, person, person.bytes(), "second factor off");
        let now = ctx.micros();
        self.db
            .write(move |tx| {
                factors::lock(tx, person)?;
                if !factors::remove_telephone(tx, &permit, person)? {
                    return Err(Error::Conflict("second-factor-none"));
                }
                let none_left = !factors::has(tx, person)?;
                letters[usize::from(none_left)].send(tx, person, now)?;
                audit::append(tx, &entry)?;
                Ok(!none_left)
            })
            .await
    }

    /// Takes away all second factors of a member whose telephone is gone, and ends their sessions and tokens; they sign
    /// in with their password alone until they have set up another one.
    ///
    /// # Errors
    /// Not found for a stranger; conflict `second-factor-self` for one's own, `people-reset-elsewhere` as for passwords,
    /// `second-factor-none`.
    pub async fn reset_factor(&self, ctx: &Ctx, id: OrganisationId, person: PersonId) -> Result<()> {
        let permit = ctx.may(Action::ChangePeople, id)?;
        if ctx.actor.person() == Some(person) {
            return Err(Error::Conflict("second-factor-self"));
        }
        let letter = self.letter(ctx, "factor-reset", "");
        let entry = self.entry(ctx, id, Action::ChangePeople, person.bytes(), "second factor reset".to_owned());
        let (ctx, now) = (ctx.clone(), ctx.micros());
        self.db
            .write(move |tx| {
                if !people::roles_of(tx, person)?.iter().any(|r| r.organisation == id) {
                    return Err(Error::not_found());
                }
                members::nobody_elsewhere(&ctx, tx, person)?;
                if !factors::reset(tx, &permit, id, person)? {
                    return Err(Error::Conflict("second-factor-none"));
                }
                people::end_sessions_of_member(tx, &permit, id, person)?;
                people::revoke_tokens_of_member(tx, &permit, id, person)?;
                letter.send(tx, person, now)?;
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }

    /// The same for anybody: by command, or by the operator.
    ///
    /// # Errors
    /// Not found for an unknown 利用者ID; conflict `second-factor-none`.
    pub async fn remove_factor_of(&self, ctx: &Ctx, login: &str) -> Result<()> {
        let permit = ctx.may_any(Action::Operate)?;
        let person = self.person_id(ctx, login).await?;
        let letter = self.letter(ctx, "factor-reset", "");
        let detail = "second factor reset".to_owned();
        let entry = self.entry(ctx, INSTALLATION, Action::Operate, person.bytes(), detail);
        let now = ctx.micros();
        self.db
            .write(move |tx| {
                if !factors::remove(tx, &permit, person)? {
                    return Err(Error::Conflict("second-factor-none"));
                }
                people::end_sessions(tx, &permit, person, None)?;
                people::revoke_tokens(tx, &permit, person)?;
                letter.send(tx, person, now)?;
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }

    /// Looks at a code, or at the answer of a device, in a transaction. The person is locked meanwhile, so that refusals
    /// are counted one by one and nothing is taken twice, however many come at once.
    pub(super) fn look_at_code(
        &self,
        tx: &Tx,
        person: PersonId,
        attempt: &Try,
        typed: &TypedCode,
        purpose: &Purpose<'_>,
        now: Timestamp,
    ) -> Result<Looked> {
        let at = now.as_microsecond();
        factors::lock(tx, person)?;
        if !factors::has(tx, person)? {
            return Err(Error::Conflict("second-factor-none"));
        }
        if let Some(seconds) = lockout::wait(&attempt.tally(tx, at)?, at) {
            return Err(Error::TooMany(seconds));
        }
        let wrong = match typed {
            TypedCode::Paper(hash) if factors::use_code(tx, person, hash, at)? => return Ok(Looked::Right),
            TypedCode::Paper(_) => Field::new("paper", "recovery-code-wrong"),
            TypedCode::Passkey(answer) => match self.look_at_passkey(tx, person, answer, purpose, now)? {
                Looked::Right => return Ok(Looked::Right),
                Looked::Wrong(field) => field,
            },
            TypedCode::Telephone(code) => {
                let Some(factor) = factors::for_check(tx, person)? else {
                    // Their page asks for a code from paper alone.
                    attempt.count(tx, at)?;
                    return Ok(Looked::Wrong(Field::new("paper", "recovery-code-wrong")));
                };
                let secret = self.opened(person, &factor.sealed).ok_or(Error::Conflict("second-factor-no-key"))?;
                match totp::fit(&secret, code, now.as_second())? {
                    totp::Fit::Now(step) if step != factor.told_step && factors::use_step(tx, person, step)? => {
                        return Ok(Looked::Right);
                    }
                    totp::Fit::Now(_) => Field::new("code", "second-factor-used"),
                    totp::Fit::Off(minutes, step) => {
                        // Whoever guesses must not learn a code that will be good in a few minutes.
                        if minutes > 0 {
                            factors::tell_step(tx, person, step)?;
                        }
                        clocks_differ(minutes)
                    }
                    totp::Fit::No => Field::new("code", "second-factor-wrong"),
                }
            }
        };
        attempt.count(tx, at)?;
        Ok(Looked::Wrong(wrong))
    }
}

/// The sentence that a clock is ahead (minutes) or behind (negative).
fn clocks_differ(minutes: i64) -> Field {
    let code = if minutes > 0 { "second-factor-ahead" } else { "second-factor-behind" };
    Field::new("code", code).with("minutes", minutes.abs().to_string())
}
