//! Inbox, sent notices, drafts.

use crate::{App, Ctx, Result};
use domain::ids::{NoticeId, OrganisationId};
use domain::policy::Action;
use storage::notices::{BoxLine, NoticeRow};

/// Which notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Box {
    /// What came.
    Inbox,
    /// What was sent.
    Sent,
    /// What is being written, or waits for approval or number.
    Draft,
}

impl Box {
    /// The box of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Box> {
        match code {
            "" | "inbox" => Some(Box::Inbox),
            "sent" => Some(Box::Sent),
            "draft" => Some(Box::Draft),
            _ => None,
        }
    }
}

/// So many lines of an inbox are brought together by matter; a house has some hundred letters a year.
const LINES: i64 = 2_000;

/// One matter in an inbox: a notice that came by two ways is shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Where it stands in the list: when its newest letter came, and that letter.
    pub at: (i64, NoticeId),
    /// The one that came first.
    pub line: BoxLine,
    /// The others of the same matter.
    pub also: Vec<BoxLine>,
}

impl Matter {
    /// Lines by matter, in their order.
    #[must_use]
    pub fn of(lines: Vec<BoxLine>) -> Vec<Matter> {
        let mut out: Vec<Matter> = Vec::new();
        for line in lines {
            match out.iter_mut().find(|m| m.line.matter == line.matter) {
                Some(known) => known.also.push(std::mem::replace(&mut known.line, line)),
                None => out.push(Matter { at: (line.issued_at, line.id), line, also: Vec::new() }),
            }
        }
        out
    }
    /// Whether any of them was read here.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.line.read_at.is_some() || self.also.iter().any(|l| l.read_at.is_some())
    }
}

/// Where a page begins that begins at the newest.
#[must_use]
pub fn newest() -> (i64, NoticeId) {
    (i64::MAX, NoticeId::from_bytes([0xff; 16]))
}

impl App {
    /// What came to an organisation, the newest first.
    ///
    /// # Errors
    /// Refused.
    pub async fn inbox(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        after: Option<(i64, NoticeId)>,
        most: i64,
    ) -> Result<Vec<BoxLine>> {
        let permit = ctx.may(Action::SeeNotices, organisation)?;
        let today = ctx.today();
        let after = after.unwrap_or_else(newest);
        self.db.read(move |tx| Ok(storage::notices::inbox(tx, &permit, organisation, today, after, most)?)).await
    }

    /// The same by matter, so many behind a place: a letter that came by two ways stands on one page, wherever the other
    /// one would stand.
    ///
    /// # Errors
    /// Refused.
    pub async fn matters(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        after: Option<(i64, NoticeId)>,
        most: usize,
    ) -> Result<Vec<Matter>> {
        let all = Matter::of(self.inbox(ctx, organisation, None, LINES).await?);
        let after = after.unwrap_or_else(newest);
        Ok(all.into_iter().filter(|m| m.at < after).take(most).collect())
    }

    /// How many matters came to an organisation that were not read there.
    ///
    /// # Errors
    /// Refused.
    pub async fn unread_notices(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<i64> {
        let permit = ctx.may(Action::SeeNotices, organisation)?;
        let today = ctx.today();
        self.db.read(move |tx| Ok(storage::notices::unread(tx, &permit, organisation, today)?)).await
    }

    /// An association's own notices: those that were sent, or those that were not.
    ///
    /// # Errors
    /// Refused.
    pub async fn own_notices(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        sent: bool,
        after: Option<(i64, NoticeId)>,
        most: i64,
    ) -> Result<Vec<NoticeRow>> {
        let permit = ctx.may(Action::SeeNotices, organisation)?;
        let after = after.unwrap_or_else(newest);
        self.db.read(move |tx| Ok(storage::notices::list(tx, &permit, organisation, sent, after, most)?)).await
    }
}
