//! Confirming anew what was carried over.

use crate::checklist::answer::{NewAnswer, Stored, Unsaid};
use crate::{App, Ctx, Error, Result};
use domain::assessment::{Choice, Wanted};
use domain::carry::Row;
use domain::ids::{AssessmentId, EvidenceId};
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use storage::checklist::AssessmentRow;

impl App {
    /// Confirms that a carried answer still holds: one tap, only where nothing about the question changed.
    ///
    /// # Errors
    /// Refused; conflict `carry-look-first` where the question or the answer has to be looked at, `carry-not-waiting`
    /// where nothing waits; stale when somebody else answered meanwhile.
    pub async fn confirm(&self, ctx: &Ctx, id: AssessmentId, key: &str, checked_on: Option<Date>) -> Result<Stored> {
        let (app, ctx, key, salt) = (self.clone(), ctx.clone(), key.to_owned(), self.salt());
        self.db
            .write(move |tx| {
                let organisation = storage::checklist::owner(tx, id)?.ok_or_else(Error::not_found)?;
                let permit = ctx.may(Action::Answer, organisation)?;
                let row = storage::checklist::lock(tx, &permit, organisation, id, ctx.micros())?
                    .ok_or_else(Error::not_found)?;
                let waiting = app.carried_row(tx, &permit, &row, &key)?.ok_or(Error::Conflict("carry-not-waiting"))?;
                if !waiting.one_tap {
                    return Err(Error::Conflict("carry-look-first"));
                }
                let p = waiting.proposal.ok_or(Error::Conflict("carry-not-waiting"))?;
                // One of an older year, beside an いいえ that needs none, is left behind.
                let in_time = p.has_target_in(row.fiscal_year);
                let wanted = Wanted {
                    value: p.value,
                    checked_on: Some(checked_on.unwrap_or(ctx.today())),
                    target_date: p.target_date.filter(|_| p.value == Some(Choice::No) && in_time),
                    responsible: p.responsible,
                    note: p.note,
                    reason: p.reason,
                };
                let new = NewAnswer { wanted, ..NewAnswer::default() };
                app.answer_in(tx, &ctx, id, &key, &new, Unsaid::default(), salt)
            })
            .await
    }

    /// A row as it is carried over, whether it still waits or not; none where it takes nothing.
    pub(in crate::checklist) fn carried_row(
        &self,
        tx: &sql::Tx,
        permit: &Permit,
        row: &AssessmentRow,
        key: &str,
    ) -> Result<Option<Row>> {
        let found = self.inherited(tx, permit, row)?.and_then(|mut inherited| inherited.rows.remove(key));
        Ok(found.filter(|row| row.proposal.is_some()))
    }

    /// The files of a carried row that are still there.
    pub(in crate::checklist) fn carried_files(
        &self,
        tx: &sql::Tx,
        permit: &Permit,
        sheet: &AssessmentRow,
        row: &Row,
    ) -> Result<Vec<EvidenceId>> {
        let mut out = Vec::new();
        for id in row.proposal.iter().flat_map(|p| &p.evidence) {
            let file = storage::evidence::find(tx, permit, sheet.organisation, *id)?;
            if file.is_some_and(|f| f.withdrawn_at.is_none()) {
                out.push(*id);
            }
        }
        Ok(out)
    }
}
