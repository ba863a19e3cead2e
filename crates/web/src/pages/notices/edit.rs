//! Writing a notice: GET /notices/new, POST /notices, GET and POST /notices/{id}/edit, POST …/delete.

use super::{
    Slots, as_typed, asks_numbers, house, kept, made_once, officers, path_of, relations, seals, typed_draft,
    with_numbers,
};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::notices::{NoticeRow, Recognised, TypedNotice};
use askama::Template;
use axum::http::StatusCode;
use domain::ids::{NoticeId, OrganisationId};
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/notices/edit.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    /// The draft; none for a new one.
    id: Option<NoticeId>,
    form: FormState,
    seals: Vec<(&'static str, String)>,
    relations: Vec<(&'static str, String)>,
    officers: Vec<(String, String)>,
    slots: Slots,
    /// What its numbers are, where the form asked.
    recognised: Option<Vec<Recognised>>,
    takes_receipt: bool,
    stale: bool,
}

impl Page {
    fn action(&self) -> String {
        self.id.map_or_else(|| "/notices".to_owned(), |id| format!("/notices/{id}/edit"))
    }
}

async fn build(
    visit: &Signed,
    organisation: OrganisationId,
    draft: Option<&NoticeRow>,
    form: FormState,
) -> Result<Page, Fault> {
    visit.ctx.may(Action::WriteNotices, organisation)?;
    let head = visit.app().letterhead(&visit.ctx, organisation).await?;
    let title = if draft.is_some() { "notices-edit" } else { "notices-new" };
    let drafter = draft.map_or(visit.ctx.actor.person(), |row| row.drafted_by);
    // A number and a day of receipt that are there are shown, whatever the office's steps are now.
    let is_received = ["received_number", "received_on"].iter().any(|name| !form.value(name).is_empty());
    Ok(Page {
        t: Frame::new(visit.visitor(), title).of(&head.name),
        organisation,
        id: draft.map(|row| row.id),
        slots: Slots::of(&form),
        form,
        seals: seals(visit),
        relations: relations(visit),
        officers: officers(visit, organisation, drafter).await?,
        recognised: None,
        takes_receipt: is_received || head.takes_receipt && draft.is_some_and(|row| row.wrapped_hash.is_some()),
        stale: false,
    })
}

/// GET /notices/new?organisation=
pub async fn new(visit: Signed, asked: Asked) -> Answer {
    let (organisation, ..) = house(&visit, asked.id("organisation")?).await?;
    let head = visit.app().letterhead(&visit.ctx, organisation).await?;
    let typed = TypedNotice {
        sender: head.name,
        signatory: head.signatory,
        addressee: head.addressee,
        seal: head.seal,
        ..TypedNotice::default()
    };
    page(&build(&visit, organisation, None, kept(&typed)).await?)
}

/// POST /notices; the same form twice begins one draft.
pub async fn begin(visit: Signed, typed: Typed) -> Answer {
    let organisation: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    visit.ctx.may(Action::WriteNotices, organisation)?;
    if asks_numbers(&typed) {
        let (form, recognised) = with_numbers(&visit, organisation, &typed).await?;
        let built = build(&visit, organisation, None, form.clone()).await?;
        return page_again(&form, &Page { recognised, ..built });
    }
    let once = made_once(&visit, &organisation.bytes(), &typed)?;
    let done = match typed_draft(&visit, organisation, visit.ctx.actor.person(), &typed).await {
        Ok(new) => visit.app().draft_notice_once(&visit.ctx, organisation, None, new, once).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(made) => Ok(go(&format!("{}&done=saved", path_of(&made, organisation)))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, organisation, None, form).await?)
        }
    }
}

/// GET /notices/{id}/edit
pub async fn show(visit: Signed, Path(id): Path<NoticeId>) -> Answer {
    let (row, cites) = visit.app().draft(&visit.ctx, id).await?;
    if row.state == domain::notices::State::Issued {
        return Err(Error::Conflict("notice-issued").into());
    }
    let form = kept(&as_typed(&row, &cites)).with("version", row.version.to_string());
    page(&build(&visit, row.organisation, Some(&row), form).await?)
}

/// POST /notices/{id}/edit
pub async fn save(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    let (row, _) = visit.app().draft(&visit.ctx, id).await?;
    if asks_numbers(&typed) {
        let (form, recognised) = with_numbers(&visit, row.organisation, &typed).await?;
        let built = build(&visit, row.organisation, Some(&row), form.clone()).await?;
        return page_again(&form, &Page { recognised, ..built });
    }
    let version = typed.raw("version").parse().unwrap_or(0);
    let done = match typed_draft(&visit, row.organisation, row.drafted_by, &typed).await {
        Ok(new) => visit.app().change_notice(&visit.ctx, id, version, new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(go(&format!("/notices/{id}?organisation={}&done=saved", row.organisation))),
        Err(Error::Stale { .. }) => {
            let form = typed.keep().with("version", row.version.to_string());
            let built = build(&visit, row.organisation, Some(&row), form).await?;
            page_as(StatusCode::CONFLICT, &Page { stale: true, ..built })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, row.organisation, Some(&row), form).await?)
        }
    }
}

/// POST /notices/{id}/delete
pub async fn delete(visit: Signed, Path(id): Path<NoticeId>) -> Answer {
    let (row, _) = visit.app().draft(&visit.ctx, id).await?;
    visit.app().delete_notice(&visit.ctx, id).await?;
    Ok(go(&format!("/inbox?organisation={}&box=draft", row.organisation)))
}
