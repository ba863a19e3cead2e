//! 起案: beginning a notice, changing and throwing away a draft.

use super::cite::{TypedCite, resolve};
use super::{held, own};
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{NoticeId, OrganisationId, PersonId};
use domain::notices::{Block, CITES_MAX, LINE_MAX, Letter, SUMMARY_LINES, Seal, State, faults, styled};
use domain::policy::Action;
use domain::text::{clean_line, clean_lines, is_local_path};
use jiff::civil::Date;
use storage::notices::{NewNotice, NoticeRow};

/// A notice as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedNotice {
    /// Number: the whole of it, the register's number alone, 事務連絡, or nothing yet.
    pub number: String,
    /// Its day; may come at issue.
    pub date: Option<Date>,
    /// To whom.
    pub addressee: String,
    /// The association's name as printed.
    pub sender: String,
    /// Title and name of who signs.
    pub signatory: String,
    /// （公印省略） or the hand.
    pub seal: Seal,
    /// Title.
    pub title: String,
    /// Body.
    pub body: String,
    /// Boxed blocks.
    pub blocks: Vec<Block>,
    /// What it cites.
    pub cites: Vec<TypedCite>,
    /// Urgent.
    pub urgent: bool,
    /// Until when something is to be done.
    pub deadline: Option<Date>,
    /// Whether a receipt is asked for.
    pub asks_receipt: bool,
    /// Lines above the letter.
    pub summary: Vec<String>,
    /// A path in Mamori that their button opens.
    pub link: String,
    /// The office's own receipt number of what is wrapped.
    pub received_number: String,
    /// The day of that receipt.
    pub received_on: Option<Date>,
    /// The officer who is to decide about it; none: whoever may.
    pub officer: Option<PersonId>,
}

impl TypedNotice {
    /// The letter, cleaned.
    fn letter(&self, style: &str) -> Letter {
        let number = styled(style, &clean_line(&self.number));
        Letter {
            number: (!number.is_empty()).then_some(number),
            date: self.date,
            addressee: clean_line(&self.addressee),
            sender: clean_line(&self.sender),
            signatory: clean_line(&self.signatory),
            title: clean_line(&self.title),
            body: clean_lines(&self.body),
            blocks: self
                .blocks
                .iter()
                .map(|b| Block { title: clean_line(&b.title), body: clean_lines(&b.body) })
                .filter(|b| !b.title.is_empty() || !b.body.is_empty())
                .collect(),
        }
    }

    /// Puts what was typed into a row.
    ///
    /// # Errors
    /// Invalid, each field named.
    pub(super) fn put_into(&self, row: &mut NoticeRow, style: &str) -> Result<()> {
        let letter = self.letter(style);
        let mut wrong: Vec<Field> = faults(&letter)
            .into_iter()
            .map(|(field, code)| Field::new(field, code).with("most", LINE_MAX.to_string()))
            .collect();
        let summary: Vec<String> = self.summary.iter().map(|l| clean_line(l)).collect();
        if summary.len() > SUMMARY_LINES || summary.iter().any(|l| l.chars().count() > LINE_MAX) {
            wrong.push(Field::new("summary", "notice-summary").with("most", LINE_MAX.to_string()));
        }
        if !self.link.is_empty() && !is_local_path(&self.link) {
            wrong.push(Field::new("link", "notice-link"));
        }
        if self.cites.len() > CITES_MAX {
            wrong.push(Field::new("cites", "notice-cites-many").with("most", CITES_MAX.to_string()));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        row.letter = letter;
        row.seal = self.seal;
        row.summary = if summary.iter().all(String::is_empty) { Vec::new() } else { summary };
        row.link.clone_from(&self.link);
        row.urgent = self.urgent;
        row.deadline = self.deadline;
        row.asks_receipt = self.asks_receipt;
        row.received_number = clean_line(&self.received_number);
        row.received_on = self.received_on;
        row.officer = self.officer;
        Ok(())
    }

    /// The texts in which citations are looked for.
    pub(super) fn texts(&self) -> String {
        texts(&self.body, &self.blocks)
    }
}

/// The texts of a letter in which citations are looked for.
pub(super) fn texts(body: &str, blocks: &[Block]) -> String {
    let blocks = blocks.iter().map(|b| b.body.as_str());
    std::iter::once(body).chain(blocks).collect::<Vec<_>>().join("\n")
}

impl App {
    /// Begins a notice; with `wraps` a cover letter for one that came to this association.
    ///
    /// # Errors
    /// Refused; not found for a letter that did not come here; invalid, each field named.
    pub async fn draft_notice(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        wraps: Option<NoticeId>,
        typed: TypedNotice,
    ) -> Result<NoticeId> {
        self.db.write(self.drafting(ctx, organisation, wraps, None, typed)?).await
    }

    /// The same once per key, answered with the notice as the API shows it.
    ///
    /// # Errors
    /// As [`App::draft_notice`]; conflict `idempotency-key-reused`.
    pub async fn draft_notice_once(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        wraps: Option<NoticeId>,
        typed: TypedNotice,
        once: Option<Once>,
    ) -> Result<Made> {
        let draft = self.drafting(ctx, organisation, wraps, None, typed)?;
        self.once(ctx, once, move |tx| {
            let id = draft(tx)?;
            super::json::shown(tx, id)
        })
        .await
    }

    /// Begins a draft; `outside` is the hash of the letter from outside inside it.
    pub(super) fn drafting(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        wraps: Option<NoticeId>,
        outside: Option<[u8; 32]>,
        typed: TypedNotice,
    ) -> Result<impl Fn(&sql::Tx<'_>) -> Result<NoticeId> + Send + 'static + use<>> {
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        let id = NoticeId(self.new_id(ctx));
        let entry = self.entry(ctx, organisation, Action::WriteNotices, id.bytes(), typed.title.clone());
        let ctx = ctx.clone();
        Ok(move |tx: &sql::Tx<'_>| {
            let (_, _, kind) = storage::organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?;
            if !kind.is_association() {
                return Err(Error::not_found());
            }
            let inside = match wraps {
                Some(inside) => {
                    if !storage::notices::is_reader(tx, inside, organisation, ctx.today())? {
                        return Err(Error::not_found());
                    }
                    Some(storage::notices::find(tx, inside)?.ok_or_else(Error::not_found)?)
                }
                None => None,
            };
            let new = NewNotice {
                organisation,
                id,
                matter: inside.as_ref().map_or(id, |n| n.matter),
                wraps,
                by: ctx.actor.person(),
                at: ctx.micros(),
            };
            let hash = inside.as_ref().and_then(|n| n.model_hash.as_deref()).or(outside.as_ref().map(|h| &h[..]));
            storage::notices::add(tx, &permit, &new, hash)?;
            let mut row = storage::notices::find(tx, id)?.ok_or_else(Error::not_found)?;
            let head = storage::notices::letterhead(tx, &permit, organisation)?;
            typed.put_into(&mut row, head.as_ref().map_or("", |h| h.number_style.as_str()))?;
            super::approve::check_officer(tx, &permit, &row)?;
            storage::notices::put(tx, &permit, &row, ctx.micros())?;
            let cites = resolve(tx, &ctx, organisation, id, &typed.cites, &typed.texts())?;
            storage::notices::replace_cites(tx, organisation, id, &cites)?;
            storage::audit::append(tx, &entry)?;
            Ok(id)
        })
    }

    /// Writes a draft anew; an approval that it had is taken back.
    ///
    /// # Errors
    /// Not found, forbidden; invalid; stale; conflict `notice-issued`.
    pub async fn change_notice(&self, ctx: &Ctx, id: NoticeId, version: i64, typed: TypedNotice) -> Result<i64> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let (permit, mut row) = own(tx, &ctx, Action::WriteNotices, id)?;
                if row.state == State::Issued {
                    return Err(Error::Conflict("notice-issued"));
                }
                let head = storage::notices::letterhead(tx, &permit, row.organisation)?;
                typed.put_into(&mut row, head.as_ref().map_or("", |h| h.number_style.as_str()))?;
                super::approve::check_officer(tx, &permit, &row)?;
                row.version = version;
                let Some(now) = storage::notices::put(tx, &permit, &row, ctx.micros())? else {
                    let current = storage::notices::find(tx, id)?.ok_or_else(Error::not_found)?;
                    return Err(Error::Stale { current: Box::new(super::json::row_json(&current)) });
                };
                let cites = resolve(tx, &ctx, row.organisation, id, &typed.cites, &typed.texts())?;
                storage::notices::replace_cites(tx, row.organisation, id, &cites)?;
                record(tx, &ctx, &row, Action::WriteNotices, salt)?;
                Ok(now)
            })
            .await
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-issued`.
    pub async fn delete_notice(&self, ctx: &Ctx, id: NoticeId) -> Result<()> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        let free = self
            .db
            .write(move |tx| {
                let (permit, row) = held(tx, &ctx, Action::WriteNotices, id)?;
                let free = storage::notices::files::clear(tx, &permit, row.organisation, id)?;
                if !storage::notices::delete(tx, &permit, row.organisation, id)? {
                    return Err(Error::Conflict("notice-issued"));
                }
                record(tx, &ctx, &row, Action::WriteNotices, salt)?;
                Ok::<_, Error>(free)
            })
            .await?;
        self.remove_blobs(free).await;
        Ok(())
    }
}

/// One record in the issuer's chain.
pub(super) fn record(tx: &sql::Tx<'_>, ctx: &Ctx, row: &NoticeRow, action: Action, salt: [u8; 16]) -> Result<()> {
    record_of(tx, ctx, row, action, salt, &format!("{:?}", row.letter.number))
}

/// The same, with what it was about.
pub(super) fn record_of(
    tx: &sql::Tx<'_>,
    ctx: &Ctx,
    row: &NoticeRow,
    action: Action,
    salt: [u8; 16],
    what: &str,
) -> Result<()> {
    let entry = storage::audit::Entry {
        organisation: row.organisation.bytes(),
        at: ctx.micros(),
        actor: ctx.actor.person(),
        action,
        subject_id: row.id.bytes(),
        salt,
        detail: format!("{} {what}", row.letter.title),
    };
    Ok(storage::audit::append(tx, &entry)?)
}
