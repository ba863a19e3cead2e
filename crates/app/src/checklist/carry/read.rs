//! Reading what a sheet takes from an older one.

use crate::checklist::view::{evidence_ids, standing, take_write};
use crate::{App, Result};
use content::{Arg, Lang};
use domain::carry::{Given, Proposal, Row, Source, Why, carry};
use domain::checklist::{Edition, Item};
use domain::dates::wareki_fiscal_year;
use domain::ids::{EvidenceId, PersonId};
use domain::policy::Permit;
use domain::text::without_readings;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::checklist::{AnswerRow, AssessmentRow};
use storage::evidence::EvidenceRow;

/// So many carry-overs are followed back; more years than Mamori can have seen.
const MOST: usize = 32;

/// What somebody wrote into the older sheet after the carry-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// Key in the older form.
    pub key: String,
    /// The answer.
    pub given: Given,
}

/// What a sheet takes from an older one.
#[derive(Debug, Clone)]
pub struct Inherited {
    /// The older sheet.
    pub from: AssessmentRow,
    /// Its edition.
    pub from_edition: Arc<Edition>,
    /// As of when it is read, microseconds.
    pub at: i64,
    /// Every row of the newer form, by its key.
    pub rows: BTreeMap<String, Row>,
    /// Why each is as it is, in Japanese.
    pub why: BTreeMap<String, String>,
    /// Rows of the older form that lead nowhere; their answers stay there.
    pub removed: Vec<Source>,
    /// What was written into the older sheet since.
    pub later: Vec<Later>,
    /// The files that the answers name.
    pub files: BTreeMap<EvidenceId, EvidenceRow>,
    /// Names of the persons who gave them.
    pub names: BTreeMap<PersonId, String>,
}

impl Inherited {
    /// The files of a proposal that are still there.
    #[must_use]
    pub fn files_of(&self, ids: &[EvidenceId]) -> Vec<&EvidenceRow> {
        ids.iter().filter_map(|id| self.files.get(id)).filter(|f| f.withdrawn_at.is_none()).collect()
    }
    /// What was written later into the rows that a row comes from.
    #[must_use]
    pub fn later_of(&self, row: &Row) -> Vec<&Later> {
        self.later.iter().filter(|l| row.sources.iter().any(|s| s.key == l.key)).collect()
    }
}

/// Into what is carried over.
#[derive(Debug, Clone)]
pub(super) struct Into {
    /// Hash of the newer edition.
    pub hash: String,
    /// The newer edition.
    pub edition: Arc<Edition>,
    /// The fiscal year of the newer sheet.
    pub fiscal_year: i32,
}

impl App {
    /// What a sheet takes from the one that it was carried over from; none if it was not.
    pub(crate) fn inherited(&self, tx: &sql::Tx, permit: &Permit, row: &AssessmentRow) -> Result<Option<Inherited>> {
        let Some(carried) = row.carried else { return Ok(None) };
        let Some(from) = storage::checklist::find(tx, permit, row.organisation, carried.from)? else { return Ok(None) };
        let into = Into {
            hash: row.edition_hash.clone(),
            edition: self.editions.get(tx, &row.edition_hash)?,
            fiscal_year: row.fiscal_year,
        };
        self.inherit(tx, permit, &from, &into, carried.at)
    }

    /// What a sheet of `into` takes from a sheet as of an instant; none where no form follows.
    pub(super) fn inherit(
        &self,
        tx: &sql::Tx,
        permit: &Permit,
        from: &AssessmentRow,
        into: &Into,
        at: i64,
    ) -> Result<Option<Inherited>> {
        let (given, later) = self.given_at(tx, permit, from, at, MOST)?;
        let Some((rows, removed)) = self.rows_of(tx, from, into, &given)? else { return Ok(None) };
        let (mut files, mut names) = (BTreeMap::new(), BTreeMap::new());
        for answer in given.values().chain(later.iter().map(|l| &l.given)) {
            for id in &answer.evidence {
                if !files.contains_key(id)
                    && let Some(file) = storage::evidence::find(tx, permit, from.organisation, *id)?
                {
                    files.insert(*id, file);
                }
            }
            if let Some(person) = answer.changed_by
                && !names.contains_key(&person)
            {
                names.insert(person, storage::people::name(tx, person)?.unwrap_or_default());
            }
        }
        let why = rows.iter().map(|(key, row)| (key.clone(), self.why(row))).collect();
        let from_edition = self.editions.get(tx, &from.edition_hash)?;
        Ok(Some(Inherited { from: from.clone(), from_edition, at, rows, why, removed, later, files, names }))
    }

    /// Every row of the newer form, and the older rows that lead nowhere.
    #[expect(clippy::type_complexity, reason = "two lists that belong together")]
    fn rows_of(
        &self,
        tx: &sql::Tx,
        from: &AssessmentRow,
        into: &Into,
        given: &BTreeMap<String, Given>,
    ) -> Result<Option<(BTreeMap<String, Row>, Vec<Source>)>> {
        let links = self.editions.links(tx, &from.edition_hash, &from.form, &into.hash)?;
        let Some(links) = links.as_ref() else { return Ok(None) };
        let older = self.editions.get(tx, &from.edition_hash)?;
        let (Some(old), Some(new)) = (older.form(&from.form), into.edition.form(&links.form)) else { return Ok(None) };
        let source = |key: &String| old.item(key).map(|item| source(item, given.get(key)));
        let mut rows = BTreeMap::new();
        for link in &links.rows {
            let Some(item) = new.item(&link.key) else { continue };
            let sources = link.from.iter().filter_map(source).collect();
            let is_gate = new.gate.as_ref().is_some_and(|gate| gate.key == link.key);
            rows.insert(link.key.clone(), carry(link, item, is_gate, sources, into.fiscal_year));
        }
        Ok(Some((rows, links.removed.iter().filter_map(source).collect())))
    }

    /// The answers of a sheet as of an instant, those that it took from a still older one included; and what was
    /// written since.
    fn given_at(
        &self,
        tx: &sql::Tx,
        permit: &Permit,
        sheet: &AssessmentRow,
        at: i64,
        deep: usize,
    ) -> Result<(BTreeMap<String, Given>, Vec<Later>)> {
        let edition = self.editions.get(tx, &sheet.edition_hash)?;
        let (mut then, mut since): (BTreeMap<String, Vec<AnswerRow>>, BTreeMap<String, AnswerRow>) = Default::default();
        for write in storage::checklist::history(tx, sheet)? {
            if write.changed_at <= at {
                take_write(then.entry(write.item_key.clone()).or_default(), write);
            } else if since.get(&write.item_key).is_none_or(|last| last.version < write.version) {
                since.insert(write.item_key.clone(), write);
            }
        }
        // What a clock that ran ahead dated later and was replaced before is not written later.
        since.retain(|key, last| then.get(key).into_iter().flatten().all(|r| r.version < last.version));
        let mut out: BTreeMap<String, Given> = BTreeMap::new();
        for (key, rounds) in &then {
            out.extend(standing(rounds).map(|a| (key.clone(), given(sheet, &edition, a))));
        }
        let later = since.into_iter().map(|(key, a)| Later { given: given(sheet, &edition, &a), key }).collect();
        let older = sheet.carried.filter(|c| c.at <= at && deep > 0);
        if let Some(carried) = older
            && edition.form(&sheet.form).is_some_and(|f| f.items().any(|i| !out.contains_key(&i.key)))
            && let Some(from) = storage::checklist::find(tx, permit, sheet.organisation, carried.from)?
        {
            let into =
                Into { hash: sheet.edition_hash.clone(), edition: edition.clone(), fiscal_year: sheet.fiscal_year };
            let (before, _) = self.given_at(tx, permit, &from, carried.at, deep - 1)?;
            for (key, row) in self.rows_of(tx, &from, &into, &before)?.map(|(rows, _)| rows).unwrap_or_default() {
                if let Some(proposal) = &row.proposal
                    && !then.contains_key(&key)
                    && let Some(waiting) = unconfirmed(&row, proposal)
                {
                    out.insert(key, waiting);
                }
            }
        }
        Ok((out, later))
    }

    /// Why a row is as it is, in Japanese.
    pub(super) fn why(&self, row: &Row) -> String {
        let say = |key: &str| {
            let args = why_args(row);
            let args: Vec<(&str, Arg)> = args.iter().map(|(name, value)| (*name, Arg::from(value))).collect();
            without_readings(&self.content.messages.say(Lang::Ja, key, &args))
        };
        let mut out = say(row.why.key());
        if row.unconfirmed().is_some() {
            out.push_str(&say("carry-why-unconfirmed"));
        }
        out
    }
}

/// What stands in the sentences of [`Why`]: the year of the older answer, its number, and how many rows there were.
#[must_use]
pub fn why_args(row: &Row) -> [(&'static str, String); 3] {
    let newest = row.sources.iter().filter_map(|s| s.given.as_ref()).max_by_key(|g| g.changed_at);
    let year = newest.map(|g| wareki_fiscal_year(g.fiscal_year)).unwrap_or_default();
    let number = row.sources.first().map(|s| s.number.clone()).unwrap_or_default();
    [("year", year), ("number", number), ("n", row.sources.len().to_string())]
}

/// A row that the newer sheet, begun before, has answered itself.
pub(super) fn answered(row: Row) -> Row {
    Row { proposal: None, why: Why::Answered, one_tap: false, ..row }
}

fn source(item: &Item, given: Option<&Given>) -> Source {
    Source {
        key: item.key.clone(),
        number: item.number.clone().unwrap_or_default(),
        scope: item.scope.map(|s| s.label().to_owned()).unwrap_or_default(),
        title: item.title.clone(),
        text: item.text.clone(),
        given: given.cloned(),
    }
}

fn given(sheet: &AssessmentRow, edition: &Edition, a: &AnswerRow) -> Given {
    Given {
        sheet: sheet.id,
        edition_title: edition.title.clone(),
        fiscal_year: sheet.fiscal_year,
        unconfirmed: false,
        value: a.value,
        checked_on: a.checked_on,
        target_date: a.target_date,
        responsible: a.responsible.clone(),
        note: a.note.clone(),
        reason: a.reason.clone(),
        evidence: evidence_ids(&a.evidence),
        changed_at: a.changed_at,
        changed_by: a.changed_by,
    }
}

/// A proposal that waits in a sheet, as the next sheet takes it along.
fn unconfirmed(row: &Row, p: &Proposal) -> Option<Given> {
    let newest = row.sources.iter().filter_map(|s| s.given.as_ref()).max_by_key(|g| g.changed_at)?;
    Some(Given {
        sheet: newest.sheet,
        edition_title: newest.edition_title.clone(),
        fiscal_year: newest.fiscal_year,
        unconfirmed: true,
        value: p.value,
        checked_on: p.checked_on,
        target_date: p.target_date,
        responsible: p.responsible.clone(),
        note: p.note.clone(),
        reason: p.reason.clone(),
        evidence: p.evidence.clone(),
        changed_at: p.changed_at,
        changed_by: p.changed_by,
    })
}
