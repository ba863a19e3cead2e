//! Showing once more who one is, in a session that is open: before things that somebody at a PC left alone should not do.
//! Which these are stands in the table of routes. What was typed waits sealed in the page that asks.

use super::factor::{Looked, TypedCode};
use super::passkeys::{COPIED, Purpose};
use super::sign_in::Try;
use super::{App, Ctx, SignedIn, secrets};
use crate::{Error, Field, Result};
use domain::ids::SessionId;
use jiff::{SignedDuration, Timestamp};
use storage::audit;
use storage::people::{self, factors};

/// A proof is fresh for so long.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

impl SignedIn {
    /// Whether the person showed a short while ago who they are. Tokens of the API are not asked.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.session.is_none() || now.duration_since(self.proved_at) <= FRESH
    }
}

impl App {
    /// Takes the password, or the code or passkey of somebody who has a second factor; the session's new secret, for the cookie.
    /// Wrong ones are counted and waited for like refused sign-ins.
    ///
    /// # Errors
    /// Fields `step_password`, `step_code`, `step_paper`, `step_passkey`; [`Error::TooMany`].
    pub async fn prove(
        &self,
        ctx: &Ctx,
        session: SessionId,
        password: &str,
        code: TypedCode,
        agent: &str,
    ) -> Result<String> {
        let (person, permit) = ctx.own_account()?;
        let (login, has_factor) = self
            .db
            .read(move |tx| {
                let account = people::account(tx, person)?.ok_or_else(Error::not_found)?;
                Ok::<_, Error>((account.login, factors::has(tx, person)?))
            })
            .await?;
        let attempt = Try::within(&login);
        let token = self.secret_text();
        let (hash, now) = (secrets::hash(&token), ctx.micros());
        if !has_factor {
            let verified = self.verified(ctx, &attempt, true, password).await?.filter(|c| c.id == person);
            let wrong = || Error::field("step_password", "password-wrong");
            let verified = verified.ok_or_else(wrong)?;
            return self
                .db
                .write(move |tx| {
                    if !people::confirm_password(tx, &verified, &verified.password_hash)? {
                        return Err(wrong());
                    }
                    attempt.forgive(tx, now)?;
                    if people::prove(tx, &permit, person, session, &hash, now)? {
                        Ok(())
                    } else {
                        Err(domain::policy::Refusal::SignIn.into())
                    }
                })
                .await
                .map(|()| token);
        }
        // A code from paper is used up, which is told and recorded.
        let paper = code.is_paper().then(|| {
            let entry = self.own_entry(ctx, person, session.bytes(), "recovery code used");
            (entry, self.letter(ctx, "recovery-code", agent))
        });
        let copied = self.letter_of_a_copy(ctx, agent);
        let (app, at) = (self.clone(), ctx.now);
        let looked = self
            .db
            .write(move |tx| {
                let looked = app.look_at_code(tx, person, &attempt, &code, &Purpose::Prove(session), at)?;
                if let Looked::Wrong(Field { code: COPIED, .. }) = &looked {
                    copied.send(tx, person, now)?;
                }
                if let Looked::Right = looked {
                    attempt.forgive(tx, now)?;
                    if !people::prove(tx, &permit, person, session, &hash, now)? {
                        return Err(domain::policy::Refusal::SignIn.into());
                    }
                    if let Some((entry, letter)) = &paper {
                        letter.send(tx, person, now)?;
                        audit::append(tx, entry)?;
                    }
                }
                Ok::<_, Error>(looked)
            })
            .await;
        match looked {
            Ok(Looked::Right) => Ok(token),
            Ok(Looked::Wrong(field)) => Err(Error::Invalid(vec![at_step(field)])),
            Err(Error::Invalid(fields)) => Err(Error::Invalid(fields.into_iter().map(at_step).collect())),
            Err(other) => Err(other),
        }
    }

    /// What was typed into a form, sealed for the page that asks for a proof first: passwords may stand in it. None
    /// where there is no key; then it is typed again.
    #[must_use]
    pub fn seal_form(&self, session: SessionId, path: &str, body: &[u8]) -> Option<String> {
        self.ports.keys.seal(&form_of(session, path), self.secret_bytes(), body)
    }

    /// Opens it for the same session and form alone.
    #[must_use]
    pub fn open_form(&self, session: SessionId, path: &str, sealed: &str) -> Option<Vec<u8>> {
        self.ports.keys.unseal(&form_of(session, path), sealed)
    }
}

/// A field of the sign-in, under its name in the form that asks once more.
fn at_step(field: Field) -> Field {
    let name = match field.name {
        "paper" => "step_paper",
        "passkey" => "step_passkey",
        "code" => "step_code",
        other => other,
    };
    Field { name, ..field }
}

fn form_of(session: SessionId, path: &str) -> String {
    format!("form {session} {path}")
}
