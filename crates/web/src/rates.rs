//! How often one network may try sign-ins and codes.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Counters per network of origin.
pub struct Rates {
    tries: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

/// Above this many networks those that have rested are forgotten.
const MANY: usize = 10_000;

impl Rates {
    /// So many tries per minute and network, all at once if need be.
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        Self { tries: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn try_once(&self, network: &str) -> Result<(), u64> {
        if self.tries.len() > MANY {
            self.tries.retain_recent();
        }
        self.tries
            .check_key(&network.to_owned())
            .map_err(|not_until| not_until.wait_time_from(self.clock.now()).as_secs().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::Rates;

    #[test]
    fn one_network_does_not_lock_out_another() {
        let rates = Rates::new(3);
        for _ in 0..3 {
            assert_eq!(rates.try_once("192.0.2.1"), Ok(()));
        }
        assert!(rates.try_once("192.0.2.1").is_err_and(|s| (1..=20).contains(&s)));
        assert_eq!(rates.try_once("192.0.2.2"), Ok(()));
    }
}
