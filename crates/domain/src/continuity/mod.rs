//! The continuity plan (事業継続計画) and the rules of operation (運用管理規程): what a template is, what an institution
//! adds to it, and what stands in the fixed order that the ministry's handbook gives.

pub mod facts;
pub mod fill;
pub mod markup;
pub mod template;
pub mod written;

pub use fill::{Filled, Known, Missing, fill};
pub use markup::{Inline, Node, Reading};
pub use template::{Part, Section, Template};
pub use written::{News, OfSystem, Written};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The two papers that are made from templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// 事業継続計画
    Plan,
    /// 運用管理規程
    Rules,
}

impl Paper {
    /// Both.
    pub const ALL: [Paper; 2] = [Paper::Plan, Paper::Rules];

    /// The code in the database, in addresses and the folder under `content/templates/`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Paper::Plan => "plan",
            Paper::Rules => "rules",
        }
    }

    /// The paper of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Paper> {
        Paper::ALL.into_iter().find(|p| p.code() == code)
    }
}

/// The order in which lines are cut. It is fixed: the way to the backups first, then the lines to the outside, then the
/// borders between segments (bcp.json, template 3.3.2). Each has facts `isolate-STEP-how`, `-who` and `-deputy`.
pub const ISOLATION: [&str; 3] = ["backup", "outside", "border"];

/// How much a system matters for going on; kept apart from the order in which systems are restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Importance {
    /// Without it nothing goes on.
    High,
    /// It can be done without for some days.
    Middle,
    /// It can wait.
    Low,
}

impl Importance {
    /// All, the highest first.
    pub const ALL: [Importance; 3] = [Importance::High, Importance::Middle, Importance::Low];

    /// The code in the database and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Importance::High => "high",
            Importance::Middle => "middle",
            Importance::Low => "low",
        }
    }

    /// The importance of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Importance> {
        Importance::ALL.into_iter().find(|i| i.code() == code)
    }
}

/// The day on which an approved paper is looked at again, if nobody says otherwise: a year later.
#[must_use]
pub fn review_day(approved_on: Date) -> Date {
    approved_on.checked_add(jiff::Span::new().years(1)).unwrap_or(approved_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_later_also_on_a_leap_day() {
        assert_eq!(review_day(date(2026, 11, 24)), date(2027, 11, 24));
        assert_eq!(review_day(date(2028, 2, 29)), date(2029, 2, 28));
    }

    #[test]
    fn codes_lead_back() {
        assert!(Paper::ALL.into_iter().all(|p| Paper::from_code(p.code()) == Some(p)));
        assert!(Importance::ALL.into_iter().all(|i| Importance::from_code(i.code()) == Some(i)));
        assert_eq!(Paper::from_code("kit"), None);
    }
}
