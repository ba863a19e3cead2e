//! How often an account and a network may do what, by class of route. Sign-ins and codes are counted everywhere; the
//! other classes where [`Limits`] say so. A network has ten times what one account has: a hospital comes from one
//! address.
//!
//! The tables are bounded: who has rested is forgotten, and where so many come at once that this does not help, a table
//! begins anew. Then everybody has a full measure again, and the memory of the process is what it was.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Instant;

/// What a route costs, and so how often it may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Signing in, and pages that a code opens.
    Codes,
    /// What is dear: large files, papers that are printed.
    Dear,
    /// Everything else that changes something.
    Writes,
    /// Pages that are open to anybody.
    Public,
}

/// So often per minute, all at once if need be; none: as often as anybody likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Large files and papers, per account.
    pub dear: Option<u32>,
    /// Other writes, per account.
    pub writes: Option<u32>,
    /// Public pages, per network of somebody who has not signed in.
    pub public: Option<u32>,
}

impl Limits {
    /// Where others reach the installation and nothing else is said: more than people do, and less than hurts.
    pub const USUAL: Limits = Limits { dear: Some(60), writes: Some(600), public: Some(600) };
}

/// An account stands for so many in its network.
const NETWORK: u32 = 10;
/// Above this many keys those that have rested are forgotten, once a second.
const MANY: usize = 10_000;
/// A table never holds more keys.
const MOST: usize = 40_000;

/// Who is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Person([u8; 16]),
    Network(String),
}

/// Counters per account and network.
pub struct Rates {
    codes: Counter,
    dear: Option<(Counter, Counter)>,
    writes: Option<(Counter, Counter)>,
    public: Option<(Counter, Counter)>,
}

impl Rates {
    /// So many tries of codes per minute and network; the rest as the limits say.
    #[must_use]
    pub fn new(per_minute: u32, limits: Limits) -> Self {
        let both = |limit: Option<u32>| {
            limit.map(|n| (Counter::new(n, MANY, MOST), Counter::new(n.saturating_mul(NETWORK), MANY, MOST)))
        };
        Self {
            codes: Counter::new(per_minute, MANY, MOST),
            dear: both(limits.dear),
            writes: both(limits.writes),
            public: both(limits.public),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn take(&self, class: Class, person: Option<[u8; 16]>, network: &str) -> Result<(), u64> {
        let both = match class {
            Class::Codes => return self.codes.take(Key::Network(network.to_owned())),
            Class::Dear => &self.dear,
            Class::Writes => &self.writes,
            Class::Public => &self.public,
        };
        let Some((one, all)) = both else { return Ok(()) };
        match person {
            Some(id) => {
                one.take(Key::Person(id))?;
                all.take(Key::Network(network.to_owned()))
            }
            None => one.take(Key::Network(network.to_owned())),
        }
    }
}

/// One table.
struct Counter {
    quota: Quota,
    table: RwLock<DefaultKeyedRateLimiter<Key>>,
    clock: DefaultClock,
    begun: Instant,
    swept: AtomicI64,
    many: usize,
    most: usize,
}

impl Counter {
    fn new(per_minute: u32, many: usize, most: usize) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        let table = RwLock::new(RateLimiter::keyed(quota));
        Self {
            quota,
            table,
            clock: DefaultClock::default(),
            begun: Instant::now(),
            swept: AtomicI64::new(-1),
            many,
            most,
        }
    }

    fn take(&self, key: Key) -> Result<(), u64> {
        self.bound();
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        table.check_key(&key).map_err(|not_until| not_until.wait_time_from(self.clock.now()).as_secs().max(1))
    }

    /// Keeps the table small.
    fn bound(&self) {
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        let held = table.len();
        if held <= self.many {
            return;
        }
        if held >= self.most {
            drop(table);
            let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
            if table.len() >= self.most {
                tracing::warn!(held, "more networks than are kept: their limits begin anew");
                *table = RateLimiter::keyed(self.quota);
            }
            return;
        }
        // Looking through all of them at each request would be dear in itself.
        let second = i64::try_from(self.begun.elapsed().as_secs()).unwrap_or(i64::MAX);
        if self.swept.swap(second, Ordering::Relaxed) != second {
            table.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_does_not_lock_out_another() {
        let rates = Rates::new(3, Limits::default());
        for _ in 0..3 {
            assert_eq!(rates.take(Class::Codes, None, "192.0.2.1"), Ok(()));
        }
        assert!(rates.take(Class::Codes, None, "192.0.2.1").is_err_and(|s| (1..=20).contains(&s)));
        assert_eq!(rates.take(Class::Codes, None, "192.0.2.2"), Ok(()));
        // What is not limited is not counted.
        assert!((0..10_000).all(|_| rates.take(Class::Writes, None, "192.0.2.1").is_ok()));
    }

    #[test]
    fn accounts_of_one_network_do_not_take_from_each_other_until_it_is_ten_times_as_much() {
        let rates = Rates::new(1, Limits { writes: Some(5), ..Limits::default() });
        let write = |person: u8| rates.take(Class::Writes, Some([person; 16]), "192.0.2.1").is_ok();
        assert!((0..5).all(|_| write(1)) && !write(1));
        // The one that was refused took nothing from the network.
        assert_eq!((2..30).map(|person| (0..6).filter(|_| write(person)).count()).sum::<usize>(), 45);
        assert!(rates.take(Class::Dear, Some([1; 16]), "192.0.2.1").is_ok());
        // From elsewhere the account has what it has, and no more.
        assert!(rates.take(Class::Writes, Some([1; 16]), "192.0.2.2").is_err());
        assert!((0..5).all(|_| rates.take(Class::Writes, None, "192.0.2.3").is_ok()));
        assert!(rates.take(Class::Writes, None, "192.0.2.3").is_err());
    }

    #[test]
    fn however_many_come_the_table_stays_small() {
        let counter = Counter::new(1, 50, 200);
        for number in 0..4_950 {
            let _ = counter.take(Key::Network(format!("192.0.2.{number}")));
            let held = counter.table.read().expect("a table").len();
            assert!(held <= 200, "{held} are held");
        }
        // Whoever came last is still counted.
        assert!(counter.take(Key::Network("192.0.2.4949".to_owned())).is_err());
    }
}
