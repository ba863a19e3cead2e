//! Whoever stands right below an association: the list, one of them, and two associations becoming one.

pub mod list;
pub mod merge;
pub mod one;

pub(crate) use super::kind_key;
use app::organisations::listing::{Listed, MemberRow};
use domain::ids::OrganisationId;
use domain::organisations::membership::MemberKind;
pub(crate) use domain::organisations::membership::masked;
use jiff::civil::Date;
use std::borrow::Borrow;

/// Key of the word for a kind of member.
pub(crate) fn member_key(kind: &MemberKind) -> &'static str {
    match kind {
        MemberKind::A1 => "members-kind-a1",
        MemberKind::A2 => "members-kind-a2",
        MemberKind::B => "members-kind-b",
        MemberKind::C => "members-kind-c",
        MemberKind::County => "members-kind-county",
    }
}

/// The kinds of member as options of a select.
pub(crate) fn member_kinds(say: &crate::say::Say) -> Vec<(&'static str, String)> {
    MemberKind::ALL.iter().map(|k| (k.code(), say.plain(member_key(k)).to_string())).collect()
}

/// The name of a line.
pub(crate) fn name(listed: &Listed) -> &str {
    match (&listed.organisation, &listed.member) {
        (Some(organisation), _) => &organisation.name,
        (None, Some(member)) => &member.name,
        (None, None) => "",
    }
}

/// A member number as it is shown: its last three signs.
pub(crate) fn number(member: &MemberRow) -> String {
    masked(&member.number)
}

/// A day in both calendars, or nothing.
pub(crate) fn day(day: impl Borrow<Option<Date>>) -> String {
    crate::pages::checklist::told_day(day)
}

/// A day in both calendars.
pub(crate) fn on(day: &Date) -> String {
    domain::dates::both(*day)
}

/// Address of a line.
pub(crate) fn path(association: OrganisationId, listed: &Listed) -> String {
    format!("/organisations/{association}/members/{}", listed.subject())
}
