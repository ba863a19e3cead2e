//! GET /editions: every edition and what is known of it. POST /editions/{id}/publish: for those who stand
//! for the installation.

use super::title;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::{Signed, Visitor};
use app::guide::EditionView;
use askama::Template;
use domain::checklist::Status;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/guide/editions.html")]
struct Page {
    t: Frame,
    editions: Vec<EditionView>,
    may_publish: bool,
    may_import: bool,
    may_carry: bool,
    form: FormState,
    done: &'static str,
}

impl Page {
    fn name<'e>(&self, edition: &'e EditionView) -> &'e str {
        title(&self.t, &edition.edition.title, &edition.edition.title_en)
    }
    fn year(&self, edition: &EditionView) -> String {
        let year = edition.row.fiscal_year.and_then(|y| i32::try_from(y).ok());
        year.map(|y| format!("{} ({y})", domain::dates::wareki_fiscal_year(y))).unwrap_or_default()
    }
    fn forms(&self, edition: &EditionView) -> String {
        let names: Vec<&str> = edition.edition.forms.iter().map(|f| title(&self.t, &f.title, &f.title_en)).collect();
        names.join("／")
    }
    fn short<'e>(&self, edition: &'e EditionView) -> &'e str {
        edition.row.hash.get(..12).unwrap_or(&edition.row.hash)
    }
    /// The forms that were imported and can be corrected: id and name. A correction goes into a new revision.
    fn imported<'e>(&self, edition: &'e EditionView) -> Vec<(&'e str, &'e str)> {
        let forms = edition.edition.forms.iter().filter(|f| f.imported.is_some());
        forms.map(|f| (f.id.as_str(), title(&self.t, &f.title, &f.title_en))).collect()
    }
    fn is_draft(&self, edition: &EditionView) -> bool {
        edition.row.status == Status::Draft
    }
}

async fn listed(visit: &Visitor, form: FormState, done: &'static str) -> Result<Page, Fault> {
    let mut editions = visit.app().editions(&visit.ctx).await?;
    editions.reverse();
    Ok(Page {
        t: Frame::new(visit, "guide-editions-title"),
        editions,
        may_publish: visit.app().stands_for_installation(&visit.ctx, Action::PublishEdition).await?,
        may_import: visit.app().stands_for_installation(&visit.ctx, Action::ImportEdition).await?,
        may_carry: visit.ctx.may_any(Action::CarryOverAll).is_ok(),
        form,
        done,
    })
}

/// GET /editions
pub async fn list(visit: Visitor, asked: Asked) -> Answer {
    let done = match asked.text("done") {
        "published" => "guide-edition-published",
        "imported" => "workbook-imported",
        _ => "",
    };
    page(&listed(&visit, FormState::default(), done).await?)
}

/// POST /editions/{id}/publish: the draft that was on the screen. It never changes again from then on.
pub async fn publish(visit: Signed, Path(id): Path<String>, typed: Typed) -> Answer {
    match visit.app().publish_edition(&visit.ctx, &id, Some(typed.raw("hash"))).await {
        Ok(_) => Ok(go("/editions?done=published")),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &listed(visit.visitor(), form, "").await?)
        }
    }
}
