//! GET and POST /organisations/{id}/contacts: whom letters reach outside Mamori; POST …/remove.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::notices::{ContactRow, TypedContact};
use askama::Template;
use domain::ids::{ContactId, OrganisationId};
use domain::notices::Reached;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/notices/contacts.html")]
struct Page {
    t: Frame,
    form: FormState,
    organisation: OrganisationId,
    all: Vec<ContactRow>,
    ways: Vec<(&'static str, String)>,
}

impl Page {
    fn way(&self, contact: &ContactRow) -> &'static str {
        key(contact.way)
    }
}

fn key(way: Reached) -> &'static str {
    match way {
        Reached::Mail => "contact-by-mail",
        Reached::Fax => "contact-by-fax",
        Reached::Post => "contact-by-post",
    }
}

async fn build(visit: &Signed, organisation: OrganisationId, form: FormState) -> Result<Page, Fault> {
    let all = visit.app().contacts(&visit.ctx, organisation).await?;
    let (_, name, association) = super::house(visit, Some(organisation)).await?;
    if !association {
        return Err(Fault::not_found());
    }
    let ways = Reached::ALL.map(|way| (way.code(), visit.say.plain(key(way)).to_string())).into();
    Ok(Page { t: Frame::new(visit.visitor(), "contact-title").of(&name), form, organisation, all, ways })
}

/// GET /organisations/{id}/contacts
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    page(&build(&visit, id, FormState::default().with("way", Reached::Fax.code())).await?)
}

/// POST /organisations/{id}/contacts
pub async fn add(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    visit.ctx.may(Action::WriteNotices, id)?;
    let contact = TypedContact {
        name: typed.line("name"),
        email: typed.line("email"),
        fax: typed.line("fax"),
        way: Reached::from_code(typed.raw("way")).unwrap_or_default(),
    };
    match visit.app().add_contact(&visit.ctx, id, contact).await {
        Ok(_) => Ok(go(&format!("/organisations/{id}/contacts"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, form).await?)
        }
    }
}

/// POST /organisations/{id}/contacts/remove
pub async fn remove(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    visit.ctx.may(Action::WriteNotices, id)?;
    let contact: ContactId = typed.id("contact")?.ok_or_else(Fault::not_found)?;
    visit.app().remove_contact(&visit.ctx, id, contact).await?;
    Ok(go(&format!("/organisations/{id}/contacts")))
}
