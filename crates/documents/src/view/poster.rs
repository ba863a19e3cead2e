//! The poster as `poster.typ` reads it.

use domain::papers::Poster;
use serde::Serialize;
use serde_json::{Value, json};

/// The texts of the poster.
#[derive(Serialize)]
pub(crate) struct Texts<'a> {
    title: &'a str,
    organisation_name: &'a str,
    fraud: &'a [String],
    steps: &'a [String],
    never: &'a [String],
    contacts: Vec<Contact<'a>>,
    url: &'a str,
    at_label: &'a str,
}

#[derive(Serialize)]
struct Contact<'a> {
    name: &'a str,
    phone: &'a str,
    note: &'a str,
}

/// Switches and the QR, which is a picture.
pub(crate) fn switches(poster: &Poster) -> Value {
    json!({ "demo": poster.demo, "kind": poster.kind, "qr_svg": poster.qr_svg })
}

/// The texts of the poster.
pub(crate) fn texts(poster: &Poster) -> Texts<'_> {
    Texts {
        title: &poster.title,
        organisation_name: &poster.organisation_name,
        fraud: &poster.fraud,
        steps: &poster.steps,
        never: &poster.never,
        contacts: poster.contacts.iter().map(|c| Contact { name: &c.name, phone: &c.phone, note: &c.note }).collect(),
        url: poster.url.as_deref().unwrap_or_default(),
        at_label: &poster.at_label,
    }
}
