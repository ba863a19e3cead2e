//! Seminars and the training record through the API, on both engines.

use crate::script::script;
use axum::body::Body;
use axum::http::Request;
use domain::ids::SeminarId;
use domain::organisations::Kind;
use domain::people::Role;
use domain::seminars::seen::Stretch;
use jiff::SignedDuration;
use testkit::both;
use web::api::schema::{Seminar, TrainingRow};

const MP4: &[u8] = include_bytes!("../../../../content/seminars/first.mp4");

both! {
    async fn a_script_lists_seminars_takes_a_part_and_reads_the_record(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let from = jiff::civil::date(2020, 4, 1);
        test.app.join(&test.command(), clinic, county, "A1", None, from).await.expect("a member");
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let owner = script(test, "owner@clinic.example", clinic, Role::Owner).await;
        let viewer = script(test, "viewer@clinic.example", clinic, Role::Viewer).await;
        let stranger = script(test, "owner@eye.example", other, Role::Owner).await;
        let mut film = test.app.incoming_video().expect("a place for files");
        film.take(MP4).expect("bytes");
        let typed = app::seminars::TypedSeminar {
            title: "戻してみる".to_owned(),
            sentence: "戻し方が分かります。".to_owned(),
            chapters: "0:00 はじめに\n0:04 戻す ＞ backup-recovery".to_owned(),
            subtitles: "WEBVTT\n\n00:01.000 --> 00:02.000\n紙を見ます。".to_owned(),
            quiz: "問い\n○ a\n× b".to_owned(),
            ..app::seminars::TypedSeminar::default()
        };
        let film = app::seminars::Video::File("a.mp4".to_owned(), film);
        let made = test.app.put_seminar(&test.command(), county, typed, film, None, None).await.expect("put up");
        let id: SeminarId = made.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");

        let (list, _) = owner.get(&format!("/organisations/{clinic}/seminars?q=%E7%B4%99")).await.is(200).list::<Seminar>();
        assert_eq!(list, std::slice::from_ref(&made.body));
        assert_eq!((&list[0]["length_seconds"], &list[0]["chapters"][1]["lineage"]), (&12.into(), &"backup-recovery".into()));
        let one = owner.get(&format!("/seminars/{id}")).await.is(200).shaped::<Seminar>();
        assert_eq!(one["transcript"], "紙を見ます。");
        let part = owner.send(Request::get(format!("/api/v1/seminars/{id}/video")).header("range", "bytes=4-7"), Body::empty()).await.is(206);
        assert_eq!((&part.bytes[..], part.header("content-range")), (b"ftyp".as_slice(), format!("bytes 4-7/{}", MP4.len()).as_str()));

        let person = test.person("staff@clinic.example", clinic, Role::Staff).await;
        let ctx = test.as_person(person).await;
        test.app.played(&ctx, id, clinic, app::seminars::Played::default()).await.expect("begun");
        test.clock.pass(SignedDuration::from_secs(12));
        let ctx = test.as_person(person).await;
        let played = app::seminars::Played { stretches: vec![Stretch(0, 12_000)], position: 12_000 };
        test.app.played(&ctx, id, clinic, played).await.expect("played");
        let (record, _) = owner.get(&format!("/organisations/{clinic}/training")).await.is(200).list::<TrainingRow>();
        assert_eq!((record.len(), &record[0]["seen_seconds"], &record[0]["declared_on"]), (1, &12.into(), &serde_json::Value::Null));
        assert_eq!(viewer.get(&format!("/organisations/{clinic}/training")).await.problem(403), "error-forbidden");

        let unknown = stranger.get("/seminars/01900000-0000-7000-8000-000000000000").await.is(404);
        for path in [format!("/seminars/{id}"), format!("/seminars/{id}/video"), format!("/organisations/{clinic}/training"), format!("/organisations/{clinic}/seminars")] {
            assert_eq!(stranger.get(&path).await.is(404).bytes, unknown.bytes, "{path}");
        }
        assert!(stranger.get(&format!("/organisations/{other}/seminars")).await.is(200).list::<Seminar>().0.is_empty());
    }
}
