//! Reading sheets.

use super::carry::Inherited;
use super::hand::answered_since;
use crate::{App, Ctx, Error, Result};
use domain::assessment::{Choice, Progress, State, progress};
use domain::carry::Row;
use domain::checklist::{Edition, Form, Item};
use domain::ids::{AssessmentId, EvidenceId, OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use std::collections::{BTreeMap, btree_map::Entry};
use std::sync::Arc;
use storage::checklist::{AnswerRow, AssessmentRow, HandedRow};
use storage::evidence::EvidenceRow;

/// Name, code and kind of an organisation, as the head of a page shows them.
#[derive(Debug, Clone)]
pub struct Label {
    /// Name.
    pub name: String,
    /// Code.
    pub code: String,
    /// Kind.
    pub kind: Kind,
}

/// A sheet with everything that screen, API and paper show.
#[derive(Debug, Clone)]
pub struct SheetView {
    /// The sheet.
    pub row: AssessmentRow,
    /// The edition it is bound to.
    pub edition: Arc<Edition>,
    /// Whose.
    pub organisation: Label,
    /// The vendor, on a vendor's sheet.
    pub vendor: Option<Label>,
    /// Rounds: number, day.
    pub rounds: Vec<(i64, Option<Date>)>,
    /// Answers by key, oldest round first.
    pub answers: BTreeMap<String, Vec<AnswerRow>>,
    /// The newest choice of each key.
    pub chosen: BTreeMap<String, Choice>,
    /// How far it is.
    pub progress: Progress,
    /// Files of the organisation that the answers name.
    pub evidence: BTreeMap<EvidenceId, EvidenceRow>,
    /// Questions that were handed to somebody and are not answered since.
    pub handed: BTreeMap<String, HandedRow>,
    /// Names of the persons who answered.
    pub names: BTreeMap<PersonId, String>,
    /// What it takes from the sheet that it was carried over from, if it was.
    pub inherited: Option<Inherited>,
}

impl SheetView {
    /// The form.
    ///
    /// # Errors
    /// [`Error::Inside`] when the edition has no such form.
    pub fn form(&self) -> Result<&Form> {
        self.edition.form(&self.row.form).ok_or_else(|| Error::Inside("sheet of an unknown form".into()))
    }
    /// The standing answer of a row: the newest round with a choice, else the newest with a note.
    #[must_use]
    pub fn answer(&self, key: &str) -> Option<&AnswerRow> {
        standing(self.answers.get(key)?)
    }
    /// Where a row stands.
    #[must_use]
    pub fn state(&self, key: &str) -> State {
        match self.waiting(key) {
            _ if self.chosen.contains_key(key) => State::Answered,
            Some(_) => State::ToConfirm,
            None => State::Open,
        }
    }
    /// A row that waits for its re-confirmation: carried over, and not written yet.
    #[must_use]
    pub fn waiting(&self, key: &str) -> Option<&Row> {
        let row = self.inherited.as_ref()?.rows.get(key)?;
        (row.proposal.is_some() && self.answers.get(key).is_none_or(Vec::is_empty)).then_some(row)
    }
    /// How many rows wait for their re-confirmation.
    #[must_use]
    pub fn to_confirm(&self) -> usize {
        self.inherited.iter().flat_map(|i| i.rows.keys()).filter(|key| self.waiting(key).is_some()).count()
    }
    /// How often a row was written.
    #[must_use]
    pub fn version(&self, key: &str) -> i64 {
        self.answers.get(key).map_or(0, |rows| rows.iter().map(|r| r.version).max().unwrap_or(0))
    }
    /// Whether a row is due, given the answers.
    #[must_use]
    pub fn is_due(&self, item: &Item) -> bool {
        self.form().is_ok_and(|form| domain::assessment::is_due(form, item, &self.chosen))
    }
    /// The answer that a row has in a round.
    #[must_use]
    pub fn in_round(&self, key: &str, round: i64) -> Option<&AnswerRow> {
        self.answers.get(key)?.iter().find(|r| r.round == round)
    }
    /// The files of an answer, in the order in which they were attached.
    #[must_use]
    pub fn files(&self, answer: &AnswerRow) -> Vec<&EvidenceRow> {
        evidence_ids(&answer.evidence).iter().filter_map(|id| self.evidence.get(id)).collect()
    }
    /// Those of them that were not withdrawn: what was proves nothing any more.
    #[must_use]
    pub fn files_there(&self, answer: &AnswerRow) -> Vec<&EvidenceRow> {
        self.files(answer).into_iter().filter(|f| f.withdrawn_at.is_none()).collect()
    }
    /// Takes in the files that these writes name, also those that no answer names any more.
    pub(crate) fn take_files(&mut self, tx: &sql::Tx, permit: &Permit, writes: &[AnswerRow]) -> Result<()> {
        for id in writes.iter().flat_map(|w| evidence_ids(&w.evidence)) {
            if !self.evidence.contains_key(&id)
                && let Some(file) = storage::evidence::find(tx, permit, self.row.organisation, id)?
            {
                self.evidence.insert(id, file);
            }
        }
        Ok(())
    }
    /// Whether the edition is older than the sheet's year: screen and paper say so.
    #[must_use]
    pub fn older_edition(&self) -> bool {
        self.edition.fiscal_year.is_some_and(|y| y < self.row.fiscal_year)
    }
}

/// The answer that stands: the newest round with a choice, else the newest at all.
#[must_use]
pub fn standing(rows: &[AnswerRow]) -> Option<&AnswerRow> {
    rows.iter().rev().find(|r| r.value.is_some()).or_else(|| rows.last())
}

/// Puts a write among the last ones of each round. The clock may have stood wrong: a row's versions count its writes.
pub(super) fn take_write(rounds: &mut Vec<AnswerRow>, write: AnswerRow) {
    match rounds.iter_mut().find(|r| r.round == write.round) {
        Some(last) if last.version > write.version => {}
        Some(last) => *last = write,
        None => {
            rounds.push(write);
            rounds.sort_by_key(|r| r.round);
        }
    }
}

/// The ids in an answer's evidence column.
#[must_use]
pub fn evidence_ids(column: &str) -> Vec<EvidenceId> {
    column.split(',').filter_map(|t| t.parse().ok()).collect()
}

/// A sheet in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The sheet.
    pub row: AssessmentRow,
    /// Title of its edition.
    pub edition_title: String,
    /// Title of its form.
    pub form_title: String,
    /// The vendor, on a vendor's sheet.
    pub vendor: Option<Label>,
    /// How far it is.
    pub progress: Progress,
}

pub(crate) fn label(tx: &sql::Tx, id: OrganisationId) -> Result<Label> {
    let (name, code, kind) = storage::organisations::label(tx, id)?.ok_or_else(Error::not_found)?;
    Ok(Label { name, code, kind })
}

impl App {
    /// A sheet with everything on it.
    ///
    /// # Errors
    /// Not found (another tenant's too), forbidden.
    pub async fn sheet(&self, ctx: &Ctx, id: AssessmentId) -> Result<SheetView> {
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db.read(move |tx| app.sheet_in(tx, &ctx, id)).await
    }

    /// The same inside a transaction.
    ///
    /// # Errors
    /// Not found (another tenant's too), forbidden.
    pub fn sheet_in(&self, tx: &sql::Tx, ctx: &Ctx, id: AssessmentId) -> Result<SheetView> {
        let organisation = storage::checklist::owner(tx, id)?.ok_or_else(Error::not_found)?;
        let permit = ctx.may(Action::SeeSheet, organisation)?;
        let row = storage::checklist::find(tx, &permit, organisation, id)?.ok_or_else(Error::not_found)?;
        let edition = self.editions.get(tx, &row.edition_hash)?;
        let mut answers: BTreeMap<String, Vec<AnswerRow>> = BTreeMap::new();
        for answer in storage::checklist::answers(tx, &row)? {
            answers.entry(answer.item_key.clone()).or_default().push(answer);
        }
        let chosen: BTreeMap<String, Choice> =
            answers.iter().filter_map(|(k, rows)| Some((k.clone(), standing(rows)?.value?))).collect();
        let form = edition.form(&row.form).ok_or_else(|| Error::Inside("sheet of an unknown form".into()))?;
        let progress = progress(form, &chosen);
        let mut evidence = BTreeMap::new();
        for id in answers.values().flatten().flat_map(|a| evidence_ids(&a.evidence)) {
            if !evidence.contains_key(&id)
                && let Some(file) = storage::evidence::find(tx, &permit, organisation, id)?
            {
                evidence.insert(id, file);
            }
        }
        let mut names = BTreeMap::new();
        for person in answers.values().flatten().filter_map(|a| a.changed_by) {
            if let Entry::Vacant(free) = names.entry(person) {
                free.insert(storage::people::name(tx, person)?.unwrap_or_default());
            }
        }
        let waits = |h: &HandedRow| answers.get(&h.item_key).is_none_or(|rows| !answered_since(rows, h));
        let handed = storage::checklist::handed::of_sheet(tx, &row)?;
        let handed = handed.into_iter().filter(waits).map(|h| (h.item_key.clone(), h)).collect();
        let rounds = storage::checklist::rounds(tx, &row)?.into_iter().map(|(n, day, _)| (n, day)).collect();
        let vendor = row.vendor.map(|v| label(tx, v)).transpose()?;
        let organisation = label(tx, organisation)?;
        let inherited = self.inherited(tx, &permit, &row)?;
        Ok(SheetView {
            row,
            edition,
            organisation,
            vendor,
            rounds,
            answers,
            chosen,
            progress,
            evidence,
            handed,
            names,
            inherited,
        })
    }

    /// The sheets of an organisation, newest year first.
    ///
    /// # Errors
    /// Refused.
    pub async fn sheets(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<Listed>> {
        let permit = ctx.may(Action::SeeSheet, organisation)?;
        let cache = self.editions.clone();
        self.db
            .read(move |tx| {
                let mut out = Vec::new();
                for row in storage::checklist::list(tx, &permit, organisation)? {
                    let edition = cache.get(tx, &row.edition_hash)?;
                    let Some(form) = edition.form(&row.form) else { continue };
                    let chosen = storage::checklist::chosen(tx, &row)?;
                    out.push(Listed {
                        edition_title: edition.title.clone(),
                        form_title: form.title.clone(),
                        vendor: row.vendor.map(|v| label(tx, v)).transpose()?,
                        progress: progress(form, &chosen),
                        row,
                    });
                }
                Ok(out)
            })
            .await
    }

    /// Every write to a sheet, oldest first, with the names of who wrote.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn sheet_history(&self, ctx: &Ctx, id: AssessmentId) -> Result<(SheetView, Vec<AnswerRow>)> {
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db
            .read(move |tx| {
                let mut view = app.sheet_in(tx, &ctx, id)?;
                let history = storage::checklist::history(tx, &view.row)?;
                view.take_files(tx, &ctx.may(Action::SeeSheet, view.row.organisation)?, &history)?;
                for person in history.iter().filter_map(|a| a.changed_by) {
                    if let Entry::Vacant(free) = view.names.entry(person) {
                        free.insert(storage::people::name(tx, person)?.unwrap_or_default());
                    }
                }
                Ok((view, history))
            })
            .await
    }

    /// The sheet of a form and edition of an organisation (and vendor); of a year, or the newest.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn find_sheet(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        edition: &str,
        form: &str,
        vendor: Option<OrganisationId>,
        year: Option<i32>,
    ) -> Result<AssessmentId> {
        let permit = ctx.may(Action::SeeSheet, organisation)?;
        let (edition, form) = (edition.to_owned(), form.to_owned());
        self.db
            .read(move |tx| {
                storage::checklist::find_by_key(tx, &permit, organisation, &form, &edition, vendor, year)?
                    .ok_or_else(Error::not_found)
            })
            .await
    }
}
