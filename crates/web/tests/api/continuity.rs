//! The continuity plan through the API: where it stands, what is missing, the table, the file.

use crate::script::script;
use app::continuity::TypedApproval;
use domain::continuity::Paper;
use domain::organisations::Kind;
use domain::people::Role;
use serde_json::Value;
use testkit::both;
use web::api::schema::Plan;

both! {
    async fn a_plan_tells_what_is_missing_and_leaves_as_a_file(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = script(test, "owner@clinic.example", clinic, Role::Owner).await;
        let plan = owner.get(&format!("/organisations/{clinic}/plan")).await.is(200).shaped::<Plan>();
        assert_eq!((&plan["version"], &plan["approved_on"], &plan["review_on"]), (&0.into(), &Value::Null, &Value::Null));
        assert_eq!(plan["template"], "plan-1");
        let keys: Vec<&str> = plan["missing"].as_array().expect("a list").iter().filter_map(|m| m["key"].as_str()).collect();
        for key in ["fact:head", "fact:isolate-backup-how", "systems", "vendors", "contacts", "fact:kit-place"] {
            assert!(keys.contains(&key), "{key} is not missing: {keys:?}");
        }
        let table = plan["table"].as_array().expect("a table");
        assert_eq!(table.len(), 27);
        assert_eq!((&table[0]["key"], &table[0]["number"], &table[0]["phase"]), (&"1-1-a".into(), &"1-1".into(), &"平時".into()));
        assert!(table.iter().all(|row| row["answer"].is_null()));
        let path = format!("/organisations/{clinic}/plan/export");
        for (format, media) in [("pdf", "application/pdf"), ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")] {
            let got = owner.get(&format!("{path}?format={format}")).await.is(200);
            assert_eq!(got.header("content-type"), media);
            assert!(got.header("content-disposition").starts_with(&format!("attachment; filename=\"4810100018-plan.{format}\"")));
        }
        let dated = owner.get(&format!("{path}?format=pdf&at=2026-11-20T09:00:00%2B09:00")).await.is(200);
        assert!(String::from_utf8_lossy(&dated.bytes).contains("2026-11-20T00:00:00+09:00"), "what is in work bears that day");
        assert_eq!(owner.get(&format!("{path}?format=pdf&at=x")).await.problem(422), "error-invalid at:api-instant");
        assert!(owner.get(&path).await.problem(422).contains("api-missing"));
        assert!(owner.get(&format!("{path}?format=csv")).await.problem(422).contains("api-format"));

        let ctx = test.command();
        let facts = [("head".to_owned(), "院長 見本".to_owned())];
        test.app.save_plan_facts(&ctx, clinic, facts.into(), 0).await.expect("facts");
        let approval = TypedApproval { approved_by: "院長 見本".to_owned(), version: 1, ..TypedApproval::default() };
        test.app.approve_plan(&ctx, clinic, Paper::Plan, approval).await.expect("approved");
        let plan = owner.get(&format!("/organisations/{clinic}/plan")).await.is(200).shaped::<Plan>();
        assert_eq!((&plan["version"], &plan["in_work"]), (&1.into(), &Value::Null));
        assert_eq!((&plan["approved_on"], &plan["review_on"]), (&"2026-11-24".into(), &"2027-11-24".into()));
        assert_eq!(plan["revision_advised"], serde_json::json!([]));
        let vendor = app::vendors::TypedVendor { name: "見本システム".to_owned(), ..app::vendors::TypedVendor::default() };
        test.clock.pass(jiff::SignedDuration::from_hours(72));
        test.app.save_vendor(&test.command(), clinic, vendor).await.expect("a vendor");
        let plan = owner.get(&format!("/organisations/{clinic}/plan")).await.is(200).shaped::<Plan>();
        let advice = &plan["revision_advised"][0];
        assert_eq!((&advice["kind"], &advice["since"]), (&"vendor".into(), &"2026-11-27".into()));

        let eye = test.organisation(Kind::Clinic, "4910100017").await;
        let stranger = script(test, "owner@eye.example", eye, Role::Owner).await;
        assert_eq!(stranger.get(&format!("/organisations/{clinic}/plan")).await.status.as_u16(), 404);
        assert_eq!(stranger.get(&format!("{path}?format=pdf")).await.status.as_u16(), 404);
        let county = test.organisation(Kind::County, "county-a1").await;
        let officer = script(test, "officer@county-a1.example", county, Role::Officer).await;
        assert!([403, 404].contains(&officer.get(&format!("/organisations/{county}/plan")).await.status.as_u16()));
    }
}
