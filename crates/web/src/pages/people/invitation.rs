//! The holder of a one-time code: types it, sees what it is for, joins or sets a new password.

use super::sign_in::arrive;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Typed};
use crate::visit::{Signed, Visitor};
use app::people::{InvitationKind, InvitationView, fold_code};
use app::{Error, Field};
use askama::Template;
use domain::policy::Refusal;

#[derive(Template)]
#[template(path = "pages/people/invitation.html")]
struct Ask {
    t: Frame,
    form: FormState,
}

#[derive(Template)]
#[template(path = "pages/people/accept.html")]
struct Accept {
    t: Frame,
    form: FormState,
    code: String,
    found: InvitationView,
    role: &'static str,
    signed: String,
}

/// GET /invitation
pub async fn ask(visit: Visitor) -> Answer {
    page(&Ask { t: Frame::new(&visit, "people-code-title"), form: FormState::default() })
}

/// POST /invitation: leads to the page of the code.
pub async fn find(visit: Visitor, typed: Typed) -> Answer {
    let code = fold_code(typed.raw("code"));
    let error = match visit.app().invitation(&visit.ctx, &code).await {
        Ok(_) => return Ok(go(&format!("/invitation/{code}"))),
        Err(Error::Refused(Refusal::NotFound)) => Error::field("code", "invitation-unknown"),
        Err(error) => error,
    };
    let form = typed.keep().refuse(error)?;
    page_again(&form.clone(), &Ask { t: Frame::new(&visit, "people-code-title"), form })
}

async fn accept_page(visit: &Visitor, code: String, form: FormState) -> Result<Accept, Fault> {
    let found = visit.app().invitation(&visit.ctx, &code).await?;
    let join = found.kind == InvitationKind::Join;
    let title = if join { "people-accept-title" } else { "people-reset-title" };
    Ok(Accept {
        t: Frame::new(visit, title).of(&found.organisation_name),
        form,
        code: fold_code(&code),
        role: super::role_key(&found.role),
        signed: visit.me.as_ref().filter(|_| join).map(|me| me.person.name.clone()).unwrap_or_default(),
        found,
    })
}

/// GET /invitation/{code}
pub async fn show(visit: Visitor, Path(code): Path<String>) -> Answer {
    page(&accept_page(&visit, code, FormState::default()).await?)
}

/// POST /invitation/{code}
pub async fn accept(visit: Visitor, Path(code): Path<String>, typed: Typed) -> Answer {
    let (login, password) = (typed.line("login"), typed.raw("password"));
    let error = if password == typed.raw("password_again") {
        let app = visit.app();
        match app.accept_invitation(&visit.ctx, &code, &login, password, &visit.origin()).await {
            Ok(entered) => return arrive(&visit, entered, &typed).await,
            Err(error) => error,
        }
    } else {
        Error::Invalid(vec![Field::new("password_again", "password-differs")])
    };
    // A code that is used up or over has no form to come back to.
    let form = match error {
        Error::Conflict(_) => return Err(error.into()),
        other => typed.keep().refuse(other)?,
    };
    page_again(&form.clone(), &accept_page(&visit, code, form).await?)
}

/// POST /invitation/{code}/join: one account, another organisation.
pub async fn join(visit: Signed, Path(code): Path<String>) -> Answer {
    visit.app().join_with_invitation(&visit.ctx, &code).await?;
    Ok(go("/"))
}
