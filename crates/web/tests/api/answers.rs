//! PUT: one answer.

use crate::script::{World, recorded};
use serde_json::{Value, json};
use web::api::schema::{Answer, Assessment};

testkit::both! {
    async fn an_answer_is_kept_with_all_its_fields(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let file = w.owner.file(&format!("/organisations/{}/evidence", w.clinic), "", "台帳.pdf", b"%PDF-1.7\n%%EOF\n").await.is(201).json();
        let body = json!({
            "value": "no", "checked_on": "R8.11.24", "target_date": "令和９年３月３１日", "responsible": "㈱髙橋①",
            "note": "一行目\r\n二行目\u{0}", "evidence_ids": [file["id"]], "version": 0, "unknown": true,
        });
        let path = format!("/assessments/{sheet}/items/asset-ledger");
        let answer = recorded(test, "PUT /api/v1/assessments/{id}/items/{key}", w.staff.put(&path, &body)).await.is(200).shaped::<Answer>();
        let me = w.staff.get("/me").await.json();
        assert_eq!(answer, json!({
            "value": "no", "state": "answered", "round": 1, "checked_on": "2026-11-24", "target_date": "2027-03-31",
            "responsible": "㈱髙橋①", "note": "一行目\n二行目", "reason": "",
            "evidence": [{"id": file["id"], "name": "台帳.pdf", "sha256": file["sha256"], "expires_on": null}],
            "version": 1, "changed_at": "2026-11-24T09:00:00+09:00", "changed_by": me["person"]["id"],
        }));
        let all = w.viewer.get(&format!("/assessments/{sheet}")).await.shaped::<Assessment>();
        let item = all["items"].as_array().expect("items").iter().find(|i| i["key"] == "asset-ledger").expect("the row");
        assert_eq!((&item["answer"], &item["answers"]), (&answer, &json!([answer])));

        // Files that are not mentioned stay; an empty list takes them away; the history still names them.
        let kept = w.staff.put(&path, &json!({"value": "yes", "version": 1})).await.is(200).json();
        assert_eq!((&kept["evidence"], &kept["checked_on"]), (&answer["evidence"], &json!("2026-11-24")));
        let none = w.staff.put(&path, &json!({"value": "yes", "evidence_ids": [], "version": 2})).await.is(200).json();
        assert_eq!(none["evidence"], json!([]));
        let history = w.staff.get(&format!("/assessments/{sheet}/history")).await.json();
        assert_eq!(history["items"][0]["evidence"], answer["evidence"]);
        let cleared = w.staff.put(&path, &json!({"value": null, "version": 3})).await.is(200).shaped::<Answer>();
        assert_eq!((&cleared["value"], &cleared["state"], &cleared["version"]), (&Value::Null, &json!("open"), &json!(4)));
    }

    async fn not_needed_only_where_the_form_says_so(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let na = json!({"value": "na", "checked_on": "2026-11-24", "reason": "事業者と契約していない", "version": 0});
        let refused = w.owner.put(&format!("/assessments/{sheet}/items/asset-ledger"), &na).await;
        assert_eq!(refused.problem(422), "error-invalid value:answer-not-excused");
        assert_eq!(w.owner.item(&sheet, "asset-ledger").await["answer"], Value::Null);
        let taken = w.owner.put(&format!("/assessments/{sheet}/items/remote-maintenance"), &na).await.is(200).json();
        assert_eq!((&taken["value"], &taken["reason"]), (&json!("na"), &json!("事業者と契約していない")));
    }

    async fn every_wrong_field_is_named_and_nothing_is_stored(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let path = format!("/assessments/{sheet}/items/asset-ledger");
        let long = "あ".repeat(10_000);
        for (body, fields) in [
            (json!({"value": "maybe", "version": 0}), "value:api-choice"),
            (json!({"value": "", "version": 0}), "value:api-choice"),
            (json!({"value": true, "version": 0}), "value:api-choice"),
            (json!({"version": 0}), "value:api-missing"),
            (json!({"value": "yes"}), "version:api-missing"),
            (json!({"value": "yes", "version": "0"}), "version:error-number"),
            (json!({"value": "yes", "version": 0.5}), "version:error-number"),
            (json!({"value": "yes", "checked_on": "2026-02-30", "version": 0}), "checked_on:answer-date"),
            (json!({"value": "yes", "checked_on": 20_261_124, "version": 0}), "checked_on:answer-date"),
            (json!({"value": "yes", "checked_on": "2026-11-25", "version": 0}), "checked_on:answer-check-in-future"),
            (json!({"value": "no", "target_date": "2027-04-01", "version": 0}), "target_date:answer-target-outside-year"),
            (json!({"value": "no", "note": long, "version": 0}), "note:answer-note-too-long"),
            (json!({"value": "no", "responsible": long, "version": 0}), "responsible:answer-name-too-long"),
            (json!({"value": "no", "evidence_ids": ["x"], "version": 0}), "evidence_ids:evidence-unknown"),
            (json!({"value": "no", "evidence_ids": [sheet], "version": 0}), "evidence_ids:evidence-unknown"),
            (json!({"value": "no", "evidence_ids": "x", "version": 0}), "evidence_ids:evidence-unknown"),
            (json!({"value": "x", "checked_on": "x", "note": 1}), "value:api-choice checked_on:answer-date note:api-text version:api-missing"),
        ] {
            assert_eq!(w.owner.put(&path, &body).await.problem(422), format!("error-invalid {fields}"));
        }
        assert_eq!(w.owner.item(&sheet, "asset-ledger").await["answer"], Value::Null);
        let unknown = w.owner.put(&format!("/assessments/{sheet}/items/nothing"), &json!({"value": "yes", "version": 0})).await;
        assert_eq!(unknown.problem(404), "error-not-found");
    }

    async fn who_comes_second_is_told_what_stands(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let path = format!("/assessments/{sheet}/items/asset-ledger");
        let yes = json!({"value": "yes", "checked_on": "2026-11-24", "note": "一人目", "version": 0});
        let first = w.owner.put(&path, &yes).await.is(200).json();
        let stale = w.staff.put(&path, &json!({"value": "no", "version": 0})).await;
        assert_eq!(stale.problem(409), "error-stale");
        assert_eq!(stale.json()["current"], first);
        // The same once more is what stands already.
        assert_eq!(w.owner.put(&path, &yes).await.is(200).json(), first);
        assert_eq!(w.owner.item(&sheet, "asset-ledger").await["answer"], first);

        // A later round with a note alone: `current` names the version that the next write needs.
        w.owner.post(&format!("/assessments/{sheet}/rounds"), &json!({"checked_on": "2026-11-24"})).await.is(201);
        w.owner.put(&path, &json!({"value": null, "note": "見直し中", "version": 1})).await.is(200);
        assert_eq!(w.owner.item(&sheet, "asset-ledger").await["answer"]["version"], 2);
        let current = w.staff.put(&path, &json!({"value": "no", "version": 1})).await.json()["current"].clone();
        assert_eq!((&current["value"], &current["version"]), (&json!("yes"), &json!(2)));
        w.staff.put(&path, &json!({"value": "no", "version": current["version"]})).await.is(200);
        let none = w.owner.put(&format!("/assessments/{sheet}/items/bcp"), &json!({"value": "no", "version": 3})).await;
        assert_eq!((none.problem(409).as_str(), &none.json()["current"]), ("error-stale", &Value::Null));
    }

    async fn of_two_at_once_one_is_first(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let path = format!("/assessments/{sheet}/items/bcp");
        for version in 0..5 {
            let (yes, no) = (json!({"value": "yes", "note": "一", "version": version}), json!({"value": "no", "note": "二", "version": version}));
            let (a, b) = tokio::join!(w.owner.put(&path, &yes), w.staff.put(&path, &no));
            let (first, second) = if a.status == 200 { (a, b) } else { (b, a) };
            let first = first.is(200).json();
            assert_eq!((second.problem(409).as_str(), &second.json()["current"]), ("error-stale", &first));
            assert_eq!(first["version"], version + 1);
        }
        let history = w.owner.get(&format!("/assessments/{sheet}/history")).await.json();
        assert_eq!(history["items"].as_array().map(Vec::len), Some(5));
        test.audit_records().await;
    }
}
