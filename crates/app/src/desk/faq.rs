//! An answer that helps others, too: proposed by the desk without names, published by its association, found from the
//! question's page by the next clinic.

use super::answering_seat;
use super::ask::text_fault;
use super::work::{Side, reached};
use crate::{App, Ctx, Error, Field, Result};
use content::Lang;
use content::guide::FAQ;
use domain::desk::consultation::{SUBJECT_MAX, TEXT_MAX, alike, grams, suspicious};
use domain::ids::{ConsultationId, FaqId, OrganisationId};
use domain::policy::{Action, Refusal};
use domain::text::{clean_line, clean_lines, search_key};
use storage::desk::faqs::{self, FaqRow, FaqState};

/// A question with its answer, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedFaq {
    /// The requirement; empty: general.
    pub lineage: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// What was pointed out was looked at and may stay.
    pub looked: bool,
}

/// A published answer that may be what somebody wants to ask, and how alike the questions are (0 to 100).
pub type Similar = (FaqRow, usize);

/// Below this two questions have nothing to do with each other.
const ALIKE: usize = 30;
/// Most that are offered.
const OFFERED: usize = 3;

impl TypedFaq {
    fn read(&self) -> (TypedFaq, Vec<Field>) {
        let typed = TypedFaq {
            lineage: self.lineage.trim().to_owned(),
            question: clean_line(&self.question),
            answer: clean_lines(&self.answer).trim_matches('\n').to_owned(),
            looked: self.looked,
        };
        let mut wrong = Vec::new();
        if typed.question.is_empty() || typed.question.chars().count() > SUBJECT_MAX {
            wrong.push(Field::new("question", "faq-question").with("most", SUBJECT_MAX.to_string()));
        }
        if text_fault(&typed.answer, "answer").is_some() {
            wrong.push(Field::new("answer", "faq-answer").with("most", TEXT_MAX.to_string()));
        }
        (typed, wrong)
    }
    /// What may be a name or a number in it.
    fn names(&self, names: &[String]) -> Option<Field> {
        let found = suspicious(&format!("{} {}", self.question, self.answer), names);
        (!self.looked && !found.is_empty()).then(|| Field::new("answer", "faq-names").with("found", found.join("、")))
    }
}

impl App {
    /// Proposes an answer for everybody, out of a consultation.
    ///
    /// # Errors
    /// Not found, forbidden; invalid, each field named; `answer` `faq-names`: it seems to name somebody.
    pub async fn propose_faq(&self, ctx: &Ctx, id: ConsultationId, typed: TypedFaq) -> Result<FaqId> {
        let (typed, wrong) = typed.read();
        let faq = FaqId(self.new_id(ctx));
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let (row, side, _) = reached(tx, &ctx, id, false)?;
                let Side::Desk { answers: true } = side else { return Err(Error::Refused(Refusal::Forbidden)) };
                let seat = answering_seat(tx, &ctx, row.desk)?;
                let mut wrong = wrong.clone();
                wrong.extend(typed.names(&names_in(tx, &row)?));
                if !wrong.is_empty() {
                    return Err(Error::Invalid(wrong));
                }
                let new = FaqRow {
                    organisation: row.organisation,
                    id: faq,
                    desk: row.desk,
                    consultation: Some(id),
                    lineage: typed.lineage.clone(),
                    question: typed.question.clone(),
                    answer: typed.answer.clone(),
                    state: FaqState::Proposed,
                    proposed_by: ctx.actor.person(),
                    made_at: ctx.micros(),
                    published_at: None,
                    version: 1,
                };
                faqs::propose(tx, &seat.permit, &new)?;
                record(tx, &ctx, &new, Action::AnswerDesk, salt)?;
                Ok(faq)
            })
            .await
    }

    /// Everything that is published: with these words, about this requirement.
    ///
    /// # Errors
    /// Refused.
    pub async fn faqs(&self, ctx: &Ctx, query: &str, lineage: &str) -> Result<Vec<FaqRow>> {
        ctx.may_any(Action::SeeFaq)?;
        let words: Vec<String> = query.split_whitespace().map(search_key).collect();
        let lineage = lineage.to_owned();
        self.db
            .read(move |tx| {
                let mut all = faqs::published(tx, (!lineage.is_empty()).then_some(lineage.as_str()))?;
                all.retain(|faq| {
                    let text = search_key(&format!("{} {}", faq.question, faq.answer));
                    words.iter().all(|w| text.contains(w.as_str()))
                });
                Ok(all)
            })
            .await
    }

    /// Published answers that may be what somebody is about to ask, the most alike first.
    ///
    /// # Errors
    /// Refused.
    pub async fn similar_faqs(&self, ctx: &Ctx, lineage: &str, text: &str) -> Result<Vec<Similar>> {
        let wanted = grams(std::iter::once(text));
        let mut all: Vec<Similar> = Vec::new();
        for faq in self.faqs(ctx, "", "").await? {
            let same = !lineage.is_empty() && faq.lineage == lineage;
            let likeness = alike(&wanted, &grams([faq.question.as_str(), &faq.answer].into_iter()));
            if same || likeness >= ALIKE {
                all.push((faq, likeness + if same { 100 } else { 0 }));
            }
        }
        all.sort_by_key(|(faq, n)| (std::cmp::Reverse(*n), faq.id));
        all.truncate(OFFERED);
        Ok(all)
    }

    /// What an association's desks proposed and what it published.
    ///
    /// # Errors
    /// Refused.
    pub async fn faqs_to_publish(&self, ctx: &Ctx, association: OrganisationId) -> Result<Vec<FaqRow>> {
        let permit = ctx.may(Action::PublishFaq, association)?;
        self.db.read(move |tx| Ok(faqs::of_association(tx, &permit, association)?)).await
    }

    /// One question with its answer; those that are not published only for who publishes them. With whether who asks
    /// publishes.
    ///
    /// # Errors
    /// Not found.
    pub async fn faq(&self, ctx: &Ctx, id: FaqId) -> Result<(FaqRow, bool)> {
        ctx.may_any(Action::SeeFaq)?;
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let row = faqs::find(tx, id)?.ok_or_else(Error::not_found)?;
                let publishes = ctx.may(Action::PublishFaq, row.organisation).is_ok();
                if row.state == FaqState::Published || publishes {
                    Ok((row, publishes))
                } else {
                    Err(Error::not_found())
                }
            })
            .await
    }

    /// Writes a question with its answer, and publishes it or takes it back.
    ///
    /// # Errors
    /// Not found, forbidden; invalid, each field named; stale.
    pub async fn publish_faq(
        &self,
        ctx: &Ctx,
        id: FaqId,
        version: i64,
        typed: TypedFaq,
        published: bool,
    ) -> Result<()> {
        self.faq(ctx, id).await?;
        let (typed, wrong) = typed.read();
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let row = faqs::find(tx, id)?.ok_or_else(Error::not_found)?;
                let permit = ctx.may(Action::PublishFaq, row.organisation)?;
                let mut wrong = wrong.clone();
                let names = match row.consultation {
                    Some(from) => match storage::desk::consultations::find(tx, from)? {
                        Some(from) => names_in(tx, &from)?,
                        None => Vec::new(),
                    },
                    None => Vec::new(),
                };
                wrong.extend(typed.names(&names).filter(|_| published));
                if !wrong.is_empty() {
                    return Err(Error::Invalid(wrong));
                }
                let new = FaqRow {
                    lineage: typed.lineage.clone(),
                    question: typed.question.clone(),
                    answer: typed.answer.clone(),
                    state: if published { FaqState::Published } else { FaqState::Withdrawn },
                    published_at: if published { row.published_at.or(Some(ctx.micros())) } else { row.published_at },
                    version,
                    ..row.clone()
                };
                if faqs::write(tx, &permit, &new)?.is_none() {
                    return Err(Error::Stale { current: Box::new(serde_json::json!({"version": row.version})) });
                }
                record(tx, &ctx, &new, Action::PublishFaq, salt)
            })
            .await
    }

    /// Puts a published question with its answer at the end of the draft of the guide's questions about the same
    /// requirement; whoever publishes guides reads it there. The address of that draft.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `faq-no-item`: it is about no requirement, `faq-in-guide`: it stands there.
    pub async fn faq_into_guide(&self, ctx: &Ctx, id: FaqId) -> Result<String> {
        let (faq, _) = self.faq(ctx, id).await?;
        if faq.state != FaqState::Published {
            return Err(Error::not_found());
        }
        if faq.lineage.is_empty() {
            return Err(Error::Conflict("faq-no-item"));
        }
        let writing = self.writing(ctx, FAQ, &faq.lineage).await?;
        let (mut draft, version) = (writing.draft, writing.version);
        let heading = format!("## {}", faq.question);
        if draft.body.lines().any(|line| line == heading) {
            return Err(Error::Conflict("faq-in-guide"));
        }
        draft.body = format!("{}\n\n{heading}\n{}\n", draft.body.trim_end(), faq.answer);
        draft.change = self.content.messages.say(Lang::Ja, "faq-guide-change", &[]);
        self.keep_guide_draft(ctx, FAQ, &faq.lineage, draft, version).await?;
        Ok(format!("/guide/{FAQ}/{}/edit", faq.lineage))
    }
}

/// Names that must not stand in what comes from a consultation: institution, caller, member numbers are found as numbers.
fn names_in(tx: &sql::Tx, row: &storage::desk::consultations::ConsultationRow) -> Result<Vec<String>> {
    let mut names = vec![row.caller.clone()];
    names.extend(row.caller.split_whitespace().map(str::to_owned));
    if let Some(house) = row.institution {
        let name = storage::organisations::label(tx, house)?.map(|l| l.0).unwrap_or_default();
        names.extend(domain::organisations::names::words(&name));
        names.push(name);
    }
    names.retain(|n| n.chars().count() >= 2);
    Ok(names)
}

fn record(tx: &sql::Tx, ctx: &Ctx, faq: &FaqRow, action: Action, salt: [u8; 16]) -> Result<()> {
    let entry = storage::audit::Entry {
        organisation: faq.organisation.bytes(),
        at: ctx.micros(),
        actor: ctx.actor.person(),
        action,
        subject_id: faq.id.bytes(),
        salt,
        detail: format!("{} {}", faq.state.code(), content::hash::hex(faq.answer.as_bytes())),
    };
    Ok(storage::audit::append(tx, &entry)?)
}
