//! Random sheets: every field is in every writer. Taking a field out of one writer fails this.

use crate::{
    samples::AT,
    tables::{read_csv, read_xlsx, wanted},
    tools::{PRESS, drawn, squeeze},
};
use domain::{
    dates,
    papers::{Format, Paper, Sheet, SheetAnswer, SheetRow, SheetSection},
};
use proptest::prelude::*;

/// What people type, and what breaks things.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ぁ-んァ-ヶ一-龠]{1,12}",
        2 => "[A-Za-z0-9 ._/-]{1,16}",
        1 => "[=+@'\"#$*_`<>&\\\\{}\\[\\]~^|,;:!?%-]{1,6}",
        1 => prop::sample::select(vec!["髙﨑邉㈱①", "𠮷", "ｶﾞｷﾞ", "〜～", "Ⅲ㌔", "、。「」", "\n", "　", "ー", "é", "α", "_x0041_"])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat().trim().to_owned())
}

fn word() -> impl Strategy<Value = String> {
    "[一-龠]{1,8}"
}

fn day() -> impl Strategy<Value = Option<String>> {
    prop::option::of((2019..2031, 6..13, 1..29).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")))
}

fn answer() -> impl Strategy<Value = SheetAnswer> {
    let value = prop::option::of(prop::sample::select(vec!["yes", "no", "na"]).prop_map(str::to_owned));
    (value, day(), day(), text(), text(), prop::collection::vec(text(), 0..3)).prop_map(
        |(value, checked_on, target_date, responsible, note, evidence)| SheetAnswer {
            round: 0,
            value,
            checked_on,
            target_date,
            responsible,
            note,
            evidence,
        },
    )
}

fn row() -> impl Strategy<Value = SheetRow> {
    let basis = prop::sample::select(vec!["official", "confirmed", "inferred", "unverified"]);
    (word(), text(), text(), basis, any::<(bool, bool)>(), prop::collection::vec(answer(), 0..4)).prop_map(
        |(scope, text, number, basis, (due, reference), mut answers)| {
            answers.iter_mut().zip(1..).for_each(|(answer, round)| answer.round = round);
            let number: String = squeeze(&number).chars().take(6).collect();
            SheetRow {
                key: "k".into(),
                number,
                scope,
                text,
                text_basis: basis.into(),
                due,
                reference,
                to_confirm: false,
                answers,
            }
        },
    )
}

fn random_sheet() -> impl Strategy<Value = Sheet> {
    let texts = (word(), text(), text(), text(), prop::option::of(word()), prop::option::of(word()));
    let sections = prop::collection::vec((word(), prop::collection::vec(row(), 1..4)), 1..3);
    (texts, any::<(bool, bool, bool)>(), 1i64..4, sections).prop_map(
        |((title, organisation, provenance, note, vendor, code), (official, demo, older), rounds, sections)| Sheet {
            fiscal_year: 2026,
            fiscal_year_label: "令和8年度".into(),
            edition: "r7".into(),
            edition_title: "令和7年度版".into(),
            edition_hash: "ab".repeat(32),
            older_edition: older,
            demo,
            form: "institution".into(),
            form_title: "医療機関確認用".into(),
            paper_title: title,
            official,
            provenance,
            notes: vec![note],
            organisation_name: organisation,
            organisation_code: "4810100018".into(),
            vendor_name: vendor,
            vendor_code: code,
            rounds,
            sections: sections.into_iter().map(|(title, rows)| SheetSection { title, rows }).collect(),
            at: AT.into(),
            at_label: "令和8年11月24日".into(),
            audit_head: "cd".repeat(32),
            ..Sheet::default()
        },
    )
}

/// Every text of the paper, whatever page it falls on.
fn texts(sheet: &Sheet) -> Vec<String> {
    let mut out = vec![sheet.paper_title.clone(), sheet.organisation_name.clone(), sheet.provenance.clone()];
    out.extend(sheet.notes.iter().cloned().chain(sheet.vendor_name.clone()).chain(sheet.vendor_code.clone()));
    for (section, row) in sheet.rows() {
        out.extend([section.title.clone(), row.number.clone(), row.scope.clone(), row.text.clone()]);
        for answer in &row.answers {
            out.extend([answer.responsible.clone(), answer.note.clone()]);
            out.extend(answer.evidence.iter().cloned());
            if answer.value.as_deref() != Some("na") {
                let days = [&answer.checked_on, &answer.target_date].into_iter().flatten();
                out.extend(days.map(|day| dates::parse(day).map(dates::wareki).expect("a day")));
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_field_is_in_every_writer(sheet in random_sheet()) {
        let paper = Paper::Sheet(Box::new(sheet.clone()));
        let made = |format| PRESS.print(&paper, format).expect("printed");
        prop_assert_eq!(read_csv(&made(Format::Csv)), wanted(&sheet));
        prop_assert_eq!(read_xlsx(&made(Format::Xlsx), "チェックリスト"), wanted(&sheet));
        let back: Paper = serde_json::from_slice(&made(Format::Json)).expect("json");
        prop_assert_eq!(&back, &paper);
        let printed = drawn(&made(Format::Pdf));
        for text in texts(&sheet) {
            prop_assert!(printed.contains(&squeeze(&text)), "not on the paper: {text:?}\n{printed}");
        }
    }
}
