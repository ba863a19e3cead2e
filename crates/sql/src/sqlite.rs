//! SQLite: its connections, its readers, and the way to its writer.
use std::cell::RefCell;
use std::io::ErrorKind;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
    config::DbConfig,
};
use rustc_hash::FxHashMap;
use tokio::sync::oneshot;

use crate::job::{Job, Mode, closed};
use crate::pool::Pool;
use crate::tx::Session;
use crate::writer::{self, Message};
use crate::{Engine, Error, Options, Result, Row, Statement, Tx, Value, dialect};

/// So many pages of a copy go to the disk at once.
const PIECE: i32 = 1024;

pub(crate) struct Sqlite {
    path: Arc<Path>,
    readers: Arc<Pool<Handle>>,
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
        let started = thread.spawn(move || writer::serve(Handle::new(connection), &file, &messages));
        started.map_err(|error| Error::Other(error.to_string()))?;
        Ok(Self { path, readers: Pool::new(options.readers), writer })
    }

    pub(crate) async fn run(&self, mode: Mode, job: Box<dyn Job>) -> Result<()> {
        let message = match mode {
            Mode::Read | Mode::Report => {
                // A small read takes less time than the way to another thread.
                if mode == Mode::Read
                    && let Some(lent) = self.readers.idle_now()
                {
                    lent.work(|idle| read(&self.path, idle, job));
                    return Ok(());
                }
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

/// What the disk says of a copy.
fn of_disk(error: std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::Full(error.to_string()),
        _ => Error::Other(error.to_string()),
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
fn read(path: &Path, idle: Option<Handle>, mut job: Box<dyn Job>) -> Option<Handle> {
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

/// A connection, with what is known of its statements.
pub(crate) struct Handle {
    connection: Connection,
    shapes: RefCell<FxHashMap<(usize, usize), Arc<Shape>>>,
}

/// What a statement's text says of its parameters and columns: asked of the engine once.
struct Shape {
    /// For each parameter of the engine the place of its value.
    params: Vec<usize>,
    /// How many values it takes.
    values: usize,
    columns: Arc<[String]>,
}

impl Deref for Handle {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Handle {
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection, shapes: RefCell::default() }
    }

    /// The shape of a statement, whose text is one of the program's own: its address names it.
    fn shape(&self, statement: &Statement, prepared: &rusqlite::Statement<'_>) -> Result<Arc<Shape>> {
        let key = (statement.text.as_ptr() as usize, statement.text.len());
        if let Some(shape) = self.shapes.borrow().get(&key) {
            return Ok(Arc::clone(shape));
        }
        let shape = Arc::new(Shape::of(prepared)?);
        self.shapes.borrow_mut().insert(key, Arc::clone(&shape));
        Ok(shape)
    }
}

impl Shape {
    /// In SQLite `$2` is a name, numbered by its first appearance in the text. `$2::bigint` is a name too, and gets
    /// the same value.
    fn of(statement: &rusqlite::Statement<'_>) -> Result<Self> {
        let mut params = Vec::new();
        for index in 1..=statement.parameter_count() {
            let name = statement.parameter_name(index).unwrap_or("?");
            let number = name.strip_prefix('$').and_then(|name| name.split(':').next()?.parse::<usize>().ok());
            let place = number.and_then(|number| number.checked_sub(1));
            params.push(place.ok_or_else(|| Error::Value(format!("no value for parameter {name}")))?);
        }
        let values = params.iter().max().map_or(0, |place| place + 1);
        Ok(Self { params, values, columns: statement.column_names().map(str::to_owned).collect() })
    }

    fn bind(&self, statement: &mut rusqlite::Statement<'_>, params: &[Value]) -> Result<()> {
        for (index, place) in self.params.iter().enumerate() {
            let value = params.get(*place);
            let value = value.ok_or_else(|| Error::Value(format!("no value for parameter ${}", place + 1)))?;
            statement.raw_bind_parameter(index + 1, value)?;
        }
        if self.values == params.len() {
            return Ok(());
        }
        Err(Error::Value(format!("{} parameters given, {} used", params.len(), self.values)))
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
    // Else a statement is parsed anew whenever one of its values changes (SQLITE_ENABLE_STAT4 peeks at them).
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(dialect::SQLITE_SESSION)?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Handle> {
    let connection = open(path, OpenFlags::empty())?;
    connection.execute_batch(dialect::SQLITE_READER)?;
    Ok(Handle::new(connection))
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

impl Session for Handle {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn execute(&self, statement: &Statement, params: &[Value]) -> Result<u64> {
        let mut prepared = self.prepare_cached(statement.text)?;
        self.shape(statement, &prepared)?.bind(&mut prepared, params)?;
        Ok(prepared.raw_execute()? as u64)
    }

    fn insert(&self, text: &str, params: &[Value]) -> Result<u64> {
        let mut prepared = self.prepare_cached(text)?;
        Shape::of(&prepared)?.bind(&mut prepared, params)?;
        Ok(prepared.raw_execute()? as u64)
    }

    fn rows(&self, statement: &Statement, params: &[Value], sink: &mut dyn FnMut(Row) -> bool) -> Result<()> {
        let mut prepared = self.prepare_cached(statement.text)?;
        let shape = self.shape(statement, &prepared)?;
        shape.bind(&mut prepared, params)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            if !sink(Row::read(statement, &shape.columns, |index| Value::from_sqlite(row.get_ref(index)?))?) {
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
        let written = std::fs::File::options().write(true).open(to).map_err(of_disk)?;
        // From the first read on the transaction sees one state, so no piece is begun anew for what others write.
        self.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(()))?;
        let backup = Backup::new(self, &mut copy)?;
        loop {
            match backup.step(PIECE)? {
                StepResult::Done => return Ok(()),
                StepResult::Busy | StepResult::Locked => std::thread::sleep(Duration::from_millis(100)),
                // Whoever saves meanwhile waits for what the disk has still to write: never for a whole database.
                _ => written.sync_data().map_err(of_disk)?,
            }
        }
    }
}
