//! What an association sees of everything below it: figures that may be shown, and nothing else.
//!
//! Roll-ups change with the answers; a job folds them into the levels above ([`fold`]) and decides there what may be
//! shown ([`domain::programme::protect`]). Pages, files and weeks read only that.

mod beside;
mod consents;
mod fold;
mod paper;
mod picture;
mod recount;

pub use beside::{Around, Beside, OwnSheet};
pub use consents::{ConsentView, Consented, ConsentedSheet, Consenting};
pub(crate) use fold::FOLD;
pub use paper::stuck;
pub(crate) use picture::below;
pub use picture::{Asked, Picture, Row, Sheets};
