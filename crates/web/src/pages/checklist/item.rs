//! GET and POST /assessments/{id}/items/{key}: one question at a time, with its guide.

use super::carry::{Before, Waiting};
use super::{edition_label, item_path, read_day, told_day, typed_day};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::checklist::{AnswerRow, Draft, Linked, NewAnswer, SheetView};
use app::guide::ReadState;
use app::{Error, Field};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::assessment::{Choice, Wanted};
use domain::checklist::Item;
use domain::ids::AssessmentId;
use domain::policy::{Action, Refusal};

#[derive(Template)]
#[template(path = "pages/checklist/item.html")]
struct Page {
    t: Frame,
    form: FormState,
    sheet: SheetView,
    item: Item,
    label: String,
    place: usize,
    count: usize,
    choices: Vec<(&'static str, String)>,
    guide: Option<Beside>,
    guide_seen: bool,
    systems: Vec<String>,
    /// The clinic said that it uses no system that handles medical data.
    no_systems: bool,
    elsewhere: Vec<domain::checklist::Elsewhere>,
    linked: Vec<Linked>,
    /// Chapters of seminars about this row.
    films: Vec<app::seminars::ChapterOfRow>,
    /// What was replied in the ten minutes: the question, and the key of the reply's word.
    ten: Vec<(String, &'static str)>,
    may_answer: bool,
    /// What somebody else stored meanwhile, in words.
    current: Option<Vec<(&'static str, String)>>,
    /// What came meanwhile is the next round.
    next_round: bool,
    history: Vec<AnswerRow>,
    /// What was carried over and waits for its re-confirmation.
    waiting: Option<Waiting>,
    /// What was written into the older sheet since.
    later: Vec<Before>,
    /// What the person typed and did not store.
    draft: Option<Draft>,
    /// The draft stands in the form.
    draft_used: bool,
    last: bool,
    first: bool,
    /// Published answers about the row.
    faqs: Vec<app::desk::FaqRow>,
    /// Some desk takes a written question.
    asks: bool,
    /// The row can be shown to a desk.
    shows: bool,
}

/// The text of the guide beside the question.
struct Beside {
    sections: Vec<(Safe<String>, Safe<String>)>,
    path: String,
    hash: String,
    /// Its note of change, where it changed since the person read it.
    changed: Option<String>,
}

impl Page {
    fn path(&self) -> String {
        item_path(&self.sheet, &self.item)
    }
    fn saved(&self, draft: &Draft) -> String {
        self.t.instant(&domain::dates::from_micros(draft.saved_at))
    }
    /// Whether one tap is what comes next.
    fn taps(&self) -> bool {
        self.may_answer && self.form.is_fine() && self.waiting.as_ref().is_some_and(|w| w.one_tap)
    }
    fn linked_title(&self, linked: &Linked) -> String {
        crate::pages::guide::item_title(&self.t, &linked.item)
    }
    fn linked_choice(&self, linked: &Linked) -> &'static str {
        choice_key(linked.choice)
    }
    fn choice(&self, answer: &AnswerRow) -> &'static str {
        choice_key(answer.value)
    }
}

pub(crate) fn choice_key(choice: Option<Choice>) -> &'static str {
    match choice {
        Some(Choice::Yes) => "checklist-yes",
        Some(Choice::No) => "checklist-no",
        Some(Choice::Na) => "checklist-na",
        None => "checklist-open-row",
    }
}

/// GET /assessments/{id}/items/{key}
pub async fn show(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>, asked: Asked) -> Answer {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let draft = visit.app().drafts(&visit.ctx, sheet.row.organisation, id, sheet.form()?).await?;
    let draft = draft.into_iter().find(|d| d.key == key);
    let mut form = stored(&visit, &sheet, &key);
    let draft_used = draft.is_some() && asked.text("draft") == "use";
    for (name, value) in draft.iter().filter(|_| draft_used).flat_map(|d| &d.fields) {
        form = form.with(name, value.as_str());
    }
    let built = build(&visit, sheet, &key, form, None).await?;
    page(&Page { draft, draft_used, ..built })
}

/// The form with the version and the round that it is sent back with.
fn seen(form: FormState, sheet: &SheetView, key: &str) -> FormState {
    form.with("version", sheet.version(key).to_string()).with("round", sheet.row.round.to_string())
}

/// The form as it is stored: the answer of the newest round, else empty with today's date.
fn stored(visit: &Signed, sheet: &SheetView, key: &str) -> FormState {
    let now = sheet.in_round(key, sheet.row.round);
    let today = typed_day(Some(visit.ctx.today()));
    let form = seen(FormState::default(), sheet, key);
    match now {
        Some(a) => form
            .with("value", a.value.map_or("", Choice::code))
            .with("checked_on", if a.checked_on.is_some() { typed_day(a.checked_on) } else { today })
            .with("target_date", typed_day(a.target_date))
            .with("responsible", a.responsible.clone())
            .with("note", a.note.clone())
            .with("reason", a.reason.clone()),
        None if sheet.waiting(key).is_some() => proposed(sheet, key, form).with("checked_on", today),
        None => {
            let before = sheet.answer(key).map(|a| a.responsible.clone()).unwrap_or_default();
            form.with("checked_on", today).with("responsible", before)
        }
    }
}

/// The form of a carried answer. Where the question has other words, the choice is made anew.
fn proposed(sheet: &SheetView, key: &str, form: FormState) -> FormState {
    let Some((row, p)) = sheet.waiting(key).and_then(|row| Some((row, row.proposal.as_ref()?))) else { return form };
    let value = p.value.filter(|_| !row.reworded).map_or("", Choice::code);
    form.with("value", value)
        .with("target_date", typed_day(p.target_date.filter(|_| p.value == Some(Choice::No))))
        .with("responsible", p.responsible.clone())
        .with("note", p.note.clone())
        .with("reason", p.reason.clone())
}

async fn build(
    visit: &Signed,
    sheet: SheetView,
    key: &str,
    form: FormState,
    current: Option<Vec<(&'static str, String)>>,
) -> Result<Page, Fault> {
    let sheet_form = sheet.form()?;
    let items: Vec<&Item> = sheet_form.items().collect();
    let place = items.iter().position(|i| i.key == key).ok_or_else(Fault::not_found)?;
    let item = items[place].clone();
    let count = items.len();
    let text = visit.app().text_beside(&visit.ctx, sheet.row.organisation, &sheet.row.form, &item.lineage).await?;
    let guide = text.map(|(text, read)| Beside {
        sections: crate::pages::guide::sections(&visit.say, &text.guide),
        path: format!("/guide/{}/{}", text.row.form, text.row.lineage),
        hash: text.row.hash.clone(),
        changed: (read == ReadState::Before).then(|| text.guide.change.clone()),
    });
    let mut choices = vec![
        ("yes", visit.say.plain("checklist-yes").to_string()),
        ("no", visit.say.plain("checklist-no").to_string()),
    ];
    if item.na_when.is_some() {
        choices.push(("na", visit.say.plain("checklist-na").to_string()));
    }
    let organisation = sheet.row.organisation;
    let gate = sheet_form.gate.as_ref().is_some_and(|g| g.key == key);
    let systems = match visit.ctx.may(Action::SeeVendors, organisation) {
        Ok(_) if gate => {
            let kinds = visit.app().systems(&visit.ctx, organisation).await?;
            kinds.iter().map(|s| visit.say.plain(system_key(s.kind.code())).to_string()).collect()
        }
        _ => Vec::new(),
    };
    let profile = visit.app().organisation(&visit.ctx, organisation).await?.row.profile;
    let profile: serde_json::Value = serde_json::from_str(&profile).unwrap_or_default();
    let ticked = |key: &str| profile["ticked"].as_array().is_some_and(|all| all.iter().any(|t| t == key));
    let ten = &visit.app().content.ten_minutes.questions;
    let given = domain::ten_minutes::replies(profile["ten_minutes"].as_str().unwrap_or_default()).unwrap_or_default();
    let ten = ten.iter().zip(given).filter(|(q, _)| q.lineage == item.lineage);
    let ten = ten.map(|(q, reply)| (q.ask.clone(), crate::pages::incidents::ten_minutes::word(reply))).collect();
    let no_systems = gate && profile["no_systems"] == true;
    let linked = visit.app().linked(&visit.ctx, &sheet, &item).await?;
    let films = visit.app().chapters_of(&visit.ctx, organisation, &item.lineage).await?;
    let elsewhere = item.elsewhere.iter().filter(|e| ticked(&e.ticked_by)).cloned().collect();
    let t = Frame::new(visit.visitor(), "checklist-question").of(&sheet.organisation.name);
    let title = crate::pages::guide::item_heading(&visit.say, &item);
    let history = sheet.answers.get(key).cloned().unwrap_or_default();
    Ok(Page {
        label: edition_label(&sheet, &visit.say.plain("checklist-practice").to_string()),
        t: t.headed(&title),
        form,
        place: place + 1,
        count,
        choices,
        guide_seen: sheet.chosen.contains_key(key) && guide.as_ref().is_none_or(|g| g.changed.is_none()),
        guide,
        systems,
        no_systems,
        elsewhere,
        linked,
        films,
        ten,
        may_answer: visit.ctx.may(Action::Answer, organisation).is_ok(),
        current,
        next_round: false,
        history,
        waiting: Waiting::of(&visit.say, &sheet, key),
        later: Waiting::later(&sheet, key),
        draft: None,
        draft_used: false,
        last: place + 1 == count,
        first: place == 0,
        faqs: visit.app().faqs(&visit.ctx, "", &item.lineage).await?,
        asks: visit.ctx.may(Action::AskDesk, organisation).is_ok()
            && !visit.app().desks_to_ask(&visit.ctx, organisation).await?.is_empty(),
        shows: visit.ctx.may(Action::ShowSheet, organisation).is_ok(),
        item,
        sheet,
    })
}

/// Key of the words for a kind of system.
pub(crate) fn system_key(code: &str) -> &'static str {
    match code {
        "receipt" => "setup-system-receipt",
        "chart" => "setup-system-chart",
        "imaging" => "setup-system-imaging",
        "laboratory" => "setup-system-laboratory",
        "booking" => "setup-system-booking",
        "eligibility" => "setup-system-eligibility",
        _ => "setup-system-other",
    }
}

/// Reads an answer from a form; every field that cannot be read is named.
pub(crate) fn read(typed: &Typed) -> Result<NewAnswer, Error> {
    let mut faults: Vec<Field> = Vec::new();
    let mut day = |name: &'static str| match read_day(typed.raw(name), name) {
        Ok(day) => day,
        Err(field) => {
            faults.push(field);
            None
        }
    };
    let (checked_on, target_date) = (day("checked_on"), day("target_date"));
    let value = match typed.raw("value") {
        "" => None,
        code => {
            let choice = Choice::from_code(code);
            if choice.is_none() {
                faults.push(Field::new("value", "answer-unknown-choice"));
            }
            choice
        }
    };
    let version = typed.raw("version").trim().parse().unwrap_or_else(|_| {
        faults.push(Field::new("version", "answer-version-missing"));
        0
    });
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    // A target date belongs to a いいえ; the field is hidden for the others and may hold an older one.
    let target_date = if value == Some(Choice::No) { target_date } else { None };
    let wanted = Wanted {
        value,
        checked_on,
        target_date,
        responsible: typed.line("responsible"),
        note: typed.lines("note"),
        reason: typed.lines("reason"),
    };
    Ok(NewAnswer { wanted, evidence: None, version, round: typed.raw("round").trim().parse().ok() })
}

/// POST /assessments/{id}/items/{key}
pub async fn save(
    visit: Signed,
    Path((id, key)): Path<(AssessmentId, String)>,
    headers: axum::http::HeaderMap,
    typed: Typed,
) -> Answer {
    let scripted = crate::outer::wants_json(&headers);
    let outcome = match read(&typed) {
        Ok(new) => visit.app().answer(&visit.ctx, id, &key, new).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(stored) if scripted => {
            let time = domain::dates::clock_time(visit.ctx.now);
            let saved = visit.say.plain("checklist-saved-at").with("time", time).to_string();
            let (version, round) = (stored.answer.version.to_string(), stored.answer.round.to_string());
            let told = serde_json::json!({"saved": saved, "fields": {"version": version, "round": round}});
            Ok(([(axum::http::header::CONTENT_TYPE, "application/json")], told.to_string()).into_response())
        }
        Ok(_) => {
            if let Some(of) = typed.id("draft_of")? {
                forget(&visit, of, &typed.line("draft_key")).await?;
            }
            let sheet = visit.app().sheet(&visit.ctx, id).await?;
            Ok(go(&onward(&sheet, &key, typed.raw("then"))?))
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(_) | Error::NothingStored { .. })) if !scripted => {
            // A full disk still reads: the page comes back with everything that was typed.
            let sheet = visit.app().sheet(&visit.ctx, id).await?;
            let form = typed.keep().refuse(error)?;
            let built = build(&visit, sheet, &key, form, None).await?;
            page_again(&built.form, &built)
        }
        // The carry-over was undone meanwhile: what was typed waits on the older sheet.
        Err(Error::Refused(Refusal::NotFound)) => {
            let Some(gone) = visit.app().gone(&visit.ctx, id, Some(&key)).await? else {
                return Err(Fault::not_found());
            };
            visit.app().keep_draft(&visit.ctx, id, &key, super::carry::draft::fields(&typed)).await?;
            if scripted {
                return Err(Error::Conflict("sheet-undone").into());
            }
            let row = gone.key.map(|key| format!("/items/{key}")).unwrap_or_default();
            Ok(go(&format!("/assessments/{}{row}?done=undone-meanwhile", gone.back_to)))
        }
        Err(Error::Stale { .. }) if !scripted => {
            let sheet = visit.app().sheet(&visit.ctx, id).await?;
            let current = sheet.answer(&key).map(|a| told(&visit, &sheet, a)).unwrap_or_default();
            let next_round = typed.raw("round").trim().parse().is_ok_and(|shown: i64| shown != sheet.row.round);
            let form = seen(typed.keep(), &sheet, &key);
            let built = build(&visit, sheet, &key, form, Some(current)).await?;
            page_as(StatusCode::CONFLICT, &Page { next_round, ..built })
        }
        Err(other) => Err(other.into()),
    }
}

/// A draft that was stored is no draft any more.
async fn forget(visit: &Signed, of: AssessmentId, key: &str) -> Result<(), Fault> {
    match visit.app().drop_draft(&visit.ctx, of, key).await {
        Ok(()) | Err(Error::Refused(Refusal::NotFound)) => Ok(()),
        Err(other) => Err(other.into()),
    }
}

/// An answer in words, for the choice between mine and theirs.
fn told(visit: &Signed, sheet: &SheetView, a: &AnswerRow) -> Vec<(&'static str, String)> {
    let by = a.changed_by.and_then(|p| sheet.names.get(&p)).cloned().unwrap_or_default();
    let at = domain::dates::from_micros(a.changed_at);
    vec![
        (
            "checklist-by",
            format!(
                "{by} {} {}",
                domain::dates::wareki(domain::dates::day_in_tokyo(at)),
                domain::dates::clock_time(at)
            ),
        ),
        ("checklist-answer", visit.say.plain(choice_key(a.value)).to_string()),
        ("checklist-checked-on", told_day(a.checked_on)),
        ("checklist-target-date", told_day(a.target_date)),
        ("checklist-responsible", a.responsible.clone()),
        ("checklist-note", a.note.clone()),
    ]
}

/// Where a stored answer leads: the next row that is due, the one before, the files, or the whole sheet.
pub(crate) fn onward(sheet: &SheetView, key: &str, then: &str) -> Result<String, Fault> {
    let here = format!("/assessments/{}/items/{key}", sheet.row.id);
    let items: Vec<&Item> = sheet.form()?.items().collect();
    let place = items.iter().position(|i| i.key == key).unwrap_or(0);
    let next = items.iter().skip(place + 1).find(|i| sheet.is_due(i) || sheet.chosen.contains_key(&i.key));
    Ok(match then {
        "evidence" => format!("{here}/evidence"),
        "hand" => format!("{here}/hand"),
        "stay" => here,
        "previous" => items.get(place.wrapping_sub(1)).map_or(here, |i| item_path(sheet, i)),
        _ => next.map_or(format!("/assessments/{}", sheet.row.id), |i| item_path(sheet, i)),
    })
}
