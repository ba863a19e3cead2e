//! One person of an organisation: role, a new password, removal. Each is one form with one button.

use super::{issued, role_hint, role_options};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::people::{InvitationKind, Member, roles_for};
use askama::Template;
use domain::ids::{OrganisationId, PersonId};
use domain::people::Role;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/people/member.html")]
struct One {
    t: Frame,
    organisation: OrganisationId,
    one: Member,
    form: FormState,
    roles: Vec<(&'static str, String)>,
    /// Key of what the roles may do.
    role_hint: &'static str,
    myself: bool,
    may_erase: bool,
}

async fn one(visit: &Signed, id: OrganisationId, person: PersonId) -> Result<One, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    ctx.may(Action::ChangePeople, id)?;
    let one = app.people(ctx, id).await?.into_iter().find(|m| m.id == person).ok_or_else(Fault::not_found)?;
    let house = app.organisation(ctx, id).await?;
    let given = one.roles.iter().find(|r| **r != Role::Operator).map_or("", |r| r.code());
    Ok(One {
        t: Frame::new(visit.visitor(), "people-title").titled(&one.name).of(&house.row.name),
        organisation: id,
        form: FormState::default().with("role", given),
        roles: role_options(&visit.say, roles_for(house.row.kind)),
        role_hint: role_hint(house.row.kind),
        myself: visit.me().person.id == person,
        may_erase: ctx.may(Action::ErasePerson, id).is_ok(),
        one,
    })
}

/// GET /people/{id}?organisation=
pub async fn show(visit: Signed, Path(person): Path<PersonId>, asked: Asked) -> Answer {
    let id = visit.organisation(asked.id("organisation")?)?;
    page(&one(&visit, id, person).await?)
}

fn house(typed: &Typed) -> Result<OrganisationId, Fault> {
    typed.id("organisation")?.ok_or_else(Fault::not_found)
}

async fn again(visit: &Signed, id: OrganisationId, person: PersonId, typed: &Typed, error: Error) -> Answer {
    let shown = one(visit, id, person).await?;
    let form = typed.keep().refuse(error)?;
    let form = if typed.has("role") { form } else { form.with("role", shown.form.value("role")) };
    page_again(&form.clone(), &One { form, ..shown })
}

/// POST /people/{id}/role
pub async fn role(visit: Signed, Path(person): Path<PersonId>, typed: Typed) -> Answer {
    let id = house(&typed)?;
    let error = match Role::from_code(typed.raw("role")) {
        Some(role) => match visit.app().change_role(&visit.ctx, id, person, role).await {
            Ok(()) => return Ok(go(&format!("/people?organisation={id}&done=role"))),
            Err(error) => error,
        },
        None => Error::field("role", "role-not-here"),
    };
    again(&visit, id, person, &typed, error).await
}

/// POST /people/{id}/password: the code is shown once, in the answer.
pub async fn reset(visit: Signed, Path(person): Path<PersonId>, typed: Typed) -> Answer {
    let id = house(&typed)?;
    match visit.app().reset_password(&visit.ctx, id, person).await {
        Ok(code) => {
            let member = one(&visit, id, person).await?.one;
            let role = member.roles.first().copied().unwrap_or(Role::Viewer);
            issued::page_of(&visit, id, InvitationKind::Reset, &member.name, role, &code).await
        }
        Err(error) => again(&visit, id, person, &typed, error).await,
    }
}

/// POST /people/{id}/second-factor: the telephone is gone.
pub async fn reset_factor(visit: Signed, Path(person): Path<PersonId>, typed: Typed) -> Answer {
    let id = house(&typed)?;
    match visit.app().reset_factor(&visit.ctx, id, person).await {
        Ok(()) => Ok(go(&format!("/people?organisation={id}&done=factor"))),
        Err(error) => again(&visit, id, person, &typed, error).await,
    }
}

/// POST /people/{id}/remove
pub async fn remove(visit: Signed, Path(person): Path<PersonId>, typed: Typed) -> Answer {
    let id = house(&typed)?;
    match visit.app().remove_member(&visit.ctx, id, person).await {
        // Whoever removed themselves no longer sees the list.
        Ok(()) if visit.me().person.id == person => Ok(go("/")),
        Ok(()) => Ok(go(&format!("/people?organisation={id}&done=removed"))),
        Err(error) => again(&visit, id, person, &typed, error).await,
    }
}
