//! The invitation as `invitation.typ` reads it.

use domain::papers::InvitationLetter;
use serde::Serialize;
use serde_json::{Value, json};

/// The texts of the letter.
#[derive(Serialize)]
pub(crate) struct Texts<'a> {
    organisation_name: &'a str,
    name: &'a str,
    role_label: &'a str,
    /// The groups of the code, as they are typed.
    code: Vec<&'a str>,
    url: &'a str,
    expires: &'a str,
}

/// Switches and the QR, which is a picture.
pub(crate) fn switches(letter: &InvitationLetter) -> Value {
    json!({ "demo": letter.demo, "qr_svg": letter.qr_svg })
}

/// The texts of the letter.
pub(crate) fn texts(letter: &InvitationLetter) -> Texts<'_> {
    Texts {
        organisation_name: &letter.organisation_name,
        name: &letter.name,
        role_label: &letter.role_label,
        code: letter.code.split([' ', '-']).filter(|group| !group.is_empty()).collect(),
        url: &letter.url,
        expires: &letter.expires,
    }
}
