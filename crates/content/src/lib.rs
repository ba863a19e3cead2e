//! Reads, checks and hashes `content/`: what the scheme says, as data that people who do not program
//! write and review. How the files are written: `docs/conventions/content.md`.
//!
//! - [`Content::bundled`] and [`Content::from_dir`] hold everything in memory;
//! - [`check()`], [`check_dir`] say in sentences what breaks a rule of the conventions;
//! - [`compare()`] says what changed from one edition to another;
//! - [`markdown::render`] makes a guide safe HTML, [`Messages`] speaks Japanese and English;
//! - [`hash`] gives what an assessment is bound to.
//!
//! The binary carries the whole of `content/`. Nothing here reads a clock or writes a file.
#![forbid(unsafe_code)]

pub mod calendar;
pub mod carry;
pub mod check;
pub mod compare;
pub mod desks;
mod editions;
pub mod error;
mod files;
pub mod glossary;
pub mod guide;
pub mod hash;
pub mod help;
mod load;
pub mod markdown;
pub mod messages;
pub mod releases;
pub mod samples;
pub mod templates;
pub mod ten_minutes;
pub mod workbook;

pub use check::{Around, Counts, Fault, Report, check, check_bundled, check_dir, check_in, check_text};
pub use compare::{Change, ChangeKind, compare};
pub use error::{Error, Finding};
pub use guide::Guide;
pub use load::Content;
pub use markdown::Ruby;
pub use messages::{Arg, Lang, Messages};
