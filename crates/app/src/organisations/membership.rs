//! Who is a member of an association from which day: an institution moves, is paused or closed; a member leaves. Its
//! sheets, files and vendors stay; its roll-ups move with the membership in the same transaction.

use super::listing::beside;
use super::settle::{before, follows, relist_person, settle};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{MembershipId, OrganisationId, PersonId};
use domain::organisations::membership::{MemberKind, SpanError, State};
use domain::policy::{Action, Permit, Subject, decide};
use domain::text::clean_line;
use jiff::civil::Date;
use storage::organisations::members::{self, MemberRow};
use storage::organisations::{self, MembershipRow, memberships, placements};

/// Longest name of a person, characters.
pub(crate) const NAME_MAX: usize = 100;
/// Longest number, characters.
pub(crate) const NUMBER_MAX: usize = 40;
/// A day further away than so many years is a slip of the pen.
const YEARS_MAX: i16 = 5;

/// A member as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMember {
    /// Name.
    pub name: String,
    /// Name in kana.
    pub kana: String,
    /// Code of [`MemberKind`].
    pub kind: String,
    /// Member number, or empty.
    pub number: String,
    /// 医籍番号, or empty.
    pub register_number: String,
}

impl NewMember {
    /// The entry of the register.
    ///
    /// # Errors
    /// Invalid, each field named.
    pub(crate) fn row(&self, association: OrganisationId, person: PersonId, from: Date) -> Result<MemberRow> {
        let name = clean_line(&self.name);
        let mut wrong = Vec::new();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            wrong.push(Field::new("name", "person-name"));
        }
        let kind = MemberKind::from_code(&self.kind);
        if kind.is_none() {
            wrong.push(Field::new("kind", "member-kind"));
        }
        for (field, text) in [("number", &self.number), ("register_number", &self.register_number)] {
            if text.chars().count() > NUMBER_MAX {
                wrong.push(Field::new(field, "member-number-long"));
            }
        }
        let (Some(kind), true) = (kind, wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
        Ok(MemberRow {
            association,
            person,
            name,
            kana: clean_line(&self.kana),
            kind,
            number: clean_line(&self.number),
            register_number: clean_line(&self.register_number),
            from,
            to: None,
        })
    }
}

/// The permit to change who is a member of an association: for its own office, and those above it.
pub(crate) fn may_change(tx: &sql::Tx, ctx: &Ctx, action: Action, association: OrganisationId) -> Result<Permit> {
    let above = organisations::above(tx, association, ctx.today())?;
    Ok(decide(&ctx.actor, action, &Subject { organisation: Some(association), above })?)
}

fn has_say(tx: &sql::Tx, ctx: &Ctx, association: OrganisationId) -> Result<bool> {
    match may_change(tx, ctx, Action::ChangeMembers, association) {
        Ok(_) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a membership was planned by the one who asks.
fn planned_it(tx: &sql::Tx, ctx: &Ctx, of: OrganisationId, new: Option<&MembershipRow>) -> Result<bool> {
    let (Some(new), Some(me)) = (new, ctx.actor.person()) else { return Ok(false) };
    let permit = follows(Action::ChangeMembers)?;
    let planned = storage::audit::last_of(tx, &permit, of, Action::ChangeMembers, new.id.bytes())?;
    Ok(planned.is_some_and(|(_, by)| by == me.bytes()))
}

/// The newest membership of an organisation in an association. One that only begins later stands in the way.
pub(crate) fn newest(
    tx: &sql::Tx,
    organisation: OrganisationId,
    association: OrganisationId,
    today: Date,
) -> Result<MembershipRow> {
    let all = organisations::memberships(tx, organisation)?;
    let mine = all.into_iter().rfind(|m| m.association_id == association).ok_or_else(Error::not_found)?;
    if mine.span().is_planned(today) { Err(Error::Conflict("membership-planned")) } else { Ok(mine) }
}

pub(crate) fn wrong_day(field: &'static str, error: SpanError) -> Error {
    Error::field(
        field,
        match error {
            SpanError::BeforeItBegan => "membership-before-it-began",
            SpanError::Ended => "membership-ended",
        },
    )
}

/// A day that is no slip of the pen.
pub(crate) fn near(field: &'static str, day: Date, today: Date) -> Result<Date> {
    if day.year() > today.year().saturating_add(YEARS_MAX) || day.year() < 1948 {
        return Err(Error::field(field, "membership-day-far"));
    }
    Ok(day)
}

/// A number belongs to one member of an association at a time.
pub(crate) fn number_is_free(tx: &sql::Tx, row: &MemberRow) -> Result<bool> {
    let taken = members::by_number(tx, &row.number, row.association)?;
    Ok(taken.iter().all(|m| m.person == row.person || m.to.is_some_and(|to| to < row.from)))
}

impl App {
    /// Moves an organisation from one association to another from a day on: the membership ends the day before and
    /// begins anew there, its member with it. The other one is an association that the form offers, or one whose
    /// members the same person may change; it has the move in its own chain, because nobody there was asked.
    ///
    /// # Errors
    /// Not found; conflict `membership-planned`; fields `to`, `from`.
    pub async fn move_member(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        organisation: OrganisationId,
        to: OrganisationId,
        from: Date,
    ) -> Result<()> {
        let today = ctx.today();
        near("from", from, today)?;
        let id = MembershipId(self.new_id(ctx));
        let entry = self.entry(ctx, organisation, Action::ChangeMembers, id.bytes(), format!("move {to} {from}"));
        let said = format!("takes in {organisation} from {association} {from}");
        let there = self.entry(ctx, to, Action::ChangeMembers, organisation.bytes(), said);
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let permit = may_change(tx, &ctx, Action::ChangeMembers, association)?;
                let was = before(tx, organisation, today)?;
                let mine = newest(tx, organisation, association, today)?;
                takes_in(tx, organisation, association, to, today)?;
                if !has_say(tx, &ctx, to)? && !beside(tx, association, today)?.iter().any(|(id, _)| *id == to) {
                    return Err(Error::field("to", "membership-no-association"));
                }
                transfer(tx, &permit, organisation, &mine, to, from, id)?;
                settle(tx, organisation, was, today)?;
                if let Some(person) = mine.person_id {
                    relist_person(tx, association, person, today)?;
                }
                storage::audit::append(tx, &entry)?;
                Ok(storage::audit::append(tx, &there)?)
            })
            .await
    }

    /// Ends the membership of an organisation after a last day.
    ///
    /// # Errors
    /// Not found; conflict `membership-planned`; field `last`.
    pub async fn end_membership(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        organisation: OrganisationId,
        last: Date,
    ) -> Result<()> {
        let today = ctx.today();
        near("last", last, today)?;
        let entry = self.entry(ctx, organisation, Action::ChangeMembers, association.bytes(), format!("end {last}"));
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let permit = may_change(tx, &ctx, Action::ChangeMembers, association)?;
                let was = before(tx, organisation, today)?;
                let mine = newest(tx, organisation, association, today)?;
                let span = mine.span().until(last).map_err(|e| wrong_day("last", e))?;
                memberships::end(tx, &permit, mine.id, span.to)?;
                if let Some(person) = mine.person_id {
                    end_entry(tx, &permit, association, person, organisation, last)?;
                    relist_person(tx, association, person, today)?;
                }
                settle(tx, organisation, was, today)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Takes back what was planned for later: a membership that has not begun is forgotten, and the one that was to
    /// end for it goes on. Where that touches another association, only who may change the members of both does it, or
    /// who planned the move themselves.
    ///
    /// # Errors
    /// Not found, also where nothing is planned; conflict `membership-plan-of-two`.
    pub async fn take_back_plan(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        organisation: OrganisationId,
    ) -> Result<()> {
        let today = ctx.today();
        let entry = self.entry(ctx, organisation, Action::ChangeMembers, association.bytes(), "take back".to_owned());
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let permit = may_change(tx, &ctx, Action::ChangeMembers, association)?;
                let was = before(tx, organisation, today)?;
                let all = organisations::memberships(tx, organisation)?;
                let here = all.iter().rfind(|m| m.association_id == association).ok_or_else(Error::not_found)?;
                // Either it begins here later, or it ends here later, perhaps because it begins elsewhere.
                let (old, new) = if here.span().is_planned(today) {
                    let last = here.from.and_then(|day| day.yesterday().ok());
                    (all.iter().find(|m| last.is_some() && m.to == last), Some(here))
                } else if here.to.is_some_and(|to| to >= today) {
                    let next = here.to.and_then(|day| day.tomorrow().ok());
                    (Some(here), all.iter().find(|m| next.is_some() && m.from == next && m.span().is_planned(today)))
                } else {
                    return Err(Error::not_found());
                };
                for other in old.into_iter().chain(new).filter(|m| m.association_id != association) {
                    if !has_say(tx, &ctx, other.association_id)? && !planned_it(tx, &ctx, organisation, new)? {
                        return Err(Error::Conflict("membership-plan-of-two"));
                    }
                }
                if let Some(old) = old {
                    memberships::end(tx, &permit, old.id, None)?;
                    reopen_entry(tx, &permit, old)?;
                }
                if let Some(new) = new {
                    memberships::forget(tx, &permit, new.id)?;
                }
                settle(tx, organisation, was, today)?;
                for m in old.into_iter().chain(new) {
                    if let Some(person) = m.person_id {
                        relist_person(tx, m.association_id, person, today)?;
                    }
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Says that an institution is open, paused or closed from a day on: its own owner, or an association right above.
    ///
    /// # Errors
    /// Not found, forbidden; field `from`.
    pub async fn set_state(
        &self,
        ctx: &Ctx,
        association: Option<OrganisationId>,
        organisation: OrganisationId,
        state: State,
        from: Date,
    ) -> Result<()> {
        let today = ctx.today();
        near("from", from, today)?;
        let entry = self.entry(
            ctx,
            organisation,
            Action::ChangeMembers,
            organisation.bytes(),
            format!("{} {from}", state.code()),
        );
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let permit = match association {
                    Some(association) => above_member(tx, &ctx, association, organisation)?,
                    None => ctx.may(Action::ChangeOrganisation, organisation)?,
                };
                let was = before(tx, organisation, today)?;
                placements::set_state(tx, &permit, organisation, from, state, ctx.micros(), ctx.actor.person())?;
                settle(tx, organisation, was, today)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}

/// The permit for the own things of an institution, given to the office of an association right above it.
pub(crate) fn above_member(
    tx: &sql::Tx,
    ctx: &Ctx,
    association: OrganisationId,
    organisation: OrganisationId,
) -> Result<Permit> {
    let permit = may_change(tx, ctx, Action::ChangeMembers, association)?;
    let mine = organisations::memberships(tx, organisation)?
        .into_iter()
        .any(|m| m.association_id == association && m.span().to.is_none_or(|to| to >= ctx.today()));
    if !mine || !memberships::stands_below(tx, &permit, association, organisation)? {
        return Err(Error::not_found());
    }
    follows(Action::ChangeOrganisation)
}

/// Whether an association has ended, by a merger for instance: on its day, also before the daily work carried it out.
pub(crate) fn has_ended(tx: &sql::Tx, association: OrganisationId, today: Date) -> Result<bool> {
    Ok(placements::state_on(tx, association, today)? == Some(State::Closed))
}

/// Whether an association can take an organisation in.
pub(crate) fn takes_in(
    tx: &sql::Tx,
    organisation: OrganisationId,
    from: OrganisationId,
    to: OrganisationId,
    today: Date,
) -> Result<()> {
    let all = follows(Action::SeeOrganisation)?;
    let wrong = || Error::field("to", "membership-no-association");
    let target = organisations::find(tx, &all, to)?.filter(|o| o.kind.is_association() && o.active);
    let target = target.ok_or_else(wrong)?;
    if has_ended(tx, to, today)? {
        return Err(wrong());
    }
    let (_, _, kind) = organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?;
    if to == from || to == organisation {
        return Err(Error::field("to", "membership-same-association"));
    }
    // An association stands below a higher one.
    if kind.level().is_some_and(|own| target.kind.level().is_none_or(|above| above >= own)) {
        return Err(wrong());
    }
    Ok(())
}

/// Ends a membership and lets it begin in another association, with its member's entry.
pub(crate) fn transfer(
    tx: &sql::Tx,
    permit: &Permit,
    organisation: OrganisationId,
    mine: &MembershipRow,
    to: OrganisationId,
    from: Date,
    id: MembershipId,
) -> Result<()> {
    let span = mine.span().until_before(from).map_err(|e| wrong_day("from", e))?;
    memberships::end(tx, permit, mine.id, span.to)?;
    let next = MembershipRow {
        id,
        association_id: to,
        kind: mine.kind.clone(),
        person_id: mine.person_id,
        from: Some(from),
        to: mine.to,
    };
    organisations::add_membership(tx, permit, organisation, &next)?;
    let Some(person) = mine.person_id else { return Ok(()) };
    let entries = members::of_person(tx, person, mine.association_id)?;
    let Some(entry) = entries.iter().find(|e| e.span().holds(from) || e.to.is_none()) else { return Ok(()) };
    enter(tx, permit, &MemberRow { association: to, from, ..entry.clone() })?;
    if let Some(last) = span.to {
        end_entry(tx, permit, mine.association_id, person, organisation, last)?;
    }
    Ok(())
}

/// Puts somebody into the register of the association that an institution moves to, unless they stand there already. A
/// number that is taken there stays free.
pub(crate) fn enter(tx: &sql::Tx, permit: &Permit, entry: &MemberRow) -> Result<()> {
    let there = members::of_person(tx, entry.person, entry.association)?;
    if there.iter().any(|e| e.to.is_none_or(|end| end >= entry.from)) {
        return Ok(());
    }
    let mut new = entry.clone();
    if !number_is_free(tx, &new)? {
        new.number = String::new();
    }
    Ok(members::add(tx, permit, &new)?)
}

/// A member who opens nothing else in an association leaves it with the institution.
pub(crate) fn end_entry(
    tx: &sql::Tx,
    permit: &Permit,
    association: OrganisationId,
    person: PersonId,
    organisation: OrganisationId,
    last: Date,
) -> Result<()> {
    let opened = memberships::of_person(tx, person, association)?;
    if opened.iter().any(|(other, m)| *other != organisation && m.to.is_none_or(|to| to > last)) {
        return Ok(());
    }
    for entry in members::of_person(tx, person, association)? {
        if let Ok(span) = entry.span().until(last) {
            members::correct(tx, permit, &MemberRow { to: span.to, ..entry })?;
        }
    }
    Ok(())
}

fn reopen_entry(tx: &sql::Tx, permit: &Permit, old: &MembershipRow) -> Result<()> {
    let Some(person) = old.person_id else { return Ok(()) };
    for entry in members::of_person(tx, person, old.association_id)? {
        if entry.to == old.to {
            members::correct(tx, permit, &MemberRow { to: None, ..entry })?;
        }
    }
    Ok(())
}
