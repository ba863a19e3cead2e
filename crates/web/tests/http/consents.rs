//! Names and answers of an institution are seen by an association only with its consent, and that somebody looked is
//! recorded; an institution beside its county; the public figures and their switch.

use crate::client::{Client, recorded, router};
use crate::house::{OWNER, clinic, in_every_view, sound};
use app::checklist::{NewAnswer, NewSheet};
use axum::body::Body;
use axum::http::Request;
use domain::assessment::{Choice, Wanted};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::TestApp;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

async fn county_of(test: &TestApp, house: OrganisationId) -> OrganisationId {
    let county = test.organisation(Kind::County, "county-a1").await;
    let today = test.command().today();
    test.app.join(&test.command(), house, county, "A1", None, today).await.expect("a member");
    test.person("officer@county-a1.example", county, Role::Officer).await;
    let new = NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2026 };
    let sheet = test.app.begin_sheet(&test.command(), house, new).await.expect("a sheet");
    let wanted = Wanted { value: Some(Choice::Yes), note: "内緒の備考".to_owned(), ..Wanted::default() };
    let new = NewAnswer { wanted, ..NewAnswer::default() };
    test.app.answer(&test.command(), sheet, "systems-in-use", new).await.expect("an answer");
    county
}

testkit::both! {
    async fn answers_are_seen_with_consent_only_and_looking_is_recorded(test) {
        let house = clinic(test).await;
        let county = county_of(test, house).await;
        let page = format!("/organisations/{house}/consents");
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        let unknown = officer.get(&format!("/consented/{NOBODY}")).await.is(404).body;
        let path = format!("/consented/{house}");
        assert_eq!(officer.get(&path).await.is(404).body, unknown, "without consent it is not there");
        in_every_view(&mut officer, "/programme/consenting").await.says("まだありません");
        officer.get(&page).await.is(404);

        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, &page).await.says("いまは見せていません").says("みほんcounty-a1");
        owner.get(&path).await.is(404);
        let saved = format!("{page}?done=saved");
        let county_text = county.to_string();
        recorded(test, "POST /organisations/{id}/consents", owner.post(&page, &[("association", &county_text), ("answers", "true")])).await.goes_to(&saved);
        owner.get(&saved).await.is(200).says("いま見せています");
        owner.post(&page, &[("association", NOBODY), ("answers", "true")]).await.is(404);

        let before = test.audit_records().await;
        for _ in 0..2 {
            let seen = officer.get(&path).await.is(200).says("はい").says("この医療機関の同意によって");
            assert!(!seen.body.contains("内緒の備考"), "notes are never shown");
        }
        assert_eq!(test.audit_records().await, before + 1, "once a day");
        in_every_view(&mut officer, &path).await;
        officer.get("/programme/consenting").await.is(200).says("みほん");
        // Another role, another county, an institution.
        let other = test.organisation(Kind::County, "county-a2").await;
        test.person("officer@county-a2.example", other, Role::Officer).await;
        test.person("editor@county-a1.example", county, Role::Editor).await;
        for login in ["officer@county-a2.example", "editor@county-a1.example", OWNER] {
            let mut stranger = Client::signed(test, login).await;
            stranger.get(&path).await.is(404);
        }

        owner.post(&page, &[("association", &county_text)]).await.goes_to(&saved);
        assert_eq!(officer.get(&path).await.is(404).body, unknown, "withdrawn");
        officer.get("/programme/consenting").await.is(200).says("まだありません");
    }

    async fn consent_for_incidents_alone_shows_nothing_and_says_so(test) {
        let house = clinic(test).await;
        let county = county_of(test, house).await.to_string();
        let page = format!("/organisations/{house}/consents");
        let mut owner = Client::signed(test, OWNER).await;
        let before = in_every_view(&mut owner, &page).await.says("まだないので、いまは印を付けても何も見えません");
        assert!(!before.body.contains("いま見せています"));
        owner.post(&page, &[("association", &county), ("incidents", "true")]).await.goes_to(&format!("{page}?done=saved"));
        let after = in_every_view(&mut owner, &page).await.says("記録はまだないので、いまは何も見えていません");
        assert!(!after.body.contains("いま見せています") && !after.body.contains("いまは見せていません"));
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        let unknown = officer.get(&format!("/consented/{NOBODY}")).await.is(404).body;
        assert_eq!(officer.get(&format!("/consented/{house}")).await.is(404).body, unknown, "no name, no answer");
        officer.get("/programme/consenting").await.is(200).says("まだありません");
    }

    async fn a_page_from_before_a_withdrawal_gives_nothing_again(test) {
        let house = clinic(test).await;
        let county = county_of(test, house).await;
        let (page, county_text) = (format!("/organisations/{house}/consents"), county.to_string());
        let mut owner = Client::signed(test, OWNER).await;
        owner.get(&page).await.is(200);
        owner.post(&page, &[("association", &county_text), ("answers", "true"), ("incidents", "")]).await.is(303);
        // A page that shows what was given stays open; elsewhere it is withdrawn.
        let old = owner.get(&page).await.is(200);
        let shown = ["answers_shown", "incidents_shown"].map(|name| old.value(name).expect("what was shown"));
        assert_eq!(shown, ["true", ""]);
        let at = [("association", county_text.as_str()), ("answers_shown", "true"), ("incidents_shown", "")];
        owner.post(&page, &at).await.is(303);
        let stands = |v: &app::programme::ConsentView| (v.answers, v.incidents);
        let mut before = test.audit_records().await;
        for (fields, wanted) in [
            (vec![("answers", "true"), ("incidents", "true")], (false, true)),
            (vec![("answers", "true")], (false, true)),
        ] {
            owner.post(&page, &[&at[..], &fields[..]].concat()).await.is(303);
            let views = test.app.consents(&test.command(), house).await.expect("consents");
            assert_eq!(views.iter().map(stands).collect::<Vec<_>>(), [wanted], "{fields:?}");
            // What changes nothing leaves no record.
            before += i64::from(fields.len() == 2);
            assert_eq!(test.audit_records().await, before, "{fields:?}");
        }
    }

    async fn consent_is_given_by_the_api(test) {
        let house = clinic(test).await;
        let county = county_of(test, house).await;
        let owner = token(test, OWNER).await;
        let put = |path: String, token: String, body: &'static str| {
            let request = Request::builder().method("PUT").uri(path).header("content-type", "application/json");
            let request = request.header("authorization", format!("Bearer {token}"));
            let mut client = Client::new(router(test));
            async move { client.send(request, Body::from(body)).await }
        };
        let path = format!("/api/v1/organisations/{house}/consents/{county}");
        let given = recorded(test, "PUT /api/v1/organisations/{id}/consents/{association_id}", put(path.clone(), owner.clone(), r#"{"answers":true,"incidents":false}"#)).await.is(200);
        assert!(given.body.contains("\"answers\":true") && given.body.contains("\"incidents\":false"), "{}", given.body);
        let elsewhere = format!("/api/v1/organisations/{house}/consents/{NOBODY}");
        put(elsewhere, owner.clone(), r#"{"answers":true,"incidents":false}"#).await.is(404);
        let officer = token(test, "officer@county-a1.example").await;
        put(path, officer, r#"{"answers":true,"incidents":true}"#).await.is(404);
    }

    async fn an_institution_sees_itself_beside_its_county(test) {
        let house = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, "/beside").await.says("まだ点検表がありません");
        let county = county_of(test, house).await;
        let today = test.command().today();
        for n in 0..9 {
            let other = test.organisation(Kind::Clinic, &format!("M{n}")).await;
            test.app.join(&test.command(), other, county, "A1", None, today).await.expect("a member");
            let new = NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2026 };
            test.app.begin_sheet(&test.command(), other, new).await.expect("a sheet");
        }
        test.app.fold_programme(&test.command()).await.expect("folded");
        let got = in_every_view(&mut owner, "/beside").await.says("<h2>みほんcounty-a1</h2>");
        // Its kind stands at the top of the tree, with figures of its own.
        let kind = "<h2>診療所 <span class=\"small\">みほんcounty-a1</span></h2>";
        let (area, of_kind) = got.body.split_once(kind).expect("its kind");
        for part in [area, of_kind] {
            let figures: Vec<&str> =
                part.split("<dd class=\"number\">").skip(1).filter_map(|cell| cell.split('<').next()).collect();
            assert_eq!(figures, ["10", "10", "0"], "institutions, begun, complete");
        }
        assert!(got.body.contains("非表示（5未満）"), "one はい of ten is its own, and is not shown: {}", got.body);
        owner.get(&format!("/beside?organisation={NOBODY}")).await.is(404);
    }

    async fn public_figures_are_off_until_an_operator_switches_them_on(test) {
        let nation = test.organisation(Kind::National, "national").await;
        test.person("operator@mamori.example", nation, Role::Operator).await;
        let mut anybody = Client::of(test);
        anybody.get("/figures").await.is(404);
        let mut operator = Client::signed(test, "operator@mamori.example").await;
        in_every_view(&mut operator, "/figures").await.says("いま運用の担当だけが見られます");
        recorded(test, "POST /figures", operator.post("/figures", &[("on", "true")])).await.goes_to("/figures");
        sound(&anybody.get("/figures").await.is(200).says("みほんnational"));
        let house = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        assert!(!owner.get("/figures").await.is(200).body.contains("公開をやめる"), "{house}");
        owner.post("/figures", &[]).await.is(403);
        operator.post("/figures", &[]).await.goes_to("/figures");
        anybody.get("/figures").await.is(404);
    }
}

/// A token of somebody by login.
async fn token(test: &TestApp, login: &str) -> String {
    let session = test.sign_in(login).await;
    let me = test.app.session(&session, test.clock_now()).await.expect("a session").expect("somebody");
    let me = me.person.id;
    test.app.issue_token(&test.as_person(me).await, me, "", 1).await.expect("a token")
}
