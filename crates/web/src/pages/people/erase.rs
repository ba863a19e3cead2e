//! Erasing: oneself, or somebody who has a role here and nowhere else. The page says what goes and what stays.

use crate::cookies;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use askama::Template;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::ids::{OrganisationId, PersonId};

#[derive(Template)]
#[template(path = "pages/people/erase.html")]
struct Page {
    t: Frame,
    form: FormState,
    name: String,
    login: String,
    /// Whose people they are; none for oneself.
    within: Option<OrganisationId>,
    action: String,
    back: String,
    /// Key of the sentence that says why it cannot be now; empty: it can.
    hindrance: &'static str,
}

async fn own_page(visit: &Signed, form: FormState) -> Result<Page, Fault> {
    let person = &visit.me().person;
    Ok(Page {
        t: Frame::new(visit.visitor(), "erase-own-title"),
        form,
        name: person.name.clone(),
        login: person.login.clone(),
        within: None,
        action: "/account/erase".to_owned(),
        back: "/account".to_owned(),
        hindrance: visit.app().cannot_erase(&visit.ctx, person.id, None).await?.unwrap_or(""),
    })
}

async fn member_page(visit: &Signed, house: OrganisationId, person: PersonId, form: FormState) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let hindrance = app.cannot_erase(ctx, person, Some(house)).await?.unwrap_or("");
    let one = app.people(ctx, house).await?.into_iter().find(|m| m.id == person).ok_or_else(Fault::not_found)?;
    let label = app.organisation(ctx, house).await?.row.name;
    Ok(Page {
        t: Frame::new(visit.visitor(), "erase-title").of(&label),
        form,
        name: one.name,
        login: one.login,
        within: Some(house),
        action: format!("/people/{person}/erase"),
        back: format!("/people/{person}?organisation={house}"),
        hindrance,
    })
}

/// GET /account/erase
pub async fn own(visit: Signed) -> Answer {
    page(&own_page(&visit, FormState::default()).await?)
}

/// POST /account/erase
pub async fn erase_own(visit: Signed, typed: Typed) -> Answer {
    match visit.app().erase_myself(&visit.ctx, typed.ticked("sure")).await {
        Ok(()) => Ok(gone(visit.secure)),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &own_page(&visit, form).await?)
        }
    }
}

/// GET /people/{id}/erase?organisation=
pub async fn show(visit: Signed, Path(person): Path<PersonId>, asked: Asked) -> Answer {
    let house = visit.organisation(asked.id("organisation")?)?;
    page(&member_page(&visit, house, person, FormState::default()).await?)
}

/// POST /people/{id}/erase
pub async fn erase(visit: Signed, Path(person): Path<PersonId>, typed: Typed) -> Answer {
    let house: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    match visit.app().erase_member(&visit.ctx, house, person, typed.ticked("sure")).await {
        Ok(()) if visit.me().person.id == person => Ok(gone(visit.secure)),
        Ok(()) => Ok(go(&format!("/people?organisation={house}&done=erased"))),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            // A stranger is not found, whatever was typed.
            let shown = member_page(&visit, house, person, FormState::default()).await?;
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &Page { form, ..shown })
        }
        Err(error) => Err(error.into()),
    }
}

/// Whoever erased themselves: out, and nothing is left in the browser.
fn gone(secure: bool) -> Response {
    let mut answer = go("/sign-in?left=erased").into_response();
    for name in [cookies::SESSION, cookies::DEVICE] {
        answer.headers_mut().append(header::SET_COOKIE, cookies::write(name, "", Some(0), secure));
    }
    let everything = HeaderValue::from_static("\"cache\", \"storage\"");
    answer.headers_mut().insert(HeaderName::from_static("clear-site-data"), everything);
    answer
}
