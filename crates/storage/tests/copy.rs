//! The copy knows every table and every column of the schema.

use sql::{Db, Error, Options, dump_schema};
use std::collections::BTreeSet;
use storage::copy::TABLES;

#[tokio::test]
async fn every_column_is_copied() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::sqlite(&folder.path().join("x.db"), Options::default()).expect("a file");
    db.migrate(storage::MIGRATIONS, 0, |_| async { Ok::<_, Error>(()) }).await.expect("migrations");
    let dump = dump_schema(&db).await.expect("the schema");
    let copied: BTreeSet<String> =
        TABLES.iter().flat_map(|t| t.columns.iter().map(|c| format!("{}.{c}", t.name))).collect();
    let columns = dump.lines().filter_map(|line| line.strip_prefix("column ")?.split(' ').next());
    let known: BTreeSet<String> = columns.map(str::to_owned).collect();
    assert!(known.len() > 100, "{dump}");
    let missing: Vec<_> = known.difference(&copied).collect();
    assert!(missing.is_empty(), "not copied: {missing:?}");
    assert_eq!(copied.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
}
