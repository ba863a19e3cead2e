//! The only place where the engines differ in SQL.
/// The engine behind a [`crate::Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite: one file, one writer.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

pub(crate) const SQLITE_WAL: &str = "PRAGMA journal_mode = WAL";
/// `secure_delete`: what is removed is written over, so that somebody who was erased stays in no free page of the file.
pub(crate) const SQLITE_SESSION: &str = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864; \
    PRAGMA secure_delete = ON;";
pub(crate) const SQLITE_READER: &str = "PRAGMA query_only = ON";

pub(crate) const POSTGRES_SESSION: &str = "SET standard_conforming_strings = on; SET timezone = 'UTC'; \
    SET lock_timeout = '10s'; SET client_encoding = 'UTF8'";
/// What is wrong with the server, or nothing; `$1` is whether durability counts.
pub(crate) const POSTGRES_CHECK: &str = "SELECT concat_ws(', ', \
    CASE WHEN $1 AND current_setting('fsync') = 'off' THEN 'fsync is off' END, \
    CASE WHEN $1 AND current_setting('synchronous_commit') = 'off' THEN 'synchronous_commit is off' END, \
    CASE WHEN current_setting('server_encoding') <> 'UTF8' THEN 'the encoding is not UTF8' END)";
pub(crate) const POSTGRES_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
pub(crate) const POSTGRES_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// How far the server is: what is flushed, and the number of its timeline. A commit is acknowledged only once it is
/// flushed, and only what is flushed is sent to replicas.
pub(crate) const POSTGRES_POSITION: &str = "SELECT CAST(pg_current_wal_flush_lsn() AS TEXT), \
    CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) AS bit(32)) AS int)";
/// Which system and which of its databases this is, and whether it replays another server.
pub(crate) const POSTGRES_IDENTITY: &str = "SELECT concat_ws(' ', (SELECT system_identifier FROM pg_control_system()), \
    (SELECT oid FROM pg_database WHERE datname = current_database())), pg_is_in_recovery()";
/// Whether a replica has replayed everything up to `$1`, on the timeline `$2`: one that follows a server which was
/// replaced may be further on, and lack what came since.
pub(crate) const REPLICA_HAS: &str = "SELECT pg_is_in_recovery() \
    AND COALESCE(pg_last_wal_replay_lsn() >= CAST(CAST($1 AS TEXT) AS pg_lsn), false) \
    AND (SELECT timeline_id FROM pg_control_checkpoint()) = $2";
/// How many bytes a replica has still to replay up to `$1`, and whether it is one yet.
pub(crate) const REPLICA_BEHIND: &str = "SELECT CAST(GREATEST(0, \
    COALESCE(pg_wal_lsn_diff(CAST(CAST($1 AS TEXT) AS pg_lsn), pg_last_wal_replay_lsn()), 0)) AS BIGINT), \
    pg_is_in_recovery()";

/// Makes the other migrating processes wait, however long; the number is ours among advisory locks. Nobody else waits long
/// for a table that is to be changed: whoever reads it for minutes (a backup) would keep all from it who come after the
/// migration asked. On SQLite BEGIN IMMEDIATE has done it.
pub(crate) fn lock_migrations(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => {
            "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(5563102411); SET LOCAL lock_timeout = '2s'"
        }
    }
}

/// Holds a name until the transaction ends: `alone`, or together with others. Who is alone waits for all others, and they
/// for it. Two names with one number only wait for each other. SQLite knows no lock but that of its one writer.
pub(crate) fn hold(engine: Engine, alone: bool) -> Option<&'static str> {
    match (engine, alone) {
        (Engine::Sqlite, _) => None,
        (Engine::Postgres, false) => Some("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))"),
        (Engine::Postgres, true) => Some("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"),
    }
}

pub(crate) fn is_table(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = $1",
        Engine::Postgres => "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1",
    }
}

/// A query whose column `line` describes the schema, alike on both engines.
pub(crate) fn dump(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => include_str!("dump/sqlite.sql"),
        Engine::Postgres => include_str!("dump/postgres.sql"),
    }
}

/// The rows that one INSERT takes: a statement costs next to nothing on SQLite, and on PostgreSQL
/// a journey; it takes 65,535 parameters.
pub(crate) fn rows_per_insert(engine: Engine, width: usize) -> usize {
    match engine {
        Engine::Sqlite => 1,
        Engine::Postgres => (32_000 / width.max(1)).clamp(1, 512),
    }
}

pub(crate) fn insert(head: &str, tail: &str, width: usize, rows: usize) -> String {
    let joined = |parts: &mut dyn Iterator<Item = String>| parts.collect::<Vec<_>>().join(", ");
    let row = |row| format!("({})", joined(&mut (1..=width).map(|column| format!("${}", row * width + column))));
    format!("{head} VALUES {}{tail}", joined(&mut (0..rows).map(row)))
}

/// `int`, `text`, `bytes`, `bool`, or the engine's own word for what this crate does not read.
pub(crate) fn kind(declared: &str) -> String {
    let kind = match declared {
        "INTEGER" | "int8" | "int4" | "int2" => "int",
        "TEXT" | "varchar" | "name" => "text",
        "BLOB" | "bytea" => "bytes",
        other => other,
    };
    kind.to_owned()
}

/// Puts the engine's words into a migration. `Err` with what is wrong.
pub(crate) fn expand(engine: Engine, text: &str) -> Result<String, &'static str> {
    const WORDS: [(&str, &str, &str); 6] = [
        ("{bytes}", "BLOB", "BYTEA"),
        ("{bool}", "INTEGER", "BOOLEAN"),
        ("{true}", "1", "TRUE"),
        ("{false}", "0", "FALSE"),
        ("{strict}", " STRICT", ""),
        ("{norowid}", " STRICT, WITHOUT ROWID", ""),
    ];
    let mut expanded = text.to_owned();
    for (token, sqlite, postgres) in WORDS {
        expanded = expanded.replace(token, if engine == Engine::Sqlite { sqlite } else { postgres });
    }
    if expanded.split('{').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase())) {
        return Err("unknown token");
    }
    Ok(match engine {
        // STRICT tables know no BIGINT.
        Engine::Sqlite => expanded.replace(" BIGINT", " INTEGER"),
        // Text sorts by bytes everywhere; a CAST takes no COLLATE.
        Engine::Postgres => {
            expanded.replace(" TEXT", " TEXT COLLATE \"C\"").replace("AS TEXT COLLATE \"C\"", "AS TEXT")
        }
    })
}
