//! GET and POST /seminars/{id}/morning: five minutes for the morning meeting, the sheet to sign, and the photo of it.

use super::read;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::evidence;
use crate::take::{Asked, Path, Piece, Upload};
use crate::visit::Signed;
use app::seminars::Seminar;
use app::{Error, Field};
use askama::Template;
use domain::ids::{OrganisationId, SeminarId};
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/seminars/morning.html")]
struct Page {
    t: Frame,
    seminar: Seminar,
    form: FormState,
    today: String,
    /// How long it takes (minutes).
    minutes: i64,
}

async fn build(
    visit: &Signed,
    id: SeminarId,
    house: Option<OrganisationId>,
    form: Option<FormState>,
) -> Result<Page, Fault> {
    let seminar = visit.app().seminar(&visit.ctx, id, house).await?;
    visit.ctx.may(Action::RecordTraining, seminar.house)?;
    let name = visit.app().organisation(&visit.ctx, seminar.house).await?.row.name;
    let today = visit.ctx.today().to_string();
    Ok(Page {
        t: Frame::new(visit.visitor(), "seminar-morning").of(&name),
        form: form.unwrap_or_else(|| FormState::default().with("day", today.as_str())),
        today,
        minutes: super::minutes(seminar.row.length),
        seminar,
    })
}

/// GET /seminars/{id}/morning
pub async fn show(visit: Signed, Path(id): Path<SeminarId>, asked: Asked) -> Answer {
    page(&build(&visit, id, asked.id("organisation")?, None).await?)
}

/// POST /seminars/{id}/morning?organisation=
pub async fn save(visit: Signed, Path(id): Path<SeminarId>, asked: Asked, mut upload: Upload) -> Answer {
    let house: OrganisationId = visit.app().seminar(&visit.ctx, id, asked.id("organisation")?).await?.house;
    // Before the first byte goes to the disk.
    visit.ctx.may(Action::RecordTraining, house)?;
    let (mut file, mut name) = (None, String::new());
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.name == "file" && !part.file_name.is_empty() && file.is_none() {
            name.clone_from(&part.file_name);
            file = Some(read(visit.app().incoming()?, part).await?);
        }
    }
    let typed = upload.typed();
    let done = match file.transpose() {
        Ok(file) => {
            let file = file.map(|incoming| (name.clone(), incoming));
            let said = (typed.raw("day"), typed.raw("people"));
            visit.app().record_meeting(&visit.ctx, id, house, said, file).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(go(&format!("/training?organisation={house}&done=meeting"))),
        Err(error) => {
            let mut form = match error {
                Error::MediaType(_) | Error::TooLarge(_) => evidence::refused(&visit.say, typed.keep(), error, &name)?,
                other => typed.keep().refuse(other)?,
            };
            if !name.is_empty() && form.wrong("file").is_none() {
                form.mark(Field::new("file", "room-file-again"));
            }
            page_again(&form.clone(), &build(&visit, id, Some(house), Some(form)).await?)
        }
    }
}
