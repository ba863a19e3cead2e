//! The clauses of the rules: one per item of the first three parts of the sheet, from what was answered.

use super::gather::{Gathered, SECTIONS};
use super::known::with_answer;
use super::paper::Maker;
use crate::checklist::SheetView;
use domain::assessment::Choice;
use domain::checklist::Item;
use domain::continuity::fill::Place;
use domain::continuity::template::ANY_ITEM;
use domain::continuity::{Filled, Part, Section};
use domain::dates::{wareki, wareki_fiscal_year};
use std::collections::BTreeSet;
use storage::checklist::AnswerRow;

/// The items of the newest sheet with the answer that stands: its own, or that of the newest earlier sheet.
pub(super) fn answers(gathered: &Gathered) -> Vec<(&Item, Option<(&SheetView, &AnswerRow)>)> {
    let Some(newest) = gathered.sheets.first() else { return Vec::new() };
    let Ok(form) = newest.form() else { return Vec::new() };
    let sections = form.sections.iter().filter(|s| SECTIONS.contains(&s.key.as_str()));
    sections
        .flat_map(|s| &s.items)
        .map(|item| {
            let answered = |sheet: &&SheetView| {
                [item.key.as_str(), &item.lineage].into_iter().any(|key| sheet.chosen.contains_key(key))
            };
            let sheet = gathered.sheets.iter().find(answered);
            let found = sheet.and_then(|sheet| {
                let answer = sheet.answer(&item.key).or_else(|| sheet.answer(&item.lineage))?;
                Some((sheet, answer))
            });
            (item, found)
        })
        .collect()
}

impl Maker<'_> {
    /// The rules: what stands before, a clause per item, what stands behind; counted through.
    pub(super) fn rules(&self, sections: &[Section]) -> Vec<super::Part> {
        let mut out = Vec::new();
        let mut count = 0_usize;
        let mut numbered = |title: &str| {
            count = count.saturating_add(1);
            self.say_with(
                "continuity-clause",
                &[("n", i64::try_from(count).unwrap_or(0).into()), ("title", title.into())],
            )
        };
        let of = |part: Part| sections.iter().filter(move |s| s.part == part);
        for section in of(Part::Front) {
            out.push(self.part(section, numbered(&section.title), None));
        }
        let answers = answers(self.gathered);
        let any = of(Part::Clause).find(|s| s.key == ANY_ITEM);
        if answers.is_empty() {
            for section in of(Part::Clause).filter(|s| s.key != ANY_ITEM) {
                let mut filled = Filled::default();
                let text = filled.or_missing("", "sheet", self.say("continuity-missing-sheet"));
                filled.blocks.push(domain::papers::Block::Paragraph { text, align: String::new() });
                out.push(self.part(section, numbered(&section.title), Some(filled)));
            }
        }
        for (item, found) in answers {
            let Some(clause) = of(Part::Clause).find(|s| s.key == item.lineage).or(any) else { continue };
            let title = if clause.key == ANY_ITEM { item.title.as_str() } else { clause.title.as_str() };
            let scope = item.scope.map(|s| format!(" {}", s.label())).unwrap_or_default();
            let number = item.number.as_deref().unwrap_or_default();
            let title = self.say_with(
                "continuity-clause-of",
                &[("title", title.into()), ("number", number.into()), ("scope", scope.as_str().into())],
            );
            let value = found.and_then(|(_, a)| a.value);
            let key = match value {
                Some(Choice::Yes) => "yes",
                Some(Choice::No) => "no",
                Some(Choice::Na) => "na",
                None => "open",
            };
            let answer = of(Part::Answer).find(|s| s.key == key);
            let how = answer.map(|section| self.answered(section, item, found));
            out.push(self.part(clause, numbered(&title), how));
        }
        for section in of(Part::Back) {
            out.push(self.part(section, numbered(&section.title), None));
        }
        out
    }

    /// What follows a clause.
    fn answered(&self, section: &Section, item: &Item, found: Option<(&SheetView, &AnswerRow)>) -> Filled {
        let newest = self.gathered.sheets.first();
        let sheet = newest.map(|s| s.row.id.to_string()).unwrap_or_default();
        let answer = found.map(|(_, answer)| answer);
        let text = |get: fn(&AnswerRow) -> String| answer.map(get).unwrap_or_default();
        let files: Vec<String> = found
            .map(|(sheet, answer)| sheet.files_there(answer).into_iter().map(|f| f.name.clone()).collect())
            .unwrap_or_default();
        let place = |name: &'static str, text: String| {
            let label = self.say_with(&format!("continuity-place-{name}"), &[("title", item.title.as_str().into())]);
            (name, Place { text, label, key: format!("item:{sheet}:{}:{name}", item.key) })
        };
        let earlier = found.filter(|(s, _)| newest.is_some_and(|n| n.row.id != s.row.id));
        let places = [
            place("note", text(|a| a.note.clone())),
            place("responsible", text(|a| a.responsible.clone())),
            place("checked-on", text(|a| a.checked_on.map(wareki).unwrap_or_default())),
            place("target-date", text(|a| a.target_date.map(wareki).unwrap_or_default())),
            place("files", files.join("、")),
            place("year", earlier.map(|(s, _)| wareki_fiscal_year(s.row.fiscal_year)).unwrap_or_default()),
        ];
        let conditions: BTreeSet<String> = [
            ("has-responsible", !places[1].1.text.is_empty()),
            ("has-checked", !places[2].1.text.is_empty()),
            ("has-files", !files.is_empty()),
            ("earlier-year", earlier.is_some()),
        ]
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(name, _)| name.to_owned())
        .collect();
        let known = with_answer(self.known, places, conditions);
        self.fill(section, &known)
    }
}
