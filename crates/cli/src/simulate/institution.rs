//! One simulated institution: everything about it follows from its number and some random bytes.

use super::{COUNTIES, EDITION, FIRST, PER_COUNTY, PREFECTURES, YEAR};
use crate::said::Said;
use anyhow::Result;
use domain::assessment::{Choice, progress};
use domain::checklist::{Edition, Form};
use domain::dates::{day_in_tokyo, from_micros};
use domain::ids::{AssessmentId, MembershipId, OrganisationId, uuid7};
use domain::organisations::{Kind, fee_table, luhn};
use domain::policy::Action;
use jiff::civil::date;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use storage::audit::Entry;
use storage::bulk::{Batch, Institution};
use storage::checklist::{AnswerRow, AssessmentRow};
use storage::organisations::{CodeRow, MembershipRow, OrganisationRow};

/// Three ids of ten bytes; the salts are taken one byte further each, from 32 bytes and the record's number.
pub(super) const NEEDED: usize = 3 * 10 + 32;

/// The rows of the institutions from one number up to another.
pub(super) fn batch(
    edition: &Edition,
    hash: &str,
    counties: &HashMap<u64, OrganisationId>,
    numbers: Range<u64>,
    many: usize,
    random: &[u8],
) -> Result<Batch> {
    let mut made = Vec::new();
    for (index, random) in numbers.zip(random.chunks_exact(NEEDED)) {
        let county = (index / PER_COUNTY) % (PREFECTURES * COUNTIES);
        let association =
            counties.get(&county).copied().ok_or_else(|| Said::new("cli-failed").with("what", "county"))?;
        made.push(institution(edition, hash, association, (index, many), random)?);
    }
    Ok(Batch::new(&made))
}

fn kind(index: u64) -> Kind {
    match index % 20 {
        0 => Kind::Hospital,
        1..=10 => Kind::Clinic,
        11..=14 => Kind::Dental,
        15..=18 => Kind::Pharmacy,
        _ => Kind::Care,
    }
}

/// A code that passes its check, in a prefecture that does not exist.
fn code(index: u64, kind: Kind) -> String {
    let county = index / PER_COUNTY;
    let (round, county) = (county / (PREFECTURES * COUNTIES), county % (PREFECTURES * COUNTIES));
    let table = match kind {
        Kind::Dental => 3,
        Kind::Pharmacy => 4,
        _ => 1,
    };
    let number = round * PER_COUNTY + index % PER_COUNTY + 1;
    let open = format!("{}{table}{:02}{number:04}", 50 + county / COUNTIES, county % COUNTIES + 1);
    (0..10).map(|digit| format!("{open}{digit}")).find(|code| luhn(code)).unwrap_or(open)
}

fn institution(
    edition: &Edition,
    hash: &str,
    association: OrganisationId,
    (index, many): (u64, usize),
    random: &[u8],
) -> Result<Institution> {
    let kind = kind(index);
    let form = edition.form_for(kind).ok_or_else(|| Said::new("cli-failed").with("what", "form"))?;
    // A millisecond each: the ids come in the order of the institutions.
    let at = FIRST.as_microsecond() + i64::try_from(index).unwrap_or(0) * 1_000;
    let id = |n: usize| {
        let mut ten = [0; 10];
        ten.copy_from_slice(&random[n * 10..n * 10 + 10]);
        uuid7(at / 1_000, ten)
    };
    let (own, sheet) = (OrganisationId(id(0)), AssessmentId(id(2)));
    let code = code(index, kind);
    let row = OrganisationRow {
        id: own,
        code: code.clone(),
        kind,
        name: format!("模擬施設 {:06}", index + 1),
        kana: String::new(),
        prefecture: String::new(),
        group_id: None,
        registered_by: None,
        profile: "{}".into(),
        active: true,
        version: 1,
    };
    let membership = MembershipRow {
        id: MembershipId(id(1)),
        association_id: association,
        kind: "A1".into(),
        person_id: None,
        from: Some(date(2024, 4, 1)),
        to: None,
    };
    let answers = answers(form, index, many, at);
    let chosen: BTreeMap<String, Choice> =
        answers.iter().filter_map(|a| Some((a.item_key.clone(), a.value?))).collect();
    let now = progress(form, &chosen);
    let sheet = AssessmentRow {
        organisation: own,
        id: sheet,
        edition: EDITION.into(),
        edition_hash: hash.into(),
        form: form.id.clone(),
        fiscal_year: YEAR,
        vendor: None,
        round: 1,
        created_at: at,
        due: now.due,
        answered: now.answered,
        changed_at: at,
        carried: None,
    };
    let entries = entries(&row, &sheet, association, &answers, &random[30..]);
    let code = CodeRow {
        fee_table: fee_table(&code).unwrap_or_default().into(),
        code,
        reason: String::new(),
        valid_from: None,
        valid_to: None,
    };
    Ok(Institution { row, code, membership, sheet, checked_on: day_in_tokyo(from_micros(at)), answers, entries, at })
}

/// Mostly so many answers; every twelfth institution is complete.
fn answers(form: &Form, index: u64, many: usize, at: i64) -> Vec<AnswerRow> {
    let many = if index.is_multiple_of(12) { usize::MAX } else { many };
    let day = day_in_tokyo(from_micros(at));
    let value = |place: u64| match (place, (index + place * 7) % 5) {
        (0, _) | (_, 1..) => Choice::Yes,
        _ => Choice::No,
    };
    form.items()
        .take(many)
        .zip(0..)
        .map(|(item, place)| AnswerRow {
            item_key: item.key.clone(),
            round: 1,
            value: Some(value(place)),
            checked_on: Some(day),
            target_date: (value(place) == Choice::No).then(|| date(2026, 3, 31)),
            responsible: String::new(),
            note: String::new(),
            reason: String::new(),
            evidence: String::new(),
            version: 1,
            changed_at: at,
            changed_by: None,
        })
        .collect()
}

fn entries(
    row: &OrganisationRow,
    sheet: &AssessmentRow,
    association: OrganisationId,
    answers: &[AnswerRow],
    random: &[u8],
) -> Vec<Entry> {
    let entry = |number: usize, action: Action, subject_id: [u8; 16], detail: String| {
        let mut salt = [0; 16];
        salt.copy_from_slice(&random[number % 16..number % 16 + 16]);
        salt[0] ^= u8::try_from(number / 16).unwrap_or(0);
        Entry { organisation: row.id.bytes(), at: sheet.created_at, actor: None, action, subject_id, salt, detail }
    };
    let mut all = vec![
        entry(0, Action::CreateOrganisation, row.id.bytes(), format!("{} {}", row.code, row.name)),
        entry(1, Action::ChangeOrganisation, association.bytes(), "A1".into()),
        entry(2, Action::BeginSheet, sheet.id.bytes(), format!("{EDITION} {} {YEAR} None", sheet.form)),
    ];
    for (answer, number) in answers.iter().zip(3..) {
        let value = answer.value.map_or("", Choice::code);
        all.push(entry(number, Action::Answer, sheet.id.bytes(), format!("{} {value}", answer.item_key)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_valid_and_never_meet() {
        let codes: std::collections::BTreeSet<String> = (0..200_000).map(|index| code(index, kind(index))).collect();
        assert_eq!(codes.len(), 200_000);
        assert!(codes.iter().all(|code| code.len() == 10 && luhn(code)));
    }
}
