//! Passkeys as a second factor: a key that lies in a device, which signs a question for the name of this house alone. A
//! question is sealed into the page, for one person, one purpose and five minutes; it is answered once. No question is
//! kept before it is answered, so that showing a page writes nothing.

mod cbor;
mod check;
mod data;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod vectors;

use super::factor::Looked;
use super::letters::Letter;
use super::{App, Ctx, secrets};
use crate::{Error, Field, Result};
use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, URL_SAFE_NO_PAD};
use domain::dates::from_micros;
use domain::ids::{PasskeyId, PersonId, SessionId};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sql::Tx;
use std::fmt;
use storage::audit;
use storage::people::passkeys::{self, PasskeyRow};
use storage::people::{self, factors};

/// How everything that is no text is written.
const B64: GeneralPurpose = URL_SAFE_NO_PAD;
/// A question may be answered for so long.
const WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// So many has nobody.
const MOST: i64 = 10;
/// Longest name, characters.
const NAME_MAX: usize = 40;
/// The fault that is told to the person by a letter, too.
pub(super) const COPIED: &str = "passkey-copied";

/// For whom passkeys are made: the house under the one name that it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The name: `mamori.example`, `localhost`. Never an address of numbers.
    pub id: String,
    /// As a browser writes the place of a page: `https://mamori.example`, `http://localhost:8080`.
    pub origin: String,
}

/// A question to a device, as a page carries it.
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// The question, sealed: the form carries it back.
    pub sealed: String,
    /// What the script hands to the browser, JSON.
    pub options: String,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").finish_non_exhaustive()
    }
}

/// What came back from a device, through a form.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// For whom it should be.
    pub party: Party,
    /// The question, as the page carried it.
    pub sealed: String,
    /// What the script wrote: parts in base64url, with dots between them.
    pub text: String,
}

/// One of one's passkeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    /// Which.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// The name of the house under which it works.
    pub works_at: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was used last; none: never.
    pub used_at: Option<Timestamp>,
}

/// With what somebody who has a second factor may show it here. The codes on paper always work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// With a code of the telephone.
    pub telephone: bool,
    /// With a passkey.
    pub passkey: Option<Question>,
    /// They have passkeys, but none that works here.
    pub elsewhere: bool,
}

/// For what a question is asked: an answer to one is good for nothing else.
pub(super) enum Purpose<'a> {
    /// A new passkey, in a session.
    Add(SessionId),
    /// The second step of a sign-in, by the hash of its cookie.
    Enter(&'a [u8; 32]),
    /// The proof of a session.
    Prove(SessionId),
}

impl Purpose<'_> {
    fn sealed_as(&self, person: PersonId) -> String {
        match self {
            Purpose::Add(session) => format!("passkey add {person} {session}"),
            Purpose::Enter(hash) => format!("passkey enter {person} {}", B64.encode(hash)),
            Purpose::Prove(session) => format!("passkey prove {person} {session}"),
        }
    }
}

fn view(row: PasskeyRow) -> PasskeyView {
    PasskeyView {
        id: row.id,
        name: row.name,
        works_at: row.rp_id,
        created_at: from_micros(row.created_at),
        used_at: (row.used_at > 0).then(|| from_micros(row.used_at)),
    }
}

/// A name as it is kept; `otherwise` where nothing was typed.
fn name(typed: &str, otherwise: &str) -> Result<String> {
    let name = domain::text::clean_line(typed);
    let name =
        if name.is_empty() { domain::text::clean_line(otherwise).chars().take(NAME_MAX).collect() } else { name };
    if name.is_empty() || name.chars().count() > NAME_MAX {
        Err(Error::field("name", "passkey-name"))
    } else {
        Ok(name)
    }
}

/// The parts of an answer; none when there are more or fewer, or one is no base64url.
fn parts<const N: usize>(text: &str) -> Option<[Vec<u8>; N]> {
    let parts: Vec<Vec<u8>> = text.split('.').take(N + 1).map(|part| B64.decode(part).ok()).collect::<Option<_>>()?;
    parts.try_into().ok()
}

fn late() -> Field {
    Field::new("passkey", "passkey-late")
}

/// Those that a device is asked for, or is not to make once more.
fn named(rows: &[PasskeyRow], party: &Party) -> Vec<Value> {
    let here = rows.iter().filter(|row| row.rp_id == party.id);
    here.map(|row| json!({"type": "public-key", "id": B64.encode(&row.credential_id)})).collect()
}

impl App {
    /// A new question, and the same sealed; none where there is no key to seal it with.
    fn question(&self, person: PersonId, purpose: &Purpose<'_>, now: Timestamp) -> Option<([u8; 32], String)> {
        let challenge: [u8; 32] = self.secret_bytes();
        let until = secrets::after(now, WITHIN).as_microsecond();
        let inside = [&challenge[..], &until.to_be_bytes()].concat();
        let sealed = self.ports.keys.seal(&purpose.sealed_as(person), self.secret_bytes(), &inside)?;
        Some((challenge, sealed))
    }

    /// The question that a page carried, and until when it may be answered (microseconds); none when it was not asked
    /// here, of this person, for this, or is too old.
    fn asked_question(
        &self,
        person: PersonId,
        purpose: &Purpose<'_>,
        sealed: &str,
        now: Timestamp,
    ) -> Option<([u8; 32], i64)> {
        let inside = self.ports.keys.unseal(&purpose.sealed_as(person), sealed)?;
        let (challenge, until) = inside.split_first_chunk::<32>()?;
        let until = i64::from_be_bytes(until.try_into().ok()?);
        let left = SignedDuration::from_micros(until.checked_sub(now.as_microsecond())?);
        (left > SignedDuration::ZERO && left <= WITHIN).then_some((*challenge, until))
    }

    /// What a page that asks for the second factor may offer, in a read.
    fn ways(
        &self,
        tx: &Tx,
        person: PersonId,
        purpose: &Purpose<'_>,
        party: Option<&Party>,
        now: Timestamp,
    ) -> Result<Ways> {
        let rows = passkeys::of(tx, person)?;
        let telephone = factors::since(tx, person)?.is_some();
        let here = party.map(|party| (party, named(&rows, party))).filter(|(_, named)| !named.is_empty());
        let passkey = here.and_then(|(party, named)| {
            let (challenge, sealed) = self.question(person, purpose, now)?;
            let options = json!({
                "challenge": B64.encode(challenge),
                "timeout": WITHIN.as_secs() * 1000,
                "rpId": party.id,
                "allowCredentials": named,
                "userVerification": "required",
            });
            Some(Question { sealed, options: options.to_string() })
        });
        Ok(Ways { telephone, elsewhere: passkey.is_none() && !rows.is_empty(), passkey })
    }

    /// What the second page of a sign-in may offer.
    ///
    /// # Errors
    /// Conflict `sign-in-code-over`.
    pub async fn ways_to_enter(&self, ctx: &Ctx, pending: &str, party: Option<&Party>) -> Result<Ways> {
        let (hash, now) = (secrets::hash(pending), ctx.now);
        let (app, party) = (self.clone(), party.cloned());
        self.db
            .read(move |tx| {
                let found = factors::pending(tx, &hash, now.as_microsecond())?;
                let (person, _) = found.ok_or(Error::Conflict("sign-in-code-over"))?;
                app.ways(tx, person, &Purpose::Enter(&hash), party.as_ref(), now)
            })
            .await
    }

    /// What the page that asks once more may offer, to somebody who has a second factor.
    ///
    /// # Errors
    /// [`Error::Refused`] when nobody is signed in.
    pub async fn ways_to_prove(&self, ctx: &Ctx, session: SessionId, party: Option<&Party>) -> Result<Ways> {
        let (person, _) = ctx.own_account()?;
        let (app, party, now) = (self.clone(), party.cloned(), ctx.now);
        self.db.read(move |tx| app.ways(tx, person, &Purpose::Prove(session), party.as_ref(), now)).await
    }

    /// One's passkeys, the oldest first.
    ///
    /// # Errors
    /// [`Error::Refused`] when nobody is signed in.
    pub async fn own_passkeys(&self, ctx: &Ctx) -> Result<Vec<PasskeyView>> {
        let (person, _) = ctx.own_account()?;
        let rows = self.db.read(move |tx| Ok::<_, Error>(passkeys::of(tx, person)?)).await?;
        Ok(rows.into_iter().map(view).collect())
    }

    /// Begins to add a passkey: nothing is stored before a device made one.
    ///
    /// # Errors
    /// Conflict `passkey-too-many`, `second-factor-no-key`.
    pub async fn begin_passkey(&self, ctx: &Ctx, session: SessionId, party: &Party) -> Result<Question> {
        let (person, _) = ctx.own_account()?;
        let (account, rows) = self
            .db
            .read(move |tx| {
                let account = people::account(tx, person)?.ok_or_else(Error::not_found)?;
                Ok::<_, Error>((account, passkeys::of(tx, person)?))
            })
            .await?;
        if i64::try_from(rows.len()).is_ok_and(|n| n >= MOST) {
            return Err(Error::Conflict("passkey-too-many"));
        }
        let made = self.question(person, &Purpose::Add(session), ctx.now);
        let (challenge, sealed) = made.ok_or(Error::Conflict("second-factor-no-key"))?;
        let algorithms = data::ALGORITHMS.map(|alg| json!({"type": "public-key", "alg": alg}));
        let options = json!({
            "rp": {"id": party.id, "name": "Mamori"},
            "user": {"id": B64.encode(person.bytes()), "name": account.login, "displayName": account.name},
            "challenge": B64.encode(challenge),
            "pubKeyCredParams": algorithms,
            "timeout": WITHIN.as_secs() * 1000,
            "excludeCredentials": named(&rows, party),
            "authenticatorSelection": {"residentKey": "preferred", "userVerification": "required"},
            "attestation": "none",
        });
        Ok(Question { sealed, options: options.to_string() })
    }

    /// Adds the passkey that a device made. With the first second factor come the codes for the paper, which are
    /// nowhere else; empty where there is one already.
    ///
    /// # Errors
    /// Fields `name`, `passkey`; conflict `passkey-too-many`.
    pub async fn add_passkey(
        &self,
        ctx: &Ctx,
        session: SessionId,
        answer: &Answer,
        typed_name: &str,
        agent: &str,
    ) -> Result<Vec<String>> {
        let (person, permit) = ctx.own_account()?;
        let name = name(typed_name, &self.browser_words(content::Lang::Ja, agent))?;
        let asked = self.asked_question(person, &Purpose::Add(session), &answer.sealed, ctx.now);
        let (challenge, until) = asked.ok_or_else(|| Error::from(late()))?;
        let made = parts::<2>(&answer.text)
            .and_then(|[client, object]| check::made(&answer.party, &challenge, &client, &object))
            .ok_or_else(|| Error::field("passkey", "passkey-refused"))?;
        if !made.verified {
            return Err(Error::field("passkey", "passkey-unverified"));
        }
        let new = PasskeyRow {
            id: PasskeyId(self.new_id(ctx)),
            rp_id: answer.party.id.clone(),
            credential_id: made.credential_id,
            public_key: made.public_key,
            sign_count: i64::from(made.sign_count),
            name,
            created_at: ctx.micros(),
            used_at: 0,
        };
        let (codes, hashes) = self.codes();
        let letter = self.letter(ctx, "passkey-on", agent);
        let entry = self.own_entry(ctx, person, new.id.bytes(), "passkey added");
        let question = secrets::hash_bytes(&challenge);
        let first = self
            .db
            .write(move |tx| {
                factors::lock(tx, person)?;
                if !passkeys::answer(tx, person, &question, until)? {
                    return Err(late().into());
                }
                if passkeys::count(tx, person)? >= MOST {
                    return Err(Error::Conflict("passkey-too-many"));
                }
                let first = !factors::has(tx, person)?;
                if !passkeys::add(tx, &permit, person, &new)? {
                    return Err(Error::field("passkey", "passkey-there"));
                }
                if first {
                    factors::replace_codes(tx, &permit, person, &hashes, new.created_at)?;
                }
                letter.send(tx, person, new.created_at)?;
                audit::append(tx, &entry)?;
                Ok(first)
            })
            .await?;
        Ok(if first { codes } else { Vec::new() })
    }

    /// Calls one of one's passkeys something else.
    ///
    /// # Errors
    /// Field `name`; not found.
    pub async fn rename_passkey(&self, ctx: &Ctx, id: PasskeyId, typed_name: &str) -> Result<()> {
        let (person, permit) = ctx.own_account()?;
        let name = name(typed_name, "")?;
        let entry = self.own_entry(ctx, person, id.bytes(), "passkey renamed");
        self.db
            .write(move |tx| {
                if !passkeys::rename(tx, &permit, person, id, &name)? {
                    return Err(Error::not_found());
                }
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }

    /// Takes one of one's passkeys away. Whether a second factor is left; without one the codes on paper go, too.
    ///
    /// # Errors
    /// Not found.
    pub async fn remove_passkey(&self, ctx: &Ctx, id: PasskeyId, agent: &str) -> Result<bool> {
        let (person, permit) = ctx.own_account()?;
        let letters = [self.letter(ctx, "passkey-off", agent), self.letter(ctx, "factor-off", agent)];
        let entry = self.own_entry(ctx, person, id.bytes(), "passkey removed");
        let now = ctx.micros();
        self.db
            .write(move |tx| {
                factors::lock(tx, person)?;
                if !passkeys::remove(tx, &permit, person, id)? {
                    return Err(Error::not_found());
                }
                let none_left = factors::tidy(tx, person)?;
                letters[usize::from(none_left)].send(tx, person, now)?;
                audit::append(tx, &entry)?;
                Ok(!none_left)
            })
            .await
    }

    /// Looks at what came back from a device, in a transaction that holds the person's lock.
    pub(super) fn look_at_passkey(
        &self,
        tx: &Tx,
        person: PersonId,
        answer: &Answer,
        purpose: &Purpose<'_>,
        now: Timestamp,
    ) -> Result<Looked> {
        let wrong = |code| Ok(Looked::Wrong(Field::new("passkey", code)));
        // Nobody is refused for having been slow, or for pressing twice.
        let asked = self.asked_question(person, purpose, &answer.sealed, now);
        let (challenge, until) = asked.ok_or_else(|| Error::from(late()))?;
        if !passkeys::answer(tx, person, &secrets::hash_bytes(&challenge), until)? {
            return Err(late().into());
        }
        let Some([id, client, device, signature, owner]) = parts::<5>(&answer.text) else {
            return wrong("passkey-refused");
        };
        let rows = passkeys::of(tx, person)?;
        let is_theirs = owner.is_empty() || owner == person.bytes();
        let found = rows.iter().find(|row| row.credential_id == id && row.rp_id == answer.party.id && is_theirs);
        let Some(row) = found else { return wrong("passkey-unknown") };
        let signed = check::signed(&answer.party, &challenge, &row.public_key, &client, &device, &signature);
        let Some(signed) = signed else { return wrong("passkey-refused") };
        if !signed.verified {
            return wrong("passkey-unverified");
        }
        if !check::counts_on(row.sign_count, signed.sign_count) {
            return wrong(COPIED);
        }
        let at = now.as_microsecond();
        if !passkeys::used(tx, person, row.id, i64::from(signed.sign_count), at)? {
            return wrong("passkey-unknown");
        }
        Ok(Looked::Right)
    }

    /// What the person is told of a fault, made before the transaction.
    pub(super) fn letter_of_a_copy(&self, ctx: &Ctx, agent: &str) -> Letter {
        self.letter(ctx, COPIED, agent)
    }
}
