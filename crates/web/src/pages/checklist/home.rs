//! GET / for somebody of an institution: this year's sheet, the next three steps, what is missing.

use super::edition_label;
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::visit::Visitor;
use app::checklist::{Home, SheetView, YearState};
use askama::Template;
use domain::assessment::Why;
use domain::dates::{wareki, wareki_fiscal_year};
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/checklist/home.html")]
struct Page {
    t: Frame,
    home: Home,
    organisation: OrganisationId,
    year: String,
    practice: String,
    may_answer: bool,
    others: Vec<(String, String, String)>,
}

impl Page {
    fn why(&self, step: &app::checklist::Step) -> &'static str {
        match step.why {
            Why::Open => "checklist-why-open",
            Why::Overdue => "checklist-why-overdue",
            Why::NoTarget => "checklist-why-no-target",
            Why::ToDo => "checklist-why-to-do",
        }
    }
    fn label(&self, sheet: &SheetView) -> String {
        edition_label(sheet, &self.practice)
    }
    /// The day of publication in brackets; nothing where it is not known.
    fn published(&self, day: &Option<jiff::civil::Date>) -> String {
        match day.map(wareki) {
            Some(day) if self.t.lang() == "en" => format!(" ({day})"),
            Some(day) => format!("（{day}）"),
            None => String::new(),
        }
    }
}

/// The home of the person's first institution, or of the one asked for.
///
/// # Errors
/// Refused; as the use case gives them.
pub async fn show(visit: &Visitor, organisation: OrganisationId) -> Answer {
    let ctx = &visit.ctx;
    let home = visit.app().home(ctx, organisation).await?;
    let view = visit.app().organisation(ctx, organisation).await?;
    let mut others = Vec::new();
    for edition in visit.app().editions(ctx).await? {
        let Some(form) = edition.edition.form_for(view.row.kind) else { continue };
        let begun = home
            .sheets
            .iter()
            .any(|s| s.row.edition == edition.row.id && s.row.form == form.id && s.row.fiscal_year == home.year);
        if edition.edition.fiscal_year.is_none() && !begun {
            others.push((edition.row.id.clone(), form.id.clone(), form.title.clone()));
        }
    }
    let t = Frame::new(visit, "checklist-home").of(&view.row.name).titled(view.row.name.clone());
    let may_answer = ctx.may(Action::Answer, organisation).is_ok();
    let practice = visit.say.plain("checklist-practice").to_string();
    page(&Page { t, year: wareki_fiscal_year(home.year), home, organisation, practice, may_answer, others })
}
