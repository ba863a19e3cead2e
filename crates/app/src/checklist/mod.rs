//! Answering a form: begin a sheet, answer its rows, begin a round, hand a question over, read it back; carry it over
//! into the next edition.

mod answer;
mod begin;
mod carry;
mod files;
mod hand;
mod home;
mod json;
mod links;
mod sheet;
mod view;

pub use answer::{NewAnswer, Stored, Unsaid};
pub use begin::NewSheet;
pub use carry::{
    CARRY_OVER, Carrying, Counted, DRAFTS_KEPT, Draft, Everybody, Gone, Inherited, Later, Undone, Wish, why_args,
};
pub use hand::{Asked, HandTo};
pub use home::{Home, Step, YearState};
pub use json::{history_json, listed_json, sheet_json, write_json};
pub use links::Linked;
pub use sheet::hex;
pub use storage::checklist::{AnswerRow, AssessmentRow, HandedRow};
pub use storage::evidence::EvidenceRow;
pub(crate) use view::standing as standing_answer;
pub use view::{Label, Listed, SheetView};
pub(crate) use view::{evidence_ids, label as label_in};
