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

#[tokio::test(flavor = "multi_thread")]
async fn schemas_of_both_engines_are_equal() {
    let (a, b) = (TestApp::sqlite().await, TestApp::postgres().await);
    let sqlite = sql::dump_schema(&a.app.db).await.expect("a dump");
    let postgres = sql::dump_schema(&b.app.db).await.expect("a dump");
    assert_eq!(sqlite, postgres);
}
