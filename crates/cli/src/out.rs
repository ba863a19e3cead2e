//! The result, on stdout and nowhere else. A reader that has gone is no failure.

use crate::args::At;
use anyhow::Result;
use serde::Serialize;
use std::io::Write;

/// One line.
pub fn line(text: &str) {
    let _gone = writeln!(std::io::stdout().lock(), "{text}");
}

/// One value as JSON.
///
/// # Errors
/// A value that cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<()> {
    line(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// JSON where it was asked for, else the lines.
///
/// # Errors
/// As [`json`].
pub fn either(at: &At, value: &impl Serialize, lines: impl IntoIterator<Item = String>) -> Result<()> {
    if at.json {
        return json(value);
    }
    lines.into_iter().for_each(|text| line(&text));
    Ok(())
}
