//! What the sheet of a form prints. Decided here, drawn by the press, proved by `edition check` on the sample answers
//! of each edition: which rows, which marks, which lines stay blank, which boxes stand at the head.

use super::{Sheet, SheetAnswer, SheetRow, SheetSection};
use crate::assessment::{Choice, is_due, progress};
use crate::checklist::{Due, Edition, Form, Item, TextBasis};
use crate::dates::wareki_fiscal_year;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A mark in small type behind the words of a row: how sure they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// 〔案・要約・推定から〕
    Inferred,
    /// 〔未確認〕
    Unverified,
}

/// A box or stamp at the head of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// 自院控え：厚生労働省の様式ではありません。
    OwnCopy,
    /// 見本
    Sample,
    /// The edition is older than the year: both are named.
    OlderEdition,
}

/// One line of a row: a round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line<'a> {
    /// 1, 2, 3 …
    pub round: i64,
    /// ○ under はい.
    pub yes: bool,
    /// ○ under いいえ.
    pub no: bool,
    /// Day of the check, ISO.
    pub checked_on: Option<&'a str>,
    /// Target date, ISO.
    pub target_date: Option<&'a str>,
    /// 記入不要: printed as an empty line, its reason stays in the record.
    pub blank: bool,
}

/// What a sheet prints, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prints {
    /// Rows of the table.
    pub rows: usize,
    /// Lines of rounds, over all rows.
    pub lines: usize,
    /// ○ under はい.
    pub yes: usize,
    /// ○ under いいえ.
    pub no: usize,
    /// Lines left empty because the form's note excuses the row.
    pub blank: usize,
    /// Rows marked 未確認.
    pub unverified: usize,
    /// Rows marked 案・要約・推定から.
    pub inferred: usize,
    /// Rows under 参考.
    pub reference: usize,
    /// Whether there is a column 対象.
    pub scopes: bool,
    /// Boxes and stamps at the head.
    pub heads: Vec<Head>,
}

impl SheetRow {
    /// The mark behind its words.
    #[must_use]
    pub fn mark(&self) -> Option<Mark> {
        if self.text_basis == TextBasis::Unverified.code() {
            Some(Mark::Unverified)
        } else if self.text_basis == TextBasis::Inferred.code() {
            Some(Mark::Inferred)
        } else {
            None
        }
    }

    /// Its lines: each round that was answered, and empty ones to write on up to `rounds`.
    #[must_use]
    pub fn lines(&self, rounds: i64) -> Vec<Line<'_>> {
        let rounds = rounds.max(1);
        let last = self.answers.iter().map(|a| a.round).max().unwrap_or(1).max(rounds);
        let mut out = Vec::new();
        for round in 1..=last {
            let before = out.len();
            out.extend(self.answers.iter().filter(|a| a.round == round).map(line));
            // Beyond the form's own rounds only what was answered.
            if out.len() == before && round <= rounds {
                out.push(Line { round, ..Line::default() });
            }
        }
        out
    }
}

fn line(answer: &SheetAnswer) -> Line<'_> {
    let is = |choice: Choice| answer.value.as_deref() == Some(choice.code());
    let blank = is(Choice::Na);
    let unless = |day: &'_ Option<String>| !blank && day.is_some();
    Line {
        round: answer.round,
        yes: is(Choice::Yes),
        no: is(Choice::No),
        checked_on: answer.checked_on.as_deref().filter(|_| unless(&answer.checked_on)),
        target_date: answer.target_date.as_deref().filter(|_| unless(&answer.target_date)),
        blank,
    }
}

impl Sheet {
    /// The sheet of a form, as far as edition, year and answers say it; whose it is, and when, is added by whoever prints.
    #[must_use]
    pub fn of(
        edition: &Edition,
        form: &Form,
        fiscal_year: i32,
        answers: &BTreeMap<String, Vec<SheetAnswer>>,
        chosen: &BTreeMap<String, Choice>,
    ) -> Sheet {
        let row = |item: &Item| SheetRow {
            key: item.key.clone(),
            number: item.number.clone().unwrap_or_default(),
            scope: item.scope_label().unwrap_or_default().to_owned(),
            text: item.text.clone(),
            text_basis: item.basis.code().to_owned(),
            due: is_due(form, item, chosen),
            reference: item.due == Due::Reference,
            to_confirm: false,
            answers: answers.get(&item.key).cloned().unwrap_or_default(),
        };
        Sheet {
            fiscal_year,
            fiscal_year_label: wareki_fiscal_year(fiscal_year),
            edition: edition.id.clone(),
            edition_title: edition.title.clone(),
            older_edition: edition.fiscal_year.is_some_and(|year| year < fiscal_year),
            demo: edition.demo,
            form: form.id.clone(),
            form_title: form.title.clone(),
            paper_title: form.paper_title.clone(),
            official: form.is_official(),
            provenance: form.imported.as_ref().map_or(&edition.note, |i| &i.note).clone(),
            notes: form.notes.clone(),
            rounds: form.rounds,
            progress: progress(form, chosen),
            sections: form
                .sections
                .iter()
                .map(|s| SheetSection { title: s.title.clone(), rows: s.items.iter().map(row).collect() })
                .collect(),
            ..Sheet::default()
        }
    }

    /// The boxes and stamps at its head.
    #[must_use]
    pub fn heads(&self) -> Vec<Head> {
        let all =
            [(Head::OwnCopy, !self.official), (Head::Sample, self.demo), (Head::OlderEdition, self.older_edition)];
        all.into_iter().filter(|(_, stands)| *stands).map(|(head, _)| head).collect()
    }

    /// Whether there is a column 対象: only where the form has scopes.
    #[must_use]
    pub fn has_scopes(&self) -> bool {
        self.rows().any(|(_, row)| !row.scope.is_empty())
    }

    /// Whether its rows stand in two groups by the year in which they are due.
    #[must_use]
    pub fn has_groups(&self) -> bool {
        self.rows().any(|(_, row)| row.reference)
    }

    /// What it prints, counted.
    #[must_use]
    pub fn prints(&self) -> Prints {
        let mut out = Prints { scopes: self.has_scopes(), heads: self.heads(), ..Prints::default() };
        for (_, row) in self.rows() {
            out.rows += 1;
            out.unverified += usize::from(row.mark() == Some(Mark::Unverified));
            out.inferred += usize::from(row.mark() == Some(Mark::Inferred));
            out.reference += usize::from(row.reference);
            for line in row.lines(self.rounds) {
                out.lines += 1;
                out.yes += usize::from(line.yes);
                out.no += usize::from(line.no);
                out.blank += usize::from(line.blank);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_answer_is_a_blank_line_and_empty_rounds_wait() {
        let answer = |round, value: &str| SheetAnswer {
            round,
            value: Some(value.into()),
            checked_on: Some("2026-11-24".into()),
            ..SheetAnswer::default()
        };
        let row = SheetRow { answers: vec![answer(1, "na"), answer(2, "yes"), answer(5, "no")], ..SheetRow::default() };
        let lines = row.lines(3);
        assert_eq!(lines.iter().map(|l| l.round).collect::<Vec<_>>(), [1, 2, 3, 5]);
        assert_eq!(lines[0], Line { round: 1, blank: true, ..Line::default() });
        assert!(lines[1].yes && lines[1].checked_on.is_some() && lines[3].no);
        assert_eq!(lines[2], Line { round: 3, ..Line::default() });
    }
}
