//! GET /seminars/new and POST /seminars: a video is put up, as one form, or uploaded in parts by a script before.

use super::{read, too_large, typed_seminar};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::rooms::Choices;
use crate::take::{Asked, Piece, Upload};
use crate::visit::Signed;
use app::evidence::Incoming;
use app::once::form_key;
use app::seminars::Video;
use app::{Error, Field};
use askama::Template;
use domain::ids::{OrganisationId, UploadId};
use domain::policy::Action;
use domain::seminars::VIDEO_MAX;

#[derive(Template)]
#[template(path = "pages/seminars/new.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    form: FormState,
    choices: Choices,
    gigabytes: String,
}

async fn build(visit: &Signed, organisation: OrganisationId, form: FormState) -> Result<Page, Fault> {
    visit.ctx.may(Action::ChangeSeminars, organisation)?;
    let row = visit.app().organisation(&visit.ctx, organisation).await?.row;
    if !row.kind.is_association() {
        return Err(Fault::not_found());
    }
    Ok(Page {
        t: Frame::new(visit.visitor(), "seminar-put").of(&row.name),
        organisation,
        form,
        choices: Choices::of(visit),
        gigabytes: (VIDEO_MAX / 1024 / 1024 / 1024).to_string(),
    })
}

/// GET /seminars/new?organisation=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?)?;
    page(&build(&visit, organisation, FormState::default()).await?)
}

/// POST /seminars?organisation=
pub async fn put(visit: Signed, asked: Asked, mut upload: Upload) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?)?;
    // Before the first byte goes to the disk.
    visit.ctx.may(Action::ChangeSeminars, organisation)?;
    let mut video: Option<(String, Result<Incoming, Error>)> = None;
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.name == "video" && !part.file_name.is_empty() && video.is_none() {
            let name = part.file_name.clone();
            video = Some((name, read(visit.app().incoming_video()?, part).await?));
        }
    }
    let typed = upload.typed();
    let parts: Option<UploadId> = typed.id("upload")?;
    let chosen = video.is_some();
    let video = match (parts, video) {
        (Some(id), _) => Ok(Video::Upload(id)),
        (None, Some((name, Ok(incoming)))) => Ok(Video::File(name, incoming)),
        (None, Some((_, Err(error)))) => Err(error),
        (None, None) => Ok(Video::None),
    };
    let done = match video {
        Ok(video) => {
            let what = match &video {
                Video::File(_, incoming) => incoming.sha256(),
                _ => parts.map(|id| id.to_string()).unwrap_or_default(),
            };
            let key = form_key(typed.raw("once"), &[typed.line("title").as_bytes(), what.as_bytes()]);
            visit.app().put_seminar(&visit.ctx, organisation, typed_seminar(&typed), video, None, key.as_deref()).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(made) => match made.body["id"].as_str() {
            Some(id) => Ok(go(&format!("/seminars/{id}/edit?done=put"))),
            None => Ok(go(&format!("/seminars?organisation={organisation}&done=put"))),
        },
        Err(error) => {
            let mut form = typed.keep().refuse(too_large(error, "video"))?;
            // A browser does not keep a chosen file; what came in parts is still there.
            if chosen && form.wrong("video").is_none() {
                form.mark(Field::new("video", "seminar-video-again"));
            }
            page_again(&form.clone(), &build(&visit, organisation, form).await?)
        }
    }
}
