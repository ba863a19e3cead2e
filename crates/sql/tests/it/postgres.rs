//! What only PostgreSQL has: repetition, connections that break, servers that forget.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use crate::common::{Place, create, int, postgres};
use sql::{Db, Error, Migration, Options};

sql::statements! {
    ADD = "INSERT INTO t (id, n) VALUES ($1, 0)";
    COUNT = "SELECT count(*) AS n FROM t";
    INCREMENT = "UPDATE t SET n = n + 1 WHERE id = $1";
    TOTAL = "SELECT CAST(SUM(n) AS BIGINT) AS n FROM t";
    LEAVE = "SELECT pg_terminate_backend(pg_backend_pid()) AS gone";
}

const TABLE: &str = "CREATE TABLE t (id {int} NOT NULL PRIMARY KEY, n {int} NOT NULL)";

async fn filled() -> Place {
    let place = postgres().await;
    create(&place.db, TABLE).await;
    for id in 1..=2 {
        place.db.write(move |tx| tx.execute(&ADD, &[id.into()])).await.unwrap();
    }
    place
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serialisation_failure_repeats_the_whole_closure() {
    let place = filled().await;
    let runs = Arc::new(AtomicU32::new(0));
    let inside = Arc::clone(&runs);
    let fail = "DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '40001'; END $$";
    let done = place.db.write(move |tx| {
        tx.execute(&INCREMENT, &[1.into()])?;
        if inside.fetch_add(1, Ordering::SeqCst) < 3 { tx.batch(fail) } else { Ok(()) }
    });
    done.await.unwrap();
    assert_eq!((runs.load(Ordering::SeqCst), int(&place.db, TOTAL).await), (4, 1));
    let never = place.db.write(move |tx| tx.batch(fail)).await.unwrap_err();
    assert!(matches!(never, Error::Contended(_)) && never.is_busy(), "{never}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_repeated() {
    let place = filled().await;
    let barrier = Arc::new(Barrier::new(2));
    let both: Vec<_> = [(1_i64, 2_i64), (2, 1)]
        .into_iter()
        .map(|(first, second)| {
            let (db, barrier, runs) = (place.db.clone(), Arc::clone(&barrier), AtomicU32::new(0));
            tokio::spawn(async move {
                db.write(move |tx| {
                    tx.execute(&INCREMENT, &[first.into()])?;
                    if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                        barrier.wait();
                    }
                    tx.execute(&INCREMENT, &[second.into()])
                })
                .await
            })
        })
        .collect();
    for task in both {
        task.await.unwrap().unwrap();
    }
    assert_eq!(int(&place.db, TOTAL).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_is_replaced() {
    let place = filled().await;
    for _ in 0..10 {
        let error = place
            .db
            .write(|tx| {
                tx.execute(&INCREMENT, &[1.into()])?;
                tx.query(&LEAVE, &[])
            })
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Connection(_)), "{error}");
        assert_eq!(int(&place.db, TOTAL).await, 0);
    }
    assert_eq!(int(&place.db, COUNT).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_forget_is_refused() {
    let url = testkit::postgres::database();
    let error = Db::postgres(&url, Options::default()).await.err().unwrap();
    assert!(
        matches!(&error, Error::Unsafe(text) if text.contains("fsync") && text.contains("synchronous_commit")),
        "{error}"
    );
    let nobody =
        Db::postgres("postgresql:///x?host=/nonexistent&user=x", crate::common::options()).await.err().unwrap();
    assert!(matches!(nobody, Error::Connection(_)), "{nobody}");
    let url = url.replace("/t_", "/none_");
    let nowhere = Db::postgres(&url, crate::common::options()).await.err().unwrap();
    assert!(matches!(nowhere, Error::Connection(_)), "{nowhere}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_gives_way_to_whoever_uses_a_table_for_long() {
    const FIRST: Migration = Migration {
        version: 1,
        name: "first",
        text: "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)",
    };
    const SECOND: Migration =
        Migration { version: 2, name: "second", text: "ALTER TABLE t ADD COLUMN more BIGINT NOT NULL DEFAULT 0" };
    let migrate = |db: Db, known: &'static [Migration]| async move {
        db.migrate(known, 1_700_000_000_000_000, |_| async { Ok::<_, Error>(()) }).await
    };
    let place = postgres().await;
    migrate(place.db.clone(), &[FIRST]).await.unwrap();
    let reader = place.db.clone();
    let reading = tokio::spawn(async move {
        let long = |tx: &sql::Tx<'_>| {
            tx.query(&COUNT, &[])?;
            std::thread::sleep(Duration::from_secs(7));
            tx.query_one(&COUNT, &[])?.int("n")
        };
        reader.report(long).await
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let migrating = tokio::spawn(migrate(place.db.clone(), &[FIRST, SECOND]));
    let (mut longest, mut id) = (Duration::ZERO, 0_i64);
    while !migrating.is_finished() {
        id += 1;
        let begun = Instant::now();
        place.db.write(move |tx| tx.execute(&ADD, &[id.into()])).await.unwrap();
        longest = longest.max(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(migrating.await.unwrap().unwrap(), 1);
    assert_eq!(reading.await.unwrap().unwrap(), 0, "a snapshot");
    assert!(longest < Duration::from_secs(5), "somebody waited {longest:?} behind a migration");
    assert_eq!(place.db.schema_version().await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_alone_with_a_name_waits_for_all_who_hold_it_and_sees_what_they_wrote() {
    let place = filled().await;
    let (held, released) = (Arc::new(Barrier::new(3)), Arc::new(Barrier::new(3)));
    let holders: Vec<_> = (3..=4_i64)
        .map(|id| {
            let (db, held, released) = (place.db.clone(), Arc::clone(&held), Arc::clone(&released));
            tokio::spawn(async move {
                db.write(move |tx| {
                    assert!(tx.hold("a")?);
                    tx.execute(&ADD, &[id.into()])?;
                    held.wait();
                    released.wait();
                    Ok::<_, Error>(())
                })
                .await
            })
        })
        .collect();
    tokio::task::spawn_blocking(move || held.wait()).await.unwrap();
    let count = |tx: &sql::Tx<'_>| tx.query_one(&COUNT, &[])?.int("n");
    let db = place.db.clone();
    let waiting = tokio::spawn(async move { db.alone("a", count).await });
    assert_eq!(place.db.alone("b", count).await.unwrap(), 2, "another name waits for nobody");
    assert!(!waiting.is_finished());
    tokio::task::spawn_blocking(move || released.wait()).await.unwrap();
    for holder in holders {
        holder.await.unwrap().unwrap();
    }
    assert_eq!(waiting.await.unwrap().unwrap(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_callers_than_connections_wait() {
    let place = filled().await;
    let callers: Vec<_> = (0..40)
        .map(|_| {
            let db = place.db.clone();
            tokio::spawn(async move { db.write(|tx| tx.execute(&INCREMENT, &[1.into()])).await })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(int(&place.db, TOTAL).await, 40);
}
