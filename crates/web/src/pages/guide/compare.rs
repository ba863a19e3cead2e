//! GET /editions/compare?from=&to=&form=: what changed from one edition to another, in words.

use super::changes::{List, side};
use super::{sets, title};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, page};
use crate::take::Asked;
use crate::visit::Visitor;
use app::guide::EditionView;
use app::guide::summaries::{Compared, GUIDE};
use askama::Template;
use domain::checklist::Status;
use domain::continuity::{Paper, Template as PaperTemplate};
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
    let templates: Vec<&PaperTemplate> = Paper::ALL.iter().flat_map(|paper| app.templates(*paper)).collect();
    let guides = app.guide_editions(&visit.ctx).await?;
    let guides = sets::published(&guides);
    let mut newest: Vec<String> = match (asked.text("form"), Paper::from_code(asked.text("form"))) {
        (GUIDE, _) => guides.iter().map(|set| set.id().to_string()).collect(),
        (_, Some(paper)) => app.templates(paper).map(|t| t.id.clone()).collect(),
        (_, None) => all.iter().map(|e| e.row.id.clone()).collect(),
    };
    let (last, before) = (newest.pop().unwrap_or_default(), newest.pop().unwrap_or_default());
    let pick = |name: &str, default: String| match asked.text(name) {
        "" => default,
        text => text.to_owned(),
    };
    let (from, to, form) =
        (pick("from", before.clone()), pick("to", last.clone()), pick("form", "institution".to_owned()));
    let (found, why) = match app.compare_in_full(&visit.ctx, &from, &to, &form).await {
        Ok(compared) => (Some(compared), ""),
        // A paper of whose template there is no other edition yet.
        _ if before.is_empty() && to == last => (None, "guide-compare-one"),
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
        editions: all
            .iter()
            .map(|e| (e.row.id.clone(), name(e)))
            .chain(templates.iter().map(|t| (t.id.clone(), title(&visit.say, &t.title, &t.title_en).to_owned())))
            .chain(guides.iter().map(|set| (set.id().to_string(), sets::name(&visit, set).to_owned())))
            .collect(),
        forms: ["institution", "pharmacy", "vendor", "plan", "rules", GUIDE]
            .map(|f| (f, visit.say.plain(form_key(f)).to_string()))
            .to_vec(),
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
        "plan" => "guide-form-plan",
        "rules" => "guide-form-rules",
        GUIDE => "guide-form-guide",
        _ => "guide-form-institution",
    }
}
