//! What a closure leaves behind, on both engines.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use crate::common::{Mine, Place, create, int};
use sql::{Db, Error, Result, Value};

sql::statements! {
    ADD = "INSERT INTO t (id, name) VALUES ($1, $2)";
    COUNT = "SELECT count(*) AS n FROM t";
    LIST = "SELECT id, name FROM t ORDER BY id";
    WRONG = "SELECT nothing FROM t";
}

const TABLE: &str = "CREATE TABLE t (id {int} NOT NULL PRIMARY KEY, name TEXT){strict}";

async fn add(db: &Db, id: i64) -> Result<u64> {
    db.write(move |tx| tx.execute(&ADD, &[id.into(), "x".into()])).await
}

both! {
    async fn an_error_leaves_nothing(place: &Place) {
        create(&place.db, TABLE).await;
        let done = place.db.write(|tx| {
            tx.execute(&ADD, &[1.into(), "x".into()])?;
            Err::<(), _>(Mine::Changed)
        }).await;
        assert!(matches!(done, Err(Mine::Changed)));
        assert_eq!(int(&place.db, COUNT).await, 0);
        assert_eq!(add(&place.db, 1).await.unwrap(), 1);
        assert_eq!(int(&place.db, COUNT).await, 1);
    }

    async fn the_first_error_ends_the_transaction(place: &Place) {
        create(&place.db, TABLE).await;
        add(&place.db, 1).await.unwrap();
        let done: Result<()> = place.db.write(|tx| {
            tx.execute(&ADD, &[2.into(), "x".into()])?;
            let first = tx.execute(&ADD, &[1.into(), "x".into()]).unwrap_err();
            assert!(first.is_conflict(), "{first}");
            assert!(first.to_string().contains("transactions::ADD"), "{first}");
            let then = tx.execute(&ADD, &[3.into(), "x".into()]).unwrap_err();
            assert!(matches!(then, Error::Poisoned(_)), "{then}");
            // Swallowed, but the transaction has ended all the same.
            Ok(())
        }).await;
        assert!(done.unwrap_err().is_conflict());
        assert_eq!(int(&place.db, COUNT).await, 1);
        let wrong = place.db.read(|tx| tx.query(&WRONG, &[])).await.unwrap_err();
        assert!(matches!(wrong, Error::Other(_)), "{wrong}");
    }

    async fn a_panic_leaves_nothing(place: &Place) {
        create(&place.db, TABLE).await;
        for id in 0..20 {
            let done: Result<()> = place.db.write(move |tx| {
                tx.execute(&ADD, &[id.into(), "x".into()])?;
                panic!("number {id}")
            }).await;
            assert!(matches!(&done, Err(Error::Panicked(text)) if text.contains("number")), "{done:?}");
            let done: Result<()> = place.db.read(move |tx| tx.each(&COUNT, &[], |_| panic!("while reading"))).await;
            assert!(matches!(&done, Err(Error::Panicked(text)) if text == "while reading"), "{done:?}");
        }
        assert_eq!(int(&place.db, COUNT).await, 0);
        add(&place.db, 1).await.unwrap();
    }

    async fn a_caller_who_goes_leaves_all_or_nothing(place: &Place) {
        create(&place.db, TABLE).await;
        let (started, begun) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
        let (inside, count, db) = (Arc::clone(&started), Arc::clone(&begun), place.db.clone());
        let caller = tokio::spawn(async move {
            db.write(move |tx| {
                tx.execute(&ADD, &[1.into(), "x".into()])?;
                count.fetch_add(1, Ordering::SeqCst);
                inside.wait();
                std::thread::sleep(Duration::from_millis(100));
                tx.execute(&ADD, &[2.into(), "x".into()])
            }).await
        });
        tokio::task::spawn_blocking(move || started.wait()).await.unwrap();
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        // Whoever never waited leaves nothing.
        drop(add(&place.db, 3));
        place.db.bulk(|_| Ok::<_, Error>(())).await.unwrap();
        for _ in 0..50 {
            if int(&place.db, COUNT).await == 2 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the change was not finished");
    }

    async fn a_read_changes_nothing(place: &Place) {
        create(&place.db, TABLE).await;
        let done = place.db.read(|tx| tx.execute(&ADD, &[1.into(), "x".into()])).await.unwrap_err();
        assert!(done.is_read_only(), "{done}");
        assert_eq!(int(&place.db, COUNT).await, 0);
    }

    async fn a_read_sees_one_snapshot(place: &Place) {
        create(&place.db, TABLE).await;
        let (counted, added) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let (inside, db) = ((Arc::clone(&counted), Arc::clone(&added)), place.db.clone());
        let reader = tokio::spawn(async move {
            db.read(move |tx| {
                let before = tx.query_one(&COUNT, &[])?.int("n")?;
                inside.0.wait();
                inside.1.wait();
                Ok::<_, Error>((before, tx.query_one(&COUNT, &[])?.int("n")?))
            }).await
        });
        tokio::task::spawn_blocking(move || counted.wait()).await.unwrap();
        add(&place.db, 1).await.unwrap();
        tokio::task::spawn_blocking(move || added.wait()).await.unwrap();
        assert_eq!(reader.await.unwrap().unwrap(), (0, 0));
        assert_eq!(int(&place.db, COUNT).await, 1);
    }

    async fn rows_come_one_by_one(place: &Place) {
        create(&place.db, TABLE).await;
        let rows = || (0..1337).map(|id: i64| vec![id.into(), Value::from(format!("name {id}"))]).collect::<Vec<_>>();
        let head = "INSERT INTO t (id, name)";
        let added = place.db.bulk(move |tx| tx.insert_many(head, "", &rows())).await.unwrap();
        assert_eq!(added, 1337);
        let again = move |tx: &sql::Tx<'_>| tx.insert_many(head, " ON CONFLICT (id) DO NOTHING", &rows());
        assert_eq!(place.db.bulk(again).await.unwrap(), 0);
        assert_eq!(place.db.bulk(move |tx| tx.insert_many(head, "", &[])).await.unwrap(), 0);
        let seen = place.db.read(|tx| {
            let mut seen = 0;
            tx.each(&LIST, &[], |row| {
                assert_eq!(row.text("name")?, format!("name {seen}"));
                // Nothing else meanwhile: PostgreSQL's connection is busy with the rows.
                assert!(matches!(tx.query(&COUNT, &[]), Err(Error::Poisoned(_))));
                seen += 1;
                if seen == 1000 { Err(Mine::Changed) } else { Ok(()) }
            }).unwrap_err();
            // Stopping is not an SQL error.
            assert_eq!(tx.query_one(&COUNT, &[])?.int("n")?, 1337);
            Ok::<_, Mine>(seen)
        }).await.unwrap();
        assert_eq!(seen, 1000);
    }

    async fn after_close_nobody_comes(place: &Place) {
        create(&place.db, TABLE).await;
        let late: Vec<_> = (0..8).map(|id| { let db = place.db.clone(); tokio::spawn(async move { add(&db, id).await }) }).collect();
        place.db.close().await;
        let mut kept = 0;
        for task in late {
            match task.await.unwrap() {
                Ok(_) => kept += 1,
                Err(error) => assert!(matches!(error, Error::Connection(_)), "{error}"),
            }
        }
        assert!(matches!(add(&place.db, 99).await, Err(Error::Connection(_))));
        assert!(matches!(place.db.read(|tx| tx.query(&COUNT, &[])).await, Err(Error::Connection(_))));
        let again = match place.db.engine() {
            sql::Engine::Sqlite => Db::sqlite(&place.at, crate::common::options()).unwrap(),
            sql::Engine::Postgres => Db::postgres(place.at.to_str().unwrap(), crate::common::options()).await.unwrap(),
        };
        assert_eq!(int(&again, COUNT).await, kept);
    }
}
