//! The way back: the row goes, while nothing was written into the newer sheet.

use crate::checklist::begin::cell;
use crate::checklist::view::label;
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Result};
use domain::ids::{AssessmentId, OrganisationId};
use domain::policy::{Action, Permit};
use serde_json::{Value, json};
use storage::checklist::AssessmentRow;
use storage::checklist::carry::{self, Carried};
use storage::programme;

/// A carry-over that was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// The newer sheet.
    pub assessment: AssessmentId,
    /// The older sheet, which stands as it stood.
    pub from: AssessmentId,
    /// The newer sheet was begun by hand and is still there.
    pub stays: bool,
}

impl Undone {
    /// As the API shows it.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({"assessment_id": self.assessment, "from_assessment_id": self.from, "removed": !self.stays})
    }
}

/// A sheet that an undo removed, for a form of its that is still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The sheet to go on with.
    pub back_to: AssessmentId,
    /// The row there that comes closest to the one that was asked for; none where it was new.
    pub key: Option<String>,
}

impl App {
    /// Undoes the newest carry-over of a sheet; a sheet that was carried over itself may be named, too.
    ///
    /// # Errors
    /// Refused; conflict with the reason: nothing to undo, something was written, handed on, begun or carried on.
    pub async fn undo_carry_over(&self, ctx: &Ctx, id: AssessmentId) -> Result<Undone> {
        self.db.write(self.undoing(ctx, id, false)).await
    }

    /// Undoes the carry-over into exactly this sheet. For commands that go through a list.
    ///
    /// # Errors
    /// As [`App::undo_carry_over`].
    pub async fn undo_carry_over_into(&self, ctx: &Ctx, id: AssessmentId) -> Result<Undone> {
        self.db.write(self.undoing(ctx, id, true)).await
    }

    /// [`App::undo_carry_over`] once per key, answered as the API shows it.
    ///
    /// # Errors
    /// As there; conflict `idempotency-key-reused`.
    pub async fn undo_carry_over_once(&self, ctx: &Ctx, id: AssessmentId, once: Option<Once>) -> Result<Made> {
        let change = self.undoing(ctx, id, false);
        self.once(ctx, once, move |tx| Ok(change(tx)?.json())).await
    }

    fn undoing(
        &self,
        ctx: &Ctx,
        id: AssessmentId,
        exact: bool,
    ) -> impl Fn(&sql::Tx<'_>) -> Result<Undone> + Send + 'static + use<> {
        let (app, ctx) = (self.clone(), ctx.clone());
        let nobody = OrganisationId::from_bytes([0; 16]);
        let entry = self.entry(&ctx, nobody, Action::UndoCarryOver, [0; 16], String::new());
        move |tx: &sql::Tx<'_>| {
            let (permit, row, carried) = app.to_undo(tx, &ctx, id, exact, Action::UndoCarryOver)?;
            let at = ctx.micros();
            let row = storage::checklist::lock(tx, &permit, row.organisation, row.id, at)?;
            let row = row.ok_or(Error::Conflict("carry-nothing-to-undo"))?;
            if let Some(why) = hindrance(tx, &row, carried)? {
                return Err(Error::Conflict(why));
            }
            let stays = carried.writes.is_some();
            if stays {
                carry::part(tx, &row, at)?;
            } else {
                carry::remove(tx, &row, carried.from, at)?;
                let kind = label(tx, row.organisation)?.kind;
                programme::change(tx, &cell(tx, &row, kind, ctx.today())?, &[("", "begun", -1)])?;
            }
            let mut entry = entry.clone();
            entry.organisation = row.organisation.bytes();
            entry.subject_id = row.id.bytes();
            entry.detail = format!("{} {}", row.id, carried.from);
            storage::audit::append(tx, &entry)?;
            Ok(Undone { assessment: row.id, from: carried.from, stays })
        }
    }

    /// The carry-over that an undo would undo, and what stands in its way (key of the sentence); none where there is
    /// nothing to undo. For what a page offers.
    ///
    /// # Errors
    /// Refused.
    pub async fn undoable(&self, ctx: &Ctx, id: AssessmentId) -> Result<Option<(AssessmentRow, Option<&'static str>)>> {
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db
            .read(move |tx| match app.to_undo(tx, &ctx, id, false, Action::SeeSheet) {
                Ok((_, row, carried)) => {
                    let why = hindrance(tx, &row, carried)?;
                    Ok(Some((row, why)))
                }
                Err(Error::Conflict(_)) => Ok(None),
                Err(other) => Err(other),
            })
            .await
    }

    fn to_undo(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        id: AssessmentId,
        exact: bool,
        action: Action,
    ) -> Result<(Permit, AssessmentRow, Carried)> {
        const NOTHING: Error = Error::Conflict("carry-nothing-to-undo");
        let Some(organisation) = storage::checklist::owner(tx, id)? else {
            let stone = carry::stone(tx, id)?.ok_or_else(Error::not_found)?;
            ctx.may(action, stone.organisation)?;
            return Err(NOTHING);
        };
        let permit = ctx.may(action, organisation)?;
        let own = storage::checklist::find(tx, &permit, organisation, id)?;
        let newer = if exact { Vec::new() } else { carry::carried_on(tx, organisation, id)? };
        let row = match newer.into_iter().next() {
            Some(newer) => newer,
            None => own.ok_or_else(Error::not_found)?,
        };
        let carried = row.carried.ok_or(NOTHING)?;
        Ok((permit, row, carried))
    }

    /// Where to go on when a sheet was removed by an undo; none where it was not.
    ///
    /// # Errors
    /// Not found for another tenant's.
    pub async fn gone(&self, ctx: &Ctx, id: AssessmentId, key: Option<&str>) -> Result<Option<Gone>> {
        let (app, ctx, key) = (self.clone(), ctx.clone(), key.map(str::to_owned));
        self.db
            .read(move |tx| {
                let Some(stone) = carry::stone(tx, id)? else { return Ok(None) };
                let permit = ctx.may(Action::SeeSheet, stone.organisation)?;
                let back = storage::checklist::find(tx, &permit, stone.organisation, stone.from)?;
                let Some(back) = back else { return Ok(None) };
                let links = app.editions.links(tx, &back.edition_hash, &back.form, &stone.edition_hash)?;
                let old = |key: &String| {
                    let row = links.as_ref().as_ref()?.rows.iter().find(|r| r.key == *key)?;
                    row.from.first().cloned()
                };
                Ok(Some(Gone { back_to: back.id, key: key.as_ref().and_then(old) }))
            })
            .await
    }
}

/// What stands in the way of an undo: the key of its sentence.
pub(super) fn hindrance(tx: &sql::Tx, row: &AssessmentRow, carried: Carried) -> Result<Option<&'static str>> {
    if carry::writes(tx, row)? > carried.writes.unwrap_or(0) {
        return Ok(Some("carry-undo-answered"));
    }
    if carry::carried_on(tx, row.organisation, row.id)?.iter().any(|newer| newer.id != row.id) {
        return Ok(Some("carry-undo-carried-on"));
    }
    if carried.writes.is_none() {
        if !storage::checklist::handed::of_sheet(tx, row)?.is_empty() {
            return Ok(Some("carry-undo-handed"));
        }
        if row.round > 1 {
            return Ok(Some("carry-undo-round"));
        }
    }
    Ok(None)
}
