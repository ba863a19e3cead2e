//! POST /organisations/{id}/imports.

use crate::script::{Script, recorded, script};
use axum::http::Request;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use serde_json::Value;
use web::api::schema::MembersImported;

const LIST: &str = "番号,氏名,会員区分,医療機関名\n1,見本 一,A1,みほん第一医院\n2,見本 二,Z,\n";

async fn send(office: &Script, county: OrganisationId, texts: &[(&str, &str)], list: &str) -> crate::script::Got {
    let boundary = "imports";
    let part = |name: &str, value: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body: String = texts.iter().map(|(name, value)| part(name, value)).collect();
    body += &part("file\"; filename=\"a.csv", list);
    body += &format!("--{boundary}--\r\n");
    let request = Request::post(format!("/api/v1/organisations/{county}/imports"))
        .header("content-type", format!("multipart/form-data; boundary={boundary}"));
    office.send(request, body.into_bytes()).await
}

testkit::both! {
    async fn a_list_is_looked_at_and_taken_in(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let office = script(test, "officer@county.example", county, Role::Officer).await;
        let dry = send(&office, county, &[("kind", "members"), ("dry_run", "true")], LIST).await.is(201).shaped::<MembersImported>();
        assert_eq!((dry["state"].as_str(), &dry["id"], dry["encoding"].as_str()), (Some("previewed"), &Value::Null, Some("utf-8")));
        assert_eq!((dry["mapping"]["番号"].as_str(), dry["rows"].as_i64(), dry["created"].as_i64()), (Some("number"), Some(2), Some(1)));
        assert_eq!((dry["refused"][0]["row"].as_i64(), dry["refused"][0]["column"].as_str()), (Some(3), Some("会員区分")));
        // So many are said one by one; how many there are in all is said, too.
        let wrong = LIST.to_owned() + &"9,見本 九,Z,\n".repeat(1_000);
        let many = send(&office, county, &[("kind", "members"), ("dry_run", "true")], &wrong).await.is(201).json();
        assert_eq!((many["refused"].as_array().map(Vec::len), many["refused_count"].as_i64()), (Some(1_000), Some(1_001)));
        let said = [("kind", "members"), ("mapping", r#"{"番号": null}"#)];
        let done = recorded(test, "POST /api/v1/organisations/{id}/imports", send(&office, county, &said, LIST)).await.is(201).shaped::<MembersImported>();
        assert_eq!((done["state"].as_str(), done["created"].as_i64(), &done["mapping"]["番号"]), (Some("done"), Some(1), &Value::Null));
        let again = send(&office, county, &said, LIST).await.is(201).json();
        assert_eq!((again["created"].as_i64(), again["unchanged"].as_i64()), (Some(0), Some(1)));
        for (texts, code) in [
            ([("kind", "devices"), ("mapping", "")], "import-kind-of-list"),
            ([("kind", "members"), ("mapping", r#"{"氏名": "king"}"#)], "import-mapping-unknown"),
            ([("kind", "members"), ("mapping", r#"{"氏名": null}"#)], "import-mapping-missing"),
        ] {
            let said = send(&office, county, &texts, LIST).await.is(422).json();
            assert_eq!(said["fields"][0]["code"].as_str(), Some(code), "{said}");
        }
        let other = test.organisation(Kind::County, "county-a2").await;
        send(&office, other, &[("kind", "members")], LIST).await.is(404);
    }
}
