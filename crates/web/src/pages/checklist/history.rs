//! GET /assessments/{id}/history: who, when, from what to what.

use super::item::choice_key;
use super::{edition_label, told_day};
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::take::Path;
use crate::visit::Signed;
use app::checklist::{AnswerRow, EvidenceRow, SheetView};
use askama::Template;
use domain::assessment::Choice;
use domain::dates::from_micros;
use domain::ids::AssessmentId;
use std::collections::BTreeMap;

/// One field that a write changed: key of its words, before, after.
struct Change {
    label: &'static str,
    from: String,
    to: String,
}

struct Line {
    when: String,
    who: String,
    what: String,
    round: i64,
    from: &'static str,
    to: &'static str,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "pages/checklist/history.html")]
struct Page {
    t: Frame,
    sheet: SheetView,
    label: String,
    lines: Vec<Line>,
}

/// The fields of an answer beside its choice, as a person reads them.
fn fields(t: &Frame, sheet: &SheetView, a: Option<&AnswerRow>) -> [(&'static str, String); 6] {
    let day = |day: fn(&AnswerRow) -> Option<jiff::civil::Date>| told_day(a.and_then(day));
    let text = |text: fn(&AnswerRow) -> &String| a.map(text).cloned().unwrap_or_default();
    let files = a.map(|a| sheet.files(a)).unwrap_or_default();
    let named = |f: &&EvidenceRow| match f.withdrawn_at {
        Some(_) => format!("{}（{}）", f.name, t.plain("evidence-withdrawn")),
        None => f.name.clone(),
    };
    [
        ("checklist-checked-on", day(|a| a.checked_on)),
        ("checklist-target-date", day(|a| a.target_date)),
        ("checklist-responsible", text(|a| &a.responsible)),
        ("checklist-note", text(|a| &a.note)),
        ("checklist-reason", text(|a| &a.reason)),
        ("checklist-evidence-name", files.iter().map(named).collect::<Vec<_>>().join("、")),
    ]
}

/// Every write with what it changed, oldest first.
fn lines(t: &Frame, sheet: &SheetView, history: Vec<AnswerRow>) -> Vec<Line> {
    let mut chosen: BTreeMap<String, Option<Choice>> = BTreeMap::new();
    let mut before: BTreeMap<(String, i64), AnswerRow> = BTreeMap::new();
    let mut out = Vec::new();
    for write in history {
        let was = chosen.insert(write.item_key.clone(), write.value).flatten();
        let place = (write.item_key.clone(), write.round);
        let (old, new) = (fields(t, sheet, before.get(&place)), fields(t, sheet, Some(&write)));
        let item = sheet.form().ok().and_then(|form| form.item(&write.item_key));
        out.push(Line {
            when: t.instant(&from_micros(write.changed_at)),
            who: write.changed_by.and_then(|p| sheet.names.get(&p)).map(|name| t.who(name)).unwrap_or_default(),
            what: item.map(|i| crate::pages::guide::item_title(t, i)).unwrap_or_default(),
            round: write.round,
            from: choice_key(was),
            to: choice_key(write.value),
            changes: old
                .into_iter()
                .zip(new)
                .filter(|((_, from), (_, to))| from != to)
                .map(|((label, from), (_, to))| Change { label, from, to })
                .collect(),
        });
        before.insert(place, write);
    }
    out
}

/// GET /assessments/{id}/history
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>) -> Answer {
    let (sheet, history) = visit.app().sheet_history(&visit.ctx, id).await?;
    let t = Frame::new(visit.visitor(), "checklist-history").of(&sheet.organisation.name);
    let mut lines = lines(&t, &sheet, history);
    lines.reverse();
    let label = edition_label(&sheet, &visit.say.plain("checklist-practice").to_string());
    page(&Page { t, sheet, label, lines })
}
