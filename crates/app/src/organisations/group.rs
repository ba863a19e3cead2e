//! A 運営法人 and its institutions: one answer, one question, one file for several at once. Each keeps its own sheet,
//! each change is a transaction with a record of its own.

use super::settle::follows;
use super::{NewOrganisation, store_organisation};
use crate::checklist::{HandTo, NewAnswer, SheetView, Unsaid};
use crate::evidence::Incoming;
use crate::{App, Ctx, Error, Result};
use domain::assessment::{Choice, Progress, progress};
use domain::checklist::Form;
use domain::dates::fiscal_year;
use domain::ids::{AssessmentId, EvidenceId, OrganisationId};
use domain::organisations::Kind;
use domain::people::Role;
use domain::policy::{Action, Permit, Refusal, Scope};
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::checklist::{AnswerRow, AssessmentRow};
use storage::organisations::{self, placements};

/// An institution that came in by the code is shown as new for so long, microseconds: thirty days.
const NEW_FOR: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// Into which 運営法人 an institution goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// A new one of this name, whose owner is whoever makes it.
    New(String),
    /// The one of this code.
    Known(String),
    /// Out of the one in which it is.
    Nothing,
}

/// An institution of a group with this year's sheet.
#[derive(Debug, Clone)]
pub struct Column {
    /// Which.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// This year's sheet; none: not begun.
    pub sheet: Option<AssessmentId>,
    /// How far it is.
    pub progress: Progress,
    /// The choices.
    pub chosen: BTreeMap<String, Choice>,
    /// It came in not long ago.
    pub is_new: bool,
}

/// The institutions of a group that fill the same form of the same edition.
#[derive(Debug, Clone)]
pub struct Together {
    /// Id of the edition.
    pub edition: String,
    /// Its title.
    pub edition_title: String,
    /// The form.
    pub form: Form,
    /// The institutions.
    pub columns: Vec<Column>,
}

/// The present answer of one institution to one row.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Which institution.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its sheet.
    pub sheet: AssessmentId,
    /// Counts the writes; to be sent back.
    pub version: i64,
    /// Its newest round; to be sent back.
    pub round: i64,
    /// The answer of its newest round.
    pub answer: Option<AnswerRow>,
    /// It came in not long ago.
    pub is_new: bool,
}

/// What became of one institution's part.
#[derive(Debug)]
pub struct Outcome {
    /// Which institution.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Nothing, or why not.
    pub result: Result<()>,
}

impl App {
    /// Puts an institution into a 運営法人 or takes it out. Whoever has a role in the group then has it there, too: so
    /// only the institution's own owner may do it, and nobody whose right follows from the group. Who comes by the code
    /// stands in the group's own chain: the group was not asked.
    ///
    /// # Errors
    /// Not found, forbidden; fields `name`, `code`.
    pub async fn join_group(&self, ctx: &Ctx, organisation: OrganisationId, group: Group) -> Result<()> {
        let permit = ctx.may(Action::ChangeOrganisation, organisation)?;
        if permit.scope() == Scope::Group {
            return Err(Error::Refused(Refusal::Forbidden));
        }
        let known = match &group {
            Group::Known(code) => {
                Some(self.organisation_of_code(code).await.map_err(|_| Error::field("code", "group-unknown"))?)
            }
            _ => None,
        };
        let new = match &group {
            Group::New(name) => Some(self.organisation_row(
                ctx,
                &NewOrganisation {
                    kind: Kind::Group,
                    name: name.clone(),
                    kana: String::new(),
                    prefecture: String::new(),
                    code: None,
                    codes: Vec::new(),
                    profile: serde_json::json!({}),
                },
            )?),
            _ => None,
        };
        let id = new.as_ref().map(|row| row.id).or(known);
        let detail = id.map_or_else(|| "no group".to_owned(), |id| format!("group {id}"));
        let entry = self.entry(ctx, organisation, Action::ChangeOrganisation, organisation.bytes(), detail);
        let came = known.map(|group| {
            self.entry(ctx, group, Action::ChangeOrganisation, organisation.bytes(), format!("{organisation} joins"))
        });
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let row = organisations::find(tx, &permit, organisation)?.ok_or_else(Error::not_found)?;
                if !row.kind.is_institution() {
                    return Err(Error::not_found());
                }
                if let Some(new) = &new {
                    store_organisation(tx, &follows(Action::CreateOrganisation)?, new, &[], ctx.micros())?;
                    if let Some(person) = ctx.actor.person() {
                        let people = follows(Action::ChangePeople)?;
                        storage::people::add_role(tx, &people, new.id, person, Role::Owner, ctx.micros())?;
                    }
                }
                if let Some(known) = known {
                    let kind = organisations::label(tx, known)?.map(|(_, _, kind)| kind);
                    if kind != Some(Kind::Group) {
                        return Err(Error::field("code", "group-unknown"));
                    }
                }
                // A code that the group's people made and kept would let them in again.
                if let Some(left) = row.group_id.filter(|left| Some(*left) != id) {
                    storage::people::drop_of_group(tx, &permit, organisation, left)?;
                }
                placements::set_group(tx, &permit, organisation, id)?;
                if let Some(came) = came.as_ref().filter(|_| row.group_id != known) {
                    storage::audit::append(tx, came)?;
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// The institutions of a group with this year's sheets, by edition and form.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn together(&self, ctx: &Ctx, group: OrganisationId) -> Result<Vec<Together>> {
        let seen = ctx.may(Action::SeeOrganisation, group)?;
        let year = fiscal_year(ctx.today());
        let in_force = self.edition_in_force(ctx, year).await?;
        let usable = match in_force {
            Some(edition) => Some(edition),
            None => self.newest_edition(ctx, year).await?,
        };
        let Some(usable) = usable.map(Arc::new) else { return Ok(Vec::new()) };
        let (ctx, cache) = (ctx.clone(), self.editions.clone());
        self.db
            .report(move |tx| {
                let mut out: Vec<Together> = Vec::new();
                for organisation in placements::in_group(tx, group)? {
                    // Where the policy does not reach, the institution is as if it were not there.
                    let Ok(permit) = ctx.may(Action::SeeSheet, organisation) else { continue };
                    let Some((name, _, kind)) = organisations::label(tx, organisation)? else { continue };
                    let Some(own) = usable.edition.form_for(kind) else { continue };
                    let row = this_year(tx, &permit, organisation, year, &own.id, &usable.row.id)?;
                    let edition = match &row {
                        Some(row) => cache.get(tx, &row.edition_hash)?,
                        None => cache.get(tx, &usable.row.hash)?,
                    };
                    let Some(form) = edition.form(row.as_ref().map_or(&own.id, |r| &r.form)) else { continue };
                    let chosen = match &row {
                        Some(row) => storage::checklist::chosen(tx, row)?,
                        None => BTreeMap::new(),
                    };
                    let column = Column {
                        organisation,
                        name,
                        sheet: row.as_ref().map(|r| r.id),
                        progress: progress(form, &chosen),
                        chosen,
                        is_new: is_new(tx, &seen, group, organisation, ctx.micros())?,
                    };
                    match out.iter_mut().find(|t| t.edition == edition.id && t.form.id == form.id) {
                        Some(same) => same.columns.push(column),
                        None => out.push(Together {
                            edition: edition.id.clone(),
                            edition_title: edition.title.clone(),
                            form: form.clone(),
                            columns: vec![column],
                        }),
                    }
                }
                Ok(out)
            })
            .await
    }

    /// How a row stands in the institutions of a group that have begun the same form of the same edition.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn together_on(
        &self,
        ctx: &Ctx,
        group: OrganisationId,
        edition: &str,
        form: &str,
        key: &str,
    ) -> Result<(Together, Vec<Standing>)> {
        let all = self.together(ctx, group).await?;
        let same = all.into_iter().find(|t| t.edition == edition && t.form.id == form).ok_or_else(Error::not_found)?;
        same.form.item(key).ok_or_else(Error::not_found)?;
        let sheets: Vec<_> =
            same.columns.iter().filter_map(|c| Some((c.organisation, c.name.clone(), c.sheet?, c.is_new))).collect();
        let (ctx, key) = (ctx.clone(), key.to_owned());
        let standing = self.db.report(move |tx| {
            let mut out = Vec::new();
            for (organisation, name, sheet, is_new) in &sheets {
                let permit = ctx.may(Action::SeeSheet, *organisation)?;
                let row = storage::checklist::find(tx, &permit, *organisation, *sheet)?.ok_or_else(Error::not_found)?;
                let rounds = storage::checklist::answers_of(tx, &row, &key)?;
                out.push(Standing {
                    organisation: *organisation,
                    name: name.clone(),
                    sheet: *sheet,
                    version: rounds.iter().map(|r| r.version).max().unwrap_or(0),
                    round: row.round,
                    answer: rounds.into_iter().find(|r| r.round == row.round),
                    is_new: *is_new,
                });
            }
            Ok::<_, Error>(out)
        });
        Ok((same, standing.await?))
    }

    /// Begins this year's sheet in several institutions of a group.
    ///
    /// # Errors
    /// None of its own: what became of each stands in its outcome.
    pub async fn begin_together(
        &self,
        ctx: &Ctx,
        together: &Together,
        chosen: &[OrganisationId],
    ) -> Result<Vec<Outcome>> {
        let mut out = Vec::new();
        for column in together.columns.iter().filter(|c| chosen.contains(&c.organisation) && c.sheet.is_none()) {
            let new = crate::checklist::NewSheet {
                edition: together.edition.clone(),
                form: together.form.id.clone(),
                vendor: None,
                fiscal_year: fiscal_year(ctx.today()),
            };
            let result = self.begin_sheet(ctx, column.organisation, new).await.map(|_| ());
            out.push(Outcome { organisation: column.organisation, name: column.name.clone(), result });
        }
        Ok(out)
    }

    /// Writes one answer to the chosen institutions, each with the version and the round that were on the screen; a file
    /// is added to each. What is left empty stays as each has it. Who was overtaken by somebody else keeps what stands
    /// there, and says so; so does a row that was carried over and waits, where no choice is made.
    ///
    /// # Errors
    /// Field `value` where nothing is to be written; the file's. What became of each stands in its outcome.
    pub async fn answer_together(
        &self,
        ctx: &Ctx,
        key: &str,
        chosen: &[Standing],
        answer: &NewAnswer,
        file: Option<(String, Incoming)>,
    ) -> Result<Vec<Outcome>> {
        let w = &answer.wanted;
        let texts = [&w.note, &w.responsible, &w.reason];
        if w.value.is_none() && file.is_none() && texts.iter().all(|text| text.is_empty()) {
            return Err(Error::field("value", "group-nothing"));
        }
        let mut all = Vec::new();
        for standing in chosen {
            let sheet = self.sheet(ctx, standing.sheet).await;
            all.push((standing, sheet.and_then(|sheet| for_one(&sheet, key, standing, answer))));
        }
        // Whose row waits is handed no file. Who was overtaken has it among its files, to be attached by hand.
        let owners: Vec<OrganisationId> =
            all.iter().filter(|(_, own)| own.is_ok()).map(|(s, _)| s.organisation).collect();
        let files: BTreeMap<OrganisationId, EvidenceId> = match file {
            Some((name, incoming)) => {
                let added = self.add_evidence_to(ctx, &owners, &name, incoming).await?;
                added.into_iter().map(|row| (row.organisation, row.id)).collect()
            }
            None => BTreeMap::new(),
        };
        let mut out = Vec::new();
        for (standing, own) in all {
            let result = match own {
                Ok(mut own) => {
                    if let Some(file) = files.get(&standing.organisation) {
                        own.files.push(*file);
                        own.new.evidence = Some(own.files);
                    }
                    self.answer_saying(ctx, standing.sheet, key, own.new, own.unsaid).await.map(drop)
                }
                Err(error) => Err(error),
            };
            out.push(Outcome { organisation: standing.organisation, name: standing.name.clone(), result });
        }
        Ok(out)
    }

    /// Hands one question of several institutions to somebody by name.
    ///
    /// # Errors
    /// None of its own: what became of each stands in its outcome.
    pub async fn hand_over_together(
        &self,
        ctx: &Ctx,
        key: &str,
        chosen: &[Standing],
        to: &str,
        message: &str,
    ) -> Result<Vec<Outcome>> {
        let mut out = Vec::new();
        for standing in chosen {
            let result = self.hand_over(ctx, standing.sheet, key, HandTo::Name(to.to_owned()), message).await;
            out.push(Outcome { organisation: standing.organisation, name: standing.name.clone(), result });
        }
        Ok(out)
    }
}

/// What is to be written for one institution.
struct Own {
    new: NewAnswer,
    /// What was left empty: there a carried answer keeps what came along.
    unsaid: Unsaid,
    /// The files that its answer has.
    files: Vec<EvidenceId>,
}

/// The answer for one institution: what was left empty is as its own answer of this round has it.
fn for_one(sheet: &SheetView, key: &str, seen: &Standing, answer: &NewAnswer) -> Result<Own> {
    let mut new = NewAnswer { version: seen.version, round: Some(seen.round), ..answer.clone() };
    let w = &mut new.wanted;
    let unsaid = Unsaid {
        target_date: w.target_date.is_none(),
        responsible: w.responsible.is_empty(),
        note: w.note.is_empty(),
        reason: w.reason.is_empty(),
    };
    let now = sheet.in_round(key, sheet.row.round);
    let waiting = sheet.waiting(key).and_then(|row| row.proposal.as_ref()).zip(sheet.inherited.as_ref());
    // Nobody confirms what was carried over by a note or a file.
    if waiting.is_some() && w.value.is_none() {
        return Err(Error::Conflict("carry-look-first"));
    }
    if let Some(now) = now {
        if w.value.is_none() {
            (w.value, w.checked_on, w.target_date) = (now.value, now.checked_on, now.target_date);
        } else if unsaid.target_date && w.value == Some(Choice::No) {
            w.target_date = now.target_date;
        }
        if unsaid.responsible {
            w.responsible.clone_from(&now.responsible);
        }
        if unsaid.note {
            w.note.clone_from(&now.note);
        }
        if unsaid.reason && (w.value == now.value || w.value == Some(Choice::Na)) {
            w.reason.clone_from(&now.reason);
        }
    }
    let files = match (now, waiting) {
        (Some(now), _) => sheet.files_there(now),
        (None, Some((proposal, inherited))) => inherited.files_of(&proposal.evidence),
        (None, None) => Vec::new(),
    };
    Ok(Own { new, unsaid, files: files.into_iter().map(|f| f.id).collect() })
}

/// Whether an institution came in by the code not long ago. Nobody of the group was asked, so they see it first.
fn is_new(
    tx: &sql::Tx,
    permit: &Permit,
    group: OrganisationId,
    organisation: OrganisationId,
    now: i64,
) -> Result<bool> {
    let came = storage::audit::last_of(tx, permit, group, Action::ChangeOrganisation, organisation.bytes())?;
    Ok(came.is_some_and(|(at, _)| now.saturating_sub(at) < NEW_FOR))
}

/// This year's sheet of a form: of the edition in use, else of any.
fn this_year(
    tx: &sql::Tx,
    permit: &Permit,
    organisation: OrganisationId,
    year: i32,
    form: &str,
    edition: &str,
) -> Result<Option<AssessmentRow>> {
    let all = storage::checklist::list(tx, permit, organisation)?;
    let mut mine: Vec<_> =
        all.into_iter().filter(|s| s.fiscal_year == year && s.vendor.is_none() && s.form == form).collect();
    mine.sort_by_key(|s| s.edition != edition);
    Ok(mine.into_iter().next())
}
