//! A list of members, many rows at once: what is known of them, and those that are new. A statement for each row would be
//! a journey to the server for each row.

use super::members::{self, MemberRow, member, no_login};
use super::{CodeRow, MembershipRow, OrganisationRow, listing, placements};
use crate::programme::{self, Cell};
use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::{Permit, Reach};
use jiff::civil::Date;
use sql::{Error, Result, Row, Statement, Tx, Value, statements};
use std::collections::{BTreeMap, BTreeSet};

/// The tables in which rows of a list are looked for.
pub const LIST_TABLES: &[&str] = &["members", "member_words", "memberships", "organisations", "persons"];

statements! {
    NUMBERS = "SELECT association_id, person_id, name, kana, kind, number, register_number, valid_from, valid_to,
        number_key FROM members WHERE association_id = $1 AND number_key IN ($2, $3, $4, $5, $6, $7, $8, $9,
        $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
        $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51)
        ORDER BY valid_from DESC, person_id";
    WORDS = "SELECT DISTINCT word FROM member_words WHERE association_id = $1 AND list = 'find' AND word IN ($2, $3,
        $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
        $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
        $47, $48, $49, $50, $51) ORDER BY word";
    CODES = "SELECT DISTINCT code FROM organisations WHERE code IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
        $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32,
        $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50) ORDER BY code";
    MEDICAL_CODES = "SELECT code, organisation_id FROM organisation_codes WHERE code IN ($1, $2, $3, $4, $5, $6, $7, $8, $9,
        $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
        $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)
        ORDER BY code, organisation_id";
    OPENED = "SELECT m.person_id, m.organisation_id, m.valid_to, o.name FROM memberships m JOIN organisations o ON
        o.id = m.organisation_id WHERE m.association_id = $1 AND m.person_id IN ($2, $3, $4, $5, $6, $7, $8, $9,
        $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
        $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51)
        ORDER BY m.organisation_id, m.id";
}

/// So many keys are asked for in one statement.
const WIDTH: usize = 50;

/// Every row of a statement for all keys, as many of them at once as it has places; a place left over asks again for the
/// last.
fn asked(tx: &Tx, statement: &Statement, first: Option<Value>, keys: &[Value]) -> Result<Vec<Row>> {
    let mut out = Vec::new();
    for part in keys.chunks(WIDTH) {
        let Some(last) = part.last() else { continue };
        let mut values: Vec<Value> = first.iter().chain(part).cloned().collect();
        values.resize(WIDTH + usize::from(first.is_some()), last.clone());
        out.extend(tx.query(statement, &values)?);
    }
    Ok(out)
}

fn texts(keys: &BTreeSet<String>) -> Vec<Value> {
    keys.iter().map(|key| Value::from(key.as_str())).collect()
}

/// What is known of the rows of a list.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The entries under a number, the newest first, by [`domain::organisations::membership::number_key`].
    pub numbers: BTreeMap<String, Vec<MemberRow>>,
    /// Words under which somebody or something is found.
    pub words: BTreeSet<String>,
    /// Whose a code is, present or former.
    pub codes: BTreeSet<String>,
    /// Whose a 医療機関コード is.
    pub owners: BTreeMap<String, OrganisationId>,
    /// What the members under the numbers open: institution, its name, last day.
    pub opened: BTreeMap<PersonId, Vec<(OrganisationId, String, Option<Date>)>>,
}

/// Asks what is known of numbers, names (as [`domain::organisations::names::name_key`]) and codes.
///
/// # Errors
/// As the engine gives them.
pub fn known(
    tx: &Tx,
    association: OrganisationId,
    numbers: &BTreeSet<String>,
    names: &BTreeSet<String>,
    codes: &BTreeSet<String>,
) -> Result<Known> {
    let mut known = Known::default();
    let here = rows::id(association.bytes());
    for row in asked(tx, &NUMBERS, Some(here.clone()), &texts(numbers))? {
        let entry = member(&row)?;
        let under = known.numbers.entry(row.text("number_key")?).or_default();
        if !under.contains(&entry) {
            under.push(entry);
        }
    }
    for row in asked(tx, &WORDS, Some(here.clone()), &texts(names))? {
        known.words.insert(row.text("word")?);
    }
    for row in asked(tx, &CODES, None, &texts(codes))? {
        known.codes.insert(row.text("code")?);
    }
    for row in asked(tx, &MEDICAL_CODES, None, &texts(codes))? {
        let code = row.text("code")?;
        known.codes.insert(code.clone());
        known.owners.entry(code).or_insert(OrganisationId::from_bytes(row.id16("organisation_id")?));
    }
    let persons: BTreeSet<[u8; 16]> = known.numbers.values().flatten().map(|m| m.person.bytes()).collect();
    let persons: Vec<Value> = persons.into_iter().map(rows::id).collect();
    let mut seen = BTreeSet::new();
    for row in asked(tx, &OPENED, Some(here), &persons)? {
        let (person, institution) = (row.id16("person_id")?, row.id16("organisation_id")?);
        let to = rows::opt_day(&row, "valid_to")?;
        if seen.insert((person, institution, to)) {
            let one = (OrganisationId::from_bytes(institution), row.text("name")?, to);
            known.opened.entry(PersonId::from_bytes(person)).or_default().push(one);
        }
    }
    Ok(known)
}

/// A new institution, with its codes and its only membership.
#[derive(Debug, Clone)]
pub struct NewInstitution {
    /// Itself.
    pub row: OrganisationRow,
    /// Its codes.
    pub codes: Vec<CodeRow>,
    /// Its membership.
    pub membership: MembershipRow,
}

/// A new member.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The entry of the register.
    pub row: MemberRow,
    /// The institution that they open.
    pub institution: Option<NewInstitution>,
    /// The lines of whoever stands in the lists: the institution, else the member.
    pub lines: BTreeSet<listing::Line>,
}

const PERSONS: &str =
    "INSERT INTO persons (id, login, login_key, name, email, password_hash, active, preferences, created_at,
    password_changed_at)";
const MEMBERS: &str =
    "INSERT INTO members (association_id, person_id, name, kana, kind, number, number_key, register_number,
    valid_from, valid_to)";
const ORGANISATIONS: &str =
    "INSERT INTO organisations (id, code, kind, name, kana, prefecture, group_id, registered_by, profile,
    active, created_at, version)";
const ORGANISATION_CODES: &str =
    "INSERT INTO organisation_codes (code, organisation_id, fee_table, reason, valid_from, valid_to)";
const MEMBERSHIPS: &str =
    "INSERT INTO memberships (id, organisation_id, association_id, kind, person_id, valid_from, valid_to)";
const PLACEMENTS: &str = "INSERT INTO placements (organisation_id, association_id, placed_on)";
const LINES: &str = "INSERT INTO member_words (association_id, list, word, subject_id)";
const LINES_TAIL: &str = " ON CONFLICT (association_id, list, word, subject_id) DO NOTHING";

/// Stores new members: the rows that one after the other would have left.
///
/// # Errors
/// A unique violation when any of them is there already; as the engine gives them.
pub fn store(tx: &Tx, permit: &Permit, new: &[NewMember], today: Date, at: i64) -> Result<()> {
    if permit.reach() != &Reach::All {
        return Err(Error::Other("only what follows from an import makes members in bulk".to_owned()));
    }
    let nothing = || Value::from("");
    let (mut persons, mut entries, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let (mut houses, mut codes, mut memberships, mut places) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut counts: BTreeMap<_, i64> = BTreeMap::new();
    for one in new {
        let person = one.row.person;
        persons.push(vec![
            rows::id(person.bytes()),
            nothing(),
            Value::from(no_login(person)),
            Value::from(one.row.name.as_str()),
            nothing(),
            nothing(),
            Value::from(true),
            nothing(),
            Value::from(at),
            Value::from(at),
        ]);
        entries.push(members::values(&one.row));
        let mut subject = person.bytes();
        if let Some(NewInstitution { row, codes: own, membership }) = &one.institution {
            subject = row.id.bytes();
            houses.push(house(row, at));
            codes.extend(own.iter().map(|code| code_values(row.id, code)));
            memberships.push(super::membership_values(row.id, membership));
            // As `parent` would say it: the only membership, where it has begun.
            let begun = membership.from.is_none_or(|from| from <= today) && membership.to.is_none_or(|to| to >= today);
            let place = begun.then_some(membership.association_id);
            *counts.entry((place, row.kind)).or_insert(0) += 1;
            places.push(placements::values(row.id, place, today));
        }
        lines.extend(one.lines.iter().map(|line| listing::values(one.row.association, subject, line)));
    }
    for (head, tail, rows) in [
        (PERSONS, "", &persons),
        (MEMBERS, "", &entries),
        (ORGANISATIONS, "", &houses),
        (ORGANISATION_CODES, "", &codes),
        (MEMBERSHIPS, "", &memberships),
        (PLACEMENTS, "", &places),
        (LINES, LINES_TAIL, &lines),
    ] {
        tx.insert_many(head, tail, rows)?;
    }
    for ((place, kind), n) in counts {
        programme::change(tx, &Cell::institutions(place, kind), &[("", programme::THERE, n)])?;
    }
    Ok(())
}

fn house(row: &OrganisationRow, at: i64) -> Vec<Value> {
    let id = |of: Option<OrganisationId>| of.map_or(Value::Null, |of| rows::id(of.bytes()));
    vec![
        rows::id(row.id.bytes()),
        Value::from(row.code.as_str()),
        Value::from(row.kind.code()),
        Value::from(row.name.as_str()),
        Value::from(row.kana.as_str()),
        Value::from(row.prefecture.as_str()),
        id(row.group_id),
        id(row.registered_by),
        Value::from(row.profile.as_str()),
        Value::from(row.active),
        Value::from(at),
        Value::from(1_i64),
    ]
}

fn code_values(organisation: OrganisationId, code: &CodeRow) -> Vec<Value> {
    vec![
        Value::from(code.code.as_str()),
        rows::id(organisation.bytes()),
        Value::from(code.fee_table.as_str()),
        Value::from(code.reason.as_str()),
        rows::day(code.valid_from),
        rows::day(code.valid_to),
    ]
}
