//! The next steps on the real edition: by what protects most, not by number.

use content::Content;
use domain::assessment::{Choice, PROTECTS_MOST, Why, next_steps};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

const TODAY: Date = date(2026, 11, 24);

#[test]
fn steps_are_chosen_by_what_protects_most() {
    let content = Content::bundled().expect("the bundled content");
    let edition = content.editions.iter().find(|e| e.id == "r7").expect("r7");
    let form = edition.form("institution").expect("the form");
    let told = |chosen: &BTreeMap<String, Choice>, targets: &BTreeMap<String, Date>, most: usize| {
        let steps = next_steps(form, chosen, targets, TODAY, most);
        steps.into_iter().map(|(item, why)| (item.key.clone(), why)).collect::<Vec<_>>()
    };
    let step = |key: &str, why: Why| (key.to_owned(), why);
    let (mut chosen, mut targets) = (BTreeMap::new(), BTreeMap::new());

    // Nothing answered: what there is, the ledger, a restore that was tried; then outside access, whom to call.
    let first = ["systems-in-use", "asset-ledger", "backup-recovery"];
    assert_eq!(told(&chosen, &targets, 3), first.map(|key| step(key, Why::Open)));
    let all: Vec<String> = told(&chosen, &targets, 99).into_iter().map(|(key, _)| key).collect();
    assert_eq!(all[3..6], ["remote-maintenance", "source-restriction", "contact-chart"]);
    assert_eq!(all, PROTECTS_MOST, "no row is of a kind that the order does not know");
    let by_number: Vec<&str> = form.items().map(|item| item.key.as_str()).collect();
    assert_ne!(all, by_number);

    // いいえ stays a step: overdue, without a target, to be done by a day.
    chosen.insert("systems-in-use".to_owned(), Choice::Yes);
    for key in ["asset-ledger", "backup-recovery", "remote-maintenance"] {
        chosen.insert(key.to_owned(), Choice::No);
    }
    targets.insert("asset-ledger".to_owned(), date(2026, 11, 23));
    targets.insert("remote-maintenance".to_owned(), TODAY);
    let next = [
        step("asset-ledger", Why::Overdue),
        step("backup-recovery", Why::NoTarget),
        step("remote-maintenance", Why::ToDo),
    ];
    assert_eq!(told(&chosen, &targets, 3), next);
    // はい is none any more, and who uses no system has nothing to do.
    chosen.insert("asset-ledger".to_owned(), Choice::Yes);
    assert_eq!(told(&chosen, &targets, 1), [step("backup-recovery", Why::NoTarget)]);
    chosen.insert("systems-in-use".to_owned(), Choice::No);
    assert!(told(&chosen, &targets, 3).is_empty());
}
