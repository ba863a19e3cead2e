//! Beginning a sheet and beginning a round.

use super::json::sheet_json;
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Result};
use domain::assessment::{ROUNDS_MAX, progress};
use domain::dates::fiscal_year;
use domain::ids::{AssessmentId, OrganisationId};
use domain::policy::Action;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use storage::checklist::AssessmentRow;
use storage::programme::{self, Cell};

/// What sheet to begin.
#[derive(Debug, Clone)]
pub struct NewSheet {
    /// Id of a published edition.
    pub edition: String,
    /// Id of one of its forms.
    pub form: String,
    /// The vendor, for the vendor form.
    pub vendor: Option<OrganisationId>,
    /// The sheet's own fiscal year.
    pub fiscal_year: i32,
}

impl App {
    /// Begins a sheet with its first round. A sheet that exists is a conflict.
    ///
    /// # Errors
    /// Refused; invalid (unknown edition or form, a form for others, a vendor missing or not one's own,
    /// a year out of range); conflict `sheet-exists`.
    pub async fn begin_sheet(&self, ctx: &Ctx, organisation: OrganisationId, new: NewSheet) -> Result<AssessmentId> {
        self.db.write(self.beginning(ctx, organisation, new)?).await
    }

    /// The same for a form that stood on round `seen`: where another round has begun since, that one is the answer,
    /// so that a form sent twice begins one.
    ///
    /// # Errors
    /// As [`App::begin_round`].
    pub async fn begin_round_after(&self, ctx: &Ctx, id: AssessmentId, checked_on: Date, seen: i64) -> Result<i64> {
        self.db.write(self.next_round(ctx, id, checked_on, Some(seen))?).await
    }

    /// The same once per key, answered with the sheet as the API shows it.
    ///
    /// # Errors
    /// As [`App::begin_sheet`]; conflict `idempotency-key-reused`.
    pub async fn begin_sheet_once(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        new: NewSheet,
        once: Option<Once>,
    ) -> Result<Made> {
        let begin = self.beginning(ctx, organisation, new)?;
        let (app, ctx2) = (self.clone(), ctx.clone());
        self.once(ctx, once, move |tx| sheet_json(&app.sheet_in(tx, &ctx2, begin(tx)?)?, None)).await
    }

    fn beginning(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        new: NewSheet,
    ) -> Result<impl Fn(&sql::Tx<'_>) -> Result<AssessmentId> + Send + 'static + use<>> {
        let permit = ctx.may(Action::BeginSheet, organisation)?;
        let vendors = if new.vendor.is_some() { Some(ctx.may(Action::SeeVendors, organisation)?) } else { None };
        let id = AssessmentId(self.new_id(ctx));
        let (today, at) = (ctx.today(), ctx.micros());
        if !(2023..=fiscal_year(today) + 1).contains(&new.fiscal_year) {
            return Err(Error::field("fiscal_year", "sheet-year-out-of-range"));
        }
        let detail = format!("{} {} {} {:?}", new.edition, new.form, new.fiscal_year, new.vendor);
        let entry = self.entry(ctx, organisation, Action::BeginSheet, id.bytes(), detail);
        let cache = self.editions.clone();
        Ok(move |tx: &sql::Tx<'_>| {
            let edition_row = storage::guide::published(tx, &new.edition)?
                .ok_or_else(|| Error::field("edition", "sheet-edition-unknown"))?;
            let edition = cache.get(tx, &edition_row.hash)?;
            let form = edition.form(&new.form).ok_or_else(|| Error::field("form", "sheet-form-unknown"))?;
            let kind = crate::checklist::view::label(tx, organisation)?.kind;
            let is_vendor_form = form.is_for(domain::organisations::Kind::Vendor);
            match (is_vendor_form, new.vendor, &vendors) {
                (true, Some(vendor), Some(permit)) => {
                    if !storage::vendors::has(tx, permit, organisation, vendor)? {
                        return Err(Error::field("vendor_id", "sheet-vendor-unknown"));
                    }
                }
                (true, ..) => return Err(Error::field("vendor_id", "sheet-vendor-missing")),
                (false, Some(_), _) => return Err(Error::field("vendor_id", "sheet-vendor-not-here")),
                (false, None, _) if !form.is_for(kind) => return Err(Error::field("form", "sheet-form-for-others")),
                (false, None, _) => {}
            }
            let row = AssessmentRow {
                organisation,
                id,
                edition: new.edition.clone(),
                edition_hash: edition_row.hash,
                form: new.form.clone(),
                fiscal_year: new.fiscal_year,
                vendor: new.vendor,
                round: 1,
                created_at: at,
                due: progress(form, &BTreeMap::new()).due,
                answered: 0,
                changed_at: at,
                carried: None,
            };
            if !storage::checklist::add(tx, &permit, &row, today)? {
                return Err(Error::Conflict("sheet-exists"));
            }
            programme::change(tx, &cell(tx, &row, kind, today)?, &[("", "begun", 1)])?;
            storage::audit::append(tx, &entry)?;
            Ok(id)
        })
    }

    /// Begins the next round: it starts empty and erases nothing.
    ///
    /// # Errors
    /// Refused; invalid day; conflict when somebody began it meanwhile or there are too many.
    pub async fn begin_round(&self, ctx: &Ctx, id: AssessmentId, checked_on: Date) -> Result<i64> {
        self.db.write(self.next_round(ctx, id, checked_on, None)?).await
    }

    /// The same once per key, answered with the sheet as the API shows it, and `checked_on` of the new round.
    ///
    /// # Errors
    /// As [`App::begin_round`]; conflict `idempotency-key-reused`.
    pub async fn begin_round_once(
        &self,
        ctx: &Ctx,
        id: AssessmentId,
        checked_on: Date,
        once: Option<Once>,
    ) -> Result<Made> {
        let begin = self.next_round(ctx, id, checked_on, None)?;
        let (app, ctx2) = (self.clone(), ctx.clone());
        // A kept answer is for those who may still do it.
        let ctx3 = ctx.clone();
        let allowed = move |tx: &sql::Tx<'_>| {
            let organisation = storage::checklist::owner(tx, id)?.ok_or_else(Error::not_found)?;
            ctx3.may(Action::BeginRound, organisation).map(|_| ())
        };
        self.db.read(allowed).await?;
        self.once(ctx, once, move |tx| {
            begin(tx)?;
            let mut sheet = sheet_json(&app.sheet_in(tx, &ctx2, id)?, None)?;
            if let Value::Object(object) = &mut sheet {
                object.insert("checked_on".into(), json!(checked_on.to_string()));
            }
            Ok(sheet)
        })
        .await
    }

    fn next_round(
        &self,
        ctx: &Ctx,
        id: AssessmentId,
        checked_on: Date,
        seen: Option<i64>,
    ) -> Result<impl Fn(&sql::Tx<'_>) -> Result<i64> + Send + 'static + use<>> {
        if checked_on > ctx.today() {
            return Err(Error::field("checked_on", "answer-check-in-future"));
        }
        let (ctx2, at) = (ctx.clone(), ctx.micros());
        let entry = self.entry(
            ctx,
            OrganisationId::from_bytes([0; 16]),
            Action::BeginRound,
            id.bytes(),
            checked_on.to_string(),
        );
        Ok(move |tx: &sql::Tx<'_>| {
            let organisation = storage::checklist::owner(tx, id)?.ok_or_else(Error::not_found)?;
            let permit = ctx2.may(Action::BeginRound, organisation)?;
            let row = storage::checklist::lock(tx, &permit, organisation, id, at)?.ok_or_else(Error::not_found)?;
            if seen.is_some_and(|seen| seen != row.round) {
                return Ok(row.round);
            }
            if row.round >= ROUNDS_MAX {
                return Err(Error::Conflict("rounds-too-many"));
            }
            let round = storage::checklist::begin_round(tx, &permit, &row, checked_on, at)?
                .ok_or(Error::Conflict("round-begun"))?;
            let mut entry = entry.clone();
            entry.organisation = organisation.bytes();
            storage::audit::append(tx, &entry)?;
            Ok(round)
        })
    }
}

/// The roll-up cell of a sheet on a day.
pub(crate) fn cell(tx: &sql::Tx, row: &AssessmentRow, kind: domain::organisations::Kind, today: Date) -> Result<Cell> {
    Ok(Cell {
        association: storage::organisations::placements::placed(tx, row.organisation, today)?,
        kind,
        edition: row.edition.clone(),
        form: row.form.clone(),
        fiscal_year: row.fiscal_year,
    })
}
