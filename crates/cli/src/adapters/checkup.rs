//! The look around the data from within a running server: what `doctor` looks at.

use crate::args::At;
use crate::doctor::{Depth, look};
use app::ports::{Checkup, Looked};
use jiff::Timestamp;
use sql::Db;

/// Looks at the data directory that the server was started with.
#[derive(Debug, Clone)]
pub struct Around(pub At);

impl Checkup for Around {
    fn look<'a>(&'a self, db: &'a Db, now: Timestamp) -> Looked<'a> {
        Box::pin(look(&self.0, db, now, Depth::Quick))
    }
}
