//! One SQL text, two engines: SQLite and PostgreSQL. This crate knows no table.
//!
//! A transaction is a synchronous closure: `db.write(|tx| …)`. It is `Fn` and has no effect outside
//! the transaction (but see [`Db::alone`]), for it may run more than once. `Ok` commits, `Err` and a panic leave nothing
//! behind. The first SQL error ends the transaction on both engines; expected conflicts go through
//! `ON CONFLICT … RETURNING`. Parameters are `$1, $2 …`, results are read by column name.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod db;
mod dialect;
mod error;
mod job;
mod migrate;
mod pool;
mod postgres;
mod replica;
mod row;
mod session;
mod sqlite;
mod tls;
mod tx;
mod value;
mod writer;

pub use db::{Db, Options};
pub use dialect::Engine;
pub use error::{Error, ReplicaError, Result, SchemaError, TlsError};
pub use migrate::{Migration, dump_schema};
pub use replica::Replicated;
pub use row::Row;
pub use tx::Tx;
pub use value::Value;

/// One SQL text for both engines, with the name it carries in errors. Made by [`statements!`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Module and constant, such as `storage::people::FIND`.
    pub name: &'static str,
    /// The text, with `$1, $2 …` for parameters.
    pub text: &'static str,
}

/// Makes a `pub const` [`Statement`] for each `NAME = "text";`, and the list of all as `ALL`.
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$meta])* pub const $name: $crate::Statement = $crate::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            text: $text,
        };)*
        /// Every statement of this module, for the tests that prepare and read them all.
        pub const ALL: &[$crate::Statement] = &[$($name),*];
    };
}
