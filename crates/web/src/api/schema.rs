//! The shapes of the API, for its description. The objects themselves are made in `app`, once for API,
//! export and command line; the tests read every answer into these types and back, so that neither has a
//! field that the other lacks.

/// The name of a shape, and what it looks like.
type Named = (String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>);

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
            pub struct $name { $($(#[$field_meta])* pub $field: $type),* }
        )+
        /// Name and schema of every shape of this file.
        pub(super) fn shapes() -> Vec<super::Named> {
            vec![$(
                (<$name as utoipa::ToSchema>::name().into_owned(), <$name as utoipa::PartialSchema>::schema())
            ),+]
        }
    };
}

mod checklist;
mod organisations;
mod problems;

pub use checklist::{
    Answer, Assessment, AssessmentListed, Change, Changes, Edition, Evidence, EvidenceOfAnswer, Item, NewAnswer,
    NewAssessment, NewRound, Progress, Round, Written,
};
pub use organisations::{
    Desk, DeskHours, Me, Membership, NewVendor, Organisation, OrganisationCode, Person, PersonRole, Programme,
    ProgrammeRow, Vendor,
};
pub use problems::{Problem, ProblemField};

/// Name and schema of every shape.
#[must_use]
pub fn all() -> Vec<Named> {
    [organisations::shapes(), checklist::shapes(), problems::shapes()].concat()
}
