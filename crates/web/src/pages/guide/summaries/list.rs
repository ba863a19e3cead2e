//! GET /summaries: every summary. POST /summaries: a comparison becomes a draft.

use crate::fault::Answer;
use crate::frame::{Frame, go, page};
use crate::take::{Asked, Typed};
use crate::visit::{Signed, Visitor};
use askama::Template;
use domain::checklist::Status;
use domain::ids::SummaryId;

/// A summary in the list.
struct Entry {
    id: SummaryId,
    title: String,
    number: String,
    day: String,
}

#[derive(Template)]
#[template(path = "pages/guide/summaries/list.html")]
struct Page {
    t: Frame,
    drafts: Vec<Entry>,
    published: Vec<Entry>,
    may_write: bool,
    removed: bool,
}

/// GET /summaries
pub async fn show(visit: Visitor, asked: Asked) -> Answer {
    let (all, may_write) = visit.app().summaries(&visit.ctx).await?;
    let (mut drafts, mut published) = (Vec::new(), Vec::new());
    for (row, written) in all {
        let entry = Entry { id: row.id, title: written.title, number: row.number, day: super::day(row.dated) };
        if row.status == Status::Published { published.push(entry) } else { drafts.push(entry) }
    }
    let removed = asked.text("done") == "removed";
    page(&Page { t: Frame::new(&visit, "summaries-title"), drafts, published, may_write, removed })
}

/// POST /summaries
pub async fn begin(visit: Signed, typed: Typed) -> Answer {
    let (from, to, form) = (typed.line("from"), typed.line("to"), typed.line("form"));
    let compared = visit.app().compare_in_full(&visit.ctx, &from, &to, &form).await?;
    let id = visit.app().begin_summary(&visit.ctx, compared).await?;
    Ok(go(&format!("/summaries/{id}/edit")))
}
