//! The database as the rest of the program sees it.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::job::{Mode, Task, closed};
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::{Engine, Error, Replicated, Result, Statement, Tx};

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read a SQLite file at the same time.
    pub readers: usize,
    /// Connections to PostgreSQL.
    pub pool: usize,
    /// Whether a PostgreSQL server that may lose acknowledged changes is refused. Off in tests only.
    pub check_durability: bool,
    /// A streaming replica of the PostgreSQL server, for reports.
    pub replica: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, pool: 8, check_durability: true, replica: None }
    }
}

/// A database; clones share it. Its async methods need a tokio runtime.
#[derive(Clone)]
pub struct Db {
    backend: Arc<Backend>,
    writing: Arc<AtomicUsize>,
}

enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// A change that was asked for and not answered yet; counted until it is dropped.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Db {
    fn of(backend: Backend) -> Self {
        Self { backend: Arc::new(backend), writing: Arc::default() }
    }

    /// Opens a SQLite file, which is created if need be; its folder must exist.
    pub fn sqlite(path: &Path, options: Options) -> Result<Self> {
        Ok(Self::of(Backend::Sqlite(Sqlite::open(path, &options)?)))
    }

    /// Connects to PostgreSQL, inside TLS if the address says `sslmode=require` or `verify-full` (`sslrootcert` names whom
    /// to believe, else the machine's authorities are). Fails with [`Error::Unsafe`] on a server with `fsync` or
    /// `synchronous_commit` off, or whose database is not in UTF-8; with [`Error::Replica`] if what was named as its
    /// replica is none, but not if that is away.
    pub async fn postgres(url: &str, options: Options) -> Result<Self> {
        Ok(Self::of(Backend::Postgres(Postgres::open(url, &options).await?)))
    }

    /// The engine behind.
    pub fn engine(&self) -> Engine {
        match &*self.backend {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a small change and answers once it is durable. On SQLite those that come at the same
    /// time share a commit; on PostgreSQL it is READ COMMITTED, repeated if the server asks for it.
    /// If the returned future is dropped, the change is made whole or not at all.
    pub async fn write<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        closure: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.run(Mode::Write, closure).await
    }

    /// Like [`Self::write`], for large changes: never shares its commit.
    pub async fn bulk<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        closure: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.run(Mode::Bulk, closure).await
    }

    /// Runs a closure that only reads, in one snapshot. For reads of a few rows, a page's worth: on SQLite they run on
    /// the thread that asks, when a connection idles.
    pub async fn read<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        closure: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.run(Mode::Read, closure).await
    }

    /// Like [`Self::read`], for reads that may take more than some milliseconds: never on the thread that asks. Where
    /// PostgreSQL has a replica it may read there, but never without what was acknowledged before it was asked for.
    pub async fn report<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        closure: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.run(Mode::Report, closure).await
    }

    /// Runs a closure that changes nothing here while nobody holds the name ([`Tx::hold`]), in whatever process; what
    /// those committed who held it before is seen. In it something outside the database may be done that is done once
    /// even if it is done twice. On SQLite it is a [`Self::report`], so that its writer never waits for it, and who holds
    /// the name is kept away by the process itself.
    pub async fn alone<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        name: &str,
        closure: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        if self.engine() == Engine::Sqlite {
            return self.report(closure).await;
        }
        let name = name.to_owned();
        // What is asked after the lock must see more than what is asked with it: READ COMMITTED.
        let alone = move |tx: &Tx<'_>| -> Result<T, E> {
            tx.hold_alone(&name)?;
            closure(tx)
        };
        self.run(Mode::Write, alone).await
    }

    /// How many changes of this process were asked for and are not answered yet.
    pub fn writing(&self) -> usize {
        self.writing.load(Ordering::Relaxed)
    }

    /// How the replica for reports stands; none where there is none. Waits for it as a report does.
    pub async fn replicated(&self) -> Option<Replicated> {
        match &*self.backend {
            Backend::Sqlite(_) => None,
            Backend::Postgres(postgres) => postgres.replicated().await,
        }
    }

    async fn run<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        mode: Mode,
        closure: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let _counted = matches!(mode, Mode::Write | Mode::Bulk).then(|| Counted::new(&self.writing));
        let (job, answer) = Task::new(closure);
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.run(mode, job).await?,
            Backend::Postgres(postgres) => postgres.run(mode, job).await?,
        }
        answer.await.unwrap_or_else(|_| Err(closed().into()))
    }

    /// Lets PostgreSQL look anew at what is in these tables. For work that has just filled them: until its own sweep
    /// comes by, it plans as if they held little. Nothing on SQLite, whose plans do not change with what is stored.
    ///
    /// # Errors
    /// As the engine gives them.
    pub async fn look_anew(&self, tables: &[&str]) -> Result<()> {
        if self.engine() == Engine::Sqlite {
            return Ok(());
        }
        let text: String = tables.iter().map(|table| format!("ANALYZE {table};")).collect();
        self.bulk(move |tx| tx.batch(&text)).await
    }

    /// Prepares the statement without running it: names and kinds (`int`, `text`, `bytes`, `bool`)
    /// of its columns. On SQLite a bool is `int`, and what is computed is `unknown`.
    pub async fn prepare_check(&self, statement: &Statement) -> Result<Vec<(String, String)>> {
        let statement = *statement;
        self.read(move |tx| tx.columns(&statement)).await
    }

    /// Copies one snapshot of a SQLite database to the new file `to`, while it is in use.
    pub async fn backup_to(&self, to: &Path) -> Result<()> {
        let to = to.to_owned();
        self.report(move |tx| tx.backup(&to)).await
    }

    /// Waits for the work under way, moves the WAL into the file, closes all connections.
    /// Whoever comes later gets [`Error::Connection`].
    pub async fn close(&self) {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close().await,
        }
    }
}
