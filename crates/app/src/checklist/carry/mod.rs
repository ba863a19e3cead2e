//! Carrying a sheet over into a newer edition: what will happen, the switch, the re-confirmation, and the way back.
//!
//! Nothing is copied. The newer sheet says from which sheet it comes and as of when; a row that nobody wrote into yet
//! is read from the older sheet's history, through the map between the two editions ([`read`]).

mod confirm;
mod drafts;
mod json;
mod national;
mod read;
mod select;
mod switch;
mod undo;

pub use drafts::{Draft, KEPT as DRAFTS_KEPT};
pub use json::{carried_json, waiting_json};
pub use national::{Counted, Everybody, KIND as CARRY_OVER};
pub use read::{Inherited, Later, why_args};
pub use switch::{Carrying, Wish};
pub use undo::{Gone, Undone};
