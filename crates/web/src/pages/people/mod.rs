//! Who may sign in, and what they may do.

pub mod account;
pub mod bulk;
pub mod code;
pub mod erase;
pub mod factor;
pub mod invitation;
pub mod letter;
pub mod list;
pub mod member;
pub mod passkeys;
pub mod resume;
pub mod sign_in;
pub mod step_up;

pub(crate) mod issued;

use crate::say::Say;
use domain::organisations::Kind;
use domain::people::Role;

/// Key of a role's words.
#[must_use]
pub fn role_key(role: &Role) -> &'static str {
    match role {
        Role::Operator => "role-operator",
        Role::Administrator => "role-administrator",
        Role::Officer => "role-officer",
        Role::Editor => "role-editor",
        Role::Desk => "role-desk",
        Role::Viewer | Role::GroupViewer => "role-viewer",
        Role::Owner | Role::GroupOwner => "role-owner",
        Role::Staff | Role::GroupStaff => "role-staff",
    }
}

/// Roles as the options of a select: code and words.
#[must_use]
pub(crate) fn role_options(say: &Say, roles: &[Role]) -> Vec<(&'static str, String)> {
    roles.iter().map(|role| (role.code(), say.plain(role_key(role)).to_string())).collect()
}

/// Key of the words for what the roles of an organisation of this kind may do.
#[must_use]
pub(crate) fn role_hint(kind: Kind) -> &'static str {
    if kind.is_association() { "people-role-hint-association" } else { "people-role-hint" }
}

/// Key of the words for what a code does.
#[must_use]
pub(crate) fn kind_key(kind: &app::people::InvitationKind) -> &'static str {
    match kind {
        app::people::InvitationKind::Join => "people-invitation-join",
        app::people::InvitationKind::Reset => "people-invitation-reset",
    }
}
