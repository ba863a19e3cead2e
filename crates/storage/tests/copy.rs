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

/// PostgreSQL spread over machines keeps together what begins with the organisation; every other table is named with its
/// place in `docs/operations/scale.md`.
#[test]
fn every_table_can_be_spread_or_is_named() {
    const SCHEMA: &str = include_str!("../../../docs/generated/schema.postgres.sql");
    const SCALE: &str = include_str!("../../../docs/operations/scale.md");
    let named: BTreeSet<&str> = SCALE
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .flat_map(|line| line.split('|').next().unwrap_or_default().split('`'))
        .filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !word.is_empty())
        .collect();
    let mut other = BTreeSet::new();
    for table in SCHEMA.split("CREATE TABLE ").skip(1) {
        let name = table.split(' ').next().unwrap_or_default();
        let key = table.split("PRIMARY KEY (").nth(1).unwrap_or_default();
        if !(key.starts_with("organisation_id") || key.starts_with("association_id")) {
            other.insert(name);
        }
    }
    assert!(other.len() > 10, "{other:?}");
    assert_eq!(other.difference(&named).collect::<Vec<_>>(), Vec::<&&str>::new(), "neither spread nor named");
    assert_eq!(named.difference(&other).collect::<Vec<_>>(), Vec::<&&str>::new(), "named, and spread already");
}
