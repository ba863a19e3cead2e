use super::*;
use crate::checklist::{Due, Scope, TextBasis};
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

fn item(na: bool) -> Item {
    Item {
        key: "new".into(),
        lineage: "new".into(),
        number: Some("2-①".into()),
        scope: Some(Scope::All),
        scope_words: None,
        title: "見本".into(),
        title_en: "Sample".into(),
        text: "見本の問い".into(),
        due: Due::Now,
        na_when: na.then(|| "no-vendor-contract".into()),
        na_basis: None,
        basis: TextBasis::Confirmed,
        number_basis: None,
        sources: vec![],
        guideline_refs: vec![],
        phase: None,
        links: vec![],
        elsewhere: vec![],
        manual_page: None,
        readings: Default::default(),
    }
}

fn given(value: Option<Choice>) -> Given {
    Given {
        sheet: AssessmentId(Uuid::from_u128(1)),
        edition_title: "令和7年度版".into(),
        fiscal_year: 2025,
        unconfirmed: false,
        value,
        checked_on: Some(date(2025, 10, 1)),
        target_date: (value == Some(Choice::No)).then(|| date(2026, 2, 1)),
        responsible: "見本 花子".into(),
        note: "台帳を見ました".into(),
        reason: String::new(),
        evidence: vec![EvidenceId(Uuid::from_u128(7))],
        changed_at: 5,
        changed_by: None,
    }
}

fn source(scope: &str, given: Option<Given>) -> Source {
    Source {
        key: format!("old.{scope}"),
        number: "2(1)".into(),
        scope: scope.into(),
        title: "見本".into(),
        text: "見本の問い".into(),
        given,
    }
}

fn link(how: How, from: usize, reworded: bool) -> Link {
    Link { key: "new".into(), from: (0..from).map(|n| format!("old.{n}")).collect(), how, reworded }
}

fn carried(how: How, reworded: bool, na: bool, values: &[Option<Option<Choice>>]) -> Row {
    let scopes = ["サーバ", "端末PC", "ネットワーク機器"];
    let sources = values.iter().zip(scopes).map(|(v, scope)| source(scope, v.map(given))).collect();
    carry(&link(how, values.len(), reworded), &item(na), false, sources, 2026)
}

const YES: Option<Option<Choice>> = Some(Some(Choice::Yes));
const NO: Option<Option<Choice>> = Some(Some(Choice::No));
const NA: Option<Option<Choice>> = Some(Some(Choice::Na));

#[test]
fn each_way_has_its_proposal_and_its_reason() {
    let told = |row: Row| (row.proposal.and_then(|p| p.value), row.why, row.one_tap);
    for (how, reworded, values, wanted) in [
        (How::Same, false, &[YES][..], (Some(Choice::Yes), Why::Same, true)),
        (How::Moved, false, &[YES], (Some(Choice::Yes), Why::Moved, true)),
        (How::Due, false, &[YES], (Some(Choice::Yes), Why::Due, true)),
        (How::Same, true, &[YES], (Some(Choice::Yes), Why::Reworded, false)),
        (How::Same, false, &[NO], (Some(Choice::No), Why::NeedsTarget, false)),
        (How::Split, false, &[YES], (Some(Choice::Yes), Why::Split, false)),
        (How::Merged, false, &[YES, YES, YES], (Some(Choice::Yes), Why::Merged, false)),
        (How::Merged, false, &[YES, NO], (Some(Choice::No), Why::MergedNo, false)),
        (How::Merged, false, &[None, NO], (Some(Choice::No), Why::MergedNo, false)),
        (How::Merged, true, &[NO, NO], (Some(Choice::No), Why::Merged, false)),
        (How::Merged, false, &[YES, NA], (Some(Choice::Yes), Why::Merged, false)),
        (How::Merged, false, &[YES, None], (None, Why::MergedPartly, false)),
        (How::Same, false, &[NA], (None, Why::NotExcused, false)),
        (How::Same, false, &[Some(None)], (None, Why::NoChoice, false)),
        (How::Same, false, &[None], (None, Why::NotAnswered, false)),
        (How::New, false, &[], (None, Why::New, false)),
    ] {
        assert_eq!(told(carried(how, reworded, false, values)), wanted, "{how:?} {reworded} {values:?}");
    }
    assert_eq!(told(carried(How::Same, false, true, &[NA])), (Some(Choice::Na), Why::Same, true));
    assert_eq!(carried(How::Same, false, false, &[None]).proposal, None, "an open row stays open");
}

#[test]
fn a_target_date_of_the_new_year_can_stand() {
    let mut old = given(Some(Choice::No));
    old.target_date = Some(date(2026, 9, 1));
    let row = carry(&link(How::Same, 1, false), &item(false), false, vec![source("", Some(old))], 2026);
    assert_eq!((row.why, row.one_tap), (Why::Same, true));
}

#[test]
fn who_has_no_system_needs_no_day_for_it() {
    let no = vec![source("", Some(given(Some(Choice::No))))];
    let row = carry(&link(How::Same, 1, false), &item(false), true, no, 2026);
    assert_eq!((row.proposal.and_then(|p| p.value), row.why, row.one_tap), (Some(Choice::No), Why::Same, true));
}

#[test]
fn sources_that_differ_keep_their_labels() {
    let mut other = given(Some(Choice::No));
    other.note = "更新中です".into();
    other.responsible = "見本 太郎".into();
    other.evidence = vec![EvidenceId(Uuid::from_u128(7)), EvidenceId(Uuid::from_u128(8))];
    let sources = vec![source("サーバ", Some(given(Some(Choice::Yes)))), source("端末PC", Some(other))];
    let proposal =
        carry(&link(How::Merged, 2, false), &item(false), false, sources, 2026).proposal.expect("a proposal");
    assert_eq!(proposal.note, "〔サーバ〕台帳を見ました\n〔端末PC〕更新中です");
    assert_eq!(proposal.responsible, "見本 花子、見本 太郎");
    assert_eq!(proposal.evidence.len(), 2);
    assert_eq!(proposal.target_date, Some(date(2026, 2, 1)));
    let same = vec![source("サーバ", Some(given(Some(Choice::Yes)))), source("端末PC", Some(given(Some(Choice::Yes))))];
    let proposal = carry(&link(How::Merged, 2, false), &item(false), false, same, 2026).proposal.expect("a proposal");
    assert_eq!((proposal.note.as_str(), proposal.responsible.as_str()), ("台帳を見ました", "見本 花子"));
}

fn any_given() -> impl Strategy<Value = Option<Given>> {
    let value = prop::option::of(prop::sample::select(Choice::ALL.to_vec()));
    let text = "[あ-お]{0,4}";
    prop::option::of((value, text, text, text, prop::collection::vec(0u128..5, 0..3), 0i64..9).prop_map(
        |(value, note, responsible, reason, files, at)| Given {
            note,
            responsible,
            reason,
            evidence: files.into_iter().map(|n| EvidenceId(Uuid::from_u128(n))).collect(),
            changed_at: at,
            ..given(value)
        },
    ))
}

proptest! {
    #[test]
    fn whatever_was_given_is_in_the_proposal(
        all in prop::collection::vec(any_given(), 1..4), reworded in any::<bool>(), na in any::<bool>(), split in any::<bool>(),
    ) {
        let how = match all.len() { 1 if split => How::Split, 1 => How::Same, _ => How::Merged };
        let sources: Vec<Source> = all.iter().enumerate().map(|(n, g)| source(&format!("対象{n}"), g.clone())).collect();
        let row = carry(&link(how, all.len(), reworded), &item(na), false, sources.clone(), 2026);
        prop_assert_eq!(&row.sources, &sources, "all sources are shown");
        for g in all.iter().flatten().filter(|g| g.says_something()) {
            let p = row.proposal.as_ref().expect("a proposal");
            prop_assert!(p.note.contains(&g.note) && p.responsible.contains(&g.responsible) && p.reason.contains(&g.reason));
            prop_assert!(g.evidence.iter().all(|file| p.evidence.contains(file)));
            prop_assert!(p.checked_on >= g.checked_on);
        }
        let value = row.proposal.as_ref().and_then(|p| p.value);
        let no = all.iter().flatten().any(|g| g.value == Some(Choice::No));
        prop_assert_eq!(value == Some(Choice::No), no, "a いいえ is never hidden, and never made up");
        if value == Some(Choice::Yes) {
            prop_assert!(all.iter().all(|g| g.as_ref().is_some_and(|g| g.value.is_some())), "nothing unanswered became はい");
        }
        prop_assert!(!row.one_tap || (value.is_some() && !reworded && all.len() == 1 && !split));
    }
}
