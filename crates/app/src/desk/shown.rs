//! 「相談窓口に見せる」: an institution ticks rows of a sheet and reads a number out; for half an hour the desk of that
//! consultation sees those rows and nothing else.

use super::work::{Side, reached};
use super::{App, standing_of};
use crate::{Ctx, Error, Field, Result};
use domain::checklist::{Edition, Item};
use domain::desk::consultation::{SHOWN_MINUTES, grams, spoken_digits, spoken_number};
use domain::ids::{AssessmentId, ConsultationId, OrganisationId, ShownId};
use domain::policy::{Action, Refusal, Subject, decide};
use std::sync::Arc;
use storage::checklist::{AnswerRow, AssessmentRow};
use storage::desk::shown::{self, ShownRow};

/// What a sheet shows now, for its own people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownNow {
    /// How many rows.
    pub rows: usize,
    /// Notes and names of the responsible, too.
    pub notes: bool,
    /// Until when, microseconds.
    pub until: i64,
    /// A desk has opened it.
    pub seen: bool,
}

/// What an institution shows, for the desk.
#[derive(Debug, Clone)]
pub struct ShownView {
    /// The sheet.
    pub sheet: AssessmentRow,
    /// Its edition.
    pub edition: Arc<Edition>,
    /// The rows that were ticked, in the order of the form, with the answer that stands.
    pub rows: Vec<(Item, Option<AnswerRow>)>,
    /// Notes and names of the responsible, too.
    pub notes: bool,
    /// Until when, microseconds.
    pub until: i64,
}

/// A number that is in use is drawn again so often.
const DRAWS: usize = 8;

impl App {
    /// Shows rows of a sheet to whatever desk is told the number that this returns: `1234 5678`.
    ///
    /// # Errors
    /// Not found, forbidden; invalid `keys`: none, or none of this sheet.
    pub async fn show_to_desk(&self, ctx: &Ctx, sheet: AssessmentId, keys: Vec<String>, notes: bool) -> Result<String> {
        let mut numbers = Vec::new();
        for _ in 0..DRAWS {
            let mut random = [0; 8];
            self.ports.dice.secret(&mut random);
            let number = spoken_number(random);
            numbers.push((self.number_hash(&number), number));
        }
        let id = ShownId(self.new_id(ctx));
        let (app, ctx, salt) = (self.clone(), ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let view = app.sheet_in(tx, &ctx, sheet)?;
                let organisation = view.row.organisation;
                let permit = ctx.may(Action::ShowSheet, organisation)?;
                let known: Vec<String> =
                    view.form()?.items().map(|i| i.key.clone()).filter(|key| keys.contains(key)).collect();
                if known.is_empty() {
                    return Err(Error::from(Field::new("keys", "shown-none")));
                }
                let new = ShownRow {
                    organisation,
                    id,
                    assessment: sheet,
                    keys: known,
                    notes,
                    by: ctx.actor.person(),
                    made_at: ctx.micros(),
                    expires_at: ctx.micros() + SHOWN_MINUTES * 60_000_000,
                    used_for: None,
                };
                for (hash, number) in &numbers {
                    if shown::show(tx, &permit, &new, hash)? {
                        record(tx, &ctx, organisation, Action::ShowSheet, (sheet.bytes(), salt), new.keys.join(" "))?;
                        return Ok(number.clone());
                    }
                }
                Err(Error::Conflict("shown-again"))
            })
            .await
    }

    /// What a sheet shows now.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn shown_now(&self, ctx: &Ctx, sheet: AssessmentId) -> Result<Option<ShownNow>> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let owner = storage::checklist::owner(tx, sheet)?.ok_or_else(Error::not_found)?;
                let permit = ctx.may(Action::ShowSheet, owner)?;
                let found = shown::now(tx, &permit, owner, sheet, ctx.micros())?;
                Ok(found.map(|row| ShownNow {
                    rows: row.keys.len(),
                    notes: row.notes,
                    until: row.expires_at,
                    seen: row.used_for.is_some(),
                }))
            })
            .await
    }

    /// Ends what a sheet shows, at once.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn stop_showing(&self, ctx: &Ctx, sheet: AssessmentId) -> Result<()> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let owner = storage::checklist::owner(tx, sheet)?.ok_or_else(Error::not_found)?;
                let permit = ctx.may(Action::ShowSheet, owner)?;
                if shown::end(tx, &permit, owner, sheet, ctx.micros())? {
                    record(tx, &ctx, owner, Action::ShowSheet, (sheet.bytes(), salt), "ended".to_owned())?;
                }
                Ok(())
            })
            .await
    }

    /// Opens what a caller shows, by the number that they read out; the institution's own record says so. A caller
    /// who was not known is known by it.
    ///
    /// # Errors
    /// Not found, forbidden; invalid `number`: no eight digits, a wrong number, one that has ended or was used, or one
    /// of another institution than the caller's: all the same to whoever tries.
    pub async fn open_shown(&self, ctx: &Ctx, id: ConsultationId, typed: &str) -> Result<()> {
        let view = self.consultation(ctx, id).await?;
        self.answers_at(ctx, view.row.desk).await?;
        let Some(digits) = spoken_digits(typed) else { return Err(Error::field("number", "shown-digits")) };
        let hash = self.number_hash(&digits);
        let (ctx, salts) = (ctx.clone(), (self.salt(), self.salt()));
        self.db
            .write(move |tx| {
                let (row, side, permit) = reached(tx, &ctx, id, true)?;
                let Side::Desk { answers: true } = side else { return Err(Error::Refused(Refusal::Forbidden)) };
                let wrong = || Error::field("number", "shown-wrong");
                let found = shown::typed(tx, &hash, ctx.micros())?.ok_or_else(wrong)?;
                let theirs = row.institution.is_none_or(|house| house == found.organisation);
                let here = standing_of(tx, found.organisation, ctx.today())?.belongs_to(row.organisation);
                if !theirs || !here || !shown::bind(tx, &found, id)? {
                    return Err(wrong());
                }
                if row.institution.is_none() {
                    let new = storage::desk::consultations::ConsultationRow {
                        institution: Some(found.organisation),
                        ..row.clone()
                    };
                    storage::desk::consultations::write(tx, &permit, &new)?.ok_or_else(Error::not_found)?;
                    let name = storage::organisations::label(tx, found.organisation)?.map(|l| l.0).unwrap_or_default();
                    let pairs = grams(std::iter::once(name.as_str()));
                    storage::desk::consultations::index(tx, row.desk, row.number, &pairs)?;
                }
                let (own, theirs) = salts;
                let about = (id.bytes(), own);
                record(tx, &ctx, found.organisation, Action::SeeShown, about, found.keys.join(" "))?;
                record(tx, &ctx, row.organisation, Action::SeeShown, (id.bytes(), theirs), String::new())
            })
            .await
    }

    /// What the institution of a consultation shows now; none where it shows nothing (any more).
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn shown(&self, ctx: &Ctx, id: ConsultationId) -> Result<Option<ShownView>> {
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db
            .read(move |tx| {
                let (row, side, _) = reached(tx, &ctx, id, false)?;
                let Side::Desk { answers: true } = side else { return Err(Error::Refused(Refusal::Forbidden)) };
                let Some(house) = row.institution else { return Ok(None) };
                let Some(found) = shown::for_consultation(tx, house, id, ctx.micros())? else { return Ok(None) };
                // It was handed to this desk: that is what the permit comes from.
                let handed = Subject { organisation: Some(house), above: vec![row.organisation] };
                let permit = decide(&ctx.actor, Action::SeeShown, &handed)?;
                let sheet = storage::checklist::find(tx, &permit, house, found.assessment)?;
                let sheet = sheet.ok_or_else(Error::not_found)?;
                let edition = app.editions.get(tx, &sheet.edition_hash)?;
                let form = edition.form(&sheet.form).ok_or_else(|| Error::Inside("a sheet without form".into()))?;
                let mut rows = Vec::new();
                for item in form.items().filter(|i| found.keys.contains(&i.key)) {
                    let answers = storage::checklist::answers_of(tx, &sheet, &item.key)?;
                    let mut answer = crate::checklist::standing_answer(&answers).cloned();
                    if let (Some(answer), false) = (&mut answer, found.notes) {
                        answer.note.clear();
                        answer.responsible.clear();
                    }
                    rows.push((item.clone(), answer));
                }
                Ok(Some(ShownView {
                    sheet,
                    edition: edition.clone(),
                    rows,
                    notes: found.notes,
                    until: found.expires_at,
                }))
            })
            .await
    }

    /// What is kept of a number: nobody who reads the database can read it out.
    fn number_hash(&self, number: &str) -> Vec<u8> {
        let digits = spoken_digits(number).unwrap_or_default();
        let key = self.ports.keys.check_key();
        match crate::codes::check_code(key.as_ref(), &[b"shown", digits.as_bytes()]) {
            code if code.is_empty() => content::hash::hex(digits.as_bytes()).into_bytes(),
            code => code.into_bytes(),
        }
    }
}

fn record(
    tx: &sql::Tx,
    ctx: &Ctx,
    organisation: OrganisationId,
    action: Action,
    (subject_id, salt): ([u8; 16], [u8; 16]),
    detail: String,
) -> Result<()> {
    let entry = storage::audit::Entry {
        organisation: organisation.bytes(),
        at: ctx.micros(),
        actor: ctx.actor.person(),
        action,
        subject_id,
        salt,
        detail,
    };
    Ok(storage::audit::append(tx, &entry)?)
}
