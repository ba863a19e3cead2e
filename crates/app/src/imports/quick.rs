//! Most rows of a list are somebody new, or somebody of whom nothing changed. What that needs to be known is asked for many
//! rows at once, and what is new is stored at once; every other row is judged by itself.

use super::row::{Became, Frame, Ids, Institution, Plan, carry_out, corrected, judge, new_institution, new_row};
use crate::Result;
use crate::organisations::membership::near;
use crate::organisations::settle::{lines_of_new, lines_of_new_person};
use domain::imports::{Entry, RowFault};
use domain::organisations::membership::number_key;
use domain::organisations::names::name_key;
use domain::policy::Permit;
use std::collections::BTreeSet;
use storage::organisations::intake::{self, Known, NewInstitution, NewMember};

/// The rows of a list, as they were read.
pub(super) type Read = std::result::Result<Entry, RowFault>;

/// What was asked for at once, and what rows before have changed since.
pub(super) struct Sight {
    known: Known,
    /// Numbers, names and codes of rows before.
    touched: BTreeSet<String>,
    /// An institution changed its place: what is known of members may have changed.
    moved: bool,
    /// Somebody new, not stored yet.
    waiting: Vec<NewMember>,
}

fn keys(entry: &Entry) -> [String; 3] {
    let code = entry.code.as_ref().map(|c| c.code.clone()).unwrap_or_default();
    [number_key(&entry.number), name_key(&entry.name), code]
}

impl Sight {
    /// Asks what is known of rows.
    pub(super) fn new<'a>(tx: &sql::Tx, frame: &Frame, rows: impl Iterator<Item = &'a Read>) -> Result<Self> {
        let (mut numbers, mut names, mut codes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for [number, name, code] in rows.flatten().map(keys) {
            numbers.insert(number);
            names.insert(name);
            codes.insert(code);
        }
        for all in [&mut numbers, &mut names, &mut codes] {
            all.remove("");
        }
        let known = intake::known(tx, frame.association, &numbers, &names, &codes)?;
        Ok(Self { known, touched: BTreeSet::new(), moved: false, waiting: Vec::new() })
    }

    /// Says what a row changes, and changes nothing.
    pub(super) fn judge(
        &self,
        tx: &sql::Tx,
        frame: &Frame,
        entry: &Entry,
        ids: Ids,
    ) -> Result<std::result::Result<Plan, RowFault>> {
        match self.quick(frame, entry, ids) {
            Some(plan) => Ok(Ok(plan)),
            None => judge(tx, frame, entry, ids),
        }
    }

    /// Judges a row and carries it out; none: it was refused.
    pub(super) fn take(
        &mut self,
        tx: &sql::Tx,
        permit: &Permit,
        frame: &Frame,
        entry: &Entry,
        ids: Ids,
    ) -> Result<std::result::Result<Plan, RowFault>> {
        let met = keys(entry).iter().any(|key| self.touched.contains(key));
        let quick = if met { None } else { self.quick(frame, entry, ids) };
        if let Some(plan) = quick {
            if plan.added {
                self.touched.extend(keys(entry).into_iter().filter(|key| !key.is_empty()));
                self.waiting.push(new_member(frame, entry, &plan));
            }
            return Ok(Ok(plan));
        }
        // Whoever waits may be whom this row means.
        self.store(tx, permit, frame)?;
        let judged = judge(tx, frame, entry, ids)?;
        if let Ok(plan) = &judged {
            self.touched.extend(keys(entry).into_iter().filter(|key| !key.is_empty()));
            self.moved |= plan.moved().is_some();
            if plan.becomes() != Became::Unchanged {
                carry_out(tx, permit, frame, entry, plan)?;
            }
        }
        Ok(judged)
    }

    /// Stores whoever waits.
    pub(super) fn store(&mut self, tx: &sql::Tx, permit: &Permit, frame: &Frame) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            intake::store(tx, permit, &waiting, frame.today, frame.at)?;
        }
        Ok(())
    }

    /// What a row changes, where that is plain; as [`judge`] says it.
    fn quick(&self, frame: &Frame, entry: &Entry, ids: Ids) -> Option<Plan> {
        near("from", entry.from.unwrap_or(frame.today), frame.today).ok()?;
        let number = number_key(&entry.number);
        let under = self.known.numbers.get(&number).filter(|_| !number.is_empty());
        match under {
            Some(entries) => {
                let old = entries.iter().find(|m| m.to.is_none_or(|to| to >= frame.today))?;
                let same = !self.moved && name_key(&old.name) == name_key(&entry.name) && corrected(old, entry) == *old;
                (same && self.opens_the_same(old.person, frame, entry)).then(|| Plan {
                    known: true,
                    added: false,
                    corrected: false,
                    row: old.clone(),
                    institution: Institution::None,
                    ids,
                })
            }
            None => {
                let code = entry.code.as_ref().map(|c| c.code.as_str()).unwrap_or_default();
                if self.known.words.contains(&name_key(&entry.name)) || self.known.codes.contains(code) {
                    return None;
                }
                let nothing = !entry.kind.opens() || (entry.code.is_none() && entry.institution.is_empty());
                let institution = if nothing { Institution::None } else { new_institution(entry, ids).ok()? };
                let row = new_row(frame, entry, ids);
                Some(Plan { known: false, added: true, corrected: false, row, institution, ids })
            }
        }
    }

    /// Whether a known member opens exactly what the row says.
    fn opens_the_same(&self, person: domain::ids::PersonId, frame: &Frame, entry: &Entry) -> bool {
        let opened = self.known.opened.get(&person).map(Vec::as_slice).unwrap_or_default();
        let mut holding = opened.iter().filter(|(.., to)| to.is_none_or(|to| to >= frame.today));
        match (&entry.code, entry.kind.opens()) {
            (_, false) => holding.next().is_none(),
            (Some(code), true) => {
                let owner = self.known.owners.get(&code.code);
                owner.is_some_and(|owner| holding.any(|(id, _, to)| id == owner && to.is_none()))
            }
            (None, true) if entry.institution.is_empty() => true,
            (None, true) => holding.any(|(_, name, _)| name_key(name) == name_key(&entry.institution)),
        }
    }
}

fn new_member(frame: &Frame, entry: &Entry, plan: &Plan) -> NewMember {
    let row = plan.row.clone();
    let (institution, lines) = match &plan.institution {
        Institution::New(new, codes) => {
            let lines = lines_of_new(new, codes, &row);
            let membership = plan.joins(entry.from.unwrap_or(frame.today));
            (Some(NewInstitution { row: (**new).clone(), codes: codes.clone(), membership }), lines)
        }
        _ => (None, lines_of_new_person(&row)),
    };
    NewMember { row, institution, lines }
}
