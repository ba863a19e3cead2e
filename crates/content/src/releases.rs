//! `releases.toml`: what each version of the program changed, in the words of those who use and run it. The newest comes
//! first. `CHANGELOG.md` says more, to those who make it.

use crate::error::Finding;
use crate::files::{self, Files};
use serde::{Deserialize, Serialize};

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The version of the program.
    pub version: String,
    /// The day on which it was published, `2026-11-23`; absent while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What it changed.
    #[serde(rename = "change")]
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// A sentence, every word in kanji with its reading.
    pub text: String,
    /// The same in English.
    pub text_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    release: Vec<Release>,
}

/// Where it stands in `content/`.
pub(crate) const FILE: &str = "releases.toml";

pub(crate) fn read(files: &Files) -> Result<Vec<Release>, Finding> {
    let file: File = files::toml_file(files, FILE)?;
    for release in &file.release {
        if let Some(date) = &release.date {
            files::day(FILE, "date", date)?;
        }
    }
    Ok(file.release)
}

/// The versions after one, the newest first; all where that one is not known.
#[must_use]
pub fn since<'r>(all: &'r [Release], version: &str) -> &'r [Release] {
    let at = all.iter().position(|release| release.version == version).unwrap_or(all.len());
    &all[..at]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_release_is_this_one() {
        let content = crate::Content::bundled().expect("content");
        let newest = content.releases.first().expect("a release");
        assert_eq!(newest.version, env!("CARGO_PKG_VERSION"), "content/releases.toml has no words for this version");
        assert!(since(&content.releases, &newest.version).is_empty());
        assert_eq!(since(&content.releases, "0.0.0").len(), content.releases.len());
    }
}
