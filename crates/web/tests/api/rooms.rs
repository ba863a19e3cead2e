//! The members' room through the API, on both engines.

use crate::script::{recorded, script};
use axum::http::Request;
use domain::organisations::Kind;
use domain::people::Role;
use testkit::both;
use web::api::schema::RoomItem;

fn form(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in fields {
        out.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        out.extend(head.bytes());
        out.extend_from_slice(bytes);
        out.extend(b"\r\n");
    }
    out.extend(b"--b--\r\n");
    out
}

both! {
    async fn a_script_puts_up_and_a_members_script_takes(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let from = jiff::civil::date(2020, 4, 1);
        test.app.join(&test.command(), clinic, county, "A1", None, from).await.expect("a member");
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let editor = script(test, "editor@county-a1.example", county, Role::Editor).await;
        let owner = script(test, "owner@clinic.example", clinic, Role::Owner).await;
        let stranger = script(test, "owner@eye.example", other, Role::Owner).await;
        let path = format!("/api/v1/organisations/{county}/room");
        let send = |key: &str| {
            Request::post(&path).header("content-type", "multipart/form-data; boundary=b").header("idempotency-key", key)
        };
        let fields = [("sort", "plan"), ("title", "BCPのひな形"), ("sentence", "書きかえて使います。"), ("levels", "clinic"), ("levels", "dental")];
        let body = form(&fields, Some(("bcp.pdf", b"%PDF-1.7\n%%EOF\n")));
        let made = recorded(test, "POST /api/v1/organisations/{id}/room", editor.send(send("k1"), body.clone())).await.is(201).shaped::<RoomItem>();
        assert_eq!((&made["levels"], &made["name"]), (&serde_json::json!(["clinic", "dental"]), &serde_json::json!("bcp.pdf")));
        let again = editor.send(send("k1"), body).await.is(201);
        assert_eq!((again.json(), again.header("idempotent-replayed")), (made.clone(), "true"));
        assert_eq!(editor.send(send("k2"), form(&fields, None)).await.problem(422), "error-invalid file:room-nothing");
        assert_eq!(owner.send(Request::post(format!("/api/v1/organisations/{clinic}/room")).header("content-type", "multipart/form-data; boundary=b"), form(&fields, None)).await.is(403).problem(403), "error-forbidden");

        let (items, _) = owner.get(&format!("/organisations/{clinic}/room")).await.is(200).list::<RoomItem>();
        assert_eq!(items, std::slice::from_ref(&made));
        let file = format!("/rooms/items/{}/file", made["id"].as_str().expect("an id"));
        assert_eq!(&owner.get(&file).await.is(200).bytes[..], b"%PDF-1.7\n%%EOF\n");
        let (items, _) = stranger.get(&format!("/organisations/{other}/room")).await.is(200).list::<RoomItem>();
        assert!(items.is_empty());
        let unknown = stranger.get("/rooms/items/01900000-0000-7000-8000-000000000000/file").await.is(404);
        assert_eq!(stranger.get(&file).await.is(404).bytes, unknown.bytes);
        let unknown = stranger.get("/organisations/01900000-0000-7000-8000-000000000000/room?q=BCP").await.is(404);
        for path in [format!("/organisations/{county}/room"), format!("/organisations/{clinic}/room?q=BCP")] {
            assert_eq!(stranger.get(&path).await.is(404).bytes, unknown.bytes);
        }
        test.end_memberships(clinic, "2026-11-23").await;
        assert_eq!(owner.get(&file).await.is(404).bytes, unknown.bytes);
        let (items, _) = owner.get(&format!("/organisations/{clinic}/room?q=BCP")).await.is(200).list::<RoomItem>();
        assert!(items.is_empty());
    }
}
