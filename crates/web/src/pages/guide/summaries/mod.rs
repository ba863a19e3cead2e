//! 修正概要: the list, one of them, its words, its publication.

pub mod edit;
pub mod list;
pub mod one;
pub mod publish;

use domain::dates::both;
use jiff::civil::Date;

/// The day of a summary; empty where it bears none.
#[must_use]
pub(crate) fn day(day: Option<Date>) -> String {
    day.map(both).unwrap_or_default()
}
