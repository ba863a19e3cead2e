//! Every route that writes leaves its record in the audit chains: of each there is a test that sends what is right and
//! counts the records (`recorded`), or it stands here with the reason why there is nothing to record. A new route is in
//! neither, and fails here first.

use crate::client::{Client, recorded};
use crate::house::{OWNER, clinic, nation};
use domain::people::Role;
use std::collections::BTreeSet;
use std::path::Path;

/// What writes and leaves no record, and why.
const NOTHING_TO_RECORD: &[(&str, &str)] = &[
    ("POST /assessments/{id}/items/{key}/draft", "a scrap that was typed and not stored is no answer"),
    ("POST /seminars/uploads/{id}", "a part of a film that nobody put up yet; its beginning and its end are recorded"),
    ("POST /step-up", "the same person in the same session; what it opens and a used paper code are recorded"),
    ("POST /settings/mail/test", "a mail is tried; nothing is changed but that what waits need not wait longer"),
];

/// What a test of the use case sends, because a page cannot bring it about: route, file below `crates/`, test.
const BY_THE_USE_CASE: &[(&str, &str, &str)] =
    &[("POST /settings/mail/again", "app/tests/mails.rs", "what_cannot_be_sent_is_given_up_and_can_be_sent_again")];

/// The text of all tests of pages and of the API, without lines that are commented out.
fn tests() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut text = String::new();
    for part in ["http", "api"] {
        for file in std::fs::read_dir(folder.join(part)).expect("the tests").flatten() {
            let whole = std::fs::read_to_string(file.path()).expect("a file");
            for line in whole.lines().filter(|line| !line.trim_start().starts_with("//")) {
                text += line;
                text.push('\n');
            }
        }
    }
    text
}

#[test]
fn every_route_that_writes_leaves_a_record() {
    let text = tests();
    let writes: BTreeSet<String> =
        web::routes().iter().filter(|r| r.writes).map(|r| format!("{} {}", r.method, r.path)).collect();
    assert!(writes.len() > 150, "{} routes", writes.len());
    let mut wrong = Vec::new();
    for route in &writes {
        let seen = text.contains(&format!("recorded(test, \"{route}\", "));
        let excused = NOTHING_TO_RECORD.iter().any(|(known, why)| known == route && why.len() > 20);
        let elsewhere = BY_THE_USE_CASE.iter().filter(|(known, ..)| known == route).count() == 1;
        match [seen, excused, elsewhere].iter().filter(|one| **one).count() {
            0 => wrong.push(format!("{route}: no test counts its records")),
            1 => {}
            _ => wrong.push(format!("{route}: both recorded and excused")),
        }
    }
    let named = NOTHING_TO_RECORD.iter().map(|(route, _)| *route).chain(BY_THE_USE_CASE.iter().map(|(r, ..)| *r));
    wrong.extend(named.filter(|route| !writes.contains(*route)).map(|route| format!("{route}: no such route writes")));
    for (route, file, name) in BY_THE_USE_CASE {
        let text =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).expect("a file");
        let body = text.split(&format!("async fn {name}(")).nth(1).and_then(|rest| rest.split("async fn ").next());
        if !body.is_some_and(|body| body.contains("audit_records().await, before + ")) {
            wrong.push(format!("{route}: {name} counts no records"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

testkit::both! {
    async fn each_step_of_a_letter_is_recorded(test) {
        let [national, prefecture, ..] = nation(test).await;
        test.person("office@national.example", national, Role::Administrator).await;
        test.person("office@pref.example", prefecture, Role::Officer).await;
        let mut office = Client::signed(test, "office@national.example").await;
        let (house, below) = (national.to_string(), prefecture.to_string());
        let letterhead = format!("/organisations/{national}/letterhead");
        let version = office.get(&letterhead).await.is(200).value("version").expect("a version");
        let head = [("name", "みほん医師会"), ("telephone", "03-0000-0001"), ("version", version.as_str())];
        recorded(test, "POST /organisations/{id}/letterhead", office.post(&letterhead, &head)).await.is(303);

        let letter = [
            ("organisation", house.as_str()),
            ("addressee", "会員 各位"),
            ("sender", "みほん医師会"),
            ("title", "点検のお願い"),
            ("body", "点検をお願いします。"),
            ("asks_receipt", "true"),
        ];
        let begun = recorded(test, "POST /notices", office.post("/notices", &letter)).await.is(303);
        let notice = begun.location().split('?').next().expect("a path").to_owned();
        let version = office.get(&format!("{notice}/edit")).await.is(200).value("version").expect("a version");
        let changed = [&letter[..3], &[("title", "点検のお願い（再）"), ("body", "お願いします。"), ("asks_receipt", "true"), ("version", version.as_str())][..]].concat();
        recorded(test, "POST /notices/{id}/edit", office.post(&format!("{notice}/edit"), &changed)).await.is(303);
        let version = office.get(&format!("{notice}/edit")).await.is(200).value("version").expect("a version");
        let decided = [("note", "よい"), ("version", version.as_str())];
        recorded(test, "POST /notices/{id}/approve", office.post(&format!("{notice}/approve"), &decided)).await.is(303);
        let sending = [("to", "children"), ("number", "み医発第12号"), ("date", "R8.11.24")];
        recorded(test, "POST /notices/{id}/issue", office.post(&format!("{notice}/issue"), &sending)).await.is(303);

        let mut reader = Client::signed(test, "office@pref.example").await;
        reader.get(&format!("{notice}?organisation={below}")).await.is(200);
        let of = [("organisation", below.as_str())];
        recorded(test, "POST /notices/{id}/read", reader.post(&format!("{notice}/read"), &of)).await.is(303);
        let tick = [("member", below.as_str()), ("way", "paper")];
        recorded(test, "POST /notices/{id}/receipts", office.post(&format!("{notice}/receipts"), &tick)).await.is(303);
        recorded(test, "POST /notices/{id}/remind", office.post(&format!("{notice}/remind"), &[])).await.is(303);
        let cover = [
            ("organisation", below.as_str()),
            ("then", "draft"),
            ("addressee", "会員 各位"),
            ("sender", "みほん県医師会"),
            ("title", "点検のお願い"),
        ];
        let relayed = recorded(test, "POST /notices/{id}/relay", reader.post(&format!("{notice}/relay"), &cover)).await.is(303);
        let draft = relayed.location().split('?').next().expect("a path").to_owned();
        recorded(test, "POST /notices/{id}/delete", reader.post(&format!("{draft}/delete"), &[])).await.is(303);
    }

    async fn a_round_that_is_begun_is_recorded(test) {
        let house = clinic(test).await.to_string();
        let mut owner = Client::signed(test, OWNER).await;
        let form = [("organisation", house.as_str()), ("edition", "r7"), ("form", "institution"), ("fiscal_year", "2026")];
        let sheet = owner.post("/assessments", &form).await.is(303).location().to_owned();
        let rounds = format!("{sheet}/rounds");
        recorded(test, "POST /assessments/{id}/rounds", owner.post(&rounds, &[("checked_on", "R8.11.24")])).await.is(303);
    }
}
