//! What the tests of all crates share. Only ever a dev-dependency.
#![forbid(unsafe_code)]

pub mod app;
mod lint;
pub mod postgres;

pub use lint::lint;
