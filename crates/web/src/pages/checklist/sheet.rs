//! GET /assessments/{id}: the whole sheet, with the way on.

use super::{edition_label, item_path, told_day};
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::take::Path;
use crate::visit::Signed;
use app::checklist::SheetView;
use askama::Template;
use domain::assessment::Choice;
use domain::checklist::{Form, Item};
use domain::dates::wareki_fiscal_year;
use domain::ids::AssessmentId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/checklist/sheet.html")]
struct Page {
    t: Frame,
    sheet: SheetView,
    form: Form,
    label: String,
    today: String,
    next: Option<String>,
    may_answer: bool,
    official: bool,
}

impl Page {
    fn path(&self, item: &Item) -> String {
        item_path(&self.sheet, item)
    }
    /// Words of the state of a row.
    fn state(&self, item: &Item) -> &'static str {
        match self.sheet.chosen.get(&item.key) {
            Some(Choice::Yes) => "checklist-yes",
            Some(Choice::No) => "checklist-no",
            Some(Choice::Na) => "checklist-na",
            None if !self.sheet.is_due(item) => "checklist-not-due",
            None => "checklist-open-row",
        }
    }
    fn target(&self, item: &Item) -> String {
        let no = self.sheet.chosen.get(&item.key) == Some(&Choice::No);
        if no { told_day(self.sheet.answer(&item.key).and_then(|a| a.target_date)) } else { String::new() }
    }
}

/// GET /assessments/{id}
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>) -> Answer {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let form = sheet.form()?.clone();
    let next =
        form.items().find(|i| sheet.is_due(i) && !sheet.chosen.contains_key(&i.key)).map(|i| item_path(&sheet, i));
    let title = format!("{} {}", wareki_fiscal_year(sheet.row.fiscal_year), form.title);
    let t = Frame::new(visit.visitor(), "checklist-sheet").titled(title).of(&sheet.organisation.name);
    let practice = visit.say.plain("checklist-practice").to_string();
    let may_answer = visit.ctx.may(Action::Answer, sheet.row.organisation).is_ok();
    let label = edition_label(&sheet, &practice);
    let today = super::typed_day(Some(visit.ctx.today()));
    page(&Page { t, label, today, next, may_answer, official: form.is_official(), form, sheet })
}
