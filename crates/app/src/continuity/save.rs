//! Writing: facts, systems, own texts. Each is one transaction with one record; after an approval the first of them
//! begins the next version.

use super::{PlanView, plan_json};
use crate::{App, Ctx, Error, Field, Result};
use content::hash;
use domain::continuity::facts::fact_of;
use domain::continuity::written::{can_be_rewritten, system_key};
use domain::continuity::{Importance, OfSystem, Paper, Template, Written};
use domain::ids::OrganisationId;
use domain::policy::Action;
use domain::text::{clean_line, clean_lines};
use std::collections::BTreeMap;
use storage::continuity::PaperRow;
use storage::organisations::placements;

/// Longest fact (characters).
const FACT_MAX: usize = 200;
/// Longest text of a section (characters).
const TEXT_MAX: usize = 8_000;

/// What was typed of one system.
#[derive(Debug, Clone, Default)]
pub struct TypedSystem {
    /// `kind/name`, see [`system_key`].
    pub key: String,
    /// `high`, `middle`, `low`, or empty.
    pub importance: String,
    /// Place in the order of recovery.
    pub recovery: String,
    /// How the work goes on.
    pub alternative: String,
    /// How often it is backed up.
    pub backup_frequency: String,
    /// How it is backed up.
    pub backup_method: String,
    /// How it is restored.
    pub restore_method: String,
    /// When that was tried, as typed.
    pub restore_tested_on: String,
}

impl App {
    /// Keeps facts of the plan; those that are not named stay as they are.
    ///
    /// # Errors
    /// Refused; invalid (too long); stale with the present plan.
    pub async fn save_plan_facts(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: BTreeMap<String, String>,
        version: i64,
    ) -> Result<()> {
        ctx.may(Action::ChangePlan, organisation)?;
        let mut faults = Vec::new();
        let mut facts = BTreeMap::new();
        for (key, text) in typed {
            let Some(fact) = fact_of(&key) else { continue };
            let text = clean_line(&text);
            if text.chars().count() > FACT_MAX {
                faults.push(Field::new(fact.key, "plan-fact-long").with("max", FACT_MAX.to_string()));
            }
            facts.insert(key, text);
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let change = move |_: &sql::Tx<'_>, written: &mut Written, _: &Template| {
            for (key, text) in &facts {
                if text.is_empty() {
                    written.facts.remove(key);
                } else {
                    written.facts.insert(key.clone(), text.clone());
                }
            }
            Ok(())
        };
        self.write_plan(ctx, organisation, Paper::Plan, version, "facts".to_owned(), change).await
    }

    /// Keeps what is written of one system.
    ///
    /// # Errors
    /// Refused; invalid: an order that is no number, a day that is none or still to come, a text that is too long; stale,
    /// also where the system is not, or no longer, among those in use.
    pub async fn save_plan_system(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: TypedSystem,
        version: i64,
    ) -> Result<()> {
        let permit = ctx.may(Action::ChangePlan, organisation)?;
        let mut faults = Vec::new();
        let of = read_system(ctx, &typed, &mut faults);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let detail = format!("system {}", typed.key);
        let (app, with) = (self.clone(), ctx.clone());
        let change = move |tx: &sql::Tx<'_>, written: &mut Written, _: &Template| {
            // One that got another name meanwhile: what is kept under the one before is read by nobody.
            placements::lock(tx, organisation)?;
            let systems = storage::vendors::systems(tx, &permit, organisation)?;
            if !systems.iter().any(|s| key_of(s) == typed.key) {
                return Err(app.stale_plan(tx, &with, organisation, Paper::Plan)?);
            }
            written.systems.insert(typed.key.clone(), of.clone());
            Ok(())
        };
        self.write_plan(ctx, organisation, Paper::Plan, version, detail, change).await
    }

    /// Keeps an own text of a section; none gives the section back to the template.
    ///
    /// # Errors
    /// Refused; not found for an unknown section; invalid: empty or too long; stale.
    pub async fn save_plan_section(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        paper: Paper,
        key: &str,
        text: Option<&str>,
        version: i64,
    ) -> Result<()> {
        ctx.may(Action::ChangePlan, organisation)?;
        let text = text.map(clean_lines);
        if let Some(text) = &text {
            if text.trim().is_empty() {
                return Err(Error::field("text", "plan-section-empty"));
            }
            if text.chars().count() > TEXT_MAX {
                return Err(Field::new("text", "plan-section-long").with("max", TEXT_MAX.to_string()).into());
            }
        }
        let key = key.to_owned();
        let detail = format!("section {key}");
        let change = move |_: &sql::Tx<'_>, written: &mut Written, basis: &Template| {
            let known = written.sections_of(basis).iter().any(|s| s.key == key && can_be_rewritten(s));
            match &text {
                _ if !known => return Err(Error::not_found()),
                Some(text) => written.sections.insert(key.clone(), text.clone()),
                None => written.sections.remove(&key),
            };
            Ok(())
        };
        self.write_plan(ctx, organisation, paper, version, detail, change).await
    }

    /// Changes what is written, once: the row that was on the screen, or none.
    pub(super) async fn write_plan(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        paper: Paper,
        version: i64,
        detail: String,
        change: impl Fn(&sql::Tx<'_>, &mut Written, &Template) -> Result<()> + Send + Sync + 'static,
    ) -> Result<()> {
        let permit = ctx.may(Action::ChangePlan, organisation)?;
        let detail = format!("{} {detail}", paper.code());
        let entry = self.entry(ctx, organisation, Action::ChangePlan, organisation.bytes(), detail);
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db
            .write(move |tx| {
                if !crate::checklist::label_in(tx, organisation)?.kind.is_institution() {
                    return Err(Error::not_found());
                }
                let (row, basis, mut written) = app.written_in(tx, &permit, organisation, paper)?;
                if row.as_ref().map_or(0, |r| r.version) != version {
                    return Err(app.stale_plan(tx, &ctx, organisation, paper)?);
                }
                change(tx, &mut written, &basis)?;
                let approved = storage::continuity::versions(tx, &permit, organisation, paper)?;
                let number = row.as_ref().map_or(1, |r| r.number);
                let number = if approved.first().is_some_and(|v| v.number >= number) { number + 1 } else { number };
                let body = hash::canonical_template(&basis);
                let template_hash = hash::hex(body.as_bytes());
                if row.is_none() {
                    storage::continuity::add_template(tx, &template_hash, &basis.id, paper, &body, ctx.micros())?;
                }
                let row = PaperRow {
                    template_hash,
                    written: serde_json::to_string(&written).map_err(|e| Error::Inside(e.to_string()))?,
                    number,
                    version,
                    changed_at: ctx.micros(),
                };
                if !storage::continuity::write(tx, &permit, organisation, paper, &row, ctx.actor.person())? {
                    return Err(app.stale_plan(tx, &ctx, organisation, paper)?);
                }
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }

    pub(super) fn stale_plan(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        organisation: OrganisationId,
        paper: Paper,
    ) -> Result<Error> {
        let current: PlanView = self.continuity_in(tx, ctx, organisation, paper)?;
        Ok(Error::Stale { current: Box::new(plan_json(&current)) })
    }
}

/// Reads what was typed of a system; every wrong field is noted.
fn read_system(ctx: &Ctx, t: &TypedSystem, faults: &mut Vec<Field>) -> OfSystem {
    let order = domain::text::fold_code(&t.recovery);
    let recovery = order.parse().ok().filter(|n| (1..=99).contains(n));
    if recovery.is_none() && !order.is_empty() {
        faults.push(Field::new("recovery", "plan-recovery"));
    }
    let tested = match domain::dates::parse(&t.restore_tested_on) {
        Ok(day) if day <= ctx.today() => day.to_string(),
        Ok(_) => {
            faults.push(Field::new("restore_tested_on", "plan-day-to-come"));
            String::new()
        }
        Err(_) => {
            if !t.restore_tested_on.trim().is_empty() {
                faults.push(Field::new("restore_tested_on", "answer-date"));
            }
            String::new()
        }
    };
    let texts = [
        ("alternative", &t.alternative),
        ("backup_frequency", &t.backup_frequency),
        ("backup_method", &t.backup_method),
        ("restore_method", &t.restore_method),
    ];
    for (name, _) in texts.into_iter().filter(|(_, text)| text.chars().count() > FACT_MAX) {
        faults.push(Field::new(name, "plan-fact-long").with("max", FACT_MAX.to_string()));
    }
    OfSystem {
        importance: Importance::from_code(&t.importance).map(|i| i.code().to_owned()).unwrap_or_default(),
        recovery: recovery.unwrap_or(0),
        alternative: clean_lines(&t.alternative),
        backup_frequency: clean_line(&t.backup_frequency),
        backup_method: clean_line(&t.backup_method),
        restore_method: clean_line(&t.restore_method),
        restore_tested_on: tested,
    }
}

/// The key of a system's row in the form.
#[must_use]
pub fn key_of(system: &storage::vendors::SystemRow) -> String {
    system_key(system.kind.code(), &system.name)
}
