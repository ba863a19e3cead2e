//! Who may sign in at an organisation, the codes that were not used, and inviting somebody.

use super::{issued, role_hint, role_options};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use app::organisations::OrganisationView;
use app::people::{InvitationKind, Member, PendingInvitation, roles_for};
use askama::Template;
use domain::ids::{InvitationId, OrganisationId};
use domain::people::Role;
use domain::policy::Action;

/// What was done, as the address says it after a form was taken.
const DONE: [&str; 5] = ["role", "removed", "revoked", "factor", "erased"];

#[derive(Template)]
#[template(path = "pages/people/list.html")]
struct People {
    t: Frame,
    done: String,
    organisation: OrganisationId,
    houses: Vec<(OrganisationId, String)>,
    people: Vec<Member>,
    may_change: bool,
    invitations: Vec<PendingInvitation>,
    now: jiff::Timestamp,
    form: FormState,
    roles: Vec<(&'static str, String)>,
    /// Key of what the roles may do.
    role_hint: &'static str,
}

async fn people(visit: &Signed, id: OrganisationId) -> Result<People, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let people = app.people(ctx, id).await?;
    let house: OrganisationView = app.organisation(ctx, id).await?;
    let may_change = ctx.may(Action::ChangePeople, id).is_ok();
    let mut houses: Vec<(OrganisationId, String)> = Vec::new();
    for role in &visit.me().roles {
        if !houses.iter().any(|(id, _)| *id == role.organisation_id) {
            houses.push((role.organisation_id, role.organisation_name.clone()));
        }
    }
    // Chosen already is what a colleague mostly needs; never the role that may do everything.
    let usual = if house.row.kind.is_association() { Role::Viewer } else { Role::Staff };
    Ok(People {
        t: Frame::new(visit.visitor(), "people-title").of(&house.row.name),
        done: String::new(),
        organisation: id,
        houses,
        people,
        may_change,
        invitations: if may_change { app.invitations(ctx, id).await? } else { Vec::new() },
        now: ctx.now,
        form: FormState::default().named("invite").with("role", usual.code()),
        roles: role_options(&visit.say, roles_for(house.row.kind)),
        role_hint: role_hint(house.row.kind),
    })
}

/// GET /people?organisation=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let id = visit.organisation(asked.id("organisation")?)?;
    let done = DONE.iter().find(|d| **d == asked.text("done")).map(|d| format!("people-done-{d}")).unwrap_or_default();
    page(&People { done, ..people(&visit, id).await? })
}

/// POST /people/invitations: the code is shown once, in the answer.
pub async fn invite(visit: Signed, typed: Typed) -> Answer {
    let id: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let error = match Role::from_code(typed.raw("role")) {
        Some(role) => match visit.app().invite(&visit.ctx, id, &typed.line("name"), role).await {
            Ok(code) => {
                return issued::page_of(&visit, id, InvitationKind::Join, &typed.line("name"), role, &code).await;
            }
            Err(error) => error,
        },
        None => Error::field("role", "role-not-here"),
    };
    let form = typed.keep().named("invite").refuse(error)?;
    page_again(&form.clone(), &People { form, ..people(&visit, id).await? })
}

/// POST /people/invitations/revoke
pub async fn revoke(visit: Signed, typed: Typed) -> Answer {
    let id: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let invitation: InvitationId = typed.id("invitation")?.ok_or_else(Fault::not_found)?;
    visit.app().revoke_invitation(&visit.ctx, id, invitation).await?;
    Ok(go(&format!("/people?organisation={id}&done=revoked")))
}
