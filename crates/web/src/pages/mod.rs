//! The pages, one folder per subject: a handler is a struct with its template beside it, and a function
//! of a few lines.

pub mod audit;
pub mod checklist;
pub mod checks;
pub mod continuity;
pub mod desk;
pub mod evidence;
pub mod guide;
pub mod imports;
pub mod incidents;
pub mod notices;
pub mod organisations;
pub mod papers;
pub mod people;
pub mod programme;
pub mod reminders;
pub mod rooms;
pub mod seminars;
pub mod setup;
pub mod shell;
pub mod vendors;
