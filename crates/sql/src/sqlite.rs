//! SQLite: its connections, its readers, and the way to its writer.
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, backup::Backup, config::DbConfig};
use tokio::sync::oneshot;

use crate::job::{Job, Mode, closed};
use crate::pool::Pool;
use crate::tx::Session;
use crate::writer::{self, Message};
use crate::{Engine, Error, Options, Result, Row, Statement, Tx, Value, dialect};

pub(crate) struct Sqlite {
    path: Arc<Path>,
    readers: Arc<Pool<Connection>>,
    writer: mpsc::Sender<Message>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self> {
        let connection = open(path, OpenFlags::SQLITE_OPEN_CREATE).and_then(|connection| {
            let mode: String = connection.query_row(dialect::SQLITE_WAL, [], |row| row.get(0))?;
            if mode == "wal" {
                Ok(connection)
            } else {
                Err(Error::Other(format!("the journal mode is {mode}, not wal")))
            }
        });
        let connection = connection.map_err(|error| match error {
            Error::Connection(text) if refuses_files(path) => Error::ReadOnly(text),
            error => error,
        })?;
        let path: Arc<Path> = path.into();
        let (writer, messages) = mpsc::channel();
        let (thread, file) = (std::thread::Builder::new().name("sqlite-writer".to_owned()), Arc::clone(&path));
        let started = thread.spawn(move || writer::serve(connection, &file, &messages));
        started.map_err(|error| Error::Other(error.to_string()))?;
        Ok(Self { path, readers: Pool::new(options.readers), writer })
    }

    pub(crate) async fn run(&self, mode: Mode, job: Box<dyn Job>) -> Result<()> {
        let message = match mode {
            Mode::Read => {
                let path = Arc::clone(&self.path);
                return self.readers.begin(move |idle| read(&path, idle, job)).await;
            }
            Mode::Write => Message::Write(job),
            Mode::Bulk => Message::Bulk(job),
        };
        self.writer.send(message).map_err(|_| closed())
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        let (done, wait) = oneshot::channel();
        if self.writer.send(Message::Close(done)).is_ok() {
            let _gone = wait.await;
        }
    }
}

/// Whether the folder takes no new files: SQLite says of this only that it cannot open one.
fn refuses_files(path: &Path) -> bool {
    let probe = path.with_extension("probe");
    match std::fs::File::create_new(&probe) {
        Ok(_) => std::fs::remove_file(&probe).is_err(),
        Err(error) => matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem),
    }
}

/// Runs a job in one snapshot; gives back the connection.
fn read(path: &Path, idle: Option<Connection>, mut job: Box<dyn Job>) -> Option<Connection> {
    let opened = idle.map_or_else(|| open_reader(path), Ok);
    match opened.and_then(|connection| control(&connection, "BEGIN").map(|()| connection)) {
        Ok(connection) => {
            job.run(&Tx::new(&connection));
            let usable = rollback(&connection);
            job.answer(None);
            usable.then_some(connection)
        }
        Err(error) => {
            job.answer(Some(error));
            None
        }
    }
}

/// Opens a connection for changes; `more` may allow to create the file.
pub(crate) fn open(path: &Path, more: OpenFlags) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(512);
    // A misspelt "name" is an error, as on PostgreSQL, and not a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.execute_batch(dialect::SQLITE_SESSION)?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::empty())?;
    connection.execute_batch(dialect::SQLITE_READER)?;
    Ok(connection)
}

/// Runs BEGIN, COMMIT and their like, kept prepared.
pub(crate) fn control(connection: &Connection, text: &str) -> Result<()> {
    connection.prepare_cached(text)?.raw_execute()?;
    Ok(())
}

/// Ends the transaction, if one is open; whether none is open now.
pub(crate) fn rollback(connection: &Connection) -> bool {
    connection.is_autocommit() || control(connection, "ROLLBACK").is_ok() && connection.is_autocommit()
}

/// Binds by name: in SQLite `$2` is a name, numbered by its first appearance in the text.
/// `$2::bigint` is a name too, and gets the same value.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Value]) -> Result<()> {
    let mut used = 0;
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).unwrap_or("?");
        let number = name.strip_prefix('$').and_then(|name| name.split(':').next()?.parse::<usize>().ok());
        let value = number.and_then(|number| params.get(number.checked_sub(1)?));
        let value = value.ok_or_else(|| Error::Value(format!("no value for parameter {name}")))?;
        statement.raw_bind_parameter(index, value)?;
        used = used.max(number.unwrap_or(0));
    }
    if used == params.len() {
        return Ok(());
    }
    Err(Error::Value(format!("{} parameters given, {used} used", params.len())))
}

impl Session for Connection {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn execute(&self, text: &str, params: &[Value]) -> Result<u64> {
        let mut statement = self.prepare_cached(text)?;
        bind(&mut statement, params)?;
        Ok(statement.raw_execute()? as u64)
    }

    fn rows(&self, statement: &Statement, params: &[Value], sink: &mut dyn FnMut(Row) -> bool) -> Result<()> {
        let mut prepared = self.prepare_cached(statement.text)?;
        bind(&mut prepared, params)?;
        let columns: Arc<[String]> = prepared.column_names().map(str::to_owned).collect();
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            if !sink(Row::read(statement, &columns, |index| Value::from_sqlite(row.get_ref(index)?))?) {
                break;
            }
        }
        Ok(())
    }

    fn batch(&self, text: &str) -> Result<()> {
        Ok(self.execute_batch(text)?)
    }

    fn columns(&self, text: &str) -> Result<Vec<(String, String)>> {
        let statement = self.prepare_cached(text)?;
        let kind = |declared: Option<&str>| dialect::kind(declared.unwrap_or("unknown"));
        Ok(statement.columns().map(|column| (column.name().to_owned(), kind(column.decl_type()))).collect())
    }

    fn backup(&self, to: &Path) -> Result<()> {
        if to.exists() {
            return Err(Error::Other(format!("{} exists", to.display())));
        }
        let mut copy = open(to, OpenFlags::SQLITE_OPEN_CREATE)?;
        let backup = Backup::new(self, &mut copy)?;
        Ok(backup.run_to_completion(i32::MAX, Duration::from_millis(100), None)?)
    }
}
