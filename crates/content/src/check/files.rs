//! Files that nothing reads: most likely a slip in a name.

use super::Findings;
use crate::error::Finding;
use crate::load::Content;

pub(super) fn check(content: &Content, out: &mut Findings) {
    for path in content.paths().filter(|p| !is_known(p)) {
        out.push(Finding::new(path, "check-file-unknown", &[]));
    }
}

fn is_known(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [.., "README.md"] | ["glossary.toml"] | ["desks", "desks.toml"] | ["contacts", "public.toml"] => true,
        ["releases.toml"] => true,
        ["calendar", name] => matches!(*name, "holidays.toml" | "years.toml"),
        ["editions", _, name] => matches!(*name, "edition.toml" | "items.toml" | "samples.toml"),
        ["guide", "edition.toml"] => true,
        ["guide", series, name] => super::guides::is_known_series(series) && name.ends_with(".md"),
        ["help", name] => matches!(*name, "first-ten-minutes.toml" | "poster.toml" | "ten-minutes.toml"),
        ["messages", "ja" | "en", name] => name.ends_with(".ftl"),
        ["templates", "plan" | "rules", name] => name.ends_with(".md"),
        ["letters" | "sheets", ..] => true,
        // The film of the demonstration.
        ["seminars", name] => matches!(*name, "first.mp4" | "first.webm" | "first.png"),
        _ => false,
    }
}
