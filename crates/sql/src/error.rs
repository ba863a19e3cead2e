//! What can go wrong, in kinds a caller can act on. Texts name statement and column, never values.
use std::error::Error as _;

use rusqlite::{ErrorCode, ffi};

use crate::value::Mismatch;

/// The result of this crate; `E` where a closure has an error of its own.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the database or of its use.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Somebody else held a lock for more than ten seconds. Nothing was changed; try later.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// PostgreSQL gave up this transaction for others (40001, 40P01) at every repetition.
    #[error("the transaction met others at every attempt: {0}")]
    Contended(String),
    /// The disk is full. Nothing was changed.
    #[error("the disk is full: {0}")]
    Full(String),
    /// The file, its folder or the server takes no changes.
    #[error("the database is read-only: {0}")]
    ReadOnly(String),
    /// A row with the same key exists.
    #[error("a row with this key exists: {0}")]
    Unique(String),
    /// Another constraint refused the change: foreign key, check, not null.
    #[error("a constraint refused the change: {0}")]
    Constraint(String),
    /// A value is not what was expected: a column read as another type, no or several rows instead
    /// of one, U+0000 in a text, a parameter too many.
    #[error("an unexpected value: {0}")]
    Value(String),
    /// An earlier statement of this transaction failed, or [`crate::Tx::each`] is still running.
    #[error("the transaction takes no more statements: {0}")]
    Poisoned(String),
    /// The closure panicked; nothing was changed.
    #[error("the transaction panicked: {0}")]
    Panicked(String),
    /// The database cannot be opened or reached, or was closed. If the connection to PostgreSQL
    /// breaks during a commit, it is unknown whether the change was kept.
    #[error("no connection to the database: {0}")]
    Connection(String),
    /// The PostgreSQL server may lose what it acknowledged, or its database is not in UTF-8.
    #[error("the PostgreSQL server is not set up safely: {0}")]
    Unsafe(String),
    /// PostgreSQL lets this account not do it (42501).
    #[error("the account of the database may not do this: {0}")]
    Denied(String),
    /// TLS with PostgreSQL was asked for and did not come about.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// What was named as a replica is none of this database.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The schema is not one that this program knows.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// Anything else, such as a mistake in the SQL text.
    #[error("database error: {0}")]
    Other(String),
}

/// Why a schema cannot be used or migrated by this program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The database was migrated by a newer program.
    #[error("the database has schema {found}, this program knows up to {known}")]
    Newer {
        /// The newest version applied to the database.
        found: i64,
        /// The newest version known to this program.
        known: i64,
    },
    /// This version was applied with another text or name, or was put in behind a later one.
    #[error("migration {0} is not the one that was applied")]
    Altered(i64),
    /// The versions do not ascend here, or the text has an unknown token.
    #[error("migration {0} is malformed: {1}")]
    Malformed(i64, &'static str),
}

/// Why nothing is said to a PostgreSQL server inside TLS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// It answered that it speaks none.
    #[error("the PostgreSQL server speaks no TLS")]
    NotSpoken,
    /// Its certificate is for other names than this one.
    #[error("the certificate of the PostgreSQL server is not for {0}")]
    WrongName(String),
    /// Nobody whom we believe has signed its certificate.
    #[error("the certificate of the PostgreSQL server comes from an unknown authority")]
    UnknownAuthority,
    /// What the address says of TLS cannot be used.
    #[error("the address of the database: {0}")]
    Setting(String),
    /// Anything else, such as a certificate that has run out.
    #[error("TLS with the PostgreSQL server failed: {0}")]
    Failed(String),
}

/// Why a server is not taken as the replica of a database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplicaError {
    /// It takes changes of its own.
    #[error("the server named as replica is none: it is not in recovery")]
    NotInRecovery,
    /// It replays another server, or the address names another of its databases.
    #[error("the server named as replica is one of another database")]
    Another,
}

impl Error {
    /// A row with the same key exists.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Unique(_))
    }
    /// The disk is full.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }
    /// The database takes no changes.
    pub fn is_read_only(&self) -> bool {
        matches!(self, Self::ReadOnly(_))
    }
    /// Trying again later may help.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Contended(_))
    }

    /// Puts the name of the statement or column before the text.
    pub(crate) fn at(mut self, name: &str) -> Self {
        use Error::{Busy, Connection, Constraint, Contended, Denied, Full, Other, ReadOnly, Unique, Value};
        let (Busy(s) | Contended(s) | Full(s) | ReadOnly(s) | Unique(s) | Constraint(s) | Value(s) | Connection(s)
        | Denied(s) | Other(s)) = &mut self
        else {
            return self;
        };
        s.insert_str(0, &format!("{name}: "));
        self
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let kind = match (error.sqlite_error_code(), error.sqlite_error().map_or(0, |error| error.extended_code)) {
            (Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _) => Self::Busy,
            (Some(ErrorCode::DiskFull), _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => Self::Full,
            (Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied), _) => Self::ReadOnly,
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Self::Unique,
            (Some(ErrorCode::ConstraintViolation), _) => Self::Constraint,
            (Some(ErrorCode::CannotOpen | ErrorCode::NotADatabase), _) => Self::Connection,
            _ => Self::Other,
        };
        kind(error.to_string())
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        if let Some(db) = error.as_db_error() {
            // Not the detail: it carries values.
            let code = db.code().code();
            let kind = match code {
                "40001" | "40P01" => Self::Contended,
                "55P03" => Self::Busy,
                "53100" => Self::Full,
                "25006" => Self::ReadOnly,
                "23505" => Self::Unique,
                "42501" => Self::Denied,
                "53300" | "57P01" | "57P02" | "57P03" => Self::Connection,
                _ if code.starts_with("23") => Self::Constraint,
                _ if ["08", "28", "3D"].iter().any(|class| code.starts_with(class)) => Self::Connection,
                _ => Self::Other,
            };
            return kind(format!("{} ({code})", db.message()));
        }
        let (closed, cause) = (error.is_closed(), error.source());
        if let Some(tls) = cause.and_then(|cause| cause.downcast_ref::<TlsError>()) {
            return Self::Tls(tls.clone());
        }
        // The library has no kind for it.
        if cause.is_some_and(|cause| cause.to_string() == "server does not support TLS") {
            return Self::Tls(TlsError::NotSpoken);
        }
        let kind = match cause {
            Some(cause) if cause.is::<Mismatch>() => Self::Value,
            Some(cause) if cause.is::<std::io::Error>() => Self::Connection,
            _ if closed => Self::Connection,
            _ => Self::Other,
        };
        kind(cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")))
    }
}
