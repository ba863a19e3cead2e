//! A connection to a PostgreSQL server.
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::runtime::Handle;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Column, Statement as Prepared};

use crate::job::Job;
use crate::tls::Target;
use crate::tx::{self, Session as _};
use crate::{Engine, Error, Result, Row, Statement, Tx, Value, dialect};

/// So many prepared statements are kept per session.
const PREPARED: usize = 1024;

pub(crate) struct Session {
    client: Client,
    runtime: Handle,
    prepared: RefCell<HashMap<String, Prepared>>,
}

/// How one attempt at a job ended.
pub(crate) struct Ended {
    /// Nothing was kept, and running it again may help.
    pub again: bool,
    /// What to answer in place of what the closure returned.
    pub failure: Option<Error>,
    /// What the server refused, if it was the server.
    pub refused: Option<Error>,
}

impl Session {
    /// Connects; `check` refuses a server that may lose what it acknowledged.
    pub(crate) fn open(target: &Target, check: bool, runtime: &Handle) -> Result<Self> {
        let opened = async {
            let client = target.connect(runtime).await?;
            client.batch_execute(dialect::POSTGRES_SESSION).await?;
            let wrong: String = client.query_one(dialect::POSTGRES_CHECK, &[&check]).await?.try_get(0)?;
            if wrong.is_empty() { Ok(client) } else { Err(Error::Unsafe(wrong)) }
        };
        // Whoever takes the connection may still say nothing.
        let silent = |_| Error::Connection("no answer".to_owned());
        let client =
            runtime.block_on(async { tokio::time::timeout(target.patience() * 3, opened).await.map_err(silent)? })?;
        Ok(Self { client, runtime: runtime.clone(), prepared: RefCell::default() })
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.client.is_closed()
    }

    /// The one row of a question of this crate's own.
    pub(crate) fn one(&self, text: &str, params: &[&(dyn ToSql + Sync)]) -> Result<tokio_postgres::Row> {
        let prepared = self.prepare(text)?;
        Ok(self.runtime.block_on(self.client.query_one(&prepared, params))?)
    }

    /// The same, from a server that may not answer.
    pub(crate) fn within(
        &self,
        most: Duration,
        text: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<tokio_postgres::Row> {
        let asked = async {
            let prepared = self.prepared_for(text).await?;
            Ok(self.client.query_one(&prepared, params).await?)
        };
        let silent = |_| Error::Connection("no answer".to_owned());
        self.runtime.block_on(async { tokio::time::timeout(most, asked).await.map_err(silent)? })
    }

    /// Runs the job once.
    pub(crate) fn attempt(&self, begin: &str, job: &mut dyn Job) -> Ended {
        if let Err(error) = self.batch(begin) {
            let again = matches!(error, Error::Connection(_));
            return Ended { again, failure: Some(error.clone()), refused: Some(error) };
        }
        let tx = Tx::new(self);
        let keep = job.run(&tx);
        let ended = self.batch(if keep { "COMMIT" } else { "ROLLBACK" }).err();
        let failure = ended.filter(|_| keep);
        let refused = failure.clone().or_else(|| tx.failure());
        if let Some(Error::Other(_)) = refused {
            // Perhaps a prepared statement no longer fits a schema that was changed.
            self.prepared.borrow_mut().clear();
        }
        Ended { again: matches!(refused, Some(Error::Contended(_))), failure, refused }
    }

    fn prepare(&self, text: &str) -> Result<Prepared> {
        if let Some(found) = self.kept(text) {
            return Ok(found);
        }
        self.runtime.block_on(self.prepared_for(text))
    }

    fn kept(&self, text: &str) -> Option<Prepared> {
        self.prepared.borrow().get(text).cloned()
    }

    async fn prepared_for(&self, text: &str) -> Result<Prepared> {
        if let Some(found) = self.kept(text) {
            return Ok(found);
        }
        let prepared = self.client.prepare(text).await?;
        let mut kept = self.prepared.borrow_mut();
        if kept.len() == PREPARED {
            kept.clear();
        }
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
