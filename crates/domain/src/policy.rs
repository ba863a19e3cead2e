//! Who may do what to whose things. The whole table is [`RULES`]; it is printed to
//! `docs/generated/policy.json` and read in review as a diff.

use crate::{
    ids::{OrganisationId, PersonId},
    people::Role,
};
use serde::Serialize;

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

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal on $subject:literal),+ $(,)?) => {
        /// What can be done. Each names its subject.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name),+ }
        impl Action {
            /// Every action.
            pub const ALL: &'static [Action] = &[$(Action::$name),+];
            /// The code used in the audit record and in the generated tables.
            #[must_use] pub fn code(self) -> &'static str { match self { $(Action::$name => $code),+ } }
            /// The subject, the same word on every floor of the house.
            #[must_use] pub fn subject(self) -> &'static str { match self { $(Action::$name => $subject),+ } }
        }
    };
}

actions! {
    /// See a sheet, its history and its exports.
    SeeSheet = "see-sheet" on "checklist",
    /// Begin a sheet.
    BeginSheet = "begin-sheet" on "checklist",
    /// Answer a row.
    Answer = "answer" on "checklist",
    /// Hand a question to somebody.
    HandOver = "hand-over" on "checklist",
    /// Begin a round.
    BeginRound = "begin-round" on "checklist",
    /// See editions and guides.
    SeeEditions = "see-editions" on "guide",
    /// Publish an edition.
    PublishEdition = "publish-edition" on "guide",
    /// See a file.
    SeeEvidence = "see-evidence" on "evidence",
    /// Add a file.
    AddEvidence = "add-evidence" on "evidence",
    /// Withdraw a file.
    WithdrawEvidence = "withdraw-evidence" on "evidence",
    /// See an organisation's own page.
    SeeOrganisation = "see-organisation" on "organisations",
    /// Change name, codes, systems.
    ChangeOrganisation = "change-organisation" on "organisations",
    /// Create an institution (first start; operator).
    CreateOrganisation = "create-organisation" on "organisations",
    /// See vendors and contacts.
    SeeVendors = "see-vendors" on "vendors",
    /// Change vendors and contacts.
    ChangeVendors = "change-vendors" on "vendors",
    /// See who may sign in.
    SeePeople = "see-people" on "people",
    /// Invite, change roles, reset passwords.
    ChangePeople = "change-people" on "people",
    /// One's own sessions, password and tokens.
    OwnAccount = "own-account" on "people",
    /// Counts below.
    SeeProgramme = "see-programme" on "programme",
    /// The institution's own help page and posters.
    SeeHelp = "see-help" on "incidents",
    /// Renew the help code, change its contacts.
    ChangeHelp = "change-help" on "incidents",
    /// The audit record of an organisation.
    SeeAudit = "see-audit" on "audit",
    /// Health, metrics, settings of the installation.
    Operate = "operate" on "checks",
}

/// How far a permit reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Nothing.
    None,
    /// The organisation of the role.
    Own,
    /// Organisations below an association, as counts.
    Below,
    /// What was consented to.
    Consented,
    /// What a code or link was handed out for.
    Handed,
    /// What is published.
    Published,
    /// Everything.
    All,
}

/// One line of the policy table.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Rule {
    /// Role code, or `nobody`, `person` (any signed-in person), `help-code`, `command`.
    pub role: &'static str,
    /// What.
    #[serde(serialize_with = "action_code")]
    pub action: Action,
    /// How far.
    pub scope: Scope,
}

fn action_code<S: serde::Serializer>(action: &Action, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(action.code())
}

const fn rule(role: &'static str, action: Action, scope: Scope) -> Rule {
    Rule { role, action, scope }
}

use Action as A;
use Scope as S;

/// The policy. What stands in no line is refused.
pub const RULES: &[Rule] = &[
    // anybody
    rule("nobody", A::SeeEditions, S::Published),
    rule("person", A::SeeEditions, S::Published),
    rule("person", A::OwnAccount, S::Own),
    rule("help-code", A::SeeHelp, S::Handed),
    // an institution, a group or a vendor
    rule("owner", A::SeeSheet, S::Own),
    rule("owner", A::BeginSheet, S::Own),
    rule("owner", A::Answer, S::Own),
    rule("owner", A::HandOver, S::Own),
    rule("owner", A::BeginRound, S::Own),
    rule("owner", A::SeeEvidence, S::Own),
    rule("owner", A::AddEvidence, S::Own),
    rule("owner", A::WithdrawEvidence, S::Own),
    rule("owner", A::SeeOrganisation, S::Own),
    rule("owner", A::ChangeOrganisation, S::Own),
    rule("owner", A::SeeVendors, S::Own),
    rule("owner", A::ChangeVendors, S::Own),
    rule("owner", A::SeePeople, S::Own),
    rule("owner", A::ChangePeople, S::Own),
    rule("owner", A::SeeHelp, S::Own),
    rule("owner", A::ChangeHelp, S::Own),
    rule("owner", A::SeeAudit, S::Own),
    rule("staff", A::SeeSheet, S::Own),
    rule("staff", A::BeginSheet, S::Own),
    rule("staff", A::Answer, S::Own),
    rule("staff", A::HandOver, S::Own),
    rule("staff", A::BeginRound, S::Own),
    rule("staff", A::SeeEvidence, S::Own),
    rule("staff", A::AddEvidence, S::Own),
    rule("staff", A::SeeOrganisation, S::Own),
    rule("staff", A::SeeVendors, S::Own),
    rule("staff", A::ChangeVendors, S::Own),
    rule("staff", A::SeePeople, S::Own),
    rule("staff", A::SeeHelp, S::Own),
    rule("viewer", A::SeeSheet, S::Own),
    rule("viewer", A::SeeEvidence, S::Own),
    rule("viewer", A::SeeOrganisation, S::Own),
    rule("viewer", A::SeeVendors, S::Own),
    rule("viewer", A::SeeHelp, S::Own),
    rule("viewer", A::SeeProgramme, S::Below),
    // an association
    rule("administrator", A::SeeOrganisation, S::Own),
    rule("administrator", A::ChangeOrganisation, S::Own),
    rule("administrator", A::SeePeople, S::Own),
    rule("administrator", A::ChangePeople, S::Own),
    rule("administrator", A::SeeProgramme, S::Below),
    rule("administrator", A::SeeAudit, S::Own),
    rule("officer", A::SeeOrganisation, S::Own),
    rule("officer", A::SeeProgramme, S::Below),
    rule("editor", A::SeeOrganisation, S::Own),
    rule("editor", A::SeeProgramme, S::Below),
    rule("desk", A::SeeOrganisation, S::Own),
    // the installation
    rule("operator", A::Operate, S::All),
    rule("operator", A::PublishEdition, S::All),
    rule("operator", A::CreateOrganisation, S::All),
    rule("operator", A::SeeProgramme, S::All),
    rule("operator", A::SeeAudit, S::All),
    rule("operator", A::SeeOrganisation, S::All),
    rule("operator", A::ChangePeople, S::All),
    rule("operator", A::SeePeople, S::All),
];

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
    /// The associations above it, lowest first (only needed for what reaches below).
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
    let of_role = |role: &str| RULES.iter().find(|r| r.role == role && r.action == action).map_or(S::None, |r| r.scope);
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
                    S::Own if *o == organisation => return permit(S::Own, Reach::Organisations(vec![organisation])),
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
    fn counts_reach_below_and_answers_do_not() {
        let officer = person(&[(5, Role::Officer)]);
        let below = Subject { organisation: Some(org(1)), above: vec![org(5)] };
        assert_eq!(decide(&officer, A::SeeProgramme, &below).map(|p| p.scope()), Ok(S::Below));
        assert_eq!(decide(&officer, A::SeeSheet, &below), Err(Refusal::NotFound));
    }
}
