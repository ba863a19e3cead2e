//! Asking a desk in writing: from a question's page or by itself, asking on, saying that it is settled.

use super::work::{Side, append, reached};
use super::{DeskRow, here, standing_of};
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Field, Result};
use domain::desk::consultation::{CALLER_MAX, SUBJECT_MAX, Saying, State, TEXT_MAX, Urgency, Way, grams};
use domain::ids::{AssessmentId, ConsultationId, DeskId, OrganisationId};
use domain::policy::Action;
use domain::text::{clean_line, clean_lines, fold_code};
use storage::desk::consultations::{self, ConsultationRow};

/// A question as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedQuestion {
    /// The desk.
    pub desk: String,
    /// In one line.
    pub subject: String,
    /// The question.
    pub text: String,
    /// Number to call back, if they want to be called.
    pub callback: String,
    /// The sheet from whose page it is asked; empty: none.
    pub assessment: String,
    /// The row of that sheet.
    pub key: String,
}

/// What an item is about: edition, form, lineage.
pub(super) type About = (String, String, String);

impl TypedQuestion {
    fn read(&self) -> (TypedQuestion, Vec<Field>) {
        let mut wrong = Vec::new();
        let typed = TypedQuestion {
            desk: self.desk.trim().to_owned(),
            subject: clean_line(&self.subject),
            text: clean_lines(&self.text),
            callback: fold_code(&self.callback),
            assessment: self.assessment.trim().to_owned(),
            key: self.key.trim().to_owned(),
        };
        if typed.subject.is_empty() || typed.subject.chars().count() > SUBJECT_MAX {
            wrong.push(Field::new("subject", "consultation-subject").with("most", SUBJECT_MAX.to_string()));
        }
        wrong.extend(text_fault(&typed.text, "text"));
        wrong.extend(callback_fault(&typed.callback));
        (typed, wrong)
    }
}

/// What is wrong with a text that must be there.
pub(super) fn text_fault(text: &str, name: &'static str) -> Option<Field> {
    (text.trim().is_empty() || text.chars().count() > TEXT_MAX)
        .then(|| Field::new(name, "consultation-text").with("most", TEXT_MAX.to_string()))
}

/// What is wrong with a number to call back, which may be empty.
pub(super) fn callback_fault(number: &str) -> Option<Field> {
    let fine = number.is_empty()
        || (number.chars().filter(char::is_ascii_digit).count() >= 3
            && number.chars().count() <= CALLER_MAX
            && number.chars().all(|c| c.is_ascii_digit() || "-()+#,内線".contains(c)));
    (!fine).then(|| Field::new("callback", "consultation-callback"))
}

impl App {
    /// The desks that an organisation may ask in writing.
    ///
    /// # Errors
    /// Refused.
    pub async fn desks_to_ask(&self, ctx: &Ctx, house: OrganisationId) -> Result<Vec<DeskRow>> {
        ctx.may(Action::AskDesk, house)?;
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db.read(move |tx| app.desks_for(tx, &ctx, house)).await
    }

    /// Asks a desk.
    ///
    /// # Errors
    /// Refused; invalid, each field named; conflict `idempotency-key-reused`.
    pub async fn ask_desk(
        &self,
        ctx: &Ctx,
        house: OrganisationId,
        typed: TypedQuestion,
        key: Option<&str>,
    ) -> Result<Made> {
        let permit = ctx.may(Action::AskDesk, house)?;
        let (typed, mut wrong) = typed.read();
        let desk: Option<DeskId> = typed.desk.parse().ok();
        if desk.is_none() {
            wrong.insert(0, Field::new("desk", "consultation-desk"));
        }
        let Some(desk) = desk.filter(|_| wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
        let said = format!("{typed:?}");
        let request: [&[u8]; 3] = [b"ask", &house.bytes(), said.as_bytes()];
        let once = key.map(|key| Once::new(ctx, key, &request)).transpose()?;
        let id = ConsultationId(self.new_id(ctx));
        let entry = self.entry(ctx, house, Action::AskDesk, id.bytes(), said);
        let (app, ctx_in) = (self.clone(), ctx.clone());
        self.once(ctx, once, move |tx| {
            let offered = app.desks_for(tx, &ctx_in, house)?.into_iter().find(|d| d.id == desk);
            let desk = offered.ok_or_else(|| Error::field("desk", "consultation-desk"))?;
            let (edition, form, lineage) = match typed.assessment.parse::<AssessmentId>() {
                Ok(sheet) => app.about_item(tx, &ctx_in, house, sheet, &typed.key)?,
                Err(_) => About::default(),
            };
            let caller = match ctx_in.actor.person() {
                Some(person) => storage::people::name(tx, person)?.unwrap_or_default(),
                None => String::new(),
            };
            let row = ConsultationRow {
                organisation: desk.organisation,
                id,
                desk: desk.id,
                number: 0,
                way: Way::Written,
                institution: Some(house),
                caller,
                callback: typed.callback.clone(),
                number_shown: String::new(),
                edition,
                form,
                lineage,
                line: 1,
                urgency: Urgency::Normal,
                subject: typed.subject.clone(),
                state: State::Open,
                taken_by: None,
                asked_by: ctx_in.actor.person(),
                month: month_of(&ctx_in),
                opened_at: ctx_in.micros(),
                answered_at: None,
                closed_at: None,
                worked: None,
                version: 1,
            };
            let number = consultations::add(tx, &permit, &row)?;
            let number = number.ok_or_else(|| Error::field("desk", "consultation-desk"))?;
            let by = (ctx_in.actor.person(), ctx_in.micros());
            consultations::say(tx, &row, Saying::Question, by, &typed.text)?;
            let name = storage::organisations::label(tx, house)?.map(|l| l.0).unwrap_or_default();
            let texts = [row.subject.as_str(), &row.caller, &name, &typed.text];
            consultations::index(tx, desk.id, number, &grams(texts.into_iter()))?;
            storage::audit::append(tx, &entry)?;
            Ok(serde_json::json!({"id": id, "number": number}))
        })
        .await
    }

    /// What a row of one's own sheet is about.
    fn about_item(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        house: OrganisationId,
        sheet: AssessmentId,
        key: &str,
    ) -> Result<About> {
        let permit = ctx.may(Action::SeeSheet, house)?;
        let row = storage::checklist::find(tx, &permit, house, sheet)?.ok_or_else(Error::not_found)?;
        let edition = self.editions.get(tx, &row.edition_hash)?;
        let item = edition.form(&row.form).and_then(|f| f.items().find(|i| i.key == key));
        let lineage = item.map(|i| i.lineage.clone()).unwrap_or_default();
        Ok((row.edition, row.form, lineage))
    }

    /// Asks on in a consultation of one's own institution: the desk has it again.
    ///
    /// # Errors
    /// Not found, forbidden; invalid; conflict `consultation-closed`, `consultation-full`, `consultation-desk-ended`.
    pub async fn ask_on(&self, ctx: &Ctx, id: ConsultationId, text: &str) -> Result<()> {
        let text = clean_lines(text);
        self.of_institution(ctx, id, move |tx, ctx, row| {
            if let Some(fault) = text_fault(&text, "text") {
                return Err(fault.into());
            }
            // Nobody would read it.
            if !storage::desk::hold(tx, row.organisation, row.desk)? {
                return Err(Error::Conflict("consultation-desk-ended"));
            }
            append(tx, ctx, row, Saying::Question, &text)?;
            Ok(ConsultationRow { state: State::Open, ..row.clone() })
        })
        .await
    }

    /// Says that a consultation is settled.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `consultation-closed`.
    pub async fn settle_consultation(&self, ctx: &Ctx, id: ConsultationId) -> Result<()> {
        self.of_institution(ctx, id, |_, ctx, row| {
            Ok(ConsultationRow { state: State::Closed, closed_at: Some(ctx.micros()), ..row.clone() })
        })
        .await
    }

    /// One change by the institution's people, with its record in the institution's chain.
    async fn of_institution(
        &self,
        ctx: &Ctx,
        id: ConsultationId,
        change: impl Fn(&sql::Tx, &Ctx, &ConsultationRow) -> Result<ConsultationRow> + Send + 'static,
    ) -> Result<()> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let (row, side, _) = reached(tx, &ctx, id, true)?;
                let house = match (side, row.institution) {
                    (Side::Institution, Some(house)) => house,
                    _ => return Err(Error::Refused(domain::policy::Refusal::Forbidden)),
                };
                let permit = ctx.may(Action::AskDesk, house)?;
                if row.state == State::Closed {
                    return Err(Error::Conflict("consultation-closed"));
                }
                let new = change(tx, &ctx, &row)?;
                consultations::write(tx, &permit, &new)?.ok_or_else(Error::not_found)?;
                let entry = storage::audit::Entry {
                    organisation: house.bytes(),
                    at: ctx.micros(),
                    actor: ctx.actor.person(),
                    action: Action::AskDesk,
                    subject_id: id.bytes(),
                    salt,
                    detail: format!("{} {}", new.state.code(), new.version),
                };
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// The consultations of an institution, the newest first, before an instant.
    ///
    /// # Errors
    /// Refused.
    pub async fn own_consultations(
        &self,
        ctx: &Ctx,
        house: OrganisationId,
        before: i64,
        most: i64,
    ) -> Result<Vec<(ConsultationRow, String)>> {
        let permit = ctx.may(Action::AskDesk, house)?;
        self.db
            .read(move |tx| {
                let rows = consultations::of_institution(tx, &permit, house, before, most)?;
                rows.into_iter()
                    .map(|row| {
                        let desk = storage::desk::find(tx, row.desk)?.map(|d| d.desk.name).unwrap_or_default();
                        Ok((row, desk))
                    })
                    .collect()
            })
            .await
    }

    /// Whether a desk that answered this house would still answer it.
    pub(super) fn still_belongs(tx: &sql::Tx, ctx: &Ctx, row: &ConsultationRow) -> Result<bool> {
        let Some(house) = row.institution else { return Ok(true) };
        Ok(standing_of(tx, house, ctx.today())?.belongs_to(row.organisation))
    }
}

/// `YYYY-MM` in Tokyo.
pub(super) fn month_of(ctx: &Ctx) -> String {
    let day = here(ctx.now).date();
    format!("{:04}-{:02}", day.year(), day.month())
}
