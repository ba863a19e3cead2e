//! Who may not, and what cannot be read.

use crate::script::World;
use axum::http::Request;
use serde_json::json;

const NOBODYS: &str = "01900000-0000-7000-8000-000000000000";

testkit::both! {
    async fn a_token_opens_what_its_person_may(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        for script in [w.owner.with(""), w.owner.with("mamori_unknown")] {
            for path in ["/me".to_owned(), format!("/assessments/{sheet}"), "/editions".to_owned(), "/organisations".to_owned()] {
                let got = script.get(&path).await;
                assert_eq!((got.problem(401).as_str(), got.header("www-authenticate")), ("error-sign-in", "Bearer"));
            }
        }
        // The owner's word does not count in another scheme or as a cookie.
        let request = Request::get("/api/v1/me").header("cookie", format!("mamori={}", test.sign_in("owner@clinic.example").await));
        assert_eq!(w.owner.with("").send(request, "").await.problem(401), "error-sign-in");

        let answer = json!({"value": "yes", "version": 0});
        let begin = json!({"edition": "r6", "form": "institution", "fiscal_year": 2026});
        for refused in [
            w.viewer.put(&format!("/assessments/{sheet}/items/bcp"), &answer).await,
            w.viewer.post(&format!("/organisations/{}/assessments", w.clinic), &begin).await,
            w.viewer.post(&format!("/assessments/{sheet}/rounds"), &json!({"checked_on": "2026-11-24"})).await,
            w.viewer.post(&format!("/organisations/{}/vendors", w.clinic), &json!({"name": "x"})).await,
            w.viewer.file(&format!("/organisations/{}/evidence", w.clinic), "", "a.pdf", b"%PDF-1.7\n").await,
            w.owner.get(&format!("/organisations/{}/programme?edition=r7&form=institution", w.clinic)).await,
        ] {
            assert_eq!(refused.problem(403), "error-forbidden");
        }
        assert_eq!(w.owner.item(&sheet, "bcp").await["answer"], json!(null));
    }

    async fn anothers_and_unknown_look_the_same(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let file = w.owner.file(&format!("/organisations/{}/evidence", w.clinic), "", "a.pdf", b"%PDF-1.7\n").await.is(201).json();
        let file = file["id"].as_str().expect("an id");
        let (clinic, me) = (w.clinic.to_string(), &w.stranger);
        let reads = [
            ("/organisations/ID", clinic.as_str()),
            ("/organisations/ID/assessments", &clinic),
            ("/organisations/ID/vendors", &clinic),
            ("/organisations/ID/programme?edition=r7&form=institution", &clinic),
            ("/organisations/ID/programme", &clinic),
            ("/organisations?parent=ID", &clinic),
            ("/assessments/ID", &sheet),
            ("/assessments/ID/history", &sheet),
            ("/assessments/ID/export?format=pdf", &sheet),
            ("/assessments/ID/export", &sheet),
            ("/evidence/ID/file", file),
        ];
        for (path, id) in reads {
            let theirs = me.get(&path.replace("ID", id)).await;
            assert_eq!(theirs.problem(404), "error-not-found", "{path}");
            for other in [NOBODYS, "no-id"] {
                assert_eq!(me.get(&path.replace("ID", other)).await.bytes, theirs.bytes, "{path}");
            }
        }
        let writes = [
            ("/organisations/ID/assessments", clinic.as_str(), json!({"edition": "r7", "form": "institution", "fiscal_year": 2026})),
            ("/organisations/ID/assessments", &clinic, json!({})),
            ("/organisations/ID/vendors", &clinic, json!({"name": "x"})),
            ("/assessments/ID/rounds", &sheet, json!({"checked_on": "2026-11-24"})),
        ];
        for (path, id, body) in writes {
            let theirs = me.post(&path.replace("ID", id), &body).await;
            assert_eq!(theirs.problem(404), "error-not-found", "{path}");
            assert_eq!(me.post(&path.replace("ID", NOBODYS), &body).await.bytes, theirs.bytes, "{path}");
        }
        let answer = json!({"value": "yes", "version": 0});
        let theirs = me.put(&format!("/assessments/{sheet}/items/bcp"), &answer).await;
        assert_eq!(theirs.problem(404), "error-not-found");
        assert_eq!(me.put(&format!("/assessments/{NOBODYS}/items/bcp"), &answer).await.bytes, theirs.bytes);
        let upload = me.file(&format!("/organisations/{clinic}/evidence"), "", "a.pdf", b"%PDF-1.7\n").await;
        assert_eq!(upload.problem(404), "error-not-found");

        // Another's file proves nothing here.
        let own = me.begin(w.elsewhere, "r7", "institution", 2026).await;
        let body = json!({"value": "yes", "evidence_ids": [file], "version": 0});
        let refused = me.put(&format!("/assessments/{own}/items/bcp"), &body).await;
        assert_eq!(refused.problem(422), "error-invalid evidence_ids:evidence-unknown");
    }

    async fn what_cannot_be_read_is_refused(test) {
        let w = World::of(test).await;
        let sheet = w.owner.begin(w.clinic, "r7", "institution", 2026).await;
        let put = || Request::put(format!("/api/v1/assessments/{sheet}/items/bcp"));
        let json_put = || put().header("content-type", "application/json");
        assert_eq!(w.owner.send(put(), "value=yes").await.problem(415), "error-json-expected");
        assert_eq!(w.owner.send(put().header("content-type", "text/plain"), "{}").await.problem(415), "error-json-expected");
        assert_eq!(w.owner.send(json_put(), "{\"value\": ").await.problem(422), "error-json");
        assert_eq!(w.owner.send(json_put(), "").await.problem(422), "error-json");
        assert_eq!(w.owner.send(json_put(), "[1]").await.problem(422), "api-no-object");
        let large = format!("{{\"note\": \"{}\"}}", "a".repeat(3 * 1024 * 1024));
        assert_eq!(w.owner.send(json_put(), large).await.problem(413), "error-too-large");
        let declared = json_put().header("content-length", "99999999");
        assert_eq!(w.owner.send(declared, "{}").await.problem(413), "error-too-large");
        let path = format!("/assessments/{sheet}");
        assert_eq!(w.owner.put(&path, &json!({})).await.problem(405), "error-method");
        assert_eq!(w.owner.get("/nothing").await.problem(404), "error-not-found");
    }
}
