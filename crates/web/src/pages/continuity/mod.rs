//! The continuity plan and the rules of operation: overview, people and places, systems, texts, approval, what a newer
//! template changes.

pub mod approve;
pub mod facts;
pub mod news;
pub mod section;
pub mod show;
pub mod systems;

use crate::fault::Fault;
use crate::form::FormState;
use crate::pages::organisations::house;
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use domain::continuity::{Missing, Paper};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::text::clean_lines;

/// Whose paper a page is about, and which.
fn asked_for(visit: &Signed, asked: &Asked) -> Result<(OrganisationId, Paper), Fault> {
    Ok((house(visit, asked, Kind::is_institution)?, paper(asked.text("paper"))?))
}

/// The same of a form.
fn sent_for(typed: &Typed) -> Result<(OrganisationId, Paper, i64), Fault> {
    let id = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    Ok((id, paper(typed.raw("paper"))?, typed.raw("version").parse().unwrap_or(0)))
}

fn paper(code: &str) -> Result<Paper, Fault> {
    if code.is_empty() { Ok(Paper::Plan) } else { Paper::from_code(code).ok_or_else(Fault::not_found) }
}

/// The name of the hidden field with what a field held when the form was opened.
fn was(name: &str) -> String {
    format!("was.{name}")
}

/// A form with what its fields hold while it is opened.
fn opened(form: FormState, names: &[&str]) -> FormState {
    names.iter().fold(form, |form, name| {
        let held = form.value(name).to_owned();
        form.with(&was(name), held)
    })
}

/// The hidden fields of such a form.
fn held(form: &FormState, names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| (was(name), form.value(&was(name)).to_owned())).collect()
}

/// The form of somebody who was too late, from one [`opened`] on what stands now: what was written stays as it was
/// typed, what was left alone is as it stands. Beside it what others wrote meanwhile: name and text.
fn late<'a>(typed: &Typed, now: FormState, names: &[&'a str]) -> (FormState, Vec<(&'a str, String)>) {
    let (mut form, mut others) = (now, Vec::new());
    for name in names {
        if !typed.has(name) {
            continue;
        }
        let (text, stands) = (typed.lines(name), clean_lines(form.value(name)));
        let before = typed.has(&was(name)).then(|| typed.lines(&was(name)));
        if stands != text && before.as_ref() != Some(&stands) {
            others.push((*name, stands));
        }
        if before.as_ref() != Some(&text) {
            form = form.with(name, typed.raw(name));
        }
    }
    (form, others)
}

/// The overview of a paper.
fn overview(id: OrganisationId, paper: Paper) -> String {
    match paper {
        Paper::Plan => format!("/continuity?organisation={id}"),
        Paper::Rules => format!("/continuity/rules?organisation={id}"),
    }
}

/// Where something that is missing is filled in.
fn link(id: OrganisationId, missing: &Missing) -> String {
    let mut parts = missing.key.split(':');
    match (parts.next().unwrap_or_default(), parts.next()) {
        ("fact", Some(key)) => format!("/continuity/facts?organisation={id}#{key}"),
        ("system", _) => format!("/continuity/systems?organisation={id}"),
        ("vendor", Some(vendor)) => format!("/vendors/{vendor}?organisation={id}"),
        ("vendors", _) => format!("/vendors?organisation={id}"),
        ("contact" | "contacts", _) => format!("/organisations/{id}/help"),
        ("systems" | "systems-vendor", _) => format!("/organisations/{id}"),
        ("item", Some(sheet)) if !sheet.is_empty() => {
            format!("/assessments/{sheet}/items/{}", parts.next().unwrap_or_default())
        }
        _ => "/".to_owned(),
    }
}
