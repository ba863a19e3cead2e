//! Answering a form: begin a sheet, answer its rows, begin a round, hand a question over, read it back.

mod answer;
mod begin;
mod home;
mod json;
mod sheet;
mod view;

pub use answer::{NewAnswer, Stored};
pub use begin::NewSheet;
pub use home::{Home, Step, YearState};
pub use json::{answer_json, history_json, listed_json, sheet_json};
pub use sheet::hex;
pub use storage::checklist::{AnswerRow, AssessmentRow, HandedRow};
pub use storage::evidence::EvidenceRow;
pub use view::{Label, Listed, SheetView};
pub(crate) use view::{evidence_ids, label as label_in};
