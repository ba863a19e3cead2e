//! Delivered, read, acknowledged: by name for the level right below, as counts further down.

use super::draft::record;
use super::own;
use crate::{App, Ctx, Error, Result};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::State;
use domain::organisations::names::name_key;
use domain::policy::{Action, Actor, Permit, Subject, decide};
use domain::programme::in_fives;
use jiff::civil::Date;
use storage::notices::{Line, Member, NoticeRow};
use storage::organisations::listing;

/// Hits of a name that are looked at: as many as the list gives.
const LOOKED_AT: usize = 400;

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

impl ReceiptLine {
    /// Where it stands in the list.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}_{}", u8::from(self.read_at.is_some()), self.member.id)
    }
}

/// What is asked of the receipts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedReceipts {
    /// The beginning of a name or code; empty: all.
    pub find: String,
    /// The line that stood last: whether it had been read, and by whom.
    pub after: Option<(bool, OrganisationId)>,
    /// Most lines.
    pub most: usize,
}

impl AskedReceipts {
    /// A place as [`ReceiptLine::place`] writes it.
    #[must_use]
    pub fn place(text: &str) -> Option<(bool, OrganisationId)> {
        let (read, id) = text.split_once('_')?;
        let read = match read {
            "0" => false,
            "1" => true,
            _ => return None,
        };
        Some((read, id.parse().ok()?))
    }
}

/// Readers further down, in steps of five; none where they are too few to be told.
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
    /// A page of the level right below, by name: those who have not read first.
    pub lines: Vec<ReceiptLine>,
    /// Whether more follow.
    pub more: bool,
    /// To how many it went.
    pub all: i64,
    /// How many of them have read.
    pub read: i64,
    /// Whether anybody passed it on, so that there is somebody further down.
    pub passed_on: bool,
    /// Everybody further down.
    pub further: FurtherDown,
}

impl App {
    /// Who has read a notice of one's own association.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-not-issued`.
    pub async fn receipts(&self, ctx: &Ctx, id: NoticeId, asked: AskedReceipts) -> Result<Receipts> {
        let (ctx, today) = (ctx.clone(), ctx.today());
        self.db
            .report(move |tx| {
                let (permit, notice) = own(tx, &ctx, Action::SeeReceipts, id)?;
                if notice.state != State::Issued {
                    return Err(Error::Conflict("notice-not-issued"));
                }
                let house = notice.organisation;
                let to_all = storage::notices::to_all(tx, id)?;
                let read = storage::notices::read_count(tx, id)?;
                // Whoever read and left since has read; who is no member yet, or no more, is not waited for.
                let all = read + storage::notices::waiting(tx, house, id, to_all, today)?;
                let (found, more) = page(tx, &permit, (house, id), to_all, &asked, today)?;
                let relays = storage::notices::relays(tx, id)?;
                let line = |(member, receipt): Line| {
                    let relay = relays.iter().find(|r| r.organisation == member.id);
                    let days = relay.and_then(|r| Some((notice.letter.date?, r.letter.date?)));
                    ReceiptLine {
                        delivered_at: notice.issued_at.unwrap_or_default(),
                        read_at: receipt.as_ref().map(|r| r.read_at),
                        acknowledged_at: receipt.as_ref().and_then(|r| r.acknowledged_at),
                        way: receipt.map(|r| r.way).unwrap_or_default(),
                        relayed_as: relay.map(|r| r.id),
                        hop_days: days.map(|(from, to)| from.until(to).map_or(0, |s| i64::from(s.get_days()))),
                        member,
                    }
                };
                let lines = found.into_iter().map(line).collect();
                let passed_on = !relays.is_empty();
                let counts = storage::notices::counts(tx, &permit, house, id)?;
                let (seen, done) = counts.iter().fold((0, 0), |sum, c| (sum.0 + c.1, sum.1 + c.2));
                let of = if seen > 0 { storage::notices::further_readers(tx, id)? } else { 0 };
                let further = FurtherDown { read: in_fives(seen, of), acknowledged: in_fives(done, of) };
                Ok(Receipts { notice, lines, more, all, read, passed_on, further })
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

    /// Ticks a receipt that came on paper or by fax: who answered has read, and acknowledged where that was asked for.
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
                let done = row.asks_receipt && storage::notices::acknowledge(tx, &office, reader, id, None, at)?;
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

/// A page of those to whom a notice went, and whether more follow. Those who have not read stand first: whoever reads
/// between two pages moves behind, and nobody is passed over.
fn page(
    tx: &sql::Tx<'_>,
    permit: &Permit,
    notice: (OrganisationId, NoticeId),
    to_all: bool,
    asked: &AskedReceipts,
    today: Date,
) -> Result<(Vec<Line>, bool)> {
    let (house, id) = notice;
    let most = asked.most.max(1);
    let left = |lines: &[Line]| i64::try_from((most + 1).saturating_sub(lines.len())).unwrap_or(i64::MAX);
    let key = name_key(&asked.find);
    let mut lines: Vec<Line> = Vec::new();
    if key.is_empty() {
        let first = OrganisationId::from_bytes([0; 16]);
        let (read, after) = asked.after.unwrap_or((false, first));
        if !read {
            lines = storage::notices::not_read(tx, permit, notice, to_all, today, after, left(&lines))?;
        }
        if lines.len() <= most {
            let after = if read { after } else { first };
            lines.extend(storage::notices::have_read(tx, permit, notice, today, after, left(&lines))?);
        }
    } else {
        // The list knows more than those to whom the letter went.
        for subject in listing::find(tx, permit, house, None, &key, LOOKED_AT)? {
            if lines.len() > most {
                break;
            }
            let member = OrganisationId::from_bytes(subject);
            if storage::notices::is_reader(tx, id, member, today)?
                && let Some((name, code, kind)) = storage::organisations::label(tx, member)?
            {
                let receipt = storage::notices::receipt_for(tx, permit, house, member, id)?;
                lines.push((Member { id: member, name, code, kind }, receipt));
            }
        }
        lines.sort_by_key(|(_, receipt)| receipt.is_some());
    }
    let more = lines.len() > most;
    lines.truncate(most);
    Ok((lines, more))
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
