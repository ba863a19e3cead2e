//! What the holder of a one-time code does: look at it, join, or set a new password.

use super::{App, Ctx, Entered, InvitationKind, NewSession, Origin, secrets};
use crate::organisations::settle::follows;
use crate::{Error, Field, Result};
use domain::dates::from_micros;
use domain::ids::{InvitationId, OrganisationId, PersonId};
use domain::people::{Role, login_is_usable, login_key};
use domain::policy::{Action, Refusal};
use domain::text::clean_line;
use jiff::Timestamp;
use sql::Tx;
use storage::audit;
use storage::organisations::placements;
use storage::people::{self, InvitationRow, NewPerson, Used};

/// What the holder of a code is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// Who invites.
    pub organisation_name: String,
    /// Who it was handed to.
    pub name: String,
    /// The role that it gives, or that the person has.
    pub role: Role,
    /// What for.
    pub kind: InvitationKind,
    /// The 利用者ID whose password is set anew; none where one is chosen.
    pub login: Option<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The invitation of a code that is still good.
fn good(tx: &Tx, code_hash: &[u8; 32], now: i64) -> Result<InvitationRow> {
    let found = people::invitation(tx, code_hash)?.ok_or_else(Error::not_found)?;
    if found.used_at.is_some() {
        Err(Error::Conflict("invitation-used"))
    } else if found.expires_at <= now {
        Err(Error::Conflict("invitation-expired"))
    } else {
        needed(tx, found.organisation, found.id)?;
        Ok(found)
    }
}

/// A letter of an association opens the door of an institution in which nobody is yet. Once somebody is, they invite
/// whom they like themselves, and a letter that still lies about makes nobody an owner.
fn needed(tx: &Tx, organisation: OrganisationId, code: InvitationId) -> Result<()> {
    let printed = || {
        let permit = follows(Action::InviteMembers)?;
        Ok::<_, Error>(audit::last_of(tx, &permit, organisation, Action::InviteMembers, code.bytes())?.is_some())
    };
    if people::has_people(tx, organisation)? && printed()? {
        return Err(Error::Conflict("invitation-not-needed"));
    }
    Ok(())
}

/// Uses a code up, or says why not. The update decides, not the reading before it; of two who come at once the second
/// waits, and finds the first there.
fn use_up(tx: &Tx, code_hash: &[u8; 32], now: i64) -> Result<Used> {
    match people::use_invitation(tx, code_hash, now)? {
        Some(used) => {
            placements::lock(tx, used.organisation())?;
            needed(tx, used.organisation(), used.id)?;
            Ok(used)
        }
        None => Err(good(tx, code_hash, now).err().unwrap_or(Error::Conflict("invitation-used"))),
    }
}

impl App {
    /// What the holder of a code is shown, typed in any width and case, with hyphens and spaces or without.
    ///
    /// # Errors
    /// Not found; conflict `invitation-used`, `invitation-expired`, `invitation-not-needed`.
    pub async fn invitation(&self, ctx: &Ctx, code: &str) -> Result<InvitationView> {
        let (hash, now) = (secrets::hash(&secrets::fold_code(code)), ctx.micros());
        let found = self.db.read(move |tx| good(tx, &hash, now)).await?;
        Ok(InvitationView {
            organisation_name: found.organisation_name,
            name: found.name,
            role: found.role,
            kind: found.kind,
            login: found.login,
            expires_at: from_micros(found.expires_at),
        })
    }

    /// Uses a code: a new person joins, or somebody's password is set anew (`login` is not looked at then, and
    /// all their sessions and tokens end). Signs them in; who has a second factor is asked for its code.
    ///
    /// # Errors
    /// As [`App::invitation`]; fields `login` (`login-unusable`, `login-taken`) and `password`.
    pub async fn accept_invitation(
        &self,
        ctx: &Ctx,
        code: &str,
        login: &str,
        password: &str,
        from: &Origin<'_>,
    ) -> Result<Entered> {
        let (code_hash, now) = (secrets::hash(&secrets::fold_code(code)), ctx.micros());
        let found = self.db.read(move |tx| good(tx, &code_hash, now)).await?;
        let reset = found.person.filter(|_| found.kind == InvitationKind::Reset);
        let login = clean_line(found.login.as_deref().filter(|_| reset.is_some()).unwrap_or(login));
        let mut wrong = Vec::new();
        if !login_is_usable(&login) {
            wrong.push(Field::new("login", "login-unusable"));
        }
        let hash = match self.new_password(password, &[&login, &found.name, &found.organisation_name]).await {
            Err(Error::Invalid(fields)) => {
                wrong.extend(fields);
                String::new()
            }
            other => other?,
        };
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let person = reset.unwrap_or_else(|| PersonId(self.new_id(ctx)));
        let attempt = self.attempt(&login, from).await?;
        let (opening, opened) = self.opening(ctx, person, &login, from);
        let pending = self.pending_for(ctx);
        let what = format!("accept {} {}", found.kind.code(), found.role.code());
        let mut entry = self.entry(ctx, found.organisation, Action::ChangePeople, person.bytes(), what);
        entry.actor = Some(person);
        let new = NewPerson {
            id: person,
            login_key: login_key(&login),
            login,
            name: found.name,
            email: String::new(),
            password_hash: hash,
            at: now,
        };
        let waits = pending.clone();
        let asked = self
            .db
            .write(move |tx| {
                let used = use_up(tx, &code_hash, now)?;
                if reset.is_some() {
                    set_anew(tx, &used, &new)?;
                } else {
                    join(tx, &used, &new)?;
                }
                let asked = if people::factors::has(tx, person)? {
                    waits.keep(tx, person, now)?;
                    None
                } else {
                    attempt.forgive(tx, now)?;
                    Some(opening.open(tx)?)
                };
                audit::append(tx, &entry)?;
                Ok::<_, Error>(asked)
            })
            .await?;
        Ok(match asked {
            Some(asked) => Entered::Session(NewSession { asked, ..opened }),
            None => Entered::Code(pending),
        })
    }

    /// Uses a code for somebody who is signed in already: one account, another organisation.
    ///
    /// # Errors
    /// As [`App::invitation`]; conflict `invitation-used` for a code that sets a password.
    pub async fn join_with_invitation(&self, ctx: &Ctx, code: &str) -> Result<OrganisationId> {
        let person = ctx.actor.person().ok_or(Error::Refused(Refusal::SignIn))?;
        let (code_hash, now) = (secrets::hash(&secrets::fold_code(code)), ctx.micros());
        let found = self.db.read(move |tx| good(tx, &code_hash, now)).await?;
        let what = format!("accept {} {}", found.kind.code(), found.role.code());
        let entry = self.entry(ctx, found.organisation, Action::ChangePeople, person.bytes(), what);
        self.db
            .write(move |tx| {
                let used = use_up(tx, &code_hash, now)?;
                if used.kind() != InvitationKind::Join {
                    return Err(Error::Conflict("invitation-used"));
                }
                people::add_role(tx, &used, used.organisation(), person, used.role, now)?;
                Ok(audit::append(tx, &entry)?)
            })
            .await?;
        Ok(found.organisation)
    }
}

fn join(tx: &Tx, used: &Used, new: &NewPerson) -> Result<()> {
    if !people::add(tx, used, new)? {
        return Err(Error::field("login", "login-taken"));
    }
    people::add_role(tx, used, used.organisation(), new.id, used.role, new.at)?;
    Ok(())
}

/// Sets the password of somebody who is still a member and has not been given, since the code was made, a role
/// that whoever made it has no say in.
fn set_anew(tx: &Tx, used: &Used, new: &NewPerson) -> Result<()> {
    let member = people::roles_of(tx, new.id)?.iter().any(|r| r.organisation == used.organisation());
    if !member
        || people::has_newer_role_elsewhere(tx, new.id, used.organisation(), used.created_at)?
        || !people::set_password(tx, used, new.id, &new.password_hash, new.at)?
    {
        return Err(Error::Conflict("invitation-expired"));
    }
    people::end_sessions(tx, used, new.id, None)?;
    people::revoke_tokens(tx, used, new.id)?;
    Ok(())
}
