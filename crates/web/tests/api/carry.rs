//! Carrying a sheet over, as a script does it.

use crate::script::{Script, World, recorded};
use serde_json::{Value, json};
use testkit::app::TestApp;
use web::api::schema::{Answer, Assessment, CarryOver, CarryOverUndone};

/// A sheet of r7/2025 with a はい, a いいえ with its date, a note, a person and a file.
async fn r7(test: &TestApp, w: &World) -> String {
    test.publish_r8().await;
    let sheet = w.owner.begin(w.clinic, "r7", "institution", 2025).await;
    let files = format!("/organisations/{}/evidence", w.clinic);
    let file = w.owner.file(&files, "", "a.pdf", b"%PDF-1.7\n").await.json()["id"].clone();
    let put = |key: &str, body: Value| {
        let (owner, path) = (w.owner.clone(), format!("/assessments/{sheet}/items/{key}"));
        async move { owner.put(&path, &body).await.is(200) }
    };
    let ledger = json!({"value": "yes", "checked_on": "2026-02-01", "note": "台帳を見ました", "responsible": "見本 花子",
        "evidence_ids": [file], "version": 0});
    put("asset-ledger", ledger).await;
    put(
        "contact-chart",
        json!({"value": "yes", "checked_on": "2026-02-01", "note": "受付の壁", "evidence_ids": [file], "version": 0}),
    )
    .await;
    put("two-factor", json!({"value": "no", "checked_on": "2026-02-01", "target_date": "2026-03-20", "version": 0}))
        .await;
    sheet
}

async fn over(script: &Script, sheet: &str, body: Value) -> crate::script::Got {
    script.post(&format!("/assessments/{sheet}/carry-over"), &body).await
}

fn row<'v>(items: &'v Value, key: &str) -> &'v Value {
    items["items"].as_array().and_then(|all| all.iter().find(|i| i["key"] == key)).expect("the row")
}

testkit::both! {
    async fn a_dry_run_says_what_will_be_and_the_switch_does_it(test) {
        let w = World::of(test).await;
        let sheet = r7(test, &w).await;
        let seen = over(&w.staff, &sheet, json!({"to": "r8", "dry_run": true})).await.is(201).shaped::<CarryOver>();
        assert_eq!((&seen["assessment_id"], &seen["fiscal_year"], &seen["from_assessment_id"]), (&Value::Null, &json!(2026), &json!(sheet)));
        let chart = row(&seen, "contact-chart");
        assert_eq!((&chart["from"], &chart["proposal"]["value"], &chart["proposal"]["version"], &chart["one_tap"]),
            (&json!(["contact-chart"]), &json!("yes"), &json!(0), &json!(true)));
        for half in ["two-factor.server", "two-factor.pc"] {
            let half = row(&seen, half);
            assert_eq!((&half["from"], &half["how"], &half["proposal"]["value"], &half["proposal"]["target_date"]),
                (&json!(["two-factor"]), &json!("split"), &json!("no"), &json!("2026-03-20")));
        }
        let new = row(&seen, "mihon-drill");
        assert_eq!((&new["from"], &new["proposal"], &new["why"]), (&json!([]), &Value::Null, &json!("新しい質問です。")));
        assert_eq!((row(&seen, "bcp")["proposal"].clone(), seen["removed"][0]["key"].clone()), (Value::Null, json!("removable-media")));
        assert_eq!(w.owner.get(&format!("/organisations/{}/assessments", w.clinic)).await.json()["items"].as_array().map(Vec::len), Some(1));

        let done = recorded(test, "POST /api/v1/assessments/{id}/carry-over", over(&w.staff, &sheet, json!({"to": "r8"}))).await.is(201).shaped::<CarryOver>();
        assert_eq!((&done["items"], &done["removed"]), (&seen["items"], &seen["removed"]), "the dry run told the truth");
        let id = done["assessment_id"].as_str().expect("an id").to_owned();
        let view = w.viewer.get(&format!("/assessments/{id}")).await.is(200).shaped::<Assessment>();
        assert_eq!((&view["carried_from"], &view["to_confirm"], &view["progress"]["answered"]), (&json!(sheet), &json!(4), &json!(0)));
        let ledger = row(&view, "asset-ledger");
        assert_eq!(&ledger["answer"], &row(&done, "asset-ledger")["proposal"]);
        assert_eq!((&ledger["answer"]["state"], &ledger["answer"]["note"], &ledger["answer"]["evidence"][0]["name"]),
            (&json!("to-confirm"), &json!("台帳を見ました"), &json!("a.pdf")));
        assert_eq!((&ledger["carried"]["reworded"], &ledger["carried"]["sources"][0]["answer"]["checked_on"], &ledger["answers"]),
            (&json!(true), &json!("2026-02-01"), &json!([])));
        assert_eq!((&row(&view, "bcp")["answer"], &row(&view, "bcp")["carried"]), (&Value::Null, &Value::Null));

        // What is not said comes along; what is said counts.
        let answer = w.owner.put(&format!("/assessments/{id}/items/asset-ledger"), &json!({"value": "yes", "version": 0})).await;
        let answer = answer.is(200).shaped::<Answer>();
        assert_eq!((&answer["state"], &answer["version"], &answer["note"], &answer["responsible"], &answer["evidence"][0]["name"]),
            (&json!("answered"), &json!(1), &json!("台帳を見ました"), &json!("見本 花子"), &json!("a.pdf")));
        let said = json!({"value": "yes", "note": "", "evidence_ids": [], "version": 0});
        let answer = w.owner.put(&format!("/assessments/{id}/items/contact-chart"), &said).await.is(200).json();
        assert_eq!((&answer["note"], &answer["evidence"]), (&json!(""), &json!([])));
        // The old target date lies before the new year.
        let no = json!({"value": "no", "version": 0, "target_date": "2026-03-20"});
        let refused = w.owner.put(&format!("/assessments/{id}/items/two-factor.pc"), &no).await;
        assert_eq!(refused.problem(422), "error-invalid target_date:answer-target-outside-year");
        let no = w.owner.put(&format!("/assessments/{id}/items/two-factor.pc"), &json!({"value": "no", "version": 0})).await.is(200).json();
        assert_eq!(no["target_date"], Value::Null);
        let view = w.viewer.get(&format!("/assessments/{id}")).await.json();
        assert_eq!((&view["progress"]["answered"], &view["to_confirm"]), (&json!(3), &json!(1)));
        let old = w.viewer.get(&format!("/assessments/{sheet}")).await.json();
        assert_eq!(row(&old, "asset-ledger")["answer"]["checked_on"], "2026-02-01", "the old sheet stays as it was");
    }

    async fn undo_goes_until_something_is_written(test) {
        let w = World::of(test).await;
        let sheet = r7(test, &w).await;
        let path = format!("/assessments/{sheet}/carry-over");
        let before = w.viewer.get(&format!("/organisations/{}/assessments", w.clinic)).await.bytes;
        let first = w.owner.post_once(&path, "k-1", &json!({"to": "r8"})).await.is(201);
        let again = w.owner.post_once(&path, "k-1", &json!({"to": "r8"})).await.is(201);
        assert_eq!((first.bytes.clone(), again.header("idempotent-replayed")), (again.bytes.clone(), "true"));
        assert_eq!(w.owner.post(&path, &json!({"to": "r8"})).await.problem(409), "carry-already");
        let id = first.json()["assessment_id"].as_str().expect("an id").to_owned();
        let undone = recorded(test, "POST /api/v1/assessments/{id}/carry-over/undo", w.owner.post(&format!("{path}/undo"), &json!({}))).await.is(201).shaped::<CarryOverUndone>();
        assert_eq!((&undone["assessment_id"], &undone["from_assessment_id"], &undone["removed"]), (&json!(id), &json!(sheet), &json!(true)));
        assert_eq!(w.viewer.get(&format!("/organisations/{}/assessments", w.clinic)).await.bytes, before);
        assert_eq!(w.viewer.get(&format!("/assessments/{id}")).await.problem(404), "error-not-found");
        assert_eq!(w.owner.post(&format!("{path}/undo"), &json!({})).await.problem(409), "carry-nothing-to-undo");

        // Whoever still writes into it loses nothing.
        let late = json!({"value": "no", "note": "消えた表に書いた", "version": 0});
        assert_eq!(w.owner.put(&format!("/assessments/{id}/items/contact-chart"), &late).await.problem(409), "sheet-undone");
        assert_eq!(w.viewer.put(&format!("/assessments/{id}/items/contact-chart"), &late).await.problem(403), "error-forbidden");
        assert_eq!(w.stranger.put(&format!("/assessments/{id}/items/contact-chart"), &late).await.problem(404), "error-not-found");

        let second = over(&w.owner, &sheet, json!({"to": "r8"})).await.is(201).json()["assessment_id"].as_str().expect("an id").to_owned();
        w.owner.answer(&second, "bcp", "yes", 0).await;
        for id in [&sheet, &second] {
            let refused = w.owner.post(&format!("/assessments/{id}/carry-over/undo"), &json!({})).await;
            assert_eq!(refused.problem(409), "carry-undo-answered");
        }
    }

    async fn wrong_wishes_are_named(test) {
        let w = World::of(test).await;
        let sheet = r7(test, &w).await;
        for (body, problem) in [
            (json!({}), "error-invalid to:api-missing"),
            (json!({"to": 8, "dry_run": "yes", "fiscal_year": "x"}), "error-invalid to:api-text fiscal_year:error-number dry_run:api-flag"),
            (json!({"to": "r9"}), "error-invalid to:sheet-edition-unknown"),
            (json!({"to": "r6"}), "error-invalid to:carry-older"),
            (json!({"to": "r7"}), "error-invalid to:carry-same"),
            (json!({"to": "bcp2024"}), "error-invalid to:carry-no-form"),
            (json!({"to": "r8", "fiscal_year": 2024}), "error-invalid fiscal_year:carry-year-before"),
            (json!({"to": "r8", "fiscal_year": 2099}), "error-invalid fiscal_year:sheet-year-out-of-range"),
        ] {
            assert_eq!(over(&w.owner, &sheet, body).await.problem(422), problem);
        }
        for body in [json!({"to": "r8"}), json!({"to": "r8", "dry_run": true})] {
            assert_eq!(over(&w.viewer, &sheet, body.clone()).await.problem(403), "error-forbidden");
            assert_eq!(over(&w.stranger, &sheet, body).await.problem(404), "error-not-found");
        }
        assert_eq!(w.stranger.post(&format!("/assessments/{sheet}/carry-over/undo"), &json!({})).await.problem(404), "error-not-found");
    }
}
