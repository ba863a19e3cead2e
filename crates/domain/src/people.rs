//! Persons and what they may do in an organisation.

use serde::{Deserialize, Serialize};

/// What a person may do in one organisation. A person may have several, in several organisations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the installation.
    Operator,
    /// Association: people, settings.
    Administrator,
    /// Association: approves and relays.
    Officer,
    /// Association: editions, guides, notices.
    Editor,
    /// Association: the consultation desk.
    Desk,
    /// Any organisation: reads.
    Viewer,
    /// Institution or group: everything of its own.
    Owner,
    /// Institution or group: answers, evidence.
    Staff,
    /// Owner of the group of an institution; follows from the group, is never given or stored.
    GroupOwner,
    /// Staff of the group of an institution; likewise.
    GroupStaff,
    /// Viewer of the group of an institution; likewise.
    GroupViewer,
}

impl Role {
    /// Every role that is given, in the order in which lists show them.
    pub const ALL: [Role; 8] = [
        Role::Operator,
        Role::Administrator,
        Role::Officer,
        Role::Editor,
        Role::Desk,
        Role::Owner,
        Role::Staff,
        Role::Viewer,
    ];
    /// The code used in the database, in the API and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Operator => "operator",
            Role::Administrator => "administrator",
            Role::Officer => "officer",
            Role::Editor => "editor",
            Role::Desk => "desk",
            Role::Viewer => "viewer",
            Role::Owner => "owner",
            Role::Staff => "staff",
            Role::GroupOwner => "group-owner",
            Role::GroupStaff => "group-staff",
            Role::GroupViewer => "group-viewer",
        }
    }
    /// The role that somebody with this one in a 運営法人 has in each of its institutions.
    #[must_use]
    pub fn in_institutions_of_group(self) -> Option<Role> {
        match self {
            Role::Owner => Some(Role::GroupOwner),
            Role::Staff => Some(Role::GroupStaff),
            Role::Viewer => Some(Role::GroupViewer),
            _ => None,
        }
    }
    /// The role of a code; `None` for an unknown one and for those that are never given.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// Shortest password taken (characters); 第7.0版 asks for 8 with a second factor and 13 without one.
pub const PASSWORD_MIN: usize = 13;
/// Longest password taken (bytes): argon2 costs time for every byte.
pub const PASSWORD_MAX: usize = 256;

/// The form in which a 利用者ID is compared: width folded, lower case, no surrounding space.
#[must_use]
pub fn login_key(login: &str) -> String {
    crate::text::fold_key(login)
}

/// Whether a text can be a 利用者ID: 3 to 80 characters without spaces or control characters.
#[must_use]
pub fn login_is_usable(login: &str) -> bool {
    let key = login_key(login);
    let n = key.chars().count();
    (3..=80).contains(&n) && !key.chars().any(|c| c.is_whitespace() || c.is_control())
}
