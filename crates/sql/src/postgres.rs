//! PostgreSQL: its sessions, and transactions that are repeated when the server asks for it.
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::runtime::Handle;
use tokio_postgres::{Client, Column, Config, NoTls, Statement as Prepared};

use crate::job::{Job, Mode};
use crate::pool::Pool;
use crate::tx::{self, Session as _};
use crate::{Engine, Error, Options, Result, Row, Statement, Tx, Value, dialect};

/// So often a transaction is repeated: after 4, 8 … 512 ms and a little.
const REPETITIONS: u32 = 8;
/// So many prepared statements are kept per session.
const PREPARED: usize = 1024;

pub(crate) struct Postgres {
    config: Arc<Config>,
    check: bool,
    pool: Arc<Pool<Session>>,
}

struct Session {
    client: Client,
    runtime: Handle,
    prepared: RefCell<HashMap<String, Prepared>>,
}

impl Postgres {
    pub(crate) fn open(url: &str, options: &Options) -> Result<Self> {
        let mut config: Config = url.parse()?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        Ok(Self { config: Arc::new(config), check: options.check_durability, pool: Pool::new(options.pool) })
    }

    /// Runs a job between BEGIN and COMMIT, again if the server asks for it.
    pub(crate) async fn run(&self, mode: Mode, mut job: Box<dyn Job>) -> Result<()> {
        let (config, check, runtime) = (Arc::clone(&self.config), self.check, Handle::current());
        let begin =
            if matches!(mode, Mode::Read | Mode::Report) { dialect::POSTGRES_READ } else { dialect::POSTGRES_WRITE };
        let work = move |mut idle: Option<Session>| {
            let mut repetition = 0;
            loop {
                let usable = idle.filter(|session| !session.client.is_closed());
                let session = match usable.map_or_else(|| connect(&config, check, &runtime), Ok) {
                    Ok(session) => session,
                    Err(error) => {
                        job.answer(Some(error));
                        return None;
                    }
                };
                let (again, failure) = session.attempt(begin, &mut *job);
                if !again || repetition == REPETITIONS {
                    job.answer(failure);
                    return Some(session);
                }
                pause(repetition);
                repetition += 1;
                idle = Some(session);
            }
        };
        self.pool.begin(work).await
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Those who met once should not meet again: each waits for another time.
fn pause(repetition: u32) {
    static TURN: AtomicU64 = AtomicU64::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed) % 16;
    std::thread::sleep(Duration::from_micros((4_000 << repetition) + turn * 700));
}

fn connect(config: &Config, check: bool, runtime: &Handle) -> Result<Session> {
    let client = runtime.block_on(async {
        let (client, connection) = config.connect(NoTls).await?;
        runtime.spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "a connection to PostgreSQL ended");
            }
        });
        client.batch_execute(dialect::POSTGRES_SESSION).await?;
        let wrong: String = client.query_one(dialect::POSTGRES_CHECK, &[&check]).await?.try_get(0)?;
        if wrong.is_empty() { Ok(client) } else { Err(Error::Unsafe(wrong)) }
    })?;
    Ok(Session { client, runtime: runtime.clone(), prepared: RefCell::default() })
}

impl Session {
    /// Runs the job once: whether to run it again, for nothing was kept and it may help, and with
    /// what to answer if not.
    fn attempt(&self, begin: &str, job: &mut dyn Job) -> (bool, Option<Error>) {
        if let Err(error) = self.batch(begin) {
            return (matches!(error, Error::Connection(_)), Some(error));
        }
        let tx = Tx::new(self);
        let keep = job.run(&tx);
        let ended = self.batch(if keep { "COMMIT" } else { "ROLLBACK" }).err();
        let failure = ended.filter(|_| keep);
        let cause = failure.clone().or_else(|| tx.failure());
        if let Some(Error::Other(_)) = cause {
            // Perhaps a prepared statement no longer fits a schema that was changed.
            self.prepared.borrow_mut().clear();
        }
        (matches!(cause, Some(Error::Contended(_))), failure)
    }

    fn prepare(&self, text: &str) -> Result<Prepared> {
        let mut kept = self.prepared.borrow_mut();
        if let Some(found) = kept.get(text) {
            return Ok(found.clone());
        }
        if kept.len() == PREPARED {
            kept.clear();
        }
        let prepared = self.runtime.block_on(self.client.prepare(text))?;
        Ok(kept.entry(text.to_owned()).or_insert(prepared).clone())
    }
}

impl tx::Session for Session {
    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn execute(&self, statement: &Statement, params: &[Value]) -> Result<u64> {
        self.insert(statement.text, params)
    }

    fn insert(&self, text: &str, params: &[Value]) -> Result<u64> {
        let prepared = self.prepare(text)?;
        Ok(self.runtime.block_on(self.client.execute_raw(&prepared, params))?)
    }

    fn rows(&self, statement: &Statement, params: &[Value], sink: &mut dyn FnMut(Row) -> bool) -> Result<()> {
        let prepared = self.prepare(statement.text)?;
        let columns: Arc<[String]> = prepared.columns().iter().map(|column| column.name().to_owned()).collect();
        self.runtime.block_on(async {
            let mut rows = std::pin::pin!(self.client.query_raw(&prepared, params).await?);
            while let Some(row) = rows.try_next().await? {
                if !sink(Row::read(statement, &columns, |index| Ok(row.try_get(index)?))?) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn batch(&self, text: &str) -> Result<()> {
        Ok(self.runtime.block_on(self.client.batch_execute(text))?)
    }

    fn columns(&self, text: &str) -> Result<Vec<(String, String)>> {
        let prepared = self.prepare(text)?;
        let kind = |column: &Column| (column.name().to_owned(), dialect::kind(column.type_().name()));
        Ok(prepared.columns().iter().map(kind).collect())
    }

    fn backup(&self, _: &Path) -> Result<()> {
        Err(Error::Other("PostgreSQL is backed up with pg_dump".to_owned()))
    }
}
