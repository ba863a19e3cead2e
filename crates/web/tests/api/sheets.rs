//! Sheets: begin, read, rounds, history, export.

use crate::script::{Got, Script, World, recorded};
use jiff::SignedDuration;
use serde_json::{Value, json};
use web::api::schema::{Assessment, AssessmentListed, Vendor, Written};

async fn progress(script: &Script, sheet: &str) -> Value {
    script.get(&format!("/assessments/{sheet}")).await.is(200).json()["progress"].clone()
}

testkit::both! {
    async fn a_sheet_is_begun_listed_and_read(test) {
        let w = World::of(test).await;
        let path = format!("/organisations/{}/assessments", w.clinic);
        let asked = json!({"edition": "r7", "form": "institution", "fiscal_year": 2026});
        let begun = recorded(test, "POST /api/v1/organisations/{id}/assessments", w.staff.post(&path, &asked)).await.is(201);
        let sheet = begun.shaped::<Assessment>();
        assert_eq!(sheet["organisation_id"], w.clinic.to_string());
        assert_eq!((&sheet["edition"], &sheet["form"], &sheet["fiscal_year"]), (&json!("r7"), &json!("institution"), &json!(2026)));
        assert_eq!((&sheet["vendor_id"], &sheet["round"]), (&Value::Null, &json!(1)));
        assert_eq!(sheet["edition_hash"].as_str().map(str::len), Some(64));
        assert_eq!(sheet["progress"], json!({"due": 19, "answered": 0, "yes": 0, "no": 0, "na": 0, "complete": false}));
        let first = &sheet["items"][0];
        assert_eq!((&first["key"], &first["due"], &first["answer"], &first["answers"]),
            (&json!("systems-in-use"), &json!(true), &Value::Null, &json!([])));

        let id = sheet["id"].as_str().expect("an id");
        let read = w.viewer.get(&format!("/assessments/{id}")).await.is(200);
        assert_eq!(read.header("content-type"), "application/json");
        assert_eq!(read.header("cache-control"), "no-store");
        assert_eq!(read.bytes, begun.bytes);
        let (items, next) = w.viewer.get(&path).await.is(200).list::<AssessmentListed>();
        assert_eq!((items.len(), &items[0]["id"], next), (1, &sheet["id"], Value::Null));

        assert_eq!(w.owner.post(&path, &asked).await.problem(409), "sheet-exists");
    }

    async fn progress_counts_due_rows(test) {
        let w = World::of(test).await;
        for (edition, due) in [("r5", 11), ("r6", 19), ("r7", 19)] {
            let sheet = w.owner.begin(w.clinic, edition, "institution", 2025).await;
            assert_eq!(progress(&w.owner, &sheet).await["due"], due, "{edition}");
        }
        let table = w.owner.begin(w.clinic, "bcp2024", "continuity", 2026).await;
        assert_eq!(progress(&w.owner, &table).await["due"], 27);
        let r5 = w.owner.get(&format!("/organisations/{}/assessments?limit=2", w.clinic)).await.list::<AssessmentListed>();
        assert_eq!(r5.0[0]["form"], "continuity");
    }

    async fn a_no_on_the_first_row_ends_the_sheet(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let before = w.owner.answer(&sheet, "asset-ledger", "yes", 0).await;
        w.owner.answer(&sheet, "systems-in-use", "no", 0).await;
        let all = w.owner.get(&format!("/assessments/{sheet}")).await.json();
        assert_eq!(all["progress"], json!({"due": 1, "answered": 1, "yes": 0, "no": 1, "na": 0, "complete": true}));
        let due: Vec<&Value> = all["items"].as_array().expect("items").iter().filter(|i| i["due"] == true).collect();
        assert_eq!((due.len(), &due[0]["key"]), (1, &json!("systems-in-use")));
        // What was answered stays, and counts again when there is a system after all.
        w.owner.answer(&sheet, "systems-in-use", "yes", 1).await;
        assert_eq!((before, progress(&w.owner, &sheet).await["answered"].clone()), (1, json!(2)));
    }

    async fn a_round_starts_empty_and_erases_nothing(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let path = format!("/assessments/{sheet}/rounds");
        w.owner.answer(&sheet, "asset-ledger", "no", 0).await;
        let round = recorded(test, "POST /api/v1/assessments/{id}/rounds", w.staff.post(&path, &json!({"checked_on": "令和8年11月20日"}))).await.is(201).shaped::<Assessment>();
        assert_eq!((&round["id"], &round["round"], &round["checked_on"]), (&json!(sheet), &json!(2), &json!("2026-11-20")));
        assert_eq!(round["rounds"], json!([
            {"round": 1, "checked_on": "2026-11-24"}, {"round": 2, "checked_on": "2026-11-20"}
        ]));
        assert_eq!(round["progress"]["no"], 1);
        let item = w.owner.item(&sheet, "asset-ledger").await;
        assert_eq!((&item["answer"]["value"], &item["answer"]["round"]), (&json!("no"), &json!(1)));

        assert_eq!(w.owner.answer(&sheet, "asset-ledger", "yes", 1).await, 2);
        let item = w.owner.item(&sheet, "asset-ledger").await;
        assert_eq!((&item["answer"]["value"], &item["answer"]["round"]), (&json!("yes"), &json!(2)));
        assert_eq!(item["answers"].as_array().map(Vec::len), Some(2));
        assert_eq!((&item["answers"][0]["value"], &item["answers"][1]["value"]), (&json!("no"), &json!("yes")));

        let (writes, _) = w.viewer.get(&format!("/assessments/{sheet}/history")).await.is(200).list::<Written>();
        assert_eq!(writes.iter().map(|h| (h["key"].as_str(), h["version"].as_i64())).collect::<Vec<_>>(),
            [(Some("asset-ledger"), Some(1)), (Some("asset-ledger"), Some(2))]);
        let (page, next) = w.viewer.get(&format!("/assessments/{sheet}/history?limit=1")).await.list::<Written>();
        let after = next.as_str().expect("more");
        let (rest, end) = w.viewer.get(&format!("/assessments/{sheet}/history?after={after}")).await.list::<Written>();
        assert_eq!(([page, rest].concat(), end), (writes, Value::Null));

        for (body, problem) in [
            (json!({"checked_on": "2026-11-25"}), "error-invalid checked_on:answer-check-in-future"),
            (json!({"checked_on": "あした"}), "error-invalid checked_on:answer-date"),
            (json!({}), "error-invalid checked_on:api-missing"),
        ] {
            assert_eq!(w.owner.post(&path, &body).await.problem(422), problem);
        }
        for _ in 3..=12 {
            w.owner.post(&path, &json!({"checked_on": "2026-11-24"})).await.is(201);
        }
        assert_eq!(w.owner.post(&path, &json!({"checked_on": "2026-11-24"})).await.problem(409), "rounds-too-many");
    }

    async fn an_export_has_everything_and_the_same_bytes(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r6", "institution", 2026).await;
        w.owner.answer(&sheet, "asset-ledger", "no", 0).await;
        test.clock.pass(SignedDuration::from_secs(60));
        let path = format!("/assessments/{sheet}/export");
        let at = "at=2026-11-24T09:00:30%2B09:00";
        let first = w.viewer.get(&format!("{path}?format=json&{at}")).await.is(200);
        assert_eq!(first.header("content-type"), "application/json");
        assert!(first.header("content-disposition").starts_with("attachment; filename=\"4810100018-2026-r6-institution.json\""));

        // The object of GET, and the history.
        let mut whole = first.shaped::<Assessment>();
        let history = whole.as_object_mut().expect("an object").remove("history").expect("a history");
        assert_eq!(whole, w.owner.get(&format!("/assessments/{sheet}")).await.json());
        let (writes, _) = w.owner.get(&format!("/assessments/{sheet}/history")).await.list::<Written>();
        assert_eq!(history, json!(writes));

        // What comes later does not change it; without an instant it is now.
        let csv = w.viewer.get(&format!("{path}?format=csv&{at}")).await.is(200);
        w.owner.answer(&sheet, "asset-ledger", "yes", 1).await;
        w.owner.post(&format!("/assessments/{sheet}/rounds"), &json!({"checked_on": "2026-11-24"})).await.is(201);
        assert_eq!(w.viewer.get(&format!("{path}?format=json&{at}")).await.bytes, first.bytes);
        assert_eq!(w.viewer.get(&format!("{path}?format=json&at=2026-11-24T09:00:30+09:00")).await.bytes, first.bytes);
        assert_eq!(w.viewer.get(&format!("{path}?format=csv&{at}")).await.bytes, csv.bytes);
        let now = w.viewer.get(&format!("{path}?format=json")).await.json();
        assert_eq!((&now["round"], &now["progress"]["yes"]), (&json!(2), &json!(1)));
        let command = test.app.export_sheet(&test.command(), sheet.parse().expect("an id"), domain::papers::Format::Csv,
            "2026-11-24T09:00:30+09:00".parse().ok()).await.expect("an export");
        assert_eq!(csv.bytes, command);

        for (format, media) in [
            ("pdf", "application/pdf"),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("csv", "text/csv; charset=utf-8"),
        ] {
            let got = w.viewer.get(&format!("{path}?format={format}")).await.is(200);
            assert_eq!((got.header("content-type"), got.header("x-content-type-options")), (media, "nosniff"));
        }
        assert_eq!(w.owner.get(&format!("{path}?format=docx")).await.problem(422), "error-invalid format:api-format");
        assert_eq!(w.owner.get(&path).await.problem(422), "error-invalid format:api-missing");
        assert_eq!(w.owner.get(&format!("{path}?format=csv&at=x")).await.problem(422), "error-invalid at:api-instant");
    }

    async fn an_instant_that_a_write_was_answered_with_holds_it(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        test.clock.pass(SignedDuration::from_millis(300));
        let item = format!("/assessments/{sheet}/items/bcp");
        let put = |value: &'static str, version: i64| json!({"value": value, "checked_on": "2026-11-24", "version": version});
        let first = w.owner.put(&item, &put("yes", 0)).await.is(200).json();
        let path = format!("/assessments/{sheet}/export");
        let head = |got: Got| {
            let text = String::from_utf8(got.bytes.to_vec()).expect("text");
            text.lines().find(|line| line.contains("audit_head")).expect("a head").to_owned()
        };
        let on_paper = head(w.owner.get(&format!("{path}?format=pdf")).await.is(200));
        test.clock.pass(SignedDuration::from_secs(60));
        w.owner.put(&item, &put("no", 1)).await.is(200);

        let at = first["changed_at"].as_str().expect("an instant").replace('+', "%2B");
        let then = w.owner.get(&format!("{path}?format=json&at={at}")).await.is(200).json();
        let items = then["items"].as_array().expect("items");
        let row = items.iter().find(|i| i["key"] == "bcp").expect("the row");
        assert_eq!((&row["answer"]["value"], then["history"].as_array().map(Vec::len)), (&json!("yes"), Some(1)));
        assert_eq!(head(w.owner.get(&format!("{path}?format=pdf&at={at}")).await.is(200)), on_paper);
        // Asked more finely, it is as fine as asked.
        let before = at.replace("09:00:00", "09:00:00.2");
        let then = w.owner.get(&format!("{path}?format=json&at={before}")).await.is(200).json();
        assert_eq!(then["history"], json!([]));
    }

    async fn a_vendors_sheet_needs_a_vendor_of_ones_own(test) {
        let w = World::of(test).await;
        let vendors = format!("/organisations/{}/vendors", w.clinic);
        let body = json!({"name": "みほん電子", "contact": "髙橋", "phone": "０３－０００００００１", "night_phone": "03-0000-0002"});
        let vendor = recorded(test, "POST /api/v1/organisations/{id}/vendors", w.staff.post(&vendors, &body)).await.is(201).shaped::<Vendor>();
        assert_eq!((&vendor["name"], &vendor["contact"], &vendor["night_phone"]), (&json!("みほん電子"), &json!("髙橋"), &json!("03-0000-0002")));
        let (all, _) = w.viewer.get(&vendors).await.is(200).list::<Vendor>();
        assert_eq!(all, std::slice::from_ref(&vendor));
        assert_eq!(w.owner.post(&vendors, &json!({"name": " ", "phone": 3})).await.problem(422), "error-invalid phone:api-text");
        assert_eq!(w.owner.post(&vendors, &json!({"name": " "})).await.problem(422), "error-invalid name:vendor-name");
        assert_eq!(w.owner.post(&vendors, &json!({"name": "x", "phone": "でんわ"})).await.problem(422), "error-invalid phone:phone-unusable");

        let path = format!("/organisations/{}/assessments", w.clinic);
        let new = |form: &str, vendor: Value| json!({"edition": "r7", "form": form, "fiscal_year": 2026, "vendor_id": vendor});
        let unknown = json!("01900000-0000-7000-8000-000000000000");
        for (body, problem) in [
            (new("vendor", Value::Null), "vendor_id:sheet-vendor-missing"),
            (new("vendor", unknown), "vendor_id:sheet-vendor-unknown"),
            (new("vendor", json!("x")), "vendor_id:sheet-vendor-unknown"),
            (new("institution", vendor["id"].clone()), "vendor_id:sheet-vendor-not-here"),
            (new("pharmacy", Value::Null), "form:sheet-form-for-others"),
            (new("r7", Value::Null), "form:sheet-form-unknown"),
            (json!({"edition": "r1", "form": "institution", "fiscal_year": 2026}), "edition:sheet-edition-unknown"),
            (json!({"edition": "r7", "form": "institution", "fiscal_year": 2019}), "fiscal_year:sheet-year-out-of-range"),
            (json!({"edition": 7, "fiscal_year": "2026"}), "edition:api-text form:api-missing fiscal_year:error-number"),
        ] {
            assert_eq!(w.owner.post(&path, &body).await.problem(422), format!("error-invalid {problem}"));
        }
        let sheet = w.owner.post(&path, &new("vendor", vendor["id"].clone())).await.is(201).shaped::<Assessment>();
        assert_eq!(sheet["vendor_id"], vendor["id"]);
        let (items, _) = w.owner.get(&path).await.list::<AssessmentListed>();
        assert_eq!(items[0]["vendor_code"], vendor["code"]);
    }
}
