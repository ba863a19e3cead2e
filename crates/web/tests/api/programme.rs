//! Counts below an association.

use crate::script::{Script, World, script};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use serde_json::{Value, json};
use testkit::app::TestApp;
use web::api::schema::Programme;

/// A county with so many clinics that began, `yes` of them with a はい on the first row.
async fn county(test: &TestApp, code: &str, clinics: usize, yes: usize) -> OrganisationId {
    let county = test.organisation(Kind::County, code).await;
    let from = "2026-04-01".parse().expect("a day");
    for n in 0..clinics {
        let clinic = test.organisation(Kind::Clinic, &format!("{code}-{n}")).await;
        test.app.join(&test.command(), clinic, county, "A1", None, from).await.expect("a member");
        let owner = script(test, &format!("owner{n}@{code}.example"), clinic, Role::Owner).await;
        let sheet = owner.begin(clinic, "r7", "institution", 2025).await;
        if n < yes {
            owner.answer(&sheet, "systems-in-use", "yes", 0).await;
        }
    }
    // Those that fill another form, or are members of the county above as well, do not count twice.
    let pharmacy = test.organisation(Kind::Pharmacy, &format!("{code}-pharmacy")).await;
    test.app.join(&test.command(), pharmacy, county, "A1", None, from).await.expect("a member");
    county
}

async fn row(script: &Script, path: &str, key: &str) -> Value {
    let picture = script.get(path).await.is(200).shaped::<Programme>();
    picture["rows"].as_array().expect("rows").iter().find(|r| r["key"] == key).expect("the row").clone()
}

testkit::both! {
    async fn counts_are_of_those_below(test) {
        let w = World::of(test).await;
        let a1 = county(test, "county-a1", 7, 7).await;
        let a2 = county(test, "county-a2", 6, 1).await;
        let pref = test.organisation(Kind::Prefectural, "pref-a").await;
        let from = "2026-04-01".parse().expect("a day");
        for county in [a1, a2] {
            test.app.join(&test.command(), county, pref, "association", None, from).await.expect("a member");
        }
        let twice = test.app.organisation_of_code("county-a1-0").await.expect("a clinic");
        test.app.join(&test.command(), twice, pref, "A1", None, from).await.expect("a member");
        let officer = script(test, "officer@county-a1.example", a1, Role::Officer).await;
        let above = script(test, "officer@pref-a.example", pref, Role::Officer).await;

        let asked = "edition=r7&form=institution";
        let path = format!("/organisations/{a1}/programme?{asked}");
        assert_eq!(officer.get(&path).await.is(200).json()["started"], Value::Null, "nothing is folded yet");
        test.app.fold_programme(&test.command()).await.expect("folded");
        let picture = officer.get(&path).await.is(200).shaped::<Programme>();
        assert_eq!((&picture["as_of"], &picture["institutions"], &picture["started"], &picture["complete"]),
            (&json!("2026-11-24T09:00:00+09:00"), &json!(7), &json!(7), &json!(0)));
        assert_eq!(picture["rows"].as_array().map(Vec::len), Some(19));

        // One of six said はい. It shows nowhere, nor does the difference of the prefecture and the other county.
        let of_a1 = row(&officer, &path, "systems-in-use").await;
        let above_it = format!("/organisations/{pref}/programme?{asked}");
        let whole = above.get(&above_it).await.is(200).json();
        assert_eq!((&whole["institutions"], &whole["started"]), (&json!(13), &json!(13)));
        let of_pref = row(&above, &above_it, "systems-in-use").await;
        let of_a2 = row(&above, &format!("/organisations/{a2}/programme?{asked}"), "systems-in-use").await;
        assert_eq!(of_a2["yes"], Value::Null);
        for choice in ["yes", "open"] {
            assert!(of_pref[choice].is_null() || of_a1[choice].is_null(), "{choice}: {of_pref} {of_a1}");
        }
        assert!(!of_pref["yes"].is_null(), "what stands higher is hidden last: {of_pref}");
        // A row that nobody answered is told.
        let open = row(&above, &above_it, "asset-ledger").await;
        assert_eq!((&open["yes"], &open["open"]), (&json!(0), &json!(13)));

        // The association above sees the county as the county does; a single clinic shows nowhere.
        assert_eq!(above.get(&path).await.is(200).json(), picture);
        let area = row(&above, &format!("{above_it}&by=area"), "county-a2").await;
        assert_eq!((&area["label"], &area["yes"], &area["started"]), (&json!("みほんcounty-a2"), &Value::Null, &json!(6)));
        let kind = row(&above, &format!("{above_it}&by=kind"), "clinic").await;
        assert_eq!((&kind["label"], &kind["institutions"], &kind["started"]), (&json!("診療所"), &json!(13), &json!(13)));
        let weeks = above.get(&format!("{above_it}&by=week")).await.is(200).shaped::<Programme>();
        assert_eq!((&weeks["rows"][0]["key"], &weeks["rows"][0]["started"]), (&json!("2026-11-23"), &json!(13)));
        // Of another year nobody has begun anything.
        let none = above.get(&format!("{above_it}&fiscal_year=2026")).await.is(200).json();
        assert_eq!((&none["institutions"], &none["started"]), (&json!(13), &json!(0)));

        assert_eq!(officer.get(&above_it).await.problem(404), "error-not-found");
        assert_eq!(w.stranger.get(&path).await.problem(404), "error-not-found");
        for (query, problem) in [
            ("", "edition:sheet-edition-unknown"),
            ("edition=r7", "form:sheet-form-unknown"),
            ("edition=r7&form=institution&by=day", "by:api-by"),
            ("edition=r7&form=institution&fiscal_year=x", "fiscal_year:error-number"),
        ] {
            let got = officer.get(&format!("/organisations/{a1}/programme?{query}")).await;
            assert_eq!(got.problem(422), format!("error-invalid {problem}"));
        }
    }
}
