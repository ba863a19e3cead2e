//! GET /assessments/{id}/history: who, when, from what to what.

use super::edition_label;
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::take::Path;
use crate::visit::Signed;
use app::checklist::{AnswerRow, SheetView};
use askama::Template;
use domain::assessment::Choice;
use domain::dates::{clock_time, day_in_tokyo, from_micros, wareki};
use domain::ids::AssessmentId;
use std::collections::BTreeMap;

struct Line {
    when: String,
    who: String,
    what: String,
    from: &'static str,
    to: &'static str,
    write: AnswerRow,
}

#[derive(Template)]
#[template(path = "pages/checklist/history.html")]
struct Page {
    t: Frame,
    sheet: SheetView,
    label: String,
    lines: Vec<Line>,
}

fn words(choice: Option<Choice>) -> &'static str {
    match choice {
        Some(Choice::Yes) => "checklist-yes",
        Some(Choice::No) => "checklist-no",
        Some(Choice::Na) => "checklist-na",
        None => "checklist-open-row",
    }
}

/// GET /assessments/{id}/history
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>) -> Answer {
    let (sheet, history) = visit.app().sheet_history(&visit.ctx, id).await?;
    let form = sheet.form()?;
    let mut before: BTreeMap<String, Option<Choice>> = BTreeMap::new();
    let mut lines: Vec<Line> = Vec::new();
    for write in history {
        let at = from_micros(write.changed_at);
        let was = before.insert(write.item_key.clone(), write.value).flatten();
        let item = form.item(&write.item_key);
        lines.push(Line {
            when: format!("{} {}", wareki(day_in_tokyo(at)), clock_time(at)),
            who: write.changed_by.and_then(|p| sheet.names.get(&p)).cloned().unwrap_or_default(),
            what: item.map(|i| format!("{} {}", i.number.clone().unwrap_or_default(), i.title)).unwrap_or_default(),
            from: words(was),
            to: words(write.value),
            write,
        });
    }
    lines.reverse();
    let t = Frame::new(visit.visitor(), "checklist-history").of(&sheet.organisation.name);
    let label = edition_label(&sheet, &visit.say.plain("checklist-practice").to_string());
    page(&Page { t, sheet, label, lines })
}
