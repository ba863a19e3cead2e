//! Invitations as `invitation.typ` reads them, each on a page of its own.

use domain::papers::InvitationLetter;
use serde::Serialize;
use serde_json::{Value, json};

/// The letters.
#[derive(Serialize)]
pub(crate) struct Texts<'a> {
    letters: Vec<Letter<'a>>,
}

/// The texts of one letter.
#[derive(Serialize)]
struct Letter<'a> {
    organisation_name: &'a str,
    /// Who sends it, and takes the code back.
    sender: &'a str,
    name: &'a str,
    role_label: &'a str,
    /// The groups of the code, as they are typed.
    code: Vec<&'a str>,
    /// Where a device gets the certificate first; empty: it needs none.
    certificate: &'a str,
    url: &'a str,
    expires: &'a str,
}

/// Switches and the QRs, which are pictures.
pub(crate) fn switches(letters: &[InvitationLetter]) -> Value {
    let qr =
        |letter: &InvitationLetter| letter.qr_svg.clone().or_else(|| letter.link.as_deref().and_then(crate::qr::svg));
    json!({ "demo": letters.iter().any(|l| l.demo), "qr_svg": letters.iter().map(qr).collect::<Vec<_>>() })
}

/// The texts of the letters.
pub(crate) fn texts(letters: &[InvitationLetter]) -> Texts<'_> {
    Texts { letters: letters.iter().map(one).collect() }
}

fn one(letter: &InvitationLetter) -> Letter<'_> {
    let InvitationLetter { organisation_name, sender, name, role_label, code, certificate, url, expires, .. } = letter;
    Letter {
        organisation_name,
        sender: if sender.is_empty() { organisation_name } else { sender },
        name,
        role_label,
        code: code.split([' ', '-']).filter(|group| !group.is_empty()).collect(),
        certificate: certificate.as_deref().unwrap_or_default(),
        url,
        expires,
    }
}
