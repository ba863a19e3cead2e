//! Every statement is prepared on both engines, gives the same columns, and keeps the rules of one SQL text.

use std::collections::BTreeMap;
use testkit::app::TestApp;

type Columns = BTreeMap<&'static str, Vec<String>>;

async fn prepared(test: &TestApp) -> Columns {
    let mut out = Columns::new();
    for statement in storage::statements() {
        let columns = test.app.db.prepare_check(&statement).await;
        let columns = columns.unwrap_or_else(|e| panic!("{}: {e}", statement.name));
        out.insert(statement.name, columns.into_iter().map(|(name, _)| name).collect());
    }
    assert!(out.len() > 80, "only {} statements are listed", out.len());
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_sqlite() {
    prepared(&TestApp::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_postgres() {
    let (postgres, sqlite) = (prepared(&TestApp::postgres().await).await, prepared(&TestApp::sqlite().await).await);
    for (name, columns) in &sqlite {
        assert_eq!(Some(columns), postgres.get(name), "{name} gives other columns");
    }
}

#[test]
fn statements_keep_the_rules_of_one_text() {
    let faults: Vec<String> = storage::statements()
        .iter()
        .flat_map(|s| testkit::lint(s.text, storage::NULLABLE).into_iter().map(move |f| format!("{}: {f}", s.name)))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

/// Columns with the hash of a file in the store, by table, as the migrations make them.
fn columns_with_files() -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut table = String::new();
    for line in storage::MIGRATIONS.iter().flat_map(|m| m.text.lines()) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("CREATE"), Some("TABLE"), Some(name)) => table = name.to_owned(),
            (Some("ALTER"), Some("TABLE"), Some(name)) if line.contains("sha256") => {
                let column = line.split_whitespace().find(|w| w.ends_with("sha256")).unwrap_or_default();
                out.push((name.to_owned(), column.to_owned()));
            }
            (Some(column), Some("TEXT"), _) if column.ends_with("sha256") => {
                out.push((table.clone(), column.to_owned()))
            }
            _ => {}
        }
    }
    out
}

#[test]
fn every_row_that_names_a_file_holds_it() {
    let columns = columns_with_files();
    assert!(columns.len() > 5, "{columns:?}");
    for name in ["STILL_HELD", "EVERY_HASH"] {
        let all = storage::statements();
        let text = all.iter().find(|s| s.name.ends_with(name)).expect("a statement").text;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
        for (table, column) in &columns {
            let asks = |part: &str| part.contains(&format!("FROM {table} ")) && part.contains(column.as_str());
            assert!(text.split("SELECT").any(asks), "{name} does not ask {table}.{column}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn schemas_of_both_engines_are_equal() {
    let (a, b) = (TestApp::sqlite().await, TestApp::postgres().await);
    let sqlite = sql::dump_schema(&a.app.db).await.expect("a dump");
    let postgres = sql::dump_schema(&b.app.db).await.expect("a dump");
    assert_eq!(sqlite, postgres);
}
