//! What an import came to, and what the columns of a list mean.

use super::row::Became;
use super::table::Table;
use crate::{Error, Result};
use content::{Arg, Lang, Messages};
use domain::ids::{ImportId, OrganisationId};
use domain::imports::{MemberField, RowFault, guess};
use domain::text::without_readings;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// So many refused rows are said one by one; the others are counted.
const SAID_MAX: usize = 1_000;

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Its number in the file, counted from 1.
    pub row: u64,
    /// Why.
    pub fault: RowFault,
}

/// How far an import is, and what it came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Somebody said that it is to be carried out.
    pub ready: bool,
    /// What each column means.
    pub mapping: Vec<Option<MemberField>>,
    /// Institutions that move or are handed on were confirmed.
    pub moves: bool,
    /// The association below which whoever imports may move members.
    pub(super) common: Option<OrganisationId>,
    /// Whoever imports runs the installation.
    #[serde(default)]
    pub(super) everywhere: bool,
    /// SHA-256 of the file.
    pub(super) sha256: String,
    /// Rows that brought somebody new.
    pub created: i64,
    /// Rows that changed something.
    pub changed: i64,
    /// Rows that were so already.
    pub unchanged: i64,
    /// Rows that were refused, up to a thousand of them.
    pub refused: Vec<RefusedRow>,
    /// How many were refused.
    pub refused_count: i64,
}

impl Progress {
    pub(super) fn count(&mut self, became: Became) {
        match became {
            Became::Created => self.created += 1,
            Became::Changed => self.changed += 1,
            Became::Unchanged => self.unchanged += 1,
        }
    }
    pub(super) fn refuse(&mut self, row: u64, fault: RowFault) {
        self.refused_count += 1;
        if self.refused.len() < SAID_MAX {
            self.refused.push(RefusedRow { row, fault });
        }
    }
}

/// An import.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its id; none: it was only looked at.
    pub id: Option<ImportId>,
    /// The association.
    pub association: OrganisationId,
    /// The list; without rows once it is no longer kept.
    pub table: Arc<Table>,
    /// How far it is.
    pub progress: Progress,
    /// draft, working, done or previewed.
    pub state: &'static str,
    /// Rows done, refused ones among them.
    pub done: i64,
    /// Rows in all.
    pub total: i64,
}

impl Import {
    /// The header of a column; the field's code where the list has no such column.
    #[must_use]
    pub fn column(&self, field: MemberField) -> String {
        let at = self.progress.mapping.iter().position(|m| *m == Some(field));
        let word = at.and_then(|at| self.table.header.get(at)).map_or("", |text| text.trim());
        if word.is_empty() { field.code().to_owned() } else { word.to_owned() }
    }
    /// The sentence about a refused row.
    #[must_use]
    pub fn sentence(fault: &RowFault, words: &Messages, lang: Lang) -> String {
        let value = fault.value.clone();
        without_readings(&words.say(lang, &fault.code, &[("value", Arg::from(&value))]))
    }
    /// The object of CONTRACT `POST /organisations/{id}/imports`.
    #[must_use]
    pub fn json(&self, words: &Messages, lang: Lang) -> Value {
        let mapping: serde_json::Map<String, Value> = self
            .table
            .header
            .iter()
            .zip(&self.progress.mapping)
            .map(|(header, field)| (header.trim().to_owned(), json!(field.map(MemberField::code))))
            .collect();
        let refused: Vec<Value> = self
            .progress
            .refused
            .iter()
            .map(|r| {
                let detail = Import::sentence(&r.fault, words, lang);
                json!({"row": r.row, "column": self.column(r.fault.field), "detail": detail})
            })
            .collect();
        json!({
            "id": self.id, "kind": "members", "state": self.state, "encoding": self.table.encoding,
            "mapping": mapping, "rows": self.total, "created": self.progress.created,
            "changed": self.progress.changed, "unchanged": self.progress.unchanged, "refused": refused,
            "refused_count": self.progress.refused_count,
        })
    }
}

/// What the columns mean: guessed, then corrected by what was said of single headers.
///
/// # Errors
/// Field `mapping`: an unknown header or field; a field that two columns have; neither name nor kind.
pub fn mapping(table: &Table, said: &[(String, String)]) -> Result<Vec<Option<MemberField>>> {
    let mut out = guess(&table.header);
    for (header, field) in said {
        let unknown = || Error::field("mapping", "import-mapping-unknown");
        let at = table.header.iter().position(|h| h.trim() == header.trim()).ok_or_else(unknown)?;
        let field = if field.is_empty() { None } else { Some(MemberField::from_code(field).ok_or_else(unknown)?) };
        // What was said counts more than what was guessed.
        for other in &mut out {
            if field.is_some() && *other == field {
                *other = None;
            }
        }
        if let Some(slot) = out.get_mut(at) {
            *slot = field;
        }
    }
    checked(out)
}

/// A mapping with which rows can be read.
///
/// # Errors
/// Field `mapping`.
pub fn checked(mapping: Vec<Option<MemberField>>) -> Result<Vec<Option<MemberField>>> {
    let has = |field: MemberField| mapping.iter().filter(|m| **m == Some(field)).count();
    if MemberField::ALL.iter().any(|f| has(*f) > 1) {
        return Err(Error::field("mapping", "import-mapping-twice"));
    }
    if has(MemberField::Name) == 0 || has(MemberField::Kind) == 0 {
        return Err(Error::field("mapping", "import-mapping-missing"));
    }
    Ok(mapping)
}
