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

mod carry;
mod checklist;
mod checks;
mod continuity;
mod imports;
mod notices;
mod organisations;
mod problems;
mod rooms;
mod seminars;
mod summaries;

pub use carry::{CarriedAnswer, CarryOver, CarryOverItem, CarryOverUndone, CarrySource, ItemCarried, NewCarryOver};
pub use checklist::{
    Answer, Assessment, AssessmentListed, Change, Changes, Edition, Evidence, EvidenceOfAnswer, Item, NewAnswer,
    NewAssessment, NewRound, Progress, Round, Written,
};
pub use checks::{CodeChecked, FileChecked};
pub use continuity::{Plan, PlanAdvice, PlanMissing, PlanProof, PlanRow};
pub use imports::{Imported, ImportedItem, ImportedMark, ImportedRound, MembersImported, OfficialFile, RefusedRow};
pub use notices::{
    NewNotice, Notice, NoticeBlock, NoticeCite, NoticeFile, NoticeLetter, NoticeListed, NoticeReader, NoticeReceipt,
    NoticeRelay, NoticeSending,
};
pub use organisations::{
    Consent, Desk, DeskHours, Me, Membership, NewConsent, NewVendor, Organisation, OrganisationCode, Person,
    PersonRole, Programme, ProgrammeRow, Vendor,
};
pub use problems::{Problem, ProblemField};
pub use rooms::RoomItem;
pub use seminars::{Seminar, SeminarChapter, TrainingRow};
pub use summaries::{Summary, SummaryListed, SummarySide};

/// Name and schema of every shape.
#[must_use]
pub fn all() -> Vec<Named> {
    [
        organisations::shapes(),
        checklist::shapes(),
        carry::shapes(),
        continuity::shapes(),
        imports::shapes(),
        summaries::shapes(),
        notices::shapes(),
        rooms::shapes(),
        seminars::shapes(),
        checks::shapes(),
        problems::shapes(),
    ]
    .concat()
}
