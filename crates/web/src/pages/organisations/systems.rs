//! POST /organisations/{id}/systems: what is in use, and whose it is. One line per system, one for each kind
//! that is not in use, and an empty one.

use super::one::{Forms, build};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{go, page_again};
use crate::say::Say;
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::vendors::{MOST_SYSTEMS, SystemRow, VendorRow, mark};
use axum::http::StatusCode;
use domain::ids::OrganisationId;
use domain::organisations::SystemKind;
use domain::text::clean_line;
use std::collections::BTreeSet;

/// Most lines that a form of ours has.
const MOST: usize = MOST_SYSTEMS + SystemKind::ALL.len();

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

/// The lines of the form, as it stands or as it was sent.
pub(super) fn lines(form: &FormState) -> Vec<SystemLine> {
    let kind_of = |n: usize| SystemKind::from_code(form.value(&names(&n.to_string()).kind));
    (0..=MOST).map_while(|n| kind_of(n).map(|kind| SystemLine { n, label: key(kind) })).collect()
}

/// What stands, in words, for whoever was too late: what it is, its name and whose it is.
pub(crate) fn standing(say: &Say, stored: &[SystemRow], known: &[VendorRow]) -> Vec<String> {
    let whose = |s: &SystemRow| known.iter().find(|v| Some(v.vendor) == s.vendor).map_or("", |v| v.name.as_str());
    let words = |s: &SystemRow| {
        let kind = say.plain(key(s.kind)).to_string();
        let parts = [kind.as_str(), s.name.as_str(), whose(s)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    stored.iter().map(words).collect()
}

/// The form as it stands.
pub(super) fn kept(stored: &[SystemRow]) -> FormState {
    let mut form = FormState::default().with("seen", mark(stored));
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
    let form = typed.keep();
    let read = lines(&form);
    let mut systems = Vec::new();
    for line in &read {
        let names = line.names();
        if form.is(&names.used, "true") {
            systems.extend(system(&form, &names)?);
        }
    }
    // The empty line counts as soon as it has a name.
    let new = names("new");
    if !clean_line(form.value(&new.system)).is_empty() {
        systems.extend(system(&form, &new)?);
    }
    let stored = if read.len() > MOST {
        Err(Error::field("", "systems-too-many"))
    } else {
        visit.app().save_systems(&visit.ctx, id, systems, Some(form.value("seen").to_owned())).await
    };
    let Err(error) = stored else { return Ok(go(&format!("/organisations/{id}?done=systems#systems"))) };
    let late = matches!(error, Error::Stale { .. });
    let form = if late { form.answered(StatusCode::CONFLICT) } else { form.refuse(error)? };
    let forms = Forms { systems: Some(form.clone()), systems_late: late, ..Forms::default() };
    page_again(&form, &build(&visit, id, forms).await?)
}

/// The system of a line.
fn system(form: &FormState, of: &Names) -> Result<Option<(SystemKind, String, Option<OrganisationId>)>, Fault> {
    let Some(kind) = SystemKind::from_code(form.value(&of.kind)) else { return Ok(None) };
    let vendor = match form.value(&of.vendor).trim() {
        "" => None,
        text => Some(text.parse::<OrganisationId>().map_err(|_| Fault::not_found())?),
    };
    Ok(Some((kind, clean_line(form.value(&of.system)), vendor)))
}
