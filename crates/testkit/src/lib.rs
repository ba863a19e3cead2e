//! What the tests of all crates share. Only ever a dev-dependency.
#![forbid(unsafe_code)]

pub mod app;
pub mod clamd;
pub mod editions;
pub mod hostile;
pub mod letter;
mod lint;
pub mod post;
pub mod postgres;
pub mod sbom;
pub mod smtp;

pub use lint::lint;

/// A text as Excel writes it in Japan: in the table of Windows for Shift_JIS.
#[must_use]
pub fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}
