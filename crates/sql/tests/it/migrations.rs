//! Migrations on both engines, and what is refused.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::common::{Mine, Place};
use sql::{Error, Migration, Result, SchemaError, dump_schema};

const FIRST: Migration = Migration {
    version: 1,
    name: "first",
    text: "CREATE TABLE parents (id {bytes} NOT NULL PRIMARY KEY, name TEXT NOT NULL, code TEXT UNIQUE,
        active {bool} NOT NULL DEFAULT {true}, rank BIGINT DEFAULT 5){strict};
        -- {bytes} in a comment, and '{}' in a text, do no harm
        CREATE INDEX parents_by_name ON parents (name, rank DESC);
        CREATE UNIQUE INDEX parents_active ON parents (name) WHERE active;
        CREATE TABLE children (parent {bytes} NOT NULL REFERENCES parents (id) ON DELETE CASCADE, number BIGINT NOT NULL,
        note TEXT NOT NULL DEFAULT '', shown TEXT GENERATED ALWAYS AS (CAST(note AS TEXT)) STORED, PRIMARY KEY (parent, number)){norowid};",
};
const SECOND: Migration = Migration { version: 2, name: "second", text: "ALTER TABLE parents ADD COLUMN kana TEXT;" };
/// Version 2 in one step, as a fresh database of a later release might be made.
const WHOLE: Migration = Migration {
    version: 1,
    name: "whole",
    text: "CREATE TABLE children (number BIGINT NOT NULL, parent {bytes} NOT NULL, note TEXT NOT NULL DEFAULT '',
        shown TEXT GENERATED ALWAYS AS (CAST(note AS TEXT)) STORED, PRIMARY KEY (parent, number));
        DROP TABLE children;
        CREATE TABLE parents (kana TEXT, id {bytes} NOT NULL PRIMARY KEY, name TEXT NOT NULL, code TEXT UNIQUE,
        active {bool} NOT NULL DEFAULT {true}, rank BIGINT DEFAULT 5){strict};
        CREATE TABLE children (parent {bytes} NOT NULL REFERENCES parents (id) ON DELETE CASCADE, number BIGINT NOT NULL,
        note TEXT NOT NULL DEFAULT '', shown TEXT GENERATED ALWAYS AS (CAST(note AS TEXT)) STORED, PRIMARY KEY (parent, number)){norowid};
        CREATE UNIQUE INDEX parents_active ON parents (name) WHERE active;
        CREATE INDEX parents_by_name ON parents (name, rank DESC);",
};

const DUMP: &str = "\
column children.note text not null default ''
column children.number int not null key 2
column children.parent bytes not null key 1
column children.shown text generated
column parents.active int not null default 1
column parents.code text
column parents.id bytes not null key 1
column parents.kana text
column parents.name text not null
column parents.rank int default 5
index parents_active on parents (name) unique partial
index parents_by_name on parents (name, rank desc)
reference children (parent) -> parents on delete cascade
unique parents (code)
";

async fn migrate(place: &Place, known: &[Migration]) -> Result<usize> {
    place.db.migrate(known, 1_700_000_000_000_000, |_| async { Ok(()) }).await
}

fn schema<T: std::fmt::Debug>(done: Result<T>) -> SchemaError {
    match done.unwrap_err() {
        Error::Schema(error) => error,
        other => panic!("{other}"),
    }
}

both! {
    async fn each_is_applied_once(place: &Place) {
        assert_eq!(place.db.schema_version().await.unwrap(), 0);
        assert_eq!(place.db.pending(&[FIRST, SECOND]).await.unwrap(), 2);
        assert_eq!(migrate(place, &[FIRST]).await.unwrap(), 1);
        assert_eq!(migrate(place, &[FIRST]).await.unwrap(), 0);
        assert_eq!(migrate(place, &[FIRST, SECOND]).await.unwrap(), 1);
        assert_eq!(place.db.schema_version().await.unwrap(), 2);
        assert_eq!(dump_schema(&place.db).await.unwrap(), DUMP);
    }

    async fn the_dump_tells_the_same_of_another_way(place: &Place) {
        migrate(place, &[WHOLE]).await.unwrap();
        assert_eq!(dump_schema(&place.db).await.unwrap(), DUMP);
    }

    async fn newer_and_altered_are_refused(place: &Place) {
        migrate(place, &[FIRST, SECOND]).await.unwrap();
        let newer = SchemaError::Newer { found: 2, known: 1 };
        assert_eq!(schema(migrate(place, &[FIRST]).await), newer);
        assert_eq!(schema(place.db.pending(&[FIRST]).await), newer);
        let other = Migration { text: "CREATE TABLE other (id BIGINT)", ..FIRST };
        assert_eq!(schema(migrate(place, &[other, SECOND]).await), SchemaError::Altered(1));
        let renamed = Migration { name: "zweite", ..SECOND };
        assert_eq!(schema(migrate(place, &[FIRST, renamed]).await), SchemaError::Altered(2));
        let inserted = [Migration { version: 0, ..SECOND }, FIRST, SECOND];
        assert_eq!(schema(migrate(place, &inserted).await), SchemaError::Altered(0));
        assert!(matches!(schema(migrate(place, &[SECOND, FIRST]).await), SchemaError::Malformed(1, _)));
        let windows = FIRST.text.replace('\n', "\r\n");
        let windows = Migration { text: Box::leak(windows.into_boxed_str()), ..FIRST };
        assert_eq!(migrate(place, &[windows, SECOND]).await.unwrap(), 0, "line ends do not count");
    }

    async fn a_failure_leaves_the_schema_as_it_was(place: &Place) {
        let broken = Migration { version: 2, name: "broken", text: "CREATE TABLE more (id BIGINT); CREATE NONSENSE;" };
        let error = migrate(place, &[FIRST, broken]).await.unwrap_err();
        assert!(error.to_string().contains("migration 2"), "{error}");
        let token = Migration { version: 1, name: "token", text: "CREATE TABLE t (a {float})" };
        assert!(matches!(schema(migrate(place, &[token]).await), SchemaError::Malformed(1, _)));
        assert_eq!(place.db.schema_version().await.unwrap(), 0);
        assert_eq!(dump_schema(&place.db).await.unwrap(), "\n");
    }

    async fn a_database_in_use_is_backed_up_before(place: &Place) {
        let asked = AtomicI64::new(-1);
        let before = |version| { asked.store(version, Ordering::SeqCst); async { Err(Mine::Changed) } };
        place.db.migrate(&[FIRST], 0, before).await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), -1, "nothing to keep in an empty one");
        let refused = place.db.migrate(&[FIRST, SECOND], 0, before).await;
        assert!(matches!(refused, Err(Mine::Changed)));
        assert_eq!((asked.load(Ordering::SeqCst), place.db.schema_version().await.unwrap()), (1, 1));
    }

    async fn several_processes_migrate_once(place: &Place) {
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let db = match place.db.engine() {
                sql::Engine::Sqlite => sql::Db::sqlite(&place.at, crate::common::options()).unwrap(),
                sql::Engine::Postgres => sql::Db::postgres(place.at.to_str().unwrap(), crate::common::options()).await.unwrap(),
            };
            tasks.push(tokio::spawn(async move {
                db.migrate(&[FIRST, SECOND], 0, |_| async { Ok::<_, Error>(()) }).await
            }));
        }
        let mut applied = 0;
        for task in tasks {
            applied += task.await.unwrap().unwrap();
        }
        assert_eq!(applied, 2);
    }
}
