//! GET and POST /assessments/{id}/table: the whole table at once. Only rows that were changed are stored.

use super::{edition_label, read_day, typed_day};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::checklist::{NewAnswer, SheetView};
use app::{Error, Field};
use askama::Template;
use axum::http::StatusCode;
use domain::assessment::{Choice, Wanted};
use domain::checklist::{Form, Item};
use domain::ids::AssessmentId;
use domain::policy::{Action, Refusal};
use std::collections::BTreeSet;

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
        stored(&self.sheet, name, item)
    }
    /// The round that is shown; it is sent back.
    fn round(&self) -> String {
        self.sheet.row.round.to_string()
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

/// What a field of a row holds as it is stored in the newest round.
fn stored(sheet: &SheetView, name: &str, item: &Item) -> String {
    let row = sheet.in_round(&item.key, sheet.row.round);
    match name {
        "value" => row.and_then(|r| r.value).map_or("", Choice::code).to_owned(),
        "target_date" => typed_day(row.and_then(|r| r.target_date)),
        _ => sheet.version(&item.key).to_string(),
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
    let sheet = match visit.app().sheet(&visit.ctx, id).await {
        Ok(sheet) => sheet,
        Err(Error::Refused(Refusal::NotFound)) => return undone(&visit, id, &typed).await,
        Err(other) => return Err(other.into()),
    };
    let items: Vec<Item> = sheet.form()?.items().cloned().collect();
    let shown: i64 = typed.raw("round").trim().parse().unwrap_or(sheet.row.round);
    let (mut settled, mut wrong, mut refused) = (Vec::new(), Vec::new(), None);
    for item in &items {
        let (sentence, stale) = match store(&visit, &sheet, item, shown, &typed).await {
            Ok(()) => {
                settled.push(item);
                continue;
            }
            Err(Error::Invalid(fields)) => {
                (fields.first().map(|f| visit.say.plain_fault(f)).unwrap_or_default(), false)
            }
            Err(Error::Stale { .. }) if shown != sheet.row.round => {
                (visit.say.plain("checklist-table-round").to_string(), false)
            }
            Err(Error::Stale { .. }) => (visit.say.plain("error-stale").to_string(), true),
            Err(Error::Refused(Refusal::NotFound)) => return undone(&visit, id, &typed).await,
            // Nothing more can be stored now: the page comes back with everything that was typed.
            Err(error @ (Error::Conflict(_) | Error::NothingStored { .. } | Error::TooMany(_))) => {
                refused = Some(error);
                break;
            }
            Err(other) => return Err(other.into()),
        };
        wrong.push(Wrong { key: item.key.clone(), title: item.title.clone(), sentence, stale });
    }
    if wrong.is_empty() && refused.is_none() {
        return Ok(go(&format!("/assessments/{id}")));
    }
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let next_round = shown != sheet.row.round;
    let mut kept = typed.keep().with("sent", "1");
    for item in &items {
        let is_settled = settled.iter().any(|s| s.key == item.key);
        let is_stale = wrong.iter().any(|w| w.key == item.key && w.stale);
        // In the next round a row that nobody touched is not what it was in the one before.
        let now: &[&str] = if is_settled && next_round { &["value", "target_date"] } else { &[] };
        // What was stored just now is no longer the version that was typed against; and whoever is shown what
        // somebody else wrote decides for the own answer by sending it again.
        let seen: &[&str] = if is_settled || is_stale || next_round { &["version"] } else { &[] };
        for name in now.iter().chain(seen) {
            kept = kept.with(&format!("{name}.{}", item.key), stored(&sheet, name, item));
        }
    }
    kept = match refused {
        Some(error) => kept.refuse(error)?,
        None => kept.answered(StatusCode::UNPROCESSABLE_ENTITY),
    };
    let built = build(&visit, sheet, kept, wrong)?;
    page_again(&built.typed, &built)
}

/// The carry-over was undone meanwhile: what was typed waits on the older sheet, row by row.
async fn undone(visit: &Signed, id: AssessmentId, typed: &Typed) -> Answer {
    let Some(gone) = visit.app().gone(&visit.ctx, id, None).await? else { return Err(Fault::not_found()) };
    let back = visit.app().sheet(&visit.ctx, gone.back_to).await?;
    let drafts = visit.app().drafts(&visit.ctx, back.row.organisation, gone.back_to, back.form()?).await?;
    let keys: BTreeSet<&str> = typed.pairs().filter_map(|(name, _)| name.strip_prefix("value.")).collect();
    for key in keys {
        let (value, target) = (typed.raw(&format!("value.{key}")), typed.raw(&format!("target_date.{key}")));
        if value.is_empty() && target.trim().is_empty() {
            continue;
        }
        // What was typed on the question's own page stays with it.
        let before = drafts.iter().find(|d| d.assessment == id && d.typed_for == key);
        let mut fields = before.map(|d| d.fields.clone()).unwrap_or_default();
        let now = [("value", value), ("target_date", target), ("checked_on", typed.raw("checked_on"))];
        fields.extend(now.map(|(name, value)| (name.to_owned(), value.to_owned())));
        visit.app().keep_draft(&visit.ctx, id, key, fields).await?;
    }
    Ok(go(&format!("/assessments/{}?done=undone-meanwhile", gone.back_to)))
}

/// Stores one row if it was changed against the round that was shown; everything else of its answer stays as it was.
async fn store(visit: &Signed, sheet: &SheetView, item: &Item, shown: i64, typed: &Typed) -> Result<(), Error> {
    let raw = |name: &str| typed.raw(&format!("{name}.{}", item.key)).to_owned();
    let value = Choice::from_code(&raw("value"));
    let target = read_day(&raw("target_date"), "target_date").map(|day| day.filter(|_| value == Some(Choice::No)));
    let now = sheet.in_round(&item.key, shown);
    let before = now.map_or((None, None), |a| (a.value, a.target_date));
    if target.as_ref().is_ok_and(|target| before == (value, *target)) {
        return Ok(());
    }
    if shown != sheet.row.round {
        // It was answered for the round before: whether it is an answer of this one is for the person to say.
        return Err(Error::Stale { current: Box::default() });
    }
    let target = target.map_err(|f| Error::Invalid(vec![f]))?;
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
    let new = NewAnswer { wanted, evidence: None, version, round: Some(shown) };
    visit.app().answer(&visit.ctx, sheet.row.id, &item.key, new).await?;
    Ok(())
}
