//! A set of texts of the guide that belong together: what is printed as one booklet, and what two summaries of changes
//! are computed from.

use crate::error::Finding;
use crate::files::{self, Files};
use crate::hash;
use domain::checklist::Edition;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One text of an edition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TextRef {
    /// Series.
    pub form: String,
    /// Requirement.
    pub lineage: String,
    /// SHA-256 of the text's file, hex.
    pub hash: String,
}

/// The edition of the checklist whose questions stand in the booklet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRef {
    /// Its id.
    pub edition: String,
    /// Its hash: a later revision of it changes no booklet that was published.
    pub hash: String,
}

impl SheetRef {
    /// The newest of these editions that has a form of the institutions.
    #[must_use]
    pub fn newest<'e>(editions: impl IntoIterator<Item = &'e Edition>) -> Option<SheetRef> {
        let with_form = editions.into_iter().filter(|e| e.form("institution").is_some());
        let newest = with_form.max_by_key(|e| e.fiscal_year)?;
        Some(SheetRef { edition: newest.id.clone(), hash: hash::of_edition(newest) })
    }
}

/// An edition of the guide. Once published it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GuideEdition {
    /// Id that stays through its revisions: `mamori-1`.
    pub code: String,
    /// Name shown to people.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Editions of the checklist that it is written for.
    pub editions: Vec<String>,
    /// Whose questions are printed; the newest of `editions`.
    #[serde(default)]
    pub sheet: Option<SheetRef>,
    /// Versions of the guideline that it is written for.
    pub guideline: Vec<String>,
    /// Day of the edition, ISO.
    pub date: String,
    /// What is new in it.
    pub note: String,
    /// Its texts, by series and requirement.
    pub texts: Vec<TextRef>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    title: String,
    title_en: String,
    editions: Vec<String>,
    guideline: Vec<String>,
    date: String,
    note: String,
}

impl GuideEdition {
    /// Where the edition that the binary carries stands in `content/`.
    pub const FILE: &'static str = "guide/edition.toml";

    /// The edition of a folder, with all texts of the folder.
    pub(crate) fn read(files: &Files, guides: &[super::Guide], editions: &[Edition]) -> Result<GuideEdition, Finding> {
        let file: File = files::toml_file(files, Self::FILE)?;
        let date: Date = files::day(Self::FILE, "date", &file.date)?;
        let text =
            |g: &super::Guide| TextRef { form: g.form.clone(), lineage: g.lineage.clone(), hash: g.hash.clone() };
        Ok(GuideEdition {
            code: file.id,
            title: file.title,
            title_en: file.title_en,
            sheet: SheetRef::newest(editions.iter().filter(|e| file.editions.contains(&e.id))),
            editions: file.editions,
            guideline: file.guideline,
            date: date.to_string(),
            note: file.note,
            texts: guides.iter().map(text).collect(),
        }
        .in_order())
    }

    /// The same edition with its texts by series and requirement, each requirement once.
    #[must_use]
    pub fn in_order(mut self) -> GuideEdition {
        self.texts.sort();
        self.texts.dedup_by(|b, a| (&a.form, &a.lineage) == (&b.form, &b.lineage));
        self
    }

    /// Canonical JSON: what the database keeps and what the hash is made of.
    #[must_use]
    pub fn canonical(&self) -> String {
        // Texts and lists of texts: writing them cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// SHA-256 of [`GuideEdition::canonical`], hex.
    #[must_use]
    pub fn hash(&self) -> String {
        hash::hex(self.canonical().as_bytes())
    }
}
