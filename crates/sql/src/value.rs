//! The one type of parameters and results.
use std::{error, fmt};

use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// A parameter or a cell of a result. There are no floats: they differ between the engines.
///
/// `Debug` shows the kind and the length, never the content, which may be about a person.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Fits every column type on both engines.
    Null,
    /// BIGINT; also bound where PostgreSQL expects a smaller integer, if it is in range.
    Int(i64),
    /// TEXT in UTF-8. U+0000 is refused when bound, for PostgreSQL cannot store it.
    Text(String),
    /// BLOB on SQLite, BYTEA on PostgreSQL.
    Bytes(Vec<u8>),
    /// BOOLEAN on PostgreSQL, 0 or 1 on SQLite.
    Bool(bool),
}

/// The value cannot be sent as, or read from, this type.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Mismatch(String);

type Boxed = Box<dyn error::Error + Sync + Send>;

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Int(_) => f.write_str("Int"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Bool(_) => f.write_str("Bool"),
        }
    }
}

macro_rules! from {
    ($($kind:ident: $($type:ty),*;)*) => {$($(impl From<$type> for Value {
        fn from(value: $type) -> Self {
            Self::$kind(value.into())
        }
    })*)*};
}
from! { Int: i64, i32, u32; Text: &str, String, &String; Bytes: Vec<u8>, &[u8]; Bool: bool; }

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
            Self::Bool(value) => ValueRef::Integer(i64::from(*value)),
        }))
    }
}

impl Value {
    /// Reads a cell of SQLite.
    pub(crate) fn from_sqlite(cell: ValueRef<'_>) -> crate::Result<Self> {
        Ok(match cell {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Int(value),
            ValueRef::Text(text) => match str::from_utf8(text) {
                Ok(text) => Self::Text(text.to_owned()),
                Err(error) => return Err(crate::Error::Value(error.to_string())),
            },
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => return Err(crate::Error::Value("a float is not read".to_owned())),
        })
    }
}

fn small<T: TryFrom<i64>>(value: i64) -> Result<T, Mismatch> {
    T::try_from(value).map_err(|_| Mismatch("the integer is too large".to_owned()))
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            Self::Int(value) if *ty == Type::INT4 => small::<i32>(*value)?.to_sql(ty, out),
            Self::Int(value) if *ty == Type::INT2 => small::<i16>(*value)?.to_sql(ty, out),
            Self::Text(value) if <&str as ToSql>::accepts(ty) => value.to_sql(ty, out),
            Self::Bytes(value) if *ty == Type::BYTEA => value.to_sql(ty, out),
            Self::Bool(value) if *ty == Type::BOOL => value.to_sql(ty, out),
            _ => Err(Mismatch(format!("{self:?} where {ty} is expected")).into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            Type::BOOL => Self::Bool(bool::from_sql(ty, raw)?),
            _ if <&str as FromSql>::accepts(ty) => Self::Text(String::from_sql(ty, raw)?),
            _ => return Err(Mismatch(format!("{ty} is not read; cast it")).into()),
        })
    }
    fn from_sql_null(_: &Type) -> Result<Self, Boxed> {
        Ok(Self::Null)
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}
