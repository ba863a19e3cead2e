//! What is written of one viewer by several at once.

use app::seminars::{Played, TypedSeminar, Video};
use domain::ids::SeminarId;
use domain::organisations::Kind;
use domain::people::Role;
use domain::policy::{Action, Subject, decide};
use jiff::SignedDuration;
use std::time::Duration;
use storage::seminars::{lock_view, put_view, view};
use testkit::both;

const MP4: &[u8] = include_bytes!("../../../content/seminars/first.mp4");

both! {
    async fn what_two_tabs_tell_at_once_is_all_kept(test) {
        let county = test.organisation(Kind::County, "county").await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let command = test.command();
        test.app.join(&command, clinic, county, "A1", None, jiff::civil::date(2020, 4, 1)).await.expect("a member");
        let person = test.person("owner", clinic, Role::Owner).await;
        let typed = TypedSeminar { title: "戻してみる".into(), sentence: "戻し方が分かります。".into(), ..TypedSeminar::default() };
        let mut film = test.app.incoming_video().expect("room");
        film.take(MP4).expect("taken");
        let video = Video::File("first.mp4".to_owned(), film);
        let made = test.app.put_seminar(&command, county, typed, video, None, None).await.expect("put up");
        let id: SeminarId = made.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let me = test.as_person(person).await;
        test.app.played(&me, id, clinic, Played { stretches: Vec::new(), position: 0 }).await.expect("begun");
        test.clock.pass(SignedDuration::from_secs(2));

        // In one tab a quiz is passed while the other tells where the film stands.
        let permit = decide(&me.actor, Action::WatchSeminars, &Subject::of(clinic)).expect("may");
        let (db, of) = (test.app.db.clone(), permit.clone());
        let quiz = tokio::spawn(async move {
            db.write(move |tx| {
                lock_view(tx, &of, clinic, person, id)?;
                let mut row = view(tx, &of, clinic, person, id)?.expect("begun");
                std::thread::sleep(Duration::from_millis(300));
                row.quiz_passed_at = Some(1);
                put_view(tx, &of, &row)
            })
            .await
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        let later = test.as_person(person).await;
        test.app.played(&later, id, clinic, Played { stretches: Vec::new(), position: 1_000 }).await.expect("told");
        quiz.await.expect("a task").expect("passed");
        let row = test.app.db.read(move |tx| view(tx, &permit, clinic, person, id)).await.expect("read").expect("begun");
        assert_eq!((row.quiz_passed_at, row.position), (Some(1), 1_000));
    }
}
