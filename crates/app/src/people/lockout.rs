//! How long a sign-in has to wait after refusals. Two rules, and the longer wait holds:
//!
//! - from one network to one account: after 5 refusals 30 s, doubling with each to at most 15 minutes;
//! - to one account from all networks: after 20 refusals 30 s, doubling with each five to at most 5 minutes, but
//!   not for a network from which somebody signed in to this account before, so that a stranger cannot keep the
//!   owner out.
//!
//! Refusals older than a day are forgotten; a sign-in forgets those of its network. An account that does not
//! exist is counted like one that does.

use storage::people::Tally;

/// Refusals count for so long, microseconds.
pub(super) const MEMORY: i64 = 24 * 3600 * SECOND;
/// A network stays known for so long, microseconds.
pub(super) const KNOWN: i64 = 90 * 24 * 3600 * SECOND;

const SECOND: i64 = 1_000_000;

/// 30 s, doubled `times` times, at most `most` seconds.
fn doubled(times: i64, most: i64) -> i64 {
    if times < 0 { 0 } else { (30_i64 << times.min(10)).min(most) }
}

/// Seconds to wait before the next try is looked at; none when it may be looked at now.
pub(super) fn wait(tally: &Tally, now: i64) -> Option<u64> {
    let left = |delay: i64, since: i64| {
        // A clock that was set back does not lengthen the wait; one that stood far ahead has made none.
        if since - now > delay * SECOND {
            return 0;
        }
        let passed = (now - since).max(0);
        (delay * SECOND - passed + SECOND - 1) / SECOND
    };
    let here = left(doubled(tally.here - 5, 900), tally.here_at);
    let everywhere = if tally.known || tally.everywhere < 20 {
        0
    } else {
        left(doubled((tally.everywhere - 20) / 5, 300), tally.everywhere_at)
    };
    u64::try_from(here.max(everywhere)).ok().filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(here: i64, everywhere: i64, known: bool) -> Option<u64> {
        wait(&Tally { here, here_at: 0, everywhere, everywhere_at: 0, known }, SECOND)
    }

    #[test]
    fn waits_grow_and_end() {
        assert_eq!(at(4, 4, false), None);
        assert_eq!(at(5, 5, false), Some(29));
        assert_eq!(at(6, 6, false), Some(59));
        assert_eq!(at(9, 9, false), Some(479));
        assert_eq!(at(10, 10, false), Some(899));
        assert_eq!(at(1_000_000, 1_000_000, true), Some(899));
        assert_eq!(at(0, 19, false), None);
        assert_eq!(at(0, 20, false), Some(29));
        assert_eq!(at(0, 25, false), Some(59));
        assert_eq!(at(0, 1_000_000, false), Some(299));
        assert_eq!(at(0, 1_000_000, true), None);
    }

    #[test]
    fn a_wait_ends_on_time_and_a_clock_set_back_does_not_lengthen_it() {
        let tally = Tally { here: 5, here_at: 100 * SECOND, ..Tally::default() };
        assert_eq!(wait(&tally, 130 * SECOND - 1), Some(1));
        assert_eq!(wait(&tally, 130 * SECOND), None);
        assert_eq!(wait(&tally, 90 * SECOND), Some(30));
        assert_eq!(wait(&tally, 0), None);
    }
}
