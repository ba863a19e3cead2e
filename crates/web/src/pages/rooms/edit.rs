//! GET /rooms/new and POST /rooms: something is put up in an association's room.

use super::{Choices, typed_item};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::evidence;
use crate::take::{Asked, Part, Piece, Upload};
use crate::visit::{Signed, Visit};
use app::evidence::Incoming;
use app::once::form_key;
use app::rooms::{FILE_MAX, VIDEO_MAX};
use app::{Error, Field};
use askama::Template;
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/rooms/new.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    form: FormState,
    choices: Choices,
    megabytes: u64,
    video_megabytes: u64,
}

async fn build(visit: &Signed, organisation: OrganisationId, form: FormState) -> Result<Page, Fault> {
    visit.ctx.may(Action::ChangeRoom, organisation)?;
    let row = visit.app().organisation(&visit.ctx, organisation).await?.row;
    if !row.kind.is_association() {
        return Err(Fault::not_found());
    }
    Ok(Page {
        t: Frame::new(visit.visitor(), "room-put").of(&row.name),
        organisation,
        form,
        choices: Choices::of(visit),
        megabytes: FILE_MAX / 1024 / 1024,
        video_megabytes: VIDEO_MAX / 1024 / 1024,
    })
}

/// GET /rooms/new?organisation=
pub async fn new(visit: Signed, asked: Asked) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?)?;
    page(&build(&visit, organisation, FormState::default()).await?)
}

/// A file as it came, or what is wrong with it; the form can be answered in either case.
pub(crate) async fn read(visit: &Visit, part: Part<'_>) -> Result<Result<Incoming, Error>, Fault> {
    part.into_incoming(visit.app().incoming_to_room()?).await
}

/// POST /rooms?organisation=
pub async fn put(visit: Signed, asked: Asked, mut upload: Upload) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?)?;
    // Before the first byte goes to the disk.
    visit.ctx.may(Action::ChangeRoom, organisation)?;
    let (mut file, mut name) = (None, String::new());
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.file_name.is_empty() || file.is_some() {
            continue;
        }
        name.clone_from(&part.file_name);
        file = Some(read(&visit, part).await?);
    }
    let typed = upload.typed();
    let done = match file.transpose() {
        Ok(file) => {
            let hash = file.as_ref().map(Incoming::sha256).unwrap_or_default();
            let key = form_key(typed.raw("once"), &[typed.line("title").as_bytes(), hash.as_bytes()]);
            let file = file.map(|incoming| (name.clone(), incoming));
            visit.app().put_up(&visit.ctx, organisation, typed_item(&typed), file, key.as_deref()).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(go(&format!("/rooms?organisation={organisation}&done=put"))),
        Err(error) => {
            let form = match error {
                Error::MediaType(_) | Error::TooLarge(_) => evidence::refused(&visit.say, typed.keep(), error, &name)?,
                other => typed.keep().refuse(other)?,
            };
            // A browser does not keep a chosen file.
            let mut form = form;
            if !name.is_empty() && form.wrong("file").is_none() {
                form.mark(Field::new("file", "room-file-again"));
            }
            page_again(&form.clone(), &build(&visit, organisation, form).await?)
        }
    }
}
