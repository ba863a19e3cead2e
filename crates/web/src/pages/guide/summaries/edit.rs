//! GET and POST /summaries/{id}/edit: title, words, order, what is left out, what is added. What was computed stands
//! beside each point. POST /summaries/{id}/remove.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Field;
use app::guide::summaries::SummaryView;
use askama::Template;
use domain::ids::SummaryId;
use domain::summaries::{Point, Written};

/// Empty fields for points to be added.
const MORE: usize = 3;

/// A point with the names of its fields.
struct Row {
    n: usize,
    key: String,
    text: String,
    order: String,
    out: String,
    /// Lines of its field.
    lines: usize,
    /// The computed words; none for an added point.
    computed: Option<String>,
    rewritten: bool,
}

#[derive(Template)]
#[template(path = "pages/guide/summaries/edit.html")]
struct Page {
    t: Frame,
    id: SummaryId,
    form: FormState,
    rows: Vec<Row>,
    more: Vec<(usize, String)>,
    /// What somebody else saved meanwhile.
    theirs: Option<Written>,
    done: bool,
}

/// Names of the fields of a point.
fn field(part: &str, n: usize) -> String {
    format!("{part}-{n}")
}

fn kept(view: &SummaryView) -> FormState {
    let mut form = FormState::default()
        .with("version", view.row.version.to_string())
        .with("title", view.written.title.as_str())
        .with("lead", view.written.lead.as_str())
        .with("points", view.written.points.len().to_string());
    if view.written.list {
        form = form.with("list", "true");
    }
    for (n, point) in view.written.points.iter().enumerate() {
        form = form
            .with(&field("key", n), point.key.as_deref().unwrap_or_default())
            .with(&field("text", n), point.text.as_str())
            .with(&field("order", n), (n + 1).to_string());
        if point.left_out {
            form = form.with(&field("out", n), "true");
        }
    }
    form
}

fn build(visit: &Signed, view: &SummaryView, form: FormState, theirs: Option<Written>) -> Page {
    let count = form.value("points").parse::<usize>().unwrap_or(0).min(domain::summaries::POINTS_MAX);
    let row = |n: usize| {
        let key = form.value(&field("key", n)).to_owned();
        let computed = view.proposal(Some(key.as_str())).map(str::to_owned);
        let text = form.value(&field("text", n)).replace("\r\n", "\n");
        Row {
            n: n + 1,
            lines: (text.lines().count() + 1).clamp(2, 14),
            rewritten: computed.as_deref().is_some_and(|c| c.trim() != text.trim()),
            computed,
            key: field("key", n),
            text: field("text", n),
            order: field("order", n),
            out: field("out", n),
        }
    };
    Page {
        rows: (0..count).map(row).collect(),
        more: (0..MORE).map(|n| (n + 1, field("more", n))).collect(),
        t: Frame::new(visit.visitor(), "summaries-edit-title"),
        id: view.row.id,
        form,
        theirs,
        done: false,
    }
}

/// A draft of somebody who writes drafts.
async fn draft(visit: &Signed, id: SummaryId) -> Result<SummaryView, Fault> {
    let view = visit.app().summary(&visit.ctx, id).await?;
    if !view.may_write {
        return Err(Fault::not_found());
    }
    Ok(view)
}

/// GET /summaries/{id}/edit
pub async fn show(visit: Signed, Path(id): Path<SummaryId>, asked: Asked) -> Answer {
    let view = draft(&visit, id).await?;
    if !view.is_draft() {
        return Ok(go(&format!("/summaries/{id}")));
    }
    page(&Page { done: asked.text("done") == "saved", ..build(&visit, &view, kept(&view), None) })
}

/// What was typed, in the order that was typed; a place that is no number is a fault.
fn read(typed: &Typed) -> Result<Written, Field> {
    let count = typed.raw("points").parse::<usize>().unwrap_or(0).min(domain::summaries::POINTS_MAX);
    let mut points: Vec<(i64, Point)> = Vec::new();
    for n in 0..count {
        let order = domain::text::fold_code(typed.raw(&field("order", n)));
        let order = match order.as_str() {
            "" => i64::MAX,
            text => text.parse().map_err(|_| Field::new("", "summary-order").with("n", (n + 1).to_string()))?,
        };
        let key = typed.line(&field("key", n));
        let point = Point {
            key: (!key.is_empty()).then_some(key),
            text: typed.lines(&field("text", n)),
            left_out: typed.ticked(&field("out", n)),
        };
        points.push((order, point));
    }
    points.sort_by_key(|(order, _)| *order);
    let mut points: Vec<Point> = points.into_iter().map(|(_, point)| point).collect();
    points.extend((0..MORE).map(|n| Point { text: typed.lines(&field("more", n)), ..Point::default() }));
    Ok(Written { title: typed.line("title"), lead: typed.lines("lead"), points, list: typed.ticked("list") })
}

/// POST /summaries/{id}/edit
pub async fn save(visit: Signed, Path(id): Path<SummaryId>, typed: Typed) -> Answer {
    let view = draft(&visit, id).await?;
    let mut form = typed.keep();
    let written = match read(&typed) {
        Ok(written) => written,
        Err(field) => {
            form.mark(field);
            return page_again(&form.clone(), &build(&visit, &view, form, None));
        }
    };
    let version = typed.raw("version").parse().unwrap_or(0);
    match visit.app().write_summary(&visit.ctx, id, written, version).await {
        Ok(_) => Ok(go(&format!("/summaries/{id}/edit?done=saved"))),
        Err(app::Error::Stale { .. }) => {
            // Both are shown; saving again is a choice.
            let now = draft(&visit, id).await?;
            let form =
                form.with("version", now.row.version.to_string()).refuse(app::Error::Conflict("summary-stale"))?;
            page_again(&form.clone(), &build(&visit, &view, form, Some(now.written)))
        }
        Err(error) => {
            let form = form.refuse(error)?;
            page_again(&form.clone(), &build(&visit, &view, form, None))
        }
    }
}

/// POST /summaries/{id}/remove
pub async fn remove(visit: Signed, Path(id): Path<SummaryId>) -> Answer {
    visit.app().remove_summary(&visit.ctx, id).await?;
    Ok(go("/summaries?done=removed"))
}
