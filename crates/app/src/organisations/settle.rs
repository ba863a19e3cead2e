//! What a membership or a state that begins or ends brings with it: the roll-ups move, `active` follows, the lists of
//! the associations are right. In the transaction of the change where it takes effect today, by a daily job on the
//! day otherwise.

use crate::jobs::Outcome;
use crate::{App, Ctx, Error, Result};
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::membership::number_key;
use domain::organisations::names;
use domain::policy::{Action, Actor, Permit, Subject, decide};
use jiff::civil::Date;
use std::collections::BTreeSet;
use storage::organisations::listing::{ENDED, EVERYBODY, FIND, Line, PERSONS};
use storage::organisations::{self, listing, members, memberships, placements};
use storage::programme::{self, Cell, Changes};

/// The daily job.
pub(crate) const JOB: &str = "settle-memberships";
/// The setting that says up to which day the lists of members without an institution are right.
const SETTLED: &str = "memberships-settled-on";
/// So many organisations are looked at in one go.
const BATCH: i64 = 200;

/// A permit for what follows from a change that was allowed.
pub(crate) fn follows(action: Action) -> Result<Permit> {
    Ok(decide(&Actor::Command, action, &Subject::common())?)
}

/// Under which association an organisation counts, asked before its memberships or states are changed; nobody else
/// moves it until the end of the transaction.
pub(crate) fn before(tx: &sql::Tx, organisation: OrganisationId, today: Date) -> Result<Option<OrganisationId>> {
    placements::lock(tx, organisation)?;
    Ok(placements::placed(tx, organisation, today)?)
}

/// Carries out what memberships and states say of today; whether the organisation counts elsewhere now, or opened or
/// closed. One that is paused or closed counts nowhere.
pub(crate) fn settle(
    tx: &sql::Tx,
    organisation: OrganisationId,
    before: Option<OrganisationId>,
    today: Date,
) -> Result<bool> {
    let state = placements::state_on(tx, organisation, today)?;
    let open = state.is_none_or(|s| s.is_active());
    let after = if open { organisations::parent(tx, organisation, today)? } else { None };
    if before != after {
        move_counts(tx, organisation, before, after)?;
    }
    move_institution(tx, organisation, after)?;
    placements::place(tx, organisation, after, today)?;
    let turned = state.is_some() && placements::set_active(tx, organisation, open)?;
    relist(tx, organisation, today)?;
    Ok(before != after || turned)
}

/// Counts the organisation itself where it stands from now on.
fn move_institution(tx: &sql::Tx, organisation: OrganisationId, to: Option<OrganisationId>) -> Result<()> {
    let from = placements::put(tx, organisation)?;
    if from == Some(to) {
        return Ok(());
    }
    let Some((_, _, kind)) = organisations::label(tx, organisation)? else { return Ok(()) };
    let mut changes = Changes::new();
    for (association, by) in from.into_iter().map(|from| (from, -1)).chain([(to, 1)]) {
        changes.entry(Cell::institutions(association, kind)).or_default().insert((String::new(), programme::THERE), by);
    }
    Ok(programme::change_each(tx, &changes)?)
}

fn move_counts(
    tx: &sql::Tx,
    organisation: OrganisationId,
    from: Option<OrganisationId>,
    to: Option<OrganisationId>,
) -> Result<()> {
    let permit = follows(Action::SeeSheet)?;
    let Some((_, _, kind)) = organisations::label(tx, organisation)? else { return Ok(()) };
    storage::checklist::hold(tx, &permit, organisation)?;
    let mut changes = Changes::new();
    for sheet in storage::checklist::list(tx, &permit, organisation)? {
        let chosen = storage::checklist::chosen(tx, &sheet)?;
        let mut counts: Vec<(&str, &'static str, i64)> =
            chosen.iter().map(|(key, choice)| (key.as_str(), choice.code(), 1)).collect();
        counts.push(("", "begun", 1));
        counts.push(("", "complete", i64::from(sheet.due > 0 && sheet.due == sheet.answered)));
        for (association, sign) in [(from, -1), (to, 1)] {
            let cell = Cell {
                association,
                kind,
                edition: sheet.edition.clone(),
                form: sheet.form.clone(),
                fiscal_year: sheet.fiscal_year,
            };
            let of = changes.entry(cell).or_default();
            for (item, choice, n) in &counts {
                *of.entry(((*item).to_owned(), choice)).or_default() += sign * n;
            }
        }
    }
    Ok(programme::change_each(tx, &changes)?)
}

/// Puts an organisation right in the lists of the associations in which it stands or stood.
pub(crate) fn relist(tx: &sql::Tx, organisation: OrganisationId, today: Date) -> Result<()> {
    let all = follows(Action::SeeOrganisation)?;
    let Some(row) = organisations::find(tx, &all, organisation)? else { return Ok(()) };
    let memberships = organisations::memberships(tx, organisation)?;
    let mut places = listing::listed_in(tx, organisation.bytes())?;
    places.extend(memberships.iter().map(|m| m.association_id));
    places.sort();
    places.dedup();
    if places.is_empty() {
        return Ok(());
    }
    let codes = organisations::codes(tx, organisation)?;
    for place in places {
        let mine: Vec<_> = memberships.iter().filter(|m| m.association_id == place).collect();
        let mut lines = BTreeSet::new();
        if !mine.is_empty() {
            let here = mine.iter().any(|m| m.to.is_none_or(|to| to >= today));
            let sort = names::name_key(if row.kana.is_empty() { &row.name } else { &row.kana });
            put_sorted(&mut lines, here, row.kind.code(), &sort);
            put_found(&mut lines, &[row.name.as_str(), row.kana.as_str()]);
            let codes = codes.iter().map(|c| c.code.as_str()).chain([row.code.as_str()]);
            lines.extend(codes.map(|code| (FIND.to_owned(), names::name_key(code))));
            for person in mine.iter().filter_map(|m| m.person_id) {
                put_member(tx, &mut lines, place, person)?;
                // Whoever opens an institution stands in its line alone.
                listing::set(tx, place, person.bytes(), &BTreeSet::new())?;
            }
        }
        listing::set(tx, place, organisation.bytes(), &lines)?;
    }
    Ok(())
}

/// Puts a member without an institution right in the list of an association.
pub(crate) fn relist_person(tx: &sql::Tx, association: OrganisationId, person: PersonId, today: Date) -> Result<()> {
    let mut lines = BTreeSet::new();
    let opened = memberships::of_person(tx, person, association)?;
    if opened.is_empty() || opened.iter().all(|(_, m)| m.to.is_some_and(|to| to < today)) {
        let entries = members::of_person(tx, person, association)?;
        if let Some(newest) = entries.last() {
            let here = entries.iter().any(|m| m.to.is_none_or(|to| to >= today));
            let sort = names::name_key(if newest.kana.is_empty() { &newest.name } else { &newest.kana });
            put_sorted(&mut lines, here, PERSONS, &sort);
            put_member(tx, &mut lines, association, person)?;
        }
    }
    listing::set(tx, association, person.bytes(), &lines)?;
    Ok(())
}

fn put_sorted(lines: &mut BTreeSet<Line>, here: bool, kind: &str, sort: &str) {
    if here {
        lines.insert((EVERYBODY.to_owned(), sort.to_owned()));
        lines.insert((kind.to_owned(), sort.to_owned()));
    } else {
        lines.insert((ENDED.to_owned(), sort.to_owned()));
    }
}

fn put_found(lines: &mut BTreeSet<Line>, texts: &[&str]) {
    lines.extend(texts.iter().flat_map(|text| names::words(text)).map(|word| (FIND.to_owned(), word)));
}

fn put_member(tx: &sql::Tx, lines: &mut BTreeSet<Line>, association: OrganisationId, person: PersonId) -> Result<()> {
    if let Some(entry) = members::of_person(tx, person, association)?.last() {
        put_entry(lines, entry);
    }
    Ok(())
}

fn put_entry(lines: &mut BTreeSet<Line>, entry: &members::MemberRow) {
    put_found(lines, &[entry.name.as_str(), entry.kana.as_str()]);
    for number in [&entry.number, &entry.register_number].map(|n| number_key(n)) {
        if !number.is_empty() {
            lines.insert((FIND.to_owned(), number));
        }
    }
}

/// The lines of a new institution under whoever opens it, as [`relist`] would set them.
pub(crate) fn lines_of_new(
    row: &organisations::OrganisationRow,
    codes: &[organisations::CodeRow],
    opener: &members::MemberRow,
) -> BTreeSet<Line> {
    let mut lines = BTreeSet::new();
    let sort = names::name_key(if row.kana.is_empty() { &row.name } else { &row.kana });
    put_sorted(&mut lines, true, row.kind.code(), &sort);
    put_found(&mut lines, &[row.name.as_str(), row.kana.as_str()]);
    let codes = codes.iter().map(|c| c.code.as_str()).chain([row.code.as_str()]);
    lines.extend(codes.map(|code| (FIND.to_owned(), names::name_key(code))));
    put_entry(&mut lines, opener);
    lines
}

/// The lines of a new member without an institution, as [`relist_person`] would set them.
pub(crate) fn lines_of_new_person(entry: &members::MemberRow) -> BTreeSet<Line> {
    let mut lines = BTreeSet::new();
    let sort = names::name_key(if entry.kana.is_empty() { &entry.name } else { &entry.kana });
    put_sorted(&mut lines, true, PERSONS, &sort);
    put_entry(&mut lines, entry);
    lines
}

impl App {
    /// Carries out the memberships and states that begin or end between the day up to which that was done and today.
    /// Bears being called at any time; how many organisations count elsewhere now, or opened or closed.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn settle_memberships(&self, ctx: &Ctx) -> Result<usize> {
        ctx.may_any(Action::Operate)?;
        let today = ctx.today();
        let (mut after, mut moved) = ([0; 16], 0);
        loop {
            let due = move |tx: &sql::Tx| Ok::<_, Error>(placements::due(tx, today, after, BATCH)?);
            let found = self.db.report(due).await?;
            let Some(last) = found.last() else { break };
            after = last.bytes();
            for organisation in found {
                let entry =
                    self.entry(ctx, organisation, Action::ChangeMembers, organisation.bytes(), today.to_string());
                let done = self.db.write(move |tx| {
                    let was = before(tx, organisation, today)?;
                    let changed = settle(tx, organisation, was, today)?;
                    if changed {
                        storage::audit::append(tx, &entry)?;
                    }
                    Ok::<_, Error>(changed)
                });
                moved += usize::from(done.await?);
            }
        }
        let since: Option<Date> = self.setting(SETTLED).await?.and_then(|day| day.parse().ok());
        let long_ago = today.checked_sub(jiff::Span::new().years(2)).unwrap_or(today);
        let from = since.unwrap_or(long_ago);
        self.db
            .bulk(move |tx| {
                for (association, person) in members::due(tx, from, today)? {
                    relist_person(tx, association, person, today)?;
                }
                Ok::<_, Error>(storage::settings::put(tx, SETTLED, &today.to_string())?)
            })
            .await?;
        Ok(moved)
    }

    /// The daily job: done, and to be called again just after midnight.
    pub(crate) async fn settle_daily(&self, ctx: &Ctx) -> Result<Outcome> {
        self.settle_memberships(ctx).await?;
        let before = ctx.micros() - crate::imports::KEPT_DAYS * 24 * 3_600 * 1_000_000;
        let forget = move |tx: &sql::Tx| Ok::<_, Error>(storage::jobs::empty_before(tx, crate::imports::JOB, before)?);
        self.db.write(forget).await?;
        let midnight = domain::dates::after_midnight(ctx.now);
        Ok(Outcome::Again(midnight.as_microsecond()))
    }
}
