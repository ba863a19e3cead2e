//! What a closure can do inside its transaction.
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::path::Path;

use crate::{Engine, Error, Result, Row, Statement, Value, dialect};

/// A connection of either engine, inside a transaction.
pub(crate) trait Session {
    fn engine(&self) -> Engine;
    fn execute(&self, statement: &Statement, params: &[Value]) -> Result<u64>;
    /// An INSERT whose text was made for its number of rows.
    fn insert(&self, text: &str, params: &[Value]) -> Result<u64>;
    /// Gives each row to `sink` until it answers `false`.
    fn rows(&self, statement: &Statement, params: &[Value], sink: &mut dyn FnMut(Row) -> bool) -> Result<()>;
    fn batch(&self, text: &str) -> Result<()>;
    fn columns(&self, text: &str) -> Result<Vec<(String, String)>>;
    fn backup(&self, to: &Path) -> Result<()>;
}

/// An open transaction. After its first error every call fails with [`Error::Poisoned`], and the
/// transaction is rolled back even if the closure returns `Ok`.
pub struct Tx<'a> {
    session: &'a dyn Session,
    failed: RefCell<Option<Error>>,
    streaming: Cell<bool>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(session: &'a dyn Session) -> Self {
        Self { session, failed: RefCell::default(), streaming: Cell::default() }
    }

    /// Runs a statement that returns no rows; the number of rows it changed.
    pub fn execute(&self, statement: &Statement, params: &[Value]) -> Result<u64> {
        self.guard(statement.name, params, || self.session.execute(statement, params))
    }

    /// All rows of the result, in memory.
    pub fn query(&self, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.guard(statement.name, params, || {
            self.session.rows(statement, params, &mut |row| {
                rows.push(row);
                true
            })
        })?;
        Ok(rows)
    }

    /// The only row, or none. Several are [`Error::Value`].
    pub fn query_opt(&self, statement: &Statement, params: &[Value]) -> Result<Option<Row>> {
        let mut rows = self.query(statement, params)?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            many => Err(Error::Value(format!("{}: {many} rows", statement.name))),
        }
    }

    /// The only row. None or several are [`Error::Value`].
    pub fn query_one(&self, statement: &Statement, params: &[Value]) -> Result<Row> {
        let row = self.query_opt(statement, params)?;
        row.ok_or_else(|| Error::Value(format!("{}: no row", statement.name)))
    }

    /// Gives the rows to `sink` one by one, for results too large for memory, until it fails. The
    /// transaction takes no other statement meanwhile.
    pub fn each<E: From<Error>>(
        &self,
        statement: &Statement,
        params: &[Value],
        mut sink: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut stopped = Ok(());
        self.guard(statement.name, params, || {
            self.streaming.set(true);
            let done = self.session.rows(statement, params, &mut |row| {
                stopped = sink(row);
                stopped.is_ok()
            });
            self.streaming.set(false);
            done
        })?;
        stopped
    }

    /// Inserts many rows: `head` is `INSERT INTO t (a, b)`, `tail` nothing or ` ON CONFLICT …`.
    /// The number of rows changed. On PostgreSQL many rows go in one statement, so no row may meet
    /// another of the same call in `ON CONFLICT … DO UPDATE`.
    pub fn insert_many(&self, head: &str, tail: &str, rows: &[Vec<Value>]) -> Result<u64> {
        let width = rows.first().map_or(0, Vec::len);
        let most = dialect::rows_per_insert(self.session.engine(), width);
        let (mut text, mut size, mut changed, mut rest) = (String::new(), 0, 0, rows);
        while !rest.is_empty() {
            // Powers of two, so that few texts are prepared.
            let take = 1 << rest.len().min(most).ilog2();
            if take != size {
                size = take;
                text = dialect::insert(head, tail, width, size);
            }
            let (chunk, later) = rest.split_at(take);
            let params: Cow<'_, [Value]> = if let [row] = chunk { row.into() } else { chunk.concat().into() };
            changed += self.guard(head, &params, || self.session.insert(&text, &params))?;
            rest = later;
        }
        Ok(changed)
    }

    /// Holds a name, together with others, until the transaction ends: meanwhile nobody is alone with it
    /// ([`crate::Db::alone`]), in whatever process. False on SQLite, where nothing is held: there the process itself
    /// keeps the two apart.
    pub fn hold(&self, name: &str) -> Result<bool> {
        self.lock(name, false)
    }

    /// The same alone: whoever else holds the name is waited for.
    pub(crate) fn hold_alone(&self, name: &str) -> Result<bool> {
        self.lock(name, true)
    }

    fn lock(&self, name: &str, alone: bool) -> Result<bool> {
        let Some(text) = dialect::hold(self.engine(), alone) else { return Ok(false) };
        self.execute(&Statement { name: "sql::HOLD", text }, &[name.into()])?;
        Ok(true)
    }

    /// Runs statements without parameters, separated by `;`. For migrations only.
    pub fn batch(&self, text: &str) -> Result<()> {
        self.guard("batch", &[], || self.session.batch(text))
    }

    pub(crate) fn engine(&self) -> Engine {
        self.session.engine()
    }

    pub(crate) fn columns(&self, statement: &Statement) -> Result<Vec<(String, String)>> {
        self.guard(statement.name, &[], || self.session.columns(statement.text))
    }

    pub(crate) fn backup(&self, to: &Path) -> Result<()> {
        self.session.backup(to)
    }

    /// The first SQL error, if there was one.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.failed.borrow().clone()
    }

    fn guard<R>(&self, name: &str, params: &[Value], run: impl FnOnce() -> Result<R>) -> Result<R> {
        if self.streaming.get() || self.failed.borrow().is_some() {
            return Err(Error::Poisoned(name.to_owned()));
        }
        let nul = params.iter().any(|value| matches!(value, Value::Text(text) if text.contains('\0')));
        let done = if nul { Err(Error::Value("U+0000 in a text".to_owned())) } else { run() };
        done.map_err(|error| {
            let error = error.at(name);
            self.failed.replace(Some(error.clone()));
            error
        })
    }
}
