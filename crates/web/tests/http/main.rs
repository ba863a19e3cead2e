//! Pages and gate through the router, on both engines. One binary, so that it is linked once.
#![expect(clippy::tests_outside_test_module, reason = "a test crate")]

mod client;
mod coverage;
mod evidence;
mod guide;
mod house;
mod html;
mod incidents;
mod organisations;
mod pages;
mod people;
mod programme;
mod shell;
mod style;
mod words;
