//! GET /editions/compare?from=&to=&form=: what changed from one edition to another, in words.

use super::changes::{List, side};
use super::title;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, page};
use crate::take::Asked;
use crate::visit::Visitor;
use app::guide::EditionView;
use app::guide::summaries::Compared;
use askama::Template;
use domain::checklist::Status;
use domain::ids::SummaryId;
use domain::policy::Action;

/// Two editions that were compared.
pub(crate) struct Result {
    from: String,
    to: String,
    /// Summaries of the two: id and title.
    seen: Vec<(SummaryId, String)>,
}

#[derive(Template)]
#[template(path = "pages/guide/compare.html")]
struct Page {
    t: Frame,
    form: FormState,
    editions: Vec<(String, String)>,
    forms: Vec<(&'static str, String)>,
    compared: Option<Result>,
    changes: List,
    /// Key of the sentence that says why nothing is compared.
    why: &'static str,
    may_write: bool,
}

/// GET /editions/compare
pub async fn show(visit: Visitor, asked: Asked) -> Answer {
    let app = visit.app();
    let mut all = app.editions(&visit.ctx).await?;
    all.retain(|e| e.row.status == Status::Published && e.row.fiscal_year.is_some());
    let mut newest = all.iter().rev().map(|e| e.row.id.clone());
    let (last, before) = (newest.next().unwrap_or_default(), newest.next().unwrap_or_default());
    let pick = |name: &str, default: String| match asked.text(name) {
        "" => default,
        text => text.replace('\0', ""),
    };
    let (from, to, form) = (pick("from", before), pick("to", last), pick("form", "institution".to_owned()));
    let (found, why) = match app.compare_in_full(&visit.ctx, &from, &to, &form).await {
        Ok(compared) => (Some(compared), ""),
        Err(app::Error::Invalid(fields)) => (None, fields.first().map_or("guide-compare-none", |f| f.code)),
        Err(app::Error::Refused(_)) => (None, "guide-compare-none"),
        Err(other) => return Err(other.into()),
    };
    let compared = match &found {
        Some(compared) => Some(result(&visit, compared).await?),
        None => None,
    };
    let name = |e: &EditionView| title(&visit.say, &e.edition.title, &e.edition.title_en).to_owned();
    page(&Page {
        form: FormState::default().with("from", from.as_str()).with("to", to.as_str()).with("form", form.as_str()),
        editions: all.iter().map(|e| (e.row.id.clone(), name(e))).collect(),
        forms: ["institution", "pharmacy", "vendor"].map(|f| (f, visit.say.plain(form_key(f)).to_string())).to_vec(),
        changes: found.as_ref().map(|c| List::of(&visit.say, c)).unwrap_or_default(),
        compared,
        why,
        may_write: app.stands_for_installation(&visit.ctx, Action::WriteSummary).await?,
        t: Frame::new(&visit, "guide-compare-title"),
    })
}

async fn result(visit: &Visitor, compared: &Compared) -> std::result::Result<Result, Fault> {
    let seen = visit.app().summaries_of(&visit.ctx, compared).await?;
    Ok(Result { from: side(&visit.say, &compared.from), to: side(&visit.say, &compared.to), seen })
}

/// Key of the name of a form.
fn form_key(form: &str) -> &'static str {
    match form {
        "pharmacy" => "guide-form-pharmacy",
        "vendor" => "guide-form-vendor",
        _ => "guide-form-institution",
    }
}
