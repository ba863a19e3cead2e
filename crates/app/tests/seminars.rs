//! What is written of one viewer by several at once.

use app::Ctx;
use app::checklist::{NewAnswer, NewSheet, Wish};
use app::seminars::{Played, TypedSeminar, Video};
use domain::assessment::{Choice, Wanted};
use domain::ids::{OrganisationId, PersonId, SeminarId};
use domain::organisations::Kind;
use domain::people::Role;
use domain::policy::{Action, Subject, decide};
use jiff::SignedDuration;
use std::time::Duration;
use storage::seminars::{ViewRow, lock_view, put_view, view};
use testkit::app::{TestApp, fault};
use testkit::both;

const MP4: &[u8] = include_bytes!("../../../content/seminars/first.mp4");

/// A clinic below a county that has put a film up, and its owner.
async fn film(test: &TestApp) -> (OrganisationId, PersonId, SeminarId, Ctx) {
    let county = test.organisation(Kind::County, "county").await;
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let command = test.command();
    test.app.join(&command, clinic, county, "A1", None, jiff::civil::date(2020, 4, 1)).await.expect("a member");
    let person = test.person("owner", clinic, Role::Owner).await;
    let typed =
        TypedSeminar {
            title: "戻してみる".into(), sentence: "戻し方が分かります。".into(), ..TypedSeminar::default()
        };
    let mut film = test.app.incoming_video().expect("room");
    film.take(MP4).expect("taken");
    let video = Video::File("first.mp4".to_owned(), film);
    let made = test.app.put_seminar(&command, county, typed, video, None, None).await.expect("put up");
    let id: SeminarId = made.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let me = test.as_person(person).await;
    (clinic, person, id, me)
}

/// The same, and the owner has begun to watch.
async fn begun(test: &TestApp) -> (OrganisationId, PersonId, SeminarId, Ctx) {
    let (clinic, person, id, me) = film(test).await;
    test.app.played(&me, id, clinic, Played { stretches: Vec::new(), position: 0 }).await.expect("begun");
    (clinic, person, id, me)
}

both! {
    async fn what_two_tabs_tell_at_once_is_all_kept(test) {
        let (clinic, person, id, me) = begun(test).await;
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

    async fn the_first_two_things_told_of_a_film_are_both_kept(test) {
        let (clinic, person, id, me) = film(test).await;
        // On one machine the quiz is passed while on another the film begins.
        let permit = decide(&me.actor, Action::WatchSeminars, &Subject::of(clinic)).expect("may");
        let (db, of, at) = (test.app.db.clone(), permit.clone(), me.micros());
        let quiz = tokio::spawn(async move {
            db.write(move |tx| {
                lock_view(tx, &of, clinic, person, id)?;
                assert!(view(tx, &of, clinic, person, id)?.is_none(), "nothing was told before");
                std::thread::sleep(Duration::from_millis(300));
                let mut row = ViewRow::new(clinic, person, id, at);
                row.quiz_passed_at = Some(1);
                put_view(tx, &of, &row)
            })
            .await
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        test.app.played(&me, id, clinic, Played { stretches: Vec::new(), position: 1_000 }).await.expect("told");
        quiz.await.expect("a task").expect("passed");
        let row = test.app.db.read(move |tx| view(tx, &permit, clinic, person, id)).await.expect("read").expect("begun");
        assert_eq!((row.quiz_passed_at, row.position), (Some(1), 1_000));
    }

    async fn papers_say_the_day_on_which_somebody_was_through(test) {
        let (clinic, person, id, me) = begun(test).await;
        let permit = decide(&me.actor, Action::WatchSeminars, &Subject::of(clinic)).expect("may");
        let passed = me.micros();
        let quiz = test.app.db.write(move |tx| {
            let mut row = view(tx, &permit, clinic, person, id)?.expect("begun");
            (row.quiz_right, row.quiz_of, row.quiz_passed_at) = (1, 1, Some(passed));
            put_view(tx, &permit, &row)
        });
        quiz.await.expect("passed");
        test.clock.pass(SignedDuration::from_hours(240));
        let me = test.as_person(person).await;
        test.app.declare_seen(&me, id, clinic, "R8.12.4", "1").await.expect("said");
        // The quiz was passed ten days before the film was seen.
        for paper in [test.app.certificate(&me, id, Some(clinic)).await, test.app.training_paper(&me, clinic).await] {
            let text = format!("{:?}", paper.expect("a paper").blocks);
            assert!(text.contains("令和8年12月4日") && !text.contains("令和8年11月24日"), "{text}");
        }
    }

    async fn the_record_confirms_nothing_that_was_carried_over(test) {
        let (clinic, _, _, me) = begun(test).await;
        // Last year's answer waits on this year's sheet.
        test.publish_r8().await;
        let new = NewSheet { edition: "r7".into(), form: "institution".into(), vendor: None, fiscal_year: 2025 };
        let old = test.app.begin_sheet(&me, clinic, new).await.expect("begun");
        let yes = NewAnswer { wanted: Wanted { value: Some(Choice::Yes), note: "院長".into(), ..Wanted::default() }, ..NewAnswer::default() };
        test.app.answer(&me, old, "safety-manager", yes.clone()).await.expect("stored");
        let wish = Wish { to: "r8".into(), fiscal_year: None };
        let sheet = test.app.carry_over(&me, old, wish).await.expect("carried over").assessment.expect("a sheet");
        let row = || Some((sheet, "safety-manager".to_owned()));
        let offered = async || {
            let rows = test.app.rows_for_training(&me, clinic).await.expect("rows");
            assert!(rows.iter().any(|r| r.assessment == sheet));
            rows.iter().any(|r| r.assessment == sheet && r.key == "safety-manager")
        };
        assert!(!offered().await);
        assert_eq!(fault(test.app.training_as_evidence(&me, clinic, row()).await), "carry-look-first");
        assert!(test.app.evidence(&me, clinic).await.expect("files").is_empty(), "no file lies about");
        test.app.answer(&me, sheet, "safety-manager", yes).await.expect("looked at");
        assert!(offered().await);
        test.app.training_as_evidence(&me, clinic, row()).await.expect("attached");
        let view = test.app.sheet(&me, sheet).await.expect("the sheet");
        let answer = view.answer("safety-manager").expect("an answer");
        assert_eq!((answer.note.as_str(), view.files(answer).len()), ("院長", 1));
    }
}
