//! The result, on stdout and nowhere else. A reader that has gone is no failure.

use crate::args::At;
use crate::said::io;
use anyhow::Result;
use app::checklist::hex;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

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

/// A file that a command was asked for; `-` is stdout.
///
/// # Errors
/// A sentence that names the path.
pub fn file(at: &At, path: &Path, bytes: &[u8]) -> Result<()> {
    if path.as_os_str() == "-" {
        let _gone = std::io::stdout().lock().write_all(bytes);
        return Ok(());
    }
    write_whole(path, bytes)?;
    if at.json {
        json(&json!({"out": path, "bytes": bytes.len(), "sha256": hex(&Sha256::digest(bytes))}))?;
    }
    Ok(())
}

/// Writes a file whole or not at all: beside it first, then renamed.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error| io("cli-out-not-written", path, error);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let half = folder.join(format!(".{name}.{}", std::process::id()));
    let written = std::fs::write(&half, bytes).and_then(|()| std::fs::rename(&half, path));
    if written.is_err() {
        let _nothing = std::fs::remove_file(&half);
    }
    written.map_err(failed)
}
