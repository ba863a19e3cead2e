//! GET /summaries/{id}: a summary as it was published, for everybody; a draft for those who write it.

use super::super::changes::{List, side};
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::take::{Asked, Path};
use crate::visit::Visitor;
use app::guide::summaries::SummaryView;
use askama::Template;
use domain::ids::SummaryId;

#[derive(Template)]
#[template(path = "pages/guide/summaries/one.html")]
struct Page {
    t: Frame,
    view: SummaryView,
    from: String,
    to: String,
    points: Vec<String>,
    changes: List,
    /// Key of what was just done; empty for nothing.
    done: &'static str,
}

impl Page {
    fn day(&self) -> String {
        super::day(self.view.row.dated)
    }
}

/// GET /summaries/{id}
pub async fn show(visit: Visitor, Path(id): Path<SummaryId>, asked: Asked) -> Answer {
    let view = visit.app().summary(&visit.ctx, id).await?;
    let compared = &view.computed.compared;
    page(&Page {
        from: side(&visit.say, &compared.from),
        to: side(&visit.say, &compared.to),
        points: view.written.shown().map(|p| p.text.clone()).collect(),
        changes: if view.written.list { List::of(&visit.say, compared) } else { List::default() },
        done: match asked.text("done") {
            "saved" => "summaries-saved",
            "published" => "summaries-published-now",
            _ => "",
        },
        t: Frame::new(&visit, "summaries-title").titled(view.written.title.as_str()),
        view,
    })
}
