//! Reminders: what waits, until when, put off or handed on.

pub mod list;
