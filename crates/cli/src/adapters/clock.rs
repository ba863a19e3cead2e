//! The time: the system's, or one that starts at `MAMORI_NOW`.

use app::ports::Clock;
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

/// The name of the variable that sets the time, on data that are made up.
pub const NOW: &str = "MAMORI_NOW";

/// The system's own clock.
pub struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        system_now()
    }
}

/// Stands still: the clock of commands under `MAMORI_NOW`, and of the demonstration while it is made.
pub struct Still(pub Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Started at an instant and runs on: the clock of `serve` under `MAMORI_NOW`.
pub struct Running {
    from: Timestamp,
    since: Instant,
}

impl Running {
    /// Starts now at `from`.
    #[must_use]
    pub fn from(from: Timestamp) -> Self {
        Self { from, since: Instant::now() }
    }
}

impl Clock for Running {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.since.elapsed()).unwrap_or(SignedDuration::ZERO);
        self.from.checked_add(passed).unwrap_or(self.from)
    }
}

/// The system's time, to the microsecond, as everything stored is.
#[expect(clippy::disallowed_methods, reason = "this is the clock port")]
#[must_use]
pub fn system_now() -> Timestamp {
    domain::dates::from_micros(Timestamp::now().as_microsecond())
}

/// The instant in `MAMORI_NOW`: none when it is not set, an error with its text when it is no instant.
///
/// # Errors
/// The text that is no RFC 3339.
pub fn wanted_now() -> Result<Option<Timestamp>, String> {
    match std::env::var(NOW) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => match text.parse::<Timestamp>() {
            Ok(at) => Ok(Some(domain::dates::from_micros(at.as_microsecond()))),
            Err(_) => Err(text),
        },
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(text)) => Err(text.to_string_lossy().into_owned()),
    }
}
