//! The pages, one folder per subject: a handler is a struct with its template beside it, and a function
//! of a few lines.

pub mod people;
pub mod shell;
pub mod checklist;
pub mod setup;
