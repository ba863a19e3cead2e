//! GET /editions/compare?from=&to=&form=: what changed from one edition to another, in words.

use super::{item_title, title};
use crate::fault::Answer;
use crate::form::FormState;
use crate::frame::{Frame, page};
use crate::take::Asked;
use crate::visit::Visitor;
use app::guide::EditionView;
use askama::Template;
use content::{Change, ChangeKind};
use domain::checklist::{Form, Item, Status};

/// A row on one side.
struct Side {
    title: String,
    text: String,
}

/// One change.
struct Row {
    /// Key of the words for what happened.
    kind: &'static str,
    reworded: bool,
    from: Vec<Side>,
    to: Vec<Side>,
}

#[derive(Template)]
#[template(path = "pages/guide/compare.html")]
struct Page {
    t: Frame,
    form: FormState,
    editions: Vec<(String, String)>,
    forms: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    from: String,
    to: String,
    same: usize,
    compared: bool,
}

/// GET /editions/compare
pub async fn show(visit: Visitor, asked: Asked) -> Answer {
    let mut all = visit.app().editions(&visit.ctx).await?;
    all.retain(|e| e.row.status == Status::Published && e.row.fiscal_year.is_some());
    let mut newest = all.iter().rev().map(|e| e.row.id.clone());
    let (last, before) = (newest.next().unwrap_or_default(), newest.next().unwrap_or_default());
    let pick = |name: &str, default: String| match asked.text(name) {
        "" => default,
        text => text.to_owned(),
    };
    let (from, to, form) = (pick("from", before), pick("to", last), pick("form", "institution".to_owned()));
    let (a, b) = (find(&all, &from), find(&all, &to));
    let changes = match (a, b) {
        (Some(_), Some(_)) => visit.app().compare_editions(&visit.ctx, &from, &to, &form).await.ok(),
        _ => None,
    };
    let compared = changes.is_some();
    let (mut rows, mut same) = (Vec::new(), 0);
    for change in changes.unwrap_or_default() {
        if change.kind == ChangeKind::Unchanged && !change.reworded {
            same += 1;
        } else {
            rows.push(row(&visit, a, b, &form, &change));
        }
    }
    let name = |e: Option<&EditionView>| {
        e.map(|e| title(&visit.say, &e.edition.title, &e.edition.title_en).to_owned()).unwrap_or_default()
    };
    page(&Page {
        t: Frame::new(&visit, "guide-compare-title"),
        from: name(a),
        to: name(b),
        form: FormState::default().with("from", from.as_str()).with("to", to.as_str()).with("form", form.as_str()),
        editions: all.iter().map(|e| (e.row.id.clone(), name(Some(e)))).collect(),
        forms: ["institution", "pharmacy", "vendor"].map(|f| (f, visit.say.plain(form_key(f)).to_string())).to_vec(),
        rows,
        same,
        compared,
    })
}

fn find<'e>(all: &'e [EditionView], id: &str) -> Option<&'e EditionView> {
    all.iter().find(|e| e.row.id == id)
}

/// Key of the name of a form.
fn form_key(form: &str) -> &'static str {
    match form {
        "pharmacy" => "guide-form-pharmacy",
        "vendor" => "guide-form-vendor",
        _ => "guide-form-institution",
    }
}

/// Key of the words for a kind of change.
fn kind_key(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Unchanged => "guide-change-unchanged",
        ChangeKind::Due => "guide-change-due",
        ChangeKind::Moved => "guide-change-moved",
        ChangeKind::Merged => "guide-change-merged",
        ChangeKind::Split => "guide-change-split",
        ChangeKind::New => "guide-change-new",
        ChangeKind::Removed => "guide-change-removed",
    }
}

fn row(visit: &Visitor, a: Option<&EditionView>, b: Option<&EditionView>, form: &str, change: &Change) -> Row {
    let side = |edition: Option<&EditionView>, keys: &[String]| {
        let items = keys.iter().filter_map(|key| item(edition?, form, key));
        items.map(|i| Side { title: item_title(&visit.say, i), text: i.text.clone() }).collect()
    };
    Row { kind: kind_key(change.kind), reworded: change.reworded, from: side(a, &change.from), to: side(b, &change.to) }
}

/// The row of a key: in the form itself, or in the one that took its place (r7 pharmacy, r8 institution).
fn item<'e>(edition: &'e EditionView, form: &str, key: &str) -> Option<&'e Item> {
    let mut forms: Vec<&Form> = edition.edition.form(form).into_iter().collect();
    forms.extend(edition.edition.forms.iter().filter(|f| f.id != form && f.id != "vendor"));
    forms.into_iter().find_map(|f| f.item(key))
}
