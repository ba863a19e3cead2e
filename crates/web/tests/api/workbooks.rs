//! POST /editions/import, and the filled workbook.

use crate::script::{World, recorded, script};
use axum::http::Request;
use domain::organisations::Kind;
use domain::people::Role;
use serde_json::{Value, json};
use web::api::schema::Imported;

fn workbook(name: &str) -> Vec<u8> {
    testkit::app::TestApp::workbook(name)
}

/// A form with a workbook.
fn form(bytes: &[u8], texts: &[(&str, &str)]) -> (String, Vec<u8>) {
    let boundary = format!("b{}", bytes.len());
    let mut body = Vec::new();
    for (name, value) in texts {
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    body.extend(
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"dir/みほん.xlsx\"\r\n\r\n")
            .bytes(),
    );
    body.extend_from_slice(bytes);
    body.extend(format!("\r\n--{boundary}--\r\n").bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

testkit::both! {
    async fn a_workbook_is_looked_at_stored_and_filled(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = script(test, "owner@clinic.example", clinic, Role::Owner).await;
        let send = async |name: &str, key: &str, texts: &[(&str, &str)]| {
            let (media, body) = form(&workbook(name), texts);
            let mut request = Request::post("/api/v1/editions/import").header("content-type", media);
            if !key.is_empty() {
                request = request.header("idempotency-key", key);
            }
            owner.send(request, body).await
        };
        let dry = send("merged.xlsx", "", &[("id", "r8"), ("form", "institution"), ("dry_run", "true")]).await.is(201).shaped::<Imported>();
        assert_eq!((dry["fiscal_year"].as_str(), dry["form"].as_str(), dry["sheet"].as_str()), (Some("令和8年度"), Some("institution"), Some("チェックリスト")));
        assert_eq!((&dry["official"], &dry["edition"], dry["items"].as_array().map(Vec::len)), (&Value::from(false), &Value::Null, Some(22)));
        let item = &dry["items"][3];
        assert_eq!((item["number"].as_str(), item["scope"].as_str(), item["lineage"].as_str(), item["cell"].as_str()), (Some("2-①"), Some("医療情報システム全般"), Some("asset-ledger"), Some("D10")));
        assert_eq!((&dry["items"][0]["number"], &dry["items"][0]["scope"]), (&Value::Null, &Value::Null));
        assert!(item["confidence"].as_f64().is_some_and(|c| (0.5..=1.0).contains(&c)));
        assert_eq!(owner.get("/editions").await.json()["items"].as_array().map(|e| e.iter().filter(|e| e["id"] == "r8").count()), Some(0));

        let stored = recorded(test, "POST /api/v1/editions/import", send("merged.xlsx", "one", &[("id", "r8"), ("form", "institution"), ("source", "厚生労働省「みほん」")])).await.is(201).json();
        assert_eq!((stored["edition"]["status"].as_str(), stored["edition"]["revision"].as_i64()), (Some("draft"), Some(1)));
        assert_eq!(stored["items"], dry["items"]);
        let again = send("merged.xlsx", "one", &[("id", "r8"), ("form", "institution"), ("source", "厚生労働省「みほん」")]).await.is(201);
        assert_eq!((again.header("idempotent-replayed"), again.json()["edition"]["hash"].clone()), ("true", stored["edition"]["hash"].clone()));

        test.app.publish_edition(&test.command(), "r8", None).await.expect("published");
        let sheet = owner.begin(clinic, "r8", "institution", 2026).await;
        let item = owner.item(&sheet, "asset-ledger").await;
        assert_eq!((item["text_basis"].as_str(), item["number"].as_str()), (Some("official"), Some("2-①")));
        owner.answer(&sheet, "asset-ledger", "yes", 0).await;
        // The press of these tests writes its model: the sheet, the cell map, and the very workbook.
        let filled = owner.get(&format!("/assessments/{sheet}/export?format=official")).await.is(200);
        assert_eq!(filled.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        let model: Value = serde_json::from_slice(filled.bytes.strip_prefix(b"xlsx\n").expect("its format")).expect("JSON");
        assert_eq!((model["paper"].as_str(), model["map"]["items"][3]["rounds"][0]["yes"]["cell"].as_str()), (Some("official"), Some("E10")));
        assert_eq!(filled.bytes, owner.get(&format!("/assessments/{sheet}/export?format=official")).await.bytes);
        let old = owner.begin(clinic, "r7", "institution", 2025).await;
        owner.get(&format!("/assessments/{old}/export?format=official")).await.is(409);
    }

    async fn a_file_of_the_ministry_is_named_as_official(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let bytes = workbook("merged.xlsx");
        let mut content = content::Content::bundled().expect("content");
        let year = content.years.years.iter_mut().find(|y| y.fiscal_year == 2026).expect("the year");
        let known = year.official_files.iter_mut().find(|f| f.form.as_deref() == Some("institution")).expect("its file");
        known.sha256 = content::hash::hex(&bytes);
        let mut app = test.app.clone();
        app.content = std::sync::Arc::new(content);
        let owner = script(test, "owner@clinic.example", clinic, Role::Owner).await;
        let owner = owner.through(web::router(app, web::Options::default()));
        for (name, official, file) in [
            ("merged.xlsx", true, json!({"name": "001716187.xlsx", "fiscal_year": 2026})),
            ("stacked.xlsx", false, Value::Null),
        ] {
            let (media, body) = form(&workbook(name), &[("id", "r8"), ("form", "institution"), ("dry_run", "true")]);
            let request = Request::post("/api/v1/editions/import").header("content-type", media);
            let dry = owner.send(request, body).await.is(201).shaped::<Imported>();
            assert_eq!((&dry["official"], &dry["official_file"]), (&Value::from(official), &file), "{name}");
        }
    }

    async fn wrong_files_and_strangers_are_refused(test) {
        let world = World::of(test).await;
        let (media, body) = form(&workbook("merged.xlsx"), &[("id", "r8"), ("form", "institution")]);
        let request = || Request::post("/api/v1/editions/import").header("content-type", media.clone());
        world.owner.send(request(), body.clone()).await.is(403);
        world.owner.with("").send(request(), body.clone()).await.is(401);
        let operator = script(test, "operator@mamori.example", world.clinic, Role::Operator).await;
        for (name, texts, status, code) in [
            ("wrong/encrypted.xlsx", [("id", "r8"), ("form", "institution")].as_slice(), 415, "workbook-encrypted"),
            ("wrong/old.xls", &[("id", "r8"), ("form", "institution")], 415, "workbook-old-excel"),
            ("wrong/macros.xlsx", &[("id", "r8"), ("form", "institution")], 415, "workbook-macros"),
            ("wrong/word.xlsx", &[("id", "r8"), ("form", "institution")], 415, "workbook-other-zip"),
            ("wrong/pdf.xlsx", &[("id", "r8"), ("form", "institution")], 415, "workbook-not-a-workbook"),
            ("wrong/bomb-strings.xlsx", &[("id", "r8"), ("form", "institution")], 422, "workbook-bomb"),
            ("wrong/no-table.xlsx", &[("id", "r8"), ("form", "institution")], 422, "workbook-no-table"),
            ("wrong/two-tables.xlsx", &[("id", "r8"), ("form", "institution")], 422, "workbook-candidates"),
            ("wrong/no-answers.xlsx", &[("id", "r8"), ("form", "institution")], 422, "workbook-half-no-answers"),
            ("wrong/empty.xlsx", &[("id", "r8"), ("form", "institution")], 422, "workbook-empty"),
            ("wrong/cut-xml.xlsx", &[("id", "r8"), ("form", "institution")], 422, "workbook-broken"),
            ("vendor.xlsx", &[("id", "r8"), ("form", "institution")], 422, "workbook-other-form"),
            ("merged.xlsx", &[("id", "r8"), ("form", "continuity")], 422, "workbook-form-unknown"),
            ("merged.xlsx", &[("id", "R 8"), ("form", "institution")], 422, "workbook-id-unusable"),
            ("merged.xlsx", &[("form", "institution")], 422, "api-missing"),
        ] {
            let (media, body) = form(&workbook(name), texts);
            let got = operator.send(Request::post("/api/v1/editions/import").header("content-type", media), body).await.is(status);
            let said = got.json();
            let codes: Vec<&str> = std::iter::once(&said["code"]).chain(said["fields"].as_array().into_iter().flatten().map(|f| &f["code"])).filter_map(Value::as_str).collect();
            assert!(codes.contains(&code), "{name}: {said}");
        }
        let (media, body) = form(&vec![0; app::guide::import::WORKBOOK_MAX + 1], &[("id", "r8"), ("form", "institution")]);
        operator.send(Request::post("/api/v1/editions/import").header("content-type", media), body).await.is(413);
        assert!(test.revisions("r8").await.is_empty());
    }
}
