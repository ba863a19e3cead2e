//! 決裁: who decides about a draft, on screen or as noted from paper.
//!
//! The drafter may name the officer; then that officer decides. Where nobody is named, or who was named holds the right
//! no more, whoever holds it does. Nobody decides about their own draft, unless nobody else could: in a small office one
//! person is everybody. What was decided on paper is noted by whoever holds the right, with who decided and when.

use super::draft::record_of;
use super::{held, own};
use crate::{App, Ctx, Error, Result};
use domain::ids::{NoticeId, OrganisationId, PersonId};
use domain::policy::{Action, Actor, Permit, Subject, decide};
use domain::text::clean_line;
use storage::notices::NoticeRow;

/// Somebody who can decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Who.
    pub id: PersonId,
    /// Name; with what they sign in with where two have the same.
    pub name: String,
}

/// How a draft is decided about, as its page says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding {
    /// The name of the officer who was named and decides.
    pub officer: Option<String>,
    /// Why whoever looks does not decide on screen, by the key of the sentence.
    pub hindered: Option<&'static str>,
}

/// Who holds the right to decide at an association.
fn officers(tx: &sql::Tx<'_>, permit: &Permit, organisation: OrganisationId) -> Result<Vec<Officer>> {
    let mut all = storage::people::members(tx, permit, organisation)?;
    all.retain(|member| {
        let roles = member.roles.iter().map(|role| (organisation, *role)).collect();
        let actor = Actor::Person { id: member.id, roles };
        decide(&actor, Action::ApproveNotices, &Subject::of(organisation)).is_ok()
    });
    let named = all.iter().map(|member| {
        let namesake = all.iter().any(|other| other.id != member.id && other.name == member.name);
        let name = if namesake { format!("{} ({})", member.name, member.login) } else { member.name.clone() };
        Officer { id: member.id, name }
    });
    Ok(named.collect())
}

/// The name of the officer who was named for a draft, if they hold the right now.
pub(super) fn named_officer(tx: &sql::Tx<'_>, permit: &Permit, draft: &NoticeRow) -> Result<Option<String>> {
    let Some(named) = draft.officer else { return Ok(None) };
    Ok(officers(tx, permit, draft.organisation)?.into_iter().find(|o| o.id == named).map(|o| o.name))
}

/// Why the actor, who holds the right, does not decide about a draft on screen; the key of the sentence.
pub(super) fn hindrance(
    tx: &sql::Tx<'_>,
    permit: &Permit,
    ctx: &Ctx,
    draft: &NoticeRow,
) -> Result<Option<&'static str>> {
    // A command has the rights of whoever can read the data.
    let Some(me) = ctx.actor.person() else { return Ok(None) };
    let all = officers(tx, permit, draft.organisation)?;
    if draft.drafted_by == Some(me) && all.iter().any(|o| o.id != me) {
        return Ok(Some("notice-own-draft"));
    }
    let named = draft.officer.filter(|officer| all.iter().any(|o| o.id == *officer));
    Ok(named.filter(|officer| *officer != me).map(|_| "notice-other-officer"))
}

/// Refuses an officer who could not decide about the draft.
///
/// # Errors
/// Invalid `officer_id`.
pub(super) fn check_officer(tx: &sql::Tx<'_>, permit: &Permit, draft: &NoticeRow) -> Result<()> {
    let Some(officer) = draft.officer else { return Ok(()) };
    let all = officers(tx, permit, draft.organisation)?;
    let alone = !all.iter().any(|o| Some(o.id) != draft.drafted_by);
    if all.iter().any(|o| o.id == officer) && (alone || draft.drafted_by != Some(officer)) {
        Ok(())
    } else {
        Err(Error::field("officer_id", "notice-officer"))
    }
}

impl App {
    /// Who can be named to decide about somebody's draft; none where the office does without.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn officers(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        drafter: Option<PersonId>,
    ) -> Result<Vec<Officer>> {
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        self.db
            .read(move |tx| {
                if !super::issue::needs_approval(tx, &permit, organisation)? {
                    return Ok(Vec::new());
                }
                let mut all = officers(tx, &permit, organisation)?;
                if all.iter().any(|o| Some(o.id) != drafter) {
                    all.retain(|o| Some(o.id) != drafter);
                }
                Ok(all)
            })
            .await
    }

    /// Whether what the actor writes for an association waits for somebody else before it is sent.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn waits_for_approval(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<bool> {
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        let Some(me) = ctx.actor.person() else { return Ok(false) };
        self.db
            .read(move |tx| {
                if !super::issue::needs_approval(tx, &permit, organisation)? {
                    return Ok(false);
                }
                let all = officers(tx, &permit, organisation)?;
                Ok(!matches!(all.as_slice(), [one] if one.id == me))
            })
            .await
    }

    /// How a draft of one's own association is decided about.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn deciding(&self, ctx: &Ctx, id: NoticeId) -> Result<Deciding> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let (permit, row) = own(tx, &ctx, Action::SeeNotices, id)?;
                let officer = named_officer(tx, &permit, &row)?;
                Ok(Deciding { officer, hindered: hindrance(tx, &permit, &ctx, &row)? })
            })
            .await
    }

    /// 決裁: approves a draft on screen, or notes that it was approved on paper; `seen`: the version that was looked at.
    ///
    /// # Errors
    /// Not found, forbidden; stale; conflict `notice-not-a-draft`; without a note `notice-other-officer`,
    /// `notice-own-draft`.
    pub async fn approve_notice(&self, ctx: &Ctx, id: NoticeId, note: &str, seen: Option<i64>) -> Result<()> {
        let (ctx, salt, note) = (ctx.clone(), self.salt(), clean_line(note));
        self.db
            .write(move |tx| {
                let (permit, row) = held(tx, &ctx, Action::ApproveNotices, id)?;
                if seen.is_some_and(|seen| seen != row.version) {
                    return Err(Error::Stale { current: Box::new(super::json::row_json(&row)) });
                }
                if note.is_empty()
                    && let Some(why) = hindrance(tx, &permit, &ctx, &row)?
                {
                    return Err(Error::Conflict(why));
                }
                let by = ctx.actor.person();
                if !storage::notices::approve(tx, &permit, row.organisation, id, by, &note, ctx.micros())? {
                    return Err(Error::Conflict("notice-not-a-draft"));
                }
                let what = format!("{:?} {note}", row.letter.number);
                record_of(tx, &ctx, &row, Action::ApproveNotices, salt, &what)
            })
            .await
    }
}
