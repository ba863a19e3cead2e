//! Who may do what to whose things. The whole table is [`RULES`]; it is printed to
//! `docs/generated/policy.json` and read in review as a diff.

mod actions;
mod table;

pub use actions::Action;
pub use table::{RULES, Rule};

use crate::{
    ids::{OrganisationId, PersonId},
    people::Role,
};
use Scope as S;
use serde::Serialize;
use table::rules_of;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody signed in.
    Nobody,
    /// A person with roles in organisations.
    Person {
        /// Who.
        id: PersonId,
        /// What they may do, where.
        roles: Vec<(OrganisationId, Role)>,
    },
    /// The holder of an institution's unguessable help code, for that institution alone.
    HelpCode(OrganisationId),
    /// A command on the machine itself, with the rights of whoever can read the data.
    Command,
}

impl Actor {
    /// The person's id; none for commands, links and nobody.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Actor::Person { id, .. } => Some(*id),
            _ => None,
        }
    }
    /// The organisations in which the person has any role, each once.
    #[must_use]
    pub fn organisations(&self) -> Vec<OrganisationId> {
        let mut out: Vec<OrganisationId> = match self {
            Actor::Person { roles, .. } => roles.iter().map(|(o, _)| *o).collect(),
            Actor::HelpCode(o) => vec![*o],
            _ => Vec::new(),
        };
        out.sort();
        out.dedup();
        out
    }
    /// Whether the person has this role anywhere.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        matches!(self, Actor::Person { roles, .. } if roles.iter().any(|(_, r)| *r == role))
    }
}

/// How far a permit reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Nothing.
    None,
    /// The organisation of the role.
    Own,
    /// The institutions of the 運営法人 in which the role is held.
    Group,
    /// Organisations below an association, as counts.
    Below,
    /// What was consented to.
    Consented,
    /// What a code or link was handed out for.
    Handed,
    /// What is published.
    Published,
    /// What the whole installation uses (editions, guides, summaries), kept by those who stand for it: a national
    /// association, or the owner where there is one institution and no association. `storage` confirms which.
    Installation,
    /// Everything.
    All,
}

/// How wide a permit is, as far as storage needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// These organisations and no other.
    Organisations(Vec<OrganisationId>),
    /// Whatever is published.
    Published,
    /// Everything in the installation.
    All,
}

/// The outcome of [`decide`]; only this module makes one, and storage asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    action: Action,
    scope: Scope,
    reach: Reach,
}

impl Permit {
    /// What it was asked for.
    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }
    /// How far it reaches.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }
    /// The organisations that it reaches.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }
    /// The same permit once it is known that one of its organisations stands for the installation; only
    /// [`Scope::Installation`] grows by it.
    #[must_use]
    pub fn confirmed(self) -> Permit {
        if self.scope == S::Installation { Permit { reach: Reach::All, ..self } } else { self }
    }
    /// Whether it reaches an organisation's things.
    #[must_use]
    pub fn covers(&self, organisation: OrganisationId) -> bool {
        match &self.reach {
            Reach::Organisations(list) => list.contains(&organisation),
            Reach::Published => false,
            Reach::All => true,
        }
    }
}

/// Why something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignIn,
    /// It is another tenant's, or does not exist: the two look the same.
    #[error("not found")]
    NotFound,
    /// It is one's own organisation's, but the role does not reach.
    #[error("the role does not allow this")]
    Forbidden,
}

/// What is acted on: an organisation's thing, with the associations above it, or something without owner.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// Whose it is; none for the installation's and published things.
    pub organisation: Option<OrganisationId>,
    /// The associations above it, lowest first (only needed for what reaches below); for what is seen by consent those to
    /// which it consented, for what is handed over those to whom it was handed.
    pub above: Vec<OrganisationId>,
}

impl Subject {
    /// An organisation's own thing.
    #[must_use]
    pub fn of(organisation: OrganisationId) -> Self {
        Self { organisation: Some(organisation), above: Vec::new() }
    }
    /// Something of the installation, or published.
    #[must_use]
    pub fn common() -> Self {
        Self::default()
    }
}

/// Decides. The check, a list's WHERE and a count all come from the permit that this returns.
///
/// # Errors
/// [`Refusal`]: not found for another tenant's things, forbidden for one's own without the role.
pub fn decide(actor: &Actor, action: Action, subject: &Subject) -> Result<Permit, Refusal> {
    let permit = |scope, reach| Ok(Permit { action, scope, reach });
    let rules = rules_of(action);
    let of_role = |role: &str| rules.iter().find(|r| r.role == role).map_or(S::None, |r| r.scope);
    match actor {
        Actor::Command => permit(S::All, Reach::All),
        Actor::Nobody => match of_role("nobody") {
            S::Published => permit(S::Published, Reach::Published),
            _ => Err(Refusal::SignIn),
        },
        Actor::HelpCode(owner) => match (of_role("help-code"), subject.organisation) {
            (S::Handed, Some(o)) if o == *owner => permit(S::Handed, Reach::Organisations(vec![o])),
            _ => Err(Refusal::NotFound),
        },
        Actor::Person { roles, .. } => {
            let common = of_role("person");
            if common != S::None {
                let reach =
                    if common == S::Published { Reach::Published } else { Reach::Organisations(actor.organisations()) };
                return permit(common, reach);
            }
            if roles.iter().any(|(_, role)| of_role(role.code()) == S::All) {
                return permit(S::All, Reach::All);
            }
            if rules.iter().any(|r| r.scope == S::Installation) {
                let mut mine: Vec<OrganisationId> =
                    roles.iter().filter(|(_, r)| of_role(r.code()) == S::Installation).map(|(o, _)| *o).collect();
                mine.sort();
                mine.dedup();
                return if mine.is_empty() {
                    Err(Refusal::Forbidden)
                } else {
                    permit(S::Installation, Reach::Organisations(mine))
                };
            }
            let Some(organisation) = subject.organisation else {
                // A list without one subject: every organisation in which the role reaches.
                let mut mine: Vec<OrganisationId> =
                    roles.iter().filter(|(_, r)| of_role(r.code()) != S::None).map(|(o, _)| *o).collect();
                mine.sort();
                mine.dedup();
                return if mine.is_empty() {
                    Err(Refusal::Forbidden)
                } else {
                    permit(S::Own, Reach::Organisations(mine))
                };
            };
            for (o, role) in roles {
                match of_role(role.code()) {
                    scope @ (S::Own | S::Group) if *o == organisation => {
                        return permit(scope, Reach::Organisations(vec![organisation]));
                    }
                    scope @ S::Consented if *o == organisation || subject.above.contains(o) => {
                        return permit(scope, Reach::Organisations(vec![organisation]));
                    }
                    S::Handed if subject.above.contains(o) => {
                        return permit(S::Handed, Reach::Organisations(vec![organisation]));
                    }
                    S::Below if *o == organisation || subject.above.contains(o) => {
                        return permit(S::Below, Reach::Organisations(vec![organisation]));
                    }
                    _ => {}
                }
            }
            if roles.iter().any(|(o, _)| *o == organisation) { Err(Refusal::Forbidden) } else { Err(Refusal::NotFound) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Action as A;
    use uuid::Uuid;

    fn org(n: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(n))
    }
    fn person(roles: &[(u128, Role)]) -> Actor {
        Actor::Person { id: PersonId(Uuid::from_u128(9)), roles: roles.iter().map(|(o, r)| (org(*o), *r)).collect() }
    }

    #[test]
    fn foreign_is_not_found_and_own_without_role_is_forbidden() {
        let staff = person(&[(1, Role::Staff)]);
        assert!(decide(&staff, A::Answer, &Subject::of(org(1))).is_ok());
        assert_eq!(decide(&staff, A::Answer, &Subject::of(org(2))), Err(Refusal::NotFound));
        assert_eq!(decide(&staff, A::ChangePeople, &Subject::of(org(1))), Err(Refusal::Forbidden));
        assert_eq!(decide(&Actor::Nobody, A::Answer, &Subject::of(org(1))), Err(Refusal::SignIn));
        assert_eq!(decide(&Actor::HelpCode(org(1)), A::SeeHelp, &Subject::of(org(2))), Err(Refusal::NotFound));
    }

    #[test]
    fn a_permit_reaches_no_further_than_its_subject() {
        let two = person(&[(1, Role::Owner), (2, Role::Viewer)]);
        let permit = decide(&two, A::SeeSheet, &Subject::of(org(2))).expect("viewer sees");
        assert!(permit.covers(org(2)) && !permit.covers(org(1)));
        let list = decide(&two, A::Answer, &Subject::common()).expect("owner answers");
        assert_eq!(list.reach(), &Reach::Organisations(vec![org(1)]));
    }

    #[test]
    fn the_installation_is_for_those_who_stand_for_it() {
        let editor = person(&[(5, Role::Editor), (6, Role::Staff)]);
        let asked = decide(&editor, A::PublishEdition, &Subject::common()).expect("perhaps a national editor");
        assert_eq!((asked.scope(), asked.reach()), (S::Installation, &Reach::Organisations(vec![org(5)])));
        assert_eq!(asked.confirmed().reach(), &Reach::All);
        let staff = person(&[(6, Role::Staff)]);
        assert_eq!(decide(&staff, A::PublishEdition, &Subject::common()), Err(Refusal::Forbidden));
        assert_eq!(decide(&Actor::Nobody, A::PublishEdition, &Subject::common()), Err(Refusal::SignIn));
        let own = decide(&staff, A::SeeSheet, &Subject::of(org(6))).expect("staff see").confirmed();
        assert!(!own.covers(org(5)), "nothing else grows by confirmation");
    }

    #[test]
    fn a_group_reaches_its_institutions_and_no_other() {
        // As roles are read: the group's own, and what follows from it in each of its institutions.
        let head = person(&[(10, Role::Owner), (1, Role::GroupOwner), (2, Role::GroupOwner)]);
        for own in [1, 2] {
            let permit = decide(&head, A::Answer, &Subject::of(org(own))).expect("answers for its institutions");
            assert_eq!((permit.scope(), permit.reach()), (S::Group, &Reach::Organisations(vec![org(own)])));
        }
        assert_eq!(decide(&head, A::Answer, &Subject::of(org(3))), Err(Refusal::NotFound));
        let viewer = person(&[(10, Role::Viewer), (1, Role::GroupViewer)]);
        assert!(decide(&viewer, A::SeeSheet, &Subject::of(org(1))).is_ok());
        assert_eq!(decide(&viewer, A::Answer, &Subject::of(org(1))), Err(Refusal::Forbidden));
        for role in Role::ALL {
            assert!(role.in_institutions_of_group().is_none_or(|derived| Role::from_code(derived.code()).is_none()));
        }
        for (group, own) in [("group-owner", "owner"), ("group-staff", "staff"), ("group-viewer", "viewer")] {
            for rule in RULES.iter().filter(|r| r.role == group) {
                let too = RULES.iter().any(|r| r.role == own && r.action == rule.action);
                assert!(too, "{group} may no more than {own}: {:?}", rule.action);
            }
        }
    }

    #[test]
    fn members_are_changed_from_above_and_seen_right_above() {
        let above = person(&[(5, Role::Administrator)]);
        let county = Subject { organisation: Some(org(1)), above: vec![org(5)] };
        assert!(decide(&above, A::ChangeMembers, &county).is_ok());
        assert_eq!(decide(&above, A::SeeMembers, &county), Err(Refusal::NotFound));
        assert_eq!(decide(&above, A::ChangeMembers, &Subject::of(org(1))), Err(Refusal::NotFound));
        assert!(decide(&person(&[(1, Role::Viewer)]), A::SeeMembers, &Subject::of(org(1))).is_err());
    }

    #[test]
    fn what_was_consented_to_is_seen_by_those_named_and_nobody_else() {
        let officer = person(&[(5, Role::Officer)]);
        let consented = Subject { organisation: Some(org(1)), above: vec![org(5)] };
        assert_eq!(decide(&officer, A::SeeConsented, &consented).map(|p| p.scope()), Ok(S::Consented));
        assert_eq!(decide(&officer, A::SeeConsented, &Subject::of(org(1))), Err(Refusal::NotFound));
        assert!(decide(&person(&[(5, Role::Editor)]), A::SeeConsented, &consented).is_err());
        assert_eq!(decide(&officer, A::SeeSheet, &consented), Err(Refusal::NotFound));
    }

    #[test]
    fn a_desk_sees_what_was_handed_to_it_and_nothing_else() {
        let desk = person(&[(5, Role::Desk)]);
        let handed = Subject { organisation: Some(org(1)), above: vec![org(5)] };
        assert_eq!(decide(&desk, A::SeeShown, &handed).map(|p| p.scope()), Ok(S::Handed));
        assert_eq!(decide(&desk, A::SeeShown, &Subject::of(org(1))), Err(Refusal::NotFound));
        assert_eq!(decide(&desk, A::SeeSheet, &handed), Err(Refusal::NotFound));
        for action in [A::SeeMembers, A::SeeOrganisation, A::SeeRoom, A::SeeProgramme, A::RunDesk, A::PublishFaq] {
            assert_eq!(decide(&desk, action, &Subject::of(org(5))), Err(Refusal::Forbidden), "{action:?}");
        }
        assert!(decide(&desk, A::AnswerDesk, &Subject::of(org(5))).is_ok());
        assert!(decide(&person(&[(5, Role::Administrator)]), A::AnswerDesk, &Subject::of(org(5))).is_err());
    }

    #[test]
    fn counts_reach_below_and_answers_do_not() {
        let officer = person(&[(5, Role::Officer)]);
        let below = Subject { organisation: Some(org(1)), above: vec![org(5)] };
        assert_eq!(decide(&officer, A::SeeProgramme, &below).map(|p| p.scope()), Ok(S::Below));
        assert_eq!(decide(&officer, A::SeeSheet, &below), Err(Refusal::NotFound));
    }
}
