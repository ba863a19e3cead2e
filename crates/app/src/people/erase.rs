//! Erasing a person: by whoever looks after the people, by the person, by command. What is theirs goes; their id stays where
//! it says who did something, and points at nobody.

use super::{App, Ctx, INSTALLATION, chief_role};
use crate::organisations::settle::follows;
use crate::{Error, Result};
use content::{Lang, Messages};
use domain::ids::{OrganisationId, PersonId};
use domain::people::Role;
use domain::policy::Action;
use sql::Tx;
use storage::audit;
use storage::people;

/// What stands where the name of somebody stood who was erased.
#[must_use]
pub fn erased_words(messages: &Messages) -> String {
    messages.say(Lang::Ja, "person-erased", &[])
}

impl App {
    /// Erases somebody who has a role here and nowhere else.
    ///
    /// # Errors
    /// Not found for a stranger; field `sure` (`erase-unsure`); conflicts `erase-elsewhere`, `erase-last-owner`,
    /// `people-operator`.
    pub async fn erase_member(&self, ctx: &Ctx, id: OrganisationId, person: PersonId, sure: bool) -> Result<()> {
        ctx.may(Action::ErasePerson, id)?;
        self.erase(ctx, person, Some(id), sure).await
    }

    /// Erases oneself, with every role that one has.
    ///
    /// # Errors
    /// Field `sure` (`erase-unsure`); conflicts `erase-last-owner`, `erase-last-operator`.
    pub async fn erase_myself(&self, ctx: &Ctx, sure: bool) -> Result<()> {
        let (person, _) = ctx.own_account()?;
        self.erase(ctx, person, None, sure).await
    }

    /// Erases the person of a 利用者ID, with every role: for commands.
    ///
    /// # Errors
    /// Refused; not found; conflicts `erase-last-owner`, `erase-last-operator`.
    pub async fn erase_person(&self, ctx: &Ctx, login: &str) -> Result<PersonId> {
        ctx.may(Action::ErasePerson, INSTALLATION)?;
        let person = self.person_id(ctx, login).await?;
        self.erase(ctx, person, None, true).await?;
        Ok(person)
    }

    /// Takes the operator's role of the person of a 利用者ID, and the codes that they made; their other roles stay: for
    /// commands.
    ///
    /// # Errors
    /// Refused; not found, also for somebody who does not operate; conflict `erase-last-operator`.
    pub async fn take_operator(&self, ctx: &Ctx, login: &str) -> Result<PersonId> {
        let permit = ctx.may(Action::ChangePeople, INSTALLATION)?;
        let person = self.person_id(ctx, login).await?;
        let entry = self.entry(ctx, INSTALLATION, Action::ChangePeople, person.bytes(), "operator no more".to_owned());
        self.db
            .write(move |tx| {
                people::erase::hold_operators(tx)?;
                if people::erase::other_operators(tx, person)? == 0 {
                    return Err(Error::Conflict("erase-last-operator"));
                }
                if !people::erase::take_operator(tx, &permit, person)? {
                    return Err(Error::not_found());
                }
                Ok(audit::append(tx, &entry)?)
            })
            .await?;
        Ok(person)
    }

    /// Why somebody cannot be erased now, by the key of the sentence; none: they can. `within`: by whoever looks after the
    /// people there.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn cannot_erase(
        &self,
        ctx: &Ctx,
        person: PersonId,
        within: Option<OrganisationId>,
    ) -> Result<Option<&'static str>> {
        match within {
            Some(id) => ctx.may(Action::ErasePerson, id).map(|_| ())?,
            None if ctx.actor.person() == Some(person) => {}
            None => return Err(Error::not_found()),
        }
        match self.db.read(move |tx| erasable(tx, person, within, false)).await {
            Ok(()) => Ok(None),
            Err(Error::Conflict(key)) => Ok(Some(key)),
            Err(error) => Err(error),
        }
    }

    async fn erase(&self, ctx: &Ctx, person: PersonId, within: Option<OrganisationId>, sure: bool) -> Result<()> {
        if !sure {
            return Err(Error::field("sure", "erase-unsure"));
        }
        let chain = within.unwrap_or(INSTALLATION);
        let entry = self.entry(ctx, chain, Action::ErasePerson, person.bytes(), String::new());
        let (words, at) = (erased_words(&self.content.messages), ctx.micros());
        self.db
            .write(move |tx| {
                erasable(tx, person, within, true)?;
                let permit = follows(Action::ErasePerson)?;
                if !people::erase::erase(tx, &permit, person, &words, at)? {
                    return Err(Error::not_found());
                }
                Ok(audit::append(tx, &entry)?)
            })
            .await?;
        self.note_erased("person", person.bytes(), "", at).await;
        Ok(())
    }
}

/// Refuses where people would be left without anybody who looks after them. With `hold` whoever looks after them is locked
/// until the end of the transaction, so that two owners who erase each other come one after the other.
fn erasable(tx: &Tx, person: PersonId, within: Option<OrganisationId>, hold: bool) -> Result<()> {
    let roles = people::roles_of(tx, person)?;
    if let Some(id) = within {
        if roles.iter().all(|r| r.organisation != id) {
            return Err(Error::not_found());
        }
        if people::erase::has_role_elsewhere(tx, person, id)? {
            return Err(Error::Conflict("erase-elsewhere"));
        }
        if roles.iter().any(|r| r.role == Role::Operator) {
            return Err(Error::Conflict("people-operator"));
        }
    }
    let permit = follows(Action::ChangePeople)?;
    for role in roles.iter().filter(|r| r.role == chief_role(r.kind)) {
        let house = role.organisation;
        let chiefs = if hold {
            people::holders_for_change(tx, &permit, house, role.role)?
        } else {
            let all = people::members(tx, &permit, house)?.into_iter();
            all.filter(|m| m.roles.contains(&role.role)).map(|m| m.id).collect()
        };
        if chiefs == [person] {
            return Err(Error::Conflict("erase-last-owner"));
        }
    }
    if roles.iter().any(|r| r.role == Role::Operator) {
        if hold {
            people::erase::hold_operators(tx)?;
        }
        if people::erase::other_operators(tx, person)? == 0 {
            return Err(Error::Conflict("erase-last-operator"));
        }
    }
    Ok(())
}
