//! One-time codes, on paper or as a link: to join an organisation, or to set a new password without mail. Here
//! they are made, listed and taken back; `accept` is what their holder does.

use super::{App, Ctx, members, secrets};
use crate::{Error, Result};
use domain::dates::{end_of_day, from_micros};
use domain::ids::{InvitationId, OrganisationId, PersonId};
use domain::people::Role;
use domain::policy::Action;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use storage::audit;
use storage::people::{self, NewInvitation};

pub use storage::people::InvitationKind;

/// A code is good for so long, and to the end of its last day: on paper stands the day.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A code just made. It is nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// Names it in the list.
    pub id: InvitationId,
    /// Sixteen signs in four groups.
    pub code: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A code that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingInvitation {
    /// Which.
    pub id: InvitationId,
    /// What for.
    pub kind: InvitationKind,
    /// Who it was handed to.
    pub name: String,
    /// The role.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, or ended.
    pub expires_at: Timestamp,
}

impl App {
    /// Makes a code with which somebody joins an organisation.
    ///
    /// # Errors
    /// Fields `name` (`person-name`), `role` (`role-not-here`).
    pub async fn invite(&self, ctx: &Ctx, id: OrganisationId, name: &str, role: Role) -> Result<Issued> {
        ctx.may(Action::ChangePeople, id)?;
        let name = members::name(name).map_err(|field| Error::Invalid(vec![field]))?;
        let (new, issued) = self.code_for(ctx, id, InvitationKind::Join, None, name, role);
        self.issue(ctx, new, issued, None).await
    }

    /// Makes a code with which a member sets a new password; their sessions end when it is used. An earlier
    /// one is good no more.
    ///
    /// # Errors
    /// Not found for a stranger; conflict `people-reset-self`; conflict `people-reset-elsewhere` for somebody
    /// with a role where the one who asks has no say: the code opens that role too.
    pub async fn reset_password(&self, ctx: &Ctx, id: OrganisationId, person: PersonId) -> Result<Issued> {
        ctx.may(Action::ChangePeople, id)?;
        if ctx.actor.person() == Some(person) {
            return Err(Error::Conflict("people-reset-self"));
        }
        let (account, roles) = self.account_with_roles(person).await?;
        let role = roles.iter().find(|r| r.organisation == id).ok_or_else(Error::not_found)?.role;
        let (new, issued) = self.code_for(ctx, id, InvitationKind::Reset, Some(person), account.name, role);
        self.issue(ctx, new, issued, Some(person)).await
    }

    pub(crate) fn code_for(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        kind: InvitationKind,
        person: Option<PersonId>,
        name: String,
        role: Role,
    ) -> (NewInvitation, Issued) {
        let code = self.one_time_code();
        let expires_at = end_of_day(secrets::after(ctx.now, GOOD_FOR));
        let id = InvitationId(self.new_id(ctx));
        let new = NewInvitation {
            id,
            code_hash: secrets::hash(&secrets::fold_code(&code)),
            organisation,
            kind,
            person,
            name,
            role,
            by: ctx.actor.person(),
            at: ctx.micros(),
            expires_at: expires_at.as_microsecond(),
        };
        (new, Issued { id, code, expires_at })
    }

    async fn issue(&self, ctx: &Ctx, new: NewInvitation, issued: Issued, reset: Option<PersonId>) -> Result<Issued> {
        let permit = ctx.may(Action::ChangePeople, new.organisation)?;
        let detail = format!("{} {}", new.kind.code(), new.role.code());
        let entry = self.entry(ctx, new.organisation, Action::ChangePeople, new.id.bytes(), detail);
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let organisation = members::organisation(tx, &permit, new.organisation)?;
                match reset {
                    None => members::role_fits(&ctx, organisation.kind, new.role)?,
                    Some(person) => members::nobody_elsewhere(&ctx, tx, person)?,
                }
                people::invite(tx, &permit, &new)?;
                Ok::<_, Error>(audit::append(tx, &entry)?)
            })
            .await?;
        Ok(issued)
    }

    /// The codes of an organisation that were not used, the newest first; some may be over.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub async fn invitations(&self, ctx: &Ctx, id: OrganisationId) -> Result<Vec<PendingInvitation>> {
        let permit = ctx.may(Action::ChangePeople, id)?;
        let rows = self.db.read(move |tx| Ok::<_, Error>(people::invitations(tx, &permit, id)?)).await?;
        Ok(rows
            .into_iter()
            .map(|i| PendingInvitation {
                id: i.id,
                kind: i.kind,
                name: i.name,
                role: i.role,
                created_at: from_micros(i.created_at),
                expires_at: from_micros(i.expires_at),
            })
            .collect())
    }

    /// Takes back a code that was not used.
    ///
    /// # Errors
    /// Not found when there is none of this id, or it was used.
    pub async fn revoke_invitation(&self, ctx: &Ctx, id: OrganisationId, invitation: InvitationId) -> Result<()> {
        let permit = ctx.may(Action::ChangePeople, id)?;
        let entry = self.entry(ctx, id, Action::ChangePeople, invitation.bytes(), "revoke code".to_owned());
        self.db
            .write(move |tx| {
                if !people::revoke_invitation(tx, &permit, id, invitation)? {
                    return Err(Error::not_found());
                }
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }
}
