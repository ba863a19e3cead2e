//! Data of an earlier version, for programs that are put over them.

use sql::{Db, Error, Options};
use std::path::Path;

/// The first schema and what was in it.
const FIRST: &str = include_str!("../schemas/0001.sqlite.sql");
const NOW: i64 = 1_800_000_000_000_000;

/// The code of the clinic in the data of the first schema.
pub const CLINIC: &str = "4810100017";
/// The sheets of that clinic.
pub const SHEETS: usize = 2;

/// Writes a database file as the first version left it. Its keys are not known any more: a program makes new ones.
///
/// # Panics
/// A file that cannot be written.
pub async fn first(file: &Path) {
    let db = Db::sqlite(file, Options::default()).expect("a file");
    let known: Vec<_> = storage::MIGRATIONS.iter().filter(|migration| migration.version == 1).copied().collect();
    db.migrate(&known, NOW, |_| async { Ok::<_, Error>(()) }).await.expect("the first schema");
    let text = format!("{FIRST}\nDELETE FROM keys;");
    db.bulk(move |tx| tx.batch(&text)).await.expect("the data");
    db.close().await;
}
