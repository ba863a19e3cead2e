//! The subject of work after a transaction, on both engines.

use jiff::SignedDuration;
use serde_json::json;
use storage::jobs::{NewJob, Step, Work, WorkState};
use testkit::app::TestApp;
use testkit::both;

async fn enqueue(test: &TestApp, kind: &'static str, key: &str, after: i64) -> bool {
    let ctx = test.command();
    let job: NewJob = test.app.job(&ctx, kind, key, &json!({"n": 1}), ctx.micros() + after);
    let at = ctx.micros();
    test.app.db.write(move |tx| storage::jobs::enqueue(tx, &job, at)).await.expect("enqueued")
}

async fn take(test: &TestApp, lease: i64) -> Option<storage::jobs::Job> {
    let now = test.command().micros();
    test.app.db.write(move |tx| storage::jobs::take(tx, now, now + lease)).await.expect("taken")
}

both! {
    async fn a_job_is_taken_once_and_again_when_its_lease_is_over(test) {
        assert!(enqueue(test, "mail", "", 0).await);
        let first = take(test, 1_000_000).await.expect("a job");
        assert_eq!((first.kind.as_str(), first.attempts), ("mail", 1));
        assert_eq!(take(test, 1_000_000).await, None);
        test.clock.pass(SignedDuration::from_secs(2));
        assert_eq!(take(test, 1_000_000).await.map(|j| (j.id, j.attempts)), Some((first.id, 2)));
    }

    async fn one_job_of_a_key_waits_and_none_before_its_time(test) {
        assert!(enqueue(test, "digest", "digest 1", 5_000_000).await);
        assert!(!enqueue(test, "digest", "digest 1", 0).await);
        assert!(enqueue(test, "digest", "", 9_000_000).await && enqueue(test, "digest", "", 9_000_000).await);
        assert_eq!(take(test, 1).await, None);
        test.clock.pass(SignedDuration::from_secs(6));
        assert_eq!(take(test, 1).await.map(|j| j.key), Some("digest 1".to_owned()));
    }

    async fn mails_keep_no_other_work_waiting(test) {
        for _ in 0..50 {
            enqueue(test, "mail", "", 0).await;
        }
        enqueue(test, "fold-programme", "fold-programme", 4_000_000).await;
        assert_eq!(take(test, 60_000_000).await.map(|j| j.kind), Some("mail".to_owned()), "nothing else is due");
        test.clock.pass(SignedDuration::from_secs(5));
        let next = [take(test, 60_000_000).await, take(test, 60_000_000).await];
        assert_eq!(next.map(|j| j.expect("a job").kind), ["fold-programme", "mail"]);
    }

    async fn two_workers_never_take_the_same_job(test) {
        for _ in 0..20 {
            enqueue(test, "mail", "", 0).await;
        }
        let workers = (0..4).map(|_| {
            let (app, now) = (test.app.clone(), test.command().micros());
            tokio::spawn(async move {
                let mut mine = Vec::new();
                while let Some(job) = app.db.write(move |tx| storage::jobs::take(tx, now, now + 1_000_000)).await.expect("taken") {
                    mine.push(job.id);
                }
                mine
            })
        });
        let mut all = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            all.extend(worker.await.expect("a worker"));
        }
        // A worker that lost the race for the last job stops early; what was taken was taken once.
        while let Some(job) = take(test, 1_000_000).await {
            all.push(job.id);
        }
        all.sort_unstable();
        let taken = all.len();
        all.dedup();
        assert_eq!((taken, all.len()), (20, 20));
    }

    async fn a_job_that_fails_waits_longer_each_time_and_is_dead_in_the_end(test) {
        // A relay that names no notice.
        enqueue(test, "relay-notice", "", 0).await;
        let mut tries = 0;
        for _ in 0..200 {
            tries += usize::from(test.app.work_once().await.expect("worked"));
            test.clock.pass(SignedDuration::from_mins(2));
        }
        let dead = test.app.dead_jobs(&test.command()).await.expect("dead jobs");
        assert_eq!((tries, dead.len(), dead[0].attempts), (8, 1, 8));
        assert!(dead[0].error.contains("without its notice"));
        test.app.revive_job(&test.command(), dead[0].id).await.expect("revived");
        assert!(test.app.work_once().await.expect("worked"));
    }

    async fn a_job_that_only_a_newer_program_knows_waits_for_it(test) {
        enqueue(test, "of-a-newer-program", "", 0).await;
        for _ in 0..20 {
            assert!(test.app.work_once().await.expect("worked"));
            assert!(!test.app.work_once().await.expect("worked"), "it is left alone for a moment");
            test.clock.pass(SignedDuration::from_mins(2));
        }
        assert!(test.app.dead_jobs(&test.command()).await.expect("dead jobs").is_empty());
        assert_eq!(take(test, 1).await.map(|job| (job.kind, job.attempts)), Some(("of-a-newer-program".to_owned(), 1)));
    }

    async fn each_unit_of_long_work_is_done_once(test) {
        let (ctx, id) = (test.command(), [7; 16]);
        let new = Work {
            id, kind: "carry-over".into(), organisation: domain::ids::OrganisationId::from_bytes([0; 16]), asked_by: None,
            payload: "{}".into(), state: WorkState::Working, cursor: String::new(), total: 2, done: 0, refused: 0,
            detail: "{}".into(), created_at: ctx.micros(), changed_at: ctx.micros(),
        };
        test.app.db.write(move |tx| storage::jobs::begin_work(tx, &new)).await.expect("begun");
        let step = |from: &str, to: &str, state| Step { from: from.into(), to: to.into(), done: 1, refused: 0, state };
        for (step, moved) in [
            (step("", "a", WorkState::Working), true),
            (step("", "a", WorkState::Working), false),
            (step("a", "b", WorkState::Done), true),
            (step("b", "c", WorkState::Working), false),
        ] {
            let done = test.app.db.write(move |tx| storage::jobs::step(tx, id, &step, 1)).await.expect("a step");
            assert_eq!(done, moved);
        }
        let work = test.app.long_work(&ctx, id).await.expect("the work");
        assert_eq!((work.done, work.state, work.cursor.as_str()), (2, WorkState::Done, "b"));
    }
}
