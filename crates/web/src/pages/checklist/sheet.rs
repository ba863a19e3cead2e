//! GET /assessments/{id}: the whole sheet, with the way on.

use super::row::{RowText, RowTexts};
use super::{edition_label, item_path, told_day};
use crate::fault::Answer;
use crate::form::FormState;
use crate::frame::{Frame, go, page_as};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::checklist::{AnswerRow, HandedRow, SheetView};
use askama::Template;
use domain::assessment::Choice;
use domain::checklist::{Item, Section};
use domain::dates::{wareki, wareki_fiscal_year};
use domain::ids::AssessmentId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/checklist/sheet.html")]
struct Page<'a> {
    t: Frame,
    sheet: &'a SheetView,
    sections: Vec<(&'a Section, Vec<Line<'a>>)>,
    /// The address under which the questions are.
    items: String,
    label: String,
    /// The next round, as it was typed.
    begin: FormState,
    next: Option<String>,
    may_answer: bool,
    official: bool,
    /// The form was read out of an official workbook, which can be filled.
    workbook: bool,
    /// Key of the sentence for what was done just now.
    done: &'static str,
    /// Rows that one tap confirms: key, name.
    taps: Vec<(String, String)>,
    /// The carry-over can be undone, or says why not.
    carried: bool,
    /// The rounds for which that workbook has cells, where the sheet has more; else 0.
    cut_rounds: i64,
}

impl Page<'_> {
    /// Key of what is to be known about words that are not official. Nobody knows whether the ministry's continuity
    /// table has anywhere to copy answers into.
    fn own_words(&self) -> &'static str {
        if self.sheet.row.form == "continuity" { "checklist-own-words-continuity" } else { "checklist-own-words" }
    }
}

/// A row, each thing about it looked up once.
struct Line<'a> {
    /// What it says.
    words: Option<&'a RowText>,
    /// The answer that stands.
    answer: Option<&'a AnswerRow>,
    /// Key of the words of its state.
    state: &'static str,
    /// The day of the check that stands.
    checked: String,
    /// Until when a いいえ is to become はい.
    target: String,
    /// To whom it was handed.
    handed: Option<&'a HandedRow>,
}

impl<'a> Line<'a> {
    fn of(sheet: &'a SheetView, item: &Item, texts: &'a RowTexts) -> Self {
        let (answer, choice) = (sheet.answer(&item.key), sheet.chosen.get(&item.key));
        let state = match choice {
            Some(Choice::Yes) => "checklist-yes",
            Some(Choice::No) => "checklist-no",
            Some(Choice::Na) => "checklist-na",
            None if sheet.waiting(&item.key).is_some() => "carry-state",
            None if !sheet.is_due(item) => "checklist-not-due",
            None => "checklist-open-row",
        };
        let checked = answer.filter(|_| choice.is_some()).and_then(|a| a.checked_on);
        let target = answer.filter(|_| choice == Some(&Choice::No)).and_then(|a| a.target_date);
        Self {
            words: texts.get(&item.key),
            answer,
            state,
            checked: checked.map(wareki).unwrap_or_default(),
            target: told_day(target),
            handed: sheet.handed.get(&item.key),
        }
    }
}

/// GET /assessments/{id}
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>, asked: Asked) -> Answer {
    let begin = FormState::default().with("checked_on", super::typed_day(Some(visit.ctx.today())));
    shown(&visit, id, asked.text("done"), begin).await
}

/// The sheet with the form of its next round; of one that was refused, what was typed and what is wrong with it.
pub(super) async fn shown(visit: &Signed, id: AssessmentId, done: &str, begin: FormState) -> Answer {
    let sheet = match visit.app().sheet(&visit.ctx, id).await {
        Ok(sheet) => sheet,
        // Its carry-over was undone: the older sheet is what it was.
        Err(error) => match visit.app().gone(&visit.ctx, id, None).await? {
            Some(gone) => return Ok(go(&format!("/assessments/{}?done=undone-meanwhile", gone.back_to))),
            None => return Err(error.into()),
        },
    };
    let form = sheet.form()?;
    let next =
        form.items().find(|i| sheet.is_due(i) && !sheet.chosen.contains_key(&i.key)).map(|i| item_path(&sheet, i));
    let title = format!("{} {}", wareki_fiscal_year(sheet.row.fiscal_year), form.title);
    let t = Frame::new(visit.visitor(), "checklist-sheet").titled(title).of(&sheet.organisation.name);
    let practice = visit.say.plain("checklist-practice").to_string();
    let may_answer = visit.ctx.may(Action::Answer, sheet.row.organisation).is_ok();
    let label = edition_label(&sheet, &practice);
    let (official, workbook) = (form.is_official(), form.imported.is_some());
    let cut_rounds = if sheet.row.round > form.rounds { form.rounds } else { 0 };
    let done = match done {
        "carried" => "carry-done",
        "undone" => "carry-undone",
        "undone-meanwhile" => "sheet-undone",
        "confirmed" => "carry-confirmed",
        "confirmed-some" => "carry-confirmed-some",
        "confirmed-none" => "carry-confirmed-none",
        _ => "",
    };
    let taps = form
        .items()
        .filter(|i| may_answer && sheet.waiting(&i.key).is_some_and(|row| row.one_tap))
        .map(|i| {
            let scope = i.scope_label().map(|s| format!("（{s}）")).unwrap_or_default();
            (i.key.clone(), format!("{}{scope}", crate::pages::guide::item_title(&visit.say, i)))
        })
        .collect();
    let carried = sheet.row.carried.is_some() && visit.ctx.may(Action::UndoCarryOver, sheet.row.organisation).is_ok();
    let texts = visit.web.form_texts.of(&visit.say, &sheet.row.edition_hash, form)?;
    let lines = |s: &'_ Section| s.items.iter().map(|item| Line::of(&sheet, item, &texts)).collect();
    let sections = form.sections.iter().map(|s| (s, lines(s))).collect();
    let status = begin.status();
    page_as(
        status,
        &Page {
            done,
            taps,
            carried,
            t,
            label,
            begin,
            next,
            may_answer,
            official,
            workbook,
            cut_rounds,
            sections,
            items: format!("/assessments/{}/items/", sheet.row.id),
            sheet: &sheet,
        },
    )
}
