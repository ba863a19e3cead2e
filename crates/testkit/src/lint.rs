//! Reads a statement for what the two engines understand differently.

/// What is wrong with the statement; empty if nothing. `nullable` are the columns, by bare name,
/// that may be null: ordering by them needs `NULLS FIRST` or `NULLS LAST`.
pub fn lint(text: &str, nullable: &[&str]) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let tokens = tokens(&lower);
    let mut found = Vec::new();
    let mut inside = Vec::new();
    for (index, &token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1).copied().unwrap_or("");
        let wrong = match token {
            "(" => {
                inside.push(if index > 0 { tokens[index - 1] } else { "" });
                continue;
            }
            ")" => {
                inside.pop();
                continue;
            }
            "order" if next == "by" => {
                found.extend(unordered(&tokens[index + 2..], nullable));
                continue;
            }
            "sum" if next == "(" && !inside.contains(&"cast") => "is NUMERIC on PostgreSQL: CAST(SUM(…) AS BIGINT)",
            "avg" if next == "(" => "rounds differently: divide sum and count",
            "like" | "ilike" | "glob" | "similar" | "regexp" => "matches differently",
            "now" | "date" | "datetime" | "strftime" | "unixepoch" | "random" if next == "(" => {
                "is made before the transaction"
            }
            "current_timestamp" | "current_date" | "current_time" | "localtime" | "localtimestamp" => {
                "is made before the transaction"
            }
            "real" | "double" | "float" | "float4" | "float8" | "numeric" | "decimal" => "is not exact or not read",
            "?" => "is no parameter here: write $1",
            _ if token.contains("::") && !token.starts_with('$') => "is unknown to SQLite: write CAST",
            _ if token.starts_with('$') && !token.contains(':') && next == "is" => "has no type: CAST($1 AS …) IS NULL",
            _ if token.starts_with(|c: char| c.is_ascii_digit()) && token.contains('.') => "is a float",
            _ => continue,
        };
        found.push(format!("{token} {wrong}"));
    }
    found
}

/// Words (with `.`, `$`, `::`) and single signs; without texts, quoted names and comments.
fn tokens(text: &str) -> Vec<&str> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | ':');
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
        let (length, word) = match first {
            '\'' | '"' => (after(&first.to_string(), 1), false),
            '-' if rest.starts_with("--") => (after("\n", 2), false),
            '/' if rest.starts_with("/*") => (after("*/", 2), false),
            _ if part(first) => (rest.find(|c| !part(c)).unwrap_or(rest.len()), true),
            _ => (first.len_utf8(), true),
        };
        if word {
            tokens.push(&rest[..length]);
        }
        rest = rest[length..].trim_start();
    }
    tokens
}

/// The nullable columns after an ORDER BY that do not say where nulls go.
fn unordered(tokens: &[&str], nullable: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let (mut depth, mut item) = (0, Vec::new());
    for &token in tokens.iter().chain(&[";"]) {
        match token {
            "(" => depth += 1,
            ")" if depth > 0 => depth -= 1,
            ")" | ";" | "," | "limit" | "offset" | "fetch" | "for" | "rows" | "range" | "union" if depth == 0 => {
                let column = item.first().and_then(|name: &&str| name.rsplit('.').next()).unwrap_or("");
                let bare = item.get(1).is_none_or(|second| ["asc", "desc", "collate"].contains(second));
                if bare && nullable.contains(&column) && !item.contains(&"nulls") {
                    found.push(format!("order by {column} needs NULLS FIRST or NULLS LAST"));
                }
                item.clear();
                if token != "," {
                    break;
                }
            }
            _ => item.push(token),
        }
    }
    found
}
