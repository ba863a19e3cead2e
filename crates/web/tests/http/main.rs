//! Pages and gate through the router, on both engines. One binary, so that it is linked once.
#![expect(clippy::tests_outside_test_module, reason = "a test crate")]

mod carry;
mod checklist;
mod client;
mod consents;
mod contacts;
mod continuity;
mod coverage;
mod evidence;
mod genuine;
mod guide;
mod guide_writing;
mod house;
mod html;
mod imports;
mod incidents;
mod letters;
mod mail;
mod organisations;
mod pages;
mod people;
mod programme;
mod reminders;
mod seeing;
mod setup;
mod shell;
mod style;
mod summaries;
mod ten_minutes;
mod words;
mod workbooks;
