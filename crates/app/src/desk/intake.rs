//! A call from its ring to its answer: who calls, about what, what was advised. Member number and 医籍番号 say who
//! calls; they open nothing, and the desk sees them masked.

use super::ask::{callback_fault, month_of};
use super::work::append;
use super::{DeskRow, answering_seat, standing_of};
use crate::guide::EditionView;
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Field, Result};
use domain::checklist::Status;
use domain::desk::consultation::{CALLER_MAX, LINES, SUBJECT_MAX, Saying, State, TEXT_MAX, Urgency, Way, grams};
use domain::ids::{ConsultationId, DeskId, OrganisationId, PersonId};
use domain::organisations::membership::{masked, number_key};
use domain::organisations::{Kind, names::name_key};
use domain::policy::{Action, Actor, Subject, decide};
use domain::text::{clean_line, clean_lines, fold_code};
use jiff::civil::Date;
use storage::desk::consultations::{self, ConsultationRow};
use storage::organisations::listing;

/// A call as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedCall {
    /// Id of the institution that was found; empty: not known.
    pub institution: String,
    /// Who calls.
    pub caller: String,
    /// Number to call back.
    pub callback: String,
    /// Member number or 医籍番号 as the caller said it.
    pub number: String,
    /// The requirement that it is about; empty: none.
    pub lineage: String,
    /// 1 or 2.
    pub line: String,
    /// Code of [`Urgency`].
    pub urgency: String,
    /// In one line.
    pub subject: String,
    /// What was asked; the institution can read it.
    pub asked: String,
    /// Notes while talking, for the desk alone.
    pub note: String,
    /// What was advised; the institution can read it.
    pub advice: String,
    /// Close at once.
    pub close: bool,
}

/// An institution that may be the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The associations above it, lowest first.
    pub above: String,
    /// Its numbers, masked: enough to compare what the caller says.
    pub numbers: Vec<String>,
    /// Whether the desk is for it.
    pub may_ask: bool,
}

/// The form of the continuity table.
const TABLE: &str = "continuity";
/// What a search for a caller found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Callers {
    /// The institutions that are offered.
    pub found: Vec<Caller>,
    /// Whether there may be others: more has to be typed.
    pub more: bool,
}

/// Most institutions that a search offers.
const OFFERED: usize = 8;
/// So many entries of a list are looked at for them, or of all lists in one go.
const LOOKED: usize = 300;
/// With no more associations below it a desk looks through their lists; else through all lists together.
const LISTS: usize = 60;
/// So often at most.
const GOES: usize = 20;

impl App {
    /// Institutions below the association that runs a desk, by the beginning of their name (kana or kanji), by the
    /// doctor's name, by a code, by member number or 医籍番号.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn find_caller(&self, ctx: &Ctx, desk: DeskId, typed: &str) -> Result<Callers> {
        let (ctx, key, number) = (ctx.clone(), name_key(typed), number_key(typed));
        self.db
            .read(move |tx| {
                let seat = answering_seat(tx, &ctx, desk)?;
                let mut out = Callers::default();
                // One character finds half the country.
                if key.chars().count() < 2 {
                    return Ok(out);
                }
                let lists = lists_below(tx, seat.row.organisation, ctx.today())?;
                let mut keys = vec![&key];
                if number != key && number.chars().count() >= 2 {
                    keys.push(&number);
                }
                for key in keys {
                    match &lists {
                        Some(lists) => in_lists(tx, &ctx, &seat.row, lists, key, &mut out)?,
                        None => in_all_lists(tx, &ctx, &seat.row, key, &mut out)?,
                    }
                }
                Ok(out)
            })
            .await
    }

    /// The institution of a consultation or of a form, as the desk sees it; none where it is not below the association.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn caller(&self, ctx: &Ctx, desk: DeskId, house: OrganisationId) -> Result<Option<Caller>> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let seat = answering_seat(tx, &ctx, desk)?;
                caller(tx, &ctx, &seat.row, house)
            })
            .await
    }

    /// Whether who acts answers at a desk, before anything that they typed is looked at.
    pub(super) async fn answers_at(&self, ctx: &Ctx, desk: DeskId) -> Result<()> {
        let ctx = ctx.clone();
        self.db.read(move |tx| answering_seat(tx, &ctx, desk).map(|_| ())).await
    }

    /// Takes a call in: the consultation, with what was asked, noted and advised.
    ///
    /// # Errors
    /// Not found, forbidden; invalid, each field named; conflict `idempotency-key-reused`.
    pub async fn take_call(&self, ctx: &Ctx, desk: DeskId, typed: TypedCall, key: Option<&str>) -> Result<Made> {
        self.answers_at(ctx, desk).await?;
        let (typed, urgency, line, wrong) = typed.read();
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let said = format!("{typed:?}");
        let request: [&[u8]; 3] = [b"call", &desk.bytes(), said.as_bytes()];
        let once = key.map(|key| Once::new(ctx, key, &request)).transpose()?;
        let (id, salt) = (ConsultationId(self.new_id(ctx)), self.salt());
        let about = self.asked_about(ctx, &typed.lineage).await?;
        let ctx_in = ctx.clone();
        let digest = content::hash::hex(said.as_bytes());
        self.once(ctx, once, move |tx| {
            let ctx = &ctx_in;
            let seat = answering_seat(tx, ctx, desk)?;
            let house = match typed.institution.parse::<OrganisationId>() {
                Ok(house) => match caller(tx, ctx, &seat.row, house)? {
                    Some(found) => Some(found),
                    None => return Err(Error::field("institution", "consultation-institution")),
                },
                Err(_) => None,
            };
            let advised = !typed.advice.is_empty();
            let state = match (typed.close, advised) {
                (true, _) => State::Closed,
                (false, true) => State::Answered,
                (false, false) => State::Open,
            };
            let at = ctx.micros();
            let (edition, form) = about.clone().unwrap_or_default();
            let row = ConsultationRow {
                organisation: seat.row.organisation,
                id,
                desk,
                number: 0,
                way: Way::Phone,
                institution: house.as_ref().map(|c| c.id),
                caller: typed.caller.clone(),
                callback: typed.callback.clone(),
                number_shown: masked(&number_key(&typed.number)),
                edition,
                form,
                lineage: typed.lineage.clone(),
                line,
                urgency,
                subject: typed.subject.clone(),
                state,
                taken_by: ctx.actor.person(),
                asked_by: None,
                month: month_of(ctx),
                opened_at: at,
                answered_at: advised.then_some(at),
                closed_at: typed.close.then_some(at),
                worked: advised.then_some(0),
                version: 1,
            };
            let number = consultations::add(tx, &seat.permit, &row)?.ok_or_else(Error::not_found)?;
            let row = ConsultationRow { number, ..row };
            for (kind, text) in
                [(Saying::Question, &typed.asked), (Saying::Note, &typed.note), (Saying::Answer, &typed.advice)]
            {
                if !text.is_empty() {
                    append(tx, ctx, &row, kind, text)?;
                }
            }
            let name = house.map(|c| c.name).unwrap_or_default();
            consultations::index(tx, desk, number, &grams([row.subject.as_str(), &row.caller, &name].into_iter()))?;
            let entry = storage::audit::Entry {
                organisation: row.organisation.bytes(),
                at,
                actor: ctx.actor.person(),
                action: Action::AnswerDesk,
                subject_id: id.bytes(),
                salt,
                detail: format!("call {digest}"),
            };
            storage::audit::append(tx, &entry)?;
            Ok(serde_json::json!({"id": id, "number": number}))
        })
        .await
    }

    /// The forms whose rows can be asked about, each with its edition: that of this year, else the newest; then the
    /// newest continuity table.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn forms_to_ask_about(&self, ctx: &Ctx) -> Result<Vec<(EditionView, String)>> {
        let year = domain::dates::fiscal_year(ctx.today());
        let found = match self.edition_in_force(ctx, year).await? {
            Some(found) => Some(found),
            None => self.newest_edition(ctx, year).await?,
        };
        let form = found.as_ref().and_then(|view| view.edition.form_for(Kind::Clinic)).map(|form| form.id.clone());
        let mut out: Vec<(EditionView, String)> = found.zip(form).into_iter().collect();
        let has_table = |e: &EditionView| e.row.status == Status::Published && e.edition.form(TABLE).is_some();
        let table = self.editions(ctx).await?.into_iter().rfind(has_table);
        out.extend(table.map(|view| (view, TABLE.to_owned())));
        Ok(out)
    }

    /// Edition and form of a requirement that a caller asks about: of the first form that has it.
    async fn asked_about(&self, ctx: &Ctx, lineage: &str) -> Result<Option<(String, String)>> {
        if lineage.is_empty() {
            return Ok(None);
        }
        let forms = self.forms_to_ask_about(ctx).await?;
        let has = |(view, form): &&(EditionView, String)| {
            view.edition.form(form).is_some_and(|form| form.items().any(|item| item.lineage == lineage))
        };
        let found = forms.iter().find(has).or(forms.first());
        Ok(found.map(|(view, form)| (view.row.id.clone(), form.clone())))
    }

    /// Says whose people called, once that is known.
    ///
    /// # Errors
    /// Not found, forbidden; invalid `institution`; stale; conflict `consultation-known`.
    pub async fn identify_caller(
        &self,
        ctx: &Ctx,
        id: ConsultationId,
        version: i64,
        house: OrganisationId,
    ) -> Result<()> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let row = consultations::lock(tx, id)?.ok_or_else(Error::not_found)?;
                let seat = answering_seat(tx, &ctx, row.desk)?;
                if row.version != version {
                    return Err(Error::Stale { current: Box::new(serde_json::json!({"version": row.version})) });
                }
                // Who wrote it or whose people called is known; nobody gets it in their place.
                if row.asked_by.is_some() || row.institution.is_some_and(|known| known != house) {
                    return Err(Error::Conflict("consultation-known"));
                }
                let found = caller(tx, &ctx, &seat.row, house)?;
                let found = found.ok_or_else(|| Error::field("institution", "consultation-institution"))?;
                let new = ConsultationRow { institution: Some(found.id), ..row.clone() };
                consultations::write(tx, &seat.permit, &new)?.ok_or_else(Error::not_found)?;
                consultations::index(tx, row.desk, row.number, &grams(std::iter::once(found.name.as_str())))?;
                let entry = storage::audit::Entry {
                    organisation: row.organisation.bytes(),
                    at: ctx.micros(),
                    actor: ctx.actor.person(),
                    action: Action::AnswerDesk,
                    subject_id: id.bytes(),
                    salt,
                    detail: format!("institution {house}"),
                };
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}

impl TypedCall {
    fn read(&self) -> (TypedCall, Urgency, i64, Vec<Field>) {
        let mut wrong = Vec::new();
        let typed = TypedCall {
            institution: self.institution.trim().to_owned(),
            caller: clean_line(&self.caller),
            callback: fold_code(&self.callback),
            number: clean_line(&self.number),
            lineage: self.lineage.trim().to_owned(),
            subject: clean_line(&self.subject),
            asked: clean_lines(&self.asked).trim_matches('\n').to_owned(),
            note: clean_lines(&self.note).trim_matches('\n').to_owned(),
            advice: clean_lines(&self.advice).trim_matches('\n').to_owned(),
            ..self.clone()
        };
        if typed.subject.is_empty() || typed.subject.chars().count() > SUBJECT_MAX {
            wrong.push(Field::new("subject", "consultation-subject").with("most", SUBJECT_MAX.to_string()));
        }
        for (name, text) in [("caller", &typed.caller), ("number", &typed.number)] {
            if text.chars().count() > CALLER_MAX {
                wrong.push(Field::new(name, "consultation-long").with("most", CALLER_MAX.to_string()));
            }
        }
        wrong.extend(callback_fault(&typed.callback));
        for (name, text) in [("asked", &typed.asked), ("note", &typed.note), ("advice", &typed.advice)] {
            if text.chars().count() > TEXT_MAX {
                wrong.push(Field::new(name, "consultation-long").with("most", TEXT_MAX.to_string()));
            }
        }
        if typed.close && typed.advice.is_empty() && typed.note.is_empty() {
            wrong.push(Field::new("advice", "consultation-close-empty"));
        }
        let urgency = Urgency::from_code(&self.urgency).unwrap_or(Urgency::Normal);
        let line = self.line.parse().ok().filter(|n| LINES.contains(n)).unwrap_or(1);
        (typed, urgency, line, wrong)
    }
}

/// An association and all associations below it; none where they are more than [`LISTS`].
fn lists_below(tx: &sql::Tx, top: OrganisationId, today: Date) -> Result<Option<Vec<OrganisationId>>> {
    let (mut out, mut next) = (vec![top], 0);
    while let Some(one) = out.get(next).copied() {
        next += 1;
        for (child, ..) in storage::organisations::child_associations(tx, one, today)? {
            if !out.contains(&child) {
                out.push(child);
            }
        }
        if out.len() > LISTS {
            return Ok(None);
        }
    }
    Ok(Some(out))
}

/// Looks through the lists of these associations, the first of which runs the desk: the same word begins some hundred
/// names of others.
fn in_lists(
    tx: &sql::Tx,
    ctx: &Ctx,
    desk: &DeskRow,
    lists: &[OrganisationId],
    key: &str,
    out: &mut Callers,
) -> Result<()> {
    let all = decide(&Actor::Command, Action::SeeOrganisation, &Subject::common())?;
    // It stands in no list of its own.
    let own = storage::organisations::label(tx, desk.organisation)?;
    if own.is_some_and(|(name, ..)| name_key(&name).starts_with(key)) {
        offer(tx, ctx, desk, &[desk.organisation.bytes()], out)?;
    }
    for list in lists {
        let subjects = listing::find(tx, &all, *list, None, key, LOOKED)?;
        if !offer(tx, ctx, desk, &subjects, out)? {
            return Ok(());
        }
        out.more |= subjects.len() == LOOKED;
    }
    Ok(())
}

/// Looks through the lists of all associations together: for a desk of so many that most entries are below it.
fn in_all_lists(tx: &sql::Tx, ctx: &Ctx, desk: &DeskRow, key: &str, out: &mut Callers) -> Result<()> {
    let mut after = (String::new(), [0; 16]);
    for _ in 0..GOES {
        let page = storage::desk::found(tx, key, &after, LOOKED)?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(last);
        let is_last = page.len() < LOOKED;
        let mut subjects: Vec<[u8; 16]> = Vec::new();
        for (_, subject) in page {
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        if !offer(tx, ctx, desk, &subjects, out)? || is_last {
            return Ok(());
        }
    }
    out.more = true;
    Ok(())
}

/// Offers the institutions of some entries, as far as they are below the desk's association; false where there are
/// more than are offered.
fn offer(tx: &sql::Tx, ctx: &Ctx, desk: &DeskRow, subjects: &[[u8; 16]], out: &mut Callers) -> Result<bool> {
    for subject in subjects {
        for house in houses_of(tx, *subject)? {
            if out.found.iter().any(|known| known.id == house) {
                continue;
            }
            let Some(found) = caller(tx, ctx, desk, house)? else { continue };
            if out.found.len() == OFFERED {
                out.more = true;
                return Ok(false);
            }
            out.found.push(found);
        }
    }
    Ok(true)
}

/// The organisations that an entry of the lists stands for: itself, or what a person opens or manages.
fn houses_of(tx: &sql::Tx, subject: [u8; 16]) -> Result<Vec<OrganisationId>> {
    let own = OrganisationId::from_bytes(subject);
    if storage::organisations::label(tx, own)?.is_some() {
        return Ok(vec![own]);
    }
    let person = PersonId::from_bytes(subject);
    let mut out = Vec::new();
    for entry in storage::organisations::members::anywhere(tx, person)? {
        let held = storage::organisations::memberships::of_person(tx, person, entry.association)?;
        out.extend(held.into_iter().map(|(house, _)| house));
    }
    Ok(out)
}

/// An institution (or an association) below the one that runs the desk; none for any other.
fn caller(tx: &sql::Tx, ctx: &Ctx, desk: &DeskRow, house: OrganisationId) -> Result<Option<Caller>> {
    let Some((name, _, kind)) = storage::organisations::label(tx, house)? else { return Ok(None) };
    let standing = standing_of(tx, house, ctx.today())?;
    if !standing.belongs_to(desk.organisation) {
        return Ok(None);
    }
    let mut above = Vec::new();
    for association in storage::organisations::above(tx, house, ctx.today())? {
        above.extend(storage::organisations::label(tx, association)?.map(|l| l.0));
    }
    let numbers = storage::desk::numbers_of(tx, house)?.iter().map(|n| masked(&number_key(n))).collect();
    Ok(Some(Caller { id: house, name, kind, above: above.join(" ← "), numbers, may_ask: standing.may_ask(desk) }))
}
