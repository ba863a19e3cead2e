//! POST /organisations/{id}/imports.

use crate::script::{Got, Script, recorded, script};
use axum::http::Request;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use serde_json::Value;
use web::api::schema::MembersImported;

const LIST: &str = "番号,氏名,会員区分,医療機関名\n1,見本 一,A1,みほん第一医院\n2,見本 二,Z,\n";

async fn send(office: &Script, county: OrganisationId, texts: &[(&str, &str)], list: &str) -> Got {
    send_once(office, county, "", texts, list).await
}

async fn send_once(office: &Script, county: OrganisationId, key: &str, texts: &[(&str, &str)], list: &str) -> Got {
    let boundary = "imports";
    let part = |name: &str, value: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body: String = texts.iter().map(|(name, value)| part(name, value)).collect();
    body += &part("file\"; filename=\"a.csv", list);
    body += &format!("--{boundary}--\r\n");
    let mut request = Request::post(format!("/api/v1/organisations/{county}/imports"))
        .header("content-type", format!("multipart/form-data; boundary={boundary}"));
    if !key.is_empty() {
        request = request.header("idempotency-key", key);
    }
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

    async fn a_list_that_is_sent_again_with_its_key_is_the_import_of_before(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let office = script(test, "officer@county.example", county, Role::Officer).await;
        let said = [("kind", "members")];
        let first = send_once(&office, county, "k", &said, LIST).await.is(201);
        let again = send_once(&office, county, "k", &said, LIST).await.is(201);
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        let (first, again) = (first.shaped::<MembersImported>(), again.shaped::<MembersImported>());
        assert_eq!((first["created"].as_i64(), first["refused_count"].as_i64()), (Some(1), Some(1)));
        assert_eq!(first, again, "what the first one did is learnt from the repeat");
        let other = LIST.to_owned() + "3,見本 三,B,\n";
        assert_eq!(send_once(&office, county, "k", &said, &other).await.problem(409), "idempotency-key-reused");
        let moves = [("kind", "members"), ("moves", "true")];
        assert_eq!(send_once(&office, county, "k", &moves, LIST).await.problem(409), "idempotency-key-reused");
        let spaced = send_once(&office, county, "a b", &said, LIST).await.problem(422);
        assert_eq!(spaced, "error-invalid Idempotency-Key:idempotency-key-unusable");
        let imports = test.app.member_imports(&test.command(), county).await.expect("imports");
        assert_eq!(imports.len(), 1);
        test.audit_records().await;
    }
}
