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
    /// Whether somebody with this role is asked for a second factor where others reach the installation: who runs it,
    /// and the staff of associations, who see and change what belongs to many.
    #[must_use]
    pub fn is_asked_for_second_factor(self) -> bool {
        matches!(self, Role::Operator | Role::Administrator | Role::Officer | Role::Editor | Role::Desk)
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

/// What a browser calls itself, in the two names that people know: browser and system. A name is empty where the text
/// says nothing that is known here. The text is the browser's own word, so this is for recognising, not for trusting.
#[must_use]
pub fn browser_and_system(agent: &str) -> (&'static str, &'static str) {
    // The more particular first: almost every browser also says Chrome or Safari, almost every telephone Linux or Mac.
    const BROWSERS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Vivaldi/", "Vivaldi"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let named =
        |table: &[(&str, &'static str)]| table.iter().find(|(sign, _)| agent.contains(sign)).map_or("", |(_, n)| n);
    (named(&BROWSERS), named(&SYSTEMS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_by_what_they_say() {
        for (agent, wanted) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0",
                ("Edge", "Windows"),
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                ("Chrome", "Linux"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1",
                ("Safari", "iPhone"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36",
                ("Chrome", "Android"),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0",
                ("Firefox", "Mac"),
            ),
            ("curl/8.5.0", ("", "")),
            ("", ("", "")),
        ] {
            assert_eq!(browser_and_system(agent), wanted, "{agent}");
        }
    }

    #[test]
    fn who_is_asked_for_a_second_factor() {
        let asked: Vec<_> = Role::ALL.into_iter().filter(|r| r.is_asked_for_second_factor()).map(Role::code).collect();
        assert_eq!(asked, ["operator", "administrator", "officer", "editor", "desk"]);
    }
}
