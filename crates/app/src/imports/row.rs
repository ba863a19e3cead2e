//! What one row of a list changes: first judged, then carried out, so that a refused row leaves nothing half done.

use crate::organisations::handing::{self, replace};
use crate::organisations::membership::number_is_free;
use crate::organisations::settle::{before, follows, relist_person, settle};
use crate::organisations::{made_code, store_organisation};
use crate::{Error, Result};
use domain::ids::{MembershipId, OrganisationId, PersonId};
use domain::imports::{Entry, MemberField, RowFault};
use domain::organisations::Kind;
use domain::organisations::names::{kind_of_word, name_key};
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use storage::organisations::members::{self, MemberRow};
use storage::organisations::{self, CodeRow, MembershipRow, OrganisationRow, listing, memberships};

/// Ids made before the transaction, for whatever a row may need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub membership: MembershipId,
    pub salt: [u8; 16],
}

/// In which association, on which day, and what was confirmed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub association: OrganisationId,
    /// Below it, members may be taken from one association to another.
    pub common: Option<OrganisationId>,
    /// Whoever imports runs the installation, and may put into an association what uses Mamori on its own.
    pub everywhere: bool,
    /// Whoever imports has seen and confirmed that institutions move or are handed on.
    pub moves: bool,
    pub today: Date,
    pub at: i64,
}

/// What a row comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Became {
    Created,
    Changed,
    Unchanged,
}

pub(super) enum Institution {
    None,
    New(Box<OrganisationRow>, Vec<CodeRow>),
    Join(OrganisationId),
    /// It stands here, and nobody knew yet who opens it.
    Opens(OrganisationId, MembershipId),
    HandOn(OrganisationId, MembershipRow),
    Move(OrganisationId, MembershipRow),
}

pub(super) struct Plan {
    pub known: bool,
    pub added: bool,
    pub corrected: bool,
    pub row: MemberRow,
    pub institution: Institution,
    pub ids: Ids,
}

impl Plan {
    pub(super) fn becomes(&self) -> Became {
        match (&self.institution, self.added) {
            (Institution::New(..), _) | (Institution::None, true) => Became::Created,
            (Institution::None, false) if !self.corrected => Became::Unchanged,
            _ => Became::Changed,
        }
    }
    /// The membership of the institution that the member opens.
    pub(super) fn joins(&self, from: Date) -> MembershipRow {
        MembershipRow {
            id: self.ids.membership,
            association_id: self.row.association,
            kind: self.row.kind.code().to_owned(),
            person_id: Some(self.row.person),
            from: Some(from),
            to: None,
        }
    }
    /// The institution whose place changes, other than by being new.
    pub(super) fn moved(&self) -> Option<OrganisationId> {
        match self.institution {
            Institution::Join(id)
            | Institution::Opens(id, _)
            | Institution::HandOn(id, _)
            | Institution::Move(id, _) => Some(id),
            Institution::None | Institution::New(..) => None,
        }
    }
}

type Judged = Result<std::result::Result<Plan, RowFault>>;

/// Says what a row changes, and changes nothing.
pub(super) fn judge(tx: &sql::Tx, frame: &Frame, entry: &Entry, ids: Ids) -> Judged {
    let from = entry.from.unwrap_or(frame.today);
    if crate::organisations::membership::near("from", from, frame.today).is_err() {
        return Ok(Err(RowFault::new(MemberField::From, "membership-day-far", "")));
    }
    let known = match known(tx, frame, entry)? {
        Ok(known) => known,
        Err(fault) => return Ok(Err(fault)),
    };
    let (row, added, corrected) = match &known {
        Some(old) => {
            let row = corrected(old, entry);
            let corrected = row != *old;
            (row, false, corrected)
        }
        None => {
            let row = new_row(frame, entry, ids);
            if !number_is_free(tx, &row)? {
                return Ok(Err(number_fault(tx, &row)?));
            }
            (row, true, false)
        }
    };
    let institution = match institution(tx, frame, entry, &row, ids)? {
        Ok(institution) => institution,
        Err(fault) => return Ok(Err(fault)),
    };
    Ok(Ok(Plan { known: known.is_some(), added, corrected, row, institution, ids }))
}

/// Why a new entry cannot have its number: another has it, or it is of somebody who left and comes back.
fn number_fault(tx: &sql::Tx, row: &MemberRow) -> Result<RowFault> {
    let under = members::by_number(tx, &row.number, row.association)?.into_iter();
    // Whoever left before does not stand in the way.
    let under = under.filter(|m| m.to.is_none_or(|to| to >= row.from));
    let name = name_key(&row.name);
    let ended: Option<Vec<Date>> = under.map(|m| m.to.filter(|_| name_key(&m.name) == name)).collect();
    Ok(match ended.and_then(|days| days.into_iter().max()) {
        Some(day) => RowFault::new(MemberField::From, "import-number-ended", domain::dates::both(day)),
        None => RowFault::new(MemberField::Number, "import-number-other-name", ""),
    })
}

/// A known member as the row has them; what it leaves empty stays.
pub(super) fn corrected(old: &MemberRow, entry: &Entry) -> MemberRow {
    let kept = |new: &str, old: &str| if new.is_empty() { old.to_owned() } else { new.to_owned() };
    MemberRow {
        name: entry.name.clone(),
        kana: kept(&entry.kana, &old.kana),
        kind: entry.kind,
        number: kept(&entry.number, &old.number),
        register_number: kept(&entry.register_number, &old.register_number),
        ..old.clone()
    }
}

/// A new member as the row has them.
pub(super) fn new_row(frame: &Frame, entry: &Entry, ids: Ids) -> MemberRow {
    MemberRow {
        association: frame.association,
        person: ids.person,
        name: entry.name.clone(),
        kana: entry.kana.clone(),
        kind: entry.kind,
        number: entry.number.clone(),
        register_number: entry.register_number.clone(),
        from: entry.from.unwrap_or(frame.today),
        to: None,
    }
}

/// The member whom a row means: by the number, else by the name alone where it names one.
fn known(tx: &sql::Tx, frame: &Frame, entry: &Entry) -> Result<std::result::Result<Option<MemberRow>, RowFault>> {
    let name = name_key(&entry.name);
    let holds = |m: &MemberRow| m.to.is_none_or(|to| to >= frame.today);
    if let Some(found) = members::by_number(tx, &entry.number, frame.association)?.into_iter().find(holds) {
        if name_key(&found.name) == name {
            return Ok(Ok(Some(found)));
        }
        return Ok(Err(RowFault::new(MemberField::Number, "import-number-other-name", "")));
    }
    let permit = follows(Action::SeeMembers)?;
    let mut persons = Vec::new();
    for subject in listing::find(tx, &permit, frame.association, None, &name, 20)? {
        persons.push(PersonId::from_bytes(subject));
        let opened = organisations::memberships(tx, OrganisationId::from_bytes(subject))?;
        persons.extend(opened.iter().filter(|m| m.association_id == frame.association).filter_map(|m| m.person_id));
    }
    persons.sort();
    persons.dedup();
    let mut same = Vec::new();
    for person in persons {
        let entries = members::of_person(tx, person, frame.association)?;
        // A namesake with a number of their own is somebody else.
        let fits =
            |m: &MemberRow| holds(m) && name_key(&m.name) == name && (entry.number.is_empty() || m.number.is_empty());
        same.extend(entries.into_iter().rfind(fits));
    }
    match same.len() {
        0 => Ok(Ok(None)),
        1 => Ok(Ok(same.pop())),
        _ => Ok(Err(RowFault::new(MemberField::Name, "import-name-several", ""))),
    }
}

fn institution(
    tx: &sql::Tx,
    frame: &Frame,
    entry: &Entry,
    row: &MemberRow,
    ids: Ids,
) -> Result<std::result::Result<Institution, RowFault>> {
    let fault = |field, code: &str| Ok(Err(RowFault::new(field, code, "")));
    let opened = memberships::of_person(tx, row.person, frame.association)?;
    let opened: Vec<_> = opened.into_iter().filter(|(_, m)| m.to.is_none_or(|to| to >= frame.today)).collect();
    if !entry.kind.opens() {
        return if opened.is_empty() {
            Ok(Ok(Institution::None))
        } else {
            fault(MemberField::Kind, "import-kind-opens")
        };
    }
    let Some(code) = &entry.code else {
        if entry.institution.is_empty() {
            return Ok(Ok(Institution::None));
        }
        let key = name_key(&entry.institution);
        for (id, _) in &opened {
            if organisations::label(tx, *id)?.is_some_and(|(name, ..)| name_key(&name) == key) {
                return Ok(Ok(Institution::None));
            }
        }
        return Ok(new_institution(entry, ids));
    };
    let Some(id) = organisations::owner_of_code(tx, &code.code)? else {
        return Ok(new_institution(entry, ids));
    };
    if !organisations::label(tx, id)?.is_some_and(|(_, _, kind)| kind.is_institution()) {
        return fault(MemberField::Code, "import-code-other");
    }
    let standing: Vec<_> =
        organisations::memberships(tx, id)?.into_iter().filter(|m| m.to.is_none_or(|to| to >= frame.today)).collect();
    if let Some(mine) = standing.iter().rfind(|m| m.association_id == frame.association) {
        if mine.person_id == Some(row.person) {
            return Ok(Ok(Institution::None));
        }
        if mine.person_id.is_none() {
            return Ok(Ok(Institution::Opens(id, mine.id)));
        }
        return changes(frame, entry, mine, Institution::HandOn(id, mine.clone()));
    }
    let Some(elsewhere) = standing.last() else {
        // A code stands in every list; with it nobody is made a member over the heads of those who work there.
        if !frame.everywhere && storage::people::has_people(tx, id)? {
            return fault(MemberField::Code, "import-on-its-own");
        }
        return Ok(Ok(Institution::Join(id)));
    };
    let above = organisations::above(tx, elsewhere.association_id, frame.today)?;
    if !frame.common.is_some_and(|common| above.contains(&common)) {
        return fault(MemberField::Code, "import-member-elsewhere");
    }
    changes(frame, entry, elsewhere, Institution::Move(id, elsewhere.clone()))
}

/// From which day an institution is moved or handed on: never in the past.
fn change_day(frame: &Frame, from: Option<Date>) -> Date {
    from.unwrap_or(frame.today).max(frame.today)
}

fn changes(
    frame: &Frame,
    entry: &Entry,
    mine: &MembershipRow,
    what: Institution,
) -> Result<std::result::Result<Institution, RowFault>> {
    if !frame.moves {
        return Ok(Err(RowFault::new(MemberField::Code, "import-moves", "")));
    }
    if mine.span().until_before(change_day(frame, entry.from)).is_err() {
        return Ok(Err(RowFault::new(MemberField::From, "membership-before-it-began", "")));
    }
    Ok(Ok(what))
}

pub(super) fn new_institution(entry: &Entry, ids: Ids) -> std::result::Result<Institution, RowFault> {
    if entry.institution.is_empty() {
        return Err(RowFault::new(MemberField::Institution, "import-no-institution", ""));
    }
    let codes: Vec<CodeRow> = entry
        .code
        .iter()
        .map(|c| CodeRow {
            code: c.code.clone(),
            fee_table: c.fee_table.clone(),
            reason: c.reason.clone(),
            valid_from: None,
            valid_to: None,
        })
        .collect();
    let row = OrganisationRow {
        id: ids.organisation,
        code: codes.first().map_or_else(|| made_code(ids.organisation), |c| c.code.clone()),
        kind: kind_of(entry),
        name: entry.institution.clone(),
        kana: String::new(),
        prefecture: entry.prefecture.clone(),
        group_id: None,
        registered_by: None,
        profile: "{}".to_owned(),
        active: true,
        version: 1,
    };
    Ok(Institution::New(Box::new(row), codes))
}

/// What a new institution is: as the list says, else a hospital by its name, as its code is billed, or by its name.
fn kind_of(entry: &Entry) -> Kind {
    let by_name = kind_of_word(&entry.institution);
    // A hospital may be known by the code of its dentists.
    let by_code = entry.code.as_ref().and_then(|code| match code.fee_table.as_str() {
        "dental" => Some(Kind::Dental),
        "pharmacy" => Some(Kind::Pharmacy),
        _ => None,
    });
    let hospital = by_name.filter(|kind| *kind == Kind::Hospital);
    entry.institution_kind.or(hospital).or(by_code).or(by_name).unwrap_or(Kind::Clinic)
}

/// Carries out what was judged in the same transaction.
pub(super) fn carry_out(tx: &sql::Tx, permit: &Permit, frame: &Frame, entry: &Entry, plan: &Plan) -> Result<()> {
    let (association, today, row) = (frame.association, frame.today, &plan.row);
    if plan.added {
        if !plan.known {
            members::add_person(tx, permit, row.person, &row.name, frame.at)?;
        }
        members::add(tx, permit, row)?;
    } else if plan.corrected {
        members::correct(tx, permit, row)?;
    }
    let joins = |from: Date| plan.joins(from);
    let from = entry.from.unwrap_or(today);
    match &plan.institution {
        Institution::None => {}
        Institution::New(new, codes) => {
            store_organisation(tx, &follows(Action::CreateOrganisation)?, new, codes, frame.at)?;
            organisations::add_membership(tx, permit, new.id, &joins(from))?;
            settle(tx, new.id, None, today)?;
        }
        Institution::Join(id) => {
            let was = before(tx, *id, today)?;
            organisations::add_membership(tx, permit, *id, &joins(from))?;
            settle(tx, *id, was, today)?;
        }
        Institution::Opens(id, mine) => {
            memberships::correct(tx, permit, *mine, row.kind.code(), Some(row.person))?;
            crate::organisations::settle::relist(tx, *id, today)?;
        }
        Institution::HandOn(id, mine) => {
            let was = before(tx, *id, today)?;
            let day = change_day(frame, entry.from);
            let places = replace(tx, permit, *id, mine, row.person, row.kind.code(), day, plan.ids.membership)?;
            settle(tx, *id, was, today)?;
            handing::relist(tx, &places, mine, row.person, today)?;
        }
        Institution::Move(id, mine) => {
            let was = before(tx, *id, today)?;
            let day = change_day(frame, entry.from);
            let span = mine.span().until_before(day).map_err(|_| Error::Inside("judged otherwise".to_owned()))?;
            memberships::end(tx, permit, mine.id, span.to)?;
            organisations::add_membership(tx, permit, *id, &joins(day))?;
            if let (Some(old), Some(last)) = (mine.person_id, span.to) {
                crate::organisations::membership::end_entry(tx, permit, mine.association_id, old, *id, last)?;
                relist_person(tx, mine.association_id, old, today)?;
            }
            settle(tx, *id, was, today)?;
        }
    }
    if plan.added || plan.corrected {
        let opened = memberships::of_person(tx, row.person, association)?;
        for (id, m) in &opened {
            if plan.corrected && m.to.is_none_or(|to| to >= today) {
                memberships::correct(tx, permit, m.id, row.kind.code(), Some(row.person))?;
                crate::organisations::settle::relist(tx, *id, today)?;
            }
        }
        relist_person(tx, association, row.person, today)?;
    }
    Ok(())
}
