//! POST /organisations/{id}/systems: what is in use, and whose it is. One line per system, one for each kind
//! that is not in use, and an empty one.

use super::one::{Forms, build};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{go, page_again};
use crate::say::Say;
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::vendors::{SystemRow, VendorRow};
use domain::ids::OrganisationId;
use domain::organisations::SystemKind;
use std::collections::BTreeSet;

/// Most lines that are read from a form.
const MOST: usize = 40;

/// A line of the form.
pub(super) struct SystemLine {
    n: usize,
    /// Key of its words.
    pub label: &'static str,
}

/// Names of the fields of a line.
pub(super) struct Names {
    pub kind: String,
    pub used: String,
    pub system: String,
    pub vendor: String,
}

impl SystemLine {
    pub fn names(&self) -> Names {
        names(&self.n.to_string())
    }
}

fn names(n: &str) -> Names {
    let name = |field: &str| format!("{field}.{n}");
    Names { kind: name("kind"), used: name("used"), system: name("system"), vendor: name("vendor") }
}

/// Key of the words for a kind of system.
fn key(kind: SystemKind) -> &'static str {
    crate::pages::checklist::item::system_key(kind.code())
}

/// The kinds as options of a select.
pub(super) fn kinds(say: &Say) -> Vec<(&'static str, String)> {
    SystemKind::ALL.into_iter().map(|k| (k.code(), say.plain(key(k)).to_string())).collect()
}

/// The vendors as options of a select.
pub(super) fn vendors(say: &Say, known: &[VendorRow]) -> Vec<(String, String)> {
    let none = (String::new(), say.plain("organisations-system-no-vendor").to_string());
    std::iter::once(none).chain(known.iter().map(|v| (v.vendor.to_string(), v.name.clone()))).collect()
}

/// What stands, and the kinds that are not in use.
fn all(stored: &[SystemRow]) -> Vec<(SystemKind, Option<&SystemRow>)> {
    let used: BTreeSet<SystemKind> = stored.iter().map(|s| s.kind).collect();
    let mut out: Vec<(SystemKind, Option<&SystemRow>)> = stored.iter().map(|s| (s.kind, Some(s))).collect();
    out.extend(SystemKind::ALL.into_iter().filter(|k| !used.contains(k)).map(|k| (k, None)));
    out.sort_by_key(|(kind, _)| *kind);
    out
}

/// The lines of the form.
pub(super) fn lines(stored: &[SystemRow]) -> Vec<SystemLine> {
    all(stored).into_iter().enumerate().map(|(n, (kind, _))| SystemLine { n, label: key(kind) }).collect()
}

/// The form as it stands.
pub(super) fn kept(stored: &[SystemRow]) -> FormState {
    let mut form = FormState::default();
    for (n, (kind, system)) in all(stored).into_iter().enumerate() {
        let names = names(&n.to_string());
        form = form.with(&names.kind, kind.code());
        if let Some(system) = system {
            let vendor = system.vendor.map(|v| v.to_string()).unwrap_or_default();
            form = form.with(&names.used, "true").with(&names.system, system.name.as_str()).with(&names.vendor, vendor);
        }
    }
    form
}

/// Replaces the systems in use.
pub async fn save(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let mut systems = Vec::new();
    for n in 0..MOST {
        if typed.ticked(&names(&n.to_string()).used) {
            systems.extend(read(&typed, &n.to_string())?);
        }
    }
    // The empty line counts as soon as it has a name.
    if !typed.line("system.new").is_empty() {
        systems.extend(read(&typed, "new")?);
    }
    match visit.app().save_systems(&visit.ctx, id, systems).await {
        Ok(()) => Ok(go(&format!("/organisations/{id}?done=systems#systems"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Forms { systems: Some(form), ..Forms::default() }).await?)
        }
    }
}

fn read(typed: &Typed, n: &str) -> Result<Option<(SystemKind, String, Option<OrganisationId>)>, Fault> {
    let names = names(n);
    let Some(kind) = SystemKind::from_code(typed.raw(&names.kind)) else { return Ok(None) };
    Ok(Some((kind, typed.line(&names.system), typed.id(&names.vendor)?)))
}
