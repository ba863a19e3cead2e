//! Me, organisations, editions, desks, and the description.

use crate::script::{World, script};
use domain::organisations::Kind;
use domain::people::Role;
use serde_json::{Value, json};
use web::api::schema::{Changes, Consent, Desk, Edition, Me, Organisation, Summary, SummaryListed};

testkit::both! {
    async fn me(test) {
        let w = World::of(test).await;
        let me = w.owner.get("/me").await.is(200).shaped::<Me>();
        assert_eq!(me["person"]["login"], "owner@clinic.example");
        assert_eq!(me["roles"], json!([{
            "organisation_id": w.clinic.to_string(), "organisation_code": "4810100018",
            "organisation_name": "みほん4810100018", "role": "owner",
        }]));
    }

    async fn organisations(test) {
        let w = World::of(test).await;
        let (mine, next) = w.viewer.get("/organisations").await.is(200).list::<Organisation>();
        assert_eq!((mine.len(), &mine[0]["code"], &mine[0]["parent_id"], next), (1, &json!("4810100018"), &Value::Null, Value::Null));
        assert_eq!(w.viewer.get(&format!("/organisations/{}", w.clinic)).await.is(200).shaped::<Organisation>(), mine[0]);
        for (query, n) in [("kind=clinic", 1), ("kind=hospital", 0), ("code=４８１０－１０００１８", 1), ("code=4910100017", 0), ("code=%00", 0), ("code=4810100018&kind=care", 0)] {
            assert_eq!(w.viewer.get(&format!("/organisations?{query}")).await.list::<Organisation>().0.len(), n, "{query}");
        }
        assert_eq!(w.viewer.get("/organisations?kind=x").await.problem(422), "error-invalid kind:api-kind");

        // What stands right below an association, page by page.
        let county = test.organisation(Kind::County, "county-a1").await;
        let prefectural = test.organisation(Kind::Prefectural, "pref-a").await;
        let from = "2026-04-01".parse().expect("a day");
        test.app.join(&test.command(), w.clinic, county, "A1", None, from).await.expect("a member");
        test.app.join(&test.command(), w.elsewhere, county, "A1", None, from).await.expect("a member");
        test.app.join(&test.command(), county, prefectural, "association", None, from).await.expect("a member");
        let officer = script(test, "officer@county-a1.example", county, Role::Officer).await;
        let above = script(test, "officer@pref-a.example", prefectural, Role::Officer).await;
        let path = format!("/organisations?parent={county}&limit=1");
        let (first, next) = officer.get(&path).await.is(200).list::<Organisation>();
        let (second, end) = officer.get(&format!("{path}&after={}", next.as_str().expect("more"))).await.list::<Organisation>();
        assert_eq!((first.len(), second.len(), end), (1, 1, Value::Null));
        assert_eq!((&first[0]["code"], &second[0]["code"]), (&json!("4810100018"), &json!("4910100017")));
        assert_eq!(first[0]["parent_id"], county.to_string());
        assert_eq!(first[0]["memberships"], json!([
            {"association_id": county.to_string(), "kind": "A1", "person_id": null, "from": "2026-04-01", "to": null}
        ]));
        assert_eq!(above.get(&format!("/organisations?parent={county}")).await.list::<Organisation>().0.len(), 0);
        // By a code an office finds its own member, and nobody else's, nor one that stands elsewhere.
        let nobody = "01900000-0000-7000-8000-000000000000";
        let by_code = async |who: &crate::script::Script, parent: String, code: &str| {
            let got = who.get(&format!("/organisations?parent={parent}&code={code}")).await.is(200);
            got.list::<Organisation>().0.iter().map(|o| o["code"].clone()).collect::<Vec<_>>()
        };
        for code in ["4810100018", "4910100017"] {
            assert_eq!(by_code(&officer, county.to_string(), code).await, [json!(code)]);
        }
        assert_eq!(by_code(&officer, county.to_string(), "4810100018&kind=hospital").await, [] as [Value; 0]);
        assert_eq!(by_code(&officer, county.to_string(), "pref-a").await, [] as [Value; 0]);
        assert_eq!(by_code(&officer, county.to_string(), "0").await, [] as [Value; 0]);
        assert_eq!(by_code(&above, county.to_string(), "4810100018").await, [] as [Value; 0]);
        assert_eq!(by_code(&above, prefectural.to_string(), "county-a1").await, [json!("county-a1")]);
        let unknown = format!("/organisations?parent={nobody}&code=4810100018");
        assert_eq!(officer.get(&unknown).await.problem(404), "error-not-found");
        // A list of names is no key to what stands behind them.
        assert_eq!(officer.get(&format!("/organisations/{}", w.clinic)).await.problem(404), "error-not-found");
        for (query, problem) in [
            ("limit=0", "limit:api-limit"),
            ("limit=-1", "limit:api-limit"),
            ("limit=x", "limit:error-number"),
            ("after=x", "after:api-after"),
        ] {
            assert_eq!(officer.get(&format!("/organisations?{query}")).await.problem(422), format!("error-invalid {problem}"));
        }
        officer.get("/organisations?limit=100000").await.is(200);
        let operator = script(test, "operator@mamori.example", county, Role::Operator).await;
        let (all, _) = operator.get("/organisations").await.list::<Organisation>();
        assert_eq!(all.len(), 4);
        assert_eq!(by_code(&operator, prefectural.to_string(), "4810100018").await, [] as [Value; 0]);
    }

    async fn by_name_right_below_and_nothing_by_name_further_down(test) {
        let w = World::of(test).await;
        let county = test.organisation(Kind::County, "county-a1").await;
        let prefectural = test.organisation(Kind::Prefectural, "pref-a").await;
        let from = "2026-04-01".parse().expect("a day");
        test.app.join(&test.command(), w.clinic, county, "A1", None, from).await.expect("a member");
        test.app.join(&test.command(), county, prefectural, "association", None, from).await.expect("a member");
        let (top, down) = (format!("/organisations?parent={prefectural}"), format!("/organisations?parent={county}"));
        let office = script(test, "officer@county-a1.example", county, Role::Officer).await;
        let (found, _) = office.get(&down).await.is(200).list::<Organisation>();
        assert_eq!(found.iter().map(|o| &o["code"]).collect::<Vec<_>>(), [&json!("4810100018")]);
        // Who counts further down walks through associations alone, and who may only count sees no members either.
        let above = script(test, "officer@pref-a.example", prefectural, Role::Officer).await;
        let counter = script(test, "viewer@pref-a.example", prefectural, Role::Viewer).await;
        let own = script(test, "viewer@county-a1.example", county, Role::Viewer).await;
        for who in [&above, &counter] {
            let (found, _) = who.get(&top).await.is(200).list::<Organisation>();
            assert_eq!(found.iter().map(|o| &o["code"]).collect::<Vec<_>>(), [&json!("county-a1")]);
            assert_eq!(who.get(&format!("{top}&kind=clinic")).await.list::<Organisation>().0.len(), 0);
        }
        for who in [&above, &counter, &own] {
            assert_eq!(who.get(&down).await.is(200).list::<Organisation>().0, Vec::<Value>::new());
            assert_eq!(who.get(&format!("{down}&kind=clinic")).await.list::<Organisation>().0.len(), 0);
        }
        assert_eq!(own.get(&top).await.problem(404), "error-not-found");
    }

    async fn consents_are_a_list_like_any_other(test) {
        let w = World::of(test).await;
        let county = test.organisation(Kind::County, "county-a1").await;
        let prefectural = test.organisation(Kind::Prefectural, "pref-a").await;
        let from = "2026-04-01".parse().expect("a day");
        test.app.join(&test.command(), w.clinic, county, "A1", None, from).await.expect("a member");
        test.app.join(&test.command(), county, prefectural, "association", None, from).await.expect("a member");
        let path = format!("/organisations/{}/consents", w.clinic);
        let (all, end) = w.owner.get(&path).await.is(200).list::<Consent>();
        assert_eq!((all.len(), end), (2, Value::Null));
        let (first, next) = w.owner.get(&format!("{path}?limit=1")).await.is(200).list::<Consent>();
        let after = next.as_str().expect("more");
        let (rest, end) = w.owner.get(&format!("{path}?limit=1&after={after}")).await.is(200).list::<Consent>();
        assert_eq!(([first, rest].concat(), end), (all, Value::Null));
        assert_eq!(w.owner.get(&format!("{path}?limit=0")).await.problem(422), "error-invalid limit:api-limit");
        assert_eq!(w.owner.get(&format!("{path}?after=x")).await.problem(422), "error-invalid after:api-after");
    }

    async fn editions(test) {
        let w = World::of(test).await;
        let (all, _) = w.viewer.get("/editions").await.is(200).list::<Edition>();
        let ids: Vec<&str> = all.iter().filter_map(|e| e["id"].as_str()).collect();
        assert_eq!(ids, ["bcp2024", "r5", "r6", "r7"]);
        let r7 = &all[3];
        assert_eq!((&r7["fiscal_year"], &r7["status"], &r7["guideline"]), (&json!(2025), &json!("published"), &json!("6.0")));
        assert_eq!(r7["forms"], json!(["institution", "pharmacy", "vendor"]));
        assert_eq!(r7["hash"].as_str().map(str::len), Some(64));

        let diff = w.viewer.get("/editions/diff?from=r6&to=r7&form=institution").await.is(200).shaped::<Changes>();
        let kinds: Vec<&str> = diff["changes"].as_array().expect("changes").iter().filter_map(|c| c["kind"].as_str()).collect();
        assert!(kinds.contains(&"new") && kinds.contains(&"merged"), "{kinds:?}");
        assert_eq!(w.viewer.get("/editions/diff?from=r6&form=institution").await.problem(422), "error-invalid to:api-missing");
        assert_eq!(w.viewer.get("/editions/diff?from=r6&to=r9&form=institution").await.problem(404), "error-not-found");
        for (asked, said) in [("from=r7&to=r7&form=institution", "to:compare-same"), ("from=r6&to=r7&form=menu", "form:compare-form")] {
            assert_eq!(w.viewer.get(&format!("/editions/diff?{asked}")).await.problem(422), format!("error-invalid {said}"));
        }
        assert_eq!(w.viewer.get("/editions?after=x").await.problem(422), "error-invalid after:api-after");
    }

    async fn summaries(test) {
        let w = World::of(test).await;
        let ctx = test.command();
        let compared = test.app.compare_in_full(&ctx, "r5", "r6", "institution").await.expect("a comparison");
        let id = test.app.begin_summary(&ctx, compared).await.expect("a draft");
        assert_eq!(w.viewer.get("/summaries").await.is(200).list::<SummaryListed>().0.len(), 0);
        assert_eq!(w.viewer.get(&format!("/summaries/{id}")).await.problem(404), "error-not-found");
        let head = app::guide::summaries::TypedHead { number: "みほん第1号".into(), date: "R6.9.6".into(), ..Default::default() };
        test.app.publish_summary(&ctx, id, &head, 1).await.expect("published");
        let (all, _) = w.viewer.get("/summaries").await.is(200).list::<SummaryListed>();
        assert_eq!((&all[0]["status"], &all[0]["date"]), (&json!("published"), &json!("2024-09-06")));
        let one = w.viewer.get(&format!("/summaries/{id}")).await.is(200).shaped::<Summary>();
        assert_eq!((&one["from"]["id"], &one["form"], &one["points"]), (&json!("r5"), &json!("institution"), &one["computed"]));
    }

    async fn desks_and_description_are_for_everybody(test) {
        let w = World::of(test).await;
        let nobody = w.owner.with("");
        let (desks, _) = nobody.get("/desks").await.is(200).list::<Desk>();
        let shown: Vec<_> = desks.iter().map(|d| (d["phone"].as_str(), d["open_now"].as_bool(), d["closes_at"].as_str(), d["opens_at"].as_str())).collect();
        assert_eq!(shown, [
            (Some("0120-179-066"), Some(true), Some("2026-11-24T21:00:00+09:00"), None),
            (Some("0120-339-199"), Some(true), Some("2026-11-24T18:00:00+09:00"), None),
        ]);
        test.clock.set("2026-11-24T22:00:00+09:00".parse().expect("a time"));
        let (desks, _) = nobody.get("/desks").await.list::<Desk>();
        assert_eq!((&desks[0]["open_now"], &desks[0]["opens_at"]), (&json!(false), &json!("2026-11-25T06:00:00+09:00")));

        // Monday the 23rd is a holiday; of the turn of the year nobody wrote down, and of 2028 nothing is announced.
        for (now, which, open, uncertain, opens, closes) in [
            ("2026-11-22T21:00:00+09:00", 1, false, false, Some("2026-11-24T09:00:00+09:00"), None),
            ("2026-11-23T10:00:00+09:00", 1, false, false, Some("2026-11-24T09:00:00+09:00"), None),
            ("2026-11-23T10:00:00+09:00", 0, true, false, None, Some("2026-11-23T21:00:00+09:00")),
            ("2026-11-24T17:59:00+09:00", 1, true, false, None, Some("2026-11-24T18:00:00+09:00")),
            ("2026-11-24T18:00:00+09:00", 1, false, false, Some("2026-11-25T09:00:00+09:00"), None),
            ("2026-12-29T10:00:00+09:00", 1, true, true, None, Some("2026-12-29T18:00:00+09:00")),
            ("2026-12-30T20:00:00+09:00", 1, false, true, Some("2026-12-31T09:00:00+09:00"), None),
            ("2028-03-20T10:00:00+09:00", 1, true, true, None, Some("2028-03-20T18:00:00+09:00")),
        ] {
            test.clock.set(now.parse().expect("a time"));
            let desk = nobody.get("/desks").await.json()["items"][which].clone();
            let told = (&desk["open_now"], &desk["hours_uncertain"], &desk["opens_at"], &desk["closes_at"]);
            assert_eq!(told, (&json!(open), &json!(uncertain), &json!(opens), &json!(closes)), "{now}");
        }

        let described = nobody.get("/openapi.json").await.is(200).json();
        assert_eq!(described["openapi"], "3.1.0");
        assert_eq!(nobody.get("/openapi.json").await.bytes, web::openapi_json());
        for route in web::routes().iter().filter(|r| r.is_api()) {
            let operation = &described["paths"][route.path][route.method.to_lowercase()];
            assert!(operation["responses"].is_object(), "{} {}", route.method, route.path);
        }
    }
}
