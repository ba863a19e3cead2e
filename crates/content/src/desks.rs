//! Desks and public contacts, with where and when each was read.

use crate::error::Finding;
use crate::files::{self, Files};
use domain::checklist::TextBasis;
use domain::desk::{Desk, Hours, YearEnd};
use serde::{Deserialize, Serialize};

/// A consultation desk with everything that a person must know before calling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskEntry {
    /// Name, number and hours.
    pub desk: Desk,
    /// Name in English.
    pub name_en: String,
    /// Who runs it.
    pub operator: String,
    /// How it is reached: `phone`, `mail`, `form`.
    pub media: Vec<String>,
    /// What else there is to say.
    pub note: String,
    /// What it helps with.
    pub for_what: Vec<String>,
    /// Who may call.
    pub who_may_call: Vec<String>,
    /// What to have at hand.
    pub have_ready: Vec<String>,
    /// Where that was read.
    pub source: String,
    /// Its address.
    pub source_url: Option<String>,
    /// When it was read.
    pub source_date: String,
    /// How sure we are.
    pub basis: TextBasis,
    /// What was seen, and what not.
    pub provenance: String,
}

/// A public contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Unique key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// Number, where it is known; Mamori guesses none.
    pub phone: Option<String>,
    /// When to call.
    pub when: String,
    /// What there is to say about the number.
    #[serde(default)]
    pub phone_note: String,
    /// Where that was read.
    pub source: String,
    /// Its address.
    pub source_url: Option<String>,
    /// When it was read.
    pub source_date: String,
    /// How sure we are.
    pub basis: TextBasis,
}

/// Where the desks stand in `content/`.
pub const DESKS: &str = "desks/desks.toml";
/// Where the public contacts stand in `content/`.
pub const CONTACTS: &str = "contacts/public.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DesksFile {
    #[serde(default)]
    desk: Vec<DeskFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskFile {
    key: String,
    name: String,
    name_en: String,
    operator: String,
    phone: String,
    #[serde(default)]
    media: Vec<String>,
    hours: Vec<HoursFile>,
    closed_on_holidays: bool,
    year_end: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    for_what: Vec<String>,
    #[serde(default)]
    who_may_call: Vec<String>,
    #[serde(default)]
    have_ready: Vec<String>,
    source: String,
    source_url: Option<String>,
    source_date: String,
    provenance: ProvenanceFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursFile {
    days: Vec<String>,
    opens: String,
    closes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvenanceFile {
    basis: TextBasis,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactsFile {
    #[serde(default)]
    contact: Vec<Contact>,
}

pub(crate) fn read_desks(files: &Files) -> Result<Vec<DeskEntry>, Finding> {
    files::toml_file::<DesksFile>(files, DESKS)?.desk.into_iter().map(entry).collect()
}

pub(crate) fn read_contacts(files: &Files) -> Result<Vec<Contact>, Finding> {
    Ok(files::toml_file::<ContactsFile>(files, CONTACTS)?.contact)
}

fn entry(file: DeskFile) -> Result<DeskEntry, Finding> {
    let hours = |h: HoursFile| Hours { days: h.days, opens: h.opens, closes: h.closes };
    let year_end = YearEnd::from_code(&file.year_end)
        .ok_or_else(|| Finding::new(DESKS, "check-desk-year-end", &[("desk", &file.key)]))?;
    Ok(DeskEntry {
        desk: Desk {
            key: file.key,
            name: file.name,
            phone: file.phone,
            hours: file.hours.into_iter().map(hours).collect(),
            closed_on_holidays: file.closed_on_holidays,
            year_end,
        },
        name_en: file.name_en,
        operator: file.operator,
        media: file.media,
        note: file.note,
        for_what: file.for_what,
        who_may_call: file.who_may_call,
        have_ready: file.have_ready,
        source: file.source,
        source_url: file.source_url,
        source_date: file.source_date,
        basis: file.provenance.basis,
        provenance: file.provenance.note,
    })
}
