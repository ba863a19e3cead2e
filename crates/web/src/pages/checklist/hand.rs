//! Handing a question to a colleague or a vendor contact by name.

use super::item_path;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_as};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::checklist::SheetView;
use askama::Template;
use axum::http::StatusCode;
use domain::checklist::Item;
use domain::ids::AssessmentId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/checklist/hand.html")]
struct Page {
    t: Frame,
    form: FormState,
    sheet: SheetView,
    item: Item,
    names: Vec<String>,
}

impl Page {
    fn path(&self) -> String {
        item_path(&self.sheet, &self.item)
    }
}

/// GET /assessments/{id}/items/{key}/hand
pub async fn show(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>) -> Answer {
    page(&build(&visit, id, &key, None).await?)
}

async fn build(visit: &Signed, id: AssessmentId, key: &str, form: Option<FormState>) -> Result<Page, Fault> {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let item = sheet.form()?.item(key).ok_or_else(Fault::not_found)?.clone();
    let organisation = sheet.row.organisation;
    let mut names = Vec::new();
    if visit.ctx.may(Action::SeePeople, organisation).is_ok() {
        names.extend(visit.app().people(&visit.ctx, organisation).await?.into_iter().map(|m| m.name));
    }
    if visit.ctx.may(Action::SeeVendors, organisation).is_ok() {
        let vendors = visit.app().vendors(&visit.ctx, organisation).await?;
        names.extend(
            vendors
                .into_iter()
                .map(|v| if v.contact.is_empty() { v.name } else { format!("{} {}", v.name, v.contact) }),
        );
    }
    let form = form.unwrap_or_else(|| match sheet.handed.get(key) {
        Some(h) => FormState::default().with("to_name", h.to_name.clone()).with("message", h.message.clone()),
        None => FormState::default(),
    });
    let t = Frame::new(visit.visitor(), "checklist-hand").of(&sheet.organisation.name);
    Ok(Page { t, form, item, names, sheet })
}

/// POST /assessments/{id}/items/{key}/hand; an empty name takes it back.
pub async fn save(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>, typed: Typed) -> Answer {
    match visit.app().hand_over(&visit.ctx, id, &key, &typed.line("to_name"), None, &typed.lines("message")).await {
        Ok(()) => Ok(go(&format!("/assessments/{id}/items/{key}"))),
        Err(Error::Invalid(fields)) => {
            let form = typed.keep().refuse(Error::Invalid(fields))?;
            page_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&visit, id, &key, Some(form)).await?)
        }
        Err(other) => Err(other.into()),
    }
}
