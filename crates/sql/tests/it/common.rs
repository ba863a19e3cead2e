//! A fresh database on either engine, and one test body for both.
use std::path::PathBuf;

use sql::{Db, Error, Options, Statement};

/// A database that goes when this is dropped.
pub struct Place {
    pub db: Db,
    /// The file of SQLite, in a folder of its own; the URL of PostgreSQL.
    pub at: PathBuf,
    _folder: tempfile::TempDir,
}

pub fn options() -> Options {
    Options { check_durability: false, ..Options::default() }
}

pub async fn sqlite() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("test.db");
    Place { db: Db::sqlite(&at, options()).unwrap(), at, _folder: folder }
}

pub async fn postgres() -> Place {
    let url = testkit::postgres::database();
    let db = Db::postgres(&url, options()).await.unwrap();
    Place { db, at: url.into(), _folder: tempfile::tempdir().unwrap() }
}

/// Creates tables; the few words that differ are those of migrations.
pub async fn create(db: &Db, text: &'static str) {
    let sqlite = db.engine() == sql::Engine::Sqlite;
    let text = text.replace("{int}", if sqlite { "INTEGER" } else { "BIGINT" });
    let text = text.replace("{bytes}", if sqlite { "BLOB" } else { "BYTEA" });
    let text = text.replace("{bool}", if sqlite { "INTEGER" } else { "BOOLEAN" });
    let text = text.replace("{strict}", if sqlite { " STRICT" } else { "" });
    db.bulk(move |tx| tx.batch(&text)).await.unwrap();
}

/// The one integer that a statement without parameters gives.
pub async fn int(db: &Db, statement: Statement) -> i64 {
    db.read(move |tx| tx.query_one(&statement, &[])?.int("n")).await.unwrap()
}

/// An error of a caller, as storage has its own.
#[derive(Debug)]
pub enum Mine {
    Sql(Error),
    Changed,
}

impl From<Error> for Mine {
    fn from(error: Error) -> Self {
        Self::Sql(error)
    }
}

/// `both! { async fn name(place: &Place) { … } }` runs each body on both engines.
#[macro_export]
macro_rules! both {
    ($(async fn $name:ident($place:ident: &Place) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn body($place: &Place) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                body(&$crate::common::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                body(&$crate::common::postgres().await).await;
            }
        }
    )*};
}
