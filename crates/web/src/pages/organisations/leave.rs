//! 「まとめて持ち出す・この施設のデータを消す」: everything in one archive, then the deletion, and how far either is.

use crate::api::ranged::{Stored, Wanted};
use crate::api::write::attachment;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::leaving::{Leaving, Progress, TypedLeave};
use app::{Error, Place};
use askama::Template;
use domain::ids::{ArchiveId, OrganisationId};
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/organisations/leave.html")]
struct Page {
    t: Frame,
    id: OrganisationId,
    view: Leaving,
    archive: FormState,
    form: FormState,
    one_pc: bool,
}

impl Page {
    fn is_working(&self) -> bool {
        self.view.archives.iter().any(|a| a.is_working)
    }
    /// Bytes in words.
    fn size(&self, bytes: &u64) -> String {
        let mega = 1_000_000;
        if *bytes < mega { format!("{} KB", bytes.div_ceil(1_000)) } else { format!("{} MB", bytes.div_ceil(mega)) }
    }
}

async fn build(visit: &Signed, id: OrganisationId, archive: FormState, form: FormState) -> Result<Page, Fault> {
    let view = visit.app().leaving(&visit.ctx, id).await?;
    Ok(Page {
        t: Frame::new(visit.visitor(), "leave-title").of(&view.name),
        id,
        archive: archive.named("archive"),
        form,
        one_pc: visit.app().config.place == Place::Pc && view.is_only,
        view,
    })
}

/// GET /organisations/{id}/leave
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    page(&build(&visit, id, FormState::default(), FormState::default()).await?)
}

/// POST /organisations/{id}/archives: has one made.
pub async fn archive(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    match visit.app().ask_archive(&visit.ctx, id).await {
        Ok(_) => Ok(go(&format!("/organisations/{id}/leave"))),
        Err(error) => {
            let form = FormState::default().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, form, FormState::default()).await?)
        }
    }
}

fn of(work: &str) -> Result<ArchiveId, Fault> {
    work.parse().map_err(|_| Fault::not_found())
}

/// POST /organisations/{id}/archives/{work}: somebody takes it away; the file follows.
pub async fn take(visit: Signed, Path((id, work)): Path<(OrganisationId, String)>) -> Answer {
    visit.ctx.may(Action::ArchiveInstitution, id)?;
    let work = of(&work)?;
    visit.app().take_archive(&visit.ctx, id, work).await?;
    Ok(go(&format!("/organisations/{id}/archives/{work}")))
}

/// GET /organisations/{id}/archives/{work}, by ranges: a download that broke off goes on.
pub async fn file(visit: Signed, Path((id, work)): Path<(OrganisationId, String)>, wanted: Wanted) -> Answer {
    visit.ctx.may(Action::ArchiveInstitution, id)?;
    let file = visit.app().archive_file(&visit.ctx, id, of(&work)?).await?;
    let disposition = attachment(&format!("{}.zip", file.name));
    let stored = Stored {
        path: &file.path,
        sha256: &file.sha256,
        media_type: "application/zip",
        since: file.since,
        disposition,
    };
    stored.send(&wanted, visit.ctx.now).await
}

/// POST /organisations/{id}/leave: deletes it.
pub async fn leave(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let wanted = TypedLeave {
        code: typed.line("code"),
        code_again: typed.line("code_again"),
        without_archive: typed.ticked("without_archive"),
    };
    match visit.app().leave(&visit.ctx, id, &wanted).await {
        Ok(()) => Ok(go("/leaving")),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, FormState::default(), form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "pages/organisations/leaving.html")]
struct Gone {
    t: Frame,
    progress: Option<Progress>,
}

/// GET /leaving: how far the deletion is that one asked for.
pub async fn progress(visit: Signed) -> Answer {
    let progress = visit.app().own_leaving(&visit.ctx).await?;
    page(&Gone { t: Frame::new(visit.visitor(), "leaving-title"), progress })
}
