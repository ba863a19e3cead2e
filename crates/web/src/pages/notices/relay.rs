//! GET and POST /notices/{id}/relay: a cover letter of one's own around what came, from one's own template.

use super::{
    Slots, asks_numbers, kept, made_once, officers, path_of, relations, seals, typed_draft, typed_notice, with_numbers,
};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::notices::{Member, NoticeView, Recognised, Sending};
use askama::Template;
use domain::ids::{NoticeId, OrganisationId};
use domain::policy::Action;

/// Drafts of the house that are looked through, the newest first.
const DRAFTS: i64 = 500;

#[derive(Template)]
#[template(path = "pages/notices/relay.html")]
struct Page {
    t: Frame,
    id: NoticeId,
    organisation: OrganisationId,
    inside: NoticeView,
    form: FormState,
    seals: Vec<(&'static str, String)>,
    relations: Vec<(&'static str, String)>,
    officers: Vec<(String, String)>,
    slots: Slots,
    /// What its numbers are, where the form asked.
    recognised: Option<Vec<Recognised>>,
    members: Vec<Member>,
    takes_receipt: bool,
    /// Somebody else approves it before it is sent.
    waits: bool,
    cover_is_empty: bool,
    /// Contacts outside Mamori that get it by mail.
    by_mail: usize,
}

async fn build(visit: &Signed, id: NoticeId, house: OrganisationId, form: FormState) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    ctx.may(Action::WriteNotices, house)?;
    let inside = app.notice(ctx, id, Some(house)).await?;
    let head = app.letterhead(ctx, house).await?;
    let members = app.members_below(ctx, house, super::send::CHOSEN).await?;
    Ok(Page {
        t: Frame::new(visit.visitor(), "notices-relay").of(&head.name),
        id,
        organisation: house,
        inside,
        slots: Slots::of(&form),
        form,
        seals: seals(visit),
        relations: relations(visit),
        members,
        officers: officers(visit, house, ctx.actor.person()).await?,
        recognised: None,
        takes_receipt: head.takes_receipt,
        waits: app.waits_for_approval(ctx, house).await?,
        cover_is_empty: head.cover.is_empty(),
        by_mail: app.mail_contacts(ctx, house).await?,
    })
}

/// GET /notices/{id}/relay?organisation=
pub async fn show(visit: Signed, Path(id): Path<NoticeId>, asked: Asked) -> Answer {
    let view = visit.app().notice(&visit.ctx, id, asked.id("organisation")?).await?;
    if view.own {
        return Err(Fault::not_found());
    }
    if let Some(relayed) = view.relayed {
        return Ok(go(&format!("/notices/{relayed}?organisation={}", view.house)));
    }
    // One that waits for its officer is gone on with, not begun anew.
    let drafts = visit.app().own_notices(&visit.ctx, view.house, false, None, DRAFTS).await?;
    if let Some(draft) = drafts.iter().find(|draft| draft.wraps == Some(id)) {
        return Ok(go(&format!("/notices/{}?organisation={}", draft.id, view.house)));
    }
    let cover = visit.app().cover_letter(&visit.ctx, view.house, id).await?;
    page(&build(&visit, id, view.house, kept(&cover)).await?)
}

/// POST /notices/{id}/relay; the same form twice sends one letter.
pub async fn send(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    let view = visit.app().notice(&visit.ctx, id, super::named_house(&typed)?).await?;
    let house = view.house;
    if asks_numbers(&typed) {
        let (form, recognised) = with_numbers(&visit, house, &typed).await?;
        let built = build(&visit, id, house, form.clone()).await?;
        return page_again(&form, &Page { recognised, ..built });
    }
    let is_draft = typed.raw("then") == "draft" || visit.app().waits_for_approval(&visit.ctx, house).await?;
    let letter = if is_draft {
        typed_draft(&visit, house, visit.ctx.actor.person(), &typed).await
    } else {
        typed_notice(&typed)
    };
    let once = made_once(&visit, &id.bytes(), &typed)?;
    let done = match letter {
        Err(error) => Err(error),
        Ok(letter) if is_draft => {
            let made = visit.app().draft_notice_once(&visit.ctx, house, Some(id), letter, once).await;
            made.map(|made| (made, "saved"))
        }
        Ok(letter) => {
            let sending =
                Sending { to: super::send::to(&typed), number: Some(letter.number.clone()), date: letter.date };
            let made = visit.app().relay_notice(&visit.ctx, house, id, letter, sending, once).await;
            made.map(|made| (made, "relayed"))
        }
    };
    match done {
        Ok((made, done)) => Ok(go(&format!("{}&done={done}", path_of(&made, house)))),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_) | Error::NothingStored { .. })) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, house, form).await?)
        }
        Err(other) => Err(other.into()),
    }
}
