//! Who has which role in an organisation.

use super::{App, Ctx, INSTALLATION};
use crate::{Error, Field, Result};
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::people::{Role, login_is_usable, login_key};
use domain::policy::{Action, Permit};
use domain::text::clean_line;
use sql::Tx;
use storage::audit;
use storage::organisations::OrganisationRow;
use storage::people::{self, NewPerson};

/// Longest name, characters.
const NAME_MAX: usize = 100;
/// Longest e-mail address, characters (RFC 5321).
const EMAIL_MAX: usize = 254;

/// Somebody with roles in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: PersonId,
    /// 利用者ID.
    pub login: String,
    /// Name.
    pub name: String,
    /// E-mail address, or empty.
    pub email: String,
    /// The roles here; mostly one, the operator's beside it.
    pub roles: Vec<Role>,
    /// Whether they have a second factor.
    pub has_factor: bool,
}

/// The roles that an organisation of this kind gives. The operator's is the installation's.
#[must_use]
pub fn roles_for(kind: Kind) -> &'static [Role] {
    if kind.is_association() {
        &[Role::Administrator, Role::Officer, Role::Editor, Role::Desk, Role::Viewer]
    } else {
        &[Role::Owner, Role::Staff, Role::Viewer]
    }
}

/// The role that looks after the people of an organisation of this kind; somebody always has it.
#[must_use]
pub fn chief_role(kind: Kind) -> Role {
    if kind.is_association() { Role::Administrator } else { Role::Owner }
}

/// A name as it is stored.
pub(crate) fn name(typed: &str) -> Result<String, Field> {
    let name = clean_line(typed);
    if name.is_empty() || name.chars().count() > NAME_MAX { Err(Field::new("name", "person-name")) } else { Ok(name) }
}

/// An organisation that the permit reaches.
pub(super) fn organisation(tx: &Tx, permit: &Permit, id: OrganisationId) -> Result<OrganisationRow> {
    storage::organisations::find(tx, permit, id)?.ok_or_else(Error::not_found)
}

/// Whether a role may be given here: one of the kind's, or the operator's by whoever operates.
pub(super) fn role_fits(ctx: &Ctx, kind: Kind, role: Role) -> Result<()> {
    let fits =
        if role == Role::Operator { ctx.may_any(Action::Operate).is_ok() } else { roles_for(kind).contains(&role) };
    if fits { Ok(()) } else { Err(Error::field("role", "role-not-here")) }
}

/// Refuses for somebody with a role where the one who asks has no say: what opens their account opens that role too.
pub(super) fn nobody_elsewhere(ctx: &Ctx, tx: &Tx, person: PersonId) -> Result<()> {
    let elsewhere = people::roles_of(tx, person)?.iter().any(|r| {
        ctx.may(Action::ChangePeople, r.organisation).is_err()
            || (r.role == Role::Operator && ctx.may_any(Action::Operate).is_err())
    });
    if elsewhere { Err(Error::Conflict("people-reset-elsewhere")) } else { Ok(()) }
}

impl App {
    /// Who has a role in an organisation, by 利用者ID.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub async fn people(&self, ctx: &Ctx, id: OrganisationId) -> Result<Vec<Member>> {
        let permit = ctx.may(Action::SeePeople, id)?;
        let rows = self
            .db
            .read(move |tx| {
                organisation(tx, &permit, id)?;
                Ok::<_, Error>(people::members(tx, &permit, id)?)
            })
            .await?;
        Ok(rows
            .into_iter()
            .map(|m| {
                let people::MemberRow { id, login, name, email, roles, has_factor } = m;
                Member { id, login, name, email, roles, has_factor }
            })
            .collect())
    }

    /// Gives a member another role in the place of those they have (the operator's stays).
    ///
    /// # Errors
    /// Not found for a stranger; field `role` (`role-not-here`); conflict `people-last-owner`.
    pub async fn change_role(&self, ctx: &Ctx, id: OrganisationId, person: PersonId, role: Role) -> Result<()> {
        let permit = ctx.may(Action::ChangePeople, id)?;
        let entry = self.entry(ctx, id, Action::ChangePeople, person.bytes(), format!("role {}", role.code()));
        let at = ctx.micros();
        self.db
            .write(move |tx| {
                let kind = organisation(tx, &permit, id)?.kind;
                if !roles_for(kind).contains(&role) {
                    return Err(Error::field("role", "role-not-here"));
                }
                if role != chief_role(kind) {
                    not_the_last(tx, &permit, id, kind, person)?;
                }
                let has = roles_here(tx, id, person)?;
                if has.is_empty() {
                    return Err(Error::not_found());
                }
                if has.iter().all(|r| *r == role || *r == Role::Operator) && has.contains(&role) {
                    return Ok(());
                }
                people::remove(tx, &permit, id, person)?;
                people::add_role(tx, &permit, id, person, role, at)?;
                if role != Role::Desk {
                    storage::desk::release_everywhere(tx, &permit, id, person)?;
                }
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }

    /// Takes a member's roles in an organisation; their account stays, and can be invited again.
    ///
    /// # Errors
    /// Not found for a stranger; conflict `people-last-owner`, `people-operator` (the operator's role is not
    /// this organisation's to take).
    pub async fn remove_member(&self, ctx: &Ctx, id: OrganisationId, person: PersonId) -> Result<()> {
        let permit = ctx.may(Action::ChangePeople, id)?;
        let entry = self.entry(ctx, id, Action::ChangePeople, person.bytes(), "remove".to_owned());
        self.db
            .write(move |tx| {
                let kind = organisation(tx, &permit, id)?.kind;
                not_the_last(tx, &permit, id, kind, person)?;
                if people::remove(tx, &permit, id, person)?.is_empty() {
                    return Err(if roles_here(tx, id, person)?.is_empty() {
                        Error::not_found()
                    } else {
                        Error::Conflict("people-operator")
                    });
                }
                // Whoever comes back to a desk is assigned anew.
                storage::desk::release_everywhere(tx, &permit, id, person)?;
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }

    /// Adds a person without a password yet: by command, or by whoever looks after the people.
    ///
    /// # Errors
    /// Fields `login` (`login-unusable`, `login-taken`), `name`, `email` (`email-unusable`), `role`.
    pub async fn add_person(
        &self,
        ctx: &Ctx,
        login: &str,
        typed_name: &str,
        id: OrganisationId,
        role: Role,
        email: &str,
    ) -> Result<PersonId> {
        let permit = ctx.may(Action::ChangePeople, id)?;
        let mut wrong = Vec::new();
        if !login_is_usable(login) {
            wrong.push(Field::new("login", "login-unusable"));
        }
        let name = name(typed_name).unwrap_or_else(|field| {
            wrong.push(field);
            String::new()
        });
        let email = clean_line(email);
        if !email.is_empty() && (!email.contains('@') || email.contains(' ') || email.chars().count() > EMAIL_MAX) {
            wrong.push(Field::new("email", "email-unusable"));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let person = PersonId(self.new_id(ctx));
        let (login, at) = (clean_line(login), ctx.micros());
        let new = NewPerson {
            id: person,
            login_key: login_key(&login),
            login,
            name,
            email,
            password_hash: String::new(),
            at,
        };
        let entry = self.entry(ctx, id, Action::ChangePeople, person.bytes(), format!("add {}", role.code()));
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                role_fits(&ctx, organisation(tx, &permit, id)?.kind, role)?;
                if !people::add(tx, &permit, &new)? {
                    return Err(Error::field("login", "login-taken"));
                }
                people::add_role(tx, &permit, id, person, role, at)?;
                Ok(audit::append(tx, &entry)?)
            })
            .await?;
        Ok(person)
    }

    /// Who has this 利用者ID: for commands, and for the operator.
    ///
    /// # Errors
    /// Not found.
    pub async fn person_id(&self, ctx: &Ctx, login: &str) -> Result<PersonId> {
        let permit = ctx.may(Action::ChangePeople, INSTALLATION)?;
        let login = login.to_owned();
        self.db.read(move |tx| people::id_of_login(tx, &permit, &login)?.ok_or_else(Error::not_found)).await
    }
}

fn roles_here(tx: &Tx, id: OrganisationId, person: PersonId) -> Result<Vec<Role>> {
    Ok(people::roles_of(tx, person)?.into_iter().filter(|r| r.organisation == id).map(|r| r.role).collect())
}

/// Refuses when the person is the only one who looks after the people here.
fn not_the_last(tx: &Tx, permit: &Permit, id: OrganisationId, kind: Kind, person: PersonId) -> Result<()> {
    match people::holders_for_change(tx, permit, id, chief_role(kind))?[..] {
        [only] if only == person => Err(Error::Conflict("people-last-owner")),
        _ => Ok(()),
    }
}
