//! Pages and gate through the router, on both engines. One binary, so that it is linked once.
#![expect(clippy::tests_outside_test_module, reason = "a test crate")]

mod bulk;
mod carry;
mod checklist;
mod client;
mod contacts;
mod continuity;
mod coverage;
mod evidence;
mod genuine;
mod group;
mod guide;
mod guide_writing;
mod house;
mod html;
mod imports;
mod inbox;
mod incidents;
mod letters;
mod mail;
mod members;
mod notice_mails;
mod organisations;
mod pages;
mod people;
mod programme;
mod reminders;
mod rooms;
mod setup;
mod shell;
mod style;
mod summaries;
mod ten_minutes;
mod words;
mod workbooks;
