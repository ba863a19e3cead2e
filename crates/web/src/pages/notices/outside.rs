//! GET and POST /letters: letters from outside are taken in; GET and POST /letters/{id}: what was read out of one is
//! confirmed, and its cover letter begins.

use super::told;
use crate::api::evidence::stored;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::evidence;
use crate::take::{Asked, Path, Piece, Typed, Upload};
use crate::visit::Signed;
use app::notices::OutsideRow;
use app::{Error, Field};
use askama::Template;
use domain::ids::{NoticeId, OrganisationId, OutsideId};
use domain::notices::outside::ReadOut;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/notices/letters.html")]
struct Letters {
    t: Frame,
    form: FormState,
    organisation: OrganisationId,
    waiting: Vec<OutsideRow>,
    /// One was removed.
    removed: bool,
}

async fn letters(visit: &Signed, organisation: OrganisationId, form: FormState) -> Result<Letters, Fault> {
    let (_, name, association) = super::house(visit, Some(organisation)).await?;
    if !association {
        return Err(Fault::not_found());
    }
    let waiting = visit.app().outside_waiting(&visit.ctx, organisation).await?;
    let t = Frame::new(visit.visitor(), "outside-title").of(&name);
    Ok(Letters { t, form, organisation, waiting, removed: false })
}

/// GET /letters?organisation=
pub async fn list(visit: Signed, asked: Asked) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?)?;
    let removed = asked.text("done") == "removed";
    page(&Letters { removed, ..letters(&visit, organisation, FormState::default()).await? })
}

/// Takes one in: POST /letters?organisation=
pub async fn take(visit: Signed, asked: Asked, mut upload: Upload) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?)?;
    // Before the first byte goes to the disk.
    visit.ctx.may(Action::WriteNotices, organisation)?;
    let mut form = FormState::default();
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.file_name.is_empty() {
            continue;
        }
        let name = part.file_name.clone();
        let taken = match evidence::read(&visit, part).await? {
            Ok(incoming) => visit.app().take_outside(&visit.ctx, organisation, &name, incoming).await,
            Err(error) => Err(error),
        };
        match taken {
            Ok(id) => return Ok(go(&format!("/letters/{id}"))),
            Err(error) => {
                form = evidence::refused(&visit.say, form, error, &name)?;
                return page_again(&form.clone(), &letters(&visit, organisation, form).await?);
            }
        }
    }
    form.mark(Field::new("file", "outside-missing"));
    page_again(&form.clone(), &letters(&visit, organisation, form).await?)
}

#[derive(Template)]
#[template(path = "pages/notices/letter.html")]
struct Letter {
    t: Frame,
    form: FormState,
    row: OutsideRow,
    nothing_read: bool,
}

async fn letter(visit: &Signed, row: OutsideRow, form: FormState) -> Result<Letter, Fault> {
    let (_, name, _) = super::house(visit, Some(row.organisation)).await?;
    let nothing_read = row.said == ReadOut::default();
    Ok(Letter { t: Frame::new(visit.visitor(), "outside-one").of(&name), form, row, nothing_read })
}

/// GET /letters/{id}
pub async fn show(visit: Signed, Path(id): Path<OutsideId>) -> Answer {
    let row = visit.app().outside(&visit.ctx, id).await?;
    if let Some(notice) = row.notice {
        return Ok(go(&format!("/notices/{notice}")));
    }
    let form = FormState::default()
        .with("number", row.said.number.as_str())
        .with("date", told(row.said.date))
        .with("sender", row.said.sender.as_str())
        .with("title", row.said.title.as_str());
    page(&letter(&visit, row, form).await?)
}

/// POST /letters/{id}: confirmed; on to its cover letter.
pub async fn confirm(visit: Signed, Path(id): Path<OutsideId>, typed: Typed) -> Answer {
    let row = visit.app().outside(&visit.ctx, id).await?;
    let mut faults = Vec::new();
    let date = super::day(&typed, "date", &mut faults);
    let said = ReadOut { number: typed.line("number"), date, sender: typed.line("sender"), title: typed.line("title") };
    let done = if faults.is_empty() {
        visit.app().confirm_outside(&visit.ctx, id, said).await
    } else {
        Err(Error::Invalid(faults))
    };
    match done {
        Ok(notice) => Ok(go(&format!("/notices/{notice}/edit"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &letter(&visit, row, form).await?)
        }
    }
}

/// POST /letters/{id}/remove: it was taken in by mistake.
pub async fn remove(visit: Signed, Path(id): Path<OutsideId>) -> Answer {
    let organisation = visit.app().remove_outside(&visit.ctx, id).await?;
    Ok(go(&format!("/letters?organisation={organisation}&done=removed")))
}

/// GET /letters/{id}/file: as it came in, for whoever confirms it.
pub async fn file(visit: Signed, Path(id): Path<OutsideId>) -> Answer {
    let row = visit.app().outside(&visit.ctx, id).await?;
    stored(visit.app(), &row.sha256, &row.media_type, &row.name, row.bytes).await
}

/// GET /notices/{id}/letter: the letter from outside inside a notice, as it came in.
pub async fn inside(visit: Signed, Path(id): Path<NoticeId>, asked: Asked) -> Answer {
    let view = visit.app().notice(&visit.ctx, id, asked.id("organisation")?).await?;
    let row = view.outside.ok_or_else(Fault::not_found)?;
    stored(visit.app(), &row.sha256, &row.media_type, &row.name, row.bytes).await
}
