//! What `lint` refuses, and what it lets pass.
use testkit::lint;

#[test]
fn what_the_engines_understand_differently_is_refused() {
    for (text, named) in [
        ("SELECT SUM(n) AS n FROM t", "sum"),
        ("SELECT coalesce(sum (n), 0) FROM t", "sum"),
        ("SELECT CAST(AVG(n) AS BIGINT) FROM t", "avg"),
        ("SELECT a FROM t WHERE a LIKE $1", "like"),
        ("SELECT a FROM t WHERE a NOT ILIKE $1", "ilike"),
        ("SELECT a FROM t WHERE $1 IS NULL OR a = $1", "$1"),
        ("SELECT a FROM t WHERE ($2 IS NOT NULL)", "$2"),
        ("UPDATE t SET at = now()", "now"),
        ("UPDATE t SET at = CURRENT_TIMESTAMP", "current_timestamp"),
        ("SELECT CAST(a AS REAL) FROM t", "real"),
        ("SELECT CAST(a AS DOUBLE PRECISION) FROM t", "double"),
        ("SELECT a * 0.5 FROM t", "0.5"),
        ("SELECT a FROM t WHERE id = ?", "?"),
        ("SELECT a FROM t WHERE id = ?1", "?"),
        ("SELECT a::bigint FROM t", "a::bigint"),
        ("SELECT a FROM t ORDER BY due", "due"),
        ("SELECT a FROM t ORDER BY id, t.due DESC LIMIT 3", "due"),
        ("SELECT row_number() OVER (PARTITION BY a ORDER BY due ASC) FROM t", "due"),
        ("SELECT a FROM t ORDER BY due NULLS LAST, closed", "closed"),
    ] {
        let found = lint(text, &["due", "closed"]);
        assert!(found.len() == 1 && found[0].contains(named), "{text}: {found:?}");
    }
}

#[test]
fn the_common_subset_passes() {
    for text in [
        "SELECT CAST(SUM(n) AS BIGINT) AS n FROM t",
        "SELECT CAST(coalesce(sum(n) FILTER (WHERE a), 0) AS BIGINT) AS n FROM t",
        "SELECT a FROM t WHERE CAST($1 AS TEXT) IS NULL OR $1::text IS NULL OR a = $1",
        "SELECT a FROM t WHERE a IS NULL AND b = $1",
        "SELECT a FROM t ORDER BY id, due DESC NULLS LAST, closed NULLS FIRST LIMIT $1",
        "SELECT a FROM t ORDER BY coalesce(due, 'x'), id",
        "SELECT row_number() OVER (ORDER BY id ROWS UNBOUNDED PRECEDING), due FROM t",
        "INSERT INTO t (a, note) VALUES ($1, 'does it like 0.5 ? now() ''sum(x)''') -- real?
         ON CONFLICT (a) DO UPDATE SET note = excluded.note RETURNING a /* avg(x) */",
        "SELECT date, \"now\" FROM t WHERE sum = $1",
    ] {
        assert_eq!(lint(text, &["due", "closed"]), Vec::<String>::new(), "{text}");
    }
}
