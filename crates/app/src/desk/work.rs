//! A desk at work: what waits, one consultation, answering, waiting for the caller, handing over, closing.

use super::ask::text_fault;
use super::{App, Seat, TOKYO, here, seat};
use crate::{Ctx, Error, Result};
use content::Lang;
use domain::dates::from_micros;
use domain::desk::consultation::{SAYINGS_MAX, Saying, State, grams};
use domain::desk::{Calendar, worked};
use domain::ids::{ConsultationId, DeskId, OrganisationId, PersonId};
use domain::policy::{Action, Permit, Refusal};
use domain::text::{clean_lines, without_readings};
use storage::desk::consultations::{self, ConsultationRow, SayingRow};
use storage::desk::{DeskRow, TemplateRow};

/// From which side somebody looks at a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// As the institution whose people asked.
    Institution,
    /// As the desk, or the association that runs it.
    Desk {
        /// Whether they answer there.
        answers: bool,
    },
}

/// What an operator does with a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Answers.
    Answer,
    /// Asks back, and waits for the caller.
    Wait,
    /// Writes a note for the desk.
    Note,
    /// Takes it over, from whoever had it.
    Take,
    /// Hands it to a colleague.
    Hand(PersonId),
    /// Calls in the second line, or gives it back to the first.
    Line(i64),
    /// Closes it.
    Close,
    /// Opens it again.
    Reopen,
}

/// A consultation with everything that belongs to it, as one side sees it.
#[derive(Debug, Clone)]
pub struct ConsultationView {
    /// The consultation.
    pub row: ConsultationRow,
    /// From which side.
    pub side: Side,
    /// The desk.
    pub desk: DeskRow,
    /// What was written; notes of the desk for the desk alone.
    pub sayings: Vec<SayingRow>,
    /// Name of the institution; empty where it is not known.
    pub institution: String,
    /// Who works on it.
    pub taken_by: String,
    /// Minutes of the desk so far, or until the first answer.
    pub worked: i32,
    /// For the desk: who else answers there.
    pub colleagues: Vec<(PersonId, String)>,
    /// For the desk: ready-made texts.
    pub templates: Vec<TemplateRow>,
    /// For the desk: the institution has left the association, or was closed.
    pub left: bool,
}

/// What waits at a desk.
#[derive(Debug, Clone)]
pub struct Board {
    /// The desk.
    pub desk: DeskRow,
    /// The association that runs it.
    pub association: String,
    /// Whether who asks answers there.
    pub answers: bool,
    /// Which state is listed.
    pub state: State,
    /// The consultations: row, name of the institution, who works on it.
    pub rows: Vec<(ConsultationRow, String, String)>,
    /// How many are in each state.
    pub counts: Vec<(State, i64)>,
}

/// Most on one page of the board.
const PAGE: i64 = 50;

/// A consultation, if who asks may see it: from the desk's side where both would do.
pub(super) fn reached(
    tx: &sql::Tx,
    ctx: &Ctx,
    id: ConsultationId,
    lock: bool,
) -> Result<(ConsultationRow, Side, Permit)> {
    let found = if lock { consultations::lock(tx, id)? } else { consultations::find(tx, id)? };
    let row = found.ok_or_else(Error::not_found)?;
    match seat(tx, ctx, row.desk) {
        Ok(Seat { permit, answers, .. }) => return Ok((row, Side::Desk { answers }, permit)),
        Err(Error::Refused(_)) => {}
        Err(error) => return Err(error),
    }
    if let Some(house) = row.institution
        // Whoever operates a desk of an association does not see what the association asks elsewhere.
        && let Ok(permit) = ctx.may(Action::AskDesk, house)
    {
        return Ok((row, Side::Institution, permit));
    }
    Err(Error::not_found())
}

/// Writes something down and makes it findable.
pub(super) fn append(tx: &sql::Tx, ctx: &Ctx, row: &ConsultationRow, kind: Saying, text: &str) -> Result<()> {
    let by = (ctx.actor.person(), ctx.micros());
    let place = consultations::say(tx, row, kind, by, text)?;
    if usize::try_from(place).is_ok_and(|n| n > SAYINGS_MAX) {
        return Err(Error::Conflict("consultation-full"));
    }
    Ok(consultations::index(tx, row.desk, row.number, &grams(std::iter::once(text)))?)
}

impl App {
    /// What waits at a desk, in one state, the newest first.
    ///
    /// # Errors
    /// Not found.
    pub async fn board(&self, ctx: &Ctx, id: DeskId, state: State, before: Option<i64>) -> Result<Board> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let Seat { permit, row: desk, answers } = seat(tx, &ctx, id)?;
                let key = (desk.organisation, id);
                let found = consultations::queue(tx, &permit, key, state, before.unwrap_or(i64::MAX), PAGE)?;
                let mut counts = Vec::new();
                for state in State::ALL {
                    counts.push((*state, consultations::count(tx, &permit, desk.organisation, id, *state)?));
                }
                let association =
                    storage::organisations::label(tx, desk.organisation)?.map(|l| l.0).unwrap_or_default();
                Ok(Board { rows: named(tx, found)?, desk, association, answers, state, counts })
            })
            .await
    }

    /// The desks at which somebody answers, or that their associations run: desk, name, how many questions wait.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn own_desks(&self, ctx: &Ctx) -> Result<Vec<(DeskId, String, i64)>> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let mut out = Vec::new();
                for row in storage::desk::all(tx)? {
                    if ctx.actor.person().is_none() {
                        break;
                    }
                    if let Ok(Seat { permit, row, .. }) = seat(tx, &ctx, row.id) {
                        let n = consultations::count(tx, &permit, row.organisation, row.id, State::Open)?;
                        out.push((row.id, row.desk.name, n));
                    }
                }
                Ok(out)
            })
            .await
    }

    /// The desks that were given up, with their names, for those who ran them: what was asked there stays to be read.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn ended_desks(&self, ctx: &Ctx) -> Result<Vec<(DeskId, String)>> {
        if ctx.actor.person().is_none() {
            return Ok(Vec::new());
        }
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let mut out = storage::desk::ended(tx)?;
                out.retain(|row| seat(tx, &ctx, row.id).is_ok());
                Ok(out.into_iter().map(|row| (row.id, row.desk.name)).collect())
            })
            .await
    }

    /// The ready-made texts of a desk, for those who answer there.
    ///
    /// # Errors
    /// Not found.
    pub async fn desk_templates(&self, ctx: &Ctx, id: DeskId) -> Result<Vec<TemplateRow>> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let seat = seat(tx, &ctx, id)?;
                Ok(storage::desk::templates(tx, seat.row.organisation, id)?)
            })
            .await
    }

    /// One consultation.
    ///
    /// # Errors
    /// Not found for everybody but the institution, the desk and the association that runs it.
    pub async fn consultation(&self, ctx: &Ctx, id: ConsultationId) -> Result<ConsultationView> {
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db.read(move |tx| app.consultation_in(tx, &ctx, id)).await
    }

    fn consultation_in(&self, tx: &sql::Tx, ctx: &Ctx, id: ConsultationId) -> Result<ConsultationView> {
        let (row, side, _) = reached(tx, ctx, id, false)?;
        let desk = storage::desk::find(tx, row.desk)?.ok_or_else(Error::not_found)?;
        let of_desk = matches!(side, Side::Desk { .. });
        let mut sayings = consultations::sayings(tx, &row)?;
        if !of_desk {
            sayings.retain(|s| s.kind != Saying::Note);
        }
        let name = |house: Option<OrganisationId>| -> Result<String> {
            Ok(match house {
                Some(house) => storage::organisations::label(tx, house)?.map(|l| l.0).unwrap_or_default(),
                None => String::new(),
            })
        };
        let taken_by = match row.taken_by {
            Some(person) => storage::people::name(tx, person)?.unwrap_or_default(),
            None => String::new(),
        };
        let so_far = match row.worked {
            Some(minutes) => i32::try_from(minutes).unwrap_or(i32::MAX),
            None => self.worked_so_far(tx, ctx, &row, &desk)?,
        };
        Ok(ConsultationView {
            institution: name(row.institution)?,
            taken_by,
            worked: so_far,
            colleagues: if of_desk { storage::desk::operators(tx, desk.organisation, desk.id)? } else { Vec::new() },
            templates: if of_desk { storage::desk::templates(tx, desk.organisation, desk.id)? } else { Vec::new() },
            left: of_desk && !App::still_belongs(tx, ctx, &row)?,
            row,
            side,
            desk,
            sayings,
        })
    }

    /// The working-hours clock of a consultation until now.
    fn worked_so_far(&self, tx: &sql::Tx, ctx: &Ctx, row: &ConsultationRow, desk: &DeskRow) -> Result<i32> {
        let holidays = self.holidays_in(tx)?;
        let closures = storage::desk::closures(tx, desk.organisation, desk.id)?;
        let calendar = Calendar { holidays: &holidays, closures: &closures };
        Ok(worked(&desk.desk, &calendar, TOKYO.to_datetime(from_micros(row.opened_at)), here(ctx.now)))
    }

    /// An operator does something with a consultation. `version` is that on their screen.
    ///
    /// # Errors
    /// Not found, forbidden; invalid `text`, `to`; stale; conflict `consultation-taken` (a colleague works on it),
    /// `consultation-closed`, `consultation-left` (the institution has left), `consultation-full`,
    /// `consultation-desk-ended`.
    pub async fn at_desk(&self, ctx: &Ctx, id: ConsultationId, version: i64, doing: Doing, text: &str) -> Result<()> {
        let text = clean_lines(text);
        let must_say = matches!(doing, Doing::Answer | Doing::Wait | Doing::Note);
        let fault = text_fault(&text, "text").filter(|_| must_say || !text.trim().is_empty());
        let (app, ctx, salt) = (self.clone(), ctx.clone(), self.salt());
        let told = self.mail_of_answer(&ctx);
        self.db
            .write(move |tx| {
                let (row, side, permit) = reached(tx, &ctx, id, true)?;
                let Side::Desk { answers: true } = side else { return Err(Error::Refused(Refusal::Forbidden)) };
                ctx.may(Action::AnswerDesk, row.organisation)?;
                if let Some(fault) = fault.clone() {
                    return Err(fault.into());
                }
                let new = app.done(tx, &ctx, &row, version, doing, &text)?;
                consultations::write(tx, &permit, &new)?.ok_or_else(Error::not_found)?;
                if matches!(doing, Doing::Answer | Doing::Wait) {
                    told.send(tx, &ctx, &row)?;
                }
                let entry = storage::audit::Entry {
                    organisation: row.organisation.bytes(),
                    at: ctx.micros(),
                    actor: ctx.actor.person(),
                    action: Action::AnswerDesk,
                    subject_id: id.bytes(),
                    salt,
                    detail: format!("{doing:?} {}", content::hash::hex(text.as_bytes())),
                };
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    fn done(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        row: &ConsultationRow,
        version: i64,
        doing: Doing,
        text: &str,
    ) -> Result<ConsultationRow> {
        let me = ctx.actor.person();
        if doing == Doing::Note {
            // A note overwrites nothing, whatever happened meanwhile.
            append(tx, ctx, row, Saying::Note, text)?;
            return Ok(row.clone());
        }
        if row.version != version {
            return Err(Error::Stale { current: Box::new(serde_json::json!({"version": row.version})) });
        }
        let colleague = row.taken_by.is_some() && row.taken_by != me && me.is_some();
        if colleague && doing != Doing::Take {
            return Err(Error::Conflict("consultation-taken"));
        }
        if row.state == State::Closed && !matches!(doing, Doing::Reopen | Doing::Take) {
            return Err(Error::Conflict("consultation-closed"));
        }
        let mut new = row.clone();
        new.taken_by = me.or(row.taken_by);
        match doing {
            Doing::Answer | Doing::Wait => {
                if !App::still_belongs(tx, ctx, row)? {
                    return Err(Error::Conflict("consultation-left"));
                }
                append(tx, ctx, row, Saying::Answer, text)?;
                new.state = if doing == Doing::Answer { State::Answered } else { State::Waiting };
                if new.answered_at.is_none() {
                    let desk = storage::desk::find(tx, row.desk)?.ok_or_else(Error::not_found)?;
                    new.answered_at = Some(ctx.micros());
                    new.worked = Some(i64::from(self.worked_so_far(tx, ctx, row, &desk)?));
                }
                return Ok(new);
            }
            Doing::Hand(to) => {
                let known = storage::desk::operators(tx, row.organisation, row.desk)?;
                if !known.iter().any(|(person, _)| *person == to) {
                    return Err(Error::field("to", "consultation-hand-to"));
                }
                new.taken_by = Some(to);
            }
            Doing::Line(line) => new.line = line.clamp(1, 2),
            Doing::Close => {
                new.state = State::Closed;
                new.closed_at = Some(ctx.micros());
            }
            Doing::Reopen => {
                if !storage::desk::hold(tx, row.organisation, row.desk)? {
                    return Err(Error::Conflict("consultation-desk-ended"));
                }
                new.state = State::Open;
                new.closed_at = None;
            }
            Doing::Take | Doing::Note => {}
        }
        // What was typed beside it is a note.
        if !text.trim().is_empty() {
            append(tx, ctx, row, Saying::Note, text)?;
        }
        Ok(new)
    }

    /// The mail that says that an answer is there: no word of what was asked, and no link that asks for a password.
    fn mail_of_answer(&self, ctx: &Ctx) -> Told {
        let say = |key: &str| without_readings(&self.content.messages.say(Lang::Ja, key, &[]));
        let mail = self.mail(
            ctx,
            crate::people::INSTALLATION,
            "",
            &say("consultation-mail-subject"),
            &say("consultation-mail-body"),
        );
        Told(mail)
    }
}

/// A mail whose address is found in the transaction.
struct Told(crate::mails::NewMail);

impl Told {
    /// To whoever wrote the question, if an address of theirs is known; not where no mail can be sent.
    fn send(&self, tx: &sql::Tx, ctx: &Ctx, row: &ConsultationRow) -> Result<()> {
        let Some(person) = row.asked_by else { return Ok(()) };
        let Some(account) = storage::people::account(tx, person)? else { return Ok(()) };
        let address = crate::people::letter_address(tx, &account)?;
        if address.is_empty() || !crate::mails::is_set_up(tx)? {
            return Ok(());
        }
        let organisation = row.institution.unwrap_or(row.organisation);
        App::queue_mail(tx, &self.0.to(organisation, &address), ctx.micros())
    }
}

/// Rows with the names that belong to them.
pub(super) fn named(tx: &sql::Tx, rows: Vec<ConsultationRow>) -> Result<Vec<(ConsultationRow, String, String)>> {
    rows.into_iter()
        .map(|row| {
            let house = match row.institution {
                Some(house) => storage::organisations::label(tx, house)?.map(|l| l.0).unwrap_or_default(),
                None => String::new(),
            };
            let taken = match row.taken_by {
                Some(person) => storage::people::name(tx, person)?.unwrap_or_default(),
                None => String::new(),
            };
            Ok((row, house, taken))
        })
        .collect()
}
