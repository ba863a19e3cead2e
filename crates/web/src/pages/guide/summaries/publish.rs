//! GET and POST /summaries/{id}/publish: sender, number and day, then it is everybody's and never changes.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::guide::summaries::{SummaryView, TypedHead};
use askama::Template;
use domain::ids::SummaryId;

#[derive(Template)]
#[template(path = "pages/guide/summaries/publish.html")]
struct Page {
    t: Frame,
    id: SummaryId,
    form: FormState,
    title: String,
    points: Vec<String>,
}

async fn build(visit: &Signed, id: SummaryId, form: FormState) -> Result<(Page, SummaryView), Fault> {
    let view = visit.app().summary(&visit.ctx, id).await?;
    if !view.may_write {
        return Err(Fault::not_found());
    }
    let page = Page {
        t: Frame::new(visit.visitor(), "summaries-publish-title"),
        id,
        form,
        title: view.written.title.clone(),
        points: view.written.shown().map(|p| p.text.clone()).collect(),
    };
    Ok((page, view))
}

/// GET /summaries/{id}/publish
pub async fn show(visit: Signed, Path(id): Path<SummaryId>) -> Answer {
    let house = visit.me().roles.first().map(|r| r.organisation_name.clone()).unwrap_or_default();
    let today = domain::dates::wareki(visit.ctx.today());
    let form = FormState::default().with("sender", house).with("date", today);
    let (mut shown, view) = build(&visit, id, form).await?;
    if !view.is_draft() {
        return Ok(go(&format!("/summaries/{id}")));
    }
    shown.form = shown.form.with("version", view.row.version.to_string());
    page(&shown)
}

/// POST /summaries/{id}/publish
pub async fn publish(visit: Signed, Path(id): Path<SummaryId>, typed: Typed) -> Answer {
    let head = TypedHead { sender: typed.line("sender"), number: typed.line("number"), date: typed.line("date") };
    let version = typed.raw("version").parse().unwrap_or(0);
    let error = match visit.app().publish_summary(&visit.ctx, id, &head, version).await {
        Ok(()) => return Ok(go(&format!("/summaries/{id}?done=published"))),
        // Somebody changed the words meanwhile: the page shows them before they are published.
        Err(app::Error::Stale { .. }) => app::Error::Conflict("error-stale"),
        Err(error) => error,
    };
    let (mut shown, view) = build(&visit, id, typed.keep().refuse(error)?).await?;
    shown.form = shown.form.with("version", view.row.version.to_string());
    page_again(&shown.form.clone(), &shown)
}
