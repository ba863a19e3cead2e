//! Seeing what a carry-over will do, and doing it: one row is written.

use super::read::{Inherited, Into, answered};
use super::select::{Target, select, suits};
use crate::checklist::begin::cell;
use crate::checklist::view::label;
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Result};
use domain::dates::fiscal_year;
use domain::ids::{AssessmentId, OrganisationId};
use domain::policy::{Action, Permit};
use storage::checklist::AssessmentRow;
use storage::checklist::carry::{self, Carried};
use storage::programme;

/// What is wished for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Id of the newer edition.
    pub to: String,
    /// The fiscal year of the newer sheet; the edition's own if none is said.
    pub fiscal_year: Option<i32>,
}

/// A carry-over, as it will be or as it was done.
#[derive(Debug, Clone)]
pub struct Carrying {
    /// The newer sheet; none before it is there.
    pub assessment: Option<AssessmentId>,
    /// The newer sheet was begun before, and takes what it has not answered.
    pub joins: bool,
    /// Id of the newer edition.
    pub edition: String,
    /// Its title.
    pub edition_title: String,
    /// Form of the newer sheet.
    pub form: String,
    /// Title of the form.
    pub form_title: String,
    /// Fiscal year of the newer sheet.
    pub fiscal_year: i32,
    /// The rows of the newer form, in its order: their keys.
    pub keys: Vec<String>,
    /// What they take along.
    pub inherited: Inherited,
}

/// Everything that was found and allowed.
struct Plan {
    permit: Permit,
    from: AssessmentRow,
    target: Target,
    form: String,
    existing: Option<AssessmentRow>,
}

impl App {
    /// What a carry-over will do to each answer. Nothing is stored.
    ///
    /// # Errors
    /// Refused; invalid: unknown edition, an older one, the same sheet, no form that follows, a year out of range, a
    /// vendor that was taken off;
    /// conflict `carry-already` when it was done.
    pub async fn preview_carry_over(&self, ctx: &Ctx, from: AssessmentId, wish: Wish) -> Result<Carrying> {
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db
            .read(move |tx| {
                let plan = app.plan(tx, &ctx, from, &wish)?;
                app.carrying(tx, &plan, ctx.micros(), None)
            })
            .await
    }

    /// Carries a sheet over.
    ///
    /// # Errors
    /// As [`App::preview_carry_over`].
    pub async fn carry_over(&self, ctx: &Ctx, from: AssessmentId, wish: Wish) -> Result<Carrying> {
        self.db.write(self.carrying_over(ctx, from, wish)).await
    }

    /// The same once per key, answered as the API shows it.
    ///
    /// # Errors
    /// As [`App::preview_carry_over`]; conflict `idempotency-key-reused`.
    pub async fn carry_over_once(&self, ctx: &Ctx, from: AssessmentId, wish: Wish, once: Option<Once>) -> Result<Made> {
        // A kept answer is for those who may still do it.
        let ctx2 = ctx.clone();
        let allowed = move |tx: &sql::Tx<'_>| {
            let organisation = storage::checklist::owner(tx, from)?.ok_or_else(Error::not_found)?;
            ctx2.may(Action::CarryOver, organisation).map(|_| ())
        };
        self.db.read(allowed).await?;
        let change = self.carrying_over(ctx, from, wish);
        self.once(ctx, once, move |tx| Ok(change(tx)?.json())).await
    }

    /// Carries over whatever an organisation has that leads into an edition: its own sheet and those of its vendors,
    /// each in a transaction of its own. With `dry_run` nothing is stored.
    ///
    /// # Errors
    /// As [`App::preview_carry_over`]; conflict `carry-nothing` when nothing leads there.
    pub async fn carry_over_organisation(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        to: &str,
        dry_run: bool,
    ) -> Result<Vec<Carrying>> {
        let edition = self.edition(ctx, to).await.map_err(|e| match e {
            Error::Refused(_) => Error::field("to", "sheet-edition-unknown"),
            other => other,
        })?;
        let year = edition.edition.fiscal_year.unwrap_or_else(|| fiscal_year(ctx.today()));
        let chosen = self.carry_offers(ctx, organisation, to, year).await?;
        let mut out = Vec::new();
        for from in chosen {
            let wish = Wish { to: to.to_owned(), fiscal_year: None };
            out.push(if dry_run {
                self.preview_carry_over(ctx, from, wish).await?
            } else {
                self.carry_over(ctx, from, wish).await?
            });
        }
        if out.is_empty() {
            return Err(Error::Conflict("carry-nothing"));
        }
        // The institution's own sheet first.
        out.sort_by_key(|c| (c.inherited.from.vendor.is_some(), c.assessment));
        Ok(out)
    }

    /// What can be carried over into an edition for a fiscal year: the older sheets, the institution's own first, then
    /// those of the vendors that it has.
    ///
    /// # Errors
    /// Refused; unknown edition.
    pub async fn carry_offers(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        to: &str,
        year: i32,
    ) -> Result<Vec<AssessmentId>> {
        let permit = ctx.may(Action::CarryOver, organisation)?;
        let (cache, id, today) = (self.editions.clone(), to.to_owned(), ctx.today());
        self.db
            .read(move |tx| {
                let target = Target::published(tx, &cache, &id, Some(year), today)?;
                let kind = label(tx, organisation)?.kind;
                let rows = storage::checklist::list(tx, &permit, organisation)?;
                let theirs = storage::vendors::list(tx, &permit, organisation)?;
                let known = |vendor: OrganisationId| theirs.iter().any(|v| v.vendor == vendor);
                let rows: Vec<&AssessmentRow> = rows.iter().filter(|r| r.vendor.is_none_or(known)).collect();
                let mut chosen = select(tx, &cache, &target, kind, &rows)?;
                chosen.sort_by_key(|(row, _)| (row.vendor.is_some(), row.id));
                Ok(chosen.into_iter().map(|(row, _)| row.id).collect())
            })
            .await
    }

    fn carrying_over(
        &self,
        ctx: &Ctx,
        from: AssessmentId,
        wish: Wish,
    ) -> impl Fn(&sql::Tx<'_>) -> Result<Carrying> + Send + 'static + use<> {
        let (app, ctx, id, at) = (self.clone(), ctx.clone(), AssessmentId(self.new_id(ctx)), ctx.micros());
        let entry = self.entry(&ctx, OrganisationId::from_bytes([0; 16]), Action::CarryOver, [0; 16], String::new());
        move |tx: &sql::Tx<'_>| {
            let plan = app.plan(tx, &ctx, from, &wish)?;
            let mut new = plan.target.sheet(&plan.from, &plan.form, id, at)?;
            new.carried = Some(Carried { from, at, writes: None });
            // Locked as every change of a sheet is; nobody begins a sheet twice.
            let done = match &plan.existing {
                Some(old) => {
                    let locked = storage::checklist::lock(tx, &plan.permit, old.organisation, old.id, at)?;
                    let locked = locked.ok_or_else(Error::not_found)?;
                    carry::join(tx, &locked, from, at)?.then_some(locked.id)
                }
                None => storage::checklist::add(tx, &plan.permit, &new, ctx.today())?.then_some(id),
            };
            let done = done.ok_or(Error::Conflict("carry-already"))?;
            if plan.existing.is_none() {
                let kind = label(tx, new.organisation)?.kind;
                programme::change(tx, &cell(tx, &new, kind, ctx.today())?, &[("", "begun", 1)])?;
            }
            let out = app.carrying(tx, &plan, at, Some(done))?;
            let mut entry = entry.clone();
            entry.organisation = plan.from.organisation.bytes();
            entry.subject_id = done.bytes();
            entry.detail = detail(&plan.from, &plan.target.id, plan.target.fiscal_year);
            storage::audit::append(tx, &entry)?;
            Ok(out)
        }
    }

    fn plan(&self, tx: &sql::Tx, ctx: &Ctx, from: AssessmentId, wish: &Wish) -> Result<Plan> {
        let organisation = storage::checklist::owner(tx, from)?.ok_or_else(Error::not_found)?;
        let permit = ctx.may(Action::CarryOver, organisation)?;
        let from = storage::checklist::find(tx, &permit, organisation, from)?.ok_or_else(Error::not_found)?;
        let target = Target::published(tx, &self.editions, &wish.to, wish.fiscal_year, ctx.today())?;
        if !(2023..=fiscal_year(ctx.today()) + 1).contains(&target.fiscal_year) {
            return Err(Error::field("fiscal_year", "sheet-year-out-of-range"));
        }
        let links = self.editions.links(tx, &from.edition_hash, &from.form, &target.hash)?;
        let links = links.as_ref().as_ref().ok_or_else(|| Error::field("to", "carry-no-form"))?;
        let older = self.editions.get(tx, &from.edition_hash)?;
        if older.fiscal_year > target.edition.fiscal_year {
            return Err(Error::field("to", "carry-older"));
        }
        if from.fiscal_year > target.fiscal_year {
            return Err(Error::field("fiscal_year", "carry-year-before"));
        }
        if from.edition == target.id && from.fiscal_year == target.fiscal_year {
            return Err(Error::field("to", "carry-same"));
        }
        let kind = label(tx, organisation)?.kind;
        if !suits(&target, &links.form, kind, from.vendor) {
            return Err(Error::field("to", "carry-no-form"));
        }
        // As when a sheet is begun: for a vendor that was taken off there is no new one.
        if let Some(vendor) = from.vendor
            && !storage::vendors::has(tx, &permit, organisation, vendor)?
        {
            return Err(Error::field("to", "sheet-vendor-unknown"));
        }
        let year = Some(target.fiscal_year);
        let there =
            storage::checklist::find_by_key(tx, &permit, organisation, &links.form, &target.id, from.vendor, year)?;
        let existing = match there {
            Some(id) => storage::checklist::find(tx, &permit, organisation, id)?,
            None => None,
        };
        if existing.as_ref().is_some_and(|e| e.carried.is_some()) {
            return Err(Error::Conflict("carry-already"));
        }
        // Nothing takes from what takes from it.
        let mut above = from.carried;
        while let Some(carried) = above {
            if existing.as_ref().is_some_and(|e| e.id == carried.from) {
                return Err(Error::field("to", "carry-older"));
            }
            above = storage::checklist::find(tx, &permit, organisation, carried.from)?.and_then(|row| row.carried);
        }
        let form = links.form.clone();
        Ok(Plan { permit, from, target, form, existing })
    }

    fn carrying(&self, tx: &sql::Tx, plan: &Plan, at: i64, assessment: Option<AssessmentId>) -> Result<Carrying> {
        // A sheet that was begun is bound to the revision with which it was begun.
        let (hash, edition) = match &plan.existing {
            Some(row) => (row.edition_hash.clone(), self.editions.get(tx, &row.edition_hash)?),
            None => (plan.target.hash.clone(), plan.target.edition.clone()),
        };
        let into = Into { hash, edition: edition.clone(), fiscal_year: plan.target.fiscal_year };
        let inherited = self.inherit(tx, &plan.permit, &plan.from, &into, at)?;
        let mut inherited = inherited.ok_or_else(|| Error::field("to", "carry-no-form"))?;
        if let Some(existing) = &plan.existing {
            let written: Vec<String> =
                storage::checklist::answers(tx, existing)?.into_iter().map(|a| a.item_key).collect();
            for key in written {
                if let Some(row) = inherited.rows.remove(&key) {
                    let row = answered(row);
                    inherited.why.insert(key.clone(), self.why(&row));
                    inherited.rows.insert(key, row);
                }
            }
        }
        let form = edition.form(&plan.form).ok_or_else(|| Error::field("to", "carry-no-form"))?;
        Ok(Carrying {
            assessment,
            joins: plan.existing.is_some(),
            edition: plan.target.id.clone(),
            edition_title: edition.title.clone(),
            form: plan.form.clone(),
            form_title: form.title.clone(),
            fiscal_year: plan.target.fiscal_year,
            keys: form.items().map(|i| i.key.clone()).collect(),
            inherited,
        })
    }
}

/// What the record commits to.
pub(super) fn detail(from: &AssessmentRow, to: &str, fiscal_year: i32) -> String {
    format!("{} {} {} {fiscal_year}", from.id, from.edition, to)
}
