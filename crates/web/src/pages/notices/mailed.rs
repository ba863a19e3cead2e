//! By mail to whom the association reaches outside Mamori: POST /notices/{id}/mails sends to those who have not got it,
//! …/again to another address, …/fax notes that it went by fax, …/returned takes in a mail that came back.

use super::receipts::build;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{go, page_again};
use crate::pages::evidence;
use crate::take::{Path, Piece, Typed, Upload};
use crate::visit::Signed;
use app::Field;
use domain::ids::{ContactId, NoticeId};
use domain::policy::Action;

fn back(id: NoticeId, done: &str) -> Answer {
    Ok(go(&format!("/notices/{id}/receipts?done={done}")))
}

/// POST /notices/{id}/mails
pub async fn send(visit: Signed, Path(id): Path<NoticeId>) -> Answer {
    visit.app().mail_notice(&visit.ctx, id).await?;
    back(id, "mailing")
}

/// POST /notices/{id}/mails/again
pub async fn again(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    // Not found comes before anything about what was typed.
    visit.app().mailed(&visit.ctx, id).await?;
    let contact: ContactId = typed.id("contact")?.ok_or_else(Fault::not_found)?;
    match visit.app().mail_notice_again(&visit.ctx, id, contact, &typed.line("email")).await {
        Ok(()) => back(id, "mailing"),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, form).await?)
        }
    }
}

/// POST /notices/{id}/mails/fax
pub async fn fax(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    visit.app().mailed(&visit.ctx, id).await?;
    let contact: ContactId = typed.id("contact")?.ok_or_else(Fault::not_found)?;
    visit.app().faxed_instead(&visit.ctx, id, contact).await?;
    back(id, "faxed")
}

/// POST /notices/{id}/mails/returned
pub async fn returned(visit: Signed, Path(id): Path<NoticeId>, mut upload: Upload) -> Answer {
    let issuer = visit.app().mailed(&visit.ctx, id).await?.notice.organisation;
    // Before the first byte goes to the disk.
    visit.ctx.may(Action::IssueNotices, issuer)?;
    let mut form = FormState::default();
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.file_name.is_empty() {
            continue;
        }
        let name = part.file_name.clone();
        let taken = match evidence::read(&visit, part).await? {
            Ok(incoming) => visit.app().take_returned(&visit.ctx, id, incoming).await,
            Err(error) => Err(error),
        };
        match taken {
            Ok(notice) => return back(notice, "returned"),
            Err(error) => {
                form = evidence::refused(&visit.say, form, error, &name)?;
                return page_again(&form.clone(), &build(&visit, id, form).await?);
            }
        }
    }
    form.mark(Field::new("file", "bounce-missing"));
    page_again(&form.clone(), &build(&visit, id, form).await?)
}
