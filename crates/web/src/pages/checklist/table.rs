//! GET and POST /assessments/{id}/table: the whole table at once. Only rows that were changed are stored.

use super::{edition_label, read_day, typed_day};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_as};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::checklist::{NewAnswer, SheetView};
use app::{Error, Field};
use askama::Template;
use axum::http::StatusCode;
use domain::assessment::{Choice, Wanted};
use domain::checklist::{Form, Item};
use domain::ids::AssessmentId;
use domain::policy::Action;

/// A row whose write was refused, with the sentence.
struct Wrong {
    key: String,
    title: String,
    sentence: String,
    /// Somebody else answered meanwhile: what stands is shown beside what was typed.
    stale: bool,
}

#[derive(Template)]
#[template(path = "pages/checklist/table.html")]
struct Page {
    t: Frame,
    typed: FormState,
    sheet: SheetView,
    form: Form,
    label: String,
    today: String,
    wrong: Vec<Wrong>,
}

impl Page {
    /// What a field holds: what was typed, else what is stored.
    fn value(&self, name: &str, item: &Item) -> String {
        let field = format!("{name}.{}", item.key);
        if !self.typed.value("sent").is_empty() {
            return self.typed.value(&field).to_owned();
        }
        let row =
            self.sheet.answers.get(&item.key).and_then(|rows| rows.iter().find(|r| r.round == self.sheet.row.round));
        match name {
            "value" => row.and_then(|r| r.value).map_or("", Choice::code).to_owned(),
            "target_date" => typed_day(row.and_then(|r| r.target_date)),
            _ => self.sheet.version(&item.key).to_string(),
        }
    }
    fn has(&self, item: &Item, value: &str) -> bool {
        self.value("value", item) == value
    }
    /// What stands, in words.
    fn standing(&self, item: &Item) -> String {
        let Some(a) = self.sheet.answer(&item.key) else { return String::new() };
        let by = a.changed_by.and_then(|p| self.sheet.names.get(&p)).cloned().unwrap_or_default();
        let choice = self.t.plain(super::item::choice_key(a.value)).to_string();
        [by, choice, super::told_day(a.target_date)]
            .iter()
            .filter(|t| !t.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" · ")
    }
    /// Key of the words of an answer that was carried over and waits.
    fn carried(&self, item: &Item) -> Option<&'static str> {
        let proposal = self.sheet.waiting(&item.key)?.proposal.as_ref()?;
        Some(super::item::choice_key(proposal.value))
    }
    fn fault(&self, item: &Item) -> Option<&Wrong> {
        self.wrong.iter().find(|w| w.key == item.key)
    }
}

fn build(visit: &Signed, sheet: SheetView, typed: FormState, wrong: Vec<Wrong>) -> Result<Page, Fault> {
    let form = sheet.form()?.clone();
    let t = Frame::new(visit.visitor(), "checklist-table").of(&sheet.organisation.name);
    let label = edition_label(&sheet, &visit.say.plain("checklist-practice").to_string());
    let kept = typed.value("checked_on").to_owned();
    let today = if kept.is_empty() { typed_day(Some(visit.ctx.today())) } else { kept };
    Ok(Page { t, typed, form, label, today, wrong, sheet })
}

/// GET /assessments/{id}/table
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>) -> Answer {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    // Who only reads finds everything on the sheet.
    if visit.ctx.may(Action::Answer, sheet.row.organisation).is_err() {
        return Ok(go(&format!("/assessments/{id}")));
    }
    page(&build(&visit, sheet, FormState::default(), Vec::new())?)
}

/// POST /assessments/{id}/table
pub async fn save(visit: Signed, Path(id): Path<AssessmentId>, typed: Typed) -> Answer {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let items: Vec<Item> = sheet.form()?.items().cloned().collect();
    let mut wrong = Vec::new();
    for item in &items {
        let Err(error) = store(&visit, &sheet, item, &typed).await else { continue };
        let (sentence, stale) = match error {
            Error::Invalid(fields) => (fields.first().map(|f| visit.say.plain_fault(f)).unwrap_or_default(), false),
            Error::Stale { .. } => (visit.say.plain("error-stale").to_string(), true),
            other => return Err(other.into()),
        };
        wrong.push(Wrong { key: item.key.clone(), title: item.title.clone(), sentence, stale });
    }
    if wrong.is_empty() {
        return Ok(go(&format!("/assessments/{id}")));
    }
    let mut kept = typed.keep().with("sent", "1");
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    for item in &items {
        // What was stored just now is no longer the version that was typed against; and whoever is shown what
        // somebody else wrote decides for the own answer by sending it again.
        if wrong.iter().all(|w| w.key != item.key || w.stale) {
            kept = kept.with(&format!("version.{}", item.key), sheet.version(&item.key).to_string());
        }
    }
    page_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&visit, sheet, kept, wrong)?)
}

/// Stores one row if it was changed; everything else of its answer stays as it was.
async fn store(visit: &Signed, sheet: &SheetView, item: &Item, typed: &Typed) -> Result<(), Error> {
    let raw = |name: &str| typed.raw(&format!("{name}.{}", item.key)).to_owned();
    let value = Choice::from_code(&raw("value"));
    let target = read_day(&raw("target_date"), "target_date").map_err(|f| Error::Invalid(vec![f]))?;
    let target = if value == Some(Choice::No) { target } else { None };
    let now = sheet.answers.get(&item.key).and_then(|rows| rows.iter().find(|r| r.round == sheet.row.round));
    if now.map_or((None, None), |a| (a.value, a.target_date)) == (value, target) {
        return Ok(());
    }
    let checked_on = read_day(typed.raw("checked_on"), "checked_on").map_err(|f| Error::Invalid(vec![f]))?;
    let version =
        raw("version").parse().map_err(|_| Error::Invalid(vec![Field::new("version", "answer-version-missing")]))?;
    // What was carried over comes along, whatever the choice is now.
    let carried = sheet.waiting(&item.key).and_then(|row| row.proposal.as_ref());
    let (responsible, note, reason) = match (now, carried) {
        (Some(a), _) => (a.responsible.clone(), a.note.clone(), a.reason.clone()),
        (None, Some(p)) => (p.responsible.clone(), p.note.clone(), p.reason.clone()),
        (None, None) => Default::default(),
    };
    let wanted = Wanted { value, checked_on, target_date: target, responsible, note, reason };
    visit.app().answer(&visit.ctx, sheet.row.id, &item.key, NewAnswer { wanted, evidence: None, version }).await?;
    Ok(())
}
