//! Many new institutions at once, for simulated ones: the rows that the use cases would have left, the roll-ups and
//! the audit chains included, made outside the transaction and inserted in the order of their keys.

use crate::audit::{self, Entry};
use crate::checklist::{AnswerRow, AssessmentRow};
use crate::organisations::{CodeRow, MembershipRow, OrganisationRow, listing, placements};
use crate::programme::{self, Cell};
use crate::rows;
use domain::audit::NOTHING_BEFORE;
use domain::ids::OrganisationId;
use domain::organisations::names::{self, name_key};
use domain::policy::{Permit, Reach};
use jiff::civil::Date;
use sql::{Error, Result, Tx, Value};
use std::collections::BTreeMap;

/// A new institution, member of one association, with one sheet.
#[derive(Debug, Clone)]
pub struct Institution {
    /// Itself.
    pub row: OrganisationRow,
    /// Its 医療機関コード.
    pub code: CodeRow,
    /// Its only membership.
    pub membership: MembershipRow,
    /// Its only sheet.
    pub sheet: AssessmentRow,
    /// Day of the first round.
    pub checked_on: Date,
    /// The sheet's answers, each written once, in round 1.
    pub answers: Vec<AnswerRow>,
    /// The records of its chain, oldest first.
    pub entries: Vec<Entry>,
    /// When it was created, microseconds.
    pub at: i64,
}

/// A table's `INSERT` and its rows.
type Part = (&'static str, Vec<Vec<Value>>);

/// Rows ready to be stored.
#[derive(Debug, Clone)]
pub struct Batch {
    parts: Vec<Part>,
    counts: BTreeMap<Cell, BTreeMap<(String, &'static str), i64>>,
}

impl Batch {
    /// Makes the rows: the slow part, which needs no database.
    #[must_use]
    pub fn new(institutions: &[Institution]) -> Self {
        let mut parts: Vec<Part> =
            PARTS.iter().map(|insert| (*insert, Vec::with_capacity(institutions.len()))).collect();
        let mut counts: BTreeMap<Cell, BTreeMap<(String, &'static str), i64>> = BTreeMap::new();
        for i in institutions {
            for (part, row) in parts.iter_mut().zip(single_rows(i)) {
                part.1.push(row);
            }
            let (place, lines) = (i.membership.association_id, words(i));
            parts[PLACES].1.push(placements::values(i.row.id, Some(place), i.membership.from.unwrap_or(Date::MIN)));
            parts[PLACES + 1].1.extend(lines.iter().map(|line| listing::values(place, i.row.id.bytes(), line)));
            for answer in &i.answers {
                let (now, kept) = answer_rows(i.row.id, &i.sheet, answer);
                parts[ANSWERS].1.push(now);
                parts[ANSWERS + 1].1.push(kept);
            }
            let (mut records, mut head) = (0, NOTHING_BEFORE);
            for entry in &i.entries {
                let (seq, hash, values) = audit::link(entry, records, head);
                (records, head) = (seq, hash);
                parts[RECORDS].1.push(values);
            }
            parts[RECORDS + 1].1.push(vec![rows::id(i.row.id.bytes()), Value::from(records), Value::from(head)]);
            let here = counts.entry(Cell::institutions(Some(place), i.row.kind)).or_default();
            *here.entry((String::new(), programme::THERE)).or_default() += 1;
            let cell = counts.entry(cell(i)).or_default();
            *cell.entry((String::new(), "begun")).or_default() += 1;
            *cell.entry((String::new(), "complete")).or_default() +=
                i64::from(i.sheet.due > 0 && i.sheet.due == i.sheet.answered);
            for answer in &i.answers {
                if let Some(value) = answer.value {
                    *cell.entry((answer.item_key.clone(), value.code())).or_default() += 1;
                }
            }
        }
        Self { parts, counts }
    }

    /// Stores the rows.
    ///
    /// # Errors
    /// A unique violation when any of them is there already; as the engine gives them.
    pub fn store(&self, tx: &Tx, permit: &Permit) -> Result<()> {
        if permit.reach() != &Reach::All {
            return Err(Error::Other("only a command makes institutions in bulk".to_owned()));
        }
        for (insert, rows) in &self.parts {
            tx.insert_many(insert, "", rows)?;
        }
        for (cell, counts) in &self.counts {
            let changes: Vec<(&str, &str, i64)> =
                counts.iter().map(|((key, choice), n)| (key.as_str(), *choice, *n)).collect();
            programme::change(tx, cell, &changes)?;
        }
        Ok(())
    }
}

/// One row each (organisation, code, membership, sheet, round), then answers and their history, records and heads,
/// places and lists.
const PARTS: [&str; 11] = [
    "INSERT INTO organisations (id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, created_at,
        version)",
    "INSERT INTO organisation_codes (code, organisation_id, fee_table, reason, valid_from, valid_to)",
    "INSERT INTO memberships (id, organisation_id, association_id, kind, person_id, valid_from, valid_to)",
    "INSERT INTO assessments (organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due,
        answered, changed_at)",
    "INSERT INTO rounds (organisation_id, assessment_id, round, checked_on, started_at)",
    "INSERT INTO answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date, responsible, note,
        reason, evidence, version, changed_at, changed_by)",
    "INSERT INTO answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on, target_date,
        responsible, note, reason, evidence, changed_at, changed_by)",
    "INSERT INTO audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash)",
    "INSERT INTO audit_heads (organisation_id, records, hash)",
    "INSERT INTO placements (organisation_id, association_id, placed_on)",
    "INSERT INTO member_words (association_id, list, word, subject_id)",
];
const ANSWERS: usize = 5;
const RECORDS: usize = 7;
const PLACES: usize = 9;

/// The lines of an institution in the lists of its association.
fn words(i: &Institution) -> Vec<listing::Line> {
    let sort = name_key(if i.row.kana.is_empty() { &i.row.name } else { &i.row.kana });
    let mut lines = vec![(listing::EVERYBODY.to_owned(), sort.clone()), (i.row.kind.code().to_owned(), sort)];
    let found = names::words(&i.row.name).into_iter().chain([name_key(&i.code.code)]);
    lines.extend(found.map(|word| (listing::FIND.to_owned(), word)));
    lines
}

fn single_rows(i: &Institution) -> [Vec<Value>; 5] {
    let (id, sheet) = (rows::id(i.row.id.bytes()), rows::id(i.sheet.id.bytes()));
    [
        vec![
            id.clone(),
            Value::from(i.row.code.as_str()),
            Value::from(i.row.kind.code()),
            Value::from(i.row.name.as_str()),
            Value::from(i.row.kana.as_str()),
            Value::from(i.row.prefecture.as_str()),
            Value::Null,
            Value::Null,
            Value::from(i.row.profile.as_str()),
            Value::from(i.row.active),
            Value::from(i.at),
            Value::from(i.row.version),
        ],
        vec![
            Value::from(i.code.code.as_str()),
            id.clone(),
            Value::from(i.code.fee_table.as_str()),
            Value::from(i.code.reason.as_str()),
            rows::day(i.code.valid_from),
            rows::day(i.code.valid_to),
        ],
        vec![
            rows::id(i.membership.id.bytes()),
            id.clone(),
            rows::id(i.membership.association_id.bytes()),
            Value::from(i.membership.kind.as_str()),
            rows::person(i.membership.person_id),
            rows::day(i.membership.from),
            rows::day(i.membership.to),
        ],
        vec![
            id.clone(),
            sheet.clone(),
            Value::from(i.sheet.edition.as_str()),
            Value::from(i.sheet.edition_hash.as_str()),
            Value::from(i.sheet.form.as_str()),
            Value::from(i64::from(i.sheet.fiscal_year)),
            rows::id(i.sheet.vendor.map_or([0; 16], OrganisationId::bytes)),
            Value::from(i.sheet.round),
            Value::from(i.sheet.created_at),
            Value::from(i.sheet.due),
            Value::from(i.sheet.answered),
            Value::from(i.sheet.changed_at),
        ],
        vec![id, sheet, Value::from(1i64), Value::from(i.checked_on.to_string()), Value::from(i.sheet.created_at)],
    ]
}

fn answer_rows(organisation: OrganisationId, sheet: &AssessmentRow, a: &AnswerRow) -> (Vec<Value>, Vec<Value>) {
    let key = [rows::id(organisation.bytes()), rows::id(sheet.id.bytes()), Value::from(a.item_key.as_str())];
    let (round, version) = ([Value::from(a.round)], [Value::from(a.version)]);
    let said = [
        a.value.map_or(Value::Null, |v| Value::from(v.code())),
        rows::day(a.checked_on),
        rows::day(a.target_date),
        Value::from(a.responsible.as_str()),
        Value::from(a.note.as_str()),
        Value::from(a.reason.as_str()),
        Value::from(a.evidence.as_str()),
    ];
    let who = [Value::from(a.changed_at), rows::person(a.changed_by)];
    let now = [&key[..], &round[..], &said[..], &version[..], &who[..]].concat();
    let kept = [&key[..], &version[..], &round[..], &said[..], &who[..]].concat();
    (now, kept)
}

fn cell(i: &Institution) -> Cell {
    Cell {
        association: Some(i.membership.association_id),
        kind: i.row.kind,
        edition: i.sheet.edition.clone(),
        form: i.sheet.form.clone(),
        fiscal_year: i.sheet.fiscal_year,
    }
}
