//! An institution is handed on: from a day on another member opens or manages it, also where it is planned to stand
//! next.

use super::membership::{NewMember, end_entry, enter, may_change, near, newest, wrong_day};
use super::settle::{before, relist_person, settle};
use crate::{App, Ctx, Error, Result};
use domain::ids::{MembershipId, OrganisationId, PersonId};
use domain::organisations::membership::OF_ASSOCIATION;
use domain::organisations::names::name_key;
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use storage::organisations::members::{self, MemberRow};
use storage::organisations::{self, MembershipRow, memberships};

impl App {
    /// Hands an institution on: from a day on another member opens or manages it. Sheets, files and vendors stay. One
    /// that has left by that day is nobody's to hand on, wherever it stands now.
    ///
    /// # Errors
    /// Not found; conflict `membership-planned`; fields of [`NewMember`], `from` (`membership-ended`).
    pub async fn hand_on(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        organisation: OrganisationId,
        member: NewMember,
        from: Date,
    ) -> Result<PersonId> {
        let today = ctx.today();
        near("from", from, today)?;
        let id = MembershipId(self.new_id(ctx));
        let person = PersonId(self.new_id(ctx));
        let row = member.row(association, person, from)?;
        if !row.kind.opens() {
            return Err(Error::field("kind", "member-kind-opens-nothing"));
        }
        let entry = self.entry(ctx, organisation, Action::ChangeMembers, id.bytes(), format!("hand on {from}"));
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let permit = may_change(tx, &ctx, Action::ChangeMembers, association)?;
                let was = before(tx, organisation, today)?;
                let mine = newest(tx, organisation, association, today)?;
                let known =
                    members::by_number(tx, &row.number, association)?.into_iter().find(|m| m.span().holds(from));
                let holder = match &known {
                    // The number says who it is: a member already.
                    Some(entry) if name_key(&entry.name) == name_key(&row.name) => entry.person,
                    Some(_) => return Err(Error::field("number", "member-number-taken")),
                    None => {
                        members::add_person(tx, &permit, person, &row.name, ctx.micros())?;
                        // Who opens nothing else leaves with the institution.
                        members::add(tx, &permit, &MemberRow { to: mine.to, ..row.clone() })?;
                        person
                    }
                };
                let places = replace(tx, &permit, organisation, &mine, holder, row.kind.code(), from, id)?;
                settle(tx, organisation, was, today)?;
                relist(tx, &places, &mine, holder, today)?;
                storage::audit::append(tx, &entry)?;
                Ok(holder)
            })
            .await
    }
}

/// Ends a membership and lets another member's begin in its place; the associations in which that changes something.
/// Where the institution is planned to stand elsewhere from the next day, it stands there under the other member, too.
#[expect(clippy::too_many_arguments, reason = "one membership in the place of another")]
pub(crate) fn replace(
    tx: &sql::Tx,
    permit: &Permit,
    organisation: OrganisationId,
    mine: &MembershipRow,
    holder: PersonId,
    kind: &str,
    from: Date,
    id: MembershipId,
) -> Result<Vec<OrganisationId>> {
    if mine.kind == OF_ASSOCIATION {
        return Err(Error::not_found());
    }
    let span = mine.span().until_before(from).map_err(|e| wrong_day("from", e))?;
    memberships::end(tx, permit, mine.id, span.to)?;
    // A last day that was set stays: from the next it may stand elsewhere.
    let next = MembershipRow {
        id,
        association_id: mine.association_id,
        kind: kind.to_owned(),
        person_id: Some(holder),
        from: Some(from),
        to: mine.to,
    };
    organisations::add_membership(tx, permit, organisation, &next)?;
    let mut places = vec![mine.association_id];
    let (Some(last), Some(day)) = (mine.to, mine.to.and_then(|last| last.tomorrow().ok())) else { return Ok(places) };
    let goes_on = |m: &MembershipRow| m.from == Some(day) && m.association_id != mine.association_id;
    for m in organisations::memberships(tx, organisation)? {
        if !goes_on(&m) || m.person_id != mine.person_id {
            continue;
        }
        memberships::correct(tx, permit, m.id, kind, Some(holder))?;
        let entries = members::of_person(tx, holder, mine.association_id)?;
        if let Some(entry) = entries.iter().find(|e| e.span().holds(last)) {
            enter(tx, permit, &MemberRow { association: m.association_id, from: day, to: m.to, ..entry.clone() })?;
            end_entry(tx, permit, mine.association_id, holder, organisation, last)?;
        }
        places.push(m.association_id);
    }
    Ok(places)
}

/// Puts right where the one who had it and the one who has it stand in the lists of associations.
pub(crate) fn relist(
    tx: &sql::Tx,
    places: &[OrganisationId],
    mine: &MembershipRow,
    holder: PersonId,
    today: Date,
) -> Result<()> {
    for place in places {
        for person in mine.person_id.into_iter().chain([holder]) {
            relist_person(tx, *place, person, today)?;
        }
    }
    Ok(())
}
