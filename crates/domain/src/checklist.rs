//! Editions of the yearly checklist and of the continuity table, as data.
//!
//! Nothing here knows a form by name: the BCP confirmation table is carried by the same types.

use crate::organisations::Kind;
use serde::{Deserialize, Serialize};

/// How sure we are of a text. Shown on screen and paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextBasis {
    /// The official words, imported from an official file.
    Official,
    /// Own words for a text that was seen in a named source.
    Confirmed,
    /// Own words for a text known from a draft, a summary or deduction.
    Inferred,
    /// Own words for a text not seen in any source.
    Unverified,
}

impl TextBasis {
    /// The code used in the database, in the API and in exports.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            TextBasis::Official => "official",
            TextBasis::Confirmed => "confirmed",
            TextBasis::Inferred => "inferred",
            TextBasis::Unverified => "unverified",
        }
    }
}

/// Whether a row is due in the edition's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// Due this year.
    #[default]
    Now,
    /// A reference row: to be done by a later year (r5: by 令和6年度).
    Reference,
    /// Not known; counted as due.
    Unknown,
}

impl Due {
    /// Whether the row counts for progress.
    #[must_use]
    pub fn counts(self) -> bool {
        self != Due::Reference
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// 医療情報システム全般
    All,
    /// サーバ
    Server,
    /// 端末PC
    Pc,
    /// ネットワーク機器
    Network,
    /// サーバ、端末PC
    ServerPc,
}

impl Scope {
    /// The words of the form's scope column.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Scope::All => "医療情報システム全般",
            Scope::Server => "サーバ",
            Scope::Pc => "端末PC",
            Scope::Network => "ネットワーク機器",
            Scope::ServerPc => "サーバ、端末PC",
        }
    }
}

/// ほかに求められる場面: somebody else who asks for the same. Never computed, only told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Shown only to institutions that ticked this key.
    pub ticked_by: String,
    /// What is asked, in our own words.
    pub text: String,
    /// Where that was read.
    pub source: String,
    /// The day of that source.
    pub date: String,
}

/// A row's short name and question with their readings as `{漢字|かな}`: for the screen alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readings {
    /// The short name.
    pub title: String,
    /// The question.
    pub text: String,
}

/// One row of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Unique in the form: the lineage, or `lineage.server|pc|network`.
    pub key: String,
    /// Joins one requirement across editions.
    pub lineage: String,
    /// The official number as printed; it repeats in r5 and r6, once per scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What the row is about, where the form says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The form's own words for what the row is about, where they are none of [`Scope`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_words: Option<String>,
    /// A short name for lists.
    pub title: String,
    /// The short name in English, for the frame.
    pub title_en: String,
    /// The question, in our own words or official ones (see `basis`).
    pub text: String,
    /// Short name and question with their readings, where the content gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readings: Option<Readings>,
    /// Whether the row is due.
    #[serde(default)]
    pub due: Due,
    /// The case in which the form's own note excuses the row; 記入不要 is refused where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub na_when: Option<String>,
    /// How sure we are of `na_when`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub na_basis: Option<TextBasis>,
    /// How sure we are of the text.
    pub basis: TextBasis,
    /// How sure we are of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_basis: Option<TextBasis>,
    /// Where it was read.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Chapters of the guideline.
    #[serde(default)]
    pub guideline_refs: Vec<String>,
    /// Page of the ministry's manual that explains the row, as somebody filled it in; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manual_page: Option<String>,
    /// Phase of the continuity table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Lineages of other forms that it goes with.
    #[serde(default)]
    pub links: Vec<String>,
    /// Who else asks for it.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
}

impl Item {
    /// The short name with its readings.
    #[must_use]
    pub fn title_read(&self) -> &str {
        self.readings.as_ref().map_or(&self.title, |r| &r.title)
    }
    /// The question with its readings.
    #[must_use]
    pub fn text_read(&self) -> &str {
        self.readings.as_ref().map_or(&self.text, |r| &r.text)
    }
    /// The words of the form's scope column.
    #[must_use]
    pub fn scope_label(&self) -> Option<&str> {
        self.scope.map(Scope::label).or(self.scope_words.as_deref())
    }
}

/// A part of a form with its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Unique in the form.
    pub key: String,
    /// Heading.
    pub title: String,
    /// Heading in English.
    pub title_en: String,
    /// Rows in the order of the form.
    #[serde(default)]
    pub items: Vec<Item>,
}

/// A row whose いいえ ends the form (having no system at all).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Key of the row.
    pub key: String,
}

/// Where an imported form comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// SHA-256 of the cell map, hex: what answers go where belongs to the revision.
    pub cells: String,
    /// 出典, as the importer typed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Where it can be read, as the importer typed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// All of this in a sentence, with 出典 as the importer typed it.
    pub note: String,
}

/// A form of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// `institution`, `pharmacy`, `vendor`, `continuity`.
    pub id: String,
    /// Official name of the form.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Our own title line of the paper.
    pub paper_title: String,
    /// Kinds of organisation that fill it.
    pub kinds: Vec<Kind>,
    /// Notes printed on the form, in our own words.
    #[serde(default)]
    pub notes: Vec<String>,
    /// How many rounds have columns on paper.
    pub rounds: i64,
    /// The row whose いいえ ends the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// The official file out of which the form was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
}

impl Form {
    /// Rows in the order of the form.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|s| s.items.iter())
    }
    /// The row of a key.
    #[must_use]
    pub fn item(&self, key: &str) -> Option<&Item> {
        self.items().find(|i| i.key == key)
    }
    /// Whether an organisation of this kind fills the form.
    #[must_use]
    pub fn is_for(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
    /// Whether every text is official: only then the paper is for handing in.
    #[must_use]
    pub fn is_official(&self) -> bool {
        self.items().all(|i| i.basis == TextBasis::Official)
    }
}

/// One edition: what the ministry (or an association) published for a year, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// `r5`, `r6`, `r7`, `bcp2024` …
    pub id: String,
    /// Name shown to people.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// The fiscal year it was made for; none for the continuity table, which serves any year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<i32>,
    /// Day on which the ministry posted it, as written in the source.
    #[serde(default)]
    pub posted: String,
    /// Version of the guideline it stands on.
    #[serde(default)]
    pub guideline: String,
    /// Made up for the demonstration, and said so everywhere.
    #[serde(default)]
    pub demo: bool,
    /// What was seen of it, and what not.
    pub note: String,
    /// Forms of the edition.
    pub forms: Vec<Form>,
}

impl Edition {
    /// The form of an id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|f| f.id == id)
    }
    /// The form that an organisation of this kind fills in this edition (the vendor form aside).
    #[must_use]
    pub fn form_for(&self, kind: Kind) -> Option<&Form> {
        self.forms.iter().find(|f| f.id != "vendor" && f.is_for(kind))
    }
}

/// Whether an edition may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Imported or written, not yet in use.
    Draft,
    /// In use; never changes again.
    Published,
}

impl Status {
    /// The code used in the database and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Published => "published",
        }
    }
}
