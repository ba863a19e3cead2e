//! The register of an association: an institution that gets a new code, a member without an institution who leaves.

use super::membership::{above_member, may_change, near, wrong_day};
use super::settle::{relist, relist_person};
use super::{TypedCode, read_code};
use crate::{App, Ctx, Error, Result};
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::parse_code;
use domain::policy::Action;
use domain::text::clean_line;
use jiff::civil::Date;
use storage::organisations::{self, CodeRow, members};

/// A new code as typed, and the name that may come with it.
#[derive(Debug, Clone, Default)]
pub struct NewCode {
    /// As typed.
    pub code: String,
    /// Why it is right although its check digit fails.
    pub reason: String,
    /// The name from now on; empty: as it was.
    pub name: String,
}

impl App {
    /// Gives an institution a new 医療機関コード from a day on (incorporated, moved, designated anew): those of the same
    /// kind end the day before, and it is found by them still. Sheets, files and vendors stay.
    ///
    /// # Errors
    /// Not found; fields `code`, `name`, `from`; conflict `organisation-code-taken`.
    pub async fn recode(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        organisation: OrganisationId,
        new: NewCode,
        from: Date,
    ) -> Result<()> {
        let today = ctx.today();
        near("from", from, today)?;
        // Sheets bear the code in force: one that is not yet is entered on its day.
        if from > today {
            return Err(Error::field("from", "code-later"));
        }
        let code = read_code(&TypedCode { text: new.code, reason: new.reason, from: Some(from), to: None })?;
        let name = clean_line(&new.name);
        if name.chars().count() > 120 {
            return Err(Error::field("name", "organisation-name"));
        }
        let entry = self.entry(
            ctx,
            organisation,
            Action::ChangeMembers,
            organisation.bytes(),
            format!("code {} {from} {name}", code.code),
        );
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let permit = above_member(tx, &ctx, association, organisation)?;
                if organisations::owner_of_code(tx, &code.code)?.is_some_and(|o| o != organisation) {
                    return Err(Error::Conflict("organisation-code-taken"));
                }
                let last = from.yesterday().map_err(|_| Error::field("from", "membership-day-far"))?;
                let row = organisations::find(tx, &permit, organisation)?.ok_or_else(Error::not_found)?;
                let mut codes = organisations::codes(tx, organisation)?;
                // A code under which it was entered and that stands in no list is a former one from now on.
                if parse_code(&row.code).is_ok() && codes.iter().all(|c| c.code != row.code) {
                    codes.push(read_code(&TypedCode { text: row.code.clone(), ..TypedCode::default() })?);
                }
                for old in codes {
                    if old.code == code.code || old.fee_table != code.fee_table || old.valid_to.is_some() {
                        continue;
                    }
                    if old.valid_from.is_some_and(|began| began > last) {
                        return Err(Error::field("from", "membership-before-it-began"));
                    }
                    organisations::add_code(tx, &permit, organisation, &CodeRow { valid_to: Some(last), ..old })?;
                }
                organisations::add_code(tx, &permit, organisation, &code)?;
                organisations::set_code(tx, &permit, organisation, &code.code)?;
                if !name.is_empty() {
                    organisations::change(tx, &permit, &organisations::OrganisationRow { name: name.clone(), ..row })?;
                    crate::desk::renamed(tx, organisation, &name)?;
                }
                relist(tx, organisation, today)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// A member without an institution leaves after a last day.
    ///
    /// # Errors
    /// Not found, also for one who opens an institution: that one leaves with it; field `last`.
    pub async fn end_member(&self, ctx: &Ctx, association: OrganisationId, person: PersonId, last: Date) -> Result<()> {
        let today = ctx.today();
        near("last", last, today)?;
        let entry = self.entry(ctx, association, Action::ChangeMembers, person.bytes(), format!("end {last}"));
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                let permit = may_change(tx, &ctx, Action::ChangeMembers, association)?;
                let opened = organisations::memberships::of_person(tx, person, association)?;
                if opened.iter().any(|(_, m)| m.to.is_none_or(|to| to >= today)) {
                    return Err(Error::not_found());
                }
                let newest = members::of_person(tx, person, association)?.pop().ok_or_else(Error::not_found)?;
                let span = newest.span().until(last).map_err(|e| wrong_day("last", e))?;
                members::correct(tx, &permit, &members::MemberRow { to: span.to, ..newest })?;
                relist_person(tx, association, person, today)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}
