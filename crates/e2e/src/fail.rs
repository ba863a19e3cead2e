//! What went wrong, as one text with what it was about.

use std::fmt::{self, Display};

/// A failure, told.
#[derive(Debug)]
pub struct Fail(String);

/// What a step gives back.
pub type Done<T = ()> = Result<T, Fail>;

impl Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Fail {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// A failure in these words.
pub fn fail<T>(what: impl Display) -> Done<T> {
    Err(Fail(what.to_string()))
}

/// Fails with the words that `what` makes, unless `holds`.
pub fn ensure(holds: bool, what: impl FnOnce() -> String) -> Done {
    if holds { Ok(()) } else { Err(Fail(what())) }
}

/// Says what was being done when something failed or was missing.
pub trait Because<T> {
    /// `what: the failure`.
    fn because(self, what: impl Display) -> Done<T>;
}

impl<T, E: Display> Because<T> for Result<T, E> {
    fn because(self, what: impl Display) -> Done<T> {
        self.map_err(|error| Fail(format!("{what}: {error}")))
    }
}

impl<T> Because<T> for Option<T> {
    fn because(self, what: impl Display) -> Done<T> {
        self.ok_or_else(|| Fail(what.to_string()))
    }
}
