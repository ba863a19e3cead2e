//! An organisation's own page: name, codes, systems; and which organisation a page is about.

pub mod codes;
pub mod found;
pub mod group;
pub mod leave;
pub mod list;
pub mod members;
pub mod one;
pub mod systems;

use crate::fault::Fault;
use crate::take::Asked;
use crate::visit::{Signed, Visit};
use domain::ids::OrganisationId;
use domain::organisations::Kind;

/// Key of the word for a kind of organisation.
#[must_use]
pub(crate) fn kind_key(kind: &Kind) -> &'static str {
    crate::pages::setup::first::kind_key(*kind)
}

/// The organisation that a page shows: the one asked for, else the person's first of a fitting kind, else
/// their first.
///
/// # Errors
/// Not found for what is no id, and for somebody without any role.
pub(crate) fn house(visit: &Signed, asked: &Asked, fits: fn(Kind) -> bool) -> Result<OrganisationId, Fault> {
    let wanted = asked.id("organisation")?;
    let first = visit.me().roles.iter().find(|r| fits(r.kind)).map(|r| r.organisation_id);
    visit.organisation(wanted.or(first))
}

/// The organisations between which a person may choose on a page, if there are several.
pub(crate) fn houses(visit: &Visit, fits: fn(Kind) -> bool) -> Vec<(OrganisationId, String)> {
    let out = houses_of(visit, fits);
    if out.len() < 2 { Vec::new() } else { out }
}

/// The organisations of a fitting kind in which a person has a role, each once.
pub(crate) fn houses_of(visit: &Visit, fits: fn(Kind) -> bool) -> Vec<(OrganisationId, String)> {
    let mut out: Vec<(OrganisationId, String)> = Vec::new();
    for role in visit.me.iter().flat_map(|me| &me.roles).filter(|r| fits(r.kind)) {
        if !out.iter().any(|(id, _)| *id == role.organisation_id) {
            out.push((role.organisation_id, role.organisation_name.clone()));
        }
    }
    out
}
