//! 発送: a notice goes to the level right below, by its association or by itself.

use super::draft::record;
use super::json::shown;
use super::{RELAY_JOB, TypedNotice, held, own};
use crate::codes::check_code;
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Field, Result};
use domain::dates::{fiscal_year, rfc3339};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::{State, is_unnumbered, model_hash, number_key, styled};
use domain::organisations::Kind;
use domain::policy::{Action, Actor, Permit, decide};
use domain::text::clean_line;
use jiff::civil::Date;
use serde_json::{Value, json};
use storage::notices::{NoticeRow, Sent};
use storage::organisations::{listing, placements};

/// So many associations are looked up at a time.
const AT_ONCE: i64 = 200;

/// To whom a notice goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// All members right below.
    Children,
    /// These members right below.
    These(Vec<OrganisationId>),
}

/// How a notice is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// To whom.
    pub to: To,
    /// Number, where it was not in the draft; 事務連絡 says that there is none.
    pub number: Option<String>,
    /// Its day, where it was not in the draft.
    pub date: Option<Date>,
}

/// What is made before the transaction.
struct Before {
    salt: [u8; 16],
    job: [u8; 16],
    mails: [u8; 16],
    key: Option<[u8; 32]>,
}

impl App {
    /// Issues a draft.
    ///
    /// # Errors
    /// Not found, forbidden; invalid `number`, `date`, `to`; conflict `notice-issued`, `notice-not-approved`,
    /// `notice-relayed`: what is inside went to all members before.
    pub async fn issue_notice(&self, ctx: &Ctx, id: NoticeId, sending: Sending) -> Result<()> {
        self.db.write(self.issuing(ctx, id, sending, None)).await
    }

    /// Issues a draft as somebody saw it, in that version: what is sent cannot be taken back.
    ///
    /// # Errors
    /// As [`App::issue_notice`]; stale when it was changed since.
    pub async fn issue_notice_seen(&self, ctx: &Ctx, id: NoticeId, sending: Sending, seen: Option<i64>) -> Result<()> {
        self.db.write(self.issuing(ctx, id, sending, seen)).await
    }

    /// Issues a draft, and answers with the notice as the API shows it.
    ///
    /// # Errors
    /// As [`App::issue_notice`]; conflict `idempotency-key-reused`.
    pub async fn issue_notice_once(
        &self,
        ctx: &Ctx,
        id: NoticeId,
        sending: Sending,
        once: Option<Once>,
    ) -> Result<Made> {
        let issue = self.issuing(ctx, id, sending, None);
        self.once(ctx, once, move |tx| {
            issue(tx)?;
            shown(tx, id)
        })
        .await
    }

    /// Relays a notice: a cover letter of one's own around it, sent at once. Where the office asks for approval, the
    /// one who relays gives it, if they may and nobody else could; else it waits as a draft.
    ///
    /// # Errors
    /// As [`App::draft_notice`] and [`App::issue_notice`]; conflict `idempotency-key-reused`.
    pub async fn relay_notice(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        inside: NoticeId,
        typed: TypedNotice,
        sending: Sending,
        once: Option<Once>,
    ) -> Result<Made> {
        let draft = self.drafting(ctx, organisation, Some(inside), None, typed)?;
        let (app, ctx2, before) = (self.clone(), ctx.clone(), self.before(ctx));
        self.once(ctx, once, move |tx| {
            // Before anything else is held, as whoever moves the association takes it.
            placements::lock(tx, organisation)?;
            let id = draft(tx)?;
            let (permit, row) = own(tx, &ctx2, Action::IssueNotices, id)?;
            if needs_approval(tx, &permit, organisation)? {
                if ctx2.may(Action::ApproveNotices, organisation).is_err()
                    || super::approve::hindrance(tx, &permit, &ctx2, &row)?.is_some()
                {
                    return shown(tx, id);
                }
                let by = ctx2.actor.person();
                storage::notices::approve(tx, &permit, organisation, id, by, "", ctx2.micros())?;
            }
            app.issue_in(tx, &ctx2, id, &sending, None, &before)?;
            shown(tx, id)
        })
        .await
    }

    fn issuing(
        &self,
        ctx: &Ctx,
        id: NoticeId,
        sending: Sending,
        seen: Option<i64>,
    ) -> impl Fn(&sql::Tx<'_>) -> Result<()> + Send + 'static + use<> {
        let (app, before, ctx) = (self.clone(), self.before(ctx), ctx.clone());
        move |tx| app.issue_in(tx, &ctx, id, &sending, seen, &before)
    }

    fn before(&self, ctx: &Ctx) -> Before {
        Before {
            salt: self.salt(),
            job: self.new_id(ctx).into_bytes(),
            mails: self.new_id(ctx).into_bytes(),
            key: self.ports.keys.check_key(),
        }
    }

    fn issue_in(
        &self,
        tx: &sql::Tx<'_>,
        ctx: &Ctx,
        id: NoticeId,
        sending: &Sending,
        seen: Option<i64>,
        made: &Before,
    ) -> Result<()> {
        // Who passes a letter on at the same moment waits, and then sees that it went out.
        let issuer = storage::notices::issuer(tx, id)?.ok_or_else(Error::not_found)?;
        placements::lock(tx, issuer)?;
        let (permit, mut row) = held(tx, ctx, Action::IssueNotices, id)?;
        if row.state == State::Issued {
            return Err(Error::Conflict("notice-issued"));
        }
        if let Some(inside) = row.wraps.filter(|_| sending.to == To::Children)
            && went_to_all(tx, inside, row.organisation)?
        {
            return Err(Error::Conflict("notice-relayed"));
        }
        if seen.is_some_and(|seen| seen != row.version) {
            return Err(Error::Stale { current: Box::new(serde_json::json!({"version": row.version})) });
        }
        if needs_approval(tx, &permit, row.organisation)? && row.state != State::Approved {
            return Err(Error::Conflict("notice-not-approved"));
        }
        self.complete(tx, &permit, &mut row, sending)?;
        let readers = readers(tx, &permit, &row, &sending.to, ctx.today())?;
        let date = row.letter.date.ok_or_else(|| Error::field("date", "notice-date-missing"))?;
        if let Some(number) = &row.letter.number {
            let key = number_key(number);
            let holder = storage::notices::take_number(tx, row.organisation, fiscal_year(date), &key, id)?;
            if holder != id {
                let title = storage::notices::find(tx, holder)?.map(|n| n.letter.title).unwrap_or_default();
                let field = Field::new("number", "notice-number-used").with("number", number.as_str());
                return Err(Error::Invalid(vec![field.with("title", title)]));
            }
        }
        let hash = model_hash(row.organisation.bytes(), &row.letter, &row.files, row.wrapped_hash.as_deref());
        let at = ctx.micros();
        let number = row.letter.number.clone();
        let parts = [row.organisation.to_string(), number.clone().unwrap_or_default(), rfc3339(ctx.now)];
        let code = check_code(
            made.key.as_ref(),
            &[b"notice", parts[0].as_bytes(), parts[1].as_bytes(), parts[2].as_bytes(), &hash],
        );
        let sent = Sent { number, date, by: ctx.actor.person(), at, model_hash: hash, check_code: code };
        if !storage::notices::issue(tx, &permit, row.organisation, id, &sent)? {
            return Err(Error::Conflict("notice-issued"));
        }
        storage::notices::address(tx, row.organisation, id, readers.as_deref(), at)?;
        let job = storage::jobs::NewJob {
            id: made.job,
            kind: RELAY_JOB,
            key: format!("{RELAY_JOB} {id}"),
            payload: json!({"notice": id}).to_string(),
            run_after: at,
        };
        storage::jobs::enqueue(tx, &job, at)?;
        // Whom the association reaches outside Mamori gets what all members get.
        if sending.to == To::Children && super::mailed::contacts(tx, &permit, row.organisation)?.1 > 0 {
            let kind = super::MAIL_JOB;
            let mails = storage::jobs::NewJob { id: made.mails, kind, key: format!("{kind} {id}"), ..job };
            storage::jobs::enqueue(tx, &mails, at)?;
        }
        record(tx, ctx, &row, Action::IssueNotices, made.salt)
    }

    /// Number and day as they are said at issue; both are checked.
    fn complete(&self, tx: &sql::Tx<'_>, permit: &Permit, row: &mut NoticeRow, sending: &Sending) -> Result<()> {
        let head = storage::notices::letterhead(tx, permit, row.organisation)?;
        if let Some(number) = &sending.number {
            let number = styled(head.as_ref().map_or("", |h| h.number_style.as_str()), &clean_line(number));
            row.letter.number = (!number.is_empty()).then_some(number);
        }
        // A draft says 事務連絡 in the place of its number; what is sent then has none.
        let unnumbered = row.letter.number.as_deref().is_some_and(is_unnumbered);
        if unnumbered {
            row.letter.number = None;
        }
        row.letter.date = sending.date.or(row.letter.date);
        let mut wrong = Vec::new();
        if row.letter.number.is_none() && !unnumbered {
            wrong.push(Field::new("number", "notice-number-missing"));
        }
        match row.letter.date {
            None => wrong.push(Field::new("date", "notice-date-missing")),
            Some(date) => {
                let inside = match row.wraps {
                    Some(inside) => storage::notices::find(tx, inside)?.and_then(|n| n.letter.date),
                    None => storage::notices::outside_of(tx, row.id)?.and_then(|o| o.said.date),
                };
                if let Some(inner) = inside.filter(|inner| date < *inner) {
                    let field = Field::new("date", "notice-date-before");
                    wrong.push(field.with("date", domain::dates::wareki(inner)));
                }
            }
        }
        if row.letter.addressee.is_empty() {
            wrong.push(Field::new("addressee", "notice-addressee-missing"));
        }
        if row.letter.sender.is_empty() {
            wrong.push(Field::new("sender", "notice-sender-missing"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }

    /// Job: every association to which a notice came and that chose so relays it to its own members. A notice that it
    /// has relayed already stays as it is.
    pub(crate) async fn relay_by_itself(&self, ctx: &Ctx, payload: &str) -> Result<()> {
        let payload: Value = serde_json::from_str(payload).map_err(|e| Error::Inside(e.to_string()))?;
        let id = payload["notice"].as_str().and_then(|t| t.parse().ok());
        let id: NoticeId = id.ok_or_else(|| Error::Inside("a relay without its notice".into()))?;
        let today = ctx.today();
        let (row, willing) = self
            .db
            .read(move |tx| {
                let row = storage::notices::find(tx, id)?.ok_or_else(Error::not_found)?;
                let all = decide(&Actor::Command, Action::SeeNotices, &domain::policy::Subject::common())?;
                let relayed = storage::notices::relays(tx, id)?;
                let mut willing = Vec::new();
                for member in associations(tx, &all, row.organisation)? {
                    if relayed.iter().any(|r| r.organisation == member)
                        || !storage::notices::is_reader(tx, id, member, today)?
                    {
                        continue;
                    }
                    if let Some(head) = storage::notices::letterhead(tx, &all, member)?.filter(|h| h.auto_relay) {
                        willing.push(head);
                    }
                }
                Ok::<_, Error>((row, willing))
            })
            .await?;
        for head in willing {
            let typed = super::letterhead::cover(&head, &row);
            let sending = Sending {
                to: To::Children,
                number: Some("事務連絡".to_owned()),
                date: Some(today.max(row.letter.date.unwrap_or(today))),
            };
            match self.relay_notice(ctx, head.organisation, id, typed, sending, None).await {
                // An association without members has nobody to relay to.
                Ok(_) => {}
                Err(Error::Invalid(fields)) if fields.iter().all(|f| f.code == "notice-to-nobody") => {}
                // Somebody there was quicker.
                Err(Error::Conflict("notice-relayed")) => {}
                Err(Error::Invalid(fields)) => {
                    tracing::warn!(?fields, notice = %id, association = %head.organisation, "not relayed by itself");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Whether an association has passed a notice on to all its members. What is sent cannot be taken back, so it goes to
/// all of them once.
fn went_to_all(tx: &sql::Tx<'_>, inside: NoticeId, association: OrganisationId) -> Result<bool> {
    for relay in storage::notices::relays(tx, inside)? {
        if relay.organisation == association && storage::notices::to_all(tx, relay.id)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an office has 決裁 among its steps.
pub(super) fn needs_approval(tx: &sql::Tx<'_>, permit: &Permit, organisation: OrganisationId) -> Result<bool> {
    Ok(storage::notices::letterhead(tx, permit, organisation)?.is_some_and(|h| h.needs_approval))
}

/// The associations in the list of members of one: as many as there are, whatever else stands in it.
fn associations(tx: &sql::Tx<'_>, permit: &Permit, association: OrganisationId) -> Result<Vec<OrganisationId>> {
    let mut out = Vec::new();
    for kind in [Kind::Prefectural, Kind::County] {
        let mut after = (String::new(), [0; 16]);
        loop {
            let page = listing::page(tx, permit, association, kind.code(), &after, AT_ONCE)?;
            let Some(last) = page.last() else { break };
            after.clone_from(last);
            out.extend(page.iter().map(|(_, subject)| OrganisationId::from_bytes(*subject)));
        }
    }
    Ok(out)
}

/// The members that are named; none for all of them, of whom it only matters whether there is one.
fn readers(
    tx: &sql::Tx<'_>,
    permit: &Permit,
    row: &NoticeRow,
    to: &To,
    today: Date,
) -> Result<Option<Vec<OrganisationId>>> {
    let house = row.organisation;
    match to {
        To::Children => {
            let anybody = !storage::notices::members(tx, permit, house, today, 1)?.is_empty();
            // An association whose members do not use Mamori yet reaches them by mail, by fax, by post.
            if anybody || super::mailed::contacts(tx, permit, house)?.0 > 0 {
                return Ok(None);
            }
            Err(Error::field("to", "notice-to-nobody"))
        }
        To::These(ids) => {
            let mut ids = ids.clone();
            ids.sort();
            ids.dedup();
            if ids.is_empty() {
                return Err(Error::field("to", "notice-to-nobody"));
            }
            for id in &ids {
                if !storage::notices::is_member(tx, permit, house, *id, today)? {
                    return Err(Error::field("to", "notice-to-stranger"));
                }
            }
            Ok(Some(ids))
        }
    }
}
