//! The only crate with SQL statements, per subject. Every function that reads or writes somebody's
//! things asks for a [`domain::policy::Permit`]; `owner_of…` functions return an owner's id and nothing else.
//!
//! Order of locks in a transaction: rows of the subject, roll-ups by key, the audit chain's head as the
//! last statement.

pub mod audit;
pub mod bulk;
pub mod checklist;
pub mod copy;
pub mod evidence;
pub mod guide;
pub mod incidents;
pub mod organisations;
pub mod people;
pub mod programme;
pub mod settings;
pub mod vendors;

mod kept;
mod rows;

use sql::{Migration, Statement};

/// The migrations, oldest first. A released one never changes.
pub const MIGRATIONS: &[Migration] =
    &[Migration { version: 1, name: "spine", text: include_str!("migrations/0001_spine.sql") }];

/// Every statement of every subject, for the test that prepares them on both engines.
#[must_use]
pub fn statements() -> Vec<Statement> {
    [
        audit::ALL,
        checklist::ALL,
        copy::ALL,
        evidence::ALL,
        guide::ALL,
        incidents::ALL,
        organisations::ALL,
        people::ALL,
        programme::ALL,
        settings::ALL,
        vendors::ALL,
    ]
    .concat()
}

/// Columns that may be null wherever they stand, for the lint on ORDER BY.
pub const NULLABLE: &[&str] = &[
    "group_id",
    "registered_by",
    "valid_to",
    "created_by",
    "used_at",
    "published_at",
    "value",
    "target_date",
    "changed_by",
    "handed_by",
    "to_person_id",
    "expires_on",
    "added_by",
    "withdrawn_at",
];
