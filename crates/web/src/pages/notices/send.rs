//! 決裁 and 発送: POST /notices/{id}/approve, GET and POST /notices/{id}/issue.

use super::told;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::notices::{Member, NoticeRow, Sending, To};
use app::{Error, Field};
use askama::Template;
use axum::http::StatusCode;
use domain::ids::{NoticeId, OrganisationId};
use domain::policy::Action;

/// Members that are shown to be chosen one by one; more are reached together.
pub(super) const CHOSEN: usize = 300;

#[derive(Template)]
#[template(path = "pages/notices/send.html")]
struct Page {
    t: Frame,
    notice: NoticeRow,
    form: FormState,
    members: Vec<Member>,
    /// Contacts outside Mamori that get it by mail.
    by_mail: usize,
    /// Somebody changed it since it was looked at.
    stale: bool,
}

/// POST /notices/{id}/approve
pub async fn approve(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    let (row, _) = visit.app().draft(&visit.ctx, id).await?;
    let seen = typed.raw("version").parse().unwrap_or(0);
    visit.app().approve_notice(&visit.ctx, id, typed.raw("note"), Some(seen)).await?;
    Ok(go(&format!("/notices/{id}?organisation={}&done=approved", row.organisation)))
}

async fn build(visit: &Signed, notice: NoticeRow, form: FormState) -> Result<Page, Fault> {
    visit.ctx.may(Action::IssueNotices, notice.organisation)?;
    let members = visit.app().members_below(&visit.ctx, notice.organisation, CHOSEN).await?;
    Ok(Page {
        by_mail: visit.app().mail_contacts(&visit.ctx, notice.organisation).await?,
        t: Frame::new(visit.visitor(), "notices-to-issue").of(&notice.letter.sender),
        members,
        notice,
        form,
        stale: false,
    })
}

/// To whom the form says.
pub(super) fn to(typed: &Typed) -> To {
    if typed.raw("to") == "these" {
        To::These(typed.all("member").filter_map(|id| id.parse().ok()).collect::<Vec<OrganisationId>>())
    } else {
        To::Children
    }
}

/// GET /notices/{id}/issue
pub async fn show(visit: Signed, Path(id): Path<NoticeId>) -> Answer {
    let (row, _) = visit.app().draft(&visit.ctx, id).await?;
    if row.state == domain::notices::State::Issued {
        return Err(Error::Conflict("notice-issued").into());
    }
    let form = FormState::default()
        .with("number", row.letter.number.clone().unwrap_or_default())
        .with("date", told(Some(row.letter.date.unwrap_or(visit.ctx.today()))))
        .with("version", row.version.to_string())
        .with("to", "children");
    page(&build(&visit, row, form).await?)
}

/// POST /notices/{id}/issue
pub async fn issue(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    let (row, _) = visit.app().draft(&visit.ctx, id).await?;
    let done = match domain::dates::parse(typed.raw("date")) {
        Err(_) => Err(Error::Invalid(vec![Field::new("date", "answer-date")])),
        Ok(date) => {
            let sending = Sending { to: to(&typed), number: Some(typed.line("number")), date: Some(date) };
            let seen = typed.raw("version").parse().ok();
            visit.app().issue_notice_seen(&visit.ctx, id, sending, seen).await
        }
    };
    match done {
        Ok(()) => Ok(go(&format!("/notices/{id}?organisation={}&done=issued", row.organisation))),
        Err(Error::Stale { .. }) => {
            let form = typed.keep().with("version", row.version.to_string());
            page_as(StatusCode::CONFLICT, &Page { stale: true, ..build(&visit, row, form).await? })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, row, form).await?)
        }
    }
}
