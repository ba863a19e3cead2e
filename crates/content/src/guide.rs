//! Practice guides: one Markdown file per requirement, with front matter; beside them the questions that clinics ask
//! (form `faq`) and how to read all this (form `booklet`). A set of texts with a date is an [`edition`].

pub mod edition;
mod manuscript;

pub use edition::{GuideEdition, SheetRef, TextRef};
pub use manuscript::Manuscript;

use crate::error::Finding;
use crate::files;
use crate::hash;
use crate::markdown;
use domain::checklist::TextBasis;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A part of a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideSection {
    /// Heading without marks; empty for text before the first heading.
    pub heading: String,
    /// The heading as it stands in the file, with its readings.
    pub heading_read: String,
    /// Markdown below it.
    pub markdown: String,
}

/// A practice guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// Path inside `content/`.
    pub file: String,
    /// Which series: `institution` (also for pharmacies), `vendor`, `continuity`, `faq`, `booklet`.
    pub form: String,
    /// The requirement; for the continuity table the key of the row; [`HOW_TO_READ`] for the booklet.
    pub lineage: String,
    /// Editions it was written for.
    pub editions: Vec<String>,
    /// Who wrote it.
    pub author: String,
    /// Day of this text.
    pub date: Date,
    /// What changed against the text before.
    pub change: String,
    /// What somebody has done who has done this, for the list of actions; empty where there is none.
    pub action: String,
    /// How sure we are.
    pub basis: TextBasis,
    /// What it was written from.
    pub sources: Vec<String>,
    /// Version of the guideline → chapters.
    pub guideline: BTreeMap<String, Vec<String>>,
    /// Parts in order.
    pub sections: Vec<GuideSection>,
    /// SHA-256 of the whole file, hex.
    pub hash: String,
    /// The whole file, front matter included.
    pub source: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Front {
    lineage: String,
    form: String,
    editions: Vec<String>,
    author: String,
    date: String,
    change: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    action: String,
    basis: TextBasis,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    guideline: BTreeMap<String, Vec<String>>,
}

/// The series of texts that stand beside the rows of a form of the same name.
pub const BESIDE_ROWS: [&str; 3] = ["institution", "vendor", "continuity"];
/// The series of questions that clinics ask, one text per requirement of the institutions.
pub const FAQ: &str = "faq";
/// The series of texts that stand in the booklet alone.
pub const BOOKLET: &str = "booklet";
/// The text of the booklet that says how to read it.
pub const HOW_TO_READ: &str = "how-to-read";

/// The series of guides that goes with a form: pharmacies read that of the institutions.
#[must_use]
pub fn series(form: &str) -> &str {
    if form == "pharmacy" { "institution" } else { form }
}

/// The series whose rows a text is about: questions are about the rows of the institutions.
#[must_use]
pub fn about(form: &str) -> &str {
    if form == FAQ { "institution" } else { series(form) }
}

/// The path of a text inside `content/`.
#[must_use]
pub fn path(form: &str, lineage: &str) -> String {
    format!("guide/{form}/{lineage}.md")
}

impl Guide {
    /// Reads a guide from its source; `file` is its path inside `content/` (or a name for messages).
    ///
    /// # Errors
    /// Missing or wrong front matter, with its line.
    pub fn parse(file: &str, source: &str) -> Result<Guide, Finding> {
        let (front, body) = halves(source).ok_or_else(|| Finding::new(file, "check-front-matter", &[]).at(1))?;
        let front: Front = files::toml(file, front, 1)?;
        Ok(Guide {
            date: files::day(file, "date", &front.date)?,
            file: file.to_owned(),
            form: front.form,
            lineage: front.lineage,
            editions: front.editions,
            author: front.author,
            change: front.change,
            action: front.action,
            basis: front.basis,
            sources: front.sources,
            guideline: front.guideline,
            sections: sections(body),
            hash: hash::hex(source.as_bytes()),
            source: source.to_owned(),
        })
    }

    /// The Markdown below a heading.
    #[must_use]
    pub fn section(&self, heading: &str) -> Option<&str> {
        self.sections.iter().find(|s| s.heading == heading).map(|s| s.markdown.as_str())
    }

    /// Everything below the front matter, as it was written.
    #[must_use]
    pub fn body(&self) -> &str {
        halves(&self.source).map_or("", |(_, body)| body)
    }

    /// How many lines of the file stand before [`Guide::body`].
    #[must_use]
    pub fn lines_before(&self) -> usize {
        self.source.lines().count().saturating_sub(self.body().lines().count())
    }
}

/// Front matter and body.
fn halves(source: &str) -> Option<(&str, &str)> {
    let rest = source.strip_prefix("+++\n")?;
    rest.split_once("\n+++\n").or_else(|| Some((rest.strip_suffix("\n+++")?, "")))
}

/// Splits at headings of level 2 that stand outside of code.
fn sections(body: &str) -> Vec<GuideSection> {
    let mut out = vec![GuideSection { heading: String::new(), heading_read: String::new(), markdown: String::new() }];
    let mut fenced = false;
    for row in body.lines() {
        fenced ^= row.trim_start().starts_with("```");
        match row.strip_prefix("## ").filter(|_| !fenced) {
            Some(heading) => {
                let heading = markdown::plain(heading.trim()).trim().to_owned();
                let heading_read = row.trim_start_matches('#').trim().to_owned();
                out.push(GuideSection { heading, heading_read, markdown: String::new() });
            }
            None => {
                if let Some(last) = out.last_mut() {
                    last.markdown.push_str(row);
                    last.markdown.push('\n');
                }
            }
        }
    }
    if out[0].markdown.trim().is_empty() {
        out.remove(0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "+++\nlineage = \"bcp\"\nform = \"institution\"\neditions = [\"r7\"]\nauthor = \"x\"\ndate = \"2026-11-23\"\n\
        change = \"初版\"\nbasis = \"inferred\"\n[guideline]\n\"6.0\" = [\"企画管理編 11.1\"]\n+++\n\n## {一|いち}つ\n\n本文。\n\n### 小さな題\n\n## 二つ\n- 点\n";

    #[test]
    fn a_guide_has_front_matter_and_sections() {
        let guide = Guide::parse("guide/institution/bcp.md", SOURCE).unwrap();
        let headings: Vec<&str> = guide.sections.iter().map(|s| s.heading.as_str()).collect();
        assert_eq!(headings, ["一つ", "二つ"]);
        assert_eq!(guide.section("二つ"), Some("- 点\n"));
        assert_eq!(guide.guideline["6.0"], ["企画管理編 11.1"]);
        assert_eq!(guide.hash.len(), 64);
    }

    #[test]
    fn a_fault_in_the_front_matter_is_named_with_its_line() {
        let wrong = SOURCE.replace("author", "autor");
        let fault = Guide::parse("g.md", &wrong).unwrap_err();
        assert_eq!((fault.line, fault.rule), (Some(5), "check-toml"));
        assert_eq!(Guide::parse("g.md", "## 題\n").unwrap_err().rule, "check-front-matter");
        let no_day = SOURCE.replace("2026-11-23", "2026-02-30");
        assert_eq!(Guide::parse("g.md", &no_day).unwrap_err().rule, "check-date");
    }
}
