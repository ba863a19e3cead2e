//! What is known of an institution, read once.

use crate::checklist::{Label, SheetView};
use crate::{App, Ctx, Error, Result};
use domain::continuity::{Paper, Written};
use domain::ids::OrganisationId;
use domain::policy::Permit;
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
    /// Its sheets of the year's form, newest year first; an open item takes its answer from an earlier one.
    pub sheets: Vec<SheetView>,
    /// The newest sheet of the continuity table.
    pub table: Option<SheetView>,
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
        for row in storage::checklist::list(tx, permit, organisation)? {
            if row.form == "continuity" && table.is_none() {
                table = Some(self.sheet_in(tx, ctx, row.id)?);
            } else if (row.form == form || row.form == "institution") && sheets.len() < 3 {
                sheets.push(self.sheet_in(tx, ctx, row.id)?);
            }
        }
        Ok(Gathered {
            organisation,
            label,
            systems: storage::vendors::systems(tx, permit, organisation)?,
            vendors: storage::vendors::list(tx, permit, organisation)?,
            contacts: storage::incidents::contacts(tx, permit, organisation)?,
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

    /// What is true today, name → words. The part before the first `/` tells what it is.
    pub fn facts(&self, paper: Paper, plan: &Written) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        out.insert("name/".to_owned(), self.label.name.clone());
        for system in &self.systems {
            let vendor = self.vendor(system).map(|v| v.name.clone()).unwrap_or_default();
            out.insert(format!("system/{}", system.name), vendor);
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
