//! Changes of the schema: one text for both engines, applied once, in order, never altered.
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::{Db, Engine, Error, Result, SchemaError, Statement, Tx, dialect};

/// One change of the schema. Write `TEXT` and `BIGINT` in capitals, and as tokens the words that
/// differ: `{bytes} {bool} {true} {false}`, and after a table's closing parenthesis `{strict}` or
/// `{norowid}` (STRICT, WITHOUT ROWID). Foreign keys stay in force while it runs.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Ascending from 1.
    pub version: i64,
    /// A name for people.
    pub name: &'static str,
    /// The statements, separated by `;`.
    pub text: &'static str,
}

/// So often a migration is tried where others use a table for long, and so long it lets them be in between.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_secs(1);

const TABLE: &str = "CREATE TABLE schema_migrations (version BIGINT NOT NULL PRIMARY KEY, \
    name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL){strict}";

const APPLIED: Statement =
    Statement { name: "sql::APPLIED", text: "SELECT version, checksum FROM schema_migrations ORDER BY version" };
const RECORD: Statement = Statement {
    name: "sql::RECORD",
    text: "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
};

impl Migration {
    /// SHA-256 in hex. Line ends do not count, for git may change them.
    fn checksum(&self) -> String {
        let text = format!("{}\n{}\n{}", self.version, self.name, self.text.replace('\r', ""));
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Db {
    /// The newest version applied; 0 in an empty database.
    pub async fn schema_version(&self) -> Result<i64> {
        self.read(|tx| Ok(applied(tx)?.last().map_or(0, |(version, _)| *version))).await
    }

    /// The number of `known` migrations that wait. Fails with [`Error::Schema`] if the database is
    /// newer than `known`, or was migrated with other texts.
    pub async fn pending(&self, known: &[Migration]) -> Result<usize> {
        let known = known.to_vec();
        self.read(move |tx| Ok(waiting(&applied(tx)?, &known)?.len())).await
    }

    /// Applies all `known` migrations that wait, in one transaction, one process at a time; their
    /// number. `now` is in microseconds since 1970. Before a database that has a schema is changed,
    /// `before` is run with its version, so that the caller can back it up; if it fails, nothing is
    /// changed. On PostgreSQL it gives way to those who use a table for long, and tries again for some minutes. Errors as of
    /// [`Self::pending`].
    pub async fn migrate<E, W>(&self, known: &[Migration], now: i64, before: impl FnOnce(i64) -> W) -> Result<usize, E>
    where
        E: From<Error>,
        W: Future<Output = Result<(), E>>,
    {
        if self.pending(known).await? == 0 {
            return Ok(0);
        }
        let version = self.schema_version().await?;
        if version > 0 {
            before(version).await?;
        }
        let known = known.to_vec();
        let apply = move |tx: &Tx<'_>| {
            tx.batch(dialect::lock_migrations(tx.engine()))?;
            let applied = applied(tx)?;
            if applied.is_empty() {
                run(tx, 0, TABLE)?;
            }
            let waiting = waiting(&applied, &known)?;
            for migration in waiting {
                run(tx, migration.version, migration.text)?;
                let record = [migration.version.into(), migration.name.into(), migration.checksum().into(), now.into()];
                tx.execute(&RECORD, &record)?;
            }
            Ok::<_, Error>(waiting.len())
        };
        let mut tries = if self.engine() == Engine::Postgres { TRIES } else { 1 };
        loop {
            tries -= 1;
            match self.bulk(apply.clone()).await {
                Err(Error::Busy(what)) if tries > 0 => {
                    tracing::info!(what, "a migration waits for others");
                    tokio::time::sleep(PAUSE).await;
                }
                done => return Ok(done?),
            }
        }
    }
}

fn run(tx: &Tx<'_>, version: i64, text: &str) -> Result<()> {
    let text = dialect::expand(tx.engine(), text).map_err(|what| SchemaError::Malformed(version, what))?;
    tx.batch(&text).map_err(|error| error.at(&format!("migration {version}")))
}

/// Version and checksum of each migration that was applied.
fn applied(tx: &Tx<'_>) -> Result<Vec<(i64, String)>> {
    let exists = Statement { name: "schema_migrations", text: dialect::is_table(tx.engine()) };
    if tx.query(&exists, &["schema_migrations".into()])?.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(&APPLIED, &[])?.iter().map(|row| Ok((row.int("version")?, row.text("checksum")?))).collect()
}

/// What remains of `known` after what was applied, which must be its beginning.
fn waiting<'m>(applied: &[(i64, String)], known: &'m [Migration]) -> Result<&'m [Migration], SchemaError> {
    if let Some(pair) = known.windows(2).find(|pair| pair[0].version >= pair[1].version) {
        return Err(SchemaError::Malformed(pair[1].version, "versions do not ascend"));
    }
    let newest = known.last().map_or(0, |migration| migration.version);
    if let Some(&(found, _)) = applied.last().filter(|(version, _)| *version > newest) {
        return Err(SchemaError::Newer { found, known: newest });
    }
    for ((version, checksum), migration) in applied.iter().zip(known) {
        if *version != migration.version || *checksum != migration.checksum() {
            return Err(SchemaError::Altered(migration.version.min(*version)));
        }
    }
    known.get(applied.len()..).ok_or(SchemaError::Altered(newest))
}

/// The schema as sorted lines: columns with kind (a bool is `int`), null, key and default; indexes;
/// references. Alike on both engines and however the tables came to be. CHECKs are not shown.
pub async fn dump_schema(db: &Db) -> Result<String> {
    db.read(|tx| {
        let dump = Statement { name: "dump_schema", text: dialect::dump(tx.engine()) };
        let mut lines = tx.query(&dump, &[])?.iter().map(|row| row.text("line")).collect::<Result<Vec<_>>>()?;
        lines.sort_unstable();
        Ok(lines.join("\n") + "\n")
    })
    .await
}
