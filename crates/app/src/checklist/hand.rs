//! Handing a question to a colleague or a vendor contact by name, and what was handed to oneself.

use crate::{App, Ctx, Error, Result};
use domain::assessment::{NAME_MAX, NOTE_MAX};
use domain::ids::{AssessmentId, OrganisationId, PersonId};
use domain::policy::{Action, Permit};
use domain::text::{clean_line, clean_lines};
use jiff::Timestamp;
use storage::checklist::{AnswerRow, HandedRow};

/// To whom a question is handed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandTo {
    /// Nobody any more: it is taken back.
    Nobody,
    /// A colleague, who finds it on the own first page.
    Colleague(PersonId),
    /// Somebody by name: a vendor's contact, or a colleague who does not sign in.
    Name(String),
}

/// A question that somebody was asked to answer, and that is not answered since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The sheet.
    pub assessment: AssessmentId,
    /// Fiscal year of the sheet.
    pub fiscal_year: i32,
    /// Official name of the form.
    pub form_title: String,
    /// Key of the row.
    pub key: String,
    /// Its short name.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Who is asked: the name.
    pub to_name: String,
    /// Who is asked, where it is a colleague.
    pub to_person: Option<PersonId>,
    /// Who asked; empty for a command.
    pub from: String,
    /// A word with it.
    pub message: String,
    /// Since when.
    pub since: Timestamp,
}

/// Whether a row was answered after it was handed to somebody: then nobody is asked any more.
pub(super) fn answered_since(answers: &[AnswerRow], handed: &HandedRow) -> bool {
    answers.iter().any(|a| a.value.is_some() && a.changed_at > handed.handed_at)
}

impl App {
    /// Hands a question to somebody by name, or takes it back.
    ///
    /// # Errors
    /// Refused; invalid: somebody who is no colleague, too long a name or message.
    pub async fn hand_over(&self, ctx: &Ctx, id: AssessmentId, key: &str, to: HandTo, message: &str) -> Result<()> {
        let (name, person) = match to {
            HandTo::Nobody => (String::new(), None),
            HandTo::Colleague(person) => (String::new(), Some(person)),
            HandTo::Name(name) => match clean_line(&name) {
                name if name.is_empty() => return Err(Error::field("to_name", "hand-nobody")),
                name if name.chars().count() > NAME_MAX => {
                    return Err(crate::Field::new("to_name", "answer-name-too-long")
                        .with("most", NAME_MAX.to_string())
                        .into());
                }
                name => (name, None),
            },
        };
        let message = clean_lines(message);
        if message.chars().count() > NOTE_MAX {
            return Err(crate::Field::new("message", "answer-note-too-long").with("most", NOTE_MAX.to_string()).into());
        }
        let handed = HandedRow {
            assessment: id,
            item_key: key.to_owned(),
            to_name: name,
            to_person: person,
            message,
            handed_at: ctx.micros(),
            handed_by: ctx.actor.person(),
        };
        let entry = self.entry(ctx, OrganisationId::from_bytes([0; 16]), Action::HandOver, id.bytes(), String::new());
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db
            .write(move |tx| {
                let organisation = storage::checklist::owner(tx, id)?.ok_or_else(Error::not_found)?;
                let permit = ctx.may(Action::HandOver, organisation)?;
                let row = storage::checklist::lock(tx, &permit, organisation, id, ctx.micros())?
                    .ok_or_else(Error::not_found)?;
                let edition = app.editions.get(tx, &row.edition_hash)?;
                if edition.form(&row.form).and_then(|f| f.item(&handed.item_key)).is_none() {
                    return Err(Error::not_found());
                }
                let mut handed = handed.clone();
                if let Some(person) = handed.to_person {
                    let all = storage::people::members(tx, &permit, organisation)?;
                    let colleague = all.into_iter().find(|m| m.id == person);
                    handed.to_name = colleague.ok_or_else(|| Error::field("to", "hand-no-colleague"))?.name;
                }
                storage::checklist::handed::put(tx, &row, &handed)?;
                let mut entry = entry.clone();
                entry.organisation = organisation.bytes();
                entry.detail = format!("{} {}", handed.item_key, handed.to_name);
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }

    /// The questions of an organisation that somebody was asked to answer and that wait still, the oldest first.
    ///
    /// # Errors
    /// Refused.
    pub async fn asked(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<Asked>> {
        let permit = ctx.may(Action::SeeSheet, organisation)?;
        let app = self.clone();
        self.db
            .read(move |tx| {
                let mut out = Vec::new();
                for handed in storage::checklist::handed::of_organisation(tx, &permit, organisation)? {
                    out.extend(app.waiting(tx, &permit, organisation, handed)?);
                }
                Ok(out)
            })
            .await
    }

    /// What was handed over, unless it was answered since.
    fn waiting(
        &self,
        tx: &sql::Tx,
        permit: &Permit,
        organisation: OrganisationId,
        handed: HandedRow,
    ) -> Result<Option<Asked>> {
        let Some(sheet) = storage::checklist::find(tx, permit, organisation, handed.assessment)? else {
            return Ok(None);
        };
        let answers = storage::checklist::answers_of(tx, &sheet, &handed.item_key)?;
        if answered_since(&answers, &handed) {
            return Ok(None);
        }
        let edition = self.editions.get(tx, &sheet.edition_hash)?;
        let Some((form, item)) = edition.form(&sheet.form).and_then(|f| Some((f, f.item(&handed.item_key)?))) else {
            return Ok(None);
        };
        let from = handed.handed_by.map(|by| storage::people::name(tx, by)).transpose()?.flatten();
        Ok(Some(Asked {
            assessment: sheet.id,
            fiscal_year: sheet.fiscal_year,
            form_title: form.title.clone(),
            key: item.key.clone(),
            title: item.title.clone(),
            title_en: item.title_en.clone(),
            to_name: handed.to_name,
            to_person: handed.to_person,
            from: from.unwrap_or_default(),
            message: handed.message,
            since: domain::dates::from_micros(handed.handed_at),
        }))
    }
}
