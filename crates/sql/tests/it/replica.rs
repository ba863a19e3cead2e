//! A replica for reports: it reads, it lacks nothing, and nothing is asked of it that it cannot do.

use std::time::Duration;

use crate::common::{Mine, create};
use sql::{Db, Error, Options, ReplicaError};
use testkit::postgres::Durable;

sql::statements! {
    ADD = "INSERT INTO t (id, n) VALUES ($1, 0)";
    COUNT = "SELECT count(*) AS n FROM t";
    ASK = "SELECT pg_is_in_recovery() AS here";
    CANCEL = "SELECT pg_cancel_backend(pg_backend_pid()) AS here, pg_sleep(5) AS slept WHERE pg_is_in_recovery()";
    NOWHERE = "SELECT n FROM not_there";
}

const TABLE: &str = "CREATE TABLE t (id {int} NOT NULL PRIMARY KEY, n {int} NOT NULL)";

/// After it lagged or was away it is left alone for so long.
const REST: Duration = Duration::from_secs(6);

async fn open(server: &Durable, replica: &Durable) -> Db {
    Db::postgres(&server.database(), with(&replica.database())).await.unwrap()
}

fn with(replica: &str) -> Options {
    Options { replica: Some(replica.to_owned()), ..Options::default() }
}

/// How many rows a report sees, and whether the replica read them.
async fn report(db: &Db) -> (i64, bool) {
    let read =
        db.report(|tx| Ok::<_, Error>((tx.query_one(&COUNT, &[])?.int("n")?, tx.query_one(&ASK, &[])?.bool("here")?)));
    read.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_read_from_the_replica_and_lacks_nothing_that_was_acknowledged() {
    let server = Durable::begin();
    let replica = server.replica();
    let db = open(&server, &replica).await;
    create(&db, TABLE).await;
    let mut there = 0_u32;
    for id in 1..=100_i64 {
        db.write(move |tx| tx.execute(&ADD, &[id.into()])).await.unwrap();
        let (rows, by_replica) = report(&db).await;
        assert_eq!(rows, id, "a report straight after a save holds it");
        there += u32::from(by_replica);
    }
    // A machine under load may let it lag once; then it is left alone for a moment.
    assert!(there > 0, "none was read from the replica");
    let told = db.replicated().await.unwrap();
    assert!(told.used && told.behind.is_ok(), "{told:?}");
    assert_eq!(told.answered, u64::from(there));
    assert_eq!(told.answered + told.passed_on, 100);
    // What is no report stays where changes are made.
    let here = db.read(|tx| tx.query_one(&ASK, &[]).and_then(|row| row.bool("here"))).await.unwrap();
    assert!(!here);
    // What a closure says for itself is its answer.
    let own = db.report(|tx| tx.query_one(&COUNT, &[]).map_err(Mine::from).and(Err::<(), _>(Mine::Changed)));
    assert!(matches!(own.await, Err(Mine::Changed)));
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_lags_or_is_gone_is_passed_over_without_an_error() {
    let server = Durable::begin();
    let replica = server.replica();
    let db = open(&server, &replica).await;
    create(&db, TABLE).await;
    let add = |id: i64| db.write(move |tx| tx.execute(&ADD, &[id.into()]));
    add(1).await.unwrap();
    tokio::time::sleep(REST).await;
    assert_eq!(report(&db).await, (1, true));

    replica.say("SELECT pg_wal_replay_pause()");
    add(2).await.unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(report(&db).await, (2, false));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let told = db.replicated().await.unwrap();
    assert!(!told.used && told.behind.clone().unwrap() > 0, "{told:?}");
    replica.say("SELECT pg_wal_replay_resume()");
    tokio::time::sleep(REST).await;
    assert_eq!(report(&db).await, (2, true));

    // A query that the replica ends (it does so to those who stand in the way of what it replays).
    let cancelled = db.report(|tx| {
        tx.query(&CANCEL, &[])?;
        tx.query_one(&ASK, &[])?.bool("here")
    });
    assert!(!cancelled.await.unwrap());
    // A fault that is ours is told by the server.
    let fault = db.report(|tx| tx.query(&NOWHERE, &[])).await.unwrap_err();
    assert!(matches!(fault, Error::Other(_)), "{fault}");
    assert_eq!(report(&db).await, (2, true));

    replica.kill();
    add(3).await.unwrap();
    for _ in 0..5 {
        assert_eq!(report(&db).await, (3, false));
    }
    let told = db.replicated().await.unwrap();
    assert!(!told.used && matches!(told.behind, Err(Error::Connection(_))), "{told:?}");
    // Who starts meanwhile starts, too.
    assert_eq!(report(&open(&server, &replica).await).await, (3, false));
    replica.again();
    tokio::time::sleep(REST).await;
    assert_eq!(report(&db).await, (3, true));
    // It was made a server of its own: what it says from now on is not ours.
    replica.promote();
    add(4).await.unwrap();
    assert_eq!(report(&db).await, (4, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_replica_of_this_database_is_refused() {
    let (server, other) = (Durable::begin(), Durable::begin());
    let itself = Db::postgres(&server.database(), with(&server.database())).await.err().unwrap();
    assert!(matches!(itself, Error::Replica(ReplicaError::NotInRecovery)), "{itself}");
    let stranger = Db::postgres(&server.database(), with(&other.database())).await.err().unwrap();
    assert!(matches!(stranger, Error::Replica(ReplicaError::Another)), "{stranger}");
    let replica = other.replica();
    let replayed = Db::postgres(&server.database(), with(&replica.database())).await.err().unwrap();
    assert!(matches!(replayed, Error::Replica(ReplicaError::Another)), "{replayed}");
    let next = replica.database().replace("/postgres?", "/template1?");
    let beside = Db::postgres(&other.database(), with(&next)).await.err().unwrap();
    assert!(matches!(beside, Error::Replica(ReplicaError::Another)), "{beside}");
    other.say("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
    other.say("CREATE ROLE reader LOGIN");
    let reader = |url: String| url.replace("user=postgres", "user=reader");
    let denied = Db::postgres(&reader(other.database()), with(&reader(replica.database()))).await.err().unwrap();
    assert!(matches!(denied, Error::Denied(_)), "{denied}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_takes_connections_and_says_nothing_keeps_nobody_waiting() {
    let server = Durable::begin();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let replica = format!("postgresql://postgres@{}/postgres", silent.local_addr().unwrap());
    let begun = std::time::Instant::now();
    let db = Db::postgres(&server.database(), with(&replica)).await.unwrap();
    create(&db, TABLE).await;
    assert_eq!(report(&db).await, (0, false));
    tokio::time::sleep(REST).await;
    assert_eq!(report(&db).await, (0, false));
    assert!(begun.elapsed() < REST + Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(!db.replicated().await.unwrap().used);
    db.close().await;
}
