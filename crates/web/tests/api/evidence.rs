//! Files, in and out.

use crate::script::{World, recorded};
use axum::http::Request;
use serde_json::json;
use sha2::{Digest, Sha256};
use web::api::schema::Evidence;

testkit::both! {
    async fn a_file_comes_back_as_it_was_brought(test) {
        let w = World::of(test).await;
        let path = format!("/organisations/{}/evidence", w.clinic);
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.resize(200_000, b'x');
        let file = recorded(test, "POST /api/v1/organisations/{id}/evidence", w.staff.file(&path, "", "../../台帳 写し.pdf", &bytes)).await.is(201).shaped::<Evidence>();
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            (&file["name"], &file["sha256"], &file["bytes"], &file["media_type"]),
            (&json!("台帳 写し.pdf"), &json!(hash), &json!(200_000), &json!("application/pdf"))
        );
        let got = w.viewer.get(&format!("/evidence/{}/file", file["id"].as_str().expect("an id"))).await.is(200);
        assert_eq!(got.bytes, bytes);
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("content-length", "200000"),
            ("content-disposition", "attachment; filename=\"__ __.pdf\"; filename*=UTF-8''%E5%8F%B0%E5%B8%B3%20%E5%86%99%E3%81%97.pdf"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(got.header(name), value, "{name}");
        }
        // A second one of the same bytes is another file of the same hash.
        let again = w.staff.file(&path, "", "b.pdf", &bytes).await.is(201).json();
        assert!(again["sha256"] == file["sha256"] && again["id"] != file["id"]);
    }

    async fn a_file_that_is_no_proof_is_refused(test) {
        let w = World::of(test).await;
        let path = format!("/organisations/{}/evidence", w.clinic);
        assert_eq!(w.owner.file(&path, "", "a.pdf", b"").await.problem(422), "error-invalid file:evidence-empty");
        assert_eq!(w.owner.file(&path, "", "a.png", b"%PDF-1.7\n").await.problem(415), "evidence-type-lies");
        assert_eq!(w.owner.file(&path, "", "a.html", b"<html><script>").await.problem(415), "evidence-type-not-taken");
        assert_eq!(w.owner.file(&path, "", "a.exe", b"MZ\x90\x00\x03").await.problem(415), "evidence-type-not-taken");
        assert_eq!(w.owner.post(&path, &json!({})).await.problem(415), "error-multipart-expected");
        let other = Request::post(format!("/api/v1{path}")).header("content-type", "multipart/form-data; boundary=b");
        let body = "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n--b--\r\n";
        assert_eq!(w.owner.send(other, body).await.problem(422), "error-invalid file:api-missing");
        let broken = Request::post(format!("/api/v1{path}")).header("content-type", "multipart/form-data; boundary=b");
        let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7";
        assert_eq!(w.owner.send(broken, body).await.problem(400), "error-unreadable");
        let mut large = b"%PDF-1.7\n".to_vec();
        large.resize(usize::try_from(app::evidence::FILE_MAX).expect("a size") + 1, b'x');
        assert_eq!(w.owner.file(&path, "", "a.pdf", &large).await.problem(413), "error-too-large");
        // Nothing of it stays.
        let left = std::fs::read_dir(test.folder().join("files")).expect("the folder").count();
        assert_eq!(left, 0);
        assert!(test.app.evidence(&test.command(), w.clinic).await.expect("files").is_empty());
    }
}
