//! The JSON API at `/api/v1` (CONTRACT "HTTP"): a handler reads what was sent, calls one use case, and
//! writes the object as `app` shows it, which is the same as in a JSON export and with `--json`.
//!
//! - [`read`]: bodies and queries, each wrong field named; [`page`]: `limit` and `after`;
//! - [`write`]: JSON, `201`, `Idempotency-Key`, attachments;
//! - [`openapi`]: the description, from the table of routes and the types of [`schema`].
//!
//! How to add an endpoint: a handler, a line in [`crate::routes`], a line in `openapi/lines.rs`, a type in
//! `schema.rs`, a row in `crates/web/tests/api*.rs`.

pub mod answers;
pub mod assessments;
pub mod carry;
pub mod check;
pub mod consents;
pub mod continuity;
pub mod desks;
pub mod editions;
pub mod evidence;
pub mod imports;
pub mod me;
pub mod notices;
pub mod openapi;
pub mod organisations;
pub mod page;
pub mod programme;
pub mod ranged;
pub mod read;
pub mod rooms;
pub mod schema;
pub mod seminars;
pub mod vendors;
pub mod write;
