//! `docs/generated/` is what the code gives: routes, policy, schema of each engine, API.
//! `MAMORI_REGENERATE=1` writes the files instead of comparing them.

use domain::policy::RULES;
use serde_json::json;
use sql::{Db, Engine, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use testkit::app::TestApp;

/// Tables with their indexes, each under its table, in the words that SQLite keeps.
const SQLITE: Statement = Statement {
    name: "generated::SQLITE",
    text: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name <> 'schema_migrations'
        ORDER BY tbl_name, type = 'index', name",
};

/// The same out of PostgreSQL's catalogue: columns in their order, then keys and references, then indexes.
const POSTGRES: Statement = Statement {
    name: "generated::POSTGRES",
    text: r#"WITH tables AS (
          SELECT oid, relname FROM pg_class
          WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname <> 'schema_migrations'
        ), lines AS (
          SELECT a.attrelid AS oid, 1 AS part, lpad(a.attnum::text, 4, '0') AS place,
            a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN c.collname IS NULL OR c.collname = 'default' THEN '' ELSE ' COLLATE "' || c.collname || '"' END
            || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
            || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END AS line
          FROM pg_attribute a LEFT JOIN pg_collation c ON c.oid = a.attcollation
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          WHERE a.attnum > 0 AND NOT a.attisdropped
          UNION ALL
          SELECT conrelid, 2, contype::text || ' ' || pg_get_constraintdef(oid), pg_get_constraintdef(oid)
          FROM pg_constraint WHERE contype IN ('p', 'u', 'f', 'c')
        )
        SELECT t.relname::text COLLATE "C" AS name, 0 AS kind, '' AS index_name,
          'CREATE TABLE ' || t.relname || E' (\n  ' || string_agg(l.line, E',\n  ' ORDER BY l.part, l.place COLLATE "C") || E'\n)' AS sql
        FROM tables t JOIN lines l ON l.oid = t.oid GROUP BY t.relname
        UNION ALL
        SELECT t.relname::text COLLATE "C", 1, n.relname::text COLLATE "C",
          replace(pg_get_indexdef(i.indexrelid), current_schema() || '.', '')
        FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class n ON n.oid = i.indexrelid
        WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))
        ORDER BY 1, 2, 3"#,
};

/// The schema after all migrations, as the engine itself tells it.
async fn schema(db: &Db) -> String {
    let (tells, head) = match db.engine() {
        Engine::Sqlite => (&SQLITE, "SQLite"),
        Engine::Postgres => (&POSTGRES, "PostgreSQL"),
    };
    let rows = db.read(|tx| tx.query(tells, &[])).await.expect("the schema");
    let statements = rows.iter().map(|row| format!("\n{};\n", row.text("sql").expect("sql")));
    format!("-- The schema on {head} after all migrations. Made by a test: see README.md.\n")
        + &statements.collect::<String>()
}

/// One line per rule.
fn policy() -> String {
    let rules = RULES.iter().map(|rule| {
        json!({"role": rule.role, "action": rule.action.code(), "subject": rule.action.subject(), "scope": rule.scope})
    });
    format!("[\n{}\n]\n", rules.map(|rule| rule.to_string()).collect::<Vec<_>>().join(",\n"))
}

/// Who may do what and how far, role by role and subject by subject: the privacy page names this file.
fn who_sees_what() -> String {
    let mut roles: Vec<&str> = Vec::new();
    for rule in RULES {
        if !roles.contains(&rule.role) {
            roles.push(rule.role);
        }
    }
    let mut out = "# Who sees what\n\nMade from the policy table by a test: see README.md. What stands in no line is refused. \
         How far: `own` the person's own organisation, `all` every one, `published` what is published; the others stand in \
         `crates/domain/src/policy.rs`.\n"
        .to_owned();
    for role in roles {
        out += &format!("\n## {role}\n| subject | what, and how far |\n|---|---|\n");
        let mut subjects: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for rule in RULES.iter().filter(|rule| rule.role == role) {
            let scope = json!(rule.scope);
            let said = format!("{} ({})", rule.action.code(), scope.as_str().unwrap_or_default());
            subjects.entry(rule.action.subject()).or_default().push(said);
        }
        for (subject, said) in subjects {
            out += &format!("| {subject} | {} |\n", said.join(", "));
        }
    }
    out
}

/// Tables that hold nothing of anybody: the machinery of work, counts, words.
const NOBODYS: &[&str] = &[];

#[tokio::test]
async fn every_table_stands_on_the_privacy_page() {
    let test = TestApp::sqlite().await;
    let schema = schema(&test.app.db).await;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations/privacy.md");
    let page = std::fs::read_to_string(page).expect("the privacy page");
    let words: BTreeSet<&str> = page.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let tables = schema.split("CREATE TABLE ").skip(1).filter_map(|rest| rest.split([' ', '(']).next());
    let missing: Vec<&str> = tables.filter(|table| !words.contains(table) && !NOBODYS.contains(table)).collect();
    assert!(missing.is_empty(), "no line says what these keep, of whom and how long: {missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn generated_files_are_what_the_code_gives() {
    let (sqlite, postgres) = (TestApp::sqlite().await, TestApp::postgres().await);
    let files = [
        ("routes.json", web::routes_json().expect("routes")),
        ("policy.json", policy()),
        ("who-sees-what.md", who_sees_what()),
        ("schema.sqlite.sql", schema(&sqlite.app.db).await),
        ("schema.postgres.sql", schema(&postgres.app.db).await),
        ("openapi.json", web::openapi_json()),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated");
    if std::env::var("MAMORI_REGENERATE").is_ok_and(|value| value == "1") {
        for (name, text) in &files {
            std::fs::write(folder.join(name), text).expect(name);
        }
        return;
    }
    // Line ends do not count, for git may change them.
    let kept = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default().replace('\r', "");
    let old: Vec<&str> = files.iter().filter(|(name, text)| kept(name) != *text).map(|(name, _)| *name).collect();
    assert!(
        old.is_empty(),
        "docs/generated: {old:?} is not what the code gives. Look at the difference after\n  \
         MAMORI_REGENERATE=1 cargo test -p testkit --test generated"
    );
}
