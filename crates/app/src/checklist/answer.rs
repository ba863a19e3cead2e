//! Answering one row: authorise → decide → store → audit, in one transaction.

use super::begin::cell;
use super::view::{evidence_ids, label, standing};
use crate::{App, Ctx, Error, Field, Result};
use domain::assessment::{Choice, Invalid, Wanted, check, progress};
use domain::carry::Row;
use domain::dates::{fiscal_year_bounds, wareki};
use domain::ids::{AssessmentId, EvidenceId};
use domain::policy::Action;
use domain::text::{clean_line, clean_lines};
use std::collections::BTreeMap;
use storage::checklist::{AnswerRow, AssessmentRow};
use storage::evidence::EvidenceRow;
use storage::programme;

/// What a person wants to store, with the version and the round that were on the screen.
#[derive(Debug, Clone, Default)]
pub struct NewAnswer {
    /// Choice, dates, person, note, reason.
    pub wanted: Wanted,
    /// Files; none leaves them as they are.
    pub evidence: Option<Vec<EvidenceId>>,
    /// The version that the person saw; 0 where there was none.
    pub version: i64,
    /// The round that the person saw; none writes into the newest, whichever it is. The version does not tell them
    /// apart: a round that begins writes nothing into a row.
    pub round: Option<i64>,
}

/// What a caller left unsaid: there a carried answer that is confirmed keeps what came along.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsaid {
    /// Until when a いいえ is to become はい.
    pub target_date: bool,
    /// Who sees to it.
    pub responsible: bool,
    /// The note.
    pub note: bool,
    /// Why 記入不要.
    pub reason: bool,
}

/// What was stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The answer as it stands now.
    pub answer: AnswerRow,
    /// Its files, in the order in which they were attached.
    pub files: Vec<EvidenceRow>,
    /// The sheet.
    pub row: AssessmentRow,
    /// How far the sheet is now.
    pub progress: domain::assessment::Progress,
}

impl Stored {
    /// The answer as the API shows it, with its files.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        super::json::answer_with(&self.answer, &self.files)
    }
}

fn fields(faults: Vec<Invalid>, year: i32) -> Error {
    let (first, last) = fiscal_year_bounds(year);
    let field = |fault: Invalid| {
        let field = Field::new(fault.field(), fault.code());
        match fault {
            Invalid::TargetOutsideYear => field.with("first", wareki(first)).with("last", wareki(last)),
            Invalid::NoteTooLong => field.with("most", domain::assessment::NOTE_MAX.to_string()),
            Invalid::NameTooLong => field.with("most", domain::assessment::NAME_MAX.to_string()),
            _ => field,
        }
    };
    Error::Invalid(faults.into_iter().map(field).collect())
}

impl App {
    /// Stores an answer in the newest round.
    ///
    /// # Errors
    /// Refused; invalid (each field named); stale with the present answer when somebody else wrote
    /// or began the next round meanwhile. A repeated submit of what stands already is not stale.
    pub async fn answer(&self, ctx: &Ctx, id: AssessmentId, key: &str, new: NewAnswer) -> Result<Stored> {
        self.answer_saying(ctx, id, key, new, Unsaid::default()).await
    }

    /// The same from a caller who may leave something unsaid.
    ///
    /// # Errors
    /// As [`App::answer`].
    pub async fn answer_saying(
        &self,
        ctx: &Ctx,
        id: AssessmentId,
        key: &str,
        new: NewAnswer,
        unsaid: Unsaid,
    ) -> Result<Stored> {
        let (app, ctx, key, new) = (self.clone(), ctx.clone(), key.to_owned(), cleaned(ctx, new));
        let salt = self.salt();
        self.db.write(move |tx| app.answer_in(tx, &ctx, id, &key, &new, unsaid, salt)).await
    }

    /// Stores several answers of one sheet: all of them or none, each with its record. For commands.
    ///
    /// # Errors
    /// As [`App::answer`], of the first that cannot be stored.
    pub async fn answer_all(&self, ctx: &Ctx, id: AssessmentId, answers: Vec<(String, NewAnswer)>) -> Result<()> {
        let (app, ctx) = (self.clone(), ctx.clone());
        let all: Vec<_> = answers.into_iter().map(|(key, new)| (key, cleaned(&ctx, new), self.salt())).collect();
        self.db
            .bulk(move |tx| {
                all.iter().try_for_each(|(key, new, salt)| {
                    app.answer_in(tx, &ctx, id, key, new, Unsaid::default(), *salt).map(drop)
                })
            })
            .await
    }

    #[expect(clippy::too_many_arguments, reason = "one change, all of it made before the transaction")]
    pub(super) fn answer_in(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        id: AssessmentId,
        key: &str,
        new: &NewAnswer,
        unsaid: Unsaid,
        salt: [u8; 16],
    ) -> Result<Stored> {
        let (today, at, by) = (ctx.today(), ctx.micros(), ctx.actor.person());
        let organisation = storage::checklist::owner(tx, id)?.ok_or_else(Error::not_found)?;
        let permit = ctx.may(Action::Answer, organisation)?;
        let row = storage::checklist::lock(tx, &permit, organisation, id, at)?.ok_or_else(Error::not_found)?;
        let edition = self.editions.get(tx, &row.edition_hash)?;
        let form = edition.form(&row.form).ok_or_else(|| Error::Inside("sheet of an unknown form".into()))?;
        let item = form.item(key).ok_or_else(Error::not_found)?;
        let before = storage::checklist::answers_of(tx, &row, key)?;
        // A first answer to a carried row takes along what it does not say itself.
        let carried = if before.is_empty() { self.carried_row(tx, &permit, &row, key)? } else { None };
        let wanted = filled(&new.wanted, unsaid, carried.as_ref(), row.fiscal_year);
        check(&wanted, item, today, row.fiscal_year).map_err(|faults| fields(faults, row.fiscal_year))?;

        let version = before.iter().map(|r| r.version).max().unwrap_or(0);
        let in_round = before.iter().find(|r| r.round == row.round);
        let evidence = match &new.evidence {
            Some(ids) => {
                let permit = ctx.may(Action::SeeEvidence, organisation)?;
                for file in ids {
                    let found = storage::evidence::find(tx, &permit, organisation, *file)?;
                    if found.is_none_or(|f| f.withdrawn_at.is_some()) {
                        return Err(Error::field("evidence_ids", "evidence-unknown"));
                    }
                }
                joined(ids)
            }
            None => match (in_round, &carried) {
                (Some(round), _) => round.evidence.clone(),
                (None, Some(carried)) => joined(&self.carried_files(tx, &permit, &row, carried)?),
                (None, None) => String::new(),
            },
        };
        let write = AnswerRow {
            item_key: key.to_owned(),
            round: row.round,
            value: wanted.value,
            checked_on: wanted.checked_on,
            target_date: wanted.target_date,
            responsible: wanted.responsible,
            note: wanted.note,
            reason: wanted.reason,
            evidence,
            version: version + 1,
            changed_at: at,
            changed_by: by,
        };
        let mut chosen = storage::checklist::chosen(tx, &row)?;
        let was = progress(form, &chosen);
        if new.version != version || new.round.is_some_and(|seen| seen != row.round) {
            return match in_round {
                Some(now) if same(now, &write) => {
                    let answer = AnswerRow { version, ..now.clone() };
                    let files = super::json::files_of(tx, organisation, &answer)?;
                    Ok(Stored { answer, files, progress: was, row })
                }
                _ => {
                    let current = match &carried {
                        Some(carried) => self.waiting_in(tx, &permit, &row, carried)?,
                        None => super::json::answer_in(tx, organisation, standing(&before), version)?,
                    };
                    Err(Error::Stale { current: Box::new(current) })
                }
            };
        }
        storage::checklist::put(tx, &row, &write)?;

        let mut after = before;
        after.retain(|r| r.round != row.round);
        after.push(write.clone());
        let fresh = standing(&after).and_then(|r| r.value);
        let old = match fresh {
            Some(choice) => chosen.insert(key.to_owned(), choice),
            None => chosen.remove(key),
        };
        let now = progress(form, &chosen);
        if (now.due, now.answered) != (row.due, row.answered) {
            storage::checklist::set_progress(tx, &row, now.due, now.answered)?;
        }

        let mut changes: Vec<(&str, &str, i64)> = Vec::new();
        if old != fresh {
            changes.extend(old.map(|c| (key, c.code(), -1)));
            changes.extend(fresh.map(|c| (key, c.code(), 1)));
        }
        changes.push(("", "complete", i64::from(now.complete) - i64::from(was.complete)));
        if changes.iter().any(|c| c.2 != 0) {
            let kind = label(tx, organisation)?.kind;
            programme::change(tx, &cell(tx, &row, kind, today)?, &changes)?;
        }

        let files = super::json::files_of(tx, organisation, &write)?;
        let entry = storage::audit::Entry {
            organisation: organisation.bytes(),
            at,
            actor: by,
            action: Action::Answer,
            subject_id: id.bytes(),
            salt,
            detail: detail(&write),
        };
        storage::audit::append(tx, &entry)?;
        Ok(Stored { answer: write, files, row, progress: now })
    }
}

/// The texts as they are stored; a choice without a day was checked today.
fn cleaned(ctx: &Ctx, mut new: NewAnswer) -> NewAnswer {
    new.wanted.note = clean_lines(&new.wanted.note);
    new.wanted.reason = clean_lines(&new.wanted.reason);
    new.wanted.responsible = clean_line(&new.wanted.responsible);
    if new.wanted.value.is_some() && new.wanted.checked_on.is_none() {
        new.wanted.checked_on = Some(ctx.today());
    }
    new
}

/// What is stored: as wanted, and where something was left unsaid, what came along.
fn filled(wanted: &Wanted, unsaid: Unsaid, carried: Option<&Row>, fiscal_year: i32) -> Wanted {
    let mut out = wanted.clone();
    let Some(p) = carried.and_then(|row| row.proposal.as_ref()) else { return out };
    if unsaid.responsible {
        out.responsible.clone_from(&p.responsible);
    }
    if unsaid.note {
        out.note.clone_from(&p.note);
    }
    if unsaid.reason && out.value == Some(Choice::Na) {
        out.reason.clone_from(&p.reason);
    }
    if unsaid.target_date && out.value == Some(Choice::No) && p.has_target_in(fiscal_year) {
        out.target_date = p.target_date;
    }
    out
}

fn joined(ids: &[EvidenceId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The same content, whoever wrote it and when.
fn same(a: &AnswerRow, b: &AnswerRow) -> bool {
    (a.round, a.value, a.checked_on, a.target_date) == (b.round, b.value, b.checked_on, b.target_date)
        && (&a.responsible, &a.note, &a.reason) == (&b.responsible, &b.note, &b.reason)
        && evidence_ids(&a.evidence) == evidence_ids(&b.evidence)
}

/// What was written, as the text that the audit record commits to.
fn detail(a: &AnswerRow) -> String {
    let map: BTreeMap<&str, String> = BTreeMap::from([
        ("key", a.item_key.clone()),
        ("version", a.version.to_string()),
        ("round", a.round.to_string()),
        ("value", a.value.map_or_else(String::new, |v: Choice| v.code().to_owned())),
        ("checked_on", a.checked_on.map_or_else(String::new, |d| d.to_string())),
        ("target_date", a.target_date.map_or_else(String::new, |d| d.to_string())),
        ("responsible", a.responsible.clone()),
        ("note", a.note.clone()),
        ("reason", a.reason.clone()),
        ("evidence", a.evidence.clone()),
    ]);
    serde_json::to_string(&map).unwrap_or_default()
}
