//! GET and POST /organisations/{id}/imports: a list is chosen and read; nothing is registered yet.

use super::{file, refused};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Upload};
use crate::visit::Signed;
use app::Field;
use app::imports::Import;
use askama::Template;
use axum::response::IntoResponse;
use domain::ids::OrganisationId;

#[derive(Template)]
#[template(path = "pages/imports/list.html")]
struct Page {
    t: Frame,
    id: OrganisationId,
    form: FormState,
    newest: Vec<(Import, i64)>,
}

impl Page {
    fn when(&self, at: &i64) -> String {
        self.t.instant(&domain::dates::from_micros(*at))
    }
}

async fn build(visit: &Signed, id: OrganisationId, form: FormState) -> Result<Page, Fault> {
    let newest = visit.app().member_imports(&visit.ctx, id).await?;
    Ok(Page { t: Frame::new(visit.visitor(), "imports-title"), id, form, newest })
}

/// GET /organisations/{id}/imports
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    page(&build(&visit, id, FormState::default()).await?)
}

/// POST /organisations/{id}/imports: a form with the list.
pub async fn open(visit: Signed, Path(id): Path<OrganisationId>, mut upload: Upload) -> Answer {
    visit.app().may_import(&visit.ctx, id).await?;
    let file = file(&mut upload).await?;
    let mut form = upload.typed().keep();
    let Some((name, bytes)) = file else {
        form.mark(Field::new("file", "import-file-missing"));
        return page_again(&form, &build(&visit, id, form.clone()).await?);
    };
    match visit.app().read_members_list(&visit.ctx, id, &name, bytes).await {
        Ok(table) => {
            let import = visit.app().keep_members_list(&visit.ctx, id, &table).await?;
            Ok(go(&format!("/organisations/{id}/imports/{import}")).into_response())
        }
        Err(error) => {
            let form = refused(form, error)?;
            page_again(&form, &build(&visit, id, form.clone()).await?)
        }
    }
}
