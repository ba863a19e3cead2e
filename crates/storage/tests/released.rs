//! Each released schema with its data set (`testkit/schemas/`) becomes the newest one: the same tables as a fresh
//! database, every row still there, the audit chains whole, and the same rows on both engines.

use domain::policy::{Action, Actor, Subject, decide};
use sql::{Db, Engine, Error, Options, Value, dump_schema};
use std::cell::RefCell;
use std::collections::BTreeMap;
use storage::MIGRATIONS;
use tempfile::TempDir;

/// Version, and what a database of it holds, in the words of SQLite.
const RELEASED: &[(i64, &str)] = &[(1, include_str!("../../testkit/schemas/0001.sqlite.sql"))];

const NOW: i64 = 1_800_000_000_000_000;

/// Every row of every table, by the table's name.
type Rows = BTreeMap<&'static str, Vec<Vec<Value>>>;

/// An empty database of an engine, in this folder.
async fn empty(engine: Engine, folder: &TempDir, name: &str) -> Db {
    let options = Options { check_durability: false, ..Options::default() };
    match engine {
        Engine::Sqlite => Db::sqlite(&folder.path().join(name), options).expect("a file"),
        Engine::Postgres => Db::postgres(&testkit::postgres::database(), options).await.expect("a database"),
    }
}

async fn migrate(db: &Db, up_to: i64) {
    let known: Vec<_> = MIGRATIONS.iter().filter(|m| m.version <= up_to).copied().collect();
    db.migrate(&known, NOW, |_| async { Ok::<_, Error>(()) }).await.expect("migrations");
}

/// The data set in the engine's words: X'AB' outside of texts is '\xAB' on PostgreSQL.
fn in_words_of(engine: Engine, text: &str) -> String {
    if engine == Engine::Sqlite {
        return text.to_owned();
    }
    let lines = text.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
    // Between quotes stands every second piece; a doubled quote is an empty piece outside.
    let mut out = String::new();
    let mut bytes = false;
    for (n, piece) in lines.split('\'').enumerate() {
        let inside = n % 2 == 1;
        if n > 0 {
            out.push('\'');
        }
        if inside && bytes {
            out.push_str("\\x");
        }
        bytes = !inside && piece.ends_with('X');
        out.push_str(if bytes { &piece[..piece.len() - 1] } else { piece });
    }
    out
}

async fn rows(db: &Db) -> Rows {
    db.read(|tx| {
        let found = RefCell::new(Rows::new());
        storage::copy::read(tx, &|(table, mut rows)| {
            let mut found = found.borrow_mut();
            found.entry(storage::copy::TABLES[table].name).or_default().append(&mut rows);
            true
        })?;
        Ok::<_, Error>(found.into_inner())
    })
    .await
    .expect("rows")
}

/// How many rows the data set has for a table.
fn given(data: &str, table: &str) -> usize {
    data.matches(&format!("INSERT INTO {table} (")).count()
}

async fn checksum(db: &Db) -> String {
    let applied = sql::Statement {
        name: "released",
        text: "SELECT checksum FROM schema_migrations ORDER BY version DESC LIMIT 1",
    };
    db.read(move |tx| tx.query_one(&applied, &[])?.text("checksum")).await.expect("a checksum")
}

/// Loads a released version's data and upgrades it; what it holds then.
async fn a_released_schema_becomes_the_newest(engine: Engine, version: i64, data: &str) -> Rows {
    let folder = TempDir::new().expect("a folder");
    let (db, fresh) = (empty(engine, &folder, "released.db").await, empty(engine, &folder, "fresh.db").await);
    migrate(&db, version).await;
    let released = format!("-- checksum of migration {version}: {}", checksum(&db).await);
    assert!(
        data.lines().any(|line| line == released),
        "migration {version} was released and never changes: write a new one ({released})"
    );
    let schema = dump_schema(&db).await.expect("a dump");
    let tables = schema.lines().filter_map(|line| line.strip_prefix("column ")?.split_once('.'));
    let bare: Vec<&str> = tables.map(|(table, _)| table).filter(|table| given(data, table) == 0).collect();
    assert_eq!(bare, Vec::<&str>::new(), "the data set has no row of these");
    let text = in_words_of(engine, data);
    db.bulk(move |tx| tx.batch(&text)).await.expect("the data set");

    migrate(&db, i64::MAX).await;
    migrate(&fresh, i64::MAX).await;
    let newest = MIGRATIONS.last().map_or(0, |m| m.version);
    assert_eq!(db.schema_version().await.expect("a version"), newest);
    assert_eq!(dump_schema(&db).await.expect("a dump"), dump_schema(&fresh).await.expect("a dump"));

    let found = rows(&db).await;
    for table in storage::copy::TABLES.iter().filter(|table| given(data, table.name) > 0) {
        let kept = found.get(table.name).map_or(0, Vec::len);
        assert_eq!(kept, given(data, table.name), "rows of {}", table.name);
    }
    let verdict = db.read(|tx| storage::audit::verify(tx, None)).await.expect("chains");
    assert_eq!((verdict.fault, verdict.records), (None, given(data, "audit_records") as i64));
    sheets_are_read(&db).await;
    found
}

/// The new program reads the old sheets.
async fn sheets_are_read(db: &Db) {
    let read = |tx: &sql::Tx<'_>| {
        let clinic = storage::organisations::owner_of_code(tx, "4810100017")?.expect("the clinic");
        let permit = decide(&Actor::Command, Action::SeeSheet, &Subject::of(clinic)).expect("a permit");
        let mut told = Vec::new();
        for sheet in storage::checklist::list(tx, &permit, clinic)? {
            let chosen = storage::checklist::chosen(tx, &sheet)?;
            let notes: usize = storage::checklist::history(tx, &sheet)?.iter().filter(|h| !h.note.is_empty()).count();
            told.push((sheet.form.clone(), sheet.round, chosen.len(), notes));
        }
        told.sort();
        Ok::<_, Error>(told)
    };
    let told = db.read(read).await.expect("sheets");
    assert_eq!(told, [("institution".to_owned(), 2, 3, 3), ("vendor".to_owned(), 1, 1, 0)]);
}

mod upgrade {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn on_sqlite() {
        for (version, data) in RELEASED {
            a_released_schema_becomes_the_newest(Engine::Sqlite, *version, data).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn on_postgres() {
        for (version, data) in RELEASED {
            let postgres = a_released_schema_becomes_the_newest(Engine::Postgres, *version, data).await;
            let sqlite = a_released_schema_becomes_the_newest(Engine::Sqlite, *version, data).await;
            assert_eq!(postgres.keys().collect::<Vec<_>>(), sqlite.keys().collect::<Vec<_>>());
            let differing: Vec<&str> =
                sqlite.keys().filter(|name| sqlite.get(*name) != postgres.get(*name)).copied().collect();
            assert_eq!(differing, Vec::<&str>::new(), "tables whose rows differ between the engines");
        }
    }
}

#[test]
fn every_released_schema_has_its_data_set() {
    let versions: Vec<i64> = RELEASED.iter().map(|(version, _)| *version).collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/schemas");
    let mut kept: Vec<i64> = std::fs::read_dir(folder)
        .expect("testkit/schemas")
        .filter_map(|file| file.ok()?.file_name().to_str()?.strip_suffix(".sqlite.sql")?.parse().ok())
        .collect();
    kept.sort_unstable();
    assert_eq!(versions, kept);
    assert!(
        in_words_of(Engine::Postgres, "VALUES (X'0A', 'X''it''s X', X'')") == "VALUES ('\\x0A', 'X''it''s X', '\\x')"
    );
}
