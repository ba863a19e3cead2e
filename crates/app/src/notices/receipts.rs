//! Delivered, read, acknowledged: by name for the level right below, as counts further down.

use super::draft::record;
use super::own;
use crate::programme::SMALLEST_GROUP;
use crate::{App, Ctx, Error, Result};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::State;
use domain::policy::{Action, Actor, Subject, decide};
use storage::notices::{Member, NoticeRow};

/// How a receipt came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Read in Mamori.
    Screen,
    /// A receipt on paper, ticked by the issuer's office.
    Paper,
    /// A receipt by fax, ticked by the issuer's office.
    Fax,
}

impl Way {
    /// The code in the database and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Way::Screen => "screen",
            Way::Paper => "paper",
            Way::Fax => "fax",
        }
    }
    /// The way that an office ticks.
    #[must_use]
    pub fn by_hand(code: &str) -> Option<Way> {
        match code {
            "paper" => Some(Way::Paper),
            "fax" => Some(Way::Fax),
            _ => None,
        }
    }
}

/// One member of the audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptLine {
    /// The member.
    pub member: Member,
    /// When it came, microseconds.
    pub delivered_at: i64,
    /// When it was read, microseconds.
    pub read_at: Option<i64>,
    /// When it was acknowledged, microseconds.
    pub acknowledged_at: Option<i64>,
    /// `screen`, `paper`, `fax`; empty: not read.
    pub way: String,
    /// The notice by which the member relayed it.
    pub relayed_as: Option<NoticeId>,
    /// Days from this letter's day to that one's.
    pub hop_days: Option<i64>,
}

/// Readers below one member, as counts; none where they are too few to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherDown {
    /// Read.
    pub read: Option<i64>,
    /// Acknowledged.
    pub acknowledged: Option<i64>,
}

/// Who has read a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipts {
    /// The notice.
    pub notice: NoticeRow,
    /// The level right below, by name.
    pub lines: Vec<ReceiptLine>,
    /// Everybody further down.
    pub further: FurtherDown,
}

/// A count that may be told: nobody, or at least five.
fn told(n: i64) -> Option<i64> {
    (n == 0 || n >= SMALLEST_GROUP).then_some(n)
}

impl App {
    /// Who has read a notice of one's own association.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-not-issued`.
    pub async fn receipts(&self, ctx: &Ctx, id: NoticeId) -> Result<Receipts> {
        let (ctx, today) = (ctx.clone(), ctx.today());
        self.db
            .report(move |tx| {
                let (permit, notice) = own(tx, &ctx, Action::SeeReceipts, id)?;
                if notice.state != State::Issued {
                    return Err(Error::Conflict("notice-not-issued"));
                }
                let named = storage::notices::audience(tx, id)?;
                let receipts = storage::notices::receipts(tx, &permit, notice.organisation, id)?;
                let relays = storage::notices::relays(tx, id)?;
                let mut lines = Vec::new();
                for member in storage::notices::members(tx, &permit, notice.organisation, today)? {
                    if named.as_ref().is_some_and(|ids| !ids.contains(&member.id)) {
                        continue;
                    }
                    let receipt = receipts.iter().find(|r| r.organisation == member.id);
                    let relay = relays.iter().find(|r| r.organisation == member.id);
                    let days = relay.and_then(|r| Some((notice.letter.date?, r.letter.date?)));
                    lines.push(ReceiptLine {
                        delivered_at: notice.issued_at.unwrap_or_default(),
                        read_at: receipt.map(|r| r.read_at),
                        acknowledged_at: receipt.and_then(|r| r.acknowledged_at),
                        way: receipt.map(|r| r.way.clone()).unwrap_or_default(),
                        relayed_as: relay.map(|r| r.id),
                        hop_days: days.map(|(from, to)| from.until(to).map_or(0, |s| i64::from(s.get_days()))),
                        member,
                    });
                }
                let counts = storage::notices::counts(tx, &permit, notice.organisation, id)?;
                let (read, acknowledged) = counts.iter().fold((0, 0), |sum, c| (sum.0 + c.1, sum.1 + c.2));
                Ok(Receipts {
                    notice,
                    lines,
                    further: FurtherDown { read: told(read), acknowledged: told(acknowledged) },
                })
            })
            .await
    }

    /// Records that an organisation read a notice. A repeat changes nothing.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn read_notice(&self, ctx: &Ctx, id: NoticeId, reader: OrganisationId) -> Result<()> {
        self.receive(ctx, id, reader, false).await
    }

    /// Records that an organisation acknowledged a notice; reading goes with it. A repeat changes nothing.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn acknowledge_notice(&self, ctx: &Ctx, id: NoticeId, reader: OrganisationId) -> Result<()> {
        self.receive(ctx, id, reader, true).await
    }

    async fn receive(&self, ctx: &Ctx, id: NoticeId, reader: OrganisationId, acknowledge: bool) -> Result<()> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                if !storage::notices::is_reader(tx, id, reader, ctx.today())? {
                    // The issuer's own people read their letter without a receipt.
                    return Err(Error::not_found());
                }
                let permit = ctx.may(Action::ReadNotices, reader)?;
                let by = ctx.actor.person();
                let at = ctx.micros();
                let read = storage::notices::read(tx, &permit, reader, id, by, Way::Screen.code(), at)?;
                let done = acknowledge && storage::notices::acknowledge(tx, &permit, reader, id, by, at)?;
                if !read && !done {
                    return Ok(());
                }
                count(tx, id, i64::from(read), i64::from(done))?;
                let entry = storage::audit::Entry {
                    organisation: reader.bytes(),
                    at,
                    actor: by,
                    action: Action::ReadNotices,
                    subject_id: id.bytes(),
                    salt,
                    detail: format!("read {read} acknowledged {done}"),
                };
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Ticks a receipt that came on paper or by fax.
    ///
    /// # Errors
    /// Not found, also for who is none of the audience; forbidden.
    pub async fn tick_receipt(&self, ctx: &Ctx, id: NoticeId, reader: OrganisationId, way: Way) -> Result<()> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let (_, row) = own(tx, &ctx, Action::IssueNotices, id)?;
                if !storage::notices::is_reader(tx, id, reader, ctx.today())? {
                    return Err(Error::not_found());
                }
                let office = decide(&Actor::Command, Action::ReadNotices, &Subject::of(reader))?;
                let at = ctx.micros();
                let read = storage::notices::read(tx, &office, reader, id, None, way.code(), at)?;
                let done = storage::notices::acknowledge(tx, &office, reader, id, None, at)?;
                if read || done {
                    count(tx, id, i64::from(read), i64::from(done))?;
                    record(tx, &ctx, &row, Action::IssueNotices, salt)?;
                }
                Ok(())
            })
            .await
    }

    /// Reminds those who have not read: their inbox says so.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-not-issued`.
    pub async fn remind_readers(&self, ctx: &Ctx, id: NoticeId) -> Result<()> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, Action::IssueNotices, id)?;
                if !storage::notices::remind(tx, &permit, row.organisation, id, ctx.micros())? {
                    return Err(Error::Conflict("notice-not-issued"));
                }
                record(tx, &ctx, &row, Action::IssueNotices, salt)
            })
            .await
    }
}

/// Counts a reader of a notice for the letters inside, under the association that it came from. The rows are taken in
/// the order of their keys.
fn count(tx: &sql::Tx<'_>, id: NoticeId, read: i64, done: i64) -> Result<()> {
    let letters = storage::notices::chain(tx, id)?;
    let Some((outer, inside)) = letters.split_first() else { return Ok(()) };
    let mut inside: Vec<NoticeId> = inside.iter().map(|l| l.id).collect();
    inside.sort();
    for letter in inside {
        storage::notices::count_further_down(tx, letter, outer.organisation, read, done)?;
    }
    Ok(())
}
