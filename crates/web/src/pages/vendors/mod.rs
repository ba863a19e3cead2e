//! The institution's vendors: whom to call by day and by night, what the contract says, their sheets.

pub mod list;
pub mod one;

use crate::say::Say;
use crate::take::Typed;
use app::vendors::TypedVendor;
use domain::ids::OrganisationId;

/// The answers to the question of 第7.0版: does the contract say in writing that the vendor bears the updates
/// of all servers?
const ANSWERS: [(&str, &str); 3] =
    [("yes", "vendors-updates-yes"), ("no", "vendors-updates-no"), ("unknown", "vendors-updates-unknown")];

/// The answers as choices.
fn updates(say: &Say) -> Vec<(&'static str, String)> {
    ANSWERS.iter().map(|(code, key)| (*code, say.plain(key).to_string())).collect()
}

/// Key of the words for an answer.
fn updates_key(code: &str) -> &'static str {
    ANSWERS.iter().find(|(c, _)| *c == code).map_or("vendors-updates-unknown", |(_, key)| key)
}

/// A vendor as it was typed.
fn typed_vendor(typed: &Typed, vendor: Option<OrganisationId>) -> TypedVendor {
    TypedVendor {
        vendor,
        name: typed.line("name"),
        contact: typed.line("contact"),
        phone: typed.line("phone"),
        night_phone: typed.line("night_phone"),
        updates_all_servers: typed.line("updates_all_servers"),
        note: typed.lines("note"),
        // A form without a version, or with none of ours, is older than any.
        version: vendor.map(|_| typed.raw("version").trim().parse().unwrap_or(0)),
    }
}
