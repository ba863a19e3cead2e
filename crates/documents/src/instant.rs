//! The paper's own instant, split into what files carry.

use crate::Error;
use jiff::{Timestamp, tz::Offset};

/// Day and time of day in Tokyo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    pub(crate) year: i16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
}

/// Minutes that Tokyo is ahead of UTC.
pub(crate) const TOKYO_MINUTES: i32 = 9 * 60;

impl Instant {
    /// Reads RFC 3339.
    pub(crate) fn parse(at: &str) -> Result<Instant, Error> {
        let bad = || Error::BadInstant(at.to_owned());
        let instant: Timestamp = at.parse().map_err(|_| bad())?;
        let t = Offset::constant(9).to_datetime(instant);
        let small = |n: i8| u8::try_from(n).map_err(|_| bad());
        Ok(Instant {
            year: t.year(),
            month: small(t.month())?,
            day: small(t.day())?,
            hour: small(t.hour())?,
            minute: small(t.minute())?,
            second: small(t.second())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_told_in_tokyo() {
        let t = Instant::parse("2026-11-23T23:30:05Z").unwrap();
        assert_eq!((t.year, t.month, t.day, t.hour, t.minute, t.second), (2026, 11, 24, 8, 30, 5));
        assert!(Instant::parse("2026-11-24").is_err());
    }
}
