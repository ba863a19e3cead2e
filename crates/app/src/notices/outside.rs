//! Letters from outside: taken in as PDF, scan or forwarded mail, read out, confirmed by hand, wrapped as they are.

pub(super) mod read;

use super::{TypedNotice, letterhead};
use crate::blobs::Coming;
use crate::evidence::Incoming;
use crate::ports::PressError;
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{NoticeId, OrganisationId, OutsideId};
use domain::notices::outside::{ReadOut, outside_hash};
use domain::notices::{LINE_MAX, TITLE_MAX, is_unnumbered};
use domain::papers::{Notice, Paper};
use domain::policy::{Action, Permit};
use domain::text::clean_line;
use storage::notices::OutsideRow;

/// Most pages that are wrapped: a fax of some length.
pub const PAGES_MAX: i64 = 100;

impl App {
    /// Takes a letter in: told by content, position data removed, what its first page says read out.
    ///
    /// # Errors
    /// Refused; invalid `file`: empty, of another type, a mail without a letter, a PDF that is locked, broken or too
    /// long; too large.
    pub async fn take_outside(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        name: &str,
        incoming: Incoming,
    ) -> Result<OutsideId> {
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        let (app, coming) = (self.clone(), self.coming().await);
        let name = name.to_owned();
        let taken = tokio::task::spawn_blocking(move || read::take(&app, &name, incoming)).await;
        let taken = taken.map_err(|e| Error::Inside(e.to_string()))??;
        let row = OutsideRow {
            organisation,
            id: OutsideId(self.new_id(ctx)),
            notice: None,
            sha256: taken.sha256,
            name: taken.name,
            media_type: taken.media_type.to_owned(),
            bytes: i64::try_from(taken.bytes).unwrap_or(i64::MAX),
            pages: taken.pages,
            said: taken.said,
            added_at: ctx.micros(),
            added_by: ctx.actor.person(),
        };
        let sha256 = row.sha256.clone();
        let written = self.write_outside(ctx, permit, row, coming).await;
        self.written_or_gone(written, [sha256]).await
    }

    /// Writes the row of a letter whose bytes are kept, once it could be set.
    async fn write_outside(&self, ctx: &Ctx, permit: Permit, row: OutsideRow, coming: Coming) -> Result<OutsideId> {
        let organisation = row.organisation;
        // Whatever else is wrong with a file shows when it is set.
        let outside = Some(self.outside_paper(&row).await?);
        let trial = Notice { outside, at: domain::dates::rfc3339(ctx.now), ..Notice::default() };
        if let Err(Error::Press(PressError::Other(why))) = self.pages(Paper::Notice(Box::new(trial))).await {
            tracing::debug!(why, "a letter that cannot be set");
            return Err(Error::field("file", "outside-broken"));
        }
        let (id, detail) = (row.id, format!("{} {}", row.sha256, row.name));
        let entry = self.entry(ctx, organisation, Action::WriteNotices, id.bytes(), detail);
        self.db
            .write(move |tx| {
                coming.named(tx, &row.sha256)?;
                let (_, _, kind) = storage::organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?;
                if !kind.is_association() {
                    return Err(Error::not_found());
                }
                storage::notices::add_outside(tx, &permit, &row)?;
                storage::audit::append(tx, &entry)?;
                Ok(id)
            })
            .await
    }

    /// A letter that was taken in.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn outside(&self, ctx: &Ctx, id: OutsideId) -> Result<OutsideRow> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let organisation = storage::notices::outside_owner(tx, id)?.ok_or_else(Error::not_found)?;
                let permit = ctx.may(Action::WriteNotices, organisation)?;
                storage::notices::find_outside(tx, &permit, organisation, id)?.ok_or_else(Error::not_found)
            })
            .await
    }

    /// Removes a letter that was taken in by mistake, and its content with the last who holds it; no restore brings it
    /// back.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `outside-wrapped`: it has its cover letter.
    pub async fn remove_outside(&self, ctx: &Ctx, id: OutsideId) -> Result<OrganisationId> {
        let found = self.outside(ctx, id).await?;
        let organisation = found.organisation;
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        let detail = format!("removed {}", found.sha256);
        let entry = self.entry(ctx, organisation, Action::WriteNotices, id.bytes(), detail);
        let at = ctx.micros();
        let sha256 = self
            .db
            .write(move |tx| {
                let Some(sha256) = storage::notices::remove_outside(tx, &permit, organisation, id)? else {
                    let still = storage::notices::find_outside(tx, &permit, organisation, id)?.is_some();
                    return Err(if still { Error::Conflict("outside-wrapped") } else { Error::not_found() });
                };
                storage::people::erase::note(tx, "outside", id.bytes(), at)?;
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(sha256)
            })
            .await?;
        self.withdrawn("outside", id.bytes(), sha256.clone(), at, [sha256]).await;
        Ok(organisation)
    }

    /// Letters that wait for their cover letter.
    ///
    /// # Errors
    /// Refused.
    pub async fn outside_waiting(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<OutsideRow>> {
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        self.db.read(move |tx| Ok(storage::notices::waiting_outside(tx, &permit, organisation)?)).await
    }

    /// Confirms what a letter says of itself, and begins the cover letter around it, from the association's template.
    ///
    /// # Errors
    /// Not found, forbidden; invalid, each field named; conflict `outside-wrapped`.
    pub async fn confirm_outside(&self, ctx: &Ctx, id: OutsideId, typed: ReadOut) -> Result<NoticeId> {
        let found = self.outside(ctx, id).await?;
        let number = clean_line(&typed.number);
        let said = ReadOut {
            number: if is_unnumbered(&number) { String::new() } else { number },
            date: typed.date,
            sender: clean_line(&typed.sender),
            title: clean_line(&typed.title),
        };
        let long = |text: &str, most: usize| text.chars().count() > most;
        let mut wrong = Vec::new();
        if said.title.is_empty() {
            wrong.push(Field::new("title", "notice-title-missing"));
        } else if long(&said.title, TITLE_MAX) {
            wrong.push(Field::new("title", "notice-title-long"));
        }
        if said.sender.is_empty() {
            wrong.push(Field::new("sender", "notice-sender-missing"));
        }
        for (field, text) in [("sender", &said.sender), ("number", &said.number)] {
            if long(text, LINE_MAX) {
                wrong.push(Field::new(field, "notice-line-long").with("most", LINE_MAX.to_string()));
            }
        }
        if said.date.is_none() {
            wrong.push(Field::new("date", "notice-date-missing"));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let head = self.letterhead(ctx, found.organisation).await?;
        let typed = TypedNotice { date: Some(ctx.today()), ..letterhead::cover_outside(&head, &said) };
        let hash = outside_hash(&found.sha256, &said);
        let draft = self.drafting(ctx, found.organisation, None, Some(hash), typed)?;
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let permit = ctx.may(Action::WriteNotices, found.organisation)?;
                let notice = draft(tx)?;
                let row = OutsideRow { said: said.clone(), ..found.clone() };
                if !storage::notices::confirm_outside(tx, &permit, &row, notice)? {
                    return Err(Error::Conflict("outside-wrapped"));
                }
                Ok(notice)
            })
            .await
    }
}
