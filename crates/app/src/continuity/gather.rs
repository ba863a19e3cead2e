//! What is known of an institution, read once.

use crate::checklist::{Label, SheetView};
use crate::incidents::{EMERGENCY, may_be_member};
use crate::{App, Ctx, Error, Result};
use content::desks::DeskEntry;
use domain::continuity::{Paper, Written};
use domain::dates::{day_in_tokyo, from_micros};
use domain::ids::OrganisationId;
use domain::organisations::SystemKind;
use domain::policy::Permit;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use storage::incidents::ContactRow;
use storage::vendors::{SystemRow, VendorRow};

/// The sections of the sheet whose items have a clause in the rules.
pub(super) const SECTIONS: [&str; 3] = ["organisation", "management", "incident"];

/// What is known of an institution.
pub(crate) struct Gathered {
    pub organisation: OrganisationId,
    pub label: Label,
    pub systems: Vec<SystemRow>,
    pub vendors: Vec<VendorRow>,
    pub contacts: Vec<ContactRow>,
    /// The emergency desk, where the institution can be one that may call it.
    pub desk: Option<DeskEntry>,
    /// Its sheets of the year's form, the newest first; an open item takes its answer from an earlier one.
    pub sheets: Vec<SheetView>,
    /// The newest sheet of the continuity table.
    pub table: Option<SheetView>,
    /// The newest trainings, the last one first.
    pub trainings: Vec<Trained>,
}

/// A training that was held: a seminar seen to its end on one day, together or each alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Trained {
    /// On which day.
    pub day: Date,
    /// Title of the seminar.
    pub title: String,
    /// Seen together, with a sheet that was signed.
    pub together: bool,
    /// By how many.
    pub people: i64,
}

/// So many trainings stand in the plan; the record has all.
const TRAININGS: usize = 5;

fn trainings(tx: &sql::Tx, permit: &Permit, house: OrganisationId) -> Result<Vec<Trained>> {
    let mut out: Vec<Trained> = storage::seminars::meetings(tx, permit, house)?
        .into_iter()
        .map(|m| Trained { day: m.held_on, title: m.title, together: true, people: m.people })
        .collect();
    let mut alone: BTreeMap<(Date, String), i64> = BTreeMap::new();
    for seen in storage::seminars::views_of_house(tx, permit, house)? {
        let finished = seen.view.finished_at.map(|at| day_in_tokyo(from_micros(at)));
        if let Some(day) = finished.or(seen.view.told_on) {
            *alone.entry((day, seen.title)).or_default() += 1;
        }
    }
    out.extend(alone.into_iter().map(|((day, title), people)| Trained { day, title, together: false, people }));
    out.sort_by(|a, b| b.cmp(a));
    out.truncate(TRAININGS);
    Ok(out)
}

impl App {
    pub(super) fn gather(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        permit: &Permit,
        organisation: OrganisationId,
    ) -> Result<Gathered> {
        let label = crate::checklist::label_in(tx, organisation)?;
        if !label.kind.is_institution() {
            return Err(Error::not_found());
        }
        let form = if label.kind == domain::organisations::Kind::Pharmacy { "pharmacy" } else { "institution" };
        let (mut sheets, mut table) = (Vec::new(), None);
        let mut rows = storage::checklist::list(tx, permit, organisation)?;
        // A year may have two editions: the one that was begun last is the newer.
        rows.sort_by_key(|r| Reverse((r.fiscal_year, r.created_at, r.id)));
        for row in rows {
            if row.form == "continuity" && table.is_none() {
                table = Some(self.sheet_in(tx, ctx, row.id)?);
            } else if (row.form == form || row.form == "institution") && sheets.len() < 3 {
                sheets.push(self.sheet_in(tx, ctx, row.id)?);
            }
        }
        let mut desks = if may_be_member(label.kind) { self.desks_in(tx, ctx.now)?.desks } else { Vec::new() };
        desks.retain(|d| d.entry.desk.key == EMERGENCY);
        Ok(Gathered {
            organisation,
            label,
            desk: desks.pop().map(|d| d.entry),
            systems: storage::vendors::systems(tx, permit, organisation)?,
            vendors: storage::vendors::list(tx, permit, organisation)?,
            contacts: storage::incidents::contacts(tx, permit, organisation)?,
            trainings: trainings(tx, permit, organisation)?,
            sheets,
            table,
        })
    }
}

impl Gathered {
    /// A vendor of the institution.
    pub fn vendor(&self, system: &SystemRow) -> Option<&VendorRow> {
        self.vendors.iter().find(|v| Some(v.vendor) == system.vendor)
    }

    /// What is true today, name → words. The part before the first `/` tells what it is. `kind` says the kind of a system,
    /// for one that has no name: the first setup asks for none.
    pub fn facts(&self, paper: Paper, plan: &Written, kind: impl Fn(SystemKind) -> String) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        out.insert("name/".to_owned(), self.label.name.clone());
        let mut systems: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for system in &self.systems {
            let name = if system.name.is_empty() { kind(system.kind) } else { system.name.clone() };
            systems.entry(name).or_default().push(self.vendor(system).map_or("", |v| v.name.as_str()));
        }
        for (name, mut vendors) in systems {
            // Two of one name stand in no order of their own.
            vendors.sort_unstable();
            out.insert(format!("system/{name}"), vendors.join(" "));
        }
        if paper == Paper::Plan {
            for v in &self.vendors {
                let words = [v.contact.as_str(), &v.phone, &v.night_phone].join(" ");
                out.insert(format!("vendor/{}", v.name), words);
            }
            for c in &self.contacts {
                out.insert(format!("contact/{}", c.name), [c.phone.as_str(), &c.mobile, &c.note].join(" "));
            }
        } else {
            for (item, found) in super::clauses::answers(self) {
                let words = found.map(|(_, a)| {
                    let value = a.value.map_or("", domain::assessment::Choice::code);
                    let target = a.target_date.map(|d| d.to_string()).unwrap_or_default();
                    [value, &a.note, &a.responsible, &target].join(" ")
                });
                out.insert(format!("answer/{}", item.title), words.unwrap_or_default());
            }
            for key in ["head", "head-deputy", "manager", "manager-deputy", "keeper"] {
                let words = plan.facts.get(key).cloned().unwrap_or_default();
                out.insert(format!("fact/{key}"), words);
            }
        }
        out
    }
}
