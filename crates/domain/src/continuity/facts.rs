//! What a template may ask for: places, tables and conditions by name. The words for each stand in
//! `content/messages/*/continuity.ftl` under `continuity-fact-NAME` and `continuity-place-NAME`.

/// A group of facts on the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Who leads, who stands in.
    People,
    /// Who stops the systems.
    Stop,
    /// How lines are cut, who decides, who stands in.
    Isolation,
    /// Where things lie.
    Places,
    /// Who talks to whom.
    Talk,
    /// What is done regularly.
    Routine,
}

impl Group {
    /// In the order of the form.
    pub const ALL: [Group; 6] =
        [Group::People, Group::Stop, Group::Isolation, Group::Places, Group::Talk, Group::Routine];

    /// The code in keys of messages.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Group::People => "people",
            Group::Stop => "stop",
            Group::Isolation => "isolation",
            Group::Places => "places",
            Group::Talk => "talk",
            Group::Routine => "routine",
        }
    }
}

/// Something that only the institution knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// Its name in templates, forms and addresses.
    pub key: &'static str,
    /// Where it stands on the form.
    pub group: Group,
}

const fn fact(group: Group, key: &'static str) -> Fact {
    Fact { key, group }
}

/// All, in the order of the form.
pub const FACTS: &[Fact] = &[
    fact(Group::People, "head"),
    fact(Group::People, "head-deputy"),
    fact(Group::People, "manager"),
    fact(Group::People, "manager-deputy"),
    fact(Group::Stop, "stop-who"),
    fact(Group::Stop, "stop-deputy"),
    fact(Group::Isolation, "isolate-backup-how"),
    fact(Group::Isolation, "isolate-backup-who"),
    fact(Group::Isolation, "isolate-backup-deputy"),
    fact(Group::Isolation, "isolate-outside-how"),
    fact(Group::Isolation, "isolate-outside-who"),
    fact(Group::Isolation, "isolate-outside-deputy"),
    fact(Group::Isolation, "isolate-border-how"),
    fact(Group::Isolation, "isolate-border-who"),
    fact(Group::Isolation, "isolate-border-deputy"),
    fact(Group::Places, "keeper"),
    fact(Group::Places, "ledger-place"),
    fact(Group::Places, "diagram-place"),
    fact(Group::Places, "kit-place"),
    fact(Group::Talk, "staff-line"),
    fact(Group::Talk, "announcer"),
    fact(Group::Talk, "investigator"),
    fact(Group::Talk, "outside-ministry"),
    fact(Group::Talk, "outside-personal-information-commission"),
    fact(Group::Talk, "outside-health-centre"),
    fact(Group::Routine, "training-when"),
    fact(Group::Routine, "log-check"),
];

/// The fact of a key.
#[must_use]
pub fn fact_of(key: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|f| f.key == key)
}

/// Places that are known from elsewhere: name, kind in words (当院), code; in the clauses of the rules also what was
/// answered. The days of an approval are none: they stand below the title of the version that it made.
pub const PLACES: &[&str] = &["name", "us", "code"];

/// Places of the sections that follow a clause.
pub const ANSWER_PLACES: &[&str] = &["note", "responsible", "checked-on", "target-date", "files", "year"];

/// Tables and lists that are made from what is known.
pub const BLOCKS: &[&str] = &[
    "roles",
    "systems",
    "alternatives",
    "backups",
    "recovery",
    "vendors",
    "contacts",
    "outside",
    "isolation",
    "report-form",
    "trainings",
    "kit-contacts",
    "kit-isolation",
    "kit-paper",
];

/// Conditions.
pub const CONDITIONS: &[&str] = &[
    "vendors",
    "systems",
    "trainings",
    "pharmacy",
    "hospital",
    "dental",
    "has-files",
    "has-responsible",
    "has-checked",
    "earlier-year",
];

/// Whether a template may ask for this place.
#[must_use]
pub fn is_place(name: &str) -> bool {
    fact_of(name).is_some() || PLACES.contains(&name) || ANSWER_PLACES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::continuity::ISOLATION;

    #[test]
    fn each_step_of_the_isolation_has_how_decider_and_deputy() {
        for step in ISOLATION {
            for part in ["how", "who", "deputy"] {
                assert!(fact_of(&format!("isolate-{step}-{part}")).is_some(), "{step} {part}");
            }
        }
        assert!(is_place("name") && is_place("note") && !is_place("weather"));
        // A text that said it would say the approval before the one that is being given.
        assert!(!is_place("approved-on") && !is_place("review-on"));
    }
}
