//! Ten questions without an account, their half page, and the institution that is created from them.

use crate::client::Client;
use crate::house::{OWNER, clinic, in_every_view, sound};
use testkit::app::{PASSWORD, TestApp};
use web::Options;

const SETUP: [(&str, &str); 7] = [
    ("name", "見本内科医院"),
    ("kind", "clinic"),
    ("prefecture", "東京都"),
    ("person_name", "見本 花子"),
    ("login", "hanako"),
    ("password", "mihon-no-kagi-2026"),
    ("password_again", "mihon-no-kagi-2026"),
];

async fn step_by_step(client: &mut Client, letters: &str) -> String {
    let mut path = "/ten-minutes".to_owned();
    for (place, letter) in letters.bytes().map(char::from).enumerate() {
        let got = client.get(&path).await.is(200).says(&format!("{}問目", place + 1));
        path = format!("/ten-minutes?a={}{letter}", &letters[..place]);
        assert!(got.body.contains(&format!("href=\"{path}\"")), "{path}");
    }
    path
}

testkit::both! {
    async fn ten_questions_lead_to_three_steps_without_an_account(test) {
        clinic(test).await;
        let mut visitor = Client::of(test);
        sound(&visitor.get("/ten-minutes").await.is(200).says("例："));
        let path = step_by_step(&mut visitor, "yynyuyyyny").await;
        let got = in_every_view(&mut visitor, &path).await;
        let got = got.says("一度戻してみる").says("更新する人と日を決める").says("紙の箱を用意する").says("/invitation");
        assert!(!got.body.contains("href=\"/setup"), "somebody is entered here already");
        let got = visitor.get("/ten-minutes?a=yyn").await.is(200);
        assert!(got.body.contains("href=\"/ten-minutes?a=yy\" rel=\"prev\""), "the way back keeps the rest");
        for wrong in ["x", "yyyyyyyyyyy", "%3Cb%3E"] {
            visitor.get(&format!("/ten-minutes?a={wrong}")).await.goes_to("/ten-minutes");
        }
        let got = visitor.get("/papers/ten-minutes/yynyuyyyny.pdf").await.is(200);
        assert_eq!(got.header("content-type"), "application/pdf");
        for wrong in ["yyn.pdf", "xxxxxxxxxx.pdf", "yynyuyyyny.csv", "pdf"] {
            visitor.get(&format!("/papers/ten-minutes/{wrong}")).await.is(404);
        }
    }

    async fn an_institution_is_created_from_them_and_nothing_is_answered(test) {
        let mut visitor = Client::of(test);
        let path = step_by_step(&mut visitor, "nyyyyyyyyu").await;
        visitor.get(&path).await.is(200).says("href=\"/setup?ten=nyyyyyyyyu\"");
        let got = visitor.get("/setup?ten=nyyyyyyyyu").await.is(200).says("メモとして");
        assert!(got.body.contains("name=\"ten\" value=\"nyyyyyyyyu\""));
        let mut wrong = SETUP.to_vec();
        wrong.push(("ten", "nyyyyyyyyu"));
        wrong[0] = ("name", "");
        let got = visitor.post("/setup", &wrong).await.is(422);
        assert!(got.body.contains("name=\"ten\" value=\"nyyyyyyyyu\""), "the replies stay with what was typed");
        wrong[0] = SETUP[0];
        visitor.post("/setup", &wrong).await.goes_to("/setup/systems");
        let all = test.app.organisations(&test.command(), "", None, None, None, 10).await.expect("organisations");
        let house = all[0].row.id.to_string();
        let begin = [("organisation", house.as_str()), ("edition", "r7"), ("form", "institution"), ("fiscal_year", "2026")];
        visitor.get("/").await.is(200);
        let sheet = visitor.post("/assessments", &begin).await.is(303).location().to_owned();
        let got = visitor.get(&format!("{sheet}/items/asset-ledger")).await.is(200).says("10分の質問では");
        assert!(!got.body.contains("value=\"yes\" checked") && !got.body.contains("value=\"no\" checked"), "nothing is answered by itself");
        let got = visitor.get(&format!("{sheet}/items/two-factor")).await.is(200);
        assert!(!got.body.contains("10分の質問では"), "this row was not asked");
    }
}

#[tokio::test]
async fn a_county_that_prints_its_half_page_can_still_sign_in() {
    let test = TestApp::sqlite().await;
    clinic(&test).await;
    // With the limits that the demonstration has, and all from one address.
    let mut client = Client::new(web::router(test.app.clone(), Options::default()));
    for _ in 0..40 {
        client.get("/papers/ten-minutes/yynyuyyyny.pdf").await.is(200);
    }
    client.get("/sign-in").await.is(200);
    client.post("/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await.goes_to("/");
}
