//! The members' room: what an association puts up for its members, and for which of them. Visible by membership, level
//! and role; whatever does not fit does not exist for who asks.

use crate::organisations::Kind;
use crate::organisations::membership::MemberKind;
use crate::people::Role;
use serde::{Deserialize, Serialize};

/// Longest title (characters).
pub const TITLE_MAX: usize = 100;
/// Longest sentence about an item (characters).
pub const SENTENCE_MAX: usize = 300;
/// Most items in a room.
pub const ITEMS_MAX: usize = 2_000;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sort {
    /// 手引き
    Guide,
    /// 事業継続計画のひな形
    Plan,
    /// 動画
    Video,
    /// 通知
    Notice,
    /// そのほかのファイル
    Other,
}

impl Sort {
    /// Every sort, in the order in which a room shows them.
    pub const ALL: [Sort; 5] = [Sort::Guide, Sort::Plan, Sort::Video, Sort::Notice, Sort::Other];
    /// The code in the database, in the API and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Sort::Guide => "guide",
            Sort::Plan => "plan",
            Sort::Video => "video",
            Sort::Notice => "notice",
            Sort::Other => "other",
        }
    }
    /// The sort of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Levels and kinds of institution for which something can be put up.
pub const LEVELS: [Kind; 8] = [
    Kind::Prefectural,
    Kind::County,
    Kind::Hospital,
    Kind::Clinic,
    Kind::Dental,
    Kind::BirthCentre,
    Kind::Pharmacy,
    Kind::Care,
];

/// Roles for which something can be put up.
pub const ROLES: [Role; 6] = [Role::Administrator, Role::Officer, Role::Editor, Role::Owner, Role::Staff, Role::Viewer];

/// For whom an item is. An empty list is no condition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct For {
    /// Levels of associations and kinds of institution, by code.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Kinds of member, by code; they say something of institutions alone.
    #[serde(default)]
    pub member_kinds: Vec<String>,
    /// Roles, by code.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// Through which house somebody looks, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looker {
    /// What the house is.
    pub kind: Kind,
    /// As what it is a member; the codes of all memberships in force.
    pub member_kinds: Vec<String>,
    /// The roles there; none for a command, which is bound by no role.
    pub roles: Option<Vec<Role>>,
}

impl For {
    /// Only codes that there are, each once, in the order of the lists.
    #[must_use]
    pub fn known(&self) -> For {
        let pick = |all: &[&'static str], wanted: &[String]| {
            all.iter().filter(|code| wanted.iter().any(|w| w == *code)).map(|c| (*c).to_owned()).collect()
        };
        For {
            levels: pick(&LEVELS.map(Kind::code), &self.levels),
            member_kinds: pick(&MemberKind::ALL.map(MemberKind::code), &self.member_kinds),
            roles: pick(&ROLES.map(Role::code), &self.roles),
        }
    }
    /// Whether it is for who looks.
    #[must_use]
    pub fn fits(&self, looker: &Looker) -> bool {
        let level = self.levels.is_empty() || self.levels.iter().any(|l| l == looker.kind.code());
        let member = self.member_kinds.is_empty()
            || !looker.kind.is_institution()
            || looker.member_kinds.iter().any(|k| self.member_kinds.contains(k));
        let role = match &looker.roles {
            Some(roles) if !self.roles.is_empty() => {
                // Somebody of a 運営法人 looks as the same role of the institution would.
                let codes = roles.iter().map(|r| r.code().trim_start_matches("group-"));
                codes.into_iter().any(|code| self.roles.iter().any(|r| r == code))
            }
            _ => true,
        };
        level && member && role
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(all: &[&str]) -> Vec<String> {
        all.iter().map(|c| (*c).to_owned()).collect()
    }

    fn clinic(roles: &[Role]) -> Looker {
        Looker { kind: Kind::Clinic, member_kinds: codes(&["A1"]), roles: Some(roles.to_vec()) }
    }

    #[test]
    fn level_kind_of_member_and_role_must_all_fit() {
        let all = For::default();
        assert!(all.fits(&clinic(&[Role::Staff])));
        let clinics = For { levels: codes(&["clinic", "county"]), ..For::default() };
        assert!(clinics.fits(&clinic(&[])) && !clinics.fits(&Looker { kind: Kind::Dental, ..clinic(&[]) }));
        let openers = For { member_kinds: codes(&["A1"]), ..For::default() };
        assert!(openers.fits(&clinic(&[])));
        assert!(!openers.fits(&Looker { member_kinds: codes(&["B"]), ..clinic(&[]) }));
        let county =
            Looker { kind: Kind::County, member_kinds: codes(&["association"]), roles: Some(vec![Role::Officer]) };
        assert!(openers.fits(&county), "an association is no member of a kind");
        let owners = For { roles: codes(&["owner"]), ..For::default() };
        assert!(owners.fits(&clinic(&[Role::Owner])) && owners.fits(&clinic(&[Role::GroupOwner])));
        assert!(!owners.fits(&clinic(&[Role::Staff])) && !owners.fits(&clinic(&[])));
        assert!(owners.fits(&Looker { roles: None, ..clinic(&[]) }));
    }

    #[test]
    fn unknown_codes_go() {
        let typed = For {
            levels: codes(&["vendor", "clinic", "clinic"]),
            member_kinds: codes(&["Z"]),
            roles: codes(&["operator", "staff"]),
        };
        assert_eq!(
            typed.known(),
            For { levels: codes(&["clinic"]), member_kinds: Vec::new(), roles: codes(&["staff"]) }
        );
    }
}
