//! The tests of `sql`, most of them on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
mod common;
mod migrations;
mod postgres;
mod replica;
mod sqlite;
mod tls;
mod transactions;
mod values;
