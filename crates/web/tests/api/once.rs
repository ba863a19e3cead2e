//! Idempotency-Key: a repeat is harmless.

use crate::script::{Got, World};
use serde_json::{Value, json};

#[track_caller]
fn same(first: &Got, again: &Got) {
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201), "{}", String::from_utf8_lossy(&again.bytes));
    assert_eq!(first.bytes, again.bytes);
    assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
}

testkit::both! {
    async fn the_same_key_makes_one_thing(test) {
        let w = World::of(test).await;
        let sheets = format!("/organisations/{}/assessments", w.clinic);
        let begin = json!({"edition": "r7", "form": "institution", "fiscal_year": 2026});
        let first = w.owner.post_once(&sheets, "k-1", &begin).await;
        let sheet = first.json()["id"].as_str().expect("an id").to_owned();
        // Even after the sheet went on, the answer is the first one.
        w.owner.answer(&sheet, "bcp", "yes", 0).await;
        same(&first, &w.owner.post_once(&sheets, "k-1", &begin).await);

        let rounds = format!("/assessments/{sheet}/rounds");
        let day = json!({"checked_on": "2026-11-24"});
        let first = w.owner.post_once(&rounds, "k-2", &day).await;
        same(&first, &w.owner.post_once(&rounds, "k-2", &day).await);
        assert_eq!(w.owner.get(&format!("/assessments/{sheet}")).await.json()["round"], 2);

        let vendors = format!("/organisations/{}/vendors", w.clinic);
        let first = w.owner.post_once(&vendors, "k-3", &json!({"name": "みほん電子"})).await;
        same(&first, &w.owner.post_once(&vendors, "k-3", &json!({"name": "みほん電子"})).await);
        assert_eq!(w.owner.get(&vendors).await.json()["items"].as_array().map(Vec::len), Some(1));

        let files = format!("/organisations/{}/evidence", w.clinic);
        let first = w.owner.file(&files, "k-4", "a.pdf", b"%PDF-1.7\n").await;
        same(&first, &w.owner.file(&files, "k-4", "a.pdf", b"%PDF-1.7\n").await);
        assert_eq!(test.app.evidence(&test.command(), w.clinic).await.expect("files").len(), 1);
        assert_eq!(w.owner.file(&files, "k-4", "a.pdf", b"%PDF-1.7\n1").await.problem(409), "idempotency-key-reused");
        assert_eq!(w.owner.file(&files, "k-4", "b.pdf", b"%PDF-1.7\n").await.problem(409), "idempotency-key-reused");
        // Withdrawn since, a repeat does not bring its bytes back.
        let made = first.json();
        let bytes = test.blob(made["sha256"].as_str().expect("a hash"));
        assert!(bytes.exists());
        let file: domain::ids::EvidenceId = made["id"].as_str().expect("an id").parse().expect("an id");
        test.app.withdraw_evidence(&test.command(), file, "名前が写っていた").await.expect("withdrawn");
        same(&first, &w.owner.file(&files, "k-4", "a.pdf", b"%PDF-1.7\n").await);
        assert!(!bytes.exists());
        test.audit_records().await;
    }

    async fn a_key_stands_for_one_request_of_one_person(test) {
        let w = World::of(test).await;
        let vendors = format!("/organisations/{}/vendors", w.clinic);
        let a = w.owner.post_once(&vendors, "k", &json!({"name": "甲"})).await.is(201).json();
        assert_eq!(w.owner.post_once(&vendors, "k", &json!({"name": "乙"})).await.problem(409), "idempotency-key-reused");
        let elsewhere = format!("/organisations/{}/vendors", w.elsewhere);
        assert_eq!(w.owner.post_once(&elsewhere, "k", &json!({"name": "甲"})).await.problem(404), "error-not-found");
        let b = w.staff.post_once(&vendors, "k", &json!({"name": "甲"})).await.is(201).json();
        assert_ne!(a["id"], b["id"]);
        // What was refused has not used up its key.
        assert_eq!(w.owner.post_once(&vendors, "n", &json!({"name": ""})).await.problem(422), "error-invalid name:vendor-name");
        w.owner.post_once(&vendors, "n", &json!({"name": "丙"})).await.is(201);
        for key in ["a b", &"x".repeat(201)] {
            let got = w.owner.post_once(&vendors, key, &json!({"name": "丁"})).await;
            assert_eq!(got.problem(422), "error-invalid Idempotency-Key:idempotency-key-unusable");
        }
        // A kept answer is for those who still may.
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let rounds = format!("/assessments/{sheet}/rounds");
        let day = json!({"checked_on": "2026-11-24"});
        w.staff.post_once(&rounds, "r", &day).await.is(201);
        let me = w.staff.get("/me").await.json();
        let person: domain::ids::PersonId = me["person"]["id"].as_str().expect("an id").parse().expect("an id");
        test.app.change_role(&test.command(), w.clinic, person, domain::people::Role::Viewer).await.expect("a viewer");
        assert_eq!(w.staff.post_once(&rounds, "r", &day).await.problem(403), "error-forbidden");
    }

    async fn a_key_is_forgotten_after_two_days(test) {
        let w = World::of(test).await;
        let vendors = format!("/organisations/{}/vendors", w.clinic);
        let first = w.owner.post_once(&vendors, "k", &json!({"name": "甲"})).await;
        test.clock.pass(jiff::SignedDuration::from_hours(47));
        test.app.sweep(&test.command()).await.expect("swept");
        same(&first, &w.owner.post_once(&vendors, "k", &json!({"name": "甲"})).await);
        test.clock.pass(jiff::SignedDuration::from_hours(2));
        assert!(test.app.sweep(&test.command()).await.expect("swept") >= 1);
        let again = w.owner.post_once(&vendors, "k", &json!({"name": "乙"})).await.is(201).json();
        assert_eq!(again["name"], "乙");
    }

    async fn many_at_once_make_one_thing(test) {
        let w = World::of(test).await;
        let sheets = format!("/organisations/{}/assessments", w.clinic);
        let begin = json!({"edition": "r7", "form": "institution", "fiscal_year": 2026});
        let tries = (0..8).map(|_| w.owner.post_once(&sheets, "k", &begin));
        let got = futures_util::future::join_all(tries).await;
        let ids: Vec<Value> = got.into_iter().map(|g| g.is(201).json()["id"].clone()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let vendors = format!("/organisations/{}/vendors", w.clinic);
        let vendor = json!({"name": "みほん電子"});
        futures_util::future::join_all((0..8).map(|_| w.owner.post_once(&vendors, "v", &vendor))).await;
        assert_eq!(w.owner.get(&vendors).await.json()["items"].as_array().map(Vec::len), Some(1));
        test.audit_records().await;
    }
}
