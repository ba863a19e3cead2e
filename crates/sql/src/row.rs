//! A row of a result, read by column name.
use std::cell::Cell;
use std::sync::Arc;

use crate::{Error, Result, Statement, Value};

/// One row. The names of its columns are shared by all rows of the result.
///
/// Every reader fails with [`Error::Value`], naming statement and column, if the column is missing
/// or holds another type; without `opt_` also if it is null.
#[derive(Debug, Clone)]
pub struct Row {
    statement: &'static str,
    columns: Arc<[String]>,
    values: Vec<Value>,
    /// Where the next column is looked for first: rows are mostly read in their order.
    next: Cell<usize>,
}

macro_rules! readers {
    ($($what:literal $name:ident $optional:ident: $type:ty { $($pattern:pat => $value:expr),+ })*) => {$(
        #[doc = concat!("Reads ", $what, ".")]
        pub fn $name(&self, column: &str) -> Result<$type> {
            self.$optional(column)?.ok_or_else(|| self.refuse(column, "null"))
        }
        #[doc = concat!("Reads ", $what, ", `None` where the column is null.")]
        pub fn $optional(&self, column: &str) -> Result<Option<$type>> {
            match self.value(column)? {
                Value::Null => Ok(None),
                $($pattern => Ok(Some($value)),)+
                other => Err(self.refuse(column, &format!("{other:?}"))),
            }
        }
    )*};
}

impl Row {
    /// Reads the cells of a row with `cell`, by index.
    pub(crate) fn read(
        statement: &Statement,
        columns: &Arc<[String]>,
        cell: impl Fn(usize) -> Result<Value>,
    ) -> Result<Self> {
        // In one piece: a collected `Result` does not know how many there are.
        let mut values = Vec::with_capacity(columns.len());
        for (index, column) in columns.iter().enumerate() {
            values.push(cell(index).map_err(|error| error.at(&format!("column {column}")))?);
        }
        Ok(Self { statement: statement.name, columns: Arc::clone(columns), values, next: Cell::new(0) })
    }

    readers! {
        "an integer" int opt_int: i64 { Value::Int(value) => *value }
        "a text" text opt_text: String { Value::Text(value) => value.clone() }
        "a text where it lies" str opt_str: &str { Value::Text(value) => value.as_str() }
        "bytes" bytes opt_bytes: Vec<u8> { Value::Bytes(value) => value.clone() }
        "a boolean, which is 0 or 1 on SQLite," bool opt_bool: bool {
            Value::Bool(value) => *value,
            Value::Int(value @ (0 | 1)) => *value == 1
        }
    }

    /// Reads an id of 16 bytes.
    pub fn id16(&self, column: &str) -> Result<[u8; 16]> {
        match self.value(column)? {
            Value::Bytes(value) => value.as_slice().try_into().map_err(|_| self.refuse(column, "not 16 bytes")),
            Value::Null => Err(self.refuse(column, "null")),
            other => Err(self.refuse(column, &format!("{other:?}"))),
        }
    }
    /// Reads an id of 16 bytes, `None` where the column is null.
    pub fn opt_id16(&self, column: &str) -> Result<Option<[u8; 16]>> {
        if *self.value(column)? == Value::Null { Ok(None) } else { self.id16(column).map(Some) }
    }

    /// The value of a column, whatever its type.
    pub fn value(&self, column: &str) -> Result<&Value> {
        let next = self.next.get();
        let index = match self.columns.get(next) {
            Some(name) if name == column => Some(next),
            _ => self.columns.iter().position(|name| name == column),
        };
        self.next.set(index.map_or(0, |index| index + 1));
        index.and_then(|index| self.values.get(index)).ok_or_else(|| self.refuse(column, "no such column"))
    }

    fn refuse(&self, column: &str, found: &str) -> Error {
        Error::Value(format!("{}, column {column}: {found}", self.statement))
    }
}
