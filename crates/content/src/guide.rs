//! Practice guides: one Markdown file per requirement, with front matter.

use crate::error::Finding;
use crate::files;
use crate::hash;
use crate::markdown;
use domain::checklist::TextBasis;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A part of a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideSection {
    /// Heading without marks; empty for text before the first heading.
    pub heading: String,
    /// Markdown below it.
    pub markdown: String,
}

/// A practice guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// Path inside `content/`.
    pub file: String,
    /// Which series: `institution` (also for pharmacies), `vendor`, `continuity`.
    pub form: String,
    /// The requirement; for the continuity table the key of the row.
    pub lineage: String,
    /// Editions it was written for.
    pub editions: Vec<String>,
    /// Who wrote it.
    pub author: String,
    /// Day of this text.
    pub date: Date,
    /// What changed against the text before.
    pub change: String,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    lineage: String,
    form: String,
    editions: Vec<String>,
    author: String,
    date: String,
    change: String,
    basis: TextBasis,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    guideline: BTreeMap<String, Vec<String>>,
}

/// The series of guides that goes with a form: pharmacies read that of the institutions.
#[must_use]
pub fn series(form: &str) -> &str {
    if form == "pharmacy" { "institution" } else { form }
}

impl Guide {
    /// Reads a guide from its source; `file` is its path inside `content/` (or a name for messages).
    ///
    /// # Errors
    /// Missing or wrong front matter, with its line.
    pub fn parse(file: &str, source: &str) -> Result<Guide, Finding> {
        let (front, body) = source
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n").or_else(|| Some((rest.strip_suffix("\n+++")?, ""))))
            .ok_or_else(|| Finding::new(file, "check-front-matter", &[]).at(1))?;
        let front: Front = files::toml(file, front, 1)?;
        Ok(Guide {
            date: files::day(file, "date", &front.date)?,
            file: file.to_owned(),
            form: front.form,
            lineage: front.lineage,
            editions: front.editions,
            author: front.author,
            change: front.change,
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

    /// Everything below the front matter.
    #[must_use]
    pub fn body(&self) -> String {
        let part = |s: &GuideSection| match s.heading.as_str() {
            "" => s.markdown.clone(),
            heading => format!("## {heading}\n{}", s.markdown),
        };
        self.sections.iter().map(part).collect::<Vec<_>>().join("\n")
    }
}

/// Splits at headings of level 2 that stand outside of code.
fn sections(body: &str) -> Vec<GuideSection> {
    let mut out = vec![GuideSection { heading: String::new(), markdown: String::new() }];
    let mut fenced = false;
    for row in body.lines() {
        fenced ^= row.trim_start().starts_with("```");
        match row.strip_prefix("## ").filter(|_| !fenced) {
            Some(heading) => {
                let heading = markdown::plain(heading.trim()).trim().to_owned();
                out.push(GuideSection { heading, markdown: String::new() });
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
